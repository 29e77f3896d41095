"""How much of the variance of one number would go if others were known: an estimate from members that are there.

The share is Var(E[y | x]) / Var(y), with E[y | x] from a regression on smooth functions of x (Strong, Oakley & Brennan
2014). Plugging the fit in counts noise as knowledge; the mean product of y and its prediction by all *other* members
does not: it is unbiased at any number of members, for inputs that do nothing too (Kline, Saggio & Sølvsten 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_COLUMNS = 16
LEAST_COLUMNS = 4
CHANCE = 0.05
"""How often at most any of the inputs that do nothing is taken for one that does something."""
LEAST_SHARE = 0.2
"""A share that an answer must be able to tell from 0."""


@dataclass(frozen=True)
class Share:
    """A share of the variance with its standard error; `chance` is how often an input that does nothing looks so.

    The estimate of a small share may lie below 0.
    """

    value: float
    error: float
    chance: float

    def clear(self, tests: int) -> bool:
        """Whether it can be told from 0, being one of so many that were looked at (Bonferroni).

        It takes both: that the input does something at all, and a share of more than two standard errors.
        """
        return self.chance * tests < CHANCE and self.value > 2 * self.error


def share(y: np.ndarray, basis: np.ndarray) -> Share:
    """The share of the variance of `y` [n] that would go if what the columns of `basis` [n, p] describe were known.

    Inputs may be correlated: the share is that of knowing these and nothing else. `y` varies. Where E[y | x] is not
    in the span of the columns, the share that is left out is missed: the estimate is then too small, never too large.

    >>> x = np.linspace(-1, 1, 200)
    >>> share(3 * x, smooth(x, 4)).value > 0.99
    True
    """
    n = len(y)
    centred = y - y.mean()
    variance = centred @ centred / (n - 1)
    directions = _orthonormal(basis)
    p = directions.shape[1]
    if p == 0:
        return Share(0.0, 0.0, 1.0)
    fitted = directions @ (directions.T @ centred)
    leverage = 1 / n + np.einsum("ij,ij->i", directions, directions)
    known = leverage < 1 - 1e-9  # a member alone in its kind cannot be predicted from the others
    others = np.zeros(n)
    others[known] = (fitted - leverage * centred)[known] / (1 - leverage[known]) + centred[known] / (n - 1)
    value = float(centred @ others / (n - 1) / variance)
    return Share(
        value,
        _error(centred, (centred - fitted) * (centred - others), value, p, variance),
        _chance(centred, directions),
    )


def _error(y: np.ndarray, left: np.ndarray, value: float, p: int, variance: float) -> float:
    """Standard error: that of the mean influence of a member, less what over-fitting adds to it, and that of noise."""
    n = len(y)
    influence = ((1 - value) * y**2 - left) / variance
    noise = 2 * p * min(1.0, max(0.0, 1 - value)) ** 2 / n**2
    return float(np.sqrt(max(0.0, influence.var() / n - 2 * noise) + noise))


def _chance(y: np.ndarray, directions: np.ndarray) -> float:
    """How often the regression of an input without any effect fits as well: the F test on normal scores of `y`.

    Scores make it exact enough whatever the distribution of `y`.
    """
    from scipy.special import fdtrc

    n, p = directions.shape
    scores = normal_scores(y)
    explained = np.square(directions.T @ scores).sum() / (scores @ scores)
    if p >= n - 1 or explained >= 1:
        return 1.0 if p >= n - 1 else 0.0
    return float(fdtrc(p, n - 1 - p, explained / p / ((1 - explained) / (n - 1 - p))))


def _orthonormal(basis: np.ndarray) -> np.ndarray:
    """Orthonormal columns that span the same as those of `basis` less their means."""
    centred = basis - basis.mean(axis=0)
    size = np.sqrt(np.square(centred).sum(axis=0))
    centred = centred[:, size > 1e-9] / size[size > 1e-9]
    strengths, turned = np.linalg.eigh(centred.T @ centred)
    kept = strengths > 1e-9
    return np.asarray(centred @ (turned[:, kept] / np.sqrt(strengths[kept])))


def normal_scores(x: np.ndarray) -> np.ndarray:
    """The numbers as quantiles of a standard normal by rank, ties at their mean; mean 0 for numbers without ties.

    >>> normal_scores(np.array([5.0, 7.0, 9000.0])).round(2).tolist()
    [-0.97, 0.0, 0.97]
    """
    from scipy.special import ndtri

    values, which, counts = np.unique(x, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    return np.asarray(ndtri(middle / len(x))[which])


def columns_for(members: int) -> int:
    """How many smooth functions of one number so many members can carry.

    >>> [columns_for(n) for n in (50, 200, 1000, 10_000)]
    [4, 5, 10, 16]
    """
    return int(np.clip(np.floor(members ** (1 / 3) + 1e-9), LEAST_COLUMNS, MOST_COLUMNS))


def smooth(x: np.ndarray, columns: int) -> np.ndarray:
    """Functions of `x` [n] whose sums are smooth curves: at most `columns` of them, `[n, p]`.

    Cubic B-splines with knots at quantiles of the normal scores of `x`, so that its scale does not matter; one column
    for each value where it has few; a straight line in the scores for less than 4 columns.
    """
    values, which = np.unique(x, return_inverse=True)
    if len(values) <= columns + 1:
        return np.eye(len(values))[which][:, 1:]
    scores = normal_scores(x)
    if columns < LEAST_COLUMNS:
        return scores[:, None]
    from scipy.interpolate import BSpline

    low, high = scores.min(), scores.max()
    inner = np.unique(np.quantile(scores, np.arange(1, columns - 2) / (columns - 2)))
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    return np.asarray(BSpline.design_matrix(scores, knots, 3).toarray())


def least_share(members: int, tests: int) -> float:
    """The smallest share of one number that can be told from 0, being one of so many that are looked at."""
    from scipy.special import fdtri

    p = columns_for(members)
    rest = members - 1 - p
    if rest < 1:
        return 1.0
    odds = float(fdtri(p, rest, 1 - CHANCE / max(1, tests))) * p / rest
    return 1 - (1 - odds / (1 + odds)) * (members - 1) / rest


def members_needed(tests: int) -> int:
    """How many members it takes to tell a share of a fifth from 0 among so many that are looked at.

    >>> members_needed(1) < members_needed(60) < 200
    True
    """
    members = 10
    while least_share(members, tests) > LEAST_SHARE:
        members += 1
    return -(-members // 10) * 10
