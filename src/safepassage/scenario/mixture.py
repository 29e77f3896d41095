"""A prior as a mixture of claims, on the scale of its quantity, and its inverse distribution function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FARTHEST = 39.0  # standard deviations; the smallest uniform number a computer can hold lies at 38.5
HALVINGS = 56


@dataclass(frozen=True)
class Component:
    """What one claim adds to a prior: with `share` a normal of `sigma`, else of `wide`, both about `centre`.

    `weight` is its part of the mixture before all weights are made to add to 1.
    """

    claim: str
    centre: float
    sigma: float
    share: float
    wide: float
    weight: float


def _normals(components: tuple[Component, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mass, centre and standard deviation of every normal of the mixture; the masses add to 1."""
    import numpy as np

    total = sum(c.weight for c in components)
    parts = [(c.weight * c.share / total, c.centre, c.sigma) for c in components]
    parts += [(c.weight * (1 - c.share) / total, c.centre, c.wide) for c in components]
    mass, centre, sd = np.array(parts).T
    return mass, centre, sd


def mixture_ppf(components: tuple[Component, ...], u: np.ndarray) -> np.ndarray:
    """Return where the mixture's distribution function reaches `u` in (0, 1), same shape, on the scale.

    By halving one interval that is the same for all `u`, so that the answer rises with `u` exactly and does not depend
    on what else is asked for.
    """
    import numpy as np
    from scipy.special import ndtr

    mass, centre, sd = _normals(components)
    left = np.full(np.shape(u), (centre - FARTHEST * sd).min())
    width = (centre + FARTHEST * sd).max() - (centre - FARTHEST * sd).min()
    for _ in range(HALVINGS):
        width /= 2
        middle = left + width
        reached = (mass * ndtr((middle[..., None] - centre) / sd)).sum(axis=-1)
        left = np.where(reached < u, middle, left)
    return np.asarray(left + width / 2)


def mixture_density(components: tuple[Component, ...], y: np.ndarray) -> np.ndarray:
    """Return the density of the mixture at places `y` on the scale, same shape."""
    import numpy as np

    mass, centre, sd = _normals(components)
    z = (np.asarray(y)[..., None] - centre) / sd
    return np.asarray((mass * np.exp(-z * z / 2) / (sd * np.sqrt(2 * np.pi))).sum(axis=-1))
