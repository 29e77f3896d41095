"""Members with given numbers: runs them and keeps only what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from scipy.special import ndtr

from safepassage.engine.problem import Template
from safepassage.engine.state import Record, new_record
from safepassage.ensemble.members import Runner, quantities_at
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.method import Task

SMALLEST = 2.0**-53


def uniforms(normal: np.ndarray) -> np.ndarray:
    """The uniform numbers in (0, 1) of standard normal ones, same shape."""
    return np.asarray(np.clip(ndtr(normal), SMALLEST, 1 - SMALLEST))


def values_at(template: Template, normal: np.ndarray) -> np.ndarray:
    """The quantities of a scenario at standard normal numbers `[members, quantities]`, same shape."""
    return quantities_at(template, uniforms(normal))


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

    `targets` are what is seen of them. A run until a later day has the same days before. Memory is kept from one call
    to the next, and of each member what is seen alone.
    """

    def __init__(self, task: Task, until: date, targets: Sequence[Target]):
        scenario = replace(task.scenario, end=max(task.scenario.end, until))
        self.task, self.targets = task, tuple(targets)
        self.template = Template(scenario, until)
        self._readers = [_reader(target, self.template) for target in targets]
        self._runner = Runner(self.template, values_at(self.template, np.zeros((1, self.quantities))), task.seed)
        self._spare: list[Record] = []

    @property
    def quantities(self) -> int:
        """How many quantities vary."""
        return len(self.template.names)

    def run(self, z: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """People of each target at the end of each day, float64 `[members, targets, days]`.

        `luck` `[members]`, whole numbers: the member of the task's seed whose luck each has.
        """
        seen = np.empty((len(z), len(self.targets), self.template.days))

        def keep(row: int, record: Record) -> None:
            for k, read in enumerate(self._readers):
                seen[row, k] = read(record)
            self._spare.append(record)

        task = self.task
        self._runner.run(values_at(self.template, z), luck.tolist(), self._record, keep, task.workers, task.progress)
        return seen

    def _record(self, _: int) -> Record:
        try:
            return self._spare.pop()
        except IndexError:
            return new_record(self._runner.shapes)
