"""What happens in the morning: conditions change, people turn back or think again, and some decide to leave."""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled
from safepassage.engine.behaviour import deciding_rate, open_share, ready_share, setting_off, slipping_share
from safepassage.engine.draws import share_out, some, split, turn_to
from safepassage.engine.moves import slip_out, stop_here
from safepassage.engine.problem import Problem
from safepassage.engine.state import Memory, Network, Record, release
from safepassage.streams import Stream


@compiled
def settle_in(problem: Problem, stream: Stream, memory: Memory) -> None:
    """Day 0: who stays by choice, who is ready already, and who has not decided."""
    people, now, routes = memory.people, memory.now, memory.routes
    groups, places = people.home.shape
    for g in range(groups):
        for i in range(places):
            n = problem.people[g, i]
            if n == 0:
                continue
            turn_to(stream, codes.FOR_STAYING, 0, problem.place_key[i], problem.group_key[g])
            people.staying[g, i] = split(stream, n, problem.stayers[g], problem.household[g])
            movers = n - people.staying[g, i]
            share = ready_share(problem, now, routes, g, i)
            people.ready[g, i] = split(stream, movers, share, problem.household[g])
            people.home[g, i] = movers - people.ready[g, i]


@compiled
def account_for_safety(memory: Memory) -> None:
    """Counts the affected of newly unsafe places; moves people between states where safety rules it."""
    people, now = memory.people, memory.now
    home, ready, settled, waiting = people.home, people.ready, people.settled, people.waiting
    groups, places = home.shape
    for i in range(places):
        for g in range(groups):
            if now.safe[i]:
                home[g, i] += ready[g, i]
                ready[g, i] = 0
                continue
            if not people.counted[i]:
                people.affected[0] += people.staying[g, i] + home[g, i] + ready[g, i]
            ready[g, i] += settled[g, i] + waiting[g, i]
            settled[g, i] = 0
            waiting[g, i] = 0
        people.counted[i] = people.counted[i] or not now.safe[i]


@compiled
def _start_again(memory: Memory, g: int, i: int, n: int) -> None:
    """People at a place draw again at once: ready where it is unsafe, else with the first hour."""
    if memory.now.safe[i]:
        memory.people.starting[0, g, i] += n
    else:
        memory.people.ready[g, i] += n


@compiled
def turn_back(net: Network, memory: Memory, first_tick: int) -> None:
    """Everybody on a link that closed, or in a queue for a link that cannot be used, goes back to its tail."""
    people, now, calendar = memory.people, memory.now, memory.calendar
    first, parcels = calendar.first, calendar.parcels
    passable, usable, queue, refused = now.passable, now.usable, people.queue, people.refused
    for slot in range(first_tick, len(first)):
        before = -1
        parcel = first[slot]
        while parcel >= 0:
            after = parcels[parcel, codes.AFTER]
            link = parcels[parcel, codes.PLACE]
            if parcels[parcel, codes.KIND] == codes.TRANSIT and not passable[link]:
                _start_again(memory, parcels[parcel, codes.GROUP], net.tail[link], parcels[parcel, codes.PEOPLE])
                if before < 0:
                    first[slot] = after
                else:
                    parcels[before, codes.AFTER] = after
                release(calendar, parcel)
            else:
                before = parcel
            parcel = after
    groups, count = people.landing.shape
    for k in range(len(net.gate_links)):
        e = net.gate_links[k]
        for g in range(groups):
            if not usable[g, e]:
                for d in range(count):
                    _start_again(memory, g, net.tail[e], queue[e, g, d] + refused[e, g, d])
                    queue[e, g, d] = 0
                    refused[e, g, d] = 0


@compiled
def think_again(problem: Problem, net: Network, stream: Stream, memory: Memory, day: int) -> None:
    """Changes of mind in queues, then this morning's admission there; those who were stranded move on."""
    people, value = memory.people, memory.routes.value
    queue, refused, waiting, in_queue = people.queue, people.refused, people.waiting, people.in_queue
    groups, count = people.landing.shape
    for x in range(len(net.gates)):
        in_queue[x] = 0
        for k in range(net.gate_first[x], net.gate_first[x + 1]):
            e = net.gate_links[k]
            for g in range(groups):
                for d in range(count):
                    if queue[e, g, d] + refused[e, g, d] > 0:
                        _reconsider(problem, net, stream, memory, day, e, g, d)
                        in_queue[x] += queue[e, g, d]
    for g in range(groups):
        for i in range(waiting.shape[1]):
            if waiting[g, i] > 0 and value[g, i] > -np.inf:
                people.starting[0, g, i] += waiting[g, i]
                waiting[g, i] = 0


@compiled
def _reconsider(
    problem: Problem, net: Network, stream: Stream, memory: Memory, day: int, e: int, g: int, d: int
) -> None:
    people, routes = memory.people, memory.routes
    i = net.tail[e]
    detail = problem.group_key[g] ^ problem.place_key[net.destinations[d]]
    turn_to(stream, codes.FOR_TURNING, day, problem.link_key[e], detail)
    chance = problem.parameters.redraw
    if routes.draw[d] == 0.0 or routes.cost[g, d, i] == np.inf:
        chance = 1.0
    from_queue = split(stream, people.queue[e, g, d], chance, problem.household[g])
    from_refused = split(stream, people.refused[e, g, d], chance, problem.household[g])
    if from_queue + from_refused > 0:
        _turn_at(memory, g, i, from_queue + from_refused)
    standing = people.queue[e, g, d] + people.refused[e, g, d] - from_queue - from_refused
    turn_to(stream, codes.FOR_ADMISSION, day, problem.link_key[e], detail)
    people.queue[e, g, d] = some(stream, standing, memory.now.admits[problem.crossing[e], g])
    people.refused[e, g, d] = standing - people.queue[e, g, d]


@compiled
def _turn_at(memory: Memory, g: int, i: int, n: int) -> None:
    if memory.routes.value[g, i] == -np.inf:
        stop_here(memory, g, i, n)
    else:
        memory.people.starting[0, g, i] += n


@compiled
def count_bound(net: Network, memory: Memory) -> None:
    """Sets `work.bound`: the people settled at each destination or on the way to it."""
    people, calendar, bound = memory.people, memory.calendar, memory.work.bound
    queue, refused = people.queue, people.refused
    groups, count = people.landing.shape
    for d in range(count):
        bound[d] = people.settled[:, net.destinations[d]].sum() + people.landing[:, d].sum() + calendar.bound[d]
    for k in range(len(net.gate_links)):
        e = net.gate_links[k]
        for g in range(groups):
            for d in range(count):
                bound[d] += queue[e, g, d] + refused[e, g, d]


@compiled
def decide_and_set_off(
    problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, day: int
) -> None:
    """At unsafe places some decide to leave; of the ready, some set off by road during the day and some slip out."""
    now, routes = memory.now, memory.routes
    home, ready, safe = memory.people.home, memory.people.ready, now.safe
    groups, places = home.shape
    for g in range(groups):
        for i in range(places):
            if safe[i] or home[g, i] + ready[g, i] == 0:
                continue
            turn_to(stream, codes.FOR_LEAVING, day, problem.place_key[i], problem.group_key[g])
            rate = deciding_rate(problem, now, routes, day, g, i)
            decided = split(stream, home[g, i], -math.expm1(-rate), problem.household[g])
            home[g, i] -= decided
            ready[g, i] += decided
            leaving = split(stream, ready[g, i], setting_off(problem, now, routes, g, i), problem.household[g])
            if leaving == 0:
                continue
            ready[g, i] -= leaving
            by_road, slipping = open_share(now, routes, g, i), slipping_share(problem, now, routes, g, i)
            walking = split(stream, leaving, by_road / (by_road + slipping), problem.household[g])
            spread_over_hours(problem, stream, memory, g, i, walking)
            if leaving > walking:
                record.slipped[day, i] += leaving - walking
                slip_out(problem, net, stream, memory, day, g, i, leaving - walking)


@compiled
def spread_over_hours(problem: Problem, stream: Stream, memory: Memory, g: int, i: int, n: int) -> None:
    """People set off from a place during the day, in every hour alike."""
    if n == 0:
        return
    weights, counts = memory.work.weights[: problem.ticks], memory.work.counts[: problem.ticks]
    weights[:] = 1.0
    share_out(stream, n, weights, problem.household[g], counts)
    for hour in range(problem.ticks):
        memory.people.starting[hour, g, i] += counts[hour]
