"""The pictures over time and by place: fans of the outcomes, arrivals against capacity, queues at crossings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.sheets import receiving_places, room
from safepassage.ensemble.slices import by_members, by_places
from safepassage.ensemble.stored import pick
from safepassage.ensemble.wording import share
from safepassage.show import style
from safepassage.show.maps import network
from safepassage.show.profile import Profile, hides_roads, last_day, outcome, people
from safepassage.show.style import spoken_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FANS = {
    "inside": ("Inside", "still at unsafe places"),
    "trapped": ("Trapped", "inside, with no way out or not let go"),
    "ready_held": ("Ready but held", "of the trapped, those who want to leave"),
    "on_the_way": ("On the way", "left and not yet arrived"),
    "out": ("Out", "arrived at a safe place"),
    "freed": ("Freed at home", "their place has become safe"),
}
TITLE = "How many are trapped, and how many get out"
MOST_PLACES = 18
MOST_CROSSINGS = 9
BANDS = "Line: median. Dark band: 50 % of members. Light band: 90 %."


def draw(ensemble: Ensemble, folder: str | Path, profile: Profile = "public") -> tuple[Path, ...]:
    """Write `outcomes.png`, `arrivals.png`, `map.png` and `queues.png` into a folder and return their paths.

    Where there are no crossings no queues are drawn, nor what was not kept.
    The public profile rounds counts to 10, and shows no roads and no single crossing of a siege that is still running.
    The full profile is marked as restricted.
    """
    pictures: dict[str, Callable[[Ensemble, Profile], Figure]] = {"outcomes": outcomes}
    pictures |= {"arrivals": arrivals} if "arrivals" in ensemble.kept else {}
    pictures |= {"map": network}
    pictures |= {"queues": queues} if ensemble.crossings and "crossings" in ensemble.kept else {}
    return tuple(
        style.write(picture(ensemble, profile), Path(folder) / f"{name}.png") for name, picture in pictures.items()
    )


def outcomes(
    ensemble: Ensemble, profile: Profile = "public", title: str = TITLE, fans: Mapping[str, tuple[str, str]] = FANS
) -> Figure:
    """Fans over time of the people inside, trapped, ready but held, on the way, out and freed, in two rows.

    `fans` gives the name and meaning of each outcome that is shown.
    """
    size = (12.0, 7.2)
    figure = style.page(ensemble, title, BANDS + _openings(ensemble), size, profile)
    numbers = np.stack([summary(outcome(ensemble, name, profile)) for name in fans], axis=1)[1:]
    for position, (name, (title, meaning)) in enumerate(fans.items()):
        axes = panel(figure, position, len(fans) // 2, 2, size)
        fan = numbers[:, position]
        colour = style.OUTCOME_COLOURS[name]
        titled(axes, title, meaning, colour, last(ensemble, fan[:, -1], profile))
        style.quiet(axes)
        style.day_axis(axes, ensemble.days)
        style.count_axis(axes, float(fan[-1].max()))
        _mark_openings(axes, ensemble)
        if fan[-1].max() > 0:
            style.fan(axes, fan, colour)
        else:
            _empty(axes, "nobody, in 95 % of members or more")
    return figure


def queues(ensemble: Ensemble, profile: Profile = "public") -> Figure:
    """Fans over time of the people in the queue of each crossing at the day's end, with those refused that day."""
    together = hides_roads(ensemble.scenario, profile) and bool(ensemble.crossings)
    names: tuple[str, ...] = ("All crossings together",) if together else ensemble.crossings
    numbers, ever = _waiting(ensemble, together, profile)
    most = numbers[-1].max(axis=0) if names else np.empty(0)
    shown = [int(index) for index in np.argsort(-most, kind="stable") if most[index] >= 1][:MOST_CROSSINGS]
    columns = min(3, max(1, len(shown)))
    rows = max(1, -(-len(shown) // columns))
    size = (12.0, 1.75 + 2.55 * rows if shown else 3.2)
    figure = style.page(ensemble, "Where people wait at crossings", BANDS, size, profile)
    for position, index in enumerate(shown):
        axes = panel(figure, position, columns, rows, size)
        fan = numbers[1:, :, index]
        peak = int(numbers[0, :, index].argmax())
        meaning = f"overnight; on some night in {share(float(ever[:, index].mean()))} of members"
        text = f"most on {spoken_day(ensemble.days[peak])}: {median(fan[:, peak], profile)}"
        titled(axes, names[index], meaning, style.AMBER, text)
        style.quiet(axes)
        style.day_axis(axes, ensemble.days)
        style.count_axis(axes, float(fan[-1].max()))
        style.fan(axes, fan, style.AMBER)
    if not shown:
        figure.text(0.5, 0.5, _no_queue(ensemble, ever), size=style.PANEL, color=style.INK, ha="center", va="center")
    return figure


def _waiting(ensemble: Ensemble, together: bool, profile: Profile) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of `summary` of the people waiting `[6, days, crossings]`, and who ever had a queue [members, crossings].

    With `together` there is one crossing, which stands for all.
    """

    def numbers(some: np.ndarray, when: slice) -> np.ndarray:
        crossings = slice(None) if together else some
        people = sum(pick(ensemble.array(name), (slice(None), when, crossings)) for name in ("queue", "refused"))
        people = np.asarray(people).sum(axis=2, keepdims=True) if together else np.asarray(people)
        return summary(np.round(people, -1) if profile == "public" else people)

    ever = by_members(ensemble, lambda queue, refused: (queue + refused).any(axis=1), "queue", "refused")
    shown = np.arange(1 if together else len(ensemble.crossings))
    each = len(ensemble.crossings) if together else 1
    if together:
        ever = np.asarray(ever.any(axis=1, keepdims=True))
    return by_places(ensemble, numbers, shown, each), ever


def _no_queue(ensemble: Ensemble, ever: np.ndarray) -> str:
    if not ensemble.crossings:
        return "This scenario has no crossings."
    if not ever.any():
        return "Nobody waits at any crossing overnight, in any member on any day."
    some = share(float(ever.any(axis=1).mean()))
    return f"On every day 95 % of members or more have no queue overnight; {some} of members have one on some day."


def arrivals(ensemble: Ensemble, profile: Profile = "public") -> Figure:
    """Bars of the people who have arrived by the last day at each place, against its capacity."""
    places = receiving_places(ensemble)
    settled = last_day(ensemble, profile).settled
    assert settled is not None
    numbers = summary(settled[:, places])[1:]
    capacity, over = (side[-1] for side in room(ensemble, places, slice(-1, None)))
    order = np.lexsort((np.arange(len(places)), -numbers[2]))
    shown = order[:MOST_PLACES]
    size = (12.0, 2.05 + 0.36 * max(3, len(shown)))
    day = spoken_day(ensemble.days[-1], True)
    subtitle = f"People on {day}. Bar: median. Line: 90 % of members. Mark: room; beyond it, orange."
    figure = style.page(ensemble, "Who arrives where, against the room there is", subtitle, size, profile)
    if not len(shown):
        figure.text(0.5, 0.5, "Nobody arrives anywhere, and there are no sites.", size=style.PANEL, ha="center")
        return figure
    bottom, top = 0.95 / size[1], 1 - 1.12 / size[1]
    axes = figure.add_axes((0.205, bottom, 0.42, top - bottom))
    names = [ensemble.locations[places[index]] for index in shown]
    _bars(axes, names, numbers[:, shown], capacity[shown])
    _columns(axes, numbers[:, shown], capacity[shown], over[shown], profile)
    if len(order) > len(shown):
        rest = f"and {len(order) - len(shown)} more places with fewer people (in arrivals.csv)"
        axes.text(0, -0.09, rest, transform=axes.transAxes, size=style.SMALL, color=style.MUTED, va="top")
    return figure


def _bars(axes: Axes, names: list[str], numbers: np.ndarray, capacity: np.ndarray) -> None:
    rows = np.arange(len(names))
    limited = np.isfinite(capacity)
    within = np.minimum(numbers[2], capacity)
    axes.barh(rows, within, height=0.58, color=style.BLUE, alpha=0.85)
    axes.barh(rows, numbers[2] - within, left=within, height=0.58, color=style.VERMILION, alpha=0.85)
    axes.hlines(rows, numbers[0], numbers[4], color=style.INK, linewidth=1.3)
    axes.plot(numbers[0], rows, "|", color=style.INK, markersize=6)
    axes.plot(numbers[4], rows, "|", color=style.INK, markersize=6)
    axes.vlines(capacity[limited], rows[limited] - 0.42, rows[limited] + 0.42, color=style.PAPER, linewidth=4.6)
    axes.vlines(capacity[limited], rows[limited] - 0.42, rows[limited] + 0.42, color=style.INK, linewidth=2.4)
    highest = float(max(numbers[4].max(), capacity[limited].max() if limited.any() else 0, 1)) * 1.03
    style.quiet(axes)
    axes.yaxis.grid(False)
    axes.xaxis.grid(True, color=style.GRID, linewidth=0.8)
    step = style.round_up(highest / 5)
    marks = np.arange(0, highest + step, step)
    axes.set_xticks(marks, [f"{mark:,.0f}" for mark in marks])
    axes.set_xlim(0, highest)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(rows, names)
    axes.tick_params(axis="y", labelcolor=style.INK, labelsize=style.BODY + 0.5)


def _columns(axes: Axes, numbers: np.ndarray, capacity: np.ndarray, over: np.ndarray, profile: Profile) -> None:
    """The same numbers as text to the right of the bars."""
    along = axes.get_yaxis_transform()
    heads = ((1.17, "people, median"), (1.41, "90 % of members"), (1.55, "room"), (1.74, "over capacity"))
    for place, text in heads:
        axes.text(place, -0.95, text, transform=along, size=style.SMALL, color=style.MUTED, ha="right", va="center")
    for row in range(numbers.shape[1]):
        limited = bool(np.isfinite(capacity[row]))
        cells = (
            people(numbers[2, row], profile),
            f"{people(numbers[0, row], profile)} to {people(numbers[4, row], profile)}",
            people(capacity[row], profile) if limited else "not stated",
            share(float(over[row])) if limited else "",
        )
        for (place, _), text in zip(heads, cells, strict=True):
            strong = place == heads[-1][0] and over[row] >= 0.5
            colour = style.VERMILION if strong else style.MUTED if text == "not stated" else style.INK
            axes.text(
                place, row, text, transform=along, size=style.BODY, color=colour, ha="right", va="center",
                weight="bold" if strong else "normal",
            )  # fmt: skip


def panel(figure: Figure, position: int, columns: int, rows: int, size: tuple[float, float]) -> Axes:
    """One of several equal panels, in inches from the edges of the page."""
    width, height = size
    column, row = position % columns, position // columns
    left, right, top, bottom, gap, head = 0.35, 0.35, 0.86, 0.62, 0.25, 0.62
    wide = (width - left - right - gap * (columns - 1)) / columns
    high = (height - top - bottom) / rows
    x, y = left + column * (wide + gap), height - top - (row + 1) * high
    indent, foot = 0.62, 0.33
    return figure.add_axes(
        ((x + indent) / width, (y + foot) / height, (wide - indent) / width, (high - head - foot) / height)
    )


def titled(axes: Axes, title: str, meaning: str, colour: str, right: str) -> None:
    """Title and meaning above the left of a panel, a number above its right."""
    above: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    axes.annotate(title, (0, 1), (-44.6, 22), size=style.PANEL, weight="bold", color=colour, **above)
    axes.annotate(meaning, (0, 1), (-44.6, 10), size=style.SMALL, color=style.MUTED, **above)
    axes.annotate(right, (1, 1), (0, 22), size=style.BODY, color=style.INK, ha="right", **above)


def last(ensemble: Ensemble, quantiles: np.ndarray, profile: Profile) -> str:
    """The last day with the median and 90 % interval on it."""
    return f"{spoken_day(ensemble.days[-1])}: {median(quantiles, profile)}"


def median(quantiles: np.ndarray, profile: Profile) -> str:
    """Median with the 90 % interval."""
    low, middle, high = (people(quantiles[index], profile) for index in (0, 2, 4))
    return middle if low == high else f"{middle} ({low}–{high})"


def _empty(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, size=style.BODY, color=style.MUTED, ha="center", va="center")
    axes.set_yticks([0], ["0"])


def _opening_days(ensemble: Ensemble) -> list[int]:
    """Days on which the scenario says that something opens, where the day is known."""
    if ensemble.scenario.running:
        return []
    dates = {event.date for event in ensemble.scenario.events if event.what == "open" and event.certain_day}
    return sorted((day - ensemble.days[0]).days for day in dates if ensemble.days[0] < day <= ensemble.days[-1])


def _openings(ensemble: Ensemble) -> str:
    return " Triangles: a road or crossing opens on a known day." if _opening_days(ensemble) else ""


def _mark_openings(axes: Axes, ensemble: Ensemble) -> None:
    days = _opening_days(ensemble)
    if days:
        axes.plot(
            days, [1.0] * len(days), "v", color=style.MUTED, markersize=4.5, clip_on=False,
            transform=axes.get_xaxis_transform(), markeredgewidth=0,
        )  # fmt: skip
