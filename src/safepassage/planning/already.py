"""Whether what an action asks for is so already: the conditions that may hold on its day, without running anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from safepassage.errors import Fault
from safepassage.planning.actions import Action
from safepassage.scenario.events import Event, settled
from safepassage.scenario.ranges import Range

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

NONE = Range.of(0)


def already(action: Action, scenario: Scenario) -> Fault | None:
    """The fault of an action that would change nothing, or None.

    An action is refused only where its condition is certain to hold on its first day; what may or may not be so by
    then (a possible future, a window, an announcement) is left to the action to settle.
    """
    problem, advice = {
        "open": _open,
        "close": _close,
        "per_day": _per_day,
        "clear": _clear,
        "allow": _allow,
        "pause": _pause,
        "buses": _buses,
        "room": _room,
        "screen": _screen,
        "stop screening": _stop_screening,
    }[action.kind](action, scenario) or ("", None)
    return Fault("", problem, advice=advice) if problem else None


def possible(
    scenario: Scenario, where: str | None, day: date, state: Any, step: Callable[[Any, Event], Any]
) -> set[Any]:
    """The states that may hold on a day: `state` before any event, `step` what an event makes of it."""
    states, over = {state}, settled(scenario.events)
    for event in sorted(scenario.events, key=lambda event: (event.date, event.id)):
        inside = event.date <= day and (event.until is None or event.until > day)
        if event.where != where or not inside or event.id in over or event.probability == 0:
            continue
        after = {step(state, event) for state in states}
        sure = event.probability == 1 and not event.announced and event.alternative_to is None
        states = after if sure and (event.date_to or event.date) <= day else states | after
    return states


def _told(value: str, action: Action) -> str:
    return f"{action.where} {value} on {action.start} already"


OTHER_DAY = "Give a day on which it is not, with from"


def _passable(action: Action, scenario: Scenario) -> set[bool]:
    """Whether people may pass a road or crossing, or settle at a location, on the action's first day."""
    name = str(action.where)
    for road in scenario.roads:
        if road.name == name:

            def on_road(state: tuple[bool, bool], event: Event) -> tuple[bool, bool]:
                closed, blocked = state
                blocked = {"front": bool(event.value), "open": False}.get(event.what, blocked)
                return {"closed": True, "open": False}.get(event.what, closed), blocked

            return {not any(s) for s in possible(scenario, name, action.start, (road.closed, road.front), on_road)}
    place = scenario.location(name)
    if not place.is_crossing:
        return possible(
            scenario, name, action.start, place.receives,
            lambda state, event: bool(event.value) if event.what == "receives" else state,
        )  # fmt: skip

    def at_gate(state: tuple[bool, bool], event: Event) -> tuple[bool, bool]:
        closed, nobody = state
        if event.what == "people_per_day":
            return closed, (event.number or NONE).high == 0
        return {"closed": (True, nobody), "open": (False, False)}.get(event.what, state)

    nobody = place.people_per_day is not None and place.people_per_day.high == 0
    return {not any(s) for s in possible(scenario, name, action.start, (False, nobody), at_gate)}


def _open(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    if _passable(action, scenario) == {True}:
        if action.number is not None:
            return _told("is open", action), f"Write: {action.number:g}/day at {action.where}"
        return _told("is open", action), _denial(action, scenario) or OTHER_DAY
    places = [place for place in scenario.locations if place.name == action.where and not place.is_crossing]
    if places:
        days = [event for event in _possible(scenario, "safe") if event.where == action.where and event.value]
        if not places[0].safe and not days:
            return f"{action.where} is never safe, so that nobody would go there", "Add an event safe to the scenario"
        if any(event.where == action.where for event in _possible(scenario, "closed")):
            return f"an event closes {action.where}, which an action cannot undo", "Edit events.csv instead"
    return None


def _close(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    return (_told("is closed", action), OTHER_DAY) if _passable(action, scenario) == {False} else None


def _setting(action: Action, scenario: Scenario, what: str, base: Range | None) -> set[Range | None]:
    return possible(
        scenario, action.where, action.start, base,
        lambda state, event: event.number if event.what == what else state,
    )  # fmt: skip


def _per_day(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    base = scenario.location(str(action.where)).people_per_day
    if _setting(action, scenario, "people_per_day", base) == {Range.of(action.number or 0)}:
        return _told(f"lets {action.number:,.0f} people a day through", action), None
    return None


def _clear(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    mines = {row.name: row.mined for row in scenario.roads} | {row.name: row.mined for row in scenario.locations}
    mined = possible(
        scenario, action.where, action.start, mines[str(action.where)].high > 0,
        lambda state, event: {"mined": (event.number or Range.of(1)).high > 0, "cleared": False}.get(event.what, state),
    )  # fmt: skip
    return (f"{action.where} is not mined on {action.start}", OTHER_DAY) if mined == {False} else None


def _denied(name: str, day: date, scenario: Scenario) -> set[Range]:
    """How much leaving a location may be denied on a day: by its holder, or as an event says."""
    parties = {party.name: party.exit_denied for party in scenario.parties}

    def at_place(state: Range, event: Event) -> Range:
        if event.what == "holder":
            return parties[str(event.value)]
        return (event.number or Range.of(1)) if event.what == "exit_denied" else state

    return possible(scenario, name, day, parties.get(scenario.location(name).holder or "", NONE), at_place)


def _denial(action: Action, scenario: Scenario) -> str | None:
    """Advice where a way that is open leads out of a place that people are not let out of."""
    roads = [road for road in scenario.roads if action.where in (road.name, road.crossing)]
    ways = [road for road in roads if _passable(replace(action, where=road.name), scenario) == {True}]
    for name in dict.fromkeys(name for road in ways for name in (road.start, *(() if road.one_way else (road.end,)))):
        if not scenario.location(name).safe and max(denied.likely for denied in _denied(name, action.start, scenario)):
            return f"What keeps people in is that leaving is denied. Write: allow leaving {name} from {action.start}"
    return None


def _allow(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    if _denied(str(action.where), action.start, scenario) == {Range.of(round(1 - (action.number or 0), 12))}:
        return f"leaving {action.where} is as free as that on {action.start} already", None
    return None


def _pause(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    for event in _possible(scenario, "fighting"):
        begins = action.until is None or event.date < action.until
        if begins and (event.until is None or event.until > action.start) and action.where in (None, event.where):
            return None
    where = action.where or "any place"
    return f"there is no fighting at {where} from {action.start} until {action.until}", None


def _buses(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    speed = Range.of(scenario.road(str(action.where)).km_per_hour)
    if _setting(action, scenario, "transport", speed) == {Range.of(action.number or 0)}:
        return f"people move on {action.where} at {action.number:g} km per hour on {action.start} already", None
    return None


def _room(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    place = scenario.location(str(action.where))
    base = place.capacity if place.capacity_unit == "people" else None
    if _setting(action, scenario, "capacity", base) == {Range.of(action.number or 0)}:
        return _told(f"has room for {action.number:,.0f} people", action), None
    return None


def _screened(action: Action, scenario: Scenario) -> Iterator[set[Range]]:
    """For each group that the action is for, the shares that may be screened on its first day."""
    for group in [action.group] if action.group else [group.name for group in scenario.groups]:

        def at_gate(state: Range, event: Event, group: str = group) -> Range:
            mine = event.what == "screened_share" and event.group in (None, group)
            return (event.number or Range.of(1)) if mine else state

        yield possible(scenario, action.where, action.start, NONE, at_gate)


def _screen(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    asked = {Range.of(action.number or 0)}
    if action.days is None and all(shares == asked for shares in _screened(action, scenario)):
        return _told(f"screens a share {action.number:g} of {action.group or 'everybody'}", action), None
    return None


def _stop_screening(action: Action, scenario: Scenario) -> tuple[str, str | None] | None:
    if all(shares == {NONE} for shares in _screened(action, scenario)):
        return f"nobody is screened at {action.where} on {action.start}", OTHER_DAY
    return None


def _possible(scenario: Scenario, what: str) -> list[Event]:
    over = settled(scenario.events)
    return [e for e in scenario.events if e.what == what and e.probability > 0 and e.id not in over]
