"""Targets of a forecast, read from the result of a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.forecasting.forecast import Target


def target_of(ensemble: Ensemble, target: Target) -> np.ndarray:
    """Return a target in every member of a run, `[members, days]`, people at the end of a day.

    A place that the run does not know raises SafepassageError.

    >>> import safepassage as sp
    >>> run = sp.simulate(sp.load("two-exits"), members=3, seed=1)
    >>> bool((target_of(run, Target("left")) >= target_of(run, Target("out"))).all())
    True
    """
    if target.name == "left":
        return np.asarray(ensemble.outcome("out") + ensemble.outcome("on_the_way"))
    if target.name == "arrivals":
        return np.asarray(ensemble["arrivals", target.place]).cumsum(axis=1)
    if target.name == "stock":
        return np.asarray(ensemble.arrivals(target.place))
    return ensemble.series(target.name, target.place or None)


def samples_of(ensemble: Ensemble, targets: Sequence[Target], days: Sequence[date]) -> np.ndarray:
    """Return targets on days of a run as samples of a forecast, float64 `[members, targets, days]`."""
    columns = [ensemble.day(day) for day in days]
    return np.stack([target_of(ensemble, target)[:, columns] for target in targets], axis=1).astype(np.float64)
