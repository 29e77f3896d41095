"""The blocks of a run, made here by threads: from a plan and the number of a block to the bytes of its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from safepassage.ensemble.layout import Layout, encode
from safepassage.ensemble.members import Runner, draw_quantities
from safepassage.ensemble.plan import Plan
from safepassage.ensemble.workers import Progress, Stop

Files = dict[str, bytes]
"""Contents of the files of a block, by name within results.zarr."""


def layout_of(plan: Plan) -> Layout:
    """How the result of a plan will lie on disk."""
    return Layout(plan.names, plan.members.start, len(plan.members), plan.keep, plan.scenario.title)


class BlockMaker:
    """Makes any block of a plan; keeps what all blocks share from one to the next."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.layout = plan, layout_of(plan)
        self._runner = Runner(plan.template, draw_quantities(plan.template, plan.seed, plan.members[:1]), plan.seed)

    def make(self, block: int, workers: int | None = 1) -> Files:
        """The files of a block, the same for any number of workers."""
        values, draws = self.run(block, workers)
        return encode(self.layout, block, values, draws)

    def run(
        self, block: int, workers: int | None = 1, progress: Progress | None = None, stop: Stop | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The arrays of a block, and what its members drew."""
        members = self.plan.members[self.layout.rows(block).start : self.layout.rows(block).stop]
        draws = draw_quantities(self.plan.template, self.plan.seed, members)
        return self.plan.named(self._runner.arrays(draws, members, workers, progress, stop)), draws


def blocks_here(
    plan: Plan,
    blocks: Sequence[int],
    workers: int | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Iterator[tuple[int, Files]]:
    """Blocks and their files as they are made by threads; a block is put into bytes while the next one runs.

    `progress` is told members of the whole plan, of which those of other blocks are done.
    """
    maker = BlockMaker(plan)
    total = len(plan.members)
    done = total - sum(len(maker.layout.rows(block)) for block in blocks)
    with ThreadPoolExecutor(1) as encoder:
        before: tuple[int, Future[Files]] | None = None
        for block in blocks:
            try:
                values, draws = maker.run(block, workers, _from(done, total, progress), stop)
            except BaseException:  # whatever ends the run, no block that is whole is lost
                yield from _ready(before)
                raise
            yield from _ready(before)
            done += len(draws)
            before = block, encoder.submit(encode, maker.layout, block, values, draws)
        yield from _ready(before)


def _ready(block: tuple[int, Future[Files]] | None) -> Iterator[tuple[int, Files]]:
    if block is not None:
        yield block[0], block[1].result()


def _from(done: int, total: int, progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda more, _: progress(done + more, total)
