"""Counts of one source as a series: what stands after corrections, and what cannot be a count."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CUMULATIVE, ARRIVALS = "cumulative", "arrivals"
BRACKETS = re.compile(r"\s*\([^()]*\)$")
SOON = datetime.timedelta(days=1)
"""A total since the morning after the start is one since the start."""


class Entry(NamedTuple):
    """One count of a series: its day, the day of publication, the number, and whether it is a correction."""

    date: datetime.date
    published: datetime.date
    number: int
    correction: bool = False


class Fall(NamedTuple):
    """A total (its index) that lies below another that stands, of an earlier day or the same."""

    at: int
    above: int


def counter(source: str) -> str:
    """Return who counted: a source without the brackets at its end, which say by way of whom or how.

    >>> counter("Norwegian Refugee Council (MaltaToday) (249 families, 6 each)")
    'Norwegian Refugee Council'
    """
    while (shorter := BRACKETS.sub("", source)) and shorter != source:
        source = shorter
    return source


def first_day(since: datetime.date | None, start: datetime.date) -> datetime.date:
    """Return the first day of a total; blank, and the morning after the start, are the start.

    >>> day = datetime.date(2016, 5, 22)
    >>> first_day(None, day) == first_day(day + SOON, day) == day
    True
    """
    return start if since is None or start <= since <= start + SOON else since


def rounding(number: int) -> float:
    """Return how far the truth may lie from a number: half its last place that is not 0, for 12,500 half a hundred.

    >>> rounding(32_000), rounding(31_902), rounding(0)
    (500.0, 0.5, 0.5)
    """
    place = 1
    while number and number % (10 * place) == 0:
        place *= 10
    return place / 2


def standing(entries: Sequence[Entry], kind: str) -> tuple[list[int], list[Fall]]:
    """Return the counts (indices) of one series that stand, in order of day, and the totals that fall.

    A later publication on a day takes the place of an earlier one on that day. A corrected total takes the place of
    all totals that were published before it. A total must not lie below one of an earlier day by more than rounding.
    """
    stand: list[int] = []
    falls = []
    for at in sorted(range(len(entries)), key=lambda index: (entries[index].published, entries[index].date, index)):
        one = entries[at]
        if kind == CUMULATIVE and one.correction:
            stand = [other for other in stand if entries[other].published == one.published]
        if kind == CUMULATIVE:
            falls += list(_falls(entries, stand, at))[:1]
        stand = [
            other for other in stand if entries[other].date != one.date or entries[other].published == one.published
        ]
        stand.append(at)
    return sorted(stand, key=lambda index: (entries[index].date, index)), falls


def _falls(entries: Sequence[Entry], stand: Sequence[int], at: int) -> Iterator[Fall]:
    one = entries[at]
    for other in stand:
        before = entries[other]
        low, high = (at, other) if before.date <= one.date else (other, at)
        if entries[high].number - entries[low].number > max(
            rounding(entries[high].number), rounding(entries[low].number)
        ):
            yield Fall(low, high)
