"""Events, and the vocabulary that says what each kind acts on and how it reads."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from safepassage.files.cells import short
from safepassage.files.schema import Bounds, packaged_rows
from safepassage.scenario.ranges import Range

EVERYWHERE = frozenset({"trigger", "pause", "departures"})
ADDING = frozenset({"fighting", "trigger", "pause", "departures"})
ONE_DAY = frozenset({"departures"})
"""Kinds that act on their day alone: they change no condition."""
OPPOSITES = {"closed": "open", "cleared": "mined"}


def slot(what: str) -> str:
    """Return what an event of a kind sets: closed and open set one thing, and so do cleared and mined."""
    return OPPOSITES.get(what, what)


@dataclass(frozen=True)
class Event:
    """A dated change of conditions.

    It takes effect on the morning of `date` (or of a day up to `date_to`; later, where it is only `announced`) and
    ends on the morning of `until`. `value` is a party for `holder`, true or false for the kinds that take yes or no;
    `number` is the value of the other kinds. Blank values are resolved by the vocabulary. `future` names its kind in
    the table of futures: without `date_to` it comes after the delay of that kind, counted from `date`.
    """

    id: str
    date: datetime.date
    date_to: datetime.date | None = None
    announced: bool = False
    what: str = ""
    where: str | None = None
    group: str | None = None
    value: str | bool | None = None
    number: Range | None = None
    until: datetime.date | None = None
    future: str | None = None
    probability: float = 1.0
    alternative_to: str | None = None
    resolves: str | None = None
    claims: tuple[str, ...] = ()
    note: str = ""

    @property
    def delayed_as(self) -> str | None:
        """The kind of future whose delay it takes, None where it has a window or no kind."""
        return self.future if self.date_to is None else None

    @property
    def certain_day(self) -> bool:
        """Whether it is known to happen, and on which day."""
        return self.probability == 1 and self.date_to is None and not self.announced and self.alternative_to is None


def root_of(event: Event, by_id: Mapping[str, Event]) -> str:
    """Return the id of the event that an event is, in the end, an alternative to; its own where it is none."""
    while (parent := by_id.get(event.alternative_to or "")) is not None:
        event = parent
    return event.id


def settled(events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the possible futures that facts among the events settle, with all their alternatives.

    They do not happen: the fact that names one in `resolves` stands in their place.
    """
    by_id = {event.id: event for event in events}
    roots = {event.id: root_of(event, by_id) for event in by_id.values()}
    over = {roots[event.resolves]: event.id for event in by_id.values() if event.resolves in roots}
    return frozenset(id for id, root in roots.items() if root in over and over[root] != id)


def without(events: Iterable[Event], removed: Collection[str]) -> tuple[Event, ...]:
    """Return the events without those of the given ids, in their order, with no reference to a removed one left.

    Alternatives of a removed event stay alternatives of one another: the first of them, by id, becomes their root.
    """
    by_id = {event.id: event for event in events}
    left = [event for event in by_id.values() if event.id not in removed]
    heads: dict[str, str] = {}
    for event in sorted(left, key=lambda event: event.id):
        if event.alternative_to in removed:
            heads.setdefault(root_of(event, by_id), event.id)
    return tuple(_mended(event, removed, heads.get(root_of(event, by_id), event.id)) for event in left)


def _mended(event: Event, removed: Collection[str], head: str) -> Event:
    alternative_to, resolves = event.alternative_to, event.resolves
    if alternative_to in removed:
        alternative_to = None if event.id == head else head
    return replace(event, alternative_to=alternative_to, resolves=None if resolves in removed else resolves)


@dataclass(frozen=True)
class Kind:
    """What one kind of event acts on (`targets`), what value it takes, in which bounds, and the sentence it prints."""

    what: str
    targets: tuple[str, ...]
    value: str
    unit: str
    bounds: Bounds
    default: str
    per_group: bool
    sentence: str

    @property
    def whole(self) -> bool:
        """Whether its number counts people."""
        return self.number_type == "count"

    @property
    def allowed(self) -> str:
        """The numbers that it takes, in words."""
        whole = ", whole" if self.whole else ""
        return f"{short(self.bounds.lowest)} to {short(self.bounds.highest)}{whole} ({self.unit})"

    @property
    def number_type(self) -> str:
        """Whether its number is a count, a share or a plain number."""
        return {"people": "count", "people per day": "count", "share": "share", "level": "share"}.get(
            self.unit, "number"
        )


@cache
def vocabulary() -> dict[str, Kind]:
    """Return the kinds of events by name, in the order of `data/schema/vocabulary.csv`."""
    return {row["what"]: _kind(row) for row in packaged_rows("schema", "vocabulary.csv")}


def _kind(row: dict[str, str]) -> Kind:
    bounds = Bounds(float(row["low"]), float(row["high"])) if row["low"] else Bounds()
    targets = tuple(re.split(r", | or ", row["target"]))
    return Kind(
        row["what"],
        targets,
        row["value"],
        row["unit"],
        bounds,
        row["default"],
        row["per_group"] == "yes",
        row["sentence"],
    )
