"""The script that sets counts against the fan of a run, on a siege of our own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from safepassage import Ensemble, Observation, load, simulate
from scripts import loaded

START = date(2030, 1, 1)


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("fan_coverage")


@pytest.fixture(scope="module")
def result() -> Ensemble:
    return simulate(load("two-exits"), members=40, seed=1)


def counted(kind: str, people: int, day: int = 20, place: str | None = None, since: int | None = None) -> Observation:
    start = None if since is None else START + timedelta(days=since)
    return Observation(START + timedelta(days=day), place, kind, people, start, "an office")


def test_each_kind_of_count_is_held_against_the_same_number(script: ModuleType, result: Ensemble) -> None:
    left, settled = result["out"] + result["on_the_way"], result["settled", "West Camp"]
    cases = [
        (counted("cumulative", 0), left[:, 20]),
        (counted("cumulative", 0, since=15), left[:, 20] - left[:, 14]),
        (counted("stock", 0, place="West Camp"), settled[:, 20]),
        (counted("cumulative", 0, place="West Camp", since=15), settled[:, 20] - settled[:, 14]),
        (counted("arrivals", 0, place="West Camp"), settled[:, 20] - settled[:, 19]),
        (counted("arrivals", 0, day=0, place="West Camp"), settled[:, 0]),
        (counted("inside", 0, place="Town"), result.series("inside", "Town")[:, 20]),
        (counted("inside", 0), result["inside"][:, 20]),
    ]
    for observed, expected in cases:
        np.testing.assert_array_equal(script.model_values(result, observed), expected)
    assert script.model_values(result, counted("cumulative", 0, day=400)) is None
    assert script.model_values(result, counted("arrivals", 0)) is None


def test_bands_hold_their_share_of_members(script: ModuleType) -> None:
    one = script.Comparison(counted("inside", 97), np.arange(101))
    assert one.band(0.5) == (25, 75) and one.band(0.95) == pytest.approx((2.5, 97.5))
    assert [one.inside(share) for share in script.BANDS] == [False, False, True]


def test_a_series_outside_on_more_than_a_fifth_of_its_dates_is_said_to_be(script: ModuleType) -> None:
    good = [script.Comparison(counted("inside", 50, day), np.arange(101)) for day in range(8)]
    bad = [script.Comparison(counted("inside", 500, day), np.arange(101)) for day in range(2)]
    assert script.verdict(good + bad) == (
        "8 of 10 in 50% (mean width 50); 8 of 10 in 80% (mean width 80); 8 of 10 in 95% (mean width 95)"
    )
    assert "MORE THAN A FIFTH OUTSIDE" in script.verdict(good[1:] + bad)


def test_it_runs_on_a_scenario_with_counts(
    script: ModuleType, result: Ensemble, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = int(np.median((result["out"] + result["on_the_way"])[:, 20]))
    siege = load("two-exits").edit(add=[counted("cumulative", people), counted("cumulative", 10**6, day=21)])
    siege.save(tmp_path / "siege")
    assert script.main([str(tmp_path / "siege"), "--members", "40", "--seed", "1", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "left since the start" in told and "an office" in told
    assert "in 50%" in told and "OUTSIDE" in told and "1 of 2 in 95%" in told
    assert (tmp_path / "siege-coverage.png").stat().st_size > 10_000
