"""Locations and the roads between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import cast

from safepassage.scenario.ranges import Range

CROSSING = "crossing"
KM_PER_HOUR = {"foot": 4.0, "vehicle": 25.0, "boat": 3.0}
EARTH_RADIUS_KM = 6371.0088


def receives_by_default(kind: str, safe: bool) -> bool:
    """Return whether people may settle at a location that does not say so: at sites and at safe places."""
    return kind != CROSSING and (kind == "site" or safe)


@dataclass(frozen=True)
class Location:
    """A city, town, village, site, border place or crossing, as it is on the first morning.

    Columns as in `data/schema/locations.csv`; `capacity` is in `capacity_unit` (people or families),
    `people_per_day` is None where a crossing has no limit; `position_km` holds 90 % of where it may lie.

    >>> Location("Gate", "crossing", 33.3, 43.7).receives, Location("Camp", "site", 33.2, 43.7).receives
    (False, True)
    """

    name: str
    kind: str
    latitude: float
    longitude: float
    people: Range = Range(0, 0, 0)
    capacity: Range | None = None
    capacity_unit: str | None = None
    holder: str | None = None
    safe: bool = True
    receives: bool = None  # type: ignore[assignment]  # resolved below
    denied_since: date | None = None
    mined: Range = Range(0, 0, 0)
    attraction: float = 0.0
    people_per_day: Range | None = None
    position_km: float = 0.0
    pcode: str = ""
    claims: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if cast("bool | None", self.receives) is None:
            object.__setattr__(self, "receives", receives_by_default(self.kind, self.safe))

    @property
    def is_crossing(self) -> bool:
        """Whether it is a bridge, checkpoint or gate: roads pass through it, none ends there."""
        return self.kind == CROSSING


@dataclass(frozen=True)
class Road:
    """A road from `start` to `end` (columns `from` and `to`), both ways unless `one_way`.

    Columns as in `data/schema/roads.csv`.

    >>> Road("track", "Town", "Camp", Range.of(12), mode="vehicle").km_per_hour
    25.0
    """

    name: str
    start: str
    end: str
    km: Range
    mode: str = "foot"
    km_per_hour: float = None  # type: ignore[assignment]  # resolved below
    one_way: bool = False
    crossing: str | None = None
    front: bool = False
    closed: bool = False
    mined: Range = Range(0, 0, 0)
    claims: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if cast("float | None", self.km_per_hour) is None:
            object.__setattr__(self, "km_per_hour", KM_PER_HOUR.get(self.mode, KM_PER_HOUR["foot"]))


def straight_km(one: Location, other: Location) -> float:
    """Return the great-circle distance [km] between two locations."""
    south, north = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def parts(locations: tuple[Location, ...], roads: tuple[Road, ...]) -> tuple[frozenset[str], ...]:
    """Return the connected parts of the network, largest first; closures, fronts and directions are ignored."""
    root = {location.name: location.name for location in locations if not location.is_crossing}

    def top(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for road in roads:
        root[top(road.start)] = top(road.end)
    groups: dict[str, set[str]] = {}
    for name in root:
        groups.setdefault(top(name), set()).add(name)
    return tuple(frozenset(group) for group in sorted(groups.values(), key=lambda group: (-len(group), min(group))))


def reachable(starts: Iterable[str], roads: tuple[Road, ...]) -> frozenset[str]:
    """Return the locations that can be reached from any of `starts` by at least one road.

    Closures and fronts are ignored, directions are not.
    """
    return _reached(starts, [(road.start, road.end) for road in roads] + _back(roads))


def sources(goals: Iterable[str], roads: tuple[Road, ...]) -> frozenset[str]:
    """Return the locations from which any of `goals` can be reached by at least one road."""
    return _reached(goals, [(end, start) for start, end in [(road.start, road.end) for road in roads] + _back(roads)])


def _back(roads: tuple[Road, ...]) -> list[tuple[str, str]]:
    return [(road.end, road.start) for road in roads if not road.one_way]


def _reached(starts: Iterable[str], links: list[tuple[str, str]]) -> frozenset[str]:
    heads: dict[str, list[str]] = {}
    for tail, head in links:
        heads.setdefault(tail, []).append(head)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for name in heads.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)
