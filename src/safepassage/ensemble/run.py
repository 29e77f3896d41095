"""A scenario is run many times: each member draws its own numbers, and its own luck."""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection
from operator import index
from pathlib import Path

from safepassage.ensemble.arrays import OUTPUTS
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.members import Runner, draw_quantities
from safepassage.ensemble.plan import Plan
from safepassage.ensemble.workers import Progress, Stop
from safepassage.errors import SafepassageError
from safepassage.scenario import Scenario
from safepassage.streams import fresh_seed


def simulate(
    scenario: Scenario,
    *,
    members: int | range = 200,
    seed: int | None = None,
    workers: int | None = None,
    until: datetime.date | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    apart: Collection[str] = (),
    keep: Collection[str] = OUTPUTS,
    out: str | Path | None = None,
    resume: bool = False,
    scheduler: str | None = None,
) -> Ensemble:
    """The ensemble of a scenario: every member's days, places, links and totals.

    Arguments: `members`, how many, or which (a range, to run some of them alone); `seed`, recorded, drawn where none is
    given; `workers`, threads (default: one per core); `until`, the last day (default: the scenario's); `progress`,
    called as members finish; `stop`, asked before every member: true ends the run; `apart`, recorded, roads and places
    that are merged with no other into one link, so that scenarios which differ there share all other luck; `keep`,
    outputs kept beside the summary. With `out` the result is written to that folder block by block and read from it,
    so that it may be larger than memory; `resume` goes on where such a run was interrupted; `scheduler`, address of a
    Dask scheduler, has its workers do the blocks. People are conserved in every member, every day; the same seed gives
    the same numbers for any number and kind of workers.

    Raises SafepassageError for fewer than one member or worker, a seed outside 0 to 2**64 - 1, or an `until` outside
    the scenario's period; StoppedError where `stop` said so; ConservationError where the engine loses people: a bug of
    ours.

    >>> import safepassage as sp
    >>> e = sp.simulate(sp.load("two-exits"), members=5, seed=1)
    >>> len(e.days) > 0
    True
    """
    if resume and out is not None and seed is None:
        from safepassage.ensemble.unfinished import begun

        seed = (begun(Path(out)) or {}).get("seed")
    plan = planned(scenario, members, seed, until, apart, keep)
    workers = None if workers is None else _whole("workers", workers)
    if workers is not None and workers < 1:
        raise SafepassageError(f"workers: at least 1 is needed, found {workers}.")
    if out is None and (resume or scheduler):
        raise SafepassageError("resume and scheduler need a folder: give it with out.")
    if out is None:
        return in_memory(plan, workers, progress, stop)
    from safepassage.ensemble.folder import run_into

    return run_into(Path(out), plan, workers=workers, progress=progress, stop=stop, resume=resume, scheduler=scheduler)


def planned(
    scenario: Scenario,
    members: int | range,
    seed: int | None,
    until: datetime.date | None,
    apart: Collection[str] = (),
    keep: Collection[str] = OUTPUTS,
) -> Plan:
    """The plan of a run, with a fresh seed where none is given."""
    which = members if isinstance(members, range) else range(_whole("members", members))
    number = fresh_seed() if seed is None else _whole("seed", seed)
    kept = tuple(output for output in OUTPUTS if output in keep) + tuple(one for one in keep if one not in OUTPUTS)
    return Plan(scenario, which, number, until or scenario.end, tuple(sorted(apart)), kept)


def _whole(name: str, number: int) -> int:
    try:
        return index(number)
    except TypeError:
        raise SafepassageError(f"{name}: a whole number is needed, found {number!r}.") from None


def in_memory(
    plan: Plan, workers: int | None = None, progress: Progress | None = None, stop: Stop | None = None
) -> Ensemble:
    """The ensemble of a plan, all of it in memory."""
    began = time.perf_counter()
    draws = draw_quantities(plan.template, plan.seed, plan.members)
    runner = Runner(plan.template, draws, plan.seed)
    values = plan.named(runner.arrays(draws, plan.members, workers, progress, stop))
    recipe = plan.recipe() | {"seconds": {"simulate": round(time.perf_counter() - began, 3)}}
    return Ensemble(scenario=plan.scenario, recipe=recipe, values=values, draws=draws, **plan.names._asdict())
