"""People on the way: setting off, choosing a destination and a road, passing crossings, travelling, settling.

Every function here takes people out of one place of the state and puts the same people into another.
"""

from __future__ import annotations

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled
from safepassage.engine.draws import hypergeometric, share_out, some, split, turn_to
from safepassage.engine.problem import Problem
from safepassage.engine.routes import road_weights
from safepassage.engine.state import Memory, Network, Record, put, put_slipping, release
from safepassage.streams import Stream


@compiled
def stop_here(memory: Memory, g: int, i: int, n: int) -> None:
    """People who cannot go on stay where they are: ready at an unsafe place, waiting at a safe one."""
    if memory.now.safe[i]:
        memory.people.waiting[g, i] += n
    else:
        memory.people.ready[g, i] += n


@compiled
def travel(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, e: int, g: int, d: int,
    n: int, late: int,
) -> None:  # fmt: skip
    """People set foot on a link: they come to its head after its travelling time, `late` ticks more."""
    if n == 0:
        return
    record.flow[tick // problem.ticks, g, e] += n
    hours = memory.now.ticks[g, e]
    whole = int(hours)
    slower = split(stream, n, hours - whole, problem.household[g])
    _arrive_after(problem, net, memory, tick, whole + late, e, g, d, n - slower)
    _arrive_after(problem, net, memory, tick, whole + 1 + late, e, g, d, slower)


@compiled
def _arrive_after(
    problem: Problem, net: Network, memory: Memory, tick: int, ticks: int, e: int, g: int, d: int, n: int
) -> None:
    if n == 0:
        return
    if ticks == 0:
        come_to(net, memory, e, g, d, n)
        return
    put(memory.calendar, tick + ticks, codes.TRANSIT, e, g, d, n)


@compiled
def come_to(net: Network, memory: Memory, e: int, g: int, d: int, n: int) -> None:
    """People stand at the head of a link; those who come from another party's ground are kept apart."""
    people = memory.people
    j = net.head[e]
    if memory.now.foreign[e]:
        people.foreign[g, d, j] += n
    else:
        people.arriving[g, d, j] += n
    people.landing[g, d] += n


@compiled
def take_arrivals(problem: Problem, net: Network, memory: Memory, tick: int) -> None:
    """Takes from the calendar everybody who comes somewhere at this tick."""
    calendar = memory.calendar
    parcels = calendar.parcels
    parcel = calendar.first[tick]
    calendar.first[tick] = -1
    while parcel >= 0:
        after = parcels[parcel, codes.AFTER]
        e, g, d = parcels[parcel, codes.PLACE], parcels[parcel, codes.GROUP], parcels[parcel, codes.TARGET]
        come_to(net, memory, e, g, d, parcels[parcel, codes.PEOPLE])
        release(calendar, parcel)
        parcel = after
    slipping = calendar.slipping[tick]
    groups, count = slipping.shape
    for g in range(groups):
        for d in range(count):
            if slipping[g, d] > 0:
                _land(net, memory, tick % problem.ticks, g, d, slipping[g, d])
                slipping[g, d] = 0


@compiled
def _land(net: Network, memory: Memory, hour: int, g: int, d: int, n: int) -> None:
    """Those who slipped out settle at their destination, or draw again there if it is none any more."""
    i = net.destinations[d]
    memory.calendar.bound[d] -= n
    if memory.routes.draw[d] > 0.0:
        memory.people.settled[g, i] += n
    else:
        memory.people.starting[hour, g, i] += n


@compiled
def slip_out(problem: Problem, net: Network, stream: Stream, memory: Memory, day: int, g: int, i: int, n: int) -> None:
    """People slip out of a place past a holder or a front, each bound for a destination, on no named road."""
    routes, work = memory.routes, memory.work
    turn_to(stream, codes.FOR_SLIPPING, day, problem.place_key[i], problem.group_key[g])
    count = len(net.destinations)
    for d in range(count):
        work.weights[d] = routes.draw[d] * routes.slip_ease[g, d, i]
    share_out(stream, n, work.weights[:count], problem.household[g], work.counts[:count])
    for d in range(count):
        bound = work.counts[d]
        if bound > 0:
            hours = routes.slip_ticks[g, d, i]
            whole = int(hours)
            slower = split(stream, bound, hours - whole, problem.household[g])
            put_slipping(memory.calendar, day * problem.ticks + whole, g, d, bound - slower)
            put_slipping(memory.calendar, day * problem.ticks + whole + 1, g, d, slower)


@compiled
def choose_destinations(problem: Problem, net: Network, stream: Stream, memory: Memory, tick: int, hour: int) -> None:
    """Those who set off at this hour of the day draw a destination."""
    people, routes, work = memory.people, memory.routes, memory.work
    count = len(net.destinations)
    starting = people.starting[hour]
    groups, places = starting.shape
    for g in range(groups):
        for i in range(places):
            n = starting[g, i]
            if n == 0:
                continue
            starting[g, i] = 0
            if routes.value[g, i] == -np.inf:
                stop_here(memory, g, i, n)
                continue
            turn_to(stream, codes.FOR_DESTINATION, tick, problem.place_key[i], problem.group_key[g])
            for d in range(count):
                work.weights[d] = routes.draw[d] * routes.ease[g, d, i]
            share_out(stream, n, work.weights[:count], problem.household[g], work.counts[:count])
            for d in range(count):
                people.arriving[g, d, i] += work.counts[d]
                people.landing[g, d] += work.counts[d]


@compiled
def go_on(problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int) -> None:
    """Everybody who stands somewhere on the way goes on, by group and destination, in order of falling C."""
    people, routes = memory.people, memory.routes
    landing, order = people.landing, routes.order
    groups, count, places = people.arriving.shape
    for g in range(groups):
        for d in range(count):
            if landing[g, d] == 0:
                continue
            arriving, foreign = people.arriving[g, d], people.foreign[g, d]
            for k in range(routes.reached[g, d] - 1, -1, -1):
                i = order[g, d, k]
                if arriving[i] + foreign[i] > 0:
                    _go_on_from(problem, net, stream, memory, record, tick, g, d, i)
            if landing[g, d] > 0:
                for i in range(places):
                    if arriving[i] + foreign[i] > 0:
                        _go_on_from(problem, net, stream, memory, record, tick, g, d, i)


@compiled
def _go_on_from(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, g: int, d: int, i: int
) -> None:
    people, now, routes = memory.people, memory.now, memory.routes
    foreign = people.foreign[g, d, i]
    n = people.arriving[g, d, i] + foreign
    people.arriving[g, d, i] = 0
    people.foreign[g, d, i] = 0
    people.landing[g, d] -= n
    at_destination = i == net.destinations[d]
    if foreign > 0 and not now.safe[i] and not at_destination:
        detail = problem.group_key[g] ^ problem.place_key[net.destinations[d]]
        turn_to(stream, codes.FOR_ENTRY, tick, problem.place_key[i], detail)
        stopped = split(stream, foreign, now.exit_denied[i], problem.household[g])
        people.ready[g, i] += stopped
        n -= stopped
    if at_destination and routes.draw[d] > 0.0:
        people.settled[g, i] += n
    elif at_destination or routes.cost[g, d, i] == np.inf:
        stop_here(memory, g, i, n)
    else:
        _choose_roads(problem, net, stream, memory, record, tick, g, d, i, n)


@compiled
def _choose_roads(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, g: int, d: int, i: int,
    n: int,
) -> None:  # fmt: skip
    weights, counts = memory.work.weights, memory.work.counts
    detail = problem.group_key[g] ^ problem.place_key[net.destinations[d]]
    turn_to(stream, codes.FOR_ROAD, tick, problem.place_key[i], detail)
    links = road_weights(net, memory.routes, problem.parameters.spread, g, d, i, weights)
    share_out(stream, n, weights[:links], problem.household[g], counts[:links])
    for k in range(links):
        if counts[k] > 0:
            e = net.out_links[net.out_first[i] + k]
            turn_to(stream, codes.FOR_LINK, tick, problem.link_key[e], detail)
            _enter(problem, net, stream, memory, record, tick, e, g, d, counts[k])


@compiled
def _enter(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, e: int, g: int, d: int,
    n: int,
) -> None:  # fmt: skip
    """People enter a link: past its crossing, if it has one, where they are admitted, refused, or join the queue."""
    now, people = memory.now, memory.people
    gate = problem.crossing[e]
    if gate >= 0:
        x = net.gate_number[gate]
        admitted = some(stream, n, now.admits[gate, g])
        people.refused[e, g, d] += n - admitted
        if now.budget[gate] < np.inf:
            people.queue[e, g, d] += admitted
            people.in_queue[x] += admitted
            return
        record.passed[tick // problem.ticks, x] += admitted
        n = admitted - _screen(problem, stream, memory, record, tick, e, g, d, admitted)
    travel(problem, net, stream, memory, record, tick, e, g, d, n, 0)


@compiled
def _screen(
    problem: Problem, stream: Stream, memory: Memory, record: Record, tick: int, e: int, g: int, d: int, n: int
) -> int:
    """How many of those who pass a crossing are taken aside; they come to the head of the link when let go."""
    gate = problem.crossing[e]
    aside = some(stream, n, memory.now.screened_share[gate, g])
    if aside > 0:
        record.flow[tick // problem.ticks, g, e] += aside
        days = memory.now.screening_days[gate, g] * problem.ticks
        whole = int(days)
        longer = some(stream, aside, days - whole)
        for ticks, part in ((whole, aside - longer), (whole + 1, longer)):
            if part > 0:
                put(memory.calendar, tick + max(1, ticks), codes.DETAINED, e, g, d, part)
    return aside


@compiled
def serve_queues(problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int) -> None:
    """Each crossing lets through what is left of its day's budget, drawn from all who queue there alike."""
    people, now, work = memory.people, memory.now, memory.work
    for x in range(len(net.gates)):
        gate = net.gates[x]
        standing = people.in_queue[x]
        if standing == 0 or work.left[gate] <= 0.0 or now.closed[gate]:
            continue
        served = standing if work.left[gate] >= standing else int(work.left[gate])
        work.left[gate] -= served
        people.in_queue[x] -= served
        record.passed[tick // problem.ticks, x] += served
        _serve(problem, net, stream, memory, record, tick, x, standing, served)


@compiled
def _serve(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, x: int, standing: int,
    served: int,
) -> None:  # fmt: skip
    people = memory.people
    groups, count = people.landing.shape
    others, left = standing, served
    for k in range(net.gate_first[x], net.gate_first[x + 1]):
        e = net.gate_links[k]
        for g in range(groups):
            for d in range(count):
                here = people.queue[e, g, d]
                if here == 0 or left == 0:
                    continue
                others -= here
                detail = problem.group_key[g] ^ problem.place_key[net.destinations[d]]
                turn_to(stream, codes.FOR_SERVICE, tick, problem.link_key[e], detail)
                n = hypergeometric(stream, here, others, left)
                left -= n
                people.queue[e, g, d] -= n
                n -= _screen(problem, stream, memory, record, tick, e, g, d, n)
                travel(problem, net, stream, memory, record, tick, e, g, d, n, 1)
