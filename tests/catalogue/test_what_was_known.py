"""What was known of each siege of the catalogue, day by day: facts after they were published, futures until then."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

import safepassage as sp
from safepassage.errors import UncitedClaim
from safepassage.scenario import Scenario
from safepassage.scenario.events import settled
from sieges import SIEGES, Siege

EACH = pytest.mark.parametrize("siege", SIEGES, ids=lambda siege: siege.entry)


def days_of(name: str) -> pytest.MarkDecorator:
    """Every siege on each of its days of one kind."""
    cases = [pytest.param(siege, day, id=f"{siege.entry}-{day}") for siege in SIEGES for day in getattr(siege, name)]
    return pytest.mark.parametrize(("siege", "day"), cases)


@cache
def loaded(entry: str) -> Scenario:
    return sp.load(entry)


@EACH
def test_every_future_is_settled_by_a_fact(siege: Siege) -> None:
    events = loaded(siege.entry).events
    assert settled(events) == siege.futures
    assert {event.id for event in events if event.probability < 1 and event.resolves is None} == siege.futures


@days_of("days")
def test_a_day_knows_the_facts_published_and_the_futures_announced_and_left(siege: Siege, day: date) -> None:
    happened = set().union(*(facts for since, facts in siege.known_since.items() if since <= day))
    told = {future for future in siege.futures if siege.announced.get(future, siege.start) <= day}
    known = {event.id for event in loaded(siege.entry).known_by(day).events}
    assert {event.removeprefix("fact-") for event in known if event.startswith("fact-")} == happened
    assert known & siege.futures == told - happened


@days_of("days")
def test_no_day_shows_what_was_published_later(siege: Siege, day: date) -> None:
    """A claim that only announced a future is cited no more once that is settled; nothing else is doubtful."""
    known = loaded(siege.entry).known_by(day)
    for row in (*known.claims, *known.observations):
        assert row.published is None or row.published <= day, row
    assert [one for one in known.check() if not (siege.announced and isinstance(one, UncitedClaim))] == []


@EACH
def test_every_claim_of_a_fact_was_published_after_the_start(siege: Siege) -> None:
    published = {claim.id: claim.published for claim in loaded(siege.entry).claims}
    for event in loaded(siege.entry).events:
        if event.resolves is not None:
            days = [published[claim] for claim in event.claims]
            assert all(day is not None and day > siege.start for day in days), event.id


@EACH
def test_rows_that_are_no_facts_nor_announced_later_are_known_on_the_first_evening(siege: Siege) -> None:
    first_evening = loaded(siege.entry).known_by(siege.start)
    early = {event.id for event in loaded(siege.entry).events if not event.resolves} - set(siege.announced)
    assert {event.id for event in first_evening.events} == early
    assert first_evening.observations == ()
    assert first_evening.check() == ()


@days_of("runs")
def test_it_runs_and_conserves_people(siege: Siege, day: date | None) -> None:
    known = loaded(siege.entry) if day is None else loaded(siege.entry).known_by(day)
    result = sp.simulate(known, members=20, seed=1)
    total = sum(result.series(name) for name in ("inside", "freed", "on_the_way", "out"))
    held = [place.name for place in known.locations if not place.safe and place.people.high > 0]
    drawn = sum(result.draws[:, result.quantities.index(f"people:{name}")] for name in held)
    np.testing.assert_array_equal(total, result.series("affected"))
    np.testing.assert_array_equal(total, np.repeat(drawn[:, None], len(result.days), axis=1))
    assert result.series("out")[:, -1].min() > 0


@EACH
def test_counts_have_a_source_a_grade_and_a_claim(siege: Siege) -> None:
    published = {claim.id: claim.published for claim in loaded(siege.entry).claims}
    for count in loaded(siege.entry).observations:
        assert count.source and count.grade and count.claims, count
        assert count.published == published[count.claims[0]], count
        assert count.published is not None and count.published >= count.date, count
