"""Members with given numbers: runs them and keeps only what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from scipy.special import ndtr

from safepassage.engine.problem import Template
from safepassage.engine.state import Record, new_record
from safepassage.ensemble.members import Runner
from safepassage.ensemble.workers import Progress
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.method import Task

SMALLEST = 2.0**-53


def uniforms(normal: np.ndarray) -> np.ndarray:
    """The uniform numbers in (0, 1) of standard normal ones, same shape."""
    return np.asarray(np.clip(ndtr(normal), SMALLEST, 1 - SMALLEST))


def values_at(template: Template, normal: np.ndarray) -> np.ndarray:
    """The quantities of a scenario at standard normal numbers `[members, quantities]`, same shape."""
    u = uniforms(normal)
    return np.stack([q.ppf(u[:, k]) for k, q in enumerate(template.quantities)], axis=1) if template.names else u


def run_draws(
    template: Template, draws: np.ndarray, luck: np.ndarray, seed: int, targets: Sequence[Target],
    workers: int | None = None, progress: Progress | None = None,
) -> np.ndarray:  # fmt: skip
    """People of each target at the end of each day, float64 `[members, targets, days]`.

    `draws` `[members, quantities]` are the numbers of each member; `luck` `[members]`, whole numbers: the member of the
    seed whose luck it has. Nothing else is kept, so that memory grows with the targets alone.
    """
    seen = np.empty((len(draws), len(targets), template.days))
    readers = [_reader(target, template) for target in targets]
    runner = Runner(template, draws, seed)

    def keep(row: int, record: Record) -> None:
        for k, read in enumerate(readers):
            seen[row, k] = read(record)

    runner.run(draws, [int(one) for one in luck], lambda _: new_record(runner.shapes), keep, workers, progress)
    return seen


def _reader(target: Target, template: Template) -> Callable[[Record], np.ndarray]:
    """What a target is in the record of one member, `[days]`."""
    if not target.place:
        if target.name == "left":
            return lambda record: record.out + record.on_the_way
        return lambda record: np.asarray(getattr(record, target.name))
    place = template.place_index[target.place]
    if target.name == "arrivals":
        return lambda record: record.arrivals[:, place].cumsum()
    if target.name == "stock":
        return lambda record: record.settled[:, place]
    return lambda record: (
        record.unsafe[:, place]
        * (record.staying[:, :, place] + record.home[:, :, place] + record.ready[:, :, place]).sum(axis=1)
    )


class World:
    """The scenario of a task until a day, to run members with given standard normal quantities and lucks.

    `targets` are what is seen of them. A run until a later day has the same days before.
    """

    def __init__(self, task: Task, until: date, targets: Sequence[Target]):
        scenario = replace(task.scenario, end=max(task.scenario.end, until))
        self.task, self.targets = task, tuple(targets)
        self.template = Template(scenario, until)

    @property
    def quantities(self) -> int:
        """How many quantities vary."""
        return len(self.template.names)

    def run(self, z: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """People of each target at the end of each day, `[members, targets, days]`."""
        draws = values_at(self.template, z)
        task = self.task
        return run_draws(self.template, draws, luck, task.seed, self.targets, task.workers, task.progress)
