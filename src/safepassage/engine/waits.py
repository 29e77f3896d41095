"""How long people will wait at crossings, from the load that is already bound for them (model, section 4)."""

from __future__ import annotations

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled
from safepassage.engine.problem import Problem
from safepassage.engine.routes import find_routes, look_for_gates, road_weights
from safepassage.engine.state import HORIZON, Calendar, Conditions, Network, People, Routes, Work


@compiled
def _spread_over_days(load: np.ndarray, days: float, people: float) -> None:
    """Adds people who come after so many days, a part of a day split between its neighbours."""
    whole = int(days)
    part = days - whole
    if whole < HORIZON:
        load[whole] += people * (1.0 - part)
    if whole + 1 < HORIZON:
        load[whole + 1] += people * part


@compiled
def _forget_load(work: Work) -> None:
    load, loaded, reaches = work.load, work.loaded, work.reaches
    groups, destinations, places = reaches.shape
    for g in range(groups):
        for d in range(destinations):
            if loaded[g, d]:
                loaded[g, d] = False
                for i in range(places):
                    if reaches[g, d, i]:
                        reaches[g, d, i] = False
                        load[g, d, i, :] = 0.0


@compiled
def _load_from_calendar(
    problem: Problem, net: Network, calendar: Calendar, routes: Routes, tick: int, work: Work
) -> None:
    first, parcels = calendar.first, calendar.parcels
    load, loaded, reaches, head, ahead = work.load, work.loaded, work.reaches, net.head, routes.gate_ahead
    _forget_load(work)
    for slot in range(tick, min(len(first) - 1, tick + HORIZON * problem.ticks)):
        parcel = first[slot]
        while parcel >= 0:
            g, d = parcels[parcel, codes.GROUP], parcels[parcel, codes.TARGET]
            i = head[parcels[parcel, codes.PLACE]]
            if ahead[g, d, i]:
                loaded[g, d] = True
                reaches[g, d, i] = True
                _spread_over_days(load[g, d, i], (slot - tick) / problem.ticks, parcels[parcel, codes.PEOPLE])
            parcel = parcels[parcel, codes.AFTER]


@compiled
def _expect_arrivals(problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work) -> None:
    """Walks the load of each group and destination forward, in order of falling C, and counts it at crossings."""
    work.arrivals[:] = 0.0
    loaded, reaches, order = work.loaded, work.reaches, routes.order
    groups, destinations = loaded.shape
    for g in range(groups):
        for d in range(destinations):
            if not loaded[g, d]:
                continue
            for k in range(routes.reached[g, d] - 1, 0, -1):
                i = order[g, d, k]
                if reaches[g, d, i]:
                    _pass_on(problem, net, now, routes, work, g, d, i)


@compiled
def _pass_on(
    problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work, g: int, d: int, i: int
) -> None:
    weights, arrivals, here = work.weights, work.arrivals, work.load[g, d, i]
    links = road_weights(net, routes, problem.parameters.spread, g, d, i, weights)
    total = weights[:links].sum()
    for k in range(links):
        if weights[k] == 0.0:
            continue
        share = weights[k] / total
        e = net.out_links[net.out_first[i] + k]
        gate = problem.crossing[e]
        days = now.ticks[g, e] / problem.ticks
        goes_on = routes.gate_ahead[g, d, net.head[e]]
        if goes_on:
            work.reaches[g, d, net.head[e]] = True
        there = work.load[g, d, net.head[e]]
        for ahead in range(HORIZON):
            people = here[ahead] * share
            if people > 0.0:
                if gate >= 0:
                    arrivals[gate, ahead] += people
                if goes_on:
                    _spread_over_days(there, ahead + days, people)


@compiled
def _none_binds(net: Network, calendar: Calendar, now: Conditions, people: People, work: Work) -> bool:
    """Whether all who are under way could pass any crossing with a budget within the day."""
    under_way = calendar.bound.sum()
    for x in range(len(net.gates)):
        gate = net.gates[x]
        limited = 0.0 < now.budget[gate] < np.inf and not now.closed[gate]
        if limited and (people.in_queue[x] > 0 or under_way > work.left[gate]):
            return False
    return True


@compiled
def _expect_waits(
    problem: Problem, net: Network, calendar: Calendar, people: People, now: Conditions, routes: Routes, work: Work,
    tick: int,
) -> None:  # fmt: skip
    work.fresh_wait[:] = 0.0
    if _none_binds(net, calendar, now, people, work):
        return
    _load_from_calendar(problem, net, calendar, routes, tick, work)
    _expect_arrivals(problem, net, now, routes, work)
    for x in range(len(net.gates)):
        gate = net.gates[x]
        budget = now.budget[gate]
        if budget == np.inf or budget == 0.0 or now.closed[gate]:
            continue
        standing = max(0.0, people.in_queue[x] + work.arrivals[gate, 0] - work.left[gate])
        longest = standing
        for ahead in range(1, HORIZON):
            standing = max(0.0, standing + work.arrivals[gate, ahead] - budget)
            longest = max(longest, standing)
        work.fresh_wait[gate] = 24.0 * longest / budget


@compiled
def update_waits(
    problem: Problem, net: Network, calendar: Calendar, people: People, now: Conditions, routes: Routes, work: Work,
    tick: int, tolerance: float,
) -> None:  # fmt: skip
    """Brings waits and the costs that depend on them up to date where any wait moved by more than the tolerance, hours.

    Least costs are found anew only for groups and destinations whose least-cost ways the moved waits touch.
    """
    if len(net.gates) == 0:
        return
    _expect_waits(problem, net, calendar, people, now, routes, work, tick)
    moved = False
    for x in range(len(net.gates)):
        gate = net.gates[x]
        if abs(work.fresh_wait[gate] - routes.wait[gate]) > tolerance:
            moved = True
    if not moved:
        return
    work.redone[:] = False
    for x in range(len(net.gates)):
        gate = net.gates[x]
        if work.fresh_wait[gate] != routes.wait[gate]:
            routes.wait[gate] = work.fresh_wait[gate]
            for k in range(net.gate_first[x], net.gate_first[x + 1]):
                _move_link(net, routes, work, net.gate_links[k], routes.wait[gate])
    groups, destinations = work.redone.shape
    for g in range(groups):
        for d in range(destinations):
            if work.redone[g, d]:
                find_routes(problem, net, now, routes, work, g, d)
                look_for_gates(problem, net, now, routes, g, d)


@compiled
def _move_link(net: Network, routes: Routes, work: Work, e: int, wait: float) -> None:
    """Sets the wait in the cost of a link, and marks the groups and destinations whose least costs may change."""
    groups, destinations = work.redone.shape
    i, j = net.tail[e], net.head[e]
    for g in range(groups):
        before = routes.link[g, e]
        after = routes.base[g, e] + wait
        if before == after:
            continue
        routes.link[g, e] = after
        for d in range(destinations):
            here, there = routes.cost[g, d, i], routes.cost[g, d, j]
            was_used = before + there == here and there < np.inf
            if was_used or after + there < here:
                work.redone[g, d] = True
