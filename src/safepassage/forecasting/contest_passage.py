"""The passage model on a Flee folder, free-running: it is given the daily totals that Flee is given, and no more.

Two things stand for what the folder does not say. People leave all places in conflict that have a way out alike. A
site that opens after the first day draws more in its first months: it is opened because others are full, and people
are sent there. How much more is the one number that was chosen on conflicts, each left out in turn
(docs/decisions/014-passage-on-conflicts.md); all else is the packaged model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from safepassage.ensemble.run import simulate
from safepassage.exchange.flee import imported
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.forecasting.contest_baselines import Given
from safepassage.scenario import Event, Range, Scenario
from safepassage.scenario.reading import read_scenario

NEW_SITE = 2.0
"""Utility that a new site has above others: it draws like e² of them, about seven."""
NEW_SITE_DAYS = 90
"""Days for which a site that opens is new."""
USUAL_SIZE = 1000.0
"""People; the size of a destination of which nothing is known."""


class PassageRun(NamedTuple):
    """People at the camps `[members, days, camps]`, and how many counted people found no way out `[members]`."""

    at_camps: np.ndarray
    held_back: np.ndarray


def passage_scenario(known: Given, *, capacities: bool = False, new_site: float = NEW_SITE) -> Scenario:
    """Return the scenario of a Flee folder in which as many people leave each day as come into Flee's world.

    Nobody leaves otherwise, and no count is in it but those. With `capacities` the sites have the room and size that
    the folder gives them; without, their size is the usual one and the people there on day 0.
    """
    folder = known.folder
    plain = read_scenario(imported(folder).sheets, folder.name)
    pull = {
        camp.name: 0.0 if capacities and camp.number > 0 else math.log1p(there / USUAL_SIZE)
        for camp, there in zip(folder.camps, known.start.tolist(), strict=True)
    }
    sites: dict[str, Mapping[str, object]] = {
        camp.name: {"attraction": pull[camp.name]} | ({} if capacities else {"capacity": None, "capacity_unit": None})
        for camp in folder.camps
    }
    changed = plain.edit(
        locations=sites,
        groups={group.name: {"mobility": 0, "stayers": 0} for group in plain.groups},
        add=[*_departures(known), *_openings(folder, pull, new_site)],
    )
    return replace(changed, observations=())


def _departures(known: Given) -> list[Event]:
    """As many people as come in on a day leave the places in conflict."""
    start = known.folder.start
    return [
        Event(f"departures-{day}", start + timedelta(days=day), what="departures", number=Range.of(people))
        for day, people in enumerate(known.inflow.tolist())
        if people > 0
    ]


def _openings(folder: FleeFolder, pull: Mapping[str, float], new_site: float) -> list[Event]:
    """A site that opens draws more for a while."""
    events = []
    for number, (name, day) in enumerate(opening_days(folder).items(), start=1):
        first = folder.start + timedelta(days=day)
        until, value = first + timedelta(days=NEW_SITE_DAYS), Range.of(pull[name] + new_site)
        events.append(Event(f"new-site-{number}", first, what="attraction", where=name, number=value, until=until))
    return events


def opening_days(folder: FleeFolder) -> dict[str, int]:
    """Return the camps that open after the first day, with the day: they, or all their roads, are closed until then."""
    camps = {camp.name for camp in folder.camps}
    days: dict[str, int] = {}
    for one in folder.closures:
        shut = one.kind in ("camp", "idpcamp", "location") and one.one in camps and one.first == 0
        if shut and 0 < one.last < folder.days:
            days[one.one] = max(one.last, days.get(one.one, 0))
    return days


def passage_run(known: Given, scenario: Scenario, *, members: int, seed: int, workers: int | None = None) -> PassageRun:
    """Return what the passage model makes of such a scenario; those at the camps on day 0 stay there."""
    ensemble = simulate(scenario, members=members, seed=seed, workers=workers)
    places = [ensemble.locations.index(camp.name) for camp in known.folder.camps]
    settled = np.asarray(ensemble.values["settled"])[:, :, places]
    left = np.asarray(ensemble.values["on_the_way"])[:, -1] + np.asarray(ensemble.values["out"])[:, -1]
    return PassageRun(known.start + settled, int(known.inflow.sum()) - left)
