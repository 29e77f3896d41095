"""A plan is run into a result folder, block by block, so that neither its size nor an interruption matters."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from safepassage.ensemble.blocks import blocks_here
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.plan import Plan
from safepassage.ensemble.store import Also, finish, opened
from safepassage.ensemble.stored import RECIPE
from safepassage.ensemble.unfinished import REMEDY, Unfinished, unfinished_of
from safepassage.ensemble.workers import Progress, Stop
from safepassage.errors import Fault, InputError
from safepassage.files.atomic import exchange, reported, require_empty


def run_into(
    out: Path,
    plan: Plan,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    resume: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    also: Also | None = None,
) -> Ensemble:
    """Run a plan into a result folder and return the result, opened from there.

    Finished blocks are kept in `out`.unfinished until all are there; `resume` goes on with them, `overwrite` replaces a
    result and throws an unfinished run away. With `scheduler`, the address of a Dask scheduler, its workers make the
    blocks. However it is run, interrupted and resumed, the bytes are the same but for the recipe's seconds.
    """
    _refuse_taken(out, resume, overwrite)
    run = None
    try:
        with reported(out):
            run = Unfinished(out, plan)
            started = time.perf_counter()
            if progress is not None:
                progress(run.members_done, len(plan.members))
            blocks = _blocks(plan, run.missing(), workers, progress, stop, scheduler)
            for block, files in blocks:
                run.write(block, files)
            simulated = time.perf_counter()
            recipe = plan.recipe() | {"seconds": {"simulate": round(simulated - started, 3)}}
            finish(run.folder, opened(run.folder, plan.scenario, recipe), run.entries, simulated, also)
            run.drop_notes()
            exchange(run.folder, out)
    except BaseException as error:
        if run is not None and not run.remove_if_vain():
            error.add_note(f"{run.members_done} of {len(plan.members)} members are kept: go on with --resume.")
        raise
    return opened(out, plan.scenario, recipe)


def _blocks(
    plan: Plan,
    blocks: list[int],
    workers: int | None,
    progress: Progress | None,
    stop: Stop | None,
    scheduler: str | None,
) -> Iterator[tuple[int, dict[str, bytes]]]:
    if scheduler is None:
        return blocks_here(plan, blocks, workers, progress, stop)
    from safepassage.ensemble.cluster import blocks_on_cluster

    return blocks_on_cluster(scheduler, plan, blocks, progress, stop)


def _refuse_taken(out: Path, resume: bool, overwrite: bool) -> None:
    """Raise InputError where a result would be lost; throw an unfinished run away where that was asked for."""
    if not (overwrite and (out / RECIPE).is_file()):
        require_empty(out)
    unfinished = unfinished_of(out)
    if unfinished.exists() and not resume:
        if not overwrite:
            raise InputError(Fault(str(unfinished), "there is an unfinished run already", advice=REMEDY))
        shutil.rmtree(unfinished)
