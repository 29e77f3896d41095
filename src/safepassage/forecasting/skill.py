"""Skill against plain baselines, and how sure it is: arrays in, numbers out.

Sources: Politis and Romano (1992), A circular block-resampling procedure for stationary data; Diebold and Mariano
(1995), doi:10.1080/07350015.1995.10524599, on why differences of scores on the same days are what to compare;
Hesterberg (2015), doi:10.1080/00031305.2015.1089789, on widening bootstrap intervals where there is little to resample.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

DRAWS = 2000
LEVEL = 0.9


class Interval(NamedTuple):
    """An estimate and its interval of `LEVEL`; the ends are NaN where there is too little to resample."""

    estimate: float
    low: float
    high: float


class Case(NamedTuple):
    """Scores of a method and of its baseline on the same rows of one case, `[rows]`, and their issue dates as days."""

    method: np.ndarray
    baseline: np.ndarray
    issued: np.ndarray


def chosen_elsewhere(baselines: np.ndarray) -> np.ndarray:
    """Return for each case the baseline that is best on all *other* cases, `[cases]`: its row in `baselines`.

    `baselines` `[baselines, cases]` are mean scores. Those of a case are divided by their mean over baselines, so that
    no case counts more because more people are in it. Fewer than two cases raise ValueError.

    >>> chosen_elsewhere(np.array([[1.0, 1.0, 9.0], [2.0, 2.0, 1.0]])).tolist()
    [1, 1, 0]
    """
    cases = baselines.shape[1]
    if cases < 2:
        raise ValueError("a baseline is chosen on other cases: at least two are needed")
    usual = baselines.mean(axis=0)
    relative = np.divide(baselines, usual, out=np.ones_like(baselines, dtype=float), where=usual > 0)
    elsewhere = relative.sum(axis=1, keepdims=True) - relative
    return np.asarray(elsewhere.argmin(axis=0))


def skill(method: float, baseline: float) -> float:
    """Return 1 - method / baseline: 0.3 is 30 % better; NaN where only the baseline is perfect, 0 where both are."""
    if baseline > 0:
        return 1 - method / baseline
    return 0.0 if method == 0 else float("nan")


def mean_skill(cases: Sequence[Case], block: int, rng: np.random.Generator, draws: int = DRAWS) -> Interval:
    """Return the mean over cases of their skills; each case is resampled by itself.

    `block` is the number of issue dates in a row that stay together (`resampled`); method and baseline are resampled
    together. NaN where there is no case.
    """
    if not cases:
        return Interval(float("nan"), float("nan"), float("nan"))
    means = [(one.method.mean(), one.baseline.mean()) for one in cases]
    estimate = float(np.mean([skill(float(ours), float(theirs)) for ours, theirs in means]))
    resampled_skills = np.zeros(draws)
    for one in cases:
        drawn = resampled(np.column_stack([one.method, one.baseline]), one.issued, block, rng, draws)
        with np.errstate(divide="ignore", invalid="ignore"):
            resampled_skills += (1 - drawn[:, 0] / drawn[:, 1]) / len(cases)
    return _interval(estimate, resampled_skills, 1 + sum(_blocks(one.issued, block) - 1 for one in cases))


def difference(
    ours: np.ndarray, theirs: np.ndarray, issued: np.ndarray, block: int, rng: np.random.Generator
) -> Interval:
    """Return the mean of `ours` - `theirs` `[rows]`, paired by row, with its block-bootstrap interval.

    >>> difference(np.array([1.0, 2.0]), np.array([2.0, 3.0]), np.array([0, 1]), 1, np.random.default_rng(1))
    Interval(estimate=-1.0, low=-1.0, high=-1.0)
    """
    apart = np.asarray(ours, dtype=float) - theirs
    drawn = resampled(apart[:, None], issued, block, rng)
    return _interval(float(apart.mean()), drawn[:, 0], _blocks(issued, block))


def _blocks(issued: np.ndarray, block: int) -> float:
    return len(np.unique(issued)) / block


def _interval(estimate: float, drawn: np.ndarray, blocks: float) -> Interval:
    """The percentile interval, widened as a t interval of so many independent blocks is."""
    from scipy.special import ndtr, stdtrit

    if not np.isfinite(drawn).all():
        return Interval(estimate, float("nan"), float("nan"))
    tail = float(ndtr(stdtrit(blocks - 1, (1 - LEVEL) / 2) * np.sqrt(blocks / (blocks - 1))))
    low, high = np.quantile(drawn, (tail, 1 - tail))
    return Interval(estimate, float(low), float(high))


def resampled(
    values: np.ndarray, issued: np.ndarray, block: int, rng: np.random.Generator, draws: int = DRAWS
) -> np.ndarray:
    """Return means of `values` `[rows, columns]` over resampled issue dates, `[draws, columns]`.

    Rows of one issue date stay together, and so do `block` issue dates in a row (the last is followed by the first):
    forecasts that overlap are not independent. Take at least the horizon over the days between issue dates. With
    fewer than two blocks nothing can be said: NaN.
    """
    if block < 1:
        raise ValueError(f"a block has at least 1 issue date, found {block}")
    dates, row_date = np.unique(issued, return_inverse=True)
    n, columns = len(dates), values.shape[1]
    if n < 2 * block:
        return np.full((draws, columns), np.nan)
    rows = np.bincount(row_date, minlength=n).astype(float)
    sums = np.column_stack([np.bincount(row_date, values[:, k], minlength=n) for k in range(columns)])
    starts = rng.integers(n, size=(draws, -(-n // block)))
    picked = ((starts[:, :, None] + np.arange(block)) % n).reshape(draws, -1)[:, :n]
    return np.asarray(sums[picked].sum(axis=1) / rows[picked].sum(axis=1)[:, None])
