"""Courses of action on the same luck: only what an action touches differs, from its first day on."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from safepassage import (
    Comparison,
    InputError,
    Location,
    Range,
    Road,
    SafepassageError,
    Scenario,
    compare,
    load,
    simulate,
)
from safepassage.engine.roads import chains
from safepassage.ensemble.arrays import ARRAYS
from safepassage.planning.compare import ARRIVED, BEFORE_OUT, WAITED

OPENING = datetime.date(2030, 1, 26)


@pytest.fixture(scope="module")
def gate() -> Comparison:
    """Two exits: the eastern gate lets 250 people a day through, not 100; or its road opens ten days earlier."""
    courses = {"wider": "250/day at East Gate", "earlier": "open East road from 2030-01-16"}
    return compare(load("two-exits"), courses, members=30, seed=4)


def halved() -> Scenario:
    """Two exits with the road to the western camp in two halves, alike, that meet where nobody lives."""
    town = load("two-exits")
    whole = town.road("Road to West Camp")
    middle = Location("Halfway", "village", 30.0, 40.02, receives=False)
    halves = [
        Road("First half", whole.start, "Halfway", km=Range.of(2), mode=whole.mode, km_per_hour=whole.km_per_hour),
        Road("Second half", "Halfway", whole.end, km=Range.of(2), mode=whole.mode, km_per_hour=whole.km_per_hour),
    ]
    return town.edit(remove=[whole.name], add=[middle, *halves])


def test_the_course_differs_from_its_first_day_on_and_never_before(gate: Comparison) -> None:
    first = gate.base.day("2030-01-16")
    for name, array in ARRAYS.items():
        if "day" in array.axes:
            before = gate.courses["earlier"][name][:, :first]
            np.testing.assert_array_equal(before, gate.base[name][:, :first], err_msg=name)
    assert (gate.difference("earlier").outcome("out")[:, -1] != gate.base.outcome("out")[:, -1]).any()


def test_a_wider_gate_shortens_its_queue_by_what_paper_says(gate: Comparison) -> None:
    days = range(gate.base.day(OPENING), len(gate.base.days))
    base, wider = gate.base, gate.courses["wider"]
    standing, faster = (
        side["queue", "East Gate"][:, days] + side["refused", "East Gate"][:, days] for side in (base, wider)
    )
    busy = (standing > 0) & (faster > 0)
    passed = np.cumsum(wider["passed", "East Gate"] - base["passed", "East Gate"], axis=1)[:, days]
    assert busy.any()
    np.testing.assert_array_equal((standing - faster)[busy], passed[busy])
    first = days[0]
    assert (wider["passed", "East Gate"][:, first + 1] == 250).all()
    assert (base["passed", "East Gate"][:, first + 1] == 100).all()


def test_effects_are_with_less_without(gate: Comparison) -> None:
    effects = {(one.quantity, one.place): one for one in gate.effects("wider")}
    waited = effects[WAITED, "East Gate"]
    assert waited.base.shape == waited.change.shape == (30,)
    np.testing.assert_array_equal(waited.change, waited.course - waited.base)
    assert (waited.change < 0).all()
    assert (effects[BEFORE_OUT, None].change == -gate.spares("wider")).all() and (gate.spares("wider") > 0).all()
    arrived = sum(one.change for (quantity, _), one in effects.items() if quantity == ARRIVED)
    np.testing.assert_array_equal(arrived, gate.helps("wider"))


def test_courses_are_compared_with_one_another(gate: Comparison) -> None:
    between = gate.difference("wider", "earlier").outcome("out")
    expected = gate.courses["wider"].outcome("out") - gate.courses["earlier"].outcome("out")
    np.testing.assert_array_equal(between, expected)
    assert (gate.helps("wider", "earlier") == expected[:, -1]).all()


def test_it_prints_each_course_as_a_sentence(gate: Comparison) -> None:
    assert "wider: From 2030-01-01 East Gate lets 250 people a day through." in str(gate)
    assert repr(gate) == "<Comparison <Ensemble two-exits: 30 members, 60 days>: wider, earlier>"


def test_a_course_is_the_scenario_edited_and_run(gate: Comparison) -> None:
    from safepassage.planning.actions import apply, parse

    town = load("two-exits")
    edited = apply(town, parse("250/day at East Gate", town))
    assert simulate(edited, members=30, seed=4, apart=["East Gate", "East road"]) == gate.courses["wider"]


def test_a_half_of_a_merged_road_is_kept_apart_in_every_run() -> None:
    siege = halved()
    assert not any(chain.start == "Halfway" for chain in chains(siege))  # else this test would show nothing
    last = siege.start + datetime.timedelta(days=24)
    both = compare(siege, {"shut": "close Second half from 2030-01-22"}, members=20, seed=1, until=last)
    first = both.base.day("2030-01-22")
    np.testing.assert_array_equal(both.courses["shut"]["flow"][:, :first], both.base["flow"][:, :first])
    np.testing.assert_array_equal(both.courses["shut"]["ready"], both.base["ready"])
    assert both.base.recipe["apart"] == ["Second half"]


def test_members_are_told_over_all_runs() -> None:
    told: list[tuple[int, int]] = []
    courses = {"a": "250/day at East Gate", "b": "room Small Camp 900"}
    compare(load("two-exits"), courses, members=4, seed=1, progress=lambda done, all: told.append((done, all)))
    assert told == [(done, 12) for done in range(1, 13)]


def test_everything_wrong_in_any_course_is_said_at_once() -> None:
    courses = {"A": "open East Gate; 5/day at Est Gate", "B": "close West road from 2031-01-01"}
    with pytest.raises(InputError) as error:
        compare(load("two-exits"), courses, members=1)
    assert str(error.value).splitlines() == [
        'A, action 2: unknown crossing "Est Gate". Known crossings include "East Gate". Did you mean "East Gate"?',
        'B, action 1: outside the period, found "2031-01-01". Allowed: 2030-01-01 to 2030-03-01.',
    ]
    with pytest.raises(SafepassageError, match=r"no course of action to compare\. Write one, such as: open NAME"):
        compare(load("two-exits"), {})


def test_an_unknown_course_is_named(gate: Comparison) -> None:
    with pytest.raises(SafepassageError, match='unknown course of action "wide"'):
        gate.helps("wide")
