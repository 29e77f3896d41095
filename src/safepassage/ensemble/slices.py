"""Arrays of any size, a part at a time: some members for what is added up, some places for what is ranked."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ensemble.stored import pick

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble

CELLS = 6_000_000
"""Numbers of one array that are looked at together: 48 MB of counts."""


def by_members(ensemble: Ensemble, function: Callable[..., np.ndarray], *names: str) -> np.ndarray:
    """What `function` makes of the named arrays `[some members, ...]`, one row for each member, for all members.

    >>> import safepassage as sp
    >>> e = sp.simulate(sp.load("two-exits"), members=3, seed=1)
    >>> (by_members(e, lambda flow: flow.sum(axis=(1, 2)), "flow") == e["flow"].sum(axis=(1, 2))).all().item()
    True
    """
    arrays = [ensemble.array(name) for name in names]
    most = max(prod(array.shape[1:]) for array in arrays)
    block = max(getattr(array, "block", 1) for array in arrays)
    step = max(1, CELLS // max(1, most) // block) * block
    parts = [
        function(*(pick(array, slice(start, start + step)) for array in arrays))
        for start in range(0, ensemble.members, step)
    ]
    return np.concatenate(parts)


def links_by_road(ensemble: Ensemble) -> dict[str, list[int]]:
    """The indices of the links of each road, by its name: one for each way.

    >>> import safepassage as sp
    >>> links_by_road(sp.simulate(sp.load("two-exits"), members=1, seed=1))["West road"]
    [3, 6]
    """
    found: dict[str, list[int]] = {}
    for index, link in enumerate(ensemble.links):
        found.setdefault(link.road, []).append(index)
    return found


def by_places(
    ensemble: Ensemble,
    function: Callable[[np.ndarray, slice], np.ndarray],
    places: np.ndarray,
    each: int = 1,
    days: slice = slice(None),
) -> np.ndarray:
    """What `function(some places, some days)` makes, `[..., some days, ..., some places]` with days as second axis.

    For all `places` and `days` together, while few are in memory at a time: all days of a place, and as many places as
    fit; of many members, fewer days. `each` is how many numbers a member has for a place and day.
    """
    first, last, _ = days.indices(len(ensemble.days))
    one_day = ensemble.members * max(1, each)
    step = max(1, min(last - first, CELLS // one_day))
    together = max(1, CELLS // (one_day * max(1, last - first)))
    parts = []
    for start in range(0, max(1, len(places)), together):
        some = places[start : start + together]
        pieces = [function(some, slice(day, min(last, day + step))) for day in range(first, last, step)]
        parts.append(np.concatenate(pieces, axis=1))
    return np.concatenate(parts, axis=-1)
