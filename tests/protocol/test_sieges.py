"""Every forecasting method through the same door on the real sieges of the catalogue, with few members.

Each forecast is made three times, and kept: with the counts as they are, with other counts after the issue date, and
with zeros on the days on which nobody counted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

import safepassage as sp
from protocol.alike import same
from safepassage.forecasting.counts import series_of, visible
from safepassage.forecasting.forecast import Forecast, Target, first_ahead
from safepassage.forecasting.forecast_file import freeze
from safepassage.forecasting.history import history_of
from safepassage.forecasting.method import Method, Task, days_ahead, make_task, run_method
from safepassage.forecasting.methods import BASELINES, METHODS
from safepassage.forecasting.scores import LEVELS
from safepassage.scenario import Observation, Scenario

ISSUED = {
    "fallujah-2016": date(2016, 6, 14),
    "mosul-2016": date(2016, 11, 16),
    "mariupol-2022": date(2022, 3, 24),
}
HORIZON = 7
MEMBERS = 12
CASES = [pytest.param(entry, method, id=f"{entry}-{method.name}") for entry in ISSUED for method in METHODS]
EVERY = pytest.mark.parametrize(("entry", "method"), CASES)
SIEGE = pytest.mark.parametrize("entry", ISSUED)


@cache
def siege(entry: str) -> Scenario:
    return sp.load(entry)


def published(row: Observation) -> date:
    return row.published or row.date


def with_other_counts_later(entry: str) -> tuple[Observation, ...]:
    """The counts of a siege, those published after the issue date changed beyond recognition, and others added."""
    issued, rows = ISSUED[entry], siege(entry).observations
    later = [row for row in rows if published(row) > issued]
    assert later
    changed = [replace(row, people=3 * row.people + 1001, grade="A1") for row in later]
    told_late = [
        replace(row, people=7 * row.people + 13, published=issued + timedelta(days=1), correction=True)
        for row in rows
        if published(row) <= issued
    ]
    return (*(row for row in rows if published(row) <= issued), *changed[::-1], *told_late)


def with_zeros_in_gaps(entry: str) -> tuple[Observation, ...]:
    """The counts of a siege, and nobody on each day until the issue date on which a source did not count.

    The zeros are published on the issue date.
    """
    issued, rows = ISSUED[entry], siege(entry).observations
    known = [row for row in rows if published(row) <= issued]
    first = {(row.source, row.place, row.kind, row.since): row for row in sorted(known, key=published, reverse=True)}
    counted = {(row.source, row.place, row.kind, row.since, row.date) for row in known}
    zeros = [
        replace(row, date=day, published=issued, people=0, claims=())
        for row in first.values()
        for day in (row.date + timedelta(days=ahead) for ahead in range((issued - row.date).days + 1))
        if (row.source, row.place, row.kind, row.since, day) not in counted
    ]
    assert zeros
    return (*rows, *zeros)


def task(entry: str, observations: tuple[Observation, ...] | None = None) -> Task:
    given = siege(entry) if observations is None else replace(siege(entry), observations=observations)
    return make_task(given, ISSUED[entry], seed=3, members=MEMBERS, workers=1)


@cache
def forecast_of(entry: str, method: Method) -> Forecast:
    return run_method(method, task(entry), HORIZON)


@SIEGE
def test_the_door_shows_nothing_that_was_published_later(entry: str) -> None:
    other = task(entry, with_other_counts_later(entry))
    assert other.scenario == task(entry).scenario and other.targets == task(entry).targets
    seen = visible(siege(entry), ISSUED[entry])
    assert seen.hidden and len(seen.counts) == len(task(entry).scenario.observations)
    assert max(one.published for one in seen.counts) <= ISSUED[entry]


@EVERY
def test_one_seed_is_one_forecast_and_no_count_published_after_the_issue_date_changes_a_byte(
    entry: str, method: Method
) -> None:
    """Also where a method could look past the door: the scenario of its task holds the later counts, all changed."""
    peeping = replace(task(entry).scenario, observations=with_other_counts_later(entry))
    again = run_method(method, replace(task(entry), scenario=peeping, workers=2), HORIZON)
    assert same(forecast_of(entry, method), again)
    assert again.samples is not forecast_of(entry, method).samples


@EVERY
def test_a_day_without_a_count_is_not_zero(entry: str, method: Method) -> None:
    with_zeros = run_method(method, task(entry, with_zeros_in_gaps(entry)), HORIZON)
    unchanged = with_zeros.samples.tobytes() == forecast_of(entry, method).samples.tobytes()
    assert unchanged == (method.name == "prior run"), "zeros are counts, and gaps are not"


@SIEGE
def test_series_have_the_days_that_were_counted_and_no_other(entry: str) -> None:
    seen = visible(siege(entry), ISSUED[entry]).counts
    days = {(one.source, one.place, one.kind, one.date, one.people) for one in seen}
    found = [one for series in series_of(seen) for one in series.counts]
    assert {(one.source, one.place, one.kind, one.date, one.people) for one in found} <= days
    assert len(found) <= len(seen) and all(one.people > 0 for one in found)


@SIEGE
@pytest.mark.parametrize("method", BASELINES[:-1], ids=lambda method: method.name)
def test_plain_methods_go_on_from_the_last_count_and_not_from_nothing(entry: str, method: Method) -> None:
    history = history_of(Target("left"), visible(siege(entry), ISSUED[entry]).counts, siege(entry).start)
    found = forecast_of(entry, method)
    assert history is not None and history.days[-1] < ISSUED[entry], "a gap before the issue date"
    assert found.of(Target("left"))[:, 0].min() >= history.people[-1] > 0


@EVERY
def test_people_are_whole_quantiles_ordered_and_arrivals_do_not_fall(entry: str, method: Method) -> None:
    """In a run people who left may be stopped on the way and be inside again, so that only plain totals never fall."""
    found = forecast_of(entry, method)
    assert found.samples.min() >= 0 and (found.samples == np.rint(found.samples)).all()
    kept = freeze(found, siege(entry))
    assert kept.targets[: len(found.targets)] == found.targets
    for target, quantiles in zip(kept.targets, kept.quantiles, strict=True):
        known = quantiles[:, first_ahead(target) - 1 :]
        assert known.shape == (len(LEVELS), HORIZON + 1 - first_ahead(target))
        assert (np.diff(known, axis=0) >= 0).all() and (known >= 0).all(), target
    for target in found.targets:
        if target.name == "arrivals" or target.name == "left" and method in BASELINES[:-1]:
            assert (np.diff(found.of(target), axis=1) >= 0).all(), target


@EVERY
def test_it_names_itself_its_days_and_what_it_cannot_give(entry: str, method: Method) -> None:
    found, asked = forecast_of(entry, method), task(entry)
    assert (found.scenario, found.method, found.issued, found.seed) == (entry, method.name, ISSUED[entry], 3)
    assert found.days == days_ahead(ISSUED[entry], HORIZON) and len(found.samples) == MEMBERS
    assert found.targets == tuple(target for target in asked.targets if target in found.targets)
    assert set(found.facts["cannot"]) == {str(one) for one in set(asked.targets) - set(found.targets)}
    assert {Target("left"), Target("out")} <= set(found.targets)
