"""Laws of people: true for any scenario."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from safepassage import simulate
from safepassage.engine import codes
from safepassage.engine.moments import means
from safepassage.engine.problem import Template
from safepassage.engine.state import network, new_memory, new_record, record_shapes
from safepassage.engine.step import run_member
from safepassage.ensemble.members import draw_quantities
from safepassage.scenario import Scenario
from safepassage.streams import open_stream
from strategies import scenarios

OUTCOMES = ("inside", "freed", "on_the_way", "out")
SOME = settings(max_examples=60, deadline=None)


@SOME
@given(scenarios())
def test_people_are_conserved_and_outcomes_add_up(scenario: Scenario) -> None:
    e = simulate(scenario, members=3, seed=1, workers=1)
    template = Template(scenario)
    people = np.array([template.fill(row).people.sum() for row in draw_quantities(template, 1, range(3))])
    assert np.array_equal(sum(e.values[name] for name in OUTCOMES), e.values["affected"])
    at_places = sum(e.values[name].sum(axis=(2, 3)) for name in ("staying", "home", "ready"))
    assert np.array_equal(
        at_places + e.values["on_the_way"] + e.values["out"], np.broadcast_to(people[:, None], at_places.shape)
    )
    assert all(
        (e.values[name] >= 0).all() for name in e.values if e.values[name].dtype == np.int64 and name != "arrivals"
    )


@SOME
@given(scenarios())
def test_the_reservoir_never_sets_out_on_a_closed_link(scenario: Scenario) -> None:
    e = simulate(scenario, members=3, seed=2, workers=1)
    assert (e.values["flow"].sum(axis=2)[~e.values["open"]] == 0).all()


@SOME
@given(scenarios(), st.integers(0, 3))
def test_nobody_is_ever_on_a_closed_link(scenario: Scenario, member: int) -> None:
    template = Template(scenario)
    problem = template.fill(draw_quantities(template, 3, range(member, member + 1))[0])
    net = network(problem)
    memory = new_memory(problem, net, 4096)
    record = new_record(
        record_shapes(problem.days, len(problem.safe), len(problem.household), len(problem.tail), len(net.gates))
    )
    assert run_member(problem, net, open_stream(3, member), memory, record) == codes.FINISHED
    calendar = memory.calendar
    for parcel in [p for slot in calendar.first for p in _list_from(calendar.parcels[:, codes.AFTER], slot)]:
        assert calendar.parcels[parcel, codes.PEOPLE] > 0
        if calendar.parcels[parcel, codes.KIND] == codes.TRANSIT:
            assert memory.now.passable[calendar.parcels[parcel, codes.PLACE]]
    for e in range(len(problem.tail)):
        for g in range(len(problem.household)):
            if not memory.now.usable[g, e]:
                assert memory.people.queue[e, g].sum() + memory.people.refused[e, g].sum() == 0


def _list_from(after: np.ndarray, parcel: int) -> list[int]:
    parcels = []
    while parcel >= 0:
        parcels.append(int(parcel))
        parcel = after[parcel]
    return parcels


@SOME
@given(scenarios(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(scenario: Scenario, random) -> None:  # type: ignore[no-untyped-def]
    def shuffled(rows: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(random.sample(rows, len(rows)))

    tables = ("locations", "roads", "groups", "parties", "events", "claims")
    other = dataclasses.replace(scenario, **{name: shuffled(getattr(scenario, name)) for name in tables})
    one, two = simulate(scenario, members=2, seed=4, workers=1), simulate(other, members=2, seed=4, workers=1)
    for name in one.values:
        assert np.array_equal(one.values[name], two.values[name]), name


@settings(max_examples=25, deadline=None)
@given(scenarios(fixed=True), st.integers(0, 10))
def test_splitting_a_group_of_single_people_changes_no_mean(scenario: Scenario, number: int) -> None:
    free = {"capacity": None, "capacity_unit": None, "people_per_day": None}
    scenario = scenario.edit(
        remove=[e.id for e in scenario.events if e.what in ("capacity", "people_per_day") or e.group is not None],
        locations={
            x.name: free if x.people_per_day is None or x.people_per_day.high > 0 else {} for x in scenario.locations
        },
        groups={x.name: {"household_size": 1} for x in scenario.groups},
    )
    # Even numbers of people, so that halves are whole.
    problem = Template(scenario).fill(np.zeros(0))._replace()
    problem = problem._replace(people=problem.people * 2)
    g = number % len(problem.household)
    order = [*range(len(problem.household)), g]
    people = problem.people[order]
    people[[g, -1]] //= 2
    split = problem._replace(
        people=people,
        household=problem.household[order],
        mobility=problem.mobility[order],
        stayers=problem.stayers[order],
        speed_factor=problem.speed_factor[order],
        group_key=problem.group_key[order],
    )
    try:
        one, two = means(problem), means(split)
    except ValueError:  # a site without room, or a gate where people would queue: no exact means
        reject()
    for name in ("inside", "trapped", "ready_held", "on_the_way", "out", "settled", "arrivals", "slipped", "passed"):
        np.testing.assert_allclose(one[name], two[name], atol=1e-6 * max(1, problem.people.sum()), err_msg=name)
