"""Admiralty grades, and what a claim of each is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from safepassage.files.schema import packaged_rows

NO_JUDGEMENT = {"F": "D", "6": "4"}
LETTERS = "ABCDE"
FAR_APART = 2


@dataclass(frozen=True)
class Grade:
    """What a claim of a grade is worth.

    `share` is the probability that it is about right, `sigma` its standard deviation then and `wide` that where it is
    not, all on the scale of its quantity (a date: in weeks).
    """

    grade: str
    share: float
    sigma: float
    wide: float = 1.2


@cache
def packaged_grades() -> tuple[Grade, ...]:
    """Return the grades from A1 to E5, as `data/grades.csv` gives them.

    >>> packaged_grades()[1]
    Grade(grade='B2', share=0.92, sigma=0.25, wide=1.2)
    """
    rows = packaged_rows("grades.csv")
    return tuple(Grade(row["grade"], *(float(row[name]) for name in ("share", "sigma", "wide"))) for row in rows)


def all_grades(own: Iterable[Grade] = ()) -> tuple[Grade, ...]:
    """Return the grades from A1 to E5: those of the package, or a scenario's own in their place."""
    mine = {grade.grade: grade for grade in own}
    return tuple(mine.get(grade.grade, grade) for grade in packaged_grades())


def steps(reliability: str, credibility: str) -> float:
    """Return how far down the grades a claim stands: 0 for A1 to 4 for E5, in half steps.

    The worse mark counts, plus half a step where the two differ by two or more, at most E5. F counts as D and 6 as 4,
    without the half step, as there is nothing to compare.

    >>> steps("B", "2"), steps("B", "4"), steps("A", "6"), steps("E", "1")
    (1, 3.5, 3, 4)
    """
    first = LETTERS.index(NO_JUDGEMENT.get(reliability, reliability))
    second = int(NO_JUDGEMENT.get(credibility, credibility)) - 1
    judged = reliability not in NO_JUDGEMENT and credibility not in NO_JUDGEMENT
    half = 0.5 if judged and abs(first - second) >= FAR_APART else 0
    return min(max(first, second) + half, len(LETTERS) - 1)


def grade_of(reliability: str, credibility: str, grades: tuple[Grade, ...]) -> Grade:
    """Return the grade of a claim; a half step is the average of its neighbours.

    >>> grade_of("B", "4", packaged_grades()).grade
    'D4–E5'
    """
    at = steps(reliability, credibility)
    upper = grades[int(at)]
    if at == int(at):
        return upper
    lower = grades[int(at) + 1]
    share, sigma, wide = ((getattr(upper, name) + getattr(lower, name)) / 2 for name in ("share", "sigma", "wide"))
    return Grade(f"{upper.grade}–{lower.grade}", share, sigma, wide)
