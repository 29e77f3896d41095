"""How long a forecast takes (aim: fallujah-2016, 2,000 members, under 90 s on two cores), and a step of the filter.

Usage: python bench/forecast_speed.py [--members 2000] [--methods smoother weighted filter] [--json]

Seconds by the clock and of all cores together: on a machine with other work the second, halved, is what two idle cores
take at the least. A step of the filter is members drawn again and moved once; it is linear in members when four times
as many take four times as long, so a ratio of 1.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import date

import numpy as np

import safepassage as sp
from safepassage.forecasting.counts import visible
from safepassage.forecasting.evidence import evidence_of
from safepassage.forecasting.learning import belief_of
from safepassage.forecasting.members import World
from safepassage.forecasting.method import make_task
from safepassage.forecasting.particle import begun, drawn_again, moved

SCENARIO, ISSUED, AIM = "fallujah-2016", date(2016, 6, 10), 90.0
FEW, TIMES = 250, 4


def taken(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all cores together."""
    clock, cores = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - clock, time.process_time() - cores


def step(siege: sp.Scenario, members: int) -> float:
    """Seconds of all cores for one step of the filter."""
    task = make_task(siege, ISSUED, members=members, seed=1)
    evidence = evidence_of(task.scenario, visible(task.scenario, ISSUED).counts, task.targets)
    world, rng = World(task, ISSUED, evidence.targets), np.random.default_rng(1)
    cloud = begun(rng.standard_normal((members, world.quantities)), world.run)
    return taken(lambda: moved(drawn_again(cloud, rng), belief_of(evidence), world.run, rng, 1))[1]


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--members", type=int, default=2000)
    ask.add_argument("--methods", nargs="*", default=["smoother", "weighted", "filter"])
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    siege = sp.load(SCENARIO)
    horizon = (siege.end - ISSUED).days
    step(siege, FEW)  # compiles, where nothing is in the cache
    few, many = step(siege, FEW), step(siege, FEW * TIMES)
    found = {"step ratio": many / few / TIMES}
    for name in given.methods:
        clock, cores = taken(
            lambda name=name: sp.forecast(siege, ISSUED, horizon, method=name, members=given.members, seed=1)
        )
        found[name], found[f"{name}, all cores"] = clock, cores
    if given.json:
        print(json.dumps({"members": given.members, "found": found}, indent=1))
        return
    print(f"{SCENARIO} issued {ISSUED}, {given.members:,} members; aim {AIM:.0f} s")
    for what, number in found.items():
        print(f"{what:<22} {number:8.2f}" + ("" if "ratio" in what else f" s   {number / AIM:.2f} of the aim"))


if __name__ == "__main__":
    main()
