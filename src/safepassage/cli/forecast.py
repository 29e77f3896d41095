"""The command `forecast`: what comes next, with only what was published by a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def forecast(
    scenario: str, /, *, as_of: date, horizon: int, method: str = "smoother", members: int = 500,
    seed: int | None = None, workers: int | None = None, out: Path | None = None, force: bool = False,
    no_figures: bool = False, profile: Literal["public", "full"] = "public", json: bool = False,
) -> None:  # fmt: skip
    """Forecast who comes out after an issue date, from the scenario and what had been counted and published by then.

    The folder holds forecast.csv in the columns of the forecast hubs, sealed by forecast.json so that it can be scored
    later, what was learned, and figures.

    For example:

        safepassage forecast fallujah-2016 --as-of 2016-06-10 --horizon 14
        safepassage forecast fallujah-2016 --as-of 2016-06-14 --horizon 21 --seed 1 --out june-14
        safepassage forecast my-siege --as-of 2026-03-01 --horizon 7 --method persistence --json

    Parameters
    ----------
    scenario
        The SCENARIO, with its observations.csv.
    as_of
        Issue date, such as 2016-06-10: nothing published later is seen.
    horizon
        How many days ahead.
    method
        smoother (approximate), weighted and filter learn from counts; pool weighs plain methods and the smoother by
        their scores on other sieges; persistence, drift, last shares, exponential smoothing, theta, gravity and prior
        run are plain. docs/choose-a-method.md says more.
    members
        Samples of the forecast.
    seed
        Whole number that fixes all chance; if not given, a fresh one is made and recorded.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    out
        Folder for the forecast; SCENARIO-DATE-forecast in this folder if not given.
    force
        Replace a forecast that is already there.
    no_figures
        Draw no figures.
    profile
        What is printed and drawn: public, rounded; or full, marked restricted.
    json
        Print one JSON document instead of text.
    """
    from safepassage.cli.forecasting import Asked, held

    clock = Clock()
    asked = Asked(scenario, as_of, horizon, method, members, seed, workers, out, force, not no_figures, profile)
    text, document = held(asked, clock)
    show(json, text, clock, **document)
