"""Whether Flee's rules in lumped form agree with Flee's own outputs, how often they would not by chance, what is seen.

Usage: python verify/flee_equivalence.py SHARED [--members 300]      (SHARED/data holds flee and flee-reference)

A folder with a settings file agrees at z if, at every camp, the mean over our members lies within z standard errors of
the mean of Flee's few runs, plus 2 % of the camp's last count, on at least 95 % of the days. Every pair must agree at
EACH, and all but MOST of them at SOFT, which chance alone hardly ever breaks; the three errors within 0.01 and one
standard error.
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
from safepassage.fleerules.table import errors

SETTINGS = ("simsetting", "modern125aw2dm75")
THIN = 100
RUNS = 6
MARGIN, DAYS = 0.02, 0.95
EACH, SOFT, MOST = 3.0, 2.25, 3
ERROR_MARGIN, ERROR_Z = 0.01, 1.0
ERRORS = ("error_normal", "error_rescaled", "mean_total_error_column")
BROKEN = {
    "no short stints": {"avoid_short_stints": False},
    "first link not on foot": {"start_on_foot": False},
    "softening doubled": {"softening": 2.0},
    "camps repel nobody until full": {"capacity_buffer": 1.0},
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
        listed = list(csv.DictReader(file))
    for path in sorted(place.glob("*.*.csv")):
        conflict, settings = path.stem.split(".")
        with path.open(encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        table = np.array(rows, float)
        counts = np.stack([table[table[:, 0] == run][:, 2:] for run in np.unique(table[:, 0])])
        ours = [row for row in listed if (row["conflict"], row["settings"]) == (conflict, settings)]
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


def needed(theirs: np.ndarray, ours: np.ndarray, last: np.ndarray) -> float:
    """The least z at which counts agree.

    `theirs` `[runs, days, camps]` and `ours` `[members, days, camps]` are people at camps, `last` `[camps]` the last
    counts. The spread is that of our members, who are many.
    """
    error = ours.std(axis=0, ddof=1) * np.sqrt(1 / len(theirs) + 1 / len(ours))
    beyond = np.abs(theirs.mean(axis=0) - ours.mean(axis=0)) - MARGIN * last
    z = np.sort(np.maximum(beyond, 0.0) / np.maximum(error, 1e-9), axis=0)
    return float(z[int(np.ceil(DAYS * len(z))) - 1].max())


def needed_for_errors(theirs: np.ndarray, ours: np.ndarray) -> float:
    """The least z at which the errors agree, both `[runs, 3]`; 0 where they lie within 0.01."""
    spread = ours.std(axis=0, ddof=1) * np.sqrt(1 / len(theirs) + 1 / len(ours))
    beyond = np.abs(theirs.mean(axis=0) - ours.mean(axis=0)) - ERROR_MARGIN
    return float((np.maximum(beyond, 0.0) / spread).max())


def needed_by(flee: Reference, run: FleeRun) -> float:
    """The least z at which a run of ours agrees with Flee's outputs."""
    assert run.camps == flee.camps
    return needed(flee.at_camps, run.at_camps, run.counts.at_camps[-1])


def false_alarms(runs: Sequence[FleeRun], members: int, draws: int, seed: int = 0) -> tuple[float, float, float]:
    """How often chance alone breaks the bounds EACH, SOFT and that on errors, in any of the runs.

    Each draw takes 6 members of every run as if they were Flee's, and so many others as ours. With 60 others of 300
    members and 400 draws on the 14 pairs of 7 conflicts and 2 settings files: 0.26, 0.008 and 0.09. Six runs are few,
    and at small camps a single person counts. Flee's outputs and the seeds of the tests are fixed: this is how strict
    they are, not how often they fail.
    """
    rng = np.random.default_rng(seed)
    z, on_errors = np.zeros((2, draws, len(runs)))
    for k, run in enumerate(runs):
        at_camps, last, figures = run.at_camps, run.counts.at_camps[-1], np.array(errors(run))
        for draw in range(draws):
            picked = rng.permutation(len(at_camps))[: RUNS + members]
            theirs, ours = picked[:RUNS], picked[RUNS:]
            z[draw, k] = needed(at_camps[theirs], at_camps[ours], last)
            on_errors[draw, k] = needed_for_errors(figures[theirs], figures[ours])
    each, soft = (z > EACH).any(axis=1), (z > SOFT).sum(axis=1) > MOST
    return float(each.mean()), float(soft.mean()), float((on_errors > ERROR_Z).any(axis=1).mean())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--others", type=int, default=60, help="members that stand for ours in a draw of false alarms")
    parser.add_argument("--draws", type=int, default=400)
    asked = parser.parse_args(arguments)
    runs, caught = [], dict.fromkeys(BROKEN, 0)
    print("z needed to agree with Flee: counts, errors; and with a rule broken")
    for flee in references(asked.shared):
        run = our_run(asked.shared, flee.conflict, flee.settings, asked.members)
        runs.append(run)
        figures = np.array(errors(run))
        difference = np.abs(figures.mean(axis=0) - flee.errors.mean(axis=0)).max()
        print(f"{flee.conflict} {flee.settings}: {needed_by(flee, run):.2f}", end="; ")
        print(f"errors {needed_for_errors(flee.errors, figures):.2f} (largest difference {difference:.4f})", end="; ")
        for rule in BROKEN:
            other = our_run(asked.shared, flee.conflict, flee.settings, asked.others, broken=rule)
            z = needed_by(flee, other)
            caught[rule] += z > SOFT
            print(f"{rule} {z:.2f}", end=", ")
        print(flush=True)
    print(f"of {len(runs)} beyond {SOFT} with a rule broken:", caught)
    print("chance breaks the bound on each, on most, on errors:", false_alarms(runs, asked.others, asked.draws))
    return 0


if __name__ == "__main__":
    sys.exit(main())
