"""Roads become directed links; locations that merely subdivide a road are merged away before the laws apply.

A location subdivides a road when it is the end of exactly two roads, has no people, is no site, never receives, is held
on all dates like one of its neighbours, and the two roads are alike on all dates. So inserting one changes nothing.
Where one of several must stay (between two crossings; as the only ground of a party between two others'), it is the
first by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from safepassage.scenario import Event, Location, Road, Scenario


class Chain(NamedTuple):
    """A directed link: one road or several in a row, from `start` to `end`."""

    start: str
    end: str
    roads: tuple[Road, ...]
    roads_forward: tuple[bool, ...]  # whether each is travelled from its `start` to its `end`
    crossing: str | None
    key: str  # what its random numbers are keyed by: its ends, and a number among parallel links


class _Way(NamedTuple):
    """A two-way or one-way stretch between two locations, of one road or several."""

    start: str
    end: str
    roads: tuple[tuple[Road, bool], ...]

    def turned(self) -> _Way:
        return _Way(self.end, self.start, tuple((road, not forward) for road, forward in reversed(self.roads)))

    @property
    def one_way(self) -> bool:
        return self.roads[0][0].one_way

    @property
    def crossings(self) -> tuple[str, ...]:
        return tuple(road.crossing for road, _ in self.roads if road.crossing is not None)


def chains(scenario: Scenario, apart: Collection[str] = ()) -> tuple[Chain, ...]:
    """All directed links of a scenario, sorted by start, end and number among parallel ones.

    Roads and locations named in `apart` are merged with no other.
    """
    ways = [_Way(road.start, road.end, ((road, True),)) for road in scenario.roads]
    ways = _merge(scenario, ways, frozenset(apart))
    directed = ways + [way.turned() for way in ways if not way.one_way]
    by_ends: defaultdict[tuple[str, str], list[_Way]] = defaultdict(list)
    for way in directed:
        by_ends[way.start, way.end].append(way)
    out = []
    for (start, end), parallel in sorted(by_ends.items()):
        parallel.sort(key=lambda way: min(road.name for road, _ in way.roads))
        for number, way in enumerate(parallel):
            crossing = way.crossings[0] if way.crossings else None
            roads, forward = zip(*way.roads, strict=True)
            out.append(Chain(start, end, roads, forward, crossing, f"{start}>{end}#{number}"))
    return tuple(out)


def _signature(event: Event) -> tuple[object, ...] | None:
    """What an event does and when, apart from its name; None where chance is involved."""
    fixed = event.number is None or event.number.fixed
    if event.date_to is not None or event.announced or event.probability < 1 or not fixed:
        return None
    return (event.what, event.date, event.value, event.number, event.until)


class _Histories:
    """What happens to each place and road over time, for comparison."""

    def __init__(self, scenario: Scenario):
        self.by_place: defaultdict[str, list[Event]] = defaultdict(list)
        for event in scenario.events:
            if event.where is not None:
                self.by_place[event.where].append(event)

    def alike(self, one: str, other: str, kinds: tuple[str, ...] | None = None) -> bool:
        histories = []
        for name in (one, other):
            events = [e for e in self.by_place[name] if kinds is None or e.what in kinds]
            signatures = [_signature(e) for e in events]
            if None in signatures:
                return False
            histories.append(sorted(signatures, key=repr))
        return histories[0] == histories[1]


def _merge(scenario: Scenario, ways: list[_Way], apart: frozenset[str]) -> list[_Way]:
    """Joins the two ways that meet at a subdividing location, again and again, from the last name to the first.

    So a location added to a scenario is gone, if its name is the last, before it can stand in for another.
    """
    histories = _Histories(scenario)
    places = {x.name: x for x in scenario.locations}
    at: defaultdict[str, list[_Way]] = defaultdict(list)
    for way in ways:
        at[way.start].append(way)
        at[way.end].append(way)
    for name in sorted(places, reverse=True):
        if len(at[name]) != 2 or not _is_plain(places[name], histories):
            continue
        if name in apart or any(road.name in apart for way in at[name] for road, _ in way.roads):
            continue
        joined = _join(name, *at[name])
        if joined is None or not _alike_on_all_dates(places, histories, name, joined):
            continue
        for way in at[name]:
            for end in {way.start, way.end} - {name}:
                at[end].remove(way)
        for end in (joined.start, joined.end):
            at[end].append(joined)
        at[name] = []
    return list(dict.fromkeys(way for found in at.values() for way in found))


def _is_plain(place: Location, histories: _Histories) -> bool:
    receives = place.receives or any(e.what == "receives" for e in histories.by_place[place.name])
    empty = place.people.high == 0 and not receives and place.kind not in ("site", "crossing")
    return empty and not any(e.what in ("closed", "open", "capacity") for e in histories.by_place[place.name])


def _join(name: str, one: _Way, other: _Way) -> _Way | None:
    """The way that leads over a location, or None where it is no thoroughfare."""
    if one.one_way != other.one_way or len(one.crossings) + len(other.crossings) > 1:
        return None
    into = one if one.end == name else other
    out_of = other if into is one else one
    if one.one_way:
        if into.end != name or out_of.start != name:
            return None
    else:
        into = into if into.end == name else into.turned()
        out_of = out_of if out_of.start == name else out_of.turned()
    if into.start == out_of.end:
        return None
    return _Way(into.start, out_of.end, into.roads + out_of.roads)


def _alike_on_all_dates(places: dict[str, Location], histories: _Histories, name: str, joined: _Way) -> bool:
    roads = [road for road, _ in joined.roads]
    first = roads[0]
    for road in roads[1:]:
        same = (
            (road.mode, road.km_per_hour, road.front, road.closed)
            == (first.mode, first.km_per_hour, first.front, first.closed)
            and road.mined == first.mined
            and road.mined.fixed
            and histories.alike(road.name, first.name)
        )
        if not same:
            return False
    holder = places[name].holder
    return any(
        places[end].holder == holder and histories.alike(name, end, ("holder",)) for end in (joined.start, joined.end)
    )
