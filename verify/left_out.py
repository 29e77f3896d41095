"""The number of the passage model that was chosen on conflicts, each left out in turn, beside Flee's rules.

    python verify/left_out.py FOLDER... --settings FILE [--members N] [--seed S] [--open PLACE ...]

For every conflict, the added utility of a new site is chosen among VALUES by the mean normal error of the passage model
on the *other* conflicts, without capacities, and its error on the one left out is printed beside that of Flee's rules
without capacities. `--open PLACE` leaves out the closures of all roads of a place, for both methods. The last lines
give what no choice at all (0) and the packaged number make of the same conflicts.
"""

from __future__ import annotations

import argparse
import dataclasses

import numpy as np

from safepassage.exchange.fleefolder import FleeFolder, read_flee
from safepassage.exchange.fleesettings import read_settings
from safepassage.fleerules.run import flee_rules
from safepassage.fleerules.scores import flee_error
from safepassage.forecasting.contest_baselines import given
from safepassage.forecasting.contest_passage import NEW_SITE, passage_run, passage_scenario

VALUES = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
KINDS = ("normal", "rescaled")


def errors(people: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """The normal and the rescaled error, each the mean over members."""
    return np.mean([flee_error(member, counted, counted.sum(axis=1))[:2] for member in people], axis=0)


def opened(folder: FleeFolder, place: str) -> FleeFolder:
    """The folder without the closures of all roads of a place."""
    kept = [one for one in folder.closures if (one.kind, one.one) != ("location", place)]
    return dataclasses.replace(folder, closures=kept)


def measured(folders: list[FleeFolder], arguments: argparse.Namespace) -> tuple[np.ndarray, np.ndarray]:
    """Errors of the passage model [value, conflict, kind] and of Flee's rules [conflict, kind]."""
    settings = read_settings(arguments.settings)
    passage, flee = np.zeros((len(VALUES), len(folders), 2)), np.zeros((len(folders), 2))
    luck = {"members": arguments.members, "seed": arguments.seed}
    for k, folder in enumerate(folders):
        known = given(folder, settings)
        counted = known.setup.counts.at_camps
        rules = flee_rules(folder, settings, thin=1, unlimited=True, repaired=False, **luck)
        flee[k] = errors(rules.at_camps, counted)
        for row, value in enumerate(VALUES):
            passage[row, k] = errors(
                passage_run(known, passage_scenario(known, new_site=value), **luck).at_camps, counted
            )
    return passage, flee


def chosen_without(normal: np.ndarray, conflict: int) -> int:
    """The value (its row) with the least mean error `[value, conflict]` on the conflicts but one."""
    return int(np.delete(normal, conflict, axis=1).mean(axis=1).argmin())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--settings", required=True)
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--open", nargs="*", default=[], metavar="PLACE")
    arguments = parser.parse_args()
    folders = [read_flee(folder) for folder in arguments.folders]
    for place in arguments.open:
        folders = [opened(folder, place) for folder in folders]
    passage, flee = measured(folders, arguments)

    print(f"{'conflict':<20} chosen without it  passage: normal  rescaled  Flee's rules: normal  rescaled")
    left_out = np.zeros_like(flee)
    for k, folder in enumerate(folders):
        row = chosen_without(passage[:, :, 0], k)
        left_out[k] = passage[row, k]
        numbers = f"{left_out[k, 0]:15.3f} {left_out[k, 1]:9.3f} {flee[k, 0]:21.3f} {flee[k, 1]:9.3f}"
        print(f"{folder.name:<20} {VALUES[row]:17g} {numbers}")
    ours, theirs = left_out.mean(axis=0), flee.mean(axis=0)
    print(f"{'mean':<20} {'':17} {ours[0]:15.3f} {ours[1]:9.3f} {theirs[0]:21.3f} {theirs[1]:9.3f}")
    for kind, name in enumerate(KINDS):
        better = int((left_out[:, kind] < flee[:, kind]).sum())
        below = f"{1 - ours[kind] / theirs[kind]:.0%} below Flee's rules"
        print(f"{name}: left out {below}, better on {better} of {len(folders)}")
    for value in (0.0, NEW_SITE):
        each = " ".join(f"{one:.3f}" for one in passage[VALUES.index(value), :, 0])
        print(f"a new site with {value:g} in all: {each}, mean {passage[VALUES.index(value), :, 0].mean():.3f}")


if __name__ == "__main__":
    main()
