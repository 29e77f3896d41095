"""Claims make priors: grades, one-sided statements, zero, families, origins, dates, and the inverse distribution."""

from __future__ import annotations

from datetime import date
from math import log, log1p, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from safepassage.scenario import Event, Grade, Quantity
from safepassage.scenario.grades import all_grades, packaged_grades
from safepassage.scenario.mixture import Component, mixture_density, mixture_ppf
from stating import claim, component, quantity, siege_with

FAMILY = log(7 / 5) / 3.29


@pytest.mark.parametrize(
    ("marks", "share", "sigma"),
    [
        ("A1", 0.98, 0.10), ("B2", 0.92, 0.25), ("C3", 0.80, 0.45), ("D4", 0.55, 0.80), ("E5", 0.25, 1.20),
        ("A2", 0.92, 0.25), ("C1", (0.80 + 0.55) / 2, 0.625), ("B4", 0.40, 1.0), ("A5", 0.25, 1.20), ("E1", 0.25, 1.20),
        ("F1", 0.55, 0.80), ("A6", 0.55, 0.80), ("F6", 0.55, 0.80), ("B3", 0.80, 0.45),
    ],
)  # fmt: skip
def test_every_grade(tmp_path: Path, marks: str, share: float, sigma: float) -> None:
    found = component(tmp_path, claim(reliability=marks[0], credibility=marks[1]))
    assert (found.share, found.sigma, found.wide, found.weight) == pytest.approx((share, sigma, 1.2, share))
    assert found.centre == pytest.approx(log1p(50_000))


def test_a_scenario_may_have_grades_of_its_own(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(), Grade("B2", 0.5, 0.3, 2.0))
    (found,) = quantity(siege).components
    assert (found.share, found.sigma, found.wide) == (0.5, 0.3, 2.0)
    siege.save(tmp_path / "saved")
    assert (tmp_path / "saved" / "grades.csv").read_text().splitlines() == ["grade,share,sigma,wide", "B2,0.5,0.3,2"]
    assert type(siege).load(tmp_path / "saved") == siege
    siege.save(tmp_path / "saved.xlsx")
    assert type(siege).load(tmp_path / "saved.xlsx") == siege
    assert all_grades(siege.grades)[0] == packaged_grades()[0]
    assert siege.edit(grades={"B2": {"sigma": 0.4}}).grades[0].sigma == 0.4


def test_a_range_adds_to_the_uncertainty(tmp_path: Path) -> None:
    found = component(tmp_path, claim(low=40_000, high=90_000))
    low, high = log1p(40_000), log1p(90_000)
    assert found.centre == pytest.approx((low + high) / 2)
    assert found.sigma == pytest.approx(sqrt(0.25**2 + ((high - low) / 3.29) ** 2))


@pytest.mark.parametrize("kind", ["government", "un", "military", "party"])
def test_official_counts_of_the_besieged_are_too_high(tmp_path: Path, kind: str) -> None:
    assert component(tmp_path, claim(source_kind=kind)).centre == pytest.approx(log1p(50_000) - 0.2)


def test_others_and_other_numbers_are_not(tmp_path: Path) -> None:
    assert component(tmp_path, claim(source_kind="ngo")).centre == pytest.approx(log1p(50_000))
    free = component(tmp_path, claim(about="people:Village", source_kind="un"), name="people:Village")
    assert free.centre == pytest.approx(log1p(50_000))
    road = claim(about="km:South road", low=20, unit="km", source_kind="un")
    assert component(tmp_path, road, name="km:South road").centre == pytest.approx(log(20))


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "ends"),
    [
        (6000, 6000, "more than", (6000, 12_000)), (6000, None, "At least", (6000, 12_000)),
        (6000, None, "", (6000, 12_000)), (6000, 6000, "up to", (2000, 6000)), (None, 6000, "at most", (2000, 6000)),
        (None, 6000, "", (2000, 6000)), (6000, None, "about", (6000, 6000)), (6000, 9000, "up to", (6000, 9000)),
        (0, 0, "", (0, 5)), (0, None, "", (0, 5)), (None, 0, "up to", (0, 5)),
    ],
)  # fmt: skip
def test_one_sided_statements_and_zero(
    tmp_path: Path, low: float | None, high: float | None, qualifier: str, ends: tuple[float, float]
) -> None:
    found = component(tmp_path, claim(low=low, high=high, qualifier=qualifier))
    first, last = log1p(ends[0]), log1p(ends[1])
    assert found.centre == pytest.approx((first + last) / 2)
    assert found.sigma == pytest.approx(sqrt(0.25**2 + ((last - first) / 3.29) ** 2))


def test_families_count_with_their_size_and_its_uncertainty(tmp_path: Path) -> None:
    found = component(tmp_path, claim(low=10_000, unit="families"))
    assert found.centre == pytest.approx(log1p(60_000))
    assert found.sigma == pytest.approx(sqrt(0.25**2 + FAMILY**2))


def test_people_state_room_that_is_counted_in_families(tmp_path: Path) -> None:
    siege = siege_with(tmp_path).edit(locations={"Camp": {"capacity_unit": "families"}})
    siege = siege.edit(add=[claim(about="capacity:Camp", low=6000)])
    (found,) = quantity(siege, "capacity:Camp").components
    assert found.centre == pytest.approx(log1p(1000)) and found.sigma == pytest.approx(sqrt(0.25**2 + FAMILY**2))


def test_claims_of_one_origin_share_one_weight(tmp_path: Path) -> None:
    siege = siege_with(
        tmp_path, claim("n1", origin="agency"), claim("n2", low=80_000, origin="agency"), claim("n3", low=20_000)
    )
    weights = {one.claim: one.weight for one in quantity(siege).components}
    assert weights == pytest.approx({"n1": 0.46, "n2": 0.46, "n3": 0.92})


def test_a_date_is_uncertain_by_days(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(about="date:exit", low=16, unit="days after start"))
    exit_day = quantity(siege, "date:exit")
    (found,) = exit_day.components
    assert (found.centre, found.sigma, found.wide) == pytest.approx((2, 7 * 0.25, 7 * 1.2))  # 7 June, from 5 June on
    values = exit_day.ppf(np.linspace(0.001, 0.999, 999))
    assert set(values) == {0, 1, 2, 3, 4, 5} and np.median(values) == 2


def test_shares_delays_and_parameters(tmp_path: Path) -> None:
    siege = siege_with(
        tmp_path,
        claim("n1", "exit_denied:Besiegers", 90, unit="%"),
        claim("n2", "delay:exit", 4, unit="days"),
        claim("n3", "parameter:attempt", 0.4, unit="1 per day"),
        claim("n4", "event:assault", 0.6, unit="share"),
        claim("n5", "mobility:Men", 1.5, unit="factor"),
        claim("n6", "people_per_day:Gate", 300, unit="families per day"),
    )
    middle = {name: float(quantity(siege, name).ppf(np.array(0.5))) for name in (
        "exit_denied:Besiegers", "delay:exit", "parameter:attempt", "event:assault", "mobility:Men",
        "people_per_day:Gate",
    )}  # fmt: skip
    assert list(middle.values()) == pytest.approx([0.9, 4, 0.4, 0.6, 1.5, 1806], rel=0.01)


def test_conflicting_claims_stay_two_peaks(tmp_path: Path) -> None:
    town = quantity(siege_with(tmp_path, claim("n1", low=3000), claim("n2", low=90_000)))
    near, between, far = mixture_density(town.components, np.log1p([3000.0, 16_432.0, 90_000.0]))
    assert min(near, far) > 5 * between
    quarter, middle, three_quarters = town.ppf(np.array([0.25, 0.5, 0.75]))
    assert quarter == pytest.approx(3000, rel=0.1) and three_quarters == pytest.approx(90_000, rel=0.1)


def test_a_number_that_was_fixed_varies_once_it_is_stated(tmp_path: Path) -> None:
    assert quantity(siege_with(tmp_path, claim(about="people:Village", low=700)), "people:Village").varies


def test_a_claim_without_figures_makes_no_prior(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(low=None, unit="", statement="Almost empty."))
    assert quantity(siege).components == () and quantity(siege).claims == ("c1", "c2")


def test_a_number_set_by_hand_takes_precedence(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(), claim("n2", "date:exit", 16, unit="days after start"))
    edited = siege.edit(locations={"Town": {"people": (10, 20, 30)}}, events={"exit": {"date_to": None}})
    assert quantity(edited).components == () and quantity(edited).likely == 20
    assert {c.id: c.about for c in edited.claims if c.id[0] == "n"} == {"n1": "people of Town", "n2": "date of exit"}
    assert siege.edit(remove=["airlift", "exit"]).claims[-1].about == "date of exit"


def test_before_its_publication_a_claim_makes_no_prior(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(published=date(2016, 6, 1)), claim("n2", low=9000, published=date(2016, 6, 3)))
    days = (date(2016, 5, 22), date(2016, 6, 2), date(2016, 7, 2))
    assert [len(quantity(siege.known_by(day)).components) for day in days] == [0, 1, 2]


def test_a_settled_future_leaves_claims_in_words(tmp_path: Path) -> None:
    siege = siege_with(tmp_path, claim(about="date:exit", low=16, unit="days after start"))
    fact = Event("opened", date(2016, 6, 7), what="open", where="South road", resolves="exit")
    known = siege.edit(add=[fact]).known_by(date(2016, 6, 9))
    assert known.claims[-1].about == "date of exit"
    assert known.edit() == known


def brute(components: tuple[Component, ...], y: np.ndarray) -> np.ndarray:
    total = sum(c.weight for c in components)
    parts = [
        c.weight / total * (c.share * ndtr((y - c.centre) / c.sigma) + (1 - c.share) * ndtr((y - c.centre) / c.wide))
        for c in components
    ]
    return np.asarray(np.sum(parts, axis=0))


some_components = st.lists(
    st.builds(
        Component,
        claim=st.just("c"),
        centre=st.floats(0, 14),
        sigma=st.floats(0.05, 2),
        share=st.floats(0.01, 1),
        wide=st.floats(0.1, 3),
        weight=st.floats(0.01, 1),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


@given(some_components, st.lists(st.floats(1e-12, 1 - 1e-12), min_size=2, max_size=50))
@settings(deadline=None, max_examples=60)
def test_the_inverse_rises_is_whole_and_keeps_its_bounds(components: tuple[Component, ...], u: list[float]) -> None:
    asked = np.sort(np.array(u))
    places = mixture_ppf(components, asked)
    assert (np.diff(places) >= 0).all()
    assert brute(components, places) == pytest.approx(asked, abs=1e-9)
    assert all(mixture_ppf(components, np.array(one)) == place for one, place in zip(asked, places, strict=True))
    people = Quantity("people:A", "range", 1, 2, 3, "count", 0, 1e5, ("c",), components)
    values = people.ppf(asked)
    assert (np.diff(values) >= 0).all() and values.min() >= 0 and values.max() <= 1e5
    assert np.array_equal(values, np.rint(values))


def test_quantiles_agree_with_a_brute_force_sample(tmp_path: Path) -> None:
    town = quantity(siege_with(tmp_path, claim("n1", low=3000), claim("n2", low=90_000, reliability="D")))
    draw = np.random.Generator(np.random.PCG64(1))
    size = 400_000
    weight = np.array([c.weight for c in town.components])
    which = draw.choice(len(weight), size=size, p=weight / weight.sum())
    pick = {name: np.array([getattr(c, name) for c in town.components])[which] for name in ("centre", "sigma", "wide")}
    right = draw.random(size) < np.array([c.share for c in town.components])[which]
    sample = np.expm1(pick["centre"] + draw.standard_normal(size) * np.where(right, pick["sigma"], pick["wide"]))
    levels = np.array([0.05, 0.25, 0.75, 0.95])
    assert town.ppf(levels) == pytest.approx(np.quantile(sample, levels), rel=0.02)
