"""Scores: exact values by hand, against a library of others, and properness."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chisquare, kstest, nbinom, norm

from safepassage.forecasting.scores import (
    BANDS,
    LEVELS,
    at_levels,
    crps_of_quantiles,
    crps_of_samples,
    interval_scores,
    pit_of_quantiles,
    pit_of_samples,
    scores,
)

RNG = np.random.default_rng


def flat(value: float) -> np.ndarray:
    return np.full((1, len(LEVELS)), value)


def some_cases(cases: int = 60, members: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = RNG(5)
    samples = rng.negative_binomial(3, 0.001, size=(cases, members)).astype(float)
    return samples, rng.negative_binomial(3, 0.001, size=cases).astype(float)


def test_levels_are_those_of_the_hubs() -> None:
    middle = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
    assert list(LEVELS) == [0.01, 0.025, 0.05, *middle, 0.95, 0.975, 0.99]
    assert all(low in LEVELS and high in LEVELS for low, high in BANDS.values())


def test_crps_of_two_samples_by_hand() -> None:
    """Samples 0 and 4, count 1: mean |x - y| = (1 + 3) / 2 = 2, less half the mean distance of pairs, 4 / 2 / 2 = 1."""
    assert crps_of_samples(np.array([[4.0, 0.0]]), np.array([1.0])).tolist() == [1.0]


def test_interval_score_by_hand() -> None:
    """Quantiles at 0 below the median, 10 at it, 30 above.

    Bands have α = 0.02, 0.05, 0.1, 0.2 ... 0.9, whose sum is 4.57: dispersion 30 × 4.57 / 2 = 68.55 by 11.5. A count
    of 40 lies 10 above each of the 11 bands, and 30 above the median, which counts half: 125 by 11.5.
    """
    quantiles = np.array([[0.0] * 11 + [10.0] + [30.0] * 11])
    wis, dispersion, under, over = (float(part[0]) for part in interval_scores(quantiles, np.array([40.0])))
    assert (dispersion, under, over) == (pytest.approx(68.55 / 11.5), pytest.approx(125 / 11.5), 0)
    assert wis == dispersion + under
    assert float(interval_scores(quantiles, np.array([4.0]))[3][0]) == pytest.approx(3 / 11.5)


def test_crps_of_quantiles_by_hand_and_by_integral() -> None:
    assert crps_of_quantiles(flat(5), np.array([7.0])).tolist() == [2.0]
    quantiles = norm(100, 30).ppf(LEVELS)[None]
    for y in (-20.0, 100.0, 117.0, 300.0):

        def squared(x: float, y: float = y) -> float:
            f = float(np.interp(x, quantiles[0], LEVELS, left=0, right=1))
            return (f - (x >= y)) ** 2

        ends = sorted({y, *quantiles[0]})
        exact = sum(quad(squared, a, b)[0] for a, b in zip(ends[:-1], ends[1:], strict=True))
        assert crps_of_quantiles(quantiles, np.array([y]))[0] == pytest.approx(exact, rel=1e-6)
        assert crps_of_quantiles(quantiles, np.array([y]))[0] == pytest.approx(
            scoringrules.crps_normal(y, 100, 30), rel=0.01, abs=0.1
        )


def test_against_scoringrules() -> None:
    samples, counted = some_cases()
    quantiles = at_levels(samples)
    lower, upper = quantiles[:, :11], quantiles[:, :11:-1]
    alpha = 2 * np.array(LEVELS[:11])
    for move in (lambda x: x, np.log1p):
        ours = crps_of_samples(move(samples), move(counted))
        np.testing.assert_allclose(ours, scoringrules.crps_ensemble(move(counted), move(samples)), rtol=1e-9)
        wis, *parts = interval_scores(move(quantiles), move(counted))
        theirs = scoringrules.weighted_interval_score(
            move(counted), move(quantiles[:, 11]), move(lower), move(upper), alpha, 0.5, alpha / 2
        )
        np.testing.assert_allclose(wis, theirs, rtol=1e-9)
        np.testing.assert_allclose(wis, sum(parts), rtol=1e-12)
        pinball = scoringrules.crps_quantile(move(counted), move(quantiles), np.array(LEVELS))
        np.testing.assert_allclose(wis, pinball, rtol=1e-9)


def test_both_scales_and_both_forms() -> None:
    samples, counted = some_cases()
    quantiles = at_levels(samples)
    plain, log = scores(quantiles, counted, RNG(1), samples), scores(quantiles, counted, RNG(1), samples, log=True)
    np.testing.assert_allclose(log.crps, crps_of_samples(np.log1p(samples), np.log1p(counted)))
    assert (plain.in_80 == log.in_80).all() and (plain.pit == log.pit).all()
    frozen = scores(quantiles, counted, RNG(1))
    assert (frozen.wis == plain.wis).all() and (frozen.crps != plain.crps).any()
    np.testing.assert_allclose(frozen.crps, plain.crps, rtol=0.06)
    within = (quantiles[:, [1]] <= counted[:, None]) & (counted[:, None] <= quantiles[:, [-2]])
    assert (plain.in_95 == within[:, 0]).all() and 0.8 < plain.in_95.mean() < 1


@pytest.mark.parametrize(
    ("quantiles", "counted", "samples"),
    [
        (flat(1)[:, :-1], [1.0], None),
        (flat(1), [1.0, 2.0], None),
        (flat(1), [np.nan], None),
        (np.array([np.arange(23.0)[::-1]]), [1.0], None),
        (flat(1), [1.0], np.zeros((2, 3))),
        (flat(1), [1.0], np.zeros((1, 0))),
    ],
)
def test_what_does_not_fit_is_refused(quantiles: np.ndarray, counted: list[float], samples: np.ndarray | None) -> None:
    with pytest.raises(ValueError):
        scores(quantiles, np.array(counted), RNG(1), samples)


def test_pit_is_uniform_for_counts_with_many_ties() -> None:
    """Small counts, 30 samples each: without chance in the ranks, values pile up, which the second test must see."""
    rng = RNG(11)
    samples, counted = rng.poisson(1.5, size=(20_000, 30)), rng.poisson(1.5, size=20_000)
    assert kstest(pit_of_samples(samples, counted, RNG(2)), "uniform").pvalue > 0.001
    unbroken = (samples <= counted[:, None]).mean(axis=1)
    assert kstest(unbroken, "uniform").pvalue < 1e-6


def test_pit_of_quantiles_is_uniform() -> None:
    y = norm(50, 9).rvs(20_000, random_state=RNG(3))
    pit = pit_of_quantiles(np.tile(norm(50, 9).ppf(LEVELS), (len(y), 1)), y, RNG(4))
    assert chisquare(np.histogram(pit, 10, (0, 1))[0]).pvalue > 0.001
    counts = nbinom(2, 0.4).rvs(20_000, random_state=RNG(5))
    pit = pit_of_quantiles(np.tile(nbinom(2, 0.4).ppf(LEVELS), (len(counts), 1)), counts, RNG(6))
    assert 0.45 < pit.mean() < 0.55 and pit.min() >= 0 and pit.max() <= 1


def test_pit_where_quantiles_tie() -> None:
    quantiles = np.array([[0.0] * 12 + [8.0] * 11])
    drawn = [float(pit_of_quantiles(quantiles, np.array([y]), RNG(seed))[0]) for y in (0.0, 8.0) for seed in range(50)]
    assert max(drawn[:50]) <= 0.5 and min(drawn[:50]) < 0.1 and min(drawn[50:]) >= 0.55 and max(drawn[50:]) > 0.9
    assert pit_of_quantiles(quantiles, np.array([4.0]), RNG(1)).tolist() == [pytest.approx(0.525)]
    assert pit_of_quantiles(quantiles, np.array([-1.0]), RNG(1))[0] <= 0.01
    assert pit_of_quantiles(quantiles, np.array([9.0]), RNG(1))[0] >= 0.99


people = st.lists(st.integers(0, 100_000), min_size=2, max_size=12)


@given(truth=people, other=people, log=st.booleans())
def test_the_truth_has_the_best_expected_score(truth: list[int], other: list[int], log: bool) -> None:
    """Whatever is forecast instead: proper on both scales, exactly, for counts drawn from `truth`."""
    counted = np.array(truth, dtype=float)
    move = np.log1p if log else np.asarray
    honest, false = (np.tile(np.array(one, dtype=float), (len(truth), 1)) for one in (truth, other))

    def expected(samples: np.ndarray) -> tuple[float, float]:
        # the quantiles of a discrete distribution, for which the interval score is proper
        quantiles = np.quantile(samples, LEVELS, axis=1, method="inverted_cdf").T
        crps = crps_of_samples(move(samples), move(counted)).mean()
        return float(crps), float(interval_scores(move(quantiles), move(counted))[0].mean())

    for best, worse in zip(expected(honest), expected(false), strict=True):
        assert best <= worse + 1e-9 * (1 + worse)


@given(counted=st.integers(0, 10**6), ours=people, scale=st.integers(1, 50))
def test_scores_are_not_negative_and_keep_the_unit(counted: int, ours: list[int], scale: int) -> None:
    samples, y = np.array([ours], dtype=float), np.array([counted], dtype=float)
    one = scores(at_levels(samples), y, RNG(1), samples)
    many = scores(at_levels(scale * samples), scale * y, RNG(1), scale * samples)
    assert min(float(part[0]) for part in one[:5]) >= -1e-6
    for small, large in zip(one[:5], many[:5], strict=True):
        assert large[0] == pytest.approx(scale * small[0], rel=1e-9, abs=1e-4)
