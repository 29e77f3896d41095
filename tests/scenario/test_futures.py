"""Events of a kind of possible future take their odds and delay from the shared table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from safepassage.scenario import Scenario
from safepassage.scenario.futures import futures
from small_siege import FILES, fault_lines, write_siege
from stating import claim, quantity

KIND = "exit-usable-after-assault"
HEADER, *ROWS = FILES["events.csv"].splitlines(keepends=True)
COLUMNS = HEADER.strip() + ",future\n"


def siege_with_exit(folder: Path, probability: str = "", date_to: str = "", kind: str = KIND) -> Path:
    """The small siege whose exit is a possible future of a kind."""
    row = f"exit,2016-05-23,{date_to},,open,South road,,,,,,,{probability},,,,{kind}\n"
    return write_siege(folder / "siege", events_csv=COLUMNS + row)


def test_blank_odds_are_those_of_the_kind(tmp_path: Path) -> None:
    (event,) = Scenario.load(siege_with_exit(tmp_path)).events
    assert event.future == KIND
    assert event.probability == futures()[KIND].probability.likely == 0.66


def test_odds_of_its_own_take_precedence(tmp_path: Path) -> None:
    assert Scenario.load(siege_with_exit(tmp_path, "0.2")).events[0].probability == 0.2


def test_it_comes_after_the_delay_of_its_kind(tmp_path: Path) -> None:
    siege = Scenario.load(siege_with_exit(tmp_path))
    delay = quantity(siege, "delay:exit")
    assert delay.kind == "delay"
    assert delay.ppf(np.array([0.05, 0.5, 0.95])).tolist() == [5, 13, 25]
    drawn = delay.ppf(np.linspace(0.001, 0.999, 999))
    assert drawn.min() >= 0 and (drawn == np.rint(drawn)).all()
    assert "With probability 0.66: likely 13 (5–25) days after 2016-05-23 South road opens" in " ".join(
        str(siege).split()
    )


def test_a_window_stands_for_the_delay(tmp_path: Path) -> None:
    siege = Scenario.load(siege_with_exit(tmp_path, date_to="2016-05-30"))
    assert siege.events[0].probability == 0.66
    assert quantity(siege, "date:exit").high == 7
    with pytest.raises(KeyError):
        quantity(siege, "delay:exit")


def test_claims_can_state_its_delay(tmp_path: Path) -> None:
    siege = Scenario.load(siege_with_exit(tmp_path)).edit(add=[claim("n1", "delay:exit", 6, unit="days")])
    assert quantity(siege, "delay:exit").claims == ("n1",)


def test_it_is_saved_and_read_as_the_same_value(tmp_path: Path) -> None:
    siege = Scenario.load(siege_with_exit(tmp_path))
    siege.save(tmp_path / "again")
    assert Scenario.load(tmp_path / "again") == siege


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    assert fault_lines(siege_with_exit(tmp_path, kind="exit-usable")) == [
        'events.csv, row 2, column "future": unknown future kind "exit-usable". Known future kinds include '
        '"announced-corridor-used", "city-retaken-within-six-weeks", "exit-shut-again", "exit-usable-after-assault", '
        '"site-opens-during-outflow". Did you mean "exit-usable-after-assault"?'
    ]


def test_a_certain_event_is_no_possible_future(tmp_path: Path) -> None:
    assert fault_lines(siege_with_exit(tmp_path, "1")) == [
        'events.csv, row 2, column "probability": certain, but a possible future of a kind, found "1". Leave '
        "probability blank for that of the kind, or leave future blank."
    ]
