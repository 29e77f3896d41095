"""Flee's rules on a folder, many times over: people at every place on every day, in every member."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.workers import Progress, share_among
from safepassage.errors import ConservationError, Fault, InputError
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.counts import DailyCounts, daily_counts
from safepassage.fleerules.state import Record, Rules, new_memory, rules_of
from safepassage.fleerules.step import FINISHED, MEMORY_FULL, NOWHERE, run_member
from safepassage.fleerules.walks import Links, links_of, walks_of
from safepassage.fleerules.world import World, world_of
from safepassage.streams import open_stream, point

PARCELS = 4096
"""Room for parcels of people under way that a worker starts with; doubled when a member needs more."""
NOBODY_LEFT = "people come in when no place in conflict has people left"
NOBODY_LEFT_ADVICE = "Set take_from_population to false, or give larger populations"


class Setup(NamedTuple):
    """What a run rests on: what was counted, the links, the conditions, and all of it as the kernel reads it."""

    counts: DailyCounts
    links: Links
    world: World
    rules: Rules


@dataclass(frozen=True)
class FleeRun:
    """Members of Flee's rules on one folder.

    `total` `[members, days]` are in the world at the day's end, `people` `[members, days, places]` of them at places;
    `came` entered these that day, `flow` `[members, days, links]` stepped onto a link that day. All count what
    `setup.counts` counts: people x scale / thin.
    `seed` and the first member make it again.
    """

    folder: FleeFolder
    settings: FleeSettings
    setup: Setup
    total: np.ndarray
    people: np.ndarray
    came: np.ndarray
    flow: np.ndarray
    seed: int
    first_member: int
    scale: int
    thin: int
    unlimited: bool
    repaired: bool

    @property
    def counts(self) -> DailyCounts:
        """What was counted at the camps, and who came in."""
        return self.setup.counts

    @property
    def camps(self) -> tuple[str, ...]:
        """Names of the camps, in the order of the file."""
        return self.counts.camps

    @property
    def at_camps(self) -> np.ndarray:
        """People at the camps, `[members, days, camps]`."""
        return self.people[:, :, [k for k, place in enumerate(self.folder.locations) if place.kind == "camp"]]


def flee_rules(
    folder: FleeFolder,
    settings: FleeSettings,
    *,
    members: int | range = 20,
    seed: int = 0,
    workers: int | None = None,
    scale: int = 1,
    thin: int | None = None,
    unlimited: bool = False,
    repaired: bool = False,
    progress: Progress | None = None,
) -> FleeRun:
    """Return what Flee's rules make of a folder.

    Arguments: `members`, how many, or which; `seed`; `workers`, threads (default: one per core); `scale` multiplies
    every count; with `thin` one counted person stands for so many (default: Flee's `hasten`); `unlimited` lets every
    camp take everybody; `repaired` leaves out what are plain faults of Flee. People are conserved in every member on
    every day, and the same seed gives the same numbers for any number of workers.

    Raises InputError for a folder and settings that Flee cannot run; ConservationError is a bug of ours.
    """
    thin = settings.hasten if thin is None else thin
    which = range(members) if isinstance(members, int) else members
    setup = set_up(folder, settings, scale=scale, thin=thin, unlimited=unlimited, repaired=repaired)
    rules, world = setup.rules, setup.world
    total = np.empty((len(which), folder.days), np.int64)
    people, came = (np.empty((len(which), *rules.move.shape), np.int64) for _ in range(2))
    flow = np.empty((len(which), *rules.last_shut.shape), np.int64)

    def start() -> Callable[[int], None]:
        stream, held = open_stream(seed, 0), [new_memory(rules, PARCELS)]

        def run(row: int) -> None:
            point(stream, seed, which[row])
            given = world.given + stream.generator.poisson(world.mean) if world.mean.any() else world.given
            while True:
                point(stream, seed, which[row])
                flow[row] = 0
                record = Record(total[row], people[row], came[row], flow[row])
                ending = run_member(rules, given, stream, held[0], record)
                if ending != MEMORY_FULL:
                    break
                held[0] = new_memory(rules, 2 * len(held[0].parcels))
            if ending == NOWHERE:
                raise InputError(Fault("conflicts.csv", NOBODY_LEFT, advice=NOBODY_LEFT_ADVICE))
            if ending != FINISHED:
                raise ConservationError(f"member {which[row]} of seed {seed}: people were lost or made")

        return run

    share_among(workers, len(which), start, progress)
    return FleeRun(
        folder, settings, setup, total, people, came, flow, seed, which.start, scale, thin, unlimited, repaired
    )


def set_up(
    folder: FleeFolder, settings: FleeSettings, *, scale: int, thin: int, unlimited: bool, repaired: bool
) -> Setup:
    """Return what a run of a folder rests on; arguments and errors are those of `flee_rules`."""
    _refuse(folder)
    counts = daily_counts(
        folder, scale=scale, thin=thin, from_total=not settings.sum_from_camps, empty=settings.empty_camps_on_day0
    )
    links = links_of(folder, repaired)
    walks = walks_of(links, [place.kind == "marker" for place in folder.locations], settings.awareness_level)
    world = world_of(folder, settings, links, counts, scale=scale, thin=thin, unlimited=unlimited, repaired=repaired)
    names = [place.name for place in folder.locations]
    rules = rules_of(settings, names, links, walks, world, repaired=repaired)
    return Setup(counts, links, world, rules)


def _refuse(folder: FleeFolder) -> None:
    faults = [
        Fault("locations.csv", "a flood zone: safepassage follows no rules of floods", found=place.name)
        for place in folder.locations
        if place.kind == "flood_zone"
    ]
    problem = "a rule of Flee that safepassage does not follow"
    faults += [
        Fault("routes.csv", f"{route.start} to {route.end}: {problem}", column=title, found=route.attributes[title])
        for route in folder.routes
        for title in ("max_move_speed", "walk_probability")
        if route.attributes.get(title)
    ]
    if faults:
        raise InputError(faults)
