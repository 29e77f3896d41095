"""The order of people within a day: where it matters to Flee's rules, arrivals in batches follow it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from scripts import loaded

A_LOT = 0.15
"""People who come in a day, by one camp's room."""


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("flee_order")


@pytest.fixture(scope="module")
def flee(script: ModuleType) -> np.ndarray:
    return script.at_camps(script.Member, A_LOT, 12)


def test_counts_of_the_morning_are_no_stand_in_for_order(script: ModuleType, flee: np.ndarray) -> None:
    mean, worst = script.difference(flee, script.at_camps(script.Frozen, A_LOT, 12))
    assert mean > 0.01 and worst > 0.08


def test_batches_are(script: ModuleType, flee: np.ndarray) -> None:
    """About as near as Flee itself in another order of people."""
    mean, worst = script.difference(flee, script.lumped(A_LOT))
    assert mean < 0.01 and worst < 0.05
    mean, worst = script.difference(flee, script.at_camps(script.Member, A_LOT, 12, shuffled=True))
    assert mean < 0.015 and worst < 0.05


def test_the_script_runs(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "SHARES", (A_LOT,))
    assert script.main(["--members", "2"]) == 0
    assert "15% a day: new order daily" in capsys.readouterr().out
