"""Smoothed importance weights where there is nothing to smooth."""

from __future__ import annotations

import numpy as np

from safepassage.forecasting.psis import smoothed


def test_weights_that_differ_by_rounding_are_equal() -> None:
    unit = 2.0**-52
    log_weights = np.repeat([-3 * unit, -2 * unit, 0.0], [80, 5, 15])
    found = smoothed(log_weights)
    assert np.allclose(found.weights, 0.01, rtol=1e-12, atol=0) and not found.degenerate
