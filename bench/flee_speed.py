"""Flee's rules in lumped form against released Flee, in one job: CPU seconds per member, memory, cost against people.

Usage: python bench/flee_speed.py FOLDER... --settings FILE      (needs pip install -e ".[bench]")

Flee runs at one person per agent, in a process of its own, once: it takes minutes. Ours is the median of several
members in one thread, without what every run pays once (reading, walks, compilation), which is printed apart. CPU
seconds of both are compared, as they are on one core each.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from flee_large import write as write_large
from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import read_settings
from safepassage.fleerules.run import flee_rules, set_up

PEER = Path(__file__).parent / "flee_peer.py"
MEMBERS = 5
AIM, MORE_PEOPLE, MOST_MORE, LARGE_SECONDS, MOST_MEMORY = 1000, 100, 1.3, 2.0, 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--no-peer", action="store_true", help="time only ours")
    asked = parser.parse_args()
    for folder in asked.folders:
        ours, scaled, before = cost(folder, asked.settings)
        print(f"{folder.name}: {ours:.4f} CPU s a member, {before:.2f} s before; x {MORE_PEOPLE} people: ", end="")
        print(f"{scaled:.4f} CPU s, ratio {scaled / ours:.2f} (aim {MOST_MORE})", flush=True)
        if not asked.no_peer:
            theirs, megabytes = peer(folder, asked.settings)
            print(
                f"  Flee: {theirs:.1f} CPU s, {megabytes:.0f} MB; ratio {theirs / ours:,.0f} (aim {AIM:,})", flush=True
            )
    with tempfile.TemporaryDirectory() as place:
        large = Path(place) / "large"
        write_large(large)
        ours, scaled, before = cost(large, large / "settings.yml")
        print(
            f"23 million people: {ours:.2f} CPU s a member and {before:.2f} s before (aim {LARGE_SECONDS} s together)"
        )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of ours, all of the above: {megabytes:.0f} MB (aim {MOST_MEMORY} MB)")


def cost(folder: Path, settings_file: Path) -> tuple[float, float, float]:
    """CPU seconds of a member, of one with more people, and of what comes before the first, once compiled."""
    folder_read, settings = read_flee(folder), read_settings(settings_file)
    flee_rules(folder_read, settings, members=1, workers=1)
    began = time.process_time()
    settings = read_settings(settings_file)
    set_up(read_flee(folder), settings, scale=1, thin=1, unlimited=False, repaired=False)
    before = time.process_time() - began
    once: dict[int, list[float]] = {1: [], MORE_PEOPLE: []}
    for member in range(MEMBERS):
        for scale, seconds in once.items():
            began = time.process_time()
            flee_rules(folder_read, settings, members=range(member, member + 1), workers=1, scale=scale)
            seconds.append(time.process_time() - began)
    plain, more = (float(np.median(seconds)) for seconds in once.values())
    return plain - _set_up_seconds(folder_read, settings), more - _set_up_seconds(folder_read, settings), before


def _set_up_seconds(folder, settings) -> float:  # type: ignore[no-untyped-def]
    began = time.process_time()
    set_up(folder, settings, scale=1, thin=1, unlimited=False, repaired=False)
    return time.process_time() - began


def peer(folder: Path, settings: Path) -> tuple[float, float]:
    """CPU seconds and peak memory [MB] of one run of released Flee."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = subprocess.DEVNULL
    subprocess.run([sys.executable, PEER, folder, settings], check=True, stdout=quiet, stderr=quiet)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


if __name__ == "__main__":
    main()
