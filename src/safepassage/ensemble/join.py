"""Parts of one ensemble, run on different machines, as one."""

from __future__ import annotations

import numpy as np

from safepassage.ensemble.ensemble import Ensemble, without_seconds
from safepassage.ensemble.stored import KEPT_RESULT, StoredArray, pick
from safepassage.errors import SafepassageError

OWN = ("members", "first_member", "command", "versions")
"""What may differ between the recipes of parts of one ensemble."""
ONLY = "Join only parts of one run, which differ in their members."


def join(parts: tuple[Ensemble, ...]) -> Ensemble:
    """The members of all parts in order, with the recipe of the first for all of them.

    Its seconds are those of all parts together.
    """
    if not parts:
        raise SafepassageError("there is nothing to join: give at least one result.")
    ordered = sorted(parts, key=lambda part: part.first_member)
    first = ordered[0]
    _check(first, ordered)
    recipe = dict(first.recipe) | {"members": sum(part.members for part in ordered)}
    steps = {step for part in ordered for step in part.recipe.get("seconds", {})}
    if steps:
        recipe["seconds"] = {
            step: round(sum(part.recipe.get("seconds", {}).get(step, 0) for part in ordered), 3)
            for step in sorted(steps)
        }
    whole = sum(array.nbytes for part in ordered for array in part.values.values()) <= KEPT_RESULT
    values = {name: _joined([part.values[name] for part in ordered], whole) for name in first.values}
    draws = _joined([part.draws for part in ordered], whole)
    return Ensemble(scenario=first.scenario, recipe=recipe, values=values, draws=draws, **first.names._asdict())


class JoinedArray(StoredArray):
    """The members of several arrays one after another, read from them when they are used."""

    def __init__(self, parts: list[np.ndarray | StoredArray]) -> None:
        self._parts = parts
        self.shape = (sum(len(part) for part in parts), *parts[0].shape[1:])
        self.dtype = parts[0].dtype
        self.block = max(getattr(part, "block", 1) for part in parts)
        self._keep, self._kept, self.folder = False, None, None

    def _from_disk(self, where: tuple[slice | np.ndarray, ...]) -> np.ndarray:
        rows = np.arange(self.shape[0])[where[0]]
        if (np.diff(rows) < 0).any():
            raise IndexError("members of joined arrays are read in order")
        found, start = [], 0
        for part in self._parts:
            mine = rows[(rows >= start) & (rows < start + len(part))] - start
            if len(mine):
                found.append(pick(part, (mine, *where[1:])))
            start += len(part)
        return np.concatenate(found)


def _joined(parts: list[np.ndarray | StoredArray], whole: bool) -> np.ndarray | StoredArray:
    return np.concatenate([np.asarray(part) for part in parts]) if whole else JoinedArray(parts)


def _check(first: Ensemble, ordered: list[Ensemble]) -> None:
    shared = {key: value for key, value in without_seconds(first.recipe).items() if key not in OWN}
    following = first.first_member
    for part in ordered:
        other = {key: value for key, value in without_seconds(part.recipe).items() if key not in OWN}
        if part.scenario != first.scenario or part.names != first.names:
            raise SafepassageError(f"the results are of different scenarios or days. {ONLY}")
        for name in sorted(shared | other):
            if shared.get(name) != other.get(name):
                found = f"{name} is {shared.get(name)} in one and {other.get(name)} in another"
                raise SafepassageError(f"the results are of different runs: {found}. {ONLY}")
        if part.first_member != following:
            problem = "is missing" if part.first_member > following else "is there twice"
            number = min(following, part.first_member)
            raise SafepassageError(f"member {number} {problem}. Give parts that follow one another without a gap.")
        following += part.members
