"""An Excel workbook with the sheets of a scenario: scenario, parties, locations, roads, groups, events and so on."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safepassage.errors import Fault, InputError, nearest
from safepassage.files.atomic import write_file
from safepassage.files.cells import cell_text
from safepassage.files.folder import REQUIRED, TABLES
from safepassage.files.schema import Column, schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet, read_bytes

BACKGROUND = "background"
SHEETS = (SETTINGS, PARTIES, *TABLES, BACKGROUND)
SETTING_COLUMNS = ("setting", "value")
LONGEST_CELL = 32_000
CREATED = datetime.datetime(2000, 1, 1)  # so that equal scenarios make equal files
NO_RESULT = "a formula without a stored result"
STORE = "Open the workbook in a spreadsheet program and save it, or write the number"
NUMBERS = frozenset({"number", "share", "count"})


def sheet_label(file: str, sheet: str) -> str:
    """Return how messages name a sheet of a workbook."""
    return f'{file}, sheet "{sheet}"'


def read_workbook(path: str | Path) -> tuple[dict[str, Sheet | None], str | None, list[Fault]]:
    """Return the sheets of a workbook by table, its background map, and what cannot be read.

    The sheets scenario, locations, roads and groups are required. Formulas count with their stored results.
    """
    path = Path(path)
    values, formulas = _opened(path)
    sheets: dict[str, Sheet | None] = {}
    faults = []
    for name in SHEETS[:-1]:
        label = sheet_label(path.name, name)
        if name in values.sheetnames:
            faults += _without_result(label, values[name], formulas[name])
            sheets[name], wrong = _sheet(label, values[name], name == SETTINGS)
            faults += wrong
        elif name in (SETTINGS, *REQUIRED):
            sheets[name] = None
            faults.append(Fault(label, "the sheet is missing", advice=f"Add a sheet with the name {name}"))
    absent = [name for name in SHEETS if name not in values.sheetnames]
    guesses = [(name, nearest(name, absent)) for name in values.sheetnames if name not in SHEETS]
    faults += [
        Fault(sheet_label(path.name, name), "unknown sheet", advice=f'Did you mean "{guess}"?')
        for name, guess in guesses
        if guess
    ]
    background = None
    if BACKGROUND in values.sheetnames:
        background = "".join(
            str(row[0]) for row in values[BACKGROUND].iter_rows(values_only=True) if row[0] is not None
        )
    return sheets, background or None, faults


def _opened(path: Path) -> tuple[Any, Any]:
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    data = read_bytes(path)
    try:
        values, formulas = (openpyxl.load_workbook(io.BytesIO(data), data_only=stored) for stored in (True, False))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        fault = Fault(path.name, "not an Excel workbook", advice="Save it as .xlsx with a spreadsheet program")
        raise InputError(fault) from error
    return values, formulas


def _without_result(label: str, values: Any, formulas: Any) -> list[Fault]:
    return [
        Fault(label, NO_RESULT, cell.row, str(values.cell(1, cell.column).value), str(cell.value), advice=STORE)
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[cell.coordinate].value is None
    ]


def _sheet(label: str, values: Any, settings: bool) -> tuple[Sheet | None, list[Fault]]:
    rows = [
        (number, tuple(_text(value) for value in row))
        for number, row in enumerate(values.iter_rows(values_only=True), start=1)
    ]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        return None, [Fault(label, "the sheet is empty", advice="The first row names the columns")]
    width = max(place for _, cells in rows for place, cell in enumerate(cells, start=1) if cell)
    header, *body = [cells[:width] for _, cells in rows]
    if not settings:
        numbers = [number for number, _ in rows[1:]]
        return Sheet(label, header, tuple(zip(numbers, body, strict=True))), []
    if header != SETTING_COLUMNS:
        problem = f"the columns are {', '.join(header)}"
        return None, [Fault(label, problem, row=1, allowed="Allowed: setting, value")]
    return Sheet(label, tuple(cells[0] for cells in body), ((None, tuple(cells[1] for cells in body)),)), []


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if value is None or isinstance(value, str | bool | int | float | datetime.date):
        return cell_text(value).strip()
    return str(value)


def write_workbook(path: str | Path, sheets: Mapping[str, Sheet], background: str | None) -> None:
    """Write a workbook whole or not at all, with one sheet for each table and the meaning of each column as a note."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = {"bold": book.add_format({"bold": True}), "date": book.add_format({"num_format": "yyyy-mm-dd"})}
    _write_settings(book.add_worksheet(SETTINGS), sheets[SETTINGS], formats)
    for name in (PARTIES, *TABLES):
        page = book.add_worksheet(name)
        columns = {cell: column for column in schema(name).columns for cell in column.cells}
        for place, cell in enumerate(sheets[name].header):
            page.write_string(0, place, cell, formats["bold"])
            page.write_comment(0, place, _note(columns[cell]))
            page.set_column(place, place, max(len(cell) + 1, 10))
            for number, (_, cells) in enumerate(sheets[name].rows, start=1):
                _write_cell(page, number, place, cells[place], columns[cell].value_type, formats)
        page.freeze_panes(1, 1)
    if background is not None:
        page = book.add_worksheet(BACKGROUND)
        for number, start in enumerate(range(0, len(background), LONGEST_CELL)):
            page.write_string(number, 0, background[start : start + LONGEST_CELL])
    book.close()
    write_file(path, buffer.getvalue())


def _write_settings(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    columns = {column.name: column for column in schema(SETTINGS).columns}
    for place, name in enumerate(SETTING_COLUMNS):
        page.write_string(0, place, name, formats["bold"])
    ((_, cells),) = sheet.rows
    for number, (name, text) in enumerate(zip(sheet.header, cells, strict=True), start=1):
        page.write_string(number, 0, name)
        page.write_comment(number, 0, _note(columns[name]))
        _write_cell(page, number, 1, text, columns[name].type, formats)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 60)
    page.freeze_panes(1, 0)


def _note(column: Column) -> str:
    allowed = f" Allowed: {column.allowed.replace('|', ', ')}." if column.allowed else ""
    default = f" Default: {column.default.replace('|', ', ')}." if column.default else ""
    return f"{column.meaning}{allowed}{default}"


def _write_cell(page: Any, row: int, place: int, text: str, kind: str, formats: Mapping[str, Any]) -> None:
    """Write a number or date as such where the cell holds it exactly, anything else as text."""
    if not text:
        return
    if len(text) > LONGEST_CELL:
        advice = f"Shorten it to {LONGEST_CELL} letters, or save a folder"
        raise InputError(
            Fault(page.get_name(), f"a text of {len(text)} letters", row=row + 1, found=text, advice=advice)
        )
    if kind in NUMBERS and float(f"{float(text):.15g}") == float(text):
        page.write_number(row, place, float(text))
    elif kind == "date" and text >= "1900-03-01":
        page.write_datetime(row, place, datetime.date.fromisoformat(text), formats["date"])
    else:
        page.write_string(row, place, text)
