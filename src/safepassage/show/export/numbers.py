"""The numbers that are handed on, as a profile gives them: outcomes, arrivals, people held, and people on roads.

In public every count is rounded to 10 in each member before any quantile is taken, groups are together, nobody is
ready but held at a place, and people on roads are given by week and corridor: all roads from one place to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, HELD_QUANTITIES, OUTCOMES
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.sheets import (
    ALL,
    flow_numbers,
    held_numbers,
    receiving_places,
    room,
    settled_numbers,
    unchanged,
    unsafe_places,
    with_all,
)
from safepassage.ensemble.slices import by_members
from safepassage.show.profile import Profile, hides, hides_roads, outcome

WEEK = 7
NAMES = (*OUTCOMES, *EXPOSURES)


class Arrivals(NamedTuple):
    """People settled at places, `numbers` `[6, days, places]`; median capacity and share over it `[days, places]`."""

    places: tuple[str, ...]
    numbers: np.ndarray
    capacity: np.ndarray
    over: np.ndarray


class Held(NamedTuple):
    """People at unsafe places, `numbers` `[6, days, groups, quantities, places]`."""

    places: tuple[str, ...]
    groups: tuple[str, ...]
    quantities: tuple[str, ...]
    numbers: np.ndarray


class Way(NamedTuple):
    """One direction of a road, or a corridor: all roads from one place to another; `links` are indices."""

    start: str
    end: str
    roads: tuple[str, ...]
    links: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"


class Flows(NamedTuple):
    """People who set foot on ways, `numbers` `[6, periods, ways, groups]`, and over all periods `total` `[6, ways]`.

    A period is its first and last day.
    """

    ways: tuple[Way, ...]
    periods: tuple[tuple[date, date], ...]
    groups: tuple[str, ...]
    numbers: np.ndarray
    total: np.ndarray


class Numbers(NamedTuple):
    """Mean and quantiles over members (the first axis, 6) of all that is handed on; None where it is not."""

    outcomes: np.ndarray
    arrivals: Arrivals | None
    held: Held | None
    flows: Flows | None


def numbers_of(ensemble: Ensemble, profile: Profile) -> Numbers:
    """The numbers of a result in a profile; what was not kept, or is hidden, is None."""
    outcomes = np.stack([summary(outcome(ensemble, name, profile)) for name in NAMES], axis=1)
    shows_roads = "flows" in ensemble.kept and not hides_roads(ensemble.scenario, profile)
    flows = (_weekly if profile == "public" else _daily)(ensemble) if shows_roads else None
    return Numbers(
        _shown(outcomes, profile),
        _arrivals(ensemble, profile) if "arrivals" in ensemble.kept else None,
        _held(ensemble, profile) if "trapped" in ensemble.kept else None,
        flows,
    )


def tens(people: np.ndarray) -> np.ndarray:
    """Counts rounded to 10.

    >>> tens(np.array([4, 1236.4])).tolist()
    [0.0, 1240.0]
    """
    return np.asarray(np.round(people, -1)) + 0.0


def _shown(numbers: np.ndarray, profile: Profile) -> np.ndarray:
    return tens(numbers) if profile == "public" else numbers


def _visible(ensemble: Ensemble, places: np.ndarray, profile: Profile) -> tuple[np.ndarray, tuple[str, ...]]:
    """Those of the places that are not hidden, and their names."""
    names = [ensemble.locations[place] for place in places]
    seen = [not hides(ensemble.scenario, name, profile) for name in names]
    return places[np.array(seen, dtype=bool)], tuple(name for name, is_seen in zip(names, seen, strict=True) if is_seen)


def _arrivals(ensemble: Ensemble, profile: Profile) -> Arrivals:
    places, names = _visible(ensemble, receiving_places(ensemble), profile)
    capacity, over = room(ensemble, places)
    numbers = settled_numbers(ensemble, places, tens if profile == "public" else unchanged)
    return Arrivals(names, _shown(numbers, profile), _shown(capacity, profile), over)


def _held(ensemble: Ensemble, profile: Profile) -> Held:
    places, names = _visible(ensemble, unsafe_places(ensemble), profile)
    if profile == "full":
        groups = (ALL, *ensemble.groups)
        return Held(
            names, groups, HELD_QUANTITIES, held_numbers(ensemble, places, HELD_QUANTITIES, with_all, len(groups))
        )
    quantities = tuple(quantity for quantity in HELD_QUANTITIES if quantity != "ready_held")
    numbers = held_numbers(ensemble, places, quantities, lambda people: tens(people.sum(axis=2, keepdims=True)), 1)
    return Held(names, (ALL,), quantities, tens(numbers))


def _daily(ensemble: Ensemble) -> Flows:
    """By link, day and group."""
    links = ensemble.links
    ways = tuple(Way(link.start, link.end, (link.road,), (index,)) for index, link in enumerate(links))
    total = summary(by_members(ensemble, lambda flow: flow.sum(axis=(1, 2)), "flow"))
    periods = tuple((day, day) for day in ensemble.days)
    return Flows(ways, periods, (ALL, *ensemble.groups), flow_numbers(ensemble), total)


def _weekly(ensemble: Ensemble) -> Flows:
    """By corridor and week, all groups together; the total is that of the rounded weeks."""
    ways = corridors(ensemble)
    periods = weeks(ensemble.days)
    starts = np.arange(0, len(ensemble.days), WEEK)
    of_way = np.zeros((len(ensemble.links), len(ways)), dtype=np.int64)
    for index, way in enumerate(ways):
        of_way[list(way.links), index] = 1

    def people(flow: np.ndarray) -> np.ndarray:
        return np.asarray(np.add.reduceat(flow.sum(axis=2), starts, axis=1) @ of_way)

    by_week = tens(by_members(ensemble, people, "flow"))
    numbers = tens(summary(by_week))[..., None]
    return Flows(ways, periods, (ALL,), numbers, tens(summary(by_week.sum(axis=1))))


def corridors(ensemble: Ensemble) -> tuple[Way, ...]:
    """All links from one place to another together, in the order of the links."""
    found: dict[tuple[str, str], list[int]] = {}
    for index, link in enumerate(ensemble.links):
        found.setdefault((link.start, link.end), []).append(index)
    return tuple(
        Way(start, end, tuple(dict.fromkeys(ensemble.links[index].road for index in links)), tuple(links))
        for (start, end), links in found.items()
    )


def weeks(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """First and last day of each week, counted from the first day; the last may be shorter.

    >>> [last.day for _, last in weeks([date(2030, 1, day) for day in range(1, 11)])]
    [7, 10]
    """
    return tuple((days[first], days[min(first + WEEK, len(days)) - 1]) for first in range(0, len(days), WEEK))
