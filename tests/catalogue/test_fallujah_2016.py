"""What was known of Fallujah on each day of May and June 2016, in the entry fallujah-2016."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from safepassage import load
from safepassage.scenario import Scenario
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.futures import futures
from sieges import FALLUJAH

START = FALLUJAH.start
ALL = FALLUJAH.futures
OWN_ODDS = {"city-let-go", "old-bridge-let-go", "new-bridge-let-go", "bzebiz-shuts"}


@pytest.fixture(scope="module")
def fallujah() -> Scenario:
    return load(FALLUJAH.entry)


@pytest.fixture(scope="module")
def first_evening(fallujah: Scenario) -> Scenario:
    return fallujah.known_by(START)


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
