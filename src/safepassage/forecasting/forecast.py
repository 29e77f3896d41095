"""A forecast: what is expected to be counted, for each target and day ahead, as samples of equal weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from safepassage.ensemble.quantiles import quantiles as quantiles_of
from safepassage.errors import SafepassageError, not_known, plural

EVERYWHERE = ("out", "inside", "left")
"""Targets of the whole scenario; `inside` may also be asked of one place."""
AT_A_PLACE = ("arrivals", "stock", "inside")
ON_THE_DAY = "arrivals on the day"
"""People who arrive at a place on one day: what follows from `arrivals` on two days, from the second day ahead on."""


class Target(NamedTuple):
    """What is forecast, in people at the end of a day: its name and its place ("" is the whole scenario).

    `out` and `inside` as in the results of a run; `left` = out + on the way; `arrivals`, people who have arrived at a
    place since the start; `stock`, people settled at a place now.

    >>> print(Target("stock", "Habbaniyah"), Target("out"), sep="; ")
    stock at Habbaniyah; out
    """

    name: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.name} at {self.place}" if self.place else self.name


def first_ahead(target: Target) -> int:
    """Return the first day ahead on which a target can be told.

    >>> first_ahead(Target("stock", "Camp")), first_ahead(Target(ON_THE_DAY, "Camp"))
    (1, 2)
    """
    return 2 if target.name == ON_THE_DAY else 1


def on_the_day(arrived: np.ndarray) -> np.ndarray:
    """Return who arrives on each day but the first, `[samples, days - 1]`, not below 0.

    `arrived` `[samples, days]` are people who have arrived since the start.

    >>> on_the_day(np.array([[5, 7, 7, 10, 9]])).tolist()
    [[2, 0, 3, 0]]
    """
    return np.maximum(np.diff(arrived, axis=1), 0)


@dataclass(frozen=True, eq=False, repr=False)
class Forecast:
    """Samples of what is to come, all of equal weight; a frozen value that prints itself.

    `scenario` and `method` are names; `issued`, the issue date; `days`, the days ahead from the day after it, without
    a gap; `samples` `[samples, targets, days]`, people, finite and not below 0; `seed` makes it again; `facts`, what
    the method says of itself (effective sample size, notes), written as JSON.

    Wrong shapes, days or numbers raise ValueError: a method at fault, never the user.

    >>> from datetime import date
    >>> one = Forecast("x", "drift", date(2016, 6, 10), (date(2016, 6, 11),), (Target("out"),), [[[5]], [[7]]], seed=1)
    >>> float(one.quantiles(0.5, Target("out"), date(2016, 6, 11)))
    6.0
    """

    scenario: str
    method: str
    issued: date
    days: tuple[date, ...]
    targets: tuple[Target, ...]
    samples: np.ndarray
    seed: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        samples = np.array(self.samples, dtype=np.float64)
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        expected = (len(self.targets), len(self.days))
        if samples.ndim != 3 or samples.shape[1:] != expected or not samples.size:
            raise ValueError(
                f"samples of shape {samples.shape} for (samples, targets, days) = (1 or more, *{expected})"
            )
        if not np.isfinite(samples).all() or samples.min() < 0:
            raise ValueError("samples must be finite numbers of people, not below 0")
        if self.days != tuple(self.issued + timedelta(days=ahead + 1) for ahead in range(len(self.days))):
            raise ValueError(f"days must follow the issue date {self.issued} without a gap, found {self.days}")
        if len(set(self.targets)) < len(self.targets):
            raise ValueError(f"two targets of one name: {[str(target) for target in self.targets]}")
        wrong = [t for t in self.targets if t.name not in (AT_A_PLACE if t.place else EVERYWHERE)]
        if wrong:
            raise ValueError(f"no such target: {wrong[0]!r}")

    @property
    def horizon(self) -> int:
        """Days ahead."""
        return len(self.days)

    def of(self, target: Target) -> np.ndarray:
        """The samples of one target, `[samples, days]`; a target that is not forecast raises SafepassageError."""
        if target not in self.targets:
            raise not_known("target", str(target), [str(one) for one in self.targets])
        return np.asarray(self.samples[:, self.targets.index(target)])

    def quantiles(self, q: float | tuple[float, ...], target: Target, day: date | None = None) -> np.ndarray:
        """Quantiles of a target: `[len(q), days]`, or `[len(q)]` on one day; a single `q` drops its axis."""
        samples = self.of(target)
        if day is None:
            return quantiles_of(samples, q)
        if day not in self.days:
            raise SafepassageError(f"{day} is not in the forecast. It runs from {self.days[0]} to {self.days[-1]}.")
        return quantiles_of(samples[:, self.days.index(day)], q)

    def __str__(self) -> str:
        head = (
            f"{self.scenario} by {self.method}, issued {self.issued}: {plural(self.horizon, 'day')} to "
            f"{self.days[-1]}, {plural(len(self.samples), 'sample')}, seed {self.seed}"
        )
        rows = [(str(target), *self.quantiles((0.5, 0.05, 0.95), target, self.days[-1])) for target in self.targets]
        width = max(len(name) for name in ["on the last day", *(row[0] for row in rows)])
        lines = [f"  {name:<{width}} {mid:>12,.0f}  {low:,.0f}–{high:,.0f}" for name, mid, low, high in rows]
        return "\n".join([head, f"  {'on the last day':<{width}} {'median':>12}  90 % of samples", *lines])

    def __repr__(self) -> str:
        return f"<Forecast {self.scenario} by {self.method}, issued {self.issued}: {plural(self.horizon, 'day')}>"
