"""All methods of forecasting, the plain baselines first, then those that learn from counts."""

from __future__ import annotations

from safepassage.forecasting.baselines import Drift, Gravity, LastShares, Persistence, PriorRun
from safepassage.forecasting.filter import Filter
from safepassage.forecasting.learning import Smoother, Weighted
from safepassage.forecasting.method import Method
from safepassage.forecasting.smoothing import Smoothing, Theta

BASELINES: tuple[Method, ...] = (
    Persistence(),
    Drift(),
    LastShares(),
    Smoothing(),
    Theta(),
    Gravity(),
    PriorRun(),
)
"""The plain methods, which stand first in every table."""
METHODS: tuple[Method, ...] = (*BASELINES, Smoother(), Weighted(), Filter())
"""Every method, in the order of every table."""
