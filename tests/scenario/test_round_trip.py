"""What is written is read again, equal."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from safepassage.scenario import Scenario
from safepassage.scenario.reading import read_scenario
from safepassage.scenario.writing import to_sheets
from small_siege import write_siege
from strategies import scenarios


@given(scenarios())
@settings(max_examples=200, deadline=None)
def test_any_scenario_survives_its_own_sheets(scenario: Scenario) -> None:
    assert read_scenario(to_sheets(scenario), "again") == scenario


@given(scenarios())
@settings(max_examples=25, deadline=None)
def test_any_scenario_survives_a_folder(scenario: Scenario) -> None:
    with TemporaryDirectory() as folder:
        scenario.save(folder)
        again = Scenario.load(folder)
    assert again == scenario
    assert again.digest == scenario.digest


def test_a_folder_survives_load_and_save(tmp_path: Path) -> None:
    first = Scenario.load(write_siege(tmp_path / "first"))
    first.save(tmp_path / "second")
    second = Scenario.load(tmp_path / "second")
    assert second == first
    assert (first.name, second.name) == ("first", "second")
    assert second.digest == first.digest


@given(scenarios())
@settings(max_examples=20, deadline=None)
def test_any_scenario_survives_a_workbook(scenario: Scenario) -> None:
    with TemporaryDirectory() as folder:
        scenario.save(Path(folder) / "siege.xlsx")
        assert Scenario.load(Path(folder) / "siege.xlsx") == scenario
