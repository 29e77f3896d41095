"""Methods combined: each gives part of the samples, by how well it did on other cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from safepassage.forecasting.baseline import made
from safepassage.forecasting.counts import Count
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.method import Method, Task
from safepassage.forecasting.particle import systematic
from safepassage.streams import keyed_generator


def weights_by_scores(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return weights of methods that add to 1, in inverse proportion to the mean of their scores on other cases.

    `scores` are weighted interval scores above 0 by method, the lower the better, of the same cases for each. Scores
    that are empty, differ in number, or are not above 0 raise ValueError.

    >>> weights_by_scores({"drift": [10, 30], "weighted": [5, 5]})
    {'drift': 0.2, 'weighted': 0.8}
    """
    if not scores or len({len(one) for one in scores.values()}) > 1 or not all(len(one) for one in scores.values()):
        raise ValueError("every method needs a score of each of the same cases, at least one")
    means = {name: float(np.mean(one)) for name, one in scores.items()}
    if not all(np.isfinite(mean) and mean > 0 for mean in means.values()):
        raise ValueError(f"mean scores above 0 are needed, found {means}")
    total = sum(1 / mean for mean in means.values())
    return {name: 1 / mean / total for name, mean in means.items()}


@dataclass(frozen=True)
class PoolState:
    """What a pool knows: its task, and the state of each of its methods."""

    task: Task
    states: tuple[Any, ...]


class Pool:
    """A linear pool: of each target, every method that gives it gives its weight's part of the samples.

    `methods`, and `weights` by their names, not below 0 and with a sum above 0; others raise ValueError. A method that
    cannot give a target leaves its part of it to the others.
    """

    name = "pool"
    reference = "Stone 1961"

    def __init__(self, methods: Sequence[Method], weights: Mapping[str, float]):
        names = [one.name for one in methods]
        if len(set(names)) < len(names) or set(names) != set(weights):
            raise ValueError(f"weights of {sorted(weights)} for methods {names}")
        if not all(np.isfinite(one) and one >= 0 for one in weights.values()) or not sum(weights.values()) > 0:
            raise ValueError(f"weights not below 0 with a sum above 0 are needed, found {dict(weights)}")
        self.methods = tuple(one for one in methods if weights[one.name] > 0)
        self.weights = np.array([weights[one.name] for one in self.methods]) / sum(weights.values())

    def passes(self, days: int) -> int:
        """Return how many times its methods run all members."""
        return sum(one.passes(days) for one in self.methods)

    def init(self, task: Task) -> PoolState:
        """Return the state before anything was counted."""
        return PoolState(task, tuple(one.init(task) for one in self.methods))

    def update(self, state: PoolState, counts: tuple[Count, ...]) -> PoolState:
        """Return the state after the counts of one day of publication."""
        updated = [one.update(own, counts) for one, own in zip(self.methods, state.states, strict=True)]
        return PoolState(state.task, tuple(updated))

    def forecast(self, state: PoolState, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of every target that any of the methods gives."""
        task = state.task
        found = [one.forecast(own, days) for one, own in zip(self.methods, state.states, strict=True)]
        rows = np.stack([
            keyed_generator(task.seed, f"pool/{one.method}").permutation(task.members) for one in found
        ])  # fmt: skip
        given = tuple(one for one in task.targets if any(one in forecast.targets for forecast in found))
        samples = np.stack([self._pooled(target, found, rows, task.seed) for target in given], axis=1)
        facts = {
            "cannot": [str(one) for one in task.targets if one not in given],
            "weights": {one.name: float(weight) for one, weight in zip(self.methods, self.weights, strict=True)},
            "methods": {one.method: dict(one.facts) for one in found},
        }
        return made(task, self.name, days, given, samples, facts)

    def _pooled(self, target: Target, found: Sequence[Forecast], rows: np.ndarray, seed: int) -> np.ndarray:
        """Samples `[members, days]` of a target, of the same methods in the same rows wherever all of them give it."""
        weights = np.where([target in one.targets for one in found], self.weights, 0.0)
        members = rows.shape[1]
        method = systematic(weights / weights.sum(), members, keyed_generator(seed, "pool"))
        return np.stack([found[m].of(target)[rows[m, k]] for k, m in enumerate(method)])
