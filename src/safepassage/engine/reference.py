"""The same laws one household at a time, in the plainest Python: the twin that the compiled engine is tested against.

It shares no code with the compiled engine beyond `Problem` and the codes of events. With households of one person the
two are equal in law; with larger ones their means are, because a gate splits a household here into parts that go on
as households of their own.

A day: (1) conditions, (2) changes of mind and admission, (3) costs, waits, values, room, (4) counted departures, and
who decides, (5) who sets off today. Then tick by tick: (6) those arriving or setting off settle or draw the next link,
(7) crossings, (8) travel. Waits are looked at again at every later tick, and costs with them when one has moved by
more than spread / 4.
(9) At the day's end: records, conservation, identity.
"""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine.problem import Problem
from safepassage.engine.reference_conditions import conditions
from safepassage.engine.reference_departures import depart
from safepassage.engine.reference_households import Chance, Household
from safepassage.engine.reference_leaving import deciding_rate, ready_share, setting_off
from safepassage.engine.reference_records import (
    BY_GROUP_AND_PLACE,
    Records,
    accumulate,
    check_day,
    empty_records,
    record_outcomes,
)
from safepassage.engine.reference_routes import Ways, find_ways, foreseen_waits, link_danger, next_links, rooms_left


def simulate(problem: Problem, rng: np.random.Generator) -> Records:
    """Run one member; returns its daily records (T days, N locations, G groups, L links).

    affected inside trapped ready_held freed on_the_way out [T]; staying home ready held [T, G, N]; waiting settled
    arrivals slipped queue refused passed [T, N] (the last three at the crossing's location); flow [T, G, L], people who
    set foot on the link that day; danger_person_days mined_person_km transit_danger_person_days [T], since the start.
    People are conserved and the outcomes add up every day, or AssertionError is raised.
    """
    member = Member(problem, rng)
    for day in range(problem.days):
        member.live_a_day(day)
    return accumulate(member.records)


class Member:
    """One possible course of events: the households, and what holds today."""

    def __init__(self, problem: Problem, rng: np.random.Generator):
        self.problem = problem
        self.chance = Chance(rng)
        self.records = empty_records(problem, np.int64)
        self.places = range(len(problem.safe))
        self.groups = range(len(problem.household))
        self.crossings = sorted({int(x) for x in problem.crossing if x >= 0})
        self.now = 0
        self.affected = 0
        self.been_unsafe = [False for _ in self.places]
        self.waits = [0.0 for _ in self.places]
        self.today = conditions(problem, 0)
        self.ways = self.ways_with([1.0 for _ in self.places])
        self.slips = self.ways_with([1.0 for _ in self.places], slipping=True)
        self.left = list(self.today.budget)
        self.households: list[Household] = []
        self.calendar: dict[int, list[Household]] = {}
        for group in self.groups:
            for place in self.places:
                self.settle_in(group, place)

    # The start

    def settle_in(self, group: int, place: int) -> None:
        """The residents of a place on day 0: n // h households of size h, and one of the rest."""
        people, size = int(self.problem.people[group, place]), int(self.problem.household[group])
        value, slip_value = self.ways[group].value[place], self.slips[group].value[place]
        ready = ready_share(self.problem, self.today, group, place, value, slip_value)
        for members in [size] * (people // size) + [people % size]:
            if members > 0:
                household = Household(group, members, "home", place)
                if self.chance.happens(float(self.problem.stayers[group])):
                    household.doing = "staying"
                elif self.chance.happens(ready):
                    household.doing = "ready"
                self.households.append(household)

    # The morning

    def live_a_day(self, day: int) -> None:
        self.now = day * self.problem.ticks
        self.today = conditions(self.problem, day)
        self.left = list(self.today.budget)
        self.ways = self.ways_with([1.0 for _ in self.places])
        self.count_affected()
        self.meet_conditions()
        self.change_minds()
        self.ask_for_admission()
        rooms = self.rooms()
        self.waits = self.look_ahead()
        self.ways = self.ways_with(rooms)
        self.slips = self.ways_with(rooms, slipping=True)
        depart(self)
        self.decide()
        self.set_off()
        for tick in range(self.problem.ticks):
            if tick > 0:
                self.look_again(rooms)
            self.move()
            self.now += 1
        self.record()

    def ways_with(self, rooms: list[float], slipping: bool = False) -> list[Ways]:
        return [find_ways(self.problem, self.today, g, self.waits, rooms, slipping) for g in self.groups]

    def count_affected(self) -> None:
        for place in self.places:
            if not self.today.safe[place] and not self.been_unsafe[place]:
                self.been_unsafe[place] = True
                for household in self.households:
                    if household.place == place and household.doing in BY_GROUP_AND_PLACE:
                        self.affected += household.size

    def meet_conditions(self) -> None:
        """(1) What the conditions of the morning do to people: flight from places, return home, turning back."""
        for household in self.households:
            safe = self.today.safe[household.place]
            if household.doing in ("settled", "waiting") and not safe:
                household.doing = "ready"
            elif household.doing == "ready" and safe:
                household.doing = "home"
            elif household.doing == "transit" and self.today.is_barred(household.link):
                self.calendar[household.due].remove(household)
                self.turn_back(household)
            elif household.doing in ("queue", "refused") and household.link not in self.ways[household.group].cost:
                self.turn_back(household)

    def turn_back(self, household: Household) -> None:
        household.place = int(self.problem.tail[household.link])
        if self.today.safe[household.place]:
            self.start_again(household)
        else:
            household.doing = "ready"

    def start_again(self, household: Household) -> None:
        self.put_in_calendar(household, "starting", 0)

    def change_minds(self) -> None:
        """(2) Who drops a destination this morning, and who sets out again after waiting."""
        for household in self.households:
            ways = self.ways[household.group]
            if household.doing in ("queue", "refused"):
                lost = self.is_cut_off(household) or not self.today.is_destination(household.destination)
                if lost or self.chance.happens(self.problem.parameters.redraw):
                    if ways.value[household.place] == -math.inf and not self.today.safe[household.place]:
                        household.doing = "ready"
                    else:
                        self.start_again(household)
            elif household.doing == "waiting" and ways.value[household.place] > -math.inf:
                self.start_again(household)

    def ask_for_admission(self) -> None:
        """(2, at the end) Everybody still at a gate draws admission again, one person at a time."""
        for household in list(self.households):
            if household.doing in ("queue", "refused"):
                self.ask_admission(household)

    def rooms(self) -> list[float]:
        load = [0.0 for _ in self.places]
        for household in self.households:
            if household.doing == "settled":
                load[household.place] += household.size
            elif household.doing in ("slipping", "queue", "refused", "transit", "detained"):
                load[household.destination] += household.size
        return rooms_left(self.problem, self.today, load)

    def look_ahead(self) -> list[float]:
        """The wait at every crossing, from the queue and from those who are under way to it."""
        queue = [0.0 for _ in self.places]
        under_way = []
        for h in self.households:
            if h.doing == "queue":
                queue[int(self.problem.crossing[h.link])] += h.size
            elif h.doing in ("transit", "detained"):
                days = (h.due - self.now) / self.problem.ticks
                under_way.append((h.group, h.destination, int(self.problem.head[h.link]), days, float(h.size)))
        return foreseen_waits(self.problem, self.today, self.ways, under_way, queue, self.left)

    def decide(self) -> None:
        """(4) Residents of unsafe places become ready."""
        for household in self.households:
            place, group = household.place, household.group
            if household.doing == "home" and not self.today.safe[place]:
                rate = deciding_rate(self.problem, self.today, group, place, self.ways[group].value[place])
                if self.chance.happens(-math.expm1(-rate)):
                    household.doing = "ready"

    def set_off(self) -> None:
        """(5) Ready people set off: by road at some tick of the day, or slipping out at once."""
        for household in self.households:
            if household.doing != "ready":
                continue
            place, slips = household.place, self.slips[household.group]
            value = self.ways[household.group].value[place]
            leaves, by_road = setting_off(self.problem, self.today, place, value, slips.value[place])
            if not self.chance.happens(leaves):
                continue
            if self.chance.happens(by_road):
                self.put_in_calendar(household, "starting", self.chance.one_of(self.problem.ticks))
            else:
                household.destination = self.chance.draw(slips.weights[place])
                hours = slips.hours_to[household.destination][place]
                self.records["slipped"][self.today.day, place] += household.size
                self.put_in_calendar(household, "slipping", self.chance.round_at_random(hours))

    # A tick

    def put_in_calendar(self, household: Household, doing: str, ticks: int) -> None:
        household.doing, household.due = doing, self.now + ticks
        self.calendar.setdefault(household.due, []).append(household)

    def look_again(self, rooms: list[float]) -> None:
        """Costs follow the waits within the day when one has moved by more than spread / 4."""
        if not any(self.today.budget[x] < math.inf for x in self.crossings):
            return
        waits = self.look_ahead()
        if any(abs(new - old) > self.problem.parameters.spread / 4 for new, old in zip(waits, self.waits, strict=True)):
            self.waits = waits
            self.ways = self.ways_with(rooms)

    def move(self) -> None:
        """(6), (7) Everybody whose time has come moves on, then the crossings let people through."""
        for household in self.calendar.pop(self.now, []):
            if household.doing == "starting":
                self.start(household)
            elif household.doing == "slipping":
                self.come_out(household)
            else:
                self.enter(household)
        for crossing in self.crossings:
            self.serve(crossing)

    def come_out(self, household: Household) -> None:
        """Those who slipped out reach their destination."""
        household.place = household.destination
        if self.today.is_destination(household.place):
            self.settle(household)
        elif self.today.safe[household.place]:
            self.start(household)
        else:
            household.doing = "ready"

    def start(self, household: Household) -> None:
        weights = self.ways[household.group].weights[household.place]
        if weights:
            household.destination = self.chance.draw(weights)
            self.go_on(household)
        else:
            self.strand(household)

    def enter(self, household: Household) -> None:
        """Come to the head of a link, past the holder of the place if it is another than where the link began."""
        tail, place = int(self.problem.tail[household.link]), int(self.problem.head[household.link])
        household.place, household.link = place, -1
        stopped_here = not self.today.safe[place] and self.today.holder[place] != self.today.holder[tail]
        if place != household.destination and stopped_here and self.chance.happens(self.today.exit_denied[place]):
            household.doing = "ready"
        else:
            self.go_on(household)

    def go_on(self, household: Household) -> None:
        """(6) Settle at the destination, or draw the next link."""
        if household.place == household.destination and self.today.is_destination(household.place):
            self.settle(household)
        elif household.place == household.destination or self.is_cut_off(household):
            self.strand(household)
        else:
            ways = self.ways[household.group]
            household.link = self.chance.draw(next_links(self.problem, ways, household.place, household.destination))
            if self.problem.crossing[household.link] < 0:
                self.travel(household, 0)
            else:
                self.come_to_crossing(household)

    def is_cut_off(self, household: Household) -> bool:
        """Whether the destination cannot be reached from here."""
        return self.ways[household.group].least_cost(household.place, household.destination) == math.inf

    def settle(self, household: Household) -> None:
        household.doing = "settled"
        self.records["arrivals"][self.today.day, household.place] += household.size

    def strand(self, household: Household) -> None:
        household.doing = "waiting" if self.today.safe[household.place] else "ready"

    def come_to_crossing(self, household: Household) -> None:
        admitted = self.ask_admission(household)
        if admitted is not None and self.today.budget[int(self.problem.crossing[household.link])] == math.inf:
            self.pass_crossing(admitted, 0)

    def part(self, household: Household, people: int) -> Household | None:
        """Split so many people off a household; returns them (perhaps the household itself), None for nobody."""
        if people == 0:
            return None
        if people == household.size:
            return household
        apart = household.split_off(people)
        self.households.append(apart)
        return apart

    def ask_admission(self, household: Household) -> Household | None:
        """Single people are admitted (queue) or not (refused, until tomorrow); returns those admitted."""
        admits = self.today.admits[household.group][int(self.problem.crossing[household.link])]
        household.doing = "refused"
        admitted = self.part(household, self.chance.how_many(household.size, admits))
        if admitted is not None:
            admitted.doing = "queue"
        return admitted

    def serve(self, crossing: int) -> None:
        """(7) Let single people through, all in the queue alike, as far as today's budget goes."""
        queue = [h for h in self.households if h.doing == "queue" and self.problem.crossing[h.link] == crossing]
        people = [number for number, household in enumerate(queue) for _ in range(household.size)]
        through = len(people) if self.left[crossing] >= len(people) else math.floor(self.left[crossing])
        self.left[crossing] -= through
        lucky = [0 for _ in queue]
        for person in self.chance.some_of(len(people), through):
            lucky[people[person]] += 1
        for household, number in zip(queue, lucky, strict=True):
            served = self.part(household, number)
            if served is not None:
                self.pass_crossing(served, 1)

    def pass_crossing(self, household: Household, extra_ticks: int) -> None:
        """Screening takes single people aside; the others travel. Both count as passed and as being on the link."""
        crossing, group = int(self.problem.crossing[household.link]), household.group
        self.records["passed"][self.today.day, crossing] += household.size
        share = self.today.screened_share[group][crossing]
        aside = self.part(household, self.chance.how_many(household.size, share))
        if aside is not None:
            self.set_foot(aside)
            ticks = self.chance.round_at_random(self.today.screening_days[group][crossing] * self.problem.ticks)
            self.put_in_calendar(aside, "detained", max(1, ticks))
        if aside is not household:
            self.travel(household, extra_ticks)

    def travel(self, household: Household, extra_ticks: int) -> None:
        """(8) Be on the link for its travel time; no time at all means going on at once."""
        ticks = self.chance.round_at_random(self.ways[household.group].hours[household.link]) + extra_ticks
        self.set_foot(household)
        if ticks == 0:
            self.enter(household)
        else:
            self.put_in_calendar(household, "transit", ticks)

    def set_foot(self, household: Household) -> None:
        link = household.link
        self.records["flow"][self.today.day, household.group, link] += household.size
        mined_km = float(self.problem.km[link]) * self.today.link_mined[link]
        self.records["mined_person_km"][self.today.day] += household.size * mined_km
        days = self.ways[household.group].hours[link] / self.problem.ticks
        exposed = household.size * days * link_danger(self.problem, self.today, link)
        self.records["transit_danger_person_days"][self.today.day] += exposed

    # The evening

    def record(self) -> None:
        """(9) Write the day down and check it."""
        day, on_road = self.today.day, 0
        for h in self.households:
            if h.doing in BY_GROUP_AND_PLACE:
                self.records[h.doing][day, h.group, h.place] += h.size
            elif h.doing in ("waiting", "settled"):
                self.records[h.doing][day, h.place] += h.size
            else:
                on_road += h.size
                if h.doing in ("queue", "refused"):
                    self.records[h.doing][day, int(self.problem.crossing[h.link])] += h.size
                elif h.doing == "transit":
                    assert not self.today.is_barred(h.link), "somebody is on a closed link"
        record_outcomes(self.records, self.today, self.ways, self.been_unsafe, self.affected, on_road)
        check_day(self.records, float(self.problem.people.sum()), day, 0.0)
