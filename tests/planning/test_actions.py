"""Actions: each is parsed, printed back, and draws nothing new; each refusal has its words."""

from __future__ import annotations

import pytest

from safepassage import InputError, load, quantities, simulate
from safepassage.planning.actions import apply, parse

SAID = {
    "open west road from 2030-01-05 until 2030-01-09": "From 2030-01-05 until 2030-01-09 West road is open.",
    "200/day at East Gate": "From 2030-01-01 East Gate lets 200 people a day through.",
    "room Small Camp 5,000": "From 2030-01-01 Small Camp has room for 5,000 people.",
    "close East Camp": "From 2030-01-01 East Camp is closed.",
    "open West Junction from 2030-01-05": "From 2030-01-05 West Junction is open.",
    "allow leaving Town from 2030-01-05": "From 2030-01-05 leaving Town is allowed.",
    "allow leaving Town by 10 % until 2030-01-09": "From 2030-01-01 until 2030-01-09 leaving Town is "
    "allowed by a share 0.1.",
    "buses on East road at 20 km/h from 2030-01-26": "From 2030-01-26 buses run on East road at 20 km per hour.",
    "screen East Gate Residents 50% 1 day": "From 2030-01-01 East Gate takes a share 0.5 of Residents aside for "
    "screening, for 1 day.",
    "screen East Gate everybody 1": "From 2030-01-01 East Gate takes a share 1 of everybody aside for screening.",
}
WRONG = {
    "open": "action 1: no place is named. Allowed: the name of a place.",
    "clear East Gate": 'action 1: clear at a crossing, found "East Gate". Allowed: a road or location.',
    "open West road from 2031-01-01": 'action 1: outside the period, found "2031-01-01". '
    "Allowed: 2030-01-01 to 2030-03-01.",
    "open East Gate 5/day": "action 1: East Gate is open on 2030-01-01 already. Write: 5/day at East Gate.",
    "open West road from 2030-01-12": "action 1: West road is open on 2030-01-12 already. Give a day on which "
    "it is not, with from.",
    "allow leaving Town from 2030-01-12": "action 1: leaving Town is as free as that on 2030-01-12 already.",
    "allow leaving East Gate": 'action 1: allow leaving at a crossing, found "East Gate". Allowed: a location.',
    "allow Town": 'action 1: not an action, found "allow Town". Allowed: open, close, N/day at, clear, allow leaving, '
    'pause, buses on, room, screen, stop screening at. Did you mean "allow leaving"?',
    "stop screening at East Gate": "action 1: nobody is screened at East Gate on 2030-01-01. Give a day on which it is "
    "not, with from.",
    "pause from 2030-01-05 until 2030-01-07": "action 1: there is no fighting at any place from 2030-01-05 until "
    "2030-01-07.",
    "clear West road": "action 1: West road is not mined on 2030-01-01. Give a day on which it is not, with from.",
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


SIEGE = {
    "clear Fallujah–Karma from 2016-06-05": "From 2016-06-05 Fallujah–Karma is cleared of mines.",
    "pause at Fallujah from 2016-06-01 until 2016-06-05 by 80 %": "From 2016-06-01 until 2016-06-05 fighting pauses at "
    "Fallujah by a share 0.8.",
    "stop screening at Anbar screening": "From 2016-05-22 nobody is screened at Anbar screening.",
}


@pytest.mark.parametrize("text", SIEGE)
def test_actions_on_mines_fighting_and_screening_are_printed_back(text: str) -> None:
    siege = load("fallujah-2016")
    (action,) = parse(text, siege)
    assert str(action) == SIEGE[text]
    assert parse(action.text, siege) == (action,)
    assert set(quantities(apply(siege, (action,)))) <= set(quantities(siege))  # it may take the place of an event


def test_where_a_way_is_open_but_leaving_denied_the_advice_is_to_allow_it() -> None:
    siege = load("fallujah-2016")
    for name in ("South-western road", "Old bridge"):
        with pytest.raises(InputError) as error:
            apply(siege, parse(f"open {name} from 2016-06-20", siege))
        assert str(error.value) == (
            f"action 1: {name} is open on 2016-06-20 already. What keeps people in is that leaving is denied. "
            "Write: allow leaving Fallujah from 2016-06-20."
        )


def test_allowing_to_leave_lets_people_out_while_it_lasts() -> None:
    """On the western road, open from day 10: held all along, but for the days on which leaving is allowed."""
    town = load("two-exits")
    held = town.edit(remove=["west-allowed", "east-allowed"])
    edited = apply(held, parse("allow leaving Town from 2030-01-12 until 2030-01-14", held))
    last = town.start.replace(day=20)
    before, after = (simulate(one, members=5, seed=1, until=last) for one in (held, edited))
    left = after.outcome("affected") - after.outcome("inside")
    assert (before.outcome("affected") == before.outcome("inside")).all()
    assert (left[:, 10] == 0).all() and (left[:, 11] > 0).all() and (left[:, 12] > left[:, 11]).all()
    assert (left[:, 13:] == left[:, 12:13]).all()


def test_an_action_takes_the_place_of_an_event_on_its_own_day() -> None:
    town = load("two-exits")
    shut = apply(town, parse("close West road from 2030-01-11 until 2030-01-15", town))
    days = {event.id: (event.what, event.date.day) for event in shut.events if event.where == "West road"}
    assert days == {"west-opens": ("open", 15), "action-01-closed": ("closed", 11)}
    for_good = apply(town, parse("close West road from 2030-01-11", town))
    assert [event.id for event in for_good.events if event.where == "West road"] == ["action-01-closed"]
