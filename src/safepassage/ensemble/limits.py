"""What keeps people in: crossings by the time people wait at them, roads by the time people are cut off by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.slices import CELLS, by_members, links_by_road
from safepassage.ensemble.stored import pick
from safepassage.ensemble.wording import count, interval


@dataclass(frozen=True)
class Limit:
    """One thing that keeps people in or makes them wait, in person-days over the run.

    `kind` is crossing (people in its queue, refused, or ready and cut off while it is closed), front or closed (ready
    people whose way out the road cuts)
    or denial (ready people with an open way out who are not let go). `str()` is a sentence.
    """

    kind: str
    name: str
    mean: float
    q05: float
    q50: float
    q95: float

    def __str__(self) -> str:
        what, whose = {
            "crossing": ("", "waiting or cut off"),
            "front": (" (front line)", "of ready people cut off"),
            "closed": (" (closed)", "of ready people cut off"),
            "denial": ("", "of ready people with an open way"),
        }[self.kind]
        return f"{self.name}{what}: {count(self.mean)} person-days {whose} (90 %: {interval(self.q05, self.q95)})"


def limits(ensemble: Ensemble) -> tuple[Limit, ...]:
    """All crossings and roads that limit anybody in some member, by mean person-days, most first."""
    waiting = by_members(ensemble, lambda queue, refused: (queue + refused).sum(axis=1), "queue", "refused")
    waiting = waiting + ensemble["shut"]
    found = [_limit("crossing", name, waiting[:, index]) for index, name in enumerate(ensemble.crossings)]
    links = links_by_road(ensemble)
    names, fronts = list(links), _fronts(ensemble)
    together = max(1, CELLS // (2 * ensemble.members))
    for start in range(0, len(names), together):
        some = names[start : start + together]
        theirs = [index for road in some for index in links[road]]
        barred = pick(ensemble.array("barred"), (slice(None), np.array(theirs)))
        firsts = np.cumsum([0, *(len(links[road]) for road in some[:-1])])
        by_road = np.add.reduceat(barred, firsts, axis=1)
        found += [
            _limit("front" if some[k] in fronts else "closed", some[k], by_road[:, k])
            for k in np.flatnonzero(by_road.any(axis=0)).tolist()
        ]
    return tuple(sorted((limit for limit in found if limit.mean > 0), key=lambda limit: (-limit.mean, limit.name)))


def denied(ensemble: Ensemble) -> Limit:
    """Person-days ready but held, less those whose way out a closed or front link or a closed crossing cuts.

    Assumes that the people counted in `barred` and `shut` are among the ready but held, as they have no way out.
    """
    ready = ensemble.outcome("ready_held").sum(axis=1)
    cut_off = by_members(ensemble, lambda barred, shut: barred.sum(axis=1) + shut.sum(axis=1), "barred", "shut")
    return _limit("denial", "Held by denial alone", np.maximum(0, ready - cut_off))


def _limit(kind: str, name: str, person_days: np.ndarray) -> Limit:
    low, middle, high = quantiles(person_days, (0.05, 0.5, 0.95)).tolist()
    return Limit(kind, name, float(person_days.mean()), low, middle, high)


def _fronts(ensemble: Ensemble) -> set[str]:
    """The roads across which a front line runs at some time; others can only be closed."""
    scenario = ensemble.scenario
    some_time = {event.where for event in scenario.events if event.what == "front" and event.where is not None}
    return some_time | {road.name for road in scenario.roads if road.front}
