"""Counted departures, one person after another, for the reference engine.

Written from the laws alone; the compiled engine has its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safepassage.engine import codes

if TYPE_CHECKING:
    from safepassage.engine.reference import Member
    from safepassage.engine.reference_households import Household


def depart(member: Member) -> None:
    """Everybody counted as leaving today sets off by road at some hour, until nobody is left who could."""
    problem = member.problem
    for number in range(len(problem.event_day)):
        if problem.event_what[number] != codes.DEPARTURES or problem.event_day[number] != member.today.day:
            continue
        free = _who_could(member, int(problem.event_place[number]), int(problem.event_group[number]))
        for _ in range(math.floor(problem.event_value[number] + 0.5)):
            if not free:
                break
            _send_one(member, free)


def _who_could(member: Member, place: int, group: int) -> dict[int, list[Household]]:
    """Undecided and ready households at unsafe places with a way out, by place."""
    free: dict[int, list[Household]] = {}
    for h in member.households:
        concerned = place in (-1, h.place) and group in (-1, h.group) and h.doing in ("home", "ready")
        if concerned and not member.today.safe[h.place] and member.ways[h.group].value[h.place] > -math.inf:
            free.setdefault(h.place, []).append(h)
    return free


def _send_one(member: Member, free: dict[int, list[Household]]) -> None:
    """One person more: a place, all alike; a group, by its people there; somebody ready, if there is anybody."""
    place = sorted(free)[member.chance.one_of(len(free))]
    people: dict[int, float] = {}
    for h in free[place]:
        people[h.group] = people.get(h.group, 0.0) + h.size
    group = member.chance.draw(people)
    candidates = [h for h in free[place] if h.group == group]
    household = next((h for h in candidates if h.doing == "ready"), candidates[0])
    if household.size == 1:
        free[place].remove(household)
        if not free[place]:
            del free[place]
    person = member.part(household, 1)
    assert person is not None
    member.put_in_calendar(person, "starting", member.chance.one_of(member.problem.ticks))
