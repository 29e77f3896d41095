"""The map of the network: who moved along which road, what was shut, who was trapped where and arrived where."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.show import style, symbols
from safepassage.show.labels import Box, Layout
from safepassage.show.legend import legend
from safepassage.show.profile import Profile, hides_roads, people
from safepassage.show.scene import Extent, Place, Scene, close_up, extent_of, make_scene, radius_of, spans

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH = 13.0
MOST_TRIED = 120
"""Places, the important ones first, for which room for a label is looked for at all."""
DISCS = 0.05
"""Share of a small map that the discs at its edges take beyond it."""
MOST_NAMED = 16
"""Places that are named on a map even where their labels touch others."""
LAND = "#fbfaf7"
RIVER, BORDER = "#c9dae4", "#d3d6d8"


def network(ensemble: Ensemble, profile: Profile = "public") -> Figure:
    """The map of roads by use and closure, crossings, sites by arrivals and besieged places by the trapped.

    In the public profile a siege that is still running has no roads on it. Whoever slips out past a holder is on no
    road and so on no map.
    """
    hidden = hides_roads(ensemble.scenario, profile)
    scene = make_scene(ensemble, profile)
    subtitle = "Median over members. Lines: people who used the road, whole period. Discs: people."
    if hidden:
        subtitle = "Median over members. Discs: people. Roads and crossings are not shown while the siege is running."
    whole = extent_of(scene.places)
    close = close_up(scene, whole)
    wide = WIDTH - 0.7 if close is None else (WIDTH - 0.9) / 2
    shapes = [high / across for across, high in (spans(extent) for extent in (whole, close) if extent)]
    high = float(np.clip(1.08 * wide * max(shapes), 4.2, 6.0))
    above, below = 1.15, 1.42
    height = above + high + below
    figure = style.page(ensemble, "Ways out and ways shut", subtitle, (WIDTH, height), profile)
    main = figure.add_axes((0.35 / WIDTH, below / height, wide / WIDTH, high / height))
    if close is not None:
        detail = figure.add_axes(((0.55 + wide) / WIDTH, below / height, wide / WIDTH, high / height))
        _draw(detail, scene, close, profile, None)
        _draw(main, scene, whole, profile, _frame(main, detail))
    else:
        _draw(main, scene, whole, profile, None)
    strip = (0.35 / WIDTH, 0.52 / height, (WIDTH - 0.7) / WIDTH, 0.8 / height)
    legend(figure.add_axes(strip), scene, profile, hidden)
    return figure


def drawn(axes: Axes, ensemble: Ensemble, profile: Profile = "public") -> None:
    """Draw the map alone into axes: the part of it where most besieged places and arrivals crowd."""
    scene = make_scene(ensemble, profile)
    whole = extent_of(scene.places)
    west, south, east, north = close_up(scene, whole) or whole
    more = DISCS * max(spans((west, south, east, north)))
    _draw(axes, scene, (west - more, south - more, east + more, north + more), profile, None)


def _draw(axes: Axes, scene: Scene, extent: tuple[float, ...], profile: Profile, inside: Extent | None) -> None:
    """One map: background, roads, symbols, labels and a scale bar; fewer signs `inside` what the close-up shows."""
    _frame_to(axes, extent)
    lines = [(kind, line) for kind, line in scene.background if _meets(line, axes)]
    for kind, colour, wide in (("border", BORDER, 0.9), ("river", RIVER, 1.8)):
        symbols.lines(axes, [line for this, line in lines if this == kind], colour, wide)
    signs = symbols.roads(axes, scene, inside)
    symbols.places(axes, scene)
    _label(axes, scene, profile, inside, signs)
    _scale_bar(axes)


def _frame_to(axes: Axes, extent: tuple[float, ...]) -> None:
    """Show at least the extent, with one km as long north as east."""
    west, south, east, north = extent
    box = axes.get_window_extent()
    per_pixel = max((east - west) / box.width, (north - south) / box.height)
    x, y = (west + east) / 2, (south + north) / 2
    axes.set_xlim(x - per_pixel * box.width / 2, x + per_pixel * box.width / 2)
    axes.set_ylim(y - per_pixel * box.height / 2, y + per_pixel * box.height / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(LAND)
    for spine in axes.spines.values():
        spine.set_color(BORDER)


def _meets(line: np.ndarray, axes: Axes) -> bool:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    low, high = line.min(axis=0), line.max(axis=0)
    return bool(low[0] < east and high[0] > west and low[1] < north and high[1] > south)


def _label(axes: Axes, scene: Scene, profile: Profile, inside: Extent | None, signs: list[np.ndarray]) -> None:
    """Names of the places, the important ones with their numbers; of those `inside` the close-up only the largest."""
    box = axes.get_window_extent()
    scale = 72 / axes.figure.dpi

    def points(where: Any) -> np.ndarray:
        return (axes.transData.transform(where) - (box.x0, box.y0)) * scale

    frame = Box(3, 20, box.width * scale - 3, box.height * scale - 3)
    layout = Layout(frame, _along_roads([points(way.points) for way in scene.ways]))
    spots = points([(place.x, place.y) for place in scene.places])
    sizes = [max(radius_of(place, scene), 3.5) for place in scene.places]
    for (x, y), size in zip(spots, sizes, strict=True):
        layout.take(x, y, 0.85 * size)
    for x, y in (points(sign) for sign in signs):
        layout.take(x, y, 4.0)
    order = sorted(range(len(scene.places)), key=lambda index: (-_importance(scene.places[index]), index))
    seen = [i for i in _named(scene, order, inside) if 0 < spots[i][0] < frame.right and 0 < spots[i][1] < frame.top]
    for rank, index in enumerate(seen[:MOST_TRIED]):
        x, y = (float(value) for value in spots[index])
        _write_label(axes, layout, scene.places[index], (x, y), sizes[index], profile, rank < MOST_NAMED)


def _along_roads(roads: list[np.ndarray]) -> np.ndarray:
    """Points every 6 points along the roads."""
    found = [np.empty((0, 2))]
    for road in roads:
        for start, end in zip(road[:-1], road[1:], strict=True):
            steps = np.linspace(0, 1, max(2, int(hypot(*(end - start)) / 6)))[:, None]
            found.append(start + steps * (end - start))
    return np.concatenate(found)


def _named(scene: Scene, order: list[int], inside: Extent | None) -> list[int]:
    """Places to name, in order: outside the close-up all, within it the first."""
    if inside is None:
        return order
    west, south, east, north = inside
    within = [i for i in order if west < scene.places[i].x < east and south < scene.places[i].y < north]
    return [index for index in order if index not in within[1:]]


def _write_label(
    axes: Axes, layout: Layout, place: Place, spot: tuple[float, float], size: float, profile: Profile, must: bool
) -> None:
    """The name of a place, and its numbers under it where there is room."""
    from matplotlib.font_manager import FontProperties

    strong = _importance(place) > 1
    first = FontProperties(size=style.SMALL + 0.5 if strong else style.SMALL, weight="bold" if strong else "normal")
    second = FontProperties(size=style.SMALL - 0.5)
    numbers = _numbers(place, profile)
    name_wide, numbers_wide = (_wide(axes, text, font) for text, font in ((place.name, first), (numbers, second)))
    box = layout.place(*spot, size, (max(name_wide, numbers_wide), 17.5), must=False) if numbers else None
    if box is None:
        numbers = ""
        box = layout.place(*spot, size, (name_wide, 9.0), must and strong)
    if box is None:
        return
    where: Any = {"xycoords": "axes points", "va": "bottom", "ha": "left", "zorder": 9}
    where["bbox"] = {"boxstyle": "square,pad=0.05", "facecolor": LAND, "edgecolor": "none", "alpha": 0.72}
    _leader(axes, spot, size, box)
    colour = style.INK if strong else style.MUTED
    axes.annotate(place.name, (box.left, box.top - 9.0), color=colour, fontproperties=first, **where)
    if numbers:
        axes.annotate(numbers, (box.left, box.bottom), color=style.MUTED, fontproperties=second, **where)


def _wide(axes: Axes, text: str, font: FontProperties) -> float:
    """Width of a text [points]."""
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return float(renderer.get_text_width_height_descent(text, font, False)[0]) * 72 / axes.figure.dpi if text else 0.0


def _leader(axes: Axes, spot: tuple[float, float], size: float, box: Box) -> None:
    """A thin line from a place to a label that stands far from it."""
    x, y = min(max(spot[0], box.left), box.right), min(max(spot[1], box.bottom), box.top)
    away = hypot(x - spot[0], y - spot[1])
    if away > size + 6:
        start = (spot[0] + (x - spot[0]) * size / away, spot[1] + (y - spot[1]) * size / away)
        line = {"arrowstyle": "-", "color": style.MUTED, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", start, (x, y), "axes points", "axes points", arrowprops=line, zorder=8.5)


def _numbers(place: Place, profile: Profile) -> str:
    """What a label says under the name."""
    if place.trapped_most > 0:
        most, last = people(place.trapped_most, profile), people(place.trapped_last, profile)
        return f"{most} trapped" if most == last else f"{most} → {last} trapped"
    if place.kind == "site" and np.isfinite(place.capacity):
        return f"{people(place.arrived, profile)} for {people(place.capacity, profile)} places"
    return f"{people(place.arrived, profile)} arrived" if place.arrived >= 10 else ""


def _importance(place: Place) -> float:
    """Rank of a label; above 1 it must stand."""
    size = max(place.arrived, place.trapped_most)
    if place.kind == "site" or size >= 10:
        return 2 + size
    return {"crossing": 1.0, "city": 0.9, "town": 0.8, "border": 0.8}.get(place.kind, 0.5)


def _scale_bar(axes: Axes) -> None:
    """A bar of a round number of km in the lower left corner, and which way is north."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    length = style.round_up((east - west) / 9)
    x, y = west + 0.025 * (east - west), south + 0.028 * (north - south)
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=2.2, solid_capstyle="butt", zorder=9)
    look: Any = {"size": style.SMALL, "color": style.INK, "va": "center", "zorder": 9}
    look["bbox"] = {"boxstyle": "square,pad=0.1", "facecolor": LAND, "edgecolor": "none"}
    axes.annotate(f"{length:g} km, north is up", (x + length, y), (5, 0), textcoords="offset points", **look)


def _frame(main: Axes, detail: Axes) -> Extent:
    """Mark on the whole map what the close-up shows, and return that."""
    (west, east), (south, north) = detail.get_xlim(), detail.get_ylim()
    x, y = [west, east, east, west, west], [south, south, north, north, south]
    main.plot(x, y, color=style.MUTED, linewidth=0.9, zorder=8)
    look: Any = {"size": style.BODY, "color": style.INK, "weight": "bold"}
    for axes, text in (
        (main, "Whole map (the frame is drawn large beside it)"),
        (detail, "Around the besieged places"),
    ):
        axes.annotate(text, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", **look)
    return west, south, east, north
