"""The script that forecasts conflicts in Flee's format, on small conflicts of our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from safepassage.exchange.fleefolder import read_flee
from safepassage.forecasting.conflicts import persistence, seen_by
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


def test_a_bootstrap_of_equal_gains_is_that_gain(script: ModuleType) -> None:
    assert script.bootstrapped([0.9, 0.45], [1.0, 0.5]) == pytest.approx((0.1, 0.1))
    low, high = script.bootstrapped([0.5, 1.0, 1.0], [1.0, 1.0, 1.0])
    assert low == 0 < high


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
    assert any(line.startswith("mean error") for line in lines)
