"""The script of the backtest of sieges: what of it is reused, and its tables about Fallujah and the 90 % band."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import safepassage as sp
from safepassage.forecasting.backtest import backtest, common
from safepassage.forecasting.methods import METHODS
from scripts import loaded


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("backtest")


def test_the_issue_dates_of_slow_methods_are_among_the_others(script: ModuleType) -> None:
    assert set(script.SLOW) < {method.name for method in METHODS}
    for name, every in script.EVERY.items():
        siege = sp.load(name)
        some = script.issue_dates(siege, every * script.FEWER)
        assert len(some) >= 2 and set(some) < set(script.issue_dates(siege, every))


def test_the_coverage_is_the_share_of_counts_in_the_band(script: ModuleType) -> None:
    rows = {"mariupol-2022": backtest(sp.load("mariupol-2022"), 5, 14, methods=["gravity", "prior run"], members=30)}
    head, *lines = script.coverage(rows, {"mariupol-2022": 5}, seed=1)
    assert "90 %" in head and [line.split("  ")[1] for line in lines] == ["gravity", "prior run"]
    mine = [row for row in common(rows["mariupol-2022"]) if row.method == "prior run"]
    inside = float(np.mean([row.low <= row.counted <= row.high for row in mine]))
    assert 0 < inside < 1 and f"mariupol-2022 {inside:.2f} (" in lines[1]


def test_everything_is_printed_and_kept_on_few_dates(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = tuple(method for method in METHODS if method.name in ("drift", "prior run"))
    monkeypatch.setattr(script, "METHODS", plain)
    monkeypatch.setattr(script, "SLOW", ("prior run",))
    monkeypatch.setattr(script, "EVERY", {"fallujah-2016": 8, "mariupol-2022": 10})
    monkeypatch.setattr(script, "FEWER", 2)
    monkeypatch.setattr(sys, "argv", ["backtest.py", "--out", str(tmp_path / "out"), "--members", "20"])
    script.main()
    said = capsys.readouterr().out
    for words in (
        "fallujah-2016: 5 forecasts in ",
        "fallujah-2016: 6 forecasts in ",
        "skill, all",
        "issued 2016-06-17",
    ):
        assert words in said, words
    assert "85,374 had been counted by " in said
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"quick", "all"}
    assert len(list((tmp_path / "out.unfinished").iterdir())) > 0
