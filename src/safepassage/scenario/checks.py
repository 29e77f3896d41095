"""What is doubtful in a scenario, though it could be true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from safepassage.errors import (
    ClosedCrossing,
    DoubtfulDistance,
    EarlyFact,
    HeldForEver,
    ImpossibleEvent,
    IsolatedPart,
    LaterEvidence,
    NobodyHeld,
    NoEffect,
    OrderMatters,
    PeopleWithoutRoad,
    SafepassageWarning,
    UncitedClaim,
    UnreachableSite,
    UnsafeReceiver,
)
from safepassage.scenario.claimchecks import slips
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.events import ADDING, Event, vocabulary
from safepassage.scenario.network import Location, Road, parts, reachable, sources, straight_km
from safepassage.scenario.stated import kind_and_name

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

HELD = 0.5  # an exit denied to this share or more counts as held, as in the outcome "trapped"
SHORTER = 0.9
LONGER = 10.0
NEAR_KM = 1.0
OVERRIDDEN = {"holder": ("exit_denied", "deterrent"), "front": ("open",)}


def warnings_of(scenario: Scenario) -> tuple[SafepassageWarning, ...]:
    """Return what is doubtful in a scenario, one warning each."""
    checks: tuple[Callable[[Scenario], Iterator[SafepassageWarning]], ...] = (
        _held_for_ever,
        _nobody_held,
        _people_without_road,
        _unreachable_sites,
        _isolated_parts,
        _closed_crossings,
        _unsafe_receivers,
        _distances,
        _impossible_events,
        _order_matters,
        _no_effect,
        _early_facts,
        _uncited_claims,
        slips,
        _later_evidence,
    )
    return tuple(warning for check in checks for warning in check(scenario))


def _possible(scenario: Scenario, *kinds: str) -> list[Event]:
    return [event for event in scenario.events if event.what in kinds and event.probability > 0]


def _held_for_ever(scenario: Scenario) -> Iterator[SafepassageWarning]:
    peopled = _peopled(scenario)
    safe_some_day = {event.where for event in _possible(scenario, "safe") if event.value}
    let_go = {event.where for event in _possible(scenario, "holder")}
    let_go |= {e.where for e in _possible(scenario, "exit_denied") if e.number is not None and e.number.low < HELD}
    ways_out = _could_reach_safety(scenario, safe_some_day)
    for place in scenario.locations:
        if place.is_crossing or place.safe or place.name not in peopled or place.name in safe_some_day:
            continue
        if _denied(scenario, place) and place.name not in let_go:
            yield HeldForEver(
                f"{place.name}: {place.holder} denies leaving and no event changes that. "
                "Add an event exit_denied, holder or safe if it could."
            )
        elif place.name not in ways_out and any(place.name in (road.start, road.end) for road in scenario.roads):
            yield HeldForEver(
                f"{place.name}: no way out leads to a place that takes people in, and no event opens one. "
                "Add an event open, front (no), receives or safe if it could."
            )


def _peopled(scenario: Scenario) -> frozenset[str]:
    """Return the places where people are on the first morning, by their rows or by claims."""
    stated = {kind_and_name(claim.about) for claim in scenario.claims if claim.low or claim.high}
    there = scenario.locations
    return frozenset(place.name for place in there if place.people.high > 0 or ("people", place.name) in stated)


def _denied(scenario: Scenario, place: Location) -> bool:
    return any(party.name == place.holder and party.exit_denied.likely >= HELD for party in scenario.parties)


def _nobody_held(scenario: Scenario) -> Iterator[SafepassageWarning]:
    peopled = _peopled(scenario)
    for place in scenario.locations:
        held = place.denied_since is not None or _denied(scenario, place)
        if held and not (place.is_crossing or place.safe or place.name in peopled):
            yield NobodyHeld(f"{place.name}: leaving is denied, but nobody is there. Give people_likely if anybody is.")


def _could_reach_safety(scenario: Scenario, safe_some_day: set[str | None]) -> frozenset[str]:
    """Return the places from which, at the best of times, some place that takes people in can be reached."""
    opened = {event.where for event in _possible(scenario, "open")}
    opened |= {event.where for event in _possible(scenario, "front") if not event.value}
    opened |= {e.where for e in _possible(scenario, "people_per_day") if e.number is not None and e.number.high > 0}
    shut = {
        place.name
        for place in scenario.locations
        if place.people_per_day is not None and place.people_per_day.high == 0 and place.name not in opened
    }
    usable = tuple(
        road
        for road in scenario.roads
        if (road.name in opened or not (road.closed or road.front)) and road.crossing not in shut
    )
    receives = {place.name for place in scenario.locations if place.receives}
    receives |= {str(event.where) for event in _possible(scenario, "receives") if event.value}
    safe = {place.name for place in scenario.locations if place.safe or place.name in safe_some_day}
    return sources(receives & safe, usable)


def _people_without_road(scenario: Scenario) -> Iterator[SafepassageWarning]:
    ends = {name for road in scenario.roads for name in (road.start, road.end)}
    peopled = _peopled(scenario)
    for place in scenario.locations:
        if place.name in peopled and place.name not in ends:
            yield PeopleWithoutRoad(f"{place.name}: {place.people} people and no road. Add a row to roads.csv.")


def _unreachable_sites(scenario: Scenario) -> Iterator[SafepassageWarning]:
    reached = reachable(_peopled(scenario), scenario.roads)
    for place in scenario.locations:
        if place.kind == "site" and place.name not in reached:
            yield UnreachableSite(f"{place.name}: no road leads there from a place with people.")


def _isolated_parts(scenario: Scenario) -> Iterator[SafepassageWarning]:
    for part in parts(scenario.locations, scenario.roads)[1:]:
        if len(part) > 1:
            names = ", ".join(sorted(part))
            yield IsolatedPart(f"{names}: no road connects this part of the network with the rest.")


def _closed_crossings(scenario: Scenario) -> Iterator[SafepassageWarning]:
    opened = {event.where for event in _possible(scenario, "open", "people_per_day")}
    for place in scenario.locations:
        closed = place.people_per_day is not None and place.people_per_day.high == 0
        if closed and place.name not in opened:
            yield ClosedCrossing(f"{place.name}: people_per_day is 0 and no event changes that.")


def _unsafe_receivers(scenario: Scenario) -> Iterator[SafepassageWarning]:
    safe_some_day = {event.where for event in _possible(scenario, "safe") if event.value}
    for place in scenario.locations:
        if place.receives and not place.safe and place.name not in safe_some_day:
            yield UnsafeReceiver(f"{place.name}: it receives, but is never safe, so that nobody goes there.")


def _distances(scenario: Scenario) -> Iterator[SafepassageWarning]:
    for road in scenario.roads:
        start, end = scenario.location(road.start), scenario.location(road.end)
        straight, off = straight_km(start, end), start.position_km + end.position_km
        said = f"{road.name} ({road.start} to {road.end}): {road.km} km, but {straight:.3g} km in a straight line."
        too_short = road.km.high < SHORTER * (straight - off)
        if too_short or road.km.low > LONGER * (straight + off) and straight > NEAR_KM:
            yield DoubtfulDistance(f"{said} Check the coordinates and km.")


def _impossible_events(scenario: Scenario) -> Iterator[SafepassageWarning]:
    for event in scenario.events:
        if event.probability == 0:
            yield ImpossibleEvent(f"{event.id}: its probability is 0, so that it never happens.")


def _order_matters(scenario: Scenario) -> Iterator[SafepassageWarning]:
    together: dict[tuple[object, str | None], list[Event]] = {}
    for event in sorted(scenario.events, key=lambda event: event.id):
        if event.certain_day and event.where is not None:
            together.setdefault((event.date, event.where), []).append(event)
    for one, other in (pair for events in together.values() for pair in combinations(events, 2)):
        overridden = other.what in OVERRIDDEN.get(one.what, ()) or one.what in OVERRIDDEN.get(other.what, ())
        alike = one.what == other.what and one.what not in ADDING
        groups = alike and vocabulary()[one.what].per_group and None in (one.group, other.group)
        if overridden or (groups and one.group != other.group):
            yield OrderMatters(
                f"{one.id} and {other.id} both act on {one.where} on {one.date}: {other.id} is applied last, "
                "as ids are applied in order."
            )


def _no_effect(scenario: Scenario) -> Iterator[SafepassageWarning]:
    used = {road.crossing for road in scenario.roads}
    for place in scenario.locations:
        if place.is_crossing and place.name not in used:
            yield NoEffect(f"{place.name}: no road passes through this crossing.")
        if place.denied_since is not None and place.safe:
            yield NoEffect(f"{place.name}: denied_since has no effect where it is safe.")
    for group in scenario.groups:
        if group.share == 0:
            yield NoEffect(f"{group.name}: a group with a share of 0 has nobody in it.")
    for event in scenario.events:
        if event.until is not None and event.until <= scenario.start:
            yield NoEffect(f"{event.id}: it has ended before the start.")
    yield from _nobody_departs(scenario)


def _nobody_departs(scenario: Scenario) -> Iterator[SafepassageWarning]:
    unsafe_some_day = {event.where for event in _possible(scenario, "safe") if not event.value}
    for event in _possible(scenario, "departures"):
        if event.where is None or event.number is None:
            continue
        place = scenario.location(event.where)
        if place.safe and place.name not in unsafe_some_day:
            yield NoEffect(f"{event.id}: {place.name} is never unsafe, so that nobody leaves.")
        elif event.number.low > place.people.high:
            people = f"{event.number} people leave, but {place.people} live at {place.name}"
            yield NoEffect(f"{event.id}: {people}. Those who are not there cannot leave.")


def _early_facts(scenario: Scenario) -> Iterator[SafepassageWarning]:
    published = {claim.id: claim.published for claim in scenario.claims}
    for event in scenario.events:
        if event.resolves is None:
            continue
        known = {claim: published[claim] for claim in event.claims}
        undated = [claim for claim, day in known.items() if day is None]
        early = [f"from {day} on, by {claim}" for claim, day in known.items() if day is not None and day < event.date]
        if not known or undated:
            early = [f"on every day, as {f'{undated[0]} has no date' if undated else 'it cites no claim'}"]
        if early:
            said = f"{event.id}: it settles {event.resolves} on {event.date}, but is known {early[0]}."
            yield EarlyFact(f"{said} Cite what was published once it had happened.")


def _rows(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every row that can cite claims, as words and the claims it cites."""
    rows: tuple[Location | Road, ...] = (*scenario.locations, *scenario.roads)
    for row in (*rows, *scenario.groups, *scenario.parties):
        yield row.name, row.claims
    for event in scenario.events:
        yield event.id, event.claims
    for count in scenario.observations:
        yield f"the count of {count.date}", count.claims


def _uncited_claims(scenario: Scenario) -> Iterator[SafepassageWarning]:
    cited = {claim for _, claims in _rows(scenario) for claim in claims}
    cited |= {weighed.claim.id for weighing in weighings(scenario).values() for weighed in weighing.claims}
    for claim in scenario.claims:
        if claim.id not in cited:
            yield UncitedClaim(f"{claim.id} ({claim.publisher}, about {claim.about}): nothing cites this claim.")


def _later_evidence(scenario: Scenario) -> Iterator[SafepassageWarning]:
    if scenario.as_of is None:
        return
    later = {claim.id for claim in scenario.claims if claim.published is not None and claim.published > scenario.as_of}
    events = {event.id for event in scenario.events}
    for name, claims in _rows(scenario):
        if claims and later.issuperset(claims) and name not in events:
            yield LaterEvidence(f"{name}: it rests only on claims published after {scenario.as_of}.")
