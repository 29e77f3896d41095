"""How people who come out turn into published counts: shared by all cases, apart from what happens to people.

A source publishes `ratio` times what its list holds; people come on the list some days late; and each increment varies
about its mean. A source has one error of its ratio, one delay and one spread, the same in all that it publishes. With
one minus the share of its grade (`data/grades.csv`), a count has nothing to do with what is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtri

from safepassage.files.cells import parse_number
from safepassage.files.schema import packaged_rows
from safepassage.scenario.parameters import Z95

ERRORS = np.linspace(-3.0, 3.0, 13)
"""Errors of a source's ratio that are looked at, in standard deviations of its grade; they are all that there are."""
RANKS = (np.arange(4) + 0.5) / 4
"""Ranks of the delay, and of the spread, that are looked at, all as likely."""
STRAYS = 10_000_000
"""A stray count is log-uniform from 0 to this many people."""


@dataclass(frozen=True)
class Reporting:
    """How one kind of count comes about, from `data/reporting.csv`.

    `ratio`, the published number for each person on the list, at the median; `delay` [days], the mean time until
    somebody is on the list, and `spread`, the standard deviation of an increment for each person expected in it, by
    `RANKS`.
    """

    kind: str
    ratio: float
    delay: np.ndarray
    spread: np.ndarray
    source: str

    @property
    def size(self) -> np.ndarray:
        """Size of the negative binomial, by `RANKS` of the spread: mean m has variance m + m² / size."""
        return self.spread**-2.0


@cache
def reporting() -> dict[str, Reporting]:
    """How each kind of count comes about, by kind: cumulative, arrivals, stock and inside.

    >>> reporting()["cumulative"].ratio
    1.0
    """
    return {row["kind"]: _read(row) for row in packaged_rows("reporting.csv")}


def _read(row: dict[str, str]) -> Reporting:
    delay, spread = (_ranked(*(float(row[f"{name}_{end}"]) for end in ("low", "likely", "high"))) for name in NUMBERS)
    return Reporting(row["kind"], float(parse_number(row["ratio"]) or 1), delay, spread, row["source"])


NUMBERS = ("delay", "spread")


def _ranked(low: float, likely: float, high: float) -> np.ndarray:
    """The values at `RANKS` of a number whose log is a split normal with these 5, 50 and 95 % points."""
    z = ndtri(RANKS) / Z95
    return np.asarray(likely * np.where(z < 0, (low / likely) ** -z, (high / likely) ** z))


def error_weights() -> np.ndarray:
    """Log-probabilities of `ERRORS`."""
    weights = np.exp(-(ERRORS**2) / 2)
    return np.asarray(np.log(weights / weights.sum()))


def delayed(path: np.ndarray, delay: float, level: bool) -> np.ndarray:
    """What a list holds of people `[..., days]` who come on it after a mean delay [days], same shape.

    A list of a `level` (people now) starts complete; a list of totals starts empty on the eve of the first day.
    """
    from scipy.signal import lfilter

    caught = -np.expm1(-1.0 / delay)
    before = (1 - caught) * path[..., :1] if level else np.zeros_like(path[..., :1])
    return np.asarray(lfilter([caught], [1.0, caught - 1.0], path, zi=before)[0])
