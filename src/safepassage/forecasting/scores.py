"""Scores of forecasts against what came: arrays in, arrays out, one number for each case.

People or log(1 + people): on the second scale an error counts by its ratio. All scores but coverage and PIT are
proper, in the unit of the forecast, and better where smaller; for a forecast of one number they are its absolute error.

Sources: Gneiting and Raftery (2007), doi:10.1198/016214506000001437; Bracher et al. (2021),
doi:10.1371/journal.pcbi.1008618, for the weighted interval score and its parts; Bosse et al. (2023),
doi:10.1371/journal.pcbi.1011393, for log(1 + x); Czado, Gneiting and Held (2009),
doi:10.1111/j.1541-0420.2009.01191.x, for PIT of counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVELS = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
"""The probabilities at which quantiles are written and scored: those of the forecast hubs."""
BANDS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
"""The central bands [%] whose coverage is told, and their ends."""
_LEVELS = np.array(LEVELS)
_MEDIAN = LEVELS.index(0.5)


class Scores(NamedTuple):
    """One number for each case, `[cases]`: wis = dispersion + underprediction + overprediction.

    `in_50`, `in_80`, `in_95` say whether the count lies in the band, ends included; `pit` lies between 0 and 1, and
    is uniform for a calibrated forecast.
    """

    crps: np.ndarray
    wis: np.ndarray
    dispersion: np.ndarray
    underprediction: np.ndarray
    overprediction: np.ndarray
    in_50: np.ndarray
    in_80: np.ndarray
    in_95: np.ndarray
    pit: np.ndarray


def scores(
    quantiles: np.ndarray,
    counted: np.ndarray,
    rng: np.random.Generator,
    samples: np.ndarray | None = None,
    *,
    log: bool = False,
) -> Scores:
    """Return the scores of many cases at once.

    Arguments: `quantiles` `[cases, levels]` at `LEVELS`, not falling; `counted` `[cases]`; `rng` for the chance in
    PIT; `samples` `[cases, samples]`, where there are any: CRPS and PIT are theirs, and else those of the
    distribution that is linear between the quantiles; `log`, whether to score log(1 + x).

    Numbers that are not finite, and shapes that do not fit, raise ValueError.

    >>> exact = np.full((1, 23), 5.0)
    >>> found = scores(exact, np.array([7.0]), np.random.default_rng(1))
    >>> [round(float(part[0]), 9) for part in found[:5]]
    [2.0, 2.0, 0.0, 2.0, 0.0]
    """
    quantiles, counted = np.asarray(quantiles, dtype=float), np.asarray(counted, dtype=float)
    samples = None if samples is None else np.asarray(samples, dtype=float)
    _refuse(quantiles, counted, samples)
    if log:
        quantiles, counted = np.log1p(quantiles), np.log1p(counted)
        samples = None if samples is None else np.log1p(samples)
    if samples is None:
        crps, pit = crps_of_quantiles(quantiles, counted), pit_of_quantiles(quantiles, counted, rng)
    else:
        crps, pit = crps_of_samples(samples, counted), pit_of_samples(samples, counted, rng)
    wis, dispersion, under, over = interval_scores(quantiles, counted)
    return Scores(crps, wis, dispersion, under, over, *coverage(quantiles, counted), pit)


def _refuse(quantiles: np.ndarray, counted: np.ndarray, samples: np.ndarray | None) -> None:
    if counted.ndim != 1 or quantiles.shape != (len(counted), len(LEVELS)):
        raise ValueError(f"quantiles of shape {quantiles.shape} and counts of shape {counted.shape}")
    if samples is not None and (samples.ndim != 2 or len(samples) != len(counted) or not samples.shape[1]):
        raise ValueError(f"samples of shape {samples.shape} for {len(counted)} cases")
    if not all(np.isfinite(numbers).all() for numbers in (quantiles, counted, samples) if numbers is not None):
        raise ValueError("numbers that are not finite cannot be scored")
    if (np.diff(quantiles, axis=1) < 0).any():
        raise ValueError("quantiles that fall")


def at_levels(samples: np.ndarray) -> np.ndarray:
    """Return the quantiles of samples `[cases, samples]` at `LEVELS`, `[cases, levels]`, linear between them."""
    found = np.quantile(np.asarray(samples, dtype=float), _LEVELS, axis=1).T
    return np.asarray(np.maximum.accumulate(found, axis=1))  # rounding may make neighbours fall by a last bit


def interval_scores(
    quantiles: np.ndarray, counted: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the weighted interval score `[cases]` and its dispersion, under- and overprediction.

    Bands weigh α/2 and the median 1/2, divided by the number of bands and 1/2: the usual weights, with which the
    score approaches CRPS as bands are added.
    """
    low, middle, high = quantiles[:, :_MEDIAN], quantiles[:, _MEDIAN], quantiles[:, :_MEDIAN:-1]
    alpha, y = 2 * _LEVELS[:_MEDIAN], counted[:, None]
    weight = 1 / (_MEDIAN + 0.5)
    dispersion = weight * ((high - low) * alpha / 2).sum(axis=1)
    under = weight * (np.maximum(y - high, 0).sum(axis=1) + np.maximum(counted - middle, 0) / 2)
    over = weight * (np.maximum(low - y, 0).sum(axis=1) + np.maximum(middle - counted, 0) / 2)
    return dispersion + under + over, dispersion, under, over


def coverage(quantiles: np.ndarray, counted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each of `BANDS` whether the count lies in it, `[cases]`."""
    ends = [(quantiles[:, LEVELS.index(low)], quantiles[:, LEVELS.index(high)]) for low, high in BANDS.values()]
    in_50, in_80, in_95 = ((low <= counted) & (counted <= high) for low, high in ends)
    return in_50, in_80, in_95


def crps_of_samples(samples: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability score `[cases]` of samples `[cases, samples]` of equal weight.

    That of their empirical distribution, from one sort instead of all pairs.
    """
    n = samples.shape[1]
    ordered = np.sort(samples, axis=1)
    weights = n * (counted[:, None] < ordered) - np.arange(n) - 0.5
    return np.asarray(2 / n**2 * ((ordered - counted[:, None]) * weights).sum(axis=1))


def crps_of_quantiles(quantiles: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return the score `[cases]` of the distribution that is linear between quantiles `[cases, levels]`.

    What lies outside the outermost quantiles is put upon them. Exact for that distribution.
    """
    a, b, p, r = quantiles[:, :-1], quantiles[:, 1:], _LEVELS[:-1], _LEVELS[1:]
    split = np.clip(counted[:, None], a, b)
    f = p + (r - p) * np.divide(split - a, b - a, out=np.zeros(a.shape), where=b > a)
    below = (split - a) * (p**2 + p * f + f**2)
    above = (b - split) * ((1 - f) ** 2 + (1 - f) * (1 - r) + (1 - r) ** 2)
    beyond = np.abs(counted - np.clip(counted, quantiles[:, 0], quantiles[:, -1]))
    return np.asarray((below + above).sum(axis=1) / 3 + beyond)


def pit_of_samples(samples: np.ndarray, counted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the randomised rank of the count among the samples, from 0 to 1, `[cases]`.

    Uniform, whatever the ties, if count and samples are draws of one distribution.
    """
    below, equal = (samples < counted[:, None]).sum(axis=1), (samples == counted[:, None]).sum(axis=1)
    return np.asarray((below + rng.random(len(counted)) * (equal + 1)) / (samples.shape[1] + 1))


def pit_of_quantiles(quantiles: np.ndarray, counted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the probability up to the count, linear between quantiles `[cases, levels]`; `[cases]`.

    By chance between the two probabilities where several quantiles equal the count, or where it lies beyond them.
    """
    y, last, row = counted[:, None], len(LEVELS), np.arange(len(counted))
    first, after = (quantiles < y).sum(axis=1), (quantiles <= y).sum(axis=1)
    levels = np.array([0.0, *LEVELS, 1.0])
    tied = after > first
    low = np.where(tied & (first > 0), levels[np.minimum(first + 1, last)], levels[first])
    high = np.where(tied & (after < last), levels[after], levels[after + 1])
    between = ~tied & (first > 0) & (first < last)
    left, right = quantiles[row, np.maximum(first - 1, 0)], quantiles[row, np.minimum(first, last - 1)]
    part = np.divide(counted - left, right - left, out=np.zeros(len(counted)), where=between)
    part = np.where(between, part, rng.random(len(counted)))
    return np.asarray(low + (high - low) * part)
