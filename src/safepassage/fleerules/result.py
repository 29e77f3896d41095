"""A run of Flee's rules as a result like that of the passage model: the same arrays, tables and pictures."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import version

import numpy as np

from safepassage.ensemble.arrays import ARRAYS
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.exchange.flee import imported
from safepassage.fleerules.run import FleeRun
from safepassage.scenario import Scenario
from safepassage.scenario.reading import read_scenario

RULES = "flee"
"""What the recipe of such a result calls the rules that made it."""


def ensemble_of(run: FleeRun, scenario: Scenario, seconds: float) -> Ensemble:
    """Return a run as an Ensemble of the scenario that the folder makes (`scenario_of`).

    In its words: people at places in conflict have decided and are still there (`ready`), those at camps are out, and
    all others are on the way, stranded (`waiting`) where they are at a place. Counts are those of the run.
    """
    places, days = run.folder.locations, run.folder.days
    world, members = run.setup.world, len(run.people)
    at_war = world.intensity > 0
    camp = np.array([place.kind == "camp" for place in places])
    inside = run.people * (at_war & ~camp)
    settled = run.people * camp
    waiting = run.people - inside - settled
    shut = ~_open_out(run)
    held = np.broadcast_to((at_war & ~camp & shut)[None, :, None], (members, days, 1, len(places)))
    affected = run.total
    links = _links(scenario)
    trapped = (inside * shut).sum(axis=2)
    danger = np.minimum(world.intensity, 1.0)
    in_danger = (run.people * danger).sum(axis=2).cumsum(axis=1)
    flow, open_ = _by_road(run, links)
    known = {
        "affected": affected,
        "inside": inside.sum(axis=2),
        "trapped": trapped,
        "ready_held": trapped,
        "on_the_way": affected - inside.sum(axis=2) - settled.sum(axis=2),
        "out": settled.sum(axis=2),
        "danger_person_days": in_danger,
        "ready": inside[:, :, None],
        "held": held,
        "waiting": waiting,
        "settled": settled,
        "arrivals": run.came * camp,
        "unsafe": np.broadcast_to(at_war & ~camp, run.people.shape),
        "capacity": np.broadcast_to(np.where(camp, world.room, np.inf), run.people.shape),
        "flow": flow,
        "open": np.broadcast_to(open_, (members, *open_.shape)),
        "danger": np.broadcast_to(danger, run.people.shape),
    }
    sizes = {"member": members, "day": days, "location": len(places), "group": 1, "link": len(links), "crossing": 0}
    values = {
        name: np.asarray(known[name], array.dtype)
        if name in known
        else np.zeros(tuple(sizes[axis] for axis in array.axes), array.dtype)
        for name, array in ARRAYS.items()
    }
    return Ensemble(
        scenario=scenario,
        recipe=_recipe(run, scenario, seconds),
        days=tuple(run.folder.start + timedelta(days=day) for day in range(days)),
        locations=tuple(place.name for place in places),
        groups=tuple(group.name for group in scenario.groups),
        links=links,
        crossings=(),
        values=values,
        draws=np.zeros((members, 0)),
        quantities=(),
    )


def scenario_of(run: FleeRun) -> Scenario:
    """Return the scenario of ours that the run's folder makes."""
    return read_scenario(imported(run.folder).sheets, run.folder.name)


def _recipe(run: FleeRun, scenario: Scenario, seconds: float) -> dict[str, object]:
    settings = {name: value for name, value in asdict(run.settings).items() if name != "notes"}
    return {
        "rules": RULES,
        "settings": settings,
        "scale": run.scale,
        "thin": run.thin,
        "unlimited": run.unlimited,
        "repaired": run.repaired,
        "scenario": scenario.name,
        "seed": run.seed,
        "members": len(run.people),
        "first_member": run.first_member,
        "until": scenario.end.isoformat(),
        "version": version("safepassage"),
        "versions": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            **{package: version(package) for package in ("numpy", "numba")},
        },
        "seconds": {"simulate": round(seconds, 3)},
    }


def _open_out(run: FleeRun) -> np.ndarray:
    """Whether any link out of a place is open, `[days, places]`."""
    links = run.setup.links
    open_out = np.zeros(run.setup.world.intensity.shape, bool)
    for link, tail in enumerate(links.tail):
        open_out[:, tail] |= run.setup.world.open[:, link]
    return open_out


def _by_road(run: FleeRun, links: tuple[Link, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Flow `[members, days, 1, links]` and whether open `[days, links]`, for every direction of every road.

    A road that Flee makes twice is one road here.
    """
    theirs, world = run.setup.links, run.setup.world
    flow = np.zeros((*run.flow.shape[:2], 1, len(links)), np.int64)
    open_ = np.zeros((len(world.open), len(links)), bool)
    for link, route in enumerate(theirs.route):
        ours = 2 * route + link % 2
        flow[:, :, 0, ours] += run.flow[:, :, link]
        open_[:, ours] |= world.open[:, link]
    return flow, open_


def _links(scenario: Scenario) -> tuple[Link, ...]:
    ends = [(road.name, road.start, road.end) for road in scenario.roads]
    return tuple(link for name, a, b in ends for link in (Link(name, a, b), Link(name, b, a)))
