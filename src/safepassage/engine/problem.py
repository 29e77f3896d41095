"""The border where names and dates end: a scenario becomes integers and arrays.

`Template` is what all members of a scenario share; `Template.fill` puts one member's drawn numbers in and gives the
`Problem` that the engines compute. Locations, links, groups and parties are sorted by name, so the order of rows in the
files has no effect.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from safepassage.engine import codes
from safepassage.engine._jit import Flags1, Keys1, Real1, Real2, Whole1, Whole2
from safepassage.engine.roads import Chain, chains
from safepassage.scenario import Event, Quantity, Range, Scenario, alternatives, quantities
from safepassage.streams import name_key

ENDS = ("latitude", "longitude")
EARTH_KM = 6371.0
KM_PER_DEGREE = EARTH_KM * np.pi / 180
DRAWN_BEFORE = ("announcement_delay", "family_size", "hours_per_day")


class Parameters(NamedTuple):
    """Parameters of the laws for one member, named as in data/priors.csv."""

    attempt: float
    leak: float
    base: float
    pressure: float
    hardship: float
    tau: float
    pull: float
    nu: float
    trigger: float
    trigger_half_life: float
    deterrence: float
    beta: float
    c0: float
    gamma: float
    room_min: float
    crowding_from: float
    host_share: float
    danger_aversion: float
    mine_aversion: float
    mine_slow: float
    reach: float
    spread: float
    redraw: float


class Problem(NamedTuple):
    """One member of a scenario in arrays: N locations, L directed links, G groups, P parties, V events."""

    days: int
    ticks: int
    people: Whole2  # [G, N]
    holder: Whole1  # [N], -1 nobody
    safe: Flags1  # [N]
    receives: Flags1  # [N]
    denied_days: Whole1  # [N], -1 none
    mined: Real1  # [N]
    attraction: Real1  # [N]
    capacity: Real1  # [N], people; inf no limit
    budget: Real1  # [N], people per day; inf no limit
    km_between: Real2  # [N, N]
    tail: Whole1  # [L]
    head: Whole1  # [L]
    km: Real1  # [L]
    speed: Real1  # [L], km per hour
    crossing: Whole1  # [L], a location, -1 none
    link_mined: Real1  # [L]
    front: Flags1  # [L]
    closed: Flags1  # [L]
    household: Whole1  # [G]
    mobility: Real1  # [G]
    stayers: Real1  # [G]
    speed_factor: Real1  # [G]
    party_exit_denied: Real1  # [P]
    party_deterrent: Real1  # [P]
    event_day: Whole1  # [V], in order of application; may be negative
    event_until: Whole1  # [V]
    event_what: Whole1  # [V], codes.HOLDER ...
    event_place: Whole1  # [V], a location, -1 none or everywhere
    event_link: Whole1  # [V], the link there, -1 none
    event_back: Whole1  # [V], the link back, -1 none
    event_group: Whole1  # [V], -1 all
    event_value: Real1  # [V]
    place_key: Keys1  # [N]
    link_key: Keys1  # [L]
    group_key: Keys1  # [G]
    parameters: Parameters


class _Numbers:
    """An array of numbers of which some are fixed and some are drawn per member."""

    def __init__(self, names: Sequence[str], ranges: Sequence[Range | None], blank: float, columns: Mapping[str, int]):
        self.base = np.array([blank if r is None else r.likely for r in ranges], dtype=np.float64)
        drawn = [(row, columns[name]) for row, name in enumerate(names) if name in columns]
        self.rows = np.array([row for row, _ in drawn], dtype=np.int64)
        self.columns = np.array([column for _, column in drawn], dtype=np.int64)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        out = self.base.copy()
        if len(self.rows):
            out[self.rows] = values[self.columns]
        return out


def great_circle_km(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Distances between all pairs of points, km, [N, N] (haversine on a sphere of 6,371 km)."""
    a, b = np.radians(latitude), np.radians(longitude)
    half = np.sin((a[:, None] - a) / 2) ** 2 + np.cos(a)[:, None] * np.cos(a) * np.sin((b[:, None] - b) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def apportion(people: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Whole people by group, int64 [G, N], that add up to `people` [N]: by largest remainders."""
    exact = shares[:, None] * people[None, :]
    whole = np.floor(exact)
    missing = np.rint(people - whole.sum(axis=0)).astype(np.int64)
    rank = np.argsort(np.argsort(-(exact - whole), axis=0, kind="stable"), axis=0, kind="stable")
    return np.ascontiguousarray(whole + (rank < missing), dtype=np.int64)


class Template:
    """What all members of a scenario share.

    Attributes: `names` of the quantities in the order of the numbers that `fill` takes, `locations`, `groups` and
    `chains` (links as chains of roads) in the engine's order. Roads and places in `apart` are merged with no other.
    """

    def __init__(self, scenario: Scenario, until: datetime.date | None = None, apart: Collection[str] = ()):
        self.scenario = scenario
        self.start = scenario.start
        self.days = ((until or scenario.end) - scenario.start).days + 1
        self.quantities: tuple[Quantity, ...] = quantities(scenario)
        self.names = tuple(q.name for q in self.quantities)
        self._column = {name: column for column, name in enumerate(self.names)}
        self._places = sorted(scenario.locations, key=lambda x: x.name)
        self._groups = sorted(scenario.groups, key=lambda x: x.name)
        self._parties = sorted(scenario.parties, key=lambda x: x.name)
        self.locations = tuple(x.name for x in self._places)
        self.groups = tuple(x.name for x in self._groups)
        self.chains: tuple[Chain, ...] = chains(scenario, apart)
        self.place_index = {name: k for k, name in enumerate(self.locations)}
        self._set_places()
        self._set_links()
        self._set_groups()
        self._set_events()
        self._set_parameters()

    def _numbers(self, kind: str, names: Sequence[str], ranges: Sequence[Range | None], blank: float) -> _Numbers:
        return _Numbers([f"{kind}:{name}" for name in names], ranges, blank, self._column)

    def _set_places(self) -> None:
        places, names = self._places, self.locations
        party = {x.name: k for k, x in enumerate(self._parties)}
        self._people = self._numbers("people", names, [x.people for x in places], 0)
        self._capacity = self._numbers("capacity", names, [x.capacity for x in places], np.inf)
        self._in_families = np.array([x.capacity_unit == "families" for x in places])
        self._budget = self._numbers("people_per_day", names, [x.people_per_day for x in places], np.inf)
        self._mined = self._numbers("mined", names, [x.mined for x in places], 0)
        self._north, self._east = (self._numbers(side, names, [None] * len(places), 0) for side in ("north", "east"))
        self._latitude, self._longitude = (np.array([getattr(x, end) for x in places]) for end in ENDS)
        self._fixed_places = {
            "holder": np.array([-1 if x.holder is None else party[x.holder] for x in places], dtype=np.int64),
            "safe": np.array([x.safe for x in places], dtype=np.bool_),
            "receives": np.array([x.receives for x in places], dtype=np.bool_),
            "denied_days": np.array(
                [-1 if x.denied_since is None else (self.start - x.denied_since).days for x in places], dtype=np.int64
            ),
            "attraction": np.array([x.attraction for x in places], dtype=np.float64),
            "place_key": np.array([name_key("place", x) for x in names], dtype=np.uint64),
        }

    def _set_links(self) -> None:
        links = self.chains
        pieces = [road for link in links for road in link.roads]
        self._km = self._numbers("km", [x.name for x in pieces], [x.km for x in pieces], 0)
        self._first_piece = np.cumsum([0, *(len(link.roads) for link in links)]).tolist()
        roads = [link.roads[0] for link in links]
        self._link_mined = self._numbers("mined", [x.name for x in roads], [x.mined for x in roads], 0)
        self._fixed_links = {
            "tail": np.array([self.place_index[x.start] for x in links], dtype=np.int64),
            "head": np.array([self.place_index[x.end] for x in links], dtype=np.int64),
            "speed": np.array([x.km_per_hour for x in roads], dtype=np.float64),
            "crossing": np.array(
                [-1 if x.crossing is None else self.place_index[x.crossing] for x in links], dtype=np.int64
            ),
            "front": np.array([x.front for x in roads], dtype=np.bool_),
            "closed": np.array([x.closed for x in roads], dtype=np.bool_),
            "link_key": np.array([name_key("link", x.key) for x in links], dtype=np.uint64),
        }

    def _set_groups(self) -> None:
        groups = self._groups
        self._shares = np.array([x.share for x in groups], dtype=np.float64)
        self._mobility = self._numbers("mobility", self.groups, [x.mobility for x in groups], 1)
        self._stayers = self._numbers("stayers", self.groups, [x.stayers for x in groups], 0)
        self._fixed_groups = {
            "household": np.array([x.household_size for x in groups], dtype=np.int64),
            "speed_factor": np.array([x.speed_factor for x in groups], dtype=np.float64),
            "group_key": np.array([name_key("group", x) for x in self.groups], dtype=np.uint64),
        }
        parties = [x.name for x in self._parties]
        self._denied = self._numbers("exit_denied", parties, [x.exit_denied for x in self._parties], 0)
        self._deterrent = self._numbers("deterrent", parties, [x.deterrent for x in self._parties], 0)

    def _set_events(self) -> None:
        settled = {e.resolves for e in self.scenario.events if e.resolves}
        self._events = [e for e in self.scenario.events if e.id not in settled]
        events = sorted(self._events, key=lambda e: (e.date, e.id))
        self._events = events
        link_of = {
            (road.name, link.roads_forward[k]): number
            for number, link in enumerate(self.chains)
            for k, road in enumerate(link.roads)
        }
        roads = {road.name for road in self.scenario.roads}
        party = {x.name: k for k, x in enumerate(self._parties)}
        group = {name: k for k, name in enumerate(self.groups)}
        self._event_value = self._numbers(
            "event", [e.id for e in events], [e.number or Range.of(_word(e, party)) for e in events], 0
        )
        self._event_date = np.array([(e.date - self.start).days for e in events], dtype=np.int64)
        self._event_end = np.array(
            [codes.NEVER if e.until is None else (e.until - self.start).days for e in events], dtype=np.int64
        )
        self._shift = self._numbers("date", [e.id for e in events], [None] * len(events), 0)
        self._delay = self._numbers("delay", [e.id for e in events], [None] * len(events), 0)
        self._fixed_events = {
            "event_what": np.array([getattr(codes, e.what.upper()) for e in events], dtype=np.int64),
            "event_place": np.array(
                [-1 if e.where is None or e.where in roads else self.place_index[e.where] for e in events],
                dtype=np.int64,
            ),
            "event_link": np.array([link_of.get((e.where or "", True), -1) for e in events], dtype=np.int64),
            "event_back": np.array([link_of.get((e.where or "", False), -1) for e in events], dtype=np.int64),
            "event_group": np.array([-1 if e.group is None else group[e.group] for e in events], dtype=np.int64),
        }
        self._set_chances()

    def _set_chances(self) -> None:
        """For each event: the column of the uniform it shares with its alternatives (-1: certain either way), and the
        interval of that uniform in which it happens."""
        rows = {event.id: row for row, event in enumerate(self._events)}
        self._chance_column = np.full(len(rows), -1, np.int64)
        self._chance = np.zeros((len(rows), 2))
        for root, family in alternatives(self.scenario.events).items():
            start = 0.0
            for event in family:
                if event.id in rows:
                    self._chance_column[rows[event.id]] = self._column.get(f"happens:{root}", -1)
                    self._chance[rows[event.id]] = start, start + event.probability
                start += event.probability

    def _set_parameters(self) -> None:
        names = tuple(Parameters._fields) + DRAWN_BEFORE
        table = self.scenario.parameters
        ranges = [Range(table[n].low, table[n].likely, table[n].high) for n in names]
        self._parameters = self._numbers("parameter", names, ranges, 0)
        self.ticks = round(table["hours_per_day"].likely)

    def gates(self) -> list[int]:
        """The locations that links pass through, in order."""
        crossing = self._fixed_links["crossing"]
        return sorted({int(gate) for gate in crossing if gate >= 0})

    def fill(self, values: np.ndarray) -> Problem:
        """The problem of one member, whose quantities (in the order of `names`) have these values."""
        numbers = self._parameters(values)
        parameters = Parameters(*numbers[: len(Parameters._fields)].tolist())
        family = numbers[len(Parameters._fields) + DRAWN_BEFORE.index("family_size")]
        capacity = self._capacity(values)
        capacity[self._in_families] = np.rint(capacity[self._in_families] * family)
        return Problem(
            days=self.days,
            ticks=self.ticks,
            people=apportion(np.rint(self._people(values)), self._shares),
            mined=self._mined(values),
            capacity=capacity,
            budget=self._budget(values),
            km=self._link_km(values),
            km_between=self._km_between(values),
            link_mined=self._link_mined(values),
            mobility=self._mobility(values),
            stayers=self._stayers(values),
            party_exit_denied=self._denied(values),
            party_deterrent=self._deterrent(values),
            parameters=parameters,
            **self._fixed_places,
            **self._fixed_links,
            **self._fixed_groups,
            **self._dated_events(values),
        )

    def _link_km(self, values: np.ndarray) -> np.ndarray:
        """Lengths of links, km: sums rounded once, so that neither the order nor the number of the pieces shows."""
        pieces = self._km(values).tolist()
        return np.array([math.fsum(pieces[first:last]) for first, last in pairwise(self._first_piece)], np.float64)

    def _km_between(self, values: np.ndarray) -> np.ndarray:
        """Distances between all places, where this member has them, km."""
        if not len(self._north.rows) and not len(self._east.rows):
            return self._km_as_stated
        latitude = self._latitude + self._north(values) / KM_PER_DEGREE
        narrower = np.cos(np.radians(self._latitude))
        return great_circle_km(latitude, self._longitude + self._east(values) / (KM_PER_DEGREE * narrower))

    @cached_property
    def _km_as_stated(self) -> np.ndarray:
        return great_circle_km(self._latitude, self._longitude)

    def _dated_events(self, values: np.ndarray) -> dict[str, np.ndarray]:
        day = self._event_date + np.rint(self._shift(values) + self._delay(values)).astype(np.int64)
        u = np.where(self._chance_column < 0, 0.5, np.append(values, 0.5)[self._chance_column])
        day[(u < self._chance[:, 0]) | (u >= self._chance[:, 1])] = codes.NEVER
        order = np.argsort(day, kind="stable")
        fixed = {name: array[order] for name, array in self._fixed_events.items()}
        return fixed | {
            "event_day": day[order],
            "event_until": self._event_end[order],
            "event_value": self._event_value(values)[order],
        }


def _word(event: Event, party: Mapping[str, int]) -> float:
    """The value of an event in words, as a number: the index of a party, 1 for yes, 0 for no."""
    if isinstance(event.value, bool):
        return float(event.value)
    if event.value is not None:
        return float(party[event.value])
    return 1.0
