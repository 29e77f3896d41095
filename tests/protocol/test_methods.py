"""Every forecasting method through the same door: what each of them has to keep, whatever it does inside."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache, reduce

import numpy as np
import pytest

import safepassage as sp
from protocol.alike import same
from safepassage.forecasting.baselines import PriorRun
from safepassage.forecasting.counts import by_publication, visible
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.method import Method, Task, days_ahead, make_task, run_method
from safepassage.forecasting.methods import METHODS
from safepassage.scenario import Observation

START = date(2030, 1, 1)
ISSUED = date(2030, 1, 14)
HORIZON = 7
MEMBERS = 40
CUMULATIVE = ("left", "arrivals")
EVERY = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name.replace(" ", "-"))


def count(day: int, people: int, place: str | None = None, kind: str = "cumulative", **more: object) -> Observation:
    """A count of a day of January 2030, published two days later."""
    on = date(2030, 1, day)
    given = {"source": "Office", "published": on + timedelta(days=2), "grade": "B2", **more}
    return Observation(on, place, kind, people, **given)  # type: ignore[arg-type]


COUNTS = (
    *(count(day, people) for day, people in ((3, 0), (5, 40), (6, 300), (8, 900), (10, 2300), (11, 2900), (12, 3600))),
    *(count(day, people, "West Camp") for day, people in ((8, 500), (11, 1800))),
    *(count(day, people, "West Camp", "stock", source="Camp", grade="A1") for day, people in ((9, 800), (12, 2100))),
    count(11, 480, "Small Camp", "stock", source="Camp", grade="A1"),
    count(11, 5000, source="Newspaper", grade="D4"),
    count(10, 17000, "Town", "inside", source="Council", grade="C3"),
    count(10, 14000, "Town", "inside", source="Council", grade="C3"),
    count(7, 210, "East Camp", "arrivals", source="Camp"),
)
LATER = (
    count(13, 9000),
    count(14, 9500, "West Camp", "stock", source="Camp", grade="A1"),
    count(11, 9000, grade="A1", published=date(2030, 1, 15), correction=True),
)
"""Published after the issue date; the last corrects what was published before it."""


@cache
def siege() -> sp.Scenario:
    return replace(sp.load("two-exits"), observations=COUNTS)


def task(**changed: object) -> Task:
    return replace(make_task(siege(), ISSUED, seed=5, members=MEMBERS, workers=1), **changed)


@cache
def forecast_of(method: Method) -> Forecast:
    return run_method(method, task(), HORIZON)


@EVERY
def test_it_has_a_name_of_its_own_and_a_reference(method: Method) -> None:
    assert [one.name for one in METHODS].count(method.name) == 1
    assert method.reference


@EVERY
def test_one_seed_is_one_forecast_on_any_number_of_workers_and_another_is_not(method: Method) -> None:
    assert same(forecast_of(method), run_method(method, task(workers=2), HORIZON))
    assert forecast_of(method).samples.tobytes() != run_method(method, task(seed=6), HORIZON).samples.tobytes()


@EVERY
def test_what_is_published_after_the_issue_date_changes_no_byte(method: Method) -> None:
    more = replace(siege(), observations=(*LATER, *COUNTS))
    known = make_task(more, ISSUED, seed=5, members=MEMBERS, workers=1)
    assert len(visible(more, ISSUED).counts) == len(COUNTS)
    assert same(forecast_of(method), run_method(method, known, HORIZON))


@EVERY
def test_the_order_of_rows_does_not_matter(method: Method) -> None:
    turned = replace(siege(), observations=COUNTS[::-1])
    known = make_task(turned, ISSUED, seed=5, members=MEMBERS, workers=1)
    assert forecast_of(method).samples.tobytes() == run_method(method, known, HORIZON).samples.tobytes()


@EVERY
def test_people_are_whole_and_totals_do_not_fall(method: Method) -> None:
    found = forecast_of(method)
    assert found.samples.min() >= 0 and (found.samples == np.rint(found.samples)).all()
    for target in found.targets:
        if target.name in CUMULATIVE:
            assert (np.diff(found.of(target), axis=1) >= 0).all(), target


@EVERY
def test_it_gives_the_days_and_targets_asked_for_or_says_which_it_cannot(method: Method) -> None:
    asked, found = task(), forecast_of(method)
    assert (found.scenario, found.method, found.issued, found.seed) == (siege().name, method.name, ISSUED, 5)
    assert found.days == days_ahead(ISSUED, HORIZON) and len(found.samples) == MEMBERS
    assert found.targets == tuple(target for target in asked.targets if target in found.targets)
    missing = {str(target) for target in asked.targets} - {str(target) for target in found.targets}
    assert set(found.facts["cannot"]) == missing
    assert Target("left") in found.targets and Target("out") in found.targets


@EVERY
def test_a_longer_horizon_begins_with_the_shorter_one(method: Method) -> None:
    assert run_method(method, task(), HORIZON + 5).days[:HORIZON] == forecast_of(method).days


@EVERY
def test_states_are_frozen_and_can_be_put_away_and_taken_up_again(method: Method) -> None:
    days = by_publication(visible(siege(), ISSUED).counts)
    state = reduce(method.update, days[:2], method.init(task()))
    before = pickle.dumps(state)
    assert is_dataclass(state)
    with pytest.raises(FrozenInstanceError):
        setattr(state, fields(state)[0].name, None)
    reduce(method.update, days[2:], state)
    assert pickle.dumps(state) == before, "an update changed the state it was given"
    taken_up = reduce(method.update, days[2:], pickle.loads(before))
    assert same(forecast_of(method), method.forecast(taken_up, days_ahead(ISSUED, HORIZON)))


@EVERY
def test_with_nothing_counted_it_is_the_prior_run_or_says_what_it_is(method: Method) -> None:
    empty = make_task(replace(siege(), observations=()), ISSUED, seed=5, members=MEMBERS, workers=1)
    found, prior = run_method(method, empty, HORIZON), run_method(PriorRun(), empty, HORIZON)
    assert found.samples.shape == prior.samples.shape
    members = {row.tobytes() for row in prior.samples}
    assert all(row.tobytes() in members for row in found.samples)
    if method.name != "prior run":
        assert "prior run" in found.facts["note"]
