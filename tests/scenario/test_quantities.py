"""The numbers that vary: which they are, and their distributions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.scenario import Quantity, Scenario, alternatives, priors, quantities
from small_siege import write_siege
from strategies import scenarios

ENDS = np.array([0.05, 0.5, 0.95])
MANY = np.linspace(1e-9, 1 - 1e-9, 2001)


@pytest.fixture
def siege(tmp_path: Path) -> Scenario:
    return Scenario.load(write_siege(tmp_path / "siege"))


def named(siege: Scenario) -> dict[str, Quantity]:
    return {quantity.name: quantity for quantity in quantities(siege)}


def test_only_what_varies_is_listed(siege: Scenario) -> None:
    found = named(siege)
    assert list(found) == sorted(found)
    own = {name for name in found if not name.startswith("parameter:")}
    assert own == {
        "date:exit", "delay:exit", "event:assault", "exit_denied:Besiegers", "happens:exit", "km:South road",
        "people:Town", "stayers:Families", "stayers:Men",
    }  # fmt: skip
    vary = {name for name, prior in priors().items() if not prior.fixed}
    assert {name.removeprefix("parameter:") for name in found.keys() - own} == vary - {
        "announcement_delay",
        "family_size",
    }
    assert found["people:Town"].claims == ("c1", "c2")
    assert (found["parameter:attempt"].low, found["parameter:attempt"].high) == (0.3, 0.7)


def test_family_size_varies_where_a_capacity_is_in_families(siege: Scenario) -> None:
    assert "parameter:family_size" in named(siege.edit(locations={"Camp": {"capacity_unit": "families"}}))


def test_low_likely_and_high_are_the_quantiles(siege: Scenario) -> None:
    for quantity in quantities(siege):
        if quantity.kind in ("range", "delay"):
            assert quantity.ppf(ENDS) == pytest.approx([quantity.low, quantity.likely, quantity.high], rel=1e-9), (
                quantity
            )


def test_a_window_gives_each_of_its_days_alike(siege: Scenario) -> None:
    days = named(siege)["date:exit"].ppf((np.arange(6000) + 0.5) / 6000)
    assert np.array_equal(np.unique(days, return_counts=True), [np.arange(6), np.full(6, 1000)])


def test_a_chance_is_the_uniform_number_itself(siege: Scenario) -> None:
    assert np.array_equal(named(siege)["happens:exit"].ppf(MANY), MANY)


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_draws_rise_and_stay_within_bounds(scenario: Scenario) -> None:
    for quantity in quantities(scenario):
        values = quantity.ppf(MANY)
        assert values.shape == MANY.shape and np.isfinite(values).all(), quantity
        assert (np.diff(values) >= 0).all(), quantity
        assert values.min() >= quantity.lowest and values.max() <= quantity.highest, quantity
        if quantity.scale == "count" or quantity.kind == "window":
            assert np.array_equal(values, np.rint(values)), quantity
        if quantity.scale == "log":
            assert values.min() > 0, quantity


@given(
    st.lists(st.integers(0, 100), min_size=3, max_size=3, unique=True).map(sorted), st.sampled_from(["count", "share"])
)
def test_any_range_has_its_quantiles(ends: list[int], scale: str) -> None:
    low, likely, high = (end if scale == "count" else end / 100 for end in ends)
    quantity = Quantity("q", "range", low, likely, high, scale, 0, 1e9 if scale == "count" else 1)
    assert quantity.ppf(ENDS) == pytest.approx([low, likely, high], abs=1e-9)


@pytest.mark.parametrize("u", [0.0, 1.0, -0.1, np.nan])
def test_a_number_outside_the_unit_interval_is_refused(u: float) -> None:
    with pytest.raises(ValueError, match="uniform numbers lie in"):
        Quantity("q", "range", 1, 2, 3, "count", 0, 9).ppf(np.array([0.5, u]))


def test_alternatives_are_listed_by_their_root(siege: Scenario) -> None:
    families = alternatives(siege.events)
    assert {root: [event.id for event in family] for root, family in families.items()} == {
        "assault": ["assault"], "exit": ["exit", "airlift"], "retaken": ["retaken"], "danger": ["danger"],
        "screening": ["screening"],
    }  # fmt: skip


def test_a_fact_settles_a_future_and_its_alternatives(siege: Scenario) -> None:
    settled = siege.edit(events={"danger": {"resolves": "airlift"}})
    assert list(alternatives(settled.events)) == ["assault", "retaken", "danger", "screening"]
    assert not {"happens:exit", "date:exit", "delay:exit"} & named(settled).keys()


def test_a_doubtful_position_is_off_by_its_kilometres_in_one_of_ten(siege: Scenario) -> None:
    found = named(siege.edit(locations={"Village": {"position_km": 5}}))
    north, east = found["north:Village"], found["east:Village"]
    rng = np.random.default_rng(1)
    off = np.hypot(north.ppf(rng.random(200_000)), east.ppf(rng.random(200_000)))
    assert (off <= 5).mean() == pytest.approx(0.9, abs=0.005)
    assert not [name for name in named(siege) if name.startswith(("north:", "east:"))]
