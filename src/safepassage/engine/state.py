"""What one member holds in memory while it runs: people, conditions, routes, a calendar of those on the way, records.

All are named tuples of arrays, made once per worker and filled anew for each member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import (
    Flags1,
    Flags2,
    Flags3,
    Real1,
    Real2,
    Real3,
    Real4,
    Short1,
    Short3,
    Whole1,
    Whole2,
    Whole3,
    by_reference,
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
    gate_number: Whole1  # [N]: index of a location among the gates, -1 none


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
    gate_number = np.full(n, -1, np.int64)
    gate_number[gates] = np.arange(len(gates))
    return Network(
        out_first, out_links, in_first, in_links, problem.tail, problem.head,
        np.flatnonzero(receives).astype(np.int64), gates.astype(np.int64), gate_first, gate_links, gate_number,
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
    affected: Whole1  # [1]
    counted: Flags1  # [N]: has been unsafe


class Calendar(NamedTuple):
    """People under way by the tick they come; the last tick is beyond the end of the period.

    Those on links are in parcels, in a list per tick. (Merging parcels that agree on everything was tried: it took as
    long as it saved.)
    """

    first: Whole1  # [days * ticks + 1], -1 none
    parcels: Whole2  # [size, 6]: codes.AFTER, KIND, PLACE (a link), GROUP, TARGET (a destination), PEOPLE
    free: Whole1  # [2]: head of the list of free parcels; 1 if one was lost for want of space
    slipping: Whole3  # [days * ticks + 1, G, D]
    bound: Whole1  # [D]: how many of all these are bound for a destination


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
    foreign: Flags1  # [L]: another party holds its head than its tail
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
    gate_ahead: Flags3  # [G, D, N]: whether the way from here may lead through a crossing with a budget
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
    best: Real1  # [N]
    open_cost: Real1  # [L]
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
    link_before: Real1  # [L]
    slip_before: Real1  # [L]


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
    barred: Real1  # [L]: person-days of ready people whose way out a closed or front link cuts
    shut: Real1  # [X]: the same for closed crossings


TOTALS = ("affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out")
EXPOSURES = ("danger_person_days", "mined_person_km", "transit_danger_person_days")


def record_shapes(days: int, n: int, g: int, links: int, gates: int) -> dict[str, tuple[tuple[int, ...], type]]:
    """Shape and type of every array of a record, by name."""
    shapes: dict[str, tuple[tuple[int, ...], type]] = dict.fromkeys(TOTALS, ((days,), np.int64))
    shapes |= dict.fromkeys(EXPOSURES, ((days,), np.float64))
    shapes |= dict.fromkeys(("staying", "home", "ready"), ((days, g, n), np.int64))
    shapes["held"] = ((days, g, n), np.bool_)
    shapes |= dict.fromkeys(("waiting", "settled", "arrivals", "slipped"), ((days, n), np.int64))
    shapes |= dict.fromkeys(("unsafe", "closed_place"), ((days, n), np.bool_))
    shapes |= dict.fromkeys(("capacity", "danger"), ((days, n), np.float64))
    shapes["flow"] = ((days, g, links), np.int64)
    shapes["open"] = ((days, links), np.bool_)
    shapes |= dict.fromkeys(("queue", "refused", "passed"), ((days, gates), np.int64))
    shapes["barred"] = ((links,), np.float64)
    shapes["shut"] = ((gates,), np.float64)
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
        *(whole(g, n), whole(g, n), whole(g, n), whole(g, n), whole(g, n), whole(links, g, d), whole(links, g, d)),
        *(
            whole(problem.ticks, g, n),
            whole(g, d, n),
            whole(g, d, n),
            whole(g, d),
            whole(x),
            whole(1),
            flags(n),
        ),
    )
    calendar = Calendar(*(whole(slots), whole(parcels, codes.PARCEL_WIDTH), whole(2), whole(slots, g, d), whole(d)))
    now = Conditions(
        *(whole(n), flags(n), flags(n), flags(n), real(n), real(n), whole(n), real(n), real(n), real(n)),
        *(real(n), real(n), real(n), real(n), flags(links), flags(links), flags(links), real(links), real(links)),
        *(real(links), real(n, g), real(n, g), real(n, g), flags(links), flags(links), flags(g, links)),
        *(flags(g, links), real(g, links)),
    )
    routes = Routes(
        *(real(g, links), real(g, links), real(n), real(g, d, n), short(g, d, n), whole(g, d), real(g, d, n)),
        flags(g, d, n),
        *(real(g, links), real(g, d, n), real(g, d, n), real(g, d, n), real(d), real(g, n), real(g, n), whole(g, n)),
    )
    width = max(d, problem.ticks, int(np.diff(net.out_first).max(initial=1)))
    gated = n if x else 0
    work = Work(
        *(real(links + n + 1), short(links + n + 1), real(n), short(n), real(n), real(n), real(links)),
        *(real(width), whole(width), real(g, d, gated, HORIZON), flags(g, d), flags(g, d, n), real(n, HORIZON)),
        *(real(n), real(n), real(d), flags(g, d), real(links), real(links)),
    )
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
def copy_into(source: np.ndarray, target: np.ndarray) -> None:
    """Copies a one-dimensional array into another (a slice assignment would make a third)."""
    for k in range(len(source)):
        target[k] = source[k]


@compiled
def clear_calendar(calendar: Calendar) -> None:
    """Empties the calendar: every parcel is free."""
    calendar.first[:] = -1
    parcels = calendar.parcels
    for k in range(len(parcels)):
        parcels[k, codes.AFTER] = k + 1
    parcels[len(parcels) - 1, codes.AFTER] = -1
    calendar.free[:] = 0
    calendar.slipping[:] = 0
    calendar.bound[:] = 0


@compiled
def put(calendar: Calendar, tick: int, kind: int, link: int, group: int, target: int, people: int) -> None:
    """Enters people in the calendar at a tick (or beyond the end); marks it full where there is no space."""
    free, first, parcels = calendar.free, calendar.first, calendar.parcels
    due = min(tick, len(first) - 1)
    calendar.bound[target] += people
    parcel = free[0]
    if parcel < 0:
        free[1] = 1
        return
    free[0] = parcels[parcel, codes.AFTER]
    parcels[parcel, codes.AFTER] = first[due]
    first[due] = parcel
    parcels[parcel, codes.KIND] = kind
    parcels[parcel, codes.PLACE] = link
    parcels[parcel, codes.GROUP] = group
    parcels[parcel, codes.TARGET] = target
    parcels[parcel, codes.PEOPLE] = people


@compiled
def put_slipping(calendar: Calendar, tick: int, group: int, target: int, people: int) -> None:
    """Enters people in the calendar who slip out and come to their destination at a tick (or beyond the end)."""
    calendar.slipping[min(tick, len(calendar.first) - 1), group, target] += people
    calendar.bound[target] += people


@compiled
def release(calendar: Calendar, parcel: int) -> None:
    """Takes the people of a parcel, which is out of its list, from the calendar; the parcel is free again."""
    free, parcels = calendar.free, calendar.parcels
    calendar.bound[parcels[parcel, codes.TARGET]] -= parcels[parcel, codes.PEOPLE]
    parcels[parcel, codes.AFTER] = free[0]
    free[0] = parcel
