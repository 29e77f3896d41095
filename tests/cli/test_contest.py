"""The command contest: its table, document and folder, and every refusal, with nothing left behind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from said import Said
from small_conflict import DAYS, FILES, write_conflict

RUN = ("--members", "2", "--seed", "3")


@pytest.fixture
def call(call: Callable[..., Said], tmp_path: Path) -> Callable[..., Said]:
    """Run contest in a folder with two conflicts, "one" and "two"."""
    write_conflict(tmp_path / "one")
    write_conflict(tmp_path / "two", closures=FILES["input_csv/closures.csv"] + "location,Town,,0,20\n")
    return lambda *words: call("contest", *words)


def test_the_table_says_what_each_method_sees(call: Callable[..., Said]) -> None:
    said = call("one", "two", *RUN)
    assert said.status == 0, said.err
    lines = said.out.splitlines()
    start = lines.index(f"one: {DAYS} days from 2030-01-31, 3 camps, 2,400 people come in")
    block = lines[start + 1 : start + 14]
    assert block[0].split() == ["normal", "rescaled", "sees"]
    assert [line.strip().split("  ")[0] for line in block[1:]] == [
        "without capacities (the headline)", "equal split", "gravity", "last shares × total", "persistence",
        "Flee's rules", "passage model", "with capacities", "capacity share", "Flee's rules", "passage model",
        "2 of 3 capacities are the largest count ever made there",
    ]  # fmt: skip
    assert block[2].endswith("  totals, day 0")
    assert block[9].endswith("  totals, day 0, capacities") and block[11].endswith("  totals, day 0, world, capacities")
    assert "all conflicts (mean of 2)" in lines
    assert lines[-3].startswith("Without capacities the passage model is at ")
    assert lines[-2].startswith("One number of the passage model was chosen on seven conflicts")
    assert "people had no way out of a place in conflict on their day" in said.out.split("two: ")[1]


def test_one_document(call: Callable[..., Said]) -> None:
    said = call("one", *RUN, "--json")
    found: dict[str, Any] = json.loads(said.out)
    assert found.keys() >= {"version", "members", "seed", "seconds", "conflicts", "mean", "headline", "sees"}
    assert (found["members"], found["seed"], found["out"]) == (2, 3, None)
    assert found["seconds"].keys() >= {"load", "simulate", "total"}
    (conflict,) = found["conflicts"]
    assert conflict["camps"] == ["Near", "Far", "Late"] and conflict["came_in"] == 2400
    assert conflict["capacities_that_leak"] == ["Near", "Far"]
    assert [one["method"] for one in conflict["methods"]] == [one["method"] for one in found["mean"]]
    assert all(0 <= one["normal"] < 3 and 0 <= one["rescaled"] < 3 for one in conflict["methods"])


def test_the_folder_and_the_same_bytes_again(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("one", "two", *RUN, "--out", "first").status == 0
    assert call("one", "two", *RUN, "--out", "again", "--workers", "1").status == 0
    first = {path.relative_to(tmp_path / "first"): path for path in (tmp_path / "first").rglob("*") if path.is_file()}
    assert {path.as_posix() for path in first} == {"contest.csv", "camps.csv", "contest.json", "figures/contest.png"}
    for name, path in first.items():
        assert path.read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    rows = list(csv.DictReader((tmp_path / "first" / "contest.csv").open(encoding="utf-8")))
    assert len(rows) == 3 * 9 and {row["conflict"] for row in rows} == {"one", "two", "all conflicts"}
    camps = list(csv.DictReader((tmp_path / "first" / "camps.csv").open(encoding="utf-8")))
    assert len(camps) == 2 * DAYS * 3
    assert camps[0] | {"conflict": "one", "date": "2030-01-31", "camp": "Near", "counted": "100"} == camps[0]


def test_what_is_there_is_replaced_by_force_only(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("one", *RUN, "--out", "here").status == 0
    said = call("one", *RUN, "--out", "here")
    assert said.status == 2 and "there is a result already" in said.err
    assert call("one", *RUN, "--out", "here", "--force").status == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", "utf-8")
    assert call("one", *RUN, "--out", "mine", "--force").status == 2
    assert (tmp_path / "mine" / "notes.txt").read_text("utf-8") == "keep"


def test_all_faults_of_all_folders_and_settings_at_once(call: Callable[..., Said], tmp_path: Path) -> None:
    write_conflict(tmp_path / "bad", routes="Town,Nowhere,50,0\n", near="2030-01-31,1,5\n2030-02-01,many\n")
    (tmp_path / "wrong.yml").write_text("move_rules:\n  camp_wait: 3\n", "utf-8")
    said = call("bad", "missing", "one", *RUN, "--settings", "wrong.yml", "--out", "never")
    assert said.status == 2
    for words in (
        'wrong.yml, line 2: unknown setting "camp_wait"',
        "bad/routes.csv, row 1",
        "bad/near.csv, row 2",
        "missing: no such folder",
    ):
        assert words in said.err, said.err
    assert not (tmp_path / "never").exists() and said.out == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--members", 0), "--members must be at least 1."),
        (("--workers", 0), "--workers must be at least 1."),
        (("--seed", -1), "--seed must be a whole number from 0 to 18446744073709551615."),
    ],
)
def test_numbers_that_make_no_contest(call: Callable[..., Said], words: tuple[object, ...], message: str) -> None:
    said = call("one", *words)
    assert (said.status, said.err.strip()) == (2, message)
