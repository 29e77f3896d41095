"""The command `backtest`: forecasts made again from every issue date, and scored on what came."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def backtest(
    scenarios: list[str], /, *, every: int, horizon: list[int] | None = None, method: list[str] | None = None,
    from_: date | None = None, until: date | None = None, members: int = 200, seed: int = 1,
    workers: int | None = None, out: Path | None = None, force: bool = False, json: bool = False,
) -> None:  # fmt: skip
    """Make forecasts again from every issue date, with only what was published by then, and score them on what came.

    Weighted interval score with its parts, CRPS and coverage by method, plain baselines first; days on which an event
    that was known falls within the horizon apart from quiet ones; with several SCENARIOS the skill against the plain
    method that was best on the others.

    For example:

        safepassage backtest fallujah-2016 --every 4 --horizon 1,3,7 --method persistence drift "prior run"
        safepassage backtest fallujah-2016 mariupol-2022 --every 14 --method persistence smoother --out two-sieges

    Parameters
    ----------
    scenarios
        One or more SCENARIOS with observations.csv.
    every
        Days from one issue date to the next.
    horizon
        Days ahead, such as 1,3,7,14: counts up to the last are scored, and told apart by them.
    method
        Methods to score, as in forecast; all if not given, which takes long.
    from_
        First issue date; the first day on which a count had been published if not given.
    until
        Last issue date.
    members
        Samples of each forecast.
    seed
        Whole number that fixes all chance.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    out
        Folder for backtest.csv, with a row for each method, issue date and count, backtest.json and figures; none if
        not given. A backtest that was cut off goes on with the same command.
    force
        Replace a backtest that is already there.
    json
        Print one JSON document instead of text.
    """
    from safepassage.cli.backtesting import Asked, held

    clock = Clock()
    asked = Asked(scenarios, every, horizon or [], method or [], from_, until, members, seed, workers, out, force)
    text, document = held(asked, clock)
    show(json, text, clock, **document)
