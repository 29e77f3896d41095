"""How fast safepassage is, against its aims: prints seconds, aims and their ratio (below 1 is within the aim).

Usage: python bench/run_speed.py [--scenario fallujah-2015] [--repeat 3] [--json]

Kernels are compiled before anything is measured; a run in a new process then finds them in the cache. Each figure is
the best of `--repeat` (times on a shared machine only ever get longer). Ratios between versions mean more than seconds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

import safepassage as sp
from safepassage.scenario.weighing import evidence

DRIVER = "import sys; from safepassage.cli import main; sys.exit(main(sys.argv[1:]))"


def best(repeat: int, action: Callable[[], object]) -> float:
    """Least seconds of several tries."""
    seconds = []
    for _ in range(repeat):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def command(*words: str) -> dict[str, object]:
    """Run safepassage in a new process; its JSON document where it prints one."""
    result = subprocess.run([sys.executable, "-c", DRIVER, *words], capture_output=True, text=True, check=True)
    return json.loads(result.stdout) if "--json" in words else {}


def many_more(scenario: sp.Scenario, factor: float) -> sp.Scenario:
    """The scenario with all counts of people multiplied: residents, room, and what crossings let through."""

    def times(value: sp.Range | None) -> sp.Range | None:
        return value and sp.Range(value.low * factor, value.likely * factor, value.high * factor)

    def larger(location: sp.Location) -> sp.Location:
        counts = {name: times(getattr(location, name)) for name in ("people", "capacity", "people_per_day")}
        return replace(location, **counts)

    counts = {"people_per_day", "capacity"}
    return replace(
        scenario,
        locations=tuple(larger(location) for location in scenario.locations),
        events=tuple(replace(e, number=times(e.number)) if e.what in counts else e for e in scenario.events),
    )


def costs_to_destinations(locations: int, pairs: int, destinations: int) -> Callable[[], None]:
    """Least costs from everywhere to some destinations, on a made-up network: each location joined to near ones."""
    from scipy.spatial import cKDTree

    from safepassage.engine.routes import costs_to
    from safepassage.engine.state import Network

    random = np.random.default_rng(1)
    where = random.uniform(0, 300, (locations, 2))
    near = cKDTree(where).query(where, k=6)[1]
    joined = np.unique(np.sort([(i, j) for i, row in enumerate(near.tolist()) for j in row[1:]], axis=1), axis=0)
    joined = random.permutation(joined)[:pairs]
    tail, head = (np.concatenate([joined[:, a], joined[:, 1 - a]]).astype(np.int64) for a in (0, 1))
    hours = np.hypot(*(where[tail] - where[head]).T) / 4 + 0.01

    def grouped(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(ends, kind="stable").astype(np.int64)
        return np.searchsorted(ends[order], np.arange(locations + 1)).astype(np.int64), order

    none, nowhere = np.empty(0, np.int64), np.full(locations, -1, np.int64)
    targets, cost = np.arange(destinations, dtype=np.int64), np.empty((destinations, locations))
    net = Network(*grouped(tail), *grouped(head), tail, head, targets, none, np.zeros(1, np.int64), none, nowhere)
    return lambda: costs_to(net, hours, targets, cost)


def many_claims(places: int, claims: int) -> sp.Scenario:
    """A made-up siege with many places and claims on the people in them, some of one origin."""
    siege = sp.load("two-exits")
    villages = [sp.Location(f"Village {k}", "village", 33 + k / 1000, 43, sp.Range.of(1000)) for k in range(places)]
    said = [
        sp.Claim(f"claim {k}", "An office", "un", reliability="ABCDE"[k % 5], credibility=str(k % 3 + 1),
                 about=f"people:Village {k % places}", low=500 + 7 * k, high=900 + 9 * k, unit="people",
                 statement="A count.", origin=f"origin {k % 50}")
        for k in range(claims)
    ]  # fmt: skip
    return replace(siege, locations=(*siege.locations, *villages), claims=tuple(said))


def measure(name: str, repeat: int) -> list[dict[str, object]]:
    """Every figure with its aim."""
    rows: list[dict[str, object]] = []

    def add(what: str, value: float, aim: float, unit: str = "s", **more: object) -> None:
        rows.append({"what": what, "value": round(value, 3), "unit": unit, "aim": aim, "ratio": value / aim, **more})
        print(f"  {what:<64} {value:8.3f} {unit:<6} aim {aim:<5} ratio {value / aim:.2f}", file=sys.stderr, flush=True)

    bare = best(repeat, lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    helped = best(repeat, lambda: command("--help"))
    add("safepassage --help", helped, 0.3)
    add("safepassage --help, as a multiple of bare Python", helped / bare, 15, "times")

    scenario = sp.load(name)
    sp.simulate(scenario, members=2, seed=1)
    for members, aim in ((200, 2.0), (1000, 10.0)):
        seconds = best(repeat, lambda m=members: sp.simulate(scenario, members=m, seed=1))
        add(f"simulate {members} members", seconds, aim)
    # A day costs a fixed part, for routes and records, and a part for every cell of group, place, destination and hour
    # that holds anybody. A siege of few people over many cells leaves most of them empty; more people fill them, until
    # all are full. So time grows by less and less, up to a bound that the number of people does not change.
    for siege in (sp.load("two-exits"), scenario):
        factors = (1, 10, 100, 1_000, 10_000, 1_000_000)
        sizes = [many_more(siege, factor) for factor in factors]
        seconds = [best(repeat, lambda s=size: sp.simulate(s, members=100, seed=1)) for size in sizes]
        for factor, more in zip(factors[1:], seconds[1:], strict=True):
            add(f"{siege.name}, people times {factor:,}: time as a multiple", more / seconds[0], 1.2, "times")
        add(f"{siege.name}, times 1,000,000 against 1,000", seconds[5] / seconds[3], 1.2, "times")

    action = costs_to_destinations(10_000, 17_000, 20)
    action()
    add("costs to 20 destinations, 10,000 locations, 34,000 links", best(repeat, action), 0.3)

    siege = many_claims(200, 500)
    add("evidence of 200 quantities and 500 claims", best(repeat, lambda: evidence(siege)), 1.0)

    with tempfile.TemporaryDirectory() as folder:
        words = ("run", name, "--members", "200", "--seed", "1", "--json", "--force", "--out", str(Path(folder, "out")))
        command(*words)
        found: list[dict[str, object]] = []
        seconds = best(repeat, lambda: found.append(command(*words)))
        add(f"safepassage run {name} --members 200, new process", seconds, 8.0, stages=found[-1]["seconds"])
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenario", default="fallujah-2015")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.scenario, options.repeat)
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    print("\n| what | value | aim | ratio |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['value']} {row['unit']} | {row['aim']} | {row['ratio']:.2f} |")
    print(f"\nstages of the run: {rows[-1]['stages']}")


if __name__ == "__main__":
    main()
