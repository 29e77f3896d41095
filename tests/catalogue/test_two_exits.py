"""The paper answers of the entry two-exits: its README states the numbers that its formulas give for its inputs."""

from __future__ import annotations

from math import exp
from pathlib import Path

import pytest

import safepassage
from safepassage.scenario import Scenario

FOLDER = Path(safepassage.__file__).parent / "data" / "catalogue" / "two-exits"


@pytest.fixture(scope="module")
def paper() -> dict[str, float]:
    """The expected numbers by the name that the README gives them, from the inputs of the entry alone."""
    scenario = Scenario.load(FOLDER)
    parameters = scenario.parameters
    people = scenario.location("Town").people.likely
    gate = scenario.location("East Gate").people_per_day
    assert gate is not None and gate.fixed
    decide, attempt = 1 - exp(-parameters["base"].likely), parameters["attempt"].likely
    full = parameters["room_min"].likely / (1 + parameters["room_min"].likely)
    days = {event.id: (event.date - scenario.start).days for event in scenario.events}
    shut = {event.id: (event.until - scenario.start).days for event in scenario.events if event.until is not None}
    numbers: dict[str, float] = {}
    home, ready, gone, small, east = people, 0.0, 0.0, 0.0, 0.0
    for day in range(60):
        ready, home = ready + decide * home, (1 - decide) * home
        west = days["west-allowed"] <= day < shut["west-allowed"]
        leaving = attempt * ready if west or day >= days["east-allowed"] else 0.0
        ready -= leaving
        numbers |= {f"H({day})": home, f"R({day})": ready, f"D({day})": leaving}
        if west:
            gone += leaving
            small += leaving * (0.5 if day == days["west-allowed"] else full)
        if day < days["east-allowed"]:
            numbers |= {f"out({day})": gone - 0.3 * leaving, f"on_the_way({day})": 0.3 * leaving}
        else:
            east += leaving
            numbers[f"queue({day})"] = east - gate.likely * (day - days["east-allowed"] + 1)
    numbers |= {"chosen(Small, 18)": small, "settled(Small, 19)": small, "settled(West, 19)": gone - small}
    return numbers


@pytest.mark.parametrize(
    "name",
    ["H(0)", "H(9)", "H(24)", "R(0)", "R(4)", "R(9)", "R(10)", "R(11)", "R(18)", "R(19)", "R(24)", "R(25)", "R(26)"]
    + ["R(30)", "out(10)", "out(18)", "out(19)", "on_the_way(10)", "chosen(Small, 18)", "settled(Small, 19)"]
    + ["settled(West, 19)", "queue(25)", "queue(26)", "queue(30)"],
)
def test_the_readme_states_what_the_formula_gives(paper: dict[str, float], name: str) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    value = f"{paper[name]:,.2f}"
    assert any(f"{name} = {stated}" in text for stated in (value, value.rstrip("0").rstrip("."))), value


def test_every_input_that_matters_is_fixed() -> None:
    scenario = Scenario.load(FOLDER)
    assert all(parameter.fixed for parameter in scenario.overrides)
    assert all(place.people.fixed for place in scenario.locations)
    assert all(road.km.fixed and not road.mined.high for road in scenario.roads)
    assert all(event.certain_day for event in scenario.events)
