"""Means and quantiles over members, fast: one sort along the member axis serves every quantile."""

from __future__ import annotations

from math import prod

import numpy as np

PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = ("mean", "q05", "q25", "q50", "q75", "q95")
_INT32 = np.iinfo(np.int32)


def summary(values: np.ndarray) -> np.ndarray:
    """Mean and the 5, 25, 50, 75 and 95 % quantiles over members, `[6, ...]` for `values` of shape `[members, ...]`.

    Quantiles are those of `numpy.quantile` (linear between order statistics). All members weigh the same.

    >>> summary(np.array([[0], [10], [20]]))[:, 0].tolist()
    [10.0, 1.0, 5.0, 10.0, 15.0, 19.0]
    """
    members, shape = values.shape[0], values.shape[1:]
    flat = np.array(_narrow(values.reshape(members, prod(shape))).T, order="C")
    result = np.empty((1 + len(PROBABILITIES), flat.shape[0]))
    result[0] = flat.sum(axis=1, dtype=np.int64 if flat.dtype.kind in "ib" else None) / members
    flat.sort(axis=1)
    result[1:] = _interpolate(flat, PROBABILITIES)
    return result.reshape(len(COLUMNS), *shape)


def quantiles(values: np.ndarray, q: float | tuple[float, ...]) -> np.ndarray:
    """Quantiles over members, `[len(q), ...]` (no first axis for a single `q`), of `values` `[members, ...]`.

    >>> float(quantiles(np.array([0, 10, 20]), 0.5))
    10.0
    """
    probabilities = np.asarray(q, dtype=float)
    if probabilities.size and (probabilities.min() < 0 or probabilities.max() > 1):
        raise ValueError(f"quantiles lie between 0 and 1, not {q}")
    members, shape = values.shape[0], values.shape[1:]
    flat = np.sort(values.reshape(members, prod(shape)).T, axis=1)
    return _interpolate(flat, np.atleast_1d(probabilities)).reshape(probabilities.shape + shape)


def _interpolate(flat: np.ndarray, q: np.ndarray | tuple[float, ...]) -> np.ndarray:
    """Quantiles `[len(q), K]` of rows sorted along the second axis; inf stays inf."""
    result = np.empty((len(q), flat.shape[0]))
    for row, probability in enumerate(q):
        position = probability * (flat.shape[1] - 1)
        below = int(np.floor(position + 1e-9))
        part = max(0.0, position - below)
        low = flat[:, below].astype(float)
        result[row] = low
        if part > 1e-9:
            high = flat[:, below + 1].astype(float)
            apart = high != low
            result[row, apart] += part * (high[apart] - low[apart])
    return result


def _narrow(values: np.ndarray) -> np.ndarray:
    """The same whole numbers in 32 bits where they fit: half the bytes to sort."""
    if values.dtype == np.int64 and values.size and _INT32.min <= values.min() and values.max() <= _INT32.max:
        return values.astype(np.int32)
    return values
