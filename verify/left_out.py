"""The number of the passage model that was chosen on conflicts, each left out in turn, beside Flee's rules.

    python verify/left_out.py FOLDER... --settings FILE [--members N] [--seed S] [--as-a-road PLACE ...]

For every conflict, the added utility of a new site is chosen among VALUES by the mean normal error of the passage model
on the *other* conflicts, without capacities, and its error on the one left out is printed beside that of Flee's rules
without capacities. `--as-a-road PLACE` takes the closures of kind `location` at a place out of the folder and closes
the road between the two places that the row names instead, for both methods. The last lines give what no choice at all
(0) and the packaged number make of the same conflicts.
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


def as_a_road(folder: FleeFolder, place: str) -> FleeFolder:
    """The folder with closures of a place, whose row names a second place, as closures of the road between the two."""
    names = {one.name for one in folder.locations}
    closures = [
        one._replace(kind="link") if (one.kind, one.one) == ("location", place) and one.other in names else one
        for one in folder.closures
    ]
    return dataclasses.replace(folder, closures=closures)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--settings", required=True)
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-a-road", nargs="*", default=[], metavar="PLACE")
    arguments = parser.parse_args()
    folders = [read_flee(folder) for folder in arguments.folders]
    for place in arguments.as_a_road:
        folders = [as_a_road(folder, place) for folder in folders]
    passage, flee = measured(folders, arguments)

    print(f"{'conflict':<20} chosen without it  passage: normal  rescaled  Flee's rules: normal  rescaled")
    left_out = np.zeros_like(flee)
    for k, folder in enumerate(folders):
        row = int(np.delete(passage[:, :, 0], k, axis=1).mean(axis=1).argmin())
        left_out[k] = passage[row, k]
        numbers = f"{left_out[k, 0]:15.3f} {left_out[k, 1]:9.3f} {flee[k, 0]:21.3f} {flee[k, 1]:9.3f}"
        print(f"{folder.name:<20} {VALUES[row]:17g} {numbers}")
    ours, theirs = left_out.mean(axis=0), flee.mean(axis=0)
    print(f"{'mean':<20} {'':17} {ours[0]:15.3f} {ours[1]:9.3f} {theirs[0]:21.3f} {theirs[1]:9.3f}")
    for kind, name in enumerate(KINDS):
        better = int((left_out[:, kind] < flee[:, kind]).sum())
        print(
            f"{name}: left out {1 - ours[kind] / theirs[kind]:.0%} below Flee's rules, better on {better} of {len(folders)}"
        )
    for value in (0.0, NEW_SITE):
        each = " ".join(f"{one:.3f}" for one in passage[VALUES.index(value), :, 0])
        print(f"a new site with {value:g} in all: {each}, mean {passage[VALUES.index(value), :, 0].mean():.3f}")


if __name__ == "__main__":
    main()
