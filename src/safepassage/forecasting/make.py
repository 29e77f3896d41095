"""A forecast is made: a scenario as known on the issue date, a method, and the days ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from safepassage.ensemble.workers import Progress
from safepassage.errors import SafepassageError, not_known
from safepassage.forecasting.counts import by_publication, visible
from safepassage.forecasting.forecast import Forecast
from safepassage.forecasting.method import MEMBERS, Method, make_task, run_method
from safepassage.forecasting.methods import METHODS
from safepassage.forecasting.passes import Passes
from safepassage.scenario import Scenario
from safepassage.streams import fresh_seed

DEFAULT = "smoother"
"""Approximate, and so it says: on real sieges the weights of `weighted` are degenerate, and `filter` takes minutes."""


def forecast(
    scenario: Scenario,
    as_of: date,
    horizon: int,
    *,
    method: str = DEFAULT,
    members: int = MEMBERS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """The forecast of a siege from an issue date on, with nothing that was published later.

    Arguments: `horizon`, days ahead; `method`, one of `methods.METHODS` by name; `members`, samples; `seed`, drawn and
    recorded where none is given; `workers` change no number; `progress` is told how many runs of members are
    done, of about how many. An unknown method, an issue date outside the scenario, and a horizon beyond its end raise
    SafepassageError. Without anything counted it is the prior run, and says so.

    >>> import datetime, safepassage as sp
    >>> made = forecast(sp.load("two-exits"), datetime.date(2030, 1, 10), 5, method="prior run", members=20, seed=1)
    >>> made.horizon
    5
    """
    chosen = method_named(method)
    most = (scenario.end - as_of).days
    task = make_task(scenario, as_of, seed=fresh_seed() if seed is None else seed, members=members, workers=workers)
    if not 1 <= horizon <= most:
        raise SafepassageError(f"horizon: 1 to {most} days are possible, as the scenario ends on {scenario.end}.")
    if progress is not None:
        task = replace(task, progress=Passes(progress, members, passes_of(chosen, scenario, as_of)))
    return run_method(chosen, task, horizon)


def passes_of(method: Method, scenario: Scenario, as_of: date) -> int:
    """About how many times a method runs all members to forecast a scenario; 0 where it runs none."""
    return method.passes(len(by_publication(visible(scenario, as_of).counts)))


def method_named(name: str) -> Method:
    """The method of a name; an unknown one raises SafepassageError with the nearest."""
    known = {method.name: method for method in METHODS}
    if name in known:
        return known[name]
    raise not_known("method", name, known)
