"""Flee's world day by day: who is in conflict, what is closed, how places score and how many people come in where.

All of it is fixed by the folder and the settings; chance enters only when people move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from safepassage.errors import Fault, InputError
from safepassage.exchange.fleefolder import NEVER, FleeClosure, FleeFolder, FleeLocation
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.counts import DailyCounts
from safepassage.fleerules.walks import Links

MARKER_OR_HUB = ("marker", "forward")
UNLIMITED = np.inf


class World(NamedTuple):
    """Conditions by day, in Flee's terms.

    `[days, places]`: `move`, the chance of leaving; `camp` and `town`, flags; `score`; `room`, people that a place
    takes, scaled, inf without limit. `[days, links]`: `open`, and `last_shut`, the last day by then on which it closed
    (-1: none). Who comes in: `inflow` `[days]` people spread over places by `intensity` x `population`, or `given`
    `[days, places]`, or on average `mean` `[days, places]`. `start` `[places]` are there before day 0.
    """

    move: np.ndarray
    camp: np.ndarray
    town: np.ndarray
    score: np.ndarray
    room: np.ndarray
    open: np.ndarray
    last_shut: np.ndarray
    inflow: np.ndarray
    intensity: np.ndarray
    population: np.ndarray
    given: np.ndarray
    mean: np.ndarray
    start: np.ndarray


@dataclass
class _State:
    """Conditions of one day, changed in place every morning; all arrays are by place but `open` and `shut`."""

    move: np.ndarray
    camp: np.ndarray
    town: np.ndarray
    intensity: np.ndarray
    since: np.ndarray
    open: np.ndarray
    shut: np.ndarray


def world_of(
    folder: FleeFolder,
    settings: FleeSettings,
    links: Links,
    counts: DailyCounts,
    *,
    scale: int = 1,
    thin: int = 1,
    unlimited: bool = False,
    repaired: bool = False,
) -> World:
    """Return the conditions of every day of a folder.

    `scale` and `thin` multiply and divide populations and capacities, `unlimited` lets every camp take everybody,
    `repaired` leaves out what are plain faults of Flee. A day on which people come in and no place is in conflict
    raises InputError.
    """
    places, days = folder.locations, folder.days
    state = _first(folder, settings, len(links.tail))
    levels = np.zeros((days, len(places)))
    world = _empty(days, len(places), len(links.tail), counts)
    world.population[:] = [_people(place, scale, thin) for place in places]
    world.start[:] = _start(folder, settings, counts, scale)
    for day in range(days):
        _switch(folder, settings, state, day, repaired)
        levels[day] = np.maximum(state.intensity, 0.0)
        world.intensity[day] = levels[day] * _decay(settings, state, day)
        _close(folder, settings, links, state, day, repaired)
        for name in ("move", "camp", "town", "open"):
            getattr(world, name)[day] = getattr(state, name)
        world.last_shut[day] = state.shut
        world.score[day] = _scores(folder, settings, state, world.intensity[day])
    world.room[:] = UNLIMITED if unlimited else _rooms(folder, settings, counts, scale, thin, repaired)
    _spawning(settings, counts, world, levels, scale, repaired)
    return world


def _empty(days: int, places: int, links: int, counts: DailyCounts) -> World:
    real, flag = (days, places), bool
    return World(
        *(np.zeros(real), np.zeros(real, flag), np.zeros(real, flag), np.zeros(real), np.zeros(real)),
        open=np.zeros((days, links), flag),
        last_shut=np.full((days, links), -1, np.int64),
        inflow=counts.spawned.copy(),
        intensity=np.zeros(real),
        population=np.zeros(places, np.int64),
        given=np.zeros(real, np.int64),
        mean=np.zeros(real),
        start=np.zeros(places, np.int64),
    )


def _first(folder: FleeFolder, settings: FleeSettings, links: int) -> _State:
    places = folder.locations
    state = _State(
        move=np.array([_chance(place, settings) for place in places]),
        camp=np.array([place.kind == "camp" for place in places], bool),
        town=np.array([place.kind in ("town", "default") for place in places], bool),
        intensity=np.full(len(places), -1.0),
        since=np.zeros(len(places), np.int64),
        open=np.ones(links, bool),
        shut=np.full(links, -1, np.int64),
    )
    for k, place in enumerate(places):
        if place.kind == "conflict" and place.conflict_day > 0:
            state.move[k], state.town[k] = settings.default_movechance, True
        elif place.kind == "conflict":
            state.intensity[k] = float(place.attributes.get("conflict_intensity") or 1.0)
    return state


def _chance(place: FleeLocation, settings: FleeSettings) -> float:
    if place.kind == "camp":
        return settings.idpcamp_movechance if place.idp else settings.camp_movechance
    if place.kind in MARKER_OR_HUB:
        return 1.0
    return settings.conflict_movechance if place.kind == "conflict" else settings.default_movechance


def _people(place: FleeLocation, scale: int, thin: int) -> int:
    return 0 if place.kind == "camp" else place.number * scale // thin


def _start(folder: FleeFolder, settings: FleeSettings, counts: DailyCounts, scale: int) -> list[int]:
    """Those counted at the camps on day 0, and others that the file says are there, whom Flee does not thin."""
    if not settings.insert_day0 or settings.empty_camps_on_day0:
        return [0] * len(folder.locations)
    counted = dict(zip(counts.camps, counts.at_camps[0].tolist(), strict=True))
    others = [int(place.attributes.get("initial_idps") or 0) * scale for place in folder.locations]
    return [
        counted[place.name] + more if place.kind == "camp" else 0
        for place, more in zip(folder.locations, others, strict=True)
    ]


def _switch(folder: FleeFolder, settings: FleeSettings, state: _State, day: int, repaired: bool) -> None:
    """Conflicts that begin or end; Flee passes over one that only changes its intensity."""
    for k, place in enumerate(folder.locations):
        levels = folder.intensity.get(place.name)
        if levels is None:
            continue
        level, before = levels[day], levels[day - 1] if day else 0.0
        if level > 0 and before <= 0:
            state.intensity[k], state.since[k] = level, day
            state.move[k], state.town[k] = settings.conflict_movechance, False
        elif level > 0 and repaired:
            state.intensity[k] = level
        elif level <= 0 < before:
            state.intensity[k] = -1.0
            state.move[k], state.town[k] = settings.default_movechance, True


def _decay(settings: FleeSettings, state: _State, day: int) -> np.ndarray | float:
    factors = settings.conflict_spawn_decay
    if not factors:
        return 1.0
    passed = (day - state.since) // settings.conflict_spawn_decay_interval
    return np.array(factors)[np.clip(passed, 0, len(factors) - 1)]


def _close(folder: FleeFolder, settings: FleeSettings, links: Links, state: _State, day: int, repaired: bool) -> None:
    """Closures that begin or end today, in the order of the file."""
    for closure in folder.closures:
        if day not in (closure.first, closure.last):
            continue
        if closure.kind in ("camp", "idpcamp"):
            _open_camp(folder, settings, closure, day, state)
        elif closure.kind != "remove_forced_redirection" and (closure.kind != "link" or repaired):
            touched = _touched(folder, links, closure.kind, closure.one, closure.other)
            if closure.first == day:
                state.shut[touched & state.open] = day
                state.open[touched] = False
            if closure.last == day and closure.last != NEVER:
                state.open[touched] = True


def _open_camp(folder: FleeFolder, settings: FleeSettings, closure: FleeClosure, day: int, state: _State) -> None:
    """A camp that is shut is a town until it opens, as a camp of the kind that the closure says."""
    k = next(k for k, place in enumerate(folder.locations) if place.name == closure.one)
    if day == closure.first:
        state.camp[k], state.town[k], state.move[k] = False, True, settings.default_movechance
    if day == closure.last:
        chance = settings.idpcamp_movechance if closure.kind == "idpcamp" else settings.camp_movechance
        state.camp[k], state.town[k], state.move[k] = True, False, chance


def _touched(folder: FleeFolder, links: Links, kind: str, one: str, other: str) -> np.ndarray:
    """Which links a closure closes: all at a place, or those between two countries or two places."""
    labels = np.array([place.country if kind == "country" else place.name for place in folder.locations])
    tail, head = labels[links.tail], labels[links.head]
    if kind == "location":
        return np.asarray((tail == one) | (head == one))
    return np.asarray(((tail == one) & (head == other)) | ((tail == other) & (head == one)))


def _scores(folder: FleeFolder, settings: FleeSettings, state: _State, intensity: np.ndarray) -> np.ndarray:
    """Scores of places; the home country is that of the first of the file."""
    home = folder.locations[0].country
    foreign = np.array([place.country != home for place in folder.locations])
    score = np.where(foreign, settings.foreign_weight, 1.0) * np.where(state.camp, settings.camp_weight, 1.0)
    return np.asarray(score * settings.conflict_weight**intensity)


def _rooms(
    folder: FleeFolder, settings: FleeSettings, counts: DailyCounts, scale: int, thin: int, repaired: bool
) -> np.ndarray:
    """Room of each place on each day; in Flee those there on day 0 use up capacity twice."""
    counted = dict(zip(counts.camps, counts.at_camps[0].tolist(), strict=True))
    there = settings.insert_day0 and not settings.empty_camps_on_day0 and not repaired
    base = np.full(len(folder.locations), -1.0)
    growth = np.zeros(len(folder.locations))
    for k, place in enumerate(folder.locations):
        if place.kind == "camp":
            base[k] = place.number * scale // thin
            base[k] -= counted[place.name] if there and base[k] > 0 else 0
        growth[k] = float(place.attributes.get("capacity_per_day") or 0) * scale
    rooms = (base + growth * np.arange(1, folder.days + 1)[:, None]) * settings.capacity_scaling
    return np.where(rooms < 1, UNLIMITED, rooms)


def _spawning(
    settings: FleeSettings, counts: DailyCounts, world: World, levels: np.ndarray, scale: int, repaired: bool
) -> None:
    """Who comes in; where nobody is put in on day 0, Flee takes those counted then twice, as camps and as a total."""
    amount = settings.displaced_per_conflict_day
    if settings.spawn_mode is None:
        if not settings.insert_day0 and not settings.empty_camps_on_day0:
            world.inflow[0] += counts.at_first + (0 if repaired else counts.total[0])
        _refuse_nowhere(world)
        return
    world.inflow[:] = 0
    if settings.spawn_mode == "poisson":
        world.mean[:] = amount * levels * scale
    elif settings.spawn_mode == "constant":
        world.given[:] = np.floor(amount * levels) * scale
    else:
        left = world.population.copy()
        for day in range(len(levels)):
            world.given[day] = np.floor(amount * left * levels[day])
            if settings.take_from_population:
                left = np.maximum(left - world.given[day], 0)


def _refuse_nowhere(world: World) -> None:
    weight = (world.intensity * np.maximum(world.population, 0)).sum(axis=1)
    lost = np.flatnonzero((weight <= 0) & (world.inflow > 0))
    if len(lost):
        day = int(lost[0])
        problem = f"no place with people is in conflict on day {day}, when {world.inflow[day]:,} people come in"
        advice = "Flee stops there: let a place with a population be in conflict, or end the period before"
        raise InputError(Fault("conflicts.csv", problem, row=day + 2, advice=advice))
