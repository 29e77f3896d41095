"""A run of Flee's rules from start to end: what is asked, refusals before any computing, and writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, progress, refuse_unless_free, refuse_wrong, wrong_counts
from safepassage.cli.output import say

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.exchange.fleefolder import FleeFolder
    from safepassage.exchange.fleesettings import FleeSettings
    from safepassage.fleerules.run import FleeRun

SETTINGS = ("simsetting.yml", "settings.yml")
TABLE = "out.csv"
"""Flee's own table in the result folder."""


class Asked(NamedTuple):
    """What the command line asks for, as `safepassage flee run --help` says."""

    folder: Path
    settings: Path | None
    members: int
    seed: int | None
    workers: int | None
    scale: int
    thin: int | None
    unlimited: bool
    repaired: bool


class Job(NamedTuple):
    """What is to be run."""

    folder: FleeFolder
    settings: FleeSettings
    asked: Asked


class Runs(NamedTuple):
    """What was run: the run that was asked for, Flee as it is where that was repaired."""

    run: FleeRun
    asis: FleeRun | None


def held(clock: Clock, asked: Asked, out: Path | None, force: bool, figures: bool) -> tuple[str, dict[str, Any]]:
    """The text to print and the document of what is asked, once the result folder is written."""
    out = out or Path(f"{asked.folder.resolve().name}-flee")
    with clock.stage("load"):
        job = prepared(asked, out, force)
    return written(ran(job, clock), out, force, figures, clock)


def prepared(asked: Asked, out: Path, force: bool) -> Job:
    """Read folder and settings, and refuse what cannot be run or written; everything that is wrong in both at once."""
    from safepassage.ensemble.stored import RECIPE
    from safepassage.errors import Fault, InputError
    from safepassage.exchange.fleefolder import read_flee

    counts = wrong_counts(range(asked.members), asked.workers, asked.seed)
    thin = 1 if asked.thin is None else asked.thin
    own = {"--scale must be at least 1": asked.scale < 1, "--thin must be at least 1": thin < 1}
    refuse_wrong(counts | own)
    refuse_unless_free(out, force, RECIPE)
    faults: list[Fault] = []
    folder = settings = None
    try:
        folder = read_flee(asked.folder)
    except InputError as error:
        faults += error.faults
    try:
        settings = _settings(asked)
    except InputError as error:
        faults += error.faults
    if folder is None or settings is None:
        raise InputError(faults)
    for remark in (*folder.remarks, *settings.notes):
        say(f"warning: {remark}")
    if folder.leaks and not asked.unlimited:
        told = f"{len(folder.leaks)} of {len(folder.camps)} capacities are the largest count ever made there"
        say(f"warning: {told}: the outcome leaks into the input; --unlimited leaves them out")
    return Job(folder, settings, asked)


def _settings(asked: Asked) -> FleeSettings:
    from safepassage.exchange.fleesettings import FleeSettings, read_settings

    if asked.settings is not None:
        return read_settings(asked.settings)
    found = [asked.folder / name for name in SETTINGS if (asked.folder / name).is_file()]
    return read_settings(found[0]) if found else FleeSettings()


def ran(job: Job, clock: Clock) -> Runs:
    """The run, and for a repaired one the same with the faults of Flee, while their progress is shown."""
    with clock.stage("load"):
        from safepassage.fleerules.run import flee_rules
        from safepassage.streams import fresh_seed

    asked = job.asked
    kinds = (True, False) if asked.repaired else (False,)
    seed = fresh_seed() if asked.seed is None else asked.seed
    with clock.stage("simulate"), progress(asked.members * len(kinds), "fleerules") as advance:
        done = 0

        def tell(finished: int, _: int) -> None:
            advance(done + finished, asked.members * len(kinds))

        runs = []
        for repaired in kinds:
            runs.append(
                flee_rules(
                    job.folder,
                    job.settings,
                    members=asked.members,
                    seed=seed,
                    workers=asked.workers,
                    scale=asked.scale,
                    thin=asked.thin,
                    unlimited=asked.unlimited,
                    repaired=repaired,
                    progress=tell,
                )
            )
            done += asked.members
    return Runs(runs[0], runs[1] if asked.repaired else None)


def written(runs: Runs, out: Path, force: bool, figures: bool, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the result folder is written."""
    from safepassage.files.tables import write_table
    from safepassage.fleerules.result import ensemble_of, scenario_of
    from safepassage.fleerules.table import columns, rows
    from safepassage.show.flee_words import flee_document, flee_table

    with clock.stage("write"):
        result = ensemble_of(runs.run, scenario_of(runs.run), clock.stages["simulate"])

        def also(folder: Path, _: Ensemble) -> None:
            write_table(folder / TABLE, columns(runs.run), rows(runs.run))
            if figures:
                with clock.stage("figures"):
                    from safepassage.show.flee_figures import draw

                    draw(runs.run, result, folder / "figures")

        result.save(out, also=also, overwrite=force)
    clock.stages["write"] -= clock.stages.get("figures", 0)
    text = f"{flee_table(runs.run, runs.asis)}\n\nThe result lies in {out}; {TABLE} is Flee's own table"
    return text, flee_document(runs.run, runs.asis, clock.seconds, out)
