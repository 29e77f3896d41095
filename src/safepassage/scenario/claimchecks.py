"""Pairs of claims on one quantity that look like a slip: digits swapped, a zero too many, families for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import isclose
from typing import TYPE_CHECKING

from safepassage.errors import DigitSwap, SafepassageWarning, UnitSlip
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.parameters import FAMILY_SIZE
from safepassage.scenario.ranges import spoken

if TYPE_CHECKING:
    from safepassage.scenario.evidence import Claim
    from safepassage.scenario.parameters import Parameter
    from safepassage.scenario.scenario import Scenario

COUNTED = ("people", "families", "people per day", "families per day")
TENFOLD = 10.0


def slips(scenario: Scenario) -> Iterator[SafepassageWarning]:
    """Yield a warning for each pair of claims on one quantity that looks like a slip."""
    family = scenario.parameters[FAMILY_SIZE]
    for name, weighing in weighings(scenario).items():
        for one, other in combinations([weighed.claim for weighed in weighing.claims], 2):
            for a, b in product(_figures(one), _figures(other)):
                warning = _slip(name, (one, a), (other, b), family)
                if warning is not None:
                    yield warning
                    break


def _figures(claim: Claim) -> list[float]:
    return sorted({figure for figure in (claim.low, claim.high) if figure})


def _slip(
    name: str, one: tuple[Claim, float], other: tuple[Claim, float], family: Parameter
) -> SafepassageWarning | None:
    (claim, a), (second, b) = one, other
    said = f"{name}: {claim.id} states {spoken(a)} {claim.unit} and {second.id} {spoken(b)} {second.unit}"
    if claim.unit == second.unit and isclose(max(a, b), TENFOLD * min(a, b)):
        return DigitSwap(f"{said}, exactly ten times as many. Is there a zero too many or too few?")
    if claim.unit == second.unit and swapped(a, b):
        return DigitSwap(f"{said}: two neighbouring digits are swapped. Is one of them a slip?")
    if {claim.unit, second.unit} <= set(COUNTED):
        people_a, people_b = _people(a, claim, family), _people(b, second, family)
        if family.low <= max(people_a, people_b) / min(people_a, people_b) <= family.high:
            return UnitSlip(f"{said}, which differ by the size of a family. Does one count families, the other people?")
    return None


def _people(figure: float, claim: Claim, family: Parameter) -> float:
    return figure * family.likely if claim.unit.startswith("families") else figure


def swapped(one: float, other: float) -> bool:
    """Return whether two numbers differ by two neighbouring digits that are swapped, and by nothing else.

    >>> swapped(85_000, 58_000), swapped(85_000, 50_800), swapped(1.25, 1.52)
    (True, False, True)
    """
    a, b = f"{one:.15g}", f"{other:.15g}"
    differ = [place for place in range(min(len(a), len(b))) if a[place] != b[place]]
    if len(a) != len(b) or len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, second = differ
    return a[first] == b[second] and a[second] == b[first] and (a[first] + a[second]).isdigit()
