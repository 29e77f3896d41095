"""A scenario as the page gets it: the map, the conditions over time, the evidence, and which actions there are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from safepassage.files.background import background_lines
from safepassage.planning.actions import FORMS
from safepassage.scenario.describe import event_words, sentence
from safepassage.scenario.events import Event, settled
from safepassage.scenario.evidence import Claim
from safepassage.scenario.grades import Grade, all_grades, grade_of
from safepassage.scenario.network import Location, Road
from safepassage.scenario.ranges import Range
from safepassage.scenario.scenario import Scenario
from safepassage.scenario.timeline import Steps, timeline
from safepassage.scenario.weighing import evidence, figures_words
from safepassage.show.plane import plane_of, road_courses
from safepassage.show.profile import Profile, hides, hides_roads, told
from safepassage.show.report.evidence import shown_claims

PLACE_ASPECTS = ("holder", "safe", "receives", "closed", "fighting", "mined")
ROAD_ASPECTS = ("closed", "front", "mined")
Timeline = dict[tuple[str, str], Steps]


def siege_document(scenario: Scenario, id: str, profile: Profile = "public") -> dict[str, Any]:
    """A scenario as plain values, without anything that would have to be simulated.

    In public, roads and crossings of a siege that is still running are left out, with what is said of them alone.
    """
    hidden = hides_roads(scenario, profile)
    steps = timeline(scenario)
    claims = _claims(scenario, profile)
    shown = {claim.id for claim in claims}
    days = (scenario.end - scenario.start).days + 1
    return {
        "id": id,
        "title": scenario.title,
        "summary": told(scenario, scenario.summary, profile),
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "as_of": None if scenario.as_of is None else scenario.as_of.isoformat(),
        "running": scenario.running,
        "days": [(scenario.start + timedelta(days=day)).isoformat() for day in range(days)],
        "parties": [party.name for party in scenario.parties],
        "groups": [group.name for group in scenario.groups],
        "places": [_place(place, steps, shown) for place in scenario.locations if not (hidden and place.is_crossing)],
        "roads": [] if hidden else _roads(scenario, steps),
        "roads_hidden": hidden,
        "events": _events(scenario, profile, shown),
        "claims": [_claim(claim, all_grades(scenario.grades)) for claim in claims],
        "contradictions": _contradictions(scenario, claims),
        "background": [{"kind": kind, "lines": [line]} for kind, line in background_lines(scenario.background) if line],
        "actions": [
            {"kind": kind, "written": form.written, "targets": list(form.targets)} for kind, form in FORMS.items()
        ],
    }


def _place(place: Location, steps: Timeline, claims: Collection[str]) -> dict[str, Any]:
    return {
        "name": place.name,
        "kind": place.kind,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "pcode": place.pcode or None,
        "people": _range(place.people) if place.people.high > 0 else None,
        "capacity": _range(place.capacity),
        "people_per_day": None if place.people_per_day is None else place.people_per_day.likely,
        "claims": [id for id in place.claims if id in claims],
        **{aspect: steps[place.name, aspect] for aspect in PLACE_ASPECTS},
    }


def _range(range: Range | None) -> list[float] | None:
    return None if range is None else [range.low, range.likely, range.high]


def _roads(scenario: Scenario, steps: Timeline) -> list[dict[str, Any]]:
    plane = plane_of(scenario)
    courses = road_courses(scenario, plane.spots(scenario))
    return [
        {
            **_road(road),
            "points": plane.degrees(courses[road.name]).round(5).tolist(),
            **{aspect: steps[road.name, aspect] for aspect in ROAD_ASPECTS},
        }
        for road in scenario.roads
    ]


def _road(road: Road) -> dict[str, Any]:
    ends = {"name": road.name, "from": road.start, "to": road.end, "km": road.km.likely, "mode": road.mode}
    return {**ends, "one_way": road.one_way, "crossing": road.crossing, "claims": list(road.claims)}


def _events(scenario: Scenario, profile: Profile, claims: Collection[str]) -> list[dict[str, Any]]:
    over = settled(scenario.events)
    held = [event for event in scenario.events if event.id not in over and event.probability > 0]
    return [
        _event(event, claims)
        for event in sorted(held, key=lambda event: (event.date, event.id))
        if not hides(scenario, event.where, profile)
    ]


def _event(event: Event, claims: Collection[str]) -> dict[str, Any]:
    last = event.until or event.date_to
    return {
        "id": event.id,
        "date": event.date.isoformat(),
        "until": None if last is None else last.isoformat(),
        "what": event.what,
        "where": event.where,
        "sentence": event_words(event),
        "short": sentence(event),
        "probability": event.probability,
        "future": not event.certain_day,
        "claims": [id for id in event.claims if id in claims],
    }


def _claims(scenario: Scenario, profile: Profile) -> list[Claim]:
    """The claims that the profile shows, in the order of the scenario."""
    if not hides_roads(scenario, profile):
        return list(scenario.claims)
    shown = {claim.id for claim in shown_claims(scenario, profile)}
    return [claim for claim in scenario.claims if claim.id in shown]


def _claim(claim: Claim, grades: tuple[Grade, ...]) -> dict[str, Any]:
    return {
        "id": claim.id,
        "publisher": claim.publisher,
        "kind": claim.source_kind,
        "event_date": claim.event_date,
        "published": None if claim.published is None else claim.published.isoformat(),
        "url": claim.url,
        "grade": grade_of(claim.reliability, claim.credibility, grades).grade,
        "about": claim.about,
        "states": figures_words(claim),
        "statement": claim.statement,
    }


def _contradictions(scenario: Scenario, shown: list[Claim]) -> list[str]:
    known = {claim.id for claim in shown}
    return [
        f"{pair.one} and {pair.other} contradict each other on {one.quantity.name}: {pair.sigmas:.1f} sigma apart"
        for one in evidence(scenario)
        for pair in one.contradictions
        if {pair.one, pair.other} <= known
    ]
