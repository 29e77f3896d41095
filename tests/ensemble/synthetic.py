"""A made-up result to test what is done with results: no engine ran, the numbers follow no law but that people add up.

Eight places around Fallujah are held until a day that differs from member to member; then people come out in a surge
over five ways, two of them through crossings that let few people through.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.arrays import ARRAYS
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.scenario.events import Event
from safepassage.scenario.network import Location, Road
from safepassage.scenario.population import Group, Party
from safepassage.scenario.ranges import Range
from safepassage.scenario.scenario import Scenario

START = date(2016, 5, 22)

# name, kind, latitude, longitude, people, capacity
PLACES = (
    ("Fallujah", "city", 33.3536, 43.7794, 62000, None),
    ("Saqlawiyah", "town", 33.3964, 43.6833, 11000, None),
    ("Karma", "town", 33.3997, 43.9089, 5200, None),
    ("Al-Hasi", "village", 33.265, 43.79, 3100, None),
    ("Zoba", "village", 33.31, 43.83, 2300, None),
    ("Albu Shejel", "village", 33.41, 43.62, 2600, None),
    ("Al-Sijr", "village", 33.42, 43.8, 1900, None),
    ("Azraqiyah", "village", 33.37, 43.7, 1400, None),
    ("Halabsah", "village", 33.36, 43.73, 0, None),
    ("Al-Salam junction", "village", 33.3, 43.73, 0, None),
    ("Nuaimiyah", "village", 33.315, 43.8, 0, None),
    ("Falahat", "village", 33.35, 43.67, 0, None),
    ("Habbaniyah", "town", 33.3628, 43.5586, 40000, None),
    ("Khalidiyah", "town", 33.3789, 43.4881, 60000, None),
    ("Ramadi", "city", 33.4258, 43.3012, 80000, None),
    ("Amiriyat al-Fallujah", "town", 33.1653, 43.8655, 60000, None),
    ("Abu Ghraib", "town", 33.2917, 44.0656, 120000, None),
    ("Baghdad", "city", 33.3152, 44.3661, 6000000, None),
    ("Amiriyat camps", "site", 33.175, 43.845, 0, 18000),
    ("Habbaniyah Tourist City", "site", 33.235, 43.6, 0, 20000),
    ("Khalidiyah Central camp", "site", 33.37, 43.47, 0, 6000),
    ("Kilo 18", "site", 33.43, 43.1, 0, 9000),
    ("Bzebiz Central camp", "site", 33.14, 44.0, 0, 4000),
    ("Bzebiz bridge", "crossing", 33.14, 44.02, 0, None),
    ("Fallujah old bridge", "crossing", 33.353, 43.769, 0, None),
    ("Suqur checkpoint", "crossing", 33.3, 43.9, 0, None),
)
HELD = tuple(place[0] for place in PLACES[:8])

# name, from, to, km, crossing, front, mined
ROADS = (
    ("Old bridge road", "Fallujah", "Halabsah", 5, "Fallujah old bridge", True, 0.1),
    ("Halabsah road", "Halabsah", "Falahat", 6, None, False, 0.0),
    ("Azraqiyah track", "Azraqiyah", "Falahat", 4, None, True, 0.0),
    ("Falahat road", "Falahat", "Habbaniyah", 11, None, False, 0.0),
    ("River road", "Habbaniyah", "Khalidiyah", 8, None, False, 0.0),
    ("Camp road", "Khalidiyah", "Khalidiyah Central camp", 2, None, False, 0.0),
    ("Ramadi road", "Khalidiyah", "Ramadi", 20, None, False, 0.0),
    ("Expressway west", "Ramadi", "Kilo 18", 20, None, False, 0.0),
    ("Lake road", "Habbaniyah", "Habbaniyah Tourist City", 14, None, False, 0.0),
    ("South-west road", "Fallujah", "Al-Salam junction", 8, None, True, 0.3),
    ("Salam road", "Al-Salam junction", "Amiriyat al-Fallujah", 22, None, False, 0.0),
    ("South road", "Fallujah", "Nuaimiyah", 5, None, True, 0.5),
    ("Dam road", "Nuaimiyah", "Al-Hasi", 6, None, True, 0.2),
    ("Hasi road", "Al-Hasi", "Amiriyat al-Fallujah", 14, None, True, 0.0),
    ("Zoba road", "Zoba", "Nuaimiyah", 4, None, False, 0.0),
    ("Amiriyat camp road", "Amiriyat al-Fallujah", "Amiriyat camps", 2, None, False, 0.0),
    ("Bzebiz road", "Amiriyat al-Fallujah", "Bzebiz Central camp", 15, None, False, 0.0),
    ("Bzebiz crossing", "Bzebiz Central camp", "Baghdad", 40, "Bzebiz bridge", False, 0.0),
    ("Saqlawiyah road", "Saqlawiyah", "Albu Shejel", 6, None, True, 0.0),
    ("Shejel road", "Albu Shejel", "Khalidiyah", 15, None, True, 0.0),
    ("Saqlawiyah to Fallujah", "Fallujah", "Saqlawiyah", 12, None, True, 0.0),
    ("Sijr road", "Al-Sijr", "Karma", 10, None, False, 0.0),
    ("Karma road", "Fallujah", "Karma", 16, None, True, 0.4),
    ("Karma to Abu Ghraib", "Karma", "Abu Ghraib", 22, None, True, 0.1),
    ("Expressway", "Fallujah", "Abu Ghraib", 32, "Suqur checkpoint", True, 0.6),
    ("Highway 10", "Abu Ghraib", "Baghdad", 30, None, False, 0.0),
    ("Desert road", "Amiriyat al-Fallujah", "Habbaniyah Tourist City", 40, None, False, 0.0),
)

# origin, share, roads in order, number of roads before the crossing (None: no crossing)
WAYS = (
    ("Fallujah", 0.45, ("Old bridge road", "Halabsah road", "Falahat road", "Lake road"), 0),
    ("Fallujah", 0.25, ("South-west road", "Salam road", "Amiriyat camp road"), None),
    ("Fallujah", 0.20, ("South-west road", "Salam road", "Bzebiz road", "Bzebiz crossing"), 3),
    ("Fallujah", 0.10, ("Old bridge road", "Halabsah road", "Falahat road", "River road", "Camp road"), 0),
    ("Saqlawiyah", 0.7, ("Saqlawiyah road", "Shejel road", "Camp road"), None),
    ("Saqlawiyah", 0.3, ("Saqlawiyah road", "Shejel road", "Ramadi road", "Expressway west"), None),
    ("Karma", 0.6, ("Karma to Abu Ghraib", "Highway 10"), None),
    ("Karma", 0.4, ("Karma to Abu Ghraib",), None),
    ("Al-Hasi", 1.0, ("Hasi road", "Amiriyat camp road"), None),
    ("Zoba", 1.0, ("Zoba road", "Dam road", "Hasi road", "Amiriyat camp road"), None),
    ("Albu Shejel", 1.0, ("Shejel road", "Camp road"), None),
    ("Al-Sijr", 1.0, ("Sijr road", "Karma to Abu Ghraib"), None),
    ("Azraqiyah", 1.0, ("Azraqiyah track", "Falahat road", "Lake road"), None),
)
GROUPS = (("women and children", 0.55), ("men 15-60", 0.25), ("older people", 0.08), ("families of staff", 0.12))
BUDGET = {"Bzebiz bridge": 350, "Fallujah old bridge": 2600}


class Way(NamedTuple):
    """One way out: who takes it, its links by index, and its crossing by index (-1: none) after `before` links."""

    origin: int
    share: float
    links: tuple[int, ...]
    site: int
    crossing: int
    before: int


def scenario(title: str = "Synthetic siege (invented numbers)", running: bool = False) -> Scenario:
    """A siege of 26 locations and 27 roads."""
    locations = tuple(
        Location(
            name, kind, latitude, longitude,
            people=Range(round(people * 0.8), people, round(people * 1.3)),
            capacity=None if room is None else Range(round(room * 0.8), room, round(room * 1.2)),
            capacity_unit=None if room is None else "people",
            holder="Holder" if name in HELD else None,
            safe=name not in HELD, receives=name not in HELD and kind != "crossing",
            denied_since=date(2016, 1, 15) if name in HELD else None,
            people_per_day=Range.of(BUDGET[name]) if name in BUDGET else None,
        )
        for name, kind, latitude, longitude, people, room in PLACES
    )  # fmt: skip
    roads = tuple(
        Road(name, start, end, Range.of(km), "foot", 4.0, crossing=crossing, front=front, mined=Range.of(mined))
        for name, start, end, km, crossing, front, mined in ROADS
    )
    return Scenario(
        name="synthetic", title=title, summary="", start=START, end=START + timedelta(days=78), as_of=None,
        running=running, licence="", citation="", notes="",
        parties=(Party("Holder", Range.of(1.0), Range.of(0.5)),),
        locations=locations, roads=roads,
        groups=tuple(Group(name, share) for name, share in GROUPS),
        events=(
            Event("e1", date(2016, 6, 11), what="open", where="South-west road"),
            Event("e2", date(2016, 6, 14), date_to=date(2016, 6, 18), what="open", where="Old bridge road"),
        ),
        overrides=(), claims=(), observations=(), background=None,
    )  # fmt: skip


def ensemble(members: int = 40, days: int = 79, seed: int = 1, opens: int = 25, **changes: object) -> Ensemble:
    """A result of the siege; `opens` is the middle day on which people are let out of Fallujah."""
    siege = scenario()
    rng = np.random.default_rng([seed, 7])
    names = tuple(location.name for location in siege.locations)
    links = tuple(
        link
        for road in siege.roads
        for link in (Link(road.name, road.start, road.end), Link(road.name, road.end, road.start))
    )
    crossings = tuple(location.name for location in siege.locations if location.kind == "crossing")
    sizes = {
        "member": members, "day": days, "location": len(names), "group": len(GROUPS), "link": len(links),
        "crossing": len(crossings),
    }  # fmt: skip
    values = {name: np.zeros([sizes[axis] for axis in array.axes], array.dtype) for name, array in ARRAYS.items()}
    quantities = ("capacity:Amiriyat camps", "date:e2", *(f"people:{name}" for name in HELD))
    draws = np.column_stack([rng.normal(18000, 2000, members), rng.integers(0, 5, members), np.zeros((members, 8))])
    for column, place in enumerate(PLACES[:8], start=2):
        draws[:, column] = np.rint(place[4] * np.exp(rng.normal(0, 0.15, members)))
    first = np.array([opens, 12, 4, 6, 9, 20, 3, 22])[None, :] + rng.integers(-2, 4, (members, 8))
    _simulate(values, draws[:, 2:].astype(int), first, _ways(links, names, crossings), rng)
    _conditions(values, first, names, links, siege)
    recipe = {
        "seed": seed, "members": members, "until": str(START + timedelta(days=days - 1)), "version": "0.1.0",
        "versions": {"numpy": "2.4.6"}, "scenario_hash": "synthetic", "command": "none", "seconds": {"simulate": 0.1},
    }  # fmt: skip
    parts = {
        "scenario": siege, "recipe": recipe, "days": tuple(START + timedelta(days=day) for day in range(days)),
        "locations": names, "groups": tuple(name for name, _ in GROUPS), "links": links, "crossings": crossings,
        "values": values, "draws": draws, "quantities": quantities,
    }  # fmt: skip
    return Ensemble(**{**parts, **changes})  # type: ignore[arg-type]


def _ways(links: tuple[Link, ...], names: tuple[str, ...], crossings: tuple[str, ...]) -> tuple[Way, ...]:
    by_name = {road[0]: road for road in ROADS}
    ways = []
    for origin, share, roads, before in WAYS:
        here, path = origin, []
        for road in roads:
            link = next(index for index, link in enumerate(links) if link.road == road and link.start == here)
            path.append(link)
            here = links[link].end
        crossing = -1 if before is None else crossings.index(by_name[roads[before]][4])
        ways.append(Way(names.index(origin), share, tuple(path), names.index(here), crossing, before or 0))
    return tuple(ways)


def _simulate(
    values: dict, people: np.ndarray, first: np.ndarray, ways: tuple[Way, ...], rng: np.random.Generator
) -> None:
    """Day by day: decide, set off, queue, pass, arrive the day after. Whole people, vectors over members."""
    members, days, groups, _ = values["ready"].shape
    shares = [share for _, share in GROUPS]
    start = np.stack([rng.multinomial(people[:, place], shares) for place in range(8)], axis=2)
    staying = rng.binomial(start, 0.06)
    ready = rng.binomial(start - staying, 0.8)
    home = start - staying - ready
    settled = np.zeros((members, groups, values["settled"].shape[2]), dtype=int)
    queue = np.zeros((members, groups, len(ways)), dtype=int)
    transit, slipping = queue.copy(), np.zeros((members, groups, 8), dtype=int)
    room = np.array([BUDGET.get(name, 10**9) for name in (place[0] for place in PLACES) if name in
                     ("Bzebiz bridge", "Fallujah old bridge", "Suqur checkpoint")])  # fmt: skip
    sites = [next(way.site for way in ways if way.origin == place) for place in range(8)]
    for day in range(days):
        for number, way in enumerate(ways):
            settled[:, :, way.site] += transit[:, :, number]
            values["arrivals"][:, day, way.site] += transit[:, :, number].sum(axis=1)
        for place, site in enumerate(sites):
            settled[:, :, site] += slipping[:, :, place]
            values["arrivals"][:, day, site] += slipping[:, :, place].sum(axis=1)
        decided = rng.binomial(home, 0.02)
        home, ready = home - decided, ready + decided
        out = day >= first
        left = rng.binomial(ready, np.where(out[:, None, :], 0.35, 0.0))
        slipping = rng.binomial(ready - left, np.where(out[:, None, :], 0.0, 0.002))
        ready = ready - left - slipping
        values["slipped"][:, day, :8] = slipping.sum(axis=1)
        transit = np.zeros_like(transit)
        for place in range(8):
            taken = [number for number, way in enumerate(ways) if way.origin == place]
            parts = rng.multinomial(left[:, :, place], [ways[number].share for number in taken])
            for column, number in enumerate(taken):
                _set_off(values, day, ways[number], number, parts[:, :, column], queue, transit)
        _pass(values, day, ways, queue, transit, room, rng)
        state = {"staying": staying, "home": home, "ready": ready}
        for name, now in state.items():
            values[name][:, day, :, :8] = now
        values["settled"][:, day] = settled.sum(axis=1)
        values["on_the_way"][:, day] = queue.sum(axis=(1, 2)) + transit.sum(axis=(1, 2)) + slipping.sum(axis=(1, 2))
        values["affected"][:, day] = people.sum(axis=1)
        values["inside"][:, day] = sum(now.sum(axis=(1, 2)) for now in state.values())
    values["out"][:] = values["settled"].sum(axis=2)


def _set_off(
    values: dict, day: int, way: Way, number: int, part: np.ndarray, queue: np.ndarray, transit: np.ndarray
) -> None:
    on_foot = way.links[: way.before] if way.crossing >= 0 else way.links
    for link in on_foot:
        values["flow"][:, day, :, link] += part
    target = queue if way.crossing >= 0 else transit
    target[:, :, number] += part


def _pass(
    values: dict,
    day: int,
    ways: tuple[Way, ...],
    queue: np.ndarray,
    transit: np.ndarray,
    room: np.ndarray,
    rng: np.random.Generator,
) -> None:
    for crossing, budget in enumerate(room):
        through = [number for number, way in enumerate(ways) if way.crossing == crossing]
        if not through:
            continue
        waiting = queue[:, :, through].sum(axis=(1, 2))
        share = np.minimum(1.0, budget / np.maximum(waiting, 1))
        passed = rng.binomial(queue[:, :, through], share[:, None, None])
        queue[:, :, through] -= passed
        transit[:, :, through] += passed
        values["passed"][:, day, crossing] = passed.sum(axis=(1, 2))
        values["queue"][:, day, crossing] = queue[:, :, through].sum(axis=(1, 2))
        for column, number in enumerate(through):
            for link in ways[number].links[ways[number].before :]:
                values["flow"][:, day, :, link] += passed[:, :, column]


def _conditions(
    values: dict, first: np.ndarray, names: tuple[str, ...], links: tuple[Link, ...], siege: Scenario
) -> None:
    """What is unsafe, held, closed and full, and the sums that follow from it."""
    members, days = values["affected"].shape
    day = np.arange(days)
    values["unsafe"][:, :, :8] = True
    held = day[None, :, None] < first[:, None, :]
    values["held"][:, :, :, :8] = held[:, :, None, :]
    inside = values["staying"] + values["home"] + values["ready"]
    values["trapped"][:] = (inside * values["held"]).sum(axis=(2, 3))
    values["ready_held"][:] = (values["ready"] * values["held"]).sum(axis=(2, 3))
    values["danger"][:, :, :8] = 0.6 * held + 0.2
    values["danger_person_days"][:] = (inside.sum(axis=2) * values["danger"]).sum(axis=2).cumsum(axis=1)
    values["capacity"][:] = np.inf
    spread = np.linspace(0.85, 1.15, members)[:, None]
    for index, location in enumerate(siege.locations):
        if location.capacity is not None:
            values["capacity"][:, :, index] = np.rint(location.capacity.likely * spread)
    values["open"][:] = True
    flow = values["flow"].sum(axis=2)
    for index, link in enumerate(links):
        road = siege.road(link.road)
        if road.front:
            values["open"][:, :, index] = np.maximum.accumulate(flow[:, :, index] > 0, axis=1)
        values["mined_person_km"] += (flow[:, :, index] * road.mined.likely * road.km.likely).cumsum(axis=1)
    values["transit_danger_person_days"][:] = 0.1 * flow.sum(axis=2).cumsum(axis=1)
    held_ready = (values["ready"] * values["held"]).sum(axis=(1, 2))
    for place, road in enumerate(("South-west road", "Saqlawiyah road", "Karma to Abu Ghraib", "Hasi road")):
        link = next(index for index, link in enumerate(links) if link.road == road and link.start == names[place])
        values["barred"][:, link] = held_ready[:, place] * 0.7
    values["shut"][:, [x.name for x in siege.locations if x.kind == "crossing"].index("Bzebiz bridge")] = 100.0
