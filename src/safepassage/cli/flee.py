"""The command `flee`: Flee's own rules on a Flee folder."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safepassage.cli.fleeing import Asked, held
from safepassage.cli.job import Clock
from safepassage.cli.output import show

MEMBERS = 20


def flee(
    action: Literal["run"],
    folder: Path,
    /,
    *,
    settings: Path | None = None,
    members: int = MEMBERS,
    seed: int | None = None,
    workers: int | None = None,
    scale: int = 1,
    thin: int | None = None,
    unlimited: bool = False,
    repaired: bool = False,
    out: Path | None = None,
    force: bool = False,
    no_figures: bool = False,
    json: bool = False,
) -> None:
    """Run Flee's rules on a Flee input folder, every person counted (docs/flee-rules.md), and compare with the counts.

    For example:

        safepassage flee run mali2012 --settings simsetting.yml --members 100 --seed 1
        safepassage flee run mali2012 --repaired --out mali2012-repaired

    Parameters
    ----------
    action
        What to do: run.
    folder
        The folder that holds input_csv and source_data, or all files together.
    settings
        The settings file; simsetting.yml or settings.yml of the folder if not given, else Flee's defaults.
    members
        Number of members, 20 if not given.
    seed
        Whole number that fixes all chance; if not given, a fresh one is made and recorded.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    scale
        Multiply every count by this.
    thin
        Let each person stand for so many, as `hasten` of the settings does, which it replaces.
    unlimited
        Let every camp take everybody: capacities in such folders often are the largest count ever made there.
    repaired
        Leave out what are plain faults of Flee, and tell what difference that makes; docs/flee-rules.md lists them.
    out
        Folder for the result and Flee's own table, out.csv; FOLDER-flee in this folder if not given.
    force
        Replace a result that is already there.
    no_figures
        Draw no figures.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    asked = Asked(folder, settings, members, seed, workers, scale, thin, unlimited, repaired)
    text, document = held(clock, asked, out, force, not no_figures)
    show(json, text, clock, **document)
