"""The numbers of a scenario that vary from member to member, and the distributions they are drawn from.

A quantity is the inverse of its distribution function at one uniform number; who draws the uniform numbers is not
this room's business.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from safepassage.files.cells import parse_number, short
from safepassage.files.schema import Bounds, packaged_rows, schema
from safepassage.scenario.events import Event, root_of, settled, vocabulary
from safepassage.scenario.futures import futures
from safepassage.scenario.mixture import Component, mixture_ppf
from safepassage.scenario.ranges import Range
from safepassage.scenario.scales import restored, transformed

if TYPE_CHECKING:
    import numpy as np

    from safepassage.scenario.scenario import Scenario

FARTHEST = 1000.0
"""How far a doubtful position may be off [km]."""
Z95 = 1.6448536269514722
ANNOUNCEMENT_DELAY = "announcement_delay"
FAMILY_SIZE = "family_size"
DELAYS = Bounds(0, 1000)
"""How late a possible future may come [days]."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of the model: 5 % quantile, median, 95 % quantile, unit, scale (linear or log) and bounds."""

    name: str
    low: float
    likely: float
    high: float
    unit: str
    scale: str
    lowest: float
    highest: float
    meaning: str
    source: str

    @property
    def fixed(self) -> bool:
        """Whether it is the same number for every member."""
        return self.low == self.high

    @property
    def allowed(self) -> str:
        """The numbers that it may have, in words."""
        return f"{short(self.lowest)} to {short(self.highest)} ({self.unit})"


@dataclass(frozen=True)
class Quantity:
    """A number that varies from member to member.

    `kind` is "range" (low, likely and high are the 5, 50 and 95 % points on `scale`, a split normal), "delay" (the
    same, in days after the event's date), "window" (whole days after the event's date, all equally likely) or "chance"
    (a uniform number in (0, 1), compared with probabilities). `scale` is "count", "share", "log" or "linear", or
    "positive" for other numbers that claims state.

    Where claims state it, `components` holds what each of them adds to its prior, `claims` names them, and low, likely
    and high, though kept, are not used.
    """

    name: str
    kind: str
    low: float
    likely: float
    high: float
    scale: str
    lowest: float
    highest: float
    claims: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether it differs between members."""
        return bool(self.components) or self.low < self.high

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Return the values at uniform numbers `u` in (0, 1), same shape; rising in `u`, within the bounds.

        >>> quantity = Quantity("people:A", "range", 40, 50, 90, "count", 0, 1e9)
        >>> quantity.ppf([0.05, 0.5, 0.95]).tolist()
        [40.0, 50.0, 90.0]
        """
        import numpy as np
        from scipy.special import ndtri

        u = np.asarray(u, dtype=float)
        if not np.all((u > 0) & (u < 1)):
            raise ValueError("uniform numbers lie in (0, 1)")
        if self.kind == "chance":
            return u.copy()
        if self.kind == "window" and not self.components:
            return np.minimum(np.floor(u * (self.high + 1)), self.high)
        if self.components:
            values = restored(self.scale, mixture_ppf(self.components, u))
        else:
            low, likely, high = (transformed(self.scale, np.asarray(end)) for end in (self.low, self.likely, self.high))
            z = ndtri(u) / Z95
            values = restored(self.scale, likely + np.where(z < 0, z * (likely - low), z * (high - likely)))
        if self.scale == "count" or self.kind == "window":
            values = np.rint(values) + 0.0  # no -0
        return np.clip(values, self.lowest, self.highest)


@cache
def priors() -> dict[str, Parameter]:
    """Return the parameters of the model by name, as `data/priors.csv` gives them."""
    return {row["name"]: _prior(row) for row in packaged_rows("priors.csv")}


def _prior(row: dict[str, str]) -> Parameter:
    numbers = {name: parse_number(row[name]) for name in ("low", "likely", "high", "lowest", "highest")}
    return Parameter(**{**row, **numbers})  # type: ignore[arg-type]


def alternatives(events: tuple[Event, ...]) -> dict[str, tuple[Event, ...]]:
    """Return the events by root: the root itself, then in id order those that happen instead of it.

    At most one event of each entry happens: with one uniform number u, the first whose summed probability exceeds u.
    An event without alternatives is an entry of its own; futures that a fact settles are in none.
    """
    over = settled(events)
    events = tuple(event for event in events if event.id not in over)
    by_id = {event.id: event for event in events}
    families: dict[str, list[Event]] = {}
    for event in events:
        families.setdefault(root_of(event, by_id), []).append(event)
    return {
        root: (by_id[root], *sorted((event for event in family if event.id != root), key=lambda event: event.id))
        for root, family in families.items()
    }


def quantities(scenario: Scenario) -> tuple[Quantity, ...]:
    """Return the quantities of a scenario that vary, sorted by name; fixed numbers are not among them.

    Names are `people:<location>`, `capacity:`, `people_per_day:`, `mined:<location or road>`, `km:<road>`,
    `north:<location>` and `east:<location>` (km), `mobility:<group>`, `stayers:`, `exit_denied:<party>`, `deterrent:`,
    `event:<id>` (its number), `date:<id>`, `delay:<id>`, `happens:<id>` (the root of its alternatives) and
    `parameter:<name>`. The parameter
    announcement_delay appears only as the delays of announced events, family_size only where a capacity is counted
    in families. A quantity that claims state has their mixture as its prior, and varies even where its row gives one
    number.
    """
    from safepassage.scenario.claimpriors import weighings

    weighed = weighings(scenario)
    found = []
    for quantity in _of_tables(scenario) + _of_positions(scenario) + _of_events(scenario) + _of_parameters(scenario):
        weighing = weighed.get(quantity.name)
        components = weighing.components if weighing else ()
        if weighing and components:
            claims = tuple(component.claim for component in components)
            quantity = replace(quantity, scale=weighing.scale, claims=claims, components=components)
        if quantity.varies:
            found.append(quantity)
    return tuple(sorted(found, key=lambda quantity: quantity.name))


def _of_tables(scenario: Scenario) -> list[Quantity]:
    found = []
    tables: dict[str, tuple[Any, ...]] = {
        "locations": scenario.locations,
        "roads": scenario.roads,
        "groups": scenario.groups,
        "parties": scenario.parties,
    }
    for table, rows in tables.items():
        for column in schema(table).columns:
            if not column.is_range:
                continue
            scale = number_scale(column.value_type, column.bounds)
            for row in rows:
                value = getattr(row, column.name)
                if value is not None:
                    found.append(_of_range(f"{column.name}:{row.name}", value, scale, column.bounds, row.claims))
    return found


def _of_positions(scenario: Scenario) -> list[Quantity]:
    """How many km north and east of its stated position each place of doubtful position lies.

    Both normal, so that 90 % of places lie within `position_km` (Rayleigh).
    """
    found = []
    for place in scenario.locations:
        if place.position_km > 0:
            end = Z95 * place.position_km / math.sqrt(-2 * math.log(0.1))
            for name in (f"north:{place.name}", f"east:{place.name}"):
                found.append(Quantity(name, "range", -end, 0, end, "linear", -FARTHEST, FARTHEST, place.claims))
    return found


def number_scale(value_type: str, bounds: Bounds) -> str:
    """Return the scale on which a number varies: count, share, log (above 0 only) or linear."""
    if value_type in ("count", "share"):
        return value_type
    return "log" if bounds.lowest > 0 or bounds.above else "linear"


def _of_range(name: str, value: Range, scale: str, bounds: Bounds, claims: tuple[str, ...]) -> Quantity:
    lowest = min(value.low, 1e-6) if bounds.above else bounds.lowest
    return Quantity(name, "range", value.low, value.likely, value.high, scale, lowest, bounds.highest, claims)


def _of_events(scenario: Scenario) -> list[Quantity]:
    found = []
    families = alternatives(scenario.events)
    for event in (event for family in families.values() for event in family):
        kind = vocabulary()[event.what]
        if event.number is not None:
            scale = number_scale(kind.number_type, kind.bounds)
            found.append(_of_range(f"event:{event.id}", event.number, scale, kind.bounds, event.claims))
        if event.date_to is not None and event.date_to > event.date:
            days = (event.date_to - event.date).days
            window = Quantity(f"date:{event.id}", "window", 0, days / 2, days, "linear", 0, days, event.claims)
            found.append(window)
        if event.delayed_as is not None:
            delay = futures()[event.delayed_as].delay
            shifted = _of_range(f"delay:{event.id}", delay, "count", DELAYS, event.claims)
            found.append(replace(shifted, kind="delay"))
        elif event.announced:
            found += _of_parameter(scenario.parameters[ANNOUNCEMENT_DELAY], f"delay:{event.id}", "delay", event.claims)
    for root, family in families.items():
        if any(0 < event.probability < 1 for event in family):
            likely = family[0].probability
            found.append(Quantity(f"happens:{root}", "chance", 0, likely, 1, "linear", 0, 1, family[0].claims))
    return found


def _of_parameters(scenario: Scenario) -> list[Quantity]:
    found = []
    families = any(location.capacity_unit == "families" for location in scenario.locations)
    for parameter in scenario.parameters.values():
        unused = parameter.name == ANNOUNCEMENT_DELAY or (parameter.name == FAMILY_SIZE and not families)
        if not unused:
            found += _of_parameter(parameter, f"parameter:{parameter.name}", "range")
    return found


def _of_parameter(p: Parameter, name: str, kind: str, claims: tuple[str, ...] = ()) -> list[Quantity]:
    return [Quantity(name, kind, p.low, p.likely, p.high, p.scale, p.lowest, p.highest, claims)]
