"""Random valid scenarios for Hypothesis.

`scenarios()` gives small sieges: two to seven places on a mostly connected network with one-way, parallel, closed,
mined and front roads, crossings with and without a budget that roads share, sites with and without room, held places,
several groups, and events of every kind with fixed and ranged numbers, windows, delays, ends, chances, alternatives.

    @given(scenarios())
    def test_people_are_conserved(scenario): ...

`scenarios(fixed=True)` gives every number, date and chance exactly, so that all members are alike but for the engine's
own draws; `scenarios(events=False)` gives no events.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from safepassage.scenario import (
    Claim,
    Event,
    Group,
    Kind,
    Location,
    Observation,
    Parameter,
    Party,
    Range,
    Road,
    Scenario,
    priors,
    vocabulary,
)
from safepassage.scenario.events import root_of

START = date(2016, 5, 22)
PLACES = ("Old town", "Al-Karma", "Camp 1", "المخيم", "Bridge, west", 'Dhi "Q"', "village")
GATES = ("Gate", "Checkpoint 7")
ROADS = tuple(f"road {number}" for number in range(20))
KINDS = ("city", "town", "village", "site", "border")
PARTIES = ("Besiegers", "Army")
SPLITS = ((1.0,), (0.5, 0.5), (0.8, 0.2), (0.6, 0.3, 0.1), (1.0, 0.0), (0.25, 0.25, 0.5))
SPEEDS = {"foot": 4.0, "vehicle": 25.0, "boat": 3.0}
ADDING = ("fighting", "trigger", "pause", "departures")
SLOTS = {"closed": "open", "cleared": "mined"}


def ranges(numbers: st.SearchStrategy[float], fixed: bool) -> st.SearchStrategy[Range]:
    """Numbers known exactly and, unless `fixed`, as low, likely and high."""
    exactly = numbers.map(Range.of)
    if fixed:
        return exactly
    return exactly | st.lists(numbers, min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))


def counts(most: int, fixed: bool) -> st.SearchStrategy[Range]:
    """Whole numbers of people, often 0, 1 or a round number."""
    return ranges(st.sampled_from((0, 1, 7, 100, most)) | st.integers(0, most), fixed)


def shares(fixed: bool) -> st.SearchStrategy[Range]:
    """Numbers from 0 to 1, often one of the ends."""
    return ranges(st.sampled_from((0.0, 0.5, 1.0)) | st.integers(0, 100).map(lambda share: share / 100), fixed)


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """Days from first to last, both included."""
    return st.integers(0, max(0, (last - first).days)).map(lambda shift: first + timedelta(days=shift))


@st.composite
def locations(draw: Callable[..., Any], fixed: bool) -> tuple[Location, ...]:
    """Places and crossings: the first place is a held town, the last a site, the others anything."""
    number = draw(st.integers(2, len(PLACES)))
    found = []
    for place in range(number):
        kind = "town" if place == 0 else "site" if place == number - 1 else draw(st.sampled_from(KINDS))
        safe = False if place == 0 else True if place == number - 1 else draw(st.booleans())
        roomy = kind == "site" and draw(st.booleans())
        found.append(
            Location(
                name=PLACES[place],
                kind=kind,
                latitude=33 + draw(st.integers(0, 50)) / 100,
                longitude=43 + draw(st.integers(0, 50)) / 100,
                people=draw(counts(3000, fixed)) if place == 0 or draw(st.booleans()) else Range.of(0),
                capacity=draw(counts(2000, fixed)) if roomy else None,
                capacity_unit=draw(st.sampled_from(("people", "people", "families"))) if roomy else None,
                holder=draw(st.sampled_from((*PARTIES, None))),
                safe=safe,
                receives=draw(st.sampled_from((kind == "site" or safe, kind == "site" or safe, not safe))),
                denied_since=None if safe else draw(st.none() | days(START - timedelta(days=200), START)),
                mined=draw(shares(fixed)) if draw(st.integers(0, 4)) == 0 else Range.of(0),
                attraction=draw(st.sampled_from((0.0, 0.0, -1.5, 2.0))),
                claims=draw(st.sampled_from(((), ("c1",), ("c1", "c2")))),
            )
        )
    for name in GATES[: draw(st.integers(0, len(GATES)))]:
        budget = draw(st.none() | counts(500, fixed))
        found.append(Location(name, "crossing", 33.2, 43.3, receives=False, people_per_day=budget))
    return tuple(draw(st.permutations(found)))


@st.composite
def roads(draw: Callable[..., Any], places: tuple[Location, ...], fixed: bool) -> tuple[Road, ...]:
    """Roads that connect most places in a tree, and some more; crossings are on some of them."""
    ends = sorted(place.name for place in places if not place.is_crossing)
    gates = [place.name for place in places if place.is_crossing]
    pairs = [(ends[draw(st.integers(0, k - 1))], ends[k]) for k in range(1, len(ends)) if draw(st.integers(0, 9)) > 0]
    pairs += draw(st.lists(st.lists(st.sampled_from(ends), min_size=2, max_size=2, unique=True), max_size=4))
    found = []
    for name, pair in zip(ROADS, pairs, strict=False):
        start, end = draw(st.permutations(pair))
        mode = draw(st.sampled_from(tuple(SPEEDS)))
        rare = st.integers(0, 5).map(lambda number: number == 5)
        found.append(
            Road(
                name=name,
                start=start,
                end=end,
                km=draw(ranges(st.sampled_from((0.01, 0.5, 12.5)) | st.integers(1, 80), fixed)),
                mode=mode,
                km_per_hour=draw(st.sampled_from((SPEEDS[mode], 0.5, 90.0))),
                one_way=draw(rare),
                crossing=draw(st.none() | st.sampled_from(gates)) if gates else None,
                front=draw(rare),
                closed=draw(rare),
                mined=draw(shares(fixed)) if draw(rare) else Range.of(0),
            )
        )
    return tuple(draw(st.permutations(found)))


@st.composite
def groups(draw: Callable[..., Any], fixed: bool) -> tuple[Group, ...]:
    """One to three groups whose shares add to 1."""
    return tuple(
        Group(
            name=f"group {number}",
            share=share,
            household_size=draw(st.sampled_from((1, 2, 6))),
            mobility=draw(ranges(st.sampled_from((0.0, 0.5, 1.0, 3.0)), fixed)),
            speed_factor=draw(st.sampled_from((0.5, 1.0, 2.0))),
            stayers=draw(shares(fixed)),
        )
        for number, share in enumerate(draw(st.sampled_from(SPLITS)))
    )


def targets(kind: Kind, places: tuple[Location, ...], ways: tuple[Road, ...]) -> list[str | None]:
    """The names that an event of this kind may act on; None is everywhere."""
    found: list[str | None] = [None] if kind.what in ("trigger", "pause", "departures") else []
    found += [place.name for place in places if ("crossing" if place.is_crossing else "location") in kind.targets]
    return found + [road.name for road in ways if "road" in kind.targets]


@st.composite
def event(
    draw: Callable[..., Any],
    number: int,
    scenario: Scenario,
    earlier: tuple[Event, ...],
    fixed: bool,
) -> Event | None:
    """One event of any kind that has something to act on; None where there is nothing."""
    kind = draw(st.sampled_from(tuple(vocabulary().values())))
    where = targets(kind, scenario.locations, scenario.roads)
    if not where:
        return None
    one_day = kind.what == "departures"
    day = draw(days(START - timedelta(days=0 if one_day else 3), scenario.end))
    date_to = None if fixed else draw(st.none() | st.none() | days(max(day, START), scenario.end))
    probability = 1.0 if fixed else draw(st.sampled_from((1.0, 1.0, 0.5, 0.0)))
    roots = [other.id for other in earlier if other.probability == 0.5 and other.alternative_to is None]
    taken = {other.alternative_to for other in earlier}
    roots = [root for root in roots if root not in taken] if probability == 0.5 else []
    by_id = {other.id: other for other in earlier}
    settled = {root_of(by_id[other.resolves], by_id) for other in earlier if other.resolves}
    unsettled = [one.id for one in earlier if not one.certain_day and root_of(one, by_id) not in settled]
    return Event(
        id=f"event {number}",
        date=day,
        date_to=date_to,
        announced=not fixed and draw(st.integers(0, 4)) == 4,
        what=kind.what,
        where=draw(st.sampled_from(where)),
        group=draw(st.sampled_from((None, *(group.name for group in scenario.groups)))) if kind.per_group else None,
        value=_value(draw, kind),
        number=draw(_number(kind, fixed)) if kind.value == "number" else None,
        until=None
        if one_day
        else draw(st.none() | days((date_to or day) + timedelta(days=1), scenario.end + timedelta(days=5))),
        probability=probability,
        alternative_to=draw(st.none() | st.sampled_from(roots)) if roots else None,
        resolves=draw(st.sampled_from(unsettled)) if unsettled and draw(st.integers(0, 4)) == 4 else None,
        claims=draw(st.sampled_from(((), ("c2",)))),
    )


def _value(draw: Callable[..., Any], kind: Kind) -> str | bool | None:
    if kind.value == "party":
        return draw(st.sampled_from(PARTIES))
    return draw(st.booleans()) if kind.value == "flag" else None


def _number(kind: Kind, fixed: bool) -> st.SearchStrategy[Range]:
    if kind.number_type == "count":
        return counts(1000, fixed)
    if kind.number_type == "share":
        return shares(fixed)
    low, high = max(kind.bounds.lowest, -5), min(kind.bounds.highest, 30)
    return ranges(st.sampled_from((low, (low + high) / 2, high)), fixed)


@st.composite
def some_events(draw: Callable[..., Any], scenario: Scenario, most: int, fixed: bool) -> tuple[Event, ...]:
    """Up to `most` events, no two of which set one thing on one day."""
    found: tuple[Event, ...] = ()
    taken = set()
    for number in range(draw(st.integers(0, most))):
        drawn = draw(event(number, scenario, found, fixed))
        if drawn is None:
            continue
        slot = (SLOTS.get(drawn.what, drawn.what), drawn.where, drawn.date)
        if slot not in taken or drawn.what in ADDING:
            taken.add(slot)
            found += (drawn,)
    return tuple(draw(st.permutations(found)))


def _overrides(fixed: bool) -> st.SearchStrategy[tuple[Parameter, ...]]:
    def override(parameter: Parameter, number: float) -> Parameter:
        ends = {"low": number, "likely": number, "high": number, "source": "a test"}
        return Parameter(**{**vars(parameter), **ends})

    if fixed:
        return st.just(tuple(override(parameter, parameter.likely) for parameter in priors().values()))
    some = {"attempt": 1.0, "leak": 0.0, "spread": 0.1, "redraw": 1.0, "hours_per_day": 3.0, "danger_aversion": 0.0}
    chosen = st.lists(st.sampled_from(tuple(some)), unique=True, max_size=3)
    return chosen.map(lambda names: tuple(override(priors()[name], some[name]) for name in names))


CLAIMS = (
    Claim("c1", "An office", "un", "2016-05", date(2016, 5, 20), "", "B", "2", "people", 100, 3000, "people", "about",
          "Between 100 and 3,000 people are inside.", ""),
    Claim("c2", "A newspaper", "media", "2016-05-23", None, "", "C", "3", "fighting", None, None, "", "",
          "The assault has begun.", "agency"),
)  # fmt: skip


@st.composite
def scenarios(
    draw: Callable[..., Any], *, fixed: bool = False, events: bool = True, most_events: int = 10, most_days: int = 20
) -> Scenario:
    """Small random scenarios without faults; most of them give warnings."""
    places = draw(locations(fixed))
    parties = tuple(Party(name, draw(shares(fixed)), draw(shares(fixed))) for name in PARTIES)
    scenario = Scenario(
        name="random",
        title="A random siege",
        start=START,
        end=START + timedelta(days=draw(st.integers(0, most_days))),
        parties=parties,
        locations=places,
        roads=draw(roads(places, fixed)),
        groups=draw(groups(fixed)),
        overrides=draw(_overrides(fixed)),
        claims=CLAIMS,
        observations=draw(_observations(places)),
    )
    happening = draw(some_events(scenario, most_events, fixed)) if events else ()
    return Scenario(**{**_fields(scenario), "events": happening})


def _observations(places: tuple[Location, ...]) -> st.SearchStrategy[tuple[Observation, ...]]:
    return st.sampled_from(((), (Observation(START, places[0].name, "stock", 500, None, "a count", START, "B2"),)))


def _fields(scenario: Scenario) -> dict[str, Any]:
    return {name: getattr(scenario, name) for name in scenario.__dataclass_fields__}
