"""A conflict folder in Flee's format of the size of a large war: 37 locations, 554 days, 23 million people.

Usage: python bench/flee_large.py FOLDER      (writes the folder, with settings.yml beside its input_csv)
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ZONES, TOWNS, CAMPS, ROUTES = 22, 9, 6, 42
DAYS, PEOPLE, START = 554, 23_600_000, date(2030, 2, 24)
SETTINGS = """\
spawn_rules:
  conflict_spawn_decay: [1.0, 1.0, 1.0, 0.5, 0.1]
move_rules:
  max_move_speed: 600.0
  awareness_level: 5
  softening: 36.0
  distance_power: 0.75
  default_movechance: 0.75
  camp_movechance: 0.0005
  capacity_scaling: 1.25
  start_on_foot: True
  avoid_short_stints: True
"""


def write(folder: Path, seed: int = 1) -> None:
    """Write the folder: zones and towns on a plane, camps at its edge, roads between neighbours, counts that rise."""
    rng = np.random.default_rng(seed)
    names = (
        [f"Zone {k}" for k in range(ZONES)] + [f"Town {k}" for k in range(TOWNS)] + [f"Camp {k}" for k in range(CAMPS)]
    )
    where = np.concatenate([rng.uniform(0, 900, (ZONES + TOWNS, 2)), _edge(rng)])
    (folder / "input_csv").mkdir(parents=True)
    (folder / "source_data").mkdir()
    files = {
        "input_csv/sim_period.csv": f"StartDate,{START}\nLength,{DAYS}\n",
        "input_csv/locations.csv": _locations(names, where, rng),
        "input_csv/routes.csv": _routes(names, where),
        "input_csv/closures.csv": "#closure_type,name1,name2,closure_start,closure_end\n",
        "input_csv/conflicts.csv": _conflicts(names, rng),
        "input_csv/registration_corrections.csv": "",
        "source_data/data_layout.csv": "total,total.csv\n" + "".join(f"{n},{n}.csv\n" for n in names[-CAMPS:]),
        "settings.yml": SETTINGS,
    } | _counts(names[-CAMPS:], rng)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _edge(rng: np.random.Generator) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, CAMPS, endpoint=False) + rng.uniform(0, 0.5)
    return 450 + 600 * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _locations(names: list[str], where: np.ndarray, rng: np.random.Generator) -> str:
    rows = ["#name,region,country,latitude,longitude,location_type,conflict_date,population"]
    for k, (name, (x, y)) in enumerate(zip(names, where, strict=True)):
        kind = "conflict_zone" if k < ZONES else "town" if k < ZONES + TOWNS else "camp"
        number = int(rng.uniform(2e5, 3e6)) if kind == "conflict_zone" else 10_000_000 if kind == "camp" else ""
        country = f"Abroad {k}" if kind == "camp" else "Here"
        rows.append(f"{name},,{country},{45 + y / 111:.4f},{25 + x / 80:.4f},{kind},0,{number}")
    return "\n".join(rows) + "\n"


def _routes(names: list[str], where: np.ndarray) -> str:
    """A shortest tree over all places, and then the shortest of the other roads."""
    km = np.sqrt(((where[:, None] - where[None]) ** 2).sum(axis=2))
    inside, chosen = {0}, set()
    while len(inside) < len(names):
        pairs = [(km[i, j], i, j) for i in inside for j in range(len(names)) if j not in inside]
        _, i, j = min(pairs)
        inside.add(j)
        chosen.add((min(i, j), max(i, j)))
    for _, a, b in sorted((km[i, j], i, j) for i in range(len(names)) for j in range(i)):
        if len(chosen) < ROUTES:
            chosen.add((min(a, b), max(a, b)))
    rows = [f"{names[i]},{names[j]},{max(1.0, 1.2 * km[i, j]):.0f},0" for i, j in sorted(chosen)]
    return "\n".join(["#name1,name2,distance,forced_redirection", *rows]) + "\n"


def _conflicts(names: list[str], rng: np.random.Generator) -> str:
    begins = np.sort(rng.integers(0, 120, ZONES))
    begins[:4] = 0
    rows = ["#Day," + ",".join(names[:ZONES])]
    rows += [f"{day}," + ",".join(str(int(day >= begin)) for begin in begins) for day in range(DAYS + 1)]
    return "\n".join(rows) + "\n"


def _counts(camps: list[str], rng: np.random.Generator) -> dict[str, str]:
    days = np.arange(0, DAYS + 10, 10)
    total = PEOPLE * (1 - np.exp(-days / 100)) / (1 - np.exp(-DAYS / 100))
    series = {name: total * share for name, share in zip(camps, rng.dirichlet(np.full(len(camps), 3.0)), strict=True)}
    series["total"] = total
    return {
        f"source_data/{name}.csv": "".join(
            f"{START + timedelta(days=int(day))},{people:.0f}\n" for day, people in zip(days, counts, strict=True)
        )
        for name, counts in series.items()
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
