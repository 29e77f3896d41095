"""Scoring from start to end: refusals, the scores, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.cli.job import Clock, load
from safepassage.errors import Fault, InputError, SafepassageError

if TYPE_CHECKING:
    from safepassage.forecasting.forecast_file import FrozenForecast


def held(
    folders: Sequence[Path], against: str | None, grades: list[str] | None, out: Path | None, force: bool, clock: Clock
) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the table is written."""
    refuse_file(out, force)
    with clock.stage("load"):
        from safepassage.forecasting.scoring import GRADES, scored_frozen

        frozen = _read(folders)
        siege = load(against or frozen[0].scenario)
    with clock.stage("score"):
        rows = {siege.name: [row for one in frozen for row in scored_frozen(one, siege, grades or GRADES)]}
    if not rows[siege.name]:
        raise SafepassageError(
            f"{siege.name} holds no count of grade {' or '.join(grades or GRADES)} that was published after the issue "
            "date for the days and targets of these forecasts."
        )
    from safepassage.forecasting.backtest import AHEAD
    from safepassage.show.backtest_words import COLUMNS, backtest_document, backtest_text, table_rows

    ends = sorted({*AHEAD, max(row.horizon for row in rows[siege.name])})
    if out is not None:
        from safepassage.files.tables import write_table

        with clock.stage("write"):
            write_table(out, COLUMNS, table_rows(rows))
    text = backtest_text(rows, ends, 1) + (f"\n\nThe table is {out}" if out else "")
    document = backtest_document(rows, ends, 1, clock.seconds, frozen[0].about["samples"], frozen[0].seed)
    return text, {**document, "table": None if out is None else str(out)}


def refuse_file(out: Path | None, force: bool) -> None:
    """Raise InputError where a table that exists would be lost."""
    if out is not None and out.exists() and not force:
        raise InputError(Fault(str(out), "it exists", advice="Add --force to replace it, or choose another name"))


def _read(folders: Sequence[Path]) -> list[FrozenForecast]:
    """All forecasts, or everything that is wrong with them at once."""
    from safepassage.forecasting.forecast_reading import read_forecast

    found: list[FrozenForecast] = []
    faults: list[Fault] = []
    for folder in folders:
        try:
            found.append(read_forecast(folder))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    names = sorted({one.scenario for one in found})
    if len(names) > 1:
        raise SafepassageError(f"forecasts of different sieges: {', '.join(names)}. Score them one siege at a time.")
    return found
