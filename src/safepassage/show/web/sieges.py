"""The scenarios that the page may show: the one it was started with, those of the catalogue, and uploaded workbooks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from safepassage.ensemble.ensemble import Ensemble
from safepassage.errors import SafepassageError, not_known
from safepassage.scenario.catalogue import entries, ids
from safepassage.scenario.scenario import Scenario
from safepassage.show.profile import Profile, told
from safepassage.streams import unguessable

UPLOADS = 20
"""Uploaded scenarios that are kept; the one that nobody asked for longest goes first."""
UPLOADED_AS = "workbook.xlsx"
"""How messages name a workbook that was uploaded."""


@dataclass(frozen=True)
class Siege:
    """A scenario with the name that the page knows it by, and how many members with which seed are shown of it.

    `result` is the folder of its result, if it came with one.
    """

    id: str
    scenario: Scenario
    members: int = 200
    seed: int = 1
    result: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All roads and places: none is merged with another, so that every what-if pairs with the scenario as it is."""
        return (*(road.name for road in self.scenario.roads), *(place.name for place in self.scenario.locations))


@dataclass
class Sieges:
    """Scenarios by id, from many threads at a time. `given` is the one that the page was started with."""

    given: Siege
    _uploaded: OrderedDict[str, Siege] = field(default_factory=OrderedDict)
    _catalogue: dict[str, Siege] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, id: str) -> Siege:
        """The siege of that id; SafepassageError where there is none."""
        if id == self.given.id:
            return self.given
        with self._lock:
            if id in self._uploaded:
                self._uploaded.move_to_end(id)
                return self._uploaded[id]
            known = self._catalogue.get(id)
        if known is None and id in ids():
            known = self._catalogue[id] = Siege(id, Scenario.load(id))
        if known is None:
            raise not_known("scenario", id, (self.given.id, *ids()))
        return known

    def listed(self, profile: Profile) -> list[dict[str, Any]]:
        """What there is to choose from, without what others uploaded."""
        scenario = self.given.scenario
        found = [
            (self.given.id, scenario.title, told(scenario, scenario.summary, profile), scenario.start, scenario.end)
        ]
        found += [(e.id, e.title, e.summary, e.start, e.end) for e in entries() if e.id != self.given.id]
        return [
            {"id": id, "title": title, "summary": summary, "start": start.isoformat(), "end": end.isoformat()}
            for id, title, summary, start, end in found
        ]

    def upload(self, workbook: bytes) -> Siege:
        """Take in an Excel workbook, which only who is told its id finds again; InputError with all that is wrong."""
        with TemporaryDirectory() as folder:
            path = Path(folder, UPLOADED_AS)
            path.write_bytes(workbook)
            scenario = Scenario.load(path)
        siege = Siege(f"upload-{unguessable()}", scenario)
        with self._lock:
            self._uploaded[siege.id] = siege
            while len(self._uploaded) > UPLOADS:
                self._uploaded.popitem(last=False)
        return siege


def load_result(siege: Siege, folder: Path) -> Ensemble:
    """The result of a siege from its folder; an error where it is gone, or another since the page was started."""
    if not folder.is_dir():
        raise SafepassageError(
            f"{folder.name}: the result folder is gone; it was moved or deleted while it was served. "
            "Put it back, or start the page again."
        )
    result = Ensemble.load(folder)
    shown = (siege.scenario.digest, siege.members, siege.seed)
    if (result.scenario.digest, result.members, result.seed) != shown:
        raise SafepassageError(
            f"{folder.name}: the result folder holds another result than when the page was started. Start it again."
        )
    return result
