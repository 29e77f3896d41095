"""The contest as a whole: its order, errors, refusals, the same numbers again, and real conflicts where they are."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from safepassage.errors import InputError, SafepassageError
from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings, read_settings
from safepassage.forecasting.contest import (
    CAPACITY,
    EQUAL,
    FLEE,
    FLEE_CAPACITIES,
    METHODS,
    PASSAGE,
    PASSAGE_CAPACITIES,
    Contest,
    contest,
)  # fmt: skip
from small_conflict import write_conflict

SHARED = Path(os.environ.get("SAFEPASSAGE_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "flee"
BASELINES = {"equal split", "gravity", "last shares × total", "persistence", "capacity share"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Contest:
    folder = tmp_path_factory.mktemp("conflicts")
    folders = [read_flee(write_conflict(folder / name)) for name in ("one", "two")]
    return contest(folders, FleeSettings(), members=3, seed=5)


def test_baselines_stand_first_and_the_headline_before_the_leak() -> None:
    assert [method.capacities for method in METHODS] == [False] * 6 + [True] * 3
    for block in (METHODS[:6], METHODS[6:]):
        names = [method.name for method in block]
        assert names[-2:] == ["Flee's rules", "passage model"]
        assert set(names[:-2]) <= BASELINES
    assert all("capacities" in method.sees for method in METHODS if method.capacities)
    assert not any("capacities" in method.sees for method in METHODS if not method.capacities)


def test_every_method_has_its_errors(small: Contest) -> None:
    """Normal as the mean over days of what is misplaced over what was counted, for a method without chance."""
    first, second = small.conflicts
    assert tuple(one.method for one in first.outcomes) == METHODS
    equal = first.outcome(EQUAL)
    misplaced = np.abs(equal.at_camps - first.counted).sum(axis=1)
    assert equal.normal == pytest.approx((misplaced / first.counted.sum(axis=1)).mean())
    assert equal.spread == 0 and first.outcome(FLEE).spread > 0
    assert small.mean(EQUAL)[0] == pytest.approx((equal.normal + second.outcome(EQUAL).normal) / 2)
    assert first.came_in == 2400 and first.held_back == 0


def test_one_that_is_better_everywhere_is_counted_so(small: Contest) -> None:
    first = small.conflicts[0]
    better = replace(first.outcome(PASSAGE), normal=0.0)
    outcomes = tuple(better if one.method == PASSAGE else one for one in first.outcomes)
    changed = replace(small, conflicts=(replace(first, outcomes=outcomes), small.conflicts[1]))
    assert (
        changed.better(PASSAGE, FLEE)
        - int(changed.conflicts[1].outcome(PASSAGE).normal < changed.conflicts[1].outcome(FLEE).normal)
        == 1
    )


def test_without_capacities_they_change_nothing(tmp_path: Path) -> None:
    from small_conflict import FILES

    other = FILES["input_csv/locations.csv"].replace(",1500", ",40").replace(",500", ",9000")
    folders = [read_flee(write_conflict(tmp_path / "a")), read_flee(write_conflict(tmp_path / "b", locations=other))]
    one, two = contest(folders, FleeSettings(), members=2, seed=1).conflicts
    for mine, theirs in zip(one.outcomes, two.outcomes, strict=True):
        assert np.array_equal(mine.at_camps, theirs.at_camps) == (not mine.method.capacities), mine.method


def test_the_same_seed_gives_the_same_numbers_on_any_workers(small: Contest, tmp_path: Path) -> None:
    folders = [read_flee(write_conflict(tmp_path / "one"))]
    again = contest(folders, FleeSettings(), members=3, seed=5, workers=1).conflicts[0]
    for mine, theirs in zip(small.conflicts[0].outcomes, again.outcomes, strict=True):
        assert np.array_equal(mine.at_camps, theirs.at_camps) and mine.normal == theirs.normal


def test_refusals(tmp_path: Path) -> None:
    folder = read_flee(write_conflict(tmp_path / "one"))
    with pytest.raises(InputError, match=r"^one: two folders of one name. Rename one.$"):
        contest([folder, folder], FleeSettings())
    with pytest.raises(InputError, match="there are no daily totals to give"):
        contest([folder], FleeSettings(spawn_mode="constant", displaced_per_conflict_day=5))
    bare = replace(folder, locations=[place for place in folder.locations if place.kind != "camp"], routes=[])
    with pytest.raises(InputError, match=r"^one: no camp is modelled.$"):
        contest([bare], FleeSettings())
    with pytest.raises(SafepassageError, match=r"^members: at least 1 is needed, found 0.$"):
        contest([folder], FleeSettings(), members=0)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the conflicts of Flee are not at {SHARED}")
def test_real_conflicts() -> None:
    """Known numbers: Flee's rules as its own outputs have them, and the passage model a fifth below them and more."""
    settings = read_settings(SHARED / "settings" / "modern125aw2dm75.yml")
    names = ("mali2012", "tigray2020")
    found = contest([read_flee(SHARED / name) for name in names], settings, members=2, seed=1)
    errors = dict(zip(names, found.conflicts, strict=True))
    assert errors["mali2012"].outcome(FLEE_CAPACITIES).normal == pytest.approx(0.35, abs=0.03)
    assert errors["tigray2020"].outcome(FLEE).normal == pytest.approx(0.48, abs=0.03)
    assert errors["mali2012"].outcome(CAPACITY).normal == pytest.approx(0.164, abs=0.001)
    assert found.better(PASSAGE, FLEE) == 2
    assert found.mean(PASSAGE)[0] < 0.8 * found.mean(FLEE)[0]
    assert found.mean(PASSAGE_CAPACITIES)[0] < 0.4
