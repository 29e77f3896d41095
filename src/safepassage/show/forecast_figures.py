"""The pictures of a forecast: fans after what was counted, sites against their capacity, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ensemble.wording import share
from safepassage.forecasting.counts import Count
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.learned import Learned, learned_of
from safepassage.forecasting.scores import LEVELS
from safepassage.show import style
from safepassage.show.figures import panel, titled
from safepassage.show.forecast_words import changed_beliefs, filling, unchanged_words
from safepassage.show.profile import Profile, people, spanned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAN = tuple(LEVELS.index(q) for q in (0.05, 0.25, 0.5, 0.75, 0.95))
TITLES = {"left": ("Left", style.AMBER), "out": ("Out", style.BLUE), "inside": ("Inside", "#4a5a6a")}
MOST_SITES, MOST_LEARNED = 6, 12


def draw_forecast(
    frozen: FrozenForecast, title: str, counts: Sequence[Count], folder: Path, profile: Profile
) -> tuple[Path, ...]:
    """Write `forecast.png`, `sites.png` and `learned.png` into a folder, where there is something for them to show."""
    foot = style.Foot(
        title,
        (frozen.issued, frozen.days[-1]),
        f"safepassage {frozen.about['version']}: method {frozen.method}, seed {frozen.seed}, issued {frozen.issued}.",
        "The spread is what the method thinks possible; nothing published after the issue date was seen.",
    )
    pages = {"forecast": _fans(frozen, foot, counts, profile)}
    if filling(frozen):
        pages["sites"] = _sites(frozen, foot, profile)
    learned = learned_of(frozen.facts)
    if learned is not None and changed_beliefs(learned, profile):
        pages["learned"] = _learned(learned, foot, profile)
    return tuple(style.write(page, folder / f"{name}.png") for name, page in pages.items())


def _fans(frozen: FrozenForecast, foot: style.Foot, counts: Sequence[Count], profile: Profile) -> Figure:
    size = (12.0, 4.4)
    subtitle = "Line: median. Dark band: 50 %. Light band: 90 %. Dots: what had been published by the issue date."
    page = style.footed(foot, "What is forecast", subtitle, size, profile)
    shown = [target for target in frozen.targets if not target.place]
    for position, target in enumerate(shown):
        title, colour = TITLES[target.name]
        axes = panel(page, position, max(1, len(shown)), 1, size)
        fan = frozen.quantiles[frozen.targets.index(target)][list(FAN)]
        seen = [one for one in counts if one.target == target]
        _with_history(axes, frozen, fan, seen, colour)
        titled(axes, title, f"on {style.spoken_day(frozen.days[-1])}", colour, _span(fan[:, -1], profile))
    return page


def _with_history(axes: Axes, frozen: FrozenForecast, fan: np.ndarray, seen: Sequence[Count], colour: str) -> None:
    """A fan from the issue date on, after the counts that came before it."""
    first = min([frozen.issued, *(one.date for one in seen)])
    days = [first + timedelta(days=k) for k in range((frozen.days[-1] - first).days + 1)]
    ahead = np.array([(day - first).days for day in frozen.days])
    style.quiet(axes)
    style.day_axis(axes, days)
    highest = max([float(fan[-1].max()), *(one.people for one in seen)])
    style.count_axis(axes, highest)
    axes.fill_between(ahead, fan[0], fan[4], color=colour, alpha=0.16, linewidth=0)
    axes.fill_between(ahead, fan[1], fan[3], color=colour, alpha=0.32, linewidth=0)
    axes.plot(ahead, fan[2], color=colour, linewidth=1.9)
    axes.axvline((frozen.issued - first).days, color=style.FAINT, linewidth=1, linestyle=":")
    if seen:
        where = [(one.date - first).days for one in seen]
        axes.plot(where, [one.people for one in seen], "o", color=style.INK, markersize=4, clip_on=False)


def _sites(frozen: FrozenForecast, foot: style.Foot, profile: Profile) -> Figure:
    sites = filling(frozen)[:MOST_SITES]
    columns = min(3, len(sites))
    rows = -(-len(sites) // columns)
    size = (12.0, 1.75 + 2.7 * rows)
    subtitle = "People at each site. Dashed: its likely capacity. Line: median. Dark band: 50 %. Light band: 90 %."
    page = style.footed(foot, "Which sites may fill up", subtitle, size, profile)
    for position, (place, chance, day) in enumerate(sites):
        axes = panel(page, position, columns, rows, size)
        fan = frozen.quantiles[frozen.targets.index(Target("stock", place))][list(FAN)]
        capacity = float(frozen.about["capacities"][place])
        _with_history(axes, frozen, fan, (), style.BLUE)
        style.count_axis(axes, max(float(fan[-1].max()), capacity))
        axes.axhline(capacity, color=style.VERMILION, linestyle="--", linewidth=1.4)
        titled(axes, place, _when(chance, day), style.BLUE, _span(fan[:, -1], profile))
    return page


def _when(chance: float, day: date | None) -> str:
    return f"over capacity: {share(chance)}" + (f", likely by {style.spoken_day(day)}" if day and chance >= 0.5 else "")


def _learned(learned: Learned, foot: style.Foot, profile: Profile) -> Figure:
    """Bars of the quantities that changed most, each on the scale of what was believed before."""
    changed = changed_beliefs(learned, profile)
    shown = changed[:MOST_LEARNED]
    size = (12.0, 1.9 + 0.42 * len(shown))
    subtitle = (
        "Grey: believed before. Blue: after the counts. Bars hold 90 %, marks are medians; each row has its own scale."
    )
    page = style.footed(foot, "What was learned", subtitle, size, profile)
    more = f"{len(changed) - len(shown)} more changed; " if len(changed) > len(shown) else ""
    rest = f"{more}{unchanged_words(learned, profile)}."
    page.text(0.03, 0.62 / size[1], rest[0].upper() + rest[1:], size=style.BODY, color=style.MUTED)
    axes = page.add_axes((0.03, 0.7 / size[1], 0.28, 1 - 1.75 / size[1]))
    for row, one in enumerate(shown):
        before, after = ([_number(point) for point in side] for side in (one.before, one.after))
        if one.unit == "probability":
            start, width = 0.0, 1.0
        else:
            start, width = before[0], max(before[2] - before[0], 1e-12)
        for points, lift, colour in ((before, 0.14, style.FAINT), (after, -0.14, style.BLUE)):
            ends = [float(np.clip((point - start) / width, -0.6, 1.6)) for point in points]
            axes.plot((ends[0], ends[2]), (-row + lift, -row + lift), color=colour, linewidth=5, solid_capstyle="butt")
            axes.plot(
                (ends[1],), (-row + lift,), "|", color=colour if one.unit == "probability" else style.INK, markersize=9
            )
        axes.text(1.72, -row, str(one), size=style.BODY, color=style.INK, va="center")
    axes.set_xlim(-0.65, 1.65)
    axes.set_ylim(-len(shown) + 0.4, 0.6)
    axes.axis("off")
    return page


def _number(point: float | str) -> float:
    return float(date.fromisoformat(point).toordinal()) if isinstance(point, str) else float(point)


def _span(fan: np.ndarray, profile: Profile) -> str:
    return f"{people(fan[2], profile)} ({spanned(fan[0], fan[4], profile)})"
