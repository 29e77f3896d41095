"""The legend of the map, in one strip below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from safepassage.show import style, symbols
from safepassage.show.profile import Profile, people
from safepassage.show.scene import Scene, line_width, radius

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def legend(axes: Axes, scene: Scene, profile: Profile, hidden: bool) -> None:
    """Draw every sign that the map may have, with its meaning; no road signs where roads are `hidden`."""
    box = axes.get_window_extent()
    scale = 72 / axes.figure.dpi
    axes.set_xlim(0, box.width * scale)
    axes.set_ylim(0, box.height * scale)
    axes.axis("off")
    top, bottom = 40.0, 12.0
    if not hidden:
        _flows(axes, scene, profile, top)
        x = 0.0
        for name, words in (("open", "open"), ("at times", "shut at times"), ("always", "shut throughout")):
            colour, dashes, wide = symbols.CLOSED_STYLES[name]
            axes.plot([x, x + 26], [bottom, bottom], color=colour, linestyle=dashes, linewidth=wide * 1.2)
            x = _word(axes, x + 31, bottom, words)
        signs: list[tuple[Callable[[float], None], str]] = [
            (lambda x: symbols.front(axes, np.array([x, bottom]), 0.0), "front line across it"),
            (lambda x: symbols.mine(axes, x, bottom), "mined"),
            (lambda x: symbols.crossing(axes, x, bottom), "crossing"),
        ]
        for sign, words in signs:
            sign(x + 6)
            x = _word(axes, x + 15, bottom, words)
    _discs(axes, scene, profile, (top + bottom) / 2)


def _word(axes: Axes, x: float, y: float, words: str) -> float:
    """Write words and return where the next sign may stand."""
    from matplotlib.font_manager import FontProperties

    axes.text(x, y, words, size=style.SMALL, color=style.INK, va="center")
    renderer = axes.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    wide = renderer.get_text_width_height_descent(words, FontProperties(size=style.SMALL), False)[0]
    return x + float(wide) * 72 / axes.figure.dpi + 12


def _flows(axes: Axes, scene: Scene, profile: Profile, y: float) -> None:
    busiest = scene.busiest
    if busiest <= 0:
        _word(axes, 0, y, "Nobody used a road in half of the members or more.")
        return
    most = style.round_up(busiest / 2)
    x = _word(axes, 0, y, "People on the road:")
    for number in (most / 5, most):
        axes.plot(
            [x, x + 26], [y, y], color=symbols.ROAD_USED, linewidth=line_width(number, busiest), solid_capstyle="butt"
        )
        x = _word(axes, x + 31, y, people(number, profile))
    symbols.arrow(axes, np.array([x + 4, y]), -90.0)
    _word(axes, x + 12, y, "most went this way")


def _discs(axes: Axes, scene: Scene, profile: Profile, y: float) -> None:
    biggest = scene.biggest
    right = axes.get_xlim()[1]
    number = style.round_up(biggest / 4) if biggest > 0 else 0
    size = radius(number, biggest)
    for x, colour, words in (
        (
            right - 400,
            style.BLUE,
            (f"arrived by the last day (disc: {people(number, profile)})", "ring: room of the site"),
        ),
        (
            right - 195,
            style.VERMILION,
            ("disc, second number: trapped on the last day", "ring, first number: most on any day"),
        ),
    ):
        arrived = colour == style.BLUE
        symbols.disc(axes, x, y, size * (1.0 if arrived else 0.6), colour, filled=True)
        symbols.disc(axes, x, y, size * (0.8 if arrived else 1.0), style.INK if arrived else colour, filled=False)
        for text, up in zip(words, (6, -6), strict=True):
            axes.text(x + size + 6, y + up, text, size=style.SMALL, color=style.INK, va="center")
