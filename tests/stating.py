"""The small siege with claims that bear on its numbers, for tests of the evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from safepassage.scenario import Claim, Quantity, Scenario, quantities
from safepassage.scenario.mixture import Component
from small_siege import FILES, write_siege

HEADER = FILES["claims.csv"]


def claim(id: str = "n1", about: str = "people:Town", low: float | None = 50_000, **other: Any) -> Claim:
    """A claim of a newspaper, B2, about 50,000 people in the town; `low` is both figures unless `high` is given."""
    given = {"high": low, "unit": "people", "reliability": "B", "credibility": "2", "published": date(2016, 5, 21)}
    given |= {"publisher": "A newspaper", "source_kind": "media", "statement": "It says so."} | other
    return Claim(id, about=about, low=low, **given)


def siege_with(folder: Path, *claims: Any) -> Scenario:
    """The small siege with some claims more."""
    return Scenario.load(write_siege(folder / "siege")).edit(add=claims)


def quantity(scenario: Scenario, name: str = "people:Town") -> Quantity:
    """One of its quantities."""
    return {one.name: one for one in quantities(scenario)}[name]


def component(folder: Path, *claims: Claim, name: str = "people:Town") -> Component:
    """What the first of the claims adds to the prior."""
    (first, *_) = [c for c in quantity(siege_with(folder, *claims), name).components if c.claim == claims[0].id]
    return first


def broken_claims(folder: Path, cells: str) -> Path:
    """The small siege with one more row of claims; `cells` are those from about to qualifier."""
    row = f"n1,A newspaper,media,2016-05-20,2016-05-21,,B,2,{cells},It says so.,\n"
    return write_siege(folder / "siege", claims_csv=HEADER + row)
