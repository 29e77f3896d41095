"""The daily records of one member: whole people in the reference engine, expectations in the exact moments."""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine.problem import Problem
from safepassage.engine.reference_conditions import Conditions
from safepassage.engine.reference_routes import Ways

OUTCOMES = ("affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out")
BY_GROUP_AND_PLACE = ("staying", "home", "ready")
BY_PLACE = ("waiting", "settled", "arrivals", "slipped", "queue", "refused", "passed")
EXPOSURES = ("danger_person_days", "mined_person_km", "transit_danger_person_days")

Records = dict[str, np.ndarray]


def empty_records(problem: Problem, kind: type) -> Records:
    """Records of zeros for all days (the keys and shapes of `reference.simulate`); counts are of type `kind`."""
    days, groups, places, links = problem.days, len(problem.household), len(problem.safe), len(problem.tail)
    records: Records = {name: np.zeros(days, kind) for name in OUTCOMES}
    records |= {name: np.zeros((days, groups, places), kind) for name in BY_GROUP_AND_PLACE}
    records |= {name: np.zeros((days, places), kind) for name in BY_PLACE}
    records |= {name: np.zeros(days) for name in EXPOSURES}
    records["held"] = np.zeros((days, groups, places), np.bool_)
    records["flow"] = np.zeros((days, groups, links), kind)
    return records


def is_held(today: Conditions, ways: list[Ways]) -> np.ndarray:
    """Whether a place is unsafe and has no way out for a group, or exit denial of at least a half, bool [G, N]."""
    return np.array(
        [
            [not safe and (w.value[i] == -math.inf or today.exit_denied[i] >= 0.5) for i, safe in enumerate(today.safe)]
            for w in ways
        ]
    )


def record_outcomes(
    records: Records, today: Conditions, ways: list[Ways], been_unsafe: list[bool], affected: float, on_road: float
) -> None:
    """Fill in the outcomes of a day whose people are recorded by place, and the affected's person-days in danger.

    `affected` are the residents of every place that is or has been unsafe (`been_unsafe`, [N]); `on_road` the people on
    the way who are at no place: slipping, in a queue, refused, in transit, detained.
    """
    day = today.day
    held = is_held(today, ways)
    unsafe = ~np.array(today.safe)
    present = records["staying"][day] + records["home"][day] + records["ready"][day]
    records["held"][day] = held
    records["affected"][day] = affected
    records["inside"][day] = present[:, unsafe].sum()
    records["trapped"][day] = present[held].sum()
    records["ready_held"][day] = records["ready"][day][held].sum()
    records["freed"][day] = present[:, ~unsafe & np.array(been_unsafe)].sum()
    records["on_the_way"][day] = records["waiting"][day].sum() + on_road
    records["out"][day] = records["settled"][day].sum()
    at_places = present.sum(axis=0) * np.array(been_unsafe) + records["waiting"][day] + records["settled"][day]
    records["danger_person_days"][day] = (at_places * np.array(today.danger)).sum()


def check_day(records: Records, people: float, day: int, tolerance: float) -> None:
    """Check that there are so many `people` on a day, and that inside + freed + on_the_way + out = affected.

    Raises AssertionError when either is off by more than the tolerance (in people).
    """
    outcome = {name: float(records[name][day]) for name in OUTCOMES}
    parts = outcome["inside"] + outcome["freed"] + outcome["on_the_way"] + outcome["out"]
    assert abs(parts - outcome["affected"]) <= tolerance, f"day {day}: the outcomes do not add up to affected"
    present = sum(float(records[name][day].sum()) for name in BY_GROUP_AND_PLACE)
    counted = present + outcome["on_the_way"] + outcome["out"]
    assert abs(counted - people) <= tolerance, f"day {day}: people are not conserved"


def accumulate(records: Records) -> Records:
    """The same records with exposures added up since the start."""
    return records | {name: np.cumsum(records[name]) for name in EXPOSURES}
