"""Frozen forecasts of the little catalogue scenario, for tests."""

from __future__ import annotations

from datetime import date

import numpy as np

from safepassage import load
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.forecast_file import FrozenForecast, freeze
from safepassage.forecasting.method import days_ahead

ISSUED = date(2030, 1, 10)
SCENARIO = "two-exits"


def samples_of(mean: float, targets: int, days: int, seed: int = 1, members: int = 200) -> np.ndarray:
    steps = np.random.default_rng(seed).negative_binomial(4, 4 / (4 + mean), size=(members, targets, days))
    return steps.cumsum(axis=2).astype(float)


def forecast(
    method: str = "drift", mean: float = 500, days: int = 5, issued: date = ISSUED, targets: tuple[Target, ...] = ()
) -> Forecast:
    sites = [place.name for place in load(SCENARIO).locations if place.receives]
    targets = targets or (Target("left"), Target("inside"), *(Target("stock", name) for name in sites))
    samples = samples_of(mean, len(targets), days)
    return Forecast(SCENARIO, method, issued, days_ahead(issued, days), targets, samples, 1, {"effective": 200})


def frozen(method: str = "drift", mean: float = 500, baseline: bool = False, **how: object) -> FrozenForecast:
    return freeze(forecast(method, mean, **how), load(SCENARIO), baseline=baseline)  # type: ignore[arg-type]
