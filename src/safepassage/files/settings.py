"""`scenario.toml` as two sheets: one row of settings, and one row for each party."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safepassage.errors import Fault, unknown
from safepassage.files.cells import cell_text
from safepassage.files.schema import ENDS, Column, Schema, schema
from safepassage.files.tables import Sheet, read_toml

SETTINGS = "scenario"
PARTIES = "parties"


def read_settings(path: str | Path) -> tuple[dict[str, Sheet], list[Fault]]:
    """Return the sheets "scenario" and "parties" of a settings file, and what is wrong with it.

    A range of a party is written as one number or as [low, likely, high]. There are no sheets where the file cannot
    be read.
    """
    path = Path(path)
    settings, text, faults = read_toml(path)
    if faults:
        return {}, faults
    parties = settings.pop(PARTIES, [])
    if not isinstance(parties, list) or not all(isinstance(party, dict) for party in parties):
        advice = "Write one block [[parties]] with a name for each party"
        return {}, [Fault(path.name, "parties is not a list of blocks", advice=advice)]
    lines = _block_lines(text) if len(_block_lines(text)) == len(parties) else [None] * len(parties)
    own, wrong = _row(schema(SETTINGS), settings, path.name, None)
    sheets = {SETTINGS: _sheet(path.name, [(own, None)])}
    party_rows: list[tuple[dict[str, str], int | None]] = []
    for party, line in zip(parties, lines, strict=True):
        cells, more = _row(schema(PARTIES), party, path.name, line)
        wrong += more
        party_rows.append((cells, line))
    sheets[PARTIES] = _sheet(path.name, party_rows, always=("name",))
    unreadable = any(fault.column is not None for fault in wrong)
    return {} if unreadable else sheets, wrong


def _block_lines(text: str) -> list[int | None]:
    return [n for n, line in enumerate(text.splitlines(), start=1) if re.match(r"\s*\[\[\s*parties\s*\]\]", line)]


def _sheet(file: str, rows: Sequence[tuple[dict[str, str], int | None]], always: tuple[str, ...] = ()) -> Sheet:
    header = tuple(dict.fromkeys([*always, *(name for cells, _ in rows for name in cells)]))
    return Sheet(file, header, tuple((line, tuple(cells.get(name, "") for name in header)) for cells, line in rows))


def _row(table: Schema, settings: Mapping[str, Any], file: str, line: int | None) -> tuple[dict[str, str], list[Fault]]:
    cells: dict[str, str] = {}
    faults = []
    columns = {column.name: column for column in table.columns}
    for name, value in settings.items():
        column = columns.get(name)
        if column is None:
            problem, allowed, advice = unknown("setting", name, columns)
            faults.append(Fault(file, problem, row=line, allowed=allowed, advice=advice))
            continue
        parts = _cells(column, value)
        if parts is None:
            advice = "Write one number or [low, likely, high]" if column.is_range else column.meaning
            faults.append(Fault(file, "not one value", row=line, column=name, found=str(value), advice=advice))
        else:
            cells |= parts
    return cells, faults


def _cells(column: Column, value: Any) -> dict[str, str] | None:
    """Return the cells of one setting by column, or None where its value does not suit."""
    if column.is_range:
        if isinstance(value, list) and len(value) == len(ENDS) and all(_plain(part) for part in value):
            return {cell: _text(part) for cell, part in zip(column.cells, value, strict=True)}
        return {column.cells[1]: _text(value)} if _plain(value) else None
    if column.type == "claims" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return {column.name: cell_text(value)}
    return {column.name: _text(value)} if _plain(value) else None


def _plain(value: Any) -> bool:
    return isinstance(value, str | bool | int | float | date)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return repr(value) if isinstance(value, float) and value - value != 0 else cell_text(value)


def settings_bytes(sheets: Mapping[str, Sheet]) -> bytes:
    """Return the settings file of the sheets "scenario" and "parties"; blank cells are left out."""
    import tomlkit

    document = tomlkit.document()
    for _, cells in sheets[SETTINGS].rows:
        for name, value in _values(schema(SETTINGS), sheets[SETTINGS], cells).items():
            document.add(name, value)
    blocks = tomlkit.aot()
    for _, cells in sheets[PARTIES].rows:
        block = tomlkit.table()
        for name, value in _values(schema(PARTIES), sheets[PARTIES], cells).items():
            block.add(name, value)
        blocks.append(block)
    if len(blocks):
        document.add(PARTIES, blocks)
    return tomlkit.dumps(document).encode("utf-8")


def _values(table: Schema, sheet: Sheet, cells: tuple[str, ...]) -> dict[str, Any]:
    text = dict(zip(sheet.header, cells, strict=True))
    found = {}
    for column in table.columns:
        filled = [text.get(cell, "") for cell in column.cells if text.get(cell, "")]
        if filled:
            values = [_value(column.value_type, part) for part in filled]
            found[column.name] = values[0] if len(values) == 1 else values
    return found


def _value(kind: str, text: str) -> Any:
    if kind == "flag":
        return text == "yes"
    if kind == "date":
        return date.fromisoformat(text)
    if kind in ("number", "share", "count"):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return [part.strip() for part in text.split(";")] if kind == "claims" else text
