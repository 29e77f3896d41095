"""How people of Flee's world move: stepping onto links, coming to rest, and choosing where to go."""

from __future__ import annotations

from safepassage.engine._jit import compiled
from safepassage.engine.draws import share_out
from safepassage.fleerules.state import (
    AFTER,
    FREE,
    FULL,
    JOINED,
    LINK,
    MOST_TIRED,
    NEXT,
    NO_PLAN,
    PEOPLE,
    PLAN,
    SINCE,
    STEPS,
    TRAVELLING,
    WALKED,
    Memory,
    Record,
    Rules,
)  # fmt: skip
from safepassage.streams import Stream

FEW = 8
"""People of one class who choose among more walks than this many times their number do so one by one."""
MANY = 2
"""More classes than this at one place choose together, if they are many; who of them goes where is dealt in turn."""
ENOUGH = 1
"""They are, where there are more people than this for each class and walk."""


@compiled
def parcel(memory: Memory, link: int, plan: int, walked: int, since: int, people: int) -> int:
    """A new parcel of people under way, as its row; -1 with the counter FULL set where there is no room for one."""
    row = memory.counters[FREE]
    if row < 0:
        memory.counters[FULL] = 1
        return -1
    one = memory.parcels[row]
    memory.counters[FREE] = one[AFTER]
    one[LINK], one[PLAN], one[WALKED], one[SINCE], one[PEOPLE] = link, plan, walked, since, people
    return row


@compiled
def discard(memory: Memory, row: int) -> None:
    """Puts a parcel back among those not in use."""
    memory.parcels[row, AFTER] = memory.counters[FREE]
    memory.counters[FREE] = row


@compiled
def in_next_round(memory: Memory, row: int) -> None:
    """Lets a parcel arrive in the next round of today."""
    memory.rounds[1, memory.counters[NEXT]] = row
    memory.counters[NEXT] += 1


@compiled
def step_on(
    rules: Rules, memory: Memory, record: Record, day: int, link: int, plan: int, walked: int, late: float,
    today: float, people: int,
) -> None:  # fmt: skip
    """Puts people onto a link, and into the chain of the day on which they arrive.

    They arrive once they came further than its length. Each link grants the distance of a whole day, however far they
    came `today`; `late` is how far they came of late.
    """
    memory.people[rules.tail[link]] -= people
    memory.counters[TRAVELLING] += people
    record.flow[day, link] += people
    speed = rules.walk if rules.on_foot and not walked else rules.speed
    granted = speed if rules.whole_day else max(speed - today, 0.0)
    km = rules.km[link]
    row = parcel(memory, link, plan, walked, day, people)
    if row < 0:
        return
    if km < granted:
        memory.stretch[row, 0], memory.stretch[row, 1] = late, today + km
        in_next_round(memory, row)
        return
    days = int((km - granted) / speed) + 1
    late = 0.5 * (late + (today + granted) / rules.speed)
    for _ in range(days - 1):
        late = 0.5 * (late + speed / rules.speed)
    memory.stretch[row, 0], memory.stretch[row, 1] = late, km - granted - (days - 1) * speed
    arrival = min(day + days, len(memory.first) - 1)
    memory.parcels[row, AFTER] = memory.first[arrival]
    memory.first[arrival] = row


@compiled
def settle(rules: Rules, memory: Memory, place: int, plan: int, walked: int, step: int, people: int) -> None:
    """Adds people to a class of tomorrow; `plan` is NO_PLAN, LOST or PLANS and its number at the place."""
    slot = rules.slot_first[place] + (plan * 2 + walked) * rules.steps + min(step, rules.steps - 1)
    if memory.rest[1, slot] == 0:
        memory.listed[1, rules.slot_first[place] + memory.used[1, place]] = slot
        memory.used[1, place] += 1
    memory.rest[1, slot] += people


@compiled
def rest(
    rules: Rules, memory: Memory, place: int, plan: int, walked: int, late: float, today: float, people: int
) -> None:
    """Lets people rest until tomorrow; how far they came of late is rounded to a step, down for who stood still."""
    steps = 0.5 * (late + today / rules.speed) * STEPS
    settle(rules, memory, place, plan, walked, int(steps + 0.5) if today > 0.0 else int(steps), people)


@compiled
def roominess(rules: Rules, memory: Memory, day: int, place: int) -> float:
    """1 up to the buffer of a place's room, then falling to 0 where it is full."""
    room, people = rules.room[day, place], memory.people[place]
    if people <= rules.buffer * room:
        return 1.0
    return (room - people) / (room * (1.0 - rules.buffer)) if people < room else 0.0


@compiled
def repelled(rules: Rules, memory: Memory, day: int, place: int) -> bool:
    """Whether a camp is so full that those who plan to go there drop the plan."""
    return rules.camp[day, place] and roominess(rules, memory, day, place) < 0.5


@compiled
def follow(
    rules: Rules, memory: Memory, record: Record, day: int, place: int, plan: int, walked: int, late: float,
    today: float, people: int,
) -> None:  # fmt: skip
    """Lets people go on by the plan they have, or drop it and rest."""
    link = rules.plan_link[rules.epoch[day], plan]
    if link < 0 or repelled(rules, memory, day, rules.plan_place[plan]):
        rest(rules, memory, place, NO_PLAN, walked, late, today, people)
    else:
        step_on(rules, memory, record, day, link, plan, walked, late, today, people)


@compiled
def weigh(rules: Rules, memory: Memory, day: int, place: int) -> float:
    """Fills in the weights of the walks from a place and returns their sum; all open ones alike where it would be 0."""
    first, walks = rules.walk_first[place], rules.walk_first[place + 1] - rules.walk_first[place]
    usable, weight = rules.walk_open[rules.epoch[day]], memory.weight
    total, count = 0.0, 0
    for k in range(walks):
        weight[k] = 0.0
        if usable[first + k]:
            end = rules.walk_place[first + k]
            value = (rules.weight_softening + rules.score[day, end]) * rules.walk_ease[first + k]
            value *= roominess(rules, memory, day, end)
            weight[k] = value if rules.weight_power == 1.0 else value**rules.weight_power
            total += weight[k]
            count += 1
    if total <= 0.0:
        for k in range(walks):
            weight[k] = 1.0 if usable[first + k] else 0.0
        total = float(count)
    return total


@compiled
def choose(
    rules: Rules, memory: Memory, record: Record, stream: Stream, day: int, place: int, classes: int, people: int
) -> None:
    """Lets the movers of a place, `people` in so many classes, choose a walk each and set out.

    Every person chooses by the weights, independently; where there are many classes, the choices are drawn for all
    together and dealt to the classes in turn from a random one on, which changes nobody's chances.
    """
    total = weigh(rules, memory, day, place)
    walks = rules.walk_first[place + 1] - rules.walk_first[place]
    if classes > MANY and people > ENOUGH * (classes + walks) and total > 0.0:
        share_out(stream, people, memory.weight[:walks], 1, memory.chosen[:walks])
        _deal(rules, memory, record, day, place, classes, int(stream.generator.random() * people))
        return
    for c in range(classes):
        n = memory.movers[c, 1]
        if total <= 0.0:
            rest(rules, memory, place, NO_PLAN, memory.movers[c, 0], memory.moved[c, 0], memory.moved[c, 1], n)
        elif n * FEW <= walks:
            for _ in range(n):
                _set_out(rules, memory, record, day, place, _draw(memory, stream, walks, total), c, 1)
        else:
            share_out(stream, n, memory.weight[:walks], 1, memory.chosen[:walks])
            for k in range(walks):
                if memory.chosen[k] > 0:
                    _set_out(rules, memory, record, day, place, k, c, memory.chosen[k])


@compiled
def _draw(memory: Memory, stream: Stream, walks: int, total: float) -> int:
    """One walk by the weights."""
    u = stream.generator.random() * total
    last = 0
    for k in range(walks):
        if memory.weight[k] > 0.0:
            u -= memory.weight[k]
            last = k
            if u < 0.0:
                break
    return last


@compiled
def _deal(rules: Rules, memory: Memory, record: Record, day: int, place: int, classes: int, offset: int) -> None:
    """Deals the chosen walks to the people of the classes in a row that starts with the person of number `offset`."""
    start = 0
    while offset >= memory.movers[start, 1]:
        offset -= memory.movers[start, 1]
        start += 1
    turn, c = 0, start
    left = memory.movers[start, 1] - offset
    for k in range(rules.walk_first[place + 1] - rules.walk_first[place]):
        need = memory.chosen[k]
        while need > 0:
            while left == 0:
                turn += 1
                c = (start + turn) % classes
                left = memory.movers[c, 1] if turn < classes else offset
            n = min(need, left)
            _set_out(rules, memory, record, day, place, k, c, n)
            need -= n
            left -= n


@compiled
def _set_out(
    rules: Rules, memory: Memory, record: Record, day: int, place: int, walk: int, c: int, people: int
) -> None:
    plan = rules.walk_plan[rules.walk_first[place] + walk]
    follow(rules, memory, record, day, place, plan, memory.movers[c, 0], memory.moved[c, 0], memory.moved[c, 1], people)


@compiled
def note(memory: Memory, c: int, walked: int, late: float, today: float, people: int) -> int:
    """Notes people of a place who move as class c; returns the number of classes."""
    if people <= 0:
        return c
    memory.movers[c, 0], memory.movers[c, 1], memory.movers[c, 2] = walked, people, -1
    memory.moved[c, 0], memory.moved[c, 1] = late, today
    return c + 1


@compiled
def gather(rules: Rules, memory: Memory, c: int, plan: int, walked: int, late: float, today: float, people: int) -> int:
    """Notes people as `note` does, but joins those of one plan who came nearly as far; the mean of all stands for them.

    `plan` is the number of a plan at the place, from 1 on, or 0 for none.

    So the classes of a place are bounded, however many people there are; where there are few, nearly all stay apart.
    """
    cell = (plan * 2 + walked) * JOINED * JOINED + min(int(today / rules.speed * JOINED), JOINED - 1) * JOINED
    cell += min(int(late / MOST_TIRED * JOINED), JOINED - 1)
    k = memory.cell[cell]
    if k < 0:
        memory.cell[cell] = c
        c = note(memory, c, walked, late, today, people)
        memory.movers[c - 1, 2] = cell
        return c
    there = memory.movers[k, 1]
    part = people / (there + people)
    memory.movers[k, 1] = there + people
    memory.moved[k, 0] += (late - memory.moved[k, 0]) * part
    memory.moved[k, 1] += (today - memory.moved[k, 1]) * part
    return c


@compiled
def gathered(memory: Memory, begin: int, end: int) -> None:
    """Ends a gathering: people noted from now on join none of its classes."""
    for c in range(begin, end):
        if memory.movers[c, 2] >= 0:
            memory.cell[memory.movers[c, 2]] = -1
            memory.movers[c, 2] = -1
