"""Forecasts against the counts that came: one row for each method, issue date, target and count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from safepassage.forecasting.counts import ONE_DAY, Count, counts_of, series_of
from safepassage.forecasting.forecast import ON_THE_DAY, Forecast, Target, first_ahead, on_the_day
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.scores import LEVELS, Scores, at_levels, scores
from safepassage.scenario import Scenario
from safepassage.scenario.counting import ARRIVALS
from safepassage.streams import keyed_generator

GRADES = ("A", "B")
"""Reliability of the counts that forecasts are scored on."""


@dataclass(frozen=True)
class Scored:
    """One forecast of one count, and its scores on people and on log(1 + people).

    `regime` says whether an event that was known on the issue date falls between it and the day of the count.
    """

    scenario: str
    method: str
    issued: date
    horizon: int
    target: Target
    date: date
    counted: int
    source: str
    grade: str
    regime: bool
    median: float
    low: float
    high: float
    people: Scores
    log: Scores


def came_later(scenario: Scenario, as_of: date, horizon: int, grades: Sequence[str] = GRADES) -> tuple[Count, ...]:
    """The counts of good grades that were published after an issue date for the days ahead, after corrections.

    Totals since a later day than the start are left out, as no forecast is made of them; so are those whose source
    says that it sees only a part of the people.
    """
    last = as_of + timedelta(days=horizon)
    found = [
        one
        for series in series_of(counts_of(scenario))
        for one in series.counts
        if as_of < one.date <= last and one.published > as_of and one.grade[0] in grades and one.share.likely == 1
        and (one.since is None or one.since <= scenario.start)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.date, str(one.target), one.source)))


def scored(forecast: Forecast, scenario: Scenario, grades: Sequence[str] = GRADES) -> tuple[Scored, ...]:
    """The rows of a forecast: one for each count that came and that it can be held against.

    `scenario` holds everything that is known today; the forecast saw what was known on its issue date. People who
    arrived on a day are held against the difference of two days of each sample, from the second day ahead on.
    """
    pairs = []
    for one in came_later(scenario, forecast.issued, forecast.horizon, grades):
        samples = _samples(forecast, one)
        if samples is not None:
            pairs.append((one, samples))
    if not pairs:
        return ()
    samples = np.stack([values for _, values in pairs])
    return _rows(forecast, scenario, [one for one, _ in pairs], at_levels(samples), samples)


def scored_frozen(frozen: FrozenForecast, scenario: Scenario, grades: Sequence[str] = GRADES) -> tuple[Scored, ...]:
    """The rows of a forecast that was frozen, from its quantiles: of the same counts as before it was."""
    counts = [
        one
        for one in came_later(scenario, frozen.issued, len(frozen.days), grades)
        if scored_target(one) in frozen.targets and (one.date - frozen.issued).days >= first_ahead(scored_target(one))
    ]
    if not counts:
        return ()
    rows = [
        frozen.quantiles[frozen.targets.index(scored_target(one)), :, (one.date - frozen.issued).days - 1]
        for one in counts
    ]
    return _rows(frozen, scenario, counts, np.stack(rows), None)


def _rows(
    made: Forecast | FrozenForecast,
    scenario: Scenario,
    counts: Sequence[Count],
    levels: np.ndarray,
    samples: np.ndarray | None,
) -> tuple[Scored, ...]:
    counted = np.array([one.people for one in counts], float)
    purpose = f"ranks of {made.method} on {made.issued}"
    parts = [scores(levels, counted, keyed_generator(made.seed, purpose), samples, log=log) for log in (False, True)]
    known = scenario.known_by(made.issued)
    middle, low, high = (levels[:, LEVELS.index(q)] for q in (0.5, 0.05, 0.95))
    return tuple(
        Scored(
            scenario=made.scenario,
            method=made.method,
            issued=made.issued,
            horizon=(one.date - made.issued).days,
            target=scored_target(one),
            date=one.date,
            counted=one.people,
            source=one.source,
            grade=one.grade,
            regime=changes_between(known, made.issued, one.date),
            median=float(middle[k]),
            low=float(low[k]),
            high=float(high[k]),
            people=Scores(*(part[k] for part in parts[0])),
            log=Scores(*(part[k] for part in parts[1])),
        )
        for k, one in enumerate(counts)
    )


def scored_target(count: Count) -> Target:
    """What is scored against a count: its target, or who arrives on its day where it is of one day."""
    return Target(ON_THE_DAY, count.place) if count.kind == ARRIVALS else count.target


def _samples(forecast: Forecast, count: Count) -> np.ndarray | None:
    """What each sample says of a count, or None where the forecast does not say it."""
    if count.target not in forecast.targets:
        return None
    people, ahead = forecast.of(count.target), (count.date - forecast.issued).days
    if count.kind != ARRIVALS:
        return people[:, ahead - 1]
    return on_the_day(people)[:, ahead - 2] if ahead >= first_ahead(scored_target(count)) else None


def changes_between(known: Scenario, issued: date, day: date) -> bool:
    """Whether an event that is known, to happen or possible, falls after the issue date and not after the day.

    A possible future with a window counts on the first day of its window.
    """
    return any(issued + ONE_DAY <= event.date <= day for event in known.events)
