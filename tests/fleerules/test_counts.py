"""What Flee makes of counts: interpolation, corrections, files that are merged, and the quirks of day 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fleerules.folders import camp, folder, town, wave, zone
from safepassage.errors import InputError
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.counts import DailyCounts, daily_counts
from safepassage.fleerules.run import FleeRun, flee_rules
from safepassage.fleerules.table import raw_count

STILL = FleeSettings(camp_movechance=0.0)
"""Nobody leaves a camp."""


def counts(days: int, counted: dict, corrections: tuple = (), **more: object) -> DailyCounts:
    return daily_counts(folder([zone(), camp("A")], [], days, counted, corrections=corrections), **more)


def run(counted: dict, settings: FleeSettings = STILL, room: int = 0, **more: object) -> FleeRun:
    found = folder([zone(), camp("A", room)], [("Z", "A", 10)], 4, counted)
    return flee_rules(found, settings, members=1, seed=1, **more)


def test_between_counts_people_are_interpolated_and_cut() -> None:
    seen = counts(8, {"A": {2: 10, 5: 21}})
    assert seen.at_camps[:, 0].tolist() == [10, 10, 10, 13, 17, 21, 21, 21]
    assert seen.inflow.tolist() == [0, 0, 0, 3, 4, 4, 0, 0]
    assert counts(4, {"A": {-2: 0, 2: 8}}).at_camps[:, 0].tolist() == [4, 6, 8, 8]


def test_a_correction_multiplies_all_counts_before_it() -> None:
    series = {0: 10, 2: 20, 4: 50}
    assert counts(5, {"A": series}, (("A", 4),)).at_camps[[0, 2, 4], 0].tolist() == [25, 50, 50]
    both = counts(5, {"A": series}, (("A", 2), ("A", 4))).at_camps[[0, 2, 4], 0].tolist()
    assert both == [50, 50, 50]


def test_a_correction_of_less_than_one_person_is_refused() -> None:
    with pytest.raises(InputError) as error:
        counts(5, {"A": {0: 10, 2: 20, 4: 50}}, (("A", 4),), thin=100)
    assert str(error.value) == (
        "registration_corrections.csv: the count of A before the correction is below one: thin the folder less, "
        'found "2030-01-05".'
    )


def test_files_of_a_camp_are_merged_as_flee_does() -> None:
    """Day 1 is in the first alone: the last of the second. Day 3 in the second alone: the next of the first."""
    parts = [{0: 10, 1: 20, 4: 50}, {0: 1, 3: 2, 4: 3, 6: 9}]
    assert counts(7, {"A": parts}).at_camps[[0, 1, 3, 4, 6], 0].tolist() == [11, 21, 52, 53, 53]


def test_those_counted_on_day_0_are_there_and_their_room_is_cut_twice() -> None:
    result = run({"A": {0: 60, 3: 60}}, room=100)
    assert result.people[0, :, 1].tolist() == [60] * 4
    assert result.setup.world.room[:, 1].tolist() == [40.0] * 4
    assert run({"A": {0: 60, 3: 60}}, room=100, repaired=True).setup.world.room[:, 1].tolist() == [100.0] * 4
    assert run({"A": {0: 100}}, room=100).setup.world.room[:, 1].tolist() == [np.inf] * 4


def test_everybody_is_counted_twice_on_day_0() -> None:
    counted = {"total": {0: 70, 3: 100}, "A": {0: 60, 3: 90}}
    assert raw_count(run(counted)).tolist() == [130, 140, 150, 160]
    assert raw_count(run(counted, repaired=True)).tolist() == [60, 70, 80, 90]
    spawned = run(counted, replace(STILL, insert_day0=False))
    assert spawned.total[0].tolist() == [130, 140, 150, 160]
    assert run(counted, replace(STILL, insert_day0=False), repaired=True).total[0].tolist() == [60, 70, 80, 90]


def test_camps_may_start_empty() -> None:
    result = run({"A": {0: 60, 3: 90}}, replace(STILL, empty_camps_on_day0=True))
    assert result.total[0].tolist() == [0, 10, 20, 30]
    assert result.counts.at_camps[:, 0].tolist() == [0, 10, 20, 30]


def test_inflow_of_everybody_instead_of_the_camps() -> None:
    result = run({"total": {0: 0, 3: 300}, "A": {0: 5, 3: 5}}, replace(STILL, sum_from_camps=False))
    assert result.total[0].tolist() == [5, 105, 205, 305]


def test_a_series_that_is_no_camp_counts_as_inflow() -> None:
    found = folder([zone(), camp("A"), town("T")], [], 3, {"A": wave(100), "T": wave(11)})
    assert flee_rules(found, STILL, members=1, seed=1).total[0].tolist() == [0, 111, 111]


def test_scale_and_thin() -> None:
    places = [zone(people=1010), camp("A", 250, initial_idps=3, capacity_per_day=2), camp("B")]
    found = folder(places, [("Z", "A", 10)], 3, {"A": {0: 50, 1: 150}, "B": {0: 9}}, at_war={"Z": [1.0] * 3})
    for scale, thin, rooms, start, people, last in (
        (1, 1, 200 + 2, 53 + 9, 1010, 162),
        (10, 1, 2000 + 20, 530 + 90, 10100, 1620),
        (1, 100, 2 - 0 + 2, 3, 10, 4),
        (100, 100, 202 + 198, 350 + 9, 1010, 459),
    ):
        result = flee_rules(found, STILL, members=1, seed=1, scale=scale, thin=thin)
        world = result.setup.world
        assert (world.room[0, 1], world.start.sum(), world.population[0]) == (rooms, start, people)
        assert result.total[0, -1] == last
    constant = replace(STILL, spawn_mode="constant", displaced_per_conflict_day=7.0)
    for scale, thin, daily in ((1, 1, 7), (10, 1, 70), (1, 10, 7)):
        result = flee_rules(found, constant, members=1, seed=1, scale=scale, thin=thin)
        assert np.diff(result.total[0]).tolist() == [daily, daily]


def test_hasten_of_the_settings_is_the_thin_that_is_not_given() -> None:
    counted = {"A": {0: 500, 3: 500}}
    assert run(counted, replace(STILL, hasten=100)).total[0, -1] == 5
    assert run(counted, replace(STILL, hasten=100), thin=10).total[0, -1] == 50
