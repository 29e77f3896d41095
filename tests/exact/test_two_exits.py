"""The compiled engine against the answers on paper of `two-exits` (its README derives every formula)."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage import Ensemble, load, simulate

MEMBERS, N, DELTA, A, RHO = 400, 20_000, 1 - np.exp(-0.10536051565782628), 0.5, 1 / 11
BOUND = 5.0


@pytest.fixture(scope="module")
def result() -> Ensemble:
    return simulate(load("two-exits"), members=MEMBERS, seed=20)


def home(t: int) -> float:
    return N * (1 - DELTA) ** (t + 1)


def west_ready(t: int) -> float:
    n, r9 = t - 9, N - home(9)
    return (1 - A) ** n * r9 + (1 - A) * DELTA * home(9) * ((1 - DELTA) ** n - (1 - A) ** n) / (A - DELTA)


def west_left(*days: int) -> float:
    return sum(west_ready(t) * A / (1 - A) for t in days)


def agrees(found: np.ndarray, expected: float) -> bool:
    """Whether a mean over members lies within five standard errors of a binomial count."""
    spread = np.sqrt(max(expected * (1 - expected / N), 1e-9))
    return abs(found.mean() - expected) < BOUND * spread / np.sqrt(len(found))


@pytest.mark.parametrize("day", (0, 4, 9))
def test_while_held_the_ready_pile_up(result: Ensemble, day: int) -> None:
    assert agrees(result.outcome("ready_held")[:, day], N - home(day))
    assert (result.outcome("trapped")[:, day] == N).all()
    assert (result.outcome("out")[:, day] == 0).all() and (result.outcome("on_the_way")[:, day] == 0).all()


@pytest.mark.parametrize("day", (10, 11, 18))
def test_an_exit_releases_the_reservoir_geometrically(result: Ensemble, day: int) -> None:
    assert agrees(result["ready", "Town"].sum(axis=2)[:, day], west_ready(day))
    assert agrees(result.outcome("on_the_way")[:, day], 0.3 * west_left(day))
    assert agrees(result.outcome("out")[:, day], west_left(*range(10, day + 1)) - 0.3 * west_left(day))
    assert (result.outcome("trapped")[:, day] == 0).all()


def test_a_full_site_repels_and_does_not_vanish(result: Ensemble) -> None:
    small = west_left(10) / 2 + RHO * west_left(*range(11, 19))
    assert agrees(result["settled", "Small Camp"][:, 19], small)
    assert agrees(result["settled", "West Camp"][:, 19], west_left(*range(10, 19)) - small)


@pytest.mark.parametrize("day", (25, 30, 48))
def test_a_gate_lets_its_budget_through_and_no_more(result: Ensemble, day: int) -> None:
    assert (result["passed", "East Gate"][:, day] == 100).all()
    assert (result["settled", "East Camp"][:, day] == 100 * (day - 24)).all()
    assert np.array_equal(result["queue", "East Gate"][:, day], result.outcome("on_the_way")[:, day])


@pytest.mark.parametrize(("day", "expected"), [(25, 785.47), (26, 1192.82), (30, 1582.11)])
def test_the_queue_is_inflow_less_the_budget(result: Ensemble, day: int, expected: float) -> None:
    queue = result["queue", "East Gate"][:, day]
    assert abs(queue.mean() - expected) < BOUND * queue.std() / np.sqrt(MEMBERS)


def test_nobody_is_in_danger_or_on_a_mine(result: Ensemble) -> None:
    assert not any(result[name].any() for name in ("danger_person_days", "mined_person_km", "freed"))
