"""What cannot be true in events: dates, places and values that do not suit the kind, and events that contradict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from safepassage.errors import Fault, unknown
from safepassage.files.cells import cell_text
from safepassage.files.schema import Row
from safepassage.scenario.events import ADDING, EVERYWHERE, ONE_DAY, Kind, slot, vocabulary
from safepassage.scenario.futures import futures
from safepassage.scenario.network import CROSSING

if TYPE_CHECKING:
    from safepassage.scenario.faults import Table, Tables

TOLERANCE = 1e-9
OTHER = "Allowed: another event"
STILL_COUNTING = frozenset({"supplies_cut", "trigger"})
"""Kinds of events whose day counts even where it lies before the start."""


def event_faults(tables: Tables) -> Iterator[Fault]:
    """Yield everything that is wrong in the events of a scenario."""
    table = tables["events"]
    for row in table.rows:
        yield from _dates(tables, table, row)
        kind = vocabulary().get(row["what"] or "")
        if kind is not None:
            yield from _where(tables, table, row, kind)
            yield from _value(tables, table, row, kind)
            if row["group"] is not None and not kind.per_group:
                allowed = _kinds_listed(lambda other: other.per_group)
                yield table.fault(
                    row,
                    "group",
                    f"{kind.what} is for all groups",
                    row["group"],
                    allowed=f"Only {allowed} take a group",
                    advice="Leave it blank",
                )
        elif row["what"] is not None:
            problem, allowed, advice = unknown("event kind", row["what"], vocabulary())
            yield table.fault(row, "what", problem, allowed=allowed, advice=advice)
        yield from _future(table, row)
    yield from _alternatives(table)
    yield from _resolutions(table)
    yield from _contradictions(table)


def _future(table: Table, row: Row) -> Iterator[Fault]:
    kind = row["future"]
    if kind is None or kind == "":
        return
    if kind not in futures():
        problem, allowed, advice = unknown("future kind", kind, futures())
        yield table.fault(row, "future", problem, allowed=allowed, advice=advice)
    elif row["probability"] == 1:
        advice = "Leave probability blank for that of the kind, or leave future blank"
        yield table.fault(row, "probability", "certain, but a possible future of a kind", 1, advice=advice)


def _kinds_listed(chosen: Any) -> str:
    names = [kind.what for kind in vocabulary().values() if chosen(kind)]
    return " and ".join([", ".join(names[:-1]), names[-1]])


def _dates(tables: Tables, table: Table, row: Row) -> Iterator[Fault]:
    day, last, until, end = row["date"], row["date_to"], row["until"], tables.settings["end"]
    if day is None:
        return
    if end is not None and day > end:
        yield table.fault(row, "date", f"after the end ({end})", day)
    if last is not None and last < day:
        yield table.fault(row, "date_to", f"before date ({day})", last)
    start, chance = tables.settings["start"], row["probability"]
    matters = row["what"] in STILL_COUNTING and chance == 1
    if last is not None and start is not None and last < start and chance is not None and not matters:
        advice = "Give it the day that is known, or a window that reaches into the scenario"
        what = "a window that ends" if chance == 1 else "a possible future whose window ends"
        yield table.fault(row, "date_to", f"{what} before the start ({start})", last, advice=advice)
    if row["what"] in ONE_DAY and last is None and start is not None and day < start:
        yield table.fault(row, "date", f"{row['what']} before the start ({start})", day)
    if row["what"] in ONE_DAY and until is not None:
        advice = "Leave it blank; give every day a row of its own"
        yield table.fault(row, "until", f"{row['what']} are of one day", until, advice=advice)
    elif until is not None and until <= day:
        yield table.fault(row, "until", f"not after date ({day})", until)
    elif until is not None and last is not None and until <= last:
        yield table.fault(row, "until", f"not after date_to ({last})", until)


def _where(tables: Tables, table: Table, row: Row, kind: Kind) -> Iterator[Fault]:
    name, places, roads = row["where"], tables.known["place"], tables.known["road"] or {}
    targets = " or ".join([", ".join(kind.targets[:-1]), kind.targets[-1]] if len(kind.targets) > 1 else kind.targets)
    if name is None:
        if kind.what not in EVERYWHERE and "where" in row.values:
            yield table.fault(row, "where", f"{kind.what} without a place", allowed=f"Allowed: a {targets}")
        return
    if places is None or name not in places:
        return
    if name not in roads and "kind" not in places[name].values:
        return
    found = "road" if name in roads else "crossing" if places[name]["kind"] == CROSSING else "location"
    if found not in kind.targets:
        yield table.fault(row, "where", f"{kind.what} at a {found}", name, allowed=f"Allowed: a {targets}")


def _value(tables: Tables, table: Table, row: Row, kind: Kind) -> Iterator[Fault]:
    value, number = row["value"], row["number"]
    if number is not None and kind.value != "number":
        yield table.fault(row, "number_likely", f"{kind.what} takes no number", number[1], advice="Leave it blank")
    if value and kind.value in ("number", "none"):
        advice = "Write it into number_likely" if kind.value == "number" else "Leave it blank"
        yield table.fault(row, "value", f"{kind.what} takes no value", value, advice=advice)
    if kind.value == "party":
        yield from _party(tables, table, row, kind)
    if kind.value == "flag" and value and value.casefold() not in ("yes", "no"):
        yield table.fault(row, "value", "not yes or no", value, allowed="Allowed: yes or no")
    if kind.value == "number":
        yield from _number(table, row, kind)


def _party(tables: Tables, table: Table, row: Row, kind: Kind) -> Iterator[Fault]:
    if row["value"]:
        yield from tables.unknown(table, row, "value", "party", row["value"])
    else:
        yield table.fault(row, "value", f"{kind.what} without a party", allowed="Allowed: a party of scenario.toml")


def _number(table: Table, row: Row, kind: Kind) -> Iterator[Fault]:
    if row["number"] is None:
        if not kind.default and "number" in row.values:
            allowed = f"Allowed: {kind.allowed}"
            yield table.fault(row, "number_likely", f"{kind.what} without a number", allowed=allowed)
        return
    for end, number in zip(("low", "likely", "high"), row["number"], strict=True):
        column = f"number_{end}"
        if row.cells.get(column, "") == "":
            continue
        allowed = f"Allowed: {kind.allowed}"
        if not kind.bounds.hold(number):
            yield table.fault(row, column, f"out of bounds for {kind.what}", number, allowed=allowed)
        elif kind.whole and number != int(number):
            yield table.fault(row, column, "not a whole number", number, allowed=allowed)


def _alternatives(table: Table) -> Iterator[Fault]:
    by_id = {row["id"]: row for row in reversed(table.rows) if row["id"] is not None}
    families: dict[str, list[Row]] = {}
    told: set[str] = set()
    for row in table.rows:
        line = _line(row, by_id, "alternative_to")
        if by_id.get(row["id"], row) is not row:
            continue  # a second event of this id is a fault already
        if line[-1] != row["id"] or len(line) == 1:
            families.setdefault(line[-1], []).append(row)
        elif len(line) == 2:
            yield table.fault(row, "alternative_to", "an alternative to itself", row["id"], allowed=OTHER)
        elif row["id"] not in told:
            told.update(line)
            advice = "Let one of them have no alternative_to"
            yield table.fault(row, "alternative_to", "alternatives in a circle", " → ".join(line), advice=advice)
    for root, family in families.items():
        chances = [row["probability"] for row in family]
        if len(family) > 1 and None not in chances and sum(chances) > 1 + TOLERANCE:
            problem = f'the probabilities of "{root}" and its alternatives add to {sum(chances):.6g}'
            yield table.fault(by_id.get(root, family[0]), "probability", problem, allowed="Allowed: a sum of at most 1")


def _line(row: Row, by_id: dict[str, Row], column: str) -> list[str]:
    """Return the ids from an event along a column to the last; in a circle, up to the first that comes again."""
    ids = [row["id"]]
    while (parent := by_id.get(ids[-1])) is not None and parent[column] is not None:
        ids.append(parent[column])
        if ids[-1] in ids[:-1]:
            break
    return ids


def _resolutions(table: Table) -> Iterator[Fault]:
    """Yield what is wrong with facts: each settles one possible future with its alternatives, and no other does too."""
    by_id = {row["id"]: row for row in reversed(table.rows) if row["id"] is not None}
    first: dict[str, Row] = {}
    told: set[str] = set()
    for row in table.rows:
        future = row["resolves"]
        if future is None:
            continue
        line = _line(row, by_id, "resolves")
        family = _line(by_id[future], by_id, "alternative_to")[-1] if future in by_id else future
        if len(line) == 2 and line[-1] == row["id"]:
            yield table.fault(row, "resolves", "an event that resolves itself", future, allowed=OTHER)
        elif len(line) > 1 and line[-1] == row["id"]:
            if row["id"] not in told:
                problem, advice = "facts that resolve one another in a circle", "Let one of them resolve nothing"
                yield table.fault(row, "resolves", problem, " → ".join(line), advice=advice)
            told.update(line)
        elif future in by_id and _sure(by_id[future]):
            allowed = "Allowed: an event with a probability below 1, a window, or announced"
            yield table.fault(row, "resolves", f'"{future}" is no possible future', future, allowed=allowed)
        elif family in first:
            settled = first[family]["resolves"]
            alternative = f', with its alternative "{settled}"' if settled != future else ""
            problem = f'"{first[family]["id"]}" resolves it already{alternative}'
            yield table.fault(row, "resolves", problem, future, advice="Keep one fact, with the claims of both")
        first.setdefault(family, row)


def _sure(row: Row) -> bool:
    """Whether an event is known to happen, and on which day."""
    dated = row["date_to"] is None and not row["announced"] and not row["future"]
    return row["probability"] == 1 and dated and row["alternative_to"] is None


def _contradictions(table: Table) -> Iterator[Fault]:
    """Yield a fault for each pair that sets one thing differently, for certain, on the same known day."""
    slots: dict[Any, list[Row]] = {}
    for row in table.rows:
        sets = row["what"] in vocabulary() and row["what"] not in ADDING and row["where"] is not None
        if sets and _sure(row):
            slots.setdefault((slot(row["what"]), row["where"], row["group"], row["date"]), []).append(row)
    for (_, where, _, day), rows in slots.items():
        for one, other in combinations(rows, 2):
            settles = other["resolves"] == one["id"] or one["resolves"] == other["id"]
            if not settles and _setting(one) != _setting(other):
                at = f" (row {one.number})" if one.number is not None else ""
                problem = f'sets "{where}" on {day} otherwise than "{one["id"]}"{at}: {_said(other)}, not {_said(one)}'
                yield table.fault(other, "what", problem, advice="Keep one, or give them different dates")


def _setting(row: Row) -> tuple[str, str, Any]:
    """Return what an event sets: its kind, the value in words and the number, with blanks resolved."""
    kind = vocabulary()[row["what"]]
    if kind.value != "number":
        value = row["value"] or kind.default
        return kind.what, value.casefold() if kind.value == "flag" else value, None
    return kind.what, "", row["number"] or ((float(kind.default),) * 3 if kind.default else None)


def _said(row: Row) -> str:
    what, value, number = _setting(row)
    return f"{what} {value if number is None else cell_text(number[1])}".strip()
