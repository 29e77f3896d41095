"""What one member holds in memory while it runs: people, conditions, routes, a calendar of those on the way, records.

All are named tuples of arrays, made once per worker and filled anew for each member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import (
    Flags1, Flags2, Flags3, Real1, Real2, Real3, Real4, Short1, Short3, Tiny1, Whole1, Whole2, Whole3, by_reference,
    compiled,
)  # fmt: skip
from safepassage.engine.problem import Problem
from safepassage.streams import Stream

HORIZON = 14
"""Days ahead for which the load of a crossing is expected."""


class Network(NamedTuple):
    """Who is linked to whom; the same for all members."""

    out_first: Whole1  # [N + 1]: links out of i are out_links[out_first[i]:out_first[i + 1]]
    out_links: Whole1  # [L]
    in_first: Whole1  # [N + 1]
    in_links: Whole1  # [L]
    tail: Whole1  # [L]
    head: Whole1  # [L]
    destinations: Whole1  # [D]: locations that may ever receive
    gates: Whole1  # [X]: locations that links pass through
    gate_first: Whole1  # [X + 1]
    gate_links: Whole1  # links of each gate


def _grouped(keys: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(keys, kind="stable")
    return np.searchsorted(keys[order], np.arange(count + 1)).astype(np.int64), order.astype(np.int64)


def network(problem: Problem) -> Network:
    """The network of a problem; equal for all members of one scenario."""
    n = len(problem.safe)
    out_first, out_links = _grouped(problem.tail, n)
    in_first, in_links = _grouped(problem.head, n)
    opened = (problem.event_what == codes.RECEIVES) & (problem.event_value > 0)
    receives = problem.receives.copy()
    receives[problem.event_place[opened]] = True
    gates = np.unique(problem.crossing[problem.crossing >= 0])
    links = [np.flatnonzero(problem.crossing == gate) for gate in gates]
    gate_first = np.concatenate([[0], np.cumsum([len(x) for x in links])]).astype(np.int64)
    gate_links = np.concatenate([*links, np.empty(0, np.int64)]).astype(np.int64)
    return Network(
        out_first, out_links, in_first, in_links, problem.tail, problem.head,
        np.flatnonzero(receives).astype(np.int64), gates.astype(np.int64), gate_first, gate_links,
    )  # fmt: skip


class People(NamedTuple):
    """Everybody who is not on the way between places, and the running totals. int64 throughout."""

    staying: Whole2  # [G, N]
    home: Whole2  # [G, N]
    ready: Whole2  # [G, N]
    waiting: Whole2  # [G, N]
    settled: Whole2  # [G, N]
    queue: Whole3  # [L, G, D]
    refused: Whole3  # [L, G, D]
    starting: Whole3  # [ticks, G, N]: set off today at that tick, destination not yet drawn
    arriving: Whole3  # [G, D, N]: at a place this tick
    foreign: Whole3  # [G, D, N]: of whom on a link whose tail another party holds
    landing: Whole2  # [G, D]: how many of a group and destination are in the two above
    in_queue: Whole1  # [X]: in the queues of a gate
    on_the_way: Whole1  # [1]: in the calendar
    affected: Whole1  # [1]
    counted: Flags1  # [N]: has been unsafe


class Calendar(NamedTuple):
    """Parcels of people under way, in a list per tick of the whole period; the last list is beyond its end."""

    first: Short1  # [days * ticks + 1], -1 none
    after: Short1  # [size]
    kind: Tiny1  # [size]
    place: Short1  # [size]: a link, or the origin of those who slip out
    group: Short1  # [size]
    target: Short1  # [size]: index into destinations
    people: Whole1  # [size]
    free: Short1  # [1]: head of the list of free parcels
    full: Whole1  # [1]: whether a parcel was lost for want of space


class Conditions(NamedTuple):
    """Today's conditions of places and links."""

    holder: Whole1  # [N]
    safe: Flags1  # [N]
    receives: Flags1  # [N]
    closed: Flags1  # [N]
    exit_denied: Real1  # [N]
    deterrent: Real1  # [N]
    cut_since: Whole1  # [N]: a day; codes.NEVER where supplies are not cut
    mined: Real1  # [N]
    attraction: Real1  # [N]
    capacity: Real1  # [N], people, after mines
    size: Real1  # [N], people
    budget: Real1  # [N], people per day
    danger: Real1  # [N]
    trigger: Real1  # [N]: rate of deciding added today, 1 per day
    link_closed: Flags1  # [L]
    front: Flags1  # [L]
    opened: Flags1  # [L]
    link_mined: Real1  # [L]
    link_danger: Real1  # [L]
    speed: Real1  # [L]
    admits: Real2  # [N, G]
    screened_share: Real2  # [N, G]
    screening_days: Real2  # [N, G]
    passable: Flags1  # [L]: neither closed nor on an unopened front
    usable: Flags2  # [G, L]: passable, and its crossing lets the group through
    slippable: Flags2  # [G, L]: the same, with fronts allowed
    ticks: Real2  # [G, L]: travelling hours


class Routes(NamedTuple):
    """Costs of ways to every destination, and how attractive they make leaving."""

    base: Real2  # [G, L]: cost of a link without waits, elapsed hours; inf where not usable
    link: Real2  # [G, L]: with waits
    wait: Real1  # [N]: at crossings, hours
    cost: Real3  # [G, D, N]: C, least cost to a destination
    order: Short3  # [G, D, N]: locations in order of rising C
    reached: Whole2  # [G, D]: how many can reach it
    ease: Real3  # [G, D, N]: (C + c0) ** -beta, 0 where it cannot be reached
    slip_link: Real2  # [G, L]
    slip_cost: Real3  # [G, D, N]
    slip_ease: Real3  # [G, D, N]
    slip_ticks: Real3  # [G, D, N]: travelling hours of the least-cost way
    draw: Real1  # [D]: exp(A) * room of each destination, 0 where it is none today
    value: Real2  # [G, N]: V
    slip_value: Real2  # [G, N]: W
    barrier: Whole2  # [G, N]: first unusable link on the cheapest way were all open, -1 none


class Work(NamedTuple):
    """Scratch space."""

    heap_key: Real1  # [L + N + 1]
    heap_node: Short1  # [L + N + 1]
    hours: Real1  # [N]
    order: Short1  # [N]
    cost: Real1  # [N]
    weights: Real1  # [max(D, links out of one place, ticks)]
    counts: Whole1  # as long
    load: Real4  # [G, D, N, HORIZON]: expected at a place in so many days
    loaded: Flags2  # [G, D]: whether anybody is in the load
    reaches: Flags3  # [G, D, N]: whether the load reaches a place
    arrivals: Real2  # [N, HORIZON]: expected at a crossing
    fresh_wait: Real1  # [N]
    left: Real1  # [N]: of today's budget
    bound: Real1  # [D]: people bound for a destination
    redone: Flags2  # [G, D]


class Record(NamedTuple):
    """What is kept of every day: views into the arrays of the result."""

    affected: Whole1  # [T]
    inside: Whole1
    trapped: Whole1
    ready_held: Whole1
    freed: Whole1
    on_the_way: Whole1
    out: Whole1
    danger_person_days: Real1  # [T], cumulative
    mined_person_km: Real1
    transit_danger_person_days: Real1
    staying: Whole3  # [T, G, N]
    home: Whole3
    ready: Whole3
    held: Flags3  # [T, G, N]
    waiting: Whole2  # [T, N]
    settled: Whole2
    arrivals: Whole2
    slipped: Whole2
    unsafe: Flags2  # [T, N]
    closed_place: Flags2
    capacity: Real2  # [T, N]
    danger: Real2
    flow: Whole3  # [T, G, L]
    open: Flags2  # [T, L]
    queue: Whole2  # [T, X]
    refused: Whole2
    passed: Whole2
    barred: Real1  # [L]


TOTALS = ("affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out")
EXPOSURES = ("danger_person_days", "mined_person_km", "transit_danger_person_days")


def record_shapes(days: int, n: int, g: int, links: int, gates: int) -> dict[str, tuple[tuple[int, ...], type]]:
    """Shape and type of every array of a record, by name."""
    shapes: dict[str, tuple[tuple[int, ...], type]] = {name: ((days,), np.int64) for name in TOTALS}
    shapes |= {name: ((days,), np.float64) for name in EXPOSURES}
    shapes |= {name: ((days, g, n), np.int64) for name in ("staying", "home", "ready")}
    shapes["held"] = ((days, g, n), np.bool_)
    shapes |= {name: ((days, n), np.int64) for name in ("waiting", "settled", "arrivals", "slipped")}
    shapes |= {name: ((days, n), np.bool_) for name in ("unsafe", "closed_place")}
    shapes |= {name: ((days, n), np.float64) for name in ("capacity", "danger")}
    shapes["flow"] = ((days, g, links), np.int64)
    shapes["open"] = ((days, links), np.bool_)
    shapes |= {name: ((days, gates), np.int64) for name in ("queue", "refused", "passed")}
    shapes["barred"] = ((links,), np.float64)
    return shapes


def new_record(shapes: Mapping[str, tuple[tuple[int, ...], type]]) -> Record:
    """An empty record for one member."""
    return Record(**{name: np.zeros(shape, dtype) for name, (shape, dtype) in shapes.items()})


class Memory(NamedTuple):
    """Everything that one worker needs to run members one after another."""

    people: People
    calendar: Calendar
    now: Conditions
    routes: Routes
    work: Work


def new_memory(problem: Problem, net: Network, parcels: int) -> Memory:
    """Empty memory for the members of one scenario, with room for so many parcels of people under way."""
    g, n = problem.people.shape
    links, d, x = len(problem.tail), len(net.destinations), len(net.gates)
    slots = problem.days * problem.ticks + 1

    def whole(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int64)

    def real(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.float64)

    def flags(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.bool_)

    def short(*shape: int) -> np.ndarray:
        return np.zeros(shape, np.int32)

    people = People(
        whole(g, n), whole(g, n), whole(g, n), whole(g, n), whole(g, n), whole(links, g, d), whole(links, g, d),
        whole(problem.ticks, g, n), whole(g, d, n), whole(g, d, n), whole(g, d), whole(x), whole(1), whole(1), flags(n),
    )  # fmt: skip
    calendar = Calendar(
        short(slots), short(parcels), np.zeros(parcels, np.int8), short(parcels), short(parcels), short(parcels),
        whole(parcels), short(1), whole(1),
    )  # fmt: skip
    now = Conditions(
        whole(n), flags(n), flags(n), flags(n), real(n), real(n), whole(n), real(n), real(n), real(n), real(n), real(n),
        real(n), real(n), flags(links), flags(links), flags(links), real(links), real(links), real(links),
        real(n, g), real(n, g), real(n, g), flags(links), flags(g, links), flags(g, links), real(g, links),
    )  # fmt: skip
    routes = Routes(
        real(g, links), real(g, links), real(n), real(g, d, n), short(g, d, n), whole(g, d), real(g, d, n),
        real(g, links), real(g, d, n), real(g, d, n), real(g, d, n), real(d), real(g, n), real(g, n), whole(g, n),
    )  # fmt: skip
    width = max(d, problem.ticks, int(np.diff(net.out_first).max(initial=1)))
    gated = n if x else 0
    work = Work(
        real(links + n + 1), short(links + n + 1), real(n), short(n), real(n), real(width), whole(width),
        real(g, d, gated, HORIZON), flags(g, d), flags(g, d, n), real(n, HORIZON), real(n), real(n), real(d), flags(g, d),
    )  # fmt: skip
    return Memory(people, calendar, now, routes, work)


problem_reference = by_reference(Problem)
network_reference = by_reference(Network)
stream_reference = by_reference(Stream)
people_reference = by_reference(People)
calendar_reference = by_reference(Calendar)
conditions_reference = by_reference(Conditions)
routes_reference = by_reference(Routes)
work_reference = by_reference(Work)
memory_reference = by_reference(Memory)
record_reference = by_reference(Record)


@compiled
def clear_calendar(calendar: Calendar) -> None:
    """Empties the calendar: every parcel is free."""
    calendar.first[:] = -1
    for k in range(len(calendar.after)):
        calendar.after[k] = k + 1
    calendar.after[len(calendar.after) - 1] = -1
    calendar.free[0] = 0
    calendar.full[0] = 0


@compiled
def put(calendar: Calendar, tick: int, kind: int, place: int, group: int, target: int, people: int) -> None:
    """Enters people in the calendar at a tick (or beyond the end); marks it full where there is no space."""
    parcel = calendar.free[0]
    if parcel < 0:
        calendar.full[0] = 1
        return
    calendar.free[0] = calendar.after[parcel]
    slot = min(tick, len(calendar.first) - 1)
    calendar.after[parcel] = calendar.first[slot]
    calendar.first[slot] = parcel
    calendar.kind[parcel] = kind
    calendar.place[parcel] = place
    calendar.group[parcel] = group
    calendar.target[parcel] = target
    calendar.people[parcel] = people


@compiled
def release(calendar: Calendar, parcel: int) -> None:
    """Returns a parcel that was taken out of its list to the free ones."""
    calendar.after[parcel] = calendar.free[0]
    calendar.free[0] = parcel
