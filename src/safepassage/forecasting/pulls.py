"""Which counts pulled a forecast hardest, and which no member explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from safepassage.ensemble.wording import count
from safepassage.forecasting.evidence import Evidence
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.learned import Pull
from safepassage.forecasting.likelihood import chances_right, expected, fit
from safepassage.forecasting.psis import smoothed
from safepassage.scenario import Quantity

ENOUGH = 500
"""Members that tell how hard a count pulled, at most."""
EXPLAINED = 0.5
"""A member explains a count that, were it the truth, is rather no stray than one."""


def pulls(evidence: Evidence, seen: np.ndarray, people: np.ndarray, target: Target, day: date) -> tuple[Pull, ...]:
    """Return how the median of a target changes without each source, and without each report of those with several.

    `seen` `[members, targets, days]` are members of equal weight that follow all of the evidence, `people` `[members]`
    the target in them on the day. What a source or a report adds to their likelihood is divided out again.
    """
    rows = np.unique(np.linspace(0, len(seen) - 1, ENOUGH).astype(np.int64))
    seen, people = seen[rows], people[rows]
    whole = fit(evidence, seen).by_source
    median = float(np.median(people))
    found = []

    def add(what: str, kind: str, log_weights: np.ndarray) -> None:
        weights = smoothed(log_weights)
        without = _median(people, weights.weights)
        found.append(Pull(what, kind, str(target), day.isoformat(), median, without, weights.effective))

    for s, source in enumerate(evidence.sources):
        mine = [k for k, one in enumerate(evidence.reports) if one.source == s]
        add(source, "source", -whole[:, s])
        for k in mine if len(mine) > 1 else []:
            others = replace(evidence, reports=tuple(evidence.reports[other] for other in mine if other != k))
            add(evidence.words[k], "report", fit(others, seen).by_source[:, s] - whole[:, s])
    return tuple(sorted(found, key=lambda one: (-abs(one.change), one.kind, one.what)))


def _median(people: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(people, kind="stable")
    return float(people[order][np.searchsorted(np.cumsum(weights[order]), 0.5 - 1e-12)])


def unexplained(
    evidence: Evidence, varying: tuple[Quantity, ...], z: np.ndarray, before: np.ndarray, after: np.ndarray
) -> tuple[str, ...]:
    """Return in words the reports that no member explains, the member nearest to each, and what would have to change.

    `z` `[members, quantities]` are the members before learning, `before` and `after` `[members, targets, days]` what is
    seen of the members before and after. What would have to change is the quantity that goes with what is expected
    most closely, by correlation of ranks' normal scores with its logarithm.
    """
    best = np.maximum(chances_right(evidence, before).max(axis=0), chances_right(evidence, after).max(axis=0))
    means = expected(evidence, before).mean(axis=0)
    found = []
    for k in np.flatnonzero(best < EXPLAINED).tolist():
        off = np.abs(np.log1p(means[:, k]) - np.log1p(evidence.reports[k].people))
        nearest = int(np.argmin(off))
        there = float(means[nearest, k])
        too_few = evidence.reports[k].people > there
        found.append(
            f"{evidence.words[k]}: no member explains it; the nearest, member {nearest} of those before learning, "
            f"has {count(there)}; {_would_change(varying, z, np.log1p(means[:, k]), too_few)}"
        )
    return tuple(found)


def _would_change(varying: tuple[Quantity, ...], z: np.ndarray, mean: np.ndarray, more: bool) -> str:
    off, spread = mean - mean.mean(), mean.std()
    if not varying or not spread > 0:
        return "no quantity moves it"
    alike = (z - z.mean(axis=0)).T @ off / (len(z) * np.maximum(z.std(axis=0), 1e-12) * spread)
    most = int(np.argmax(np.abs(alike)))
    way = "higher" if (alike[most] > 0) == more else "lower"
    return f"{varying[most].name} moves it most and would have to be {way} than any believed"
