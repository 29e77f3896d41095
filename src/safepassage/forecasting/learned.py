"""What was learned: quantities before and after the counts, the sources that pulled hardest, counts not explained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import count
from safepassage.forecasting.evidence import Evidence
from safepassage.forecasting.likelihood import chances_right, expected, fit
from safepassage.forecasting.members import World, values_at
from safepassage.forecasting.psis import smoothed

MIDDLE = (0.05, 0.5, 0.95)
UNEXPLAINED = 0.05
"""A count that is no stray in less than this share of what is believed afterwards is told as not explained."""
MOVED = 0.25
"""A quantity is told where its median moved by more than this many of its standard deviations, or its spread shrank by
this share."""


class Members(NamedTuple):
    """Members of a belief, of equal weight: `z` `[members, quantities]` standard normal numbers, `luck` `[members]`,
    and `seen` `[members, targets, days]`."""

    z: np.ndarray
    luck: np.ndarray
    seen: np.ndarray

    def taken(self, rows: np.ndarray) -> Members:
        """The members of these rows, again and again where they are there more than once."""
        return Members(self.z[rows], self.luck[rows], self.seen[rows])


@dataclass(frozen=True)
class Moved:
    """A quantity before and after: its 5, 50 and 95 % points, and how far its median moved [standard deviations]."""

    quantity: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    moved: float
    narrower: float

    def __str__(self) -> str:
        return f"{self.quantity}: {_span(self.before)} believed; {_span(self.after)} after the counts"


@dataclass(frozen=True)
class Pull:
    """What one source did to the median of the first target at the issue date: with all counts, and without its own."""

    source: str
    target: str
    with_it: float
    without: float

    def __str__(self) -> str:
        return f"{self.source}: {self.target} {count(self.with_it)}, without it {count(self.without)}"


@dataclass(frozen=True)
class Unexplained:
    """A count that hardly any member explains, the nearest of them, and the quantity that would have to change."""

    words: str
    nearest: float
    quantity: str

    def __str__(self) -> str:
        more = f"; {self.quantity} would have to change" if self.quantity else ""
        return f"{self.words}: no member explains it, the nearest has {count(self.nearest)}{more}"


@dataclass(frozen=True)
class Learned:
    """All that a method learned, by how far quantities moved, and it prints itself."""

    issued: date
    quantities: tuple[Moved, ...]
    pulls: tuple[Pull, ...]
    unexplained: tuple[Unexplained, ...]

    def told(self) -> tuple[Moved, ...]:
        """The quantities that moved or narrowed by more than chance, most first."""
        return tuple(one for one in self.quantities if abs(one.moved) > MOVED or one.narrower > MOVED)

    def document(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "issued": self.issued.isoformat(),
            "quantities": [
                asdict(one) | {"before": list(one.before), "after": list(one.after)} for one in self.quantities
            ],
            "pulls": [asdict(one) for one in self.pulls],
            "unexplained": [asdict(one) for one in self.unexplained],
        }

    @classmethod
    def from_document(cls, said: dict[str, Any]) -> Learned:
        """What `document` gave."""
        moved = [
            Moved(**one | {"before": tuple(one["before"]), "after": tuple(one["after"])}) for one in said["quantities"]
        ]
        pulls, unexplained = [Pull(**one) for one in said["pulls"]], [Unexplained(**one) for one in said["unexplained"]]
        return cls(date.fromisoformat(said["issued"]), tuple(moved), tuple(pulls), tuple(unexplained))

    def __str__(self) -> str:
        return "\n".join(str(one) for one in (*self.told(), *self.pulls, *self.unexplained))


def learned(world: World, evidence: Evidence, prior: Members, after: Members, issued: date) -> Learned:
    """What members after the counts say that those of the prior did not; both of equal weight."""
    before, now = (values_at(world.template, side.z) for side in (prior, after))
    return Learned(
        issued,
        _moved(world.template.names, prior.z, after.z, before, now),
        _pulls(evidence, after, (issued - world.task.scenario.start).days),
        _unexplained(world.template.names, evidence, prior, after),
    )


def _moved(
    names: tuple[str, ...], z: np.ndarray, z_after: np.ndarray, before: np.ndarray, after: np.ndarray
) -> tuple[Moved, ...]:
    found = []
    for k, name in enumerate(names):
        shift = float(np.median(z_after[:, k]) - np.median(z[:, k]))
        narrower = float(1 - z_after[:, k].std() / max(z[:, k].std(), 1e-12))
        spans = [tuple(float(x) for x in quantiles(side[:, k], MIDDLE)) for side in (before, after)]
        found.append(Moved(name, spans[0], spans[1], shift, narrower))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda one: (-max(abs(one.moved), one.narrower), one.quantity)))


def _pulls(evidence: Evidence, after: Members, day: int) -> tuple[Pull, ...]:
    """The median of the first target without each source, by weighing its counts out of the members; most first."""
    by_source = fit(evidence, after.seen).by_source
    people, found = after.seen[:, 0, day], []
    order = np.argsort(people, kind="stable")
    middle = float(np.median(people))
    for k, source in enumerate(evidence.sources):
        weights = smoothed(-by_source[:, k]).weights[order]
        without = people[order][np.searchsorted(np.cumsum(weights), 0.5 * weights.sum())]
        found.append(Pull(source, str(evidence.targets[0]), middle, float(without)))
    return tuple(sorted(found, key=lambda one: (-abs(one.with_it - one.without), one.source)))


def _unexplained(names: tuple[str, ...], evidence: Evidence, prior: Members, after: Members) -> tuple[Unexplained, ...]:
    right = chances_right(evidence, after.seen).mean(axis=0)
    wrong = np.flatnonzero(right < UNEXPLAINED).tolist()
    if not wrong:
        return ()
    both = np.concatenate([prior.seen, after.seen])
    means = np.median(expected(evidence, both), axis=0)
    found = []
    for k in wrong:
        one = evidence.reports[k]
        nearest = float(means[np.abs(means[:, k] - one.people).argmin(), k])
        follows = np.log1p(np.median(expected(evidence, prior.seen), axis=0)[:, k])
        quantity = ""
        if follows.std() > 0 and names:
            alike = [abs(float(np.corrcoef(prior.z[:, q], follows)[0, 1])) for q in range(len(names))]
            quantity = names[int(np.argmax(alike))]
        found.append(Unexplained(evidence.words[k], nearest, quantity))
    return tuple(found)


def _span(points: tuple[float, float, float]) -> str:
    low, _, high = points
    small = max(abs(low), abs(high)) < 100
    return f"{low:.3g}–{high:.3g}" if small else f"{count(low)}–{count(high)}"
