"""The picture of a contest: the error of every method on every conflict, without capacities and with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safepassage import __version__
from safepassage.errors import plural
from safepassage.forecasting.contest import FLEE, METHODS, PASSAGE, Contest, Method
from safepassage.show import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {
    "equal split": (style.MUTED, "|", 11.0),
    "gravity": (style.MUTED, "x", 6.5),
    "last shares × total": (style.GREEN, "^", 6.0),
    "persistence": (style.GREEN, "v", 6.0),
    "capacity share": (style.AMBER, "D", 6.0),
    FLEE.name: (style.VERMILION, "s", 7.5),
    PASSAGE.name: (style.BLUE, "o", 8.5),
}
"""Colour, mark and size [points] of each method."""
WIDTH, HEAD, ROW, FOOT = 11.0, 1.5, 0.4, 0.75
"""Inches: the page's width, and the heights of its parts."""
MEAN = "mean"


def draw(contest: Contest, folder: str | Path) -> Path:
    """Write the picture as contest.png into a folder and return its path."""
    return style.write(picture(contest), Path(folder) / "contest.png")


def picture(contest: Contest) -> Figure:
    """Two panels, without and with capacities: a row for each conflict and one for the mean, a mark for each method."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = len(contest.conflicts) + 1
    height = HEAD + ROW * rows + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=style.DPI, facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    left = 0.35 / WIDTH
    title = "How far simulated camps lie from the counts"
    words = (
        "Averaged relative difference, normal: 1 is half of the people misplaced. Green methods see counts 30 days old."
    )
    figure.text(left, 1 - 0.30 / height, title, size=style.TITLE, weight="bold", color=style.INK, va="center")
    figure.text(left, 1 - 0.57 / height, words, size=style.SUBTITLE, color=style.MUTED, va="center")
    _legend(figure, height)
    foot = f"safepassage {__version__}: {plural(contest.members, 'member')}, seed {contest.seed}."
    figure.text(left, 0.2 / height, foot, size=style.SMALL, color=style.MUTED, va="center")
    highest = max(one.normal for conflict in contest.conflicts for one in conflict.outcomes)
    for column, capacities in enumerate((False, True)):
        place = (0.135 + 0.435 * column, FOOT / height, 0.41, ROW * rows / height)
        axes = figure.add_axes(place)
        _panel(axes, contest, [one for one in METHODS if one.capacities == capacities], highest, named=column == 0)
        axes.set_title(
            "with capacities, which leak the outcome" if capacities else "without capacities",
            loc="left", size=style.PANEL, color=style.INK, pad=6,
        )  # fmt: skip
    return figure


def _panel(axes: Axes, contest: Contest, methods: list[Method], highest: float, named: bool) -> None:
    style.quiet(axes)
    axes.yaxis.grid(False)
    axes.xaxis.grid(True, color=style.GRID, linewidth=0.8)
    names = [conflict.folder.name for conflict in contest.conflicts] + [MEAN]
    for method in methods:
        colour, mark, size = LOOKS[method.name]
        errors = [conflict.outcome(method).normal for conflict in contest.conflicts] + [contest.mean(method)[0]]
        axes.plot(errors, range(len(errors)), mark, color=colour, markersize=size, clip_on=False)
    axes.axhline(len(names) - 1.5, color=style.FAINT, linewidth=1)
    axes.set_yticks(range(len(names)), names if named else [""] * len(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, highest * 1.05 if highest > 0 else 1)


def _legend(figure: Figure, height: float) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], color=colour, marker=mark, markersize=size, linestyle="", label=name)
        for name, (colour, mark, size) in LOOKS.items()
    ]
    figure.legend(
        handles=marks, loc="center left", bbox_to_anchor=(0.15 / WIDTH, 1 - 0.88 / height), ncols=len(marks),
        frameon=False, fontsize=style.BODY, labelcolor=style.INK, handletextpad=0.1, columnspacing=1.4,
    )  # fmt: skip
