"""The script that forecasts conflicts in Flee's format, on small conflicts of our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from safepassage.exchange.fleefolder import read_flee
from safepassage.forecasting.conflicts import Misplaced, persistence, seen_by
from safepassage.forecasting.smoothing import SHORTEST, Smoothing
from scripts import loaded
from small_conflict import write_conflict


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("conflict_forecasts")


def test_the_conflict_that_is_left_out_has_no_say(script: ModuleType) -> None:
    found = [{"a": 0.9, "b": 0.1}, {"a": 0.2, "b": 0.4}, {"a": 0.3, "b": 0.3}]
    assert [script.chosen_without(found, number) for number in range(3)] == ["a", "b", "b"]
    for number in range(3):
        changed = [dict(one) for one in found]
        changed[number] = {"a": -9.0, "b": 9.0}
        assert script.chosen_without(changed, number) == script.chosen_without(found, number)


def reported(days: list[int], people: list[float]) -> Misplaced:
    return Misplaced(np.array(days), np.array(people), np.full(len(days), 100.0))


def test_skill_is_the_mean_over_conflicts_whoever_counts_more(script: ModuleType) -> None:
    """Half as many misplaced in one conflict, a tenth more in one with a thousand times the people: 20 %."""
    days = list(range(7, 63))
    mine = [reported(days, [5.0] * 56), reported(days, [11_000.0] * 56)]
    base = [reported(days, [10.0] * 56), reported(days, [10_000.0] * 56)]
    each, mean = script.skills(mine, base, 7)
    assert [one.estimate for one in each] == pytest.approx([0.5, -0.1])
    assert mean == pytest.approx((0.2, 0.2, 0.2)), "no stretch differs from another"
    low, high = script.over_conflicts([one.estimate for one in each])
    assert (low, high) == pytest.approx((-0.1, 0.5))
    lines = script.skill_lines(mine, base, ["small", "large"], 7)
    assert lines[-2:] == ["10% better on: small (50%)", "not 10% better on: large (-10%)"]


def test_reports_of_a_stretch_as_long_as_the_horizon_stay_together(script: ModuleType) -> None:
    """What is won in one half of each stretch and lost in the other is no doubt about the skill."""
    days = list(range(30, 150))
    mine = [reported(days, [2.0 if day % 30 < 15 else 10.0 for day in days])]
    base = [reported(days, [10.0 if day % 30 < 15 else 2.0 for day in days])]
    _, (estimate, low, high) = script.skills(mine, base, 30)
    assert (estimate, low, high) == pytest.approx((0, 0, 0))
    _, (estimate, low, high) = script.skills(mine, base, 15)
    assert low < -0.3 < 0.3 < high and estimate == pytest.approx(0)


def test_a_conflict_without_reports_has_no_skill_and_no_say(script: ModuleType) -> None:
    days = list(range(7, 63))
    mine, base = reported(days, [5.0] * 56), reported(days, [10.0] * 56)
    each, mean = script.skills([mine, reported([], [])], [base, reported([], [])], 7)
    assert np.isnan(each[1].estimate) and mean.estimate == pytest.approx(0.5)
    assert script.over_conflicts([one.estimate for one in each]) == pytest.approx((0.5, 0.5))


def test_smoothing_is_persistence_where_rows_are_few_and_follows_where_they_are_many(
    script: ModuleType, tmp_path: Path
) -> None:
    rows = "".join(f"2030-02-{day:02},{100 * day + day % 3}\n" for day in range(1, 21))
    folder = read_flee(write_conflict(tmp_path, near=rows))
    few, many = seen_by(folder, SHORTEST - 1), seen_by(folder, 22)
    assert script.smoothed(folder, Smoothing(), {}, few, 7).tolist() == persistence(few, 7).tolist()
    near = script.smoothed(folder, Smoothing(), {}, many, 7)[0]
    assert near == pytest.approx(2700 + 200, rel=0.05), "2,000 on day 20, and about a hundred a day"


def test_it_prints_every_table_plain_methods_first_and_marks_given_totals(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_conflict(tmp_path / "first")
    second = write_conflict(tmp_path / "second", far="2030-01-31,10\n2030-02-10,400\n2030-03-01,420\n")
    settings = tmp_path / "settings.yml"
    settings.write_text("log_levels:\n  agent: 0\n", "utf-8")
    words = ["conflict_forecasts.py", str(first), str(second), "--settings", str(settings), "--ahead", "7"]
    monkeypatch.setattr(sys, "argv", words)
    script.main()
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    starts = ["7 days ahead", "persistence", "drift", "last shares", "exponential", "Theta", "gravity", "plain, chosen"]
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=False))
    marked = next(number for number, line in enumerate(lines) if line.startswith("NOT FORECASTS"))
    assert [line.split("  ")[0] for line in lines[marked + 1 :]] == [
        "gravity × total",
        "last shares × total",
        "Flee's rules",
        "passage model",
    ]
    assert any(line.startswith("mean skill") for line in lines)
