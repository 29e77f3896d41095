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


@dataclass(frozen=True, eq=False)
class Happening:
    """A possible event, and the index of the day on which it takes effect by member; inf where it does not happen."""

    event: Event
    day: np.ndarray


def happenings(ensemble: Ensemble) -> dict[str, tuple[Happening, ...]]:
    """Every possible future by the id of its root: the root and its alternatives, of which at most one happens.

    With the family's draw u, it is the first whose summed probability exceeds u. Events that certainly happen, even if
    on an uncertain day, are not among them.
    """
    column = {name: k for k, name in enumerate(ensemble.quantities)}
    found = {}
    for root, family in alternatives(ensemble.scenario.events).items():
        if f"happens:{root}" not in column:
            continue
        u, start, members = ensemble.draws[:, column[f"happens:{root}"]], 0.0, []
        for event in family:
            happens = (u >= start) & (u < start + event.probability)
            members.append(Happening(event, np.where(happens, _day(ensemble, event, column), np.inf)))
            start += event.probability
        found[root] = tuple(members)
    return found


def branches(ensemble: Ensemble) -> tuple[Branch, ...]:
    """Every possible future that happens in some members and not in others, the one that splits `out` most first.

    One that would take effect only after the last day counts as not happened.
    """
    out = ensemble.outcome("out")[:, -1].astype(float)
    found = []
    for family in happenings(ensemble).values():
        for one in family:
            happened = one.day < len(ensemble.days)
            if happened.any() and not happened.all():
                found.append(Branch(one.event, happened, *_split(out, happened)))
    return tuple(sorted(found, key=lambda branch: (-branch.explained, branch.event.id)))


def _day(ensemble: Ensemble, event: Event, column: dict[str, int]) -> np.ndarray:
    """Index of the day on which an event takes effect if it happens, by member."""
    day = np.full(ensemble.members, float((event.date - ensemble.days[0]).days))
    for kind in ("date", "delay"):
        if f"{kind}:{event.id}" in column:
            day = day + ensemble.draws[:, column[f"{kind}:{event.id}"]]
    return np.asarray(np.rint(day))


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
