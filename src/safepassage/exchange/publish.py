"""What is handed on: tables with typed columns, and layers of places and lines; and tables as CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from safepassage.files.tables import csv_bytes

Kind = Literal["text", "date", "count", "number", "share", "flag"]
Value = str | date | float | int | bool | None
Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet that opens a CSV file takes for the start of a formula."""


class Column(NamedTuple):
    """One column: its name, the kind of its values, its meaning with the unit, and its HXL tag."""

    name: str
    kind: Kind
    meaning: str
    tag: str = ""


class Table(NamedTuple):
    """One table: its name, what one row is, its columns, and its rows, each with a value (None: blank) per column."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]


class Layer(NamedTuple):
    """A table whose rows lie on a map: row by row the points of each, one for a place, several for a line."""

    table: Table
    geometry: Literal["Point", "LineString"]
    points: Sequence[tuple[Point, ...]]


def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: what starts like one gets an apostrophe in front.

    >>> harmless("=1+1"), harmless("Fallujah"), harmless("@SUM(A1)")
    ("'=1+1", 'Fallujah', "'@SUM(A1)")
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def table_csv(table: Table, hxl: bool = False) -> bytes:
    """The table as CSV in UTF-8, with a row of HXL tags below the names of the columns where `hxl`.

    Text that starts like a formula has an apostrophe in front; numbers stay as they are.
    """
    return csv_bytes([column.name for column in table.columns], _rows(table, hxl))


def _rows(table: Table, hxl: bool) -> Iterator[Sequence[object]]:
    if hxl:
        yield [column.tag for column in table.columns]
    for row in table.rows:
        yield [harmless(value) if isinstance(value, str) else value for value in row]
