"""The scenario: one value that holds everything an analyst has written down."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from os.path import isdir, isfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from safepassage.errors import Fault, InputError, SafepassageWarning, plural, unknown
from safepassage.files.atomic import require_empty
from safepassage.files.folder import read_folder, scenario_files, write_scenario_folder
from safepassage.files.workbook import read_workbook
from safepassage.files.workbook_writing import write_workbook
from safepassage.scenario.events import Event
from safepassage.scenario.evidence import Claim, Observation
from safepassage.scenario.grades import Grade
from safepassage.scenario.network import Location, Road
from safepassage.scenario.parameters import Parameter, priors
from safepassage.scenario.population import Group, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Named = TypeVar("Named")
WORKBOOKS = (".xlsx",)


@dataclass(frozen=True, repr=False)
class Scenario:
    """A besieged place as it stands on the first morning, and what happens there until the end.

    Days run from `start` to `end`, both included. Two scenarios are equal when everything but their `name` (that of
    the folder, workbook or catalogue entry) is equal. Make one with `Scenario.load` and change it with `edit`: both
    refuse what cannot be true. `str()` tells it in words.
    """

    name: str = field(compare=False)
    title: str
    start: date
    end: date
    summary: str = ""
    as_of: date | None = None
    running: bool = False
    licence: str = ""
    citation: str = ""
    notes: str = ""
    parties: tuple[Party, ...] = ()
    locations: tuple[Location, ...] = ()
    roads: tuple[Road, ...] = ()
    groups: tuple[Group, ...] = ()
    events: tuple[Event, ...] = ()
    overrides: tuple[Parameter, ...] = ()
    claims: tuple[Claim, ...] = ()
    observations: tuple[Observation, ...] = ()
    grades: tuple[Grade, ...] = ()
    background: str | None = None

    @classmethod
    def load(cls, source: str | Path) -> Scenario:
        """Return the scenario of a folder, a workbook (.xlsx) or a catalogue entry (by its id).

        Everything that is wrong in it raises one InputError.
        """
        from safepassage.scenario.catalogue import load_entry
        from safepassage.scenario.reading import read_scenario

        path = Path(source)
        if isdir(path):
            sheets, background, faults = read_folder(path)
            return read_scenario(sheets, path.resolve().name, background, faults)
        if path.suffix.lower() in WORKBOOKS:
            sheets, background, faults = read_workbook(path)
            return read_scenario(sheets, path.stem, background, faults)
        if isfile(path):
            advice = "Give the folder that holds it, or a workbook (.xlsx)"
            raise InputError(Fault(str(source), "a file, not a scenario", advice=advice))
        return load_entry(str(source))

    def save(self, path: str | Path, *, replace: bool = False) -> None:
        """Write a scenario folder, or a workbook where the name ends in .xlsx; `Scenario.load(path)` equals this one.

        What exists already raises InputError; with `replace`, a scenario that stands there is replaced, whole or not
        at all. A full disk raises InputError and leaves everything as it was.
        """
        from safepassage.scenario.writing import to_sheets

        if Path(path).suffix.lower() not in WORKBOOKS:
            write_scenario_folder(path, to_sheets(self), self.background, replace=replace)
            return
        if not replace:
            require_empty(path)
        write_workbook(path, to_sheets(self), self.background)

    def edit(self, *, add: Iterable[Any] = (), remove: Iterable[str] = (), **changes: Any) -> Scenario:
        """Return a new scenario with changes, checked as one that is read from files.

        `remove` names events, roads, locations, groups, parties or claims; `add` holds new `Event`s, `Road`s,
        `Location`s and so on. Rows change by table and name, with the fields of their classes; a range takes a number
        or (low, likely, high). `parameters` overrides those of the model (None: no override). Settings change by
        name. What was left to a default follows: `receives` from `safe`, `km_per_hour` from `mode`; alternatives of a
        removed event stay alternatives of one another. A number that is set takes precedence over the claims on it.

        >>> from safepassage import load
        >>> town = load("two-exits")
        >>> town.edit(end=town.start, remove=[event.id for event in town.events]).events
        ()

        A name that is not known, or anything that cannot be true, raises InputError.

            siege.edit(
                locations={"Camp": {"capacity": 5000}},
                events={"exit": {"probability": 1}},
                parameters={"attempt": (0.2, 0.4, 0.6)},
                add=[Event("corridor", date(2016, 6, 5), what="open", where="South road")],
                remove=["assault"],
            )
        """
        from safepassage.scenario.editing import edited

        return edited(self, add, remove, changes)

    def known_by(self, day: date) -> Scenario:
        """Return the scenario as it was known on a day (its `as_of`): without what was published later.

        Claims published later, and counts published (or, without that, made) later, are left out, and so are events
        all of whose claims are. Of what is visible, a fact that `resolves` a possible future replaces it with its
        alternatives. Numbers stay, even where their claims are later (`check` warns of them): a quantity none of
        whose claims was published is an assumption.
        """
        from safepassage.scenario.evidence import known_by

        return known_by(self, day)

    def check(self) -> tuple[SafepassageWarning, ...]:
        """Return what is doubtful, though it could be true: one warning each, of a class per kind.

        >>> from safepassage import load
        >>> load("two-exits").check()
        ()
        """
        from safepassage.scenario.checks import warnings_of

        return warnings_of(self)

    def __repr__(self) -> str:
        held = ", ".join(
            plural(len(rows), noun)
            for rows, noun in ((self.locations, "location"), (self.roads, "road"), (self.events, "event"))
        )
        return f"<Scenario {self.name}: {self.start} to {self.end}, {held}>"

    def __str__(self) -> str:
        from safepassage.scenario.describe import described

        return described(self)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the scenario's files: equal scenarios have equal digests, whatever their names."""
        from safepassage.scenario.writing import to_sheets

        total = hashlib.sha256()
        for name, data in sorted(scenario_files(to_sheets(self), self.background).items()):
            total.update(f"{name} {len(data)}\n".encode())
            total.update(data)
        return total.hexdigest()

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters of the model by name: those of the package, or the scenario's own."""
        return {**priors(), **{parameter.name: parameter for parameter in self.overrides}}

    def location(self, name: str) -> Location:
        """Return the location of that name; an unknown name raises InputError."""
        return _named("location", name, self._locations)

    def road(self, name: str) -> Road:
        """Return the road of that name; an unknown name raises InputError."""
        return _named("road", name, self._roads)

    @cached_property
    def _locations(self) -> dict[str, Location]:
        return {location.name: location for location in self.locations}

    @cached_property
    def _roads(self) -> dict[str, Road]:
        return {road.name: road for road in self.roads}


def _named(kind: str, name: str, rows: Mapping[str, Named]) -> Named:
    if name in rows:
        return rows[name]
    problem, allowed, advice = unknown(kind, name, rows)
    raise InputError(Fault(f"{kind}s.csv", problem, allowed=allowed, advice=advice))
