"""The conditions that hold in each epoch, the days between two dated changes, in words.

Only for reading: the engine has its own conditions. Dates that are not known exactly count with their first day, and
events that may not happen are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.scenario.events import Event, settled
from safepassage.scenario.ranges import Range

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

State = dict[tuple[str, str], str]
DAY = datetime.timedelta(days=1)
EVERYWHERE = "all places"
NO_FIGHTING = "no fighting"


@dataclass(frozen=True)
class Epoch:
    """The days from `first` to `last` and what differs from the epoch before (or, in the first, from the files)."""

    first: datetime.date
    last: datetime.date
    changes: Mapping[str, tuple[str, ...]]


def expected(scenario: Scenario) -> tuple[Event, ...]:
    """Return the events that are sure to happen, in order of application; their days may be open."""
    over = settled(scenario.events)
    sure = [e for e in scenario.events if e.probability == 1 and e.id not in over]
    return tuple(sorted(sure, key=lambda event: (event.date, event.id)))


def epochs(scenario: Scenario) -> tuple[Epoch, ...]:
    """Return the epochs of a scenario from its start to its end; they follow one another without gaps."""
    events = expected(scenario)
    phrases = {event.id: _phrases(scenario, event) for event in events}
    days = {event.date for event in events} | {event.until for event in events if event.until is not None}
    firsts = [scenario.start, *sorted(day for day in days if scenario.start < day <= scenario.end)]
    lasts = [*(day - DAY for day in firsts[1:]), scenario.end]
    touched = {key for event in events for key in (*phrases[event.id], (str(event.where), "front"))}
    quiet = {key: phrase for key, phrase in base(scenario).items() if key in touched}
    before = quiet
    found: list[Epoch] = []
    for first, last in zip(firsts, lasts, strict=True):
        now = _conditions(quiet, events, phrases, first)
        changes: dict[str, tuple[str, ...]] = {}
        for where, aspect in sorted(now.keys() | before.keys()):
            if now.get((where, aspect)) != before.get((where, aspect)):
                ended = f"{aspect.split(':')[0].replace('_', ' ')} as before"
                changes[where] = (*changes.get(where, ()), now.get((where, aspect), ended))
        if changes or not found:
            found.append(Epoch(first, last, changes))
        else:
            found[-1] = Epoch(found[-1].first, last, found[-1].changes)
        before = now
    return tuple(found)


def _conditions(quiet: State, events: tuple[Event, ...], phrases: dict[str, State], day: datetime.date) -> State:
    """Return the conditions on a day, by place or road and aspect."""
    state = dict(quiet)
    for event in events:
        if event.date > day or (event.until is not None and event.until <= day):
            continue
        for (where, aspect), phrase in phrases[event.id].items():
            if aspect == "fighting" and state.get((where, aspect), NO_FIGHTING) != NO_FIGHTING:
                state[where, aspect] += f" and {event.number}"
            else:
                state[where, aspect] = phrase
        if event.what == "open" and state.get((str(event.where), "front")) == _front(True):
            state[str(event.where), "front"] = "open across the front line"
    return state


def base(scenario: Scenario) -> State:
    """Return the conditions that the files state, before any event, by place or road and aspect."""
    parties = {party.name: party for party in scenario.parties}
    state: State = {(EVERYWHERE, "pause"): "fighting goes on"}
    for place in scenario.locations:
        party = parties.get(place.holder or "")
        state |= {
            (place.name, "holder"): f"held by {place.holder or 'nobody in particular'}",
            (place.name, "safe"): "safe" if place.safe else "unsafe",
            (place.name, "receives"): _receives(place.receives),
            (place.name, "exit_denied"): _denied(party.exit_denied if party else Range.of(0)),
            (place.name, "deterrent"): _punished(party.deterrent if party else Range.of(0)),
            (place.name, "supplies_cut"): _supplies(False),
            (place.name, "fighting"): NO_FIGHTING,
            (place.name, "pause"): "fighting goes on",
            (place.name, "mined"): _mined(place.mined),
            (place.name, "closed"): "open",
        }
        if place.people_per_day is not None:
            state[place.name, "people_per_day"] = _people_per_day(place.people_per_day)
        if place.capacity is not None:
            state[place.name, "capacity"] = f"room for {place.capacity} {place.capacity_unit}"
    for road in scenario.roads:
        state |= {
            (road.name, "front"): _front(road.front),
            (road.name, "closed"): "closed" if road.closed else "open",
            (road.name, "mined"): _mined(road.mined),
        }
    return state


def _phrases(scenario: Scenario, event: Event) -> State:
    """Return what one event sets, in words."""
    where, number = event.where or EVERYWHERE, event.number or Range.of(0)
    group = event.group or "everybody"
    if event.what == "holder":
        party = next(party for party in scenario.parties if party.name == event.value)
        return {
            (where, "holder"): f"held by {party.name}",
            (where, "exit_denied"): _denied(party.exit_denied),
            (where, "deterrent"): _punished(party.deterrent),
        }
    said = {
        "safe": "safe" if event.value else "unsafe",
        "receives": _receives(bool(event.value)),
        "fighting": f"fighting at level {number}",
        "exit_denied": _denied(number),
        "deterrent": _punished(number),
        "supplies_cut": _supplies(bool(event.value)),
        "front": _front(bool(event.value)),
        "open": "open",
        "closed": "closed",
        "mined": _mined(number),
        "cleared": _mined(Range.of(0)),
        "people_per_day": _people_per_day(number),
        "screened_share": f"a share {number} of {group} taken aside for screening",
        "screening_days": f"screening holds {group} for {number} days",
        "admits": f"a share {number} of {group} admitted each day",
        "capacity": f"room for {number} people",
        "attraction": f"attraction {number}",
        "pause": f"fighting pauses by a share {number}",
        "transport": f"transport at {number} km per hour",
    }
    aspect = {"open": "closed", "cleared": "mined"}.get(event.what, event.what)
    key = f"{aspect}:{group}" if event.group else aspect
    return {(where, key): said[event.what]} if event.what in said else {}


def _receives(takes: bool) -> str:
    return "takes people in" if takes else "takes nobody in"


def _denied(share: Range) -> str:
    return "leaving allowed" if share.high == 0 else f"leaving denied {share}"


def _punished(share: Range) -> str:
    return "leaving not punished" if share.high == 0 else f"leaving punished {share}"


def _supplies(cut: bool) -> str:
    return "supplies cut" if cut else "supplies arrive"


def _front(across: bool) -> str:
    return "a front line across it" if across else "no front line across it"


def _mined(share: Range) -> str:
    return "not mined" if share.high == 0 else f"mined {share}"


def _people_per_day(people: Range) -> str:
    return "lets nobody through" if people.high == 0 else f"{people} people a day"
