"""Who leaves: the rate of deciding, the chance of setting off, and the reservoir of ready people on day 0.

Written from the laws alone for the reference engine and the exact moments; the compiled engine has its own.
"""

from __future__ import annotations

import math

from safepassage.engine.problem import Problem
from safepassage.engine.reference_conditions import Conditions


def deciding_rate(problem: Problem, today: Conditions, group: int, place: int, value: float) -> float:
    """Rate [1/day] at which residents of an unsafe place who have not decided become ready; `value` is V there."""
    p = problem.parameters
    since = today.cut_since[place]
    hardship = 0.0 if since is None else 1 - math.exp(-(today.day - since) / p.tau)
    pull = 0.0
    if value > -math.inf:
        reference = -p.beta * math.log(24 + p.c0)
        pull = p.pull * today.danger[place] * _logistic(p.nu * (value - reference))
    wish = p.base + p.pressure * today.danger[place] + p.hardship * hardship + pull + today.pulse[place]
    return _held_back(problem, today, group, place) * wish


def setting_off(
    problem: Problem, today: Conditions, place: int, value: float, slip_value: float
) -> tuple[float, float]:
    """Daily probability that a ready person sets off, and the share of those who do so by road.

    `value` is V and `slip_value` is W at the place.
    """
    p = problem.parameters
    free = 1 - today.exit_denied[place] if value > -math.inf else 0.0
    slip = (1 - free) * p.leak if slip_value > -math.inf else 0.0
    if free + slip == 0:
        return 0.0, 0.0
    return p.attempt * min(1.0, free + slip), free / (free + slip)


def ready_share(problem: Problem, today: Conditions, group: int, place: int, value: float, slip_value: float) -> float:
    """Share of the non-stayers of a place who are ready when the scenario starts, given that they are still there.

    `today` are the conditions of day 0. The share is 0 at a safe place and where exit has not been denied before.
    """
    p = problem.parameters
    days = float(problem.denied_days[place])
    if today.safe[place] or days <= 0:
        return 0.0
    hardship = _mean_hardship(today, place, days, p.tau)
    wish = p.base + p.pressure * today.danger[place] + p.hardship * hardship
    rate = _held_back(problem, today, group, place) * wish
    leaving = setting_off(problem, today, place, value, slip_value)[0]
    if rate == 0 or leaving >= 1:
        return 0.0
    gap = -math.log1p(-leaving) - rate
    if abs(gap * days) < 1e-9:
        odds = rate * days
    elif -gap * days > 700:
        return 1.0
    else:
        odds = rate * -math.expm1(-gap * days) / gap
    return odds / (1 + odds)


def _held_back(problem: Problem, today: Conditions, group: int, place: int) -> float:
    return float(problem.mobility[group]) * (1 - today.deterrent[place] * problem.parameters.deterrence)


def _mean_hardship(today: Conditions, place: int, days: float, tau: float) -> float:
    """Mean of 1 - exp(-days cut / tau) over the last `days` days before day 0, in continuous time."""
    since = today.cut_since[place]
    if since is None:
        return 0.0
    cut = today.day - since
    felt = min(cut, days)
    return (felt - tau * (math.exp(-(cut - felt) / tau) - math.exp(-cut / tau))) / days


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
