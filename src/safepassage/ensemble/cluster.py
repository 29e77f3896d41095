"""The blocks of a run, made by the workers of a Dask cluster: the same pure work as here, in other processes.

Whatever happens to a worker, its blocks are given to another, and a block has the same bytes wherever it is made.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from safepassage.ensemble.blocks import BlockMaker, Files, layout_of
from safepassage.ensemble.plan import Plan, versions
from safepassage.ensemble.store import scenario_files, scenario_of
from safepassage.ensemble.workers import Progress, Stop
from safepassage.errors import InputError, SafepassageError, StoppedError
from safepassage.files.tables import text_of

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_WITHIN = 10
"""How long a scheduler may take to answer [s]."""
WORKERS_WITHIN = 60
"""How long a scheduler may be without any worker [s]."""
LOOK_EVERY = 1.0
AHEAD = 2
"""Blocks that are handed out for each thread of the workers, so that none of them waits for us."""


class Package(NamedTuple):
    """A plan as text, which any version can read, and what a worker must have to make the same bytes."""

    plan: str
    digest: str
    needs: tuple[tuple[str, str], ...]


def packed(plan: Plan) -> Package:
    """The package of a plan for workers."""
    document = {
        "files": scenario_files(plan.scenario),
        "name": plan.scenario.name,
        "members": [plan.members.start, plan.members.stop],
        "seed": plan.seed,
        "until": plan.until.isoformat(),
        "apart": plan.apart,
        "keep": plan.keep,
    }
    return Package(json.dumps(document), plan.scenario.digest, tuple(facts().items()))


def facts() -> dict[str, str]:
    """Everything on which the bytes of a block depend, as it is in the process that calls this."""
    from importlib.metadata import version

    from safepassage.engine._jit import fingerprint

    return {"safepassage": version("safepassage"), "engine": fingerprint(), **versions()}


def make_block(package: Package, block: int) -> Files:
    """The files of a block, made by a worker that has all that the package needs."""
    wrong = differing(facts(), dict(package.needs))
    if wrong:
        raise SafepassageError(f"a worker has {wrong}. Install the same on all.")
    with _LOCK:
        maker = _maker(package)
    return maker.make(block)


_LOCK = threading.Lock()


@lru_cache(maxsize=2)
def _maker(package: Package) -> BlockMaker:
    given = json.loads(package.plan)
    scenario = scenario_of({"name": given["name"], "files": given["files"]})
    if scenario.digest != package.digest:
        raise SafepassageError("a worker reads another scenario than was sent. Install the same on all.")
    return BlockMaker(
        Plan(
            scenario=scenario,
            members=range(*given["members"]),
            seed=given["seed"],
            until=date.fromisoformat(given["until"]),
            apart=tuple(given["apart"]),
            keep=tuple(given["keep"]),
        )
    )


def differing(found: Mapping[str, str], needs: Mapping[str, str]) -> str:
    """What differs, in words; nothing where all is the same.

    >>> differing({"numpy": "2.4"}, {"numpy": "2.3"})
    'numpy 2.4 and not 2.3'
    """
    return ", ".join(f"{name} {found.get(name)} and not {is_}" for name, is_ in needs.items() if found.get(name) != is_)


def blocks_on_cluster(
    scheduler: str, plan: Plan, blocks: Sequence[int], progress: Progress | None = None, stop: Stop | None = None
) -> Iterator[tuple[int, Files]]:
    """Blocks and their files as the workers of a Dask scheduler make them, in any order.

    `scheduler` is an address, or the file that the scheduler wrote its address to. A scheduler that does not answer or
    has no workers, workers of other versions, and a block at which workers keep dying raise SafepassageError.
    """
    with _connected(scheduler) as client:
        _refuse_other_workers(client, scheduler)
        layout, package = layout_of(plan), packed(plan)
        total, done = len(plan.members), len(plan.members) - sum(len(layout.rows(block)) for block in blocks)
        for block, files in _made(client, package, list(blocks), stop):
            done += len(layout.rows(block))
            if progress is not None:
                progress(done, total)
            yield block, files


def _made(client: Client, package: Package, blocks: list[int], stop: Stop | None) -> Iterator[tuple[int, Files]]:
    """Hands blocks out, a few for each thread of the workers, and gives back what comes in."""
    from distributed import wait

    handed_out: dict[Future, int] = {}
    waiting = blocks[::-1]
    alone_since = None
    while waiting or handed_out:
        with _lost_is_told():
            threads = sum(client.ncores().values())
            while waiting and len(handed_out) < max(1, AHEAD * threads):
                block = waiting.pop()
                handed_out[client.submit(make_block, package, block, pure=False)] = block
            try:
                done = wait(list(handed_out), timeout=LOOK_EVERY, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                done = set()
            made = {handed_out.pop(future): future.result() for future in done}
        yield from made.items()
        if stop is not None and stop():
            raise StoppedError
        alone_since = None if threads else alone_since or time.monotonic()
        if alone_since is not None and time.monotonic() - alone_since > WORKERS_WITHIN:
            raise SafepassageError(f"the scheduler has had no workers for {WORKERS_WITHIN} s.")


@contextmanager
def _lost_is_told() -> Iterator[None]:
    """Raise SafepassageError where the scheduler is lost, or workers keep dying."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        yield
    except KilledWorker as error:
        raise SafepassageError(
            "several workers died one after another with the same block: do they have enough memory?"
        ) from error
    except (CancelledError, OSError) as error:
        raise SafepassageError(f"the scheduler was lost: {_short(error)}.") from error


def _refuse_other_workers(client: Client, scheduler: str) -> None:
    """Raise SafepassageError where workers have other versions, or there are none."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_WITHIN)
    except TimeoutError:
        problem = f"the scheduler at {scheduler} has no workers"
        raise SafepassageError(f"{problem}. Start one with: dask worker {scheduler}") from None
    ours, wrong = facts(), []
    for address, found in client.run(facts, on_error="return").items():
        if isinstance(found, Exception):
            wrong.append(f"worker {address} has no safepassage that can be used: {found}.")
        elif differing(found, ours):
            wrong.append(f"worker {address} has {differing(found, ours)}.")
    if wrong:
        raise SafepassageError("\n".join([*wrong, "Install the same on all: the same bytes need the same versions."]))


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    """A client of the scheduler; what Dask logs of its own is left out, as we say it."""
    try:
        from distributed import Client
    except ImportError:
        raise SafepassageError("Dask is not installed. Install it with: pip install 'safepassage[cluster]'") from None
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        try:
            client = Client(_address(scheduler), timeout=ANSWER_WITHIN, set_as_default=False)
        except (OSError, ValueError) as error:
            advice = "Start one with: dask scheduler; it prints its address, such as tcp://10.0.0.5:8786."
            raise SafepassageError(f"no scheduler answers at {scheduler}: {_short(error)}. {advice}") from None
        with client, client.as_current():
            yield client
    finally:
        logger.setLevel(level)


def _address(scheduler: str) -> str:
    """The address of a scheduler, or the one in the file that it wrote; ValueError for one that cannot be."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    if not scheduler.endswith(".json"):
        protocol, place = parse_address(scheduler)
        get_backend(protocol)
        parse_host_port(place)
        return scheduler
    try:
        return str(json.loads(text_of(scheduler))["address"])
    except InputError as error:
        raise SafepassageError(str(error)) from None
    except (ValueError, KeyError, TypeError):
        raise SafepassageError(f"{scheduler}: not the file that a Dask scheduler writes.") from None


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
