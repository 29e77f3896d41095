"""A scenario in words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from safepassage.scenario import Event, Range, Scenario, vocabulary
from safepassage.scenario.conditions import epochs
from safepassage.scenario.describe import event_words
from small_siege import write_siege
from strategies import scenarios

DAY = date(2016, 6, 1)

SMALL = """\
A small siege
siege: 2016-05-22 to 2016-06-30 (40 days), as known on 2016-06-10.
It cites 2 claims, 1 count of people.

Places
  Town     town held by Besiegers: 50,000 (40,000–90,000) people; unsafe; leaving denied since 2015-04-15
  Village  village held by Army: 800 people; safe
  Camp     site held by Army: safe; room for 10,000 people
  Gate     crossing held by Army: 2,000 people a day

Roads
  South road  Town – Camp, 20 (18–25) km on foot at 4 km per hour, through Gate, a front line across it, mined
              0.2
  East road   Village – Camp, 12 km by vehicle at 25 km per hour

Parties
  Besiegers  denies leaving 0.95 (0.8–1), punishes leaving 0.5
  Army       lets people leave

Groups
  Families  80 % of the people, in households of 6; 0.05 (0–0.1) stay by choice
  Men       20 % of the people, each alone; 0.1 (0.05–0.2) stay by choice

Parameters of its own
  attempt  0.5 (0.3–0.7) 1 per day (a test)

What happens
  assault    On 2016-05-23 fighting at Town, level 0.7 (0.5–0.9).
  screening  On 2016-06-01 Gate takes a share 1 of Men aside for screening.
  danger     On 2016-06-17 Village becomes unsafe.
  retaken    On 2016-06-17 Town comes under Army.

What may happen, or may have happened
  exit     With probability 0.6: between 2016-06-05 and 2016-06-10 South road opens (announced: in use some
           days later).
  airlift  Instead of "exit", with probability 0.3: on 2016-06-12 Gate lets 9,000 people a day through, until
           2016-06-20.

Epochs (what differs from the epoch before)
  2016-05-22 (1 day)
    as described above
  2016-05-23 to 2016-05-31 (9 days)
    Town: fighting at level 0.7 (0.5–0.9)
  2016-06-01 to 2016-06-16 (16 days)
    Gate: a share 1 of Men taken aside for screening
  2016-06-17 to 2016-06-30 (14 days)
    Town: leaving not punished, leaving allowed, held by Army
    Village: unsafe
  Left out, as they may not happen: exit, airlift.

Assumed, without evidence
  people: Village
  room: Camp
  people a day: Gate
  length: South road, East road
  mines: South road
  shares and behaviour: Families, Men
  events: exit, airlift, retaken, danger, screening

Warnings
  Town: it receives, but is never safe, so that nobody goes there."""


@pytest.fixture
def siege(tmp_path: Path) -> Scenario:
    return Scenario.load(write_siege(tmp_path / "siege"))


def test_a_small_siege(siege: Scenario) -> None:
    text = str(siege.edit(locations={"Town": {"receives": True}}))
    assert text == SMALL.replace(
        "unsafe; leaving denied since", "unsafe; takes people in; leaving denied\n           since"
    )


def test_a_scenario_in_a_line(siege: Scenario) -> None:
    assert repr(siege) == "<Scenario siege: 2016-05-22 to 2016-06-30, 4 locations, 2 roads, 6 events>"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event("e", DAY, what="open", where="Falahat", announced=True),
         "On 2016-06-01 Falahat opens (announced: in use some days later)."),
        (Event("e", DAY, what="holder", where="Town", value="Army", until=date(2016, 6, 5)),
         "On 2016-06-01 Town comes under Army, until 2016-06-05."),
        (Event("e", DAY, what="safe", where="Town", value=True), "On 2016-06-01 Town becomes safe."),
        (Event("e", DAY, what="safe", where="Town", value=False), "On 2016-06-01 Town becomes unsafe."),
        (Event("e", DAY, what="receives", where="Town", value=False), "On 2016-06-01 Town takes nobody in any more."),
        (Event("e", DAY, what="exit_denied", where="Town", number=Range.of(0)),
         "On 2016-06-01 leaving Town is allowed."),
        (Event("e", DAY, what="exit_denied", where="Town", number=Range.of(0.5)),
         "On 2016-06-01 leaving Town is denied, share 0.5."),
        (Event("e", DAY, what="supplies_cut", where="Town", value=False),
         "On 2016-06-01 supplies to Town are restored."),
        (Event("e", DAY, what="trigger", number=Range.of(2)),
         "On 2016-06-01 something moves the people of all places to leave at once, factor 2."),
        (Event("e", DAY, what="front", where="A road", value=True), "On 2016-06-01 a front line runs across A road."),
        (Event("e", DAY, what="admits", where="Gate", number=Range.of(0)),
         "On 2016-06-01 Gate admits a share 0 of everybody each day."),
        (Event("e", DAY, what="closed", where="Gate", probability=0.5, resolves="f"),
         'With probability 0.5: on 2016-06-01 Gate closes (settles "f").'),
        (Event("e", DAY, date(2016, 6, 4), what="closed", where="Gate", probability=0.5, alternative_to="f"),
         'Instead of "f", with probability 0.5: between 2016-06-01 and 2016-06-04 Gate closes.'),
    ],
)  # fmt: skip
def test_an_event_is_a_sentence(event: Event, words: str) -> None:
    assert event_words(event) == words


@pytest.mark.parametrize("what", list(vocabulary()))
def test_every_kind_has_a_sentence(what: str) -> None:
    kind = vocabulary()[what]
    value = {"party": "Army", "flag": True}.get(kind.value)
    words = event_words(Event("e", DAY, what=what, where="Somewhere", value=value, number=Range(0.25, 0.5, 0.75)))
    assert words.startswith("On 2016-06-01 ") and words.endswith(".") and "{" not in words
    assert "Somewhere" in words and ("0.5 (0.25–0.75)" in words) == (kind.value == "number")


def test_epochs_end_what_has_an_end(siege: Scenario) -> None:
    lasting = siege.edit(
        add=[
            Event("more fire", date(2016, 5, 25), what="fighting", where="Town", until=date(2016, 5, 28)),
            Event("lorries", date(2016, 6, 2), what="transport", where="East road", until=date(2016, 6, 3)),
            Event("way out", date(2016, 6, 5), what="open", where="South road"),
        ]
    )
    changes = {epoch.first: dict(epoch.changes) for epoch in epochs(lasting)}
    assert changes[date(2016, 5, 25)] == {"Town": ("fighting at level 0.7 (0.5–0.9) and 1",)}
    assert changes[date(2016, 5, 28)] == {"Town": ("fighting at level 0.7 (0.5–0.9)",)}
    assert changes[date(2016, 6, 2)] == {"East road": ("transport at 25 km per hour",)}
    assert changes[date(2016, 6, 3)] == {"East road": ("transport as before",)}
    assert changes[date(2016, 6, 5)] == {"South road": ("open across the front line",)}


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_epochs_follow_one_another_without_gaps(scenario: Scenario) -> None:
    told = epochs(scenario)
    assert (told[0].first, told[-1].last) == (scenario.start, scenario.end)
    for one, other in zip(told, told[1:], strict=False):
        assert other.first == one.last + timedelta(days=1)
        assert other.changes
