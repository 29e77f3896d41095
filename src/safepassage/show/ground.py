"""The map of a siege before anything is run: who holds which place on the first day, who is where, which roads are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from safepassage.files.background import background_lines
from safepassage.scenario.network import Location
from safepassage.scenario.scenario import Scenario
from safepassage.show import style, symbols
from safepassage.show.labels import Box, Layout
from safepassage.show.maps import (
    BORDER,
    LAND,
    MOST_TRIED,
    RIVER,
    along_roads,
    frame_to,
    leader,
    mark_frame,
    meets,
    scale_bar,
    wide_of,
)
from safepassage.show.plane import Plane, plane_of, road_courses
from safepassage.show.profile import Profile, hides_roads, people
from safepassage.show.report.text import clean, shortened
from safepassage.show.scene import MINED_FROM, MOST_CROWDED, Extent, Scene, Way, radius, spans

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ABOVE, BELOW, GAP = 12.0, 1.05, 1.12, 0.2
LOWEST, HIGHEST = 3.2, 5.4
"""Inches: the page's width, what stands above and below the map, between two maps; the least and most of its height."""
CLOSE = 0.55
"""Share of the map that besieged places span at most where they are drawn large beside it."""
LOOKS = (
    (style.VERMILION, "o"), (style.BLUE, "s"), (style.GREEN, "p"), (style.PURPLE, "h"), (style.AMBER, "v"),
    ("#4a5a6a", "P"),
)  # fmt: skip
"""Colour and shape of each party, in the order of the scenario; the last also of all that follow."""
NOBODY = (style.PAPER, "o")
SMALL = 4.2
"""Radius of a place that is not besieged [points]."""
MARGIN = 0.06
MOST_TOLD = 6


class Spot(NamedTuple):
    """A place on the map: position [km], radius [points], colour and shape of its holder."""

    place: Location
    x: float
    y: float
    size: float
    colour: str
    shape: str


def ground(scenario: Scenario, profile: Profile = "public") -> Figure:
    """The map as a page: besieged places by people, all places by holder, roads with fronts, mines and closures.

    In the public profile a siege that is still running has no roads and no crossings on it.
    """
    foot = style.Foot(
        scenario.title,
        (scenario.start, scenario.end),
        f"As described for {style.spoken_day(scenario.start, True)}; nothing has been simulated.",
        "Positions and numbers are as doubtful as the claims behind them.",
    )
    plane = plane_of(scenario)
    where = plane.spots(scenario)
    spots = _spots(scenario, where, profile)
    whole, close = _extent(spots), _close_up(spots)
    wide = WIDTH - 0.7 if close is None else (WIDTH - 0.7 - GAP) / 2
    shapes = [high / across for across, high in (spans(extent) for extent in (whole, close) if extent)]
    high = float(np.clip(1.05 * wide * max(shapes), LOWEST, HIGHEST))
    height = ABOVE + high + BELOW
    subtitle = "Size: people at unsafe places, likely number. Colour and shape: who holds the place."
    figure = style.footed(foot, "Who holds what on the first day", subtitle, (WIDTH, height), profile)
    main = figure.add_axes((0.35 / WIDTH, BELOW / height, wide / WIDTH, high / height))
    ways = () if hides_roads(scenario, profile) else _ways(scenario, where)
    land = _Land(spots, Scene((), ways, _background(scenario, plane)), profile)
    if close is None:
        _draw(main, land, whole, None)
    else:
        detail = figure.add_axes(((0.35 + wide + GAP) / WIDTH, BELOW / height, wide / WIDTH, high / height))
        _draw(detail, land, close, None)
        frame_to(main, whole)
        _draw(main, land, whole, mark_frame(main, detail))
    _legend(figure.add_axes((0.35 / WIDTH, 0.5 / height, 1 - 0.7 / WIDTH, 0.5 / height)), scenario, bool(ways))
    return figure


def ground_words(scenario: Scenario, profile: Profile = "public") -> str:
    """The same map in words: the places of each holder, and the people at the unsafe ones."""
    told = []
    for holder in dict.fromkeys(place.holder for place in scenario.locations):
        held = [one.name for one in _shown(scenario, profile) if one.holder == holder]
        more = f" and {len(held) - MOST_TOLD} more" if len(held) > MOST_TOLD else ""
        told += [f"{holder or 'nobody'} holds {', '.join(held[:MOST_TOLD])}{more}"] if held else []
    unsafe = [one for one in scenario.locations if not one.safe and one.people.likely]
    unsafe = sorted(unsafe, key=lambda one: -one.people.likely)[:MOST_TOLD]
    inside = [f"{people(one.people.likely, profile)} people in {one.name}" for one in unsafe]
    return f"Map of who holds what on {scenario.start}: {'; '.join([*told, *inside])}."


def _shown(scenario: Scenario, profile: Profile) -> list[Location]:
    hidden = hides_roads(scenario, profile)
    return [place for place in scenario.locations if not (hidden and place.is_crossing)]


def _spots(scenario: Scenario, where: Mapping[str, np.ndarray], profile: Profile) -> list[Spot]:
    looks = {party.name: LOOKS[min(k, len(LOOKS) - 1)] for k, party in enumerate(scenario.parties)}
    biggest = max((one.people.likely for one in scenario.locations if not one.safe), default=0.0)
    spots = []
    for place in _shown(scenario, profile):
        x, y = where[place.name].tolist()
        size = SMALL if place.safe else max(SMALL, radius(place.people.likely, biggest))
        spots.append(Spot(place, x, y, size, *looks.get(place.holder or "", NOBODY)))
    return spots


def _ways(scenario: Scenario, where: Mapping[str, np.ndarray]) -> tuple[Way, ...]:
    courses = road_courses(scenario, where)
    return tuple(
        Way(road.name, courses[road.name], 0.0, 1, float(road.closed), road.front, road.mined.likely >= MINED_FROM)
        for road in scenario.roads
    )


class _Land(NamedTuple):
    """What is drawn: places, roads and background, in a profile."""

    spots: list[Spot]
    scene: Scene
    profile: Profile


def _close_up(spots: list[Spot]) -> Extent | None:
    """Around the unsafe places, where they are many and crowd in a part of the map."""
    unsafe = [spot for spot in spots if not spot.place.safe]
    if len(unsafe) < MOST_CROWDED:
        return None
    close = _extent(unsafe)
    return close if max(spans(close)) < CLOSE * max(spans(_extent(spots))) else None


def _extent(spots: list[Spot]) -> Extent:
    x, y = [spot.x for spot in spots], [spot.y for spot in spots]
    more = max(MARGIN * max(max(x) - min(x), max(y) - min(y)), 1.0)
    return min(x) - more, min(y) - more, max(x) + more, max(y) + more


def _background(scenario: Scenario, plane: Plane) -> tuple[tuple[str, np.ndarray], ...]:
    lines = background_lines(scenario.background)
    return tuple((kind, plane.km(*np.array(line).T)) for kind, line in lines if line)


def _draw(axes: Axes, land: _Land, extent: Extent, inside: Extent | None) -> None:
    """One map; what is `inside` a close-up has no signs along its roads, and only its largest place is named."""
    frame_to(axes, extent)
    for kind, colour, wide in (("border", BORDER, 0.9), ("river", RIVER, 1.8)):
        lines = [line for this, line in land.scene.background if this == kind and meets(line, axes)]
        symbols.lines(axes, lines, colour, wide)
    signs = symbols.roads(axes, land.scene, inside)
    _symbols(axes, land.spots)
    _labels(axes, land, signs, inside)
    scale_bar(axes)


def _symbols(axes: Axes, spots: list[Spot]) -> None:
    """The places, the largest at the bottom, those of one look at once; crossings on top of them."""
    looks: dict[tuple[str, str], list[Spot]] = {}
    for spot in sorted(spots, key=lambda spot: -spot.size):
        if spot.place.is_crossing:
            symbols.crossing(axes, spot.x, spot.y)
        else:
            looks.setdefault((spot.colour, spot.shape), []).append(spot)
    for (colour, shape), these in looks.items():
        axes.scatter(
            [spot.x for spot in these], [spot.y for spot in these], [(2 * spot.size) ** 2 for spot in these],
            c=colour, marker=shape, alpha=0.92, linewidths=0.9, zorder=6,
            edgecolors=style.INK if colour == style.PAPER else style.PAPER,
        )  # fmt: skip


def _labels(axes: Axes, land: _Land, signs: list[np.ndarray], inside: Extent | None) -> None:
    """Names of the places, the unsafe ones first and with their people, where there is room."""
    from matplotlib.font_manager import FontProperties

    box, scale = axes.get_window_extent(), 72 / axes.figure.dpi

    def points(where: Any) -> np.ndarray:
        return (axes.transData.transform(where) - (box.x0, box.y0)) * scale

    frame = Box(3, 20, box.width * scale - 3, box.height * scale - 3)
    layout = Layout(frame, along_roads([points(way.points) for way in land.scene.ways]))
    for spot in land.spots:
        x, y = points((spot.x, spot.y)).tolist()
        layout.take(x, y, 0.85 * spot.size)
    for sign in signs:
        x, y = points(sign).tolist()
        layout.take(x, y, 4.0)
    places = [(spot, *points((spot.x, spot.y)).tolist()) for spot in _named(land.spots, inside)]
    seen = [(spot, x, y) for spot, x, y in places if 0 < x < frame.right and 0 < y < frame.top]
    for spot, x, y in seen[:MOST_TRIED]:
        font = FontProperties(size=style.SMALL + 0.5, weight="normal" if spot.place.safe else "bold")
        told = _label(spot.place, land.profile)
        wide = max(wide_of(axes, line, font) for line in told.split("\n"))
        at = layout.place(x, y, spot.size, (wide, 10.0 * (1 + told.count("\n"))), must=False)
        if at is None:
            continue
        leader(axes, (x, y), spot.size, at)
        axes.annotate(
            told, (at.left, at.bottom), xycoords="axes points", fontproperties=font, va="bottom", zorder=9,
            color=style.MUTED if spot.place.safe else style.INK, linespacing=1.05,
            bbox={"boxstyle": "square,pad=0.05", "facecolor": LAND, "edgecolor": "none", "alpha": 0.72},
        )  # fmt: skip


def _named(spots: list[Spot], inside: Extent | None) -> list[Spot]:
    """Places to name, the unsafe ones first; of those inside the close-up, the first."""
    order = sorted(spots, key=lambda spot: (spot.place.safe, -spot.size, spot.place.is_crossing))
    if inside is None:
        return order
    west, south, east, north = inside
    within = [spot for spot in order if west < spot.x < east and south < spot.y < north]
    return [spot for spot in order if spot not in within[1:]]


def _label(place: Location, profile: Profile) -> str:
    inside = "" if place.safe or not place.people.likely else f"\n{people(place.people.likely, profile)} people"
    return clean(place.name) + inside


def _legend(axes: Axes, scenario: Scenario, roads: bool) -> None:
    """The parties in a first row, the signs of roads in a second."""
    from matplotlib.lines import Line2D

    axes.axis("off")
    holders = {place.holder for place in scenario.locations if not place.is_crossing}
    parties = [(party.name, *LOOKS[min(k, len(LOOKS) - 1)]) for k, party in enumerate(scenario.parties)]
    parties = [one for one in parties if one[0] in holders] + ([("nobody", *NOBODY)] if None in holders else [])
    look: dict[str, Any] = {"frameon": False, "fontsize": style.SMALL, "borderaxespad": 0, "handletextpad": 0.4}
    look |= {"columnspacing": 1.4, "handlelength": 1.6}
    first = [
        Line2D([], [], marker=shape, color=colour, linestyle="", markeredgecolor=style.INK, markeredgewidth=0.5)
        for _, colour, shape in parties
    ]
    names = [shortened(clean(name), 34) for name, *_ in parties]
    axes.add_artist(axes.legend(first, names, loc="upper left", ncols=max(1, len(first)), **look))
    if roads:
        open_, shut = (symbols.CLOSED_STYLES[state] for state in ("open", "always"))
        broken: Any = shut[1]
        second = [
            Line2D([], [], color=str(open_[0]), linewidth=1.2),
            Line2D([], [], color=str(shut[0]), linestyle=broken, linewidth=1.4),
            Line2D([], [], marker="|", color=style.VERMILION, linestyle="", markeredgewidth=2, markersize=8),
            Line2D([], [], marker="^", color="#f6c000", linestyle="", markeredgecolor=style.INK, markersize=6),
            Line2D([], [], marker="D", color=style.PAPER, linestyle="", markeredgecolor=style.INK, markersize=5),
        ]
        words = ["road", "shut", "front line across it", "mined", "crossing"]
        axes.legend(second, words, loc="lower left", ncols=len(second), **look)
