"""A run of Flee's rules as Flee's own table, and how far it lies from what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from safepassage.fleerules.run import FleeRun
from safepassage.fleerules.scores import FleeError, flee_error

TOTALS = (
    "Total error",
    "refugees in camps (UNHCR)",
    "total refugees (simulation)",
    "raw UNHCR refugee count",
    "refugees in camps (simulation)",
    "refugee_debt",
)


def raw_count(run: FleeRun) -> np.ndarray:
    """Return all who came in by each day, `[days]`, as Flee counts them: with the series of everybody on day 0 as well.

    A repaired run leaves that series out.
    """
    counts = run.counts
    return counts.at_first + (0 if run.repaired else counts.total[0]) + np.cumsum(counts.inflow)


def errors(run: FleeRun) -> list[FleeError]:
    """Return the three errors of every member."""
    raw = raw_count(run)
    return [flee_error(member, run.counts.at_camps, raw) for member in run.at_camps]


def mean_error(run: FleeRun) -> FleeError:
    """Return the mean of the members' errors, as results of Flee are reported."""
    return FleeError(*(float(np.mean(column)) for column in zip(*errors(run), strict=True)))


def columns(run: FleeRun) -> tuple[str, ...]:
    """Return the columns of Flee's table."""
    camps = [f"{camp} {what}" for camp in run.camps for what in ("sim", "data", "error")]
    return ("Day", "Date", *camps, *TOTALS)


def rows(run: FleeRun) -> Iterator[tuple[str, ...]]:
    """Give the rows of Flee's table, with the mean over members for what is simulated.

    Each row is the state after a day beside what was counted on it. The date is that of the day (Flee writes the next).
    """
    counts, raw = run.counts, raw_count(run)
    camps = run.at_camps.mean(axis=0)
    everybody = run.total.mean(axis=0)
    for day in range(run.folder.days):
        counted = counts.at_camps[day]
        cells = [
            cell
            for there, data in zip(camps[day], counted, strict=True)
            for cell in (_number(there), str(data), _number(abs(there / data - 1) if data > 0 else 0.0, 4))
        ]
        wrong = float(np.abs(camps[day] - counted).sum())
        total = wrong / raw[day] if raw[day] > 0 else 0.0
        yield (
            str(day), (run.folder.start + timedelta(days=day)).isoformat(), *cells, _number(total, 4),
            str(counted.sum()), _number(everybody[day]), str(raw[day]), _number(camps[day].sum()),
            str(counts.debt[day]),
        )  # fmt: skip


def _number(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
