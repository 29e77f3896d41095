"""How every picture looks: one palette, one type scale, one head and foot, one way to write a PNG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.errors import plural
from safepassage.files.atomic import write_files
from safepassage.show.profile import Profile, marking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 120
INK, MUTED, FAINT, GRID, PAPER = "#1d2733", "#5b6775", "#9aa5b1", "#e6eaee", "#ffffff"
# After Okabe and Ito, told apart with any kind of colour vision; green and amber darker, to be read as text.
BLUE, GREEN, AMBER, VERMILION, PURPLE = "#0072b2", "#00876a", "#bf7c00", "#d55e00", "#a8458b"
OUTCOME_COLOURS = {
    "inside": "#4a5a6a",
    "trapped": VERMILION,
    "ready_held": PURPLE,
    "on_the_way": AMBER,
    "out": BLUE,
    "freed": GREEN,
}
TITLE, SUBTITLE, PANEL, BODY, SMALL = 14.0, 9.5, 10.0, 8.5, 7.5
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
USE = "Not for targeting or border control."
DOUBT = "The spread over members is the doubt about the inputs, and chance; what the scenario leaves out is not in it."
CHANCE = "The spread over members is chance alone: these rules take every input for certain."


class Foot(NamedTuple):
    """What stands around a picture: whose it is, the days it covers, what made it, and what its bands hold."""

    name: str
    days: tuple[date, date]
    made: str
    doubt: str


def page(ensemble: Ensemble, title: str, subtitle: str, size: tuple[float, float], profile: Profile) -> Figure:
    """An empty page of `size` inches with title, subtitle, and a foot that says what the picture rests on."""
    rules = "rules" in ensemble.recipe
    made = f"the rules of {ensemble.recipe['rules'].capitalize()}, " if rules else ""
    source = (
        f"safepassage {ensemble.recipe.get('version', '')}: {made}{plural(ensemble.members, 'member')}, "
        f"seed {ensemble.seed}."
    )
    foot = Foot(ensemble.scenario.title, (ensemble.days[0], ensemble.days[-1]), source, CHANCE if rules else DOUBT)
    return footed(foot, title, subtitle, size, profile)


def footed(foot: Foot, title: str, subtitle: str, size: tuple[float, float], profile: Profile) -> Figure:
    """An empty page of `size` inches with title, subtitle and foot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    width, height = size
    left, right = 0.35 / width, 1 - 0.35 / width
    figure.text(left, 1 - 0.30 / height, title, size=TITLE, weight="bold", color=INK, va="center")
    figure.text(left, 1 - 0.57 / height, subtitle, size=SUBTITLE, color=MUTED, va="center")
    first, last = foot.days
    name = _shortened(foot.name, 60)
    dates = f"{spoken_day(first, first.year != last.year)} to {spoken_day(last, True)}"
    dates = dates if last > first else spoken_day(first, True)
    figure.text(right, 1 - 0.30 / height, name, size=BODY, weight="bold", color=INK, va="center", ha="right")
    figure.text(right, 1 - 0.57 / height, dates, size=BODY, color=MUTED, va="center", ha="right")
    figure.text(left, 0.36 / height, foot.made, size=SMALL, color=MUTED, va="center")
    figure.text(left, 0.19 / height, foot.doubt, size=SMALL, color=MUTED, va="center")
    figure.text(right, 0.36 / height, USE, size=SMALL, color=INK, weight="bold", va="center", ha="right")
    figure.text(right, 0.19 / height, marking(profile), size=SMALL, color=MUTED, va="center", ha="right")
    return figure


def write(figure: Figure, path: Path) -> Path:
    """Write a page as PNG, whole or not at all, and return its path; the same figure gives the same bytes."""
    from matplotlib.text import Text

    for words in figure.findobj(Text):
        words.set_parse_math(False)  # a name may hold dollar signs
    image = BytesIO()
    figure.savefig(image, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"compress_level": 4})
    write_files(path.parent, {path.name: image.getvalue()})
    return path


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def spoken_day(day: date, year: bool = False) -> str:
    """A day in words, the same in every locale.

    >>> spoken_day(date(2016, 6, 16)), spoken_day(date(2016, 6, 16), year=True)
    ('16 Jun', '16 Jun 2016')
    """
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def quiet(axes: Axes) -> None:
    """Take away what is not data: no frame but a base line, light lines across, small labels."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=0, labelsize=BODY, labelcolor=MUTED, pad=4)
    axes.yaxis.grid(True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def day_axis(axes: Axes, days: Sequence[date], most: int = 6) -> None:
    """Label the x axis, whose unit is days since the first, with at most about `most` dates."""
    last = len(days) - 1
    step = next((step for step in (1, 2, 3, 7, 14, 28, 56, 91, 182) if last / step <= most), 365)
    places = list(range(0, last + 1, step))
    axes.set_xlim(*((0, last) if last else (-1, 1)))
    long = last > 330
    axes.set_xticks(places, [_tick(days[place], long) for place in places])


def _tick(day: date, long: bool) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}" if long else spoken_day(day)


def count_axis(axes: Axes, highest: float, ticks: int = 4) -> None:
    """Label the y axis from 0 to above `highest` with whole counts at round steps."""
    step = max(1.0, round_up(highest / ticks)) if highest > 0 else 1.0
    marks = [step * k for k in range(int(highest / step) + 2)]
    axes.set_yticks(marks, [f"{mark:,.0f}" for mark in marks])
    axes.set_ylim(0, max(highest * 1.06, step))


def round_up(number: float) -> float:
    """The next number of the form 1, 2, 2.5 or 5 times a power of ten.

    >>> round_up(0.3), round_up(17), round_up(5)
    (0.5, 20.0, 5.0)
    """
    from math import floor, log10

    power = 10.0 ** floor(log10(number))
    return next(part * power for part in (1, 2, 2.5, 5, 10) if part * power >= number * (1 - 1e-9))


def fan(axes: Axes, numbers: np.ndarray, colour: str) -> None:
    """Draw a fan over days: median line, 50 % band, 90 % band; `numbers` `[5, days]`: 5, 25, 50, 75, 95 %."""
    low, lower, middle, upper, high = numbers
    days = range(len(middle))
    if len(middle) == 1:
        axes.vlines(days, low, high, color=colour, alpha=0.35, linewidth=6)
        axes.plot(days, middle, "o", color=colour)
        return
    axes.fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.fill_between(days, lower, upper, color=colour, alpha=0.32, linewidth=0)
    axes.plot(days, middle, color=colour, linewidth=1.9, solid_capstyle="round")
