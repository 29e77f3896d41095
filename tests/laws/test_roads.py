"""Laws of roads: subdividing one changes nothing; opening one never lowers the value of leaving."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from safepassage import simulate
from safepassage.engine import codes
from safepassage.engine.problem import Problem, Template
from safepassage.engine.state import network, new_memory
from safepassage.engine.step import look
from safepassage.ensemble.members import draw_quantities
from safepassage.scenario import Group, Location, Party, Range, Road, Scenario
from strategies import scenarios

SOME = settings(max_examples=60, deadline=None)
TOTALS = (
    "affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out", "queue", "refused", "passed",
    "danger_person_days", "mined_person_km", "transit_danger_person_days",
)  # fmt: skip


def _line(holders: str, km: tuple[float, ...], gates: Mapping[int, str]) -> Scenario:
    """A town of 3,000 and a site with empty villages between, each held by A or B; roads on foot, some with a gate."""
    last = len(holders) - 1
    places = [
        Location(
            name="Town" if k == 0 else "Site" if k == last else f"Village {k}",
            kind="town" if k == 0 else "site" if k == last else "village",
            latitude=33 + k / 100,
            longitude=43.0,
            people=Range.of(3000 if k == 0 else 0),
            holder=holder,
            safe=k == last,
            receives=k == last,
        )
        for k, holder in enumerate(holders)
    ]
    roads = [
        Road(f"road {k}", places[k].name, places[k + 1].name, Range.of(length), "foot", 4.0, crossing=gates.get(k))
        for k, length in enumerate(km)
    ]
    places += [Location(gate, "crossing", 33.0, 43.0, receives=False) for gate in gates.values()]
    parties = tuple(Party(name, Range.of(0.5), Range.of(0)) for name in "AB")
    groups = (Group("all", 1.0, household_size=1),)
    period = {"start": date(2016, 5, 22), "end": date(2016, 6, 5)}
    return Scenario(
        name="line",
        title="A line",
        **period,
        parties=parties,
        locations=tuple(places),
        roads=tuple(roads),
        groups=groups,
    )


ENCLAVE = _line("AABAA", (0.01, 0.01, 0.01, 0.01), {})
TWO_GATES = _line("AAA", (5.0, 5.0), {0: "Gate", 1: "Second gate"})
UNEVEN = _line("AAA", (12.5, 0.01), {})


@SOME
@given(scenarios(), st.integers(0, 20), st.integers(0, 1), st.booleans(), st.booleans())
@example(ENCLAVE, 2, 0, False, False)  # found by chance: the milestone stayed as the ground of B, not the village
@example(TWO_GATES, 0, 0, False, False)  # the milestone stayed between the gates
@example(UNEVEN, 1, 0, False, False)  # 12.5 + 0.005 + 0.005 is not 12.5 + 0.01 if rounded twice
def test_a_location_that_merely_subdivides_a_road_changes_nothing(
    scenario: Scenario, number: int, held_like: int, safe: bool, sorts_first: bool
) -> None:
    touched = {e.where for e in scenario.events}
    plain = [r for r in scenario.roads if r.name not in touched and r.mined.fixed and r.km.fixed]
    assume(plain)
    road = plain[number % len(plain)]
    ends = [scenario.location(name) for name in (road.start, road.end)]
    like = ends[held_like]
    assume(not any(e.what == "holder" and e.where == like.name for e in scenario.events))
    # Beside a village without people that a milestone could stand in for, the first by name would stay.
    sorts_first = sorts_first and all(x.people.high > 0 for x in ends)
    middle = Location(
        name="A milestone" if sorts_first else max(x.name for x in scenario.locations) + " milestone",
        kind="village",
        latitude=sum(x.latitude for x in ends) / 2,
        longitude=sum(x.longitude for x in ends) / 2,
        people=Range.of(0),
        holder=like.holder,
        safe=safe,
        receives=False,
    )
    half = Range.of(road.km.likely / 2)
    first = dataclasses.replace(road, end=middle.name, km=half)
    second = dataclasses.replace(road, name="zz second half", start=middle.name, km=half, crossing=None)
    parted = scenario.edit(remove=[road.name], add=[middle, first, second])
    assert _lengths(scenario) == _lengths(parted)
    _assert_same_people(scenario, parted)


def _lengths(scenario: Scenario) -> dict[str, float]:
    template = Template(scenario)
    km = template.fill(draw_quantities(template, 5, range(1))[0]).km
    return {chain.key: float(length) for chain, length in zip(template.chains, km, strict=True)}


def _assert_same_people(scenario: Scenario, parted: Scenario) -> None:
    one, two = simulate(scenario, members=2, seed=5, workers=1), simulate(parted, members=2, seed=5, workers=1)
    for name in TOTALS:
        assert np.array_equal(one.values[name], two.values[name]), name
    keep = [two.locations.index(name) for name in one.locations]
    for name in ("staying", "home", "ready", "settled", "arrivals", "slipped", "waiting"):
        assert np.array_equal(one.values[name], two.values[name][..., keep]), name
    keep = [two.links.index(link) for link in one.links if link in two.links]
    same = [link in two.links for link in one.links]
    assert np.array_equal(one.values["flow"][..., same], two.values["flow"][..., keep])


def _values(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    net = network(problem)
    memory = new_memory(problem, net, 16)
    look(problem, net, memory, 0)
    return memory.routes.value.copy(), memory.routes.slip_value.copy()


@SOME
@given(scenarios(fixed=True), st.data())
def test_opening_a_link_crossing_or_site_never_lowers_the_value_of_leaving(
    scenario: Scenario, data: st.DataObject
) -> None:
    problem = Template(scenario).fill(np.zeros(0))
    before = _values(problem)
    after = _values(_with_opening(problem, data))
    for old, new in zip(before, after, strict=True):
        assert (new >= old - 1e-9 * np.abs(np.where(np.isfinite(old), old, 0))).all()


def _with_opening(problem: Problem, data: st.DataObject) -> Problem:
    """The same problem with an event at its end that opens a link, a crossing, or a place for people to settle."""
    gates = sorted({int(x) for x in problem.crossing if x >= 0})
    kinds = ["site"] + (["link"] if len(problem.tail) else []) + (["crossing"] if gates else [])
    kind = data.draw(st.sampled_from(kinds))
    what, place, link, value = codes.OPEN, -1, -1, 1.0
    if kind == "link":
        link = data.draw(st.integers(0, len(problem.tail) - 1))
    elif kind == "crossing":
        place = data.draw(st.sampled_from(gates))
    else:
        what = codes.RECEIVES
        place = data.draw(st.integers(0, len(problem.safe) - 1))
    added = {
        "day": 0,
        "until": codes.NEVER,
        "what": what,
        "place": place,
        "link": link,
        "back": -1,
        "group": -1,
        "value": value,
    }
    fields = {f"event_{name}": np.append(getattr(problem, f"event_{name}"), x) for name, x in added.items()}
    return problem._replace(**{name: array.astype(getattr(problem, name).dtype) for name, array in fields.items()})
