"""Filled-in numbers are told from counts: on real series with their gaps filled, and on all real counts at hand."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import floor
from pathlib import Path

import numpy as np
import pytest

import safepassage as sp
from safepassage.exchange.fleefolder import read_flee
from safepassage.forecasting.counts import counts_of, series_of
from safepassage.scenario.filling import GROWTH, LINE, Filling, fillings

SIEGES = ("fallujah-2016", "mosul-2016", "mariupol-2022")
SHARED = Path(os.environ.get("SAFEPASSAGE_SHARED", Path(__file__).parents[3] / "shared")) / "data"
START = date(2016, 6, 1)
Counted = list[tuple[date, int]]
WAYS: dict[str, Callable[[float, float, float], int]] = {
    "a line, rounded": lambda one, other, part: round(one + (other - one) * part),
    "a line, cut": lambda one, other, part: floor(one + (other - one) * part),
    "even growth": lambda one, other, part: round(one * (other / one) ** part),
}


def on(day: int) -> date:
    return START + timedelta(days=day)


def found(*numbers: int, days: list[int] | None = None) -> list[Filling]:
    return fillings([on(day) for day in days or range(len(numbers))], numbers)


def filled_series(way: str) -> Iterator[tuple[Counted, Counted, int]]:
    """Every gap of a series of the sieges: the series, what fills the gap a day each, and the place in the series."""
    for entry in SIEGES:
        for series in series_of(counts_of(sp.load(entry))):
            counted = [(one.date, one.people) for one in series.counts]
            for at, ((first, one), (last, other)) in enumerate(pairwise(counted)):
                gap = (last - first).days
                filled = [
                    (first + timedelta(days=day), WAYS[way](one, other, day / gap)) for day in range(1, gap) if one
                ]
                if filled:
                    yield counted, filled, at


def refused(counted: Counted, filled: Counted, at: int) -> bool:
    together = [*counted[: at + 1], *filled, *counted[at + 1 :]]
    return bool(fillings([day for day, _ in together], [people for _, people in together]))


@pytest.mark.parametrize("way", WAYS)
def test_gaps_of_the_sieges_that_are_filled_are_refused(way: str) -> None:
    """What is missed is one number in the middle of a small step, or numbers that stand still or are all round."""
    every = [(len(filled), refused(counted, filled, at)) for counted, filled, at in filled_series(way)]
    several = [was for size, was in every if size > 1]
    assert len(every) >= 110 and len(several) >= 90
    assert np.mean([was for _, was in every]) >= 0.84
    assert np.mean(several) >= 0.95


def test_counts_of_the_sieges_are_not_refused() -> None:
    for entry in SIEGES:
        for series in series_of(counts_of(sp.load(entry))):
            assert fillings([one.date for one in series.counts], [one.people for one in series.counts]) == []


@pytest.mark.skipif(not (SHARED / "flee").is_dir(), reason=f"needs the conflicts of the Flee project in {SHARED}")
def test_counts_of_the_conflicts_of_flee_are_not_refused() -> None:
    folders = [folder for folder in sorted((SHARED / "flee").iterdir()) if (folder / "source_data").is_dir()]
    assert len(folders) >= 7
    seen = 0
    for folder in folders:
        for files in read_flee(folder).files.values():
            for file in files:
                assert fillings(list(file), [round(people) for people in file.values()]) == [], folder
                seen += len(file)
    assert seen > 3000


@pytest.mark.skipif(not (SHARED / "sieges").is_dir(), reason=f"needs the counts of other sieges in {SHARED}")
def test_counts_of_other_sieges_are_not_refused() -> None:
    seen = 0
    for path in sorted((SHARED / "sieges" / "series").glob("*__*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for column in ("cumulative", "stock", "day_count"):
            counted = [(date.fromisoformat(row["date"]), int(row[column])) for row in rows if row.get(column)]
            assert fillings([day for day, _ in counted], [people for _, people in counted]) == [], path
            seen += len(counted)
    assert seen > 300


def test_steps_that_follow_the_days_between_are_a_line_and_equal_steps_over_other_days_are_not() -> None:
    assert found(1000, 1099, 1132, 1264, 1330, days=[0, 3, 4, 8, 10]) == [Filling(0, 4, LINE)]
    assert found(1000, 1033, 1066, 1099, 1132, days=[0, 3, 4, 8, 10]) == []


def test_a_line_is_rounded_or_cut_and_two_people_off_it_is_counted() -> None:
    assert found(1000, 1033, 1067, 1100, 1133) == [Filling(0, 4, LINE)]
    assert found(1000, 1033, 1066, 1100, 1133) == [Filling(0, 4, LINE)]
    assert found(1000, 1033, 1069, 1100, 1133) == []


def test_each_gap_is_told_with_the_counts_at_its_ends() -> None:
    numbers = (5000, 5711, 6422, 7133, 9544, 9102, 9313, 9524, 9735)
    assert found(*numbers) == [Filling(0, 3, LINE), Filling(5, 8, LINE)]
    grown = [round(3000 * 1.4**day) for day in range(5)]
    assert found(3000 - 1700, *grown, grown[-1] + 77) == [Filling(1, 5, GROWTH)]


@pytest.mark.parametrize(
    ("step", "counts"), [(1, 20), (3, 7), (5, 6), (17, 4), (40, 3), (900, 3)], ids=lambda number: str(number)
)
def test_a_few_people_more_each_day_are_counted_until_it_goes_on_for_long(step: int, counts: int) -> None:
    numbers = [1007 + step * day for day in range(3 * counts)]
    assert found(*numbers[:counts]) == []
    assert found(*numbers) == [Filling(0, 3 * counts - 1, LINE)]


def test_one_number_in_between_is_refused_where_steps_are_of_thousands() -> None:
    assert found(85_374, 87_577, 89_780) == [Filling(0, 2, LINE)]
    assert found(85_374, 86_575, 87_776) == []


def test_numbers_that_stand_still_and_round_ones_are_counted() -> None:
    assert found(*[0] * 50) == found(*[1003] * 50) == found(*[0] * 20, *[1371] * 20, *[1372] * 20) == []
    assert found(*[1000 * day for day in range(15)]) == found(22_000, 72_000, 122_000) == []
    assert found(*[50_000, 47_500, 45_000, 42_500]) == []


def test_two_figures_of_a_day_are_no_step_and_one_given_twice_is_one() -> None:
    days = [0, 1, 2, 2, 3, 4]
    assert found(1003, 1303, 1603, 1609, 1903, 2203, days=days) == []
    assert found(1003, 1303, 1603, 1603, 1903, 2203, days=days) == [Filling(0, 5, LINE)]


@pytest.mark.parametrize("most", [40, 600, 10_000])
def test_random_totals_are_hardly_ever_refused(most: int) -> None:
    """Of series of ten totals with any steps up to `most`, less than one in a hundred."""
    series = np.random.default_rng(1).integers(0, most, (1000, 10)).cumsum(axis=1)
    assert sum(bool(found(*(int(people) for people in row))) for row in series) < 10
