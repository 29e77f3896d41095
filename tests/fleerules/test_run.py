"""Runs of Flee's rules: members that can be made alone and on any number of workers, people kept, what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fleerules.folders import camp, folder, place, random_folder, wave, zone
from safepassage.errors import InputError
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.run import FleeRun, flee_rules

ARRAYS = ("total", "people", "came", "flow")


def same(one: FleeRun, two: FleeRun, rows: slice = slice(None)) -> bool:
    return all(getattr(one, name)[rows].tobytes() == getattr(two, name).tobytes() for name in ARRAYS)


@pytest.mark.parametrize("seed", range(4))
def test_members_do_not_depend_on_workers_or_on_each_other(seed: int) -> None:
    case = random_folder(seed)
    alone = flee_rules(*case, members=8, seed=4, workers=1)
    assert same(alone, flee_rules(*case, members=8, seed=4, workers=2))
    assert same(alone, flee_rules(*case, members=range(3, 6), seed=4, workers=2), slice(3, 6))
    assert not same(alone, flee_rules(*case, members=8, seed=5, workers=1))


@pytest.mark.parametrize("seed", range(12))
def test_people_are_kept(seed: int) -> None:
    """Nobody vanishes: everybody is at a place or on a link, and the number only grows by those who come in."""
    found, settings = random_folder(seed)
    result = flee_rules(found, settings, members=5, seed=1, workers=1)
    assert (result.people >= 0).all() and (result.people.sum(axis=2) <= result.total).all()
    assert (np.diff(result.total, axis=1) >= 0).all()
    world, mode = result.setup.world, settings.spawn_mode
    came = world.given.sum(axis=1) if mode else world.inflow
    if mode != "poisson":
        assert (result.total == world.start.sum() + came.cumsum()).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_member_that_needs_more_memory_is_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_folder(seed)
    plenty = flee_rules(*case, members=4, seed=1, workers=1)
    monkeypatch.setattr("safepassage.fleerules.run.PARCELS", 4)
    assert same(plenty, flee_rules(*case, members=4, seed=1, workers=1))


def with_routes(**attributes: str) -> FleeFolder:
    found = folder([zone(), camp("A")], [("Z", "A", 10)], 2, {"A": wave(10)})
    return replace(found, routes=[found.routes[0]._replace(attributes=attributes)])


REFUSED = {
    "a flood zone": (
        folder([zone(), place("F", "flood_zone"), camp("A")], [], 2, {"A": wave(10)}), FleeSettings(),
        'locations.csv: a flood zone: safepassage follows no rules of floods, found "F".'),
    "a speed of a route": (
        with_routes(max_move_speed="60"), FleeSettings(),
        'routes.csv, column "max_move_speed": Z to A: a rule of Flee that safepassage does not follow, found "60".'),
    "a share on foot of a route": (
        with_routes(walk_probability="0.5"), FleeSettings(),
        'routes.csv, column "walk_probability": Z to A: a rule of Flee that safepassage does not follow, '
        'found "0.5".'),
    "nowhere to come from": (
        folder([zone(), camp("A")], [], 3, {"A": {0: 0, 1: 0, 2: 1234}}, at_war={"Z": [1, 1, 0]}), FleeSettings(),
        "conflicts.csv, row 4: no place with people is in conflict on day 2, when 1,234 people come in. Flee stops "
        "there: let a place with a population be in conflict, or end the period before."),
    "nobody left": (
        folder([zone(people=50), camp("A")], [], 3, {"A": {0: 0, 1: 60, 2: 120}}),
        FleeSettings(take_from_population=True),
        "conflicts.csv: people come in when no place in conflict has people left. "
        "Set take_from_population to false, or give larger populations."),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_flee_cannot_run_is_refused(case: str) -> None:
    found, settings, message = REFUSED[case]
    with pytest.raises(InputError) as error:
        flee_rules(found, settings, members=1, seed=1)
    assert str(error.value) == message


def test_too_many_walks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safepassage.fleerules.walks.MOST", 3)
    found = folder([zone(), camp("A"), camp("B")], [("Z", "A", 10), ("A", "B", 10)], 2, {"A": wave(10)})
    with pytest.raises(InputError, match=r'settings, column "awareness_level": more than 3 walks of up to 2 links'):
        flee_rules(found, FleeSettings(awareness_level=2), members=1, seed=1)


def test_people_of_a_place_without_routes_stay() -> None:
    found = folder([zone(), camp("A")], [], 3, {"A": wave(10)})
    result = flee_rules(found, FleeSettings(), members=3, seed=1)
    assert (result.people[:, -1, 0] == 10).all() and result.flow.shape == (3, 3, 0)
