"""Labels that do not overlap: each takes the first free position around its place, the most important first."""

from __future__ import annotations

from math import cos, pi, sin
from typing import NamedTuple

import numpy as np

NEAR, RINGS = 2.5, (11.0, 22.0, 36.0)
"""Distance of a label from its symbol, and of the rings further out [points]."""
DIRECTIONS = 12
MOST_HIT = 0.10
"""Share of its area that a label of lesser weight may cover of others."""


class Box(NamedTuple):
    """A rectangle in points: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float


class Layout:
    """What is taken on a map within `frame`: labels and symbols, and points along the roads, all in points."""

    def __init__(self, frame: Box, roads: np.ndarray) -> None:
        self.frame = np.array(frame)
        self.roads = roads
        self.taken: list[Box] = []

    def take(self, x: float, y: float, size: float) -> None:
        """Keep labels off a symbol of radius `size` at (x, y)."""
        self.taken.append(Box(x - size, y - size, x + size, y + size))

    def place(self, x: float, y: float, away: float, size: tuple[float, float], must: bool) -> Box | None:
        """Where a label of `size` stands beside a symbol of radius `away` at (x, y); that place is then taken.

        None where every position hits something or leaves the frame; a label that `must` be there takes the one that
        hits least.
        """
        boxes = _around(x, y, away, size)
        inside = (boxes[:, :2] >= self.frame[:2]).all(axis=1) & (boxes[:, 2:] <= self.frame[2:]).all(axis=1)
        if not inside.any():
            return None
        hits = self._hits(boxes)
        cost = np.where(inside, hits + 1.5 * np.arange(len(boxes)), np.inf)
        best = int(cost.argmin())
        if not must and hits[best] > MOST_HIT * size[0] * size[1]:
            return None
        box = Box(*boxes[best].tolist())
        self.taken.append(box)
        return box

    def _hits(self, boxes: np.ndarray) -> np.ndarray:
        """Area of labels and symbols that each box covers, counted thrice, and of roads [square points]."""
        taken = np.array(self.taken).reshape(-1, 4)
        low = np.maximum(boxes[:, None, :2], taken[None, :, :2])
        high = np.minimum(boxes[:, None, 2:], taken[None, :, 2:])
        shared = np.clip(high - low, 0, None).prod(axis=2).sum(axis=1)
        across = (self.roads[None] > boxes[:, None, :2]) & (self.roads[None] < boxes[:, None, 2:])
        return 3 * shared + 5.0 * across.all(axis=2).sum(axis=1)


def _around(x: float, y: float, away: float, size: tuple[float, float]) -> np.ndarray:
    """Boxes around a place, the best first: right, left, above, below, the corners, then rings further out."""
    wide, high = size
    near, slant = away + NEAR, 0.7 * away + 1.5
    corners = [(x + near, y - high / 2), (x - near - wide, y - high / 2), (x - wide / 2, y + near)]
    corners += [(x - wide / 2, y - near - high), (x + slant, y + slant), (x + slant, y - slant - high)]
    corners += [(x - slant - wide, y + slant), (x - slant - wide, y - slant - high)]
    for ring in RINGS:
        for step in range(DIRECTIONS):
            turn = 2 * pi * step / DIRECTIONS
            across, up = cos(turn), sin(turn)
            left = x + (away + ring) * across - wide * (0.5 - 0.5 * across)
            corners.append((left, y + (away + ring) * up - high * (0.5 - 0.5 * up)))
    lower = np.array(corners)
    return np.hstack([lower, lower + np.array(size)])
