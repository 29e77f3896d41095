"""The command `score`: forecasts that were frozen, against the counts that came."""

from __future__ import annotations

from pathlib import Path

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def score(
    forecasts: list[Path], /, *, against: str | None = None, grades: list[str] | None = None, out: Path | None = None,
    force: bool = False, json: bool = False,
) -> None:  # fmt: skip
    """Score forecasts that were frozen against the counts that were published later.

    A forecast whose table or seal was edited is refused. Only counts that every method forecast are in the tables.

    For example:

        safepassage score june-10 --against fallujah-2016
        safepassage score june-10 june-14 --against my-siege --grades A --out scores.csv

    Parameters
    ----------
    forecasts
        Folders of forecasts of one siege.
    against
        The SCENARIO with all counts that are known today; the scenario that the forecasts name if not given.
    grades
        Reliability of the counts that are used, A and B if not given.
    out
        Table to write with a row for each forecast and count, such as scores.csv; none if not given.
    force
        Replace a table that is already there.
    json
        Print one JSON document instead of text.
    """
    from safepassage.cli.scoring import held

    clock = Clock()
    text, document = held(forecasts, against, grades, out, force, clock)
    show(json, text, clock, **document)
