"""A scenario with changes, as a new scenario that is checked as if it had been read from files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from safepassage.errors import Fault, InputError, unknown
from safepassage.files.schema import schema
from safepassage.scenario.events import Event, without
from safepassage.scenario.evidence import Claim, Observation, freed
from safepassage.scenario.grades import Grade
from safepassage.scenario.network import KM_PER_HOUR, Location, Road, receives_by_default
from safepassage.scenario.parameters import Parameter, priors
from safepassage.scenario.population import Group, Party
from safepassage.scenario.ranges import Range
from safepassage.scenario.reading import FIELDS, read_scenario
from safepassage.scenario.stated import RANGES, SOURCES
from safepassage.scenario.writing import to_sheets

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

KINDS: Mapping[str, type] = {
    "parties": Party,
    "locations": Location,
    "roads": Road,
    "groups": Group,
    "events": Event,
    "claims": Claim,
    "observations": Observation,
    "grades": Grade,
}
EVENT_KINDS = {"number": "event", "date": "date", "date_to": "date"}
NAMED = ("events", "roads", "locations", "groups", "parties", "claims")
SETTINGS = ("title", "summary", "start", "end", "as_of", "running", "licence", "citation", "notes", "background")


def edited(scenario: Scenario, add: Iterable[Any], remove: Iterable[str], changes: Mapping[str, Any]) -> Scenario:
    """Return the scenario with rows removed, changed and added, in this order; see `Scenario.edit`."""
    tables = {table: list(getattr(scenario, table)) for table in KINDS}
    overrides = {parameter.name: parameter for parameter in scenario.overrides}
    settings: dict[str, Any] = {}
    tables["claims"] = list(freed(tables["claims"], set(_set_by_hand(changes))))
    for name in remove:
        table = _holder(tables, name)
        gone = {f"{kind}:{name}" for kind, sources in SOURCES.items() if table in sources}
        tables["claims"] = list(freed(tables["claims"], gone))
        if table == "events":
            tables[table] = list(without(tables[table], (name,)))
        else:
            tables[table] = [row for row in tables[table] if _identifier(row) != name]
    for name, change in changes.items():
        if name in tables and name != "observations":
            tables[name] = _changed_rows(name, tables[name], change)
        elif name == "parameters":
            overrides = _overridden(overrides, change)
        elif name in SETTINGS:
            settings[name] = change
        else:
            raise InputError(_fault("scenario", "setting", name, [*SETTINGS, *NAMED, "parameters"]))
    for row in add:
        tables[_table_for(row)].append(row)
    settings |= {table: tuple(rows) for table, rows in tables.items()}
    draft = replace(scenario, overrides=tuple(overrides.values()), **settings)
    return read_scenario(to_sheets(draft), draft.name, draft.background)


def _set_by_hand(changes: Mapping[str, Any]) -> Iterator[str]:
    """Yield the quantities that an edit sets: their claims make no prior any more, as the hand takes precedence."""
    for name in changes.get("parameters", {}):
        yield f"parameter:{name}"
    for table, kinds in {**_kinds_by_table(), "events": EVENT_KINDS}.items():
        for row, change in changes.get(table, {}).items():
            yield from (f"{kinds[column]}:{row}" for column in change if column in kinds)


def _kinds_by_table() -> dict[str, dict[str, str]]:
    tables = {table for sources in RANGES.values() for table in sources}
    return {table: {kind: kind for kind, sources in RANGES.items() if table in sources} for table in tables}


def _table_for(row: Any) -> str:
    for table, kind in KINDS.items():
        if isinstance(row, kind):
            return table
    advice = f"Add one of {', '.join(kind.__name__ for kind in KINDS.values())}"
    raise InputError(Fault("scenario", f"a {type(row).__name__} cannot be added", advice=advice))


def _identifier(row: Any) -> str | None:
    return getattr(row, "id", None) or getattr(row, "name", None) or getattr(row, "grade", None)


def _fault(file: str, kind: str, name: str, known: Iterable[str]) -> Fault:
    problem, allowed, advice = unknown(kind, name, known)
    return Fault(file, problem, allowed=allowed, advice=advice)


def _holder(tables: Mapping[str, list[Any]], name: str) -> str:
    """Return the table that holds a row of that name."""
    found = [table for table in NAMED if any(_identifier(row) == name for row in tables[table])]
    if not found:
        known = [_identifier(row) or "" for table in NAMED for row in tables[table]]
        raise InputError(_fault("scenario", "row", name, known))
    if len(found) > 1:
        problem = f'"{name}" is a name in {" and in ".join(found)}'
        raise InputError(Fault("scenario", problem, advice="Give the rows different names before removing one"))
    return found[0]


def _changed_rows(table: str, rows: list[Any], changes: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    names = [_identifier(row) for row in rows]
    file, kind = schema(table).file, {"parties": "party"}.get(table, table[:-1])
    faults = [_fault(file, kind, name, map(str, names)) for name in changes if name not in names]
    if faults:
        raise InputError(faults)
    return [_changed(table, row, changes.get(str(_identifier(row)), {})) for row in rows]


def _changed(table: str, row: Any, change: Mapping[str, Any]) -> Any:
    known = [field.name for field in fields(row)]
    faults = [_fault(schema(table).file, "column", name, known) for name in change if name not in known]
    if faults:
        raise InputError(faults)
    ranged = {FIELDS.get(column.name, column.name) for column in schema(table).columns if column.is_range}
    values = {name: _ranged(table, name, value) if name in ranged else value for name, value in change.items()}
    return replace(row, **dict(_defaults_that_follow(row, values)), **values)


def _ranged(table: str, name: str, value: Any) -> Range | None:
    try:
        return None if value is None else Range.of(value)
    except (TypeError, ValueError) as error:
        advice = "Give a number, or low, likely and high"
        raise InputError(
            Fault(schema(table).file, "not a number", column=name, found=str(value), advice=advice)
        ) from error


def _defaults_that_follow(row: Any, change: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what was left to its default and follows from what is changed: speed from mode, receives from safe."""
    if isinstance(row, Road) and "km_per_hour" not in change and change.get("mode") in KM_PER_HOUR:
        usual = row.km_per_hour == KM_PER_HOUR[row.mode]
        yield "km_per_hour", KM_PER_HOUR[change["mode"]] if usual else row.km_per_hour
    if isinstance(row, Location) and "receives" not in change and not change.keys().isdisjoint(("kind", "safe")):
        usual = row.receives == receives_by_default(row.kind, row.safe)
        after = receives_by_default(change.get("kind", row.kind), change.get("safe", row.safe))
        yield "receives", after if usual else row.receives


def _overridden(overrides: Mapping[str, Parameter], change: Mapping[str, Any]) -> dict[str, Parameter]:
    faults = [_fault("parameters.csv", "parameter", name, priors()) for name in change if name not in priors()]
    if faults:
        raise InputError(faults)
    found = dict(overrides)
    for name, value in change.items():
        number = _ranged("parameters", name, value)
        if number is None:
            found.pop(name, None)
        else:
            source = found[name].source if name in found else ""
            ends = {"low": number.low, "likely": number.likely, "high": number.high, "source": source}
            found[name] = replace(priors()[name], **ends)  # type: ignore[arg-type]
    return found
