"""Least costs to every destination, and the choice of destination and road (model, section 4).

Dijkstra (1959) from each destination on the reversed network; destinations by a logit on log cost, the gravity form
(Wilson 1967; McFadden 1974); roads among the efficient links (Dial 1971).
"""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine._jit import compiled, entrance
from safepassage.engine.problem import Parameters, Problem
from safepassage.engine.state import Conditions, Network, Routes, Work, copy_into, network_reference


@compiled
def _push(key: np.ndarray, node: np.ndarray, size: int, cost: float, place: int) -> int:
    k = size
    while k > 0:
        parent = (k - 1) // 2
        if key[parent] <= cost:
            break
        key[k] = key[parent]
        node[k] = node[parent]
        k = parent
    key[k] = cost
    node[k] = place
    return size + 1


@compiled
def _pop(key: np.ndarray, node: np.ndarray, size: int) -> int:
    """Removes the least of a heap; its last element sinks from the root."""
    size -= 1
    cost, place = key[size], node[size]
    k = 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and key[child + 1] < key[child]:
            child += 1
        if key[child] >= cost:
            break
        key[k] = key[child]
        node[k] = node[child]
        k = child
    key[k] = cost
    node[k] = place
    return size


@compiled
def least_costs(
    net: Network, link_cost: np.ndarray, ticks: np.ndarray, target: int, cost: np.ndarray, hours: np.ndarray,
    order: np.ndarray, heap_key: np.ndarray, heap_node: np.ndarray,
) -> int:  # fmt: skip
    """How many locations can reach `target`; sets the least cost of each (inf where it cannot be reached).

    Also sets the travelling hours of those ways and the locations in order of rising cost. Costs are in elapsed hours,
    above 0; an infinite link cannot be used. `cost`, `hours` and `order` are [N], `link_cost` and `ticks` [L].
    """
    in_first, in_links, tail = net.in_first, net.in_links, net.tail
    cost[:] = np.inf
    cost[target] = 0.0
    hours[target] = 0.0
    size = _push(heap_key, heap_node, 0, 0.0, target)
    reached = 0
    while size > 0:
        at, j = heap_key[0], heap_node[0]
        size = _pop(heap_key, heap_node, size)
        if at > cost[j]:
            continue
        order[reached] = j
        reached += 1
        for k in range(in_first[j], in_first[j + 1]):
            e = in_links[k]
            through = link_cost[e] + at
            i = tail[e]
            if through < cost[i]:
                cost[i] = through
                hours[i] = hours[j] + ticks[e]
                size = _push(heap_key, heap_node, size, through, i)
    return reached


@entrance
def costs_to(net: Network, link_cost: np.ndarray, targets: np.ndarray, cost: np.ndarray) -> None:
    """Sets the least costs [target, N] from everywhere to each of several targets, for use outside a run."""
    net = network_reference(net)
    places, links = cost.shape[1], len(link_cost)
    hours, order = np.empty(places), np.empty(places, np.int32)
    heap_key, heap_node = np.empty(links + places + 1), np.empty(links + places + 1, np.int32)
    for d in range(len(targets)):
        least_costs(net, link_cost, link_cost, targets[d], cost[d], hours, order, heap_key, heap_node)


@compiled
def set_link_costs(problem: Problem, now: Conditions, routes: Routes, group: int) -> None:
    """Sets the costs of links for a group, elapsed hours."""
    p = problem.parameters
    crossing, wait, admits = problem.crossing, routes.wait, now.admits
    mined, danger = now.link_mined, now.link_danger
    ticks, usable, slippable = now.ticks[group], now.usable[group], now.slippable[group]
    base, slip, link = routes.base[group], routes.slip_link[group], routes.link[group]
    for e in range(len(crossing)):
        cost = 24.0 * ticks[e] / problem.ticks * (1.0 + p.mine_aversion * mined[e] + p.danger_aversion * danger[e])
        gate = crossing[e]
        if gate >= 0 and admits[gate, group] > 0:
            cost += 24.0 * (1.0 / admits[gate, group] - 1.0)
        by_road = cost if usable[e] else np.inf
        slipping = cost if slippable[e] else np.inf
        base[e] = by_road
        slip[e] = slipping
        link[e] = by_road + (wait[gate] if gate >= 0 else 0.0)


@compiled
def set_ease(cost: np.ndarray, p: Parameters, ease: np.ndarray) -> None:
    """(C + c0) ** -beta of every location; 0 where the destination cannot be reached."""
    for i in range(len(cost)):
        ease[i] = (cost[i] + p.c0) ** -p.beta if cost[i] < np.inf else 0.0


@compiled
def same_least_costs(net: Network, costs: np.ndarray, others: np.ndarray, least: np.ndarray) -> bool:
    """Whether other link costs lead to the same least costs: no link that differs is, or would be, on such a way."""
    tail, head = net.tail, net.head
    for e in range(len(costs)):
        if costs[e] != others[e]:
            here, there = least[tail[e]], least[head[e]]
            if there < np.inf and (costs[e] + there <= here or others[e] + there < here):
                return False
    return True


@compiled
def look_for_gates(problem: Problem, net: Network, now: Conditions, routes: Routes, g: int, d: int) -> None:
    """Marks the places from which those bound for a destination may come to a crossing with a budget."""
    cost, ahead, order = routes.cost[g, d], routes.gate_ahead[g, d], routes.order[g, d]
    head, out_links, crossing, budget = net.head, net.out_links, problem.crossing, now.budget
    ahead[:] = False
    for k in range(1, routes.reached[g, d]):
        i = order[k]
        for link in range(net.out_first[i], net.out_first[i + 1]):
            e = out_links[link]
            j = head[e]
            if cost[j] < cost[i] and (ahead[j] or (crossing[e] >= 0 and budget[crossing[e]] < np.inf)):
                ahead[i] = True
                break


@compiled
def find_routes(problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work, g: int, d: int) -> None:
    """Sets C, its order and ease for one group and destination from today's link costs with waits.

    Where an earlier group has the same least costs, they are taken from it.
    """
    for other in range(g):
        if same_least_costs(net, routes.link[other], routes.link[g], routes.cost[other, d]):
            routes.reached[g, d] = routes.reached[other, d]
            copy_into(routes.cost[other, d], routes.cost[g, d])
            copy_into(routes.order[other, d], routes.order[g, d])
            copy_into(routes.ease[other, d], routes.ease[g, d])
            return
    routes.reached[g, d] = least_costs(
        net, routes.link[g], now.ticks[g], net.destinations[d], routes.cost[g, d], work.hours, routes.order[g, d],
        work.heap_key, work.heap_node,
    )  # fmt: skip
    set_ease(routes.cost[g, d], problem.parameters, routes.ease[g, d])


@compiled
def _find_slip_routes(
    problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work, g: int, d: int
) -> None:
    for other in range(g):
        as_fast = problem.speed_factor[other] == problem.speed_factor[g]
        if as_fast and same_least_costs(net, routes.slip_link[other], routes.slip_link[g], routes.slip_cost[other, d]):
            copy_into(routes.slip_cost[other, d], routes.slip_cost[g, d])
            copy_into(routes.slip_ease[other, d], routes.slip_ease[g, d])
            copy_into(routes.slip_ticks[other, d], routes.slip_ticks[g, d])
            return
    least_costs(
        net, routes.slip_link[g], now.ticks[g], net.destinations[d], routes.slip_cost[g, d], routes.slip_ticks[g, d],
        work.order, work.heap_key, work.heap_node,
    )  # fmt: skip
    set_ease(routes.slip_cost[g, d], problem.parameters, routes.slip_ease[g, d])


@compiled
def set_routes(problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work, always: bool) -> None:
    """Sets all costs after conditions changed; least costs only where a changed link is, or would be, on such a way."""
    for g in range(problem.people.shape[0]):
        copy_into(routes.link[g], work.link_before)
        copy_into(routes.slip_link[g], work.slip_before)
        set_link_costs(problem, now, routes, g)
        for d in range(len(net.destinations)):
            if always or not same_least_costs(net, work.link_before, routes.link[g], routes.cost[g, d]):
                find_routes(problem, net, now, routes, work, g, d)
            if always or not same_least_costs(net, work.slip_before, routes.slip_link[g], routes.slip_cost[g, d]):
                _find_slip_routes(problem, net, now, routes, work, g, d)
            look_for_gates(problem, net, now, routes, g, d)


@compiled
def set_draw(problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work) -> None:
    """Sets exp(A_d) * room_d of every destination from the load in `work.bound`; 0 where it is none today."""
    p = problem.parameters
    for d in range(len(net.destinations)):
        i = net.destinations[d]
        routes.draw[d] = 0.0
        if now.receives[i] and now.safe[i] and not now.closed[i]:
            room = 1.0
            if now.capacity[i] < np.inf:
                filled = work.bound[d] / now.capacity[i] if now.capacity[i] > 0 else np.inf
                room = max(p.room_min, 1.0 - max(0.0, filled - p.crowding_from) / (1.0 - p.crowding_from))
            routes.draw[d] = room * math.exp(now.attraction[i] + p.gamma * math.log(now.size[i] / 1000.0))


@compiled
def set_values(routes: Routes) -> None:
    """Sets V and W, the values of the way out: log of the summed weights, -inf where nothing can be reached."""
    draw, ease, slip_ease, value, slip_value = (
        routes.draw, routes.ease, routes.slip_ease, routes.value, routes.slip_value,
    )  # fmt: skip
    groups, destinations, places = ease.shape
    for g in range(groups):
        for i in range(places):
            by_road = 0.0
            slipping = 0.0
            for d in range(destinations):
                by_road += draw[d] * ease[g, d, i]
                slipping += draw[d] * slip_ease[g, d, i]
            value[g, i] = math.log(by_road) if by_road > 0 else -np.inf
            slip_value[g, i] = math.log(slipping) if slipping > 0 else -np.inf


@compiled
def road_weights(
    net: Network, routes: Routes, spread: float, g: int, d: int, i: int, weights: np.ndarray
) -> int:  # fmt: skip
    """Sets the weights of the links out of a place for those bound for a destination; returns how many links there are.

    A link that does not bring them nearer has weight 0; `spread` of 0 leaves the shortest path.
    """
    out_links, head, cost, link = net.out_links, net.head, routes.cost[g, d], routes.link[g]
    first, last = net.out_first[i], net.out_first[i + 1]
    here = cost[i]
    for k in range(first, last):
        e = out_links[k]
        there = cost[head[e]]
        weights[k - first] = 0.0
        if there < here:
            detour = link[e] + there - here
            if detour <= 0.0:
                weights[k - first] = 1.0
            elif spread > 0.0:
                weights[k - first] = math.exp(-detour / spread)
    return last - first


@compiled
def set_barriers(problem: Problem, net: Network, now: Conditions, routes: Routes, work: Work) -> None:
    """Finds, for places without a way out, the first unusable link on the cheapest way were every link open."""
    groups, places = routes.value.shape
    routes.barrier[:] = -1
    if not _any_cut_off(now, routes):
        return
    best, open_cost = work.best, work.open_cost
    best[:] = 0.0
    for e in range(len(open_cost)):
        open_cost[e] = 24.0 * now.ticks[0, e] / problem.ticks
    for d in range(len(net.destinations)):
        if routes.draw[d] == 0.0:
            continue
        _find_open_ways(net, work, d)
        for i in range(places):
            if now.safe[i] or work.cost[i] == np.inf:
                continue
            weight = routes.draw[d] * (work.cost[i] + problem.parameters.c0) ** -problem.parameters.beta
            if weight > best[i]:
                best[i] = weight
                for g in range(groups):
                    if routes.value[g, i] == -np.inf:
                        routes.barrier[g, i] = _first_barrier(net, now.usable[g], open_cost, work.cost, i)


@compiled
def _find_open_ways(net: Network, work: Work, d: int) -> None:
    least_costs(
        net, work.open_cost, work.open_cost, net.destinations[d], work.cost, work.hours, work.order, work.heap_key,
        work.heap_node,
    )  # fmt: skip


@compiled
def _any_cut_off(now: Conditions, routes: Routes) -> bool:
    for i in range(len(now.safe)):
        if not now.safe[i]:
            for g in range(routes.value.shape[0]):
                if routes.value[g, i] == -np.inf:
                    return True
    return False


@compiled
def _first_barrier(net: Network, usable: np.ndarray, link_cost: np.ndarray, cost: np.ndarray, place: int) -> int:
    """The first link that cannot be used on the least-cost way from a place; -1 where there is none."""
    i = place
    while cost[i] > 0.0:
        step = -1
        for k in range(net.out_first[i], net.out_first[i + 1]):
            e = net.out_links[k]
            if link_cost[e] + cost[net.head[e]] == cost[i]:
                step = e
                break
        if step < 0:
            return -1
        if not usable[step]:
            return step
        i = net.head[step]
    return -1
