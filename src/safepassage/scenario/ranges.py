"""A number that is known as low, likely and high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """A number with its 5 % quantile, median and 95 % quantile.

    >>> Range(40_000, 50_000, 90_000)
    Range(low=40000.0, likely=50000.0, high=90000.0)
    >>> str(Range.of(0.5)), str(Range(40_000, 50_000, 90_000))
    ('0.5', '50,000 (40,000–90,000)')
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        for end in ("low", "likely", "high"):
            object.__setattr__(self, end, float(getattr(self, end)))

    @classmethod
    def of(cls, number: float | Sequence[float] | Range) -> Range:
        """Return the range of a number that is known exactly, or of low, likely and high.

        >>> Range.of(5) == Range(5, 5, 5) == Range.of((5, 5, 5))
        True
        """
        if isinstance(number, Range):
            return number
        if isinstance(number, int | float):
            return cls(number, number, number)
        low, likely, high = number
        return cls(low, likely, high)

    @property
    def fixed(self) -> bool:
        """Whether low and high are one number."""
        return self.low == self.high

    def __str__(self) -> str:
        return spoken(self.likely) if self.fixed else f"{spoken(self.likely)} ({spoken(self.low)}–{spoken(self.high)})"


def spoken(number: float) -> str:
    """Return a number as text with separators and without needless digits.

    >>> spoken(85000.0), spoken(0.25)
    ('85,000', '0.25')
    """
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"
