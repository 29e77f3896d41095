"""Which number, possible future or report matters most to an answer: the share of its variance that each would take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.branches import Happening, happenings
from safepassage.ensemble.ensemble import Day, Ensemble
from safepassage.ensemble.shares import Share, columns_for, least_share, members_needed, share, smooth
from safepassage.errors import SafepassageError, not_known, plural, unknown
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.evidence import Claim
from safepassage.scenario.mixture import Component
from safepassage.scenario.parameters import Z95, quantities
from safepassage.scenario.scales import transformed
from safepassage.scenario.stated import kind_and_name

ARRIVALS = "arrivals:"
PER_COLUMN = 10
"""Members that each smooth function takes where several numbers are known at once."""
DATED = ("date", "delay", "happens")


@dataclass(frozen=True, eq=False)
class Factor:
    """One thing to find out: a quantity, or a possible future, whether and when it happens.

    `name` is that of the quantity, or `happens:<event>` of the first of the events of which at most one happens;
    `columns` are what each member drew for it, by index in `Ensemble.draws`.
    """

    name: str
    future: bool
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Matter:
    """What would go if a factor were known; `clear` says whether that can be told from 0."""

    factor: Factor
    share: Share
    clear: bool


@dataclass(frozen=True)
class Report:
    """What would go if all that a claim bears on were settled (`share`), and if one only knew whether it holds.

    It holds where the number lies in the 90 % interval that the claim states, by its grade; None where it states none.
    """

    claim: Claim
    grade: str
    bears_on: tuple[str, ...]
    share: Share
    clear: bool
    holds: Share | None
    holds_clear: bool


@dataclass(frozen=True, eq=False)
class Matters:
    """What matters to an outcome by a day, most first: `factors`, and the reports by what they bear on.

    `outcome` is its name and `values` [members] what it is; `least` is the smallest share of one number that these
    members can tell from 0, as a rule.
    """

    outcome: str
    day: date
    values: np.ndarray
    factors: tuple[Matter, ...]
    reports: tuple[Report, ...]
    least: float


def matters(ensemble: Ensemble, outcome: str = "out", by: Day | None = None) -> Matters:
    """The quantities, futures and claims of a result, by the share of an outcome's variance that each would take away.

    `outcome` is one of the model, an exposure, or arrivals:PLACE; `by` is the last day unless said. An outcome or day
    that the result does not hold, too few members, or nothing that varies raises SafepassageError.
    """
    index = ensemble.day(by)
    y = series(ensemble, outcome)[:, index].astype(float)
    factors = factors_of(ensemble)
    bases = _Bases(ensemble, index, factors)
    claims = list(_claims(ensemble, factors))
    tests = len(factors) + sum((len(on) > 1) + (at is not None) for _, _, on, at in claims)
    _refuse(ensemble, y, outcome, index, tests)
    found = {factor.name: share(y, bases.of((factor.name,))) for factor in factors}
    several: dict[tuple[str, ...], Share] = {(name,): known for name, known in found.items()}
    reports = []
    for claim, grade, on, at in claims:
        if on not in several:
            several[on] = share(y, bases.of(on))
        holds = None if at is None else share(y, bases.holds(on[0], at))
        settled = several[on]
        clear = holds is not None and holds.clear(tests)
        reports.append(Report(claim, grade, on, settled, settled.clear(tests), holds, clear))
    ranked = [Matter(factor, found[factor.name], found[factor.name].clear(tests)) for factor in factors]
    return Matters(
        outcome,
        ensemble.days[index],
        y,
        tuple(sorted(ranked, key=lambda one: (not one.clear, -one.share.value, one.factor.name))),
        tuple(sorted(reports, key=_first_to_check)),
        least_share(ensemble.members, tests),
    )


def _first_to_check(report: Report) -> tuple[bool, float, float, str]:
    holds = report.holds.value if report.holds is not None and report.holds_clear else 0.0
    return not report.clear, -report.share.value, -holds, report.claim.id


def series(ensemble: Ensemble, outcome: str) -> np.ndarray:
    """An outcome by its name, `[members, days]`: one of the model, an exposure, or arrivals:PLACE."""
    if outcome.startswith(ARRIVALS):
        place = outcome.removeprefix(ARRIVALS).strip()
        if place not in ensemble.locations:
            raise not_known("location", place, ensemble.locations)
        return ensemble.arrivals(place)
    known = (*OUTCOMES, *EXPOSURES)
    if outcome not in known:
        problem, _, advice = unknown("outcome", outcome, known)
        allowed = f"{problem}. Allowed: {', '.join(known)}, {ARRIVALS}PLACE."
        raise SafepassageError(f"{allowed} {advice}" if advice else allowed)
    return ensemble.outcome(outcome)


def _refuse(ensemble: Ensemble, y: np.ndarray, outcome: str, index: int, tests: int) -> None:
    if not tests:
        raise SafepassageError("No number of this result varies between its members: there is nothing to find out.")
    needed = members_needed(tests)
    if ensemble.members < needed:
        raise SafepassageError(
            f"{plural(ensemble.members, 'member')} are too few for an answer: it takes {needed} to tell what matters "
            f"among {plural(tests, 'candidate')}. Run the scenario again with --members {needed} or more."
        )
    if (y == y[0]).all():
        raise SafepassageError(
            f"{outcome} on {ensemble.days[index]} is {y[0]:,.0f} in every member: there is no uncertainty to remove. "
            "Choose another day with --by, or another outcome."
        )


def factors_of(ensemble: Ensemble) -> tuple[Factor, ...]:
    """What differs between members, by name: quantities, and futures with the day and the delay of their events."""
    column = {name: k for k, name in enumerate(ensemble.quantities)}
    varies = (ensemble.draws[...] != ensemble.draws[0]).any(axis=0)
    futures: dict[str, list[int]] = {}
    for name, future in _future_of(ensemble).items():
        if name in column:
            futures.setdefault(future, []).append(column[name])
    spoken_for = {k for columns in futures.values() for k in columns}
    found = [Factor(name, True, tuple(columns)) for name, columns in futures.items()]
    found += [Factor(name, False, (k,)) for name, k in column.items() if k not in spoken_for]
    return tuple(sorted((one for one in found if varies[list(one.columns)].any()), key=lambda one: one.name))


def _future_of(ensemble: Ensemble) -> dict[str, str]:
    """The name of the future that each `happens:`, `date:` and `delay:` of a possible event belongs to."""
    return {
        f"{kind}:{one.event.id}": f"happens:{root}"
        for root, family in happenings(ensemble).items()
        for one in family
        for kind in DATED
    }


def _claims(
    ensemble: Ensemble, factors: tuple[Factor, ...]
) -> Iterator[tuple[Claim, str, tuple[str, ...], Component | None]]:
    """Each claim that bears on any factor: its grade, the factors, and what it adds to the prior of the one it states.

    A claim about a number bears on that number; any other on what the rows that cite it say.
    """
    known, future_of = {factor.name for factor in factors}, _future_of(ensemble)
    cited: dict[str, set[str]] = {}
    for quantity in quantities(ensemble.scenario):
        for id in quantity.claims:
            cited.setdefault(id, set()).add(future_of.get(quantity.name, quantity.name))
    for event in ensemble.scenario.events:
        for id in event.claims if f"happens:{event.id}" in future_of else ():
            cited.setdefault(id, set()).add(future_of[f"happens:{event.id}"])
    weighed = weighings(ensemble.scenario)
    components = {one.claim.id: one for weighing in weighed.values() for one in weighing.claims}
    for claim in ensemble.scenario.claims:
        about = kind_and_name(claim.about)
        stated = ":".join(about) if about else None
        on = {future_of.get(stated, stated)} if stated else cited.get(claim.id, set())
        if on := on & known:
            at = components[claim.id].component if claim.id in components and stated in on else None
            yield claim, f"{claim.reliability}{claim.credibility}", tuple(sorted(on)), at


class _Bases:
    """The functions that the outcome is regressed on, by the names of the factors that are to be known."""

    def __init__(self, ensemble: Ensemble, index: int, factors: tuple[Factor, ...]) -> None:
        self._ensemble, self._index = ensemble, index
        self._factors = {factor.name: factor for factor in factors}
        self._families = happenings(ensemble)
        self._scales = {quantity.name: quantity.scale for quantity in quantities(ensemble.scenario)}

    def of(self, names: tuple[str, ...]) -> np.ndarray:
        """Functions of some factors side by side: their sum leaves out what they only do together."""
        columns = columns_for(self._ensemble.members)
        if len(names) > 1:
            columns = max(1, min(columns, self._ensemble.members // (PER_COLUMN * len(names))))
        return np.concatenate([self._of_one(name, columns) for name in names], axis=1)

    def _of_one(self, name: str, columns: int) -> np.ndarray:
        factor = self._factors[name]
        if not factor.future:
            return smooth(self._ensemble.draws[:, factor.columns[0]], columns)
        family = self._families[name.removeprefix("happens:")]
        return np.concatenate([self._of_event(one, columns) for one in family], axis=1)

    def _of_event(self, one: Happening, columns: int) -> np.ndarray:
        """Whether an event has happened by the day, and on which day, `[members, p]`."""
        happened = one.day <= self._index
        found = happened[:, None].astype(float)
        columns = min(columns, int(happened.sum()) // PER_COLUMN)
        if columns < 1 or len(np.unique(one.day[happened])) < 2:
            return found
        when = smooth(one.day[happened], columns)
        spread = np.zeros((len(happened), when.shape[1]))
        spread[happened] = when
        return np.concatenate([found, spread], axis=1)

    def holds(self, name: str, component: Component) -> np.ndarray:
        """Whether the number lies in the 90 % interval that a claim states by its grade, `[members, 1]`."""
        y = transformed(self._scales[name], self._ensemble.draws[:, self._factors[name].columns[0]])
        return (np.abs(y - component.centre) <= Z95 * component.sigma)[:, None].astype(float)
