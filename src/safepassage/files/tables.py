"""The only reader and writer of CSV and TOML files."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.errors import Fault, InputError
from safepassage.files.atomic import cannot, write_file

if TYPE_CHECKING:
    from safepassage.files.schema import Row, Schema

ROWS_TOGETHER = 50_000
AS_UTF8 = 'Save the file as "CSV UTF-8 (comma separated)"'


@dataclass(frozen=True)
class Sheet:
    """The text of one table: its header and its rows of cells with the row numbers that a spreadsheet shows."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int | None, tuple[str, ...]], ...]


def read_table(path: str | Path, schema: Schema) -> tuple[list[Row], list[Fault]]:
    """Return the checked rows of a CSV file and everything that is wrong in it.

    UTF-8 with or without a byte order mark and any line ends are accepted. A row with a fault is returned with the
    cells that are right. A file that is not there gives one fault.
    """
    sheet, faults = read_sheet(path)
    if sheet is None:
        return [], faults
    rows, more = schema.parse(sheet)
    return rows, faults + more


def read_sheet(path: str | Path) -> tuple[Sheet | None, list[Fault]]:
    """Return the cells of a CSV file as text, or no sheet and the reason."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [Fault(path.name, "the file is missing", advice=f"Put it into {path.parent}")]
    except OSError as error:
        return None, [cannot("read", path.name, error)]
    text, fault = _decoded(data, path.name)
    if fault is not None:
        return None, [fault]
    return parse_csv(text, path.name)


def parse_csv(text: str, file: str) -> tuple[Sheet | None, list[Fault]]:
    """Return the cells of a CSV text, or no sheet and the reason; rows of blank cells are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, tuple[str, ...]]] = []
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                records.append((number, tuple(record)))
    except csv.Error as error:
        advice = "Check that every quotation mark that opens a cell is closed"
        return None, [Fault(file, f"not a CSV file: {error}", row=number + 1, advice=advice)]
    if not records:
        return None, [Fault(file, "the file is empty", advice="The first row names the columns")]
    header = tuple(name.strip() for name in records[0][1])
    separator = next((mark for mark in (";", "\t") if len(header) == 1 and mark in header[0]), None)
    if separator is not None:
        found = "semicolons" if separator == ";" else "tabs"
        fault = Fault(file, f"cells are separated by {found}", row=records[0][0], advice="Save it with commas instead")
        return None, [fault]
    return Sheet(file, header, tuple(records[1:])), []


def _decoded(data: bytes, file: str, advice: str = AS_UTF8) -> tuple[str, Fault | None]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", Fault(file, "the text is UTF-16", row=1, advice=advice)
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problem = f"not UTF-8 text at byte {error.start + 1} (0x{data[error.start]:02x})"
        return "", Fault(file, problem, row=row, advice=advice)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV in UTF-8; cells are text as `cells.cell_text` gives it."""
    return b"".join(_csv_parts(columns, rows))


def _csv_parts(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Some rows at a time, so that a table of any length takes little memory."""
    from safepassage.files.cells import cell_text

    left = iter(rows)
    some: list[Sequence[object]] = [columns]
    while some:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        for row in some:
            if len(row) != len(columns):
                raise ValueError(f"a row of {len(row)} cells for {len(columns)} columns")
            writer.writerow([cell_text(value) for value in row])
        yield buffer.getvalue().encode("utf-8")
        some = list(islice(left, ROWS_TOGETHER))


def write_table(path: str | Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file of any length whole or not at all; each row has one value for each column.

    None is a blank cell, dates are written as 2016-05-22, flags as yes or no, numbers in their shortest exact form;
    a number that is not finite raises ValueError.
    """
    write_file(path, _csv_parts(columns, rows))


def read_toml(path: str | Path) -> tuple[dict[str, Any], str, list[Fault]]:
    """Return the settings of a TOML file, its text, and what is wrong with it."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, "", [Fault(path.name, "the file is missing", advice=f"Put it into {path.parent}")]
    except OSError as error:
        return {}, "", [cannot("read", path.name, error)]
    text, fault = _decoded(data, path.name)
    if fault is not None:
        return {}, "", [Fault(path.name, fault.problem, row=fault.row, advice="Save the file as UTF-8")]
    text = text.replace("\r\n", "\n")
    try:
        return tomllib.loads(text), text, []
    except tomllib.TOMLDecodeError as error:
        return {}, text, [_toml_fault(path.name, text, str(error))]


def _toml_fault(file: str, text: str, message: str) -> Fault:
    place = re.search(r" \(at line (\d+), column \d+\)$", message)
    problem = message[: place.start()] if place else message.removesuffix(" (at end of document)")
    row = int(place.group(1)) if place else len(text.splitlines())
    advice = 'Settings are written as name = "text", name = 5 or name = 2016-05-22'
    return Fault(file, f"not a settings file: {problem[0].lower()}{problem[1:]}", row=row, advice=advice)


def text_of(path: str | Path) -> str:
    """Return the text of a file in UTF-8; one that cannot be read, or is no such text, raises InputError."""
    text, fault = _decoded(read_bytes(path), str(path), "Save it as plain text in UTF-8")
    if fault is not None:
        raise InputError(fault)
    return text


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file; one that cannot be read raises InputError."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(cannot("read", path, error)) from error
