"""Where to, and by which road: costs, least costs, the draw of a destination and of the next link, waits at crossings.

Written from the laws alone for the reference engine and the exact moments; the compiled engine has its own.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass

from safepassage.engine import codes
from safepassage.engine.problem import Problem
from safepassage.engine.reference_conditions import Conditions

HORIZON = 14
"""Days ahead for which the load of a crossing is foreseen."""


@dataclass
class Ways:
    """What one group knows of the roads today, L links and N locations.

    cost: link -> cost [elapsed hours], of the links that can be used. hours: travelling hours by link [L].
    to: destination -> least cost from every location [N], inf where there is no way; of all that may ever receive.
    hours_to: destination -> travelling hours of that way [N]. weights: by location, destination -> weight of the draw.
    value: V by location, the log of the sum of the weights, -inf where nothing can be reached.
    """

    cost: dict[int, float]
    hours: list[float]
    to: dict[int, list[float]]
    hours_to: dict[int, list[float]]
    weights: list[dict[int, float]]
    value: list[float]

    def least_cost(self, place: int, destination: int) -> float:
        """C from a place to a destination; inf where it cannot be reached."""
        return self.to[destination][place]


def find_ways(
    problem: Problem, today: Conditions, group: int, waits: list[float], rooms: list[float], slipping: bool = False
) -> Ways:
    """The ways of one group, given the wait at every crossing [hours] and what room leaves of each destination's pull.

    With `slipping`, front lines do not bar the way and nobody waits at a crossing: this gives W instead of V.
    """
    hours = [_hours(problem, today, group, link) for link in range(len(problem.tail))]
    cost = {}
    for link in range(len(problem.tail)):
        if _is_usable(problem, today, group, link, slipping):
            wait = 0.0 if slipping else _wait(problem, link, waits)
            cost[link] = _cost(problem, today, group, link, hours[link], wait)
    to, hours_to = {}, {}
    for place in range(len(problem.safe)):
        if _may_receive(problem, place):
            to[place], hours_to[place] = _least_costs(problem, cost, hours, place)
    weights = _destination_weights(problem, today, to, rooms)
    value = [math.log(sum(w.values())) if sum(w.values()) > 0 else -math.inf for w in weights]
    return Ways(cost, hours, to, hours_to, weights, value)


def next_links(problem: Problem, ways: Ways, place: int, destination: int) -> dict[int, float]:
    """Weights of the links that bring somebody at `place` nearer to `destination`, among which the next is drawn."""
    here = ways.least_cost(place, destination)
    longer_by = {}
    for link, cost in ways.cost.items():
        ahead = ways.least_cost(int(problem.head[link]), destination)
        if problem.tail[link] == place and ahead < here:
            longer_by[link] = cost + ahead - here
    if not longer_by:
        return {}
    least = min(longer_by.values())
    if problem.parameters.spread == 0:
        return {link: 1.0 for link in longer_by if longer_by[link] == least}
    return {link: math.exp(-(more - least) / problem.parameters.spread) for link, more in longer_by.items()}


def rooms_left(problem: Problem, today: Conditions, load: list[float]) -> list[float]:
    """What room leaves of the pull of each place [N], given the people settled there or bound for it."""
    p = problem.parameters
    rooms = []
    for place in range(len(problem.safe)):
        room = today.capacity[place] * (1 - today.mined[place]) if today.mined[place] < 1 else 0.0
        if room == math.inf:
            rooms.append(1.0)
        elif room <= 0:
            rooms.append(p.room_min)
        else:
            crowding = max(0.0, load[place] / room - p.crowding_from)
            rooms.append(max(p.room_min, 1 - crowding / (1 - p.crowding_from)))
    return rooms


def foreseen_waits(
    problem: Problem,
    today: Conditions,
    ways: list[Ways],
    under_way: Iterable[tuple[int, int, int, float, float]],
    queue: list[float],
    left: list[float],
) -> list[float]:
    """Wait [elapsed hours] at each crossing with a budget, 0 elsewhere [N].

    `under_way` lists (group, destination, place they come to next, days until then, people); `queue` [N] are the people
    queueing at each crossing now and `left` [N] what is left of its budget today.
    """
    waits = [0.0] * len(problem.safe)
    limited = [x for x in range(len(problem.safe)) if _is_limited(today, x)]
    if not limited:
        return waits
    coming = {x: [0.0] * HORIZON for x in limited}
    crowds: dict[tuple[int, int], list[list[float]]] = {}
    for group, destination, place, days, people in under_way:
        crowd = crowds.setdefault((group, destination), [[0.0] * HORIZON for _ in problem.safe])
        _add_later(crowd[place], 0, people, days)
    for (group, destination), crowd in crowds.items():
        _walk_ahead(problem, ways[group], destination, crowd, coming)
    for x in limited:
        budget = today.budget[x]
        backlog = max(0.0, queue[x] + coming[x][0] - left[x])
        most = backlog
        for day in range(1, HORIZON):
            backlog = max(0.0, backlog + coming[x][day] - budget)
            most = max(most, backlog)
        waits[x] = 24 * most / budget
    return waits


def _walk_ahead(
    problem: Problem, ways: Ways, destination: int, crowd: list[list[float]], coming: dict[int, list[float]]
) -> None:
    """Send the people of one group and destination over the road probabilities, and note when they meet crossings."""
    places = [i for i in range(len(crowd)) if i != destination and ways.least_cost(i, destination) < math.inf]
    for place in sorted(places, key=lambda i: -ways.least_cost(i, destination)):
        weights = next_links(problem, ways, place, destination)
        for link, weight in weights.items():
            share = weight / sum(weights.values())
            crossing = int(problem.crossing[link])
            for day, people in enumerate(crowd[place]):
                if crossing in coming:
                    coming[crossing][day] += people * share
                _add_later(crowd[int(problem.head[link])], day, people * share, ways.hours[link] / problem.ticks)


def _add_later(crowd: list[float], day: int, people: float, days: float) -> None:
    """Put people `days` after `day`, shared in a line between the two days around it; the horizon cuts them off."""
    whole = math.floor(days)
    for later, share in ((day + whole, 1 - (days - whole)), (day + whole + 1, days - whole)):
        if later < HORIZON:
            crowd[later] += people * share


def _may_receive(problem: Problem, place: int) -> bool:
    opened = (problem.event_what == codes.RECEIVES) & (problem.event_place == place) & (problem.event_value > 0)
    return bool(problem.receives[place] or opened.any())


def _is_limited(today: Conditions, place: int) -> bool:
    return 0 < today.budget[place] < math.inf and not today.closed_place[place]


def _is_usable(problem: Problem, today: Conditions, group: int, link: int, slipping: bool) -> bool:
    crossing = int(problem.crossing[link])
    if today.closed[link] or (today.is_barred(link) and not slipping):
        return False
    if crossing < 0:
        return True
    return not today.closed_place[crossing] and today.budget[crossing] > 0 and today.admits[group][crossing] > 0


def _hours(problem: Problem, today: Conditions, group: int, link: int) -> float:
    slowed = 1 - problem.parameters.mine_slow * today.link_mined[link]
    return float(problem.km[link]) / (today.speed[link] * float(problem.speed_factor[group]) * slowed)


def _wait(problem: Problem, link: int, waits: list[float]) -> float:
    crossing = int(problem.crossing[link])
    return waits[crossing] if crossing >= 0 else 0.0


def link_danger(problem: Problem, today: Conditions, link: int) -> float:
    """Danger on a link: the mean of that of its ends."""
    return (today.danger[int(problem.tail[link])] + today.danger[int(problem.head[link])]) / 2


def _cost(problem: Problem, today: Conditions, group: int, link: int, hours: float, wait: float) -> float:
    p = problem.parameters
    crossing = int(problem.crossing[link])
    admits = today.admits[group][crossing] if crossing >= 0 else 1.0
    fear = 1 + p.mine_aversion * today.link_mined[link] + p.danger_aversion * link_danger(problem, today, link)
    return 24 * hours / problem.ticks * fear + wait + 24 * (1 / admits - 1)


def _least_costs(
    problem: Problem, cost: dict[int, float], hours: list[float], destination: int
) -> tuple[list[float], list[float]]:
    """Least cost from every location to the destination and the travelling hours of that way (Dijkstra, backwards)."""
    least = [math.inf] * len(problem.safe)
    time = [math.inf] * len(problem.safe)
    least[destination] = time[destination] = 0.0
    heap = [(0.0, destination)]
    while heap:
        done, place = heapq.heappop(heap)
        if done > least[place]:
            continue
        for link in cost:
            tail = int(problem.tail[link])
            if problem.head[link] == place and done + cost[link] < least[tail]:
                least[tail] = done + cost[link]
                time[tail] = time[place] + hours[link]
                heapq.heappush(heap, (least[tail], tail))
    return least, time


def _destination_weights(
    problem: Problem, today: Conditions, to: dict[int, list[float]], rooms: list[float]
) -> list[dict[int, float]]:
    p = problem.parameters
    weights: list[dict[int, float]] = [{} for _ in problem.safe]
    for destination, least in to.items():
        if not today.is_destination(destination):
            continue
        people = float(problem.people[:, destination].sum())
        size = p.host_share * people if people > 0 else 1000.0
        if today.capacity[destination] < math.inf:
            size = today.capacity[destination]
        pull = math.exp(today.attraction[destination] + p.gamma * math.log(max(1.0, size) / 1000)) * rooms[destination]
        for place, cost in enumerate(least):
            if cost < math.inf and pull > 0:
                weights[place][destination] = pull * (cost + p.c0) ** -p.beta
    return weights
