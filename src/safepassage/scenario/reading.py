"""Sheets of text cells → a scenario, refused with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from safepassage.errors import Fault, InputError
from safepassage.files.background import background_lines
from safepassage.files.folder import TABLES
from safepassage.files.schema import Row
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.files.tables import Sheet
from safepassage.scenario.events import Event, vocabulary
from safepassage.scenario.evidence import Claim, Observation
from safepassage.scenario.faults import Tables, all_faults, make_tables
from safepassage.scenario.grades import Grade
from safepassage.scenario.network import Location, Road
from safepassage.scenario.parameters import Parameter, priors
from safepassage.scenario.population import Group, Party
from safepassage.scenario.ranges import Range

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

FIELDS = {"from": "start", "to": "end"}
Value = TypeVar("Value")


def read_scenario(
    sheets: Mapping[str, Sheet | None], name: str, background: str | None = None, faults: Iterable[Fault] = ()
) -> Scenario:
    """Return the scenario that the sheets describe; anything wrong raises one InputError with every fault.

    `faults` are those met on the way here, in reading the files.
    """
    tables, wrong = make_tables(sheets)
    found = [*faults, *wrong, *all_faults(tables), *_background_faults(background)]
    if found:
        order = {tables[table].file: place for place, table in enumerate((SETTINGS, PARTIES, *TABLES))}
        raise InputError(sorted(found, key=lambda fault: (order.get(fault.file, len(order)), fault.row or 0)))
    return build(tables, name, background)


def _background_faults(background: str | None) -> tuple[Fault, ...]:
    try:
        background_lines(background)
    except InputError as error:
        return error.faults
    return ()


def build(tables: Tables, name: str, background: str | None) -> Scenario:
    """Return the scenario of faultless tables, with blank cells resolved."""
    from safepassage.scenario.scenario import Scenario

    (settings,) = tables[SETTINGS].rows
    return Scenario(
        name=name,
        **settings.values,
        parties=tuple(_filled(Party, row) for row in tables[PARTIES].rows),
        locations=tuple(_filled(Location, row) for row in tables["locations"].rows),
        roads=tuple(_filled(Road, row) for row in tables["roads"].rows),
        groups=tuple(_filled(Group, row) for row in tables["groups"].rows),
        events=tuple(_event(row) for row in tables["events"].rows),
        overrides=tuple(_parameter(row) for row in tables["parameters"].rows),
        claims=tuple(_filled(Claim, row) for row in tables["claims"].rows),
        observations=tuple(_filled(Observation, row) for row in tables["observations"].rows),
        grades=tuple(_filled(Grade, row) for row in tables["grades"].rows),
        background=background,
    )


def _filled(make: type[Value], row: Row, **resolved: Any) -> Value:
    values = {FIELDS.get(name, name): value for name, value in row.values.items()} | resolved
    ranged = {name: Range.of(value) if _is_ends(value) else value for name, value in values.items()}
    known = {field.name for field in fields(make)}  # type: ignore[arg-type]
    return make(**{name: value for name, value in ranged.items() if name in known})


def _is_ends(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and all(isinstance(end, float) for end in value)


def _event(row: Row) -> Event:
    kind = vocabulary()[row["what"]]
    value, number = row["value"] or None, row["number"]
    if kind.value == "flag":
        value = (value or kind.default).casefold() == "yes"
    if kind.value == "number" and number is None:
        number = Range.of(float(kind.default))
    return _filled(Event, row, value=value, number=Range.of(number) if number is not None else None)


def _parameter(row: Row) -> Parameter:
    prior = priors()[row["name"]]
    return Parameter(
        prior.name,
        row["low"],
        row["likely"],
        row["high"],
        prior.unit,
        prior.scale,
        prior.lowest,
        prior.highest,
        prior.meaning,
        row["source"],
    )
