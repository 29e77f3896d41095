"""What is known of each place and road over time, as values: who holds it, whether it is safe, closed, mined or fought
over.

Only for showing: the engine has its own conditions. As in `conditions`, dates that are not known exactly count with
their first day, and events that may not happen are left out.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from safepassage.scenario.conditions import expected
from safepassage.scenario.events import Event, slot

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

Value = str | bool | float | None
Steps = tuple[tuple[int, Value], ...]
"""From which day on (counted from the start) which value holds; the first is of day 0."""

SLOTS = {
    "holder": ("holder",),
    "safe": ("safe",),
    "receives": ("receives",),
    "closed": ("open",),
    "fighting": ("fighting",),
    "front": ("front", "open"),
    "mined": ("mined",),
}
"""The aspects that are told, and what events set to change each: a road that opens is open across a front, too."""


def timeline(scenario: Scenario) -> dict[tuple[str, str], Steps]:
    """Return the steps of each place and road by its name and aspect (see `SLOTS`); levels are likely ones.

    >>> from safepassage import load
    >>> timeline(load("two-exits"))["West road", "front"]
    ((0, True), (10, False), (20, True))
    """
    events: dict[str, list[Event]] = {}
    for event in expected(scenario):
        if event.where is not None:
            events.setdefault(event.where, []).append(event)
    steps = {}
    for key, value in _base(scenario).items():
        mine = [event for event in events.get(key[0], ()) if slot(event.what) in SLOTS[key[1]]]
        days = {_day(scenario, event.date) for event in mine}
        days |= {_day(scenario, event.until) for event in mine if event.until is not None}
        found: list[tuple[int, Value]] = []
        for day in (0, *sorted(day for day in days if 0 < day <= (scenario.end - scenario.start).days)):
            now = _value(key[1], value, mine, scenario.start + datetime.timedelta(days=day))
            if not found or found[-1][1] != now:
                found.append((day, now))
        steps[key] = tuple(found)
    return steps


def _base(scenario: Scenario) -> dict[tuple[str, str], Value]:
    """What the files state, before any event."""
    state: dict[tuple[str, str], Value] = {}
    for place in scenario.locations:
        state |= {
            (place.name, "holder"): place.holder,
            (place.name, "safe"): place.safe,
            (place.name, "receives"): place.receives,
            (place.name, "closed"): False,
            (place.name, "fighting"): 0.0,
            (place.name, "mined"): place.mined.likely,
        }
    for road in scenario.roads:
        state |= {
            (road.name, "closed"): road.closed,
            (road.name, "front"): road.front,
            (road.name, "mined"): road.mined.likely,
        }
    return state


def _value(aspect: str, value: Value, events: list[Event], day: datetime.date) -> Value:
    now = [event for event in events if event.date <= day and (event.until is None or event.until > day)]
    if aspect == "fighting":
        levels = [event.number.likely for event in now if event.number is not None]
        return max(levels, default=0.0)
    for event in now:
        value = _set(aspect, event)
    return value


def _set(aspect: str, event: Event) -> Value:
    if aspect == "front":
        return event.what == "front" and bool(event.value)
    if aspect == "closed":
        return event.what == "closed"
    if aspect == "mined":
        return event.number.likely if event.what == "mined" and event.number is not None else 0.0
    return event.value


def _day(scenario: Scenario, day: datetime.date) -> int:
    return (day - scenario.start).days
