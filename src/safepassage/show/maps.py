"""The map of the network: who moved along which road, what was shut, where people were trapped and where they arrived."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.sheets import room
from safepassage.show import style
from safepassage.show.labels import Box, Layout
from safepassage.show.style import Profile, people

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH = 13.0
KM_PER_DEGREE = 111.32
WIDEST, LARGEST = 9.0, 19.0
"""Line width of the busiest road and radius of the largest disc [points]."""
MINED_FROM = 0.05
"""Mined share from which a road carries the sign."""
CLOSE_UP = 0.3
"""Share of the map that a close-up shows."""
MOST_CROWDED = 6
"""Places from which on such a part is too crowded to be read on the whole map."""
MOST_NAMED = 16
"""Places that are named on a map even where their labels touch others."""
LAND = "#fbfaf7"
RIVER, BORDER = "#c9dae4", "#d3d6d8"


Extent = tuple[float, float, float, float]
"""West, south, east and north [km]."""


class Place(NamedTuple):
    """A location on the map: position [km], kind, and the people and room that its symbol shows."""

    name: str
    kind: str
    x: float
    y: float
    arrived: float
    capacity: float
    trapped_most: float
    trapped_last: float


class Way(NamedTuple):
    """A road on the map: its points [km], people over the period, direction (1: as drawn), share of days closed."""

    name: str
    points: np.ndarray
    people: float
    direction: int
    closed: float
    front: bool
    mined: bool


@dataclass(frozen=True)
class Scene:
    """Everything that a map shows, in km east and north of the middle of the locations."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    background: tuple[tuple[str, np.ndarray], ...]

    @property
    def busiest(self) -> float:
        """People on the busiest road."""
        return max((way.people for way in self.ways), default=0.0)

    @property
    def biggest(self) -> float:
        """The largest number that a disc shows."""
        sizes = (max(place.arrived, _finite(place.capacity), place.trapped_most) for place in self.places)
        return max(sizes, default=0.0)


def network(ensemble: Ensemble, profile: Profile = "public") -> Figure:
    """The map of roads by use and closure, crossings, sites by arrivals and besieged places by the trapped.

    In the public profile a siege that is still running has no roads on it. Whoever slips out past a holder is on no
    road and so on no map.
    """
    hidden = profile == "public" and ensemble.scenario.running
    scene = _scene(ensemble, roads=not hidden)
    subtitle = "Median over members. Lines: people who used the road, whole period. Discs: people."
    if hidden:
        subtitle = "Median over members. Discs: people. Roads and crossings are not shown while the siege is running."
    whole = _extent(scene.places)
    close = _close_up(scene, whole)
    wide = WIDTH - 0.7 if close is None else (WIDTH - 0.9) / 2
    shapes = [high / across for across, high in (_spans(extent) for extent in (whole, close) if extent)]
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
    from safepassage.show.legend import legend

    strip = (0.35 / WIDTH, 0.52 / height, (WIDTH - 0.7) / WIDTH, 0.8 / height)
    legend(figure.add_axes(strip), scene, profile, hidden)
    return figure


def _close_up(scene: Scene, whole: Extent) -> Extent | None:
    """The part of the map where most besieged places and arrivals crowd, where a close-up of it says more."""
    reach = CLOSE_UP * max(_spans(whole)) / 2
    best: list[Place] = []
    for middle in (place for place in scene.places if place.trapped_most > 0):
        near = [place for place in scene.places if max(abs(place.x - middle.x), abs(place.y - middle.y)) < reach]
        if _weight(near) > _weight(best):
            best = near
    crowded = len(best) >= MOST_CROWDED and len(best) > 0.3 * len(scene.places)
    return _extent(best) if crowded and len(best) < len(scene.places) else None


def _weight(places: list[Place]) -> float:
    """How much there is to tell apart among places."""
    return sum(2.0 if place.trapped_most > 0 else 1.0 for place in places)


def _spans(extent: tuple[float, ...]) -> tuple[float, float]:
    """Width and height of an extent [km]."""
    west, south, east, north = extent
    return east - west, north - south


def _scene(ensemble: Ensemble, roads: bool) -> Scene:
    scenario = ensemble.scenario
    middle_x = float(np.mean([location.longitude for location in scenario.locations]))
    middle_y = float(np.mean([location.latitude for location in scenario.locations]))
    along = KM_PER_DEGREE * cos(radians(middle_y))

    def km(longitude: Any, latitude: Any) -> np.ndarray:
        return np.stack([(np.asarray(longitude) - middle_x) * along, (np.asarray(latitude) - middle_y) * KM_PER_DEGREE], -1)

    spots = {location.name: km(location.longitude, location.latitude) for location in scenario.locations}
    return Scene(
        tuple(place for place in _places(ensemble, spots) if roads or place.kind != "crossing"),
        _ways(ensemble, spots) if roads else (),
        tuple((kind, km(line[:, 0], line[:, 1])) for kind, line in _background(scenario.background)),
    )


def _places(ensemble: Ensemble, spots: dict[str, np.ndarray]) -> tuple[Place, ...]:
    everywhere = np.arange(len(ensemble.locations))
    arrived = quantiles(ensemble.values["settled"][:, -1], 0.5)
    capacity = room(ensemble, everywhere)[0][-1]
    trapped = quantiles(ensemble.held("trapped").sum(axis=2), 0.5)
    return tuple(
        Place(
            name, ensemble.scenario.location(name).kind, *map(float, spots[name]), float(arrived[index]),
            float(capacity[index]), float(trapped[:, index].max()), float(trapped[-1, index]),
        )
        for index, name in enumerate(ensemble.locations)
    )  # fmt: skip


def _ways(ensemble: Ensemble, spots: dict[str, np.ndarray]) -> tuple[Way, ...]:
    scenario = ensemble.scenario
    used = ensemble.values["flow"].sum(axis=(1, 2))
    closed = 1 - ensemble.values["open"].mean(axis=(0, 1))
    happens = {what: {event.where for event in scenario.events if event.what == what} for what in ("front", "mined")}
    ways, beside = [], Counter[frozenset[str]]()
    for road in scenario.roads:
        mine = [index for index, link in enumerate(ensemble.links) if link.road == road.name]
        if not mine:
            continue
        back = [index for index in mine if ensemble.links[index].start == road.end]
        total, returning = (quantiles(used[:, which].sum(axis=1), 0.5) for which in (mine, back))
        ends = frozenset((road.start, road.end))
        points = _line(spots[road.start], spots[road.end], spots.get(road.crossing or ""), beside[ends])
        beside[ends] += 1
        ways.append(
            Way(
                road.name, points, float(total), -1 if 2 * returning > total else 1, float(closed[mine].mean()),
                road.front or road.name in happens["front"], road.mined.likely >= MINED_FROM or road.name in happens["mined"],
            )
        )  # fmt: skip
    return tuple(ways)


def _line(start: np.ndarray, end: np.ndarray, crossing: np.ndarray | None, beside: int) -> np.ndarray:
    """Points of a road: through its crossing, and a little aside where roads run in parallel."""
    if crossing is not None and hypot(*(crossing - start)) + hypot(*(crossing - end)) < 1.6 * hypot(*(end - start)) + 1:
        return np.stack([start, crossing, end])
    if beside == 0:
        return np.stack([start, end])
    side = np.array([-(end - start)[1], (end - start)[0]]) * 0.09 * (beside if beside % 2 else -beside + 1)
    return np.stack([start, (start + end) / 2 + side, end])


def _background(text: str | None) -> list[tuple[str, np.ndarray]]:
    """Lines of a GeoJSON background with what they are: river (lines) or border (outlines)."""
    if not text:
        return []
    found: list[tuple[str, np.ndarray]] = []
    for feature in json.loads(text).get("features", []):
        shape = feature.get("geometry") or {}
        kind, parts = shape.get("type"), shape.get("coordinates", [])
        if kind in ("LineString", "MultiLineString"):
            found += [("river", _pairs(line)) for line in ([parts] if kind == "LineString" else parts)]
        elif kind in ("Polygon", "MultiPolygon"):
            found += [("border", _pairs(ring)) for area in ([parts] if kind == "Polygon" else parts) for ring in area]
    return found


def _pairs(line: list[list[float]]) -> np.ndarray:
    return np.array([point[:2] for point in line], dtype=float)


def _extent(places: list[Place] | tuple[Place, ...]) -> Extent:
    """West, south, east and north of the places [km] with room around them."""
    x, y = [place.x for place in places], [place.y for place in places]
    more = max(0.09 * max(max(x) - min(x), max(y) - min(y)), 1.0)
    return min(x) - more, min(y) - more, max(x) + more, max(y) + more


def _finite(number: float) -> float:
    return number if np.isfinite(number) else 0.0


def radius(number: float, biggest: float) -> float:
    """Radius of a disc [points] whose area stands for people."""
    return LARGEST * float(np.sqrt(max(number, 0.0) / biggest)) if biggest > 0 else 0.0


def line_width(number: float, busiest: float) -> float:
    """Width of a road [points] in proportion to the people on it."""
    return max(1.4, WIDEST * number / busiest) if number > 0 else 0.0


def _draw(axes: Axes, scene: Scene, extent: tuple[float, ...], profile: Profile, inside: Extent | None) -> None:
    """One map: background, roads, symbols, labels and a scale bar; fewer signs `inside` what the close-up shows."""
    from safepassage.show import symbols

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
    sizes = [max(_radius_of(place, scene), 3.5) for place in scene.places]
    for (x, y), size in zip(spots, sizes, strict=True):
        layout.take(x, y, 0.85 * size)
    for sign in signs:
        layout.take(*points(sign), 4.0)
    order = sorted(range(len(scene.places)), key=lambda index: (-_importance(scene.places[index]), index))
    seen = [i for i in _named(scene, order, inside) if 0 < spots[i][0] < frame.right and 0 < spots[i][1] < frame.top]
    for rank, index in enumerate(seen):
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


def _radius_of(place: Place, scene: Scene) -> float:
    return radius(max(place.arrived, place.trapped_most, _finite(place.capacity)), scene.biggest)


def _scale_bar(axes: Axes) -> None:
    """A bar of a round number of km in the lower left corner, and which way is north."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    length = style.round_up((east - west) / 9)
    x, y = west + 0.025 * (east - west), south + 0.028 * (north - south)
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=2.2, solid_capstyle="butt", zorder=9)
    axes.annotate(
        f"{length:g} km, north is up", (x + length, y), (5, 0), textcoords="offset points", size=style.SMALL,
        color=style.INK, va="center", zorder=9, bbox={"boxstyle": "square,pad=0.1", "facecolor": LAND, "edgecolor": "none"},
    )  # fmt: skip


def _frame(main: Axes, detail: Axes) -> Extent:
    """Mark on the whole map what the close-up shows, and return that."""
    (west, east), (south, north) = detail.get_xlim(), detail.get_ylim()
    main.plot([west, east, east, west, west], [south, south, north, north, south], color=style.MUTED, linewidth=0.9, zorder=8)
    for axes, text in ((main, "Whole map (the frame is drawn large beside it)"), (detail, "Around the besieged places")):
        axes.annotate(
            text, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", size=style.BODY, color=style.INK,
            weight="bold",
        )  # fmt: skip
    return west, south, east, north
