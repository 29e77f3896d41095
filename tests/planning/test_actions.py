"""Actions: each is parsed, printed back, and draws nothing new; each refusal has its words."""

from __future__ import annotations

import pytest

from safepassage import InputError, load, quantities
from safepassage.planning.actions import apply, parse

SAID = {
    "open west road from 2030-01-05 until 2030-01-09": "From 2030-01-05 until 2030-01-09 West road is open.",
    "200/day at East Gate": "From 2030-01-01 East Gate lets 200 people a day through.",
    "room Small Camp 5,000": "From 2030-01-01 Small Camp has room for 5,000 people.",
    "close East Camp": "From 2030-01-01 East Camp is closed.",
}
WRONG = {
    "open": "action 1: no place is named. Allowed: the name of a place.",
    "clear East Gate": 'action 1: clear at a crossing, found "East Gate". Allowed: a road or location.',
    "open West road from 2031-01-01": 'action 1: outside the period, found "2031-01-01". '
    "Allowed: 2030-01-01 to 2030-03-01.",
    "open East Gate 5/day": "action 1: East Gate is open on 2030-01-01 already. Write: 5/day at East Gate.",
    "room Small Camp": "action 1: room without a number. Write: room LOCATION N [from DATE].",
}


@pytest.mark.parametrize("text", SAID)
def test_an_action_is_printed_back_and_draws_nothing_new(text: str) -> None:
    town = load("two-exits")
    (action,) = parse(text, town)
    assert str(action) == SAID[text]
    assert parse(action.text, town) == (action,)
    edited = apply(town, (action,))
    assert quantities(edited) == quantities(town) and len(edited.events) > len(town.events)


@pytest.mark.parametrize("text", WRONG)
def test_a_refusal_in_its_words(text: str) -> None:
    town = load("two-exits")
    with pytest.raises(InputError) as error:
        apply(town, parse(text, town))
    assert str(error.value) == WRONG[text]


def test_an_action_takes_the_place_of_an_event_on_its_own_day() -> None:
    town = load("two-exits")
    shut = apply(town, parse("close West road from 2030-01-11 until 2030-01-15", town))
    days = {event.id: (event.what, event.date.day) for event in shut.events if event.where == "West road"}
    assert days == {"west-opens": ("open", 15), "action-01-closed": ("closed", 11)}
    for_good = apply(town, parse("close West road from 2030-01-11", town))
    assert [event.id for event in for_good.events if event.where == "West road"] == ["action-01-closed"]
