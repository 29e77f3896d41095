"""The pictures of a backtest: what they show of which rows, and the same bytes again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

import safepassage as sp
from safepassage.forecasting.backtest import backtest, common
from safepassage.forecasting.scoring import Scored
from safepassage.show import backtest_figures
from safepassage.show.backtest_figures import draw_backtest

ENDS = (1, 3, 7)


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[Scored, ...]]:
    methods = ("persistence", "drift", "prior run")
    return {"fallujah-2016": backtest(sp.load("fallujah-2016"), 4, 7, methods=methods, members=30)}


def test_a_page_for_each_siege_and_two_for_all_the_same_again(
    rows: dict[str, tuple[Scored, ...]], tmp_path: Path
) -> None:
    first = draw_backtest(rows, ENDS, 30, tmp_path / "first")
    assert [path.name for path in first] == ["fans-fallujah-2016.png", "ranks.png", "ahead.png"]
    for path in draw_backtest(rows, ENDS, 30, tmp_path / "again"):
        assert path.read_bytes() == (tmp_path / "first" / path.name).read_bytes()


def test_nothing_is_drawn_where_no_count_is_in_common(rows: dict[str, tuple[Scored, ...]], tmp_path: Path) -> None:
    apart = [row for row in rows["fallujah-2016"] if (row.method == "drift") == (row.horizon == 1)]
    assert common(apart) == () and draw_backtest({"fallujah-2016": apart}, ENDS, 30, tmp_path) == ()


def test_the_fans_shown_do_not_overlap(rows: dict[str, tuple[Scored, ...]]) -> None:
    some = common(rows["fallujah-2016"])
    target, source = backtest_figures._most_counted(some)
    mine = [row for row in some if (row.target, row.source) == (target, source)]
    shown = backtest_figures._apart(mine)
    last = {issued: max(row.date for row in mine if row.issued == issued) for issued in shown}
    assert len(shown) > 1 and all(last[a] <= b for a, b in zip(shown, shown[1:], strict=False))
    assert {b - a for a, b in zip(shown, shown[1:], strict=False)} != {timedelta(days=4)}


def test_the_bars_of_the_ranks_are_the_shares_of_all_counts(rows: dict[str, tuple[Scored, ...]]) -> None:
    some = {siege: common(one) for siege, one in rows.items()}
    page = backtest_figures.ranks(some, "30 samples")
    pits = [float(row.people.pit) for row in some["fallujah-2016"] if row.method == "persistence"]
    heights = [bar.get_height() for bar in page.axes[0].patches]
    assert len(page.axes) == 3 and sum(heights) == pytest.approx(1)
    assert heights[-1] == pytest.approx(np.mean([pit >= 0.9 for pit in pits]))


def test_the_line_of_a_method_is_its_score_by_days_ahead(rows: dict[str, tuple[Scored, ...]]) -> None:
    some = {siege: common(one) for siege, one in rows.items()}
    (axes,) = backtest_figures._ahead(some, ENDS, "30 samples").axes
    last = [float(r.log.wis) for r in some["fallujah-2016"] if r.method == "drift" and 4 <= r.horizon <= 7]
    lines = {text.get_text(): line for text, line in zip(axes.texts, axes.lines, strict=False)}
    assert lines and any(line.get_ydata()[-1] == pytest.approx(np.mean(last)) for line in axes.lines)
    assert {"persistence", "drift", "prior run"} <= {text.get_text() for text in axes.texts}
