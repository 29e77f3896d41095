"""The compiled engine against closed forms: one exit, two exits, a bottleneck, a chain, and the exact moments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom, chisquare, norm, poisson

from engine.members import compiled_members
from engine.problems import Event, Link, Place, build, random_problem
from safepassage.engine import codes
from safepassage.engine.moments import means, variances
from safepassage.engine.problem import Problem

MEMBERS = 4000


def town(people: int = 500, **more: float) -> Place:
    return Place(people=people, safe=False, **more)


def test_one_exit_is_binomial() -> None:
    """With r the deciding rate and p the daily chance to set off, out on day 0 is Binomial(n, (1 - e^-r) p)."""
    problem = build(
        {"Camp": Place(receives=True), "Town": town(40)}, [Link("Town", "Camp", km=0.1)], base=1.0, days=1, pull=0.0
    )
    found = compiled_members(problem, MEMBERS)
    left = (found["out"] + found["on_the_way"])[:, 0]
    law = binom(40, -math.expm1(-1.0) * 0.5)
    cells = np.arange(6, 20)
    expected = MEMBERS * np.array([law.cdf(cells[0]), *law.pmf(cells[1:]), law.sf(cells[-1])])
    counts = [(left <= cells[0]).sum(), *((left == k).sum() for k in cells[1:]), (left > cells[-1]).sum()]
    assert chisquare(counts, expected).pvalue > 1e-6


def test_two_exits_share_by_attraction_and_cost() -> None:
    """Of those who leave, exp(A) (C + c0)^-beta decides: here 1.5 hours against 3 hours, and an attraction of 1."""
    places = {"Far": Place(receives=True, attraction=1.0), "Near": Place(receives=True), "Town": town(2000)}
    roads = [Link("Town", "Near", km=1.0), Link("Town", "Far", km=2.0)]
    problem = build(places, roads, base=0.5, days=4, beta=1.4, c0=1.0)
    found = compiled_members(problem, 400)
    flow = found["flow"].sum(axis=(1, 2))
    near, far = flow[:, 0].sum(), flow[:, 2].sum()
    weights = 3.4**-1.4, math.e * 5.8**-1.4
    share = weights[0] / sum(weights)
    assert abs(near / (near + far) - share) < 5 * math.sqrt(share * (1 - share) / (near + far))


def test_near_equal_roads_share_by_their_detour() -> None:
    """Two roads with a difference of 2.4 elapsed hours and spread 2: odds exp(-1.2)."""
    places = {"Camp": Place(receives=True), "Town": town(2000)}
    problem = build(places, [Link("Town", "Camp", km=3.0), Link("Town", "Camp", km=4.0)], base=0.5, days=4)
    flow = compiled_members(problem, 400)["flow"].sum(axis=(0, 1, 2))
    share = 1 / (1 + math.exp(-1.2))
    assert abs(flow[0] / (flow[0] + flow[2]) - share) < 5 * math.sqrt(share * (1 - share) / (flow[0] + flow[2]))


def test_a_bottleneck_queues_what_it_does_not_pass() -> None:
    places = {"Camp": Place(receives=True), "Gate": Place(budget=30.0), "Town": town(1000)}
    problem = build(places, [Link("Town", "Camp", km=1.0, crossing="Gate")], base=1.0, days=8, redraw=0.0)
    found = compiled_members(problem, 200)
    assert (found["passed"][:, :, 0] == 30).all()
    left = 1000 - found["home"].sum(axis=(2, 3)) - found["ready"].sum(axis=(2, 3))
    assert np.array_equal(found["queue"][:, :, 0], left - 30 * np.arange(1, 9))


def test_a_chain_is_a_convolution() -> None:
    """Three links of 2.5 ticks each, every one rounded up or down at random: 6 to 9 ticks, Binomial(3, 1/2) above 6."""
    places = {name: Place() for name in "BC"} | {"A": town(4000), "D": Place(receives=True)}
    roads = [Link("A", "B", 2.5), Link("B", "C", 2.5), Link("C", "D", 2.5)]
    problem = build(places, roads, base=50.0, attempt=1.0, days=2, pull=0.0)
    out = compiled_members(problem, 100)["out"][:, 0].mean()
    by_ticks = binom(3, 0.5).pmf([0, 1, 2, 3])
    expected = 4000 * sum(p * (10 - ticks) / 10 for ticks, p in zip((6, 7, 8, 9), by_ticks, strict=True))
    assert abs(out - expected) < 5 * math.sqrt(4000 * 0.25 / 100)


def test_the_reservoir_has_its_formula() -> None:
    problem = build(
        {"Camp": Place(receives=True), "Town": town(5000, denied_days=90, holder=0)}, [Link("Town", "Camp")],
        parties=[(1.0, 0.0)], base=0.01, leak=0.01, days=1, pull=0.0,
    )  # fmt: skip
    r, q, days = 0.01, -math.log1p(-0.5 * 0.01), 90
    odds = r * -math.expm1(-(q - r) * days) / (q - r)
    ready = odds / (1 + odds)
    after = (ready + (1 - ready) * -math.expm1(-r)) * (1 - 0.005)
    found = compiled_members(problem, 400)["ready"].sum(axis=(1, 2, 3))
    assert abs(found.mean() - 5000 * after) < 5 * found.std() / math.sqrt(len(found))


def test_an_opening_after_a_long_siege_releases_about_half_of_the_ready() -> None:
    problem = build(
        {"Camp": Place(receives=True), "Town": town(5000, denied_days=400, holder=0)}, [Link("Town", "Camp")],
        parties=[(1.0, 0.0)], events=[Event(2, codes.EXIT_DENIED, "Town", 0.0)], days=5,
    )  # fmt: skip
    ready = compiled_members(problem, 50)["ready"].sum(axis=(2, 3)).mean(axis=0)
    assert 0.45 < 1 - ready[2] / ready[1] < 0.52 and 0.4 < ready[3] / ready[2] < 0.6


def z_of_means(problem: Problem, found: dict[str, np.ndarray]) -> float:
    """The largest difference from the exact means, in standard errors.

    Where fewer than 36 people are expected in all members together, counts are Poisson rather than normal (one person
    where 0.01 are expected would be 10 standard errors): there, the standard errors that are as rare as the count.
    """
    worst = 0.0
    exact, spread = means(problem), variances(problem)
    for name in ("home", "ready", "settled", "waiting", "flow", "inside", "out", "on_the_way", "slipped"):
        error = np.sqrt(np.maximum(spread[name], 1e-12) / MEMBERS)
        difference = np.abs(found[name].mean(axis=0) - exact[name])
        z = np.where(difference > 1e-9, difference, 0) / error
        expected = np.maximum(exact[name] * MEMBERS, 1e-12)
        as_rare = norm.isf(poisson.sf(found[name].sum(axis=0) - 1, expected))
        worst = max(worst, float(np.where(expected < 36, as_rare, z).max()))
    return worst


@pytest.mark.parametrize("seed", range(4))
def test_many_members_have_the_exact_means_and_variances(seed: int) -> None:
    """About 3,000 means a case: a bound of 6 standard errors raises a false alarm in one of 10,000 runs."""
    problem = random_problem(seed, household=1, binding=False)
    found = compiled_members(problem, MEMBERS)
    assert z_of_means(problem, found) < 6
    exact = variances(problem)["out"][-1]
    assert exact < 1e-9 or abs(found["out"][:, -1].var() / exact - 1) < 6 * math.sqrt(2 / MEMBERS)
    wrong = problem._replace(parameters=problem.parameters._replace(base=1.3 * problem.parameters.base))
    assert z_of_means(wrong, found) > 6
