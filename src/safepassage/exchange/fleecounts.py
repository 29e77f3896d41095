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
        if name in files:
            reader.fault(path, number, f'name "{name}" is used twice')
        if not any(file.strip() for file in row[1:]):
            reader.fault(path, number, f'no data file for "{name}"')
        if not files and name in camps:
            reader.remark(path, number, f'"{name}" stands first, where Flee expects everybody: it is not in the inflow')
        files[name] = [_series(reader, number, file.strip()) for file in row[1:] if file.strip()]
    if files:
        for name in camps:
            if name not in files:
                problem = f'the camp "{name}" of locations.csv has no data'
                reader.fault(path, None, problem, advice="Add a row for it")
    summed = {name: _summed(parts) for name, parts in files.items()}
    return FleeCounts(files, summed, _corrected(reader, files, summed, start))


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
        count = reader.whole(path, number, row[1], "count", least=0)
        if day is not None:
            if day in found and found[day] != count:
                reader.remark(path, number, f"another count of {day}: it takes the place of {found[day]:.0f}")
            elif day not in found and found and day < max(found):
                reader.remark(path, number, f"{day} stands after a later date: dates are put in order")
            found[day] = float(count)
    return dict(sorted(found.items()))


def _summed(parts: Sequence[Mapping[date, float]]) -> Series:
    """Counts of several files together, on the days on which all of them count: nothing is filled in."""
    if not parts:
        return {}
    days = set(parts[0]).intersection(*parts[1:])
    return {day: sum(part[day] for part in parts) for day in sorted(days)}


def _corrected(
    reader: Rows, files: Mapping[str, Sequence[Series]], summed: Mapping[str, Series], start: date
) -> list[tuple[str, date]]:
    """Correct the sums in place: all before a date are multiplied by value(date) / value(the one before it).

    A date on which only some files of a row count corrects what Flee makes of them, but not the sum.
    """
    path = reader.inputs / "registration_corrections.csv"
    done: list[tuple[str, date]] = []
    for number, row in reader.rows(path, needed=False):
        name, day = named(reader, path, number, row[0]), reader.day(path, number, row[1]) if len(row) > 1 else None
        if name not in summed:
            problem, allowed, advice = unknown("count", name, summed)
            reader.fault(path, number, problem, allowed=allowed, advice=advice)
        elif day is not None and day < start:
            reader.remark(path, number, f"{day} lies before the start: Flee passes over it")
        elif day is not None:
            counts = summed[name]
            before = [one for one in counts if one < day]
            if day not in counts and any(min(part, default=day) < day for part in files[name] if day in part):
                reader.remark(path, number, f"only some files of {name} count on {day}: their sum stays as it is")
                done.append((name, day))
                continue
            if day not in counts or not before or counts[before[-1]] <= 0:
                reader.fault(path, number, f"no two counts of {name} to correct by on that date", day.isoformat())
                continue
            factor = counts[day] / counts[before[-1]]
            counts.update({one: counts[one] * factor for one in before})
            done.append((name, day))
    return done
