"""The pictures of a backtest: fans with what came, ranks of what came, and scores by days ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from safepassage import __version__
from safepassage.errors import plural
from safepassage.forecasting.backtest import bands, common, log_wis_by_band, ordered
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.score_tables import PLAIN
from safepassage.forecasting.scoring import Scored
from safepassage.show import style
from safepassage.show.backtest_words import ahead_words
from safepassage.show.figures import panel, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEAD, ROW = 12.0, 1.6, 2.4
"""Inches: the page's width, what stands around the panels, and the height of a row of them."""
COLUMNS = 4
BINS = 10
LEARNING = (style.BLUE, style.VERMILION, style.PURPLE, style.GREEN, style.AMBER)
CHANCE = "Counts of one siege hang together: bars may stray further than chance alone would let them."
SPREAD = "Nothing published after the issue date was seen. Only counts that every method forecast are shown."


def draw_backtest(
    rows: Mapping[str, Sequence[Scored]], ends: Sequence[int], members: int, folder: Path
) -> tuple[Path, ...]:
    """Write `fans-SIEGE.png` for each siege, `ranks.png` and `ahead.png`, where any count was scored.

    `rows` by siege; `ends`, the last days of the bands of days ahead; `members`, samples of each forecast.
    """
    held = {siege: common(one) for siege, one in rows.items()}
    held = {siege: one for siege, one in held.items() if one}
    made = f"{plural(members, 'sample')} of each forecast"
    pages = {f"fans-{siege}": _fans(siege, one, made) for siege, one in held.items()}
    if held:
        pages |= {"ranks": ranks(held, made), "ahead": _ahead(held, ends, made)}
    return tuple(style.write(page, folder / f"{name}.png") for name, page in pages.items())


def foot(names: Sequence[str], rows: Sequence[Scored], made: str, doubt: str) -> style.Foot:
    """The foot of a page with scores of sieges: the days from the first issue date to the last count."""
    days = (min(row.issued for row in rows), max(row.date for row in rows))
    return style.Foot(", ".join(names), days, f"safepassage {__version__}: {made}.", doubt)


def colours_of(methods: Sequence[str]) -> dict[str, str]:
    """Plain methods grey, the others in colours of their own."""
    other = [name for name in methods if name not in PLAIN]
    return {name: LEARNING[other.index(name) % len(LEARNING)] if name in other else style.MUTED for name in methods}


def _page(methods: Sequence[str], foot: style.Foot, title: str, subtitle: str) -> tuple[Figure, dict[str, Axes]]:
    """A page with a panel for each method."""
    columns = min(COLUMNS, len(methods))
    lines = -(-len(methods) // columns)
    size = (WIDTH, HEAD + ROW * lines)
    page = style.footed(foot, title, subtitle, size, "public")
    return page, {name: panel(page, k, columns, lines, size) for k, name in enumerate(methods)}


def _fans(siege: str, rows: Sequence[Scored], made: str) -> Figure:
    target, source = _most_counted(rows)
    mine = [row for row in rows if (row.target, row.source) == (target, source)]
    methods = ordered({row.method for row in mine})
    colours = colours_of(methods)
    shown = _apart(mine)
    what = f"{str(target)[0].upper()}{str(target)[1:]}, counted by {source}"
    subtitle = f"{what}. Line: median. Band: 90 %. Dots: counts. Dotted: issued."
    page, panels = _page(methods, foot([siege], mine, made, SPREAD), "Forecasts and what came", subtitle)
    first = min(shown)
    last = max(row.date for row in mine)
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    highest = max(row.counted for row in mine)
    for name, axes in panels.items():
        for issued in shown:
            axes.axvline((issued - first).days, color=style.FAINT, linewidth=1, linestyle=":")
        own = [row for row in mine if row.method == name]
        style.quiet(axes)
        style.day_axis(axes, days, 4)
        style.count_axis(axes, 1.6 * highest)
        for issued in shown:
            _one_fan(axes, [row for row in own if row.issued == issued], first, colours[name])
        counted = sorted({(row.date, row.counted) for row in own})
        axes.plot(
            [(day - first).days for day, _ in counted], [people for _, people in counted], "o", color=style.INK,
            markersize=3, clip_on=False,
        )  # fmt: skip
        inside = np.mean([row.low <= row.counted <= row.high for row in own])
        titled(axes, name, f"{100 * inside:.0f} % of counts inside 90 %", colours[name], "")
    return page


def _one_fan(axes: Axes, rows: Sequence[Scored], first: date, colour: str) -> None:
    """The forecast of one issue date, where it was held against counts."""
    rows = sorted(rows, key=lambda row: row.date)
    where = [(row.date - first).days for row in rows]
    low, middle, high = ([getattr(row, name) for row in rows] for name in ("low", "median", "high"))
    if len(rows) == 1:
        axes.vlines(where, low, high, color=colour, alpha=0.4, linewidth=4)
        axes.plot(where, middle, "_", color=colour, markersize=8)
    else:
        axes.fill_between(where, low, high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(where, middle, color=colour, linewidth=1.6)


def _most_counted(rows: Sequence[Scored]) -> tuple[Target, str]:
    """The target and the source with the most counts, by the days counted."""
    seen = Counter((row.target, row.source) for row in {(r.target, r.source, r.date): r for r in rows}.values())
    return min(seen, key=lambda one: (-seen[one], str(one[0]), one[1]))


def _apart(rows: Sequence[Scored]) -> list[date]:
    """Issue dates whose forecasts do not overlap, from the first on."""
    ends: dict[date, date] = {}
    for row in rows:
        ends[row.issued] = max(row.date, ends.get(row.issued, row.date))
    shown: list[date] = []
    for issued in sorted(ends):
        if not shown or issued >= ends[shown[-1]]:
            shown.append(issued)
    return shown


def ranks(rows: Mapping[str, Sequence[Scored]], made: str) -> Figure:
    """Where counts lay in the forecasts of each method; `made` says what was forecast."""
    every = [row for one in rows.values() for row in one]
    methods = ordered({row.method for row in every})
    colours = colours_of(methods)
    subtitle = "Where the count lies in the forecast, from lowest to highest. Flat is calibrated: the dashed line."
    page, panels = _page(methods, foot(list(rows), every, made, CHANCE), "Ranks of what came", subtitle)
    for name, axes in panels.items():
        pit = [float(row.people.pit) for row in every if row.method == name]
        parts = np.histogram(pit, BINS, (0, 1))[0] / len(pit)
        style.quiet(axes)
        axes.bar((np.arange(BINS) + 0.5) / BINS, parts, 0.92 / BINS, color=colours[name], alpha=0.75)
        axes.axhline(1 / BINS, color=style.INK, linestyle="--", linewidth=1)
        axes.set_xlim(0, 1)
        axes.set_xticks((0, 0.5, 1), ("low", "middle", "high"))
        top = max(0.3, float(parts.max()) * 1.05)
        axes.set_ylim(0, top)
        marks = [mark for mark in (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if mark <= top]
        axes.set_yticks(marks, [f"{100 * mark:.0f} %" for mark in marks])
        titled(axes, name, plural(len(pit), "count"), colours[name], "")
    return page


def _ahead(rows: Mapping[str, Sequence[Scored]], ends: Sequence[int], made: str) -> Figure:
    """A panel for each siege: the score of every method by days ahead, plain ones grey."""
    every = [row for one in rows.values() for row in one]
    colours = colours_of(ordered({row.method for row in every}))
    size = (WIDTH, 5.4)
    subtitle = "Weighted interval score on log(1 + people): lower is better. Grey: plain methods."
    page = style.footed(foot(list(rows), every, made, SPREAD), "Scores by days ahead", subtitle, size, "public")
    for position, (siege, one) in enumerate(rows.items()):
        axes = panel(page, position, len(rows), 1, size)
        found = log_wis_by_band(one, ends)
        style.quiet(axes)
        for name, numbers in found.items():
            axes.plot(range(len(numbers)), numbers, "o-", color=colours[name], linewidth=1.5, markersize=4)
        axes.set_xlim(-0.3, len(bands(ends)) + 0.5)
        axes.set_ylim(0, None)
        named_ends(axes, found, colours)
        axes.set_xticks(range(len(bands(ends))), [ahead_words(band) for band in bands(ends)])
        titled(axes, siege, "days ahead", style.INK, "")
    return page


def named_ends(axes: Axes, found: Mapping[str, Sequence[float]], colours: Mapping[str, str]) -> None:
    """Write the name of each method to the right of its line, moved apart where lines end together."""
    ends = {name: np.flatnonzero(np.isfinite(numbers)) for name, numbers in found.items()}
    lasts = {name: int(known[-1]) for name, known in ends.items() if len(known)}
    bottom, top = axes.get_ylim()
    place = -np.inf
    for name in sorted(lasts, key=lambda one: found[one][lasts[one]]):
        height = found[name][lasts[name]]
        place = max(height, place + 0.055 * (top - bottom))
        axes.annotate(
            name, (lasts[name], height), (len(found[name]) - 0.85, place), textcoords="data", size=style.SMALL,
            color=colours[name], va="center", annotation_clip=False,
        )  # fmt: skip
