"""Scoring from start to end: refusals, the scores, and their folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, load, refuse_unless_free
from safepassage.errors import Fault, InputError, SafepassageError

if TYPE_CHECKING:
    from safepassage.forecasting.forecast_file import FrozenForecast
    from safepassage.scenario.scenario import Scenario


class Asked(NamedTuple):
    """What the command line asks for, as `safepassage score --help` says."""

    folders: Sequence[Path]
    against: str | None
    grades: Sequence[str]
    out: Path | None
    force: bool


def held(asked: Asked, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the folder is written."""
    with clock.stage("load"):
        from safepassage.forecasting.backtest import AHEAD
        from safepassage.forecasting.scoring import GRADES, scored_frozen
        from safepassage.show.score_files import save_scores
        from safepassage.show.score_words import in_order, score_document, score_text

        grades = tuple(asked.grades) or GRADES
        frozen, siege = _read(asked, grades)
    with clock.stage("score"):
        rows = [row for one in in_order(frozen) for row in scored_frozen(one, siege, grades)]
    if not rows:
        raise SafepassageError(
            f"{siege.name} holds no count of grade {' or '.join(grades)} that was published after the issue date for "
            "the days and targets of these forecasts."
        )
    ends = sorted({*AHEAD, max(row.horizon for row in rows)})
    document = score_document(siege.name, frozen, rows, ends, clock.seconds)
    if asked.out is not None:
        with clock.stage("write"):
            save_scores(frozen, rows, ends, document, asked.out, replace=asked.force)
    text = score_text(siege.name, frozen, rows, ends) + (f"\n\nThe scores lie in {asked.out}" if asked.out else "")
    seconds = {"seconds": clock.seconds}
    return text, {**document, **seconds, "folder": None if asked.out is None else str(asked.out)}


def _read(asked: Asked, grades: Sequence[str]) -> tuple[list[FrozenForecast], Scenario]:
    """All forecasts and the siege, or everything that stands against scoring them, at once."""
    from safepassage.forecasting.forecast_reading import read_forecast
    from safepassage.forecasting.matching import Given, matching_faults
    from safepassage.show.score_files import DOCUMENT

    faults: list[Fault] = []
    given: list[Given] = []
    siege = None
    if asked.out is not None:
        with _kept(faults):
            refuse_unless_free(asked.out, asked.force, DOCUMENT)
    for folder in asked.folders:
        with _kept(faults):
            given.append(Given(str(folder), read_forecast(folder)))
    named = asked.against or next((one.frozen.scenario for one in given), None)
    if named is not None:
        with _kept(faults):
            siege = load(named)
    faults += matching_faults(given, siege, grades)
    if faults or siege is None:
        raise InputError(faults)
    return [one.frozen for one in given], siege


@contextmanager
def _kept(faults: list[Fault]) -> Iterator[None]:
    """Keep what is wrong, to be told together with all else that is."""
    try:
        yield
    except InputError as error:
        faults += error.faults
