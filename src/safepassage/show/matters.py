"""The picture of what matters most: bars of shares with their standard errors, told apart without colour."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import Matters
from safepassage.ensemble.shares import Share
from safepassage.show import style
from safepassage.show.matters_words import (
    ASSUMED,
    VERIFY,
    factor_words,
    outcome_words,
    percent,
    shown_factors,
    shown_reports,
    spread_words,
)
from safepassage.show.profile import Profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_FACTORS, MOST_REPORTS = 8, 6
WIDTH, HEAD, ROW, GAP, FOOT = 11.0, 0.95, 0.40, 0.55, 0.85
"""Inches: the page's width, and the heights of its parts."""
LEFT, WIDE = 0.42, 0.36
WORDS = 58
"""Characters of a line beside a bar; at most two lines."""


class Look(NamedTuple):
    """How the bars of one kind look, and what the kind is called."""

    face: str
    hatch: str
    words: str


LOOKS = {
    "quantity": Look("#4a5a6a", "", "a number of the scenario"),
    "future": Look("#ffffff", "////", "a possible future"),
    "assumption": Look("#ffffff", "", "an assumption of the model, which no report settles"),
    "report": Look("#ffffff", "....", "a report, if all that it is about were settled"),
    "holds": Look("#9aa5b1", "", "if only whether it holds were known"),
}


class Bar(NamedTuple):
    """One bar: its words, its share, whether that can be told from 0, its kind, and a bar within it."""

    words: str
    share: Share
    clear: bool
    kind: str
    holds: Share | None = None


def draw(ensemble: Ensemble, found: Matters, path: str | Path, profile: Profile = "public") -> Path:
    """Write the picture as PNG and return its path."""
    return style.write(picture(ensemble, found, profile), Path(path))


def picture(ensemble: Ensemble, found: Matters, profile: Profile = "public") -> Figure:
    """The first eight things to find out, and the first six reports: share of the variance that each would take away.

    Whiskers are one standard error; a share that cannot be told from 0 says so.
    """
    panels = {"What to find out first": _factors(ensemble, found, profile)}
    if reports := _reports(ensemble, found, profile):
        panels["Which report to check first"] = reports
    height = HEAD + sum(GAP + ROW * len(bars) for bars in panels.values()) + FOOT + 0.25
    title = "What would take most doubt away"
    subtitle = f"Bars: share of the variance of {outcome_words(found)}. Whiskers: one standard error."
    figure = style.page(ensemble, title, subtitle, (WIDTH, height), profile)
    left = 0.35 / WIDTH
    figure.text(left, 1 - 0.86 / height, VERIFY, size=style.BODY, weight="bold", color=style.INK, va="center")
    figure.text(
        1 - left, 1 - 0.86 / height, spread_words(found, profile), size=style.BODY, color=style.MUTED, va="center",
        ha="right",
    )  # fmt: skip
    top = height - HEAD
    for name, bars in panels.items():
        top -= GAP + ROW * len(bars)
        axes = figure.add_axes((LEFT, top / height, WIDE, ROW * len(bars) / height))
        _bars(axes, bars, name, last=name == list(panels)[-1])
    kinds = list(dict.fromkeys(bar.kind for bars in panels.values() for bar in bars))
    kinds += ["holds"] if any(bar.holds for bars in panels.values() for bar in bars) else []
    _legend(figure.add_axes((left, 0.56 / height, 1 - 2 * left, 0.2 / height)), kinds)
    return figure


def _factors(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Bar]:
    bars = []
    for one in shown_factors(ensemble, found, profile)[:MOST_FACTORS]:
        name = one.factor.name
        kind = "future" if one.factor.future else "assumption" if name.startswith(f"{ASSUMED}:") else "quantity"
        bars.append(Bar(factor_words(ensemble.scenario, name), one.share, one.clear, kind))
    return bars


def _reports(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Bar]:
    bars = []
    for one in [one for one in shown_reports(ensemble, found, profile) if one.clear][:MOST_REPORTS]:
        about = factor_words(ensemble.scenario, one.bears_on[0])
        more = f" and {len(one.bears_on) - 1} more" if len(one.bears_on) > 1 else ""
        bars.append(
            Bar(
                f"{one.claim.publisher}, {one.grade}: {about}{more}",
                one.share,
                one.clear,
                "report",
                one.holds if one.holds_clear else None,
            )
        )
    return bars


def _bars(axes: Axes, bars: list[Bar], title: str, last: bool) -> None:
    style.quiet(axes)
    axes.yaxis.grid(False)
    axes.xaxis.grid(True, color=style.GRID, linewidth=0.8)
    for row, bar in enumerate(bars):
        look, value = LOOKS[bar.kind], min(1.0, max(0.0, bar.share.value))
        axes.barh(-row, value, height=0.56, facecolor=look.face, hatch=look.hatch, edgecolor=style.INK, linewidth=0.9)
        ends = max(0.0, value - bar.share.error), min(1.0, value + bar.share.error)
        if bar.kind == "quantity":
            axes.plot((ends[0], value), (-row, -row), color=style.PAPER, linewidth=4.2, solid_capstyle="butt")
        axes.plot(ends, (-row, -row), "|-", color=style.INK, linewidth=1.4, markersize=8, markeredgewidth=1.4)
        if bar.holds is not None:
            axes.barh(-row, max(0.0, bar.holds.value), height=0.2, facecolor=LOOKS["holds"].face, edgecolor=style.INK)
        said = percent(bar.share) + ("" if bar.clear else ", cannot be told from 0")
        said += f"; holds or not: {percent(bar.holds)}" if bar.holds is not None else ""
        axes.text(max(ends[1], value) + 0.015, -row, said, va="center", size=style.BODY, color=style.INK)
        lines = wrap(bar.words, WORDS)
        words = "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")
        axes.text(
            -0.012, -row, words, va="center", ha="right", size=style.BODY, color=style.INK, linespacing=1.05,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(bars) + 0.4, 0.6)
    axes.set_yticks([])
    marks = (0, 0.25, 0.5, 0.75, 1)
    axes.set_xticks(marks, [f"{100 * mark:.0f} %" if last else "" for mark in marks])
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.set_title(title, loc="left", fontsize=style.PANEL, weight="bold", color=style.INK, pad=5)


def _legend(axes: Axes, kinds: list[str]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=LOOKS[kind].face, hatch=LOOKS[kind].hatch, edgecolor=style.INK, label=LOOKS[kind].words)
        for kind in kinds
    ]
    axes.axis("off")
    axes.legend(
        handles=handles, loc="center left", ncols=len(kinds), frameon=False,
        bbox_to_anchor=(-0.005, 0.5), borderaxespad=0,
        fontsize=style.BODY if len(kinds) < len(LOOKS) else style.SMALL - 0.5, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip
