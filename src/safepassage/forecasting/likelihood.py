"""What counts say of members: what each source adds, with its own errors, against what each member expects.

Sources are never averaged: each has one error of its ratio, one delay and one spread (`reporting`), over which its
reports are summed together, exactly on a grid. So a source that says the same ten times says it once.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, logsumexp

from safepassage.engine._jit import entrance
from safepassage.forecasting.evidence import Evidence, Report
from safepassage.forecasting.reporting import ERRORS, RANKS, STRAYS, delayed, error_weights, reporting


class Fit(NamedTuple):
    """How well members agree with counts.

    `total` `[members]`, log-likelihood, is the sum of `by_source` `[members, sources]`.
    """

    total: np.ndarray
    by_source: np.ndarray


def expected(evidence: Evidence, seen: np.ndarray) -> np.ndarray:
    """People expected in each report before the source's error, by delay: float64 `[delays, members, reports]`.

    `seen` `[members, targets, days]` are the people of the evidence's targets.
    """
    found = np.empty((len(RANKS), len(seen), len(evidence.reports)))
    lists: dict[tuple[str, int, float], list[np.ndarray]] = {}
    for k, one in enumerate(evidence.reports):
        key = one.kind, one.target, one.delay
        if key not in lists:
            delays = reporting()[one.kind].delay + one.delay
            lists[key] = [delayed(seen[:, one.target], delay, one.level) for delay in delays.tolist()]
        for d, held in enumerate(lists[key]):
            before = held[:, one.first] if one.first >= 0 and not one.level else 0.0
            found[d, :, k] = np.maximum(held[:, one.last] - before, 0.0) * reporting()[one.kind].ratio * one.share
    return found


def fit(evidence: Evidence, seen: np.ndarray) -> Fit:
    """How well members agree with what was counted; `seen` as in `expected`."""
    by_source = np.zeros((len(seen), len(evidence.sources)))
    if evidence.reports:
        reports = evidence.reports
        size = np.array([reporting()[one.kind].size for one in reports])
        people, right, sigma = (np.array([getattr(one, name) for one in reports], float) for name in NUMBERS)
        stray = np.array([math.exp(_log_stray(one.people)) for one in reports]) * (1 - right)
        source = np.array([one.source for one in reports], np.int64)
        ways = _log_ways(people[:, None], size) + np.log(right)[:, None]
        means = np.ascontiguousarray(expected(evidence, seen).transpose(1, 2, 0))
        prior = error_weights() - 2 * np.log(len(RANKS))
        _sum_over_errors(means, people, size, ways, stray, np.exp(np.outer(sigma, ERRORS)), source, prior, by_source)
    return Fit(by_source.sum(axis=1), by_source)


NUMBERS = ("people", "right", "sigma")


@entrance
def _sum_over_errors(
    means: np.ndarray,
    people: np.ndarray,
    size: np.ndarray,
    ways: np.ndarray,
    stray: np.ndarray,
    ratio: np.ndarray,
    source: np.ndarray,
    prior: np.ndarray,
    by_source: np.ndarray,
) -> None:
    """Fills `by_source` with log-likelihoods, summed over delays, errors and spreads."""
    members, reports, delays = means.shape
    errors, spreads = ratio.shape[1], size.shape[1]
    for i in range(members):
        for s in range(by_source.shape[1]):
            top, total = -np.inf, 0.0
            for d in range(delays):
                for e in range(errors):
                    for w in range(spreads):
                        cell = prior[e]
                        for k in range(reports):
                            if source[k] != s:
                                continue
                            m = means[i, k, d] * ratio[k, e]
                            chance = stray[k]
                            if m > 0.0:
                                log = people[k] * math.log(m) - (people[k] + size[k, w]) * math.log1p(m / size[k, w])
                                chance += math.exp(ways[k, w] + log)
                            elif people[k] == 0.0:
                                chance += math.exp(ways[k, w])
                            cell += math.log(chance)
                        if cell > top:
                            total = total * math.exp(top - cell) + 1.0
                            top = cell
                        else:
                            total += math.exp(cell - top)
            by_source[i, s] = top + math.log(total)


def chances_right(evidence: Evidence, seen: np.ndarray) -> np.ndarray:
    """The chance that each report is no stray, if a member were the truth: `[members, reports]`."""
    means = expected(evidence, seen)
    right = np.ones((len(seen), len(evidence.reports)))
    for source in range(len(evidence.sources)):
        mine = [k for k, one in enumerate(evidence.reports) if one.source == source]
        shape = (len(seen), len(RANKS), len(ERRORS), len(RANKS))
        cells = np.broadcast_to(error_weights()[:, None], shape).copy()
        chances = []
        for k in mine:
            one = evidence.reports[k]
            true = _log_counted(one, means[:, :, k].T) + np.log(one.right)
            both = np.logaddexp(true, _log_stray(one.people) + np.log1p(-one.right))
            chances.append(np.exp(true - both))
            cells += both
        posterior = np.exp(cells - logsumexp(cells, axis=(1, 2, 3), keepdims=True))
        for k, chance in zip(mine, chances, strict=True):
            right[:, k] = (posterior * chance).sum(axis=(1, 2, 3))
    return right


def _log_counted(one: Report, mean: np.ndarray) -> np.ndarray:
    """Log-probability of a report that is no stray, `[members, delays, errors, spreads]`, from `[members, delays]`.

    Negative binomial with mean m and variance m + m² / size.
    """
    size = reporting()[one.kind].size
    m = mean[:, :, None] * np.exp(one.sigma * ERRORS)
    with np.errstate(divide="ignore"):
        drawn = one.people * np.log(m)[..., None] if one.people else 0.0
    return np.asarray(_log_ways(one.people, size) + drawn - (one.people + size) * np.log1p(m[..., None] / size))


def _log_ways(people: np.ndarray | float, size: np.ndarray) -> np.ndarray:
    return np.asarray(gammaln(people + size) - gammaln(size) - gammaln(people + 1.0) - people * np.log(size))


def _log_stray(people: int) -> float:
    return math.log(math.log1p(1.0 / (people + 1.0)) / math.log(STRAYS + 1.0))


def draw_counts(evidence: Evidence, seen: np.ndarray, rng: np.random.Generator) -> Evidence:
    """The evidence with counts drawn anew, as sources would publish them of one member; `seen` `[targets, days]`.

    The twin of `fit`, for calibration: it draws each source's error, delay and spread, strays, and people.
    """
    means = expected(evidence, seen[None])[:, 0]
    drawn = []
    errors = rng.choice(ERRORS, len(evidence.sources), p=np.exp(error_weights()))
    delays, spreads = rng.integers(0, len(RANKS), (2, len(evidence.sources)))
    for k, one in enumerate(evidence.reports):
        mean = means[delays[one.source], k] * np.exp(one.sigma * errors[one.source])
        size = reporting()[one.kind].size[spreads[one.source]]
        people = rng.poisson(rng.gamma(size, mean / size)) if mean > 0 else 0
        if rng.random() >= one.right:
            people = int(np.exp(rng.random() * np.log(STRAYS + 1.0))) - 1
        drawn.append(one._replace(people=int(people)))
    return replace(evidence, reports=tuple(drawn))
