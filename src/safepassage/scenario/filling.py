"""Numbers that nobody counted: those filled in between counts, found by the curve on which they lie to the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

CHANCE = 1 / 2000
"""Counts that lie on a curve as well as this by chance, or better, are taken for filled in."""
FEWEST = 3
"""Any two numbers lie on a line; the third can be known to."""
UNITS = (1, 5, *(unit * 10**power for power in range(9) for unit in (10, 25, 50)))
"""What people round to."""
LINE = "a straight line"
GROWTH = "a curve of even growth"
CURVES = (
    (LINE, lambda people: people - 0.5, lambda people: people + 0.5),
    (GROWTH, lambda people: np.log(people - 0.5), lambda people: np.log(people + 0.5)),
    (GROWTH, np.log, np.log1p),
)
"""Curves, with the ends between which a number, rounded or cut, is on its line; growth is a line in logarithms."""


class Filling(NamedTuple):
    """Numbers of a series, from the index `first` to `last`, on a `curve`: those at the ends may have been counted."""

    first: int
    last: int
    curve: str


def fillings(days: Sequence[date], numbers: Sequence[int]) -> list[Filling]:
    """Return the runs of a series, in order of day, that lie on a straight line or a curve of even growth.

    A number lies on a curve where it is the curve's value as whole people, rounded or cut; time between numbers counts.
    From one neighbour to the other a real count could have been any number as round as those of the run are, and about
    two of them hit the curve. A run is filled in where the product of these chances is at most `CHANCE`: numbers that
    stay the same never, steps of a few people or round numbers in round steps only where they go on for long, and one
    number in between where steps are of thousands.

    >>> days = [date(2016, 6, day) for day in (1, 2, 3, 4, 6)]
    >>> fillings(days, [1000, 1033, 1067, 1100, 1167])
    [Filling(first=0, last=4, curve='a straight line')]
    >>> fillings(days, [1000, 1033, 1067, 1101, 1164]) + fillings(days, [3, 6, 9, 12, 18])
    []
    """
    kept = [at for at in range(len(numbers)) if not at or (days[at], numbers[at]) != (days[at - 1], numbers[at - 1])]
    on = np.array([days[at].toordinal() for at in kept], dtype=np.float64)
    people = np.array([numbers[at] for at in kept], dtype=np.float64)
    found: list[Filling] = []
    for curve, low, high in CURVES:
        free = np.where(people > 0, people, np.nan) if curve == GROWTH else people.copy()
        for one in found:
            free[one.first + 1 : one.last] = np.nan
        runs = _runs(on, people, low(free), high(free))
        found += [Filling(first, last, curve) for first, last in runs]
    return sorted(Filling(kept[first], kept[last], curve) for first, last, curve in found)


def _runs(days: np.ndarray, people: np.ndarray, low: np.ndarray, high: np.ndarray) -> Iterator[tuple[int, int]]:
    """The first and the last of all numbers in a row that are filled in by a line between `low` and `high`."""
    first, end = 0, 0
    while end < len(days):
        end = first + _reach(days[first:], low[first:], high[first:])
        filled = end - first >= FEWEST and _chance(people[first:end]) <= CHANCE
        if filled:
            yield first, end - 1
        back = slice(end, None, -1)
        first = end - 1 if filled else end + 1 - _reach(-days[back], low[back], high[back])


def _reach(days: np.ndarray, low: np.ndarray, high: np.ndarray) -> int:
    """How many numbers from the first on one line can pass: its slope must do for each two of them."""
    flattest, steepest = -np.inf, np.inf
    with np.errstate(divide="ignore", invalid="ignore"):
        for at in range(1, len(days)):
            apart = days[at] - days[:at]
            flattest = np.max((low[at] - high[:at]) / apart, initial=flattest)
            steepest = np.min((high[at] - low[:at]) / apart, initial=steepest)
            if not flattest <= steepest:
                return at
    return len(days)


def _chance(people: np.ndarray) -> float:
    """The chance that all counts between the ends of a run hit its curve."""
    unit = max(unit for unit in UNITS if not (people[1:-1] % unit).any())
    return float(np.prod(np.minimum(1.0, 2 * unit / (unit + np.abs(people[2:] - people[:-2])))))
