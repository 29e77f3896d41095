"""Whether Flee's rules in lumped form agree with Flee's outputs, how often that fails by chance, what it catches.

Usage: python verify/flee_equivalence.py SHARED [--members 400]      (SHARED/data holds flee and flee-reference)

A folder passes with a settings file if, for every camp, the mean over our members lies within z standard errors of
the mean of Flee's few runs, plus 2 % of the camp's last count, on at least 95 % of the days.

Measured (120 members, 150 draws): every folder passes at z = 3 with at least 99.8 % of the days; at least one of the
fourteen fails by chance, with both sides ours, in 0.32 of draws at z = 3, 0.12 at 4, 0.07 at 5 and 0.03 at 6, nearly
always at a camp of a few people in mali2012 or mali2017_adm1. A capacity that fills at once is caught on every folder
whose camps fill up; other broken rules on some: a first link not on foot on car2013 and nigeria2022_adm2, no short
stints on burundi2015 and tigray2020 (simsetting).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings, read_settings
from safepassage.fleerules.run import FleeRun, flee_rules

SETTINGS = ("simsetting", "modern125aw2dm75")
THIN = 100
RUNS = 6
MARGIN, DAYS = 0.02, 0.95
ERROR_MARGIN = 0.01
ERRORS = ("error_normal", "error_rescaled", "mean_total_error_column")
BROKEN = {
    "no short stints": {"avoid_short_stints": False},
    "first link not on foot": {"start_on_foot": False},
    "softening doubled": {"softening": 2.0},
    "camps full at once": {"capacity_buffer": 1.0},
}


class Reference(NamedTuple):
    """Flee's outputs on a folder with a settings file: `at_camps` `[runs, days, camps]`, `errors` `[runs, 3]`."""

    conflict: str
    settings: str
    camps: tuple[str, ...]
    at_camps: np.ndarray
    errors: np.ndarray


def references(shared: Path) -> Iterator[Reference]:
    """Every output of Flee that is there, with its errors."""
    place = shared / "data" / "flee-reference"
    with (place / "errors.csv").open(encoding="utf-8") as file:
        errors = list(csv.DictReader(file))
    for path in sorted(place.glob("*.*.csv")):
        conflict, settings = path.stem.split(".")
        with path.open(encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        table = np.array(rows, float)
        counts = np.stack([table[table[:, 0] == run][:, 2:] for run in np.unique(table[:, 0])])
        ours = [row for row in errors if (row["conflict"], row["settings"]) == (conflict, settings)]
        figures = np.array([[float(row[name]) for name in ERRORS] for row in ours])
        yield Reference(conflict, settings, tuple(header[2:]), counts, figures)


def our_run(
    shared: Path, conflict: str, settings: str, members: int, seed: int = 1, broken: str | None = None
) -> FleeRun:
    """Our members on a folder, perhaps with a rule broken."""
    found = read_settings(shared / "data" / "flee" / "settings" / f"{settings}.yml")
    folder = read_flee(shared / "data" / "flee" / conflict)
    return flee_rules(folder, _broken(found, broken), members=members, seed=seed, thin=THIN, workers=1)


def _broken(settings: FleeSettings, rule: str | None) -> FleeSettings:
    if rule is None:
        return settings
    changes = dict(BROKEN[rule])
    if "softening" in changes:
        changes["softening"] *= settings.softening
    return replace(settings, **changes)  # type: ignore[arg-type]


def least_share(theirs: np.ndarray, ours: np.ndarray, last: np.ndarray, z: float) -> float:
    """The share of days on which means agree, at the camp where it is least.

    `theirs` `[runs, days, camps]` and `ours` `[members, days, camps]` are people at camps, `last` `[camps]` the last
    counts. The spread is taken from our members, who are many.
    """
    error = ours.std(axis=0, ddof=1) * np.sqrt(1 / len(theirs) + 1 / len(ours))
    within = np.abs(theirs.mean(axis=0) - ours.mean(axis=0)) <= z * error + MARGIN * last
    return float(within.mean(axis=0).min())


def false_alarms(
    runs: Sequence[FleeRun], z: Sequence[float], members: int, draws: int = 1000, seed: int = 0
) -> np.ndarray:
    """For each z, the share of draws in which any folder fails though both sides are ours, `[z]`.

    A draw takes 6 members as if they were Flee's, and so many others as ours, of every run.
    """
    rng = np.random.default_rng(seed)
    failed = np.zeros((draws, len(z)), bool)
    for run in runs:
        at_camps, last = run.at_camps.astype(float), run.counts.at_camps[-1]
        for draw in range(draws):
            picked = rng.permutation(len(at_camps))[: RUNS + members]
            theirs, ours = at_camps[picked[:RUNS]], at_camps[picked[RUNS:]]
            failed[draw] |= [least_share(theirs, ours, last, one) < DAYS for one in z]
    return np.asarray(failed.mean(axis=0))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--draws", type=int, default=1000)
    asked = parser.parse_args(arguments)
    z = (1.5, 2.0, 2.5, 3.0, 3.5)
    runs = []
    print("least share of days within, by z, and what a broken rule leaves of it at z = 2.5")
    for flee in references(asked.shared):
        run = our_run(asked.shared, flee.conflict, flee.settings, asked.members)
        assert run.camps == flee.camps
        runs.append(run)
        last = run.counts.at_camps[-1]
        shares = [f"{least_share(flee.at_camps, run.at_camps, last, one):.3f}" for one in z]
        print(f"{flee.conflict} {flee.settings}:", *shares)
        for rule in BROKEN:
            other = our_run(asked.shared, flee.conflict, flee.settings, 60, broken=rule)
            print(f"    {rule}: {least_share(flee.at_camps, other.at_camps, last, 2.5):.3f}", flush=True)
    alarms = false_alarms(runs, z, 60, asked.draws)
    told = (f"z {one}: {share:.4f}" for one, share in zip(z, alarms, strict=True))
    print("false alarms of all folders together:", *told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
