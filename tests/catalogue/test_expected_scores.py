"""The expected scores of each siege of the catalogue, as its README states them, made again.

Where they are meant to move: `python verify/backtest.py --expected`; the changelog then says **Changes results**.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import safepassage as sp
from safepassage.forecasting.make import DEFAULT
from safepassage.forecasting.methods import BASELINES
from scripts import loaded

CATALOGUE = Path(sp.__file__).parent / "data" / "catalogue"
NEAR = 0.01
"""Scores may differ by so much of themselves, for another version of a library of smoothing or linear algebra."""
SIEGES = ("fallujah-2016", "mosul-2016", "mariupol-2022")


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("backtest")


def stated(script: ModuleType, entry: str) -> dict[str, list[float]]:
    return script.expected_of((CATALOGUE / entry / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("entry", SIEGES)
def test_the_scores_of_the_readme_are_made_again(script: ModuleType, entry: str) -> None:
    before = stated(script, entry)
    assert list(before) == [*(method.name for method in BASELINES), DEFAULT]
    now = script.expected_of(script.expected_text(entry, script.expected_rows(entry)))
    assert list(now) == list(before)
    for method, scores in now.items():
        assert scores == pytest.approx(before[method], rel=NEAR, abs=2e-3), method


def test_every_siege_with_counts_states_its_scores(script: ModuleType) -> None:
    counted = {entry.id for entry in sp.catalogue() if sp.load(entry.id).observations}
    assert counted == set(SIEGES) == set(script.EXPECTED)
    for entry in SIEGES:
        for counts, wis, _, in_50, in_80, in_95 in stated(script, entry).values():
            assert counts > 0 and wis > 0 and 0 <= in_50 <= in_80 <= in_95 <= 1


def test_a_section_is_written_anew_in_its_place(script: ModuleType) -> None:
    row = script.Row("drift", 3, 10.0, 5.0, 5.0, 0.0, 12.0, 0.25, 0.0, 0.5, 1.0)
    section = script.expected_text("mosul-2016", [row])
    once = script.with_expected("# Mosul\n\nwords\n", section)
    assert script.expected_of(once) == {"drift": [3, 10.0, 0.25, 0.0, 0.5, 1.0]}
    other = script.expected_text("mosul-2016", [row._replace(wis=11.0)])
    before = once + "\nOf sources.\n\n## More\n\n| a |\n"
    after = script.with_expected(before, other)
    assert script.expected_of(after)["drift"][1] == 11.0
    assert after.startswith("# Mosul\n\nwords\n\n## Expected scores\n") and after.endswith(
        " |\n\nOf sources.\n\n## More\n\n| a |\n"
    )
    assert script.with_expected(after, section) == before
