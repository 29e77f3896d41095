"""Households and chance, for the reference engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(eq=False)
class Household:
    """People who move together: what they are doing, and where.

    doing: staying, home, ready, waiting, settled (at `place`), starting (at `place`, at the tick `due`), slipping
    (from `place` to `destination`), queue, refused (at the tail of `link`), transit, detained (on `link`).
    `due` counts ticks from the start.
    """

    group: int
    size: int
    doing: str
    place: int
    destination: int = -1
    link: int = -1
    due: int = -1

    def split_off(self, people: int) -> Household:
        """Take so many people out of this household; returns them as a household that is doing the same."""
        self.size -= people
        return replace(self, size=people)


class Chance:
    """Draws of every kind that the laws need, from one generator."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng

    def happens(self, probability: float) -> bool:
        """True with this probability. Raises AssertionError when it is not in [0, 1]."""
        assert 0 <= probability <= 1, f"probability {probability}"
        return float(self.rng.random()) < probability

    def how_many(self, people: int, probability: float) -> int:
        """How many of so many single people it happens to."""
        return sum(self.happens(probability) for _ in range(people))

    def draw(self, weights: dict[T, float]) -> T:
        """One of the keys, with a probability in proportion to its weight."""
        mark = float(self.rng.random()) * sum(weights.values())
        for item, weight in weights.items():
            mark -= weight
            if mark < 0:
                return item
        return max(weights, key=lambda item: weights[item])

    def round_at_random(self, x: float) -> int:
        """A whole number next to x, whose mean is x."""
        return math.floor(x) + self.happens(x - math.floor(x))

    def one_of(self, number: int) -> int:
        """A whole number from 0 to number - 1, all alike."""
        return int(self.rng.integers(number))

    def some_of(self, number: int, chosen: int) -> list[int]:
        """So many different whole numbers from 0 to number - 1, all choices alike."""
        return [int(k) for k in self.rng.permutation(number)[:chosen]]
