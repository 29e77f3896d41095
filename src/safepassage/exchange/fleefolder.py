"""A Flee input folder, read: locations, routes, closures, conflicts, counts and their corrections, with every fault.

The format is that of Flee 3 (djgroen/flee, with the conflict folders of djgroen/FabFlee): `input_csv/` and
`source_data/`, or all files in one folder. Rows that start with # are remarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from safepassage.errors import Fault, InputError, unknown
from safepassage.exchange.fleecounts import read_counts
from safepassage.exchange.fleerows import Rows, named, plain

UNREAD = ("location_changes.csv", "agents.csv", "flood_level.csv", "region_attributes_IPC.csv", "major_routes.csv")
"""Files of rules that Flee follows only where the settings ask for it; location_changes.csv never from a folder."""
KINDS = ("camp", "conflict", "forward", "marker", "flood_zone", "default", "town")
"""Kinds of locations, in the order in which Flee looks for them in the text of a type."""
CLOSURES = ("country", "location", "camp", "idpcamp", "link", "remove_forced_redirection")
NEVER = -1


class FleeLocation(NamedTuple):
    """One location: `number` is people, or for a camp its capacity; both 0 where not said.

    `idp` tells a camp for people displaced within their country; `conflict_day` is the day that the file gives for
    its conflict; `attributes` holds the columns after the eighth, by name.
    """

    name: str
    country: str
    latitude: float
    longitude: float
    kind: str
    number: int
    idp: bool = False
    conflict_day: int = 0
    attributes: Mapping[str, str] = {}


class FleeRoute(NamedTuple):
    """One two-way route [km]; `forced` is the flag of redirection, which Flee reads and never uses.

    `attributes` holds the columns after the fourth, by name.
    """

    start: str
    end: str
    km: float
    forced: int
    attributes: Mapping[str, str] = {}


class FleeClosure(NamedTuple):
    """One closure from day `first` to day `last` after the start (NEVER: for good)."""

    kind: str
    one: str
    other: str
    first: int
    last: int


@dataclass
class FleeFolder:
    """What a Flee folder holds; days count from `start`.

    `intensity` is the conflict at each location on each day; `counts` the rows of each count by name of the layout,
    after corrections, `files` those of each of its files as they stand; `remarks` what looks wrong though it can be
    read.
    """

    name: str
    start: date
    days: int
    locations: list[FleeLocation] = field(default_factory=list)
    routes: list[FleeRoute] = field(default_factory=list)
    closures: list[FleeClosure] = field(default_factory=list)
    intensity: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, dict[date, float]] = field(default_factory=dict)
    files: dict[str, list[dict[date, float]]] = field(default_factory=dict)
    corrections: list[tuple[str, date]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def camps(self) -> list[FleeLocation]:
        """The camps, in the order of the file."""
        return [location for location in self.locations if location.kind == "camp"]

    @property
    def leaks(self) -> list[FleeLocation]:
        """The camps whose capacity is, to half a percent, the largest count ever made there."""
        most = {name: max(counts.values(), default=0.0) for name, counts in self.counts.items()}
        return [
            camp
            for camp in self.camps
            if camp.number > 0 and abs(camp.number - most.get(camp.name, 0.0)) <= 0.005 * most.get(camp.name, 0.0)
        ]


def read_flee(folder: str | Path) -> FleeFolder:
    """Return what a Flee folder holds; everything that is wrong in it raises one InputError."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(Fault(str(folder), "no such folder", advice="Give the folder that holds input_csv"))
    reader = Rows(folder)
    start, days = _period(reader)
    found = FleeFolder(folder.resolve().name, start, days)
    _locations(reader, found)
    _routes(reader, found)
    _closures(reader, found)
    _conflicts(reader, found)
    camps = {camp.name for camp in found.camps}
    found.files, found.counts, found.corrections = read_counts(reader, camps, start)
    others = [name for name in list(found.files)[1:] if name not in camps]
    found.remarks += [f'data_layout.csv: "{name}" is no camp, but Flee counts it as inflow' for name in others]
    unread = [name for name in UNREAD if (reader.inputs / name).is_file()]
    found.remarks += [f"{name}: nothing of it is read" for name in unread]
    found.remarks += reader.remarks
    if reader.faults:
        raise InputError(reader.faults)
    return found


def _period(reader: Rows) -> tuple[date, int]:
    path = reader.inputs / "sim_period.csv"
    start, days = None, 0
    rows = reader.rows(path)
    for number, row in rows:
        key = row[0].strip().casefold().lstrip("#")
        if key == "startdate" and len(row) > 1:
            start = reader.day(path, number, row[1])
        elif key == "length" and len(row) > 1:
            days = reader.whole(path, number, row[1], "length")
    if rows and (start is None or days < 1):
        reader.fault(path, None, "no StartDate, or no Length of at least one day")
    return start or date(2000, 1, 1), max(days, 1)


def _locations(reader: Rows, found: FleeFolder) -> None:
    path = reader.inputs / "locations.csv"
    rows = reader.rows(path)
    header = next((row for _, row in rows if row[0].startswith("#")), [])
    swapped = len(header) > 4 and "lon" in header[3].casefold() and "lat" in header[4].casefold()
    seen: dict[str, int] = {}
    for number, row in plain(rows):
        if len(row) < 6:
            reader.fault(path, number, f"{len(row)} cells, at least 6 are needed")
            continue
        name = named(reader, path, number, row[0])
        if name in seen:
            reader.fault(path, number, f'name "{name}" is used twice (also in row {seen[name]})')
        seen.setdefault(name, number)
        kind = next((kind for kind in KINDS if kind in row[5].casefold()), None)
        if kind is None:
            reader.fault(path, number, "unknown kind of location", row[5], allowed=f"Allowed: {', '.join(KINDS)}")
        first, second = (reader.real(path, number, text, "coordinate") for text in row[3:5])
        latitude, longitude = (second, first) if swapped else (first, second)
        least = None if kind == "camp" else 0
        people = reader.whole(path, number, row[7], "population or capacity", least) if len(row) > 7 else 0
        since = reader.whole(path, number, row[6], "conflict date") if len(row) > 6 and kind == "conflict" else 0
        attributes = {title.strip(): text for title, text in zip(header[8:], row[8:], strict=False)}
        _check_attributes(reader, path, number, kind, attributes)
        country = named(reader, path, number, row[2]) or "unknown"
        idp = kind == "camp" and "idp" in row[5].casefold()
        place = FleeLocation(name, country, latitude, longitude, kind or "town", people, idp, since, attributes)
        found.locations.append(place)


def _check_attributes(reader: Rows, path: Path, number: int, kind: str | None, attributes: Mapping[str, str]) -> None:
    reader.whole(path, number, attributes.get("initial_idps", ""), "initial_idps", least=0)
    reader.real(path, number, attributes.get("capacity_per_day", ""), "capacity_per_day")
    reader.real(path, number, attributes.get("conflict_intensity", ""), "conflict_intensity", least=0)
    if kind != "camp" and attributes.get("initial_idps", "").strip() not in ("", "0"):
        reader.remark(path, number, "initial_idps of a place that is no camp: Flee passes over them")


def _place(reader: Rows, path: Path, number: int, name: str, known: Mapping[str, object]) -> str:
    name = named(reader, path, number, name)
    if name not in known:
        problem, allowed, advice = unknown("location", name, known)
        reader.fault(path, number, problem, allowed=allowed, advice=advice)
    return name


def _routes(reader: Rows, found: FleeFolder) -> None:
    path = reader.inputs / "routes.csv"
    known = {location.name: location for location in found.locations}
    pairs: dict[frozenset[str], int] = {}
    rows = reader.rows(path)
    header = next((row for _, row in rows if row[0].startswith("#")), [])
    for number, row in plain(rows):
        if len(row) < 3:
            reader.fault(path, number, f"{len(row)} cells, at least 3 are needed")
            continue
        start, end = (_place(reader, path, number, name, known) for name in row[:2])
        km = reader.real(path, number, row[2], "distance")
        if start == end:
            reader.fault(path, number, "the route leads to where it starts", start)
        if km <= 0:
            reader.fault(path, number, "a distance that is not above 0", row[2])
        forced = reader.whole(path, number, row[3], "forced redirection") if len(row) > 3 else 0
        pair = frozenset((start, end))
        if pair in pairs:
            found.remarks.append(
                f"{path.name}, row {number}: {start} and {end} are linked in row {pairs[pair]} already"
            )
        pairs.setdefault(pair, number)
        attributes = {title.strip(): text.strip() for title, text in zip(header[4:], row[4:], strict=False)}
        found.routes.append(FleeRoute(start, end, km, forced, attributes))


def _closures(reader: Rows, found: FleeFolder) -> None:
    path = reader.inputs / "closures.csv"
    known = {location.name: location for location in found.locations}
    countries = {location.country: location for location in found.locations}
    for number, row in plain(reader.rows(path)):
        if len(row) < 5:
            reader.fault(path, number, f"{len(row)} cells, 5 are needed")
            continue
        kind = named(reader, path, number, row[0])
        if kind not in CLOSURES:
            problem, allowed, advice = unknown("closure kind", kind, CLOSURES)
            reader.fault(path, number, problem, allowed=allowed, advice=advice)
            continue
        names = [row[1]] if kind in ("location", "camp", "idpcamp") else row[1:3]
        places = [_place(reader, path, number, name, countries if kind == "country" else known) for name in names]
        first, last = (reader.whole(path, number, text, "day") for text in row[3:5])
        if last != NEVER and last < first and kind != "remove_forced_redirection":
            reader.fault(path, number, "ends before it begins", f"{first} to {last}")
        if kind == "link":
            reader.remark(path, number, f"closes the link of {' and '.join(places)}; in Flee that does nothing")
        elif kind in ("camp", "idpcamp") and places[0] in known and known[places[0]].kind != "camp":
            reader.remark(path, number, f"{places[0]} is no camp: Flee makes it one when the closure ends")
        found.closures.append(FleeClosure(kind, places[0], places[1] if len(places) > 1 else "", first, last))


def _conflicts(reader: Rows, found: FleeFolder) -> None:
    path = reader.inputs / "conflicts.csv"
    rows = reader.rows(path)
    if not rows:
        return
    known = {location.name for location in found.locations}
    names = [name.strip() for name in rows[0][1][1:]]
    strange = [name for name in names if name and name not in known]
    found.remarks += [f'{path.name}: column "{name}" is no location: Flee passes over it' for name in strange]
    if len(rows) - 1 < found.days:
        allowed = f"Allowed: one row for each of the {found.days} days"
        reader.fault(path, None, f"{len(rows) - 1} days of conflict", allowed=allowed)
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    for name in twice:
        reader.fault(path, rows[0][0], f'column "{name}" is there twice')
    column = {name: k for k, name in enumerate(names, start=1) if name in known}
    table: dict[str, list[float]] = {name: [] for name in column}
    given = [row[0].strip() for _, row in rows[1 : found.days + 1]]
    wrong = next((day for day, said in enumerate(given) if said != str(day)), None)
    if wrong is not None:
        reader.remark(
            path, rows[wrong + 1][0], f'stands for day {wrong}, as Flee counts rows, not for "{given[wrong]}"'
        )
    for number, row in rows[1 : found.days + 1]:
        if len(row) <= max(column.values(), default=0):
            reader.fault(path, number, f"{len(row)} cells, {len(rows[0][1])} are needed")
            continue
        for name, k in column.items():
            table[name].append(reader.real(path, number, row[k], f'intensity at "{name}"', least=0))
    found.intensity = table
    _remark_on_conflicts(reader, path, found)


def _remark_on_conflicts(reader: Rows, path: Path, found: FleeFolder) -> None:
    """What Flee takes otherwise than one would read it."""
    changes = sum(
        before > 0 and after > 0 and before != after
        for levels in found.intensity.values()
        for before, after in pairwise(levels)
    )
    if changes:
        reader.remark(path, None, f"{changes:,} changes from one intensity above 0 to another: Flee passes over them")
    for place in found.locations:
        levels = found.intensity.get(place.name, [])
        if place.kind == "conflict" and place.conflict_day <= 0 and not (levels and levels[0] > 0):
            reader.remark(path, None, f"{place.name} is not in conflict on day 0, but in Flee it is by its kind")


def day_of(found: FleeFolder, day: int) -> date:
    """The date of a day after the start."""
    return found.start + timedelta(days=day)
