"""Tables as one Excel workbook to read and to pass on: a sheet each, formatted, and without a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from math import ceil
from typing import Any

from safepassage.exchange.publish import Column, Table, Value

CREATED = datetime.datetime(2000, 1, 1)  # so that equal results make equal files
MOST_ROWS = 1_048_576
"""Rows of a sheet; what is longer goes on in a sheet of its own."""
LONGEST_CELL = 32_767
LOOKED_AT = 500
"""Rows that decide how wide a column is."""
NARROWEST, WIDEST = 9, 60
LINE, HIGHEST = 15, 409
"""Height of a line, and the greatest of a row [points]."""
FORMATS = {"count": "#,##0", "number": "#,##0.###", "share": "0 %", "date": "yyyy-mm-dd"}
RED, GREY = "#B00020", "#595959"


def workbook_bytes(tables: Sequence[Table], title: str, marking: str, restricted: bool, hxl: bool = False) -> bytes:
    """The workbook of the tables, each sheet with `title` and `marking` above the names of its columns.

    The meaning of a column is a note on its name; with `hxl` a row of HXL tags stands below the names. Text is always
    text, never a formula or a link. The marking of a restricted workbook is red, and so are its tabs.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    book.set_properties({"title": title, "comments": marking, "category": marking, "created": CREATED})
    formats = {kind: book.add_format({"num_format": text, "valign": "top"}) for kind, text in FORMATS.items()}
    formats["date"].set_align("left")
    formats["text"] = book.add_format({"text_wrap": True, "valign": "top"})
    formats["head"] = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    formats["head of numbers"] = book.add_format({"bold": True, "bottom": 1, "valign": "top", "align": "right"})
    formats["tag"] = book.add_format({"italic": True, "font_color": GREY})
    formats["mark"] = book.add_format({"bold": True, "font_color": RED if restricted else GREY})
    for table in tables:
        for number, start in enumerate(range(0, max(1, len(table.rows)), MOST_ROWS - 3), start=1):
            page = book.add_worksheet(table.name if number == 1 else f"{table.name} {number}")
            part = table._replace(rows=table.rows[start : start + MOST_ROWS - 3])
            _write_sheet(page, part, f"{table.name}. {title}. {marking}", formats, hxl)
            if restricted:
                page.set_tab_color(RED)
    book.close()
    return buffer.getvalue()


def _write_sheet(page: Any, table: Table, above: str, formats: dict[str, Any], hxl: bool) -> None:
    page.write_string(0, 0, above, formats["mark"])
    widths = [_width(table, place) for place in range(len(table.columns))]
    for place, column in enumerate(table.columns):
        page.set_column(place, place, widths[place])
        right = column.kind not in ("text", "flag", "date")
        page.write_string(1, place, column.name, formats["head of numbers" if right else "head"])
        page.write_comment(1, place, column.meaning)
    if hxl:
        for place, column in enumerate(table.columns):
            page.write_string(2, place, column.tag, formats["tag"])
    first = 3 if hxl else 2
    for number, row in enumerate(table.rows, start=first):
        lines = max((_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1)
        if lines > 1:
            page.set_row(number, min(HIGHEST, LINE * lines))
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(page, number, place, column, value, formats)
    page.freeze_panes(first, 1)
    if not hxl and table.rows:
        page.autofilter(1, 0, len(table.rows) + 1, len(table.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    page.set_footer(f"&L{above.replace('&', '&&')[:200]}&R&P / &N")


def _write_cell(page: Any, row: int, place: int, column: Column, value: Value, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, place, "yes" if value else "no", formats["text"])
    elif isinstance(value, datetime.date):
        page.write_datetime(row, place, value, formats["date"])
    elif isinstance(value, str):
        text = value if len(value) <= LONGEST_CELL else f"{value[: LONGEST_CELL - 1]}…"
        page.write_string(row, place, text, formats["text"])
    else:
        page.write_number(row, place, value, formats.get(column.kind))


def _width(table: Table, place: int) -> float:
    """Room for the name of the column and what stands in its first rows, within bounds."""
    column = table.columns[place]
    cells = [len(_shown(row[place])) for row in table.rows[:LOOKED_AT]]
    return min(WIDEST, max(NARROWEST, len(column.name) + 3, *cells, 0) + 1)


def _lines(value: Value, width: float) -> int:
    """Lines that a text takes in a cell of some width [letters]."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil(len(part) / (width - 1))) for part in value.split("\n"))


def _shown(value: Value) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value or "")
