"""Forecasts that were scored already, kept one file each in a folder, so that a backtest that was cut off goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from safepassage.errors import InputError
from safepassage.files.atomic import write_file
from safepassage.files.tables import text_of
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.scores import Scores
from safepassage.forecasting.scoring import Scored

DATES = ("issued", "date")
SCORES = ("people", "log")


class Kept:
    """Rows of forecasts by what was asked for, in files of a `folder`; `found` says how many were there.

    A file is written whole or not at all, and one that is damaged, edited or of another question is made again.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.found = 0

    def rows(self, asked: Mapping[str, Any], make: Callable[[], Sequence[Scored]]) -> tuple[Scored, ...]:
        """Return what is kept for a question, plain data, or what `make` gives, which is then kept."""
        question = json.dumps(dict(asked), sort_keys=True, default=str)
        path = self.folder / f"{_digest(question)[:32]}.json"
        kept = _read(path, question)
        if kept is not None:
            self.found += 1
            return kept
        rows = tuple(make())
        self.folder.mkdir(parents=True, exist_ok=True)
        write_file(path, _text(question, rows).encode())
        return rows

    def remove(self) -> None:
        """Remove what is kept, and the folder where nothing else lies in it."""
        for path in self.folder.glob("*.json"):
            path.unlink()
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def __len__(self) -> int:
        return sum(1 for _ in self.folder.glob("*.json"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(question: str, rows: Sequence[Scored]) -> str:
    told = json.dumps([{one.name: getattr(row, one.name) for one in fields(Scored)} for row in rows], default=_plain)
    return json.dumps({"asked": question, "rows": told, "checksum": _digest(question + told)})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value.item()


def _read(path: Path, question: str) -> tuple[Scored, ...] | None:
    try:
        said = json.loads(text_of(path))
        if said["asked"] != question or said["checksum"] != _digest(question + said["rows"]):
            return None
        return tuple(_row(one) for one in json.loads(said["rows"]))
    except (InputError, ValueError, KeyError, TypeError):
        return None


def _row(said: dict[str, Any]) -> Scored:
    days = {name: date.fromisoformat(said[name]) for name in DATES}
    return Scored(**{**said, **days, "target": Target(*said["target"]), **{k: Scores(*said[k]) for k in SCORES}})
