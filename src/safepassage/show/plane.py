"""The ground as a plane: degrees to km and back, and the course of each road on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import cos, hypot, radians
from typing import Any, NamedTuple

import numpy as np

from safepassage.scenario.scenario import Scenario

KM_PER_DEGREE = 111.32


class Plane(NamedTuple):
    """Km east and north of a middle [degrees]; good over a few hundred km."""

    longitude: float
    latitude: float

    @property
    def _scale(self) -> np.ndarray:
        return np.array([KM_PER_DEGREE * cos(radians(self.latitude)), KM_PER_DEGREE])

    def km(self, longitude: Any, latitude: Any) -> np.ndarray:
        """Points `[..., 2]` in km of longitudes and latitudes [degrees].

        >>> Plane(43.0, 0.0).km(44.0, 1.0).tolist()
        [111.32, 111.32]
        """
        return (
            np.stack([np.asarray(longitude) - self.longitude, np.asarray(latitude) - self.latitude], -1) * self._scale
        )

    def degrees(self, points: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes `[..., 2]` of points in km: the way back.

        >>> Plane(43.0, 0.0).degrees(np.array([111.32, 111.32])).tolist()
        [44.0, 1.0]
        """
        return np.asarray(points) / self._scale + (self.longitude, self.latitude)

    def spots(self, scenario: Scenario) -> dict[str, np.ndarray]:
        """The point of each location, by name."""
        return {location.name: self.km(location.longitude, location.latitude) for location in scenario.locations}


def plane_of(scenario: Scenario) -> Plane:
    """The plane about the middle of the locations of a scenario."""
    return Plane(
        float(np.mean([location.longitude for location in scenario.locations])),
        float(np.mean([location.latitude for location in scenario.locations])),
    )


def road_courses(scenario: Scenario, spots: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The points [km] of each road, by name: through its crossing, and a little aside where roads run in parallel."""
    courses, beside = {}, Counter[frozenset[str]]()
    for road in scenario.roads:
        ends = frozenset((road.start, road.end))
        crossing = spots.get(road.crossing or "")
        courses[road.name] = _course(spots[road.start], spots[road.end], crossing, beside[ends])
        beside[ends] += 1
    return courses


def _course(start: np.ndarray, end: np.ndarray, crossing: np.ndarray | None, beside: int) -> np.ndarray:
    if crossing is not None and hypot(*(crossing - start)) + hypot(*(crossing - end)) < 1.6 * hypot(*(end - start)) + 1:
        return np.stack([start, crossing, end])
    if beside == 0:
        return np.stack([start, end])
    side = np.array([-(end - start)[1], (end - start)[0]]) * 0.09 * (beside if beside % 2 else -beside + 1)
    return np.stack([start, (start + end) / 2 + side, end])
