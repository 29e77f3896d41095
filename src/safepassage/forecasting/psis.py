"""Importance weights made steady: the largest are replaced by what a fitted tail expects (Vehtari et al. 2024)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.ensemble.wording import share

LEAST_TAIL = 5
STEEPEST = 1e-12
"""A tail whose lower quartile is below this part of its largest weight is past fitting: k is infinite."""

ROUNDING = 1e-12
"""Weights of a tail that differ by less than this part of the largest are equal."""


class Weights(NamedTuple):
    """Weights that add to 1 `[members]`, their effective sample size, and `k`, the shape of their tail.

    Means by weights with `k` above `limit` (Vehtari et al. 2024: min(1 - 1 / log10(members), 0.7)) are not to be
    relied on. `largest` is the largest weight before it was smoothed.
    """

    weights: np.ndarray
    effective: float
    k: float
    limit: float
    largest: float

    @property
    def degenerate(self) -> bool:
        """Whether the weights are too uneven to rely on."""
        return not self.k <= self.limit or self.effective < 50

    def __str__(self) -> str:
        said = f"as good as {self.effective:,.0f} of {len(self.weights):,} members, k {self.k:.2f}"
        if not self.degenerate:
            return said
        return f"{said}: degenerate, not to be relied on; the largest weight was {share(self.largest)} of all"


def smoothed(log_weights: np.ndarray) -> Weights:
    """Return Pareto-smoothed weights of log-weights `[members]`, at least one of them finite.

    The tail is the largest min(members / 5, 3 √members) weights. It is exact for equal weights.

    >>> smoothed(np.zeros(100)).effective
    100.0
    """
    count = len(log_weights)
    weights = np.exp(log_weights - log_weights.max())
    largest = float(1 / weights.sum())
    tail = int(np.ceil(min(0.2 * count, 3 * np.sqrt(count))))
    k = np.inf
    if tail >= LEAST_TAIL:
        order = np.argsort(weights, kind="stable")
        top, threshold = order[-tail:], weights[order[-tail - 1]]
        above = weights[top] - threshold
        if not above[-1] > ROUNDING:
            k = -np.inf
        elif above[tail // 4] > STEEPEST * above[-1]:
            k, scale = fit_pareto(np.maximum(above, STEEPEST * above[-1]))
            ranks = (np.arange(tail) + 0.5) / tail
            expected = -np.log1p(-ranks) if abs(k) < 1e-12 else np.expm1(-k * np.log1p(-ranks)) / k
            weights[top] = np.minimum(threshold + scale * expected, 1.0)
    weights /= weights.sum()
    limit = min(1 - 1 / np.log10(count), 0.7) if count > 1 else -np.inf
    return Weights(weights, float(1 / np.square(weights).sum()), float(k), float(limit), largest)


def fit_pareto(above: np.ndarray) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution, from what lies above its threshold, in rising order.

    By the estimator of Zhang & Stephens (2009), the shape drawn towards 0.5 as by ten more observations.
    """
    count = len(above)
    points = 30 + int(np.sqrt(count))
    quartile = above[int(count / 4 + 0.5) - 1]
    theta = 1 / above[-1] + (1 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))) / (3 * quartile)
    shapes = np.log1p(-theta[:, None] * above).mean(axis=1)
    likelihood = count * (np.log(-theta / shapes) - shapes - 1)
    weights = np.exp(likelihood - likelihood.max())
    middle = float((theta * weights).sum() / weights.sum())
    shape = float(np.log1p(-middle * above).mean())
    return (shape * count + 5) / (count + 10), -shape / middle
