"""Parts of one ensemble, run on different machines, as one."""

from __future__ import annotations

import numpy as np

from safepassage.ensemble.arrays import ARRAYS
from safepassage.ensemble.ensemble import Ensemble, without_seconds
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
    return Ensemble(
        scenario=first.scenario,
        recipe=recipe,
        days=first.days,
        locations=first.locations,
        groups=first.groups,
        links=first.links,
        crossings=first.crossings,
        values={name: np.concatenate([part.values[name] for part in ordered]) for name in ARRAYS},
        draws=np.concatenate([part.draws for part in ordered]),
        quantities=first.quantities,
    )


def _check(first: Ensemble, ordered: list[Ensemble]) -> None:
    axes = ("day", "location", "group", "link", "crossing", "quantity")
    shared = {key: value for key, value in without_seconds(first.recipe).items() if key not in OWN}
    following = first.first_member
    for part in ordered:
        other = {key: value for key, value in without_seconds(part.recipe).items() if key not in OWN}
        if part.scenario != first.scenario or any(part.labels(axis) != first.labels(axis) for axis in axes):
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
