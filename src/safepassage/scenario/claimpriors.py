"""Claims → the components of priors, as docs/decisions/010-claims-to-priors.md lays down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from safepassage.scenario.evidence import Claim
from safepassage.scenario.grades import Grade, all_grades, grade_of, steps
from safepassage.scenario.mixture import Component
from safepassage.scenario.parameters import FAMILY_SIZE
from safepassage.scenario.scales import transformed
from safepassage.scenario.stated import (
    DAYS_AFTER_START,
    PERCENT,
    Measure,
    kind_and_name,
    measures,
    stated_ends,
)

if TYPE_CHECKING:
    from safepassage.scenario.parameters import Parameter
    from safepassage.scenario.scenario import Scenario

WIDTH_90 = 3.29  # standard deviations between the 5 and the 95 % point of a normal
OFFICIAL = frozenset({"government", "un", "military", "party"})
HEAD_COUNT_BIAS = 0.2  # stated = truth · e^0.2 in official counts of besieged people
DAYS_OF_A_WEEK = 7.0
FAMILIES = ("families", "families per day")


@dataclass(frozen=True)
class Weighed:
    """A claim with its grade and what it adds to the prior of a quantity: None where it states no figure."""

    claim: Claim
    grade: str
    component: Component | None


@dataclass(frozen=True)
class Weighing:
    """All claims on one quantity, in order of grade and date, and the scale of the prior that they make."""

    scale: str
    claims: tuple[Weighed, ...]

    @property
    def components(self) -> tuple[Component, ...]:
        """The components of the mixture, one for each claim with figures."""
        return tuple(weighed.component for weighed in self.claims if weighed.component is not None)


def weighings(scenario: Scenario) -> dict[str, Weighing]:
    """Return, by quantity, the claims that bear on it; quantities without such claims have no entry."""
    tables = {"locations": scenario.locations, "roads": scenario.roads, "groups": scenario.groups}
    tables |= {"parties": scenario.parties, "events": scenario.events}
    claims: dict[str, list[Claim]] = {}
    for claim in scenario.claims:
        about = kind_and_name(claim.about)
        if about is not None:
            claims.setdefault(":".join(about), []).append(claim)
    if not claims:
        return {}
    known = measures(lambda table: tables[table], getattr)
    return {name: _weighing(scenario, name, known[name], found) for name, found in claims.items() if name in known}


def _weighing(scenario: Scenario, name: str, measure: Measure, claims: list[Claim]) -> Weighing:
    grades = all_grades(scenario.grades)
    origins = [claim.origin for claim in claims if claim.origin and _stated(claim, measure) is not None]
    weighed = []
    for claim in sorted(claims, key=_grade_and_date):
        grade = grade_of(claim.reliability, claim.credibility, grades)
        shared = max(1, origins.count(claim.origin)) if claim.origin else 1
        weighed.append(Weighed(claim, grade.grade, _component(scenario, name, measure, claim, grade, shared)))
    return Weighing(measure.scale, tuple(weighed))


def _grade_and_date(claim: Claim) -> tuple[float, datetime.date, str]:
    return steps(claim.reliability, claim.credibility), claim.published or datetime.date.max, claim.id


def _stated(claim: Claim, measure: Measure) -> tuple[float, float] | None:
    return stated_ends(claim.low, claim.high, claim.qualifier, measure.scale)


def _component(
    scenario: Scenario, name: str, measure: Measure, claim: Claim, grade: Grade, shared: int
) -> Component | None:
    """Return what a claim adds to the prior; `shared` claims of its origin bear on the quantity, itself among them."""
    ends = _stated(claim, measure)
    if ends is None:
        return None
    family = scenario.parameters[FAMILY_SIZE]
    factor, spread = _converted(claim.unit, measure.unit, family)
    low, high = (_placed(scenario, name, measure, end * factor) for end in ends)
    days = DAYS_OF_A_WEEK if measure.unit == DAYS_AFTER_START else 1.0
    sigma = sqrt((grade.sigma * days) ** 2 + ((high - low) / WIDTH_90) ** 2 + spread**2)
    bias = HEAD_COUNT_BIAS if measure.besieged and claim.source_kind in OFFICIAL else 0.0
    return Component(claim.id, (low + high) / 2 - bias, sigma, grade.share, grade.wide * days, grade.share / shared)


def _converted(stated: str, unit: str, family: Parameter) -> tuple[float, float]:
    """Return the factor from the stated unit to that of the quantity, and the spread it adds on a scale of factors."""
    if stated == "%":
        return PERCENT, 0.0
    if (stated in FAMILIES) == (unit in FAMILIES):
        return 1.0, 0.0
    spread = log(family.high / family.low) / WIDTH_90
    return (family.likely if stated in FAMILIES else 1 / family.likely), spread


def _placed(scenario: Scenario, name: str, measure: Measure, number: float) -> float:
    """Return where a number stands on the scale of its quantity; a date counts from the event's first day."""
    if measure.unit == DAYS_AFTER_START:
        (event,) = [event for event in scenario.events if f"date:{event.id}" == name]
        return number - (event.date - scenario.start).days
    bounds: Any = measure.bounds
    return float(transformed(measure.scale, min(max(number, bounds.lowest), bounds.highest)))
