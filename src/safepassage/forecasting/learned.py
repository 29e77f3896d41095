"""What was learned from counts: each quantity before and after, and which counts pulled hardest. Plain data, in words.

Every forecast that learns carries it as plain data in `facts["learned"]`; `learned_of` reads that back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import count, share
from safepassage.scenario import Quantity, Scenario, alternatives

BAND = (0.05, 0.5, 0.95)
LEARNED = 0.1
"""A quantity was learned of when its mean moved, or its spread changed, by this part of its spread before."""
BY_CHANCE = 3.0
"""So many standard errors, at the effective number of members, are taken for chance."""
MOST = 12
"""Beliefs that are said in words, at most."""


@dataclass(frozen=True)
class Belief:
    """What is believed of a quantity before and after the counts that were published by the day `published`.

    `before` and `after` are its 5, 50 and 95 % points; of a possible future, its probability, three times. `unit` is
    "people", "date" (then they are days in ISO text), "probability" or "" for other numbers; `on`, the day for which
    a number of people is meant (ISO text, else ""). `moved` is by how many standard deviations of what was believed
    its mean moved, and `narrower` the share of that standard deviation that went (below 0: it grew).

    >>> moved = Belief("people:A", "people", "2016-05-22", (5e4, 6e4, 9e4), (7.4e4, 8e4, 9.2e4), 1.1, 0.4, "2016-06-10")
    >>> print(moved)
    people:A on 22 May: 50,000–90,000 believed; 74,000–92,000 after what was published by 10 June
    """

    name: str
    unit: str
    on: str
    before: tuple[float | str, float | str, float | str]
    after: tuple[float | str, float | str, float | str]
    moved: float
    narrower: float
    published: str

    @property
    def reads_alike(self) -> bool:
        """Whether before and after are the same in words, whatever moved behind them."""
        return self._said(self.before) == self._said(self.after)

    def __str__(self) -> str:
        on = f" on {_day(self.on)}" if self.on else ""
        return (
            f"{self.name}{on}: {self._said(self.before)} believed; {self._said(self.after)} after what was "
            f"published by {_day(self.published)}"
        )

    def _said(self, points: tuple[float | str, ...]) -> str:
        if self.unit == "probability":
            return share(float(points[1]))
        ends = [self._word(points[0]), self._word(points[2])]
        return ends[0] if ends[0] == ends[1] else "–".join(ends)

    def _word(self, point: float | str) -> str:
        if isinstance(point, str):
            return _day(point)
        return count(point) if self.unit == "people" or abs(point) >= 1000 else f"{point:.3g}"


@dataclass(frozen=True)
class Pull:
    """How the median of a forecast target on its last day changes when a source, or one report, is left out.

    `what` is the source or the report in words; `kind` is "source" or "report". The median is `with_it` people with
    it and `without_it` people without it, by importance weights that are worth `effective` members: few mean that
    `without_it` is a guess.
    """

    what: str
    kind: str
    target: str
    day: str
    with_it: float
    without_it: float
    effective: float

    @property
    def change(self) -> float:
        """People by which it moves the median."""
        return self.with_it - self.without_it

    def __str__(self) -> str:
        return (
            f"{self.what}: {count(self.without_it)} {self.target} on {_day(self.day)} without it, "
            f"{count(self.with_it)} with it"
        )


@dataclass(frozen=True)
class Learned:
    """What a method learned by the issue date: `beliefs`, the most changed first, and `pulls`, the hardest first.

    `effective` is what its members are worth, in members. `reports` are what it learned from, in words; `left_out`,
    what it did not, and why; `unexplained`, what no member explains.
    """

    beliefs: tuple[Belief, ...]
    pulls: tuple[Pull, ...]
    reports: tuple[str, ...]
    left_out: tuple[str, ...]
    unexplained: tuple[str, ...]
    effective: float

    @property
    def changed(self) -> tuple[Belief, ...]:
        """The beliefs that changed by more than members differ by chance, and read otherwise than before."""
        least = max(LEARNED, BY_CHANCE / math.sqrt(self.effective))
        return tuple(
            one for one in self.beliefs if max(abs(one.moved), abs(one.narrower)) >= least and not one.reads_alike
        )

    def plain(self) -> dict[str, Any]:
        """Return the same as plain data, for JSON."""
        return {
            "beliefs": [asdict(one) for one in self.beliefs],
            "pulls": [asdict(one) for one in self.pulls],
            **{name: list(getattr(self, name)) for name in WORDS},
            "effective": self.effective,
        }

    def __str__(self) -> str:
        parts = [
            ("Learned:", self.changed[:MOST]),
            ("Pulled hardest:", self.pulls[:5]),
            ("Not explained by any member:", self.unexplained),
            ("Not learned from:", self.left_out),
        ]
        return "\n".join(line for head, found in parts if found for line in [head, *(f"  {one}" for one in found)])


WORDS = ("reports", "left_out", "unexplained")


def learned_of(facts: Mapping[str, Any]) -> Learned | None:
    """Return what a forecast with these facts learned; None where its method does not learn or nothing was counted."""
    if "learned" not in facts:
        return None
    plain = facts["learned"]
    points = ("before", "after")
    believed = [Belief(**{**one, **{name: tuple(one[name]) for name in points}}) for one in plain["beliefs"]]
    words = {name: tuple(plain[name]) for name in WORDS}
    return Learned(tuple(believed), tuple(Pull(**one) for one in plain["pulls"]), **words, effective=plain["effective"])


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B}"


def beliefs(
    scenario: Scenario, varying: Sequence[Quantity], before: np.ndarray, after: np.ndarray, published: date
) -> tuple[Belief, ...]:
    """Return every quantity before and after, those that changed most first.

    `before` and `after` `[members, quantities]` are values of equal weight; `published` is the issue date.
    """
    found = []
    for k, one in enumerate(varying):
        kind, _, name = one.name.partition(":")
        pairs = [(one.name, before[:, k], after[:, k])]
        if one.kind == "chance":
            pairs = _futures(scenario, name, before[:, k], after[:, k])
        for words, old, new in pairs:
            spread = float(old.std())
            moved = float(new.mean() - old.mean()) / spread if spread else 0.0
            narrower = 1 - float(new.std()) / spread if spread else 0.0
            unit, on = _unit(scenario, kind, one.kind)
            ends = [_points(values, unit, scenario, name, one.kind) for values in (old, new)]
            found.append(Belief(words, unit, on, ends[0], ends[1], moved, narrower, published.isoformat()))
    return tuple(sorted(found, key=lambda one: (-max(abs(one.moved), abs(one.narrower)), one.name)))


def _futures(
    scenario: Scenario, root: str, before: np.ndarray, after: np.ndarray
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Whether each of the events happens of which at most one does, by member, before and after."""
    found, start = [], 0.0
    for event in alternatives(scenario.events)[root]:
        end = start + event.probability
        happens = [((u >= start) & (u < end)).astype(float) for u in (before, after)]
        found.append((f"happens:{event.id}", happens[0], happens[1]))
        start = end
    return found


def _unit(scenario: Scenario, named: str, kind: str) -> tuple[str, str]:
    if kind == "chance":
        return "probability", ""
    if named == "date":
        return "date", ""
    return ("people", scenario.start.isoformat()) if named == "people" else ("", "")


def _points(values: np.ndarray, unit: str, scenario: Scenario, name: str, kind: str) -> Any:
    if unit == "probability":
        return (float(values.mean()),) * 3
    points = [float(point) for point in quantiles(values, BAND)]
    if unit != "date":
        return tuple(points)
    first = next(event.date for event in scenario.events if event.id == name)
    return tuple((first + timedelta(days=math.floor(point + 0.5))).isoformat() for point in points)
