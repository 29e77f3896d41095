"""Rolling origin: issue dates, what is in common, bands of days ahead, skill on paper, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import safepassage as sp
from safepassage.errors import SafepassageError
from safepassage.forecasting.backtest import (
    backtest,
    bands,
    common,
    issue_dates,
    log_wis_by_band,
    ordered,
    skills,
    table,
)
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.kept import Kept
from safepassage.forecasting.methods import METHODS
from safepassage.forecasting.scores import Scores
from safepassage.forecasting.scoring import Scored, changes_between

FIRST = date(2030, 1, 1)


def row(method: str, wis: float, issued: int = 0, ahead: int = 1, regime: bool = False, siege: str = "A") -> Scored:
    numbers = Scores(*(np.float64(x) for x in (wis, wis, wis, 0, 0)), np.True_, np.True_, np.True_, np.float64(0.5))
    day = FIRST + timedelta(days=issued)
    return Scored(
        siege, method, day, ahead, Target("left"), day + timedelta(days=ahead), 100, "Office", "A1", regime,
        90.0, 80.0, 120.0, numbers, numbers,
    )  # fmt: skip


def test_issue_dates_begin_with_the_first_publication_and_end_before_the_last_day() -> None:
    siege = sp.load("fallujah-2016")
    found = issue_dates(siege, 5)
    published = min(one.published or one.date for one in siege.observations)
    assert found[0] == max(published, siege.start) and found[-1] < siege.end
    assert {(after - before).days for before, after in zip(found, found[1:], strict=False)} == {5}
    assert issue_dates(siege, 5, date(2016, 6, 10), date(2016, 6, 16)) == (date(2016, 6, 10), date(2016, 6, 15))
    with pytest.raises(SafepassageError, match="no counts to score"):
        issue_dates(sp.load("two-exits"), 5)


def test_only_counts_that_every_method_forecast_are_in_common() -> None:
    rows = [row("drift", 1), row("drift", 1, ahead=2), row("smoother", 2), row("smoother", 2, issued=3)]
    assert common(rows) == (rows[0], rows[2])


def test_tables_stand_in_the_order_of_methods() -> None:
    rows = [row("smoother", 2), row("smoother", 4, ahead=2), row("persistence", 8)]
    found = table(rows)
    assert [(one.method, one.counts, one.wis) for one in found] == [("persistence", 1, 8.0), ("smoother", 2, 3.0)]
    assert ordered({one.name for one in METHODS}) == [one.name for one in METHODS]


def test_scores_by_days_ahead() -> None:
    assert bands((3, 1, 7)) == (range(1, 2), range(2, 4), range(4, 8))
    rows = [row("drift", 1), row("drift", 2, ahead=2), row("drift", 4, ahead=3)]
    assert log_wis_by_band(rows, (1, 3, 7))["drift"] == pytest.approx([1, 3, float("nan")], nan_ok=True)


def test_skill_on_paper() -> None:
    """On A drift is best and on B persistence: each siege is held against the one that was best on the other."""
    scores = {"A": {"persistence": 8, "drift": 4, "smoother": 2}, "B": {"persistence": 1, "drift": 5, "smoother": 2}}
    rows = {
        siege: [row(name, wis, issued=k, siege=siege) for name, wis in one.items() for k in range(6)]
        for siege, one in scores.items()
    }
    found = skills(rows, block=2)
    assert list(found) == ["persistence", "drift", "smoother"]
    assert found["smoother"].each == pytest.approx({"A": 1 - 2 / 8, "B": 1 - 2 / 5})
    assert found["smoother"].mean == pytest.approx((0.675, 0.675, 0.675))


def test_no_skill_without_a_second_siege_or_a_plain_method() -> None:
    assert skills({"A": [row("drift", 1)]}, 1) == {}
    assert skills({"A": [row("drift", 1)], "B": []}, 1) == {}
    assert skills({"A": [row("smoother", 1)], "B": [row("smoother", 1)]}, 1) == {}


def test_a_change_that_is_known_falls_after_the_issue_date_and_not_after_the_count() -> None:
    known = sp.load("two-exits")
    day = next(event.date for event in known.events)
    assert changes_between(known, day - timedelta(days=1), day)
    assert not changes_between(replace(known, events=known.events[:1]), day, day + timedelta(days=9))
    assert not changes_between(replace(known, events=known.events[:1]), day - timedelta(days=2), day - timedelta(1))


def test_what_is_kept_is_the_same_and_is_made_once(tmp_path: Path) -> None:
    siege = sp.load("fallujah-2016")
    asked = {"every": 12, "horizon": 7, "methods": ("drift", "prior run"), "members": 20, "seed": 2}
    plain = backtest(siege, **asked)  # type: ignore[arg-type]
    first = backtest(siege, **asked, kept=tmp_path / "kept")  # type: ignore[arg-type]
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    again = backtest(siege, **asked, kept=tmp_path / "kept")  # type: ignore[arg-type]
    assert plain == first == again and len(plain) > 10
    assert made == {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    other = backtest(siege, **{**asked, "seed": 3}, kept=tmp_path / "kept")  # type: ignore[arg-type]
    assert other != first and len(list((tmp_path / "kept").iterdir())) == 2 * len(made)


def test_what_was_edited_is_made_again(tmp_path: Path) -> None:
    rows, kept = (row("drift", 1),), Kept(tmp_path / "kept")
    assert kept.rows({"method": "drift"}, lambda: rows) == rows and len(kept) == 1
    assert kept.rows({"method": "drift"}, tuple) == rows and kept.found == 1
    (path,) = (tmp_path / "kept").iterdir()
    path.write_text(path.read_text("utf-8").replace("100", "900"), "utf-8")
    assert kept.rows({"method": "drift"}, lambda: rows[:0]) == ()
    (tmp_path / "kept" / "notes.txt").write_text("mine", "utf-8")
    kept.remove()
    assert [one.name for one in (tmp_path / "kept").iterdir()] == ["notes.txt"]
