"""When each site may run full: the first day on which more people are there than it has room for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.stored import pick


class Filling(NamedTuple):
    """The share of members in which a site is ever over its room, and, of these, the first day over it.

    `days` are the 5, 50 and 95 % quantiles as indices of days, whole: the first day by which so many of them are over.
    """

    probability: float
    days: tuple[int, int, int]


def filling(ensemble: Ensemble, place: int) -> Filling | None:
    """When the location of this index runs full; None where it has no stated limit, or never does.

    Each member is compared with its own room on the same day.

    >>> import safepassage as sp
    >>> e = sp.simulate(sp.load("two-exits"), members=20, seed=1)
    >>> filling(e, e.locations.index("Small Camp")).days
    (10, 10, 10)
    """
    cells = (slice(None), slice(None), place)
    over = pick(ensemble.array("settled"), cells) > pick(ensemble.array("capacity"), cells)
    ever = over.any(axis=1)
    if not ever.any():
        return None
    first = np.sort(over[ever].argmax(axis=1))
    low, middle, high = (int(first[int(np.ceil(q * len(first))) - 1]) for q in (0.05, 0.5, 0.95))
    return Filling(float(ever.mean()), (low, middle, high))
