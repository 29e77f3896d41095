"""What was learned, in words and picture: what reads the same before and after is counted, not listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forecasting.frozen_forecasts import frozen
from safepassage import load
from safepassage.forecasting.counts import visible
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.learned import Belief, Learned
from safepassage.show import style
from safepassage.show.forecast_figures import _learned, draw_forecast
from safepassage.show.forecast_words import forecast_text, learned_rows


def belief(name: str, before: float, after: float, unit: str = "people", moved: float = 1.0) -> Belief:
    ends = [(point, 2 * point, 3 * point) for point in (before, after)]
    return Belief(name, unit, "", ends[0], ends[1], moved, 0.0, "2030-01-10")


MOVED = belief("people:Town", 1000, 2000)
ROUNDED = belief("people:Village", 101, 101.6)
"""Reads the same in the public profile alone."""
SAME = belief("parameter:gamma", 0.5, 0.50001, "")
STILL = belief("people:Farm", 100, 300, moved=0.01)


def learning(*beliefs: Belief) -> FrozenForecast:
    return replace(frozen(), facts={"learned": Learned(beliefs, (), (), (), (), 200.0).plain()})


def text_of(one: FrozenForecast, profile: str = "public") -> list[str]:
    siege = load("two-exits")
    lines = forecast_text(one, siege.title, visible(siege, one.issued), profile).splitlines()  # type: ignore[arg-type]
    first = lines.index("what was learned") + 1
    return [line.strip() for line in lines[first : lines.index("", first)]]


def test_what_reads_the_same_is_no_lesson() -> None:
    learned = Learned((MOVED, ROUNDED, SAME, STILL), (), (), (), (), 200.0)
    assert learned.changed == (MOVED, ROUNDED)
    assert SAME.reads_alike and not ROUNDED.reads_alike
    assert "gamma" not in str(learned) and "people:Town" in str(learned)


@pytest.mark.parametrize(("profile", "unchanged"), [("public", 3), ("full", 2)])
def test_words_list_what_changed_and_count_the_rest(profile: str, unchanged: int) -> None:
    lines = text_of(learning(MOVED, ROUNDED, SAME, STILL), profile)
    assert lines[0] == "people:Town: 1,000–3,000 believed; 2,000–6,000 after what was published by 10 January"
    assert lines[-1] == f"unchanged: {unchanged} quantities" and len(lines) == 5 - unchanged
    assert text_of(learning(SAME)) == ["unchanged: 1 quantity"]
    many = [belief(f"people:Place {k}", 1000, 2000) for k in range(8)]
    assert text_of(learning(*many))[-2:] == ["and 2 more, in learned.csv", "unchanged: 0 quantities"]
    assert len(learned_rows(learning(MOVED, ROUNDED, SAME, STILL))) == 4, "the table has all"


def test_the_picture_lists_the_same_and_is_not_drawn_of_nothing(tmp_path: Path) -> None:
    learned = Learned((MOVED, ROUNDED, SAME), (), (), (), (), 200.0)
    one = frozen()
    foot = style.Foot("Two exits", (one.issued, one.days[-1]), "", "")
    page = _learned(learned, foot, "public")
    assert [text.get_text().split(":")[1] for text in page.axes[0].texts] == ["Town"]
    assert "Unchanged: 2 quantities." in [text.get_text() for text in page.texts]
    drawn = draw_forecast(learning(ROUNDED, SAME), "Two exits", (), tmp_path, "public")
    assert "learned.png" not in [path.name for path in drawn]
