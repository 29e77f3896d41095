"""What matters in sieges whose answer can be worked out on paper, and every refusal in its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from safepassage import Claim, Ensemble, Range, SafepassageError, Scenario, load, quantities, simulate
from safepassage.ensemble.matters import Matters, Report, matters, series
from safepassage.ensemble.sobol import REST, members_of, sobol
from safepassage.scenario.grades import Grade

DAY, N, DELTA, A = 18, 20_000, 1 - np.exp(-0.10536051565782628), 0.5
WINDOW = 5
CHANCE_OPENS = 0.6
NARROW = Grade("A1", 0.95, 0.1, 0.3)
"""A grade without long tails, so that a few members of a hundred thousand people do not decide the variance."""


def town(**people: int) -> Scenario:
    """Two exits, where the number inside is uncertain, and whether and when the western road opens."""
    opens = {"probability": CHANCE_OPENS, "date_to": date(2030, 1, 10 + WINDOW)}
    inside = Range(people.get("low", 10_000), people.get("likely", 20_000), people.get("high", 36_000))
    return load("two-exits").edit(locations={"Town": {"people": inside}}, events={"west-opens": opens})


@pytest.fixture(scope="module")
def result() -> Ensemble:
    return simulate(town(), members=3000, seed=11)


@pytest.fixture(scope="module")
def found(result: Ensemble) -> Matters:
    return matters(result, "out", DAY)


def home(t: int) -> float:
    return float((1 - DELTA) ** (t + 1))


def part_out(delay: int) -> float:
    """The part of the people who are out on day 18 where the western road opens so many days late (its README)."""
    first = 10 + delay

    def leaving(t: int) -> float:
        n, ready, undecided = t - first + 1, 1 - home(first - 1), home(first - 1)
        kept = (1 - A) ** n * ready + (1 - A) * DELTA * undecided * ((1 - DELTA) ** n - (1 - A) ** n) / (A - DELTA)
        return float(kept * A / (1 - A))

    return sum(leaving(t) for t in range(first, DAY + 1)) - 0.3 * leaving(DAY)


class Paper:
    """out = N g and chance, with N the people and g the part out: shares of the variance, alone and together."""

    def __init__(self, scenario: Scenario) -> None:
        (people,) = (q for q in quantities(scenario) if q.name == "people:Town")
        n = people.ppf((np.arange(100_000) + 0.5) / 100_000)
        parts = np.array([part_out(k) for k in range(WINDOW)])
        mean_g, mean_g2 = CHANCE_OPENS * parts.mean(), CHANCE_OPENS * (parts**2).mean()
        chance = n.mean() * CHANCE_OPENS * (parts * (1 - parts)).mean()
        total = (n**2).mean() * mean_g2 - (n.mean() * mean_g) ** 2 + chance
        self.future = n.mean() ** 2 * (mean_g2 - mean_g**2) / total
        self.people = n.var() * mean_g**2 / total
        self.future_together = 1 - self.people
        self.people_together = 1 - self.future


def test_two_exits_on_paper(found: Matters) -> None:
    paper = Paper(town())
    assert 0.1 < paper.people < 0.3 < 0.6 < paper.future < 0.9, "neither is nothing, and they do not add up to 1"
    first, second, *others = found.factors
    assert (first.factor.name, second.factor.name) == ("happens:west-opens", "people:Town")
    assert first.clear and second.clear and first.factor.future and not second.factor.future
    assert abs(first.share.value - paper.future) < 4 * first.share.error
    assert abs(second.share.value - paper.people) < 4 * second.share.error
    assert max(first.share.error, second.share.error) < 0.03
    assert len(others) == 17 and not any(one.clear for one in others), "the parameters left to vary change nothing"
    assert abs(np.mean([one.share.value for one in others])) < 0.002


def test_when_it_opens_counts_too() -> None:
    """Of the members in which the road opens, the day explains nearly all that the number of people does not."""
    late = load("two-exits").edit(events={"west-opens": {"probability": 0.999, "date_to": date(2030, 1, 15)}})
    first, *_ = matters(simulate(late, members=400, seed=5), "out", DAY).factors
    assert first.factor.name == "happens:west-opens"
    assert len(first.factor.columns) == 2, "its chance and its day are one thing to find out"
    assert first.share.value > 0.97


def test_sobol_on_paper(result: Ensemble, found: Matters) -> None:
    paper = Paper(town())
    indices = {one.name: one for one in sobol(result, found, 1024)}
    assert list(indices)[:2] == ["happens:west-opens", "people:Town"] and list(indices)[-1] == REST
    for name, alone, together in (
        ("happens:west-opens", paper.future, paper.future_together),
        ("people:Town", paper.people, paper.people_together),
    ):
        assert abs(indices[name].alone - alone) < 4 * indices[name].alone_error
        assert abs(indices[name].together - together) < 4 * indices[name].together_error
        assert indices[name].alone_error < 0.06
    assert indices[REST].together == 0, "on the same luck, the parameters left to vary change not one person"


def test_sobol_gives_the_same_numbers_for_any_number_of_workers(result: Ensemble, found: Matters) -> None:
    assert sobol(result, found, 64, workers=1) == sobol(result, found, 64, workers=2)
    assert members_of(result, 64) == 64 * 13


def test_as_it_stands_nothing_in_two_exits_matters() -> None:
    nothing = matters(simulate(load("two-exits"), members=400, seed=2), "out", DAY)
    assert nothing.values.std() > 0, "chance"
    assert not any(one.clear for one in nothing.factors) and not nothing.reports
    assert 0.01 < nothing.least < 0.06


def stated(id: str, about: str, low: float | None, grade: str = "A1", **more: object) -> Claim:
    return Claim(
        id, "An office", "media", published=date(2030, 1, 1), reliability=grade[0], credibility=grade[1], about=about,
        low=low, high=low, unit="" if low is None else "people", statement="It was said.", **more,
    )  # type: ignore[arg-type]  # fmt: skip


def with_claims(*claims: Claim, cited: Sequence[str] = ()) -> Scenario:
    return replace(town(), claims=claims, grades=(NARROW,)).edit(events={"west-opens": {"claims": tuple(cited)}})


@pytest.fixture(scope="module")
def reported() -> tuple[Scenario, Matters]:
    siege = with_claims(
        stated("few", "people:Town", 8000),
        stated("many", "people:Town", 40_000),
        stated("vague", "people:Town", None),
        stated("talks", "talks on the western road", None),
        stated("weather", "weather", None),
        cited=("talks",),
    )
    return siege, matters(simulate(siege, members=2000, seed=4), "out", DAY)


def reports(found: Matters) -> dict[str, Report]:
    return {one.claim.id: one for one in found.reports}


def test_a_report_matters_by_what_it_is_about(reported: tuple[Scenario, Matters]) -> None:
    found = reported[1]
    by_name = {one.factor.name: one.share for one in found.factors}
    told = reports(found)
    assert set(told) == {"few", "many", "vague", "talks"}, "what bears on nothing is left out"
    assert told["few"].share == told["vague"].share == by_name["people:Town"]
    assert told["few"].bears_on == ("people:Town",) and told["few"].grade == "A1"
    assert told["talks"].share == by_name["happens:west-opens"]
    assert told["talks"].holds is None is told["vague"].holds


def test_whether_a_report_holds(reported: tuple[Scenario, Matters]) -> None:
    """Two reports of 8,000 and of 40,000 people: which of them holds says nearly all that the number does."""
    siege, found = reported
    (people,) = (q for q in quantities(siege) if q.name == "people:Town")
    n = people.ppf((np.arange(200_000) + 0.5) / 200_000)
    both = reports(found)
    for component in people.components:
        holds = np.abs(np.log1p(n) - component.centre) < 1.645 * component.sigma
        between = holds.mean() * (1 - holds.mean()) * (n[holds].mean() - n[~holds].mean()) ** 2
        one = both[component.claim]
        assert one.holds is not None and one.holds_clear
        known = between / n.var()
        factor = 4 * np.hypot(one.holds.error, one.share.error * known)
        assert abs(one.holds.value - known * one.share.value) < factor
    assert both["few"].holds != both["many"].holds


def test_a_report_on_several_things_counts_them_together(result: Ensemble) -> None:
    siege = with_claims(stated("both", "all of it", None), cited=("both",))
    siege = siege.edit(locations={"Town": {"claims": ("both",)}})
    found = matters(simulate(siege, members=2000, seed=11), "out", DAY)
    (report,) = found.reports
    assert report.bears_on == ("happens:west-opens", "people:Town")
    paper = Paper(town())
    assert abs(report.share.value - paper.future - paper.people) < 4 * report.share.error + 0.005


def test_arrivals_and_exposures_have_names(result: Ensemble) -> None:
    assert np.array_equal(series(result, "arrivals:West Camp"), result.arrivals("West Camp"))
    assert np.array_equal(series(result, "trapped"), result.outcome("trapped"))
    assert matters(result, "arrivals:West Camp", DAY).factors[0].factor.name == "happens:west-opens"


REFUSED = [
    ("outs", None, 'unknown outcome "outs". Allowed: affected, inside, trapped, ready_held, freed, on_the_way, out, '
     "danger_person_days, mined_person_km, transit_danger_person_days, arrivals:PLACE. Did you mean \"out\"?"),
    ("arrivals:West Cmp", None, 'unknown location "West Cmp". Known locations include "East Camp", "East Gate", '
     '"Small Camp", "West Camp", "West Junction". Did you mean "West Camp"?'),
    ("out", "2031-01-01", "day 2031-01-01 is not in the result. It runs from 2030-01-01 to 2030-03-01."),
    ("out", "2030-01-05", "out on 2030-01-05 is 0 in every member: there is no uncertainty to remove. Choose another "
     "day with --by, or another outcome."),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "by", "message"), REFUSED)
def test_what_the_result_does_not_hold(result: Ensemble, outcome: str, by: str | None, message: str) -> None:
    with pytest.raises(SafepassageError) as error:
        matters(result, outcome, by)
    assert str(error.value) == message


def test_too_few_members() -> None:
    with pytest.raises(SafepassageError) as error:
        matters(simulate(town(), members=30, seed=1), "out", DAY)
    assert str(error.value) == (
        "30 members are too few for an answer: it takes 60 to tell what matters among 19 candidates. Run the scenario "
        "again with --members 60 or more."
    )


def test_nothing_that_varies(result: Ensemble) -> None:
    fixed = replace(result, draws=np.tile(result.draws[:1], (result.members, 1)))
    none = replace(result, draws=np.empty((result.members, 0)), quantities=())
    for same in (fixed, none):
        with pytest.raises(SafepassageError, match="No number of this result varies between its members"):
            matters(same, "out", DAY)


def test_sobol_needs_salib_and_our_own_rules(result: Ensemble, found: Matters, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(result, recipe={**result.recipe, "rules": "flee"})
    with pytest.raises(SafepassageError, match="A result of other rules cannot be simulated again by ours"):
        sobol(other, found, 64)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SafepassageError, match=r"SALib is not installed. Install it with: pip install"):
        sobol(result, found, 64)


@pytest.mark.parametrize(("points", "nearest"), [(0, 64), (100, 128), (-5, 64), (300, 256)])
def test_points_that_make_no_design(result: Ensemble, found: Matters, points: int, nearest: int) -> None:
    with pytest.raises(SafepassageError) as error:
        sobol(result, found, points)
    message = f"--sobol must be a power of two from 64 on, found {points}. Did you mean {nearest}?"
    assert str(error.value) == message
