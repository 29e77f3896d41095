"""What the evidence says on each quantity: its claims, the prior they make, and where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import sqrt
from textwrap import wrap
from typing import TYPE_CHECKING

from safepassage.errors import plural
from safepassage.scenario.claimpriors import Weighed, weighings
from safepassage.scenario.mixture import Component, mixture_density
from safepassage.scenario.parameters import Quantity, quantities
from safepassage.scenario.ranges import spoken
from safepassage.scenario.scales import restored, transformed

if TYPE_CHECKING:
    from safepassage.scenario.evidence import Claim
    from safepassage.scenario.scenario import Scenario

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
Z95 = 1.6448536269514722
BARS = "▁▂▃▄▅▆▇█"
WIDTH = 110
PICTURE = 48
TAILS = (0.01, 0.99)
NOTHING_LEFT = 0.02  # of the highest density: drawn as a blank


@dataclass(frozen=True)
class Contradiction:
    """Two claims whose 90 % intervals do not overlap, and their distance in units of their joint sigma."""

    one: str
    other: str
    sigmas: float


@dataclass(frozen=True, repr=False)
class Evidence:
    """What is known of one quantity: `claims` in order of grade and date, and `quantiles` (5, 25, 50, 75, 95 %).

    `assumed` says that no claim states it, so that the low, likely and high of its row count. `days_from` is for dates:
    the start of the scenario, from which claims count days, and the event's first day, from which the prior does.
    `str()` prints it.
    """

    quantity: Quantity
    claims: tuple[Weighed, ...]
    quantiles: tuple[float, ...]
    contradictions: tuple[Contradiction, ...]
    assumed: bool
    days_from: tuple[date, date] | None = None

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def evidence(scenario: Scenario) -> tuple[Evidence, ...]:
    """Return what is known of each quantity that varies, sorted by name; for an earlier day, of `known_by(day)`.

    >>> from safepassage import load
    >>> found = {one.quantity.name: one for one in evidence(load("fallujah-2015"))}
    >>> [weighed.grade for weighed in found["people:Fallujah"].claims], found["people:Karma"].assumed
    (['C3'], True)
    """
    import numpy as np

    weighed = weighings(scenario)
    levels = np.array(LEVELS)
    first_days = {f"date:{event.id}": (scenario.start, event.date) for event in scenario.events}
    found = []
    for quantity in quantities(scenario):
        weighing = weighed.get(quantity.name)
        found.append(
            Evidence(
                quantity,
                weighing.claims if weighing else (),
                tuple(quantity.ppf(levels).tolist()),
                contradictions(quantity.components),
                not quantity.components,
                first_days.get(quantity.name),
            )
        )
    return tuple(found)


def contradictions(components: tuple[Component, ...]) -> tuple[Contradiction, ...]:
    """Return the pairs of claims whose 90 % intervals do not overlap, farthest apart first."""
    found = []
    for one, other in combinations(components, 2):
        apart = abs(one.centre - other.centre)
        if apart > Z95 * (one.sigma + other.sigma):
            found.append(Contradiction(one.claim, other.claim, apart / sqrt(one.sigma**2 + other.sigma**2)))
    return tuple(sorted(found, key=lambda pair: -pair.sigmas))


def evidence_text(scenario: Scenario) -> str:
    """Return what is known of a scenario's quantities as text: those with claims, then what is assumed."""
    found = evidence(scenario)
    stated = [one for one in found if not one.assumed]
    assumed = [one for one in found if one.assumed and one.quantity.kind != "chance"]
    known = f", as known on {scenario.as_of}" if scenario.as_of else ""
    parts = [f"{scenario.name}{known}: {plural(len(stated), 'number')} stated by claims, {len(assumed)} assumed."]
    if not scenario.claims:
        parts = [f"{scenario.name}{known}: no claim is known, so that everything is assumed."]
    parts += [str(one) for one in stated]
    if assumed:
        parts.append("Assumed: no claim states these numbers\n" + "\n".join(str(one) for one in assumed))
    chances = [one.quantity.name.partition(":")[2] for one in found if one.quantity.kind == "chance"]
    if chances:
        lines = wrap(", ".join(chances), WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        parts.append("Possible futures, each with a probability that no claim states\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _number(one: Evidence, x: float) -> str:
    """A value of the quantity in words; of a date, the day."""
    if one.days_from is not None:
        return str(one.days_from[1] + timedelta(days=round(x)))
    return spoken(round(x)) if abs(x) >= 1000 else spoken(float(f"{x:.3g}"))


def _lines(one: Evidence) -> Iterator[str]:
    quantity = one.quantity
    if one.assumed:
        cited = f"; its row cites {', '.join(quantity.claims)}" if quantity.claims else ""
        no_figure = [weighed.claim.id for weighed in one.claims]
        silent = f"; no figure in {', '.join(no_figure)}" if no_figure else ""
        yield from wrap(f"{quantity.name}: {_own(one)}{cited}{silent}", WIDTH, initial_indent="  ",
                        subsequent_indent="    ", break_on_hyphens=False)  # fmt: skip
        return
    yield quantity.name
    for weighed in one.claims:
        yield from _claim_lines(one, weighed)
    yield from _picture(one)
    yield "  prior   " + ", ".join(
        f"{level * 100:.0f} % {_number(one, x)}" for level, x in zip(LEVELS, one.quantiles, strict=True)
    )
    yield f"  not used: {_own(one)} of its row"
    for pair in one.contradictions:
        yield f"  {pair.one} and {pair.other} contradict each other: {pair.sigmas:.1f} sigma apart"


def _own(one: Evidence) -> str:
    """What the row of a quantity says of it."""
    low, likely, high = (_number(one, x) for x in (one.quantity.low, one.quantity.likely, one.quantity.high))
    if one.quantity.kind == "window":
        return f"any day from {low} to {high}"
    return f"{likely} ({low}–{high})" + (" days" if one.quantity.kind == "delay" else "")


def _stated(one: Evidence, claim: Claim) -> str:
    """What a claim states, in its own unit; of a date, the days."""
    if one.days_from is not None:
        return " to ".join(str(one.days_from[0] + timedelta(days=round(x))) for x in _figures(claim))
    return figures_words(claim)


def figures_words(claim: Claim) -> str:
    """Return the figures of a claim with qualifier and unit, such as "at-least 50,000 people"; "" where it gives none.

    >>> from safepassage.scenario.evidence import Claim
    >>> figures_words(Claim("c1", "an office", "official", low=40000, high=50000, unit="people"))
    '40,000–50,000 people'
    """
    words = (claim.qualifier, "–".join(spoken(x) for x in _figures(claim)), claim.unit)
    return " ".join(part for part in words if part) if _figures(claim) else ""


def _figures(claim: Claim) -> list[float]:
    return [x for x in dict.fromkeys((claim.low, claim.high)) if x is not None]


def _claim_lines(one: Evidence, weighed: Weighed) -> Iterator[str]:
    quantity, claim, component = one.quantity, weighed.claim, weighed.component
    published = str(claim.published) if claim.published else "no date"
    said = _stated(one, claim) if component else "no figure"
    means = ""
    if component is not None:
        ends = (component.centre - Z95 * component.sigma, component.centre + Z95 * component.sigma)
        low, high = (
            _number(one, min(max(float(restored(quantity.scale, end)), quantity.lowest), quantity.highest))
            for end in ends
        )
        total = sum(other.weight for other in quantity.components)
        means = f" → {low} to {high}, weight {component.weight / total:.0%}"
    first = f"  {weighed.grade:<6} {published:<10}  "
    words = f"{claim.id}: {said}{means} ({claim.publisher})"
    yield from wrap(words, WIDTH, initial_indent=first, subsequent_indent=" " * 23, break_on_hyphens=False)


def _picture(one: Evidence) -> Iterator[str]:
    """Yield the density of the prior as bars, on the scale of the quantity, and its axis with three numbers."""
    import numpy as np

    quantity = one.quantity
    first, last = (float(transformed(quantity.scale, x)) for x in quantity.ppf(np.array(TAILS)))
    if not first < last:
        return
    places = np.linspace(first, last, PICTURE)
    height = mixture_density(quantity.components, places)
    steps = np.clip((height / height.max() * len(BARS)).astype(int), 0, len(BARS) - 1)
    bars = "".join(
        " " if part < NOTHING_LEFT else BARS[step] for part, step in zip(height / height.max(), steps, strict=True)
    )
    labels = [_number(one, float(restored(quantity.scale, y))) for y in (first, (first + last) / 2, last)]
    yield f"          {bars.rstrip()}"
    yield "          └" + "─" * (PICTURE // 2 - 1) + "┴" + "─" * (PICTURE - PICTURE // 2 - 2) + "┘"
    middle = f"{labels[0]:<{PICTURE // 2 - len(labels[1]) // 2}}{labels[1]}"
    yield f"          {middle}{labels[2]:>{max(PICTURE - len(middle), len(labels[2]) + 1)}}"
