"""What was known of Fallujah on each day of May and June 2016, in the entry fallujah-2016."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import safepassage
from safepassage.scenario import Scenario
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.events import settled
from safepassage.scenario.futures import futures

FOLDER = Path(safepassage.__file__).parent / "data" / "catalogue" / "fallujah-2016"
START = date(2016, 5, 22)
KNOWN_SINCE = {
    date(2016, 5, 23): {"karma-taken"},
    date(2016, 5, 26): {"nuaimiyah-taken", "saqlawiyah-fought"},
    date(2016, 5, 28): {"convoy"},
    date(2016, 5, 31): {"hasi-taken", "sijr-taken"},
    date(2016, 6, 4): {"azraqiyah-taken", "saqlawiyah-taken"},
    date(2016, 6, 9): {"albu-shejel-taken", "city-entered"},
    date(2016, 6, 12): {"city-exit", "falahat-taken", "falahat-roads", "saqlawiyah-falahat-opens"},
    date(2016, 6, 16): {"city-let-go", "old-bridge-let-go", "new-bridge-let-go"},
    date(2016, 6, 21): {"highway-opens"},
    date(2016, 6, 22): {"amiriyat-grows", "htc-grows", "khalidiyah-grows"},
    date(2016, 6, 26): {"city-retaken"},
    date(2016, 6, 27): {"halabsah-taken", "nassaf-taken", "albu-alwan-taken"},
    date(2016, 6, 30): {"zoba-taken"},
    date(2016, 7, 1): {"bzebiz-shuts", "island-road", "kilo18-opens"},
}
ALL = set().union(*KNOWN_SINCE.values())
OWN_ODDS = {"city-let-go", "old-bridge-let-go", "new-bridge-let-go", "bzebiz-shuts"}


@pytest.fixture(scope="module")
def fallujah() -> Scenario:
    return Scenario.load(FOLDER)


@pytest.fixture(scope="module")
def first_evening(fallujah: Scenario) -> Scenario:
    return fallujah.known_by(START)


def test_every_future_is_settled_by_a_fact(fallujah: Scenario) -> None:
    assert settled(fallujah.events) == ALL
    assert {event.id for event in fallujah.events if event.probability < 1 and event.resolves is None} == ALL


@pytest.mark.parametrize("day", [START, date(2016, 6, 1), date(2016, 6, 12), date(2016, 6, 17), *KNOWN_SINCE])
def test_a_day_knows_the_facts_published_and_the_futures_that_are_left(fallujah: Scenario, day: date) -> None:
    happened = set().union(*(facts for since, facts in KNOWN_SINCE.items() if since <= day))
    known = {event.id for event in fallujah.known_by(day).events}
    assert {event.removeprefix("fact-") for event in known if event.startswith("fact-")} == happened
    assert known & ALL == ALL - happened


def test_every_claim_of_a_fact_was_published_after_the_start(fallujah: Scenario) -> None:
    published = {claim.id: claim.published for claim in fallujah.claims}
    for event in fallujah.events:
        days = [published[claim] for claim in event.claims]
        if event.resolves is not None:
            assert all(day is not None and day > START for day in days), event.id
        elif event.id in ALL:
            assert any(day is not None and day <= START for day in days), event.id


def test_futures_take_the_odds_of_the_table(fallujah: Scenario) -> None:
    table = {kind: future.probability.likely for kind, future in futures().items()}
    for event in fallujah.events:
        if event.id in ALL - OWN_ODDS:
            assert event.future is not None and event.probability == table[event.future], event.id
    (let_go,) = {event.probability for event in fallujah.events if event.id.endswith("-let-go") and not event.resolves}
    lets_go = table["city-retaken-within-six-weeks"] * table["holder-lets-go-near-collapse"]
    assert let_go == pytest.approx(lets_go, abs=0.005)
    (shut,) = [event for event in fallujah.events if event.id == "bzebiz-shuts"]
    assert shut.probability == table["exit-shut-again"]


def test_rows_that_are_no_facts_are_all_known_on_the_first_evening(fallujah: Scenario, first_evening: Scenario) -> None:
    assert {event.id for event in first_evening.events} == {event.id for event in fallujah.events if not event.resolves}
    assert first_evening.observations == ()
    assert first_evening.check() == ()


def test_the_first_evening_runs_and_conserves_people(first_evening: Scenario) -> None:
    result = safepassage.simulate(first_evening, members=20, seed=1)
    total = sum(result.series(name) for name in ("inside", "freed", "on_the_way", "out"))
    held = [place.name for place in first_evening.locations if not place.safe and place.people.high > 0]
    drawn = sum(result.draws[:, result.quantities.index(f"people:{name}")] for name in held)
    np.testing.assert_array_equal(total, result.series("affected"))
    np.testing.assert_array_equal(total, np.repeat(drawn[:, None], len(result.days), axis=1))
    assert result.series("out")[:, -1].min() > 0


def test_what_is_said_of_the_people_inside_stays_apart(fallujah: Scenario, first_evening: Scenario) -> None:
    early = {component.claim for component in weighings(first_evening)["people:Fallujah"].components}
    assert early == {"wfp-60000", "jazeera-50000", "us-60-90", "council-75000"}
    weighed = weighings(fallujah)["people:Fallujah"]
    assert len(weighed.components) >= 15
    stated = {claim.id: (claim.low, claim.high) for claim in fallujah.claims}
    assert stated["jazeera-50000"] == (50_000, 50_000) and stated["council-75000"] == (75_000, None)
    assert stated["nbc-30000"] == (30_000, 40_000) and stated["unhc-90000"] == (80_000, 90_000)
    centres = sorted(np.exp(component.centre) for component in weighed.components)
    assert centres[-1] > 2.5 * centres[0]


def test_the_families_of_the_whole_district_make_no_prior(fallujah: Scenario) -> None:
    (claim,) = [claim for claim in fallujah.claims if claim.low == 105_000]
    assert ":" not in claim.about and claim.unit != "families"


def test_dates_that_conflict_stay_apart(fallujah: Scenario) -> None:
    weighed = weighings(fallujah)
    for name in ("karma", "nuaimiyah", "saqlawiyah"):
        assert len(weighed[f"date:fact-{name}-taken"].components) == 2
    assert len(weighed["date:fact-city-entered"].components) == 3


def test_enough_claims_of_many_publishers(fallujah: Scenario) -> None:
    assert len(fallujah.claims) >= 60
    assert len({claim.publisher for claim in fallujah.claims}) >= 40


def test_counts_that_contradict_each_other_stand_side_by_side(fallujah: Scenario) -> None:
    totals = {
        count.people for count in fallujah.observations if count.date == date(2016, 6, 16) and count.place is None
    }
    assert {68_286, 86_286, 5_317 * 6} <= totals
    assert not {count.people for count in fallujah.observations} & {32_922, 7_542, 15_162}, "derived, never counted"


def test_counts_have_a_source_a_grade_and_a_claim(fallujah: Scenario) -> None:
    published = {claim.id: claim.published for claim in fallujah.claims}
    for count in fallujah.observations:
        assert count.source and count.grade and count.claims, count
        assert count.published == published[count.claims[0]], count
        assert count.published is not None and count.published >= count.date, count
