"""Conflicts in Flee's format as forecasts: what is seen on a day, what is scored, and each method by hand."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from safepassage.exchange.fleefolder import FleeFolder, read_flee
from safepassage.forecasting.conflicts import (
    Method,
    Seen,
    damped_arrivals,
    damped_total,
    damped_trend,
    drift,
    last_shares,
    misplaced,
    passage_shares,
    persistence,
    reports_of,
    seen_by,
)
from small_conflict import FILES, write_conflict

NEAR, FAR, LATE = range(3)
TREND = {"window": 30, "damping": 0.9}


def folder(path: Path, **changed: str) -> FleeFolder:
    return read_flee(write_conflict(path, **changed))


def test_only_days_on_which_all_files_of_a_camp_have_a_row_are_scored(tmp_path: Path) -> None:
    found = reports_of(folder(tmp_path))
    assert [(one.day, one.people) for one in found if one.camp == NEAR] == [(0, 100), (20, 900), (39, 1500)]
    assert [(one.day, one.people) for one in found if one.camp == LATE] == [(0, 0), (39, 500)], "5 and 7 have one file"


def test_rows_are_seen_from_their_day_on_and_nothing_is_filled_in(tmp_path: Path) -> None:
    seen = seen_by(folder(tmp_path), 25)
    assert len(seen.camps) == 26
    assert seen.camps[[0, 19, 20, 25], NEAR].tolist() == [100, 100, 900, 900]
    assert seen.camps[[4, 5, 25], FAR].tolist() == [0, 200, 200]
    assert seen.last.tolist() == [900, 200, 60]
    assert seen.everybody[-1] == 100


METHODS: dict[str, Method] = {
    "persistence": persistence,
    "drift": drift,
    "last shares": last_shares,
    "trend": partial(damped_trend, **TREND),
    "everybody": partial(damped_total, **TREND),
}


@pytest.mark.parametrize("name", METHODS)
def test_later_rows_and_corrections_change_nothing(tmp_path: Path, name: str) -> None:
    later = {name: FILES[f"source_data/{name}.csv"] for name in ("near", "far", "late1", "late2", "refugees")}
    changed = {name: text.rsplit("2030-03-11,")[0] + "2030-02-26,7777\n" for name, text in later.items()}
    changed["registration_corrections"] = "Near,2030-02-26\n"
    one, other = folder(tmp_path / "a"), folder(tmp_path / "b", **changed)
    day = 25  # 2030-02-25
    assert METHODS[name](seen_by(one, day), 30).tolist() == METHODS[name](seen_by(other, day), 30).tolist()
    assert METHODS[name](seen_by(one, 39), 30).tolist() != METHODS[name](seen_by(other, 39), 30).tolist()


def test_the_passage_models_shares_see_no_later_row_closure_or_fighting(tmp_path: Path) -> None:
    closures = FILES["input_csv/closures.csv"]
    fighting = "#Day,Town\n" + "".join(f"{day},{int(day < 30)}\n" for day in range(40))
    changed = {"closures": closures + "camp,Near,,30,39\n", "conflicts": fighting, "near": "2030-01-31,100\n"}
    shares = []
    for number, files in enumerate(({"near": "2030-01-31,100\n2030-03-11,9\n"}, changed)):
        found = folder(tmp_path / str(number), **files)
        shares.append(passage_shares(found, seen_by(found, 20)))
    assert shares[0] is not None and shares[1] is not None and shares[0].tolist() == shares[1].tolist()
    assert shares[0].sum() == pytest.approx(1) and shares[0].min() > 0


def test_a_camp_that_will_open_takes_nobody_before(tmp_path: Path) -> None:
    found = folder(tmp_path)
    before, after = passage_shares(found, seen_by(found, 3)), passage_shares(found, seen_by(found, 6))
    assert before is not None and after is not None and before[LATE] == 0 < after[LATE]


def test_nobody_with_a_way_out_is_no_share(tmp_path: Path) -> None:
    shut = folder(tmp_path, closures="location,Town,,0,-1\n")
    assert passage_shares(shut, seen_by(shut, 6)) is None


def seen(*camps: list[float], everybody: list[float] | None = None) -> Seen:
    return Seen(len(camps[0]) - 1, np.array(camps).T, np.array(everybody or camps[0]))


NOBODY = math.nan


def test_trends_by_hand() -> None:
    known = seen([NOBODY, 0.0, 100.0, 120.0, 140.0], [50.0, 50.0, 50.0, 40.0, 30.0])
    assert drift(known, 10).tolist() == [340, 0], "begins with the first count of anybody, and ends at nobody"
    halved = damped_trend(known, 2, window=1, damping=0.5)
    assert halved.tolist() == [140 + 20 * 0.75, 30 - 10 * 0.75]
    assert last_shares(known, 4) == pytest.approx([140 * 290 / 170, 30 * 290 / 170]), "from 50 to 170 in four days"


def test_a_total_that_is_not_that_of_the_camps_still_gives_growth() -> None:
    known = seen([10.0, 10.0, 10.0], everybody=[1000.0, 1100.0, 1200.0])
    assert damped_total(known, 2, window=9, damping=1).tolist() == pytest.approx([10 * 1400 / 1200])
    assert damped_total(seen([10.0], everybody=[NOBODY]), 2, window=9, damping=1).tolist() == [10]


def test_arrivals_go_where_the_shares_say_and_a_fall_is_shared_alike() -> None:
    def half(seen: Seen) -> np.ndarray:
        return np.array([0.5, 0.5])

    rising, falling = seen([100.0, 120.0], [50.0, 50.0]), seen([120.0, 100.0], [50.0, 50.0])
    given = {"window": 9, "damping": 1.0, "shares": half}
    assert damped_arrivals(rising, 2, **given).tolist() == [140, 70]  # type: ignore[arg-type]
    assert damped_arrivals(falling, 2, **given) == pytest.approx([100 * 110 / 150, 50 * 110 / 150])  # type: ignore[arg-type]


def test_the_error_is_people_misplaced_over_people_counted(tmp_path: Path) -> None:
    found = folder(tmp_path)
    everywhere = misplaced(found, lambda day: np.array([1000.0, 500.0, 500.0]), 10)
    assert everywhere.error == pytest.approx((100 + 500) / (900 + 1500 + 500 + 500))
    assert sorted(everywhere.counted.tolist()) == [500, 500, 900, 1500] and everywhere.people.sum() == 600
    assert everywhere.day.min() >= 10 and (np.diff(everywhere.day) >= 0).all()
    assert math.isnan(misplaced(found, lambda day: np.zeros(3), 50).error)
