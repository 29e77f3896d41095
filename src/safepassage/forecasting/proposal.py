"""A distribution of quantities to draw members from: near what was learned, and never far from the prior.

Quantities are standard normal numbers here (of which each is the inverse distribution). A possible future is one too:
that it happens means that its number lies below a bound, and a normal fitted to such numbers reaches over the bound, so
that no future is ever excluded by the fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PRIOR = 0.1
"""Share of members that are drawn from the prior."""
WIDER = 1.2
"""Factor by which the fit is wider than the members, in standard deviations, so that weights have light tails."""


@dataclass(frozen=True)
class Proposal:
    """A mixture of normals in the few `columns` that were learned of, the prior in all others.

    `weights` `[parts]`, `means` `[parts, columns]`, `roots` `[parts, columns, columns]` (lower triangular).
    """

    columns: np.ndarray
    weights: np.ndarray
    means: np.ndarray
    roots: np.ndarray

    def draw(self, members: int, quantities: int, rng: np.random.Generator) -> np.ndarray:
        """Draw members from the fit, but a share of `PRIOR` from the prior: `[members, quantities]`."""
        z = rng.standard_normal((members, quantities))
        fitted = np.flatnonzero(rng.random(members) >= PRIOR)
        part = rng.choice(len(self.weights), len(fitted), p=self.weights)
        moved = np.einsum("mij,mj->mi", self.roots[part], z[np.ix_(fitted, self.columns)])
        z[np.ix_(fitted, self.columns)] = self.means[part] + moved
        return z

    def log_ratio(self, z: np.ndarray) -> np.ndarray:
        """Log-density of the prior less that of the proposal, at members `[members, quantities]`."""
        x = z[:, self.columns]
        prior = _log_normal(x)
        parts = [
            np.log((1 - PRIOR) * weight) + _log_normal(_solved(root, x - mean)) - np.log(np.diag(root)).sum()
            for weight, mean, root in zip(self.weights, self.means, self.roots, strict=True)
        ]
        return np.asarray(prior - np.logaddexp.reduce([np.log(PRIOR) + prior, *parts], axis=0))


def _solved(root: np.ndarray, x: np.ndarray) -> np.ndarray:
    from scipy.linalg import solve_triangular

    return np.asarray(solve_triangular(root, x.T, lower=True).T)


def _log_normal(x: np.ndarray) -> np.ndarray:
    return np.asarray(-0.5 * (x * x).sum(axis=1) - 0.5 * x.shape[1] * np.log(2 * np.pi))


def fitted(z: np.ndarray, weights: np.ndarray, parts: int, rng: np.random.Generator, most: int = 30) -> Proposal:
    """Fit a proposal to weighted members `[members, quantities]`, of at most `parts` normals.

    Its columns are the quantities whose mean or spread differs from the prior by more than chance does: by three
    standard errors at the effective number of members, and at most one column for every ten of these.
    """
    effective = 1 / np.square(weights).sum()
    mean = weights @ z
    variance = weights @ np.square(z - mean)
    score = np.maximum(np.abs(mean), np.abs(np.log(np.maximum(variance, 1e-9))) / np.sqrt(2)) * np.sqrt(effective)
    columns = np.argsort(-score, kind="stable")[: max(1, min(most, int(effective / 10)))]
    columns = np.sort(columns[score[columns] > 3.0])
    if not len(columns):
        columns = np.array([int(np.argmax(score))])
    x = z[:, columns]
    return Proposal(columns, *_mixture(x, weights, parts if effective > 30 * len(columns) else 1, effective, rng))


def _mixture(
    x: np.ndarray, weights: np.ndarray, parts: int, effective: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights, means and roots of covariances of a mixture of normals, by expectation and maximisation."""
    size = x.shape[1]
    belongs = np.ones((len(x), 1))
    if parts > 1:
        centres = x[rng.choice(len(x), parts, replace=False, p=weights)]
        belongs = (np.square(x[:, None] - centres).sum(axis=2).argmin(axis=1)[:, None] == np.arange(parts)).astype(
            float
        )
    for _ in range(30 if parts > 1 else 1):
        mass = weights @ belongs
        means = (belongs * weights[:, None]).T @ x / np.maximum(mass, 1e-12)[:, None]
        roots = []
        for part in range(belongs.shape[1]):
            off = x - means[part]
            cov = (off * (weights * belongs[:, part])[:, None]).T @ off / max(mass[part], 1e-12)
            few = size / (size + effective * mass[part])  # drawn towards the diagonal where members are few
            cov = (1 - few) * cov + few * np.diag(np.maximum(np.diag(cov), 0.05))
            roots.append(np.linalg.cholesky(cov + 1e-6 * np.eye(size)))
        logs = np.stack([
            np.log(max(share, 1e-12)) + _log_normal(_solved(root, x - mean)) - np.log(np.diag(root)).sum()
            for share, mean, root in zip(mass, means, roots, strict=True)
        ], axis=1)  # fmt: skip
        belongs = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    return mass / mass.sum(), means, np.array(roots) * WIDER
