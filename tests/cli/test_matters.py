"""The command matters: its answer, its document, its figure, and every refusal, with nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safepassage import Range, load, simulate
from said import Said

BY = ("--by", "2030-01-19")
VERIFY = "Verify by remote or existing channels; never task people inside."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result in which the number inside, and whether the western road opens, are uncertain."""
    town = load("two-exits").edit(
        locations={"Town": {"people": Range(10_000, 20_000, 36_000)}}, events={"west-opens": {"probability": 0.6}}
    )
    return simulate(town, members=200, seed=3).save(tmp_path_factory.mktemp("results") / "result")


@pytest.fixture
def call(call: Callable[..., Said], folder: Path) -> Callable[..., Said]:
    """Run matters on the result in an empty folder."""
    return lambda *words, result=folder: call("matters", result, *words)


def test_the_answer_in_words(call: Callable[..., Said], tmp_path: Path) -> None:
    said = call(*BY)
    assert said.status == 0, said.err
    text = " ".join(said.out.split())
    assert "Knowing whether West road opens would remove " in text
    assert " of the uncertainty in people out by 2030-01-19; next: how many people are in Town, " in text
    assert VERIFY in text and "Public: counts rounded to 10." in text
    assert "17 others have a share that cannot be told from 0" in text
    assert not any(tmp_path.iterdir())


def test_one_document(call: Callable[..., Said]) -> None:
    said = call(*BY, "--json", "--profile", "full")
    found: dict[str, Any] = json.loads(said.out)
    assert found.keys() >= {"version", "members", "seed", "seconds", "factors", "reports", "least_share", "profile"}
    assert (found["outcome"], found["by"], found["verification"]) == ("out", "2030-01-19", VERIFY)
    first, second, third = found["factors"][:3]
    assert (first["kind"], second["kind"], third["kind"]) == ("future", "quantity", "assumption")
    assert first["clear"] and second["clear"] and not third["clear"]
    assert 0.5 < first["share"] < 0.95 and 0 < first["se"] < 0.1
    assert found["sobol"] == [] and found["figure"] is None
    assert found["marking"].startswith("RESTRICTED")


def test_the_figure_has_the_same_bytes_again(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call(*BY, "--out", "one.png").status == 0
    assert call(*BY, "--out", "new/two.png").status == 0
    one = (tmp_path / "one.png").read_bytes()
    assert one.startswith(b"\x89PNG") and one == (tmp_path / "new" / "two.png").read_bytes()
    refused = call(*BY, "--out", "one.png")
    assert (refused.status, refused.err.strip()) == (
        2, "one.png: it exists. Add --force to replace it, or choose another name.",
    )  # fmt: skip
    assert call(*BY, "--out", "one.png", "--force").status == 0


def test_a_design_of_its_own(call: Callable[..., Said]) -> None:
    pytest.importorskip("SALib")
    found: dict[str, Any] = json.loads(call(*BY, "--sobol", 64, "--json").out)
    names = [one["name"] for one in found["sobol"]]
    assert names[0] == "happens:west-opens" and names[-1] == "everything else" and len(names) == 11
    assert call(*BY, "--sobol", 64).out.count("by members drawn for the purpose (Sobol)") == 1


def test_the_last_day_and_people_out_are_meant_where_nothing_is_said(call: Callable[..., Said]) -> None:
    assert "people out by 2030-03-01" in " ".join(call().out.split())


REFUSED = [
    (("--outcome", "trappd"), 'unknown outcome "trappd". Allowed: affected, inside, trapped, ready_held, freed, '
     "on_the_way, out, danger_person_days, mined_person_km, transit_danger_person_days, arrivals:PLACE. Did you mean "
     '"trapped"?'),
    (("--by", "2030-06-01"), "day 2030-06-01 is not in the result. It runs from 2030-01-01 to 2030-03-01."),
    (("--by", "soon"), 'Invalid value for --by: not a date, found "soon". Write dates as year-month-day, such as '
     "2016-05-22.\nsafepassage --help lists the commands, safepassage COMMAND --help the options."),
    (("--by", "2030-01-03"), "out on 2030-01-03 is 0 in every member: there is no uncertainty to remove. Choose "
     "another day with --by, or another outcome."),
    (("--out", "figure.pdf"), '--out: not the name of a PNG file, found "figure.pdf". Let it end in .png.'),
    (("--sobol", "100"), "--sobol must be a power of two from 64 on, found 100. Did you mean 128?"),
    (("--sobol", "64", "--workers", "0"), "--workers must be at least 1."),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_refusal_in_its_words(
    call: Callable[..., Said], tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    said = call(*words)
    assert (said.status, said.err.strip()) == (2, message)
    assert not any(tmp_path.iterdir())


def test_what_is_no_result(call: Callable[..., Said], tmp_path: Path) -> None:
    said = call(result="two-exits")
    advice = "Give the folder that safepassage run wrote with --out."
    assert (said.status, said.err.strip()) == (2, f"two-exits: there is no such folder. {advice}")
    (tmp_path / "empty").mkdir()
    said = call(result="empty")
    assert (said.status, said.err.strip()) == (2, f"empty: not a result folder: it has no recipe.json. {advice}")


def test_too_few_members(call: Callable[..., Said], tmp_path: Path) -> None:
    simulate(load("two-exits"), members=8, seed=3).save(tmp_path / "few")
    said = call(*BY, result="few")
    assert said.status == 2
    assert said.err.strip() == (
        "8 members are too few for an answer: it takes 60 to tell what matters among 17 candidates. Run the scenario "
        "again with --members 60 or more."
    )


def test_a_figure_where_nothing_may_be_written(call: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    said = call(*BY, "--out", "file/figure.png")
    assert said.status == 2 and "file" in said.err and "fault of safepassage" not in said.err
