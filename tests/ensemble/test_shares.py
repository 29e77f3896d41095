"""Shares of variance where the answer is known: Ishigami, correlated inputs, and inputs of no effect."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.ensemble.shares import CHANCE, columns_for, least_share, members_needed, share, smooth
from safepassage.streams import open_stream

Rng = np.random.Generator


def generator(seed: int) -> Rng:
    return open_stream(seed, 0).generator


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI = (0.31391, 0.44241, 0.0)
"""First-order shares of the Ishigami function with a = 7, b = 0.1 (Ishigami & Homma 1990)."""


@pytest.mark.parametrize(("column", "known"), list(enumerate(ISHIGAMI)))
def test_ishigami(column: int, known: float) -> None:
    x = generator(1).uniform(-np.pi, np.pi, (10_000, 3))
    found = share(ishigami(x), smooth(x[:, column], columns_for(10_000)))
    assert abs(found.value - known) < 4 * found.error
    assert found.error < 0.012


@pytest.mark.parametrize("correlation", (-0.7, 0.0, 0.6, 0.95))
def test_a_sum_of_correlated_inputs(correlation: float) -> None:
    """y = 2 a + b + noise: knowing a gives 2 + r of its spread, knowing b gives 1 + 2 r, knowing both all but noise."""
    rng = generator(2)
    a, other, noise = rng.standard_normal((3, 5000))
    b = correlation * a + np.sqrt(1 - correlation**2) * other
    y = 2 * a + b + noise
    total = 4 + 1 + 4 * correlation + 1
    bases = smooth(a, 10), smooth(b, 10)
    for basis, known in (
        (bases[0], (2 + correlation) ** 2 / total),
        (bases[1], (1 + 2 * correlation) ** 2 / total),
        (np.concatenate(bases, axis=1), 1 - 1 / total),
    ):
        found = share(y, basis)
        assert abs(found.value - known) < 4 * found.error + 0.002
        assert found.error < 0.02


def skewed(rng: Rng, n: int) -> np.ndarray:
    return np.exp(2 * rng.standard_normal(n))


def plain(rng: Rng, n: int) -> np.ndarray:
    return rng.standard_normal(n)


@pytest.mark.parametrize("members", (100, 400))
@pytest.mark.parametrize("outcome", (plain, skewed), ids=lambda outcome: outcome.__name__)
def test_inputs_of_no_effect_have_no_share_on_average(members: int, outcome: object) -> None:
    """400 inputs that do nothing: the mean estimate is 0, where the fit alone would give p/n, 20 errors from it."""
    rng = generator(3)
    shares = [
        share(outcome(rng, members), smooth(rng.standard_normal(members), columns_for(members)))  # type: ignore[operator]
        for _ in range(400)
    ]
    values = np.array([one.value for one in shares])
    error = values.std() / np.sqrt(len(values))
    assert abs(values.mean()) < 4 * error
    assert columns_for(members) / members > 10 * error, "what is corrected for would have been seen"
    below = np.mean([one.chance < 0.05 for one in shares])
    assert 0.02 < below < 0.09, "the test is taken in by chance as often as it says"


def test_of_sixty_useless_inputs_none_is_named() -> None:
    """In at most 5 % of studies one of the sixty is named (12 of 100 would be a false alarm of 1 in 500)."""
    rng = generator(4)
    named = careless = 0
    for _ in range(100):
        y = skewed(rng, 150)
        shares = [share(y, smooth(rng.standard_normal(150), 5)) for _ in range(60)]
        named += any(one.clear(60) for one in shares)
        careless += any(one.chance < CHANCE for one in shares)
    assert named < 100 * CHANCE + 7
    assert careless > 80, "without care for how many are looked at, most studies name one"


@pytest.mark.parametrize("known", (0.05, 0.46, 0.9))
def test_the_standard_error_is_the_spread_over_studies(known: float) -> None:
    rng = generator(5)
    shares = []
    for _ in range(300):
        x, noise = rng.standard_normal((2, 500))
        shares.append(share(np.sqrt(known) * x + np.sqrt(1 - known) * noise, smooth(x, 7)))
    values = np.array([one.value for one in shares])
    assert abs(values.mean() - known) < 4 * values.std() / np.sqrt(300)
    error = np.sqrt(np.mean([one.error**2 for one in shares]))
    assert 0.8 < error / values.std() < 1.25


def test_scale_and_order_do_not_matter() -> None:
    rng = generator(6)
    x, noise = rng.standard_normal((2, 500))
    y = x + noise
    first = share(y, smooth(x, 7))
    assert share(1e6 + 1e3 * y, smooth(np.exp(5 * x), 7)).value == pytest.approx(first.value, abs=1e-9)
    order = rng.permutation(500)
    assert share(y[order], smooth(x[order], 7)).value == pytest.approx(first.value, abs=1e-9)


def test_few_values_are_taken_one_by_one() -> None:
    """Three values with means 0, 5 and 1, which no line fits: 14/3 of the variance, and 1 of noise."""
    rng = generator(7)
    kind = rng.integers(0, 3, 6000)
    found = share(np.array([0, 5, 1])[kind] + rng.standard_normal(6000), smooth(kind.astype(float), 16))
    assert abs(found.value - (14 / 3) / (14 / 3 + 1)) < 4 * found.error


def test_an_input_that_is_one_value_in_all_but_one_member_says_nothing() -> None:
    x = np.zeros(200)
    x[7] = 1
    found = share(x + generator(8).standard_normal(200), smooth(x, 5))
    assert np.isfinite(found.value) and abs(found.value) < 0.1
    assert share(generator(8).standard_normal(200), smooth(np.ones(200), 5)).value == 0


def test_the_members_that_an_answer_takes_rise_with_what_is_looked_at() -> None:
    needed = [members_needed(tests) for tests in (1, 20, 60, 400)]
    assert needed == sorted(needed) and needed[0] >= 20 and needed[-1] <= 200
    assert least_share(needed[1], 20) <= 0.2 < least_share(needed[1] - 10, 20)


def test_a_share_of_the_least_size_is_found_half_of_the_time() -> None:
    rng = generator(9)
    least = least_share(200, 60)
    clear = 0
    for _ in range(300):
        x, noise = rng.standard_normal((2, 200))
        clear += share(np.sqrt(least) * x + np.sqrt(1 - least) * noise, smooth(x, 5)).clear(60)
    assert 0.35 < clear / 300 < 0.65
