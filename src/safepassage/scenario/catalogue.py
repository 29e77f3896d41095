"""The scenarios that come with the package, one folder each below `data/catalogue`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safepassage.errors import Fault, InputError, unknown
from safepassage.files.folder import SETTINGS_FILE, copy_scenario_folder, read_folder
from safepassage.files.packaged import packaged_folder, packaged_folders
from safepassage.files.tables import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.scenario.scenario import Scenario

CATALOGUE = "catalogue"


@dataclass(frozen=True)
class Entry:
    """What the catalogue says about one scenario."""

    id: str
    title: str
    summary: str
    start: datetime.date
    end: datetime.date


def ids() -> tuple[str, ...]:
    """Return the ids of the catalogue's entries, sorted."""
    return packaged_folders(CATALOGUE)


def entries() -> tuple[Entry, ...]:
    """Return what comes with the package, sorted by id; `Scenario.load` takes the `id` of each.

    >>> [entry.id for entry in entries() if entry.start.year == 2030]
    ['two-exits']
    """
    return tuple(_entry(name) for name in ids())


catalogue = entries  # its public name, where no module name says of what


def _entry(name: str) -> Entry:
    with packaged_folder(CATALOGUE, name) as folder:
        settings, _, faults = read_toml(folder / SETTINGS_FILE)
    if faults:
        raise InputError(faults)
    return Entry(name, settings["title"], settings.get("summary", ""), settings["start"], settings["end"])


def load_entry(name: str) -> Scenario:
    """Return the scenario of a catalogue entry; an unknown id raises InputError."""
    from safepassage.scenario.reading import read_scenario

    _require(name)
    with packaged_folder(CATALOGUE, name) as folder:
        sheets, background, faults = read_folder(folder)
    return read_scenario(sheets, name, background, faults)


def copy_entry(name: str, folder: str | Path) -> None:
    """Copy the files of an entry, as they are, into a new or empty folder; any other raises InputError."""
    _require(name)
    with packaged_folder(CATALOGUE, name) as source:
        copy_scenario_folder(source, folder)


def _require(name: str) -> None:
    if name not in ids():
        _, allowed, advice = unknown("catalogue entry", name, ids())
        problem = "no such folder, workbook or catalogue entry"
        raise InputError(Fault(name, problem, allowed=allowed, advice=advice))
