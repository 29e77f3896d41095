"""What a claim states: on which quantity, in which unit, and between which numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from safepassage.files.schema import Bounds, schema
from safepassage.scenario.events import vocabulary
from safepassage.scenario.parameters import ANNOUNCEMENT_DELAY, DELAYS, number_scale, priors

RANGES: Mapping[str, tuple[str, ...]] = {
    "people": ("locations",),
    "capacity": ("locations",),
    "people_per_day": ("locations",),
    "mined": ("locations", "roads"),
    "km": ("roads",),
    "mobility": ("groups",),
    "stayers": ("groups",),
    "exit_denied": ("parties",),
    "deterrent": ("parties",),
}
SOURCES: Mapping[str, tuple[str, ...]] = {
    **RANGES,
    "event": ("events",),
    "date": ("events",),
    "delay": ("events",),
    "happens": ("events",),
    "parameter": (),
}
AT_LEAST = frozenset({"more than", "at least", "over", "upwards of", "no fewer than", "no less than"})
AT_MOST = frozenset({"up to", "at most", "less than", "fewer than", "under", "no more than"})
ZERO = (0.0, 5.0)
DAYS_AFTER_START = "days after start"
FITTING: Mapping[str, tuple[str, ...]] = {
    "people": ("people", "families"),
    "families": ("families", "people"),
    "people per day": ("people per day", "families per day"),
    "share": ("share", "%"),
    "level": ("level", "share", "%"),
}
PERCENT = 0.01
NOT_STATED = ("hours_per_day", ANNOUNCEMENT_DELAY)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Measure:
    """How a quantity is measured: in which unit, on which scale and within which bounds.

    `besieged` says that it counts people of a place where leaving is denied.
    """

    unit: str
    scale: str
    bounds: Bounds
    besieged: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """The units in which a claim may state it."""
        return FITTING.get(self.unit, (self.unit,))


def kind_and_name(about: str) -> tuple[str, str] | None:
    """Return the kind and the name of the quantity that a claim is about, or None for free words.

    >>> kind_and_name("people:Fallujah"), kind_and_name("fear in Fallujah")
    (('people', 'Fallujah'), None)
    """
    kind, colon, name = about.partition(":")
    return (kind, name.strip()) if colon and kind in SOURCES else None


def measures(rows: Callable[[str], Iterable[Thing]], cell: Callable[[Thing, str], Any]) -> dict[str, Measure]:
    """Return how each quantity that a claim may be about is measured, by name.

    `rows` gives the rows of a table and `cell` the value of a column in one, so that this works on tables and on
    scenarios. What has no number (a blank capacity, an event without number or without `date_to`) is not among them.
    """
    found: dict[str, Measure] = {}
    for kind, tables in RANGES.items():
        for table in tables:
            (column,) = [column for column in schema(table).columns if column.name == kind]
            for row in rows(table):
                if cell(row, kind) is not None:
                    unit = _unit(kind, column.value_type, cell, row)
                    besieged = kind == "people" and cell(row, "denied_since") is not None
                    scale = _scale(number_scale(column.value_type, column.bounds), column.bounds)
                    found[f"{kind}:{cell(row, 'name')}"] = Measure(unit, scale, column.bounds, besieged)
    for row in rows("events"):
        found |= _of_event(cell, row)
    for prior in priors().values():
        if prior.name not in NOT_STATED:
            bounds = Bounds(prior.lowest, prior.highest, prior.scale == "log")
            found[f"parameter:{prior.name}"] = Measure(prior.unit, _scale(prior.scale, bounds), bounds)
    return found


def _unit(kind: str, value_type: str, cell: Callable[[Any, str], Any], row: Any) -> str:
    if kind == "capacity":
        return cell(row, "capacity_unit") or "people"
    return {"people_per_day": "people per day", "mobility": "factor"}.get(
        kind, "share" if value_type == "share" else kind
    )


def _scale(scale: str, bounds: Bounds) -> str:
    """Return the scale of a claim: what cannot be below 0 is uncertain by factors, as counts are."""
    return "positive" if scale == "linear" and bounds.lowest >= 0 else scale


def _of_event(cell: Callable[[Any, str], Any], row: Any) -> dict[str, Measure]:
    name, kind = cell(row, "id"), vocabulary().get(cell(row, "what") or "")
    day, last = cell(row, "date"), cell(row, "date_to")
    found = {}
    if kind is not None and kind.value == "number":
        scale = _scale(number_scale(kind.number_type, kind.bounds), kind.bounds)
        found[f"event:{name}"] = Measure(kind.unit, scale, kind.bounds)
    if day is not None and last is not None and last > day:
        found[f"date:{name}"] = Measure(DAYS_AFTER_START, "linear", Bounds())
    if cell(row, "future") and last is None:
        found[f"delay:{name}"] = Measure("days", "count", DELAYS)
    elif cell(row, "announced"):
        prior = priors()[ANNOUNCEMENT_DELAY]
        found[f"delay:{name}"] = Measure("days", prior.scale, Bounds(prior.lowest, prior.highest, above=True))
    return found


def side(low: float | None, high: float | None, qualifier: str) -> str:
    """Return "least" or "most" where the figures give one end only, else "".

    The qualifier decides; without any, a figure that stands alone in `low` or in `high` is that end.

    >>> side(8000, 8000, "More than"), side(None, 500, ""), side(8000, None, "about"), side(5, 9, "up to")
    ('least', 'most', '', '')
    """
    figures = {figure for figure in (low, high) if figure is not None}
    said = qualifier.strip().casefold()
    if len(figures) != 1 or said in AT_LEAST | AT_MOST:
        return "" if len(figures) != 1 else "least" if said in AT_LEAST else "most"
    if said or (low is not None and high is not None):
        return ""
    return "least" if high is None else "most"


def stated_ends(low: float | None, high: float | None, qualifier: str, scale: str) -> tuple[float, float] | None:
    """Return the lower and upper number that figures with a qualifier mean, or None where there is no figure.

    "At least L" is [L, 2L], "up to U" is [U/3, U] and a count of zero is [0, 5].

    >>> stated_ends(8000, None, "more than", "count"), stated_ends(0, 0, "", "count"), stated_ends(None, 9, "", "log")
    ((8000, 16000), (0.0, 5.0), (3.0, 9))
    """
    figures = sorted({figure for figure in (low, high) if figure is not None})
    if not figures:
        return None
    first, last = figures[0], figures[-1]
    if last == 0 and scale == "count":
        return ZERO
    return {"least": (first, 2 * first), "most": (last / 3, last), "": (first, last)}[side(low, high, qualifier)]
