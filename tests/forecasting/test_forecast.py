from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from safepassage.errors import SafepassageError
from safepassage.forecasting.forecast import Forecast, Target

ISSUED = date(2016, 6, 10)
DAYS = (date(2016, 6, 11), date(2016, 6, 12))
CAMP = Target("stock", "Camp")


def forecast() -> Forecast:
    samples = np.arange(12, dtype=float).reshape(3, 2, 2)
    return Forecast("siege", "drift", ISSUED, DAYS, (Target("out"), CAMP), samples, seed=1)


def test_quantiles_of_a_target_by_day() -> None:
    one = forecast()
    assert one.horizon == 2
    assert one.quantiles((0.0, 0.5, 1.0), CAMP).tolist() == [[2, 3], [6, 7], [10, 11]]
    assert one.quantiles(0.5, CAMP, DAYS[1]) == 7
    with pytest.raises(SafepassageError, match="2016-06-13 is not in the forecast. It runs from 2016-06-11 to"):
        one.quantiles(0.5, CAMP, date(2016, 6, 13))
    with pytest.raises(SafepassageError, match='unknown target "stock at Cam". .* Did you mean "stock at Camp"?'):
        one.of(Target("stock", "Cam"))


def test_it_prints_itself_and_stays_as_it_is() -> None:
    one = forecast()
    assert str(one).splitlines() == [
        "siege by drift, issued 2016-06-10: 2 days to 2016-06-12, 3 samples, seed 1",
        "  on the last day       median  90 % of samples",
        "  out                        5  1–9",
        "  stock at Camp              7  3–11",
    ]
    with pytest.raises(ValueError, match="read-only"):
        one.samples[0, 0, 0] = 1


@pytest.mark.parametrize(
    "change",
    [
        {"samples": np.zeros((3, 2, 3))},
        {"samples": np.zeros((0, 2, 2))},
        {"samples": np.full((1, 2, 2), np.nan)},
        {"samples": np.full((1, 2, 2), -1.0)},
        {"days": (DAYS[1], DAYS[0])},
        {"issued": DAYS[0]},
        {"targets": (CAMP, CAMP)},
        {"targets": (Target("out"), Target("out", "Camp"))},
        {"targets": (Target("out"), Target("stock"))},
    ],
)
def test_a_method_at_fault_is_stopped(change: dict) -> None:
    with pytest.raises(ValueError):
        replace(forecast(), **change)
