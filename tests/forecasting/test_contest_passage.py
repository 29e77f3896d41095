"""The passage model on a conflict in Flee's format: what its scenario holds, closed forms, and who has no way out."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.forecasting.contest_baselines import Given, given
from safepassage.forecasting.contest_passage import NEW_SITE, opening_days, passage_run, passage_scenario
from safepassage.scenario import Scenario, priors
from small_conflict import FILES, write_conflict


def known(folder: Path, **changed: str | None) -> Given:
    return given(read_flee(write_conflict(folder, **changed)), FleeSettings())


def likely(scenario: Scenario) -> Scenario:
    return scenario.edit(parameters={name: one.likely for name, one in priors().items()})


def test_as_many_leave_each_day_as_come_in(tmp_path: Path) -> None:
    found = known(tmp_path)
    siege = passage_scenario(found)
    events = [event for event in siege.events if event.what == "departures"]
    told = {(event.date - siege.start).days: event.number.likely for event in events if event.number is not None}
    assert told == {day: people for day, people in enumerate(found.inflow.tolist()) if people}
    assert siege.observations == ()
    run = passage_run(found, siege, members=3, seed=1)
    gone = run.at_camps.sum(axis=2) - 100
    assert (gone <= np.cumsum(found.inflow)).all() and (gone[:, -1] >= found.inflow[:-2].sum()).all()
    assert run.held_back.tolist() == [0, 0, 0]


def test_a_later_count_at_a_camp_is_not_in_the_scenario(tmp_path: Path) -> None:
    """People counted at one camp instead of another leave the totals, and so the scenario, as they are."""
    one = "2030-01-31,0\n2030-02-05,200\n2030-03-11,500\n"
    other = "2030-01-31,0\n2030-02-09,100\n2030-03-11,800\n"
    none = "2030-01-31,0\n2030-03-11,0\n"
    first = known(tmp_path / "one" / "small", far=one, late1=other, late2=none)
    swapped = known(tmp_path / "other" / "small", far=other, late1=one, late2=none)
    assert not np.array_equal(first.setup.counts.at_camps, swapped.setup.counts.at_camps)
    assert passage_scenario(first) == passage_scenario(swapped)


def test_room_and_size_without_capacities_and_with(tmp_path: Path) -> None:
    found = known(tmp_path)
    bare, sized = passage_scenario(found), passage_scenario(found, capacities=True)
    assert {bare.location(name).capacity for name in ("Near", "Far", "Late")} == {None}
    assert bare.location("Near").attraction == pytest.approx(math.log(1.1))
    assert bare.location("Far").attraction == 0
    near = sized.location("Near")
    assert near.capacity is not None and near.capacity.likely == 1500 and near.attraction == 0
    assert sized.location("Late").capacity is None


def test_camps_that_open_later_draw_more_for_a_while(tmp_path: Path) -> None:
    found = known(tmp_path)
    assert opening_days(found.folder) == {"Late": 5}
    (event,) = (event for event in passage_scenario(found).events if event.what == "attraction")
    assert event.number is not None and event.until is not None
    assert (event.where, event.number.likely, (event.until - event.date).days) == ("Late", NEW_SITE, 90)
    shut = (
        FILES["input_csv/closures.csv"]
        + "location,Far,,0,12\ncamp,Near,,3,9\nlocation,Town,,0,2\nlocation,Late,,0,-1\n"
    )
    assert opening_days(known(tmp_path / "shut", closures=shut).folder) == {"Late": 5, "Far": 12}


def test_shares_have_their_closed_form(tmp_path: Path) -> None:
    """exp(A) (C + c0)^-beta, in elapsed hours: 50 and 100 km at 25 km per hour, 10 hours a day, half in danger."""
    found = known(tmp_path, closures=FILES["input_csv/closures.csv"].replace("0,5", "0,-1"))
    run = passage_run(found, likely(passage_scenario(found)), members=40, seed=3)
    hours = np.array([50, 100]) / 25 * 2.4 * 1.5
    weights = np.array([1.1, 1.0]) * (hours + 1) ** -1.4
    arrived = run.at_camps[:, -1, :2].sum(axis=0) - 40 * found.start[:2]
    share, people = weights[0] / weights.sum(), arrived.sum()
    assert run.at_camps[:, -1, 2].sum() == 0
    assert abs(arrived[0] / people - share) < 5 * math.sqrt(share * (1 - share) / people)


def test_who_has_no_way_out_is_held_back_and_told(tmp_path: Path) -> None:
    shut = FILES["input_csv/closures.csv"] + "location,Town,,0,20\n"
    found = known(tmp_path, closures=shut)
    run = passage_run(found, passage_scenario(found), members=2, seed=1)
    assert run.held_back.tolist() == [found.inflow[:20].sum()] * 2
    assert (run.at_camps[:, 19] == found.start).all()


def test_no_more_leave_than_live_there(tmp_path: Path) -> None:
    few = FILES["input_csv/locations.csv"].replace("6000", "1000")
    found = known(tmp_path, locations=few)
    run = passage_run(found, passage_scenario(found), members=2, seed=1)
    assert run.held_back.tolist() == [found.inflow.sum() - 1000] * 2
