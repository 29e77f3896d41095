"""The scales on which numbers vary, and back: `count` and `positive` log(1 + x), `share` logit, `log`, `linear`."""

from __future__ import annotations

from typing import Any


def transformed(scale: str, x: Any) -> Any:
    """Return numbers on their scale; whatever shape they have.

    >>> round(float(transformed("positive", 0.0)), 3), float(transformed("linear", 3.0))
    (0.0, 3.0)
    """
    import numpy as np

    if scale in ("count", "positive"):
        return np.log1p(x)
    if scale == "share":
        return np.log((0.005 + 0.99 * x) / (0.995 - 0.99 * x))
    return np.log(x) if scale == "log" else x


def restored(scale: str, y: Any) -> Any:
    """Return the numbers that stand at these places of a scale: the inverse of `transformed`."""
    import numpy as np

    with np.errstate(over="ignore"):
        if scale in ("count", "positive"):
            return np.expm1(y)
        if scale == "share":
            return (1 / (1 + np.exp(-y)) - 0.005) / 0.99
        return np.exp(y) if scale == "log" else y
