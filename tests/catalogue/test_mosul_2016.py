"""What was known of Mosul on each day from October 2016 to July 2017, in the entry mosul-2016."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta

import safepassage
from safepassage.scenario import Scenario
from safepassage.scenario.claimpriors import weighings
from safepassage.scenario.events import Event, settled
from safepassage.scenario.futures import futures

FOLDER = Path(safepassage.__file__).parent / "data" / "catalogue" / "mosul-2016"
START = date(2016, 10, 17)
CITY = {"East Mosul": "east", "West Mosul": "west", "Old City": "old-city"}
KNOWN_SINCE = {
    date(2016, 10, 22): {"bartella-taken", "hamdaniyah-taken"},
    date(2016, 10, 28): {"dohuk-grows"},
    date(2016, 10, 31): {"shura-taken"},
    date(2016, 11, 2): {"gogjali-taken", "east-entered"},
    date(2016, 11, 4): {"east-exit", "khazer-grows"},
    date(2016, 11, 7): {"hamam-taken"},
    date(2016, 11, 8): {"bashiqa-taken"},
    date(2016, 11, 13): {"nimrud-taken"},
    date(2016, 11, 23): {"hamam-safe"},
    date(2016, 11, 25): {"east-cut", "west-cut", "old-city-cut"},
    date(2016, 11, 27): {"khazer-grows-again", "qayyarah-grows"},
    date(2016, 11, 30): {"nimrud-safe"},
    date(2017, 1, 17): {"bridges-cut"},
    date(2017, 1, 31): {"east-retaken", "east-safe", "east-let-go"},
    date(2017, 3, 2): {"west-exit", "hamam-camp-opens"},
    date(2017, 3, 8): {"badush-taken"},
    date(2017, 3, 10): {"khazer-grows-third", "hamam-camp-grows"},
    date(2017, 3, 14): {"nimrud-bridge-stands"},
    date(2017, 3, 17): {"screening-faster"},
    date(2017, 3, 23): {"west-entered"},
    date(2017, 3, 28): {"gogjali-safe", "east-receives", "east-road-opens"},
    date(2017, 4, 2): {"qayyarah-grows-again"},
    date(2017, 4, 17): {"nimrud-bridge-shuts", "qayyarah-bridge-shuts"},
    date(2017, 5, 4): {"nimrud-bridge-shuts-again"},
    date(2017, 6, 11): {"river-crossed"},
    date(2017, 6, 13): {"west-retaken"},
    date(2017, 6, 16): {"west-let-go"},
    date(2017, 6, 19): {"old-city-entered"},
    date(2017, 7, 1): {"old-city-exit"},
    date(2017, 7, 9): {"old-city-let-go", "old-city-safe", "west-safe", "tal-afar-taken"},
    date(2017, 7, 14): {"old-city-retaken"},
}
COUNTED = re.compile(r"(\d+) of (\d+)")
ALL = set().union(*KNOWN_SINCE.values())
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
    return Scenario.load(FOLDER)


@pytest.fixture(scope="module")
def first_evening(mosul: Scenario) -> Scenario:
    return mosul.known_by(START)


def ids(scenario: Scenario, ours: Callable[[Event], bool]) -> set[str]:
    return {event.id for event in scenario.events if ours(event)}


def test_every_future_is_settled_by_a_fact(mosul: Scenario) -> None:
    assert settled(mosul.events) == ALL
    assert ids(mosul, lambda event: event.probability < 1 and event.resolves is None) == ALL


@pytest.mark.parametrize("day", [START, date(2016, 12, 15), date(2017, 2, 19), *KNOWN_SINCE])
def test_a_day_knows_the_facts_published_and_the_futures_that_are_left(mosul: Scenario, day: date) -> None:
    happened = set().union(*(facts for since, facts in KNOWN_SINCE.items() if since <= day))
    known = {event.id for event in mosul.known_by(day).events}
    assert {event.removeprefix("fact-") for event in known if event.startswith("fact-")} == happened
    assert known & ALL == ALL - happened


@pytest.mark.parametrize("day", [START, *KNOWN_SINCE])
def test_no_day_shows_what_was_published_later(mosul: Scenario, day: date) -> None:
    known = mosul.known_by(day)
    for row in (*known.claims, *known.observations):
        assert row.published is None or row.published <= day, row
    assert known.check() == ()


def test_every_claim_of_a_fact_was_published_after_the_start(mosul: Scenario) -> None:
    published = {claim.id: claim.published for claim in mosul.claims}
    for event in mosul.events:
        days = [published[claim] for claim in event.claims]
        if event.resolves is not None:
            assert all(day is not None and day > START for day in days), event.id


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


def test_rows_that_are_no_facts_are_all_known_on_the_first_evening(mosul: Scenario, first_evening: Scenario) -> None:
    assert ids(first_evening, lambda _: True) == ids(mosul, lambda event: event.resolves is None)
    assert first_evening.observations == ()
    assert first_evening.check() == ()


@pytest.mark.parametrize("day", [START, date(2017, 2, 26), None])
def test_it_runs_and_conserves_people(mosul: Scenario, day: date | None) -> None:
    known = mosul if day is None else mosul.known_by(day)
    result = safepassage.simulate(known, members=10, seed=1)
    total = sum(result.series(name) for name in ("inside", "freed", "on_the_way", "out"))
    held = [place.name for place in known.locations if not place.safe and place.people.high > 0]
    drawn = sum(result.draws[:, result.quantities.index(f"people:{name}")] for name in held)
    np.testing.assert_array_equal(total, result.series("affected"))
    np.testing.assert_array_equal(total, np.repeat(drawn[:, None], len(result.days), axis=1))
    assert result.series("out")[:, -1].min() > 0


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
            assert count.source.endswith("(new method)"), count
        else:
            assert "new method" not in count.source, count


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


def test_counts_have_a_source_a_grade_and_a_claim(mosul: Scenario) -> None:
    published = {claim.id: claim.published for claim in mosul.claims}
    for count in mosul.observations:
        assert count.source and count.grade and count.claims, count
        assert count.published == published[count.claims[0]], count
        assert count.published is not None and count.published >= count.date, count
