"""What the map shows, before it is drawn: places and roads in km with their numbers, and which part to draw large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.sheets import room
from safepassage.ensemble.slices import by_members, by_places, links_by_road
from safepassage.files.background import background_lines
from safepassage.show.plane import plane_of, road_courses
from safepassage.show.profile import Profile, hides_roads, last_day

WIDEST, LARGEST = 9.0, 19.0
"""Line width of the busiest road and radius of the largest disc [points]."""
MINED_FROM = 0.05
"""Mined share from which a road carries the sign."""
CLOSE_UP = 0.3
"""Share of the map that a close-up shows."""
MOST_CROWDED = 6
"""Places from which on such a part is too crowded to be read on the whole map."""

Extent = tuple[float, float, float, float]
"""West, south, east and north [km]."""


class Place(NamedTuple):
    """A location on the map: position [km], kind, and the people and room that its symbol shows."""

    name: str
    kind: str
    x: float
    y: float
    arrived: float
    capacity: float
    trapped_most: float
    trapped_last: float


class Way(NamedTuple):
    """A road on the map: its points [km], people over the period, direction (1: as drawn), share of days closed."""

    name: str
    points: np.ndarray
    people: float
    direction: int
    closed: float
    front: bool
    mined: bool


@dataclass(frozen=True)
class Scene:
    """Everything that a map shows, in km east and north of the middle of the locations."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    background: tuple[tuple[str, np.ndarray], ...]

    @cached_property
    def busiest(self) -> float:
        """People on the busiest road."""
        return max((way.people for way in self.ways), default=0.0)

    @cached_property
    def biggest(self) -> float:
        """The largest number that a disc shows."""
        sizes = (max(place.arrived, _finite(place.capacity), place.trapped_most) for place in self.places)
        return max(sizes, default=0.0)


def make_scene(ensemble: Ensemble, profile: Profile) -> Scene:
    """What the map shows in a profile: without roads and crossings where they are hidden."""
    scenario = ensemble.scenario
    roads = not hides_roads(scenario, profile)
    plane = plane_of(scenario)
    spots = plane.spots(scenario)
    return Scene(
        tuple(place for place in _places(ensemble, spots, profile) if roads or place.kind != "crossing"),
        _ways(ensemble, spots) if roads and "flows" in ensemble.kept else (),
        tuple((kind, plane.km(*np.array(line).T)) for kind, line in background_lines(scenario.background) if line),
    )


def _places(ensemble: Ensemble, spots: dict[str, np.ndarray], profile: Profile) -> tuple[Place, ...]:
    everywhere = np.arange(len(ensemble.locations))
    arrived, capacity = _arrived(ensemble, everywhere, profile)
    trapped = _trapped(ensemble, everywhere, profile)
    return tuple(
        Place(
            name=name,
            kind=ensemble.scenario.location(name).kind,
            x=float(spots[name][0]),
            y=float(spots[name][1]),
            arrived=float(arrived[index]),
            capacity=float(capacity[index]),
            trapped_most=float(trapped[:, index].max()),
            trapped_last=float(trapped[-1, index]),
        )
        for index, name in enumerate(ensemble.locations)
    )


def _arrived(ensemble: Ensemble, places: np.ndarray, profile: Profile) -> tuple[np.ndarray, np.ndarray]:
    """Median of the people who have arrived at each place on the last day, and of its room."""
    settled = last_day(ensemble, profile).settled
    if settled is None:
        return np.zeros(len(places)), np.full(len(places), np.inf)
    return quantiles(settled, 0.5), room(ensemble, places, slice(-1, None))[0][-1]


def _trapped(ensemble: Ensemble, places: np.ndarray, profile: Profile) -> np.ndarray:
    """Median of the people trapped at each place, `[days, places]`."""
    if "trapped" not in ensemble.kept:
        return np.zeros((len(ensemble.days), len(places)))

    def middle(some: np.ndarray, when: slice) -> np.ndarray:
        held = ensemble.held("trapped", some, when).sum(axis=2)
        return quantiles(np.round(held, -1) if profile == "public" else held, 0.5)[None]

    return by_places(ensemble, middle, places, len(ensemble.groups))[0]


def _ways(ensemble: Ensemble, spots: dict[str, np.ndarray]) -> tuple[Way, ...]:
    scenario = ensemble.scenario
    used = by_members(ensemble, lambda flow: flow.sum(axis=(1, 2)), "flow")
    closed = 1 - by_members(ensemble, lambda is_open: is_open.mean(axis=1), "open").mean(axis=0)
    happens = {what: {event.where for event in scenario.events if event.what == what} for what in ("front", "mined")}
    courses = road_courses(scenario, spots)
    links = links_by_road(ensemble)
    ways = []
    for road in scenario.roads:
        mine = links.get(road.name)
        if mine is None:
            continue
        back = [index for index in mine if ensemble.links[index].start == road.end]
        total, returning = (quantiles(used[:, which].sum(axis=1), 0.5) for which in (mine, back))
        ways.append(
            Way(
                name=road.name,
                points=courses[road.name],
                people=float(total),
                direction=-1 if 2 * returning > total else 1,
                closed=float(closed[mine].mean()),
                front=road.front or road.name in happens["front"],
                mined=road.mined.likely >= MINED_FROM or road.name in happens["mined"],
            )
        )
    return tuple(ways)


def extent_of(places: list[Place] | tuple[Place, ...]) -> Extent:
    """West, south, east and north of the places [km] with room around them."""
    x, y = [place.x for place in places], [place.y for place in places]
    more = max(0.09 * max(max(x) - min(x), max(y) - min(y)), 1.0)
    return min(x) - more, min(y) - more, max(x) + more, max(y) + more


def spans(extent: tuple[float, ...]) -> tuple[float, float]:
    """Width and height of an extent [km]."""
    west, south, east, north = extent
    return east - west, north - south


def close_up(scene: Scene, whole: Extent) -> Extent | None:
    """The part of the map where most besieged places and arrivals crowd, where a close-up of it says more."""
    reach = CLOSE_UP * max(spans(whole)) / 2
    best: list[Place] = []
    for middle in (place for place in scene.places if place.trapped_most > 0):
        near = [place for place in scene.places if max(abs(place.x - middle.x), abs(place.y - middle.y)) < reach]
        if _weight(near) > _weight(best):
            best = near
    crowded = len(best) >= MOST_CROWDED and len(best) > 0.3 * len(scene.places)
    return extent_of(best) if crowded and len(best) < len(scene.places) else None


def _weight(places: list[Place]) -> float:
    """How much there is to tell apart among places."""
    return sum(2.0 if place.trapped_most > 0 else 1.0 for place in places)


def _finite(number: float) -> float:
    return number if np.isfinite(number) else 0.0


def radius(number: float, biggest: float) -> float:
    """Radius of a disc [points] whose area stands for people."""
    return LARGEST * float(np.sqrt(max(number, 0.0) / biggest)) if biggest > 0 else 0.0


def radius_of(place: Place, scene: Scene) -> float:
    return radius(max(place.arrived, place.trapped_most, _finite(place.capacity)), scene.biggest)


def line_width(number: float, busiest: float) -> float:
    """Width of a road [points] in proportion to the people on it."""
    return max(1.4, WIDEST * number / busiest) if number > 0 else 0.0
