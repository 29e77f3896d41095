"""Skill: by hand, and the coverage of its intervals on simulated scores."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage.forecasting.skill import LEVEL, Case, chosen_elsewhere, difference, mean_skill, resampled, skill


def test_a_baseline_is_chosen_on_the_other_cases() -> None:
    """The second baseline is best on the case with most people; it is chosen for the others, not for that one."""
    baselines = np.array([[10.0, 20.0, 9000.0], [11.0, 22.0, 3000.0]])
    assert chosen_elsewhere(baselines).tolist() == [1, 1, 0]
    assert chosen_elsewhere(np.array([[0.0, 3.0], [0.0, 1.0]])).tolist() == [1, 0]
    with pytest.raises(ValueError, match="at least two are needed"):
        chosen_elsewhere(baselines[:, :1])


def test_skill_is_a_mean_over_cases() -> None:
    """30 % better in a small case and 10 % worse in a large one: 10 %, whoever has more people."""
    days = np.arange(4)
    cases = [
        Case(np.array([7.0, 7, 7, 7]), np.full(4, 10.0), days),
        Case(np.array([1100.0] * 4), np.full(4, 1000.0), days),
    ]
    found = mean_skill(cases, block=1, rng=np.random.default_rng(1))
    assert found == (pytest.approx(0.1), pytest.approx(0.1), pytest.approx(0.1))
    assert skill(0, 0) == 0 and np.isnan(skill(1, 0))
    assert np.isnan(mean_skill([], block=1, rng=np.random.default_rng(1))).all()


def test_rows_of_one_issue_date_stay_together() -> None:
    values, issued = np.array([[1.0], [3.0], [10.0]]), np.array([5, 5, 9])
    drawn = resampled(values, issued, 1, np.random.default_rng(1), 500)
    assert set(np.round(drawn[:, 0], 9)) == {2.0, 10.0, round(14 / 3, 9)}
    assert np.isnan(resampled(values, issued, 2, np.random.default_rng(1), 5)).all()
    with pytest.raises(ValueError, match="at least 1 issue date, found 0"):
        resampled(values, issued, 0, np.random.default_rng(1), 5)


def test_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(3)
    a, b, days = rng.random(40), rng.random(40), np.arange(40)
    assert difference(a, b, days, 4, rng=np.random.default_rng(7)) == difference(
        a, b, days, 4, rng=np.random.default_rng(7)
    )
    assert difference(a, b, days, 4, rng=np.random.default_rng(7)) != difference(
        a, b, days, 4, rng=np.random.default_rng(8)
    )
    assert difference(a, b, days, 4, rng=np.random.default_rng(7)).estimate == pytest.approx(
        -difference(b, a, days, 4, rng=np.random.default_rng(7)).estimate
    )


def covered(block: int, cases: int = 300, dates: int = 120) -> float:
    """How often the interval holds the true difference, 0.5, with errors that last (autoregressive, 0.7)."""
    rng = np.random.default_rng(17)
    hits = 0
    for case in range(cases):
        error = np.zeros(dates)
        for day in range(1, dates):
            error[day] = 0.7 * error[day - 1] + rng.normal()
        common = rng.gamma(2, 50, size=dates)  # what both share is of no account: paired
        _, low, high = difference(
            common + 0.5 + error, common, np.arange(dates), block, rng=np.random.default_rng(case)
        )
        hits += low <= 0.5 <= high
    return hits / cases


def test_intervals_cover_the_truth_if_blocks_hold_what_lasts() -> None:
    """Blocks of 15 dates come close to 90 %; single dates, which take lasting errors for independent, must fail."""
    assert abs(covered(15) - LEVEL) < 0.05
    assert covered(1) < 0.65
