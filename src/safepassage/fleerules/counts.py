"""What was counted at the camps on every day, and how many people come in, as Flee makes it of the files of a folder.

Flee interpolates between counts, so that these numbers are what its rules are driven by and compared with; they are
no observations.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from safepassage.errors import Fault, InputError
from safepassage.exchange.fleefolder import FleeFolder

Rows = list[tuple[int, float]]
"""Days after the start and counts, in order of days."""


class DailyCounts(NamedTuple):
    """Counts of every day of a folder, after corrections.

    `camps` names the columns of `at_camps` `[days, camps]`, people there; `inflow` `[days]` is how many come in that
    day (below 0 where counts fall), `spawned` `[days]` how many of them are put into the world: nobody while the
    inflow makes up for a fall before, whose rest is `debt` `[days]`. On day 0 nobody comes in; those counted are there.
    `total` `[days]` is the series of everybody, the first of the layout, and `at_first` the sum of all others on day 0.
    """

    camps: tuple[str, ...]
    at_camps: np.ndarray
    inflow: np.ndarray
    spawned: np.ndarray
    debt: np.ndarray
    total: np.ndarray
    at_first: int


def daily_counts(
    folder: FleeFolder, *, scale: int = 1, thin: int = 1, from_total: bool = False, empty: bool = False
) -> DailyCounts:
    """Return the counts of every day of a folder.

    Every count is multiplied by `scale` and divided by `thin`, and what is interpolated is cut to whole people.
    `from_total` takes the inflow from the series of everybody instead of from the camps; `empty` starts all series at
    0. A series that cannot be corrected at this `thin` raises InputError.
    """
    series = {name: _merged([_rows(folder, part) for part in parts]) for name, parts in folder.files.items()}
    series = {name: [(day, count * scale / thin) for day, count in rows] for name, rows in series.items()}
    _correct(folder, series)
    daily = {name: _daily(rows, folder.days, empty) for name, rows in series.items()}
    first, *others = daily
    changes = [np.diff(daily[name], prepend=daily[name][0]) for name in ([first] if from_total else others)]
    inflow = np.sum(changes, axis=0) if changes else np.zeros(folder.days, np.int64)
    spawned, debt = _spawned(inflow)
    camps = tuple(camp.name for camp in folder.camps)
    at_camps = np.stack([daily[name] for name in camps], axis=1) if camps else np.zeros((folder.days, 0), np.int64)
    at_first = sum(int(daily[name][0]) for name in others)
    return DailyCounts(camps, at_camps, inflow, spawned, debt, daily[first], at_first)


def _rows(folder: FleeFolder, part: Mapping[date, float]) -> Rows:
    return [((day - folder.start).days, count) for day, count in part.items()]


def _merged(parts: Sequence[Rows]) -> Rows:
    """The series of several files as one, as Flee merges them.

    A date of the first alone takes the last count of the second before it, a date of the second alone the *next* count
    of the first, and what lies after the end of either is dropped.
    """
    merged: Rows = list(parts[0]) if parts else []
    for part in parts[1:]:
        ours, theirs, merged = merged, part, []
        i = j = 0
        while i < len(ours) and j < len(theirs):
            day = min(ours[i][0], theirs[j][0])
            if ours[i][0] > day:
                merged.append((day, ours[i][1] + theirs[j][1]))
            elif theirs[j][0] > day:
                merged.append((day, ours[i][1] + (theirs[j - 1][1] if j else 0.0)))
            else:
                merged.append((day, ours[i][1] + theirs[j][1]))
            i, j = i + (ours[i][0] == day), j + (theirs[j][0] == day)
    return merged


def _correct(folder: FleeFolder, series: dict[str, Rows]) -> None:
    """Registration corrections: all before a date are multiplied by the count on it over the one before it."""
    faults = []
    for name, on in folder.corrections:
        rows = series[name]
        place = bisect_right(rows, ((on - folder.start).days, float("inf"))) - 1
        before = rows[place - 1][1] if place > 0 else 0.0
        if place < 1 or rows[place][0] != (on - folder.start).days or before < 1:
            problem = f"the count of {name} before the correction is below one: thin the folder less"
            faults.append(Fault("registration_corrections.csv", problem, found=on.isoformat()))
            continue
        factor = rows[place][1] / before
        series[name] = [(day, count * factor) for day, count in rows[:place]] + rows[place:]
    if faults:
        raise InputError(faults)


def _daily(rows: Rows, days: int, empty: bool) -> np.ndarray:
    """Whole people on each day: interpolated between counts, flat before the first and after the last."""
    if not rows:
        return np.zeros(days, np.int64)
    values = np.full(days, int(rows[-1][1]), np.int64)
    values[: max(0, rows[0][0])] = int(rows[0][1])
    for (first, low), (last, high) in pairwise(rows):
        inside = np.arange(max(0, first), min(days, last))
        if len(inside):
            values[inside] = (low + (inside - first) / (last - first) * (high - low)).astype(np.int64)
    return values - values[0] if empty else values


def _spawned(inflow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """People put into the world, and the fall not yet made up for: those put in are the running maximum of inflow."""
    total = np.cumsum(inflow)
    most = np.maximum(np.maximum.accumulate(total), 0)
    return np.diff(most, prepend=0), most - total
