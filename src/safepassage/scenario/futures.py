"""How likely kinds of possible futures are, and after how many days they come: one table for all scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from safepassage.files.cells import parse_number
from safepassage.files.schema import packaged_rows
from safepassage.scenario.ranges import Range


@dataclass(frozen=True)
class Future:
    """A kind of possible future: `probability` and `delay` [days] as 5, 50 and 95 %, and the cases behind them."""

    kind: str
    probability: Range
    delay: Range
    basis: str
    sources: tuple[str, ...]


@cache
def futures() -> dict[str, Future]:
    """Return the kinds of possible futures by name, as `data/futures.csv` gives them.

    >>> futures()["announced-corridor-used"].probability.likely
    0.46
    """
    return {row["kind"]: _future(row) for row in packaged_rows("futures.csv")}


def _future(row: dict[str, str]) -> Future:
    probability, delay = (
        Range(*(float(parse_number(row[f"{name}_{end}"]) or 0) for end in ("low", "likely", "high")))
        for name in ("probability", "delay")
    )
    return Future(row["kind"], probability, delay, row["basis"], tuple(row["source"].split(";")))
