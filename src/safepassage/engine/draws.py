"""All randomness of the compiled engine: whole people, split by binomials from keyed streams."""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine._jit import compiled, entrance
from safepassage.engine.state import stream_reference
from safepassage.streams import Stream

FEW = 10.0
"""From this mean on, rejection is quicker than inversion; its squeeze is proved for no smaller one."""


@compiled
def turn_to(stream: Stream, purpose: int, tick: int, place: np.uint64, detail: np.uint64) -> None:
    """Moves to the stream of a purpose, a tick, a place and a detail (a group, or a group and a destination)."""
    counter = stream.counter
    counter[0] = 0
    counter[1] = purpose * 4294967296 + tick
    counter[2] = place
    counter[3] = detail
    stream.position[0] = 4


@entrance
def fill_uniforms(stream: Stream, keys: np.ndarray, out: np.ndarray) -> None:
    """Fills out with one uniform number in (0, 1) for each key, of the member that the stream points at."""
    stream = stream_reference(stream)
    for k in range(len(keys)):
        turn_to(stream, 0, 0, np.uint64(0), keys[k])
        out[k] = min(max(stream.generator.random(), 2.0**-53), 1.0 - 2.0**-53)


@compiled
def some(stream: Stream, people: int, chance: float) -> int:
    """How many of so many single people: Binomial(people, chance). Refuses a chance that is not a number."""
    if people <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return people
    if not chance > 0.0:
        raise ValueError("a probability is not a number")
    if people == 1:
        return 1 if stream.generator.random() < chance else 0
    rarer = min(chance, 1.0 - chance)
    found = _few(stream, people, rarer) if people * rarer < FEW else _many(stream, people, rarer)
    return found if chance <= 0.5 else people - found


@compiled
def _few(stream: Stream, people: int, chance: float) -> int:
    """Binomial with a small mean, by inversion from 0 upwards."""
    u = stream.generator.random()
    if u <= 1.0 - people * chance:  # Bernoulli: that is at most P(0)
        return 0
    p = math.exp(people * math.log1p(-chance))
    odds = chance / (1.0 - chance)
    k = 0
    while u > p and k < people:
        u -= p
        k += 1
        p *= odds * (people - k + 1) / k
    return k


@compiled
def _many(stream: Stream, people: int, chance: float) -> int:
    """Binomial with a mean of `FEW` or more: transformed rejection with squeeze (Hörmann 1993, algorithm BTRS)."""
    spread = math.sqrt(people * chance * (1.0 - chance))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    while True:
        u, v = stream.generator.random() - 0.5, 1.0 - stream.generator.random()
        inside = max(0.5 - abs(u), 2.0**-54)
        k = np.floor((2.0 * a / inside + b) * u + people * chance + 0.5)
        if inside >= 0.07 and v <= 0.92 - 4.2 / b:
            return int(k)
        if k < 0 or k > people:
            continue
        mode = np.floor((people + 1.0) * chance)
        v *= (2.83 + 5.1 / b) * spread / (a / (inside * inside) + b)
        ratio = math.lgamma(mode + 1.0) + math.lgamma(people - mode + 1.0) - math.lgamma(k + 1.0)
        ratio += (k - mode) * math.log(chance / (1.0 - chance)) - math.lgamma(people - k + 1.0)
        if math.log(v) <= ratio:
            return int(k)


@compiled
def split(stream: Stream, people: int, chance: float, household: int) -> int:
    """How many of so many people, who move as households: whole, with exact mean; the remainder moves as one."""
    if household == 1 or people <= 0 or chance <= 0.0 or chance >= 1.0:
        return some(stream, people, chance)
    full = people // household
    rest = people - full * household
    moved = household * some(stream, full, chance)
    if rest > 0 and stream.generator.random() < chance:
        moved += rest
    return moved


@compiled
def share_out(stream: Stream, people: int, weights: np.ndarray, household: int, out: np.ndarray) -> None:
    """Shares people out over classes in proportion to weights, into out: a multinomial as conditional binomials.

    The last class with weight takes the rest, so that nobody is lost.
    """
    last = -1
    rest = 0.0
    for k in range(len(weights)):
        out[k] = 0
        if weights[k] > 0.0:
            rest += weights[k]
            last = k
    left = people
    for k in range(last + 1):
        if left == 0:
            return
        if k == last:
            out[k] = left
        elif weights[k] > 0.0:
            out[k] = split(stream, left, min(1.0, weights[k] / rest), household)
            left -= out[k]
            rest -= weights[k]


@compiled
def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)


@compiled
def hypergeometric(stream: Stream, marked: int, others: int, drawn: int) -> int:
    """How many of `drawn` people, taken at random from marked and others, are marked.

    By inversion from the mode outwards, so that the work grows with the standard deviation, not with the people.
    """
    lowest = max(0, drawn - others)
    highest = min(marked, drawn)
    if lowest == highest:
        return lowest
    mode = int((drawn + 1.0) * (marked + 1.0) / (marked + others + 2.0))
    mode = min(max(mode, lowest), highest)
    at_mode = math.exp(
        _log_choose(marked, mode) + _log_choose(others, drawn - mode) - _log_choose(marked + others, drawn)
    )
    u = stream.generator.random() - at_mode
    below, above = mode, mode
    p_below, p_above = at_mode, at_mode
    while u > 0.0 and (below > lowest or above < highest):
        if above < highest:
            p_above *= (marked - above) * 1.0 * (drawn - above) / ((above + 1.0) * (others - drawn + above + 1.0))
            above += 1
            u -= p_above
            if u <= 0.0:
                return above
        if below > lowest:
            p_below *= below * 1.0 * (others - drawn + below) / ((marked - below + 1.0) * (drawn - below + 1.0))
            below -= 1
            u -= p_below
            if u <= 0.0:
                return below
    return mode
