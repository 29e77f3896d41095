"""How long it takes to say what matters: 10,000 members and 60 quantities (aim: under 5 s on one core).

Usage: OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python bench/matters_speed.py [--members 10000] [--repeat 3] [--json]

The estimator on arrays, for 60 numbers of which ten do something; then on a result of two-exits with 43 doubtful
roads, sizes and capacities more, as `matters` does from the arrays; then the whole command, reading and all.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

import safepassage as sp
from run_speed import best, command
from safepassage.ensemble.matters import factors_of, matters
from safepassage.ensemble.shares import columns_for, share, smooth
from safepassage.streams import open_stream

QUANTITIES = 60
BY = "2030-01-19"


def estimator(members: int, repeat: int) -> float:
    """Least seconds for the shares of 60 numbers."""
    rng = open_stream(1, 0).generator
    x = rng.standard_normal((members, QUANTITIES))
    y = np.exp(x[:, :10].sum(axis=1) / 4) + rng.standard_normal(members)

    def shares() -> float:
        return sum(share(y, smooth(x[:, k], columns_for(members))).value for k in range(QUANTITIES))

    return best(repeat, shares)


def town() -> sp.Scenario:
    """Two exits with 60 quantities: the number inside, and villages of doubtful size that nobody leaves."""
    siege = sp.load("two-exits").edit(locations={"Town": {"people": sp.Range(10_000, 20_000, 36_000)}})
    more = QUANTITIES - len(sp.quantities(siege))
    villages = [
        sp.Location(f"Village {k:02}", "village", 1.0, 1.0 + k / 10, people=sp.Range(100, 200, 400))
        for k in range(more)
    ]
    return siege.edit(add=villages)


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--members", type=int, default=10_000)
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    seconds = {"estimator": estimator(given.members, given.repeat)}
    began = time.perf_counter()
    result = sp.simulate(town(), members=given.members, seed=1)
    seconds["simulate"] = time.perf_counter() - began
    count = len(factors_of(result))
    seconds["matters"] = best(given.repeat, partial(matters, result, "out", BY))
    with tempfile.TemporaryDirectory() as folder:
        place = str(result.save(Path(folder) / "result"))
        words = ("matters", place, "--by", BY)
        seconds["command"] = best(given.repeat, partial(command, *words))
        figure = str(Path(folder) / "figure.png")
        seconds["command with figure"] = best(given.repeat, partial(command, *words, "--out", figure, "--force"))
    if given.json:
        print(json.dumps({"members": given.members, "quantities": count, "seconds": seconds}, indent=1))
        return
    print(f"{given.members:,} members, {count} quantities")
    for what, taken in seconds.items():
        print(f"{what:<20} {taken:.2f} s")


if __name__ == "__main__":
    main()
