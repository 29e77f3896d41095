"""A scenario told in words: places, roads, parties, groups, what happens, epochs, assumptions and warnings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from safepassage.errors import plural
from safepassage.scenario.conditions import EVERYWHERE, epochs
from safepassage.scenario.events import Event, settled, vocabulary
from safepassage.scenario.futures import futures
from safepassage.scenario.network import Location, Road
from safepassage.scenario.parameters import Parameter
from safepassage.scenario.population import Group, Party
from safepassage.scenario.ranges import Range, spoken

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

WIDTH = 110
NAME_WIDTH = 24
CERTAIN, POSSIBLE = "What happens", "What may happen, or may have happened"
SETTLED = "Possible once, and settled by a fact: these do not count"
CHOICE = re.compile(r"\{value:([^|}]*)\|([^}]*)\}")
ON = {"foot": "on foot", "vehicle": "by vehicle", "boat": "by boat"}


def described(scenario: Scenario) -> str:
    """Return the scenario as text of several paragraphs, for a terminal or a notebook."""
    sections = (
        ("Places", _aligned((place.name, place_words(place)) for place in scenario.locations)),
        ("Roads", _aligned((road.name, road_words(road)) for road in scenario.roads)),
        ("Parties", _aligned((party.name, party_words(party)) for party in scenario.parties)),
        ("Groups", _aligned((group.name, group_words(group)) for group in scenario.groups)),
        ("Parameters of its own", _aligned((p.name, parameter_words(p)) for p in scenario.overrides)),
        *_happenings(scenario),
        ("Epochs (what differs from the epoch before)", _epochs(scenario)),
        ("Assumed, without evidence", _assumed(scenario)),
        ("Warnings", [line for warning in scenario.check() for line in _hanging(str(warning), 2)]),
    )
    told = [_heading(scenario), *(f"{title}\n" + "\n".join(lines) for title, lines in sections if lines)]
    return "\n\n".join(told)


def _heading(scenario: Scenario) -> str:
    length = plural((scenario.end - scenario.start).days + 1, "day")
    known = f", as known on {scenario.as_of}" if scenario.as_of else ""
    running = " The siege is still running." if scenario.running else ""
    period = f"{scenario.name}: {scenario.start} to {scenario.end} ({length}){known}.{running}"
    evidence = f"{plural(len(scenario.claims), 'claim')}, {plural(len(scenario.observations), 'count')} of people"
    return "\n".join([scenario.title, period, *wrap(scenario.summary, WIDTH), f"It cites {evidence}."])


def place_words(place: Location) -> str:
    """Return a location in words, such as "town held by Army: 800 people; safe"."""
    held = f" held by {place.holder}" if place.holder else ""
    if place.is_crossing:
        people = "no limit" if place.people_per_day is None else f"{place.people_per_day} people a day"
        return f"crossing{held}: {people}" + _doubtful_position(place)
    said = [f"{place.people} people"] if place.people.high else []
    said.append("safe" if place.safe else "unsafe")
    if place.receives != place.safe:
        said.append("takes people in" if place.receives else "takes nobody in")
    if place.capacity is not None:
        said.append(f"room for {place.capacity} {place.capacity_unit}")
    if place.denied_since is not None:
        said.append(f"leaving denied since {place.denied_since}")
    if place.mined.high:
        said.append(f"mined {place.mined}")
    if place.attraction:
        said.append(f"attraction {place.attraction:g}")
    return f"{place.kind}{held}: {'; '.join(said)}" + _doubtful_position(place)


def _doubtful_position(place: Location) -> str:
    return f"; position within {place.position_km:g} km" if place.position_km else ""


def road_words(road: Road) -> str:
    """Return a road in words, such as "Town – Camp, 20 km on foot at 4 km per hour, through Gate"."""
    said = f"{road.start} {'→' if road.one_way else '–'} {road.end}, {road.km} km {ON[road.mode]}"
    said += f" at {road.km_per_hour:g} km per hour"
    said += f", through {road.crossing}" if road.crossing else ""
    said += ", a front line across it" if road.front else ""
    said += ", closed" if road.closed else ""
    return said + (f", mined {road.mined}" if road.mined.high else "")


def party_words(party: Party) -> str:
    """Return what a party does to those who want to leave, in words."""
    denied = f"denies leaving {party.exit_denied}" if party.exit_denied.high else "lets people leave"
    return denied + (f", punishes leaving {party.deterrent}" if party.deterrent.high else "")


def group_words(group: Group) -> str:
    """Return a group in words, such as "80 % of the people, in households of 6; 0.05 stay by choice"."""
    said = f"{group.share * 100:.4g} % of the people"
    said += f", in households of {group.household_size}" if group.household_size > 1 else ", each alone"
    said += f"; {group.stayers} stay by choice" if group.stayers.high else ""
    said += f"; mobility {group.mobility}" if group.mobility != Range.of(1) else ""
    return said + (f"; speed × {group.speed_factor:g}" if group.speed_factor != 1 else "")


def parameter_words(parameter: Parameter) -> str:
    """Return a parameter in words, with its unit and source."""
    source = f" ({parameter.source})" if parameter.source else ""
    return f"{Range(parameter.low, parameter.likely, parameter.high)} {parameter.unit}{source}"


def event_words(event: Event) -> str:
    """Return an event as a sentence with its date, such as "On 2016-06-05 South road opens."."""
    what, day = sentence(event), _day_words(event)
    told = f"{day} {what}" + (f", until {event.until}" if event.until is not None else "")
    if event.alternative_to is not None:
        told = (
            f'Instead of "{event.alternative_to}", with probability {event.probability:g}: {told[0].lower()}{told[1:]}'
        )
    elif event.probability < 1:
        told = f"With probability {event.probability:g}: {told[0].lower()}{told[1:]}"
    notes = ["announced: in use some days later"] if event.announced and event.delayed_as is None else []
    notes += [f'settles "{event.resolves}"'] if event.resolves else []
    return told + (f" ({'; '.join(notes)})." if notes else ".")


def _day_words(event: Event) -> str:
    if event.delayed_as is not None:
        delay = futures()[event.delayed_as].delay
        return f"Likely {spoken(delay.likely)} ({spoken(delay.low)}–{spoken(delay.high)}) days after {event.date}"
    return f"On {event.date}" if event.date_to is None else f"Between {event.date} and {event.date_to}"


def sentence(event: Event) -> str:
    """Return what an event does, in words that follow its date, without a full stop."""
    if event.what == "exit_denied" and event.number is not None and event.number.high == 0:
        return f"leaving {event.where or EVERYWHERE} is allowed"
    template = vocabulary()[event.what].sentence.removesuffix(".")
    if not template.startswith("{where}"):
        template = template[0].lower() + template[1:]
    chosen = CHOICE.sub(lambda words: words[1] if event.value else words[2], template)
    return chosen.format(
        where=event.where or EVERYWHERE,
        value=event.value,
        number=event.number if event.number is not None else "",
        group=event.group or "everybody",
    )


def _happenings(scenario: Scenario) -> list[tuple[str, list[str]]]:
    """The events in three sections: the certain, the possible, and those that facts have settled."""
    over = settled(scenario.events)
    sections: dict[str, list[Event]] = {CERTAIN: [], POSSIBLE: [], SETTLED: []}
    for event in sorted(scenario.events, key=lambda event: (event.date, event.id)):
        certain = event.probability == 1 and event.alternative_to is None
        sections[SETTLED if event.id in over else CERTAIN if certain else POSSIBLE].append(event)
    return [(title, _aligned((one.id, event_words(one)) for one in events)) for title, events in sections.items()]


def _epochs(scenario: Scenario) -> list[str]:
    told = epochs(scenario)
    lines = []
    for epoch in told:
        days = plural((epoch.last - epoch.first).days + 1, "day")
        period = f"{epoch.first}" if epoch.first == epoch.last else f"{epoch.first} to {epoch.last}"
        lines.append(f"  {period} ({days})")
        if not epoch.changes:
            lines.append("    as described above")
        for where, phrases in epoch.changes.items():
            lines += _hanging(f"{where}: {', '.join(phrases)}", 4)
    over = settled(scenario.events)
    perhaps = [event.id for event in scenario.events if event.probability < 1 and event.id not in over]
    if perhaps:
        lines += _hanging(f"Left out, as they may not happen: {', '.join(perhaps)}.", 2)
    open_days = [event.id for event in scenario.events if event.probability == 1 and not event.certain_day]
    if open_days:
        lines += _hanging(f"Shown from the first day on which they may take effect: {', '.join(open_days)}.", 2)
    return lines


def _assumed(scenario: Scenario) -> list[str]:
    """Return the numbers that cite no claim, by kind."""
    places = [place for place in scenario.locations if not place.claims]
    roads = [road for road in scenario.roads if not road.claims]
    groups = [group for group in scenario.groups if not group.claims]
    parties = [party for party in scenario.parties if not party.claims]
    mined = [place.name for place in places if place.mined.high] + [road.name for road in roads if road.mined.high]
    kinds = {
        "people": [place.name for place in places if place.people.high],
        "room": [place.name for place in places if place.capacity is not None],
        "people a day": [place.name for place in places if place.people_per_day is not None],
        "leaving denied since": [place.name for place in places if place.denied_since is not None],
        "length": [road.name for road in roads],
        "mines": mined,
        "shares and behaviour": [group.name for group in groups],
        "exit denied": [party.name for party in parties if party.exit_denied.high or party.deterrent.high],
        "events": [event.id for event in scenario.events if not event.claims],
    }
    return [line for kind, names in kinds.items() if names for line in _hanging(f"{kind}: {', '.join(names)}", 2)]


def _aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return lines with the names in a column of their own."""
    pairs = list(rows)
    width = min(NAME_WIDTH, max((len(name) for name, _ in pairs), default=0))
    return list(_columns(pairs, width))


def _columns(pairs: list[tuple[str, str]], width: int) -> Iterator[str]:
    for name, words in pairs:
        indent = " " * (width + 4)
        lines = wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        if len(name) > width:
            yield f"  {name}"
            yield from lines
        else:
            yield f"  {name:<{width}}  {lines[0].lstrip()}"
            yield from lines[1:]


def _hanging(words: str, indent: int) -> list[str]:
    first, rest = " " * indent, " " * (indent + 2)
    return wrap(words, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
