"""The sources behind a result: every claim with its grade, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from safepassage.exchange.publish import Column, Table, Value
from safepassage.scenario.evidence import Claim
from safepassage.scenario.scenario import Scenario
from safepassage.show.profile import Profile, hides, hides_roads

COLUMNS = (
    Column("claim", "text", "Id of the claim.", "#meta+id"),
    Column("publisher", "text", "Organisation or office that published it.", "#meta+source"),
    Column("source_kind", "text", "Kind of source.", "#meta+source+type"),
    Column("event_date", "text", "Day, month or year that it is about.", "#date+event"),
    Column("published", "date", "Day of publication.", "#date+published"),
    Column("grade", "text", "Admiralty grade: reliability of the source A to F, credibility 1 to 6.", "#meta+grade"),
    Column("about", "text", "What it is about.", "#indicator+name"),
    Column("low", "number", "Lower figure stated.", "#indicator+low"),
    Column("high", "number", "Upper figure stated.", "#indicator+high"),
    Column("unit", "text", "Unit of the figures.", "#indicator+unit"),
    Column("qualifier", "text", "Qualifier, such as about or at least.", "#indicator+qualifier"),
    Column("statement", "text", "What it states, in the analyst's own words.", "#description"),
    Column("origin", "text", "Common origin of claims that repeat one another.", "#meta+origin"),
    Column("url", "text", "Where it was published.", "#meta+url"),
    Column("used_by", "text", "What in the scenario rests on it.", "#meta+used_by"),
)


def sources(scenario: Scenario, profile: Profile) -> Table:
    """The claims of a scenario; in public those on roads and crossings of a running siege are left out."""
    hidden = _hidden_words(scenario, profile)
    users: dict[str, list[str]] = {}
    on_roads: set[str] = set()
    for where, words, claims in _uses(scenario):
        for claim in claims:
            users.setdefault(claim, []).append(words)
            if hides(scenario, where, profile):
                on_roads.add(claim)
    shown = [
        claim
        for claim in scenario.claims
        if claim.id not in on_roads and not any(word in _words(claim) for word in hidden)
    ]
    rows = [_row(claim, "; ".join(users.get(claim.id, ()))) for claim in shown]
    return Table("sources", "One statement of one source, graded.", COLUMNS, rows)


def _row(claim: Claim, used_by: str) -> tuple[Value, ...]:
    return (
        claim.id, claim.publisher, claim.source_kind, claim.event_date, claim.published,
        f"{claim.reliability}{claim.credibility}", claim.about, claim.low, claim.high, claim.unit, claim.qualifier,
        claim.statement, claim.origin, claim.url, used_by,
    )  # fmt: skip


def _uses(scenario: Scenario) -> Iterator[tuple[str | None, str, tuple[str, ...]]]:
    """Every row that cites claims: the place or road that it is about, what to call it, and the claims."""
    for party in scenario.parties:
        yield None, f"party {party.name}", party.claims
    for place in scenario.locations:
        yield place.name, f"location {place.name}", place.claims
    for road in scenario.roads:
        yield road.name, f"road {road.name}", road.claims
    for group in scenario.groups:
        yield None, f"group {group.name}", group.claims
    for event in scenario.events:
        yield event.where, f"event {event.id}", event.claims
    for count in scenario.observations:
        yield count.place, f"count of {count.date} at {count.place or 'the whole siege'}", count.claims


def _hidden_words(scenario: Scenario, profile: Profile) -> tuple[str, ...]:
    """Names of roads and crossings that no claim may name."""
    if not hides_roads(scenario, profile):
        return ()
    crossings = [place.name for place in scenario.locations if place.is_crossing]
    return tuple(name.casefold() for name in (*crossings, *(road.name for road in scenario.roads)))


def _words(claim: Claim) -> str:
    return f"{claim.about}\n{claim.statement}".casefold()
