"""An Excel workbook with the sheets of a scenario → sheets of text cells, with what cannot be read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safepassage.errors import Fault, nearest
from safepassage.files.cells import cell_text
from safepassage.files.folder import REQUIRED, TABLES
from safepassage.files.schema import schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet
from safepassage.files.workbook_opening import opened

BACKGROUND = "background"
LISTS = "lists"
"""The hidden sheet behind the drop-downs of a workbook; it is no part of the scenario."""
SHEETS = (SETTINGS, PARTIES, *TABLES, BACKGROUND)
SETTING_COLUMNS = ("setting", "value")
NUMBERS = frozenset({"number", "share", "count"})
AMBIGUOUS = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]{3}")
NO_RESULT = "a formula without a stored result"
STORE = "Open the workbook in a spreadsheet program and save it, or write the number"
ANEW = "Write the number anew, in a cell that is not formatted as text"
UNMERGE = "Unmerge them, and give each row a value of its own"


def sheet_label(file: str, sheet: str) -> str:
    """Return how messages name a sheet of a workbook."""
    return f'{file}, sheet "{sheet}"'


def read_workbook(path: str | Path) -> tuple[dict[str, Sheet | None], str | None, list[Fault]]:
    """Return the sheets of a workbook by table, its background map, and what cannot be read.

    The sheets scenario, locations, roads and groups are required. Formulas count with their stored results; merged
    cells, and numbers written as text that mean one thing here and another there, are faults.
    """
    path = Path(path)
    values, formulas = opened(path)
    sheets: dict[str, Sheet | None] = {}
    faults: list[Fault] = []
    for name in SHEETS[:-1]:
        label = sheet_label(path.name, name)
        if name in values.sheetnames:
            faults += _merged(label, name, values[name])
            faults += _ambiguous(label, name, values[name])
            if formulas is not None:
                faults += _without_result(label, name, values[name], formulas[name])
            sheets[name], wrong = _sheet(label, values[name], name == SETTINGS)
            faults += wrong
        elif name in (SETTINGS, *REQUIRED):
            sheets[name] = None
            faults.append(Fault(label, "the sheet is missing", advice=f"Add a sheet with the name {name}"))
    absent = [name for name in SHEETS if name not in values.sheetnames]
    others = [name for name in values.sheetnames if name not in (*SHEETS, LISTS)]
    guesses = [(name, nearest(name, absent)) for name in others]
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


def _without_result(label: str, table: str, values: Any, formulas: Any) -> Iterator[Fault]:
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and values[cell.coordinate].value is None:
                where = _where(table, values, cell.row, cell.column)
                yield Fault(label, NO_RESULT, *where, str(cell.value), advice=STORE)


def _merged(label: str, table: str, values: Any) -> Iterator[Fault]:
    for merged in sorted(values.merged_cells.ranges, key=lambda merged: (merged.min_row, merged.min_col)):
        where = _where(table, values, merged.min_row, merged.min_col)
        yield Fault(label, "merged cells", *where, found=merged.coord, advice=UNMERGE)


def _ambiguous(label: str, table: str, values: Any) -> Iterator[Fault]:
    """Text such as 1.234 in a column of numbers: a thousand or one and a bit, as the writer's country has it."""
    if table == SETTINGS:
        return
    numeric = {cell for column in schema(table).columns if column.value_type in NUMBERS for cell in column.cells}
    for row in values.iter_rows(min_row=2):
        for cell in row:
            text = cell.value.strip() if isinstance(cell.value, str) else ""
            if AMBIGUOUS.fullmatch(text):
                where = _where(table, values, cell.row, cell.column)
                if where[1] in numeric:
                    problem = f"a text that means {text.replace('.', '')} in some countries and {text} in others"
                    yield Fault(label, problem, *where, advice=ANEW)


def _where(table: str, values: Any, row: int, column: int) -> tuple[int | None, str | None]:
    """Row and column of a cell as messages name them: a setting has no row, and its name stands beside it."""
    name = values.cell(row, 1).value if table == SETTINGS else values.cell(1, column).value
    return None if table == SETTINGS else row, None if name is None else str(name).strip()


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
