"""What matters, by a design of its own: members drawn for the purpose and simulated again (Sobol 2001, Saltelli 2010).

It sees what a regression misses (effects of any shape, and what numbers do together), at the price of new members.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from safepassage.engine.problem import Template
from safepassage.engine.state import Record, new_record
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import ARRIVALS, Factor, Matters, factors_of
from safepassage.ensemble.members import Runner, quantities_at
from safepassage.ensemble.workers import Progress
from safepassage.errors import SafepassageError

LARGEST = 10
"""Factors that are looked at one by one: the first of the regression's ranking. The others count as one."""
REST = "everything else"
LEAST_POINTS = 64
ONE_ERROR = 0.6826894921370859
"""The part of a normal within one standard deviation: what SALib then calls a confidence interval is one error."""
RESAMPLES = 200


@dataclass(frozen=True)
class Index:
    """Shares of the variance, each with its standard error: of a factor `alone`, and with all that it does `together`.

    `together` is what would be left if all else, chance included, were known.
    """

    name: str
    alone: float
    alone_error: float
    together: float
    together_error: float


def members_of(ensemble: Ensemble, points: int) -> int:
    """How many members a design of so many points simulates."""
    count = len(factors_of(ensemble))
    return points * (min(count, LARGEST) + (count > LARGEST) + 2)


def sobol(
    ensemble: Ensemble, found: Matters, points: int, workers: int | None = None, progress: Progress | None = None
) -> tuple[Index, ...]:
    """Sobol indices of the factors that the regression puts first, and of everything else as one, in that order.

    `points` is a power of two. A member of the design and those that differ from it in one factor share their luck.
    Needs SALib. A number of points that is too small or no power of two, and a result of other rules than ours, raise
    SafepassageError.
    """
    refuse(ensemble, points)
    from SALib.analyze.sobol import analyze
    from SALib.sample.sobol import sample
    from SALib.util import extract_group_names

    template = Template(ensemble.scenario, ensemble.days[-1], tuple(ensemble.recipe.get("apart", ())))
    problem = _problem(template.names, [matter.factor for matter in found.factors])
    seed = ensemble.seed + 1  # SALib takes 0 for none
    rows = sample(problem, points, calc_second_order=False, seed=seed)
    uniforms = np.clip(rows, 2.0**-53, 1 - 2.0**-53)
    draws = quantities_at(template, uniforms)
    names, _ = extract_group_names(problem)
    luck = np.tile(np.append(np.zeros(len(names) + 1, int), 1), points) * points
    luck += np.repeat(np.arange(points), len(names) + 2)
    read, y = _reader(found, ensemble, template), np.empty(len(draws))
    runner = Runner(template, draws, ensemble.seed)

    def keep(row: int, record: Record) -> None:
        y[row] = read(record)

    runner.run(draws, luck.tolist(), lambda _: new_record(runner.shapes), keep, workers, progress)
    if (y == y[0]).all():
        raise SafepassageError(f"{found.outcome} on {found.day} is the same in every member of the design.")
    indices = analyze(problem, y, calc_second_order=False, num_resamples=RESAMPLES, conf_level=ONE_ERROR, seed=seed)
    numbers = (indices[key].tolist() for key in ("S1", "S1_conf", "ST", "ST_conf"))
    by_name = {row[0]: Index(*row) for row in zip(names, *numbers, strict=True)}
    order = [*(matter.factor.name for matter in found.factors[:LARGEST]), REST]
    return tuple(by_name[name] for name in order if name in by_name)


def refuse(ensemble: Ensemble, points: int) -> None:
    """Raise SafepassageError where no design can be made."""
    from importlib.util import find_spec

    if find_spec("SALib") is None:
        raise SafepassageError("SALib is not installed. Install it with: pip install 'safepassage[analysis]'")
    if ensemble.recipe.get("rules") is not None:
        raise SafepassageError("A result of other rules cannot be simulated again by ours: leave out --sobol.")
    if points < LEAST_POINTS or points & (points - 1):
        nearest = max(LEAST_POINTS, 2 ** round(np.log2(max(points, 1))))
        raise SafepassageError(
            f"--sobol must be a power of two from {LEAST_POINTS} on, found {points}. Did you mean {nearest}?"
        )


def _problem(names: tuple[str, ...], factors: list[Factor]) -> dict[str, Any]:
    """The design for SALib: uniform numbers, one for each quantity, in groups."""
    groups = [REST] * len(names)
    for factor in factors[:LARGEST]:
        for column in factor.columns:
            groups[column] = factor.name
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names), "groups": groups}


def _reader(found: Matters, ensemble: Ensemble, template: Template) -> Callable[[Record], float]:
    """The outcome in the record of one member."""
    day = ensemble.day(found.day)
    if found.outcome.startswith(ARRIVALS):
        place = template.locations.index(found.outcome.removeprefix(ARRIVALS).strip())
        return lambda record: float(record.settled[day, place])
    return lambda record: float(getattr(record, found.outcome)[day])
