"""The commands: one short function each; cyclopts reads its signature, and its docstring is the help."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from safepassage import catalogue as entries
from safepassage.cli.backtest import backtest
from safepassage.cli.compare import compare
from safepassage.cli.contest import contest
from safepassage.cli.evidence import evidence
from safepassage.cli.export import export
from safepassage.cli.flee import flee
from safepassage.cli.forecast import forecast
from safepassage.cli.importing import import_
from safepassage.cli.job import Clock, Given, copy, load, merged, one_or_more, prepare, ran, told, write
from safepassage.cli.matters import matters
from safepassage.cli.output import as_records, show
from safepassage.cli.report import report
from safepassage.cli.score import score
from safepassage.cli.serve import serve


def catalogue(*, json: bool = False) -> None:
    """List the scenarios that come with safepassage.

    For example:

        safepassage catalogue
        safepassage catalogue --json

    Parameters
    ----------
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        found = entries()
    listed = [vars(entry) for entry in found]
    text = "\n".join(f"{e.id:<16} {e.start} to {e.end}  {e.title}" for e in found)
    show(json, text, clock, scenarios=listed)


def new(folder: Path, /, *, from_: str = "two-exits", json: bool = False) -> None:
    """Copy a scenario into a folder, or an Excel workbook, that you can edit.

    A name that ends in .xlsx makes a workbook. What exists already is never written over.

    For example:

        safepassage new my-siege --from two-exits
        safepassage new my-siege.xlsx --from fallujah-2015

    Parameters
    ----------
    folder
        The folder or workbook to make.
    from_
        The SCENARIO to start from, two-exits if not given.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("write"):
        copy(from_, folder)
    text = f"{folder} is a copy of {from_}. Edit it, then: safepassage check {folder}"
    show(json, text, clock, scenario=from_, folder=str(folder))


def check(scenario: str, /, *, as_of: date | None = None, json: bool = False) -> None:
    """Find everything that is wrong with a scenario, and what is probably wrong.

    Faults are listed with file, row and column, all at once, and the exit status is 2. Warnings are for you to judge.

    For example:

        safepassage check my-siege
        safepassage check my-siege.xlsx --json
        safepassage check fallujah-2016 --as-of 2016-05-22

    Parameters
    ----------
    scenario
        The SCENARIO to check.
    as_of
        Warn of the scenario as it was known on this day, such as 2016-06-01.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        warnings = load(scenario, as_of).check()
    lines = [f"{scenario}: nothing is wrong", *(f"warning: {warning}" for warning in warnings)]
    show(json, "\n".join(lines), clock, scenario=scenario, faults=[], warnings=as_records(warnings))


def describe(scenario: str, /, *, as_of: date | None = None, json: bool = False) -> None:
    """Print a scenario as sentences: places, parties, what happens when, and what is assumed without evidence.

    For example:

        safepassage describe fallujah-2015
        safepassage describe fallujah-2016 --as-of 2016-06-01
        safepassage describe my-siege --json

    Parameters
    ----------
    scenario
        The SCENARIO to describe.
    as_of
        Tell it as it was known on this day, such as 2016-06-01, without what was published later.
    json
        Print one JSON document instead of text: every row of the scenario, and the text.
    """
    from dataclasses import asdict

    clock = Clock()
    with clock.stage("load"):
        siege = load(scenario, as_of)
    rows = {name: value for name, value in asdict(siege).items() if name != "background"}
    show(json, str(siege), clock, scenario=rows, text=str(siege), warnings=as_records(siege.check()))


def run(
    scenario: str, /, *, members: range | None = None, member: int | None = None, seed: int | None = None,
    workers: int | None = None, until: date | None = None, as_of: date | None = None, keep: list[str] | None = None,
    scheduler: str | None = None, out: Path | None = None, resume: bool = False, force: bool = False,
    no_figures: bool = False, profile: Literal["public", "full"] = "public", json: bool = False,
) -> None:  # fmt: skip
    """Simulate a scenario, print who gets out and what limits them, and write a result folder.

    A result folder as SCENARIO runs its recipe again, to the same bytes; options that you give take precedence.

    For example:

        safepassage run fallujah-2015
        safepassage run my-siege --members 1000 --seed 7 --until 2015-08-31 --out august
        safepassage run fallujah-2015-result --member 17 --out member-17
        safepassage run my-siege --members 100000 --keep arrivals --out large
        safepassage run my-siege --members 100000 --keep arrivals --out large --resume

    Parameters
    ----------
    scenario
        The SCENARIO, or a result to run again.
    members
        How many possible courses of events, each with its own draws, 200 if not given; or which, such as 250:500.
    member
        Run this member alone: the same as in any run with the same seed.
    seed
        Whole number that fixes all chance; if not given, a fresh one is made and recorded.
    workers
        Number of members computed at a time; the cores of this machine if not given. Changes no result.
    until
        Last day to simulate, such as 2015-08-31; the end of the scenario if not given.
    as_of
        Issue date, such as 2015-07-12: only what was published by then is known; all of the scenario if not given.
    keep
        What to keep beside the summary: arrivals, trapped, flows, crossings; summary for nothing else; all by default.
    scheduler
        Address of a Dask scheduler whose workers simulate, such as tcp://10.0.0.5:8786, or its file. Changes no result.
    out
        Folder for the result; SCENARIO-result in this folder if not given.
    resume
        Go on with the run of this result that was interrupted.
    force
        Replace a result that is already there, and start an unfinished run over.
    no_figures
        Draw no figures.
    profile
        What is printed and drawn: public, rounded and without roads of a running siege; or full, marked restricted.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        which = one_or_more(members, member)
        given = Given(seed, workers, until, out, scheduler)
        job = prepare(scenario, which, force, as_of, resume=resume, keep=keep, **given._asdict())
    result = ran(job, not no_figures, profile, clock)
    told(result, job.out, profile, json, clock)


def merge(
    parts: list[Path],
    /,
    *,
    out: Path,
    force: bool = False,
    no_figures: bool = False,
    profile: Literal["public", "full"] = "public",
    json: bool = False,
) -> None:
    """Make one result of parts that were run apart, such as members 0:250 and 250:500 on two machines.

    The result has the same bytes as one run of all members. Parts of different runs are refused, and so are members
    that are missing or there twice.

    For example:

        safepassage run my-siege --members 0:250 --seed 7 --out part-0
        safepassage run my-siege --members 250:500 --seed 7 --out part-1
        safepassage merge part-0 part-1 --out my-result

    Parameters
    ----------
    parts
        The result folders of the parts, in any order.
    out
        Folder for the result.
    force
        Replace a result that is already there.
    no_figures
        Draw no figures.
    profile
        What is printed and drawn, as for run.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        result = merged(parts, out, force)
    write(result, out, force, not no_figures, profile, clock)
    told(result, out, profile, json, clock)


COMMANDS = (
    catalogue,
    new,
    check,
    describe,
    evidence,
    run,
    merge,
    compare,
    matters,
    forecast,
    score,
    backtest,
    serve,
    export,
    report,
    import_,
    flee,
    contest,
)
