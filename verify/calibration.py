"""Calibration of the methods that learn: where known truths lie among the samples, on twins of two made-up sieges.

Usage: python verify/calibration.py [--out DIR] [--twins 60] [--members 100] [--sieges small two-exits]

A twin is drawn from the prior and counted as sources would count it; a method then forecasts it. If it follows the
belief that prior and likelihood make, the rank of the twin's own number among the samples is uniform, for every number
(simulation-based calibration, Talts et al. 2018). Tested by chi-square over TENTHS, by the largest distance of the
empirical distribution from the uniform one (Kolmogorov), and by how far ranks are spread; the least of the three
chances, times three and the numbers tested (Bonferroni), below LEVEL is called not calibrated. Required of `weighted`
and `filter`, reported for `smoother`. Then recovery: for each quantity that was learned of, how often its true value
lies in the 90 % band, and how well medians follow true values.

Two-exits here has an unknown number of people in the town and an East road that may not open. The small siege is that
of `tests/forecasting/tiny_siege.py`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import erfc, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import chisquare, kstest

import safepassage as sp
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.learned import learned_of
from safepassage.forecasting.members import World, values_at
from safepassage.forecasting.method import Method, run_method
from safepassage.forecasting.methods import METHODS
from safepassage.scenario import Observation
from safepassage.show import style

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from forecasting import tiny_siege as tiny

LEVEL, TENTHS = 0.01, 10
LEARNING = tuple(method for method in METHODS if method.name in ("smoother", "weighted", "filter"))
REQUIRED = ("weighted", "filter")
LEARNED = 0.25
"""A quantity counts as learned of where its 90 % band became narrower by this share, on average over twins."""


class Siege(NamedTuple):
    """What twins are made of: a scenario whose observations say who counts when, the issue date, the last day."""

    scenario: sp.Scenario
    issued: date
    last: date
    targets: tuple[Target, ...]


@dataclass
class Found:
    """What was found of one method: `ranks` `[twins, targets]` in (0, 1), and by quantity its truth and bands."""

    ranks: list[np.ndarray] = field(default_factory=list)
    known: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    effective: list[float] = field(default_factory=list)
    led: int = 0
    seconds: float = 0.0


def small() -> Siege:
    """The siege of three numbers."""
    return Siege(tiny.tiny_siege(), tiny.ISSUED, tiny.LAST, tiny.TARGETS)


def two_exits() -> Siege:
    """Two-exits with between 8,000 and 40,000 people in the town, and an East road that opens in half of members."""
    siege = sp.load("two-exits")
    locations = tuple(
        replace(one, people=sp.Range(8000, 20000, 40000)) if one.name == "Town" else one for one in siege.locations
    )
    events = tuple(replace(one, probability=0.5) if one.id == "east-opens" else one for one in siege.events)
    days = [date(2030, 1, day) for day in (12, 13, 14, 15)]
    counted = (
        *(Observation(day, None, "cumulative", 1, source="Office", published=day, grade="B2") for day in days),
        *(Observation(day, "West Camp", "stock", 1, source="Camp", published=day, grade="A1") for day in days[1:]),
        Observation(days[2], "Town", "inside", 1, source="Council", published=days[3], grade="C3"),
    )
    targets = Target("left"), Target("inside"), Target("stock", "West Camp")
    return Siege(
        replace(siege, locations=locations, events=events, observations=counted),
        date(2030, 1, 16), date(2030, 2, 5), targets,
    )  # fmt: skip


SIEGES = {"small": small, "two-exits": two_exits}


def examined(siege: Siege, methods: Sequence[Method], twins: int, members: int) -> dict[str, Found]:
    """What every method makes of the same twins."""
    found, ties = {method.name: Found() for method in methods}, np.random.default_rng(3)
    for seed in range(twins):
        task, z, own = tiny.twin_of(siege.scenario, seed, members, siege.issued, siege.last, siege.targets)
        template = World(task, siege.issued, siege.targets).template
        truths = dict(zip(template.names, values_at(template, z[None])[0].tolist(), strict=True))
        for method in methods:
            mine, started = found[method.name], time.perf_counter()
            made = run_method(method, task, (siege.last - siege.issued).days)
            mine.seconds += time.perf_counter() - started
            samples = made.samples[:, :, -1]
            below, same = (samples < own).sum(axis=0), (samples == own).sum(axis=0)
            mine.ranks.append((below + ties.random() * (same + 1)) / (members + 1))
            recover(mine, made, truths)
    return found


def recover(mine: Found, made: Forecast, truths: dict[str, float]) -> None:
    """Add what one forecast learned of each quantity that is a number, beside the truth."""
    learned = learned_of(made.facts)
    if learned is None:
        return
    mine.effective.append(learned.effective)
    mine.led += bool(made.facts.get("stages"))
    for one in learned.beliefs:
        if one.name in truths and one.unit not in ("date", "probability"):
            points = (*one.before, *one.after)
            mine.known.setdefault(one.name, []).append((truths[one.name], *(float(point) for point in points)))


def chances(ranks: np.ndarray) -> dict[str, float]:
    """The least chance over numbers of ranks as far from uniform as these, by test, and of all with Bonferroni."""
    expected = len(ranks) / TENTHS
    tenths = [np.histogram(column, TENTHS, (0, 1))[0] for column in ranks.T]
    spread = (12 * np.square(ranks - 0.5).mean(axis=0) - 1) / sqrt(0.8 / len(ranks))
    least = {
        "chi-square": min(float(chisquare(counts, [expected] * TENTHS).pvalue) for counts in tenths),
        "Kolmogorov": min(float(kstest(column, "uniform").pvalue) for column in ranks.T),
        "spread": min(erfc(abs(float(z)) / sqrt(2)) for z in spread),
    }
    return {**least, "all": min(1.0, min(least.values()) * 3 * ranks.shape[1])}


def verdict(name: str, all_: float) -> str:
    """What the tests say of a method."""
    if all_ >= LEVEL:
        return "calibrated as far as these twins tell"
    return "NOT CALIBRATED" if name in REQUIRED else "not calibrated (approximate: reported, not required)"


def report(siege: Siege, found: dict[str, Found], twins: int, members: int) -> list[str]:
    """Both tables of a siege in words."""
    lines = [f"{siege.scenario.title}: {twins} twins, {members} members; chances of ranks as uneven as these"]
    for name, mine in found.items():
        by = chances(np.array(mine.ranks))
        tests = ", ".join(f"{test} {by[test]:.3f}" for test in by if test != "all")
        lines.append(f"  {name:<9} {tests}; all {by['all']:.3f}: {verdict(name, by['all'])}")
        worth = f"{np.median(mine.effective):.0f}, least {min(mine.effective):.0f}" if mine.effective else "none"
        lines.append(
            f"            effective sample size, median {worth}; led by steps in {mine.led} twins; {mine.seconds:.0f} s"
        )
    lines.append(
        "recovery: true value in the 90 % band, correlation of medians with true values, width after over before"
    )
    for name, mine in found.items():
        for quantity, (inside, alike, width) in recovered(mine).items():
            lines.append(f"  {name:<9} {quantity:<28} {inside:4.0%}  {alike:5.2f}  {width:4.2f}")
    return lines


def recovered(mine: Found) -> dict[str, tuple[float, float, float]]:
    """By quantity learned of: share of truths in the band, correlation, and width of the band after over before."""
    found = {}
    for quantity, rows in mine.known.items():
        truth, low, _, high, low_after, middle, high_after = np.array(rows).T
        width = float(np.mean((high_after - low_after) / (high - low)))
        if width < 1 - LEARNED:
            inside = float(np.mean((low_after <= truth) & (truth <= high_after)))
            found[quantity] = inside, float(np.corrcoef(truth, middle)[0, 1]), width
    return dict(sorted(found.items(), key=lambda pair: pair[1][2]))


def draw(siege: Siege, found: dict[str, Found], twins: int, path: Path) -> None:
    """Rank histograms of every method, a row each, and at the right how the best learned quantity was found again."""
    head = "Where true numbers lie among the samples. Flat is calibrated; grey holds 99 % of bars of uniform ranks."
    foot = style.Foot(siege.scenario.title, (siege.issued, siege.last), f"{twins} twins drawn from the prior.", "")
    figure = style.footed(foot, "Ranks of known truths", head, (11, 2.2 * len(found) + 1.6), "public")
    axes = figure.subplots(
        len(found), len(siege.targets) + 1, squeeze=False,
        gridspec_kw={"left": 0.06, "right": 0.98, "top": 0.85, "bottom": 0.13, "hspace": 0.55, "wspace": 0.3},
    )  # fmt: skip
    low, high = np.quantile(np.random.default_rng(1).binomial(twins, 1 / TENTHS, 100_000), (0.005, 0.995))
    for row, (name, mine) in zip(axes, found.items(), strict=True):
        for panel, target, ranks in zip(row, siege.targets, np.array(mine.ranks).T, strict=False):
            style.quiet(panel)
            panel.axhspan(low, high, color=style.GRID)
            bars = np.histogram(ranks, TENTHS, (0, 1))[0]
            panel.bar((np.arange(TENTHS) + 0.5) / TENTHS, bars, 0.9 / TENTHS, color=style.BLUE, alpha=0.75)
            panel.axhline(twins / TENTHS, color=style.INK, linestyle="--", linewidth=1)
            panel.set_title(f"{name}: {target}", fontsize=style.PANEL, loc="left", color=style.INK)
            panel.set_xticks((0, 0.5, 1), ("low", "middle", "high"))
        best = next(iter(recovered(mine)), None)
        if best is not None:
            _scatter(row[-1], best, np.array(mine.known[best]))
    style.write(figure, path)


def _scatter(panel: object, quantity: str, rows: np.ndarray) -> None:
    from matplotlib.axes import Axes

    assert isinstance(panel, Axes)
    truth, low, middle, high = rows[:, 0], *rows[:, 4:].T
    style.quiet(panel)
    panel.errorbar(
        truth, middle, (middle - low, high - middle), fmt="o", markersize=2.5, linewidth=0.7, color=style.GREEN
    )
    ends = [float(truth.min()), float(truth.max())]
    panel.plot(ends, ends, "--", color=style.INK, linewidth=1)
    panel.locator_params(nbins=4)
    panel.set_title(f"{quantity}: true, and found", fontsize=style.PANEL, loc="left", color=style.INK)


def main(words: Sequence[str] | None = None) -> int:
    """Print both tables of every siege, and draw them."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--out", type=Path, help="folder for pictures")
    ask.add_argument("--twins", type=int, default=60)
    ask.add_argument("--members", type=int, default=100)
    ask.add_argument("--sieges", nargs="+", choices=SIEGES, default=list(SIEGES))
    given = ask.parse_args(words)
    for name in given.sieges:
        siege = SIEGES[name]()
        found = examined(siege, LEARNING, given.twins, given.members)
        print("\n".join(report(siege, found, given.twins, given.members)), flush=True)
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            draw(siege, found, given.twins, given.out / f"{name}-calibration.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
