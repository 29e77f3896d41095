"""The pictures of scores of frozen forecasts: fans with what came, ranks of what came, and skill by days ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from safepassage.errors import plural
from safepassage.forecasting.backtest import bands, common, ordered
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.score_tables import SkillAhead, counted_most, skill_ahead
from safepassage.forecasting.scores import LEVELS
from safepassage.forecasting.scoring import Scored
from safepassage.show import style
from safepassage.show.backtest_figures import COLUMNS, HEAD, ROW, WIDTH, colours_of, foot, named_ends, ranks
from safepassage.show.backtest_words import ahead_words
from safepassage.show.figures import panel, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAN = tuple(LEVELS.index(q) for q in (0.05, 0.25, 0.5, 0.75, 0.95))
MOST_TARGETS = 3
WORST = -1.0
"""Skill below this is drawn there, with its number."""
FEW = "A few forecasts of one siege prove nothing of the next. Nothing published after the issue date was seen."


def draw_scores(
    forecasts: Sequence[FrozenForecast], rows: Sequence[Scored], ends: Sequence[int], folder: Path
) -> tuple[Path, ...]:
    """Write `fans.png` and `ranks.png`, and `skill.png` where there is a plain method to be better than.

    `rows` are those of all forecasts, at least one; `ends`, the last days of the bands of days ahead.
    """
    made = plural(len(forecasts), "frozen forecast")
    some = common(rows)
    pages = {"fans": _fans(forecasts, rows, made), "ranks": ranks({rows[0].scenario: some or rows}, made)}
    found = skill_ahead(some, ends)
    if found is not None:
        pages["skill"] = _skill(found, some, ends, made)
    return tuple(style.write(page, folder / f"{name}.png") for name, page in pages.items())


def _fans(forecasts: Sequence[FrozenForecast], rows: Sequence[Scored], made: str) -> Figure:
    """For each of the targets with most counts a row of panels, one for each method."""
    methods = ordered({row.method for row in rows})
    colours = colours_of(methods)
    targets = counted_most(rows)
    shown = targets[:MOST_TARGETS]
    columns = min(COLUMNS, len(methods))
    lines = -(-len(methods) // columns)
    size = (WIDTH if columns > 1 else WIDTH * 0.75, HEAD + (ROW + 0.3) * lines * len(shown))
    some = "" if len(targets) <= MOST_TARGETS else f" The {MOST_TARGETS} targets counted most."
    subtitle = f"Line: median. Dark band: 50 %. Light band: 90 %. Dots: counts. Dotted: issued.{some}"
    page = style.footed(foot([rows[0].scenario], rows, made, FEW), "Forecasts and what came", subtitle, size, "public")
    for line, target in enumerate(shown):
        top = _top(forecasts, target, rows)
        for k, name in enumerate(methods):
            fans = [one for one in forecasts if one.method == name and target in one.targets]
            mine = [row for row in rows if (row.method, row.target) == (name, target)]
            axes = panel(page, line * lines * columns + k, columns, lines * len(shown), size)
            what = f"{str(target)[0].upper()}{str(target)[1:]}"
            if not fans:
                titled(axes, name, f"{what}: not forecast", colours[name], "")
                axes.axis("off")
                continue
            _panel(axes, fans, target, mine, colours[name], top)
            inside = sum(row.low <= row.counted <= row.high for row in mine)
            titled(axes, name, what, colours[name], f"{inside} of {plural(len(mine), 'count')} in 90 %")
    return page


def _top(forecasts: Sequence[FrozenForecast], target: Target, rows: Sequence[Scored]) -> float:
    """The highest that is drawn of a target: all of its counts and medians, and not much of bands far above them."""
    counted = max(row.counted for row in rows if row.target == target)
    fans = [one.quantiles[one.targets.index(target)] for one in forecasts if target in one.targets]
    middle, high = (max(float(np.nanmax(fan[FAN[k]])) for fan in fans) for k in (2, 4))
    return max(counted, middle, min(high, 2 * max(counted, middle)), 1.0)


def _panel(
    axes: Axes, fans: Sequence[FrozenForecast], target: Target, rows: Sequence[Scored], colour: str, top: float
) -> None:
    """All fans of one method and target, and the counts that came."""
    first = min(one.issued for one in fans)
    days = [first + timedelta(days=k) for k in range((max(one.days[-1] for one in fans) - first).days + 1)]
    style.quiet(axes)
    style.day_axis(axes, days, 4)
    style.count_axis(axes, top)
    for one in fans:
        fan = one.quantiles[one.targets.index(target)][list(FAN)]
        ahead = np.array([(day - first).days for day in one.days])
        axes.axvline((one.issued - first).days, color=style.FAINT, linewidth=1, linestyle=":")
        axes.fill_between(ahead, fan[0], fan[4], color=colour, alpha=0.16, linewidth=0)
        axes.fill_between(ahead, fan[1], fan[3], color=colour, alpha=0.32, linewidth=0)
        axes.plot(ahead, fan[2], color=colour, linewidth=1.9)
    counted = sorted({(row.date, row.counted) for row in rows})
    axes.plot(
        [(day - first).days for day, _ in counted], [people for _, people in counted], "o", color=style.INK,
        markersize=4, clip_on=False,
    )  # fmt: skip


def _skill(found: SkillAhead, rows: Sequence[Scored], ends: Sequence[int], made: str) -> Figure:
    """A line for each method: how much smaller its score is than that of the best plain one, by days ahead."""
    size = (WIDTH * 0.75, 4.6)
    subtitle = f"How much smaller the weighted interval score is than with {found.baseline}, the best plain method."
    page = style.footed(foot([rows[0].scenario], rows, made, FEW), "Skill by days ahead", subtitle, size, "public")
    axes = panel(page, 0, 1, 1, size)
    colours = colours_of(ordered(set(found.skill)))
    known = np.isfinite(np.array(list(found.skill.values()))).any(axis=0).tolist()
    lines = {name: np.array(numbers)[known] for name, numbers in found.skill.items()}
    shown = [band for band, some in zip(bands(ends), known, strict=True) if some]
    style.quiet(axes)
    axes.set_xlim(-0.3, len(shown) + 0.5)
    axes.set_xticks(range(len(shown)), [ahead_words(band) for band in shown])
    drawn = {name: np.maximum(line, WORST) for name, line in lines.items()}
    axes.set_ylim(min([-0.25, *(float(np.nanmin(line)) for line in drawn.values())]) - 0.12, 1.0)
    marks = [mark for mark in (-1.0, -0.5, 0.0, 0.5, 1.0) if mark >= axes.get_ylim()[0]]
    axes.set_yticks(marks, [f"{100 * mark:.0f} %" for mark in marks])
    axes.plot((-0.3, len(shown) - 0.9), (0, 0), color=style.INK, linestyle="--", linewidth=1)
    for name, line in drawn.items():
        axes.plot(range(len(line)), line, "o-", color=colours[name], linewidth=1.5, markersize=4)
    _below(axes, lines, colours)
    named_ends(axes, {name: line.tolist() for name, line in drawn.items()}, colours)
    titled(axes, rows[0].scenario, "days ahead", style.INK, "")
    return page


def _below(axes: Axes, lines: Mapping[str, np.ndarray], colours: Mapping[str, str]) -> None:
    """The numbers of skills below what is drawn, one above the other."""
    heights: Counter[int] = Counter()
    for name, line in lines.items():
        for k in np.flatnonzero(line < WORST).tolist():
            axes.annotate(
                f"{name}: {100 * line[k]:,.0f} %", (k, WORST), (-8, 10 * heights[k]), textcoords="offset points",
                size=style.SMALL, color=colours[name], ha="right", va="center",
                bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1},
            )  # fmt: skip
            heights[k] += 1
