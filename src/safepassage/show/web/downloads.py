"""What a run can be handed on as from the page: the report to read or to print, and the spreadsheet."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from safepassage.ensemble.ensemble import Ensemble
from safepassage.show.export.export import RESTRICTED, export
from safepassage.show.profile import Profile
from safepassage.show.report.files import write

AS_IT_STANDS, WHAT_IF = "things as they stand", "the what-if"
KINDS = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "workbook.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The files that can be had, by name, and their types."""
_ONE_AT_A_TIME = threading.Lock()  # the settings of figures are those of the whole process


class Download(NamedTuple):
    """A file to hand on: its name, which says where it is restricted, its type and its bytes."""

    name: str
    type: str
    data: bytes


def download(name: str, result: Ensemble, base: Ensemble | None, profile: Profile, made: date) -> Download:
    """A file of `KINDS` of a result; a report of a what-if stands beside that of things as they stand, `base`.

    `made` is the day on which it is made. SafepassageError where an extra is missing.
    """
    with _ONE_AT_A_TIME, TemporaryDirectory() as folder:
        path = Path(folder, name)
        if name == "workbook.xlsx":
            export(result, path, profile=profile)
        else:
            results = {AS_IT_STANDS: result} if base is None else {AS_IT_STANDS: base, WHAT_IF: result}
            write(results, {path.suffix.removeprefix("."): path}, made, profile)
        data = path.read_bytes()
    return Download((RESTRICTED if profile == "full" else "") + name, KINDS[name], data)
