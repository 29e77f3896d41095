"""The day of the compiled engine, and a whole run of one member.

Order of a day (model, section 5): (1) conditions change; who is on a closed link turns back. (2) Changes of mind in
queues, and this morning's admission. (3) Waits, costs, room, the value of the way out. (4) Counted departures
set off, others decide. (5) Who else sets off today is drawn, spread over the hours; who slips out is gone. Then hour
by hour: (6) those who set off or arrive settle or draw the next link; (7) crossings let people through; (8) people
travel. (9) The day is accounted for.
"""

from __future__ import annotations

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import compiled, entrance
from safepassage.engine.conditions import changes, set_conditions, set_triggers
from safepassage.engine.departures import depart
from safepassage.engine.morning import (
    account_for_safety,
    count_bound,
    decide_and_set_off,
    settle_in,
    think_again,
    turn_back,
)
from safepassage.engine.moves import choose_destinations, go_on, serve_queues, take_arrivals
from safepassage.engine.problem import Problem
from safepassage.engine.routes import set_barriers, set_draw, set_routes, set_values
from safepassage.engine.state import (
    Memory,
    Network,
    Record,
    clear_calendar,
    copy_into,
    memory_reference,
    network_reference,
    problem_reference,
    record_reference,
    stream_reference,
)  # fmt: skip
from safepassage.engine.waits import update_waits
from safepassage.streams import Stream


@entrance
def run_member(problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record) -> int:
    """Runs all days of one member, filling its record; returns how it ended (codes.FINISHED or what went wrong)."""
    problem, net = problem_reference(problem), network_reference(net)
    stream, memory, record = stream_reference(stream), memory_reference(memory), record_reference(record)
    _clear(memory, record)
    total = problem.people.sum()
    for day in range(problem.days):
        _morning(problem, net, stream, memory, record, day)
        for hour in range(problem.ticks):
            _hour(problem, net, stream, memory, record, day * problem.ticks + hour, hour)
        ending = _evening(problem, net, memory, record, day, total)
        if ending != codes.FINISHED:
            return ending
    return codes.FINISHED


@entrance
def look(problem: Problem, net: Network, memory: Memory, day: int) -> None:
    """Sets conditions, costs and values of the way out as on the morning of a day with nobody under way or settled."""
    problem, net, memory = problem_reference(problem), network_reference(net), memory_reference(memory)
    memory.routes.wait[:] = 0.0
    memory.work.bound[:] = 0.0
    set_conditions(problem, net, day, memory.now)
    set_routes(problem, net, memory.now, memory.routes, memory.work, True)
    set_draw(problem, net, memory.now, memory.routes, memory.work)
    set_values(memory.routes)


@compiled
def _clear(memory: Memory, record: Record) -> None:
    people, routes = memory.people, memory.routes
    for counts in (people.staying, people.home, people.ready, people.waiting, people.settled):
        counts[:] = 0
    people.queue[:] = 0
    people.refused[:] = 0
    people.starting[:] = 0
    people.arriving[:] = 0
    people.foreign[:] = 0
    people.landing[:] = 0
    people.in_queue[:] = 0
    people.affected[:] = 0
    people.counted[:] = False
    routes.wait[:] = 0.0
    clear_calendar(memory.calendar)
    record.flow[:] = 0
    record.arrivals[:] = 0
    record.slipped[:] = 0
    record.passed[:] = 0
    record.barred[:] = 0.0
    record.shut[:] = 0.0


@compiled
def _morning(problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, day: int) -> None:
    now, routes, work = memory.now, memory.routes, memory.work
    tick = day * problem.ticks
    changed = changes(problem, day)
    if changed:
        set_conditions(problem, net, day, now)
        set_routes(problem, net, now, routes, work, day == 0)
        turn_back(net, memory, tick)
    set_triggers(problem, day, now)
    copy_into(now.budget, work.left)
    count_bound(net, memory)
    set_draw(problem, net, now, routes, work)
    set_values(routes)
    if day == 0:
        settle_in(problem, stream, memory)
    account_for_safety(memory)
    think_again(problem, net, stream, memory, day)
    update_waits(problem, net, memory.calendar, memory.people, now, routes, work, tick, 0.0)
    set_values(routes)
    if changed:
        set_barriers(problem, net, now, routes, work)
    depart(problem, stream, memory, day)
    decide_and_set_off(problem, net, stream, memory, record, day)
    _count_settled(memory, record.arrivals[day], -1)


@compiled
def _count_settled(memory: Memory, counts: np.ndarray, sign: int) -> None:
    settled = memory.people.settled
    groups, places = settled.shape
    for g in range(groups):
        for i in range(places):
            counts[i] += sign * settled[g, i]


@compiled
def _hour(problem: Problem, net: Network, stream: Stream, memory: Memory, record: Record, tick: int, hour: int) -> None:
    if hour > 0:
        tolerance = 0.25 * problem.parameters.spread
        update_waits(
            problem, net, memory.calendar, memory.people, memory.now, memory.routes, memory.work, tick, tolerance
        )
    take_arrivals(problem, net, memory, tick)
    choose_destinations(problem, net, stream, memory, tick, hour)
    go_on(problem, net, stream, memory, record, tick)
    serve_queues(problem, net, stream, memory, record, tick)


@compiled
def _evening(problem: Problem, net: Network, memory: Memory, record: Record, day: int, total: int) -> int:
    """Accounts for the day: keeps the record, and checks that nobody is lost and that the outcomes add up."""
    people = memory.people
    if memory.calendar.free[1] != 0:
        return codes.CALENDAR_FULL
    _record_places(problem, memory, record, day)
    _record_links(problem, net, memory, record, day)
    under_way = memory.calendar.bound.sum() + people.landing.sum() + people.starting.sum()
    under_way += people.waiting.sum() + people.queue.sum() + people.refused.sum()
    record.on_the_way[day] = under_way
    record.out[day] = people.settled.sum()
    record.affected[day] = people.affected[0]
    resident = people.staying.sum() + people.home.sum() + people.ready.sum()
    if resident + record.on_the_way[day] + record.out[day] != total:
        return codes.LOST_PEOPLE
    accounted = record.inside[day] + record.freed[day] + record.on_the_way[day] + record.out[day]
    if accounted != record.affected[day]:
        return codes.BROKEN_IDENTITY
    _record_barriers(problem, net, memory, record)
    return codes.FINISHED


@compiled
def _record_barriers(problem: Problem, net: Network, memory: Memory, record: Record) -> None:
    ready, safe, barriers = memory.people.ready, memory.now.safe, memory.routes.barrier
    groups, places = ready.shape
    for g in range(groups):
        for i in range(places):
            barrier = barriers[g, i]
            if barrier < 0 or safe[i]:
                continue
            if memory.now.passable[barrier]:
                record.shut[net.gate_number[problem.crossing[barrier]]] += ready[g, i]
            else:
                record.barred[barrier] += ready[g, i]


@compiled
def _record_places(problem: Problem, memory: Memory, record: Record, day: int) -> None:
    people, now, routes = memory.people, memory.now, memory.routes
    groups, places = people.home.shape
    record.waiting[day, :] = 0
    record.settled[day, :] = 0
    _count_settled(memory, record.settled[day], 1)
    _count_settled(memory, record.arrivals[day], 1)
    staying, home, ready, settled, waiting = (
        people.staying, people.home, people.ready, record.settled[day], record.waiting[day],
    )  # fmt: skip
    danger, safe, denied, value, counted, held = (
        now.danger, now.safe, now.exit_denied, routes.value, people.counted, record.held[day],
    )  # fmt: skip
    inside, trapped, held_ready, freed = 0, 0, 0, 0
    exposure = record.danger_person_days[day - 1] if day > 0 else 0.0
    for i in range(places):
        for g in range(groups):
            waiting[i] += people.waiting[g, i]
            record.staying[day, g, i] = staying[g, i]
            record.home[day, g, i] = home[g, i]
            record.ready[day, g, i] = ready[g, i]
        record.unsafe[day, i] = not safe[i]
        record.closed_place[day, i] = now.closed[i]
        record.capacity[day, i] = now.capacity[i]
        record.danger[day, i] = danger[i]
        exposure += danger[i] * (waiting[i] + settled[i])
        for g in range(groups):
            present = staying[g, i] + home[g, i] + ready[g, i]
            if counted[i]:
                exposure += danger[i] * present
            held[g, i] = not safe[i] and (value[g, i] == -np.inf or denied[i] >= 0.5)
            if not safe[i]:
                inside += present
            elif counted[i]:
                freed += present
            if held[g, i]:
                trapped += present
                held_ready += ready[g, i]
    record.inside[day], record.trapped[day], record.ready_held[day], record.freed[day] = (
        inside, trapped, held_ready, freed,
    )  # fmt: skip
    record.danger_person_days[day] = exposure


@compiled
def _record_links(problem: Problem, net: Network, memory: Memory, record: Record, day: int) -> None:
    people, now = memory.people, memory.now
    mined_km, in_danger = 0.0, 0.0
    flow, hours = record.flow[day], now.ticks
    for e in range(len(net.tail)):
        for g in range(len(flow)):
            mined_km += flow[g, e] * problem.km[e] * now.link_mined[e]
            in_danger += flow[g, e] * hours[g, e] / problem.ticks * now.link_danger[e]
        gate = problem.crossing[e]
        record.open[day, e] = now.passable[e] and (gate < 0 or (not now.closed[gate] and now.budget[gate] > 0))
    record.mined_person_km[day] = mined_km + (record.mined_person_km[day - 1] if day > 0 else 0.0)
    earlier = record.transit_danger_person_days[day - 1] if day > 0 else 0.0
    record.transit_danger_person_days[day] = in_danger + earlier
    for x in range(len(net.gates)):
        refused = 0
        for k in range(net.gate_first[x], net.gate_first[x + 1]):
            refused += people.refused[net.gate_links[k]].sum()
        record.queue[day, x] = people.in_queue[x]
        record.refused[day, x] = refused
