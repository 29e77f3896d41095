"""Distances and connections of a network."""

from __future__ import annotations

import pytest

from safepassage.scenario import Location, Range, Road
from safepassage.scenario.network import parts, reachable, sources, straight_km


def place(name: str, latitude: float = 0, longitude: float = 0) -> Location:
    return Location(name, "village", latitude, longitude)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 90), 10007.56),
        ((90, 0), (-90, 0), 20015.11),
        ((33.35, 43.78), (33.31, 44.37), 54.97),
    ],
)
def test_the_straight_line(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert straight_km(place("a", *one), place("b", *other)) == pytest.approx(km, abs=0.1)


def test_parts_and_reach() -> None:
    places = tuple(place(name) for name in "abcdef")
    roads = (
        Road("1", "a", "b", Range.of(1)),
        Road("2", "b", "c", Range.of(1), one_way=True),
        Road("3", "d", "e", Range.of(1), closed=True),
    )
    assert [sorted(part) for part in parts(places, roads)] == [["a", "b", "c"], ["d", "e"], ["f"]]
    assert reachable("a", roads) == {"a", "b", "c"}
    assert sources("c", roads) == {"a", "b"}
    assert sources("a", roads) == {"a", "b"}
    assert reachable("c", roads) == frozenset()
    assert reachable("be", roads) == {"a", "b", "c", "d", "e"}
