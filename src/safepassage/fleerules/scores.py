"""How far simulated counts lie from those counted at the camps: the three definitions in use for Flee."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class FleeError(NamedTuple):
    """Averaged relative differences, the mean over days of what is misplaced in proportion to those counted.

    `normal` compares counts as they are; `rescaled` brings the simulated total of a day to the counted one first;
    `total_column` is the mean of Flee's column `Total error`, in proportion to all who ever came in.
    """

    normal: float
    rescaled: float
    total_column: float


def flee_error(simulated: np.ndarray, counted: np.ndarray, raw: np.ndarray) -> FleeError:
    """Return the errors of simulated counts; both `[days, camps]`, `raw` `[days]` all who came in by then.

    >>> flee_error(np.array([[30, 10]]), np.array([[20, 20]]), np.array([40]))
    FleeError(normal=0.5, rescaled=0.5, total_column=0.5)
    """
    total = counted.sum(axis=1)
    misplaced = np.abs(simulated - counted).sum(axis=1)
    there = simulated.sum(axis=1)
    factor = np.divide(total, there, out=np.zeros(len(total)), where=there > 0)
    rescaled = np.abs(simulated * factor[:, None] - counted).sum(axis=1)
    column = np.divide(misplaced, raw, out=np.zeros(len(total)), where=raw > 0)
    least = np.maximum(total, 1)
    return FleeError(float((misplaced / least).mean()), float((rescaled / least).mean()), float(column.mean()))
