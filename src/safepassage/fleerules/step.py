"""One member of a run of Flee's rules, day by day, compiled.

A day: people come in (at places in conflict, or as given); people at rest leave or stay, and those who leave choose a
walk; then everybody under way travels, in rounds: who arrives with some of the day left goes on in the next round.
What is closed and who is in conflict was settled beforehand, in world.py. People are counted every day.
"""

from __future__ import annotations

from safepassage.engine._jit import Whole2, compiled, entrance
from safepassage.engine.draws import share_out, some, turn_to
from safepassage.engine.state import stream_reference
from safepassage.fleerules.moves import (
    choose,
    discard,
    follow,
    gather,
    gathered,
    in_next_round,
    note,
    parcel,
    rest,
    settle,
)
from safepassage.fleerules.state import (
    AFTER,
    FULL,
    JOINED,
    LINK,
    LOST,
    NEXT,
    NO_PLAN,
    PEOPLE,
    PLAN,
    PLANS,
    ROUND,
    SINCE,
    SPAWNED,
    STEPS,
    TRAVELLING,
    WALKED,
    Memory,
    Record,
    Rules,
    memory_reference,
    record_reference,
    rules_reference,
)  # fmt: skip
from safepassage.streams import Stream

FINISHED, LOST_PEOPLE, MEMORY_FULL, NOWHERE = 0, 1, 2, 3
"""How a member ends."""
FOR_SPAWNING, FOR_LEAVING, FOR_TRAVEL = 1, 2, 3
"""What a stream of random numbers is for."""
PLANNED, FREE_TO_STAY, SENT_ON = 0, 1, 2
"""Those who go on within a day: by a plan, or if they like, or because a town sends on who came a short way."""
FINEST = 0.05
"""Share of the room of a camp that may arrive before others see it: a day is cut into batches of about this size."""
MOST_BATCHES = 32


@entrance
def run_member(rules: Rules, given: Whole2, stream: Stream, memory: Memory, record: Record) -> int:
    """Runs all days of the member that the stream points at into its record, and returns how it ended.

    `given` `[days, places]` come in whatever is counted.
    """
    rules, memory, record = rules_reference(rules), memory_reference(memory), record_reference(record)
    stream = stream_reference(stream)
    _begin(rules, memory)
    for day in range(len(rules.epoch)):
        if not _come_in(rules, memory, stream, day):
            return NOWHERE
        for i in range(len(rules.start)):
            _add(rules, memory, i, given[day, i])
        if not _leave(rules, memory, record, stream, day):
            return LOST_PEOPLE
        if not memory.counters[FULL]:
            _travel(rules, memory, record, stream, day)
        if memory.counters[FULL]:
            return MEMORY_FULL
        total = memory.counters[TRAVELLING]
        for i in range(len(rules.start)):
            total += memory.people[i]
            record.people[day, i], record.came[day, i] = memory.people[i], memory.came[i]
        record.total[day] = total
        if total != memory.counters[SPAWNED]:
            return LOST_PEOPLE
    return FINISHED


@compiled
def _begin(rules: Rules, memory: Memory) -> None:
    for i in range(len(rules.start)):
        for side in range(2):
            for k in range(memory.used[side, i]):
                memory.rest[side, memory.listed[side, rules.slot_first[i] + k]] = 0
            memory.used[side, i] = 0
        memory.people[i], memory.left[i], memory.here[i], memory.rise[i] = 0, rules.population[i], -1, 0
    for row in range(len(memory.parcels)):
        memory.parcels[row, AFTER] = row + 1
    memory.parcels[len(memory.parcels) - 1, AFTER] = -1
    for day in range(len(memory.first)):
        memory.first[day] = -1
    for k in range(len(memory.counters)):
        memory.counters[k] = 0
    for i in range(len(rules.start)):
        _add(rules, memory, i, rules.start[i])


@compiled
def _add(rules: Rules, memory: Memory, place: int, people: int) -> None:
    """Puts people into the world, who have not come along a link yet."""
    if people > 0:
        settle(rules, memory, place, NO_PLAN, 0, 0, people)
        memory.people[place] += people
        memory.counters[SPAWNED] += people


@compiled
def _come_in(rules: Rules, memory: Memory, stream: Stream, day: int) -> bool:
    """Spreads those who are counted to come in today over the places in conflict; whether any has people left."""
    places = len(rules.start)
    if rules.inflow[day] > 0:
        turn_to(stream, FOR_SPAWNING, day, rules.place_key[0], rules.place_key[0])
        total = 0.0
        for i in range(places):
            memory.weight[i] = rules.intensity[day, i] * max(memory.left[i], 0)
            total += memory.weight[i]
        if total <= 0.0:
            return False
        share_out(stream, rules.inflow[day], memory.weight[:places], 1, memory.chosen[:places])
        for i in range(places):
            _add(rules, memory, i, memory.chosen[i])
            if rules.take:
                memory.left[i] -= memory.chosen[i]
    return True


@compiled
def _leave(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int) -> bool:
    """Lets those at rest leave or stay; whether everybody at a place was in one of its classes."""
    for i in range(len(rules.start)):
        for k in range(memory.used[1, i]):
            slot = memory.listed[1, rules.slot_first[i] + k]
            memory.listed[0, rules.slot_first[i] + k] = slot
            memory.rest[0, slot] = memory.rest[1, slot]
            memory.rest[1, slot] = 0
        memory.used[0, i], memory.used[1, i] = memory.used[1, i], 0
        memory.came[i] = 0
    for camps_first in range(2):
        for i in range(len(rules.start)):
            turn = rules.camp[day, i] == (camps_first == 0)
            if turn and memory.people[i] > 0 and not _leave_place(rules, memory, record, stream, day, i):
                return False
    return True


@compiled
def _leave_place(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int, i: int) -> bool:
    first, present = rules.slot_first[i], memory.people[i]
    classes, undecided = 0, 0
    for planned in range(2):  # first those without a plan, whose classes are kept
        begin = classes
        for k in range(memory.used[0, i]):
            slot = memory.listed[0, first + k]
            plan = (slot - first) // (2 * rules.steps)
            if (plan >= PLANS) != (planned == 1):
                continue
            walked, late = (slot - first) // rules.steps % 2, (slot - first) % rules.steps / STEPS
            people = memory.rest[0, slot]
            memory.rest[0, slot] = 0
            present -= people
            if plan == LOST:
                rest(rules, memory, i, NO_PLAN, walked, late, 0.0, people)
                continue
            classes = gather(rules, memory, classes, max(plan - PLANS + 1, 0), walked, late, 0.0, people)
            undecided += people if planned == 0 else 0
        if planned == 1:
            _follow_plans(rules, memory, record, day, i, begin, classes)
        gathered(memory, begin, classes)
        classes = classes if planned == 0 else begin
    if undecided > 0:
        turn_to(stream, FOR_LEAVING, day, rules.place_key[i], rules.place_key[i])
        classes, moving = _part(rules, memory, stream, i, classes, undecided, rules.move[day, i])
        if moving > 0:
            choose(rules, memory, record, stream, day, i, classes, moving)
    return present == 0


@compiled
def _follow_plans(rules: Rules, memory: Memory, record: Record, day: int, i: int, begin: int, end: int) -> None:
    """Lets gathered classes go on by the plans they have."""
    for c in range(begin, end):
        plan = rules.plan_first[i] + memory.movers[c, 2] // (2 * JOINED * JOINED) - 1
        late, today = memory.moved[c, 0], memory.moved[c, 1]
        follow(rules, memory, record, day, i, plan, memory.movers[c, 0], late, today, memory.movers[c, 1])


@compiled
def _part(
    rules: Rules, memory: Memory, stream: Stream, i: int, classes: int, people: int, chance: float
) -> tuple[int, int]:
    """Parts the classes noted as movers into those who move, which stay noted, and those who rest; how many of both."""
    if people * chance < classes:
        return _part_few(rules, memory, stream, i, classes, people, some(stream, people, chance))
    moving, kept = 0, 0
    for c in range(classes):
        walked, n, late, today = memory.movers[c, 0], memory.movers[c, 1], memory.moved[c, 0], memory.moved[c, 1]
        gone = some(stream, n, chance)
        if n > gone:
            rest(rules, memory, i, NO_PLAN, walked, late, today, n - gone)
        kept = note(memory, kept, walked, late, today, gone)
        moving += gone
    return kept, moving


@compiled
def _part_few(
    rules: Rules, memory: Memory, stream: Stream, i: int, classes: int, people: int, moving: int
) -> tuple[int, int]:
    """As `_part`, with the number of those who move given: they are picked one by one out of all."""
    picked = memory.picked
    for c in range(classes):
        picked[c] = 0
    for k in range(moving):
        place, c = int(stream.generator.random() * (people - k)), 0
        while place >= memory.movers[c, 1] - picked[c]:
            place -= memory.movers[c, 1] - picked[c]
            c += 1
        picked[c] += 1
    kept = 0
    for c in range(classes):
        walked, n, late, today = memory.movers[c, 0], memory.movers[c, 1], memory.moved[c, 0], memory.moved[c, 1]
        if n > picked[c]:
            rest(rules, memory, i, NO_PLAN, walked, late, today, n - picked[c])
        kept = note(memory, kept, walked, late, today, picked[c])
    return kept, moving


@compiled
def _travel(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int) -> None:
    """Lets everybody arrive who does today, in batches so small that each sees how full the last left the camps."""
    row = memory.first[day]
    while row >= 0:
        in_next_round(memory, row)
        row = memory.parcels[row, AFTER]
    batches = _batches(rules, memory, day)
    for i in range(len(rules.start)):
        memory.before[i] = memory.people[i]
    if batches == 1:
        _rounds(rules, memory, record, stream, day, 0)
    else:
        _in_batches(rules, memory, record, stream, day, batches)
    for i in range(len(rules.start)):
        memory.rise[i] = max(memory.people[i] - memory.before[i], 0)


@compiled
def _batches(rules: Rules, memory: Memory, day: int) -> int:
    """How many batches it takes: one where no camp fills up today, by who has planned to end there and the last rise.

    A camp that is full already turns away everybody, whatever the order.
    """
    expected = memory.rise
    for k in range(memory.counters[NEXT]):
        one = memory.parcels[memory.rounds[1, k]]
        expected[rules.plan_place[one[PLAN]]] += one[PEOPLE]
    most = 1.0
    for i in range(len(rules.start)):
        room, coming, people = rules.room[day, i], expected[i], memory.people[i]
        if coming > 0 and people < room and people + 2 * coming > rules.buffer * room:
            most = max(most, min(coming, coming / (FINEST * room)))
    return int(min(most, MOST_BATCHES))


@compiled
def _in_batches(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int, batches: int) -> None:
    arriving = memory.counters[NEXT]
    for k in range(arriving):
        memory.batch[k] = memory.rounds[1, k]
    memory.counters[NEXT] = 0
    for b in range(batches):
        for k in range(arriving):
            whole = memory.batch[k]
            one = memory.parcels[whole]
            part = (one[PEOPLE] * (b + 1) + k % batches) // batches - (one[PEOPLE] * b + k % batches) // batches
            if part > 0:
                row = parcel(memory, one[LINK], one[PLAN], one[WALKED], one[SINCE], part)
                if row < 0:
                    return
                memory.stretch[row, 0], memory.stretch[row, 1] = memory.stretch[whole, 0], memory.stretch[whole, 1]
                in_next_round(memory, row)
        _rounds(rules, memory, record, stream, day, b)
    for k in range(arriving):
        discard(memory, memory.batch[k])


@compiled
def _rounds(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int, batch: int) -> None:
    number = 0
    while memory.counters[NEXT] > 0 and not memory.counters[FULL]:
        memory.counters[ROUND], memory.counters[NEXT] = memory.counters[NEXT], 0
        for k in range(memory.counters[ROUND]):
            memory.rounds[0, k] = memory.rounds[1, k]
        for k in range(memory.counters[ROUND]):
            _arrive(rules, memory, record, day, memory.rounds[0, k])
        for i in range(len(rules.start)):
            if memory.here[i] >= 0:
                _go_on(rules, memory, record, stream, day, i, number * MOST_BATCHES + batch)
        number += 1


@compiled
def _arrive(rules: Rules, memory: Memory, record: Record, day: int, row: int) -> None:
    """Takes a parcel off its link: back to its start if that was closed meanwhile, else to its end, and on if it can.

    Those who have to choose are chained at the place, until all of the round are there.
    """
    one = memory.parcels[row]
    link, walked, people = one[LINK], one[WALKED], one[PEOPLE]
    plan = rules.plan_next[one[PLAN]]
    late, today = memory.stretch[row, 0], memory.stretch[row, 1]
    memory.counters[TRAVELLING] -= people
    if rules.last_shut[day, link] > one[SINCE]:
        tail = rules.tail[link]
        memory.people[tail] += people
        number = NO_PLAN
        if plan >= 0:
            back = rules.plan_back[one[PLAN]]
            number = LOST if back < 0 else PLANS + back - rules.plan_first[tail]
        rest(rules, memory, tail, number, 1, late, today, people)
        discard(memory, row)
        return
    place = rules.head[link]
    memory.people[place] += people
    memory.came[place] += people
    if today < (rules.walk if rules.on_foot and not walked else rules.speed):
        one[PLAN] = plan
        one[AFTER] = memory.here[place]
        memory.here[place] = row
        return
    discard(memory, row)
    number = NO_PLAN if plan < 0 else PLANS + plan - rules.plan_first[place]
    rest(rules, memory, place, number, 1, late, today, people)


@compiled
def _go_on(rules: Rules, memory: Memory, record: Record, stream: Stream, day: int, i: int, detail: int) -> None:
    """Lets those chained at a place move on or rest; a town sends those on who came a short way."""
    turn_to(stream, FOR_TRAVEL, day * 65536 + detail, rules.place_key[i], rules.place_key[i])
    classes, people = _here(rules, memory, day, i, PLANNED, 0)
    _follow_plans(rules, memory, record, day, i, 0, classes)
    gathered(memory, 0, classes)
    classes, people = _here(rules, memory, day, i, FREE_TO_STAY, 0)
    gathered(memory, 0, classes)
    if people > 0:
        classes, people = _part(rules, memory, stream, i, classes, people, rules.move[day, i])
    kept = classes
    classes, sent = _here(rules, memory, day, i, SENT_ON, kept)
    gathered(memory, kept, classes)
    row = memory.here[i]
    while row >= 0:
        following = memory.parcels[row, AFTER]
        discard(memory, row)
        row = following
    memory.here[i] = -1
    if people + sent > 0:
        choose(rules, memory, record, stream, day, i, classes, people + sent)


@compiled
def _here(rules: Rules, memory: Memory, day: int, i: int, kind: int, classes: int) -> tuple[int, int]:
    """Gathers those of one kind who are chained at a place, from class `classes` on: how many classes, and people."""
    total = 0
    row = memory.here[i]
    while row >= 0:
        one = memory.parcels[row]
        late, today, plan = memory.stretch[row, 0], memory.stretch[row, 1], one[PLAN]
        theirs = FREE_TO_STAY
        if plan >= 0:
            theirs = PLANNED
        elif rules.short_stints and rules.town[day, i] and 0.5 * (late + today / rules.speed) < 0.5:
            theirs = SENT_ON
        if theirs == kind:
            number = plan - rules.plan_first[i] + 1 if plan >= 0 else 0
            classes = gather(rules, memory, classes, number, 1, late, today, one[PEOPLE])
            total += one[PEOPLE]
        row = one[AFTER]
    return classes, total
