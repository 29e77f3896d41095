"""The counts of a Flee folder: the series of every row of its layout, and their corrections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from safepassage.errors import unknown
from safepassage.exchange.fleerows import Rows, named, plain

Series = dict[date, float]


class FleeCounts(NamedTuple):
    """The counts of a folder by name of its layout, the first of which is everybody.

    `files` holds the series of each file of a row as they stand; `summed` their sum, corrected, on the days on which
    all of them count; `corrections` the names and dates of registration corrections.
    """

    files: dict[str, list[Series]]
    summed: dict[str, Series]
    corrections: list[tuple[str, date]]


def read_counts(reader: Rows, camps: Collection[str], start: date) -> FleeCounts:
    """Return the counts of a folder; what is wrong goes to the reader's faults."""
    path = reader.data / "data_layout.csv"
    files: dict[str, list[Series]] = {}
    for number, row in plain(reader.rows(path)):
        name = named(reader, path, number, row[0])
        files[name] = [_series(reader, number, file.strip()) for file in row[1:] if file.strip()]
    if files:
        for name in camps:
            if name not in files:
                problem = f'the camp "{name}" of locations.csv has no data'
                reader.fault(path, None, problem, advice="Add a row for it")
    summed = {name: _summed(parts) for name, parts in files.items()}
    return FleeCounts(files, summed, _corrected(reader, summed, start))


def _series(reader: Rows, layout_row: int, file: str) -> Series:
    path, layout = reader.data / file, reader.data / "data_layout.csv"
    if not path.is_file():
        advice = f"Put it into {reader.data.name}"
        reader.fault(layout, layout_row, "a data file that is not there", file, advice=advice)
        return {}
    found: Series = {}
    for number, row in plain(reader.rows(path)):
        header = number == 1 and row[0].strip().casefold().startswith("date")
        if header or len(row) < 2 or not row[1].strip():
            continue
        day = reader.day(path, number, row[0])
        if day is not None:
            found[day] = float(reader.whole(path, number, row[1], "count"))
    return dict(sorted(found.items()))


def _summed(parts: Sequence[Mapping[date, float]]) -> Series:
    """Counts of several files together, on the days on which all of them count: nothing is filled in."""
    if not parts:
        return {}
    days = set(parts[0]).intersection(*parts[1:])
    return {day: sum(part[day] for part in parts) for day in sorted(days)}


def _corrected(reader: Rows, summed: Mapping[str, Series], start: date) -> list[tuple[str, date]]:
    """Correct the sums in place: all before a date are multiplied by value(date) / value(the one before it)."""
    path = reader.inputs / "registration_corrections.csv"
    done: list[tuple[str, date]] = []
    for number, row in reader.rows(path, needed=False):
        name, day = named(reader, path, number, row[0]), reader.day(path, number, row[1]) if len(row) > 1 else None
        if name not in summed:
            problem, allowed, advice = unknown("count", name, summed)
            reader.fault(path, number, problem, allowed=allowed, advice=advice)
        elif day is not None and day >= start:
            counts = summed[name]
            before = [one for one in counts if one < day]
            if day not in counts or not before or counts[before[-1]] <= 0:
                reader.fault(path, number, f"no two counts of {name} to correct by on that date", day.isoformat())
                continue
            factor = counts[day] / counts[before[-1]]
            counts.update({one: counts[one] * factor for one in before})
            done.append((name, day))
    return done
