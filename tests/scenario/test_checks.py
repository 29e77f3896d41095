"""What is doubtful gets a warning of its own class; what is not gets none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from safepassage import errors
from safepassage.errors import SafepassageWarning
from safepassage.scenario import Claim, Event, Group, Location, Range, Road, Scenario
from small_siege import write_siege
from stating import claim
from strategies import scenarios

DAY = date(2016, 6, 1)


@pytest.fixture
def siege(tmp_path: Path) -> Scenario:
    return Scenario.load(write_siege(tmp_path / "siege"))


def told(scenario: Scenario) -> list[str]:
    return [f"{type(warning).__name__}: {warning}" for warning in scenario.check()]


def test_a_sound_scenario_gives_no_warning(siege: Scenario) -> None:
    assert told(siege) == []


def doubtful(change: Callable[[Scenario], Scenario], *warnings: str) -> Any:
    return pytest.param(change, warnings, id=warnings[0].split(":")[0])


DOUBTFUL = [
    doubtful(
        lambda siege: siege.edit(remove=["retaken"]),
        "HeldForEver: Town: Besiegers denies leaving and no event changes that. "
        "Add an event exit_denied, holder or safe if it could.",
    ),
    doubtful(
        lambda siege: siege.edit(remove=["airlift", "exit"]),
        "HeldForEver: Town: no way out leads to a place that takes people in, and no event opens one. "
        "Add an event open, front (no), receives or safe if it could.",
    ),
    doubtful(
        lambda siege: siege.edit(events={"exit": {"probability": 0}}, remove=["airlift"]),
        "HeldForEver: Town: no way out leads to a place that takes people in, and no event opens one. "
        "Add an event open, front (no), receives or safe if it could.",
        "ImpossibleEvent: exit: its probability is 0, so that it never happens.",
    ),
    doubtful(
        lambda siege: siege.edit(locations={"Town": {"people": 0}}),
        "NobodyHeld: Town: leaving is denied, but nobody is there. Give people_likely if anybody is.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Location("Farm", "village", 33.3, 43.8, people=Range(5, 6, 9))]),
        "PeopleWithoutRoad: Farm: 6 (5–9) people and no road. Add a row to roads.csv.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Location("Fort", "site", 33.3, 43.8)]),
        "UnreachableSite: Fort: no road leads there from a place with people.",
    ),
    doubtful(
        lambda siege: siege.edit(
            add=[
                Location("Farm", "village", 33.3, 43.8, people=Range.of(6)),
                Location("Fort", "site", 33.3, 43.9),
                Road("Track", "Fort", "Farm", Range.of(10), one_way=True),
            ]
        ),
        "UnreachableSite: Fort: no road leads there from a place with people.",
        "IsolatedPart: Farm, Fort: no road connects this part of the network with the rest.",
    ),
    doubtful(
        lambda siege: siege.edit(
            add=[Location("Ford", "crossing", 33.3, 43.8, receives=False, people_per_day=Range.of(0))],
            roads={"East road": {"crossing": "Ford"}},
        ),
        "ClosedCrossing: Ford: people_per_day is 0 and no event changes that.",
    ),
    doubtful(
        lambda siege: siege.edit(locations={"Town": {"receives": True}}),
        "UnsafeReceiver: Town: it receives, but is never safe, so that nobody goes there.",
    ),
    doubtful(
        lambda siege: siege.edit(roads={"East road": {"km": (5, 8, 9.9)}}),
        "DoubtfulDistance: East road (Village to Camp): 8 (5–9.9) km, but 11.1 km in a straight line. "
        "Check the coordinates and km.",
    ),
    doubtful(
        lambda siege: siege.edit(roads={"East road": {"km": 120}}),
        "DoubtfulDistance: East road (Village to Camp): 120 km, but 11.1 km in a straight line. "
        "Check the coordinates and km.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Event("hold", date(2016, 6, 17), what="exit_denied", where="Town")]),
        "OrderMatters: hold and retaken both act on Town on 2016-06-17: retaken is applied last, "
        "as ids are applied in order.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Event("all", DAY, what="screened_share", where="Gate")]),
        "OrderMatters: all and screening both act on Gate on 2016-06-01: screening is applied last, "
        "as ids are applied in order.",
    ),
    doubtful(
        lambda siege: siege.edit(
            add=[Event("used", date(2016, 6, 8), what="open", where="South road", resolves="exit")]
        ),
        "EarlyFact: used: it settles exit on 2016-06-08, but is known on every day, as it cites no claim. "
        "Cite what was published once it had happened.",
    ),
    doubtful(
        lambda siege: siege.edit(
            add=[Event("used", date(2016, 6, 8), what="open", where="South road", resolves="exit", claims=("c2",))]
        ),
        "EarlyFact: used: it settles exit on 2016-06-08, but is known from 2016-05-24 on, by c2. "
        "Cite what was published once it had happened.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Location("Ford", "crossing", 33.3, 43.8, receives=False)]),
        "NoEffect: Ford: no road passes through this crossing.",
    ),
    doubtful(
        lambda siege: siege.edit(locations={"Village": {"denied_since": date(2016, 5, 1)}}),
        "NoEffect: Village: denied_since has no effect where it is safe.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Group("Nobody", 0)]),
        "NoEffect: Nobody: a group with a share of 0 has nobody in it.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Event("past", date(2016, 5, 1), what="pause", until=date(2016, 5, 22))]),
        "NoEffect: past: it has ended before the start.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Event("convoy", DAY, what="departures", where="Camp", number=Range.of(50))]),
        "NoEffect: convoy: Camp is never unsafe, so that nobody leaves.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[Event("convoy", DAY, what="departures", where="Village", number=Range.of(900))]),
        "NoEffect: convoy: 900 people leave, but 800 live at Village. Those who are not there cannot leave.",
    ),
    doubtful(
        lambda siege: siege.edit(
            add=[
                Claim("c3", "A ministry", "government", about="tents", reliability="A", credibility="1", statement="x")
            ]
        ),
        "UncitedClaim: c3 (A ministry, about tents): nothing cites this claim.",
    ),
    doubtful(
        lambda siege: siege.edit(locations={"Town": {"claims": ("c2",)}}, as_of=date(2016, 5, 23)),
        "LaterEvidence: Town: it rests only on claims published after 2016-05-23.",
    ),
    doubtful(
        lambda siege: siege.edit(add=[claim("n1", low=85_000), claim("n2", low=58_000)]),
        "DigitSwap: people:Town: n1 states 85,000 people and n2 58,000 people: two neighbouring digits are swapped. "
        "Is one of them a slip?",
    ),
    doubtful(
        lambda siege: siege.edit(add=[claim("n1", low=5000), claim("n2", low=50_000)]),
        "DigitSwap: people:Town: n1 states 5,000 people and n2 50,000 people, exactly ten times as many. "
        "Is there a zero too many or too few?",
    ),
    doubtful(
        lambda siege: siege.edit(add=[claim("n1", low=10_000), claim("n2", low=60_000)]),
        "UnitSlip: people:Town: n1 states 10,000 people and n2 60,000 people, which differ by the size of a family. "
        "Does one count families, the other people?",
    ),
]


@pytest.mark.parametrize(("change", "warnings"), DOUBTFUL)
def test_a_warning_word_for_word(
    siege: Scenario, change: Callable[[Scenario], Scenario], warnings: tuple[str, ...]
) -> None:
    assert told(change(siege)) == list(warnings)


def test_every_class_of_warning_is_given_by_some_check() -> None:
    given_above = {warning.split(":")[0] for case in DOUBTFUL for warning in case.values[1]}
    classes = {kind.__name__ for kind in SafepassageWarning.__subclasses__() if kind.__module__ == errors.__name__}
    assert given_above == classes


@pytest.mark.parametrize(
    "event",
    [
        Event("let go", DAY, what="exit_denied", where="Town", number=Range(0, 0.2, 0.4)),
        Event("let go", DAY, what="holder", where="Town", value="Army"),
        Event("let go", DAY, what="safe", where="Town", value=True, probability=0.01),
    ],
)
def test_what_may_end_a_hold(siege: Scenario, event: Event) -> None:
    assert told(siege.edit(remove=["retaken"], add=[event])) == []


@pytest.mark.parametrize(
    "event",
    [
        Event("way out", DAY, what="open", where="South road"),
        Event("way out", DAY, what="front", where="South road", value=False),
    ],
)
def test_what_may_open_a_way(siege: Scenario, event: Event) -> None:
    assert told(siege.edit(remove=["airlift", "exit"], add=[event])) == []


def test_a_crossing_that_may_open(siege: Scenario) -> None:
    assert told(siege.edit(locations={"Gate": {"people_per_day": 0}})) == []


@given(scenarios())
@settings(max_examples=100, deadline=None)
def test_any_scenario_can_be_checked_and_told(scenario: Scenario) -> None:
    text = str(scenario)
    assert all(str(warning).endswith(".") for warning in scenario.check())
    assert all(len(line) <= 110 for line in text.split("\n"))
    for event in scenario.events:
        assert event.id in text
