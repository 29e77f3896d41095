"""The script that judges calibration: its tests of ranks, its sieges, and what it prints and draws of few twins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from safepassage.forecasting.methods import METHODS
from scripts import loaded


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    path = list(sys.path)
    yield from loaded("calibration")
    sys.path[:] = path


def test_uniform_ranks_are_called_calibrated_and_others_by_what_is_required(script: ModuleType) -> None:
    uniform = np.random.default_rng(1).random((60, 3))
    assert script.chances(uniform)["all"] >= script.LEVEL
    assert script.verdict("filter", 0.5) == "calibrated as far as these twins tell"
    assert script.verdict("filter", 0.001) == "NOT CALIBRATED"
    assert script.verdict("smoother", 0.001) == "not calibrated (approximate: reported, not required)"


@pytest.mark.parametrize("wrong", ["too sure", "too low", "too wide"])
def test_wrong_ranks_are_seen(script: ModuleType, wrong: str) -> None:
    even = np.random.default_rng(1).random((60, 3))
    ranks = {
        "too sure": 0.5 + np.sign(even - 0.5) * (0.3 + even / 5),
        "too low": even**2.5,
        "too wide": 0.3 + 0.4 * even,
    }
    assert script.chances(np.clip(ranks[wrong], 0, 1))["all"] < script.LEVEL


def test_twins_of_two_exits_differ_in_people_and_in_the_east_road(script: ModuleType) -> None:
    siege = script.two_exits()
    twins = [
        script.tiny.twin_of(siege.scenario, seed, 10, siege.issued, siege.last, siege.targets) for seed in range(6)
    ]
    assert len({int(own.sum()) for *_, own in twins}) == 6
    task = twins[0][0]
    assert [one.people >= 0 for one in task.scenario.observations] == [True] * 8
    assert {"people:Town", "happens:east-opens"} < {one.name for one in script.sp.quantities(task.scenario)}


def test_it_prints_both_tables_and_draws(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "LEARNING", [method for method in METHODS if method.name == "smoother"])
    assert script.main(["--twins", "3", "--members", "60", "--sieges", "small", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Tiny: 3 twins, 60 members; chances of ranks as uneven as these"
    assert lines[1].startswith("  smoother  chi-square ") and "effective sample size, median 60" in lines[2]
    assert any(line.split()[:2] == ["smoother", "people:Town"] for line in lines[4:])
    assert (tmp_path / "small-calibration.png").read_bytes().startswith(b"\x89PNG")
