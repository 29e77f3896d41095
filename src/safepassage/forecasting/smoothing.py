"""Exponential smoothing and Theta of a well-kept library, on the rates of a total or on any other number as it stands.

Both want equal steps, and counts come when they come: the counts are taken one after the other, each the usual step
from the one before, and nothing is filled in between. A series too short to fit goes on by persistence, and the
forecast says for which targets.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from safepassage.errors import SafepassageError
from safepassage.forecasting.baseline import State, steps_until, walked
from safepassage.forecasting.baselines import Persistence
from safepassage.forecasting.history import History

SHORTEST = 5
"""Fewest numbers to fit to."""
ONE_SIGMA = 68.26894921370858
"""The central band [%] of a normal distribution that is one standard deviation wide on each side."""

NOT_FITTED = np.full(1, np.nan), np.full(1, np.nan)


class Smoothing(Persistence):
    """Exponential smoothing, its form chosen by the corrected information criterion, without seasons."""

    name = "exponential smoothing"
    reference = "Hyndman, Koehler, Ord & Snyder 2008"

    def model(self, models: Any) -> Any:
        """Return the model of the library."""
        return models.AutoETS(season_length=1, model="ZZN")

    def paths(self, state: State, history: History, days: tuple[date, ...], facts: dict[str, Any]) -> np.ndarray:
        """Return paths `[members, days]`; a member is as far above or below the middle on all its days."""
        models = library(self.name)
        numbers = history.rates if history.cumulative else np.array(history.people)
        steps = steps_until(history, days[-1])
        middle, sigma = self.fitted(models, numbers, steps) if len(numbers) >= SHORTEST else NOT_FITTED
        if not np.isfinite([middle, sigma]).all():
            facts["as persistence"] = sorted({*facts.get("as persistence", ()), str(history.target)})
            return super().paths(state, history, days, facts)
        drawn = middle + sigma * self.generator(state, history.target).standard_normal((state.task.members, 1))
        if not history.cumulative:  # levels of the steps to rates between them
            drawn = np.diff(drawn, prepend=history.people[-1], axis=1) / history.step
        return walked(history, drawn, days)

    def fitted(self, models: Any, numbers: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the middle and the standard deviation of the next `steps` numbers, by `models` of the library.

        NaN where it cannot fit so few numbers.
        """
        try:
            with np.errstate(all="ignore"):
                found = self.model(models).forecast(y=numbers, h=steps, level=[ONE_SIGMA])
        except NotImplementedError:  # what the library says of tiny data sets
            return NOT_FITTED
        (upper,) = [found[key] for key in found if key.startswith("hi")]
        return found["mean"], np.maximum(upper - found["mean"], 0.0)


class Theta(Smoothing):
    """The Theta method, its form chosen by the library, without seasons."""

    name = "theta"
    reference = "Assimakopoulos & Nikolopoulos 2000"

    def model(self, models: Any) -> Any:
        """Return the model of the library."""
        return models.AutoTheta(season_length=1)


def library(method: str) -> Any:
    """Return the models of the library; where it is not installed, one SafepassageError says how."""
    try:
        from statsforecast import models
    except ImportError:
        raise SafepassageError(
            f"{method} needs statsforecast, which is not installed. "
            "Install it with: pip install 'safepassage[baselines]'"
        ) from None
    return models
