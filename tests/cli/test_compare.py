"""The command compare: its answer, its folder, and every refusal, with nothing left behind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safepassage.cli import main
from said import Said

RUN = ("--members", "8", "--seed", "3", "--until", "2030-02-05")
WIDER = "250/day at East Gate"


@pytest.fixture
def call(call: Callable[..., Said]) -> Callable[..., Said]:
    """Run compare on two-exits in an empty folder."""
    return lambda *words, scenario="two-exits": call("compare", scenario, *words)


def test_several_courses_side_by_side(call: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "corridor.txt").write_text("# what the talks aim at\nopen East road from 2030-01-16\n", "utf-8")
    said = call("--with", WIDER, "corridor.txt", *RUN)
    assert said.status == 0, said.err
    assert "\nA\n  From 2030-01-01 East Gate lets 250 people a day through.\n" in said.out
    assert "\ncorridor\n  From 2030-01-16 East road is open.\n" in said.out
    folder = tmp_path / "two-exits-comparison"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "A.actions.txt", "comparison.csv", "comparison.json", "corridor.actions.txt", "figures/comparison.png",
    }  # fmt: skip
    assert (folder / "A.actions.txt").read_text("utf-8") == '250/day at "East Gate" from 2030-01-01\n'
    rows = list(csv.DictReader((folder / "comparison.csv").open(encoding="utf-8")))
    assert {row["course"] for row in rows} == {"A", "corridor"}


def test_one_document_and_the_same_bytes_again(call: Callable[..., Said], tmp_path: Path) -> None:
    first = call("--with", WIDER, *RUN, "--json")
    found: dict[str, Any] = json.loads(first.out)
    assert found.keys() >= {"version", "members", "seed", "seconds", "courses", "profile"}
    assert found["seconds"].keys() >= {"load", "simulate", "write", "total"}
    call("--with", WIDER, *RUN, "--out", "again", "--workers", "1")
    one, other = tmp_path / "two-exits-comparison", tmp_path / "again"
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert path.read_bytes() == (other / path.relative_to(one)).read_bytes(), path


def test_a_result_gives_its_seed_and_members(call: Callable[..., Said], tmp_path: Path) -> None:
    assert main(["run", "two-exits", *RUN, "--out", "before", "--no-figures"]) == 0
    said = call("--with", WIDER, "--json", "--no-figures", scenario="before")
    found = json.loads(said.out.partition("The result lies in before\n")[2])
    assert (found["members"], found["seed"], found["until"]) == (8, 3, "2030-02-05")


REFUSED = [
    (("--with", "open Est road"), 'action 1: unknown place "Est road". Known places include "East Camp", "East Gate", '
     '"East road", "West Camp", "West road". Did you mean "East road"?'),
    (("--with", "open East Gate"), "action 1: East Gate is open on 2030-01-01 already. Give a day on which it is not, "
     "with from."),
    (("--with", WIDER, "widen East Gate"), 'B, action 1: not an action, found "widen East Gate". Allowed: open, '
     "close, N/day at, clear, allow leaving, pause, buses on, room, screen, stop screening at."),
    (("--with", "plan.txt"), "plan.txt: cannot be read: no such file or directory. Check the path."),
    (("--with", "empty.txt"), "empty.txt: no action. Allowed: open, close, N/day at, clear, allow leaving, pause, "
     "buses on, room, screen, stop screening at."),
    (("--with", "latin.txt"), "latin.txt, row 1: not UTF-8 text at byte 1 (0xf6). Save it as plain "
     "text in UTF-8."),
    (("--with", "rows.txt"), 'rows.txt, row 2: unknown crossing "Est Gate". Known crossings include "East Gate". Did '
     'you mean "East Gate"?'),
    (("--with", "rows.txt", "other/rows.txt"), '--with: two courses of one name, found "rows". Rename one of the '
     "files."),
    (("--with", "close East road from 2031-01-01"), 'action 1: outside the period, found "2031-01-01". Allowed: '
     "2030-01-01 to 2030-03-01."),
    ((), 'Command "compare" parameter --with requires an argument.\nsafepassage --help lists the commands, '
     "safepassage COMMAND --help the options."),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_refusal_in_its_words(
    call: Callable[..., Said], tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "empty.txt").write_text("# nothing yet\n", "utf-8")
    (tmp_path / "latin.txt").write_bytes("öffne".encode("latin-1"))
    for folder in (tmp_path, tmp_path / "other"):
        (folder / "rows.txt").write_text("close East road\n5/day at Est Gate\n", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    said = call(*words, *RUN)
    assert (said.status, said.err.strip()) == (2, message)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_comparison_that_is_there_is_kept(call: Callable[..., Said]) -> None:
    assert call("--with", WIDER, *RUN, "--no-figures").status == 0
    said = call("--with", WIDER, *RUN)
    assert said.status == 2
    assert "two-exits-comparison: there is a result already. Add --force to replace it" in said.err
    assert call("--with", WIDER, *RUN, "--force", "--no-figures").status == 0
