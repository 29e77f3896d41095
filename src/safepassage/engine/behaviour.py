"""Rates and probabilities of leaving (model, section 3): all probabilities of the compiled engine are made here."""

from __future__ import annotations

import math

import numpy as np

from safepassage.engine._jit import compiled
from safepassage.engine.problem import Parameters, Problem
from safepassage.engine.state import Conditions, Routes


@compiled
def _urge(p: Parameters, danger: float, hardship: float) -> float:
    return p.base + p.pressure * danger + p.hardship * hardship


@compiled
def _days_cut(now: Conditions, day: int, i: int) -> float:
    return max(0.0, float(day - now.cut_since[i]))


@compiled
def deciding_rate(problem: Problem, now: Conditions, routes: Routes, day: int, g: int, i: int) -> float:
    """Rate [1/day] at which people of a group at an unsafe place decide to leave."""
    p = problem.parameters
    hardship = 1.0 - math.exp(-_days_cut(now, day, i) / p.tau)
    urge = _urge(p, now.danger[i], hardship) + now.trigger[i]
    value = routes.value[g, i]
    if value > -np.inf:
        reference = -p.beta * math.log(24.0 + p.c0)
        urge += p.pull * now.danger[i] / (1.0 + math.exp(-p.nu * (value - reference)))
    return problem.mobility[g] * (1.0 - now.deterrent[i] * p.deterrence) * urge


@compiled
def open_share(now: Conditions, routes: Routes, g: int, i: int) -> float:
    """The part of attempts that is free to go by road: 1 - exit denial, 0 where there is no way out."""
    return 1.0 - now.exit_denied[i] if routes.value[g, i] > -np.inf else 0.0


@compiled
def slipping_share(problem: Problem, now: Conditions, routes: Routes, g: int, i: int) -> float:
    """The part of attempts that slips out past a holder or a front."""
    if routes.slip_value[g, i] == -np.inf:
        return 0.0
    return (1.0 - open_share(now, routes, g, i)) * problem.parameters.leak


@compiled
def setting_off(problem: Problem, now: Conditions, routes: Routes, g: int, i: int) -> float:
    """Daily probability that somebody who is ready sets off, by road or slipping."""
    leaving = open_share(now, routes, g, i) + slipping_share(problem, now, routes, g, i)
    return problem.parameters.attempt * leaving


@compiled
def mean_hardship(days_cut: float, days: float, tau: float) -> float:
    """The mean over the last so many days of 1 - exp(-days since supplies were cut / tau)."""
    cut = min(days_cut, days)
    earlier = days_cut - cut
    return (cut - tau * (math.exp(-earlier / tau) - math.exp(-days_cut / tau))) / days


@compiled
def ready_share(problem: Problem, now: Conditions, routes: Routes, g: int, i: int) -> float:
    """The share of non-stayers at a place that are ready on day 0, given that they are still there.

    With r the deciding and q the leaving rate under the conditions of day 0, over D days since leaving was denied,
    the ready stand to the undecided as r (1 - exp(-(q - r) D)) / (q - r) to 1.
    """
    days = float(problem.denied_days[i])
    if now.safe[i] or days <= 0.0:
        return 0.0
    p = problem.parameters
    hardship = mean_hardship(_days_cut(now, 0, i), days, p.tau)
    r = problem.mobility[g] * (1.0 - now.deterrent[i] * p.deterrence) * _urge(p, now.danger[i], hardship)
    leaving = setting_off(problem, now, routes, g, i)
    if leaving >= 1.0:
        return 0.0
    q = -math.log(1.0 - leaving)
    difference = (q - r) * days
    if abs(difference) < 1e-9:
        odds = r * days
    elif difference < -700.0:
        return 1.0
    else:
        odds = r * days * -math.expm1(-difference) / difference
    return odds / (1.0 + odds)
