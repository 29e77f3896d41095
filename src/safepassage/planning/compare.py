"""Courses of action side by side, on the same luck: what each changes, how sure that is, and whether it helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.difference import Difference
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.run import simulate
from safepassage.ensemble.sheets import receiving_places
from safepassage.errors import Fault, InputError, SafepassageError, not_known
from safepassage.planning.actions import Action, apply, parse
from safepassage.scenario.scenario import Scenario
from safepassage.streams import fresh_seed

Plan = str | Sequence[Action]
ARRIVED, WAITED, BEFORE_OUT = "arrived", "waited", "before_out"
"""Quantities beside outcomes and exposures: people who have arrived at a place and are still there; person-days in the
queue of a crossing; person-days that people are inside or on the way."""


class Effect(NamedTuple):
    """One number with and without a course of action, by member: `base`, `course` and `change` are `[members]`."""

    quantity: str
    place: str | None
    base: np.ndarray
    course: np.ndarray

    @property
    def change(self) -> np.ndarray:
        """With the course less without it."""
        return self.course - self.base


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """A scenario as it stands (`base`) and with each course of action, run with the same seed, members and draws.

    `courses` and `actions` go by the name of the course. It prints itself.

    >>> import safepassage as sp
    >>> town = sp.load("two-exits")
    >>> both = sp.compare(town, {"earlier": "open East road from 2030-01-15"}, members=5, seed=1)
    >>> both.helps("earlier").shape
    (5,)
    """

    base: Ensemble
    courses: Mapping[str, Ensemble]
    actions: Mapping[str, tuple[Action, ...]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "courses", MappingProxyType(dict(self.courses)))
        object.__setattr__(self, "actions", MappingProxyType(dict(self.actions)))

    def difference(self, course: str, other: str | None = None) -> Difference:
        """A course less another, or less the scenario as it stands, paired by member."""
        return self._course(course) - (self.base if other is None else self._course(other))

    def helps(self, course: str, other: str | None = None) -> np.ndarray:
        """People more who are out on the last day, `[members]`: above 0 where it helps, below 0 where it harms."""
        return self.difference(course, other).outcome("out")[:, -1]

    def spares(self, course: str, other: str | None = None) -> np.ndarray:
        """Person-days fewer before people are out, `[members]`: above 0 where they get out sooner, or more of them."""
        return _before_out(self.base if other is None else self._course(other)) - _before_out(self._course(course))

    def effects(self, course: str) -> tuple[Effect, ...]:
        """What a course changes by the last day: outcomes, exposures, arrivals by place and queues by crossing."""
        return tuple(self._effects(self._course(course)))

    def _course(self, name: str) -> Ensemble:
        if name not in self.courses:
            raise not_known("course of action", name, self.courses)
        return self.courses[name]

    def _effects(self, course: Ensemble) -> Iterator[Effect]:
        for name in (*OUTCOMES, *EXPOSURES):
            yield Effect(name, None, self.base.outcome(name)[:, -1], course.outcome(name)[:, -1])
        yield Effect(BEFORE_OUT, None, _before_out(self.base), _before_out(course))
        for place in self.places():
            yield Effect(ARRIVED, place, self.base.arrivals(place)[:, -1], course.arrivals(place)[:, -1])
        for crossing in self.base.crossings:
            yield Effect(WAITED, crossing, _waited(self.base, crossing), _waited(course, crossing))

    def places(self) -> tuple[str, ...]:
        """The sites, and the places where anybody arrives in any of the runs, in the order of the scenario's result."""
        found = {int(k) for result in (self.base, *self.courses.values()) for k in receiving_places(result)}
        return tuple(self.base.locations[k] for k in sorted(found))

    def __str__(self) -> str:
        lines = [f"{self.base.scenario.title}: {len(self.courses)} courses of action against the scenario as it stands"]
        for name in self.courses:
            lines += ["", f"{name}: " + " ".join(str(action) for action in self.actions[name])]
            lines += str(self.difference(name)).splitlines()[1:]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Comparison {self.base!r}: {', '.join(self.courses)}>"


def _before_out(result: Ensemble) -> np.ndarray:
    return (result.outcome("inside") + result.outcome("on_the_way")).sum(axis=1)


def _waited(result: Ensemble, crossing: str) -> np.ndarray:
    return (result["queue", crossing] + result["refused", crossing]).sum(axis=1)


def compare(
    scenario: Scenario,
    courses: Mapping[str, Plan],
    *,
    members: int | range = 200,
    seed: int | None = None,
    workers: int | None = None,
    until: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """The scenario as it stands and with each course of action, on the same luck.

    `courses` gives each course a name and its actions, as text in the language of actions or parsed; `members`, `seed`,
    `workers` and `until` are as for `simulate`. `progress` is told the members done and to do over all runs. What the
    actions act on is kept apart in every run, so that members pair. Everything that is wrong in any course raises one
    InputError; no course at all raises SafepassageError.
    """
    plans, edited = planned(scenario, courses)
    seed = fresh_seed() if seed is None else seed
    apart = sorted({action.where for plan in plans.values() for action in plan if action.where is not None})
    runs = [scenario, *edited.values()]
    count = members if isinstance(members, int) else len(members)

    def told(run: int) -> Callable[[int, int], None] | None:
        return progress and (lambda done, _: progress(run * count + done, len(runs) * count))

    base, *results = (
        simulate(one, members=members, seed=seed, workers=workers, until=until, progress=told(run), apart=apart)
        for run, one in enumerate(runs)
    )
    return Comparison(base, dict(zip(edited, results, strict=True)), plans)


def planned(
    scenario: Scenario, courses: Mapping[str, Plan], sources: Mapping[str, str] | None = None
) -> tuple[dict[str, tuple[Action, ...]], dict[str, Scenario]]:
    """The actions of each course, and the scenario edited by them; nothing is run.

    `sources` names the file of a course, for messages. Errors are those of `compare`.
    """
    if not courses:
        raise SafepassageError("no course of action to compare. Write one, such as: open NAME from DATE")
    plans: dict[str, tuple[Action, ...]] = {}
    edited: dict[str, Scenario] = {}
    faults: list[Fault] = []
    for name, plan in courses.items():
        source = (sources or {}).get(name, "action" if len(courses) == 1 else f"{name}, action")
        try:
            plans[name] = parse(plan, scenario, source) if isinstance(plan, str) else tuple(plan)
            edited[name] = apply(scenario, plans[name], source)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return plans, edited
