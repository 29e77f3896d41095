"""Small problems built by hand, and random ones, for the tests of the engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from safepassage.engine import codes
from safepassage.engine.problem import Parameters, Problem

LIKELY = Parameters(
    attempt=0.5,
    leak=0.004,
    base=0.002,
    pressure=0.013,
    hardship=0.005,
    tau=60.0,
    pull=0.005,
    nu=1.0,
    trigger=0.12,
    trigger_half_life=3.0,
    deterrence=1.0,
    beta=1.4,
    c0=1.0,
    gamma=1.0,
    room_min=0.1,
    crowding_from=0.9,
    host_share=0.1,
    danger_aversion=1.0,
    mine_aversion=2.0,
    mine_slow=0.5,
    reach=10.0,
    spread=2.0,
    redraw=0.05,
)

FAR = 1e6
"""Kilometres between places that do not feel each other's danger."""


class Place(NamedTuple):
    """A location; `people` is a number (shared evenly among the groups) or one number per group."""

    people: int | Sequence[int] = 0
    safe: bool = True
    receives: bool = False
    holder: int = -1
    denied_days: int = -1
    mined: float = 0.0
    attraction: float = 0.0
    capacity: float = np.inf
    budget: float = np.inf


class Link(NamedTuple):
    """A road; two links unless `one_way`. At 1 km per hour, km are ticks of travel."""

    tail: str
    head: str
    km: float = 1.0
    speed: float = 1.0
    crossing: str | None = None
    mined: float = 0.0
    front: bool = False
    closed: bool = False
    one_way: bool = False


class Group(NamedTuple):
    """A group of people."""

    household: int = 1
    mobility: float = 1.0
    stayers: float = 0.0
    speed_factor: float = 1.0


class Event(NamedTuple):
    """An event: `where` is a place, the number of a road in the list, or None for everywhere."""

    day: int
    what: int
    where: str | int | None = None
    value: float = 1.0
    until: int = 2**31
    group: int = -1


def build(
    places: Mapping[str, Place],
    roads: Sequence[Link],
    groups: Sequence[Group] = (Group(),),
    parties: Sequence[tuple[float, float]] = ((0.0, 0.0),),
    events: Sequence[Event] = (),
    days: int = 5,
    ticks: int = 10,
    km_between: np.ndarray | None = None,
    **parameters: float,
) -> Problem:
    """A `Problem`: places in order of name, the two links of a road side by side, parties as (exit denied, deterrent).

    The other keywords are parameters that differ from the likely ones.
    """
    names = sorted(places)
    number = {name: k for k, name in enumerate(names)}
    rows = [places[name] for name in names]
    links = [(road, way) for road in roads for way in ((True,) if road.one_way else (True, False))]
    first = {id(road): k for k, (road, way) in reversed(list(enumerate(links))) if way}
    apart = np.where(np.eye(len(names), dtype=bool), 0.0, FAR)
    return Problem(
        days=days,
        ticks=ticks,
        people=_people(rows, len(groups)),
        km_between=apart if km_between is None else km_between,
        **{
            name: np.array([getattr(row, name) for row in rows], kind)
            for name, kind in [
                ("holder", np.int64),
                ("safe", np.bool_),
                ("receives", np.bool_),
                ("denied_days", np.int64),
                ("mined", np.float64),
                ("attraction", np.float64),
                ("capacity", np.float64),
                ("budget", np.float64),
            ]
        },
        tail=np.array([number[r.tail if way else r.head] for r, way in links], np.int64),
        head=np.array([number[r.head if way else r.tail] for r, way in links], np.int64),
        crossing=np.array([-1 if r.crossing is None else number[r.crossing] for r, _ in links], np.int64),
        link_mined=np.array([r.mined for r, _ in links], np.float64),
        **{name: np.array([getattr(r, name) for r, _ in links], np.float64) for name in ("km", "speed")},
        **{name: np.array([getattr(r, name) for r, _ in links], np.bool_) for name in ("front", "closed")},
        household=np.array([g.household for g in groups], np.int64),
        **{n: np.array([getattr(g, n) for g in groups], np.float64) for n in ("mobility", "stayers", "speed_factor")},
        party_exit_denied=np.array([p[0] for p in parties], np.float64),
        party_deterrent=np.array([p[1] for p in parties], np.float64),
        **_events(events, roads, number, first),
        place_key=np.arange(1, len(names) + 1, dtype=np.uint64),
        link_key=np.arange(1001, len(links) + 1001, dtype=np.uint64),
        group_key=np.arange(2001, len(groups) + 2001, dtype=np.uint64),
        parameters=LIKELY._replace(**parameters),
    )


def _people(rows: Sequence[Place], groups: int) -> np.ndarray:
    people = np.zeros((groups, len(rows)), np.int64)
    for i, row in enumerate(rows):
        if isinstance(row.people, int):
            people[:, i] = row.people // groups
            people[0, i] += row.people % groups
        else:
            people[:, i] = row.people
    return people


def _events(
    events: Sequence[Event], roads: Sequence[Link], number: Mapping[str, int], first: Mapping[int, int]
) -> dict[str, Any]:
    ordered = sorted(events, key=lambda e: e.day)
    links = [first[id(roads[e.where])] if isinstance(e.where, int) else -1 for e in ordered]
    two_way = [isinstance(e.where, int) and not roads[e.where].one_way for e in ordered]
    return {
        "event_day": np.array([e.day for e in ordered], np.int64),
        "event_until": np.array([e.until for e in ordered], np.int64),
        "event_what": np.array([e.what for e in ordered], np.int64),
        "event_place": np.array([number[e.where] if isinstance(e.where, str) else -1 for e in ordered], np.int64),
        "event_link": np.array(links, np.int64),
        "event_back": np.array([k + 1 if two else -1 for k, two in zip(links, two_way, strict=True)], np.int64),
        "event_group": np.array([e.group for e in ordered], np.int64),
        "event_value": np.array([e.value for e in ordered], np.float64),
    }


def random_problem(
    seed: int, days: int = 20, people: int = 200, household: int | None = None, binding: bool = True
) -> Problem:
    """A small random problem of 4 to 7 places with parties, fronts, crossings and events of every kind.

    With `binding`, crossings may queue and sites fill up. `household` is the household size of every group; None draws.
    """
    rng = np.random.default_rng(seed)
    towns = [f"t{k}" for k in range(rng.integers(2, 5))]
    sites = [f"s{k}" for k in range(rng.integers(1, 3))]
    gates = [f"x{k}" for k in range(rng.integers(1, 3))]
    places = {name: _random_town(rng, people) for name in towns}
    places |= {name: Place(receives=True, capacity=_some(rng, people) if binding else np.inf) for name in sites}
    places |= {name: Place(budget=_some(rng, people / 4) if binding else np.inf) for name in gates}
    places["t0"] = places["t0"]._replace(people=people, safe=False)
    groups = [
        Group(household or int(rng.integers(1, 6)), rng.uniform(0.5, 2), rng.uniform(0, 0.2), rng.uniform(0.5, 1.5))
        for _ in range(rng.integers(1, 3))
    ]
    roads = [_random_road(rng, towns + sites, gates) for _ in range(rng.integers(5, 10))]
    roads.append(_random_road(rng, towns + sites, gates)._replace(tail=towns[0], head=sites[0], one_way=False))
    events = [_random_event(rng, towns, sites, gates, roads, days, len(groups), binding) for _ in range(12)]
    spots = rng.uniform(0, 30, (len(places), 2))
    return build(
        places,
        roads,
        groups,
        parties=[(0.0, 0.0), (float(rng.uniform(0.3, 1)), float(rng.uniform(0, 1)))],
        events=events,
        days=days,
        ticks=int(rng.integers(3, 11)),
        km_between=np.sqrt(((spots[:, None] - spots) ** 2).sum(axis=2)),
        base=0.05,
        pressure=0.2,
        leak=0.05,
        redraw=0.2,
        spread=float(rng.uniform(0.2, 5)),
        gamma=float(rng.uniform(0, 1)),
    )


def _some(rng: np.random.Generator, people: float) -> float:
    return float(rng.choice([np.inf, round(people / 10), round(people / 3), round(people)]))


def _random_town(rng: np.random.Generator, people: int) -> Place:
    return Place(
        people=int(rng.integers(0, people)),
        safe=bool(rng.random() < 0.4),
        receives=bool(rng.random() < 0.3),
        holder=int(rng.integers(-1, 2)),
        denied_days=int(rng.choice([-1, 0, 30, 200])),
        mined=float(rng.choice([0, 0.4])),
    )


def _random_road(rng: np.random.Generator, ends: Sequence[str], gates: Sequence[str]) -> Link:
    tail, head = rng.choice(ends, 2, replace=False)
    return Link(
        str(tail),
        str(head),
        km=float(rng.uniform(0.2, 25)),
        speed=float(rng.choice([1, 4])),
        crossing=str(rng.choice(gates)) if rng.random() < 0.4 else None,
        mined=float(rng.choice([0, 0.3])),
        front=bool(rng.random() < 0.15),
        closed=bool(rng.random() < 0.1),
        one_way=bool(rng.random() < 0.2),
    )


def _random_event(
    rng: np.random.Generator,
    towns: Sequence[str],
    sites: Sequence[str],
    gates: Sequence[str],
    roads: Sequence[Link],
    days: int,
    groups: int,
    binding: bool,
) -> Event:
    """An event of a random kind on a random place or road of its kind; some lie before the start, some end."""
    share = float(rng.choice([0, 0.3, 0.7, 1]))
    flag = float(rng.random() < 0.5)
    at_towns = [
        (codes.HOLDER, float(rng.integers(0, 2))),
        (codes.SAFE, flag),
        (codes.FIGHTING, share),
        (codes.EXIT_DENIED, share),
        (codes.DETERRENT, share),
        (codes.SUPPLIES_CUT, flag),
        (codes.TRIGGER, 1.0),
        (codes.MINED, share),
        (codes.CLEARED, 1.0),
        (codes.PAUSE, share),
        (codes.ATTRACTION, share),
    ]
    at_sites = [(codes.RECEIVES, flag), (codes.CLOSED, 1.0), (codes.SAFE, flag)]
    at_gates = [(codes.OPEN, 1.0), (codes.CLOSED, 1.0), (codes.SCREENED_SHARE, share), (codes.ADMITS, share)]
    at_gates += [(codes.SCREENING_DAYS, 2.3)]
    on_roads = [(codes.FRONT, flag), (codes.OPEN, 1.0), (codes.CLOSED, 1.0), (codes.MINED, share)]
    on_roads += [(codes.CLEARED, 1.0), (codes.TRANSPORT, 8.0)]
    if binding:
        at_sites.append((codes.CAPACITY, 30.0))
        at_gates.append((codes.PEOPLE_PER_DAY, float(rng.choice([0, 7, 25]))))
    kinds, where = [
        (at_towns, str(rng.choice(towns))),
        (at_sites, str(rng.choice(sites))),
        (at_gates, str(rng.choice(gates))),
        (on_roads, int(rng.integers(len(roads)))),
    ][int(rng.choice(4, p=[0.4, 0.1, 0.2, 0.3]))]
    what, value = kinds[int(rng.integers(len(kinds)))]
    day = int(rng.integers(-10, days))
    return Event(
        day,
        what,
        None if what in (codes.TRIGGER, codes.PAUSE) and rng.random() < 0.3 else where,
        value,
        until=max(0, day) + int(rng.integers(1, days)) if rng.random() < 0.4 else 2**31,
        group=int(rng.integers(-1, groups)) if what in (codes.ADMITS, codes.SCREENED_SHARE) else -1,
    )
