"""Whether the order of people within a day matters to Flee's rules, and whether batches of arrivals do as well.

Usage: python verify/flee_order.py [--members 16]

Everybody comes from one place through a hub, where they choose between two camps with room for 1,000, until both are
full: each choice depends on who has come in before. Flee lets people act in the order in which they came into the
world. Beside that stand a new random order every day; counts at the camps that nobody sees change in the course of a
day; and the lumped kernel, which lets people arrive in batches.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from safepassage.exchange.fleefolder import FleeFolder, FleeLocation, FleeRoute
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.reference import Member
from safepassage.fleerules.reference_world import Place
from safepassage.fleerules.run import flee_rules

ROOM = 1000
SETTINGS = FleeSettings(conflict_movechance=1.0, conflict_weight=0.0, camp_movechance=0.001)
SHARES = (0.01, 0.05, 0.15)
"""People who come in a day, by one camp's room."""
KERNEL_MEMBERS = 400


class Frozen(Member):
    """Flee's rules where everybody sees the camps as they were in the morning."""

    def live_through(self, day: int) -> None:
        self.morning = {place.name: place.headcount for place in self.world.places}
        super().live_through(day)

    def room(self, place: Place) -> float:
        now, place.headcount = place.headcount, self.morning[place.name]
        share = super().room(place)
        place.headcount = now
        return share


def crowd(share: float) -> FleeFolder:
    """The folder where so many come a day, by one camp's room, until both camps are full."""
    daily = round(share * ROOM)
    days = round(2.2 * ROOM / daily)
    start = date(2030, 1, 1)
    places = [("Zone", "conflict", 10000), ("Hub", "forward", 0), ("Near", "camp", ROOM), ("Far", "camp", ROOM)]
    return FleeFolder(
        "crowd", start, days,
        locations=[FleeLocation(name, "Here", 0.0, 0.0, kind, number) for name, kind, number in places],
        routes=[FleeRoute("Zone", "Hub", 20.0, 0), FleeRoute("Hub", "Near", 20.0, 0), FleeRoute("Hub", "Far", 50.0, 0)],
        files={
            "total": [{start: 0.0}],
            "Near": [{start + timedelta(days=day): float(day * daily) for day in range(days)}],
            "Far": [{start: 0.0}],
        },
    )  # fmt: skip


def at_camps(kind: type[Member], share: float, members: int, shuffled: bool = False) -> np.ndarray:
    """People at the two camps by one person at a time, `[members, days, 2]`."""
    found = []
    for member in range(members):
        one = kind(crowd(share), SETTINGS, np.random.default_rng([member, int(1000 * share)]), 1, 1)
        one.shuffled = shuffled
        found.append(one.live().people[:, 2:])
    return np.array(found)


def lumped(share: float) -> np.ndarray:
    """People at the two camps by the kernel, `[members, days, 2]`."""
    return flee_rules(crowd(share), SETTINGS, members=KERNEL_MEMBERS, seed=1, workers=1).at_camps


def difference(one: np.ndarray, two: np.ndarray) -> tuple[float, float]:
    """How far the means of people at camps lie apart, by a camp's room: mean over days, and the worst day."""
    apart = np.abs(one.mean(axis=0) - two.mean(axis=0)) / ROOM
    return float(apart.mean()), float(apart.max())


def noise(one: np.ndarray) -> float:
    """The standard error of the mean of people at a camp, by its room: mean over days."""
    return float((one.std(axis=0, ddof=1) / np.sqrt(len(one)) / ROOM).mean())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=16)
    members = parser.parse_args(arguments).members
    kinds: dict[str, Callable[[float], np.ndarray]] = {
        "new order daily": lambda share: at_camps(Member, share, members, shuffled=True),
        "counts of the morning": lambda share: at_camps(Frozen, share, members),
        "batches (the kernel)": lumped,
    }
    print("difference to Flee's order by a camp's room, mean over days and worst day; standard error of Flee's order")
    for share in SHARES:
        flee = at_camps(Member, share, members)
        told = [
            f"{kind} {mean:.2%}, {worst:.2%}"
            for kind, seen in kinds.items()
            for mean, worst in [difference(flee, seen(share))]
        ]
        print(f"{share:.0%} a day:", "; ".join(told), f"; {noise(flee):.2%}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
