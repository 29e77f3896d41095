"""The compiled engine against its slow twin, which moves one household at a time and shares no code with it.

For every number that both record (day, place, group, link), means over members are compared by z-scores. With about
100,000 numbers in all, the bound of 5.5 standard errors raises a false alarm in less than 1 % of runs of this file; the
seeds are fixed, so a run that passed passes again. A twin with one law broken must be caught.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest

from engine.members import NAMES, compiled_members, reference_members
from engine.problems import Link, Place, build, random_problem
from safepassage.engine import codes
from safepassage.engine.problem import Problem

FAST, SLOW = 1500, 60
BOUND = 5.5


def worst_z(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> float:
    """The largest difference of means in standard errors; the spread is taken from the larger ensemble or both."""
    worst = 0.0
    for name in NAMES:
        a, b = one[name], two[name]
        spread = np.maximum(a.var(axis=0), b.var(axis=0))
        error = np.sqrt(a.var(axis=0) / len(a) + spread / len(b))
        difference = np.abs(a.mean(axis=0) - b.mean(axis=0))
        certain = difference > 1e-9 * np.maximum(1, np.abs(a.mean(axis=0)))
        z = np.where(certain, difference / np.maximum(error, 1e-12), 0.0)
        worst = max(worst, float(z.max(initial=0.0)))
    return worst


def crowded(_: int) -> Problem:
    """A town between a site that draws people and soon is full, and a town that is never full, by two roads each."""
    places = {
        "Camp": Place(receives=True, capacity=40.0, attraction=3.0),
        "Town": Place(people=600, safe=False, denied_days=30),
        "Village": Place(receives=True, capacity=1000.0),
    }
    roads = [
        Link("Town", "Camp", 3.0),
        Link("Town", "Camp", 4.0),
        Link("Town", "Village", 5.0),
        Link("Camp", "Village", 4.0),
    ]
    return build(places, roads, days=6, base=0.5)


def counted(seed: int) -> Problem:
    """A random siege with departures counted on several days: in one town, in all of them, and of one group."""
    problem = random_problem(seed, household=1)
    places, groups = len(problem.safe), len(problem.household)
    rng = np.random.default_rng(seed)
    events = [
        (day, place, group) for day in (0, 3, 9) for place in (-1, int(rng.integers(places))) for group in (-1, 0)
    ]
    more = {
        "event_day": [day for day, _, _ in events],
        "event_until": [2**31] * len(events),
        "event_what": [codes.DEPARTURES] * len(events),
        "event_place": [place for _, place, _ in events],
        "event_link": [-1] * len(events),
        "event_back": [-1] * len(events),
        "event_group": [group % groups if group > 0 else group for _, _, group in events],
        "event_value": [float(rng.integers(1, 40)) for _ in events],
    }
    return problem._replace(**{name: np.append(getattr(problem, name), rows) for name, rows in more.items()})


def random_small(seed: int) -> Problem:
    return random_problem(seed, household=1)


@cache
def reference_of(make: Callable[[int], Problem], seed: int) -> dict[str, np.ndarray]:
    return reference_members(make(seed), SLOW)


@pytest.mark.parametrize(
    ("make", "seed"),
    [*((random_small, seed) for seed in range(8)), (crowded, 0), *((counted, seed) for seed in range(3))],
)
def test_twins_agree(make: Callable[[int], Problem], seed: int) -> None:
    assert worst_z(compiled_members(make(seed), FAST), reference_of(make, seed)) < BOUND


@pytest.mark.parametrize("seed", (100, 101))
def test_twins_agree_in_means_with_households(seed: int) -> None:
    problem = random_problem(seed, household=4, binding=False)
    assert worst_z(compiled_members(problem, FAST), reference_members(problem, SLOW)) < BOUND


def _without_room(problem: Problem) -> Problem:
    return problem._replace(parameters=problem.parameters._replace(room_min=1.0))


def _leaking(problem: Problem) -> Problem:
    return problem._replace(parameters=problem.parameters._replace(leak=2 * problem.parameters.leak))


def _forgetful(problem: Problem) -> Problem:
    return problem._replace(denied_days=np.full_like(problem.denied_days, -1))


def _shortest_way_only(problem: Problem) -> Problem:
    return problem._replace(parameters=problem.parameters._replace(spread=0.0))


def _fewer(problem: Problem) -> Problem:
    counted = problem.event_what == codes.DEPARTURES
    return problem._replace(event_value=np.where(counted, 0.8 * problem.event_value, problem.event_value))


def _faster(problem: Problem) -> Problem:
    return problem._replace(speed=problem.speed * 1.1)


BROKEN = [
    (_without_room, crowded, (0,)),
    (_shortest_way_only, crowded, (0,)),
    (_leaking, random_small, range(4)),
    (_forgetful, random_small, range(4)),
    (_faster, random_small, range(4)),
    (_fewer, counted, range(3)),
]


@pytest.mark.parametrize(("broken", "make", "seeds"), BROKEN)
def test_a_broken_twin_is_caught(
    broken: Callable[[Problem], Problem], make: Callable[[int], Problem], seeds: Sequence[int]
) -> None:
    worst = [worst_z(compiled_members(broken(make(seed)), FAST), reference_of(make, seed)) for seed in seeds]
    assert max(worst) > BOUND
