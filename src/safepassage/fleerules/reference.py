"""Flee's rules one person at a time, in the plainest Python: the twin that the lumped kernel is tested against.

It shares nothing with the kernel but the daily counts. Both follow one description of Flee; this one is slow and short.
A day: conflicts begin and end; people come in; closures; scores; everybody at a place decides; everybody on a link
travels, each to the end of the day before the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.counts import daily_counts
from safepassage.fleerules.reference_world import Link, Place, World


@dataclass
class Person:
    """One person: at a place or on a link, with a plan of the places after the next stop (none: no plan)."""

    at: Place | None  # None on a link
    on: Link | None = None
    along: float = 0.0
    today: float = 0.0
    plan: list[Place] = field(default_factory=list)
    links_done: int = 0
    recent: float = 0.0


class Seen(NamedTuple):
    """What happened: `total` `[days]` in the world; `people`, `came` `[days, places]` there and entering that day;
    `flow` `[days, links]` stepping onto a link that day, in the order of the file."""

    total: np.ndarray
    people: np.ndarray
    came: np.ndarray
    flow: np.ndarray


def simulate(
    folder: FleeFolder,
    settings: FleeSettings,
    rng: np.random.Generator,
    *,
    scale: int = 1,
    thin: int = 1,
    shuffled: bool = False,
) -> Seen:
    """Return one course of events; arguments as for `flee_rules`, with chance from `rng`.

    Flee lets people act in the order in which they came into the world; `shuffled`, in a new random order every day.
    """
    member = Member(folder, settings, rng, scale, thin)
    member.shuffled = shuffled
    return member.live()


class Member:
    """One course of events: the people, the world around them, and what holds today."""

    def __init__(
        self, folder: FleeFolder, settings: FleeSettings, rng: np.random.Generator, scale: int, thin: int
    ) -> None:
        self.settings, self.rng, self.days = settings, rng, folder.days
        empty = settings.empty_camps_on_day0
        counts = daily_counts(folder, scale=scale, thin=thin, from_total=not settings.sum_from_camps, empty=empty)
        self.inflow = [int(change) for change in counts.inflow]
        self.world = World(folder, settings, scale, thin)
        self.debt = 0
        self.shuffled = False
        self.people: list[Person] = []
        inserted = settings.insert_day0 and not empty
        if not inserted and not empty:
            self.inflow[0] = int(counts.total[0]) + counts.at_first
        for name, column in zip(counts.camps, counts.at_camps[0].tolist(), strict=True):
            camp = self.world.named[name]
            if inserted:
                if camp.capacity > 0:
                    camp.capacity -= column
                for _ in range(column + camp.first_there * scale):
                    self.put_in(camp)
        places, links = len(self.world.places), len(self.world.links)
        days = self.days
        shapes = (days, (days, places), (days, places), (days, links))
        self.seen = Seen(*(np.zeros(shape, np.int64) for shape in shapes))

    def live(self) -> Seen:
        for day in range(self.days):
            self.live_through(day)
            self.seen.total[day] = len(self.people)
            self.seen.people[day] = [place.headcount for place in self.world.places]
        return self.seen

    def live_through(self, day: int) -> None:
        self.day = day
        self.world.switch_conflicts(day)
        self.spawn(day)
        self.world.close_and_open(day)
        self.world.refresh(day)
        if self.shuffled:
            self.rng.shuffle(self.people)
        for person in self.people:
            if person.at is not None:
                self.act(person, person.at, forced=False)
        for person in self.people:
            if person.on is not None:
                self.travel(person, person.on)
        for person in self.people:
            person.recent = (person.recent + person.today / self.settings.max_move_speed) / 2
            person.today = 0.0

    # People come in

    def put_in(self, place: Place) -> None:
        self.people.append(Person(place))
        place.headcount += 1

    def spawn(self, day: int) -> None:
        """New people of today, at places in conflict."""
        zones = [place for place in self.world.places if place.intensity > 0]
        if self.settings.spawn_mode is None:
            weights = [max(place.population, 0) * place.intensity * self.world.decay(place, day) for place in zones]
            number = self.inflow[day] - self.debt
            self.debt = max(-number, 0)
            origins = [zones[self.draw(weights)] for _ in range(number)]
        else:
            origins = [place for place in zones for _ in range(self.newcomers(place))]
        for place in origins:
            self.put_in(place)
            if self.settings.take_from_population:
                place.population -= 1

    def newcomers(self, place: Place) -> int:
        """How many a place in conflict spawns today, where not the counts say so."""
        mode, amount = self.settings.spawn_mode, self.settings.displaced_per_conflict_day
        if mode == "poisson":
            return int(self.rng.poisson(amount * place.intensity * self.world.scale))
        if mode == "constant":
            return math.floor(amount * place.intensity) * self.world.scale
        return math.floor(amount * max(place.population, 0) * place.intensity)

    def draw(self, weights: list[float]) -> int:
        """A number drawn by weights; all alike where all weights are 0."""
        total = sum(weights)
        if total <= 0:
            return int(self.rng.integers(len(weights)))
        left = self.rng.random() * total
        for k, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return k
        return max(k for k, weight in enumerate(weights) if weight > 0)

    # People decide

    def act(self, person: Person, place: Place, forced: bool) -> None:
        """Perhaps leave a place: for the next place of the plan, or of a new one."""
        chance = 1.0 if forced or person.plan else place.move
        if self.rng.random() >= chance:
            return
        if not person.plan:
            person.plan = self.chosen(place)
        if not person.plan:
            return
        way = next((link for link in place.links if link.end is person.plan[0]), None)
        goal = person.plan[-1]
        if way is None or (goal.camp and self.room(goal) < 0.5):
            person.plan = []
            return
        place.headcount -= 1
        person.plan = person.plan[1:]
        person.at, person.on, person.along = None, way, 0.0
        self.seen.flow[self.day, way.number] += 1

    def chosen(self, place: Place) -> list[Place]:
        """A plan drawn among all walks of so many links, each node of which but markers is an end."""
        plans: list[list[Place]] = []
        weights: list[float] = []

        def look(here: Place, km: float, walked: list[Place], levels: int) -> None:
            if levels == 0:
                return
            for link in here.links:
                if link.end is place or link.end in walked:
                    continue
                longer, far = [*walked, link.end], km + link.km
                if link.end.marker:
                    look(link.end, far, longer, levels)
                    continue
                plans.append(longer)
                weights.append(self.weight(link.end, far))
                look(link.end, far, longer, levels - 1)

        look(place, 0.0, [], self.settings.awareness_level)
        return list(plans[self.draw(weights)]) if plans else []

    def weight(self, goal: Place, km: float) -> float:
        s = self.settings
        worth = (s.weight_softening + goal.score) / (s.softening + km) ** s.distance_power * self.room(goal)
        return float(worth**s.weight_power)

    def room(self, place: Place) -> float:
        """1 where there is room, 0 where a place is full, and a line between."""
        full = place.capacity * self.settings.capacity_scaling
        buffer = self.settings.capacity_buffer * full
        if full < 1 or place.headcount <= buffer:
            return 1.0
        return 0.0 if place.headcount >= full else (full - place.headcount) / (full - buffer)

    # People travel

    def travel(self, person: Person, link: Link) -> None:
        """The rest of somebody's day on links: each new link is begun with a whole day's way."""
        following: Link | None = link
        while following is not None:
            link = following
            speed = self.speed(person, link)
            person.along += speed
            person.today += speed
            if person.along <= link.km:
                return
            person.today -= person.along - link.km
            person.links_done += 1
            end = link.start if link.closed else link.end
            person.at, person.on = end, None
            end.headcount += 1
            if link.closed:
                return
            self.seen.came[self.day, end.number] += 1
            if person.today >= speed:
                return
            self.act(person, end, forced=self.goes_on(person, end))
            following = person.on

    def speed(self, person: Person, link: Link) -> float:
        if self.settings.start_on_foot and person.links_done == 0:
            return self.settings.max_walk_speed
        return self.settings.max_move_speed if link.speed is None else link.speed

    def goes_on(self, person: Person, place: Place) -> bool:
        """Whether a short day makes somebody leave a town at once."""
        far = (person.recent + person.today / self.settings.max_move_speed) / 2
        return self.settings.avoid_short_stints and place.town and far < 0.5
