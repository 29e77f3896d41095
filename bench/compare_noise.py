"""How much less noisy a comparison on the same luck is than one on different luck, and how long `compare` takes.

Usage: python bench/compare_noise.py [--members 200] [--repeat 3] [--json]

For a local action on each scenario: the standard deviation over members of the change in people out, paired by member,
against that of two runs with different seeds (aim: at least 3 times). Then `safepassage compare` in a new process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from functools import partial
from pathlib import Path

import safepassage as sp
from run_speed import best, command
from safepassage.planning.actions import apply, parse

LOCAL = {
    "two-exits": "open East road from 2030-01-16",
    "fallujah-2015": "open Hasi–Amiriyat from 2015-08-01",
    "fallujah-2016": "open Fallujah–Karma from 2016-06-05",
}
DAYS = {"two-exits": "2030-02-05"}
TIMED = "fallujah-2016"


def noise(name: str, action: str, members: int) -> dict[str, float]:
    """Standard deviations of the change in people out [people], paired and unpaired, and their ratio."""
    siege = sp.load(name)
    acted = apply(siege, parse(action, siege))
    apart = sorted({one.where for one in parse(action, siege) if one.where})
    base, same, other = (
        sp.simulate(one, members=members, seed=seed, apart=apart) for one, seed in ((siege, 1), (acted, 1), (acted, 2))
    )
    day = base.day(DAYS.get(name))
    paired = (same - base).outcome("out")[:, day].std(ddof=1)
    unpaired = (other.outcome("out")[:, day].astype(float) - base.outcome("out")[:, day]).std(ddof=1)
    ratio = float(unpaired / paired) if paired else float("inf")
    return {"paired": float(paired), "unpaired": float(unpaired), "ratio": ratio}


def timed(members: int, repeat: int) -> dict[str, float]:
    """Least seconds of `compare` in a new process: as things stand against one course, and against two."""
    words = (LOCAL[TIMED], "room Kilo 18 12000")
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "comparison")
        given = ("--members", str(members), "--seed", "1", "--out", out, "--force")
        for courses in (words[:1], words):
            taken = best(repeat, partial(command, "compare", TIMED, "--with", *courses, *given))
            seconds[f"{len(courses)} with figure"] = taken
    return seconds


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--members", type=int, default=200)
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    noises = {name: noise(name, action, given.members) for name, action in LOCAL.items()}
    seconds = timed(given.members, given.repeat)
    if given.json:
        print(json.dumps({"noise": noises, "seconds": seconds}, indent=1))
        return
    for name, found in noises.items():
        spreads = f"paired {found['paired']:>8,.0f}  unpaired {found['unpaired']:>8,.0f}"
        print(f"{name:<14} {spreads}  ratio {found['ratio']:.1f}")
    for what, taken in seconds.items():
        print(f"compare {TIMED}, as it stands against {what}: {taken:.2f} s")


if __name__ == "__main__":
    main()
