"""Small Flee folders of our own: built by hand, by chance, or written to disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from safepassage.exchange.fleefolder import FleeClosure, FleeFolder, FleeLocation, FleeRoute
from safepassage.exchange.fleesettings import FleeSettings

START = date(2030, 1, 1)
Counted = Mapping[str, Mapping[int, float] | Sequence[Mapping[int, float]]]


def place(name: str, kind: str, number: int = 0, country: str = "Here", **attributes: object) -> FleeLocation:
    """A location; `idp` makes a camp one for displaced people, `conflict_day` delays a conflict."""
    idp, day = bool(attributes.pop("idp", False)), int(str(attributes.pop("conflict_day", 0)))
    return FleeLocation(name, country, 0.0, 0.0, kind, number, idp, day, {k: str(v) for k, v in attributes.items()})


def zone(name: str = "Z", people: int = 1000, **more: object) -> FleeLocation:
    return place(name, "conflict", people, **more)  # type: ignore[arg-type]


def camp(name: str, room: int = 0, **more: object) -> FleeLocation:
    return place(name, "camp", room, **more)  # type: ignore[arg-type]


def town(name: str, **more: object) -> FleeLocation:
    return place(name, "town", **more)  # type: ignore[arg-type]


def folder(
    places: Sequence[FleeLocation],
    roads: Sequence[tuple[str, str, float] | tuple[str, str, float, int]],
    days: int,
    counted: Counted,
    *,
    at_war: Mapping[str, Sequence[float]] | None = None,
    closures: Sequence[tuple[str, str, str, int, int]] = (),
    corrections: Sequence[tuple[str, int]] = (),
) -> FleeFolder:
    """A folder; `counted` gives counts by day for everybody ("total", left out where it does not matter) and camps."""
    files = {name: [parts] if isinstance(parts, Mapping) else list(parts) for name, parts in counted.items()}
    files = {"total": files.get("total", [{0: 0}]), **{name: files[name] for name in files if name != "total"}}
    files |= {one.name: [{0: 0}] for one in places if one.kind == "camp" and one.name not in files}
    dated = {
        name: [{START + timedelta(days=day): float(n) for day, n in part.items()} for part in parts]
        for name, parts in files.items()
    }
    return FleeFolder(
        "ours", START, days,
        locations=list(places),
        routes=[FleeRoute(road[0], road[1], road[2], int(road[3]) if len(road) > 3 else 0) for road in roads],
        closures=[FleeClosure(*closure) for closure in closures],
        intensity={name: list(levels) for name, levels in (at_war or {}).items()},
        files=dated,
        corrections=[(name, START + timedelta(days=day)) for name, day in corrections],
    )  # fmt: skip


def wave(people: int, day: int = 1, already: int = 0) -> dict[int, float]:
    """Counts of a camp that make so many people come in on one day, and nobody after."""
    return {day - 1: already, day: already + people}


def random_folder(seed: int) -> tuple[FleeFolder, FleeSettings]:
    """A folder of up to nine places with every kind of place, closure and rule somewhere, and its settings."""
    rng = np.random.default_rng([20300101, seed])
    days = 16
    kinds = ["conflict", "conflict", "town", "town", "forward", "marker", "camp", "camp", "camp"]
    places = []
    for k, kind in enumerate(kinds):
        number = int(rng.integers(80, 200)) if kind == "camp" else int(rng.integers(0, 1000))
        more: dict[str, object] = {}
        if kind == "camp":
            number = number if rng.random() < 0.7 else 0
            more = {"idp": rng.random() < 0.3, "capacity_per_day": int(rng.integers(0, 4)) if number else 0}
            more["initial_idps"] = int(rng.integers(0, 5))
        if kind == "conflict":
            number += 50
            more = {"conflict_day": int(k == 1 and rng.random() < 0.5)}
        places.append(place(f"{kind} {k}", kind, number, country=str(rng.choice(["Here", "There"])), **more))
    names = [one.name for one in places]
    roads: list[tuple[str, str, float, int]] = []
    for k in range(1, len(names)):
        for other in rng.choice(k, size=min(k, 2), replace=False):
            km = float(rng.choice([20, 35, 70, 110, 200, 300, 450]))
            roads.append((names[int(other)], names[k], km, int(rng.choice([0, 0, 0, 1, 2]))))
    roads.append((names[0], names[-1], 90.0, 0))
    on = [1.0] * days
    later = [float(rng.choice([0.5, 1.0])) if 4 <= day < 11 else 0.0 for day in range(days)]
    camps = [one.name for one in places if one.kind == "camp"]
    counted = {"total": {0: 3.0, days: 60.0}}
    for name in camps:
        steps = np.cumsum(rng.integers(-6, 18, size=5)) + int(rng.integers(20, 80))
        counted[name] = {4 * k: float(max(n, 0)) for k, n in enumerate(steps)}
    closures = [
        ("country", "Here", "There", 2, int(rng.choice([5, 9, -1]))),
        ("location", str(rng.choice(names[2:])), "", int(rng.integers(3, 8)), int(rng.integers(8, 13))),
        (str(rng.choice(["camp", "idpcamp"])), str(rng.choice(camps)), "", int(rng.choice([0, 4])), 10),
        ("link", names[0], names[1], 1, -1),
    ]
    found = folder(places, roads, days, counted, at_war={names[0]: on, names[1]: later}, closures=closures)
    return found, random_settings(rng)


def random_settings(rng: np.random.Generator) -> FleeSettings:
    mode = rng.choice(["", "", "", "constant", "pop_ratio", "poisson"])
    return FleeSettings(
        take_from_population=bool(mode == "pop_ratio"),
        insert_day0=bool(rng.random() < 0.8),
        empty_camps_on_day0=bool(rng.random() < 0.2),
        sum_from_camps=bool(rng.random() < 0.8),
        conflict_spawn_decay=(1.0, 0.5, 0.2) if rng.random() < 0.5 else (),
        conflict_spawn_decay_interval=3,
        spawn_mode=str(mode) or None,
        displaced_per_conflict_day={"": 0.0, "pop_ratio": 0.01}.get(str(mode), 6.0),
        max_move_speed=float(rng.choice([100, 200, 360])),
        foreign_weight=float(rng.choice([1, 2])),
        camp_weight=float(rng.choice([1, 3])),
        conflict_movechance=float(rng.choice([0.5, 1])),
        camp_movechance=float(rng.choice([0.001, 0.02])),
        default_movechance=float(rng.choice([0.3, 0.75])),
        awareness_level=int(rng.integers(1, 4)),
        capacity_scaling=float(rng.choice([1, 1.25])),
        avoid_short_stints=bool(rng.random() < 0.5),
        start_on_foot=bool(rng.random() < 0.5),
        distance_power=float(rng.choice([1, 0.75])),
        weight_softening=float(rng.choice([0, 0.3])),
        weight_power=float(rng.choice([1, 2])),
    )
