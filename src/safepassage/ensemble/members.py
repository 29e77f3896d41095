"""Members are run: each with its own draws and its own luck, some at a time, into records."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from safepassage.engine import codes
from safepassage.engine.draws import fill_uniforms
from safepassage.engine.problem import Template
from safepassage.engine.state import Memory, Record, network, new_memory, record_shapes
from safepassage.engine.step import run_member
from safepassage.ensemble.workers import Progress, Stop, share_among
from safepassage.errors import ConservationError
from safepassage.streams import Stream, name_key, open_stream, point

PARCELS = 8192
"""Room for parcels of people under way that a worker starts with; doubled when a member needs more."""

WRONG = {
    codes.LOST_PEOPLE: "people were lost or made",
    codes.BROKEN_IDENTITY: "inside + freed + on the way + out is not affected",
}


def draw_quantities(template: Template, seed: int, members: Sequence[int]) -> np.ndarray:
    """What each member draws for each uncertain quantity: float64 [member, quantity].

    Each number is the inverse distribution of one uniform keyed by the quantity's name.
    """
    keys = np.array([name_key("quantity", name) for name in template.names], dtype=np.uint64)
    u = np.empty((len(members), len(keys)))

    def start() -> Callable[[int], None]:
        stream = open_stream(seed, 0)

        def draw(row: int) -> None:
            point(stream, seed, members[row])
            fill_uniforms(stream, keys, u[row])

        return draw

    share_among(1, len(members), start)  # not in the main thread: an interruption there can crash a kernel as it starts
    return quantities_at(template, u)


def quantities_at(template: Template, u: np.ndarray) -> np.ndarray:
    """The quantities whose inverse distributions are taken at uniform numbers `u` [member, quantity], same shape."""
    return np.stack([q.ppf(u[:, k]) for k, q in enumerate(template.quantities)], axis=1) if template.names else u


class Runner:
    """Runs members of one template, and keeps the memory of its workers from one call to the next.

    Attributes: `shapes`, shape and type of every array of a member's record.
    """

    def __init__(self, template: Template, draws: np.ndarray, seed: int):
        """Ready to run; `draws` [member, quantity] is at least one member, which sizes the records."""
        self.template, self.seed = template, seed
        first = template.fill(draws[0])
        self._net = network(first)
        self._spare: list[Memory] = []
        self.shapes = record_shapes(
            template.days, len(first.safe), len(first.household), len(first.tail), len(self._net.gates)
        )

    def run(
        self,
        draws: np.ndarray,
        members: Sequence[int],
        into: Callable[[int], Record],
        after: Callable[[int, Record], None] | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> None:
        """Run one member for each row of `draws` [member, quantity], with the luck of the member of that number.

        `into(row)` gives the record that a row fills, and `after(row, record)` is told when it is full.
        ConservationError where the engine loses people: a bug of ours.
        """

        def start() -> Callable[[int], None]:
            stream = open_stream(self.seed, 0)

            def run(row: int) -> None:
                record = into(row)
                self._run_one(draws[row], stream, record, int(members[row]))
                if after is not None:
                    after(row, record)

            return run

        share_among(workers, len(draws), start, progress, stop)

    def arrays(
        self,
        draws: np.ndarray,
        members: Sequence[int],
        workers: int | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> dict[str, np.ndarray]:
        """The arrays of all records, `[member, ...]` by name, of one member for each row of `draws`."""
        values: dict[str, np.ndarray] = {
            name: np.empty((len(draws), *shape), dtype) for name, (shape, dtype) in self.shapes.items()
        }

        def into(row: int) -> Record:
            return Record(**{name: array[row] for name, array in values.items()})

        self.run(draws, members, into, None, workers, progress, stop)
        return values

    def _run_one(self, draws: np.ndarray, stream: Stream, record: Record, member: int) -> None:
        """Runs one member into its record, in spare memory or new, enlarged where the member needs more."""
        problem = self.template.fill(draws)
        try:
            memory = self._spare.pop()
        except IndexError:
            memory = new_memory(problem, self._net, PARCELS)
        while True:
            point(stream, self.seed, member)
            ending = run_member(problem, self._net, stream, memory, record)
            if ending != codes.CALENDAR_FULL:
                break
            memory = new_memory(problem, self._net, 2 * len(memory.calendar.parcels))
        self._spare.append(memory)
        if ending != codes.FINISHED:
            raise ConservationError(f"member {member} of seed {self.seed}: {WRONG[ending]}")
