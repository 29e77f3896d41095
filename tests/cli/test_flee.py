"""The command `flee run` on a small conflict of our own: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from safepassage import Ensemble
from said import Said
from small_conflict import write_conflict

RUN = ("flee", "run", "conflict", "--seed", "3", "--members", "4", "--no-figures")


@pytest.fixture
def call(call: Callable[..., Said], tmp_path: Path) -> Callable[..., Said]:
    """Run a command line in a folder with a conflict."""
    write_conflict(tmp_path / "conflict")
    return call


def files(folder: str) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in Path(folder).rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != "recipe.json"}


def test_it_writes_flees_own_table_and_a_result(call: Callable[..., Said]) -> None:
    said = call(*RUN, "--json")
    assert said.status == 0, said.err
    document = json.loads(said.out)
    assert set(document["error"]) == {"normal", "rescaled", "total_column"}
    assert (document["members"], document["seed"], document["scale"], document["thin"]) == (4, 3, 1, 1)
    with Path("conflict-flee/out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    result = Ensemble.load("conflict-flee")
    camp = next(column.removesuffix(" sim") for column in rows[0] if column.endswith(" sim"))
    assert list(rows[0])[:5] == ["Day", "Date", f"{camp} sim", f"{camp} data", f"{camp} error"]
    assert [row["Date"] for row in rows] == [day.isoformat() for day in result.days]
    mean = result.arrivals(camp).mean(axis=0)
    assert [float(row[f"{camp} sim"]) for row in rows] == [pytest.approx(there, abs=0.0501) for there in mean]
    assert list(rows[0])[-6:] == [
        "Total error", "refugees in camps (UNHCR)", "total refugees (simulation)", "raw UNHCR refugee count",
        "refugees in camps (simulation)", "refugee_debt",
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers(call: Callable[..., Said]) -> None:
    for workers in (1, 3):
        assert call(*RUN, "--workers", workers, "--out", f"by-{workers}").status == 0
    assert files("by-1") == files("by-3")


def test_scale_and_thin_multiply_and_divide_every_count(call: Callable[..., Said]) -> None:
    counted = {}
    for name, words in {"plain": (), "more": ("--scale", 50), "same": ("--scale", 50, "--thin", 50)}.items():
        said = call(*RUN, *words, "--out", name, "--json")
        counted[name] = [camp["counted"] for camp in json.loads(said.out)["camps"]]
    assert counted["more"] == [50 * count for count in counted["plain"]]
    assert counted["same"] == counted["plain"]


def test_repairs_tell_what_they_change(call: Callable[..., Said]) -> None:
    document = json.loads(call(*RUN, "--repaired", "--json").out)
    assert document["repaired"] and set(document["as_flee_is"]) == {"error", "camps"}
    plain = json.loads(call(*RUN, "--json", "--out", "plain").out)
    assert document["as_flee_is"]["error"] == plain["error"]


def test_faults_of_folder_and_settings_come_together(call: Callable[..., Said]) -> None:
    Path("settings.yml").write_text("move_rules:\n  softening: far\n", "utf-8")
    with Path("conflict/input_csv/routes.csv").open("a", encoding="utf-8") as file:
        file.write("Nowhere,Elsewhere,10,0\n")
    said = call(*RUN, "--settings", "settings.yml")
    assert said.status == 2 and not Path("conflict-flee").exists()
    assert "routes.csv, row" in said.err and 'unknown location "Nowhere"' in said.err
    assert 'settings.yml, line 2: softening: not a number, found "far".' in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--members", "0"), "--members must be at least 1."),
        (("--scale", "0"), "--scale must be at least 1."),
        (("--thin", "0"), "--thin must be at least 1."),
        (("--workers", "0"), "--workers must be at least 1."),
    ],
)
def test_numbers_that_make_no_run_are_told(call: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    plain = [word for word in RUN if word not in ("--members", "4")] if words[0] == "--members" else list(RUN)
    said = call(*plain, *words)
    assert (said.status, said.err.strip(), Path("conflict-flee").exists()) == (2, message, False)


def test_a_result_is_not_replaced_nor_run_by_other_rules(call: Callable[..., Said]) -> None:
    call(*RUN)
    again = call(*RUN)
    assert again.status == 2 and "there is a result already" in again.err
    said = call("run", "conflict-flee", "--out", "ours")
    assert (said.status, said.err.strip()) == (
        2, "conflict-flee: a result of the rules of Flee. Make it again with: safepassage flee run.",
    )  # fmt: skip
