"""Results split by possible futures: the members in which an event happens, against those in which it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.scenario.events import Event
from safepassage.scenario.parameters import alternatives

LEAST_ERRORS = 3.0
"""A split counts where the two means lie further apart than this many standard errors of their difference."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A possible future: the event, and in which members it takes effect by the last day, `happened` [members].

    `explained` is the share of the variance over members of `out` on the last day that the split explains, from 0 to 1;
    `clear` says whether the means of the two sides differ by more than three standard errors.
    """

    event: Event
    happened: np.ndarray
    explained: float
    clear: bool

    @property
    def share(self) -> float:
        """Share of members in which it happens."""
        return float(self.happened.mean())


def branches(ensemble: Ensemble) -> tuple[Branch, ...]:
    """Every possible future that happens in some members and not in others, the one that splits `out` most first.

    At most one event of a family (an event and its alternatives) happens in a member: with the family's draw u, the
    first whose summed probability exceeds u. One that would take effect only after the last day counts as not happened.
    """
    column = {name: k for k, name in enumerate(ensemble.quantities)}
    out = ensemble.outcome("out")[:, -1].astype(float)
    found = []
    for root, family in alternatives(ensemble.scenario.events).items():
        if f"happens:{root}" not in column:
            continue
        u, start = ensemble.draws[:, column[f"happens:{root}"]], 0.0
        for event in family:
            happened = (u >= start) & (u < start + event.probability) & _in_time(ensemble, event, column)
            start += event.probability
            if happened.any() and not happened.all():
                found.append(Branch(event, happened, *_split(out, happened)))
    return tuple(sorted(found, key=lambda branch: (-branch.explained, branch.event.id)))


def _in_time(ensemble: Ensemble, event: Event, column: dict[str, int]) -> np.ndarray:
    """Whether the event takes effect by the last day, by member."""
    day = np.full(ensemble.members, float((event.date - ensemble.days[0]).days))
    for kind in ("date", "delay"):
        if f"{kind}:{event.id}" in column:
            day = day + ensemble.draws[:, column[f"{kind}:{event.id}"]]
    return np.asarray(np.rint(day) < len(ensemble.days))


def _split(out: np.ndarray, happened: np.ndarray) -> tuple[float, bool]:
    """The share of the variance that a split explains, and whether it stands out from chance."""
    one, other = out[happened], out[~happened]
    apart = one.mean() - other.mean()
    variance = out.var()
    part = happened.mean()
    explained = float(part * (1 - part) * apart**2 / variance) if variance > 0 else 0.0
    if min(len(one), len(other)) < 2:
        return explained, False
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return explained, bool(abs(apart) > LEAST_ERRORS * error)
