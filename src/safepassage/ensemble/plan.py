"""What is to be run: a scenario, members, a seed, and what is kept; and the names that a result puts on its numbers."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np

from safepassage.engine.problem import Template
from safepassage.ensemble.arrays import MOST_MEMBERS, OUTPUTS, arrays_of
from safepassage.ensemble.ensemble import Link
from safepassage.errors import SafepassageError, not_known
from safepassage.scenario.scenario import Scenario


class Names(NamedTuple):
    """The labels of the axes of a result, but for its members."""

    days: tuple[datetime.date, ...]
    locations: tuple[str, ...]
    groups: tuple[str, ...]
    links: tuple[Link, ...]
    crossings: tuple[str, ...]
    quantities: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A run before it is made: the same plan gives the same numbers on any machine of the same versions.

    Attributes: `members`, which (a range in steps of 1); `until`, the last day; `apart`, roads and places that are
    merged with no other into one link; `keep`, the outputs that are kept beside the summary.

    Numbers that make no run raise SafepassageError, all of them at once.
    """

    scenario: Scenario
    members: range
    seed: int
    until: datetime.date
    apart: tuple[str, ...] = ()
    keep: tuple[str, ...] = OUTPUTS

    def __post_init__(self) -> None:
        start, end = self.scenario.start, self.scenario.end
        number = max(0, self.members.stop - self.members.start)
        wrong = {
            f"members: at least 1 is needed, found {number}": number < 1,
            f"members: at most {MOST_MEMBERS:,} are possible, found {number:,}": number > MOST_MEMBERS,
            f"members: a range in steps of 1 is needed, found {self.members}": self.members.step != 1,
            f"members: start at 0 or later, found {self.members.start}": self.members.start < 0,
            f"seed: a whole number from 0 to 2**64 - 1 is needed, found {self.seed}": not 0 <= self.seed < 2**64,
            f"until: a day from {start} to {end} is needed, found {self.until}": not start <= self.until <= end,
        }
        found = [f"{problem}." for problem, is_wrong in wrong.items() if is_wrong]
        for output in self.keep:
            if output not in OUTPUTS:
                found.append(f"keep: {not_known('output', output, OUTPUTS)}")
        if found:
            raise SafepassageError("\n".join(found))

    @cached_property
    def template(self) -> Template:
        """What all members share, as the engine takes it."""
        return Template(self.scenario, self.until, self.apart)

    @cached_property
    def names(self) -> Names:
        """The labels of the result; a link that stands for several roads in a row is one link for each of them."""
        template = self.template
        links = tuple(link for one in _roads(template) for link in one)
        days = tuple(self.scenario.start + datetime.timedelta(days=k) for k in range(template.days))
        crossings = tuple(template.locations[gate] for gate in template.gates())
        return Names(days, template.locations, template.groups, links, crossings, template.names)

    def named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The arrays kept of what the engine recorded, `[member, ...]`, with one column for each named link."""
        kept = {name: values[name] for name in arrays_of(self.keep)}
        which = [k for k, roads in enumerate(_roads(self.template)) for _ in roads]
        if which == list(range(len(self.template.chains))):
            return kept
        kept |= {name: kept[name][..., which] for name in ("flow", "open", "barred") if name in kept}
        if "barred" in kept:  # a barrier is counted once: at the first road of a link
            kept["barred"][:, [k for k in range(1, len(which)) if which[k] == which[k - 1]]] = 0.0
        return kept

    def recipe(self) -> dict[str, Any]:
        """How to make the result again, but for the scenario itself."""
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "members": len(self.members),
            "first_member": self.members.start,
            "until": self.until.isoformat(),
            "apart": sorted(self.apart),
            "keep": list(self.keep),
            "version": version("safepassage"),
            "versions": versions(),
        }


def versions() -> dict[str, str]:
    """Everything beside our own version on which the bytes of a result depend."""
    packages = {package: version(package) for package in ("numpy", "numba")}
    return {"python": platform.python_version(), "machine": platform.machine(), **packages}


def _roads(template: Template) -> list[list[Link]]:
    """The named links that each link of the engine stands for."""
    found = []
    for chain in template.chains:
        ends = [
            (road.name, road.start, road.end) if forward else (road.name, road.end, road.start)
            for road, forward in zip(chain.roads, chain.roads_forward, strict=True)
        ]
        found.append([Link(*end) for end in ends])
    return found
