"""Conditions of the morning: what the problem says, then every event in force, in order (model, section 2)."""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled
from safepassage.engine.problem import Problem
from safepassage.engine.state import Conditions, Network, copy_into


@compiled
def changes(problem: Problem, day: int) -> bool:
    """Whether any event begins or ends this morning."""
    if day == 0:
        return True
    for v in range(len(problem.event_day)):
        if problem.event_what[v] == codes.DEPARTURES:
            continue
        in_order = problem.event_day[v] < problem.event_until[v]
        if in_order and (problem.event_day[v] == day or problem.event_until[v] == day):
            return True
    return False


@compiled
def set_conditions(problem: Problem, net: Network, day: int, now: Conditions) -> None:
    """Sets the conditions of a morning on which something changes."""
    _start_from_problem(problem, now)
    for v in range(len(problem.event_day)):
        if problem.event_day[v] <= day < problem.event_until[v]:
            _apply_to_place(problem, now, v)
            _apply_to_link(problem, now, problem.event_link[v], problem.event_what[v], problem.event_value[v])
            _apply_to_link(problem, now, problem.event_back[v], problem.event_what[v], problem.event_value[v])
            _apply_to_gate(
                now, problem.event_place[v], problem.event_what[v], problem.event_group[v], problem.event_value[v]
            )
    _set_danger(problem, day, now)
    _set_places(problem, now)
    _set_links(problem, net, now)


@compiled
def _start_from_problem(problem: Problem, now: Conditions) -> None:
    copy_into(problem.holder, now.holder)
    copy_into(problem.safe, now.safe)
    copy_into(problem.receives, now.receives)
    now.closed[:] = False
    for i in range(len(problem.safe)):
        party = problem.holder[i]
        now.exit_denied[i] = problem.party_exit_denied[party] if party >= 0 else 0.0
        now.deterrent[i] = problem.party_deterrent[party] if party >= 0 else 0.0
    now.cut_since[:] = codes.NEVER
    copy_into(problem.mined, now.mined)
    copy_into(problem.attraction, now.attraction)
    copy_into(problem.capacity, now.capacity)
    copy_into(problem.budget, now.budget)
    copy_into(problem.closed, now.link_closed)
    copy_into(problem.front, now.front)
    now.opened[:] = False
    copy_into(problem.link_mined, now.link_mined)
    copy_into(problem.speed, now.speed)
    now.admits[:] = 1.0
    now.screened_share[:] = 0.0
    now.screening_days[:] = 1.0


@compiled
def _apply_to_place(problem: Problem, now: Conditions, v: int) -> None:
    i = problem.event_place[v]
    if i < 0:
        return
    what = problem.event_what[v]
    value = problem.event_value[v]
    if what == codes.HOLDER:
        party = int(value)
        now.holder[i] = party
        now.exit_denied[i] = problem.party_exit_denied[party]
        now.deterrent[i] = problem.party_deterrent[party]
    elif what == codes.SAFE:
        now.safe[i] = value > 0
    elif what == codes.RECEIVES:
        now.receives[i] = value > 0
    elif what == codes.EXIT_DENIED:
        now.exit_denied[i] = value
    elif what == codes.DETERRENT:
        now.deterrent[i] = value
    elif what == codes.SUPPLIES_CUT:
        now.cut_since[i] = problem.event_day[v] if value > 0 else codes.NEVER
    elif what == codes.MINED:
        now.mined[i] = value
    elif what == codes.CLEARED:
        now.mined[i] = 0.0
    elif what == codes.ATTRACTION:
        now.attraction[i] = value
    elif what == codes.CAPACITY:
        now.capacity[i] = value
    elif what == codes.CLOSED:
        now.closed[i] = True
    elif what == codes.OPEN:
        now.closed[i] = False
        if now.budget[i] == 0:
            now.budget[i] = np.inf


@compiled
def _apply_to_link(problem: Problem, now: Conditions, e: int, what: int, value: float) -> None:
    if e < 0:
        return
    if what == codes.FRONT:
        now.front[e] = value > 0
        now.opened[e] = False
    elif what == codes.OPEN:
        now.link_closed[e] = False
        now.opened[e] = True
    elif what == codes.CLOSED:
        now.link_closed[e] = True
    elif what == codes.MINED:
        now.link_mined[e] = value
    elif what == codes.CLEARED:
        now.link_mined[e] = 0.0
    elif what == codes.TRANSPORT:
        now.speed[e] = value


@compiled
def _apply_to_gate(now: Conditions, i: int, what: int, group: int, value: float) -> None:
    if i < 0:
        return
    if what == codes.PEOPLE_PER_DAY:
        now.budget[i] = value
    for g in range(now.admits.shape[1]):
        if group == -1 or group == g:
            if what == codes.ADMITS:
                now.admits[i, g] = value
            elif what == codes.SCREENED_SHARE:
                now.screened_share[i, g] = value
            elif what == codes.SCREENING_DAYS:
                now.screening_days[i, g] = value


@compiled
def _set_danger(problem: Problem, day: int, now: Conditions) -> None:
    """Fighting is felt around: danger_i = 1 - prod over sources of (1 - level * exp(-km / reach))."""
    now.danger[:] = 0.0
    for v in range(len(problem.event_day)):
        if problem.event_what[v] != codes.FIGHTING or not problem.event_day[v] <= day < problem.event_until[v]:
            continue
        source = problem.event_place[v]
        level = problem.event_value[v] * _unpaused(problem, day, source)
        for i in range(len(now.danger)):
            felt = level * math.exp(-problem.km_between[i, source] / problem.parameters.reach)
            now.danger[i] = 1.0 - (1.0 - now.danger[i]) * (1.0 - felt)


@compiled
def _unpaused(problem: Problem, day: int, place: int) -> float:
    """The share of fighting at a place that is left by the pauses in force."""
    left = 1.0
    for v in range(len(problem.event_day)):
        if problem.event_what[v] == codes.PAUSE and problem.event_day[v] <= day < problem.event_until[v]:
            left *= 1.0 - problem.event_value[v] if problem.event_place[v] in (-1, place) else 1.0
    return left


@compiled
def set_triggers(problem: Problem, day: int, now: Conditions) -> None:
    """Adds up the pulses of the triggers in force: each halves every `trigger_half_life` days."""
    now.trigger[:] = 0.0
    for v in range(len(problem.event_day)):
        if problem.event_what[v] == codes.TRIGGER and problem.event_day[v] <= day < problem.event_until[v]:
            age = day - problem.event_day[v]
            pulse = problem.event_value[v] * problem.parameters.trigger
            pulse *= 0.5 ** (age / problem.parameters.trigger_half_life)
            for i in range(len(now.trigger)):
                if problem.event_place[v] in (-1, i):
                    now.trigger[i] += pulse


@compiled
def _set_places(problem: Problem, now: Conditions) -> None:
    for i in range(len(now.safe)):
        if now.capacity[i] < np.inf:
            now.size[i] = now.capacity[i]
        else:
            now.size[i] = problem.parameters.host_share * problem.people[:, i].sum()
            if now.size[i] == 0:
                now.size[i] = 1000.0
        now.size[i] = max(1.0, now.size[i])
        now.capacity[i] = now.capacity[i] * (1.0 - now.mined[i]) if now.mined[i] < 1.0 else 0.0


@compiled
def _set_links(problem: Problem, net: Network, now: Conditions) -> None:
    for e in range(len(net.tail)):
        gate = problem.crossing[e]
        now.link_danger[e] = 0.5 * (now.danger[net.tail[e]] + now.danger[net.head[e]])
        now.foreign[e] = now.holder[net.tail[e]] != now.holder[net.head[e]]
        now.passable[e] = not now.link_closed[e] and (not now.front[e] or now.opened[e])
        slowed = 1.0 - problem.parameters.mine_slow * now.link_mined[e]
        for g in range(now.ticks.shape[0]):
            lets = gate < 0 or (not now.closed[gate] and now.budget[gate] > 0 and now.admits[gate, g] > 0)
            now.usable[g, e] = now.passable[e] and lets
            now.slippable[g, e] = not now.link_closed[e] and lets
            now.ticks[g, e] = problem.km[e] / (now.speed[e] * problem.speed_factor[g] * slowed)
