"""The pictures of a run of Flee's rules: camps against what was counted there, and those of any result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import summary
from safepassage.errors import plural
from safepassage.fleerules.run import FleeRun
from safepassage.show import figures, style
from safepassage.show.maps import network
from safepassage.show.profile import people

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FANS = {
    "inside": ("In conflict", "at places in conflict"),
    "on_the_way": ("On the way", "on a link, or at a place without conflict"),
    "trapped": ("Trapped", "in conflict, with every link out closed"),
    "out": ("At camps", "also at one that is shut"),
}
MOST_CAMPS = 12


def draw(run: FleeRun, ensemble: Ensemble, folder: Path) -> tuple[Path, ...]:
    """Write `camps.png`, `outcomes.png`, `arrivals.png` and `map.png` into a folder and return their paths.

    `ensemble` is the run as a result (`fleerules.result`). Counts are rounded to 10.
    """
    pictures = {
        "camps": camps(run, ensemble),
        "outcomes": figures.outcomes(ensemble, title="How many are at camps, and how many on the way", fans=FANS),
        "arrivals": figures.arrivals(ensemble),
        "map": network(ensemble),
    }
    return tuple(style.write(picture, folder / f"{name}.png") for name, picture in pictures.items())


def camps(run: FleeRun, ensemble: Ensemble) -> Figure:
    """Fans over time of the people at each camp, and what was counted there; the largest where there are many."""
    counted = run.counts.at_camps
    order = np.argsort(-counted.max(axis=0), kind="stable")
    shown = order[:MOST_CAMPS]
    rows = max(1, -(-len(shown) // 3))
    size = (12.0, 1.75 + 2.55 * rows)
    rest = len(order) - len(shown)
    subtitle = f"{figures.BANDS} Dashed: counted, with straight lines between counts."
    subtitle += f" {plural(rest, 'smaller camp')} left out." if rest else ""
    figure = style.page(ensemble, "Camps: by the rules of Flee, and counted", subtitle, size, "public")
    fans = summary(np.round(run.at_camps, -1))[1:]
    for position, camp in enumerate(shown.tolist()):
        axes = figures.panel(figure, position, 3, rows, size)
        fan, data = fans[:, :, camp], counted[:, camp]
        meaning = f"counted on the last day: {people(data[-1], 'public')}"
        figures.titled(axes, run.camps[camp], meaning, style.BLUE, figures.last(ensemble, fan[:, -1], "public"))
        style.quiet(axes)
        style.day_axis(axes, ensemble.days)
        style.count_axis(axes, float(max(fan[-1].max(), data.max())))
        style.fan(axes, fan, style.BLUE)
        axes.plot(range(len(data)), data, "--", color=style.INK, linewidth=1.2)
    return figure
