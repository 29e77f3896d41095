"""Exact moments against closed forms, and the reference engine against the exact moments."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from engine.problems import Event, Group, Link, Place, build, random_problem
from safepassage.engine import codes
from safepassage.engine.moments import INDICATORS, means, variances
from safepassage.engine.reference import simulate

BOUND = 5.0
"""Bound on |z|. A normal z passes it once in 1.7 million; the comparisons below make fewer than 4,000, so that a right
engine fails once in 400 sets of seeds. The seeds are fixed: a failure after a change of the code is a finding."""


def one_exit(**settings):
    return build(
        {"s": Place(receives=True), "t": Place(100, safe=False)}, [Link("t", "s")], **{"leak": 0.0, **settings}
    )


def test_one_exit_empties_by_a_constant_share():
    expected = means(one_exit(base=1000.0, attempt=0.3, days=6))
    assert np.allclose(expected["ready"][:, 0, 1], 100 * 0.7 ** np.arange(1, 7))
    assert np.allclose(expected["flow"][:, 0, 0], 30 * 0.7 ** np.arange(6))


def test_one_exit_has_binomial_variances():
    p = 0.7 ** np.arange(1, 7)
    variance = variances(one_exit(base=1000.0, attempt=0.3, days=6))
    assert np.allclose(variance["ready"][:, 0, 1], 100 * p * (1 - p))
    assert np.allclose(variance["inside"], 100 * p * (1 - p))


def test_two_stages_are_a_convolution():
    rate, attempt = 0.2, 0.4
    expected = means(one_exit(base=rate, pressure=0.0, pull=0.0, attempt=attempt, days=8))
    decided = 1 - math.exp(-rate)
    left = [
        100 * sum(decided * (1 - decided) ** k * attempt * (1 - attempt) ** (day - k) for k in range(day + 1))
        for day in range(8)
    ]
    assert np.allclose(expected["flow"][:, 0, 0], left)


def test_chain_is_a_convolution_of_travel_times():
    problem = build(
        {"a": Place(100, safe=False), "b": Place(), "s": Place(receives=True)},
        [Link("a", "b", km=6.5), Link("b", "s", km=5.25)],
        base=1000.0,
        attempt=1.0,
        leak=0.0,
        days=4,
        ticks=4,
    )
    ticks = np.convolve([0.25] * 4, np.convolve([0] * 6 + [0.5, 0.5], [0] * 5 + [0.75, 0.25]))
    arrivals = 100 * np.pad(ticks, (0, 20))[:16].reshape(4, 4).sum(axis=1)
    assert np.allclose(means(problem)["arrivals"][:, 2], arrivals)


def test_a_budget_that_never_binds_costs_one_tick():
    places = {"s": Place(receives=True), "t": Place(100, safe=False), "x": Place(budget=150.0)}
    settings = {"base": 1000.0, "attempt": 1.0, "leak": 0.0, "days": 2}
    expected = means(build(places, [Link("t", "s", km=3, crossing="x")], **settings))
    assert np.allclose(expected["passed"][:, 2], [100, 0])
    assert np.allclose(expected["arrivals"][:, 0], [60, 40])
    free = means(build(places | {"x": Place()}, [Link("t", "s", km=3, crossing="x")], **settings))
    assert np.allclose(free["arrivals"][:, 0], [70, 30])


def test_what_cannot_be_known_exactly_is_refused():
    places = {"s": Place(receives=True), "t": Place(100, safe=False), "x": Place(budget=50.0)}
    road = Link("t", "s", crossing="x")
    settings = {"base": 1000.0, "attempt": 1.0, "leak": 0.0, "days": 3}
    with pytest.raises(ValueError, match=r"day 0: 100\.0 people expected at crossing 2, who would queue"):
        means(build(places, [road], **settings))
    places |= {"s": Place(receives=True, capacity=105.0), "x": Place()}
    with pytest.raises(ValueError, match=r"day 1: 100\.0 people expected at location 0, which then repels"):
        means(build(places, [road], **settings))
    places |= {"s": Place(receives=True, capacity=120.0)}
    assert means(build(places, [road], **settings))["out"][-1] == pytest.approx(100)
    with pytest.raises(ValueError, match="households of one person only"):
        variances(build(places, [road], [Group(household=2)], **settings))


def random_walkers(seed):
    """A random problem of single people in which nobody queues."""
    return random_problem(seed, days=10, people=50, household=1, binding=False)


@functools.cache
def exact(seed):
    """Means and variances of the random walkers; tests share them."""
    return means(random_walkers(seed)), variances(random_walkers(seed))


@functools.cache
def samples_of_walkers(seed):
    return samples(random_walkers(seed))


def samples(problem, members=100):
    """Records of many reference runs, with the run first."""
    runs = [simulate(problem, np.random.default_rng([seed, 11])) for seed in range(members)]
    return {name: np.array([run[name] for run in runs], np.float64) for name in runs[0]}


def z_scores(sample, mean, variance, fair_from=20):
    """The z of a record's averages over the runs, in the cells with enough variance for a normal approximation."""
    fair = len(sample) * variance > fair_from
    return (sample.mean(axis=0) - mean)[fair] / np.sqrt(variance[fair] / len(sample))


@pytest.mark.parametrize("seed", range(5))
def test_reference_has_these_means(seed):
    (mean, variance), sample = exact(seed), samples_of_walkers(seed)
    for name in mean:
        known = variance.get(name, sample[name].var(axis=0, ddof=1))
        assert (np.abs(z_scores(sample[name], mean[name], known)) < BOUND).all(), name
        assert (sample[name][:, mean[name] == 0] == 0).all(), name


@pytest.mark.parametrize("seed", range(50, 53))
def test_reference_has_these_means_with_families_and_loose_budgets(seed):
    problem = random_problem(seed, days=10, people=60, household=4, binding=False)
    problem = problem._replace(budget=np.where(problem.budget == np.inf, 3.0 * problem.people.sum(), problem.budget))
    mean, sample = means(problem), samples(problem)
    for name in mean:
        seen = sample[name].var(axis=0, ddof=1)
        assert (np.abs(z_scores(sample[name], mean[name], seen, fair_from=20 * 4**2)) < BOUND).all(), name
        assert (sample[name][:, mean[name] == 0] == 0).all(), name


@pytest.mark.parametrize("seed", [1, 4])
def test_reference_has_these_variances(seed):
    (_, variance), sample = exact(seed), samples_of_walkers(seed)
    for name in INDICATORS:
        fair = variance[name] > 4
        ratio = sample[name].var(axis=0, ddof=1)[fair] / variance[name][fair]
        assert (np.abs(ratio - 1) < BOUND * math.sqrt(2 / (len(sample[name]) - 1))).all(), name


def choices():
    """A town with two sites, near-equal roads, a holder on the way, and a gate that refuses and screens."""
    return build(
        {
            "m": Place(safe=False, holder=1),
            "near": Place(receives=True, attraction=2.0),
            "far": Place(receives=True, attraction=3.0),
            "t": Place(300, safe=False, holder=0),
            "x": Place(),
        },
        [
            Link("t", "m", km=2),
            Link("t", "m", km=2.5),
            Link("m", "near", km=3, crossing="x"),
            Link("m", "far", km=25),
        ],
        parties=[(0.3, 0.2), (0.2, 0.0)],
        events=[
            Event(0, codes.FIGHTING, "t", 0.5),
            Event(0, codes.ADMITS, "x", 0.6),
            Event(0, codes.SCREENED_SHARE, "x", 0.3),
            Event(-20, codes.SUPPLIES_CUT, "t"),
            Event(2, codes.TRIGGER, "t"),
        ],
        days=10,
        base=0.05,
        pressure=0.2,
        hardship=0.3,
        pull=0.3,
        leak=0.3,
        redraw=0.4,
    )


WRONG = {"attempt": 0.4, "leak": 0.2, "base": 0.1, "pressure": 0.3, "hardship": 0.5, "tau": 30.0, "pull": 0.5}
WRONG |= {"nu": 0.05, "trigger": 0.3, "trigger_half_life": 10.0, "deterrence": 0.3, "beta": 4.0, "c0": 60.0}
WRONG |= {"danger_aversion": 9.0, "spread": 4.0, "redraw": 0.7}


@pytest.mark.parametrize("name", ["nothing", *WRONG])
def test_a_wrong_engine_is_caught(name):
    problem = choices()
    if name != "nothing":
        problem = problem._replace(parameters=problem.parameters._replace(**{name: WRONG[name]}))
    mean, variance, sample = means(problem), variances(problem), samples_of_choices()
    caught = any((np.abs(z_scores(sample[key], mean[key], variance[key])) > BOUND).any() for key in INDICATORS)
    assert caught == (name != "nothing")


@functools.cache
def samples_of_choices():
    return samples(choices())


def test_certain_records_are_certain():
    problem = build(
        {"s": Place(receives=True), "t": Place(100, safe=False, holder=0)},
        [Link("t", "s", km=3, mined=0.5)],
        parties=[(0.7, 0.0)],
        events=[Event(1, codes.CLOSED, 0)],
        days=3,
    )
    expected = means(problem)
    assert expected["affected"].tolist() == [100, 100, 100]
    assert expected["held"][:, 0, 1].all() and not expected["held"][:, 0, 0].any()
    assert (expected["flow"][1:] == 0).all()
