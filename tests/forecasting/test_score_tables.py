"""Scores by target and skill by days ahead, on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecasting.test_backtest import row
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.score_tables import by_target, counted_most, skill_ahead

STOCK = Target("stock", "Camp")


def test_a_target_that_one_method_does_not_give_is_told_of_the_others() -> None:
    stock = [replace(row("smoother", 3, ahead=k), target=STOCK) for k in (1, 2, 3)]
    rows = [row("smoother", 2), row("drift", 6), row("smoother", 9, ahead=2), *stock]
    assert counted_most(rows) == (STOCK, Target("left"))
    found = by_target(rows)
    assert {one.method: (one.counts, one.wis) for one in found[STOCK]} == {"smoother": (3, 3)}
    assert [(one.method, one.counts, one.wis) for one in found[Target("left")]] == [("drift", 1, 6), ("smoother", 1, 2)]


def test_skill_is_against_the_plain_method_that_did_best() -> None:
    wis = {"persistence": (8, 2), "drift": (4, 3), "smoother": (2, 6)}
    rows = [row(name, number, ahead=k) for name, two in wis.items() for k, number in zip((1, 3), two, strict=True)]
    found = skill_ahead(rows, (1, 3, 7))
    assert found is not None and found.baseline == "drift"
    assert list(found.skill) == ["persistence", "smoother"]
    nan = float("nan")
    assert found.skill["smoother"] == pytest.approx((0.5, -1, nan), nan_ok=True)
    assert found.skill["persistence"] == pytest.approx((-1, 1 / 3, nan), nan_ok=True)


def test_there_is_no_skill_without_a_plain_method_and_another() -> None:
    assert skill_ahead([row("smoother", 1), row("weighted", 1)], (1,)) is None
    assert skill_ahead([row("drift", 1)], (1,)) is None and skill_ahead([], (1,)) is None
