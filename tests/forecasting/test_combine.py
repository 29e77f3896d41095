"""Pooled methods: each gives its part of the samples, by its scores on other sieges."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

import safepassage as sp
from safepassage.files.schema import packaged_rows
from safepassage.forecasting.baselines import Drift, Persistence, PriorRun
from safepassage.forecasting.combine import Pool, past_weights, weights_by_scores
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.method import make_task, run_method
from safepassage.forecasting.methods import METHODS, POOLED

SIEGE, ISSUED, LEFT = "fallujah-2016", date(2016, 6, 10), Target("left")
SIEGES = {"fallujah-2016", "mosul-2016", "mariupol-2022"}


def pooled(weights: dict[str, float], members: int = 100) -> np.ndarray:
    methods = [Persistence(), Drift(), PriorRun()]
    task = make_task(sp.load(SIEGE), ISSUED, seed=3, members=members)
    return run_method(Pool([one for one in methods if one.name in weights], weights), task, 5).of(LEFT)


def alone(method: object, members: int = 100) -> np.ndarray:
    return run_method(method, make_task(sp.load(SIEGE), ISSUED, seed=3, members=members), 5).of(LEFT)


def rows(samples: np.ndarray) -> Counter[bytes]:
    return Counter(row.tobytes() for row in samples)


def test_a_pool_of_one_is_that_method() -> None:
    assert rows(pooled({"drift": 2.0})) == rows(alone(Drift()))


def test_each_method_gives_its_part_of_the_samples() -> None:
    found, drift, persistence = pooled({"drift": 3.0, "persistence": 1.0}), alone(Drift()), alone(Persistence())
    from_drift = sum((rows(found) & rows(drift)).values())
    from_persistence = sum((rows(found) & rows(persistence)).values())
    assert from_drift == pytest.approx(75, abs=1) and from_persistence == pytest.approx(25, abs=1)
    assert from_drift + from_persistence >= 100


def test_a_method_without_weight_gives_nothing() -> None:
    assert rows(pooled({"drift": 1.0, "persistence": 0.0})) == rows(alone(Drift()))


@pytest.mark.parametrize("weights", [{"drift": -1.0}, {"drift": 0.0}, {"drift": float("nan")}, {"theta": 1.0}])
def test_weights_that_are_none_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Pool([Drift()], weights)


def test_better_scores_weigh_more_in_proportion() -> None:
    assert weights_by_scores({"drift": [1.0, 3.0], "prior run": [4.0, 4.0]}) == pytest.approx(
        {"drift": 2 / 3, "prior run": 1 / 3}
    )
    with pytest.raises(ValueError, match="same cases"):
        weights_by_scores({"drift": [1.0, 3.0], "prior run": [1.0]})


def test_the_packaged_weights_leave_each_siege_out() -> None:
    found = packaged_rows("pool.csv")
    names = {method.name for method in POOLED}
    assert {row["left_out"] for row in found} == SIEGES | {""}
    for siege in (*SIEGES, "another"):
        weights = past_weights(siege)
        assert set(weights) == names and sum(weights.values()) == pytest.approx(1) and min(weights.values()) > 0
    assert past_weights("another") not in [past_weights(siege) for siege in SIEGES]


def test_the_pool_of_the_command_takes_the_weights_of_the_siege_at_hand() -> None:
    pool = next(method for method in METHODS if method.name == "pool")
    siege = sp.load("two-exits")
    task = make_task(sp.load(SIEGE), ISSUED, seed=1, members=5)
    state = pool.init(task)
    expected = [past_weights(SIEGE)[one.name] for one in POOLED]
    assert state.weights == pytest.approx(expected)
    assert past_weights(siege.name) == past_weights("another")
