"""Every scenario in the catalogue loads, prints, and rests on something a reader can look up."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import safepassage
from safepassage.scenario import Scenario
from safepassage.scenario.events import settled
from safepassage.scenario.network import straight_km

CATALOGUE = Path(safepassage.__file__).parent / "data" / "catalogue"
ENTRIES = sorted(folder.name for folder in CATALOGUE.iterdir() if (folder / "scenario.toml").exists())
INVENTED = {"two-exits"}
REAL = sorted(set(ENTRIES) - INVENTED)
ASSUMED = re.compile(r"assum|estimate|general knowledge|probability|as [a-z-]+", re.IGNORECASE)


@pytest.fixture(params=ENTRIES)
def entry(request: pytest.FixtureRequest) -> Scenario:
    return Scenario.load(CATALOGUE / request.param)


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest) -> Scenario:
    return Scenario.load(CATALOGUE / request.param)


def cited(scenario: Scenario) -> Counter[str]:
    """How often each claim is cited, in any table."""
    tables = (scenario.parties, scenario.locations, scenario.roads, scenario.groups, scenario.events)
    tables = (*tables, scenario.observations)
    return Counter(claim for table in tables for row in table for claim in row.claims)


def test_the_catalogue_has_its_first_entries() -> None:
    assert {"two-exits", "fallujah-2015", "fallujah-2016", "mosul-2016"} <= set(ENTRIES)


def test_it_prints_its_title_and_places(entry: Scenario) -> None:
    text = str(entry)
    assert entry.title in text
    assert all(location.name in text for location in entry.locations)


def test_its_warnings_can_be_read(entry: Scenario) -> None:
    assert all(str(warning) for warning in entry.check())


def test_it_is_saved_and_loaded_as_the_same_value(entry: Scenario, tmp_path: Path) -> None:
    entry.save(tmp_path / entry.name)
    assert Scenario.load(tmp_path / entry.name) == entry


def test_it_says_what_it_is(entry: Scenario) -> None:
    assert entry.title and entry.summary and entry.licence and entry.citation and entry.notes
    assert entry.as_of is not None
    assert (CATALOGUE / entry.name / "README.md").exists()


def test_every_claim_is_cited(entry: Scenario) -> None:
    assert {claim.id for claim in entry.claims} == set(cited(entry))


def test_no_claim_was_published_after_the_issue_date(entry: Scenario) -> None:
    assert entry.as_of is not None
    late = [claim.id for claim in entry.claims if claim.published is not None and claim.published > entry.as_of]
    assert late == []


def test_an_undated_claim_is_reference_or_dated_by_its_event(entry: Scenario) -> None:
    for claim in entry.claims:
        if claim.published is None and claim.source_kind != "general knowledge":
            assert claim.event_date and claim.event_date <= entry.start.isoformat(), claim.id


def test_claims_can_be_looked_up(real: Scenario) -> None:
    for claim in real.claims:
        assert claim.url.startswith(("https://", "http://")), claim.id
        assert claim.publisher and claim.statement and claim.about, claim.id
        assert len(claim.statement) < 400, claim.id


def test_what_has_no_claim_says_that_it_is_assumed(real: Scenario) -> None:
    for table in (real.locations, real.roads, real.groups, real.events, real.parties):
        for row in table:
            name = getattr(row, "name", "") or getattr(row, "id", "")
            assert row.claims or ASSUMED.search(row.note), f"{name}: neither a claim nor a word that it is assumed"


def test_uncertain_events_say_why(real: Scenario) -> None:
    for event in real.events:
        if event.probability < 1:
            assert event.claims and event.note, event.id


def test_futures_lie_after_the_issue_date(real: Scenario) -> None:
    """Where facts settled a future, it lay after the start; the fact that settles it lies where it lies."""
    assert real.as_of is not None
    over = settled(real.events)
    for event in real.events:
        if event.id in over:
            assert event.date >= real.start, f"{event.id}: a possible future that had begun before the start"
        if event.id in over or event.resolves is not None:
            continue
        if event.date_to is not None:
            assert event.date >= real.as_of, f"{event.id}: a window that had begun before the issue date"
        if event.date > real.as_of:
            assert event.probability < 1, f"{event.id}: a certain event after the issue date"


def test_what_comes_for_certain_after_the_start_was_known_or_settles_a_future(real: Scenario) -> None:
    published = {claim.id: claim.published for claim in real.claims}
    for event in real.events:
        if event.date <= real.start or event.probability < 1 or event.resolves is not None:
            continue
        days = [published[claim] for claim in event.claims]
        assert days and all(day is None or day <= real.start for day in days), event.id


def test_a_fact_settles_one_future_and_a_future_has_one_fact(real: Scenario) -> None:
    facts = Counter(event.resolves for event in real.events if event.resolves is not None)
    by_id = {event.id: event for event in real.events}
    assert all(number == 1 for number in facts.values())
    for fact in (event for event in real.events if event.resolves is not None):
        future = by_id[str(fact.resolves)]
        assert future.resolves is None and future.probability < 1, future.id
        assert future.where == fact.where, fact.id


def test_roads_are_about_as_long_as_the_crow_flies_or_longer(entry: Scenario) -> None:
    for road in entry.roads:
        straight = straight_km(entry.location(road.start), entry.location(road.end))
        assert road.km.high >= 0.95 * straight, road.name
        assert road.km.low <= 3 * max(straight, 1), road.name


def test_every_crossing_is_on_a_road(entry: Scenario) -> None:
    crossings = {location.name for location in entry.locations if location.is_crossing}
    assert {road.crossing for road in entry.roads if road.crossing} == crossings


def test_a_background_is_small_and_free(entry: Scenario) -> None:
    if entry.background is None:
        return
    drawn = json.loads(entry.background)
    assert len(entry.background) < 50_000
    assert "public domain" in drawn["source"]
    assert {feature["geometry"]["type"] for feature in drawn["features"]} <= {"Polygon", "MultiPolygon", "LineString"}
