"""A workbook is looked at before it is opened: what is no workbook, or would fill the memory, is refused at once."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from safepassage.errors import Fault, InputError
from safepassage.files.atomic import cannot
from safepassage.files.tables import read_bytes

MB = 2**20
LARGEST_FILE, LARGEST_UNPACKED = 32 * MB, 192 * MB
"""Bytes of a workbook, and of all that is packed in it; a siege of 20,000 roads takes 2 and 30 MB."""
MOST_CELLS = 3_000_000
"""Rows times columns of a sheet: each of its cells is looked at, and takes memory."""
MOST_MERGED = 1_000_000
"""Cells that may be merged: each of them would be made anew on opening."""
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
SHEETS_OF_BOOK = "xl/worksheets/"
SAVE = "Save it as .xlsx with a spreadsheet program"
CLEAR = "Delete the rows and columns behind the table, and save it"


def opened(path: Path) -> tuple[Any, Any | None]:
    """Return the workbook with the stored results of its formulas; and with the formulas where some have no result.

    A file that cannot be read, is no workbook, encrypted, too large or packed to burst raises InputError.
    """
    import openpyxl

    data = _bytes(path)
    _refuse_old_or_encrypted(path.name, data)
    unsolved = _looked_through(path.name, data)
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data)) if unsolved else None
    except Exception as error:  # what openpyxl raises on broken bytes is not one family
        raise InputError(Fault(path.name, "not an Excel workbook", advice=SAVE)) from error
    return values, formulas


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(cannot("read", path, error)) from error
    if size > LARGEST_FILE:
        problem = f"a file of {size / MB:,.0f} MB"
        advice = "Leave out pictures and all that is no part of the scenario, or keep it as a folder"
        raise InputError(Fault(path.name, problem, allowed=f"Allowed: {LARGEST_FILE / MB:.0f} MB", advice=advice))
    return read_bytes(path)


def _refuse_old_or_encrypted(file: str, data: bytes) -> None:
    if not data.startswith(OLE):
        return
    if ENCRYPTED in data:
        raise InputError(Fault(file, "encrypted with a password", advice="Save it without one"))
    raise InputError(Fault(file, "an Excel workbook of the old kind (.xls)", advice=SAVE))


def _looked_through(file: str, data: bytes) -> bool:
    """Whether a formula has no stored result; what would take too much memory or time on opening raises InputError."""
    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())  # no more than that is ever unpacked
            if unpacked > LARGEST_UNPACKED:
                problem = f"{unpacked / MB:,.0f} MB when unpacked"
                allowed = f"Allowed: {LARGEST_UNPACKED / MB:.0f} MB"
                raise InputError(Fault(file, problem, allowed=allowed, advice="Copy the tables into a new workbook"))
            parts = [name for name in packed.namelist() if name.endswith((".xml", ".rels"))]
            unsolved = [_part_looked_through(file, packed, name) for name in parts]
            return any(unsolved)
    except InputError:
        raise
    except DefusedXmlException as error:
        problem = "it holds XML entities, which no spreadsheet program writes"
        raise InputError(Fault(file, problem, advice="Copy the tables into a new workbook")) from error
    except Exception as error:  # what zipfile and the parser raise on broken bytes is not one family
        raise InputError(Fault(file, "not an Excel workbook", advice=SAVE)) from error


def _part_looked_through(file: str, packed: zipfile.ZipFile, name: str) -> bool:
    """Whether a formula of a part has no stored result. The part is read once, and not kept."""
    from defusedxml.ElementTree import iterparse

    rows, columns, merged, unsolved = 0, 0, 0, False
    with packed.open(name) as part:
        for _, element in iterparse(part, events=("end",), forbid_dtd=True):
            kind = element.tag.rpartition("}")[2]
            if kind == "c" and name.startswith(SHEETS_OF_BOOK):
                row, column = _position(element.get("r", ""))
                rows, columns = max(rows, row), max(columns, column)
                _refuse_far_off(file, rows, columns)
                unsolved = unsolved or _is_unsolved(element)
            elif kind == "mergeCell" and name.startswith(SHEETS_OF_BOOK):
                merged += _area(element.get("ref", ""))
                if merged > MOST_MERGED:
                    problem = f"merged cells as far as {element.get('ref')}"
                    raise InputError(Fault(file, problem, advice="Unmerge them: each cell holds one value"))
            if kind not in ("f", "v"):
                element.clear()
    return unsolved


def _refuse_far_off(file: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        problem = f"a sheet of {rows:,} rows and {columns:,} columns"
        raise InputError(Fault(file, problem, allowed=f"Allowed: {MOST_CELLS:,} cells", advice=CLEAR))


def _is_unsolved(cell: Any) -> bool:
    """Whether a cell has a formula and no result; the result of a formula may be an empty text."""
    kinds = {child.tag.rpartition("}")[2]: child for child in cell}
    has_result = "v" in kinds and (kinds["v"].text or cell.get("t") == "str")
    return "f" in kinds and not has_result


def _area(reference: str) -> int:
    """How many cells a range such as A1:B3 has."""
    (top, left), (bottom, right) = (_position(end) for end in (reference.split(":") * 2)[:2])
    return (bottom - top + 1) * (right - left + 1)


def _position(reference: str) -> tuple[int, int]:
    """Row and column of a cell, from 1; (0, 0) for what names none.

    >>> _position("A1"), _position("AB12")
    ((1, 1), (12, 28))
    """
    match = CELL.fullmatch(reference.replace("$", ""))
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]), column
