"""Methods combined: each gives part of the samples, by how well it did on other cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from safepassage.files.schema import packaged_rows
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


def past_weights(siege: str) -> dict[str, float]:
    """Return the weights of methods for a siege by their scores on the others of the catalogue, from `data/pool.csv`.

    A siege that is not in the catalogue has those of all of them.

    >>> past_weights("another siege")["smoother"] > past_weights("another siege")["persistence"]
    True
    """
    rows = packaged_rows("pool.csv")
    left_out = siege if any(row["left_out"] == siege for row in rows) else ""
    found = {row["method"]: float(row["weight"]) for row in rows if row["left_out"] == left_out}
    total = sum(found.values())
    return {name: weight / total for name, weight in found.items()}


@dataclass(frozen=True)
class PoolState:
    """What a pool knows: its task, and the weight and the state of each of its methods."""

    task: Task
    weights: np.ndarray
    states: tuple[Any, ...]


class Pool:
    """A linear pool: of each target, every method that gives it gives its weight's part of the samples.

    `weights` are by the names of `methods`, not below 0 and with a sum above 0; others raise ValueError. Where they are
    not given, they are those of `past_weights` for the siege at hand. A method that cannot give a target leaves its
    part of it to the others.
    """

    name = "pool"
    reference = "Stone 1961"

    def __init__(self, methods: Sequence[Method], weights: Mapping[str, float] | None = None):
        if weights is not None:
            self._refuse(methods, weights)
        self.methods = tuple(methods)
        self.weights = weights

    def _refuse(self, methods: Sequence[Method], weights: Mapping[str, float]) -> None:
        names = [one.name for one in methods]
        if len(set(names)) < len(names) or set(names) != set(weights):
            raise ValueError(f"weights of {sorted(weights)} for methods {names}")
        if not all(np.isfinite(one) and one >= 0 for one in weights.values()) or not sum(weights.values()) > 0:
            raise ValueError(f"weights not below 0 with a sum above 0 are needed, found {dict(weights)}")

    def passes(self, days: int) -> int:
        """Return how many times its methods run all members."""
        return sum(one.passes(days) for one in self.methods)

    def init(self, task: Task) -> PoolState:
        """Return the state before anything was counted."""
        weights = past_weights(task.scenario.name) if self.weights is None else self.weights
        shares = np.array([weights[one.name] for one in self.methods])
        return PoolState(task, shares / shares.sum(), tuple(one.init(task) for one in self.methods))

    def update(self, state: PoolState, counts: tuple[Count, ...]) -> PoolState:
        """Return the state after the counts of one day of publication."""
        updated = [one.update(own, counts) for one, own in zip(self.methods, state.states, strict=True)]
        return replace(state, states=tuple(updated))

    def forecast(self, state: PoolState, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of every target that any of the methods gives."""
        task = state.task
        found = [one.forecast(own, days) for one, own in zip(self.methods, state.states, strict=True)]
        rows = np.stack([
            keyed_generator(task.seed, f"pool/{one.method}").permutation(task.members) for one in found
        ])  # fmt: skip
        given = tuple(one for one in task.targets if any(one in forecast.targets for forecast in found))
        samples = np.stack([_pooled(target, found, state.weights, rows, task.seed) for target in given], axis=1)
        facts = {
            "cannot": [str(one) for one in task.targets if one not in given],
            "weights": {one.name: float(weight) for one, weight in zip(self.methods, state.weights, strict=True)},
            "methods": {one.method: dict(one.facts) for one in found},
        }
        notes = dict.fromkeys(one.facts["note"] for one in found if "note" in one.facts)
        if notes:
            facts["note"] = "; ".join(notes)
        return made(task, self.name, days, given, samples, facts)


def _pooled(target: Target, found: Sequence[Forecast], weights: np.ndarray, rows: np.ndarray, seed: int) -> np.ndarray:
    """Samples `[members, days]` of a target, of the same methods in the same rows wherever all of them give it."""
    weights = np.where([target in one.targets for one in found], weights, 0.0)
    members = rows.shape[1]
    method = systematic(weights / weights.sum(), members, keyed_generator(seed, "pool"))
    return np.stack([found[m].of(target)[rows[m, k]] for k, m in enumerate(method)])
