"""What a method may see: published counts as series, after corrections, differenced into stretches of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import safepassage as sp
from safepassage.forecasting.counts import Series, by_publication, counts_of, series_of, visible
from safepassage.forecasting.forecast import Target
from safepassage.scenario import Observation

START = date(2030, 1, 1)


def siege(*rows: Observation) -> sp.Scenario:
    return replace(sp.load("two-exits"), observations=rows)


def total(day: int, people: int, published: int | None = None, **more: object) -> Observation:
    on = START + timedelta(days=day)
    out = START + timedelta(days=day if published is None else published)
    return Observation(on, None, "cumulative", people, source="Office", published=out, **more)  # type: ignore[arg-type]


def only(*rows: Observation) -> Series:
    (series,) = series_of(counts_of(siege(*rows)))
    return series


def stretches(series: Series) -> list[tuple[int, int, int]]:
    found = series.increments(START)
    return [((one.first - START).days, (one.last - START).days, one.people) for one in found]


def test_what_was_published_later_is_not_seen_and_counted() -> None:
    seen = visible(siege(total(3, 10), total(4, 20, published=9), total(5, 30)), START + timedelta(days=5))
    assert [one.people for one in seen.counts] == [10, 30] and seen.hidden == 1
    assert str(seen) == "2 counts published by 2030-01-06; 1 published later is not seen"


def test_a_count_without_a_day_of_publication_was_published_on_its_day() -> None:
    row = replace(total(3, 10), published=None)
    assert visible(siege(row), START + timedelta(days=2)).hidden == 1
    assert visible(siege(row), START + timedelta(days=3)).hidden == 0


def test_totals_are_differenced_and_gaps_are_one_stretch() -> None:
    assert stretches(only(total(2, 10), total(3, 10), total(7, 50))) == [(0, 2, 10), (3, 3, 0), (4, 7, 40)]


def test_rounded_totals_that_fall_a_little_lose_nobody() -> None:
    found = stretches(only(total(2, 32_000), total(3, 31_902), total(4, 32_100)))
    assert [people for _, _, people in found] == [32_000, 0, 100]


def test_a_corrected_total_takes_the_place_of_all_before_it() -> None:
    rows = total(2, 100), total(3, 500), total(4, 300, correction=True), total(6, 360)
    assert stretches(only(*rows)) == [(0, 4, 300), (5, 6, 60)]
    early = series_of(visible(siege(*rows), START + timedelta(days=3)).counts)
    assert stretches(early[0]) == [(0, 2, 100), (3, 3, 400)], "nobody knew it yet"


def test_a_day_published_anew_takes_the_place_of_the_day() -> None:
    assert stretches(only(total(2, 100), total(4, 300), total(2, 140, published=5))) == [(0, 2, 140), (3, 4, 160)]


def test_a_total_since_before_the_start_tells_only_what_came_after_its_first_count() -> None:
    since = START - timedelta(days=30)
    assert stretches(only(total(2, 900, since=since), total(5, 1000, since=since))) == [(3, 5, 100)]


def test_a_total_since_a_later_day_starts_there() -> None:
    since = START + timedelta(days=2)
    assert stretches(only(total(3, 900, since=since))) == [(2, 3, 900)]


def test_arrivals_are_of_their_day_and_stocks_have_no_stretches() -> None:
    day = START + timedelta(days=4)
    assert stretches(only(Observation(day, "West Camp", "arrivals", 7, source="Camp"))) == [(4, 4, 7)]
    assert stretches(only(Observation(day, "West Camp", "stock", 7, source="Camp"))) == []


def test_each_kind_bears_on_a_target() -> None:
    cases = {
        ("cumulative", None): Target("left"),
        ("stock", None): Target("out"),
        ("arrivals", None): Target("out"),
        ("inside", None): Target("inside"),
        ("inside", "Town"): Target("inside", "Town"),
        ("stock", "West Camp"): Target("stock", "West Camp"),
        ("arrivals", "West Camp"): Target("arrivals", "West Camp"),
        ("cumulative", "West Camp"): Target("arrivals", "West Camp"),
    }
    for (kind, place), target in cases.items():
        (count,) = counts_of(siege(Observation(START, place, kind, 5, source="Office")))
        assert count.target == target


def test_families_are_people_by_their_usual_size_and_an_ungraded_count_is_d4() -> None:
    (count,) = counts_of(siege(Observation(START, None, "cumulative", 100, source="Office", unit="families")))
    assert count.people == 100 * sp.load("two-exits").parameters["family_size"].likely
    assert count.grade == "D4"


def test_sources_that_differ_in_brackets_alone_are_one_and_others_are_not() -> None:
    rows = total(2, 10), replace(total(3, 20), source="Office (AP) (two figures)"), replace(total(4, 5), source="Camp")
    assert [[one.people for one in found.counts] for found in series_of(counts_of(siege(*rows)))] == [[5], [10, 20]]


def test_counts_come_by_day_of_publication() -> None:
    days = by_publication(counts_of(siege(total(5, 30), total(3, 10, published=5), total(4, 20))))
    assert [[one.people for one in day] for day in days] == [[20], [10, 30]]
