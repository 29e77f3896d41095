"""The command `matters`: what to find out, and which report to check, first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def matters(
    result: Path,
    /,
    *,
    outcome: str = "out",
    by: date | None = None,
    sobol: int | None = None,
    workers: int | None = None,
    out: Path | None = None,
    force: bool = False,
    profile: Literal["public", "full"] = "public",
    json: bool = False,
) -> None:
    """Rank what could be found out, and the reports, by how much uncertainty each would remove from an outcome.

    A share is the part of the variance of the outcome that would go if a number, or whether and when something
    happens, were known; it is estimated from the members of a result. docs/what-matters.md says how to read it.

    For example:

        safepassage matters fallujah-2016-result --outcome out --by 2016-07-01
        safepassage matters fallujah-2016-result --outcome "arrivals:Habbaniyah Tourist City" --out matters.png
        safepassage matters my-siege-result --outcome trapped --by 2015-08-01 --sobol 256 --json

    Parameters
    ----------
    result
        The result folder of a run with enough members.
    outcome
        An outcome or exposure of summary.csv, or arrivals:PLACE; out if not given.
    by
        The day of the outcome; the last day of the result if not given.
    sobol
        Also simulate a design of this many points, a power of two: about twelve members each. Needs SALib.
    workers
        Number of members computed at a time with --sobol; the cores of this machine if not given.
    out
        PNG file for a figure; none if not given.
    force
        Replace a figure that is already there.
    profile
        What is printed and drawn: public, without roads of a siege that is still running; or full, marked restricted.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    from safepassage.cli.mattering import found_in, told

    found = found_in(result, outcome, by, sobol, workers, out, force, clock)
    text, document = told(found, out, profile, clock)
    show(json, text, clock, **document)
