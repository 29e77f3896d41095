"""The particle filter: members are weighed, drawn again and moved as counts are published, day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from safepassage.forecasting.counts import Count, visible
from safepassage.forecasting.evidence import Evidence, evidence_of
from safepassage.forecasting.forecast import Forecast, Target
from safepassage.forecasting.learning import Members, Prior, generator, nothing_learned, told
from safepassage.forecasting.likelihood import fit
from safepassage.forecasting.members import World
from safepassage.forecasting.method import Task
from safepassage.forecasting.particle import MOVES, Belief, Cloud, begun, led, settled

FEW = 50
"""Fewer of the first members with descendants than this, or than a tenth of all, are said to be few."""


@dataclass(frozen=True, eq=False)
class FilterState:
    """What the filter knows: its task, the counts published so far, and its members, at the start and now.

    `first` and `cloud` are None while there is nothing to learn from.
    """

    task: Task
    counts: tuple[Count, ...] = ()
    first: Cloud | None = None
    cloud: Cloud | None = None


class Filter:
    """A particle filter over members, by day of publication, with rejuvenation by moves that run a member again."""

    name = "filter"
    reference = "Chopin 2002, Del Moral, Doucet & Jasra 2006"

    def passes(self, days: int) -> int:
        """Return the moves of all members, where every second day of publication needs some; begun, settled, run on."""
        return 2 + 2 * MOVES + MOVES * days // 2 if days else 1

    def init(self, task: Task) -> FilterState:
        """Return the state before anything was counted."""
        return FilterState(task)

    def update(self, state: FilterState, counts: tuple[Count, ...]) -> FilterState:
        """Return the state after the counts of one day of publication."""
        task = state.task
        before, after = (_evidence(task, seen) for seen in (state.counts, state.counts + counts))
        state = replace(state, counts=state.counts + counts)
        if not after.reports:
            return state
        world = World(task, task.issued, after.targets)
        first = state.first or begun(generator(task, self.name).standard_normal((task.members, world.quantities)),
                                     world.run)  # fmt: skip
        published = max(one.published for one in counts)
        rng = generator(task, self.name, published.isoformat())
        cloud = led(state.cloud or first, _belief(before), _belief(after), world.run, rng)
        return replace(state, first=first, cloud=cloud)

    def forecast(self, state: FilterState, days: tuple[date, ...]) -> Forecast:
        """Return the forecast of the days by members that agree with the counts; without counts, the prior run."""
        task, evidence = state.task, _evidence(state.task, state.counts)
        if state.cloud is None or state.first is None:
            return nothing_learned(task, self.name, days, evidence)
        world = World(task, task.issued, evidence.targets)
        effective = state.cloud.effective
        cloud = settled(state.cloud, _belief(evidence), world.run, generator(task, self.name, "forecast"))
        said = (
            f"as good as {effective:,.0f} of {task.members:,} members before the last drawing; "
            f"{cloud.families:,} of the first have descendants"
        )
        few = cloud.families < min(FEW, task.members / 10)
        facts = {
            "effective": effective,
            "families": cloud.families,
            "stages": cloud.stages,
            "moves_taken": cloud.taken,
            "degenerate": few,
            "note": f"{said}: degenerate, not to be relied on" if few else said,
        }
        prior = Prior(state.first.z, state.first.seen)
        return told(task, self.name, days, evidence, prior, Members(cloud.z, cloud.luck), facts)


def _evidence(task: Task, counts: tuple[Count, ...]) -> Evidence:
    """The evidence in counts, with the same targets on every day of publication."""
    return evidence_of(task.scenario, counts, _targets(task))


def _targets(task: Task) -> tuple[Target, ...]:
    counted = (one.target for one in visible(task.scenario, task.issued).counts)
    return tuple(dict.fromkeys([*task.targets, *counted]))


def _belief(evidence: Evidence) -> Belief:
    return lambda z, seen: fit(evidence, seen).total
