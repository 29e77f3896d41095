"""The one door through which every forecasting method goes: begin, take in what one day published, say what comes.

A method is a value without a memory of its own. All that it has learned is in a frozen state that `update` returns
anew, so that a state can be kept, pickled, compared and taken up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from typing import Any, Protocol

from safepassage.ensemble.workers import Progress
from safepassage.errors import SafepassageError
from safepassage.forecasting.counts import Count, by_publication, visible
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.scenario import Scenario

MEMBERS = 500
"""Samples of a forecast unless said."""


@dataclass(frozen=True)
class Task:
    """What a method is asked: to forecast `targets` of a scenario from the issue date on.

    `scenario` is the one known by the issue date, `issued`; `members` is the number of samples; `workers` change no
    number, and `progress` is told the members done in each pass over them.
    """

    scenario: Scenario
    issued: date
    targets: tuple[Target, ...]
    seed: int = 0
    members: int = MEMBERS
    workers: int | None = None
    progress: Progress | None = field(default=None, compare=False, repr=False)


class Method(Protocol):
    """A forecasting method: its `name`, its `reference` (authors and year), and functions without memory.

    `init` begins with a task and no count; `update` takes in the counts that were published on one day, days in
    order; `forecast` says what comes on the days from the one after the issue date on. It gives the targets that it
    can, in the order of the task, and names those it cannot in `facts["cannot"]`. `passes` is for progress alone.
    """

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        ...

    @property
    def reference(self) -> str:
        """Authors and year of the paper or book that describes it."""
        ...

    def passes(self, days: int) -> int:
        """Return about how many times all members are run, where counts were published on so many days."""
        ...

    def init(self, task: Task) -> Any:
        """Return the state before anything was counted."""
        ...

    def update(self, state: Any, counts: tuple[Count, ...]) -> Any:
        """Return the state after the counts of one day of publication."""
        ...

    def forecast(self, state: Any, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of the days."""
        ...


def make_task(
    scenario: Scenario,
    as_of: date,
    targets: Sequence[Target] | None = None,
    *,
    seed: int = 0,
    members: int = MEMBERS,
    workers: int | None = None,
) -> Task:
    """Return the task of forecasting a scenario with only what was published by a day.

    Without `targets`, all that may be asked: people who left, out, inside, and arrivals and stock at every location
    that receives or that somebody has counted by then. An issue date outside the scenario raises SafepassageError.
    """
    if not scenario.start <= as_of < scenario.end:
        raise SafepassageError(
            f"issue date {as_of}: a day from {scenario.start} to the day before {scenario.end} is needed."
        )
    known = scenario.known_by(as_of)
    return Task(known, as_of, tuple(targets or usual_targets(known)), seed, members, workers)


def usual_targets(scenario: Scenario) -> tuple[Target, ...]:
    """Return the targets of a scenario: left, out, inside, and arrivals and stock at places that take people in."""
    counted = {one.place for one in scenario.observations if one.kind != "inside"}
    places = [one.name for one in scenario.locations if one.receives or one.name in counted]
    at_places = [Target(name, place) for name in ("arrivals", "stock") for place in places]
    return (Target("left"), Target("out"), Target("inside"), *at_places)


def days_ahead(as_of: date, horizon: int) -> tuple[date, ...]:
    """Return the days of a forecast: `horizon` of them, from the day after the issue date."""
    return tuple(as_of + timedelta(days=ahead + 1) for ahead in range(horizon))


def run_method(method: Method, task: Task, horizon: int) -> Forecast:
    """Return the forecast of a method that has taken in, day by day, what was published by the issue date."""
    seen = visible(task.scenario, task.issued).counts
    state = reduce(method.update, by_publication(seen), method.init(task))
    return method.forecast(state, days_ahead(task.issued, horizon))
