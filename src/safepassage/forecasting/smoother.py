"""Members moved towards all counts at once: the approximate ensemble smoother."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from safepassage.forecasting.evidence import Evidence
from safepassage.forecasting.likelihood import chances_right, expected, fit
from safepassage.forecasting.psis import smoothed
from safepassage.forecasting.reporting import RANKS, reporting

STEPS = 4
"""Steps of the smoother, of equal weight."""
SEEN_BY_CHANCE = 3.0
"""A correlation below so many standard errors is taken for chance."""

Moved = Callable[[np.ndarray], np.ndarray]
"""People seen of members with standard normal quantities `[members, quantities]`: `[members, targets, days]`."""


def smooth(evidence: Evidence, z: np.ndarray, run: Moved, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Move members towards what was counted by multiple data assimilation (Emerick & Reynolds 2013).

    Arguments: `z` `[members, quantities]`, standard normal, drawn from the prior; `run`, with the same luck in each
    call. Returns the members moved and what was seen of the unmoved ones. It is exact for normal
    errors and linear models only, which neither of ours is. Each count is brought to where its error has a standard
    deviation of 1; each source's error is moved along with the quantities. Counts that are strays, as far as the
    unmoved members can tell, are not used.
    """
    members, sources = len(z), len(evidence.sources)
    x = np.hstack([z, rng.standard_normal((members, sources))])
    delays = rng.integers(0, len(RANKS), (members, sources))
    seen = first = run(z)
    weights = smoothed(fit(evidence, first).total).weights
    used = np.flatnonzero(weights @ chances_right(evidence, first) > 0.5).tolist()
    counted = np.array([_steadied(evidence, k, float(evidence.reports[k].people)) for k in used])
    for step in range(STEPS if len(used) else 0):
        if step:
            seen = run(x[:, : z.shape[1]])
        means = expected(evidence, seen)
        found = np.empty((members, len(used)))
        for column, k in enumerate(used):
            one = evidence.reports[k]
            mean = means[delays[:, one.source], np.arange(members), k]
            found[:, column] = _steadied(evidence, k, mean * np.exp(one.sigma * x[:, z.shape[1] + one.source]))
        x = x + _moves(x, found, counted, rng)
    return x[:, : z.shape[1]], first


def _steadied(evidence: Evidence, k: int, people: np.ndarray | float) -> np.ndarray:
    """People on the scale on which a count's own error has a standard deviation of about 1, at the median spread."""
    spread = float(np.median(reporting()[evidence.reports[k].kind].spread))
    return np.asarray(2 / spread * np.arcsinh(spread * np.sqrt(people)))


def _moves(x: np.ndarray, found: np.ndarray, counted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How far each member moves in one step of `STEPS`, `[members, numbers]`."""
    members = len(x)
    off_x, off = x - x.mean(axis=0), found - found.mean(axis=0)
    errors = STEPS * np.eye(len(counted))
    together = off_x.T @ off / (members - 1)
    apart = off.T @ off / (members - 1)
    alike = together / np.maximum(np.outer(x.std(axis=0), np.sqrt(np.diag(apart))), 1e-12)
    together[np.abs(alike) < SEEN_BY_CHANCE / np.sqrt(members)] = 0.0
    wanted = counted + np.sqrt(STEPS) * rng.standard_normal(found.shape) - found
    return np.asarray(np.linalg.solve(apart + errors, wanted.T).T @ together.T)
