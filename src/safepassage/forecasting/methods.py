"""All methods of forecasting, the plain baselines first, then those that learn from counts."""

from __future__ import annotations

from safepassage.forecasting.baselines import Drift, Gravity, LastShares, Persistence, PriorRun
from safepassage.forecasting.combine import Pool
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
POOLED: tuple[Method, ...] = (Persistence(), Drift(), LastShares(), Gravity(), PriorRun(), Smoother())
"""What is pooled: methods that need nothing installed beside safepassage, and seconds."""
METHODS: tuple[Method, ...] = (*BASELINES, Smoother(), Weighted(), Filter(), Pool(POOLED))
"""Every method, in the order of every table."""
