"""Counted departures against what they say: so many people, from whom, from where, and never more than are there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binom, chisquare, hypergeom

from engine.members import compiled_members
from engine.problems import Event, Group, Link, Place, build
from safepassage.engine import codes
from safepassage.engine.moments import means
from safepassage.engine.problem import Problem

MEMBERS = 2000


def counted(day: int, where: str | None, people: float, group: int = -1) -> Event:
    return Event(day, codes.DEPARTURES, where, people, group=group)


def two_towns(events: Sequence[Event], groups: Sequence[Group] = (Group(mobility=0.0),), **more: int) -> Problem:
    """Two unsafe towns from which nobody leaves of their own accord, a safe one, one that is cut off, and a camp."""
    places = {
        "Camp": Place(receives=True),
        "East": Place(people=more.get("east", 300), safe=False),
        "Lost": Place(people=100, safe=False),
        "Quiet": Place(people=100),
        "West": Place(people=more.get("west", 900), safe=False),
    }
    roads = [Link("East", "Camp", 0.1), Link("West", "Camp", 0.1), Link("Quiet", "Camp", 0.1)]
    return build(places, roads, groups, events=events, days=4)


def gone(found: dict[str, np.ndarray], place: int) -> np.ndarray:
    """People who have left a place by the end of each day [member, day]."""
    here = found["home"] + found["ready"]
    first = {1: 300, 4: 900}[place]
    return first - here[:, :, :, place].sum(axis=2)


def test_so_many_people_leave_on_their_day_and_arrive() -> None:
    found = compiled_members(two_towns([counted(1, "East", 120), counted(3, "East", 30)]), 50)
    assert np.array_equal(np.unique(gone(found, 1), axis=0), [[0, 120, 120, 150]])
    assert (gone(found, 4) == 0).all()
    assert np.array_equal(np.unique(found["flow"].sum(axis=(2, 3)), axis=0), [[0, 120, 0, 30]])


def test_two_departures_of_one_day_add() -> None:
    found = compiled_members(two_towns([counted(1, "East", 20), counted(1, "East", 30), counted(1, None, 0)]), 20)
    assert np.array_equal(np.unique(gone(found, 1), axis=0), [[0, 50, 50, 50]])


def test_nobody_leaves_a_safe_place_or_one_without_a_way_out() -> None:
    found = compiled_members(two_towns([counted(1, "Lost", 50), counted(1, "Quiet", 50)]), 20)
    assert (found["home"][:, :, 0, 2] == 100).all() and (found["home"][:, :, 0, 3] == 100).all()
    assert (found["on_the_way"] + found["out"] == 0).all()


def test_no_more_leave_than_are_there() -> None:
    found = compiled_members(two_towns([counted(0, "East", 200), counted(2, "East", 5000)]), 20)
    assert np.array_equal(np.unique(gone(found, 1), axis=0), [[200, 200, 300, 300]])


def test_everywhere_means_unsafe_places_with_a_way_out_alike() -> None:
    """Of 40 people, Binomial(40, 1/2) leave each of the two towns, though one has three times the people."""
    found = compiled_members(two_towns([counted(0, None, 40)]), MEMBERS)
    east, west = gone(found, 1)[:, 0], gone(found, 4)[:, 0]
    assert (east + west == 40).all()
    law, cells = binom(40, 0.5), np.arange(15, 26)
    expected = MEMBERS * np.array([law.cdf(14), *law.pmf(cells), law.sf(25)])
    counts = [(east < 15).sum(), *((east == k).sum() for k in cells), (east > 25).sum()]
    assert chisquare(counts, expected).pvalue > 1e-6


def test_who_finds_a_place_empty_leaves_another() -> None:
    """One has 10 people: 10 leave there or, rarely, fewer; all 40 leave."""
    found = compiled_members(two_towns([counted(0, None, 40)], east=10), 500)
    here = found["home"][:, 0, 0]
    assert (here[:, 1] + here[:, 4] == 10 + 900 - 40).all()
    assert (here[:, 1] <= 10).all() and (here[:, 1] == 0).mean() == pytest.approx(binom(40, 0.5).sf(9), abs=0.01)


def test_the_groups_leave_alike_or_the_one_that_is_named() -> None:
    """Of 60 people of a town of two groups of 150, hypergeometric many belong to each."""
    groups = [Group(mobility=0.0), Group(mobility=0.0)]
    left = 150 - compiled_members(two_towns([counted(0, "East", 60)], groups), MEMBERS)["home"][:, 0, :, 1]
    assert (left.sum(axis=1) == 60).all()
    law, cells = hypergeom(300, 150, 60), np.arange(24, 37)
    expected = MEMBERS * np.array([law.cdf(23), *law.pmf(cells), law.sf(36)])
    counts = [(left[:, 0] < 24).sum(), *((left[:, 0] == k).sum() for k in cells), (left[:, 0] > 36).sum()]
    assert chisquare(counts, expected).pvalue > 1e-6
    named = 150 - compiled_members(two_towns([counted(0, "East", 60, group=1)], groups), 20)["home"][:, 0, :, 1]
    assert (named == [0, 60]).all()


def test_the_ready_leave_before_the_undecided() -> None:
    """After 300 days of denial many are ready: the departure takes them alone, though leaving is denied."""
    places = {"Camp": Place(receives=True), "Town": Place(people=1000, safe=False, denied_days=300, holder=0)}
    problem = build(
        places, [Link("Town", "Camp", 0.1)], parties=[(1.0, 0.0)], events=[counted(0, "Town", 100)], days=1, leak=0.0
    )
    quiet = problem._replace(event_value=np.zeros(1))
    with_, without = compiled_members(problem, 400), compiled_members(quiet, 400)
    ready = without["ready"][:, 0, 0, 1].mean()
    assert ready > 150
    se = math.sqrt((with_["ready"][:, 0, 0, 1].var() + without["ready"][:, 0, 0, 1].var()) / 400)
    assert abs(ready - 100 - with_["ready"][:, 0, 0, 1].mean()) < 5 * se
    assert (with_["out"] + with_["on_the_way"] == 100).all()


def test_they_set_off_in_every_hour_alike() -> None:
    """A road of ten hours: those of hour k arrive in hour k of the next day, so none arrives on the day itself."""
    places = {"Camp": Place(receives=True), "Town": Place(people=1000, safe=False)}
    problem = build(
        places, [Link("Town", "Camp", 5.0)], [Group(mobility=0.0)], events=[counted(0, "Town", 800)], days=2
    )
    out = compiled_members(problem, 400)["out"]
    assert abs(out[:, 0].mean() - 400) < 5 * math.sqrt(800 * 0.25 / 400)
    assert (out[:, 1] == 800).all()


def test_the_exact_moments_do_not_know_them() -> None:
    with pytest.raises(ValueError, match="departures"):
        means(two_towns([counted(0, "East", 1)]))
