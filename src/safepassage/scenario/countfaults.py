"""What cannot be true of counts of people: days out of order, totals that fall, two units, numbers nobody counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from safepassage.errors import Fault
from safepassage.files.schema import Row
from safepassage.scenario.counting import CUMULATIVE, Entry, counter, first_day, standing
from safepassage.scenario.faults import Table, Tables
from safepassage.scenario.filling import fillings

ADVICE = "Keep the rows of days on which somebody counted, and leave the days between them without a row"
NEEDED = ("date", "kind", "people", "source")


def count_faults(tables: Tables) -> Iterator[Fault]:
    """Yield everything that is wrong with the counts of a scenario, row by row and then series by series."""
    table, start = tables["observations"], tables.settings["start"]
    for row in table.rows:
        yield from _days(table, row, start)
    for rows in _by_series(table.rows, start):
        yield from _units(table, rows)
        if len({row["unit"] for row in rows}) == 1:
            yield from _falls(table, rows)
            yield from _fillings(table, rows)


def _days(table: Table, row: Row, start: date | None) -> Iterator[Fault]:
    since, day, published = row["since"], row["date"], row["published"]
    if published is not None and day is not None and published < day:
        yield table.fault(row, "published", f"before the day that was counted ({day})", published)
    if day is not None and start is not None and day < start:
        advice = "Start the scenario earlier, or leave the count out"
        yield table.fault(row, "date", f"before the start ({start})", day, advice=advice)
    if since is None:
        return
    if row["kind"] is not None and row["kind"] != CUMULATIVE:
        problem = f"a first day for a count of kind {row['kind']}"
        yield table.fault(row, "since", problem, since, advice="Only a cumulative count has a first day")
    elif day is not None and since > day:
        yield table.fault(row, "since", f"after the date ({day})", since)


def _by_series(rows: Sequence[Row], start: date | None) -> Iterator[list[Row]]:
    """Yield the whole rows of each source, place, kind and first day."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if all(row[column] is not None for column in NEEDED):
            key = (
                counter(row["source"]),
                row["place"],
                row["kind"],
                first_day(row["since"], start) if start else row["since"],
            )
            found.setdefault(key, []).append(row)
    yield from found.values()


def _units(table: Table, rows: Sequence[Row]) -> Iterator[Fault]:
    first = rows[0]
    for row in rows[1:]:
        if row["unit"] != first["unit"]:
            problem = f"another unit than in row {first.number} of the same series, where it is {first['unit']}"
            yield table.fault(row, "unit", problem, row["unit"], advice="Give all its counts in one unit")


def _entries(rows: Sequence[Row]) -> list[Entry]:
    return [Entry(row["date"], row["published"] or row["date"], row["people"], bool(row["correction"])) for row in rows]


def _falls(table: Table, rows: Sequence[Row]) -> Iterator[Fault]:
    for fall in standing(_entries(rows), rows[0]["kind"])[1]:
        row, above = rows[fall.at], rows[fall.above]
        problem = f"a total that falls: row {above.number} has {above['people']:,} by {above['date']}"
        advice = "If the source took that back, say yes in the column correction"
        yield table.fault(row, "people", problem, row["people"], advice=advice)


def _fillings(table: Table, rows: Sequence[Row]) -> Iterator[Fault]:
    stand = standing(_entries(rows), rows[0]["kind"])[0]
    taken_back = sorted(set(range(len(rows))) - set(stand), key=lambda index: (rows[index]["date"], index))
    for series in ([rows[index] for index in stand], [rows[index] for index in taken_back]):
        for first, last, curve in fillings([row["date"] for row in series], [row["people"] for row in series]):
            one, other = series[first], series[last]
            problem = (
                f"{last - first + 1} counts lie on {curve}, to the person, from row {one.number} ({one['date']}) "
                f"to row {other.number} ({other['date']}): filled in, not counted"
            )
            found = f"{one['people']} to {other['people']}"
            yield table.fault(one, "people", problem, found, advice=ADVICE)
