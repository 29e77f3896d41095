"""Forecasts made again from every issue date, by every method, and scored on the counts that came: rolling origin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from safepassage.errors import SafepassageError
from safepassage.forecasting.kept import Kept
from safepassage.forecasting.make import forecast, method_named
from safepassage.forecasting.methods import BASELINES, METHODS
from safepassage.forecasting.scoring import Scored, scored
from safepassage.forecasting.skill import Case, Interval, chosen_elsewhere, mean_skill, skill
from safepassage.scenario import Scenario
from safepassage.streams import keyed_generator

AHEAD = (1, 3, 7, 14)
"""Days ahead at which bands end unless said."""
Told = Callable[[int, int], None]


class Row(NamedTuple):
    """Mean scores of a method over forecasts of counts: weighted interval score and its parts, coverage and the rest.

    `log_wis` is that of log(1 + people), on which small and large counts weigh the same.
    """

    method: str
    counts: int
    wis: float
    dispersion: float
    underprediction: float
    overprediction: float
    crps: float
    log_wis: float
    in_50: float
    in_80: float
    in_95: float


def issue_dates(
    scenario: Scenario, every: int, first: date | None = None, last: date | None = None
) -> tuple[date, ...]:
    """The issue dates of a backtest: every so many days, from the first day on which something had been published."""
    if every < 1:
        raise SafepassageError(f"every: at least 1 day is needed, found {every}.")
    published = [one.published or one.date for one in scenario.observations]
    if not published:
        raise SafepassageError("there are no counts to score forecasts on: give them in observations.csv.")
    start = max(first or min(published), scenario.start)
    end = min(last or scenario.end - timedelta(days=1), scenario.end - timedelta(days=1))
    found = tuple(start + timedelta(days=k) for k in range(0, (end - start).days + 1, every))
    if not found:
        raise SafepassageError(f"there is no issue date from {start} to {end}.")
    return found


def backtest(
    scenario: Scenario,
    every: int,
    horizon: int,
    *,
    methods: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    members: int = 200,
    seed: int = 1,
    workers: int | None = None,
    progress: Told | None = None,
    kept: Path | None = None,
) -> tuple[Scored, ...]:
    """The rows of all forecasts of up to `horizon` days that methods (all, unless named) make every so many days.

    Each forecast sees only what was published by its issue date, and is scored on counts published later. Those that
    are done stay in the folder `kept`, if one is given, and are not made again.
    """
    names = [method_named(name).name for name in methods] or [method.name for method in METHODS]
    days = issue_dates(scenario, every, first, last)
    same = {"scenario": scenario.digest, "name": scenario.name, "members": members, "seed": seed, **_versions()}
    store = None if kept is None else Kept(kept)
    rows: list[Scored] = []
    for done, (day, name) in enumerate(((day, name) for day in days for name in names), start=1):
        ahead = min(horizon, (scenario.end - day).days)

        def make(day: date = day, name: str = name, ahead: int = ahead) -> tuple[Scored, ...]:
            made = forecast(scenario, day, ahead, method=name, members=members, seed=seed, workers=workers)
            return scored(made, scenario)

        asked = {**same, "method": name, "issued": day.isoformat(), "horizon": ahead}
        rows += make() if store is None else store.rows(asked, make)
        if progress is not None:
            progress(done, len(days) * len(names))
    return tuple(rows)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("safepassage", "numpy")}


def common(rows: Sequence[Scored]) -> tuple[Scored, ...]:
    """The rows of counts that every method forecast, so that all are scored on the same."""
    methods = {row.method for row in rows}
    seen: dict[tuple[object, ...], set[str]] = {}
    for row in rows:
        seen.setdefault(_count_of(row), set()).add(row.method)
    return tuple(row for row in rows if seen[_count_of(row)] == methods)


def _count_of(row: Scored) -> tuple[object, ...]:
    return row.scenario, row.issued, row.date, row.target, row.source


def table(rows: Sequence[Scored]) -> tuple[Row, ...]:
    """Mean scores by method, plain baselines first."""
    return tuple(
        _row(name, [row for row in rows if row.method == name]) for name in ordered({row.method for row in rows})
    )


def bands(ends: Sequence[int]) -> tuple[range, ...]:
    """Days ahead in bands that end with each of `ends`.

    >>> bands((7, 1, 3))
    (range(1, 2), range(2, 4), range(4, 8))
    """
    last = sorted({0, *ends})
    return tuple(range(before + 1, end + 1) for before, end in pairwise(last))


def log_wis_by_band(rows: Sequence[Scored], ends: Sequence[int]) -> dict[str, list[float]]:
    """The mean weighted interval score on log(1 + people) of each method by days ahead; NaN where nobody counted."""
    found = {}
    for name in ordered({row.method for row in rows}):
        mine = [row for row in rows if row.method == name]
        parts = [[float(row.log.wis) for row in mine if row.horizon in band] for band in bands(ends)]
        found[name] = [float(np.mean(part)) if part else float("nan") for part in parts]
    return found


def ordered(names: set[str]) -> list[str]:
    """Methods in the order of every table, those of others last.

    >>> ordered({"smoother", "mine", "drift"})
    ['drift', 'smoother', 'mine']
    """
    known = [method.name for method in METHODS if method.name in names]
    return known + sorted(names - set(known))


def _row(name: str, rows: Sequence[Scored]) -> Row:
    def mean(values: Iterator[float]) -> float:
        return float(np.mean(list(values)))

    parts = ("wis", "dispersion", "underprediction", "overprediction", "crps")
    means = [mean(float(getattr(row.people, part)) for row in rows) for part in parts]
    held = [mean(float(getattr(row.people, band)) for row in rows) for band in ("in_50", "in_80", "in_95")]
    log_wis = mean(float(row.log.wis) for row in rows)
    return Row(name, len(rows), means[0], means[1], means[2], means[3], means[4], log_wis, held[0], held[1], held[2])


class Skill(NamedTuple):
    """How much smaller the score of a method is than that of a baseline: the mean over sieges, and by siege."""

    mean: Interval
    each: Mapping[str, float]


def skills(rows: Mapping[str, Sequence[Scored]], block: int, seed: int = 1) -> dict[str, Skill]:
    """The skill of each method on two sieges or more by the weighted interval score; nothing without a plain method.

    `rows` by siege are those that all methods have in common. The baseline of a siege is the plain method that was best
    on the *others*; `block` is the number of issue dates that are resampled together.
    """
    sieges = [siege for siege, one in rows.items() if one]
    scores_of = {siege: _by_method(rows[siege]) for siege in sieges}
    names = ordered(set.intersection(*(set(one) for one in scores_of.values()))) if sieges else []
    plain = [name for name in names if method_named(name) in BASELINES]
    if len(sieges) < 2 or not plain:
        return {}
    means = np.array([[scores_of[siege][name][0].mean() for siege in sieges] for name in plain])
    chosen = [plain[k] for k in chosen_elsewhere(means)]
    found = {}
    for name in names:
        cases = []
        for siege, baseline in zip(sieges, chosen, strict=True):
            ours, issued = scores_of[siege][name]
            cases.append(Case(ours, scores_of[siege][baseline][0], issued))
        each = [skill(float(one.method.mean()), float(one.baseline.mean())) for one in cases]
        mean = mean_skill(cases, block, keyed_generator(seed, f"skill of {name}"))
        found[name] = Skill(mean, dict(zip(sieges, each, strict=True)))
    return found


def _by_method(rows: Sequence[Scored]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {name: _wis(rows, name) for name in {row.method for row in rows}}


def _wis(rows: Sequence[Scored], method: str) -> tuple[np.ndarray, np.ndarray]:
    """Scores of a method and the issue dates as days, in the order of the counts."""
    mine = sorted(
        (row for row in rows if row.method == method),
        key=lambda row: (row.issued, row.date, str(row.target), row.source),
    )
    return np.array([float(row.people.wis) for row in mine]), np.array([row.issued.toordinal() for row in mine])
