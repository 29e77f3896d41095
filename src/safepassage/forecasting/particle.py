"""Members that are weighed, drawn again, and moved so that they stay different: sequential Monte Carlo.

The state of a besieged place is lumped counts, and luck moves these by little: what is not known is numbers that stay
the same. So a member is moved by drawing some of its numbers again and running it again from the first day (iterated
batch importance sampling, Chopin 2002; tempered between two beliefs, Del Moral, Doucet & Jasra 2006). Each move is a
Metropolis step that leaves the belief as it is, whatever the members are; work is linear in members.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

MOVES = 3
"""Moves of every member after each time that members were drawn again."""
EVEN = 0.5
"""Members are drawn again when their effective number falls below this share of them."""
ANEW = (2, 0.25)
"""Numbers drawn again in every other move: at the least, on average, and at most this share of them."""
SHIFTED = 0.5
"""Share of numbers that are shifted in the moves between."""
SHIFT = (0.2, 0.6)
"""How far a number is shifted, in standard deviations of the prior."""

Run = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""What is seen of members with standard normal quantities `[members, quantities]` and lucks `[members]`."""
Belief = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log-density over that of the prior, `[members]`, from quantities and what is seen of the members."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Members of a belief: `z` `[members, quantities]` standard normal numbers, `luck` `[members]`, `seen`
    `[members, targets, days]`, `weights` `[members]` that add to 1.

    `unused` is the first luck that nobody had. How they came to be: `stages`, times that they were drawn again;
    `taken`, the share of moves taken in the last of them; `ancestors` `[members]`, the member that each began as.
    """

    z: np.ndarray
    luck: np.ndarray
    seen: np.ndarray
    weights: np.ndarray
    ancestors: np.ndarray
    unused: int
    stages: int = 0
    taken: float = 1.0

    @property
    def effective(self) -> float:
        """Effective number of members, by their weights."""
        return float(1 / np.square(self.weights).sum())

    @property
    def families(self) -> int:
        """How many of the first members have descendants."""
        return len(np.unique(self.ancestors))


def begun(z: np.ndarray, run: Run, unused: int = 0) -> Cloud:
    """A cloud of members of equal weight."""
    members = len(z)
    luck = np.arange(unused, unused + members)
    return Cloud(z, luck, run(z, luck), np.full(members, 1 / members), np.arange(members), unused + members)


def led(cloud: Cloud, before: Belief, after: Belief, run: Run, rng: np.random.Generator) -> Cloud:
    """Lead a cloud from the belief that it follows to another.

    In one step where the members then are even enough; else by beliefs between the two, (1 - e) log before + e log
    after, each so near to the last that half of the members stay effective, and drawn again and moved at each.
    """
    done = 0.0
    while done < 1:
        gain = after(cloud.z, cloud.seen) - before(cloud.z, cloud.seen)
        step = largest_step(np.log(cloud.weights), gain, 1 - done)
        done = 1.0 if step >= 1 - done else done + step
        cloud = replace(cloud, weights=normal(np.log(cloud.weights) + step * gain))
        if done < 1:
            cloud = moved(drawn_again(cloud, rng), _between(before, after, done), run, rng, MOVES)
    return cloud


def _between(before: Belief, after: Belief, done: float) -> Belief:
    return lambda z, seen: (1 - done) * before(z, seen) + done * after(z, seen)


def settled(cloud: Cloud, belief: Belief, run: Run, rng: np.random.Generator) -> Cloud:
    """The cloud with equal weights: drawn again and moved, twice as often as in between."""
    return moved(drawn_again(cloud, rng), belief, run, rng, 2 * MOVES)


def largest_step(log_weights: np.ndarray, gain: np.ndarray, most: float) -> float:
    """The largest step, at most `most`, after which `EVEN` of the members are effective; never 0."""

    def even(step: float) -> bool:
        return bool(1 / np.square(normal(log_weights + step * gain)).sum() >= EVEN * len(gain))

    if even(most):
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if even(middle) else (low, middle)
    return high


def normal(log_weights: np.ndarray) -> np.ndarray:
    """Weights that add to 1 and are above 0, of log-weights `[members]`."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(np.maximum(weights / weights.sum(), 1e-300))


def systematic(weights: np.ndarray, members: int, rng: np.random.Generator) -> np.ndarray:
    """Which members to keep, `[members]`, each as often as its weight says, to within one (Carpenter et al. 1999)."""
    points = (rng.random() + np.arange(members)) / members
    return np.minimum(np.searchsorted(np.cumsum(weights), points, side="right"), len(weights) - 1)


def drawn_again(cloud: Cloud, rng: np.random.Generator) -> Cloud:
    """Members of equal weight, each there as often as its weight says."""
    members = len(cloud.z)
    kept = systematic(cloud.weights, members, rng)
    return replace(
        cloud,
        z=cloud.z[kept],
        luck=cloud.luck[kept],
        seen=cloud.seen[kept],
        ancestors=cloud.ancestors[kept],
        weights=np.full(members, 1 / members),
        stages=cloud.stages + 1,
    )


def moved(cloud: Cloud, belief: Belief, run: Run, rng: np.random.Generator, moves: int) -> Cloud:
    """Members moved in a way that leaves their belief as it is: some numbers drawn from the prior again, or shifted.

    In half of the moves a few numbers are drawn anew, so that a single future can turn out otherwise; in the others
    half of the numbers are shifted, so that a whole set of numbers can drift. Luck is drawn anew with every move.
    """
    z, luck, seen = cloud.z.copy(), cloud.luck.copy(), cloud.seen.copy()
    members = len(z)
    log, unused, taken = belief(z, seen), cloud.unused, []
    for _ in range(moves):
        proposed = _proposed(z, rng)
        lucks = np.arange(unused, unused + members)
        unused += members
        found = run(proposed, lucks)
        new = belief(proposed, found)
        accepted = np.log(rng.random(members)) < new - log
        z[accepted], luck[accepted], seen[accepted], log[accepted] = (
            proposed[accepted], lucks[accepted], found[accepted], new[accepted],
        )  # fmt: skip
        taken.append(float(accepted.mean()))
    return replace(cloud, z=z, luck=luck, seen=seen, unused=unused, taken=float(np.mean(taken)) if taken else 1.0)


def _proposed(z: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Members moved by a step that leaves the prior as it is and is as likely as the step back."""
    members, quantities = z.shape
    least, most = min(SHIFTED, ANEW[0] / quantities), max(ANEW[1], min(SHIFTED, ANEW[0] / quantities))
    few = rng.random((members, 1)) < 0.5
    part = np.where(few, np.exp(rng.uniform(np.log(least), np.log(most), (members, 1))), SHIFTED)
    far = np.where(few, 1.0, rng.uniform(*SHIFT, (members, 1)))
    chosen = rng.random(z.shape) < part
    return np.where(chosen, np.sqrt(1 - far**2) * z + far * rng.standard_normal(z.shape), z)
