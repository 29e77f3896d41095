"""What counts say of members: increments of each source, with its own errors, against what each member expects.

Sources are never averaged: each has one error of its ratio, one delay and one spread (`reporting`), over which its
counts are summed together, exactly on a grid. So a source that says the same ten times says it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, logsumexp

from safepassage.forecasting.forecast import Target
from safepassage.forecasting.reporting import ERRORS, RANKS, STRAYS, delayed, error_weights, reporting

LEVELS = ("stock", "inside")
"""Kinds that count the people of a day; the others count those who have come since one."""


class Increment(NamedTuple):
    """People that one source adds to what it published before, or the people of a day where it counts a level.

    `target` and `source` are indices; `first` and `last` days: people who came after the end of `first` (-1: since the
    start) until the end of `last`. `right` and `sigma` come from the grade.
    """

    source: int
    kind: str
    target: int
    first: int
    last: int
    people: int
    right: float
    sigma: float

    @property
    def level(self) -> bool:
        """Whether it counts the people of a day."""
        return self.kind in LEVELS


@dataclass(frozen=True)
class Evidence:
    """Everything counted that a method may learn from.

    `targets` that must be seen of each member; `sources`, the organisations that counted; `increments`; and `left_out`,
    in words, counts from which nothing is learned, and why.
    """

    targets: tuple[Target, ...] = ()
    sources: tuple[str, ...] = ()
    increments: tuple[Increment, ...] = ()
    left_out: tuple[str, ...] = ()


class Fit(NamedTuple):
    """How well members agree with counts: `total` `[members]`, log-likelihood, the sum of `by_source`
    `[members, sources]`; `right` `[members, increments]`, the chance that the count is no stray."""

    total: np.ndarray
    by_source: np.ndarray
    right: np.ndarray


def expected(evidence: Evidence, seen: np.ndarray) -> np.ndarray:
    """People expected in each increment before any error, by delay: float64 `[delays, members, increments]`.

    `seen` `[members, targets, days]` are the people of the evidence's targets.
    """
    found = np.empty((len(RANKS), len(seen), len(evidence.increments)))
    lists = {
        (one.kind, one.target): [
            delayed(seen[:, one.target], delay, one.level) for delay in reporting()[one.kind].delay.tolist()
        ]
        for one in evidence.increments
    }
    for k, one in enumerate(evidence.increments):
        for d, held in enumerate(lists[one.kind, one.target]):
            before = held[:, one.first] if one.first >= 0 and not one.level else 0.0
            found[d, :, k] = np.maximum(held[:, one.last] - before, 0.0) * reporting()[one.kind].ratio
    return found


def fit(evidence: Evidence, seen: np.ndarray) -> Fit:
    """How well members agree with what was counted; `seen` as in `expected`."""
    means = expected(evidence, seen)
    by_source = np.zeros((len(seen), len(evidence.sources)))
    right = np.ones((len(seen), len(evidence.increments)))
    for source in range(len(evidence.sources)):
        mine = [k for k, one in enumerate(evidence.increments) if one.source == source]
        cells = error_weights()[:, None] - 2 * np.log(len(RANKS)) + np.zeros((len(seen), len(RANKS), len(ERRORS), 1))
        cells = np.repeat(cells, len(RANKS), axis=-1)
        counted = []
        for k in mine:
            one = evidence.increments[k]
            true, stray = _log_counted(one, means[:, :, k].T), _log_stray(one.people) + np.log1p(-one.right)
            true += np.log(one.right)
            both = np.logaddexp(true, stray)
            counted.append(np.exp(true - both))
            cells += both
        by_source[:, source] = logsumexp(cells, axis=(1, 2, 3))
        posterior = np.exp(cells - by_source[:, source, None, None, None])
        for k, chance in zip(mine, counted, strict=True):
            right[:, k] = (posterior * chance).sum(axis=(1, 2, 3))
    return Fit(by_source.sum(axis=1), by_source, right)


def _log_counted(one: Increment, mean: np.ndarray) -> np.ndarray:
    """Log-probability of an increment that is no stray, `[members, delays, errors, spreads]`, from `[members, delays]`.

    Negative binomial with mean m and variance m + m² / size.
    """
    size = reporting()[one.kind].size
    m = mean[:, :, None] * np.exp(one.sigma * ERRORS)
    ways = gammaln(one.people + size) - gammaln(size) - gammaln(one.people + 1.0)
    with np.errstate(divide="ignore"):
        drawn = one.people * np.log(m)[..., None] if one.people else 0.0
    return np.asarray(ways + drawn - one.people * np.log(size) - (one.people + size) * np.log1p(m[..., None] / size))


def _log_stray(people: int) -> float:
    return float(np.log(np.log1p(1.0 / (people + 1.0)) / np.log(STRAYS + 1.0)))


def draw_counts(evidence: Evidence, seen: np.ndarray, rng: np.random.Generator) -> Evidence:
    """The evidence with counts drawn anew, as sources would publish them of one member; `seen` `[targets, days]`.

    The twin of `fit`, for calibration: it draws each source's error, delay and spread, strays, and people.
    """
    means = expected(evidence, seen[None])[:, 0]
    weights = np.exp(error_weights())
    drawn = []
    errors = rng.choice(ERRORS, len(evidence.sources), p=weights / weights.sum())
    delays, spreads = rng.integers(0, len(RANKS), (2, len(evidence.sources)))
    for k, one in enumerate(evidence.increments):
        mean = means[delays[one.source], k] * np.exp(one.sigma * errors[one.source])
        size = reporting()[one.kind].size[spreads[one.source]]
        people = rng.poisson(rng.gamma(size, mean / size)) if mean > 0 else 0
        if rng.random() >= one.right:
            people = int(np.exp(rng.random() * np.log(STRAYS + 1.0))) - 1
        drawn.append(one._replace(people=int(people)))
    return Evidence(evidence.targets, evidence.sources, tuple(drawn), evidence.left_out)
