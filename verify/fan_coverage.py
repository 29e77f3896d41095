"""Where the counts of a siege lie in the fan of a run that knew only what was published by an issue date.

Usage: python verify/fan_coverage.py fallujah-2016 --as-of 2016-05-22 [--members 200] [--seed 1] [--out DIR]
       python verify/fan_coverage.py fallujah-2015 --counts verify/counted/fallujah-2015.csv

Nothing is fitted to the counts. For each series: how many of its counts lie inside the 50, 80 and 95 % bands, and how
wide the bands are in people; --source keeps the counts of one source. A count of everybody who has left since the start
is compared with out + on_the_way; a stock at a place with the people settled there, arrivals on a day or since a day
with those who settled there meanwhile; people said to be inside with `inside`, at the place or in all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

import safepassage as sp
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import count
from safepassage.files.schema import schema
from safepassage.files.tables import read_table
from safepassage.scenario import Observation, Scenario

BANDS = (0.5, 0.8, 0.95)
EVERYBODY = "left since the start"
SOON = timedelta(days=1)
"""A count since the morning after the start is one since the start."""
LARGEST_SHARE_OUTSIDE = 0.2
"""Above this share of dates outside the 95 % band, the law or the evidence is to be questioned."""


@dataclass(frozen=True)
class Comparison:
    """One count against the members: `values` [members] is what the model says of the same number on the same day."""

    observed: Observation
    values: np.ndarray

    def band(self, share: float) -> tuple[float, float]:
        """The central band that holds this share of members."""
        low, high = quantiles(self.values, ((1 - share) / 2, (1 + share) / 2)).tolist()
        return low, high

    def inside(self, share: float) -> bool:
        """Whether the count lies in that band."""
        low, high = self.band(share)
        return low <= self.observed.people <= high


def series_of(observed: Observation, start: date) -> str:
    """The series a count belongs to: what was counted, and where."""
    if observed.kind == "inside":
        return f"people inside {observed.place or 'all places'}"
    if observed.place is not None:
        arrived = f"arrived at {observed.place} {'on' if observed.kind == 'arrivals' else 'since'} a day"
        return f"people at {observed.place}" if observed.kind == "stock" else arrived
    return EVERYBODY if (observed.since or start) <= start + SOON else "left in a stretch of days"


def model_values(result: Ensemble, observed: Observation) -> np.ndarray | None:
    """What the model says of the same number, `[members]`; None where it has no such number."""
    first, last = result.days[0], result.days[-1]
    if not first <= observed.date <= last:
        return None
    day = result.day(observed.date)
    if observed.kind == "inside":
        return result.series("inside", observed.place)[:, day]
    if observed.kind == "stock" and observed.place is not None:
        return result.arrivals(observed.place)[:, day]
    if observed.kind != "cumulative" and (observed.kind != "arrivals" or observed.place is None):
        return None
    left = result.outcome("out") + result.outcome("on_the_way")
    since = left if observed.place is None else result.arrivals(observed.place)
    start = observed.date if observed.kind == "arrivals" else observed.since or first
    before = since[:, result.day(start) - 1] if start > first else 0
    return np.asarray(since[:, day] - before)


def compare(result: Ensemble, counts: Sequence[Observation]) -> dict[str, list[Comparison]]:
    """Every count that the model has a number for, by series, in order of date."""
    found: dict[str, list[Comparison]] = {}
    for observed in sorted(counts, key=lambda one: (one.date, one.source)):
        values = model_values(result, observed)
        if values is not None:
            found.setdefault(series_of(observed, result.days[0]), []).append(Comparison(observed, values))
    return dict(sorted(found.items()))


def report(found: dict[str, list[Comparison]]) -> str:
    """The comparison in words: each count with its bands, and per series how many dates lie in each band."""
    lines = []
    for series, comparisons in found.items():
        lines += ["", series, *(told(one) for one in comparisons), f"  {verdict(comparisons)}"]
    return "\n".join(lines[1:])


def told(one: Comparison) -> str:
    """One count, the bands it is held against, and the narrowest of them that it lies in."""
    bands = "   ".join(f"{share:.0%} {count(one.band(share)[0])}–{count(one.band(share)[1])}" for share in BANDS)
    within = next((f"in {share:.0%}" for share in BANDS if one.inside(share)), "OUTSIDE")
    middle = count(float(np.median(one.values)))
    counted = f"{one.observed.date}  counted {one.observed.people:>7,}  median {middle:>7}"
    return f"  {counted}   {bands}   {within:<7}   {one.observed.source}"


def verdict(comparisons: Sequence[Comparison]) -> str:
    """How many dates lie in each band, how wide the bands are, and whether too many lie outside."""
    parts = []
    for share in BANDS:
        hits = sum(one.inside(share) for one in comparisons)
        width = float(np.mean([high - low for low, high in (one.band(share) for one in comparisons)]))
        parts.append(f"{hits} of {len(comparisons)} in {share:.0%} (mean width {count(width)})")
    outside = sum(not one.inside(BANDS[-1]) for one in comparisons) / len(comparisons)
    more = "; MORE THAN A FIFTH OUTSIDE: question the law or the evidence" if outside > LARGEST_SHARE_OUTSIDE else ""
    return "; ".join(parts) + more


def read_counts(path: Path) -> list[Observation]:
    """Counts in the columns of observations.csv, of places that the scenario may or may not have."""
    rows, faults = read_table(path, schema("observations"))
    if faults:
        raise sp.InputError(faults)
    return [Observation(**row.values) for row in rows]


def draw(result: Ensemble, found: dict[str, list[Comparison]], path: Path) -> None:
    """A picture of all who left over time as a fan, with the counts on it."""
    from safepassage.show import style

    left = result.outcome("out") + result.outcome("on_the_way")
    issued = f"Known by {result.scenario.as_of}; nothing is fitted. Dark: 50 %, light: 90 % of members. Rings: counts."
    figure = style.page(result, "Everybody who has left, and what was counted", issued, (9, 5), "public")
    axes = figure.add_axes((0.09, 0.17, 0.87, 0.66))
    style.quiet(axes)
    style.fan(axes, quantiles(left, (0.05, 0.25, 0.5, 0.75, 0.95)), style.BLUE)
    highest = float(quantiles(left[:, -1], 0.95))
    points = [(result.day(one.observed.date), one.observed.people) for one in found.get(EVERYBODY, ())]
    if points:
        axes.plot(*zip(*points, strict=True), "o", color=style.INK, markersize=4.5, fillstyle="none")
        highest = max(highest, *(people for _, people in points))
    style.day_axis(axes, result.days)
    style.count_axis(axes, highest)
    style.write(figure, path)


def main(words: Sequence[str] | None = None) -> int:
    """Run a scenario as known by a day and print where its counts lie."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("scenario")
    ask.add_argument("--as-of", type=date.fromisoformat, help="issue date; the start of the scenario if not given")
    ask.add_argument("--counts", type=Path, help="counts to compare with; those of the scenario if not given")
    ask.add_argument("--source", default="", help="only counts of sources whose name holds this")
    ask.add_argument("--members", type=int, default=200)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--out", type=Path, help="folder for a picture")
    given = ask.parse_args(words)
    siege = Scenario.load(given.scenario)
    counts = siege.observations if given.counts is None else read_counts(given.counts)
    counts = [one for one in counts if given.source.casefold() in one.source.casefold()]
    known = siege.known_by(given.as_of or siege.start)
    result = sp.simulate(known, members=given.members, seed=given.seed)
    found = compare(result, counts)
    print(f"{siege.title}, as known on {known.as_of}: {given.members} members, seed {given.seed}")
    print(report(found) if found else "no count that the model has a number for")
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        draw(result, found, given.out / f"{siege.name}-coverage.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
