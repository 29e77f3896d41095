"""Laws of roads: subdividing one changes nothing; opening one never lowers the value of leaving."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safepassage import simulate
from safepassage.engine import codes
from safepassage.engine.problem import Problem, Template
from safepassage.engine.state import network, new_memory
from safepassage.engine.step import look
from safepassage.scenario import Location, Range, Scenario
from strategies import scenarios

SOME = settings(max_examples=60, deadline=None)


@SOME
@given(scenarios(), st.data())
def test_a_location_that_merely_subdivides_a_road_changes_nothing(scenario: Scenario, data: st.DataObject) -> None:
    touched = {e.where for e in scenario.events}
    plain = [r for r in scenario.roads if r.name not in touched and r.mined.fixed and r.km.fixed]
    assume(plain)
    road = data.draw(st.sampled_from(plain))
    ends = [scenario.location(name) for name in (road.start, road.end)]
    middle = Location(
        name="Milestone",
        kind="village",
        latitude=sum(x.latitude for x in ends) / 2,
        longitude=sum(x.longitude for x in ends) / 2,
        people=Range.of(0),
        capacity=None,
        capacity_unit=None,
        holder=ends[0].holder,
        safe=data.draw(st.booleans()),
        receives=False,
    )
    assume(not any(e.what == "holder" and e.where == ends[0].name for e in scenario.events))
    half = Range.of(road.km.likely / 2)
    first = _changed(road, end="Milestone", km=half)
    second = _changed(road, name="zz second half", start="Milestone", km=half, crossing=None)
    parted = scenario.edit(remove=[road.name], add=[middle, first, second])
    one, two = simulate(scenario, members=2, seed=5, workers=1), simulate(parted, members=2, seed=5, workers=1)
    for name in (
        "affected",
        "inside",
        "trapped",
        "ready_held",
        "freed",
        "on_the_way",
        "out",
        "queue",
        "refused",
        "passed",
    ):
        assert np.array_equal(one.values[name], two.values[name]), name
    keep = [two.locations.index(name) for name in one.locations]
    for name in ("settled", "arrivals", "slipped", "waiting"):
        assert np.array_equal(one.values[name], two.values[name][:, :, keep]), name


def _changed(road, **fields):  # type: ignore[no-untyped-def]
    import dataclasses

    return dataclasses.replace(road, **fields)


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
