"""The world around the people of the slow twin: places, links, and how they change from day to day."""

from __future__ import annotations

from dataclasses import dataclass, field

from safepassage.exchange.fleefolder import NEVER, FleeClosure, FleeFolder, FleeLocation
from safepassage.exchange.fleesettings import FleeSettings


@dataclass(eq=False)
class Place:
    """A place and its conditions today; `links` leave it and are open."""

    number: int
    name: str
    country: str
    camp: bool
    town: bool
    marker: bool
    move: float
    population: int
    capacity: float
    grows: float
    first_there: int
    intensity: float = -1.0
    since: int = 0
    score: float = 1.0
    headcount: int = 0
    links: list[Link] = field(default_factory=list)


@dataclass(eq=False)
class Link:
    """One direction of a route; once closed it stays so: what opens again is a new one."""

    number: int
    start: Place
    end: Place
    km: float
    speed: float | None = None
    closed: bool = False


class World:
    """All places and links; `links` holds those in use or, where closed, those that will be again."""

    def __init__(self, folder: FleeFolder, settings: FleeSettings, scale: int, thin: int) -> None:
        self.folder, self.settings, self.scale = folder, settings, scale
        self.places = [self.place(k, one, scale, thin) for k, one in enumerate(folder.locations)]
        self.named = {place.name: place for place in self.places}
        self.home = self.places[0].country
        self.links: list[Link] = []
        for route in folder.routes:
            start, end = self.named[route.start], self.named[route.end]
            for _ in range(2 if route.forced == 1 else 1):
                for tail, head in ((start, end), (end, start)):
                    self.links.append(Link(len(self.links), tail, head, route.km))
        self.list_links()

    def place(self, number: int, one: FleeLocation, scale: int, thin: int) -> Place:
        s = self.settings
        camp, conflict, people = one.kind == "camp", one.kind == "conflict", one.number * scale // thin
        made = Place(
            number,
            one.name,
            one.country,
            camp=camp,
            town=one.kind in ("town", "default"),
            marker=one.kind == "marker",
            move=s.default_movechance,
            population=0 if camp else people,
            capacity=people if camp else -1,
            grows=float(one.attributes.get("capacity_per_day") or 0) * scale,
            first_there=int(one.attributes.get("initial_idps") or 0),
        )
        if camp:
            made.move = s.idpcamp_movechance if one.idp else s.camp_movechance
        elif one.kind in ("marker", "forward"):
            made.move = 1.0
        elif conflict and one.conflict_day > 0:
            made.town = True
        elif conflict:
            made.move, made.intensity = s.conflict_movechance, float(one.attributes.get("conflict_intensity") or 1)
        return made

    def list_links(self) -> None:
        """Who may be chosen, in the order of the file."""
        for place in self.places:
            place.links = [link for link in self.links if link.start is place and not link.closed]

    def switch_conflicts(self, day: int) -> None:
        """Conflicts begin and end; nothing else of the file matters."""
        for name, levels in self.folder.intensity.items():
            place, level, before = self.named[name], levels[day], levels[day - 1] if day else 0.0
            if before <= 0 < level:
                place.intensity, place.since = level, day
                place.move, place.town = self.settings.conflict_movechance, False
            if level <= 0 < before:
                place.intensity, place.move, place.town = -1.0, self.settings.default_movechance, True

    def decay(self, place: Place, day: int) -> float:
        factors = self.settings.conflict_spawn_decay
        passed = (day - place.since) // self.settings.conflict_spawn_decay_interval
        return factors[min(passed, len(factors) - 1)] if factors else 1.0

    def close_and_open(self, day: int) -> None:
        for closure in self.folder.closures:
            if closure.kind in ("camp", "idpcamp"):
                self.open_camp(closure, day)
            elif closure.kind in ("country", "location"):
                touched = [link for link in self.links if _touches(closure, link)]
                if day == closure.first:
                    for link in touched:
                        link.closed = True
                if day == closure.last and closure.last != NEVER:
                    for link in touched:
                        if link.closed:
                            self.links[link.number] = Link(link.number, link.start, link.end, link.km, link.speed)
        self.list_links()

    def open_camp(self, closure: FleeClosure, day: int) -> None:
        """A camp that is closed is a town."""
        place, s = self.named[closure.one], self.settings
        if day == closure.first:
            place.camp, place.town, place.move = False, True, s.default_movechance
        if day == closure.last:
            place.camp, place.town = True, False
            place.move = s.idpcamp_movechance if closure.kind == "idpcamp" else s.camp_movechance

    def refresh(self, day: int) -> None:
        """Scores of today, and camps that grow."""
        s = self.settings
        for place in self.places:
            place.score = s.foreign_weight if place.country != self.home else 1.0
            if place.camp:
                place.score *= s.camp_weight
            if place.intensity > 0:
                place.score *= s.conflict_weight ** (self.decay(place, day) * place.intensity)
            place.capacity += place.grows


def _touches(closure: FleeClosure, link: Link) -> bool:
    if closure.kind == "location":
        return closure.one in (link.start.name, link.end.name)
    ends = (link.start.country, link.end.country)
    return ends in ((closure.one, closure.other), (closure.other, closure.one))
