"""Conflicts in Flee's format as forecasts: only rows of the source files up to the issue date are seen.

Nothing is filled in and nothing is corrected: a registration correction is known on its own day, as a count like any
other. What is forecast is what a camp will count on a day on which all its files have a row. Methods give people at
the camps, `[camps]`; they see a `Seen`, in which there is nothing later than its day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.run import simulate
from safepassage.exchange.flee import imported
from safepassage.exchange.fleefolder import NEVER, FleeFolder
from safepassage.forecasting.contest_passage import NEW_SITE, NEW_SITE_DAYS, USUAL_SIZE
from safepassage.scenario import Event, Range
from safepassage.scenario.reading import read_scenario

PASSAGE_DAYS = 60
"""Days in which all who set off on an issue date arrive."""
PASSAGE_PEOPLE = 10_000
"""People who set off, to see how they share themselves out."""


class Report(NamedTuple):
    """A count that is forecast: its day after the start, the index of its camp, and the people."""

    day: int
    camp: int
    people: float


class Seen(NamedTuple):
    """What was counted by an issue date.

    `camps` `[day + 1, camps]` is the last count of each camp by each day until then, NaN before its first; `everybody`
    `[day + 1]` the same of the row of all people, the first of the layout.
    """

    day: int
    camps: np.ndarray
    everybody: np.ndarray

    @property
    def last(self) -> np.ndarray:
        """The last count of each camp, 0 where nobody has counted."""
        return np.nan_to_num(self.camps[-1])


Method = Callable[[Seen, int], np.ndarray]
"""People at the camps a number of days after what was seen."""


def reports_of(folder: FleeFolder) -> tuple[Report, ...]:
    """Return all that can be scored: days on which every file of a camp has a row, as the rows stand."""
    found = []
    for number, camp in enumerate(folder.camps):
        files = folder.files[camp.name]
        for on in set(files[0]).intersection(*files[1:]):
            day = (on - folder.start).days
            if 0 <= day < folder.days:
                found.append(Report(day, number, sum(file[on] for file in files)))
    return tuple(sorted(found))


def seen_by(folder: FleeFolder, day: int) -> Seen:
    """Return what was counted by a day after the start."""
    camps = [_last_counts(folder.files[camp.name], folder.start, day) for camp in folder.camps]
    return Seen(day, np.stack(camps, axis=1), _last_counts(folder.files[next(iter(folder.files))], folder.start, day))


def _last_counts(files: list[dict[date, float]], start: date, day: int) -> np.ndarray:
    """The sum of the last counts of several files by each day; a file without any adds nobody."""
    people = np.full((len(files), day + 1), np.nan)
    for row, file in zip(people, files, strict=True):
        for on, count in file.items():  # in order of date
            after = (on - start).days
            if after <= day:
                row[max(0, after) :] = count
    return np.asarray(np.where(np.isnan(people).all(axis=0), np.nan, np.nansum(people, axis=0)))


def persistence(seen: Seen, ahead: int) -> np.ndarray:
    """As many as were last counted."""
    return seen.last


def drift(seen: Seen, ahead: int) -> np.ndarray:
    """On along the line from the first count of anybody to the last, camp by camp."""
    return damped_trend(seen, ahead, window=seen.day + 1, damping=1.0)


def last_shares(seen: Seen, ahead: int) -> np.ndarray:
    """The last shares times the sum of all camps, which goes on along the line from its first count to its last."""
    total = seen.last.sum()
    later = max(0.0, total + ahead * _slope(np.nansum(seen.camps, axis=1), seen.day + 1))
    return np.asarray(seen.last * (later / total if total else 1.0))


def damped_trend(seen: Seen, ahead: int, *, window: int, damping: float) -> np.ndarray:
    """The mean change of each camp in a window of days goes on, each day `damping` times that of the day before.

    Gardner & McKenzie 1985. A camp begins with its first count of anybody: that it begins to count is no change.
    """
    slopes = np.array([_slope(camp, window) for camp in seen.camps.T])
    return np.maximum(0.0, seen.last + slopes * _steps(ahead, damping))


def damped_total(seen: Seen, ahead: int, *, window: int, damping: float) -> np.ndarray:
    """The last counts grow all alike, as the row of everybody would by a damped trend."""
    last = seen.everybody[-1]
    if not last > 0:
        return seen.last
    growth = _slope(seen.everybody, window) * _steps(ahead, damping)
    return np.asarray(seen.last * max(0.0, 1 + growth / last))


def damped_arrivals(
    seen: Seen, ahead: int, *, window: int, damping: float, shares: Callable[[Seen], np.ndarray | None]
) -> np.ndarray:
    """All arrivals by the damped trends of all camps together, shared out among them; a fall is shared alike."""
    arrivals = sum(_slope(camp, window) for camp in seen.camps.T) * _steps(ahead, damping)
    parts = shares(seen) if arrivals > 0 else None
    if parts is None:
        return np.asarray(seen.last * max(0.0, 1 + arrivals / max(1.0, seen.last.sum())))
    return np.asarray(seen.last + arrivals * parts)


def _slope(counts: np.ndarray, window: int) -> float:
    """People per day in the last days of a window, from the first count of anybody on."""
    counted = np.flatnonzero(np.nan_to_num(counts) > 0)
    if not len(counted):
        return 0.0
    last = len(counts) - 1
    first = max(int(counted[0]), last - window)
    return float((counts[last] - counts[first]) / (last - first)) if first < last else 0.0


def _steps(ahead: int, damping: float) -> float:
    return float(ahead) if damping == 1 else damping * (1 - damping**ahead) / (1 - damping)


def passage_shares(folder: FleeFolder, seen: Seen, *, members: int = 5, seed: int = 1) -> np.ndarray | None:
    """Return how people who set off on the issue date share themselves out by the passage model, `[camps]`.

    Fighting, closures and roads stand as they stood that day. None where nobody has a way out.
    """
    today = _as_it_stands(folder, seen.day)
    plain = read_scenario(imported(today).sheets, folder.name)
    sites: dict[str, Mapping[str, object]] = {}
    for camp, counts in zip(folder.camps, seen.camps.T, strict=True):
        first = np.flatnonzero(np.nan_to_num(counts) > 0)
        new = not len(first) or (first[0] > 0 and seen.day - first[0] < NEW_SITE_DAYS)
        pull = math.log1p(float(np.nan_to_num(counts[-1])) / USUAL_SIZE) + NEW_SITE * new
        sites[camp.name] = {"attraction": pull, "capacity": None, "capacity_unit": None}
    leave = Event("leave", today.start + timedelta(days=1), what="departures", number=Range.of(PASSAGE_PEOPLE))
    still = {group.name: {"mobility": 0, "stayers": 0} for group in plain.groups}
    run = simulate(plain.edit(locations=sites, groups=still, add=[leave]), members=members, seed=seed)
    places = [run.locations.index(camp.name) for camp in folder.camps]
    settled = np.asarray(run.values["settled"])[:, -1, places].mean(axis=0)
    return np.asarray(settled / settled.sum()) if settled.any() else None


def _as_it_stands(folder: FleeFolder, day: int) -> FleeFolder:
    """The folder as it stands on a day, without counts: what is closed stays closed, and fighting goes on."""
    shut = [
        one._replace(first=0, last=NEVER)
        for one in folder.closures
        if one.first <= day and (one.last == NEVER or one.last > day)
    ]
    fought = {name: [level[min(day, len(level) - 1)]] * PASSAGE_DAYS for name, level in folder.intensity.items()}
    return replace(
        folder,
        start=folder.start + timedelta(days=day),
        days=PASSAGE_DAYS,
        closures=shut,
        intensity=fought,
        counts={},
        files={},
        corrections=[],
    )


class Misplaced(NamedTuple):
    """Reports that were forecast, `[reports]`: their days after the start, people misplaced, and people counted."""

    day: np.ndarray
    people: np.ndarray
    counted: np.ndarray

    @property
    def error(self) -> float:
        """The relative difference of all reports together, NaN where nobody was counted."""
        total = float(self.counted.sum())
        return float(self.people.sum()) / total if total else math.nan


def misplaced(folder: FleeFolder, people: Callable[[int], np.ndarray], ahead: int) -> Misplaced:
    """Return how many people are misplaced in each report that is at least `ahead` days after the start.

    `people` gives `[camps]` for the day of a report.
    """
    reports = [report for report in reports_of(folder) if report.day >= ahead]
    known = {day: people(day) for day in dict.fromkeys(report.day for report in reports)}
    off = [abs(float(known[report.day][report.camp]) - report.people) for report in reports]
    return Misplaced(
        np.array([report.day for report in reports], dtype=np.int64),
        np.array(off, dtype=np.float64),
        np.array([report.people for report in reports], dtype=np.float64),
    )
