"""Every baseline against its closed form on a small conflict, and that none sees what it must not see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.forecasting import contest_baselines as baselines
from safepassage.forecasting.contest_baselines import Given, given
from small_conflict import DAYS, FILES, write_conflict


def known(folder: Path, **changed: str | None) -> Given:
    return given(read_flee(write_conflict(folder, **changed)), FleeSettings())


def test_what_is_given_are_people_on_day_0_and_the_totals(tmp_path: Path) -> None:
    found = known(tmp_path)
    assert found.start.tolist() == [100, 0, 0] and found.inflow[0] == 0
    assert found.inflow.sum() == 1400 + 500 + 300 + 200


def test_equal_split(tmp_path: Path) -> None:
    people = baselines.equal_split(known(tmp_path))
    assert people[0].tolist() == [100, 0, 0]
    assert people[-1] == pytest.approx([900, 800, 800])


def test_capacity_share(tmp_path: Path) -> None:
    assert baselines.capacity_share(known(tmp_path))[-1] == pytest.approx([100 + 1800, 600, 0])
    bare = FILES["input_csv/locations.csv"].replace(",1500", ",").replace(",500", ",")
    alike = baselines.capacity_share(known(tmp_path / "bare", locations=bare))
    assert alike[-1] == pytest.approx([900, 800, 800])


def test_gravity_goes_by_the_squared_way_to_camps_that_are_open(tmp_path: Path) -> None:
    """4 : 1 for 50 and 100 km, until Late opens on day 5 at 50 km: then 4 : 1 : 4."""
    found = known(tmp_path)
    people = baselines.gravity(found)
    before, after = found.inflow[:5].sum(), found.inflow[5:].sum()
    assert people[4] == pytest.approx([100 + before * 4 / 5, before / 5, 0])
    assert people[-1] == pytest.approx([100 + before * 4 / 5 + after * 4 / 9, before / 5 + after / 9, after * 4 / 9])


def test_gravity_shares_alike_where_there_is_no_way(tmp_path: Path) -> None:
    shut = FILES["input_csv/closures.csv"] + "location,Town,,0,-1\n"
    found = known(tmp_path, closures=shut)
    assert baselines.gravity(found) == pytest.approx(baselines.equal_split(found))


def test_persistence_sees_rows_of_at_least_thirty_days_and_fills_nothing_in(tmp_path: Path) -> None:
    people = baselines.persistence(known(tmp_path))
    assert people[24].tolist() == [0, 0, 0]
    assert people[25].tolist() == [100, 0, 0]
    assert people[34].tolist() == [100, 0, 0]
    assert people[35].tolist() == [100, 200, 0]
    assert people[37].tolist() == [100, 200, 60]
    assert people[39].tolist() == [100, 200, 60]


def test_last_shares_share_out_everybody(tmp_path: Path) -> None:
    found = known(tmp_path)
    people = baselines.last_shares(found)
    total = 100 + np.cumsum(found.inflow)
    assert people.sum(axis=1) == pytest.approx(total)
    assert people[0] == pytest.approx([100 / 3] * 3)
    assert people[37] == pytest.approx(total[37] * np.array([100, 200, 60]) / 360)


def test_younger_counts_change_nothing(tmp_path: Path) -> None:
    """The last row of every series is 30 days younger than any that may be seen."""
    younger = {
        name: FILES[f"source_data/{name}.csv"].replace("2030-03-11,", "2030-03-11,9") for name in ("near", "far")
    }
    one, other = known(tmp_path / "one"), known(tmp_path / "other", **younger)
    assert one.inflow.sum() != other.inflow.sum()
    assert np.array_equal(baselines.persistence(one), baselines.persistence(other))
    assert len(baselines.persistence(one)) == DAYS
