"""Plain baselines for people at the camps of a Flee folder: what a method has to beat before it means anything.

Each gives people at the camps, float64 `[days, camps]`. Those that share out start from the people there on day 0 and
share what comes in on each day. Those that look back see rows of the source files at least `LAG` days old, as they
stand in the files: neither corrected nor filled in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.run import Setup, set_up

LAG = 30
"""Days by which counts are old when a baseline sees them."""


class Given(NamedTuple):
    """What a folder gives to the methods: Flee's set-up of it, people at the camps on day 0, and the daily totals.

    `columns` are the camps among the places; `start` `[camps]`; `inflow` `[days]`, people who come in.
    """

    folder: FleeFolder
    setup: Setup
    columns: list[int]
    start: np.ndarray
    inflow: np.ndarray


def given(folder: FleeFolder, settings: FleeSettings) -> Given:
    """Return what a folder gives to the methods, every person counted; it raises what `flee_rules` raises."""
    setup = set_up(folder, settings, scale=1, thin=1, unlimited=False, repaired=False)
    columns = [k for k, place in enumerate(folder.locations) if place.kind == "camp"]
    return Given(folder, setup, columns, setup.world.start[columns], setup.world.inflow)


def equal_split(known: Given) -> np.ndarray:
    """Everybody who comes in goes to all camps alike."""
    return _shared(known, np.ones(len(known.columns)))


def capacity_share(known: Given) -> np.ndarray:
    """Everybody goes to the camps in proportion to their capacity; alike where none has any."""
    capacities = np.array([float(max(camp.number, 0)) for camp in known.folder.camps])
    return _shared(known, capacities if capacities.any() else np.ones(len(capacities)))


def gravity(known: Given) -> np.ndarray:
    """To the camps that are open, in proportion to the people of places in conflict over the squared way to them.

    The way is the shortest by open roads [km]; where none leads from conflict to a camp, people go to all alike.
    """
    return _shared(known, gravity_pull(known))


def gravity_pull(known: Given) -> np.ndarray:
    """Return what each camp draws by gravity, `[days, camps]`; a day is worked out from the state of that day alone."""
    world, camps = known.setup.world, known.columns
    shares = np.ones((known.folder.days, len(camps)))
    pulls: dict[bytes, np.ndarray] = {}
    for day in range(known.folder.days):
        state = world.open[day].tobytes() + world.camp[day].tobytes()
        if state not in pulls:
            pulls[state] = np.where(world.camp[day, camps], _nearness(known.setup, day)[:, camps], 0.0)
        drawn = (world.population * (world.intensity[day] > 0)) @ pulls[state]
        if drawn.any():
            shares[day] = drawn
    return shares


def _nearness(setup: Setup, day: int) -> np.ndarray:
    """1 / km² between all places by the roads that are open on a day, `[places, places]`; 0 where there is no way."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    links, places = setup.links, setup.world.move.shape[1]
    shortest = np.full((places, places), np.inf)
    passable = setup.world.open[day]
    np.minimum.at(shortest, (links.tail[passable], links.head[passable]), links.km[passable])
    tail, head = np.nonzero(np.isfinite(shortest))
    way = dijkstra(coo_array((shortest[tail, head], (tail, head)), shape=(places, places)).tocsr())
    return np.asarray(np.where(way > 0, np.maximum(way, 1.0) ** -2.0, 0.0))


def persistence(known: Given) -> np.ndarray:
    """At each camp as many as were last counted there, `LAG` days before or earlier; 0 where nobody had counted."""
    folder = known.folder
    people = np.zeros((folder.days, len(folder.camps)))
    for column, camp in enumerate(folder.camps):
        for series in folder.files[camp.name]:
            for day in range(folder.days):
                seen = folder.start + timedelta(days=day - LAG)
                people[day, column] += next((count for on, count in reversed(series.items()) if on <= seen), 0.0)
    return people


def last_shares(known: Given) -> np.ndarray:
    """All people of a day, by the shares that the camps had `LAG` days before; alike where nobody had counted."""
    before = persistence(known)
    before[before.sum(axis=1) == 0] = 1.0
    total = known.start.sum() + np.cumsum(known.inflow)
    return np.asarray(before / before.sum(axis=1, keepdims=True) * total[:, None])


def _shared(known: Given, weights: np.ndarray) -> np.ndarray:
    """Those there on day 0, and what comes in on each day in proportion to weights `[camps]` or `[days, camps]`."""
    shares = weights / weights.sum(axis=-1, keepdims=True)
    return np.asarray(known.start + np.cumsum(known.inflow[:, None] * shares, axis=0))
