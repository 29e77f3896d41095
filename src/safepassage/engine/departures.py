"""Counted departures: so many people leave on a day, whatever the law of deciding says (model, section 3)."""

from __future__ import annotations

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled
from safepassage.engine.draws import hypergeometric, some, turn_to
from safepassage.engine.morning import spread_over_hours
from safepassage.engine.problem import Problem
from safepassage.engine.state import Memory
from safepassage.streams import Stream


@compiled
def depart(problem: Problem, stream: Stream, memory: Memory, day: int) -> None:
    """The departures counted for today: by road, from unsafe places with a way out, as many as are there."""
    rounds = 0
    for v in range(len(problem.event_day)):
        if problem.event_what[v] != codes.DEPARTURES or problem.event_day[v] != day:
            continue
        left = int(problem.event_value[v] + 0.5)
        places = _places_with_people(problem, memory, v)
        while left > 0 and places > 0:
            left = _one_round(problem, stream, memory, day, v, rounds, left, places)
            places = _places_with_people(problem, memory, v)
            rounds += 1


@compiled
def _free(problem: Problem, memory: Memory, v: int, i: int, g: int) -> int:
    """People of a group at a place who can take part in a departure: undecided or ready, with a way out."""
    concerned = problem.event_group[v] in (-1, g) and problem.event_place[v] in (-1, i)
    if not concerned or memory.now.safe[i] or memory.routes.value[g, i] == -np.inf:
        return 0
    return memory.people.home[g, i] + memory.people.ready[g, i]


@compiled
def _free_at(problem: Problem, memory: Memory, v: int, i: int) -> int:
    free = 0
    for g in range(len(problem.household)):
        free += _free(problem, memory, v, i, g)
    return free


@compiled
def _places_with_people(problem: Problem, memory: Memory, v: int) -> int:
    places = 0
    for i in range(len(problem.safe)):
        places += _free_at(problem, memory, v, i) > 0
    return places


@compiled
def _one_round(
    problem: Problem, stream: Stream, memory: Memory, day: int, v: int, rounds: int, people: int, places: int
) -> int:
    """Shares people out over the places alike; returns how many drew a place that had no more people."""
    short = 0
    for i in range(len(problem.safe)):
        free = _free_at(problem, memory, v, i)
        if free == 0:
            continue
        turn_to(stream, codes.FOR_DEPARTURE, day, problem.place_key[i], np.uint64(rounds))
        drawn = some(stream, people, 1.0 / places)
        people -= drawn
        places -= 1
        leaving = min(drawn, free)
        short += drawn - leaving
        _leave(problem, stream, memory, v, i, free, leaving)
    return short


@compiled
def _leave(problem: Problem, stream: Stream, memory: Memory, v: int, i: int, free: int, leaving: int) -> None:
    """Takes people of all groups alike, the ready of a group before the undecided."""
    home, ready = memory.people.home, memory.people.ready
    for g in range(len(problem.household)):
        here = _free(problem, memory, v, i, g)
        free -= here
        n = hypergeometric(stream, here, free, leaving)
        leaving -= n
        from_ready = min(n, ready[g, i])
        ready[g, i] -= from_ready
        home[g, i] -= n - from_ready
        spread_over_hours(problem, stream, memory, g, i, n)
