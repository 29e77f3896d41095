"""A contest on conflicts in Flee's format: plain baselines, Flee's rules and the passage model on the same totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from safepassage.errors import Fault, InputError, SafepassageError
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.run import flee_rules
from safepassage.fleerules.scores import flee_error
from safepassage.forecasting import contest_baselines as baselines
from safepassage.forecasting.contest_baselines import LAG, Given, given
from safepassage.forecasting.contest_passage import passage_run, passage_scenario

TOTALS = "totals, day 0"
BACK = f"counts {LAG} days old"
WORLD = f"{TOTALS}, world"
CAPACITIES = ", capacities"
SEEN = {
    "totals": "people who come in, day by day",
    "day 0": "people at the camps on the first day",
    BACK: "rows of the source files of at least that age, never what is filled in between them",
    "world": "roads, closures, conflict and population",
    "capacities": "room at the camps; where it is the largest count ever made, the outcome leaks",
}
"""What the words of `Method.sees` mean."""


class Method(NamedTuple):
    """A method of the contest: its name, whether it uses the capacities of the camps, and the data that it sees."""

    name: str
    capacities: bool
    sees: str


EQUAL = Method("equal split", False, TOTALS)
GRAVITY = Method("gravity", False, WORLD)
LAST = Method("last shares × total", False, f"{TOTALS}, {BACK}")
PERSISTENCE = Method("persistence", False, BACK)
FLEE = Method("Flee's rules", False, WORLD)
PASSAGE = Method("passage model", False, WORLD)
CAPACITY = Method("capacity share", True, TOTALS + CAPACITIES)
FLEE_CAPACITIES = Method("Flee's rules", True, WORLD + CAPACITIES)
PASSAGE_CAPACITIES = Method("passage model", True, WORLD + CAPACITIES)
METHODS = (EQUAL, GRAVITY, LAST, PERSISTENCE, FLEE, PASSAGE, CAPACITY, FLEE_CAPACITIES, PASSAGE_CAPACITIES)
"""Baselines first; those without capacities, the headline, before those with them."""


@dataclass(frozen=True)
class Outcome:
    """What one method made of one conflict, as the mean over its members.

    `at_camps` `[days, camps]` people; `normal` and `rescaled`, averaged relative differences on the modelled camps;
    `spread`, the standard deviation of `normal` among members (0 for a method without chance).
    """

    method: Method
    at_camps: np.ndarray
    normal: float
    rescaled: float
    spread: float


@dataclass(frozen=True)
class Conflict:
    """One conflict: what was counted `[days, camps]`, and the outcome of every method, in the order of `METHODS`.

    `came_in` people are put into the world after day 0; the passage model left `held_back` of them (the mean of its
    members) where they were, as they had no way out on their day.
    """

    folder: FleeFolder
    counted: np.ndarray
    outcomes: tuple[Outcome, ...]
    came_in: int
    held_back: float

    def outcome(self, method: Method) -> Outcome:
        """The outcome of a method."""
        return next(outcome for outcome in self.outcomes if outcome.method == method)


@dataclass(frozen=True)
class Contest:
    """All conflicts, and what it takes to run the contest again."""

    conflicts: tuple[Conflict, ...]
    members: int
    seed: int

    def mean(self, method: Method) -> tuple[float, float]:
        """The normal and the rescaled error of a method, each a mean over conflicts."""
        outcomes = [conflict.outcome(method) for conflict in self.conflicts]
        return float(np.mean([one.normal for one in outcomes])), float(np.mean([one.rescaled for one in outcomes]))

    def better(self, method: Method, than: Method) -> int:
        """On how many conflicts a method has the smaller normal error."""
        return sum(one.outcome(method).normal < one.outcome(than).normal for one in self.conflicts)


def contest(
    folders: Sequence[FleeFolder],
    settings: FleeSettings,
    *,
    members: int = 20,
    seed: int = 0,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Contest:
    """Return what every method makes of every conflict.

    Arguments: `settings` are those of Flee's rules; `members`, of Flee's rules and of the passage model; `seed`;
    `workers`, threads, which change no number; `progress`, called with the conflicts done and those asked for.

    Raises InputError for two folders of one name, folders without camps, and settings by which nobody is counted in.
    """
    _refuse(folders, settings, members)
    known = [given(folder, settings) for folder in folders]
    found = []
    for number, one in enumerate(known, start=1):
        found.append(_conflict(one, settings, members, seed, workers))
        if progress is not None:
            progress(number, len(known))
    return Contest(tuple(found), members, seed)


def _refuse(folders: Sequence[FleeFolder], settings: FleeSettings, members: int) -> None:
    if members < 1:
        raise SafepassageError(f"members: at least 1 is needed, found {members}.")
    names = [folder.name for folder in folders]
    faults = [
        Fault(name, "two folders of one name", advice="Rename one") for name in set(names) if names.count(name) > 1
    ]
    faults += [Fault(folder.name, "no camp is modelled") for folder in folders if not folder.camps]
    if settings.spawn_mode is not None:
        problem = "conflict_driven_spawning: people come in by rule, so there are no daily totals to give"
        faults.append(Fault("settings", problem, advice="Use settings without it"))
    if faults:
        raise InputError(faults)


def _conflict(known: Given, settings: FleeSettings, members: int, seed: int, workers: int | None) -> Conflict:
    folder, counted = known.folder, known.setup.counts.at_camps
    made = {
        EQUAL: baselines.equal_split(known)[None],
        GRAVITY: baselines.gravity(known)[None],
        LAST: baselines.last_shares(known)[None],
        PERSISTENCE: baselines.persistence(known)[None],
        CAPACITY: baselines.capacity_share(known)[None],
    }
    held_back = 0.0
    for flee, passage in ((FLEE, PASSAGE), (FLEE_CAPACITIES, PASSAGE_CAPACITIES)):
        rules = flee_rules(
            folder, settings, members=members, seed=seed, workers=workers, thin=1, unlimited=not flee.capacities
        )
        made[flee] = rules.at_camps
        scenario = passage_scenario(known, capacities=passage.capacities)
        run = passage_run(known, scenario, members=members, seed=seed, workers=workers)
        made[passage] = run.at_camps
        held_back = float(run.held_back.mean())
    outcomes = tuple(_scored(method, made[method], counted, known) for method in METHODS)
    return Conflict(folder, counted, outcomes, int(known.inflow.sum()), held_back)


def _scored(method: Method, people: np.ndarray, counted: np.ndarray, known: Given) -> Outcome:
    raw = np.cumsum(known.setup.counts.inflow) + known.setup.counts.at_first
    errors = [flee_error(member, counted, raw) for member in people]
    normal = np.array([error.normal for error in errors])
    rescaled = float(np.mean([error.rescaled for error in errors]))
    return Outcome(method, people.mean(axis=0), float(normal.mean()), rescaled, float(normal.std()))
