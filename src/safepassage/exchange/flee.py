"""A Flee folder as the sheets of a scenario; a report of what was read, has no counterpart, and looks wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safepassage.exchange.fleefolder import NEVER, FleeClosure, FleeFolder, day_of
from safepassage.files.tables import Sheet

LOCATIONS = (
    "name", "kind", "latitude", "longitude", "people_likely", "capacity_likely", "capacity_unit", "safe", "receives",
    "note",
)  # fmt: skip
ROADS = ("name", "from", "to", "km_likely", "mode", "note")
EVENTS = ("id", "date", "what", "where", "value", "number_likely", "until", "note")
OBSERVATIONS = ("date", "place", "kind", "people", "source")
GROUPS = ("name", "share", "household_size")
MOST_INTENSE = 1.0


@dataclass(frozen=True)
class Imported:
    """The sheets of a scenario by table, and the report in lines."""

    sheets: dict[str, Sheet]
    report: tuple[str, ...]


def imported(found: FleeFolder) -> Imported:
    """Return a Flee folder as sheets of a scenario, with its report.

    Camps become sites; every other location a town that takes nobody in, so that people go on to a camp as in Flee.
    Conflict makes a place unsafe, with fighting of its intensity (above 1 as 1). Nobody holds any place. Counts are
    stocks at the camps on the days on which they were made, after corrections; none is filled in.
    """
    rows: dict[str, list[tuple[str, ...]]] = {
        "scenario": [_settings(found)],
        "locations": list(_locations(found)),
        "roads": list(_roads(found)),
        "groups": [("Residents", "1", "1")],
        "events": list(_events(found)),
        "observations": list(_observations(found)),
    }
    columns = {
        "scenario": ("title", "summary", "start", "end", "licence", "notes"),
        "locations": LOCATIONS,
        "roads": ROADS,
        "groups": GROUPS,
        "events": EVENTS,
        "observations": OBSERVATIONS,
    }
    sheets = {name: _sheet(name, columns[name], rows[name]) for name in rows}
    return Imported(sheets, tuple(_report(found, {name: len(found_rows) for name, found_rows in rows.items()})))


def _sheet(name: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Sheet:
    if name == "scenario":
        return Sheet("scenario.toml", columns, tuple((None, row) for row in rows))
    return Sheet(f"{name}.csv", columns, tuple(enumerate(rows, start=2)))


def _settings(found: FleeFolder) -> tuple[str, ...]:
    end = found.start + timedelta(days=found.days - 1)
    notes = "Imported from a Flee folder. Speeds, chances of moving and weights stand in Flee's settings, not in it."
    title = f"{found.name}, imported from Flee"
    return title, "A conflict in the form of Flee.", found.start.isoformat(), end.isoformat(), "", notes


def _at_war(found: FleeFolder, name: str) -> list[tuple[int, int, float]]:
    """Stretches of days of one intensity above 0 at a location: first day, day after the last, intensity."""
    stretches: list[tuple[int, int, float]] = []
    for day, level in enumerate(found.intensity.get(name, [])):
        if level > 0 and stretches and stretches[-1][1] == day and stretches[-1][2] == level:
            stretches[-1] = (stretches[-1][0], day + 1, level)
        elif level > 0:
            stretches.append((day, day + 1, level))
    return stretches


def _unsafe(found: FleeFolder, name: str) -> list[tuple[int, int]]:
    """Stretches of days of conflict, whatever its intensity."""
    joined: list[tuple[int, int]] = []
    for first, last, _ in _at_war(found, name):
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _locations(found: FleeFolder) -> Iterator[tuple[str, ...]]:
    for place in found.locations:
        camp = place.kind == "camp"
        unsafe = any(first == 0 for first, _ in _unsafe(found, place.name))
        people = "" if camp or not place.number else str(place.number)
        capacity = str(place.number) if camp and place.number > 0 else ""
        yield (
            place.name, "site" if camp else "town", f"{place.latitude:.6g}", f"{place.longitude:.6g}", people, capacity,
            "people" if capacity else "", "no" if unsafe else "yes", "yes" if camp and _open_at_first(found, place.name)
            else "no", f"{place.country}; a {place.kind} in Flee",
        )  # fmt: skip


def _open_at_first(found: FleeFolder, camp: str) -> bool:
    return not any(one.kind in ("camp", "idpcamp") and one.one == camp and one.first == 0 for one in found.closures)


def _road_names(found: FleeFolder) -> list[str]:
    names: list[str] = []
    for route in found.routes:
        name = f"{route.start}–{route.end}"
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return names


def _roads(found: FleeFolder) -> Iterator[tuple[str, ...]]:
    for name, route in zip(_road_names(found), found.routes, strict=True):
        yield name, route.start, route.end, f"{route.km:g}", "vehicle", ""


def _events(found: FleeFolder) -> Iterator[tuple[str, ...]]:
    for number, place in enumerate(found.locations, start=1):
        for part, (first, last, level) in enumerate(_at_war(found, place.name), start=1):
            until = day_of(found, last).isoformat() if last < found.days else ""
            share = f"{min(level, MOST_INTENSE):g}"
            yield (
                f"war-{number}-{part}", day_of(found, first).isoformat(), "fighting", place.name, "", share, until, "",
            )  # fmt: skip
        for part, (first, last) in enumerate(_unsafe(found, place.name), start=1):
            if first > 0:
                yield _flag(f"unsafe-{number}-{part}", day_of(found, first), "safe", place.name, "no")
            if last < found.days:
                yield _flag(f"safe-{number}-{part}", day_of(found, last), "safe", place.name, "yes")
    for number, closure in enumerate(found.closures, start=1):
        yield from _closed(found, number, closure)


def _flag(name: str, day: date, what: str, where: str, value: str) -> tuple[str, ...]:
    return name, day.isoformat(), what, where, value, "", "", ""


def _closed(found: FleeFolder, number: int, closure: FleeClosure) -> Iterator[tuple[str, ...]]:
    """The events of a closure: camps take nobody in for a time; roads of a place, a border or a pair are closed."""
    if closure.first >= found.days or closure.kind == "remove_forced_redirection":
        return
    opens = closure.last != NEVER and closure.last < found.days
    if closure.kind in ("camp", "idpcamp"):
        if closure.first > 0:
            yield _flag(f"camp-{number}-shut", day_of(found, closure.first), "receives", closure.one, "no")
        if opens:
            yield _flag(f"camp-{number}-open", day_of(found, closure.last), "receives", closure.one, "yes")
        return
    until = day_of(found, closure.last).isoformat() if opens else ""
    country = {place.name: place.country for place in found.locations}
    for part, (road, route) in enumerate(zip(_road_names(found), found.routes, strict=True), start=1):
        ends = {route.start, route.end}
        shut = {
            "country": {country.get(route.start), country.get(route.end)} == {closure.one, closure.other},
            "location": closure.one in ends,
            "link": ends == {closure.one, closure.other},
        }[closure.kind]
        if shut:
            note = f"{closure.kind} closure of Flee"
            yield (
                f"closure-{number}-{part}",
                day_of(found, closure.first).isoformat(),
                "closed",
                road,
                "",
                "",
                until,
                note,
            )


def _observations(found: FleeFolder) -> Iterator[tuple[str, ...]]:
    last = found.start + timedelta(days=found.days - 1)
    for camp in found.camps:
        for day, people in found.counts.get(camp.name, {}).items():
            if found.start <= day <= last:
                yield day.isoformat(), camp.name, "stock", f"{people:.0f}", "source_data of the Flee folder"


def _report(found: FleeFolder, rows: dict[str, int]) -> Iterator[str]:
    yield "read"
    yield f"  {rows['locations']} locations, {len(found.camps)} of them camps; {rows['roads']} roads"
    yield f"  {found.days} days from {found.start}; {rows['events']} events from conflicts and closures"
    yield f"  {rows['observations']} counts at camps; {len(found.corrections)} registration corrections applied"
    lost = list(_without_counterpart(found))
    if lost:
        yield from ["without counterpart", *(f"  {line}" for line in lost)]
    doubtful = [*found.remarks, *_doubtful(found)]
    if doubtful:
        yield from ["looks wrong", *(f"  {line}" for line in doubtful)]


def _without_counterpart(found: FleeFolder) -> Iterator[str]:
    forced = sum(route.forced != 0 for route in found.routes)
    if forced:
        yield f"{forced} routes with a forced redirection: Flee reads the flag and never uses it"
    strange = sorted({title for route in found.routes for title, text in route.attributes.items() if title and text})
    if strange:
        yield f"columns of routes.csv: {', '.join(strange)}"
    removed = sum(one.kind == "remove_forced_redirection" for one in found.closures)
    if removed:
        yield f"{removed} closures that remove a forced redirection"
    for kind in ("forward", "marker"):
        names = [place.name for place in found.locations if place.kind == kind]
        if names:
            yield f"{len(names)} locations of kind {kind} are towns that take nobody in: {', '.join(names)}"
    strong = sum(level > MOST_INTENSE for levels in found.intensity.values() for level in levels)
    if strong:
        yield f"{strong} days with an intensity above 1 are taken as 1"
    first = next(iter(found.counts), None)
    if first is not None and first not in {camp.name for camp in found.camps}:
        yield f'the series "{first}" of everybody: Flee itself draws its inflow from the camps by default'


def _doubtful(found: FleeFolder) -> Iterator[str]:
    for camp in found.leaks:
        yield f"{camp.name}: its capacity, {camp.number:,}, is the largest count there: a leak of the outcome"
    at_first = [name for name in found.intensity if any(first == 0 for first, _ in _unsafe(found, name))]
    if not at_first:
        yield "no place is in conflict on the first day: Flee stops"
    for one in found.closures:
        if one.kind == "location" and at_first == [one.one] and one.first == 0:
            until = f"until day {one.last}" if one.last != NEVER else "for good"
            yield f"{one.one}, the only place in conflict at first, is closed altogether {until}: nobody can leave"
    linked = {name for route in found.routes for name in (route.start, route.end)}
    yield from (f"{place.name}: no route leads there" for place in found.locations if place.name not in linked)
