"""What a run of Flee's rules reads and writes, as arrays that the compiled kernel passes by reference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safepassage.engine._jit import Flags2, Keys1, Real1, Real2, Whole1, Whole2, by_reference
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.walks import Links, Walks
from safepassage.fleerules.world import World
from safepassage.streams import name_key

STEPS = 32
"""Steps, per unit, in which it is kept how far people at rest came of late."""
MOST_TIRED = 2
"""It stays below this, as nobody travels twice the daily distance on average."""
JOINED = 8
"""Steps in which people who choose at one place and came nearly as far, of late and today, are joined."""
NO_PLAN, LOST, PLANS = 0, 1, 2
"""Numbers of plans in classes of people at rest: none, one whose first link is not there, then those of the place."""
LINK, PLAN, WALKED, SINCE, PEOPLE, AFTER, WIDTH = range(7)
"""Columns of a parcel of people under way: their plan is the one by which they stepped onto the link, on day SINCE."""
FREE, ROUND, NEXT, TRAVELLING, SPAWNED, FULL, COUNTERS = range(7)
"""Counters of a member; see Memory."""


class Rules(NamedTuple):
    """Settings, places, links, plans and days of a run; the same for all members."""

    speed: float
    walk: float
    buffer: float
    weight_softening: float
    weight_power: float
    on_foot: int
    short_stints: int
    whole_day: int  # each link grants the distance of a whole day
    take: int  # those who come in are taken from the population
    steps: int  # classes of how far people came of late
    tail: Whole1  # [links]
    head: Whole1
    km: Real1
    walk_first: Whole1  # [places + 1]
    walk_place: Whole1  # [walks]
    walk_plan: Whole1
    walk_ease: Real1  # (softening + km) ** -distance_power
    walk_open: Flags2  # [epochs, walks]
    plan_first: Whole1  # [places + 1]
    plan_next: Whole1  # [plans]
    plan_back: Whole1
    plan_place: Whole1
    plan_link: Whole2  # [epochs, plans]: the link that is taken, -1 none
    epoch: Whole1  # [days]: stretches of days on which the same links are open
    slot_first: Whole1  # [places + 1]: where the classes of people at rest lie
    move: Real2  # [days, places], as in World
    camp: Flags2
    town: Flags2
    score: Real2
    room: Real2
    last_shut: Whole2  # [days, links]
    inflow: Whole1  # [days]
    intensity: Real2
    population: Whole1  # [places]
    start: Whole1
    place_key: Keys1


class Memory(NamedTuple):
    """What one member holds while it runs.

    `rest[today or tomorrow]` `[slots]` counts people at rest in classes of place, plan, whether they came along a link
    yet, and how far they came of late; `listed` names the slots in use, `used` how many by place. Parcels of people
    under way lie in `parcels` and `stretch` (how far they came of late, and today), chained by day of arrival from
    `first`, or by place from `here` when they choose; `counters[FREE]` heads the chain of those not in use. `rounds`
    lists those who arrive in this round of a day (`counters[ROUND]` many) and in the next.
    """

    rest: Whole2  # [2, slots]
    listed: Whole2  # [2, slots]
    used: Whole2  # [2, places]
    parcels: Whole2  # [parcels, WIDTH]
    stretch: Real2  # [parcels, 2]
    first: Whole1  # [days + 1]; the last for all who arrive after the end
    here: Whole1  # [places]
    rounds: Whole2  # [2, parcels]
    batch: Whole1  # [parcels]: who arrives today, while they are let in in batches
    picked: Whole1  # [parcels]: how many of each class of movers were picked
    counters: Whole1  # [COUNTERS]
    people: Whole1  # [places]
    left: Whole1  # [places]: population left
    came: Whole1  # [places]: who came today
    before: Whole1  # [places]: people before anybody arrived today
    rise: Whole1  # [places]: by how much they rose while people arrived, the last time
    weight: Real1  # [most]
    chosen: Whole1  # [most]
    cell: Whole1  # [(1 + most plans) * 2 * JOINED * JOINED]: the class that people who came so far join, -1 none yet
    movers: Whole2  # [parcels, 3]: whether they came along a link yet, people, their cell
    moved: Real2  # [parcels, 2]: how far they came of late, and today


class Record(NamedTuple):
    """What is written down every day: everybody, people at places, who came there, and who stepped onto links."""

    total: Whole1  # [days]
    people: Whole2  # [days, places]
    came: Whole2  # [days, places]
    flow: Whole2  # [days, links]


def rules_of(
    settings: FleeSettings, names: list[str], links: Links, walks: Walks, world: World, *, repaired: bool = False
) -> Rules:
    """Return a run's settings and world as the kernel reads them; `names` are those of the places."""
    patterns, epoch = np.unique(world.open, axis=0, return_inverse=True)
    in_use = walks.links >= 0
    walk_open = np.array([(open_[walks.links] | ~in_use).all(axis=1) for open_ in patterns])
    steps = STEPS * MOST_TIRED if settings.avoid_short_stints else 1
    classes = (np.diff(walks.plan_first) + PLANS) * 2 * steps
    return Rules(
        speed=settings.max_move_speed,
        walk=settings.max_walk_speed,
        buffer=settings.capacity_buffer,
        weight_softening=settings.weight_softening,
        weight_power=settings.weight_power,
        on_foot=int(settings.start_on_foot),
        short_stints=int(settings.avoid_short_stints),
        whole_day=int(not repaired),
        take=int(settings.take_from_population and settings.spawn_mode is None),
        steps=steps,
        tail=links.tail,
        head=links.head,
        km=links.km,
        walk_first=walks.first,
        walk_place=walks.place,
        walk_plan=walks.plan,
        walk_ease=(settings.softening + walks.km) ** -settings.distance_power,
        walk_open=walk_open.reshape(len(patterns), len(walks.place)),
        plan_first=walks.plan_first,
        plan_next=walks.plan_next,
        plan_back=walks.plan_back,
        plan_place=walks.plan_place,
        plan_link=np.array([_first_links(links, walks, open_) for open_ in patterns]),
        epoch=epoch.reshape(-1).astype(np.int64),
        slot_first=np.concatenate([[0], np.cumsum(classes)]).astype(np.int64),
        place_key=np.array([name_key("place", name) for name in names], np.uint64),
        **{name: getattr(world, name) for name in World._fields if name not in ("open", "given", "mean")},
    )


def _first_links(links: Links, walks: Walks, open_: np.ndarray) -> np.ndarray:
    """The link that each plan takes: the first of the file that is open and leads to its first step."""
    by_ends: dict[tuple[int, int], int] = {}
    for link in np.flatnonzero(open_)[::-1]:
        by_ends[int(links.tail[link]), int(links.head[link])] = int(link)
    places = np.repeat(np.arange(len(walks.plan_first) - 1), np.diff(walks.plan_first))
    ends = zip(places.tolist(), walks.plan_step.tolist(), strict=True)
    return np.array([by_ends.get(end, -1) for end in ends], np.int64)


def new_memory(rules: Rules, parcels: int) -> Memory:
    """Return the memory of a worker with room for so many parcels; `begin` in step.py makes it ready for a member."""
    places, slots = len(rules.start), int(rules.slot_first[-1])
    most = max(int(np.diff(rules.walk_first).max(initial=1)), places)
    return Memory(
        rest=np.zeros((2, slots), np.int64),
        listed=np.zeros((2, slots), np.int64),
        used=np.zeros((2, places), np.int64),
        parcels=np.zeros((parcels, WIDTH), np.int64),
        stretch=np.zeros((parcels, 2)),
        first=np.full(len(rules.epoch) + 1, -1, np.int64),
        here=np.full(places, -1, np.int64),
        rounds=np.zeros((2, parcels), np.int64),
        batch=np.zeros(parcels, np.int64),
        picked=np.zeros(parcels, np.int64),
        counters=np.zeros(COUNTERS, np.int64),
        people=np.zeros(places, np.int64),
        left=np.zeros(places, np.int64),
        came=np.zeros(places, np.int64),
        before=np.zeros(places, np.int64),
        rise=np.zeros(places, np.int64),
        weight=np.zeros(most),
        chosen=np.zeros(most, np.int64),
        cell=np.full((1 + int(np.diff(rules.plan_first).max(initial=0))) * 2 * JOINED * JOINED, -1, np.int64),
        movers=np.zeros((parcels, 3), np.int64),
        moved=np.zeros((parcels, 2)),
    )


rules_reference = by_reference(Rules)
memory_reference = by_reference(Memory)
record_reference = by_reference(Record)
