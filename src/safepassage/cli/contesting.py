"""A contest from start to end: reading all folders, refusals before any computing, and writing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from safepassage.cli.job import Clock, progress, refuse_unless_free, refuse_wrong, wrong_counts
from safepassage.cli.output import say
from safepassage.errors import Fault, InputError


def held(
    clock: Clock,
    folders: list[Path],
    settings: Path | None,
    members: int,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    force: bool,
) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the contest is held and its folder, if any, is written."""
    from safepassage.exchange.fleefolder import FleeFolder, read_flee
    from safepassage.exchange.fleesettings import FleeSettings, read_settings
    from safepassage.forecasting.contest import contest
    from safepassage.show.contest_files import DOCUMENT, save
    from safepassage.show.contest_words import contest_document, contest_table
    from safepassage.streams import fresh_seed

    with clock.stage("load"):
        refuse_wrong(wrong_counts(range(members), workers, seed))
        if out is not None:
            refuse_unless_free(out, force, DOCUMENT)
        faults: list[Fault] = []
        found: list[FleeFolder] = []
        rules = FleeSettings()
        try:
            rules = read_settings(settings) if settings is not None else rules
        except InputError as error:
            faults += error.faults
        for folder in folders:
            try:
                found.append(read_flee(folder))
            except InputError as error:
                within = f"{folder.name}/" if folder.is_dir() else ""
                faults += [replace(fault, file=within + fault.file) for fault in error.faults]
        if faults:
            raise InputError(faults)
        for remark in (*rules.notes, *(f"{one.name}: {remark}" for one in found for remark in one.remarks)):
            say(f"warning: {remark}")
    with clock.stage("simulate"), progress(len(found), what="conflicts") as advance:
        seed = fresh_seed() if seed is None else seed
        result = contest(found, rules, members=members, seed=seed, workers=workers, progress=advance)
    if out is not None:
        with clock.stage("write"):
            save(result, out, replace=force)
    text = contest_table(result) + (f"\n\nThe contest lies in {out}" if out is not None else "")
    return text, contest_document(result, clock.seconds, out)
