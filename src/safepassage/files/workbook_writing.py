"""Sheets of text cells → an Excel workbook to edit: notes on every column, and drop-downs for what may be chosen."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safepassage.errors import Fault, InputError
from safepassage.files.atomic import write_file
from safepassage.files.folder import TABLES
from safepassage.files.schema import Column, schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet
from safepassage.files.workbook import BACKGROUND, LISTS, NUMBERS, SETTING_COLUMNS
from safepassage.files.workbook_choices import add_choices, write_lists

LONGEST_CELL = 32_000
CREATED = datetime.datetime(2000, 1, 1)  # so that equal scenarios make equal files
NARROWEST, WIDEST = 10, 40
CHANGED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|x005F_")
"""What does not come out of a workbook as it was put in: control characters, and the sign that hides them."""


def write_workbook(path: str | Path, sheets: Mapping[str, Sheet], background: str | None) -> None:
    """Write a workbook whole or not at all, with one sheet for each table.

    The meaning of each column is a note on its name; cells that take one of a few words, or the name of something in
    another sheet, have a drop-down. Columns of text are formatted as text, so that a spreadsheet changes nothing.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": CREATED})
    formats = {
        "bold": book.add_format({"bold": True, "bottom": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "text": book.add_format({"num_format": "@"}),
        "words": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    _write_settings(book.add_worksheet(SETTINGS), sheets[SETTINGS], formats)
    for name in (PARTIES, *TABLES):
        _write_table(book.add_worksheet(name), name, sheets[name], formats)
    write_lists(book.add_worksheet(LISTS), sheets)
    if background is not None:
        page = book.add_worksheet(BACKGROUND)
        for number, start in enumerate(range(0, len(background), LONGEST_CELL)):
            part = background[start : start + LONGEST_CELL]
            _refuse_changed(page, number, part)
            page.write_string(number, 0, part)
    book.close()
    write_file(path, buffer.getvalue())


def _write_table(page: Any, name: str, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    columns = {cell: column for column in schema(name).columns for cell in column.cells}
    for place, cell in enumerate(sheet.header):
        column = columns[cell]
        page.write_string(0, place, cell, formats["bold"])
        page.write_comment(0, place, _note(column))
        page.set_column(place, place, _width(cell, sheet.rows, place), _format(column.value_type, formats))
        for number, (_, cells) in enumerate(sheet.rows, start=1):
            _write_cell(page, number, place, cells[place], column.value_type, formats)
        add_choices(page, place, name, column, len(sheet.rows))
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _write_settings(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    columns = {column.name: column for column in schema(SETTINGS).columns}
    for place, name in enumerate(SETTING_COLUMNS):
        page.write_string(0, place, name, formats["bold"])
    ((_, cells),) = sheet.rows
    for number, (name, text) in enumerate(zip(sheet.header, cells, strict=True), start=1):
        column = columns[name]
        page.write_string(number, 0, name)
        page.write_comment(number, 0, _note(column))
        page.write_blank(number, 1, None, _format(column.type, formats))
        _write_cell(page, number, 1, text, column.type, {**formats, "text": formats["words"]})
        add_choices(page, 1, SETTINGS, column, 0, row=number)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 60)
    page.freeze_panes(1, 0)


def _width(name: str, rows: Sequence[tuple[int | None, tuple[str, ...]]], place: int) -> int:
    longest = max((len(cells[place]) for _, cells in rows), default=0)
    return min(max(len(name) + 2, longest + 1, NARROWEST), max(WIDEST, len(name) + 2))


def _format(kind: str, formats: Mapping[str, Any]) -> Any:
    return formats["date"] if kind == "date" else None if kind in NUMBERS else formats["text"]


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
    _refuse_changed(page, row, text)
    if kind in NUMBERS and float(f"{float(text):.15g}") == float(text):
        page.write_number(row, place, float(text))
    elif kind == "date" and text >= "1900-03-01":
        page.write_datetime(row, place, datetime.date.fromisoformat(text), formats["date"])
    else:
        page.write_string(row, place, text, formats["text"])


def _refuse_changed(page: Any, row: int, text: str) -> None:
    """Raise InputError for a text that a workbook would not give back as it is."""
    match = CHANGED.search(text)
    if match is not None:
        advice = "Remove it, or save a folder"
        problem = "a text with what no workbook holds"
        raise InputError(Fault(page.get_name(), problem, row=row + 1, found=repr(match[0])[1:-1], advice=advice))
