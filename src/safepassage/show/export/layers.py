"""The map that is handed on: places, the ways between them, and the people on these by day or week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.slices import by_members
from safepassage.exchange.publish import Column, Layer, Point, Table, Value
from safepassage.scenario.network import Location, straight_km
from safepassage.scenario.scenario import Scenario
from safepassage.show.export.numbers import Flows, Numbers, Way
from safepassage.show.export.tables import ENDS, PCODE, PEOPLE, PERIOD, PLACE, figures, pcodes, way_cells
from safepassage.show.profile import Profile, hides

THREE = {"q05": 1, "q50": 3, "q95": 5}
"""Quantiles that a place or way has, by where they stand among mean and quantiles."""
DETOUR = 1.6
"""A crossing lies on its road where the way through it is at most so many times as long, and a km more."""


def layers_of(ensemble: Ensemble, numbers: Numbers, profile: Profile) -> tuple[Layer, ...]:
    """The layers places, links and flows in a profile; the last two only where people on roads are handed on."""
    found = [_places(ensemble, numbers, profile)]
    if numbers.flows is not None:
        lines = [_line(ensemble.scenario, way) for way in numbers.flows.ways]
        found += [_links(ensemble, numbers.flows, lines), _flows(ensemble.scenario, numbers.flows, lines)]
    return tuple(found)


def _places(ensemble: Ensemble, numbers: Numbers, profile: Profile) -> Layer:
    """Every location that is not hidden, with the people there on the last day."""
    scenario = ensemble.scenario
    places = [place for place in scenario.locations if not hides(scenario, place.name, profile)]
    own = (
        PLACE,
        PCODE,
        Column("kind", "text", "Kind of the location."),
        Column("holder", "text", "Party that holds it on the first morning."),
        Column("safe", "flag", "Whether nobody needs to leave it on the first morning."),
        Column("capacity", "count", "Median of its room for people on the last day."),
        Column("p_over", "share", "Share of members with more people than room on the last day."),
    )
    values = _last_day(numbers)
    people = tuple(
        Column(name, "count", f"{_words(name)} on the last day, {quantile}.")
        for what in ("arrived", "inside", "trapped")
        for quantile in THREE
        for name in (f"{what}_{quantile}",)
    )
    rows: list[tuple[Value, ...]] = [
        (
            place.name, place.pcode or None, place.kind, place.holder, place.safe,
            *(values.get((place.name, column.name)) for column in (*own[5:], *people)),
        )
        for place in places
    ]  # fmt: skip
    table = Table("places", "A location, with its people on the last day.", (*own, *people), rows)
    return Layer(table, "Point", [(_point(place),) for place in places])


def _words(name: str) -> str:
    return {"arrived": "People who have arrived and are still there"}.get(name.split("_")[0], f"People {name[:-4]}")


def _last_day(numbers: Numbers) -> dict[tuple[str, str], float]:
    """What is known of each place on the last day, by place and column."""
    found: dict[tuple[str, str], float] = {}
    if numbers.arrivals is not None:
        settled = figures(numbers.arrivals.numbers[:, -1])
        for index, place in enumerate(numbers.arrivals.places):
            found |= {(place, f"arrived_{name}"): float(settled[row, index]) for name, row in THREE.items()}
            if np.isfinite(numbers.arrivals.capacity[-1, index]):
                found[place, "capacity"] = float(numbers.arrivals.capacity[-1, index])
                found[place, "p_over"] = float(numbers.arrivals.over[-1, index])
    if numbers.held is not None:
        together = figures(numbers.held.numbers[:, -1, 0])
        for which, quantity in enumerate(numbers.held.quantities):
            for index, place in enumerate(numbers.held.places):
                found |= {
                    (place, f"{quantity}_{name}"): float(together[row, which, index]) for name, row in THREE.items()
                }
    return found


def _links(ensemble: Ensemble, flows: Flows, lines: Sequence[tuple[Point, ...]]) -> Layer:
    """Every way with the people on it over all days, and with what makes it dangerous or shut."""
    scenario = ensemble.scenario
    codes = pcodes(scenario)
    closed = 1 - by_members(ensemble, lambda is_open: is_open.mean(axis=1), "open").mean(axis=0)
    happens = {what: {event.where for event in scenario.events if event.what == what} for what in ("front", "mined")}
    own = (
        *ENDS,
        Column("km", "number", "Length, the least of its roads [km]."),
        Column("front", "flag", "Whether a front line runs across one of its roads at some time."),
        Column("mined", "flag", "Whether one of its roads is mined at some time."),
        Column("closed_share", "share", "Share of days on which it is closed; of several roads the least."),
    )
    people = tuple(
        Column(f"people_{name}", "count", f"People who set foot on it over all days, {name}.") for name in THREE
    )
    total = figures(flows.total)
    rows: list[tuple[Value, ...]] = []
    for index, way in enumerate(flows.ways):
        roads = [scenario.road(name) for name in way.roads]
        rows.append(
            (
                *way_cells(flows, index, codes),
                min(road.km.likely for road in roads),
                any(road.front or road.name in happens["front"] for road in roads),
                any(road.mined.high > 0 or road.name in happens["mined"] for road in roads),
                float(f"{closed[list(way.links)].min():.6g}"),
                *(float(total[row, index]) for row in THREE.values()),
            )
        )
    meaning = "The roads from one place to another, with the people on them over all days."
    return Layer(Table("links", meaning, (*own, *people), rows), "LineString", lines)


def _flows(scenario: Scenario, flows: Flows, lines: Sequence[tuple[Point, ...]]) -> Layer:
    """People on each way in each period, all groups together, where there are any."""
    codes = pcodes(scenario)
    numbers = figures(flows.numbers[..., 0])
    used = np.argwhere(numbers[0] > 0).tolist()
    rows = [
        (*flows.periods[period], *way_cells(flows, way, codes), *numbers[:, period, way].tolist())
        for period, way in used
    ]
    meaning = "People who set foot on the roads from one place to another in a period."
    return Layer(
        Table("flows", meaning, (*PERIOD, *ENDS, *PEOPLE), rows), "LineString", [lines[way] for _, way in used]
    )


def _line(scenario: Scenario, way: Way) -> tuple[Point, ...]:
    """From the one place to the other, through the crossing of its shortest road where that lies on the way."""
    start, end = scenario.location(way.start), scenario.location(way.end)
    crossing = min((scenario.road(name) for name in way.roads), key=lambda road: road.km.likely).crossing
    if crossing is not None:
        gate = scenario.location(crossing)
        if straight_km(start, gate) + straight_km(gate, end) < DETOUR * straight_km(start, end) + 1:
            return _point(start), _point(gate), _point(end)
    return _point(start), _point(end)


def _point(place: Location) -> Point:
    return place.longitude, place.latitude
