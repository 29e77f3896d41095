"""Run the released Flee on a conflict folder and print people at each camp as CSV: the peer of bench/flee_speed.py.

Usage: python bench/flee_peer.py FOLDER SETTINGS.yml [--days N] [--runs N]     (needs: pip install flee==3.1)

It calls Flee only; nothing of safepassage is imported. `hasten` of the settings says how many people an agent is.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("settings", type=Path)
    parser.add_argument("--days", type=int)
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    out = csv.writer(sys.stdout)
    for run in range(1, asked.runs + 1):
        random.seed(run)
        np.random.seed(run)  # noqa: NPY002 - Flee draws from the global generator
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
            camps, rows = simulate(asked.folder, asked.settings, asked.days)
        if run == 1:
            out.writerow(["run", "day", *camps])
        out.writerows([run, day, *row] for day, row in enumerate(rows))


def simulate(folder: Path, settings: Path, days: int | None) -> tuple[list[str], list[list[int]]]:
    """Names of the camps, and people there on each day."""
    from flee import InputGeography, flee, spawning
    from flee.datamanager import handle_refugee_data, read_period
    from flee.SimulationSettings import SimulationSettings

    inputs, data = folder / "input_csv", folder / "source_data"
    SimulationSettings.ReadFromYML(str(settings))
    SimulationSettings.ConflictInputFile = str(inputs / "conflicts.csv")
    start, length = read_period.read_conflict_period(str(inputs / "sim_period.csv"))
    world, geography = flee.Ecosystem(), InputGeography.InputGeography()
    geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV(str(inputs / "locations.csv"))
    geography.ReadLinksFromCSV(str(inputs / "routes.csv"))
    geography.ReadClosuresFromCSV(str(inputs / "closures.csv"))
    world, places = geography.StoreInputGeographyInEcosystem(world)
    thin = SimulationSettings.optimisations["PopulationScaleDownFactor"]
    counts = handle_refugee_data.RefugeeTable(
        csvformat="generic",
        data_directory=str(data),
        start_date=start,
        data_layout="data_layout.csv",
        population_scaledown_factor=thin,
    )
    counts.ReadL1Corrections(str(inputs / "registration_corrections.csv"))
    spawning.refresh_spawn_weights(world)
    camps = world.get_camp_names()
    if SimulationSettings.spawn_rules["InsertDayZeroRefugeesInCamps"]:
        for camp in camps:
            spawning.add_initial_refugees(world, counts, places[camp])
    rows = []
    for day in range(days or length):
        geography.AddNewConflictZones(world, day)
        spawning.spawn_daily_displaced(world, day, counts, SumFromCamps=True)
        spawning.refresh_spawn_weights(world)
        world.enact_border_closures(day)
        world.evolve()
        rows.append([places[camp].numAgents for camp in camps])
    return camps, rows


if __name__ == "__main__":
    main()
