"""The signs on a map: roads by use and closure, fronts, mines, crossings, discs and rings."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.show import style
from safepassage.show.scene import Extent, Scene, Way, line_width, radius

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALWAYS, NEVER = 0.995, 0.005
CLOSED_STYLES = {
    "open": ("#8b96a2", "-", 1.0),
    "at times": (style.INK, (0, (5, 2)), 1.2),
    "always": (style.INK, (0, (1, 1.6)), 1.4),
}
ROAD_USED = "#62acd8"


def closure(way: Way) -> str:
    """Whether a road was open, shut at times, or always shut."""
    return "always" if way.closed >= ALWAYS else "open" if way.closed <= NEVER else "at times"


def lines(axes: Axes, points: Sequence[np.ndarray], colour: str, width: float | Sequence[float], **more: Any) -> None:
    """Many lines as one."""
    from matplotlib.collections import LineCollection

    axes.add_collection(LineCollection(list(points), colors=colour, linewidths=width, **more), autolim=False)


def roads(axes: Axes, scene: Scene, inside: Extent | None) -> list[np.ndarray]:
    """Roads: a broad line for the people on them, a thin one for being open or shut, and signs along them.

    Returns where signs stand [km]; there are none `inside` what a close-up shows.
    """
    used = sorted((way for way in scene.ways if way.people > 0), key=lambda way: way.people)
    widths = [line_width(way.people, scene.busiest) for way in used]
    lines(axes, [way.points for way in used], ROAD_USED, widths, capstyle="round", joinstyle="round", zorder=2)
    for state, (colour, dashes, wide) in CLOSED_STYLES.items():
        these = [way.points for way in scene.ways if closure(way) == state]
        lines(axes, these, colour, wide, linestyles=[dashes], zorder=3)
    signs: list[np.ndarray] = []

    def here(spot: np.ndarray) -> bool:
        west, south, east, north = inside or (0.0, 0.0, 0.0, 0.0)
        if west < spot[0] < east and south < spot[1] < north:
            return False
        signs.append(spot)
        return True

    for way in scene.ways:
        towards, angle = _along(way, 0.62 if way.direction > 0 else 0.38)
        if way.people > 0 and here(towards):
            arrow(axes, towards, angle - 90 if way.direction > 0 else angle + 90)
        across, angle = _along(way, 0.42)
        if way.front and here(across):
            front(axes, across, angle)
        if way.mined and here(_along(way, 0.26)[0]):
            mine(axes, *_along(way, 0.26)[0])
    return signs


def _along(way: Way, share: float) -> tuple[np.ndarray, float]:
    """A point on a road at a share of its length, and the direction there [degrees]."""
    steps = np.diff(way.points, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    ends = np.cumsum(lengths)
    piece = int(np.searchsorted(ends, share * ends[-1]))
    part = (share * ends[-1] - (ends[piece] - lengths[piece])) / max(lengths[piece], 1e-9)
    return way.points[piece] + part * steps[piece], degrees(atan2(steps[piece][1], steps[piece][0]))


def arrow(axes: Axes, spot: np.ndarray, turned: float) -> None:
    """A triangle that points the way most people went."""
    axes.plot(*spot, marker=(3, 0, turned), color=style.BLUE, markersize=7.5, markeredgewidth=0, zorder=4)


def front(axes: Axes, spot: np.ndarray, angle: float) -> None:
    """Two bars across a road."""
    for colour, wide, size in ((style.PAPER, 4.0, 15), (style.VERMILION, 2.2, 13)):
        axes.plot(
            *spot,
            marker=(2, 2, angle),
            color=colour,
            markersize=size,
            markeredgewidth=wide,
            markeredgecolor=colour,
            zorder=5,
        )


def mine(axes: Axes, x: float, y: float) -> None:
    """A triangle."""
    axes.plot(x, y, "^", color="#f6c000", markersize=7.5, markeredgecolor=style.INK, markeredgewidth=0.9, zorder=6)


def crossing(axes: Axes, x: float, y: float) -> None:
    """A diamond."""
    axes.plot(x, y, "D", color=style.PAPER, markersize=5.5, markeredgecolor=style.INK, markeredgewidth=1.3, zorder=7)


def disc(axes: Axes, x: float, y: float, size: float, colour: str, filled: bool) -> None:
    """A disc or ring of a radius in points."""
    if size <= 0:
        return
    face, edge, wide = (colour, style.PAPER, 0.7) if filled else ("none", colour, 1.4)
    axes.plot(
        x, y, "o", markersize=2 * size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=wide,
        alpha=0.88 if filled else 1.0, zorder=6 if filled else 6.5,
    )  # fmt: skip


def places(axes: Axes, scene: Scene) -> None:
    """Arrivals as blue discs in a ring for the room; the trapped as orange discs in a ring for the most on any day."""
    for place in sorted(scene.places, key=lambda place: -max(place.arrived, place.trapped_most)):
        if place.kind == "crossing":
            crossing(axes, place.x, place.y)
            continue
        axes.plot(place.x, place.y, "o", color=style.MUTED, markersize=4, markeredgecolor=style.PAPER, zorder=5.5)
        disc(axes, place.x, place.y, radius(place.trapped_most, scene.biggest), style.VERMILION, filled=False)
        disc(axes, place.x, place.y, radius(place.trapped_last, scene.biggest), style.VERMILION, filled=True)
        disc(axes, place.x, place.y, radius(place.arrived, scene.biggest), style.BLUE, filled=True)
        if np.isfinite(place.capacity) and place.kind == "site":
            disc(axes, place.x, place.y, radius(place.capacity, scene.biggest), style.INK, filled=False)
