"""The command `compare`: courses of action side by side, on the same luck."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def compare(
    scenario: str,
    /,
    *,
    with_: list[str],
    members: range | None = None,
    seed: int | None = None,
    workers: int | None = None,
    until: date | None = None,
    as_of: date | None = None,
    out: Path | None = None,
    force: bool = False,
    no_figures: bool = False,
    profile: Literal["public", "full"] = "public",
    json: bool = False,
) -> None:
    """Compare courses of action: what each changes, how sure that is, and how likely it helps.

    All runs share seed, members and draws. docs/compare.md lists the actions.

    For example:

        safepassage compare fallujah-2015 --with "open Hasi–Amiriyat from 2015-08-01"
        safepassage compare my-siege --with "open North gate; 500/day at North gate" "room Camp 9000" --members 500
        safepassage compare my-siege --with corridor.txt --with buses.txt --json

    Parameters
    ----------
    scenario
        The SCENARIO, or a result of run, whose seed and members are then taken.
    with_
        One or more courses of action: each an action, several separated by ; or a file with one action a line.
    members
        Number of members, 200 if not given.
    seed
        Whole number that fixes all chance; if not given, a fresh one is made and recorded.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    until
        Last day to simulate; the end of the scenario if not given.
    as_of
        Issue date: only what was published by then is known.
    out
        Folder for the comparison; SCENARIO-comparison in this folder if not given.
    force
        Replace a comparison that is already there.
    no_figures
        Draw no figure.
    profile
        What is printed, written and drawn: public, rounded to 10; or full, which is marked restricted.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    from safepassage.cli.comparing import compared, prepared, written

    plan = prepared(clock, scenario, with_, members, force, as_of, seed=seed, workers=workers, until=until, out=out)
    comparison = compared(plan, clock)
    text, document = written(comparison, plan.job.out, force, not no_figures, profile, clock)
    show(json, text, clock, **document)
