"""The command `contest`: baselines, Flee's rules and the passage model side by side on conflicts in Flee's format."""

from __future__ import annotations

from pathlib import Path

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def contest(
    folders: list[Path],
    /,
    *,
    settings: Path | None = None,
    members: int = 20,
    seed: int | None = None,
    workers: int | None = None,
    out: Path | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Set plain baselines, Flee's rules and the passage model side by side on folders in Flee's format.

    All are given the same daily totals; a column says what each method sees. docs/contest.md explains the numbers.

    For example:

        safepassage contest mali2012
        safepassage contest flee/*2012 flee/*2015 --settings simsetting.yml --members 20 --seed 1
        safepassage contest mali2012 burundi2015 --out mali-and-burundi --json

    Parameters
    ----------
    folders
        Input folders of Flee, one for each conflict: each holds input_csv and source_data, or all files together.
    settings
        Settings file of Flee's rules (simsetting.yml); Flee's defaults if not given.
    members
        Number of members of Flee's rules and of the passage model.
    seed
        Whole number that fixes all chance; if not given, a fresh one is made and recorded.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    out
        Folder for contest.csv, camps.csv (people at every camp on every day), contest.json and the figure.
    force
        Replace a contest that is already there.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    from safepassage.cli.contesting import held

    text, document = held(clock, folders, settings, members, seed, workers, out, force)
    show(json, text, clock, **document)
