from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import safepassage as sp
from safepassage.errors import SafepassageError
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.make import passes_of
from safepassage.forecasting.method import Method
from safepassage.forecasting.methods import METHODS

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


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_progress_never_goes_back_nor_beyond_and_changes_no_number(method: Method) -> None:
    siege, issued = sp.load("fallujah-2016"), date(2016, 6, 10)
    told: list[tuple[int, int]] = []
    asked = {"method": method.name, "members": 20, "seed": 1}
    made = sp.forecast(siege, issued, 3, progress=lambda done, total: told.append((done, total)), **asked)
    assert made.samples.tobytes() == sp.forecast(siege, issued, 3, **asked).samples.tobytes()
    assert bool(told) == bool(passes_of(method, siege, issued))
    done = [one for one, _ in told]
    assert done == sorted(done) and all(0 <= one <= total for one, total in told)
    if method.name in ("smoother", "prior run"):
        assert told[-1] == (20 * passes_of(method, siege, issued),) * 2
