"""The language of actions: a line such as "open South road from 2016-06-05" becomes an edit of a scenario.

    open ROAD|CROSSING|LOCATION [from DATE] [until DATE] [N/day]
    close ROAD|CROSSING|LOCATION [from DATE] [until DATE]
    N/day at CROSSING [from DATE] [until DATE]
    clear ROAD|LOCATION [from DATE]
    allow leaving LOCATION [by SHARE] [from DATE] [until DATE]
    pause [at PLACE] from DATE until DATE [by SHARE]
    buses on ROAD at KMH [from DATE] [until DATE]
    room LOCATION N [from DATE]
    screen CROSSING GROUP|everybody SHARE [DAYS days] [from DATE] [until DATE]
    stop screening at CROSSING [from DATE] [until DATE]

An action adds events whose numbers are fixed, so that an edited scenario draws exactly what the scenario draws.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from safepassage.errors import Fault, InputError
from safepassage.scenario.checks import OVERRIDDEN
from safepassage.scenario.events import ADDING, Event, settled, slot
from safepassage.scenario.ranges import Range, spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from safepassage.scenario.scenario import Scenario

EVERYBODY = "everybody"
EVERYWHERE = "everywhere"
NUMBERED = re.compile(r"action-(\d+)-")


class Form(NamedTuple):
    """How one kind of action is written, what it acts on, and which clauses it takes."""

    lead: str
    targets: tuple[str, ...]
    clauses: frozenset[str]
    needed: frozenset[str]
    written: str


def _form(lead: str, targets: str, needed: str, clauses: str, written: str) -> Form:
    wanted = frozenset(needed.split())
    return Form(lead, tuple(targets.split()), frozenset(clauses.split()) | wanted, wanted, written)


FORMS: dict[str, Form] = {
    "open": _form(
        "open", "road crossing location", "", "from until per_day", "open NAME [from DATE] [until DATE] [N/day]"
    ),
    "close": _form("close", "road crossing location", "", "from until", "close NAME [from DATE] [until DATE]"),
    "per_day": _form("at", "crossing", "per_day", "from until", "N/day at CROSSING [from DATE] [until DATE]"),
    "clear": _form("clear", "road location", "", "from", "clear NAME [from DATE]"),
    "allow": _form(
        "allow leaving", "location", "", "by from until", "allow leaving LOCATION [by SHARE] [from DATE] [until DATE]"
    ),
    "pause": _form(
        "pause", "location crossing", "from until", "by", "pause [at PLACE] from DATE until DATE [by SHARE]"
    ),
    "buses": _form("buses on", "road", "at", "from until", "buses on ROAD at KMH [from DATE] [until DATE]"),
    "room": _form("room", "location", "number", "from", "room LOCATION N [from DATE]"),
    "screen": _form(
        "screen", "crossing", "number", "days from until",
        "screen CROSSING GROUP|everybody SHARE [DAYS days] [from DATE] [until DATE]",
    ),
    "stop screening": _form(
        "stop screening at", "crossing", "", "from until", "stop screening at CROSSING [from DATE] [until DATE]"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One action: its kind (a key of `FORMS`), what it acts on (None: everywhere), from when and until when.

    `number` is people a day, a share, km per hour or people, as the kind says; `group` is None for everybody; `days` is
    how long screening holds people. `str()` is a sentence, and `text` is the action in the language again.
    """

    kind: str
    where: str | None
    start: date
    until: date | None = None
    number: float | None = None
    group: str | None = None
    days: float | None = None

    def __str__(self) -> str:
        n = "" if self.number is None else spoken(self.number)
        part = "" if self.number == 1 else f" by a share {n}"
        group = self.group or EVERYBODY
        held = f", for {spoken(self.days)} {'day' if self.days == 1 else 'days'}" if self.days is not None else ""
        said = {
            "open": f"{self.where} is open" + (f" and lets {n} people a day through" if n else ""),
            "close": f"{self.where} is closed",
            "per_day": f"{self.where} lets {n} people a day through",
            "clear": f"{self.where} is cleared of mines",
            "allow": f"leaving {self.where} is allowed{part}",
            "pause": f"fighting pauses at {self.where or 'all places'}{part}",
            "buses": f"buses run on {self.where} at {n} km per hour",
            "room": f"{self.where} has room for {n} people",
            "screen": f"{self.where} takes a share {n} of {group} aside for screening{held}",
            "stop screening": f"nobody is screened at {self.where}",
        }[self.kind]  # fmt: skip
        until = f" until {self.until}" if self.until else ""
        return f"From {self.start}{until} {said}."

    @property
    def text(self) -> str:
        """The action in the language, with quotes and its first day; parsing it gives the action again."""
        name = f'"{self.where}"'
        n = "" if self.number is None else f"{self.number:.15g}"
        group = f'"{self.group}"' if self.group else EVERYBODY
        days = f" {self.days:.15g} days" if self.days is not None else ""
        head = {
            "open": f"open {name}" + (f" {n}/day" if n else ""),
            "close": f"close {name}",
            "per_day": f"{n}/day at {name}",
            "clear": f"clear {name}",
            "allow": f"allow leaving {name} by {n}",
            "pause": (f"pause at {name}" if self.where else "pause") + f" by {n}",
            "buses": f"buses on {name} at {n}",
            "room": f"room {name} {n}",
            "screen": f"screen {name} {group} {n}{days}",
            "stop screening": f"stop screening at {name}",
        }[self.kind]
        return f"{head} from {self.start}" + (f" until {self.until}" if self.until else "")


def parse(text: str, scenario: Scenario, source: str = "action", hidden: Collection[str] = ()) -> tuple[Action, ...]:
    """The actions of a text, one a line or several separated by semicolons; what follows a # is a remark.

    `source` names the text in messages: a file (messages give the row) or "action" (messages give its number).
    Names that are `hidden` are taken for unknown, and no message tells them.
    Everything that cannot be understood, or does not suit the scenario's names and period, raises one InputError.

    >>> from safepassage import load
    >>> [str(action) for action in parse("open West road from 2030-01-05", load("two-exits"))]
    ['From 2030-01-05 West road is open.']
    """
    from safepassage.planning.reading import read_action

    actions, faults, number = [], [], 0
    for row, line in enumerate(text.splitlines(), start=1):
        for part in (part.strip() for part in line.split("#")[0].split(";")):
            if not part:
                continue
            number += 1
            try:
                actions.append(read_action(part, scenario, hidden))
            except InputError as error:
                faults += [_placed(fault, source, row, number) for fault in error.faults]
    if not actions and not faults:
        faults = [Fault(source, "no action", allowed=allowed_forms())]
    if faults:
        raise InputError(faults)
    return tuple(actions)


def allowed_forms() -> str:
    """The kinds of actions, for messages."""
    return "Allowed: " + ", ".join("N/day at" if kind == "per_day" else form.lead for kind, form in FORMS.items())


def apply(scenario: Scenario, actions: Sequence[Action], source: str = "action") -> Scenario:
    """The scenario with the actions in it, each an event or two of ids `action-...` with fixed numbers.

    An action sets a condition from its day on, in place of an event of the scenario that certainly sets it on that very
    day; a later event may set it again. An action on something
    that already is so raises InputError.

    >>> from safepassage import load, quantities
    >>> town = load("two-exits")
    >>> edited = apply(town, parse("200/day at East Gate from 2030-01-20", town))
    >>> edited.events[-1].id, quantities(edited) == quantities(town)
    ('action-01-people_per_day', True)
    """
    from safepassage.planning.already import already

    for number, action in enumerate(actions, start=1):
        fault = already(action, scenario)
        if fault is not None:
            raise InputError(_placed(fault, source, None, number))
        added = events(action, scenario)
        beaten = [event for event in scenario.events if any(_same_day(event, new) for new in added)]
        later = [_put_off(event, action.until) for event in beaten if _outlasts(event, action.until)]
        scenario = scenario.edit(remove=[event.id for event in beaten], add=(*later, *added))
    return scenario


def set_again(action: Action, scenario: Scenario) -> tuple[str, ...]:
    """The ids of the events of a scenario that may set what an action sets again, after the action's first day.

    >>> from safepassage import load
    >>> town = load("two-exits")
    >>> set_again(parse("close West road from 2030-01-05", town)[0], town)
    ('west-opens',)
    """
    over = settled(scenario.events)
    return tuple(
        event.id
        for event in scenario.events
        if event.id not in over and event.probability > 0 and _after(event, action)
        if any(_sets(event, new) for new in events(action, scenario))
    )


def _after(event: Event, action: Action) -> bool:
    """Whether an event may come while an action holds, on another day than its first."""
    last = event.date if event.certain_day else event.date_to
    return (last is None or last > action.start) and (action.until is None or event.date < action.until)


def _sets(event: Event, new: Event) -> bool:
    """Whether an event sets what an event of an action sets otherwise, by itself or with a new holder or front."""
    alike = (event.what, event.value, event.number) == (new.what, new.value, new.number)
    if event.what in ADDING or event.where != new.where or alike:
        return False
    if new.what in OVERRIDDEN.get(event.what, ()):
        return True
    return slot(event.what) == slot(new.what) and (event.group is None or event.group == new.group)


def _same_day(event: Event, new: Event) -> bool:
    """Whether an event of the scenario certainly sets what an action sets, on the day on which the action begins."""
    if not event.certain_day or event.what in ADDING:
        return False
    return (slot(event.what), event.where, event.group, event.date) == (slot(new.what), new.where, new.group, new.date)


def _outlasts(event: Event, until: date | None) -> bool:
    return until is not None and (event.until is None or event.until > until)


def _put_off(event: Event, day: date | None) -> Event:
    """The event from the day on which the action that takes its place ends."""
    return event if day is None else replace(event, date=day)


def events(action: Action, scenario: Scenario) -> tuple[Event, ...]:
    """The events that an action adds to a scenario, with ids that are free there."""
    place = action.where not in {road.name for road in scenario.roads}
    crossing = place and action.where is not None and scenario.location(action.where).is_crossing
    kinds: dict[str, tuple[tuple[str, float | bool | None], ...]] = {
        "open": (("receives", True),) if place and not crossing else (("open", None),),
        "close": (("receives", False),) if place and not crossing else (("closed", None),),
        "per_day": (("people_per_day", action.number),),
        "clear": (("cleared", None),),
        "allow": (("exit_denied", round(1 - (action.number or 0), 12)),),
        "pause": (("pause", action.number),),
        "buses": (("transport", action.number),),
        "room": (("capacity", action.number),),
        "screen": (("screened_share", action.number),),
        "stop screening": (("screened_share", 0.0),),
    }
    whats = kinds[action.kind]
    if action.kind == "open" and action.number is not None:
        whats += (("people_per_day", action.number),)
    if action.days is not None:
        whats += (("screening_days", action.days),)
    groups = [action.group]
    if action.kind in ("screen", "stop screening") and action.group is None:
        groups = [group.name for group in scenario.groups]  # by name: it must take precedence over rules by group
    return tuple(_event(action, scenario, what, value, group) for what, value in whats for group in groups)


def _event(action: Action, scenario: Scenario, what: str, value: float | bool | None, group: str | None) -> Event:
    taken = [int(found[1]) for event in scenario.events if (found := NUMBERED.match(event.id))]
    number = max(taken, default=0) + 1
    which = f"-{[g.name for g in scenario.groups].index(group) + 1}" if group is not None else ""
    return Event(
        f"action-{number:02d}-{what}{which}",
        action.start,
        what=what,
        where=action.where,
        group=group,
        value=value if isinstance(value, bool) else None,
        number=None if value is None or isinstance(value, bool) else Range.of(value),
        until=action.until,
        note=str(action),
    )


def _placed(fault: Fault, source: str, row: int | None, number: int) -> Fault:
    """The fault with its place: the row of a file, or the number of the action."""
    where, row = (f"{source} {number}", None) if source.endswith("action") or row is None else (source, row)
    return Fault(where, fault.problem, row, found=fault.found, allowed=fault.allowed, advice=fault.advice)
