"""All methods of forecasting, the plain baselines first."""

from __future__ import annotations

from safepassage.forecasting.baselines import Drift, Gravity, LastShares, Persistence, PriorRun
from safepassage.forecasting.method import Method
from safepassage.forecasting.smoothing import Smoothing, Theta

METHODS: tuple[Method, ...] = (
    Persistence(),
    Drift(),
    LastShares(),
    Smoothing(),
    Theta(),
    Gravity(),
    PriorRun(),
)
"""Every method, in the order of every table."""
