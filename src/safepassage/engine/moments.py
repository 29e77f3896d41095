"""Exact means and variances of the daily records, while nobody has to queue, no site fills up and no departures are
counted.

Then costs do not depend on where the others are, every household walks its own path, and expected numbers of people
follow the order of the day by themselves: wherever the reference engine draws, a share of the people is sent each way.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from safepassage.engine import codes
from safepassage.engine.problem import Problem
from safepassage.engine.reference_conditions import conditions
from safepassage.engine.reference_leaving import deciding_rate, ready_share, setting_off
from safepassage.engine.reference_records import (
    BY_GROUP_AND_PLACE,
    Records,
    accumulate,
    check_day,
    empty_records,
    record_outcomes,
)
from safepassage.engine.reference_routes import find_ways, link_danger, next_links

INDICATORS = (
    ("staying", "home", "ready", "waiting", "settled", "arrivals", "slipped", "refused", "flow")
    + ("inside", "trapped", "ready_held", "freed", "on_the_way", "out")
)  # fmt: skip
"""Records in which a person counts at most once a day, so that people's variances add up."""


def means(problem: Problem) -> Records:
    """Expected daily records: the keys and shapes of `reference.simulate`, in floats (`held` is certain).

    Exact for any household size as long as crossings never queue and room is 1 with certainty. Raises ValueError where
    more people than its budget are expected at a crossing on a day, or more at a site than the part of its capacity
    from which it repels, and for counted departures; close below these
    bounds chance may still pass them, and the means are then approximate.
    """
    if (problem.event_what == codes.DEPARTURES).any():
        raise ValueError("means are not known where departures are counted")
    expected = Expectation(problem, problem.people.astype(np.float64))
    for day in range(problem.days):
        expected.live_a_day(day, bounds=True)
    return accumulate(expected.records)


def variances(problem: Problem) -> Records:
    """Variances of the daily records among members, for households of one person: the keys `INDICATORS`.

    Each of the n people of a place and group is there, or not, with a probability P of its own: the variance is the sum
    over places and groups of n P (1 - P). Raises ValueError for larger households and where `means` does.
    """
    if (problem.household != 1).any():
        raise ValueError("variances are known for households of one person only")
    means(problem)
    total: Records = {}
    for group, place in np.argwhere(problem.people > 0):
        person = np.zeros(problem.people.shape)
        person[group, place] = 1.0
        expected = Expectation(problem, person)
        for day in range(problem.days):
            expected.live_a_day(day, bounds=False)
        for name in INDICATORS:
            p = np.clip(expected.records[name], 0, 1)
            total[name] = total.get(name, 0.0) + problem.people[group, place] * p * (1 - p)
    return total


K = TypeVar("K")
Crowd = dict[K, float]
"""Expected people by what they share."""


class Bound(NamedTuple):
    """People of a group who are bound for a destination."""

    group: int
    destination: int


class OnLink(NamedTuple):
    """People of a group on a link (in transit, or taken aside when `detained`), bound for a destination."""

    group: int
    destination: int
    link: int
    detained: bool


class Expectation:
    """Expected people in every state; lists by group and place, and a calendar by tick from the start."""

    def __init__(self, problem: Problem, people: np.ndarray):
        self.problem = problem
        self.people = people
        self.records = empty_records(problem, np.float64)
        self.places = range(len(problem.safe))
        self.groups = range(len(problem.household))
        self.now = 0
        self.affected = 0.0
        self.been_unsafe = [False for _ in self.places]
        self.state = {name: np.zeros(people.shape) for name in (*BY_GROUP_AND_PLACE, "waiting", "settled")}
        self.starting: dict[int, Crowd[tuple[int, int]]] = defaultdict(lambda: defaultdict(float))
        self.slipping: dict[int, Crowd[Bound]] = defaultdict(lambda: defaultdict(float))
        self.on_links: dict[int, Crowd[OnLink]] = defaultdict(lambda: defaultdict(float))
        self.refused: Crowd[OnLink] = defaultdict(float)
        self.queue: Crowd[OnLink] = defaultdict(float)
        self.find_ways(0)
        for group in self.groups:
            for place in self.places:
                self.settle_in(group, place)

    def find_ways(self, day: int) -> None:
        self.today = conditions(self.problem, day)
        waits, rooms = [0.0 for _ in self.places], [1.0 for _ in self.places]
        self.ways = [find_ways(self.problem, self.today, g, waits, rooms) for g in self.groups]
        self.slips = [find_ways(self.problem, self.today, g, waits, rooms, slipping=True) for g in self.groups]

    def settle_in(self, group: int, place: int) -> None:
        value, slip_value = self.ways[group].value[place], self.slips[group].value[place]
        ready = ready_share(self.problem, self.today, group, place, value, slip_value)
        staying = self.people[group, place] * float(self.problem.stayers[group])
        leaving = self.people[group, place] - staying
        self.state["staying"][group, place] = staying
        self.state["ready"][group, place] = leaving * ready
        self.state["home"][group, place] = leaving * (1 - ready)

    # The morning

    def live_a_day(self, day: int, bounds: bool) -> None:
        """Move everybody by a day; with `bounds`, raise ValueError where people would queue or find a site filling."""
        self.now = day * self.problem.ticks
        self.find_ways(day)
        self.meet_conditions()
        self.turn_back()
        self.change_minds()
        if bounds:
            self.check_room()
        self.decide_and_set_off()
        for _ in range(self.problem.ticks):
            self.move()
            self.now += 1
        if bounds:
            self.check_budgets()
        self.record()

    def meet_conditions(self) -> None:
        for i in self.places:
            if self.today.safe[i]:
                self.state["home"][:, i] += _take(self.state["ready"], i)
                continue
            if not self.been_unsafe[i]:
                self.been_unsafe[i] = True
                self.affected += float(sum(self.state[name][:, i].sum() for name in BY_GROUP_AND_PLACE))
            self.state["ready"][:, i] += _take(self.state["settled"], i) + _take(self.state["waiting"], i)

    def turn_back(self) -> None:
        """People on links that are barred, and refused ones at gates that are shut for them, go back to the tail."""
        for crowd in self.on_links.values():
            for who in [w for w in crowd if not w.detained and self.today.is_barred(w.link)]:
                self.go_back(who, crowd.pop(who))
        for who in [w for w in self.refused if w.link not in self.ways[w.group].cost]:
            self.go_back(who, self.refused.pop(who))

    def go_back(self, who: OnLink, people: float) -> None:
        tail = int(self.problem.tail[who.link])
        if self.today.safe[tail]:
            self.starting[self.now][who.group, tail] += people
        else:
            self.state["ready"][who.group, tail] += people

    def change_minds(self) -> None:
        redraw = self.problem.parameters.redraw
        refused, self.refused = self.refused, defaultdict(float)
        for who, people in refused.items():
            tail = int(self.problem.tail[who.link])
            ways = self.ways[who.group]
            cut_off = ways.least_cost(tail, who.destination) == math.inf
            again = people if cut_off or not self.today.is_destination(who.destination) else people * redraw
            if ways.value[tail] == -math.inf and not self.today.safe[tail]:
                self.state["ready"][who.group, tail] += again
            else:
                self.starting[self.now][who.group, tail] += again
            self.queue[who] += self.admit(who, people - again)
        for g in self.groups:
            for i in self.places:
                if self.ways[g].value[i] > -math.inf:
                    self.starting[self.now][g, i] += self.state["waiting"][g, i]
                    self.state["waiting"][g, i] = 0.0

    def decide_and_set_off(self) -> None:
        for g in self.groups:
            for i in self.places:
                if self.today.safe[i]:
                    continue
                value, slips = self.ways[g].value[i], self.slips[g]
                rate = deciding_rate(self.problem, self.today, g, i, value)
                decided = self.state["home"][g, i] * -math.expm1(-rate)
                self.state["home"][g, i] -= decided
                self.state["ready"][g, i] += decided
                leaves, by_road = setting_off(self.problem, self.today, i, value, slips.value[i])
                leaving = self.state["ready"][g, i] * leaves
                self.state["ready"][g, i] -= leaving
                for tick in range(self.problem.ticks):
                    self.starting[self.now + tick][g, i] += leaving * by_road / self.problem.ticks
                self.slip_out(g, i, leaving * (1 - by_road))

    def slip_out(self, group: int, place: int, people: float) -> None:
        if people == 0:
            return
        self.records["slipped"][self.today.day, place] += people
        slips = self.slips[group]
        for destination, share in _shares(slips.weights[place]):
            for ticks, part in _rounded(slips.hours_to[destination][place]):
                self.slipping[self.now + ticks][Bound(group, destination)] += people * share * part

    # A tick

    def move(self) -> None:
        """Those who slip out, arrive or start; their onward moves, in order of falling cost; then the crossings."""
        here: dict[Bound, Crowd[int]] = defaultdict(lambda: defaultdict(float))
        starting = self.starting.pop(self.now, defaultdict(float))
        for who, people in self.slipping.pop(self.now, {}).items():
            if self.today.is_destination(who.destination):
                self.settle(who.group, who.destination, people)
            elif self.today.safe[who.destination]:
                starting[who.group, who.destination] += people
            else:
                self.state["ready"][who.group, who.destination] += people
        for onlink, people in self.on_links.pop(self.now, {}).items():
            self.enter(onlink, people, here)
        for (group, place), people in starting.items():
            weights = self.ways[group].weights[place]
            if not weights:
                self.strand(group, place, people)
            for destination, share in _shares(weights):
                here[Bound(group, destination)][place] += people * share
        for who in list(here):
            self.go_on(who, here)
        for onlink, people in self.queue.items():
            self.pass_crossing(onlink, people, 1, here)
        self.queue.clear()

    def enter(self, who: OnLink, people: float, here: dict[Bound, Crowd[int]]) -> None:
        tail, place = int(self.problem.tail[who.link]), int(self.problem.head[who.link])
        another = self.today.holder[place] != self.today.holder[tail]
        if place != who.destination and not self.today.safe[place] and another:
            self.state["ready"][who.group, place] += people * self.today.exit_denied[place]
            people *= 1 - self.today.exit_denied[place]
        here[Bound(who.group, who.destination)][place] += people

    def go_on(self, who: Bound, here: dict[Bound, Crowd[int]]) -> None:
        """Send people of one group and destination on, from the farthest place to the nearest."""
        ways, crowd = self.ways[who.group], here[who]
        for place in sorted(self.places, key=lambda i: -ways.least_cost(i, who.destination)):
            people = crowd.pop(place, 0.0)
            if people == 0:
                continue
            if place == who.destination and self.today.is_destination(place):
                self.settle(who.group, place, people)
                continue
            if place == who.destination or ways.least_cost(place, who.destination) == math.inf:
                self.strand(who.group, place, people)
                continue
            for link, share in _shares(next_links(self.problem, ways, place, who.destination)):
                onlink = OnLink(who.group, who.destination, link, False)
                crossing = int(self.problem.crossing[link])
                if crossing < 0:
                    self.travel(onlink, people * share, 0, here)
                    continue
                admitted = self.admit(onlink, people * share)
                if self.today.budget[crossing] == math.inf:
                    self.pass_crossing(onlink, admitted, 0, here)
                else:
                    self.queue[onlink] += admitted

    def settle(self, group: int, place: int, people: float) -> None:
        self.state["settled"][group, place] += people
        self.records["arrivals"][self.today.day, place] += people

    def strand(self, group: int, place: int, people: float) -> None:
        self.state["waiting" if self.today.safe[place] else "ready"][group, place] += people

    def admit(self, who: OnLink, people: float) -> float:
        """Those admitted at the crossing of a link today; the others are refused."""
        admitted = people * self.today.admits[who.group][int(self.problem.crossing[who.link])]
        self.refused[who] += people - admitted
        return admitted

    def pass_crossing(self, who: OnLink, people: float, extra_ticks: int, here: dict[Bound, Crowd[int]]) -> None:
        crossing = int(self.problem.crossing[who.link])
        self.records["passed"][self.today.day, crossing] += people
        aside = people * self.today.screened_share[who.group][crossing]
        self.set_foot(who, aside)
        for ticks, part in _rounded(self.today.screening_days[who.group][crossing] * self.problem.ticks):
            self.on_links[self.now + max(1, ticks)][who._replace(detained=True)] += aside * part
        self.travel(who, people - aside, extra_ticks, here)

    def travel(self, who: OnLink, people: float, extra_ticks: int, here: dict[Bound, Crowd[int]]) -> None:
        self.set_foot(who, people)
        for ticks, part in _rounded(self.ways[who.group].hours[who.link]):
            if ticks + extra_ticks == 0:
                self.enter(who, people * part, here)
            else:
                self.on_links[self.now + ticks + extra_ticks][who] += people * part

    def set_foot(self, who: OnLink, people: float) -> None:
        self.records["flow"][self.today.day, who.group, who.link] += people
        mined_km = float(self.problem.km[who.link]) * self.today.link_mined[who.link]
        self.records["mined_person_km"][self.today.day] += people * mined_km
        days = self.ways[who.group].hours[who.link] / self.problem.ticks
        exposed = people * days * link_danger(self.problem, self.today, who.link)
        self.records["transit_danger_person_days"][self.today.day] += exposed

    # Bounds and records

    def bound_for(self) -> list[tuple[int, float]]:
        """Destination and people of everybody on the way who is at no place."""
        slipping = [(who.destination, n) for crowd in self.slipping.values() for who, n in crowd.items()]
        on_links = [(who.destination, n) for crowd in self.on_links.values() for who, n in crowd.items()]
        return slipping + on_links + [(who.destination, n) for who, n in self.refused.items()]

    def check_room(self) -> None:
        load = self.state["settled"].sum(axis=0)
        for destination, people in self.bound_for():
            load[destination] += people
        for i in self.places:
            room = self.today.capacity[i] * (1 - self.today.mined[i]) if self.today.mined[i] < 1 else 0.0
            if self.today.is_destination(i) and (room <= 0 or load[i] > self.problem.parameters.crowding_from * room):
                raise ValueError(
                    f"day {self.today.day}: {load[i]:.1f} people expected at location {i}, which then repels"
                )

    def check_budgets(self) -> None:
        for i in self.places:
            passed = self.records["passed"][self.today.day, i]
            if passed > self.today.budget[i]:
                raise ValueError(f"day {self.today.day}: {passed:.1f} people expected at crossing {i}, who would queue")

    def record(self) -> None:
        day = self.today.day
        for name in BY_GROUP_AND_PLACE:
            self.records[name][day] = self.state[name]
        for name in ("waiting", "settled"):
            self.records[name][day] = self.state[name].sum(axis=0)
        for who, people in self.refused.items():
            self.records["refused"][day, int(self.problem.crossing[who.link])] += people
        on_road = sum(people for _, people in self.bound_for())
        record_outcomes(self.records, self.today, self.ways, self.been_unsafe, self.affected, on_road)
        total = float(self.people.sum())
        check_day(self.records, total, day, 1e-9 * total)


def _shares(weights: dict[int, float]) -> Iterable[tuple[int, float]]:
    total = sum(weights.values())
    return [(item, weight / total) for item, weight in weights.items()]


def _rounded(x: float) -> Sequence[tuple[int, float]]:
    """The two whole numbers next to x with the probabilities of rounding to them."""
    return [(math.floor(x), 1 - (x - math.floor(x))), (math.floor(x) + 1, x - math.floor(x))]


def _take(people: np.ndarray, place: int) -> np.ndarray:
    """Everybody of a state out of a place, by group [G]."""
    taken = people[:, place].copy()
    people[:, place] = 0.0
    return taken
