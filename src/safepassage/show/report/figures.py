"""The pictures of a report as SVG, each with its text alternative: small enough to print, and clear without colour."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import Matters
from safepassage.ensemble.quantiles import quantiles, summary
from safepassage.ensemble.wording import share
from safepassage.show import style
from safepassage.show.profile import Profile, hides_roads, outcome, people
from safepassage.show.report.parts import PAGE, PRINT, Picture
from safepassage.show.report.text import FAMILY
from safepassage.show.style import spoken_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from safepassage.planning.compare import Comparison
    from safepassage.show.report.answer import Site

WIDE = 7.2
"""Inches between the margins of an A4 page: these pictures are printed as large as they are drawn."""
SHOWN = {"inside": "Inside", "trapped": "Trapped", "out": "Out"}
MOST_SITES, COLUMNS = 6, 3
LARGEST = 500_000
"""Bytes of a picture from which on it is dots instead of lines."""
PRINT_DPI = 150
ROOM = (0, (4, 2))
BANDS = "Line: median. Dark band: 50 % of members. Light band: 90 %."


@contextmanager
def drawing(families: Sequence[str] = (FAMILY,)) -> Iterator[None]:
    """Within it, pictures take these typefaces, write names as they are, and give the same bytes every time."""
    import matplotlib

    look: Any = {
        "font.family": list(families),
        "text.parse_math": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "safepassage",
    }
    with warnings.catch_warnings(), matplotlib.rc_context(look):
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield


def image_of(figure: Figure) -> bytes:
    """A figure as SVG, with letters as outlines, to look the same everywhere; one of very many lines as PNG."""
    lines, dots = BytesIO(), BytesIO()
    figure.savefig(lines, format="svg", metadata={"Date": None, "Creator": None})
    if len(lines.getvalue()) <= LARGEST:
        return lines.getvalue()
    figure.savefig(dots, format="png", dpi=PRINT_DPI, metadata={"Software": None})
    return dots.getvalue()


def fans(ensemble: Ensemble, profile: Profile) -> Picture:
    """Fans over time of the people inside, trapped and out, side by side."""
    numbers = {name: summary(outcome(ensemble, name, profile))[1:] for name in SHOWN}
    figure = _blank(1.62)
    highest = max(float(fan[-1].max()) for fan in numbers.values())
    for position, (name, title) in enumerate(SHOWN.items()):
        axes = _panel(figure, position, 1.62)
        _fan(axes, ensemble, numbers[name], style.OUTCOME_COLOURS[name], highest)
        _titled(axes, title, f"{told_day(ensemble, ensemble.days[-1])}: {_median(numbers[name][:, -1], profile)}")
    said = ". ".join(f"{title}: {over_time(ensemble, numbers[name], profile)}" for name, title in SHOWN.items())
    return Picture("outcomes", image_of(figure), f"Three fans of people over time. {said}.", BANDS)


def sites(ensemble: Ensemble, shown: Sequence[Site], profile: Profile) -> tuple[Picture, ...]:
    """The sites for the page, and the first row of them for print."""
    if len(shown) <= COLUMNS:
        return (_sites(ensemble, shown, profile, ""),)
    return (
        _sites(ensemble, shown[:COLUMNS], profile, PRINT),
        _sites(ensemble, shown, profile, PAGE),
    )


def _sites(ensemble: Ensemble, shown: Sequence[Site], profile: Profile, on: str) -> Picture:
    """Fans over time of the people who have arrived at each site, with a broken line at its room."""
    rows = -(-len(shown) // COLUMNS)
    height = 1.5 * rows
    figure = _blank(height)
    told = []
    for position, site in enumerate(shown):
        arrived = np.round(ensemble.arrivals(site.place), -1) if profile == "public" else ensemble.arrivals(site.place)
        fan, room = summary(arrived)[1:], quantiles(ensemble["capacity", site.place], 0.5)
        axes = _panel(figure, position, height, rows)
        limits = room[np.isfinite(room)]
        highest = max(float(fan[-1].max()), float(limits.max()) if len(limits) else 0.0)
        _fan(axes, ensemble, fan, style.BLUE, highest)
        if len(limits):
            axes.plot(np.arange(len(room)), room, color=style.INK, linewidth=1.3, linestyle=ROOM)
            axes.annotate(
                f"room {people(room[-1], profile)}", (0, room[0]), (3, 3), textcoords="offset points", va="bottom",
                size=style.SMALL - 0.5, color=style.INK,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.75},
            )  # fmt: skip
        when = f", about {told_day(ensemble, site.days[0])}" if site.days else ""
        _titled(axes, site.place, f"runs full: {share(site.chance)}{when}")
        has = f"room {people(room[-1], profile)}, runs full with probability {share(site.chance)}{when}"
        told.append(f"{site.place}: {has}; {over_time(ensemble, fan, profile)}")
    return Picture(
        "sites", image_of(figure), f"Fans of people arrived at {len(shown)} sites. {'. '.join(told)}.", SITES, on
    )


SITES = "People who have arrived at each site, against its room (broken line)."


def told_day(ensemble: Ensemble, day: date) -> str:
    """A day of a result in words; with its year where the result spans several."""
    return spoken_day(day, ensemble.days[0].year != ensemble.days[-1].year)


def over_time(ensemble: Ensemble, fan: np.ndarray, profile: Profile) -> str:
    """A fan in words: its median on the first, the middle and the last day, with 90 % of members on the last."""
    last = len(ensemble.days) - 1
    days = sorted({0, last // 2, last})
    told = [f"{people(fan[2, day], profile)} on {told_day(ensemble, ensemble.days[day])}" for day in days]
    low, high = people(fan[0, -1], profile), people(fan[4, -1], profile)
    return f"median {', '.join(told)} (90 % of members {low} to {high})"


ROADS = (
    " Roads: wide where many went, broken where shut; triangle: mined; bar across: front line; diamond: crossing; "
    "arrow: the way most went."
)


def whole_map(ensemble: Ensemble, profile: Profile) -> Picture:
    """The map for the page: roads by use and closure unless they are hidden, sites, and besieged places."""
    from safepassage.show.maps import network

    roads = "" if hides_roads(ensemble.scenario, profile) else ", and roads by use and closure"
    alt = f"Map of besieged places by people trapped, of sites by arrivals{roads}. {_places_told(ensemble, profile)}"
    return Picture("map", image_of(network(ensemble, profile)), alt, on=PAGE)


def small_map(ensemble: Ensemble, profile: Profile) -> Picture:
    """The map for print: the part of it where most besieged places and sites are."""
    from safepassage.show.maps import drawn

    figure = _blank(2.7)
    drawn(figure.add_axes((0.002, 0.005, 0.996, 0.99)), ensemble, profile)
    signs = "Orange, and said to be trapped: besieged (ring: most on any day). Blue: arrived (ring: room)."
    roads = "" if hides_roads(ensemble.scenario, profile) else ROADS
    alt = f"Map of besieged places and sites. {_places_told(ensemble, profile)}"
    return Picture("map", image_of(figure), alt, signs + roads, on=PRINT)


def _places_told(ensemble: Ensemble, profile: Profile) -> str:
    from safepassage.show.scene import make_scene

    places = make_scene(ensemble, profile).places
    held = sorted((one for one in places if one.trapped_most > 0), key=lambda one: -one.trapped_most)[:5]
    full = sorted((one for one in places if one.arrived > 0), key=lambda one: -one.arrived)[:5]
    told = [
        f"{one.name}: {people(one.trapped_most, profile)} trapped at most, {people(one.trapped_last, profile)} at last"
        for one in held
    ]
    return "; ".join([*told, *(f"{one.name}: {people(one.arrived, profile)} arrived" for one in full)]) + "."


def what_matters(ensemble: Ensemble, found: Matters, profile: Profile, told: Sequence[str]) -> Picture:
    """The bars of what would take most doubt away, for the page; `told` says them in words."""
    from safepassage.show.matters import picture

    alt = f"Bars of the share of doubt that each would take away. {'; '.join(told) or 'None stands out'}."
    return Picture("matters", image_of(picture(ensemble, found, profile)), alt, on=PAGE)


def courses(comparison: Comparison, profile: Profile, told: Sequence[str]) -> Picture:
    """People more out than in the first result, over time, for each of the others; `told` says it in words."""
    from safepassage.show.comparison import picture

    return Picture("compared", image_of(picture(comparison, profile)), " ".join(told), on=PAGE)


def _blank(height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDE, height), dpi=style.DPI, facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    return figure


def _panel(figure: Figure, position: int, height: float, rows: int = 1) -> Axes:
    """One of several equal panels, with room for a title above it and dates below [inches]."""
    left, gap, above, below = 0.42, 0.5, 0.42, 0.26
    wide = (WIDE - left - 0.12 - gap * (COLUMNS - 1)) / COLUMNS
    row, high = position // COLUMNS, height / rows
    x, y = left + (position % COLUMNS) * (wide + gap), height - (row + 1) * high
    return figure.add_axes((x / WIDE, (y + below) / height, wide / WIDE, (high - above - below) / height))


def _fan(axes: Axes, ensemble: Ensemble, fan: np.ndarray, colour: str, highest: float) -> None:
    style.quiet(axes)
    style.day_axis(axes, ensemble.days, most=4)
    style.count_axis(axes, highest, ticks=3)
    axes.tick_params(labelsize=style.SMALL - 0.5, pad=3)
    axes.set_yticks(axes.get_yticks(), [_short(mark) for mark in axes.get_yticks()])
    style.fan(axes, fan, colour)
    for edge in (fan[0], fan[4]):
        axes.plot(np.arange(len(edge)), edge, color=colour, linewidth=0.5, alpha=0.8)


def _short(mark: float) -> str:
    """A mark of an axis: thousands with a k, millions with an M.

    >>> _short(2500), _short(40), _short(2e6)
    ('2.5k', '40', '2M')
    """
    if mark >= 1e6:
        return f"{mark / 1e6:g}M"
    return f"{mark / 1000:g}k" if mark >= 1000 else f"{mark:g}"


def _titled(axes: Axes, title: str, right: str) -> None:
    """A title over the left of a panel, and a number under it."""
    above = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    title = title if len(title) <= 30 else title[:29] + "…"
    axes.annotate(title, (0, 1), (-26, 19), size=style.BODY, weight="bold", color=style.INK, **above)  # type: ignore[arg-type]
    axes.annotate(right, (0, 1), (-26, 9.5), size=style.SMALL, color=style.INK, **above)  # type: ignore[arg-type]


def _median(numbers: np.ndarray, profile: Profile) -> str:
    low, middle, high = (people(numbers[index], profile) for index in (0, 2, 4))
    return middle if low == high else f"{middle} ({low}–{high})"
