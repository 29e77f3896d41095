"""Scores of a few forecasts of one siege: by target, and how much better they are than a plain one by days ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from safepassage.forecasting.backtest import Row, bands, common, ordered, table
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.methods import BASELINES
from safepassage.forecasting.scoring import Scored
from safepassage.forecasting.skill import skill

PLAIN = tuple(method.name for method in BASELINES)


def by_target(rows: Sequence[Scored]) -> dict[Target, tuple[Row, ...]]:
    """Return the mean scores of each target, of the most counted first, by the methods that forecast it.

    Methods are held against each other on the counts that all of them forecast.
    """
    found = {}
    for target in counted_most(rows):
        some = common([row for row in rows if row.target == target])
        if some:
            found[target] = table(some)
    return found


def counted_most(rows: Sequence[Scored]) -> tuple[Target, ...]:
    """Return the targets by how many days and sources counted them, most first."""
    counts: dict[Target, set[object]] = {}
    for row in rows:
        counts.setdefault(row.target, set()).add((row.date, row.source))
    return tuple(sorted(counts, key=lambda one: (-len(counts[one]), str(one))))


class SkillAhead(NamedTuple):
    """How much smaller scores are than those of `baseline`: of each other method one number for each band of days.

    NaN where nobody counted. The baseline is the plain method that did best on these very counts, so that skill is
    rather told too low than too high.
    """

    baseline: str
    skill: Mapping[str, tuple[float, ...]]


def skill_ahead(rows: Sequence[Scored], ends: Sequence[int]) -> SkillAhead | None:
    """Return the skill by days ahead, by the weighted interval score; None without a plain method and another one.

    `rows` are those that all methods have in common; `ends`, the last days of the bands.
    """
    names = ordered({row.method for row in rows})
    plain = [name for name in names if name in PLAIN]
    if not plain or len(names) < 2:
        return None
    wis = {name: [_mean(rows, name, band) for band in bands(ends)] for name in names}
    baseline = min(plain, key=lambda name: _mean(rows, name))
    others = [name for name in names if name != baseline]
    return SkillAhead(
        baseline, {name: tuple(skill(*pair) for pair in zip(wis[name], wis[baseline], strict=True)) for name in others}
    )


def _mean(rows: Sequence[Scored], method: str, band: range | None = None) -> float:
    found = [float(row.people.wis) for row in rows if row.method == method and (band is None or row.horizon in band)]
    return float(np.mean(found)) if found else float("nan")
