"""What was known of Mariupol on each day from March to May 2022, in the entry mariupol-2022."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import beta

import safepassage
from safepassage import load
from safepassage.scenario import Scenario
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.futures import futures
from sieges import MARIUPOL

ANNOUNCED = MARIUPOL.announced
START = MARIUPOL.start
ALL = MARIUPOL.futures
CASES = {
    "announced-corridor-used": ((6, 13), (4, 10)),
    "exit-usable-after-assault": ((6, 9), (1, 1)),
    "city-retaken-within-six-weeks": ((2, 5), (0, 1)),
    "exit-shut-again": ((7, 8), (1, 1)),
    "site-opens-during-outflow": ((4, 6), (0, 0)),
}
"""Happened, and of how many, in the table of futures with what record 012 adds to it; then those of Mariupol itself."""


@pytest.fixture(scope="module")
def mariupol() -> Scenario:
    return load(MARIUPOL.entry)


@pytest.fixture(scope="module")
def first_evening(mariupol: Scenario) -> Scenario:
    return mariupol.known_by(START)


def likely(happened: int, of: int) -> float:
    """The median of what record 012 takes as the odds."""
    return float(beta.median(happened + 0.5, of - happened + 0.5))


def test_every_future_cites_claims_published_by_the_start_or_by_its_announcement(mariupol: Scenario) -> None:
    published = {claim.id: claim.published for claim in mariupol.claims}
    for event in mariupol.events:
        days = [published[claim] for claim in event.claims]
        assert days and None not in days, event.id
        if event.resolves is not None:
            assert min(days) > START, event.id
        elif event.id in ANNOUNCED:
            assert min(days) == ANNOUNCED[event.id] <= event.date, event.id
        else:
            assert max(days) <= START, event.id


def test_odds_are_those_of_the_table_without_mariupol_itself(mariupol: Scenario) -> None:
    table = {kind: future.probability.likely for kind, future in futures().items()}
    kind_of = {"gate-shuts": "exit-shut-again", **dict.fromkeys(ANNOUNCED, "announced-corridor-used")}
    for kind, ((happened, of), _) in CASES.items():
        assert likely(happened, of) == pytest.approx(table[kind], abs=0.006), kind
    for event in mariupol.events:
        if event.id in ALL:
            (happened, of), (own, own_of) = CASES[event.future or kind_of[event.id]]
            assert event.probability == pytest.approx(likely(happened - own, of - own_of), abs=0.006), event.id


def test_nobody_comes_out_by_road_before_the_first_exit(mariupol: Scenario) -> None:
    result = safepassage.simulate(mariupol, members=20, seed=1)
    by_road = result.arrivals("Zaporizhzhia")
    eve, later = result.day(date(2022, 3, 13)), result.day(date(2022, 3, 31))
    inside = result.series("inside")
    assert np.all(inside[:, 0] - inside[:, eve] <= 0.05 * inside[:, 0]), "more than slips out by the leak"
    assert np.median(by_road[:, later]) > 5 * np.median(by_road[:, eve])


def test_what_is_said_of_the_people_inside_stays_apart(mariupol: Scenario, first_evening: Scenario) -> None:
    early = {component.claim for component in weighings(first_evening)["people:Mariupol"].components}
    assert early == {"city-half-million", "cnn-400000"}
    late = {component.claim for component in weighings(mariupol)["people:Mariupol"].components}
    assert late == early | {"sabah-400000", "adviser-350000"}
    inside = {count.people for count in mariupol.observations if count.kind == "inside"}
    assert {350_000, 130_000, 100_000, 160_000} <= inside, "contradictions are kept"


def test_people_who_are_to_be_evacuated_make_no_prior(mariupol: Scenario) -> None:
    planned = [claim for claim in mariupol.claims if claim.low == 200_000]
    assert len(planned) == 2 and all(":" not in claim.about for claim in planned)


def test_dates_that_conflict_stay_apart(mariupol: Scenario) -> None:
    weighed = weighings(mariupol)
    assert len(weighed["date:fact-east-opens"].components) == 2
    assert len(weighed["date:fact-city-falls"].components) == 2


def test_enough_claims_of_many_publishers(mariupol: Scenario) -> None:
    assert len(mariupol.claims) >= 60
    assert len({claim.publisher for claim in mariupol.claims}) >= 40


def test_arrivals_are_of_the_day_and_a_day_without_a_count_has_none(mariupol: Scenario) -> None:
    daily = {count.date: count for count in mariupol.observations if count.kind == "arrivals"}
    assert {count.place for count in daily.values()} == {"Zaporizhzhia"} and len(daily) == 24
    assert daily[date(2022, 3, 16)].people == 6426 and daily[date(2022, 4, 9)].people == 192
    silent = {date(2022, 3, 27) + timedelta(days=number) for number in range(4)} | {date(2022, 4, 16)}
    assert not silent & set(daily)
    assert all(count.people > 0 for count in daily.values())


def test_counts_of_other_places_and_derived_ones_are_not_used(mariupol: Scenario) -> None:
    all_corridors = {28_893, 3_810, 9_000, 6_600, 7_295, 8_057, 4_554, 3_343, 7_331, 5_208, 6_665}
    derived_or_not_split = {586, 1_381}
    assert not {count.people for count in mariupol.observations} & (all_corridors | derived_or_not_split)
