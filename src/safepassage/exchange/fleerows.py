"""The rows of the files of a Flee folder, and the faults met while they are read."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from safepassage.errors import Fault, InputError
from safepassage.files.tables import text_of


class Rows:
    """The rows of one file after another; the faults met on the way, and remarks on what looks wrong."""

    def __init__(self, folder: Path) -> None:
        inputs, data = folder / "input_csv", folder / "source_data"
        self.inputs = inputs if inputs.is_dir() else folder
        self.data = data if data.is_dir() else folder
        self.faults: list[Fault] = []
        self.remarks: list[str] = []

    def rows(self, path: Path, needed: bool = True) -> list[tuple[int, list[str]]]:
        """The rows of a file with their numbers, remarks included; none where it is not there."""
        if not needed and not path.is_file():
            return []
        try:
            text = text_of(path)
        except InputError as error:
            self.faults += error.faults
            return []
        return [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if any(row)]

    def fault(self, path: Path, number: int | None, problem: str, found: str | None = None, **more: str | None) -> None:
        self.faults.append(Fault(path.name, problem, number, found=found, **more))

    def remark(self, path: Path, number: int | None, text: str) -> None:
        where = path.name if number is None else f"{path.name}, row {number}"
        self.remarks.append(f"{where}: {text}")

    def whole(self, path: Path, number: int, text: str, what: str, least: int | None = None) -> int:
        """A whole number, `least` or above; blank is 0."""
        try:
            value = int(text.strip().replace("_", "?") or 0)
        except ValueError:
            advice = "Leave the commas out" if "," in text else None
            self.fault(path, number, f"{what}: not a whole number", text, advice=advice)
            return 0
        return int(self.bounded(path, number, value, what, least))

    def real(self, path: Path, number: int, text: str, what: str, least: float | None = None) -> float:
        """A number, `least` or above; blank is 0."""
        try:
            value = float(text.strip().replace("_", "?") or 0)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fault(path, number, f"{what}: not a number", text)
            return 0.0
        return self.bounded(path, number, value, what, least)

    def bounded(self, path: Path, number: int, value: float, what: str, least: float | None) -> float:
        if least is not None and value < least:
            self.fault(path, number, f"{what}: out of bounds", f"{value:g}", allowed=f"Allowed: {least:g} or above")
            return least
        return value

    def day(self, path: Path, number: int, text: str) -> date | None:
        try:
            return date.fromisoformat(text.strip()[:10])
        except ValueError:
            self.fault(path, number, "not a date", text, advice="Write dates as year-month-day")
            return None


def plain(rows: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, row) for number, row in rows if not row[0].startswith("#"))


def named(reader: Rows, path: Path, number: int, name: str) -> str:
    """A name as it stands; blanks around it, which Flee takes as part of the name, are a fault."""
    if name != name.strip():
        reader.fault(path, number, "a name with blanks around it", name, advice="Flee would not find it: take them out")
    return name.strip()
