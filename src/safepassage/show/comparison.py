"""The picture of courses of action: people more out over time, and what each course changes by the last day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import share
from safepassage.show import style
from safepassage.show.comparison_words import signed
from safepassage.show.profile import Profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from safepassage.planning.compare import Comparison

COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.AMBER)
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
PANELS = {
    "out": "people out",
    "trapped": "people trapped",
    "transit_danger_person_days": "person-days in danger on roads",
    "mined_person_km": "person-km on mined roads",
}
WIDTH, HEAD, GAP, OVER_TIME, FOOT = 11.0, 0.85, 0.62, 2.2, 0.82
"""Inches: the page's width, and the heights of its parts."""
LEFT, WIDE = 0.08, 0.89
LONGEST = 92
"""Characters of a course in the legend."""
MOST = len(COLOURS)


def draw(comparison: Comparison, folder: str | Path, profile: Profile = "public") -> Path:
    """Write the picture as comparison.png into a folder and return its path."""
    return style.write(picture(comparison, profile), Path(folder) / "comparison.png")


def picture(comparison: Comparison, profile: Profile = "public") -> Figure:
    """People more out than as things stand, over time, for each course; below, the changes by the last day.

    Lines are means and bands hold 90 % of paired members. At most the first five courses are drawn over time.
    """
    names = list(comparison.courses)
    legend, bars = 0.24 * min(len(names), MOST) + 0.1, 0.34 * len(names) + 0.3
    height = HEAD + legend + GAP + OVER_TIME + GAP + bars + FOOT
    subtitle = "Paired by member: same draws, same luck. Lines and dots: mean. Bands and bars: 90 % of members."
    figure = style.page(comparison.base, "What each course of action changes", subtitle, (WIDTH, height), profile)
    words = figure.add_axes((LEFT, (height - HEAD - legend) / height, WIDE, legend / height))
    _legend(words, comparison, names[:MOST])
    axes = figure.add_axes((LEFT, (FOOT + bars + GAP) / height, WIDE, OVER_TIME / height))
    _over_time(axes, comparison, names[:MOST], profile)
    for k, (outcome, title) in enumerate(PANELS.items()):
        panel = figure.add_axes((LEFT + k * 0.228, FOOT / height, 0.205, bars / height))
        _changes(panel, comparison, outcome, title, profile, named=k == 0)
    return figure


def _over_time(axes: Axes, comparison: Comparison, names: list[str], profile: Profile) -> None:
    style.quiet(axes)
    days = np.arange(len(comparison.base.days))
    lowest, highest = 0.0, 1.0
    for name, colour, line in zip(names, COLOURS, LINES, strict=False):
        change = comparison.difference(name).outcome("out").astype(float)
        low, high = quantiles(change, (0.05, 0.95))
        axes.fill_between(days, low, high, color=colour, alpha=0.13, linewidth=0)
        axes.plot(days, change.mean(axis=0), color=colour, linestyle=line, linewidth=2)
        lowest, highest = min(lowest, float(low.min())), max(highest, float(high.max()))
    axes.axhline(0, color=style.MUTED, linewidth=1)
    style.day_axis(axes, comparison.base.days, most=8)
    _signed_axis(axes.yaxis, lowest, highest, profile, ticks=4)
    axes.set_ylim(lowest * 1.06, highest * 1.06)
    axes.set_title("people more out than as things stand", loc="left", fontsize=style.PANEL, color=style.INK, pad=7)


def _signed_axis(axis: object, lowest: float, highest: float, profile: Profile, ticks: int) -> None:
    step = style.round_up(max(highest - lowest, 1.0) / ticks)
    marks = [step * k for k in range(int(np.floor(lowest / step)), int(np.ceil(highest / step)) + 1)]
    marks = [mark for mark in marks if lowest * 1.06 - 1e-9 <= mark <= highest * 1.06 + 1e-9]
    axis.set_ticks(marks, [signed(mark, profile) for mark in marks])  # type: ignore[attr-defined]


def _legend(axes: Axes, comparison: Comparison, names: list[str]) -> None:
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(names) + 0.5, 0.5)
    for row, (name, colour, line) in enumerate(zip(names, COLOURS, LINES, strict=False)):
        axes.plot((0, 0.035), (-row, -row), color=colour, linestyle=line, linewidth=2)
        change = comparison.helps(name)
        more, less = share(float((change > 0).mean())), share(float((change < 0).mean()))
        said = " ".join(str(action).removesuffix(".") + "." for action in comparison.actions[name])
        text = f"{name}   {_short(said, LONGEST)}   More out in {more} of members, fewer in {less}."
        axes.text(0.045, -row, text, va="center", fontsize=style.BODY, color=style.INK)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _changes(axes: Axes, comparison: Comparison, outcome: str, title: str, profile: Profile, named: bool) -> None:
    """One panel: for each course the mean change by the last day, and the span that holds 90 % of members."""
    names = list(comparison.courses)
    lowest, highest = 0.0, 0.0
    for row, name in enumerate(names):
        change = comparison.difference(name).outcome(outcome)[:, -1].astype(float)
        low, high = quantiles(change, (0.05, 0.95)).tolist()
        colour = COLOURS[row] if row < MOST else style.MUTED
        axes.plot((low, high), (-row, -row), color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt")
        axes.plot((change.mean(),), (-row,), "o", color=colour, markersize=6)
        lowest, highest = min(lowest, low, float(change.mean())), max(highest, high, float(change.mean()))
    style.quiet(axes)
    axes.yaxis.grid(False)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    span = max(highest - lowest, 1.0)
    axes.set_xlim(lowest - 0.07 * span, highest + 0.07 * span)
    axes.set_ylim(-len(names) + 0.4, 0.6)
    _signed_axis(axes.xaxis, lowest, highest, profile, ticks=2)
    axes.set_yticks([-row for row in range(len(names))], [_short(name, 9) if named else "" for name in names])
    axes.set_title(title, loc="left", fontsize=style.BODY, color=style.INK, pad=5)
