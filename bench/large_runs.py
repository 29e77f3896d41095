"""Large runs: seconds and peak memory end to end, what a second Dask worker gains, and how fast a large result opens.

Usage: python bench/large_runs.py [run] [cluster] [open] [--members 10000] [--gigabytes 10] [--json]

- run: `fallujah-2016` with so many members in a new process, written, summarised and drawn (aims: 10,000 members in
  100 s on 2 cores; 100,000 in less than 1 GB of memory).
- cluster: the same run without figures by one Dask worker and by two, each a process with one thread on this machine;
  the ratio of the time until all blocks are there, workers warm (aim: 1.7 or more).
- open: a result of random numbers of so many GB on disk is made, and a new process opens it and reads one place
  (aims: 1 s, 200 MB).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import safepassage as sp
from run_speed import DRIVER
from safepassage.ensemble.blocks import layout_of
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.layout import empty, encode
from safepassage.ensemble.run import planned
from safepassage.ensemble.store import finish, opened, write_files_of

SIEGE = "fallujah-2016"
READ = """
import sys, time
began = time.perf_counter()
import safepassage as sp
result = sp.Ensemble.load(sys.argv[1])
part = result["settled", "Habbaniyah", "2016-06-18"]
seconds = time.perf_counter() - began
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(peak) / 1024, len(part))
"""


def peak_of(words: list[str]) -> tuple[dict[str, object], float]:
    """The JSON document of a command in a new process, and its peak memory [MB]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run([sys.executable, "-c", DRIVER, *words], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after > before, "the peak is that of an earlier process: run this first"
    return json.loads(done.stdout), after / 1024


def run(place: Path, members: int) -> dict[str, float]:
    """Seconds and peak memory of a whole run."""
    words = ["run", SIEGE, "--members", str(members), "--seed", "1", "--out", str(place / "run"), "--json"]
    document, peak = peak_of(words)
    seconds = document["seconds"]
    assert isinstance(seconds, dict)
    disk = sum(path.stat().st_size for path in (place / "run").rglob("*") if path.is_file()) / 1e6
    return {"members": members, **seconds, "peak MB": peak, "disk MB": disk}


def cluster(place: Path, members: int) -> dict[str, float]:
    """Seconds until all blocks are there by one worker and by two, and their ratio."""
    file = place / "scheduler.json"
    ours = Path(sp.__file__).parents[1]
    processes: list[subprocess.Popen[bytes]] = []

    def start(what: str, *options: str) -> None:
        words = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(file), *options]
        environment = os.environ | {"PYTHONPATH": str(ours)}
        quiet = subprocess.DEVNULL
        processes.append(subprocess.Popen(words, env=environment, stdout=quiet, stderr=quiet))

    def seconds(workers: int) -> float:
        for number in (200, members):  # the first warms the workers
            out = place / f"{workers}-{number}"
            result = sp.simulate(sp.load(SIEGE), members=number, seed=1, out=out, scheduler=str(file))
        return float(result.recipe["seconds"]["simulate"])

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        worker = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(place))
        while not file.exists():
            time.sleep(0.1)
        start("worker", *worker)
        one = seconds(1)
        start("worker", *worker)
        time.sleep(5)
        two = seconds(2)
    finally:
        for process in processes:
            process.kill()
    return {"members": members, "one worker s": one, "two workers s": two, "ratio": one / two}


def read(place: Path, gigabytes: float) -> dict[str, float]:
    """Seconds and memory to open a large result and read one place on one day, all in a new process."""
    plan = planned(sp.load(SIEGE), 1, 1, None)
    members = int(gigabytes * 1e9 / layout_of(plan).member_bytes)
    plan = planned(plan.scenario, members, 1, None)
    layout, folder = layout_of(plan), place / "large"
    rng = np.random.default_rng(1)
    entries = write_files_of(folder, empty(layout))
    for block in range(layout.blocks):
        rows = len(layout.rows(block))
        values = {}
        for name, array in layout.arrays.items():
            shape = (rows, *layout.shape(array)[1:])
            values[name] = rng.integers(0, 2 if array.dtype == "bool" else 2**62, shape).astype(array.dtype)
        draws = rng.random((rows, len(plan.names.quantities)))
        entries |= write_files_of(folder, encode(layout, block, values, draws))
    _finished(folder, opened(folder, plan.scenario, plan.recipe()), entries)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9
    answers = [subprocess.run([sys.executable, "-c", READ, folder], capture_output=True, text=True) for _ in range(3)]
    seconds, peak, number = min(tuple(map(float, answer.stdout.split())) for answer in answers)
    assert number == members
    return {"members": members, "disk GB": disk, "seconds": seconds, "peak MB": peak}


def _finished(folder: Path, result: Ensemble, entries: dict) -> None:
    """Add recipe and manifest; the tables of random numbers say nothing."""
    from safepassage.ensemble import sheets

    whole = sheets.sheets
    sheets.sheets = lambda _: {}  # type: ignore[assignment]
    finish(folder, result, entries, time.perf_counter())
    sheets.sheets = whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["run", "cluster", "open"], help="run, cluster, open")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    jobs: dict[str, Callable[[Path], dict[str, float]]] = {
        "run": lambda place: run(place, given.members),
        "cluster": lambda place: cluster(place, given.members),
        "open": lambda place: read(place, given.gigabytes),
    }
    found = {}
    for name in given.what:
        with tempfile.TemporaryDirectory() as place:
            found[name] = jobs[name](Path(place))
        if not given.json:
            print(name, " ".join(f"{key}: {value:,.2f}" for key, value in found[name].items()), flush=True)
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
