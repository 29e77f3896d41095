"""The drop-downs of a workbook: what a cell may hold, from the schema, or from the names in another sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safepassage.files.schema import Column, packaged_rows
from safepassage.files.tables import Sheet
from safepassage.files.workbook import LISTS

ROOM = 500
"""Rows below those of a sheet that have drop-downs too."""
LAST = 100_000
"""Last row that is searched for names."""
LONGEST_LIST = 255
"""Letters of a list that may stand in the drop-down itself; a longer one stands in the sheet of lists."""
NAMED_IN = {
    "location": "locations",
    "crossing": "locations",
    "road": "roads",
    "party": "parties",
    "group": "groups",
    "event": "events",
}
"""The sheet whose first column holds the names that a column of this type takes."""
PACKAGED = {
    ("events", "what"): ("schema", "vocabulary.csv", "what"),
    ("events", "future"): ("futures.csv", "kind"),
    ("parameters", "name"): ("priors.csv", "name"),
}
"""The packaged table, and its column, whose words a column takes."""
PLACES = len(PACKAGED)
"""Column of the sheet of lists with all locations and roads, behind those of the packaged words."""
FLAGS = ("yes", "no")


def add_choices(page: Any, place: int, table: str, column: Column, rows: int, row: int | None = None) -> None:
    """Give the cells of a column (or that of one row alone) a drop-down, where what they hold can be chosen.

    Words that are fixed are the only ones allowed; a name that is not there yet is only asked about.
    """
    source, fixed = _source(table, column)
    if source is None:
        return
    first, last = (row, row) if row is not None else (1, rows + ROOM)
    words = ", ".join(source) if isinstance(source, list) else "what the list offers"
    page.data_validation(
        first, place, last, place,
        {
            "validate": "list",
            "source": source,
            "error_type": "stop" if fixed else "warning",
            "error_title": column.name[:32],
            "error_message": f"Allowed: {words}"[:255] if fixed else "No such name is in the workbook yet.",
        },
    )  # fmt: skip


def _source(table: str, column: Column) -> tuple[list[str] | str | None, bool]:
    """What a drop-down offers, as words or as a formula, and whether nothing else is allowed."""
    if column.type == "flag":
        return list(FLAGS), True
    if column.choices and len(",".join(column.choices)) <= LONGEST_LIST:
        return list(column.choices), True
    if (table, column.name) in PACKAGED:
        place = list(PACKAGED).index((table, column.name))
        return f"={_absolute(LISTS, place, 1, len(_words(table, column.name)))}", True
    if column.type == "place":
        return f"=OFFSET({LISTS}!{_cell(PLACES, 1)},0,0,MAX(1,{_count('locations')}+{_count('roads')}),1)", False
    if column.type in NAMED_IN:
        sheet = NAMED_IN[column.type]
        return f"=OFFSET({sheet}!$A$2,0,0,MAX(1,{_count(sheet)}),1)", False
    return None, False


def write_lists(page: Any, sheets: Mapping[str, Sheet]) -> None:
    """Fill the hidden sheet of lists: packaged words, and the names of all locations and roads as they are edited."""
    for place, (table, column) in enumerate(PACKAGED):
        for number, word in enumerate(_words(table, column)):
            page.write_string(number, place, word)
    names = [cells[0] for table in ("locations", "roads") for _, cells in sheets[table].rows]
    for number in range(len(names) + ROOM):
        formula = (
            f"=IF(ROW()<={_count('locations')},INDEX(locations!$A$2:$A${LAST},ROW()),"
            f"IF(ROW()<={_count('locations')}+{_count('roads')},"
            f'INDEX(roads!$A$2:$A${LAST},ROW()-{_count("locations")}),""))'
        )
        page.write_formula(number, PLACES, formula, None, names[number] if number < len(names) else "")
    page.hide()


def _words(table: str, column: str) -> list[str]:
    *path, name = PACKAGED[table, column]
    return [row[name] for row in packaged_rows(*path)]


def _count(sheet: str) -> str:
    return f"COUNTA({sheet}!$A$2:$A${LAST})"


def _cell(place: int, row: int) -> str:
    return f"${chr(ord('A') + place)}${row}"


def _absolute(sheet: str, place: int, first: int, last: int) -> str:
    return f"{sheet}!{_cell(place, first)}:{_cell(place, last)}"
