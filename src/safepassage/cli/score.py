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

    A forecast whose table or seal was edited is refused, and so is one that is given twice or of another siege. Methods
    are held against each other on the counts that all of them forecast.

    For example:

        safepassage score june-10 --against fallujah-2016
        safepassage score june-10 june-14 --against my-siege --grades A --out june-scores

    Parameters
    ----------
    forecasts
        Folders of forecasts of one siege.
    against
        The SCENARIO with all counts that are known today; that of the forecasts if not given.
    grades
        Letters of reliability of the counts that are used, A to E; A and B if not given.
    out
        Folder for scores.csv, with a row for each forecast, target and count, by_target.csv, scores.json and figures;
        none if not given.
    force
        Replace scores that are already there.
    json
        Print one JSON document instead of text.
    """
    from safepassage.cli.scoring import Asked, held

    clock = Clock()
    text, document = held(Asked(forecasts, against, grades or (), out, force), clock)
    show(json, text, clock, **document)
