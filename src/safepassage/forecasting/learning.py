"""The methods that learn from counts: the approximate smoother, the weighted one, and the filter.

All take members of the prior, as a run draws them, and differ in how these become members of what is believed after
the counts. A member is its numbers (standard normal, of which each quantity is the inverse distribution) and its luck.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from safepassage.forecasting.baseline import NOTHING, prior_run
from safepassage.forecasting.counts import Count, visible
from safepassage.forecasting.evidence import Evidence, evidence_of, summary
from safepassage.forecasting.forecast import Forecast
from safepassage.forecasting.learned import Members, learned
from safepassage.forecasting.likelihood import fit
from safepassage.forecasting.members import World
from safepassage.forecasting.method import Task
from safepassage.forecasting.particle import Cloud, begun, led, settled, systematic
from safepassage.forecasting.proposal import Proposal, fitted
from safepassage.forecasting.psis import Weights, smoothed
from safepassage.forecasting.smoother import smooth
from safepassage.streams import name_key

FIRST = 500
"""Members of the smoother that finds where to look, at most."""
ROUNDS = 2
"""Times that the proposal is fitted anew to weighted members."""
PARTS = 3
"""Normals in a proposal, at most."""


@dataclass(frozen=True, eq=False)
class Known:
    """What a learning method knows: its task, all counts that were published, and of the filter its members."""

    task: Task
    counts: tuple[Count, ...] = ()
    cloud: Cloud | None = None

    @property
    def evidence(self) -> Evidence:
        """What there is to learn from; targets of the task first."""
        return evidence_of(self.task.scenario, self.counts, self.task.targets)


class Learning:
    """What the methods share: they keep the counts, and without any they are the prior run."""

    name: str
    reference: str

    def init(self, task: Task) -> Known:
        """Return the state before anything was counted."""
        return Known(task)

    def update(self, state: Known, counts: tuple[Count, ...]) -> Known:
        """Return the state after the counts of one day of publication."""
        return replace(state, counts=state.counts + counts)

    def forecast(self, state: Known, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of the days, with what was learned in its facts."""
        evidence = state.evidence
        if not evidence.reports:
            return prior_run(state.task, self.name, days, {"note": NOTHING})
        world = World(state.task, days[-1], evidence.targets)
        prior, after, facts = self.members(state, evidence, world)
        told = learned(world, evidence, prior, after, state.task.issued)
        first = (days[0] - state.task.scenario.start).days
        samples = after.seen[:, : len(state.task.targets), first:]
        about = {"cannot": [], "seen": summary(evidence), "left_out": list(evidence.left_out), **facts}
        return Forecast(
            state.task.scenario.name, self.name, state.task.issued, days, state.task.targets, samples,
            state.task.seed, about | {"learned": told.document()},
        )  # fmt: skip

    def members(self, state: Known, evidence: Evidence, world: World) -> tuple[Members, Members, dict[str, Any]]:
        """Return members of the prior, members of equal weight after the counts, and what to say of them."""
        raise NotImplementedError

    def generator(self, task: Task) -> np.random.Generator:
        """Return the random numbers of a task."""
        key = np.array([task.seed, name_key(self.name, "learning")], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key))


class Smoother(Learning):
    """The ensemble smoother with multiple data assimilation: fast, and approximate."""

    name = "smoother"
    reference = "Emerick & Reynolds (2013)"

    def members(self, state: Known, evidence: Evidence, world: World) -> tuple[Members, Members, dict[str, Any]]:
        """Members of the prior, moved."""
        rng = self.generator(state.task)
        z, luck = rng.standard_normal((state.task.members, world.quantities)), np.arange(state.task.members)
        moved, first = smooth(evidence, z, lambda x: world.run(x, luck), rng)
        prior = Members(z, luck, first)
        return prior, Members(moved, luck, world.run(moved, luck)), {"approximate": True}


class Weighted(Learning):
    """Importance sampling from a mixture fitted to the smoother's members, a tenth drawn from the prior."""

    name = "weighted"
    reference = "Emerick & Reynolds (2013); Cappé et al. (2004); Vehtari et al. (2024)"

    def members(self, state: Known, evidence: Evidence, world: World) -> tuple[Members, Members, dict[str, Any]]:
        """Members of a proposal, drawn by weight."""
        rng, task = self.generator(state.task), state.task
        few = min(FIRST, task.members)
        z, luck = rng.standard_normal((few, world.quantities)), np.arange(few)
        moved, first = smooth(evidence, z, lambda x: world.run(x, luck), rng)
        proposal = fitted(moved, np.full(few, 1 / few), PARTS, rng)
        for _ in range(ROUNDS):
            drawn, weights = weighed(proposal, evidence, world, few, rng)
            proposal = fitted(drawn.z, weights.weights, PARTS, rng)
        drawn, weights = weighed(proposal, evidence, world, task.members, rng)
        kept = systematic(weights.weights, task.members, rng)
        facts: dict[str, Any] = {"effective": weights.effective, "k": weights.k, "weights": str(weights)}
        if weights.degenerate:
            facts["note"] = f"the weights are degenerate: {weights}"
        return Members(z, luck, first), drawn.taken(kept), facts


def weighed(
    proposal: Proposal, evidence: Evidence, world: World, members: int, rng: np.random.Generator
) -> tuple[Members, Weights]:
    """Members drawn from a proposal, with weights prior · likelihood / proposal, Pareto-smoothed."""
    z, luck = proposal.draw(members, world.quantities, rng), rng.integers(0, 2**62, members)
    seen = world.run(z, luck)
    return Members(z, luck, seen), smoothed(fit(evidence, seen).total + proposal.log_ratio(z))


class Filter(Learning):
    """A particle filter by day of publication; members are moved so that they stay different."""

    name = "filter"
    reference = "Chopin (2002); Del Moral, Doucet & Jasra (2006)"

    def init(self, task: Task) -> Known:
        """Return the members of the prior."""
        world, rng = self._world(task), self.generator(task)
        return Known(task, (), begun(rng.standard_normal((task.members, world.quantities)), world.run))

    def update(self, state: Known, counts: tuple[Count, ...]) -> Known:
        """Return the members led from what was believed to what is believed after the counts of a day."""
        assert state.cloud is not None
        after = replace(state, counts=state.counts + counts)
        world, rng = self._world(state.task), self._generator(after)
        targets = world.targets

        def belief(known: Known) -> Any:
            evidence = evidence_of(known.task.scenario, known.counts, targets)
            return lambda z, seen: fit(evidence, seen).total

        return replace(after, cloud=led(state.cloud, belief(state), belief(after), world.run, rng))

    def members(self, state: Known, evidence: Evidence, world: World) -> tuple[Members, Members, dict[str, Any]]:
        """The members, of equal weight and moved once more, run until the last day."""
        assert state.cloud is not None
        short, rng = self._world(state.task), self._generator(state)
        known = evidence_of(state.task.scenario, state.counts, short.targets)
        cloud = settled(state.cloud, lambda z, seen: fit(known, seen).total, short.run, rng)
        start = self.init(state.task).cloud
        assert start is not None
        facts = {"effective": state.cloud.effective, "families": cloud.families, "moves_taken": cloud.taken}
        prior = Members(start.z, start.luck, world.run(start.z, start.luck))
        return prior, Members(cloud.z, cloud.luck, world.run(cloud.z, cloud.luck)), facts

    def _world(self, task: Task) -> World:
        """The world until the issue date; all that anybody counted is seen of it."""
        counted = evidence_of(task.scenario, visible(task.scenario, task.issued).counts, task.targets)
        return World(task, task.issued, counted.targets)

    def _generator(self, state: Known) -> np.random.Generator:
        key = np.array([state.task.seed, name_key(self.name, f"{len(state.counts)} counts")], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key))
