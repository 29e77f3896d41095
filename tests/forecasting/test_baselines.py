"""Plain methods on series short enough to work out by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

import safepassage as sp
from safepassage.errors import SafepassageError
from safepassage.forecasting.baselines import Drift, Gravity, LastShares, Persistence, PriorRun, gravity_shares
from safepassage.forecasting.counts import counts_of
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.history import history_of, total_history
from safepassage.forecasting.method import Method, make_task, run_method
from safepassage.forecasting.smoothing import SHORTEST, Smoothing, Theta
from safepassage.scenario import Observation

START = date(2030, 1, 1)
LEFT, WEST = Target("left"), Target("stock", "West Camp")


def count(day: int, people: int, place: str | None = None, kind: str = "cumulative", **more: object) -> Observation:
    given = {"source": "Office", "grade": "A1", **more}
    return Observation(START + timedelta(days=day), place, kind, people, **given)  # type: ignore[arg-type]


def siege(*rows: Observation) -> sp.Scenario:
    return replace(sp.load("two-exits"), observations=rows)


def forecast(method: Method, day: int, *rows: Observation, horizon: int = 10, members: int = 400) -> Forecast:
    task = make_task(siege(*rows), START + timedelta(days=day), seed=1, members=members)
    return run_method(method, task, horizon)


STEADY = tuple(count(day, 100 * (day + 1)) for day in range(9))
"""100 a day from the first day on."""


@pytest.mark.parametrize("method", [Persistence(), Drift(), LastShares(), Smoothing(), Theta()], ids=lambda m: m.name)
def test_a_steady_total_goes_on_and_leaves_no_doubt(method: Method) -> None:
    found = forecast(method, 8, *STEADY).of(LEFT)
    assert np.allclose(found, 900 + 100 * np.arange(1, 11), atol=1)


def test_persistence_has_the_rate_of_the_last_stretch_and_drift_that_of_all() -> None:
    rows = count(3, 400), count(7, 400), count(9, 1000)  # rates 100, 0 and 300 a day; 100 a day in all
    last = forecast(Persistence(), 9, *rows, horizon=1, members=4000).quantiles(0.5, LEFT)
    mean = forecast(Drift(), 9, *rows, horizon=1, members=4000).quantiles(0.5, LEFT)
    assert last[0] == pytest.approx(1300, abs=15) and mean[0] == pytest.approx(1100, abs=15)


def test_one_total_goes_on_anywhere_between_standing_still_and_twice_as_fast() -> None:
    found = forecast(Persistence(), 9, count(9, 1000), members=4000).of(LEFT)[:, -1]  # one step of 10 days at 100 a day
    assert found.min() >= 1000 and found.max() <= 3000
    assert np.quantile(found, (0.05, 0.5, 0.95)) == pytest.approx([1100, 2000, 2900], abs=50)


def test_the_days_since_the_last_count_are_made_up_for() -> None:
    found = forecast(Persistence(), 12, *STEADY, horizon=1)
    assert (found.of(LEFT) == 1400).all()


def test_a_stock_stays_and_its_spread_is_what_it_did_before() -> None:
    rows = [count(day, people, "West Camp", "stock") for day, people in ((2, 500), (4, 700), (6, 600))]
    found = forecast(Persistence(), 6, *rows, horizon=2, members=4000).of(WEST)
    assert np.median(found[:, 1]) == pytest.approx(600, abs=10)
    assert found.min() >= 400 and found.max() <= 800 and found[:, 1].std() > 100


def test_one_stock_has_the_error_of_its_grade() -> None:
    for grade, sigma in (("A1", 0.10), ("C3", 0.45)):
        found = forecast(Persistence(), 6, count(6, 600, "West Camp", "stock", grade=grade), horizon=1, members=4000)
        assert np.ptp(found.of(WEST)) == pytest.approx(2 * sigma * 600, rel=0.02)


def test_shares_are_of_the_day_on_which_the_place_was_counted() -> None:
    found = forecast(LastShares(), 8, *STEADY, count(4, 250, "West Camp", "stock"), horizon=1)
    assert found.quantiles(0.5, WEST)[0] == pytest.approx(0.5 * 1000, rel=0.02)


def test_shares_without_a_total_are_of_the_sum_of_places() -> None:
    rows = [count(day, 10 * day, place, "stock") for day in (2, 4, 6) for place in ("West Camp", "East Camp")]
    total = total_history(counts_of(siege(*rows)), START)
    assert total is not None and total.people == (40, 80, 120)
    found = forecast(LastShares(), 6, *rows, horizon=2)
    assert LEFT not in found.targets and found.quantiles(0.5, WEST)[-1] == pytest.approx(80, rel=0.02)


def test_gravity_shares_what_left_by_people_over_squared_km() -> None:
    opened = sp.load("two-exits").edit(roads={"East road": {"closed": False, "km": 24}})
    west, east = 12.0**-2, 24.0**-2
    assert gravity_shares(opened)["East Camp"] == pytest.approx(east / (2 * west + east))
    assert (forecast(Gravity(), 8, *STEADY, horizon=1).of(WEST) == 500).all()


def test_the_best_graded_of_the_sources_that_still_count_leads() -> None:
    rows = count(2, 50), count(20, 900, source="Press", grade="C3"), count(19, 700, source="Camp", grade="B2")
    found = history_of(LEFT, counts_of(siege(*rows)), START)
    assert found is not None and (found.source, found.people[-1]) == ("Camp", 700), (
        "the office has not counted for long"
    )
    found = history_of(LEFT, counts_of(siege(*rows, count(6, 60))), START)
    assert found is not None and found.source == "Office"


def test_counts_of_who_arrived_on_a_day_go_on_as_they_were() -> None:
    daily = [count(day, people, "West Camp", "arrivals") for day, people in ((2, 300), (3, 500), (6, 400))]
    arrived = Target("arrivals", "West Camp")
    found = history_of(arrived, counts_of(siege(*daily)), START)
    assert found is not None and found.rates.tolist() == [300, 500, 400]
    ahead = np.diff(forecast(Persistence(), 6, *daily, horizon=3, members=4000).quantiles(0.5, arrived))
    assert ahead == pytest.approx([400, 400], abs=15)
    drift = np.diff(forecast(Drift(), 6, *daily, horizon=3, members=4000).quantiles(0.5, arrived))
    assert drift == pytest.approx([400, 400], abs=15)  # 2,000 people on the five days, of which three were counted
    assert history_of(LEFT, counts_of(siege(count(2, 300, "", "arrivals"))), START) is None


def test_nobody_is_filled_in_between_counts() -> None:
    found = history_of(LEFT, counts_of(siege(count(3, 40), count(9, 100))), START)
    assert found is not None and len(found.days) == 3 and found.rates.tolist() == [10, 10] and found.step == 5


def test_with_nothing_counted_a_plain_method_is_the_prior_run_and_says_so() -> None:
    found, prior = forecast(Persistence(), 8), forecast(PriorRun(), 8)
    assert found.samples.tobytes() == prior.samples.tobytes() and "prior run" in found.facts["note"]


def test_a_short_series_goes_on_by_persistence_and_it_is_said() -> None:
    few = forecast(Smoothing(), 8, *STEADY[-(SHORTEST - 2) :])
    assert few.facts["as persistence"] == ["left"]
    assert "as persistence" not in forecast(Smoothing(), 8, *(count(d, 90 * d + 7 * (d % 3)) for d in range(9))).facts


@pytest.mark.parametrize("method", [Smoothing(), Theta()], ids=lambda m: m.name)
def test_without_the_library_one_line_says_how_to_install_it(method: Method, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    with pytest.raises(SafepassageError) as raised:
        forecast(method, 8, *STEADY)
    assert str(raised.value) == (
        f"{method.name} needs statsforecast, which is not installed. "
        "Install it with: pip install 'safepassage[baselines]'"
    )


def test_an_issue_date_outside_the_scenario_is_refused() -> None:
    with pytest.raises(SafepassageError, match="a day from 2030-01-01 to the day before 2030-03-01 is needed"):
        make_task(siege(), date(2030, 3, 1))
