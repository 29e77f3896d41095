"""A Flee input folder, read: locations, routes, closures, conflicts, counts and their corrections, with every fault.

The format is that of Flee 3 (djgroen/flee, with the conflict folders of djgroen/FabFlee): `input_csv/` and
`source_data/`, or all files in one folder. Rows that start with # are remarks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from safepassage.errors import Fault, InputError, unknown
from safepassage.files.tables import text_of

KINDS = ("camp", "conflict", "forward", "marker", "flood_zone", "default", "town")
"""Kinds of locations, in the order in which Flee looks for them in the text of a type."""
CLOSURES = ("country", "location", "camp", "idpcamp", "link", "remove_forced_redirection")
NEVER = -1


class FleeLocation(NamedTuple):
    """One location: `number` is people, or for a camp its capacity; both 0 where not said."""

    name: str
    country: str
    latitude: float
    longitude: float
    kind: str
    number: int


class FleeRoute(NamedTuple):
    """One two-way route [km]; `forced` is the flag of redirection, which Flee reads and never uses."""

    start: str
    end: str
    km: float
    forced: int


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
    after corrections; `remarks` what looks wrong though it can be read.
    """

    name: str
    start: date
    days: int
    locations: list[FleeLocation] = field(default_factory=list)
    routes: list[FleeRoute] = field(default_factory=list)
    closures: list[FleeClosure] = field(default_factory=list)
    intensity: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, dict[date, float]] = field(default_factory=dict)
    corrections: list[tuple[str, date]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def camps(self) -> list[FleeLocation]:
        """The camps, in the order of the file."""
        return [location for location in self.locations if location.kind == "camp"]


class _Reader:
    """The rows of one file after another, and the faults met on the way."""

    def __init__(self, folder: Path) -> None:
        inputs, data = folder / "input_csv", folder / "source_data"
        self.inputs = inputs if inputs.is_dir() else folder
        self.data = data if data.is_dir() else folder
        self.faults: list[Fault] = []

    def rows(self, path: Path, needed: bool = True) -> list[tuple[int, list[str]]]:
        """The rows of a file with their numbers, remarks included; none where it is not there."""
        if not needed and not path.is_file():
            return []
        try:
            text = text_of(path)
        except InputError as error:
            self.faults += error.faults
            return []
        return [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if any(row)]

    def fault(self, path: Path, number: int | None, problem: str, found: str | None = None, **more: str | None) -> None:
        self.faults.append(Fault(path.name, problem, number, found=found, **more))

    def whole(self, path: Path, number: int, text: str, what: str) -> int:
        """A whole number; blank is 0."""
        try:
            return int(text.strip() or 0)
        except ValueError:
            advice = "Leave the commas out" if "," in text else None
            self.fault(path, number, f"{what}: not a whole number", text, advice=advice)
            return 0

    def real(self, path: Path, number: int, text: str, what: str) -> float:
        try:
            return float(text.strip() or 0)
        except ValueError:
            self.fault(path, number, f"{what}: not a number", text)
            return 0.0

    def day(self, path: Path, number: int, text: str) -> date | None:
        try:
            return date.fromisoformat(text.strip()[:10])
        except ValueError:
            self.fault(path, number, "not a date", text, advice="Write dates as year-month-day")
            return None


def read_flee(folder: str | Path) -> FleeFolder:
    """Return what a Flee folder holds; everything that is wrong in it raises one InputError."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(Fault(str(folder), "no such folder", advice="Give the folder that holds input_csv"))
    reader = _Reader(folder)
    start, days = _period(reader)
    found = FleeFolder(folder.resolve().name, start, days)
    _locations(reader, found)
    _routes(reader, found)
    _closures(reader, found)
    _conflicts(reader, found)
    _counts(reader, found)
    if reader.faults:
        raise InputError(reader.faults)
    return found


def _period(reader: _Reader) -> tuple[date, int]:
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


def _plain(rows: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, row) for number, row in rows if not row[0].startswith("#"))


def _named(reader: _Reader, path: Path, number: int, name: str) -> str:
    """A name as it stands; blanks around it, which Flee takes as part of the name, are a fault."""
    if name != name.strip():
        reader.fault(path, number, "a name with blanks around it", name, advice="Flee would not find it: take them out")
    return name.strip()


def _locations(reader: _Reader, found: FleeFolder) -> None:
    path = reader.inputs / "locations.csv"
    rows = reader.rows(path)
    header = next((row for _, row in rows if row[0].startswith("#")), [])
    swapped = len(header) > 4 and "lon" in header[3].casefold() and "lat" in header[4].casefold()
    seen: dict[str, int] = {}
    for number, row in _plain(rows):
        if len(row) < 6:
            reader.fault(path, number, f"{len(row)} cells, at least 6 are needed")
            continue
        name = _named(reader, path, number, row[0])
        if name in seen:
            reader.fault(path, number, f'name "{name}" is used twice (also in row {seen[name]})')
        seen.setdefault(name, number)
        kind = next((kind for kind in KINDS if kind in row[5].casefold()), None)
        if kind is None:
            reader.fault(path, number, "unknown kind of location", row[5], allowed=f"Allowed: {', '.join(KINDS)}")
        first, second = (reader.real(path, number, text, "coordinate") for text in row[3:5])
        latitude, longitude = (second, first) if swapped else (first, second)
        people = reader.whole(path, number, row[7], "population or capacity") if len(row) > 7 else 0
        country = row[2].strip() or "unknown"
        found.locations.append(FleeLocation(name, country, latitude, longitude, kind or "town", people))


def _place(reader: _Reader, path: Path, number: int, name: str, known: Mapping[str, object]) -> str:
    name = _named(reader, path, number, name)
    if name not in known:
        problem, allowed, advice = unknown("location", name, known)
        reader.fault(path, number, problem, allowed=allowed, advice=advice)
    return name


def _routes(reader: _Reader, found: FleeFolder) -> None:
    path = reader.inputs / "routes.csv"
    known = {location.name: location for location in found.locations}
    pairs: dict[frozenset[str], int] = {}
    for number, row in _plain(reader.rows(path)):
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
        found.routes.append(FleeRoute(start, end, km, forced))


def _closures(reader: _Reader, found: FleeFolder) -> None:
    path = reader.inputs / "closures.csv"
    known = {location.name: location for location in found.locations}
    countries = {location.country: location for location in found.locations}
    for number, row in _plain(reader.rows(path)):
        if len(row) < 5:
            reader.fault(path, number, f"{len(row)} cells, 5 are needed")
            continue
        kind = row[0].strip()
        if kind not in CLOSURES:
            problem, allowed, advice = unknown("closure kind", kind, CLOSURES)
            reader.fault(path, number, problem, allowed=allowed, advice=advice)
            continue
        names = [row[1]] if kind in ("location", "camp", "idpcamp") else row[1:3]
        places = [_place(reader, path, number, name, countries if kind == "country" else known) for name in names]
        first, last = (reader.whole(path, number, text, "day") for text in row[3:5])
        if last != NEVER and last < first and kind != "remove_forced_redirection":
            reader.fault(path, number, "ends before it begins", f"{first} to {last}")
        found.closures.append(FleeClosure(kind, places[0], places[1] if len(places) > 1 else "", first, last))


def _conflicts(reader: _Reader, found: FleeFolder) -> None:
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
    table: dict[str, list[float]] = {name: [] for name in names if name in known}
    for number, row in rows[1 : found.days + 1]:
        for name, cell in zip(names, row[1:], strict=False):
            if name in table:
                table[name].append(reader.real(path, number, cell, f'intensity at "{name}"'))
    found.intensity = table


def _counts(reader: _Reader, found: FleeFolder) -> None:
    path = reader.data / "data_layout.csv"
    rows = reader.rows(path)
    if not rows:
        return
    series: dict[str, list[dict[date, float]]] = {}
    for number, row in _plain(rows):
        name = _named(reader, path, number, row[0])
        series[name] = [_series(reader, path, number, file.strip()) for file in row[1:] if file.strip()]
    missing = [camp.name for camp in found.camps if camp.name not in series]
    for name in missing:
        reader.fault(path, None, f'the camp "{name}" of locations.csv has no data', advice="Add a row for it")
    others = [name for name in list(series)[1:] if name not in {camp.name for camp in found.camps}]
    found.remarks += [f'{path.name}: "{name}" is no camp, but Flee counts it as inflow' for name in others]
    found.counts = {name: _summed(parts) for name, parts in series.items()}
    _correct(reader, found)


def _series(reader: _Reader, layout: Path, number: int, file: str) -> dict[date, float]:
    path = reader.data / file
    if not path.is_file():
        reader.fault(layout, number, "a data file that is not there", file, advice=f"Put it into {reader.data.name}")
        return {}
    found: dict[date, float] = {}
    for row_number, row in _plain(reader.rows(path)):
        header = row_number == 1 and row[0].strip().casefold().startswith("date")
        if header or len(row) < 2 or not row[1].strip():
            continue
        day = reader.day(path, row_number, row[0])
        if day is not None:
            found[day] = float(reader.whole(path, row_number, row[1], "count"))
    return found


def _summed(parts: Sequence[Mapping[date, float]]) -> dict[date, float]:
    """Counts of several files together, on the days on which all of them count: nothing is filled in."""
    if not parts:
        return {}
    days = set(parts[0]).intersection(*parts[1:])
    return {day: sum(part[day] for part in parts) for day in sorted(days)}


def _correct(reader: _Reader, found: FleeFolder) -> None:
    """Registration corrections: all rows before a date are multiplied by value(date) / value(row before it)."""
    path = reader.inputs / "registration_corrections.csv"
    for number, row in reader.rows(path, needed=False):
        name, day = _named(reader, path, number, row[0]), reader.day(path, number, row[1]) if len(row) > 1 else None
        if name not in found.counts:
            problem, allowed, advice = unknown("count", name, found.counts)
            reader.fault(path, number, problem, allowed=allowed, advice=advice)
        elif day is not None and day >= found.start:
            counts = found.counts[name]
            before = [one for one in counts if one < day]
            if day not in counts or not before or counts[before[-1]] <= 0:
                reader.fault(path, number, f"no two counts of {name} to correct by on that date", day.isoformat())
                continue
            factor = counts[day] / counts[before[-1]]
            counts.update({one: counts[one] * factor for one in before})
            found.corrections.append((name, day))


def day_of(found: FleeFolder, day: int) -> date:
    """The date of a day after the start."""
    return found.start + timedelta(days=day)
