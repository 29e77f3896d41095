"""What plain methods see of a target: one history, the published counts of the source that leads.

Sources contradict each other, so that one of them is followed, not their mean: of those that have counted within
`RECENT` days of the newest count, the best graded by its last count, then the one with the most counts, the latest and
the first by name. What others said is not used. Days on which it did not count stay empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

import numpy as np

from safepassage.forecasting.counts import ONE_DAY, Count, Series, series_of
from safepassage.forecasting.forecast import Target
from safepassage.scenario.counting import ARRIVALS, CUMULATIVE

RECENT = timedelta(days=14)
"""A source that has not counted for so long before the newest count of all leads only where all others are as old."""


@dataclass(frozen=True)
class History:
    """The published counts of one target in order of day: `days` and `people`, one or more, of one `source`.

    A total that never falls is `cumulative` and starts with 0 people on the day before the start. Several figures of
    one day are their mean. Counts of who arrived on a day are the growth of a total from one counted day to the next:
    their rates are what was counted, and the total itself, which nobody counted, starts on the first of them.
    """

    target: Target
    source: str
    grade: str
    days: tuple[date, ...]
    people: tuple[float, ...]
    cumulative: bool

    @property
    def rates(self) -> np.ndarray:
        """People per day from each count to the next, `[counts - 1]`; below 0 where people left a place."""
        return np.diff(self.people) / self._gaps

    @property
    def step(self) -> int:
        """The usual number of days from one count to the next, the median, whole; 1 where there is one count."""
        return max(1, round(float(np.median(self._gaps)))) if len(self.days) > 1 else 1

    @property
    def _gaps(self) -> np.ndarray:
        return np.array([(after - before).days for before, after in pairwise(self.days)], dtype=np.float64)

    def at(self, day: date) -> float:
        """People on a day, on the straight line between the counts around it: only to compare two sources by."""
        ordinals = [one.toordinal() for one in self.days]
        return float(np.interp(day.toordinal(), ordinals, self.people))


def history_of(target: Target, counts: Sequence[Count], start: date) -> History | None:
    """Return the history of a target in counts, or None where nobody has counted it.

    `start` is the first day of the scenario. Totals count where they are since the start. Who is out is as good as who
    has left, where nobody has counted the first alone: counts are made where people arrive.
    """
    found = [one for one in series_of(counts) if one.target == target and _is_level(one, start)]
    if not found:
        return history_of(target._replace(name="left"), counts, start) if target.name == "out" else None
    newest = max(one.last.date for one in found)
    leader = min((one for one in found if one.last.date >= newest - RECENT), key=_rank)
    days, people = [], []
    for day, same in groupby(leader.counts, key=lambda one: one.date):
        days.append(day)
        people.append(float(np.mean([one.people for one in same])))
    cumulative = leader.last.kind in (CUMULATIVE, ARRIVALS)
    if leader.last.kind == CUMULATIVE:
        days, people = [start - ONE_DAY, *days], [0.0, *np.maximum.accumulate(people).tolist()]
    elif leader.last.kind == ARRIVALS:
        days = [days[0] - ONE_DAY, *days]
        gaps = [(after - before).days for before, after in pairwise(days)]
        people = [0.0, *np.cumsum(np.multiply(people, gaps)).tolist()]
    return History(target, leader.last.source, leader.last.grade, tuple(days), tuple(people), cumulative)


def _is_level(series: Series, start: date) -> bool:
    last = series.last
    if last.kind == ARRIVALS:
        return last.place != ""
    return last.kind in ("stock", "inside") or (last.kind == CUMULATIVE and last.since == start)


def _rank(series: Series) -> tuple[str, int, int, str]:
    return series.last.grade, -len(series.counts), -series.last.date.toordinal(), series.last.source


def total_history(counts: Sequence[Count], start: date) -> History | None:
    """Return the history of everybody: people who left, or else the sum of those counted at all places.

    In the sum each place has its last count, and nobody before its first: it grows as places begin to count.
    """
    left = history_of(Target("left"), counts, start)
    if left is not None:
        return left
    places = sorted({one.place for one in counts if one.place and one.kind == "stock"})
    found = [one for place in places if (one := history_of(Target("stock", place), counts, start)) is not None]
    if not found:
        return None
    days = tuple(sorted({day for one in found for day in one.days}))
    people = tuple(sum(_last(one, day) for one in found) for day in days)
    return History(Target("left"), "the sum of places", max(one.grade for one in found), days, people, False)


def _last(history: History, day: date) -> float:
    return next((people for on, people in zip(history.days[::-1], history.people[::-1], strict=True) if on <= day), 0.0)
