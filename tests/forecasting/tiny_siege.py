"""A siege of three numbers: how many are in the town, how readily they leave, and whether the road shuts on day 9.

Twins of it are drawn from its prior, and counted as sources would count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import safepassage as sp
from safepassage.forecasting.counts import counts_of
from safepassage.forecasting.evidence import Evidence, evidence_of
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.likelihood import draw_counts
from safepassage.forecasting.members import World
from safepassage.forecasting.method import Task, make_task
from safepassage.scenario import Observation
from safepassage.scenario.parameters import priors
from small_siege import write_siege

START, ISSUED, LAST = date(2030, 1, 1), date(2030, 1, 11), date(2030, 1, 18)
TARGETS = (Target("left"), Target("inside"), Target("stock", "Camp"))
TWIN_LUCK = 10**9
"""The luck of a twin, which no member has."""
DATES = [START + timedelta(days=day) for day in (2, 4, 6, 8, 9)]
PLAN = (
    *(Observation(day, None, "cumulative", 1, source="Office", published=day, grade="B2") for day in DATES),
    *(Observation(day, "Camp", "stock", 1, source="Camp office", published=day, grade="A1") for day in DATES[2:]),
    Observation(DATES[3], "Town", "inside", 1, source="Council", published=ISSUED, grade="C3"),
)
"""Who counts what and when; the numbers of people are drawn."""


@cache
def tiny_siege(future: bool = True, readiness: bool = True) -> sp.Scenario:
    """The siege; without its future, or with a known readiness to leave, one number or two remain."""
    base = (0.02, 0.06, 0.2) if readiness else (0.06, 0.06, 0.06)
    fixed = {name: (one.likely,) * 3 for name, one in priors().items()}
    rows = [f"{name},{low},{likely},{high}" for name, (low, likely, high) in {**fixed, "base": base}.items()]
    event = "shut,2030-01-09,closed,Road,0.4\n" if future else ""
    with TemporaryDirectory() as folder:
        write_siege(
            Path(folder) / "tiny",
            scenario_toml='title = "Tiny"\nstart = 2030-01-01\nend = 2030-01-20\n[[parties]]\nname = "Besiegers"\n'
            "exit_denied = 0\ndeterrent = 0\n",
            locations_csv="name,kind,latitude,longitude,people_low,people_likely,people_high,holder,safe\n"
            "Town,town,33.35,43.78,6000,15000,40000,Besiegers,no\nCamp,site,33.2,43.7,,0,,,\n",
            roads_csv="name,from,to,km_likely,mode\nRoad,Town,Camp,20,foot\n",
            groups_csv="name,share,household_size,stayers_likely\nResidents,1,1,0\n",
            events_csv="id,date,what,where,probability\n" + event,
            parameters_csv="name,low,likely,high\n" + "\n".join(rows) + "\n",
            claims_csv=None,
            observations_csv=None,
        )
        return replace(sp.load(str(Path(folder) / "tiny")), observations=PLAN)


def plan_of(scenario: sp.Scenario, targets: Sequence[Target] = TARGETS) -> Evidence:
    """What would be counted, without the numbers."""
    return evidence_of(scenario, counts_of(scenario), targets)


def twin_of(
    scenario: sp.Scenario,
    seed: int,
    members: int,
    issued: date = ISSUED,
    last: date = LAST,
    targets: Sequence[Target] = TARGETS,
) -> tuple[Task, np.ndarray, np.ndarray]:
    """A task with the counts of a twin, the twin's own numbers `[quantities]`, and its `[targets]` on the last day.

    The observations of the scenario say who counts what and when.
    """
    rng = np.random.default_rng([20260101, seed])
    task = make_task(scenario, issued, targets, seed=seed, members=members, workers=2)
    plan = plan_of(scenario, targets)
    world = World(task, last, plan.targets)
    z = rng.standard_normal((1, world.quantities))
    seen = world.run(z, np.array([TWIN_LUCK]))[0]
    drawn = observations(draw_counts(plan, seen, rng), scenario)
    return replace(task, scenario=replace(scenario, observations=drawn)), z[0], seen[: len(targets), -1]


def observations(evidence: Evidence, scenario: sp.Scenario) -> tuple[Observation, ...]:
    """The reports of an evidence as they would be published: increments added up to totals again."""
    total, found = 0, []
    for one in evidence.reports:
        target, day = evidence.targets[one.target], scenario.start + timedelta(days=one.last)
        people = one.people
        if one.kind == "cumulative":
            total = people = total + one.people
        source = evidence.sources[one.source]
        like = next(x for x in scenario.observations if (x.source, x.date) == (source, day))
        found.append(replace(like, place=target.place or None, people=people))
    return tuple(found)
