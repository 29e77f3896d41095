"""Plain methods that any other has to beat: persistence, drift, last shares, gravity, and the prior run.

The spread of the first two is that of their own past errors (Cramer et al. 2022, the baseline of the COVID-19 forecast
hub): what the series did differently from one count to the next is drawn again for each step ahead, either sign alike,
and what lies between. A step is the usual number of days between its counts. With no error to draw from, a total may go
on anywhere between standing still and twice as fast; another number has the error of its grade.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from safepassage.forecasting.baseline import (
    Baseline,
    State,
    both_ways,
    count_error,
    prior_run,
    steps_until,
    walked,
)
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.history import History, history_of, total_history
from safepassage.scenario import Scenario


class Persistence(Baseline):
    """A total goes on at the rate from its last count but one to its last; any other number stays as it is."""

    name = "persistence"
    reference = "Cramer et al. 2022"

    def paths(self, state: State, history: History, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray:
        """Return paths `[members, days]` that go on from a history."""
        rates = history.rates
        past = np.diff(rates) if history.cumulative else rates
        errors = past if len(past) else _unknown_error(state, history)
        generator = self.generator(state, history.target)
        draws = both_ways(generator, errors, (state.task.members, steps_until(history, days[-1])))
        rate = rates[-1] if history.cumulative else 0.0
        return walked(history, rate + (draws.cumsum(axis=1) if history.cumulative else draws), days)


class Drift(Baseline):
    """Any number goes on at its mean rate since its first count: the line through the first and the last."""

    name = "drift"
    reference = "Hyndman & Athanasopoulos 2021"

    def paths(self, state: State, history: History, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray:
        """Return paths `[members, days]` that go on from a history."""
        rates = history.rates
        span = (history.days[-1] - history.days[0]).days
        mean = (history.people[-1] - history.people[0]) / span if span else 0.0
        errors = rates - mean if len(rates) > 1 else _unknown_error(state, history)
        generator = self.generator(state, history.target)
        draws = both_ways(generator, errors, (state.task.members, steps_until(history, days[-1])))
        return walked(history, mean + draws, days)


def _unknown_error(state: State, history: History) -> np.ndarray:
    """The error of a rate where no two rates tell it."""
    if history.cumulative:
        return np.array([history.rates[-1]])
    return np.array([count_error(state, history.grade) * history.people[-1] / history.step])


class LastShares(Drift):
    """The last share of each place in all people, times the forecast of all people by drift.

    A share has the error of its count's grade; the share is that of the day on which the place was counted.
    """

    name = "last shares"
    reference = "Hyndman & Athanasopoulos 2021 (top-down shares)"

    def people(self, state: State, target: Target, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray | None:
        """Return `[members, days]` of a target, or None where it cannot be given."""
        start = state.task.scenario.start
        total = total_history(state.counts, start)
        if target.name == "inside" or total is None:
            return None
        if not target.place:
            return self._total(state, total, days, facts) if total.cumulative else None
        there = history_of(target, state.counts, start)
        if there is None:
            return None
        facts["follows"][str(target)] = there.source
        everybody = max(total.at(there.days[-1]), there.people[-1], 1.0)
        error = count_error(state, there.grade) * self.generator(state, target).standard_normal((state.task.members, 1))
        return self._total(state, total, days, facts) * (there.people[-1] / everybody) * np.exp(error)

    def _total(self, state: State, total: History, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray:
        facts["follows"]["everybody"] = total.source
        return self.paths(state, total, days, facts)


class Gravity(LastShares):
    """All people by drift, shared among the places that take people in by gravity; counts at places are not used.

    A place draws in proportion to the people of every unsafe place over the squared way to it [km], by roads that are
    not closed at the start.
    """

    name = "gravity"
    reference = "Zipf 1946"

    def people(self, state: State, target: Target, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray | None:
        """Return `[members, days]` of a target, or None where it cannot be given."""
        if not target.place or target.name == "inside":
            return super().people(state, target, days, facts)
        total = history_of(Target("left"), state.counts, state.task.scenario.start)
        share = gravity_shares(state.task.scenario).get(target.place)
        if total is None or share is None:
            return None
        return self._total(state, total, days, facts) * share


@lru_cache(maxsize=1)
def gravity_shares(scenario: Scenario) -> dict[str, float]:
    """Return the share of each place that takes people in; nothing where no road leads there from an unsafe place.

    >>> import safepassage as sp
    >>> gravity_shares(sp.load("two-exits"))
    {'West Camp': 0.5, 'Small Camp': 0.5, 'East Camp': 0.0}
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    places = [one for one in scenario.locations if not one.is_crossing]
    at = {one.name: number for number, one in enumerate(places)}
    shortest = np.full((len(places), len(places)), np.inf)
    for road in scenario.roads:
        for start, end in ((road.start, road.end), (road.end, road.start))[: 1 if road.one_way else 2]:
            if not road.closed:
                shortest[at[start], at[end]] = min(shortest[at[start], at[end]], road.km.likely)
    tail, head = np.nonzero(np.isfinite(shortest))
    km = dijkstra(coo_array((shortest[tail, head], (tail, head)), shape=shortest.shape).tocsr())
    from_here = np.array([0.0 if one.safe else one.people.likely for one in places])
    drawn = from_here @ (np.maximum(km, 1.0) ** -2.0)
    weights = {one.name: float(pull) for one, pull in zip(places, drawn, strict=True) if one.receives}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total > 0 else {}


class PriorRun:
    """The run of the scenario as it was known: nothing is learned from what was counted."""

    name = "prior run"
    reference = "the passage model of this program"

    def passes(self, days: int) -> int:
        """Return that all members are run once."""
        return 1

    def init(self, task: Any) -> State:
        """Return the state before anything was counted."""
        return State(task)

    def update(self, state: State, counts: tuple[Any, ...]) -> State:
        """Return the same state."""
        return state

    def forecast(self, state: State, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of the days: samples are the members of a run."""
        return prior_run(state.task, self.name, days, {})
