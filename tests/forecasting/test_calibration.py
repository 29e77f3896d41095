"""Proof of calibration: twins drawn from the prior, an exact answer, a known number found again, and a broken twin.

If a method follows the belief that prior and likelihood make, then the rank of a twin's own number among its samples is
uniform, whatever the number is (Talts et al. 2018). Two tests of that for each of four numbers, at a level of 0.001
divided by eight: Kolmogorov's, and whether ranks spread as uniform ones do, which sees samples that are too sure.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import erfc, sqrt

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import kstest

from forecasting.tiny_siege import ISSUED, LAST, TARGETS, observations, plan_of, tiny_siege, twin_of
from safepassage.forecasting import learning, particle
from safepassage.forecasting.counts import counts_of
from safepassage.forecasting.evidence import evidence_of
from safepassage.forecasting.filter import Filter
from safepassage.forecasting.forecast import Forecast
from safepassage.forecasting.learned import learned_of
from safepassage.forecasting.learning import Smoother, Weighted
from safepassage.forecasting.likelihood import Fit, draw_counts, fit
from safepassage.forecasting.members import World, values_at
from safepassage.forecasting.method import Method, Task, make_task, run_method
from safepassage.forecasting.proposal import Proposal

LEVEL = 0.001
HORIZON = (LAST - ISSUED).days


def with_everybody(samples: np.ndarray) -> np.ndarray:
    """Targets `[..., targets]` and, after them, how many people there are: left + inside."""
    return np.concatenate([samples, samples[..., :2].sum(axis=-1, keepdims=True)], axis=-1)


def ranks(method: Method, twins: int, members: int) -> np.ndarray:
    """Where each twin's own numbers on the last day lie among the samples, in (0, 1): `[twins, numbers]`."""
    found, ties = [], np.random.default_rng(3)
    for seed in range(twins):
        task, _, truth = twin_of(tiny_siege(), seed, members)
        samples = with_everybody(run_method(method, task, HORIZON).samples[:, :, -1])
        own = with_everybody(truth)
        below, same = (samples < own).sum(axis=0), (samples == own).sum(axis=0)
        found.append((below + ties.random() * (same + 1)) / (members + 1))
    return np.array(found)


def chance(found: np.ndarray) -> float:
    """The chance of ranks as far from uniform as these, over all numbers and both tests (Bonferroni)."""
    spread = (12 * np.square(found - 0.5).mean(axis=0) - 1) / sqrt(0.8 / len(found))
    by_spread = [erfc(abs(float(z)) / sqrt(2)) for z in spread]
    by_shape = [float(kstest(column, "uniform").pvalue) for column in found.T]
    return min([*by_spread, *by_shape]) * 2 * found.shape[1]


def test_the_weighted_smoother_is_calibrated() -> None:
    assert chance(ranks(Weighted(), 24, 100)) > LEVEL


def test_the_filter_is_calibrated() -> None:
    assert chance(ranks(Filter(), 24, 64)) > LEVEL


def test_a_method_that_takes_each_report_for_ten_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "fit", lambda *given: Fit(10 * fit(*given).total, fit(*given).by_source))
    assert chance(ranks(Weighted(), 16, 100)) < LEVEL


def elsewhere(*given: object) -> Proposal:
    """A proposal that knows nothing: a narrow normal in the first number, far from nearly all of the prior."""
    return Proposal(np.array([0]), np.ones(1), np.array([[2.0]]), np.array([[[0.2]]]))


def unweighted(log_weights: np.ndarray) -> np.ndarray:
    return np.full(len(log_weights), 1 / len(log_weights))


def logs(found: Forecast) -> np.ndarray:
    """Logarithm of how many people there are, in each sample."""
    return np.log(with_everybody(found.samples[:, :, -1])[:, -1])


def on_a_grid(task: Task) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of how many people there are, given the counts of a task.

    Exact for a siege of that one number: likelihoods on a grid of it, each the mean over 20 lucks.
    """
    evidence = evidence_of(task.scenario, counts_of(task.scenario), TARGETS)
    world = World(task, ISSUED, evidence.targets)
    grid, lucks = np.linspace(-4, 4, 81), 20
    seen = world.run(np.repeat(grid, lucks)[:, None], np.arange(81 * lucks) + 10**6)
    log = logsumexp(fit(evidence, seen).total.reshape(81, lucks), axis=1) - grid**2 / 2
    weights = np.exp(log - logsumexp(log))
    people = np.log(values_at(world.template, grid[:, None])[:, 0])
    mean = float(weights @ people)
    return mean, sqrt(float(weights @ (people - mean) ** 2))


def off_the_grid(method: Method, members: int) -> float:
    """How far mean and spread of a method are from the exact ones, in exact spreads; the worse, of two twins."""
    found = []
    for seed in (4, 5):
        task, _, _ = twin_of(tiny_siege(future=False, readiness=False), seed, members)
        mean, spread = on_a_grid(task)
        people = logs(run_method(method, task, HORIZON))
        found += [abs(people.mean() - mean) / spread, abs(people.std() / spread - 1)]
    return float(max(found))


@pytest.mark.parametrize(("method", "members"), [(Weighted(), 600), (Filter(), 300)], ids=["weighted", "filter"])
def test_one_number_is_learned_as_on_a_grid_of_it(method: Method, members: int) -> None:
    off = off_the_grid(method, members)
    assert off < 0.15


def test_one_number_is_learned_as_on_a_grid_by_members_led_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "fitted", elsewhere)
    off = off_the_grid(Weighted(), 600)
    assert off < 0.15


def test_a_forecast_whose_members_were_led_says_so_and_is_not_degenerate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "fitted", elsewhere)
    task, _, _ = twin_of(tiny_siege(future=False), 4, 200)
    facts = run_method(Weighted(), task, HORIZON).facts
    assert facts["stages"] > 1 and facts["effective"] >= 100 and facts["families"] >= 20 and not facts["degenerate"]
    weights = (
        r"as good as \d+ of 200 members, k \S+: degenerate, not to be relied on; the largest weight was \d+ % of all"
    )
    led = (
        rf"led to the counts in {facts['stages']} steps; as good as {facts['effective']:.0f} of 200 members before the"
    )
    known = f"last drawing; {facts['families']} of the first have descendants"
    assert re.fullmatch(f"importance weights alone were {weights}; so {led} {known}", facts["note"]), facts["note"]


def test_forgetting_the_weights_of_the_steps_is_caught_by_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "fitted", elsewhere)
    monkeypatch.setattr(particle, "normal", unweighted)
    off = off_the_grid(Weighted(), 600)
    assert off > 0.15


def test_forgetting_to_divide_by_the_proposal_is_caught_by_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Proposal, "log_ratio", lambda self, z: np.zeros(len(z)))
    off = off_the_grid(Weighted(), 600)
    assert off > 0.15


@pytest.mark.parametrize("method", [Smoother(), Weighted(), Filter()], ids=lambda method: method.name)
@pytest.mark.parametrize("town", [-1.5, 1.5])
def test_how_many_are_in_the_town_is_found_again(method: Method, town: float) -> None:
    task = make_task(tiny_siege(future=False), ISSUED, TARGETS, seed=2, members=600, workers=2)
    plan = plan_of(task.scenario)
    world = World(task, LAST, plan.targets)
    z = np.array([[0.0, town]])
    assert world.template.names == ("parameter:base", "people:Town")
    people = float(values_at(world.template, z)[0, 1])
    drawn = draw_counts(plan, world.run(z, np.array([10**9]))[0], np.random.default_rng(5))
    found = run_method(
        method, replace(task, scenario=replace(task.scenario, observations=observations(drawn, task.scenario))), HORIZON
    )
    learned = learned_of(found.facts)
    assert learned is not None
    belief = next(one for one in learned.beliefs if one.name == "people:Town")
    low, middle, high = (float(point) for point in belief.after)
    assert low < people < high
    assert (middle - float(belief.before[1])) * town > 0
    assert high / low < 0.7 * float(belief.before[2]) / float(belief.before[0])
    assert str(belief).startswith("people:Town on 1 January: ")
    assert {one.kind for one in learned.pulls} == {"source", "report"}
