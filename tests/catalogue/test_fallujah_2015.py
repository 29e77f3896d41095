"""The founding report, statement by statement, in the entry fallujah-2015."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import safepassage
from safepassage.scenario import Scenario

FOLDER = Path(safepassage.__file__).parent / "data" / "catalogue" / "fallujah-2015"
TAGS = (
    "held",
    "shields",
    "property",
    "fire",
    "explosives",
    "cut-off",
    "retaken",
    "advance",
    "sectors",
    "siding",
    "hidden",
    "ramadi",
    "statements",
    "distance",
)
HOLDER = "Islamic State"


@pytest.fixture(scope="module")
def fallujah() -> Scenario:
    return Scenario.load(FOLDER)


def tagged(scenario: Scenario, tag: str) -> list[str]:
    """The rows whose note carries a tag, by name or id."""
    tables = (scenario.parties, scenario.locations, scenario.roads, scenario.groups, scenario.events)
    return [
        getattr(row, "name", "") or getattr(row, "id", "")
        for table in tables
        for row in table
        if f"[report:{tag}]" in row.note
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_every_statement_of_the_report_is_a_row_and_is_listed(fallujah: Scenario, tag: str) -> None:
    assert tagged(fallujah, tag)
    assert f"`[report:{tag}]`" in (FOLDER / "README.md").read_text("utf-8")


def test_rows_carry_no_other_tag(fallujah: Scenario) -> None:
    tables = (fallujah.parties, fallujah.locations, fallujah.roads, fallujah.groups, fallujah.events)
    used = {part.split("]")[0] for table in tables for row in table for part in row.note.split("[report:")[1:]}
    assert used == set(TAGS)


def test_it_is_the_evening_of_14_july(fallujah: Scenario) -> None:
    assert fallujah.as_of == fallujah.start == date(2015, 7, 14)
    assert fallujah.end == date(2015, 9, 30)


def test_residents_are_held_in_the_city_and_in_villages(fallujah: Scenario) -> None:
    held = {place.name for place in fallujah.locations if place.holder == HOLDER and place.people.high > 0}
    assert "Fallujah" in held and len(held) >= 10
    assert all(not fallujah.location(name).safe and fallujah.location(name).denied_since for name in held)
    (party,) = [party for party in fallujah.parties if party.name == HOLDER]
    assert party.exit_denied.likely == 1 and party.deterrent.likely > 0


def test_the_four_government_forces_hold_places_of_their_own(fallujah: Scenario) -> None:
    holders = {place.holder for place in fallujah.locations} | {event.value for event in fallujah.events}
    assert {party.name for party in fallujah.parties} <= holders
    assert len(fallujah.parties) == 5


def test_roads_to_the_city_are_mined_and_the_forces_stand_behind_fronts(fallujah: Scenario) -> None:
    to_the_city = [road for road in fallujah.roads if "Fallujah" in (road.start, road.end)]
    assert to_the_city and all(road.mined.likely > 0 for road in to_the_city)
    assert sum(road.front for road in fallujah.roads) >= 10


def test_people_without_a_sponsor_do_not_pass_the_gates_of_baghdad(fallujah: Scenario) -> None:
    barred = {
        (event.where, event.group) for event in fallujah.events if event.what == "admits" and event.date_to is None
    }
    groups = {group.name for group in fallujah.groups} - {"With a Baghdad sponsor"}
    assert barred == {(gate, group) for gate in ("Bzebiz bridge", "Abu Ghraib checkpoint") for group in groups}


def test_only_claims_of_the_time_and_enough_of_them(fallujah: Scenario) -> None:
    assert len(fallujah.claims) >= 35
    assert len({claim.publisher for claim in fallujah.claims}) >= 20
    assert not any(claim.low == 74442 or claim.high == 74442 for claim in fallujah.claims)


def test_a_fact_on_one_doubtful_claim_has_the_share_of_its_grade(fallujah: Scenario) -> None:
    shares = {"B2": 0.92, "C3": 0.80, "D4": 0.55}
    known = {claim.id: claim.reliability + claim.credibility for claim in fallujah.claims}
    for name in ("saqlawiyah-taken", "falahat-opens", "albushejel-taken", "night-exits", "abra-taken"):
        (event,) = [event for event in fallujah.events if event.id == name]
        best = min(known[claim] for claim in event.claims)
        if name != "night-exits":  # cites also the fire on those who leave, which is better known
            assert event.probability == shares[best], name
