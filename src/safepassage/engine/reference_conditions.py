"""What holds on one morning: the day-0 state of every place and link, with all events in force applied in order.

Written from the laws alone for the reference engine and the exact moments; the compiled engine has its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from safepassage.engine import codes
from safepassage.engine.problem import Problem


@dataclass
class Conditions:
    """Conditions of one morning. Lists by location [N], by link [L] or by group and crossing [G][N]."""

    day: int
    holder: list[int]
    safe: list[bool]
    receives: list[bool]
    exit_denied: list[float]
    deterrent: list[float]
    cut_since: list[int | None]
    mined: list[float]
    closed_place: list[bool]
    capacity: list[float]
    attraction: list[float]
    budget: list[float]
    pulse: list[float]
    danger: list[float]
    closed: list[bool]
    front: list[bool]
    opened: list[bool]
    link_mined: list[float]
    speed: list[float]
    admits: list[list[float]]
    screened_share: list[list[float]]
    screening_days: list[list[float]]
    fighting: list[tuple[int, float]]
    pauses: list[tuple[int, float]]

    def is_destination(self, place: int) -> bool:
        """Whether people may settle at a place today."""
        return self.receives[place] and not self.closed_place[place] and self.safe[place]

    def is_barred(self, link: int) -> bool:
        """Whether nobody may be on a link: its road is closed, or a front without an exit runs across it."""
        return self.closed[link] or (self.front[link] and not self.opened[link])


def conditions(problem: Problem, day: int) -> Conditions:
    """Conditions on the morning of `day` (0 is the scenario's start)."""
    today = _before_events(problem, day)
    for number in range(len(problem.event_day)):
        if problem.event_day[number] <= day < problem.event_until[number]:
            _apply(problem, today, number)
    today.danger = _danger(problem, today)
    return today


def _before_events(problem: Problem, day: int) -> Conditions:
    places, links, groups = len(problem.safe), len(problem.tail), len(problem.household)
    holder = problem.holder.tolist()
    return Conditions(
        day=day,
        holder=holder,
        safe=problem.safe.tolist(),
        receives=problem.receives.tolist(),
        exit_denied=[float(problem.party_exit_denied[h]) if h >= 0 else 0.0 for h in holder],
        deterrent=[float(problem.party_deterrent[h]) if h >= 0 else 0.0 for h in holder],
        cut_since=[None] * places,
        mined=problem.mined.tolist(),
        closed_place=[False] * places,
        capacity=problem.capacity.tolist(),
        attraction=problem.attraction.tolist(),
        budget=problem.budget.tolist(),
        pulse=[0.0] * places,
        danger=[0.0] * places,
        closed=problem.closed.tolist(),
        front=problem.front.tolist(),
        opened=[False] * links,
        link_mined=problem.link_mined.tolist(),
        speed=problem.speed.tolist(),
        admits=[[1.0] * places for _ in range(groups)],
        screened_share=[[0.0] * places for _ in range(groups)],
        screening_days=[[1.0] * places for _ in range(groups)],
        fighting=[],
        pauses=[],
    )


def _apply(problem: Problem, today: Conditions, number: int) -> None:
    what = int(problem.event_what[number])
    value = float(problem.event_value[number])
    place = int(problem.event_place[number])
    links = [int(e) for e in (problem.event_link[number], problem.event_back[number]) if e >= 0]
    group = int(problem.event_group[number])
    groups = range(len(problem.household)) if group < 0 else [group]
    if what == codes.DEPARTURES:
        return
    if what == codes.TRIGGER:
        _apply_trigger(problem, today, place, value, today.day - int(problem.event_day[number]))
    elif what == codes.PAUSE:
        today.pauses.append((place, value))
    elif what == codes.SUPPLIES_CUT:
        today.cut_since[place] = int(problem.event_day[number]) if value else None
    elif what in (codes.ADMITS, codes.SCREENED_SHARE, codes.SCREENING_DAYS):
        table = {
            codes.ADMITS: today.admits,
            codes.SCREENED_SHARE: today.screened_share,
            codes.SCREENING_DAYS: today.screening_days,
        }[what]
        for g in groups:
            table[g][place] = value
    elif links:
        for link in links:
            _apply_to_link(today, link, what, value)
    elif place >= 0:
        _apply_to_place(problem, today, place, what, value)


def _apply_trigger(problem: Problem, today: Conditions, place: int, value: float, age: int) -> None:
    pulse = value * problem.parameters.trigger * 0.5 ** (age / problem.parameters.trigger_half_life)
    for i in range(len(today.pulse)) if place < 0 else [place]:
        today.pulse[i] += pulse


def _apply_to_link(today: Conditions, link: int, what: int, value: float) -> None:
    if what == codes.FRONT:
        today.front[link] = bool(value)
        if value:
            today.opened[link] = False
    elif what == codes.OPEN:
        today.closed[link] = False
        today.opened[link] = True
    elif what == codes.CLOSED:
        today.closed[link] = True
    elif what == codes.MINED:
        today.link_mined[link] = value
    elif what == codes.CLEARED:
        today.link_mined[link] = 0.0
    elif what == codes.TRANSPORT:
        today.speed[link] = value
    else:
        raise ValueError(f"event kind {what} does not act on a link")


def _apply_to_place(problem: Problem, today: Conditions, place: int, what: int, value: float) -> None:
    if what == codes.HOLDER:
        party = int(value)
        today.holder[place] = party
        today.exit_denied[place] = float(problem.party_exit_denied[party]) if party >= 0 else 0.0
        today.deterrent[place] = float(problem.party_deterrent[party]) if party >= 0 else 0.0
    elif what == codes.SAFE:
        today.safe[place] = bool(value)
    elif what == codes.RECEIVES:
        today.receives[place] = bool(value)
    elif what == codes.FIGHTING:
        today.fighting.append((place, value))
    elif what == codes.EXIT_DENIED:
        today.exit_denied[place] = value
    elif what == codes.DETERRENT:
        today.deterrent[place] = value
    elif what == codes.OPEN:
        today.closed_place[place] = False
        if today.budget[place] == 0:
            today.budget[place] = math.inf
    elif what == codes.CLOSED:
        today.closed_place[place] = True
    elif what == codes.MINED:
        today.mined[place] = value
    elif what == codes.CLEARED:
        today.mined[place] = 0.0
    elif what == codes.PEOPLE_PER_DAY:
        today.budget[place] = value
    elif what == codes.CAPACITY:
        today.capacity[place] = value
    elif what == codes.ATTRACTION:
        today.attraction[place] = value
    else:
        raise ValueError(f"event kind {what} does not act on a location")


def _danger(problem: Problem, today: Conditions) -> list[float]:
    danger = []
    for i in range(len(problem.safe)):
        spared = 1.0
        for place, level in today.fighting:
            for where, value in today.pauses:
                if where in (-1, place):
                    level *= 1 - value
            spared *= 1 - level * math.exp(-float(problem.km_between[i, place]) / problem.parameters.reach)
        danger.append(1 - spared)
    return danger
