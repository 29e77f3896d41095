"""What cannot be true across rows and tables: names that are not there, dates out of order, sums that do not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from safepassage.errors import Fault, unknown
from safepassage.files.cells import cell_text
from safepassage.files.folder import TABLES
from safepassage.files.schema import Row, schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet
from safepassage.scenario.events import vocabulary
from safepassage.scenario.futures import futures
from safepassage.scenario.network import CROSSING
from safepassage.scenario.parameters import priors

LONGEST = timedelta(days=3653)
SHARES_TOLERANCE = 1e-6
IDENTIFIED = {PARTIES: "name", "locations": "name", "roads": "name", "groups": "name", "events": "id"}
IDENTIFIED |= {"parameters": "name", "claims": "id", "grades": "grade"}


@dataclass(frozen=True)
class Table:
    """The checked rows of one table, the file or sheet that they stand in, and whether it could be read."""

    name: str
    file: str
    rows: tuple[Row, ...] = ()
    readable: bool = True

    def fault(
        self, row: Row | None, column: str | None, problem: str, found: object = None, **more: str | None
    ) -> Fault:
        """Return a fault in one cell of this table."""
        number = row.number if row is not None else None
        text = None if found is None else cell_text(found)
        return Fault(self.file, problem, row=number, column=column, found=text, **more)


@dataclass(frozen=True)
class Tables:
    """All tables of a scenario, and the names they make known (None where a table could not be read)."""

    by_name: Mapping[str, Table]

    def __getitem__(self, name: str) -> Table:
        return self.by_name[name]

    def _names(self, table: str) -> dict[str, Row] | None:
        if not self[table].readable:
            return None
        rows = {row.cells.get(IDENTIFIED[table], ""): row for row in reversed(self[table].rows)}
        return {name: row for name, row in rows.items() if name}

    @cached_property
    def known(self) -> dict[str, dict[str, Row] | None]:
        """The rows by name, for each kind of thing that a cell may name."""
        locations, roads = self._names("locations"), self._names("roads")
        crossings = None
        if locations is not None:
            crossings = {name: row for name, row in locations.items() if row["kind"] in (CROSSING, None)}
        return {
            "location": locations,
            "road": roads,
            "crossing": crossings,
            "place": None if locations is None or roads is None else locations | roads,
            "party": self._names(PARTIES),
            "group": self._names("groups"),
            "event": self._names("events"),
            "claim": self._names("claims"),
            "parameter": {name: Row(None, {}) for name in priors()},
        }

    def unknown(self, table: Table, row: Row, column: str, kind: str, name: str) -> Iterator[Fault]:
        """Yield a fault if the name is not known; nothing where the names could not be read."""
        known = self.known[kind]
        if known is not None and name not in known:
            noun = {"place": "location or road"}.get(kind, kind)
            problem, allowed, advice = unknown(noun, name, known)
            if kind == "place":
                allowed = allowed.replace("location or roads", "locations and roads")
            yield table.fault(row, column, problem, allowed=allowed, advice=advice)

    @cached_property
    def settings(self) -> Row:
        """The settings row; without values where it could not be read."""
        rows = self[SETTINGS].rows
        return rows[0] if rows else Row(None, {})


def make_tables(sheets: Mapping[str, Sheet | None]) -> tuple[Tables, list[Fault]]:
    """Return the tables of the sheets, and everything that is wrong within single rows.

    A sheet that is None could not be read; one that is not there has no rows.
    """
    tables, found = {}, []
    for name in (SETTINGS, PARTIES, *TABLES):
        shape, sheet = schema(name), sheets.get(name)
        if sheet is None:
            tables[name] = Table(name, shape.file, readable=name not in sheets)
            continue
        rows, wrong = shape.parse(sheet)
        found += [_with_bounds(name, fault, rows) for fault in wrong]
        if name == "events":
            rows = [_of_its_kind(row) for row in rows]
        readable = name not in IDENTIFIED or IDENTIFIED[name] in sheet.header
        tables[name] = Table(name, sheet.file, tuple(rows), readable)
    return Tables(tables), found


def _with_bounds(table: str, fault: Fault, rows: list[Row]) -> Fault:
    """Return the fault with the bounds that hold for the kind of event, or the parameter, of its row."""
    if not (fault.allowed or "").endswith(" says"):
        return fault
    cells = next((row.cells for row in rows if row.number == fault.row), {})
    measured = vocabulary().get(cells.get("what", "")) if table == "events" else priors().get(cells.get("name", ""))
    bounded = measured is not None and measured.unit != ""
    return replace(fault, allowed=f"Allowed: {measured.allowed}" if measured is not None and bounded else None)


def _of_its_kind(row: Row) -> Row:
    """Return the row of an event with the probability of its kind of future where it gives none itself."""
    kind = futures().get(row["future"] or "")
    if kind is None or row.cells.get("probability"):
        return row
    return replace(row, values={**row.values, "probability": kind.probability.likely})


def all_faults(tables: Tables) -> list[Fault]:
    """Return everything that is wrong across the rows of the tables."""
    from safepassage.scenario.claimfaults import claim_faults
    from safepassage.scenario.countfaults import count_faults
    from safepassage.scenario.eventfaults import event_faults

    checks: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
        _repeated,
        _unknown_names,
        _period,
        _locations,
        _roads,
        _shares,
        _parameters,
        claim_faults,
        count_faults,
        event_faults,
    )
    return [fault for check in checks for fault in check(tables)]


def _repeated(tables: Tables) -> Iterator[Fault]:
    for name, column in IDENTIFIED.items():
        first: dict[str, Row] = {}
        for row in tables[name].rows:
            text = row.cells.get(column, "")
            if text in first:
                at = first[text].number
                where = f" (also in {'line' if name == PARTIES else 'row'} {at})" if at is not None else ""
                problem = f'{column} "{text}" is used twice{where}'
                yield tables[name].fault(row, column, problem, advice="Give each its own")
            elif text:
                first[text] = row
    for name, row in (tables.known["road"] or {}).items():
        if name in (tables.known["location"] or {}):
            problem = f'"{name}" is also the name of a location'
            yield tables["roads"].fault(row, "name", problem, advice="Give the road a name of its own")


def _unknown_names(tables: Tables) -> Iterator[Fault]:
    for table in tables.by_name.values():
        for column in schema(table.name).columns:
            for row in table.rows:
                value = row[column.name]
                if column.type == "claims":
                    for claim in value or ():
                        yield from tables.unknown(table, row, column.name, "claim", claim)
                elif column.type in tables.known and value is not None and column.type != "crossing":
                    yield from tables.unknown(table, row, column.name, column.type, value)


def _period(tables: Tables) -> Iterator[Fault]:
    settings = tables.settings
    start, end = settings["start"], settings["end"]
    if start is None or end is None:
        return
    if end < start:
        yield tables[SETTINGS].fault(settings, "end", f"before the start ({start})", end)
    elif end - start > LONGEST:
        yield tables[SETTINGS].fault(
            settings,
            "end",
            f"{(end - start).days:,} days after the start ({start})",
            end,
            allowed=f"Allowed: at most {LONGEST.days:,} days",
        )


def _locations(tables: Tables) -> Iterator[Fault]:
    table = tables["locations"]
    start = tables.settings["start"]
    if table.readable and not table.rows:
        yield Fault(table.file, "there is no location", advice="Add one row for each town, village, site and crossing")
    for row in table.rows:
        capacity, denied_since = row["capacity"], row["denied_since"]
        if capacity is not None and row.cells.get("capacity_unit", "") == "":
            yield table.fault(row, "capacity_unit", "a capacity without unit", allowed="Allowed: people or families")
        if denied_since is not None and start is not None and denied_since > start:
            yield table.fault(row, "denied_since", f"after the start ({start})", denied_since)
        if row["kind"] == CROSSING:
            yield from _as_crossing(table, row)
        elif row["kind"] is not None and row["people_per_day"] is not None:
            problem = f"people per day at a {row['kind']}"
            yield table.fault(row, "people_per_day_likely", problem, advice="Only a crossing has people per day")


def _as_crossing(table: Table, row: Row) -> Iterator[Fault]:
    advice = (
        "Roads pass through a crossing and nobody stays there: make it a location of another kind, or leave it blank"
    )
    if any(row["people"] or ()):
        yield table.fault(row, "people_likely", "people at a crossing", row["people"][1], advice=advice)
    if row["capacity"] is not None:
        yield table.fault(row, "capacity_likely", "a capacity at a crossing", row["capacity"][1], advice=advice)
    if row["receives"]:
        yield table.fault(row, "receives", "a crossing that receives", "yes", advice=advice)
    if row["denied_since"] is not None:
        yield table.fault(row, "denied_since", "exit denied at a crossing", row["denied_since"], advice=advice)


def _roads(tables: Tables) -> Iterator[Fault]:
    table, crossings = tables["roads"], tables.known["crossing"] or {}
    for row in table.rows:
        for column in ("from", "to"):
            if row[column] in crossings and crossings[row[column]]["kind"] == CROSSING:
                advice = "Let the road go on to the next location, and name the crossing in the column crossing"
                yield table.fault(row, column, "a crossing at the end of a road", row[column], advice=advice)
        if row["from"] is not None and row["from"] == row["to"]:
            yield table.fault(
                row, "to", "the road leads to where it starts", row["to"], allowed="Allowed: another location"
            )
        yield from _passed(tables, table, row)


def _passed(tables: Tables, table: Table, row: Row) -> Iterator[Fault]:
    name, locations = row["crossing"], tables.known["location"]
    if name is None or locations is None:
        return
    kind = locations[name]["kind"] if name in locations else None
    if kind is not None and kind != CROSSING:
        yield table.fault(
            row, "crossing", f"a {kind}, not a crossing", name, allowed="Allowed: a location of kind crossing"
        )
    elif name not in locations:
        yield from tables.unknown(table, row, "crossing", "crossing", name)


def _shares(tables: Tables) -> Iterator[Fault]:
    table = tables["groups"]
    shares = [row["share"] for row in table.rows]
    if table.readable and not shares:
        yield Fault(table.file, "there is no group", advice="Add a row: everybody,1")
    elif shares and None not in shares and abs(sum(shares) - 1) > SHARES_TOLERANCE:
        problem = f"the shares of the groups add to {sum(shares):.6g}"
        yield Fault(table.file, problem, column="share", allowed="Allowed: a sum of 1")


def _parameters(tables: Tables) -> Iterator[Fault]:
    table = tables["parameters"]
    for row in table.rows:
        prior = priors().get(row["name"] or "")
        ends = [row[end] for end in ("low", "likely", "high")]
        if prior is None or None in ends:
            continue
        low, likely, high = ends
        allowed = f"Allowed: {prior.allowed}"
        outside = [end for end in ("low", "likely", "high") if not prior.lowest <= row[end] <= prior.highest]
        for end in outside:
            yield table.fault(row, end, f"out of bounds for {prior.name}", row[end], allowed=allowed)
        if not low <= likely <= high:
            problem = f"low, likely and high are {low:g}, {likely:g} and {high:g}"
            yield table.fault(row, "low" if low > likely else "high", problem, allowed="Allowed: low ≤ likely ≤ high")
        elif not outside and prior.scale == "log" and low == 0 < high:
            advice = "Give a small number above 0, or 0 for all three"
            yield table.fault(row, "low", f"0, but {prior.name} varies on a logarithmic scale", advice=advice)
        if prior.name == "hours_per_day" and (low != high or low != int(low)):
            yield table.fault(
                row,
                "likely",
                "not one whole number of hours",
                likely,
                allowed="Allowed: 1 to 24, whole, with low = likely = high",
            )
        if row["unit"] and row["unit"] != prior.unit:
            yield table.fault(
                row, "unit", f"another unit than that of {prior.name}", row["unit"], allowed=f"Allowed: {prior.unit}"
            )
