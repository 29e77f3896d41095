"""The lumped kernel of Flee's rules against its slow twin, one person at a time, on small folders made by chance.

Means over members of everybody, of people at and coming to every place, and of people stepping onto every link are
compared on every day, about 900 numbers a folder. A difference counts in standard errors, to whose square one person in
all members of the twin is added, so that one unlikely person is no alarm. Of 2,400 comparisons of the kernel with
60 members of its own instead of the twin's, 23 passed 4, 3 passed 4.5 and none 5, with a bound of 5.5: by that tail a
false alarm comes in less than one of a hundred runs of this file. The seeds are fixed: a run that passed passes again.

Where camps fill up, Flee's people see the arrivals of those who came into the world before them, and the kernel's those
of the batches before theirs. These camps are as small as no real one, and take in up to a third of their room a day: a
difference of 4 % of the room of the smallest is allowed there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from fleerules.folders import random_folder
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.reference import simulate
from safepassage.fleerules.run import flee_rules

FAST, SLOW = 1500, 60
BOUND = 5.5
ORDER = 0.04 * 80
SEEDS = range(16)
CROWDED = range(20, 30)
Case = tuple[FleeFolder, FleeSettings]


def roomy(seed: int) -> Case:
    """A folder whose camps never fill up."""
    folder, settings = random_folder(seed)
    return folder, replace(settings, capacity_scaling=1e-9)


def kernel(case: Case, members: int | range = FAST, seed: int = 5) -> list[np.ndarray]:
    run = flee_rules(*case, members=members, seed=seed, workers=1)
    return [run.total, run.people, run.came, run.flow]


@cache
def twin(make: Callable[[int], Case], seed: int) -> list[np.ndarray]:
    found = [simulate(*make(seed), np.random.default_rng([seed, member])) for member in range(SLOW)]
    return [np.array(column) for column in zip(*found, strict=True)]


def worst_z(many: list[np.ndarray], few: list[np.ndarray], allowed: float = 0.0) -> float:
    """The largest difference of means beyond what is allowed, in standard errors."""
    worst = 0.0
    for a, b in zip(many, few, strict=True):
        variance = np.maximum(a.var(axis=0), b.var(axis=0)) * (1 / len(a) + 1 / len(b)) + 1 / len(b) ** 2
        difference = np.abs(a.mean(axis=0) - b.mean(axis=0)) - allowed
        worst = max(worst, float((difference / np.sqrt(variance)).max(initial=0.0)))
    return worst


@pytest.mark.parametrize("seed", SEEDS)
def test_twins_agree_where_there_is_room(seed: int) -> None:
    assert worst_z(kernel(roomy(seed)), twin(roomy, seed)) < BOUND


@pytest.mark.parametrize("seed", CROWDED)
def test_twins_agree_where_camps_fill_up(seed: int) -> None:
    assert worst_z(kernel(random_folder(seed)), twin(random_folder, seed), ORDER) < BOUND


def test_the_kernel_agrees_with_itself() -> None:
    for seed in SEEDS:
        case = roomy(seed)
        many = kernel(case)
        for part in range(5):
            assert worst_z(many, kernel(case, range(part * SLOW, (part + 1) * SLOW), seed=6)) < BOUND


def _set(**changes: object) -> Callable[[Case], Case]:
    def broken(case: Case) -> Case:
        return case[0], replace(case[1], **changes)  # type: ignore[arg-type]

    return broken


def _early(case: Case) -> Case:
    """A link of k days' way is done in k days, not in k + 1."""
    return replace(case[0], routes=[route._replace(km=route.km - 0.5) for route in case[0].routes]), case[1]


def _without(kind: str) -> Callable[[Case], Case]:
    def broken(case: Case) -> Case:
        return replace(case[0], closures=[one for one in case[0].closures if kind not in one.kind]), case[1]

    return broken


def _single(case: Case) -> Case:
    """A forced redirection makes its route once, as one would expect."""
    return replace(case[0], routes=[route._replace(forced=0) for route in case[0].routes]), case[1]


def _plain_places(kind: str) -> Callable[[Case], Case]:
    def broken(case: Case) -> Case:
        places = [one._replace(kind="town") if one.kind == kind else one for one in case[0].locations]
        return replace(case[0], locations=places), case[1]

    return broken


BROKEN = {
    "no short stints": (_set(avoid_short_stints=False), roomy),
    "first link not on foot": (_set(start_on_foot=False), roomy),
    "awareness of one link": (_set(awareness_level=1), roomy),
    "no decay": (_set(conflict_spawn_decay=()), roomy),
    "softening doubled": (_set(softening=20.0), roomy),
    "distances to the power of one": (_set(distance_power=1.0), roomy),
    "borders open": (_without("country"), roomy),
    "places open": (_without("location"), roomy),
    "camps open": (_without("camp"), roomy),
    "arriving a day early": (_early, roomy),
    "forced routes once": (_single, roomy),
    "markers are towns": (_plain_places("marker"), roomy),
    "hubs are towns": (_plain_places("forward"), roomy),
    "camps without limits": (_set(capacity_scaling=1e-9), random_folder),
    "camps full at once": (_set(capacity_buffer=0.5), random_folder),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_caught(rule: str) -> None:
    broken, make = BROKEN[rule]
    seeds, allowed = (SEEDS, 0.0) if make is roomy else (CROWDED, ORDER)
    assert any(worst_z(kernel(broken(make(seed)), 200)[:3], twin(make, seed)[:3], allowed) > BOUND for seed in seeds)
