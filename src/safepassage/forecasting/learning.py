"""Methods that learn from all counts at once: the ensemble smoother, which is approximate, and the weighted one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from safepassage.forecasting.baseline import NOTHING, State, made, prior_run
from safepassage.forecasting.counts import Count
from safepassage.forecasting.evidence import Evidence, evidence_of, summary
from safepassage.forecasting.forecast import Forecast
from safepassage.forecasting.learned import Learned, beliefs
from safepassage.forecasting.likelihood import fit
from safepassage.forecasting.members import World, values_at
from safepassage.forecasting.method import Task
from safepassage.forecasting.particle import Run, largest_step, normal, systematic
from safepassage.forecasting.proposal import Proposal, fitted
from safepassage.forecasting.psis import Weights, smoothed
from safepassage.forecasting.pulls import pulls, unexplained
from safepassage.forecasting.smoother import STEPS, smooth
from safepassage.streams import keyed_generator

PARTS = 3
"""Normals of the mixture from which members are drawn again, at most."""
ROUNDS = 4
"""Times that members are drawn again, at most, while their weights are degenerate."""


class Members(NamedTuple):
    """Members of equal weight: standard normal `z` `[members, quantities]`; `luck` `[members]`, one for each `z`."""

    z: np.ndarray
    luck: np.ndarray


class Prior(NamedTuple):
    """Members before learning: `z` `[members, quantities]`; `seen` `[members, targets, days]` until the issue date."""

    z: np.ndarray
    seen: np.ndarray


class Learning:
    """A method that keeps the counts and learns from all of them when a forecast is asked for."""

    name: str
    reference: str

    def passes(self, days: int) -> int:
        """Return that members are run in each step of the smoother, and on into the forecast."""
        return STEPS + 1 if days else 1

    def init(self, task: Task) -> State:
        """Return the state before anything was counted."""
        return State(task)

    def update(self, state: State, counts: tuple[Count, ...]) -> State:
        """Return the state after the counts of one day of publication."""
        return replace(state, counts=state.counts + counts)

    def forecast(self, state: State, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of the days by members that agree with the counts; without counts, the prior run."""
        task = state.task
        evidence = evidence_of(task.scenario, state.counts, task.targets)
        if not evidence.reports:
            return nothing_learned(task, self.name, days, evidence)
        world = World(task, task.issued, evidence.targets)
        prior, members, facts = self.learn(evidence, world, generator(task, self.name))
        return told(task, self.name, days, evidence, prior, members, facts)

    def learn(
        self, evidence: Evidence, world: World, rng: np.random.Generator
    ) -> tuple[Prior, Members, dict[str, Any]]:
        """Return the members before and after learning, and what the method says of them."""
        raise NotImplementedError


def moved_members(evidence: Evidence, world: World, rng: np.random.Generator) -> tuple[Prior, np.ndarray]:
    """Return members of the prior, and the same moved by the ensemble smoother, `[members, quantities]`."""
    members = world.task.members
    z, luck = rng.standard_normal((members, world.quantities)), np.arange(members)
    moved, seen = smooth(evidence, z, lambda moved: world.run(moved, luck), rng)
    return Prior(z, seen), moved


class Smoother(Learning):
    """Members moved towards the counts by the ensemble smoother: approximate, and so it says."""

    name = "smoother"
    reference = "Emerick & Reynolds 2013, approximate"

    def learn(
        self, evidence: Evidence, world: World, rng: np.random.Generator
    ) -> tuple[Prior, Members, dict[str, Any]]:
        """Return the members before and after learning, and that they are approximate."""
        prior, moved = moved_members(evidence, world, rng)
        said = "approximate: exact for normal errors and linear models only"
        return prior, Members(moved, np.arange(len(moved))), {"approximate": True, "note": said}


class Weighted(Learning):
    """Members drawn near those of the smoother and weighed by prior times likelihood over proposal."""

    name = "weighted"
    reference = "Emerick & Reynolds 2013, Cappé et al. 2004, Vehtari et al. 2024"

    def passes(self, days: int) -> int:
        """Return the passes of the smoother, and one for each time that members may be drawn again."""
        return super().passes(days) + (ROUNDS if days else 0)

    def learn(
        self, evidence: Evidence, world: World, rng: np.random.Generator
    ) -> tuple[Prior, Members, dict[str, Any]]:
        """Return the members before and after learning, with their effective sample size and the tail of weights."""
        prior, moved = moved_members(evidence, world, rng)
        even = np.full(len(moved), 1 / len(moved))
        proposal = fitted(moved, even, PARTS, rng)
        z, luck, weights, rounds = weighed(evidence, proposal, world.run, moved.shape, rng)
        kept = systematic(weights.weights, len(moved), rng)
        facts = {
            "effective": weights.effective,
            "k": weights.k if np.isfinite(weights.k) else None,
            "degenerate": weights.degenerate,
            "rounds": rounds,
            "note": str(weights),
        }
        return prior, Members(z[kept], luck[kept]), facts


def weighed(
    evidence: Evidence, proposal: Proposal, run: Run, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, Weights, int]:
    """Return members `[members, quantities]` of a proposal, their lucks and weights, and how often they were drawn.

    While weights are degenerate, the proposal is fitted again to members weighed by so much of their weights that half
    of them stay effective (population Monte Carlo). Only members of the last proposal are kept, so that they were not
    looked at when it was made.
    """
    for round_ in range(1, ROUNDS + 1):
        z = proposal.draw(*shape, rng)
        luck = np.arange(round_ * shape[0], (round_ + 1) * shape[0])
        log = fit(evidence, run(z, luck)).total + proposal.log_ratio(z)
        weights = smoothed(log)
        if not weights.degenerate or round_ == ROUNDS:
            break
        some = normal(largest_step(np.zeros(shape[0]), log, 1.0) * log)
        proposal = fitted(z, some, PARTS, rng)
    return z, luck, weights, round_


def generator(task: Task, *names: str) -> np.random.Generator:
    """Return the random numbers of a method: the same for the same seed and names."""
    return keyed_generator(task.seed, "/".join(("learning", *names)))


def nothing_learned(task: Task, method: str, days: tuple[date, ...], evidence: Evidence) -> Forecast:
    """Return the prior run, which says that nothing could be learned, and why."""
    return prior_run(task, method, days, {"note": NOTHING, "left_out": list(evidence.left_out)})


def told(
    task: Task, method: str, days: tuple[date, ...], evidence: Evidence, prior: Prior, members: Members,
    facts: dict[str, Any],
) -> Forecast:  # fmt: skip
    """Return the forecast that members make when they run on, with what was learned in `facts["learned"]`.

    The targets of the evidence are those of the task, then others that were counted.
    """
    world = World(task, days[-1], evidence.targets)
    _, rows, back = np.unique(members.luck, return_index=True, return_inverse=True)
    seen = world.run(members.z[rows], members.luck[rows])[back]
    first = (days[0] - task.scenario.start).days
    samples = seen[:, : len(task.targets), first:]
    template = world.template
    learned = Learned(
        beliefs(
            task.scenario,
            template.quantities,
            values_at(template, prior.z),
            values_at(template, members.z),
            task.issued,
        ),
        pulls(evidence, seen, samples[:, 0, -1], task.targets[0], days[-1]),
        evidence.words,
        evidence.left_out,
        unexplained(evidence, template.quantities, prior.z, prior.seen, seen),
        float(facts.get("effective", len(rows))),
    )
    facts = {
        "cannot": [],
        "learned_from": summary(evidence),
        "distinct": len(rows),
        **facts,
        "learned": learned.plain(),
    }
    return made(task, method, days, task.targets, samples, facts)
