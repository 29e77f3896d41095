"""The tables of `data/schema`: what each column means, and rows checked against them.

A schema file has one row per column. The type of a column is one of

    name, text, choice, flag, date, period, number, share, count     one cell
    location, place, road, crossing, party, group, event, parameter  one cell that names something
    claims                                                           names separated by semicolons
    range number, range share, range count                           three cells: <name>_low, _likely and _high

and a range of which only `likely` is given is that number exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from safepassage.errors import Fault, holds_settings, unknown
from safepassage.files.packaged import packaged_text
from safepassage.files.tables import Sheet, parse_csv

if TYPE_CHECKING:
    from pydantic import BaseModel

ENDS = ("low", "likely", "high")
EMPTY = "empty"
REFERENCES = frozenset({"location", "place", "road", "crossing", "party", "group", "event", "parameter"})
BOUNDS = re.compile(r"(above )?(-?[0-9.e]+),? to (-?[0-9.e]+)(, whole)?")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, type, unit, whether it must be filled, its default, meaning and bounds."""

    name: str
    type: str
    unit: str
    required: bool
    default: str
    meaning: str
    allowed: str

    @property
    def is_range(self) -> bool:
        """Whether the column stands as three cells."""
        return self.type.startswith("range ")

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of its cells in a file."""
        return tuple(f"{self.name}_{end}" for end in ENDS) if self.is_range else (self.name,)

    @property
    def value_type(self) -> str:
        """The type of one cell."""
        return self.type.removeprefix("range ")

    @property
    def choices(self) -> tuple[str, ...]:
        """The words allowed in a choice."""
        return tuple(self.allowed.split("|")) if self.type == "choice" and "|" in self.allowed else ()

    @property
    def bounds(self) -> Bounds:
        """The bounds on its numbers, read from `allowed`."""
        return Bounds.read(self.allowed)


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest number; `above` says that the lowest itself is not allowed."""

    lowest: float = float("-inf")
    highest: float = float("inf")
    above: bool = False

    @staticmethod
    def read(text: str) -> Bounds:
        """Return the bounds stated as "0 to 1", "above 0, to 200" or "0 to 1e9, whole"; none for other words.

        >>> Bounds.read("above 0, to 200")
        Bounds(lowest=0.0, highest=200.0, above=True)
        """
        match = BOUNDS.fullmatch(text)
        return Bounds(float(match[2]), float(match[3]), bool(match[1])) if match else Bounds()

    def hold(self, number: float) -> bool:
        """Return whether a number lies within them."""
        return (number > self.lowest if self.above else number >= self.lowest) and number <= self.highest


@dataclass(frozen=True)
class Row:
    """One row of a table: its checked values by column (a range is low, likely, high; a faulty cell is left out)."""

    number: int | None
    values: Mapping[str, Any]
    cells: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)


@dataclass(frozen=True)
class Schema:
    """The columns of one table; `file` is where it stands in a scenario folder."""

    name: str
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The file in a scenario folder."""
        return "scenario.toml" if self.name in ("scenario", "parties") else f"{self.name}.csv"

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The names of all cells of a row, in order."""
        return tuple(cell for column in self.columns for cell in column.cells)

    @cached_property
    def model(self) -> type[BaseModel]:
        """The pydantic model of a row."""
        from safepassage.files.rows import row_model

        return row_model(self)

    def parse(self, sheet: Sheet) -> tuple[list[Row], list[Fault]]:
        """Return the checked rows of a sheet and everything that is wrong in them and in the header.

        Cells of unknown columns are passed over; a missing column is one fault, not one for each row.
        """
        from safepassage.files.rows import parse_row

        faults = self.header_faults(sheet)
        rows: list[Row] = []
        for number, cells in sheet.rows:
            if len(cells) != len(sheet.header):
                problem = f"{len(cells)} cells, but the header has {len(sheet.header)}"
                advice = "Check the commas, and put quotation marks around text that holds one"
                faults.append(Fault(sheet.file, problem, row=number, advice=advice))
                rows.append(Row(number, {}, self._known(sheet.header, cells)))
                continue
            row, row_faults = parse_row(self, self._known(sheet.header, cells), sheet.file, number)
            rows.append(row)
            faults += [
                fault for fault in row_faults if not fault.problem.startswith(EMPTY) or fault.column in sheet.header
            ]
        return rows, faults

    def _known(self, header: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str]:
        """Return the cells by column, without unknown columns; of two columns of one name the first counts."""
        pairs = list(zip(header, cells, strict=False))
        return {name: cell.strip() for name, cell in reversed(pairs) if name in self.cells}

    def header_faults(self, sheet: Sheet) -> list[Fault]:
        """Return what is wrong with the columns of a sheet: unknown, missing, repeated and unnamed ones."""
        noun, row = ("setting", None) if holds_settings(sheet.file) else ("column", 1)
        faults = []
        for place, name in enumerate(sheet.header):
            if not name:
                if not any("".join(cells[place : place + 1]).strip() for _, cells in sheet.rows):
                    continue  # spreadsheets save empty columns beside a table
                faults.append(Fault(sheet.file, f"column {place + 1} has no name", row, advice="Name or remove it"))
            elif name not in self.cells:
                problem, allowed, advice = unknown(noun, name, self.cells)
                if f"{name}_likely" in self.cells:
                    advice = f'Did you mean "{name}_likely"?'
                faults.append(Fault(sheet.file, problem, row, allowed=allowed, advice=advice))
            elif name in sheet.header[:place]:
                faults.append(Fault(sheet.file, f'two {noun}s are named "{name}"', row, advice="Remove one of them"))
        for column in self.columns:
            needed = column.cells[1] if column.is_range else column.name
            if column.required and needed not in sheet.header:
                faults.append(Fault(sheet.file, f'the {noun} "{needed}" is missing', row, advice=column.meaning))
        return faults


@cache
def schema(name: str) -> Schema:
    """Return the schema of a table, by name: "locations", "roads", "groups", "events", "parameters", "claims" …

    >>> schema("roads").columns[0].name
    'name'
    """
    return Schema(name, tuple(_column(record) for record in packaged_rows("schema", f"{name}.csv")))


def _column(record: Mapping[str, str]) -> Column:
    name, type_, unit, required, default, meaning, allowed = record.values()
    return Column(name, type_, unit, required == "yes", default, meaning, allowed)


def packaged_rows(*parts: str) -> list[dict[str, str]]:
    """Return the rows of a packaged CSV file as text by column."""
    sheet, faults = parse_csv(packaged_text(*parts), parts[-1])
    assert sheet is not None, faults
    return [dict(zip(sheet.header, cells, strict=True)) for _, cells in sheet.rows]
