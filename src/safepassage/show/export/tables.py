"""The tables that are handed on: what the result is, its numbers, what limits people, and the sources behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import COLUMNS
from safepassage.exchange.publish import Column, Table, Value
from safepassage.scenario.scenario import Scenario
from safepassage.show.export.about import about
from safepassage.show.export.numbers import NAMES, Arrivals, Flows, Held, Numbers
from safepassage.show.export.sources import sources
from safepassage.show.profile import Profile
from safepassage.show.words import document

PEOPLE = (
    Column("mean", "count", "Mean over members.", "#affected+mean"),
    Column("q05", "count", "5 % quantile over members: 5 % have fewer.", "#affected+q05"),
    Column("q25", "count", "25 % quantile over members.", "#affected+q25"),
    Column("q50", "count", "Median over members.", "#affected+q50"),
    Column("q75", "count", "75 % quantile over members.", "#affected+q75"),
    Column("q95", "count", "95 % quantile over members: 5 % have more.", "#affected+q95"),
)
DATE = Column("date", "date", "The state at the end of this day.", "#date")
PLACE = Column("place", "text", "Name of the location.", "#loc+name")
PCODE = Column("pcode", "text", "Its official place code (P-code), where it is known.", "#loc+code+v_pcode")
GROUP = Column("group", "text", "The group, or all.", "#population+group")
PERIOD = (
    Column("first_day", "date", "First day of the period.", "#date+start"),
    Column("last_day", "date", "Last day of the period.", "#date+end"),
)
ENDS = (
    Column("from", "text", "Location where people set out.", "#loc+name+from"),
    Column("from_pcode", "text", "Its P-code, where it is known.", "#loc+code+v_pcode+from"),
    Column("to", "text", "Location at the other end.", "#loc+name+to"),
    Column("to_pcode", "text", "Its P-code, where it is known.", "#loc+code+v_pcode+to"),
    Column("roads", "text", "The roads that lead from the one to the other.", "#loc+road"),
)


Pcodes = dict[str, str | None]


def pcodes(scenario: Scenario) -> Pcodes:
    """The P-code of every location by name; None where it is not known."""
    return {place.name: place.pcode or None for place in scenario.locations}


def tables_of(ensemble: Ensemble, numbers: Numbers, profile: Profile) -> tuple[Table, ...]:
    """The tables of a result in a profile, the one that says what it is first; what each member drew only in full."""
    codes = pcodes(ensemble.scenario)
    found = [_summary(numbers, ensemble.days)]
    if numbers.arrivals is not None:
        found.append(_arrivals(ensemble, numbers.arrivals, codes))
    if numbers.held is not None:
        found.append(_trapped(numbers.held, ensemble.days, codes))
    if numbers.flows is not None:
        found.append(_flows(numbers.flows, codes))
    found += [*_from_document(ensemble, profile), sources(ensemble.scenario, profile)]
    if profile == "full":
        found.append(_draws(ensemble))
    return (about(ensemble, profile, found), *found)


def _summary(numbers: Numbers, days: Sequence[date]) -> Table:
    columns = (Column("outcome", "text", "The outcome, or an exposure since the start.", "#indicator+name"), DATE)
    keys = [(name, day) for name in NAMES for day in days]
    return Table(
        "summary",
        "An outcome of the whole siege at the end of a day.",
        (*columns, *PEOPLE),
        list(_rows(keys, numbers.outcomes)),
    )


def _arrivals(ensemble: Ensemble, arrivals: Arrivals, codes: Pcodes) -> Table:
    columns = (
        DATE,
        PLACE,
        PCODE,
        Column("kind", "text", "Kind of the location.", "#loc+type"),
        Column("capacity", "count", "Median of its room for people; blank is no stated limit.", "#capacity+num"),
        Column("p_over", "share", "Share of members with more people than room.", "#indicator+p_over"),
    )
    kinds = {place.name: place.kind for place in ensemble.scenario.locations}
    keys = [
        (day, place, codes[place], kinds[place], _figures(capacity), _figures(over))
        for day, room, share in zip(ensemble.days, arrivals.capacity.tolist(), arrivals.over.tolist(), strict=True)
        for place, capacity, over in zip(arrivals.places, room, share, strict=True)
    ]
    meaning = "People who have arrived at a place and are still there at the end of a day."
    return Table("arrivals", meaning, (*columns, *PEOPLE), list(_rows(keys, arrivals.numbers)))


def _trapped(held: Held, days: Sequence[date], codes: Pcodes) -> Table:
    quantity = Column("quantity", "text", f"Which people: {', '.join(held.quantities)}.", "#indicator+name")
    numbers = np.moveaxis(held.numbers, -1, 2)
    keys = [
        (day, place, codes[place], group, name)
        for day in days
        for place in held.places
        for group in held.groups
        for name in held.quantities
    ]
    meaning = "People at a place that is or was unsafe, at the end of a day."
    return Table("trapped", meaning, (DATE, PLACE, PCODE, GROUP, quantity, *PEOPLE), list(_rows(keys, numbers)))


def _flows(flows: Flows, codes: Pcodes) -> Table:
    shown = flows.numbers[0] > 0
    keys = [
        (*flows.periods[period], *way_cells(flows, way, codes), flows.groups[group])
        for period, way, group in np.argwhere(shown).tolist()
    ]
    meaning = "People who set foot on the roads from one place to another in a period; who slips out is on none."
    return Table("flows", meaning, (*PERIOD, *ENDS, GROUP, *PEOPLE), list(_rows(keys, flows.numbers[:, shown])))


def way_cells(flows: Flows, index: int, codes: Pcodes) -> tuple[str | None, ...]:
    """The cells of a way in the columns `ENDS`."""
    way = flows.ways[index]
    return way.start, codes[way.start], way.end, codes[way.end], "; ".join(way.roads)


def _from_document(ensemble: Ensemble, profile: Profile) -> list[Table]:
    """What limits people, and what the possible futures change, as the command line says it."""
    said = document(ensemble, {}, None, profile)
    person_days = [
        Column(name, "count", f"{words} [person-days].", f"#indicator+{name}")
        for name, words in (("mean", "Mean"), ("q05", "5 % quantile"), ("q50", "Median"), ("q95", "95 % quantile"))
    ]
    sentence = Column("sentence", "text", "The same in words.", "#description")
    limit_columns = (
        Column("name", "text", "The road or crossing, or the denial of the holder.", "#loc+name"),
        Column("kind", "text", "crossing, front, closed or denial.", "#indicator+type"),
        *person_days,
        sentence,
    )
    limits = [*said["limits"], *([said["denied"]] if said["denied"] else [])]
    rows = [(one["name"], one["kind"], *_values(one["person_days"]), one["sentence"]) for one in limits]
    found = [Table("limits", "What keeps people in or makes them wait, over the whole run.", limit_columns, rows)]
    sides = (("out_if_it_happens", "if it happens"), ("out_if_not", "if it does not"))
    future_columns = (
        Column("future", "text", "Id of the possible future.", "#event+code"),
        Column("sentence", "text", "What happens.", "#event+description"),
        Column("share", "share", "Share of members in which it happens by the last day.", "#indicator+share"),
        Column("clear", "flag", "Whether the two sides differ by more than chance.", "#indicator+clear"),
        *(
            Column(f"{side}_{name}", "count", f"People out on the last day {words}: {name}.", f"#affected+{name}")
            for side, words in sides
            for name in ("mean", "q05", "q50", "q95")
        ),
    )
    futures = [
        (
            one["event"],
            one["sentence"],
            one["share"],
            one["clear"],
            *_values(one[sides[0][0]]),
            *_values(one[sides[1][0]]),
        )
        for one in said["futures"]
    ]
    return [
        *found,
        Table("futures", "A possible future, and the people out with and without it.", future_columns, futures),
    ]


def _values(numbers: dict[str, float]) -> tuple[float, ...]:
    return numbers["mean"], numbers["q05"], numbers["q50"], numbers["q95"]


def _draws(ensemble: Ensemble) -> Table:
    columns = (
        Column("member", "number", "Number of the member, from 0.", "#meta+member"),
        Column("quantity", "text", "The number of the scenario that was drawn.", "#indicator+name"),
        Column("value", "number", "What the member drew.", "#indicator+value"),
    )
    rows = [
        (member, name, _figures(value))
        for member, drawn in zip(ensemble.labels("member"), ensemble.draws[...].tolist(), strict=True)
        for name, value in zip(ensemble.quantities, drawn, strict=True)
    ]
    return Table("draws", "What a member drew for a quantity of the scenario.", columns, rows)


def _rows(keys: Sequence[tuple[Any, ...]], numbers: np.ndarray) -> Iterator[tuple[Value, ...]]:
    """Rows of keys followed by mean and quantiles; `numbers` is `[6, ...]` in the order of the keys."""
    columns = figures(numbers.reshape(len(COLUMNS), -1)).T.tolist()
    return ((*key, *values) for key, values in zip(keys, columns, strict=True))


def figures(numbers: np.ndarray) -> np.ndarray:
    """The numbers with six significant digits.

    >>> figures(np.array([1234567.0, 0.25])).tolist()
    [1234570.0, 0.25]
    """
    unique, inverse = np.unique(numbers, return_inverse=True)
    return np.array([float(f"{number:.6g}") for number in unique.tolist()])[inverse].reshape(numbers.shape)


def _figures(number: float) -> float | None:
    """One number with six significant digits; None where there is no limit."""
    return float(f"{number:.6g}") if np.isfinite(number) else None
