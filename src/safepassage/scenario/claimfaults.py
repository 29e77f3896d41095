"""What cannot be true of claims: figures out of order, and quantities, units or figures that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safepassage.errors import Fault, nearest, unknown
from safepassage.files.cells import short
from safepassage.files.schema import Bounds, Row
from safepassage.scenario.events import vocabulary
from safepassage.scenario.faults import Table, Tables
from safepassage.scenario.stated import PERCENT, SOURCES, Measure, kind_and_name, measures, side

AHEAD = frozenset({"expected", "planned"})
MADE_OF = {"event": ("what", "number"), "date": ("date", "date_to"), "delay": ("announced", "future", "date_to")}
"""The columns that decide whether an event has such a quantity; anything else has a column of that name."""


def claim_faults(tables: Tables) -> Iterator[Fault]:
    """Yield what is wrong with the claims, each by itself and with the quantity that it is about."""
    table = tables["claims"]
    known = measures(lambda name: tables[name].rows, lambda row, column: row[column])
    for row in table.rows:
        if row["low"] is not None and row["high"] is not None and row["low"] > row["high"]:
            yield table.fault(row, "high", f"below low ({row['low']:.15g})", row["high"])
        if _later(row) and (row["qualifier"] or "").casefold() not in AHEAD:
            problem = f"published before what it is about ({row['event_date']})"
            advice = 'A statement about the future has the qualifier "expected" or "planned"'
            yield table.fault(row, "published", problem, row["published"], advice=advice)
        about = kind_and_name(row["about"] or "")
        if about is None and _slipped(row["about"] or "") in known:
            problem, allowed, guess = unknown("quantity", row["about"], known)
            yield table.fault(row, "about", problem, allowed=allowed, advice=guess)
        if about is not None and all(tables[name].readable for name in SOURCES[about[0]]):
            yield from _of_quantity(tables, table, row, about, known)


def _slipped(about: str) -> str | None:
    """Return the quantity that free words name but for a slip in its kind, such as peple:Town."""
    kind, colon, name = about.partition(":")
    meant = nearest(kind.strip(), SOURCES) if colon else None
    return None if meant is None else f"{meant}:{name.strip()}"


def _later(row: Row) -> bool:
    """Whether the event of a claim (a day, month or year) lies after its publication."""
    event, published = row["event_date"], row["published"]
    return bool(event) and published is not None and event > published.isoformat()[: len(event)]


def _of_quantity(
    tables: Tables, table: Table, row: Row, about: tuple[str, str], known: Mapping[str, Measure]
) -> Iterator[Fault]:
    kind, name = about
    measure = known.get(f"{kind}:{name}")
    figures = {end: row[end] for end in ("low", "high") if row[end] is not None}
    if kind == "happens":
        advice = "Set the probability of the event, and let its row cite the claim"
        yield table.fault(row, "about", "whether an event happens takes no figures", row["about"], advice=advice)
    elif measure is None:
        if not _faulty(tables, kind, name):
            yield _unknown(tables, table, row, about, known)
    elif figures and row["unit"] not in measure.units:
        allowed = f"Allowed for {kind}:{name}: {' or '.join(measure.units)}"
        wrong = "another unit than that of the quantity" if row["unit"] else "figures without unit"
        yield table.fault(row, "unit", wrong, row["unit"] or None, allowed=allowed)
    else:
        for end, figure in figures.items():
            if not measure.bounds.hold(figure * PERCENT if row["unit"] == "%" else figure):
                allowed = f"Allowed for {kind}:{name}: {_spoken(measure, row['unit'])}"
                yield table.fault(row, end, "out of bounds", figure, allowed=allowed)
        if measure.scale == "linear" and side(row["low"], row["high"], row["qualifier"] or ""):
            advice = "Give low and high, as far as the claim allows"
            yield table.fault(row, "qualifier", f"one-sided, which {kind}:{name} cannot be", row["qualifier"] or None,
                              advice=advice)  # fmt: skip


def _faulty(tables: Tables, kind: str, name: str) -> bool:
    """Whether the row of a quantity is itself wrong where the quantity stands, so that nothing is known of it."""
    columns = MADE_OF.get(kind, (kind,))
    for source in SOURCES[kind]:
        for row in tables[source].rows:
            if row.cells.get("id" if source == "events" else "name") == name:
                if any(column not in row.values for column in columns):
                    return True
                return kind == "event" and row["what"] not in vocabulary()
    return False


def _spoken(measure: Measure, unit: str) -> str:
    factor = PERCENT if unit == "%" else 1
    bounds: Bounds = measure.bounds
    lowest = f"{'above ' if bounds.above else ''}{short(bounds.lowest / factor)}"
    return f"{lowest} to {short(bounds.highest / factor)} ({unit})"


def _unknown(tables: Tables, table: Table, row: Row, about: tuple[str, str], known: Mapping[str, Measure]) -> Fault:
    kind, name = about
    for source in SOURCES[kind]:
        column = "id" if source == "events" else "name"
        if any(other[column] == name for other in tables[source].rows):
            needed = {
                "date": "date_to after its date",
                "delay": "announced (yes)",
                "event": "a kind that takes a number",
            }
            advice = f"Give it {needed.get(kind, f'{kind}_likely')}, or write about in free words"
            return table.fault(
                row,
                "about",
                f'"{name}" has no {"number" if kind == "event" else kind} that could vary',
                row["about"],
                advice=advice,
            )
    names = [full.partition(":")[2] for full in known if full.startswith(f"{kind}:")]
    problem, allowed, guess = unknown("quantity", name, names)
    problem = problem.replace(f'"{name}"', f'"{kind}:{name}"')
    named = ", ".join(f'"{kind}:{part}' for part in allowed.split(' "')[1:]) if names else ""
    allowed = f"Known quantities include {named}".replace(",,", ",") if named else f"There are no quantities {kind}:"
    return table.fault(row, "about", problem, allowed=allowed, advice=guess and guess.replace('"', f'"{kind}:', 1))
