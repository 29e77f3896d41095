"""Editing gives a new scenario, checked; knowing less gives an older one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from safepassage.errors import InputError
from safepassage.scenario import Event, Location, Range, Road, Scenario
from small_siege import write_siege
from strategies import scenarios


@pytest.fixture
def siege(tmp_path: Path) -> Scenario:
    return Scenario.load(write_siege(tmp_path / "siege"))


@given(scenarios())
@settings(max_examples=30, deadline=None)
def test_no_edit_changes_nothing(scenario: Scenario) -> None:
    assert scenario.edit() == scenario


def test_rows_are_changed_added_and_removed(siege: Scenario) -> None:
    well = Location("Well", "village", 33.25, 43.75, people=Range(10, 20, 40))
    edited = siege.edit(
        title="Another",
        end=date(2016, 7, 31),
        locations={
            "Camp": {"capacity": (500, 800, 900), "capacity_unit": "families"},
            "Gate": {"people_per_day": None},
        },
        roads={"South road": {"front": False, "mined": 0}},
        groups={"Men": {"stayers": 0.3}},
        parties={"Army": {"exit_denied": (0, 0.1, 0.2)}},
        events={"exit": {"probability": 1, "announced": False}},
        parameters={"attempt": None, "leak": 0, "beta": (1, 1.5, 2)},
        add=[
            well,
            Road("Well track", "Village", "Well", Range.of(9)),
            Event("fire", date(2016, 7, 1), what="fighting", where="Well"),
        ],
        remove=["airlift"],
    )
    assert (edited.title, edited.end, edited.name) == ("Another", date(2016, 7, 31), siege.name)
    assert edited.location("Camp").capacity == Range(500, 800, 900)
    assert edited.location("Gate").people_per_day is None
    assert edited.location("Well") == well
    assert not edited.road("South road").front and edited.road("South road").mined == Range.of(0)
    assert edited.groups[1].stayers == Range.of(0.3)
    assert [event.id for event in edited.events] == ["assault", "exit", "retaken", "danger", "screening", "fire"]
    assert edited.events[-1].number == Range.of(1)
    assert [parameter.name for parameter in edited.overrides] == ["leak", "beta"]
    assert edited.parameters["attempt"].likely == 0.5 and edited.parameters["leak"].fixed
    assert siege.location("Camp").capacity == Range.of(10000)


def test_defaults_follow_what_is_changed(siege: Scenario) -> None:
    edited = siege.edit(locations={"Village": {"safe": False}}, roads={"East road": {"mode": "foot"}})
    assert not edited.location("Village").receives
    assert edited.road("East road").km_per_hour == 4
    stated = siege.edit(
        locations={"Village": {"safe": False, "receives": True}}, roads={"East road": {"km_per_hour": 30}}
    ).edit(roads={"East road": {"mode": "foot"}})
    assert stated.location("Village").receives
    assert stated.road("East road").km_per_hour == 30


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"locations": {"Kamp": {"capacity": 5}}},
            'locations.csv: unknown location "Kamp". Known locations include "Camp", "Gate", "Town", "Village". '
            'Did you mean "Camp"?',
        ),
        (
            {"parties": {"Navy": {}}},
            'scenario.toml: unknown party "Navy". Known parties include "Army", "Besiegers".',
        ),
        (
            {"locations": {"Camp": {"capcity": 5}}},
            'locations.csv: unknown column "capcity". Known columns include "capacity", '
            '"capacity_unit", "claims", "latitude", "pcode". Did you mean "capacity"?',
        ),
        (
            {"locations": {"Camp": {"capacity": "many"}}},
            'locations.csv, column "capacity": not a number, found "many". Give a number, or low, likely and high.',
        ),
        (
            {"locations": {"Camp": {"capacity": (5, 4, 9)}}},
            'locations.csv, row 4, column "capacity_low": low, likely and high are 5, 4 and 9. '
            "Allowed: low ≤ likely ≤ high.",
        ),
        (
            {"locations": {"Camp": {"capacity": float("nan")}}},
            'locations.csv, row 4, column "capacity_low": not a number, found "nan". Allowed: 0 to 1e9, whole.\n'
            'locations.csv, row 4, column "capacity_likely": not a number, found "nan". Allowed: 0 to 1e9, whole.\n'
            'locations.csv, row 4, column "capacity_high": not a number, found "nan". Allowed: 0 to 1e9, whole.',
        ),
        (
            {"roads": {"East road": {"km": -1}}},
            'roads.csv, row 3, column "km_likely": below 0, found "-1". Allowed: above 0, to 10000.',
        ),
        (
            {"parameters": {"atempt": 1}},
            'parameters.csv: unknown parameter "atempt". Known parameters include "announcement_delay", "attempt", '
            '"base", "gamma", "hardship". Did you mean "attempt"?',
        ),
        (
            {"endd": date(2016, 7, 1)},
            'scenario: unknown setting "endd". '
            'Known settings include "background", "end", "events", "licence", "notes". '
            'Did you mean "end"?',
        ),
        (
            {"end": date(2016, 5, 1), "remove": ["assault", "airlift", "exit", "retaken", "danger", "screening"]},
            'scenario.toml, setting "end": before the start (2016-05-22), found "2016-05-01".',
        ),
        (
            {"remove": ["exits"]},
            'scenario: unknown row "exits". Known rows include "Besiegers", "Families", "airlift", "exit", "retaken". '
            'Did you mean "exit"?',
        ),
        (
            {"remove": ["Camp"]},
            'roads.csv, row 2, column "to": unknown location "Camp". '
            'Known locations include "Gate", "Town", "Village".\n'
            'roads.csv, row 3, column "to": unknown location "Camp". '
            'Known locations include "Gate", "Town", "Village".\n'
            'observations.csv, row 2, column "place": unknown location "Camp". '
            'Known locations include "Gate", "Town", "Village".',
        ),
        (
            {"add": ["a camp"]},
            "scenario: a str cannot be added. "
            "Add one of Party, Location, Road, Group, Event, Claim, Observation, Grade.",
        ),
        (
            {"add": [Event("exit", date(2016, 6, 1), what="open", where="East road")]},
            'events.csv, row 8, column "id": id "exit" is used twice (also in row 3). Give each its own.',
        ),
    ],
)
def test_an_edit_that_cannot_be_is_refused(siege: Scenario, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        siege.edit(**changes)
    assert str(caught.value) == message


def test_a_name_of_two_rows_is_not_removed_by_guess(siege: Scenario) -> None:
    both = siege.edit(add=[Event("Town", date(2016, 6, 1), what="trigger", where="Town")])
    with pytest.raises(InputError) as caught:
        both.edit(remove=["Town"])
    assert str(caught.value) == (
        'scenario: "Town" is a name in events and in locations. Give the rows different names before removing one.'
    )


def test_what_is_published_later_is_not_known(siege: Scenario) -> None:
    early = siege.known_by(date(2016, 5, 21))
    assert early.as_of == date(2016, 5, 21)
    assert [claim.id for claim in early.claims] == ["c1"]
    assert early.location("Town").claims == ("c1",)
    assert [event.id for event in early.events] == ["exit", "airlift", "retaken", "danger", "screening"]
    assert early.observations == ()
    assert early.edit() == early
    late = siege.known_by(date(2016, 6, 21))
    assert late == siege.edit(as_of=date(2016, 6, 21))


def test_a_fact_replaces_the_future_that_it_settles_once_it_is_known(siege: Scenario) -> None:
    opened = Event("opened", date(2016, 6, 7), what="open", where="South road", resolves="exit", claims=("c2",))
    told = siege.edit(add=[opened])
    before = told.known_by(date(2016, 5, 23)).events
    after = told.known_by(date(2016, 5, 24)).events
    assert [event.id for event in before] == ["exit", "airlift", "retaken", "danger", "screening"]
    assert [event.id for event in after] == ["assault", "retaken", "danger", "screening", "opened"]
    assert after[-1].resolves is None


def chosen(scenario: Scenario) -> dict[str, str | None]:
    return {event.id: event.alternative_to for event in scenario.events if event.id in "abcd"}


def test_alternatives_of_a_removed_event_stay_alternatives(siege: Scenario) -> None:
    def future(name: str, instead_of: str | None) -> Event:
        day = date(2016, 6, 3)
        return Event(name, day, what="fighting", where="Village", probability=0.2, alternative_to=instead_of)

    four = siege.edit(add=[future("d", None), future("a", "b"), future("b", "d"), future("c", "d")])
    assert chosen(four.edit(remove=["d"])) == {"a": "b", "b": None, "c": "b"}
    assert chosen(four.edit(remove=["d", "b"])) == {"a": None, "c": "a"}
    assert chosen(four.edit(remove=["a"])) == {"d": None, "b": "d", "c": "d"}
    fact = four.edit(add=[Event("fact", date(2016, 6, 2), what="pause", resolves="d")])
    assert fact.edit(remove=["d"]).events[-1].resolves is None
