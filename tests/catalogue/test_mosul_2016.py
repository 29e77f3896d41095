"""What was known of Mosul on each day from October 2016 to July 2017, in the entry mosul-2016."""

from __future__ import annotations

import re
from datetime import date

import pytest
from scipy.stats import beta

from safepassage import load
from safepassage.scenario import Scenario
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.counting import counter
from safepassage.scenario.futures import futures
from sieges import MOSUL

CITY = {"East Mosul": "east", "West Mosul": "west", "Old City": "old-city"}
COUNTED = re.compile(r"(\d+) of (\d+)")
START = MOSUL.start
ALL = MOSUL.futures
LEFT = {
    "exit-usable-after-assault": (4, 7),
    "city-retaken-within-six-weeks": (2, 3),
    "village-on-approach-retaken": (2, 3),
    "holder-lets-go-near-collapse": (2, 5),
    "exit-shut-again": (6, 7),
    "site-opens-during-outflow": (2, 4),
}
"""Cases of the shared table without Mosul: how many of how many, failures that are added counted."""


def odds(kind: str) -> float:
    came, cases = LEFT[kind]
    return float(beta.median(came + 0.5, cases - came + 0.5))


@pytest.fixture(scope="module")
def mosul() -> Scenario:
    return load(MOSUL.entry)


@pytest.fixture(scope="module")
def first_evening(mosul: Scenario) -> Scenario:
    return mosul.known_by(START)


def test_every_future_cites_only_claims_known_at_the_start(mosul: Scenario) -> None:
    published = {claim.id: claim.published for claim in mosul.claims}
    for event in mosul.events:
        if event.id in ALL:
            days = [published[claim] for claim in event.claims]
            assert days and all(day is not None and day <= START for day in days), event.id


def test_futures_take_the_odds_of_the_table_without_mosul(mosul: Scenario) -> None:
    for event in mosul.events:
        if event.id in ALL and event.future is not None:
            assert event.probability == pytest.approx(odds(event.future), abs=0.005), event.id
    for event in mosul.events:
        if event.id in ALL and event.future is None:
            side = CITY.get(str(event.where))
            retaken = odds("city-retaken-within-six-weeks" if side else "village-on-approach-retaken")
            expected = {
                "exit_denied": retaken * odds("holder-lets-go-near-collapse"),
                "safe": retaken / 2,
                "closed": odds("exit-shut-again"),
            }
            assert event.probability == pytest.approx(expected[event.what], abs=0.01), event.id


def test_the_cases_left_are_those_of_the_table_without_mosul() -> None:
    """A row of the table that changes has to change the odds here."""
    table = {kind: future.basis for kind, future in futures().items()}
    assert all("Mosul" in table[kind] for kind in LEFT)
    for kind, (came, cases) in LEFT.items():
        k, n = (int(number) for number in COUNTED.findall(table[kind])[0])
        added = 2 if "two failures added" in table[kind] else 0
        low, likely, high = (float(beta.ppf(q, k + 0.5, n + added - k + 0.5)) for q in (0.05, 0.5, 0.95))
        given = futures()[kind].probability
        assert (given.low, given.likely, given.high) == pytest.approx((low, likely, high), abs=0.02), kind
        assert came <= k and cases < n + added, kind


def test_no_road_leads_into_a_place_that_is_held_to_the_end(mosul: Scenario) -> None:
    ends = {road.end for road in mosul.roads} | {road.start for road in mosul.roads if not road.one_way}
    assert "Tal Afar" not in ends
    assert {road.start for road in mosul.roads if road.end == "West Mosul"} == {"Old City"}
    into_east = {road.name: (road.crossing, road.closed) for road in mosul.roads if road.end == "East Mosul"}
    assert into_east.pop("Back to East Mosul") == (None, True)
    assert set(into_east.values()) == {("Mosul bridges", False)}


def test_the_claim_on_hamam_al_alil_makes_its_prior_once_it_is_published(
    mosul: Scenario, first_evening: Scenario
) -> None:
    assert "people:Hamam al-Alil" not in weighings(first_evening)
    (component,) = weighings(mosul)["people:Hamam al-Alil"].components
    assert component.claim == "ohchr-hamam"


def test_statements_on_the_whole_city_make_no_prior_of_one_side(mosul: Scenario) -> None:
    whole = [claim for claim in mosul.claims if "both banks" in claim.about or "west bank, Old City" in claim.about]
    assert len(whole) >= 6
    assert not set(weighings(mosul)) & {f"people:{side}" for side in CITY}
    assert sum(mosul.location(side).people.likely for side in CITY) == 1_350_000


def test_enough_claims_of_many_publishers(mosul: Scenario) -> None:
    assert len(mosul.claims) >= 150
    assert len({claim.publisher for claim in mosul.claims}) >= 40


def test_the_two_counters_are_kept_apart(mosul: Scenario) -> None:
    totals = [count for count in mosul.observations if count.kind == "cumulative" and count.place is None]
    ministry = {count.people for count in totals if count.source == "Iraqi Ministry of Migration and Displacement"}
    tracking = {count.people for count in totals if count.source.startswith("International Organization")}
    assert {897_663, 900_857, 915_000} <= ministry and {441_720, 1_034_670} <= tracking
    assert not ministry & tracking


def test_what_the_tracking_counts_after_its_change_of_method_is_another_source(mosul: Scenario) -> None:
    for count in mosul.observations:
        if count.source.startswith("International Organization") and count.date > date(2017, 6, 20):
            assert counter(count.source).endswith(" by the new method"), count
        else:
            assert "new method" not in counter(count.source), count


def test_totals_of_one_source_do_not_fall(mosul: Scenario) -> None:
    series: dict[tuple[str, object, object], list[int]] = {}
    for count in sorted(mosul.observations, key=lambda count: count.date):
        if count.kind == "cumulative":
            series.setdefault((count.source, count.place, count.since), []).append(count.people)
    assert all(people == sorted(people) for people in series.values())


def test_counts_that_contradict_each_other_stand_side_by_side(mosul: Scenario) -> None:
    stated = {(count.date, count.people) for count in mosul.observations}
    day = date(2017, 3, 12)
    assert {(day, 69_000), (day, 92_035)} <= stated
    assert {(date(2016, 11, 27), 72_570), (date(2016, 11, 27), 73_908)} <= stated
    assert {(date(2017, 5, 10), 446_000), (date(2017, 5, 11), 413_000)} <= stated
