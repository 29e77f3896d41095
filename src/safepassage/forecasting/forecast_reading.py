"""Reading a frozen forecast: everything that is wrong with it at once, and nothing that was edited since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from safepassage.errors import Fault, InputError
from safepassage.files.schema import Row, schema
from safepassage.files.tables import parse_csv, text_of
from safepassage.forecasting.forecast import AT_A_PLACE, EVERYWHERE, ON_THE_DAY, Target, first_ahead
from safepassage.forecasting.forecast_file import FORMAT, NEVER, OVER, SEAL, TABLE, FrozenForecast, seal_of
from safepassage.forecasting.method import days_ahead
from safepassage.forecasting.scores import LEVELS

SAID = {
    "scenario": str,
    "method": str,
    "baseline": bool,
    "issued": str,
    "horizon": int,
    "seed": int,
    "facts": dict,
    "sha256": str,
    "seal": str,
}
"""What a seal must say, and the type of it."""
LONGEST = 3660
IDS = tuple(f"{level:g}" for level in LEVELS)
AGAIN = "Make the forecast again, or bring back the files as they were written"


class Cell(NamedTuple):
    """What one row is about, apart from its value."""

    target: Target
    horizon: int
    kind: str
    id: str


def read_forecast(path: str | Path) -> FrozenForecast:
    """Return a frozen forecast from its folder, or from its forecast.csv, with forecast.json beside it.

    Files that are missing or hold what cannot be, and a forecast that was edited since it was frozen, raise
    InputError with all faults.
    """
    path = Path(path)
    folder = path if path.is_dir() else path.parent
    table = folder / TABLE
    if not path.is_dir() and path.name != TABLE:
        advice = f"Give the folder of a forecast, or its {TABLE}"
        raise InputError(
            Fault(str(path), "not a forecast" if path.exists() else "there is no such file", advice=advice)
        )
    text, said = text_of(table), _said(folder / SEAL)
    sheet, faults = parse_csv(text, str(table))
    if sheet is None:
        raise InputError(faults)
    rows, faults = schema("forecast").parse(sheet)
    if not faults:
        found = _Found(str(table), date.fromisoformat(said["issued"]), said["horizon"])
        faults = found.take(rows)
    if not faults and hashlib.sha256(text.encode()).hexdigest() != said["sha256"]:
        faults = [Fault(str(table), f"edited since it was frozen: {SEAL} is not the seal of it", advice=AGAIN)]
    if faults:
        raise InputError(faults)
    return found.frozen(said)


def _said(path: Path) -> dict[str, Any]:
    """What the seal says; one that is damaged or edited raises InputError."""
    try:
        said = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise InputError(Fault(str(path), f"not a JSON document: {error}", advice=AGAIN)) from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        found = str(said.get("format", "")) if isinstance(said, dict) else type(said).__name__
        raise InputError(
            Fault(str(path), "not the seal of a forecast", found=found, allowed=f"Allowed: format {FORMAT}")
        )
    faults = [
        Fault(str(path), f'"{name}" is missing or not of its type', found=str(said.get(name)), advice=AGAIN)
        for name, kind in SAID.items()
        if type(said.get(name)) is not kind
    ]
    if not faults and seal_of(said) != said["seal"]:
        faults = [Fault(str(path), "edited since it was frozen", advice=AGAIN)]
    if not faults and not (_is_date(said["issued"]) and 1 <= said["horizon"] <= LONGEST):
        faults = [Fault(str(path), "issued or horizon cannot be", found=f"{said['issued']}, {said['horizon']}")]
    if faults:
        raise InputError(faults)
    return said


@dataclass
class _Found:
    """The rows of a forecast, taken one by one; `take` says all that is wrong with them."""

    file: str
    issued: date
    horizon: int

    def take(self, rows: Sequence[Row]) -> list[Fault]:
        self.cells: dict[Cell, float] = {}
        faults: list[Fault] = []
        for row in rows:
            wrong = list(self._row_faults(row))
            cell = Cell(Target(row["target"], row["location"] or ""), int(row["horizon"]), row["output_type"], _id(row))
            if not wrong and cell in self.cells:
                wrong = [Fault(self.file, "the same row again", row.number, "output_type_id", _id(row))]
            faults += wrong
            self.cells.setdefault(cell, float(row["value"]))
        return faults or list(self._whole_faults())

    def _row_faults(self, row: Row) -> Iterator[Fault]:
        def fault(column: str, problem: str, allowed: str) -> Fault:
            return Fault(self.file, problem, row.number, column, row.cells.get(column, ""), f"Allowed: {allowed}")

        if row["reference_date"] != self.issued:
            yield fault("reference_date", "not the issue date of the forecast", str(self.issued))
        first = first_ahead(Target(row["target"]))
        if not first <= row["horizon"] <= self.horizon:
            problem = "beyond the horizon of the forecast" if row["horizon"] > first else "before the second day ahead"
            yield fault("horizon", problem, f"{first} to {self.horizon}")
        elif row["target_end_date"] != self.issued + timedelta(days=int(row["horizon"])):
            day = self.issued + timedelta(days=int(row["horizon"]))
            yield fault("target_end_date", "not the issue date and the horizon", str(day))
        kinds = ("pmf",) if row["target"] == OVER else ("mean", "quantile")
        if row["output_type"] not in kinds:
            yield fault("output_type", f"not an output of {row['target']}", " or ".join(kinds))
        elif (wrong := self._wrong_id(row)) is not None:
            yield fault("output_type_id", *wrong)
        places = (*AT_A_PLACE, ON_THE_DAY, OVER) if row["location"] else EVERYWHERE
        if row["target"] not in places:
            problem = "the whole scenario has no such target" if not row["location"] else "a place has no such target"
            yield fault("target", problem, ", ".join(places))

    def _wrong_id(self, row: Row) -> tuple[str, str] | None:
        text = row["output_type_id"] or ""
        if row["output_type"] == "mean":
            return ("a mean has no level", "blank") if text else None
        if row["output_type"] == "pmf":
            days = [str(day) for day in self.days]
            return (
                None if text in (*days, NEVER) else ("no day of the forecast", f"{days[0]} to {days[-1]}, or {NEVER}")
            )
        known = _is_number(text) and float(text) in LEVELS
        return None if known else ("not a level of the forecast hubs", ", ".join(IDS))

    @property
    def days(self) -> tuple[date, ...]:
        return days_ahead(self.issued, self.horizon)

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(dict.fromkeys(cell.target for cell in self.cells if cell.target.name != OVER))

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.target.place for cell in self.cells if cell.target.name == OVER))

    def _whole_faults(self) -> Iterator[Fault]:
        """What is missing, quantiles that fall, and probabilities that do not add up."""
        if not self.targets:
            yield Fault(self.file, "nothing is forecast", advice=AGAIN)
        for target in self.targets:
            for horizon in range(first_ahead(target), self.horizon + 1):
                asked = [
                    Cell(target, horizon, "mean", ""),
                    *(Cell(target, horizon, "quantile", f"{q:g}") for q in LEVELS),
                ]
                where = f"{target}, horizon {horizon}"
                yield from self._missing(asked, where)
                values = [self.cells.get(cell, np.inf) for cell in asked[1:]]
                fall = next((k for k in range(1, len(values)) if values[k] < values[k - 1]), None)
                if fall is not None:
                    problem = f"{where}: the quantile at {LEVELS[fall]:g} is below that at {LEVELS[fall - 1]:g}"
                    yield Fault(self.file, problem, column="value", found=f"{values[fall]:g} < {values[fall - 1]:g}")
        for place in self.sites:
            asked = [Cell(Target(OVER, place), self.horizon, "pmf", id) for id in (*map(str, self.days), NEVER)]
            yield from self._missing(asked, f"{OVER} at {place}, horizon {self.horizon}")
            total = sum(self.cells.get(cell, 0.0) for cell in asked)
            if abs(total - 1) > 1e-6 and all(cell in self.cells for cell in asked):
                problem = f"{OVER} at {place}: the probabilities do not add up to 1"
                yield Fault(self.file, problem, column="value", found=f"{total:g}")

    def _missing(self, asked: Iterable[Cell], where: str) -> Iterator[Fault]:
        missing = [f"{cell.kind} {cell.id}".strip() for cell in asked if cell not in self.cells]
        if missing:
            yield Fault(self.file, f"{where}: rows are missing", found=", ".join(missing), advice=AGAIN)

    def frozen(self, said: dict[str, Any]) -> FrozenForecast:
        ahead = range(1, self.horizon + 1)
        unknown = float("nan")
        quantiles = [
            [[self.cells.get(Cell(t, h, "quantile", f"{q:g}"), unknown) for h in ahead] for q in LEVELS]
            for t in self.targets
        ]
        means = [[self.cells.get(Cell(target, h, "mean", ""), unknown) for h in ahead] for target in self.targets]
        over = {
            place: np.array([self.cells[Cell(Target(OVER, place), self.horizon, "pmf", id)] for id in ids])
            for place in self.sites
            for ids in [(*map(str, self.days), NEVER)]
        }
        taken = {"format", "horizon", "sha256", "seal", "scenario", "method", "baseline", "issued", "seed", "facts"}
        return FrozenForecast(
            scenario=said["scenario"],
            method=said["method"],
            baseline=said["baseline"],
            issued=self.issued,
            days=self.days,
            targets=self.targets,
            quantiles=np.array(quantiles),
            means=np.array(means),
            over=over,
            seed=said["seed"],
            facts=said["facts"],
            about={name: value for name, value in said.items() if name not in taken},
        )


def _id(row: Row) -> str:
    text = row["output_type_id"] or ""
    return f"{float(text):g}" if row["output_type"] == "quantile" and _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
