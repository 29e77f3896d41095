"""The pictures of scores: which fans and counts they hold, where skill is too low to draw, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import safepassage as sp
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast, freeze
from safepassage.forecasting.score_tables import SkillAhead, by_target, counted_most
from safepassage.forecasting.scores import LEVELS
from safepassage.forecasting.scoring import Scored, scored_frozen
from safepassage.show import score_figures
from safepassage.show.score_figures import draw_scores
from safepassage.show.score_words import in_order, score_text

ENDS = (1, 3, 7, 14)
ISSUED = date(2016, 6, 10)
Scores = tuple[list[FrozenForecast], list[Scored]]


@pytest.fixture(scope="module")
def scores() -> Scores:
    siege = sp.load("fallujah-2016")
    made = [sp.forecast(siege, ISSUED, 14, method=name, members=30, seed=1) for name in ("prior run", "drift")]
    frozen = [freeze(one, siege.known_by(ISSUED), baseline=True) for one in made]
    return frozen, [row for one in frozen for row in scored_frozen(one, siege)]


def test_three_pictures_the_same_again_and_no_skill_without_another_method(scores: Scores, tmp_path: Path) -> None:
    first = draw_scores(*scores, ENDS, tmp_path / "first")
    assert [path.name for path in first] == ["fans.png", "ranks.png", "skill.png"]
    for path in draw_scores(*scores, ENDS, tmp_path / "again"):
        assert path.read_bytes() == (tmp_path / "first" / path.name).read_bytes()
    alone = [row for row in scores[1] if row.method == "drift"]
    assert [path.name for path in draw_scores(scores[0][1:], alone, ENDS, tmp_path / "one")] == [
        "fans.png", "ranks.png",
    ]  # fmt: skip


def test_a_panel_holds_the_median_of_its_forecast_and_the_counts_that_came(scores: Scores) -> None:
    frozen, rows = scores
    page = score_figures._fans(frozen, rows, "2 frozen forecasts")
    assert counted_most(rows)[0] == Target("left")
    axes = page.axes[0]  # drift of people who left: plain methods in the order of every table
    assert axes.texts[0].get_text() == "drift" and axes.texts[1].get_text() == "Left"
    drift = next(one for one in frozen if one.method == "drift")
    middle = drift.quantiles[drift.targets.index(Target("left")), LEVELS.index(0.5)]
    assert any(np.array_equal(line.get_ydata(), middle) for line in axes.lines)
    mine = sorted({(row.date, row.counted) for row in rows if row.method == "drift" and row.target == Target("left")})
    dots = axes.lines[-1]
    assert list(dots.get_ydata()) == [people for _, people in mine]
    assert list(dots.get_xdata()) == [(day - ISSUED).days for day, _ in mine]
    assert axes.get_ylim()[1] >= max(people for _, people in mine)
    silent = [panel for panel in page.axes if any("not forecast" in text.get_text() for text in panel.texts)]
    assert silent and all(not panel.lines for panel in silent)


def test_skill_far_below_nothing_is_told_as_a_number(scores: Scores) -> None:
    found = SkillAhead("drift", {"prior run": (float("nan"), 0.3, -4.2, 0.1), "smoother": (float("nan"), 0.5, 0, -7)})
    (axes,) = score_figures._skill(found, scores[1], ENDS, "3 frozen forecasts").axes
    told = [text.get_text() for text in axes.texts]
    assert "prior run: -420 %" in told and "smoother: -700 %" in told
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2–3", "4–7", "8–14"], "nobody counted on the first"
    assert min(line.get_ydata().min() for line in axes.lines) >= score_figures.WORST


def test_without_a_common_count_the_targets_are_still_told(scores: Scores) -> None:
    """Issued on different days, two methods have nothing in common; each target of one of them alone is told."""
    frozen, rows = scores
    later = replace(frozen[1], issued=date(2016, 6, 11), days=frozen[1].days)
    moved = [replace(row, issued=later.issued) if row.method == "drift" else row for row in rows]
    text = score_text("fallujah-2016", [frozen[0], later], moved, ENDS)
    assert "fallujah-2016: no count that every method forecast" in text
    assert Target("left") not in by_target(moved)
    assert "fallujah-2016, arrivals at Amiriyat al-Fallujah" in text, "the prior run alone gives it"
    silent = score_text("fallujah-2016", frozen, [row for row in rows if row.method == "drift"], ENDS)
    assert silent.splitlines()[2].endswith(": no count to score it on")
    assert [one.method for one in in_order(frozen)] == ["drift", "prior run"]
