"""When two forecasts are the same, to the byte."""

from __future__ import annotations

from safepassage.forecasting.forecast import Forecast


def same(one: Forecast, other: Forecast) -> bool:
    """Whether two forecasts have the same samples, byte for byte, and say the same of themselves."""
    parts = ("scenario", "method", "issued", "days", "targets", "seed", "facts")
    return one.samples.tobytes() == other.samples.tobytes() and all(
        getattr(one, part) == getattr(other, part) for part in parts
    )
