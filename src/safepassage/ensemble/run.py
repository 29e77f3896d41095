"""A scenario is run many times: each member draws its own numbers, and its own luck."""

from __future__ import annotations

import datetime
import platform
import time
from collections.abc import Callable, Collection
from importlib.metadata import version
from operator import index

import numpy as np

from safepassage.engine import codes
from safepassage.engine.draws import fill_uniforms
from safepassage.engine.problem import Template
from safepassage.engine.state import Memory, Network, Record, network, new_memory, record_shapes
from safepassage.engine.step import run_member
from safepassage.ensemble.arrays import MOST_MEMBERS
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.ensemble.workers import Progress, share_among
from safepassage.errors import ConservationError, SafepassageError
from safepassage.scenario import Scenario
from safepassage.streams import Stream, fresh_seed, name_key, open_stream, point

PARCELS = 8192
"""Room for parcels of people under way that a worker starts with; doubled when a member needs more."""

WRONG = {
    codes.LOST_PEOPLE: "people were lost or made",
    codes.BROKEN_IDENTITY: "inside + freed + on the way + out is not affected",
}


def simulate(
    scenario: Scenario,
    *,
    members: int | range = 200,
    seed: int | None = None,
    workers: int | None = None,
    until: datetime.date | None = None,
    progress: Progress | None = None,
    apart: Collection[str] = (),
) -> Ensemble:
    """The ensemble of a scenario: every member's days, places, links and totals.

    Arguments: `members`, how many, or which (a range, to run some of them alone); `seed`, recorded, drawn where none is
    given; `workers`, threads (default: one per core); `until`, the last day (default: the scenario's); `progress`,
    called as members finish; `apart`, recorded, roads and places that are merged with no other into one link, so that
    scenarios which differ there share all other luck. People are conserved in every member, every day; the same seed
    gives the same numbers for any number of workers.

    Raises SafepassageError for fewer than one member or worker, a seed outside 0 to 2**64 - 1, or an `until` outside
    the scenario's period; ConservationError where the engine loses people: a bug of ours.

    >>> import safepassage as sp
    >>> e = sp.simulate(sp.load("two-exits"), members=5, seed=1)
    >>> len(e.days) > 0
    True
    """
    began = time.perf_counter()
    which = members if isinstance(members, range) else range(_whole("members", members))
    seed = fresh_seed() if seed is None else _whole("seed", seed)
    workers = None if workers is None else _whole("workers", workers)
    _refuse(scenario, which, seed, workers, until)
    template = Template(scenario, until, apart)
    draws = draw_quantities(template, seed, which)
    values = _run(template, draws, seed, which, workers, progress)
    recipe = {
        "scenario": scenario.name,
        "seed": seed,
        "members": len(which),
        "first_member": which.start,
        "until": (scenario.start + datetime.timedelta(days=template.days - 1)).isoformat(),
        "apart": sorted(apart),
        "version": version("safepassage"),
        "versions": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            **{package: version(package) for package in ("numpy", "numba")},
        },
        "seconds": {"simulate": round(time.perf_counter() - began, 3)},
    }
    return _named(scenario, template, draws, values, recipe)


def _whole(name: str, number: int) -> int:
    try:
        return index(number)
    except TypeError:
        raise SafepassageError(f"{name}: a whole number is needed, found {number!r}.") from None


def _refuse(scenario: Scenario, members: range, seed: int, workers: int | None, until: datetime.date | None) -> None:
    number = max(0, members.stop - members.start)
    wrong = {
        f"members: at least 1 is needed, found {number}": number < 1,
        f"members: at most {MOST_MEMBERS:,} are possible, found {number:,}": number > MOST_MEMBERS,
        f"members: a range in steps of 1 is needed, found {members}": members.step != 1,
        f"members: start at 0 or later, found {members.start}": members.start < 0,
        f"workers: at least 1 is needed, found {workers}": workers is not None and workers < 1,
        f"seed: a whole number from 0 to 2**64 - 1 is needed, found {seed}": not 0 <= seed < 2**64,
        f"until: a day from {scenario.start} to {scenario.end} is needed, found {until}": until is not None
        and not scenario.start <= until <= scenario.end,
    }
    found = [f"{problem}." for problem, is_wrong in wrong.items() if is_wrong]
    if found:
        raise SafepassageError("\n".join(found))


def draw_quantities(template: Template, seed: int, members: range) -> np.ndarray:
    """What each member draws for each uncertain quantity: float64 [member, quantity].

    Each number is the inverse distribution of one uniform keyed by the quantity's name.
    """
    keys = np.array([name_key("quantity", name) for name in template.names], dtype=np.uint64)
    u = np.empty((len(members), len(keys)))

    def start() -> Callable[[int], None]:
        stream = open_stream(seed, 0)

        def draw(row: int) -> None:
            point(stream, seed, members[row])
            fill_uniforms(stream, keys, u[row])

        return draw

    share_among(1, len(members), start)  # not in the main thread: an interruption there can crash a kernel as it starts
    return np.stack([q.ppf(u[:, k]) for k, q in enumerate(template.quantities)], axis=1) if template.names else u


def _run(
    template: Template, draws: np.ndarray, seed: int, members: range, workers: int | None, progress: Progress | None
) -> dict[str, np.ndarray]:
    first = template.fill(draws[0])
    net = network(first)
    shapes = record_shapes(template.days, len(first.safe), len(first.household), len(first.tail), len(net.gates))
    values: dict[str, np.ndarray] = {
        name: np.empty((len(members), *shape), dtype) for name, (shape, dtype) in shapes.items()
    }

    def start() -> Callable[[int], None]:
        stream, held = open_stream(seed, 0), [new_memory(first, net, PARCELS)]

        def run(row: int) -> None:
            record = Record(**{name: array[row] for name, array in values.items()})
            held[0] = _run_one(template, net, draws[row], stream, held[0], record, seed, members[row])

        return run

    share_among(workers, len(members), start, progress)
    return values


def _run_one(
    template: Template, net: Network, draws: np.ndarray, stream: Stream, memory: Memory, record: Record, seed: int,
    member: int,
) -> Memory:  # fmt: skip
    """Runs one member into its record; returns the memory, enlarged where the member needed more."""
    problem = template.fill(draws)
    while True:
        point(stream, seed, member)
        ending = run_member(problem, net, stream, memory, record)
        if ending != codes.CALENDAR_FULL:
            break
        memory = new_memory(problem, net, 2 * len(memory.calendar.parcels))
    if ending != codes.FINISHED:
        raise ConservationError(f"member {member} of seed {seed}: {WRONG[ending]}")
    return memory


def _named(
    scenario: Scenario, template: Template, draws: np.ndarray, values: dict[str, np.ndarray], recipe: dict[str, object]
) -> Ensemble:
    """Puts the names back; a link that stands for several roads in a row becomes one link for each of them."""
    links, which = [], []
    for k, chain in enumerate(template.chains):
        for road, forward in zip(chain.roads, chain.roads_forward, strict=True):
            start, end = (road.start, road.end) if forward else (road.end, road.start)
            links.append(Link(road.name, start, end))
            which.append(k)
    if which != list(range(len(template.chains))):
        values = values | {name: values[name][..., which] for name in ("flow", "open", "barred")}
        # A barrier is counted once: at the first road of a link.
        values["barred"][:, [k for k in range(1, len(which)) if which[k] == which[k - 1]]] = 0.0
    days = tuple(scenario.start + datetime.timedelta(days=k) for k in range(template.days))
    return Ensemble(
        scenario=scenario,
        recipe=recipe,
        days=days,
        locations=template.locations,
        groups=template.groups,
        links=tuple(links),
        crossings=tuple(template.locations[gate] for gate in template.gates()),
        values=values,
        draws=draws,
        quantities=template.names,
    )
