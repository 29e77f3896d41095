"""A scenario → sheets of text cells, as they stand in its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from safepassage.errors import holds_settings
from safepassage.files.cells import cell_text
from safepassage.files.folder import TABLES
from safepassage.files.schema import Column, schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet
from safepassage.scenario.reading import FIELDS

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

ATTRIBUTES = {"parameters": "overrides"}


def to_sheets(scenario: Scenario) -> dict[str, Sheet]:
    """Return the sheets of a scenario by table, with every column and the rows in their order."""
    sheets = {SETTINGS: _sheet(SETTINGS, [scenario])}
    for table in (PARTIES, *TABLES):
        sheets[table] = _sheet(table, getattr(scenario, ATTRIBUTES.get(table, table)))
    return sheets


def _sheet(table: str, rows: Any) -> Sheet:
    shape = schema(table)
    cells = (tuple(text for column in shape.columns for text in _cells(column, row)) for row in rows)
    first = None if holds_settings(shape.file) else 2
    numbered = tuple((None if first is None else first + place, row) for place, row in enumerate(cells))
    return Sheet(shape.file, shape.cells, numbered)


def _cells(column: Column, row: Any) -> tuple[str, ...]:
    value = getattr(row, FIELDS.get(column.name, column.name))
    if not column.is_range:
        return (_text(value),)
    if value is None:
        return ("", "", "")
    if value.low == value.likely == value.high:
        return ("", _text(value.likely), "")
    return (_text(value.low), _text(value.likely), _text(value.high))


def _text(value: Any) -> str:
    """Return the text of a cell; what has no place in a table is written so that reading refuses it."""
    try:
        return cell_text(value)
    except (TypeError, ValueError):
        return str(value)
