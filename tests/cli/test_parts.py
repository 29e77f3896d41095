"""Members run apart, merged into one result, and one member run alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from said import Said, result_files

RUN = ("run", "two-exits", "--seed", "7", "--until", "2030-01-20", "--no-figures")


def test_parts_run_apart_merge_into_the_bytes_of_one_run(call: Callable[..., Said]) -> None:
    for members, out in (("0:7", "part-0"), ("7:12", "part-1"), ("12", "whole")):
        assert call(*RUN, "--members", members, "--out", out).status == 0
    said = call("merge", "part-1", "part-0", "--out", "joined", "--no-figures", "--json")
    assert said.status == 0 and json.loads(said.out)["members"] == 12
    assert result_files("joined") == result_files("whole")


def test_a_member_runs_alone_as_it_ran_with_others(call: Callable[..., Said]) -> None:
    from safepassage import Ensemble

    call(*RUN, "--members", "6", "--out", "whole")
    assert call("run", "whole", "--member", "4", "--out", "alone", "--no-figures").status == 0
    whole, alone = Ensemble.load("whole"), Ensemble.load("alone")
    assert (alone.members, alone.first_member) == (1, 4)
    for name in ("out", "ready", "flow", "queue"):
        assert (whole.values[name][4] == alone.values[name][0]).all()
    assert (whole.draws[4] == alone.draws[0]).all()


def test_what_cannot_be_merged_is_told_and_nothing_is_written(call: Callable[..., Said]) -> None:
    call(*RUN, "--members", "0:2", "--out", "part-0")
    call(*RUN, "--members", "1:4", "--out", "overlap")
    call(*RUN, "--members", "3:4", "--out", "gap")
    call(*RUN[:3], "8", *RUN[4:], "--members", "2:3", "--out", "other")
    told = {
        ("part-0", "overlap"): "member 1 is there twice. Give parts that follow one another without a gap.",
        ("part-0", "gap"): "member 2 is missing. Give parts that follow one another without a gap.",
        ("part-0", "other"): "the results are of different runs: seed is 7 in one and 8 in another. "
        "Join only parts of one run, which differ in their members.",
        ("part-0", "nowhere"): "nowhere: there is no such folder. "
        "Give the folder that safepassage run wrote with --out.",
    }
    for parts, message in told.items():
        said = call("merge", *parts, "--out", "joined")
        assert (said.status, said.err.strip(), Path("joined").exists()) == (2, message, False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--members", "1:x"), 'not members, found "1:x". Write how many, such as 200, or which, such as 250:500.'),
        (("--members", "5:5"), "--members must be at least 1."),
        (("--members", "1:3", "--member", "2"), "--members and --member cannot be given together."),
        (("--member", "-1"), "--member must be 0 or above."),
    ],
)
def test_members_that_make_no_run_are_told(call: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    said = call(*RUN, *words, "--out", "result")
    assert said.status == 2 and message in said.err and not Path("result").exists()
