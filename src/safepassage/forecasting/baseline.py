"""What all plain methods share: they keep what was published, follow one history by target, and walk on from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from safepassage.ensemble.run import simulate
from safepassage.forecasting.counts import Count
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.history import History, history_of
from safepassage.forecasting.method import Task
from safepassage.forecasting.targets import samples_of
from safepassage.scenario.grades import all_grades
from safepassage.streams import keyed_generator

NOTHING = "nothing was counted by the issue date that this method can use: this is the prior run"


@dataclass(frozen=True)
class State:
    """What a plain method knows: its task, and all counts that were published."""

    task: Task
    counts: tuple[Count, ...] = ()


class Baseline:
    """A plain method; each gives the paths of a target from the day after its last count on."""

    name: str
    reference: str

    def passes(self, days: int) -> int:
        """Return that no members are run, but where nothing was counted."""
        return 0

    def init(self, task: Task) -> State:
        """Return the state before anything was counted."""
        return State(task)

    def update(self, state: State, counts: tuple[Count, ...]) -> State:
        """Return the state after the counts of one day of publication."""
        return replace(state, counts=state.counts + counts)

    def forecast(self, state: State, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of every target that can be given; of none, the prior run, and so it says."""
        facts: dict[str, Any] = {"follows": {}}
        given: dict[Target, np.ndarray] = {}
        for target in state.task.targets:
            people = self.people(state, target, days, facts)
            if people is not None:
                given[target] = np.rint(np.maximum(people, 0.0))
        if not given:
            return prior_run(state.task, self.name, days, {"note": NOTHING})
        facts["cannot"] = [str(target) for target in state.task.targets if target not in given]
        samples = np.stack(list(given.values()), axis=1)
        return made(state.task, self.name, days, tuple(given), samples, facts)

    def people(self, state: State, target: Target, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray | None:
        """Return `[members, days]` of a target, or None where it cannot be given."""
        history = history_of(target, state.counts, state.task.scenario.start)
        if history is None:
            return None
        facts["follows"][str(target)] = history.source
        return self.paths(state, history, days, facts)

    def paths(self, state: State, history: History, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray:
        """Return paths `[members, days]` that go on from a history."""
        raise NotImplementedError

    def generator(self, state: State, target: Target) -> np.random.Generator:
        """Return the random numbers of a target: the same for the same seed, whatever else is asked."""
        return keyed_generator(state.task.seed, f"{self.name} of {target}")


def made(
    task: Task, method: str, days: tuple[date, ...], targets: tuple[Target, ...], samples: np.ndarray, facts: Any
) -> Forecast:
    """Return a forecast of a task."""
    return Forecast(task.scenario.name, method, task.issued, days, targets, samples, task.seed, facts)


def prior_run(task: Task, method: str, days: tuple[date, ...], facts: dict[str, Any]) -> Forecast:
    """Return the run of the scenario as known by the issue date: nothing is learned from counts."""
    run = simulate(
        task.scenario, members=task.members, seed=task.seed, workers=task.workers, until=days[-1],
        progress=task.progress,
    )  # fmt: skip
    samples = samples_of(run, task.targets, days)
    return made(task, method, days, task.targets, samples, {"cannot": [], **facts})


def steps_until(history: History, day: date) -> int:
    """Return how many usual steps between counts it takes to reach a day from the last count."""
    return max(1, -((history.days[-1] - day).days // history.step))


def walked(history: History, per_step: np.ndarray, days: tuple[date, ...]) -> np.ndarray:
    """Return people `[members, days]`, as the rates `[members, steps]` (per day) of the usual steps lead on.

    A total does not fall, and no path goes below 0.
    """
    ahead = [(day - history.days[-1]).days for day in days]
    daily = np.repeat(per_step, history.step, axis=1)[:, : ahead[-1]]
    if history.cumulative:
        daily = np.maximum(daily, 0.0)
    people = np.maximum(history.people[-1] + daily.cumsum(axis=1), 0.0)
    return np.asarray(people[:, [day - 1 for day in ahead]])


def both_ways(generator: np.random.Generator, errors: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return draws of past errors, either sign alike, and of what lies between them."""
    return np.asarray(np.quantile(np.concatenate([errors, -errors]), generator.random(shape)))


def count_error(state: State, grade: str) -> float:
    """Return the relative standard deviation of a count of a grade, as that of a claim."""
    return next(one.sigma for one in all_grades(state.task.scenario.grades) if one.grade == grade)
