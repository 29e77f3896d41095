"""The script that chooses the passage model's number with each conflict left out, on small conflicts of our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from safepassage.exchange.fleefolder import read_flee
from scripts import loaded
from small_conflict import FILES, write_conflict


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("left_out")


def test_the_conflict_that_is_left_out_has_no_say(script: ModuleType) -> None:
    normal = np.array([[0.5, 0.2, 0.3], [0.4, 0.4, 0.1], [0.0, 0.9, 0.9]])
    assert [script.chosen_without(normal, k) for k in range(3)] == [0, 1, 0]
    for k in range(3):
        changed = normal.copy()
        changed[:, k] = [9.0, -9.0, 0.0]
        assert script.chosen_without(changed, k) == script.chosen_without(normal, k)


def test_a_place_is_opened_for_both_methods(script: ModuleType, tmp_path: Path) -> None:
    shut = FILES["input_csv/closures.csv"] + "location,Town,,0,9\nlocation,Far,,2,9\n"
    folder = script.opened(read_flee(write_conflict(tmp_path, closures=shut)), "Town")
    assert [(one.kind, one.one) for one in folder.closures] == [("camp", "Late"), ("location", "Far")]


def test_it_prints_what_was_chosen_and_the_errors(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.yml").write_text("move_rules:\n  awareness_level: 1\n", "utf-8")
    folders = [str(write_conflict(tmp_path / name)) for name in ("one", "two")]
    monkeypatch.setattr(sys, "argv", ["left_out.py", *folders, "--settings", str(tmp_path / "s.yml"), "--members", "2"])
    script.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["one", "two", "mean"]
    assert lines[1].split()[1:] == lines[2].split()[1:]
    assert lines[-2].startswith("a new site with 0 in all: ") and lines[-1].startswith("a new site with 2 in all: ")
