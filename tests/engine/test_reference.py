"""The reference engine against closed forms, and its conservation laws on random problems."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.problems import FAR, Event, Group, Link, Place, build, random_problem
from safepassage.engine import codes
from safepassage.engine.reference import Member, simulate
from safepassage.engine.reference_conditions import conditions
from safepassage.engine.reference_routes import find_ways, foreseen_waits

AT_ONCE = {"base": 1000.0, "leak": 0.0}
"""Everybody has decided on the first morning, and nobody slips out."""


def run(problem, seed=0):
    return simulate(problem, np.random.default_rng(seed))


def runs(problem, number):
    """Records of many members, by name, with the member first."""
    members = [simulate(problem, np.random.default_rng([seed, number])) for seed in range(number)]
    return {name: np.array([m[name] for m in members]) for name in members[0]}


def z_score(sample, mean, variance):
    """How far the mean of a sample is from its expectation, in standard errors: beyond 4.5 once in 150,000."""
    return (np.mean(sample) - mean) / math.sqrt(variance / len(sample))


def one_exit(people=100, town=None, road=None, events=(), **settings):
    """A town t that is not safe, a road of one tick, and a site s."""
    return build(
        {"s": Place(receives=True), "t": town or Place(people, safe=False), "x": Place(budget=10.0)},
        [road or Link("t", "s")],
        events=events,
        **settings,
    )


S, T, X = 0, 1, 2


def test_one_exit_is_binomial():
    first_day = runs(one_exit(attempt=0.3, days=2, **AT_ONCE), 300)
    left = 100 - first_day["ready"][:, 0, 0, T]
    assert abs(z_score(left, 30, 21)) < 4.5
    assert 0.7 < left.var() / 21 < 1.4  # 300 runs: the ratio has a standard error of 0.08
    left_next = first_day["ready"][:, 0, 0, T] - first_day["ready"][:, 1, 0, T]
    assert abs(z_score(left_next, 21, 21 * (1 - 0.21))) < 4.5


def test_deciding_follows_the_rate():
    problem = one_exit(base=0.1, pressure=0.0, pull=0.0, days=1, attempt=0.0)
    decided = runs(problem, 200)["ready"][:, 0, 0, T]
    share = 1 - math.exp(-0.1)
    assert abs(z_score(decided, 100 * share, 100 * share * (1 - share))) < 4.5


def test_two_exits_compete_by_cost_and_size():
    problem = build(
        {"a": Place(receives=True), "b": Place(receives=True, capacity=3000.0), "t": Place(200, safe=False)},
        [Link("t", "a", km=2), Link("t", "b", km=5)],
        attempt=1.0,
        days=1,
        ticks=24,
        gamma=0.5,
        **AT_ONCE,
    )
    flow = runs(problem, 100)["flow"][:, 0, 0]
    weight_a, weight_b = (2 + 1) ** -1.4, math.sqrt(3) * (5 + 1) ** -1.4
    share = weight_a / (weight_a + weight_b)
    assert (flow.sum(axis=1) == 200).all()
    assert abs(z_score(flow[:, 0], 200 * share, 200 * share * (1 - share))) < 4.5


def test_routes_spread_by_their_extra_cost():
    problem = build(
        {"m": Place(), "s": Place(receives=True), "t": Place(200, safe=False)},
        [Link("t", "s", km=3), Link("t", "m", km=2), Link("m", "s", km=2)],
        attempt=1.0,
        days=1,
        ticks=24,
        **AT_ONCE,
    )
    direct = runs(problem, 100)["flow"][:, 0, 0, 0]
    share = 1 / (1 + math.exp(-1 / 2))
    assert abs(z_score(direct, 200 * share, 200 * share * (1 - share))) < 4.5


def test_chain_arrives_after_the_travel_times():
    problem = build(
        {"a": Place(100, safe=False), "b": Place(), "c": Place(), "s": Place(receives=True)},
        [Link("a", "b", km=9), Link("b", "c", km=9), Link("c", "s", km=7)],
        attempt=1.0,
        days=5,
        **AT_ONCE,
    )
    arrivals = runs(problem, 50)["arrivals"][:, :, 3]
    assert (arrivals[:, [0, 1, 4]] == 0).all() and (arrivals.sum(axis=1) == 100).all()
    assert abs(z_score(arrivals[:, 2], 50, 25)) < 4.5  # 25 ticks after tick 0 to 4 is on day 2


def test_part_ticks_are_rounded_at_random():
    problem = one_exit(road=Link("t", "s", km=0.5, speed=2.0), attempt=1.0, days=2, **AT_ONCE)
    late = runs(problem, 200)["arrivals"][:, 1, S]
    assert abs(z_score(late, 100 / 40, 100 / 40 * (39 / 40))) < 4.5  # last tick of the day, and one tick more


def test_exit_denial_stops_everybody():
    town = Place(100, safe=False, holder=0)
    records = run(one_exit(town=town, parties=[(1.0, 0.0)], attempt=1.0, **AT_ONCE))
    assert (records["out"] == 0).all() and (records["trapped"] == 100).all() and (records["ready_held"] == 100).all()


def test_the_leak_slips_past_the_holder():
    town = Place(100, safe=False, holder=0)
    problem = one_exit(town=town, parties=[(1.0, 0.0)], attempt=1.0, days=1, base=1000.0, leak=0.2)
    records = runs(problem, 200)
    assert (records["flow"] == 0).all()
    assert (records["out"][:, 0] == records["slipped"][:, 0, T]).all()
    assert abs(z_score(records["slipped"][:, 0, T], 20, 16)) < 4.5


def test_a_front_lets_nobody_through_until_it_opens():
    opening = Event(2, codes.OPEN, 0)
    road = Link("t", "s", front=True)
    records = run(one_exit(road=road, events=[opening], attempt=1.0, days=4, **AT_ONCE))
    assert (records["flow"][:2] == 0).all() and (records["trapped"][:2] == 100).all()
    assert records["flow"][2, 0].tolist() == [100, 0]
    again = [opening, Event(3, codes.FRONT, 0)]
    records = run(one_exit(road=road, events=again, attempt=0.5, days=4, **AT_ONCE))
    assert records["flow"][2].sum() > 0 and records["flow"][3].sum() == 0


def test_past_a_front_people_slip_but_not_over_a_closed_road():
    settings = {"attempt": 1.0, "base": 1000.0, "leak": 1.0, "days": 2}
    slipped = run(one_exit(road=Link("t", "s", front=True), **settings))["slipped"]
    assert slipped[:, T].tolist() == [100, 0]
    assert (run(one_exit(road=Link("t", "s", closed=True), **settings))["slipped"] == 0).all()


def test_people_in_transit_turn_back_when_their_road_closes():
    road = Link("t", "s", km=100)
    events = [Event(1, codes.CLOSED, 0)]
    records = run(one_exit(road=road, events=events, attempt=1.0, days=3, **AT_ONCE))
    assert records["on_the_way"].tolist() == [100, 0, 0]
    assert records["ready"][:, 0, T].tolist() == [0, 100, 100]


def test_a_gate_passes_exactly_its_budget():
    road = Link("t", "s", crossing="x")
    records = run(one_exit(road=road, attempt=1.0, days=12, redraw=0.0, **AT_ONCE))
    assert records["passed"][:, X].tolist() == [10] * 10 + [0, 0]
    assert records["queue"][:, X].tolist() == [90 - 10 * day for day in range(10)] + [0, 0]
    assert records["out"][-1] == 100


def test_two_roads_share_one_budget():
    problem = build(
        {"s": Place(receives=True), "t": Place(40, safe=False), "u": Place(40, safe=False), "x": Place(budget=10.0)},
        [Link("t", "s", crossing="x"), Link("u", "s", crossing="x")],
        attempt=1.0,
        days=8,
        **AT_ONCE,
    )
    records = runs(problem, 60)
    assert (records["passed"][:, :, 3] == 10).all()
    served_t = records["flow"][:, 1, 0, 0]  # all 70 who wait are alike: hypergeometric, given those left at t
    left_t = 40 - records["flow"][:, 0, 0, 0]
    assert abs((served_t - 10 * left_t / 70).mean()) < 4.5 * math.sqrt(2.2 / 60)


def test_a_closed_gate_sends_the_queue_back():
    road = Link("t", "s", crossing="x")
    for shut in (codes.CLOSED, codes.PEOPLE_PER_DAY, codes.ADMITS):
        records = run(one_exit(road=road, events=[Event(1, shut, "x", 0.0)], attempt=1.0, days=3, **AT_ONCE))
        assert records["queue"][:, X].tolist() == [90, 0, 0] and records["ready"][:, 0, T].tolist() == [0, 90, 90]
        assert records["out"][-1] == 10


def test_the_refused_try_again_every_day():
    events = [Event(0, codes.ADMITS, "x", 0.25), Event(0, codes.PEOPLE_PER_DAY, "x", math.inf)]
    problem = one_exit(road=Link("t", "s", crossing="x"), events=events, attempt=1.0, days=2, redraw=0.0, **AT_ONCE)
    refused = runs(problem, 100)["refused"][:, :, X]
    assert abs(z_score(refused[:, 0], 75, 75 * 0.25)) < 4.5
    share = 0.75**2
    assert abs(z_score(refused[:, 1], 100 * share, 100 * share * (1 - share))) < 4.5


def test_screening_takes_people_aside_for_days():
    events = [Event(0, codes.SCREENED_SHARE, "x", 0.5), Event(0, codes.SCREENING_DAYS, "x", 2.0)]
    events += [Event(0, codes.PEOPLE_PER_DAY, "x", math.inf)]
    problem = one_exit(road=Link("t", "s", crossing="x"), events=events, attempt=1.0, days=4, **AT_ONCE)
    records = runs(problem, 50)
    assert (records["passed"][:, 0, X] == 100).all() and (records["flow"][:, 0, 0, 0] == 100).all()
    on_time = records["arrivals"][:, :2, S].sum(axis=1)
    assert abs(z_score(on_time, 50, 25)) < 4.5
    assert (records["arrivals"][:, 2:, S].sum(axis=1) == 100 - on_time).all()


def test_the_holder_of_a_place_on_the_way_stops_people():
    problem = build(
        {"m": Place(safe=False, holder=1), "s": Place(receives=True), "t": Place(100, safe=False, holder=0)},
        [Link("t", "m"), Link("m", "s")],
        parties=[(0.0, 0.0), (0.4, 0.0)],
        attempt=1.0,
        days=1,
        ticks=24,
        **AT_ONCE,
    )
    stopped = runs(problem, 100)["ready"][:, 0, 0, 0]
    share = 0.4 * 23 / 24  # those who set off at the last tick are still on the road
    assert abs(z_score(stopped, 100 * share, 100 * share * (1 - share))) < 4.5


def test_a_site_that_falls_sends_its_people_on():
    problem = build(
        {"a": Place(receives=True), "b": Place(receives=True), "t": Place(60, safe=False)},
        [Link("t", "a"), Link("a", "b", km=3)],
        events=[Event(3, codes.SAFE, "a", 0.0)],
        attempt=1.0,
        days=7,
        **AT_ONCE,
    )
    records = run(problem)
    assert records["out"][2] == 60 and records["settled"][2, 0] > 0
    assert records["settled"][3, 0] == 0 and records["settled"][-1, 1] == 60
    assert (records["affected"] == 60).all()


def test_people_are_freed_where_they_live():
    events = [Event(1, codes.SAFE, "t")]
    road = Link("t", "s", closed=True)
    records = run(one_exit(road=road, events=events, **AT_ONCE))
    assert records["inside"].tolist() == [100, 0, 0, 0, 0] and records["freed"].tolist() == [0, 100, 100, 100, 100]
    assert records["home"][1, 0, T] == 100


def test_travellers_wait_where_their_destination_closes():
    closed = [Event(1, codes.CLOSED, "s", until=4)]
    records = run(one_exit(road=Link("t", "s", km=12), events=closed, attempt=1.0, days=5, **AT_ONCE))
    assert records["waiting"][3, S] == 100 and records["on_the_way"][3] == 100
    assert records["settled"][4, S] == 100 and records["arrivals"][4, S] == 100


def test_those_who_slipped_to_a_closed_site_go_on_by_road():
    problem = build(
        {"r": Place(receives=True), "s": Place(receives=True), "t": Place(200, safe=False)},
        [Link("t", "s", km=12, front=True), Link("s", "r")],
        events=[Event(1, codes.CLOSED, "s")],
        attempt=1.0,
        base=1000.0,
        leak=1.0,
        days=3,
    )
    records = run(problem)
    assert records["slipped"][0, 2] == 200 and records["settled"][-1].tolist() == [200, 0, 0]
    assert 0 < records["flow"][1, 0, 2] < 200 and records["flow"].sum() == records["flow"][1, 0, 2]


def test_the_wait_at_a_crossing_is_the_worst_of_the_days_ahead():
    problem = one_exit(road=Link("t", "s", crossing="x"), days=1)
    today = conditions(problem, 0)
    ways = [find_ways(problem, today, 0, [0.0] * 3, [1.0] * 3)]
    coming = [(0, S, T, 1.5, 30.0)]  # 15 tomorrow, 15 the day after
    assert foreseen_waits(problem, today, ways, coming, [0, 0, 50.0], [0, 0, 10.0]) == [0, 0, 24 * 50 / 10]
    assert foreseen_waits(problem, today, ways, coming, [0, 0, 0.0], [0, 0, 10.0]) == [0, 0, 24 * 10 / 10]
    assert foreseen_waits(problem, today, ways, [], [0, 0, 50.0], [0, 0, 3.0]) == [0, 0, 24 * 47 / 10]


def test_within_the_day_people_turn_to_another_road_when_a_queue_grows():
    problem = build(
        {"s": Place(receives=True), "t": Place(1000, safe=False), "x": Place(budget=10.0)},
        [Link("t", "s", crossing="x"), Link("t", "s", km=10)],
        attempt=1.0,
        days=1,
        redraw=0.0,
        **AT_ONCE,
    )
    records = run(problem)
    assert abs(records["queue"][0, X] + 10 - 100) < 4.5 * math.sqrt(90)  # those of the first tick
    assert records["flow"][0].sum() + records["queue"][0, X] == 1000


def test_the_reservoir_is_the_share_of_ready_among_those_still_there():
    town = Place(2000, safe=False, holder=0, denied_days=90)
    problem = one_exit(town=town, parties=[(0.9, 0.0)], base=0.01, attempt=0.5, leak=0.02, days=1)
    ready = [
        sum(h.size for h in Member(problem, np.random.default_rng(seed)).households if h.doing == "ready")
        for seed in range(20)
    ]
    home, held = 1.0, 0.0  # the same in small steps of time
    out_rate = -math.log(1 - 0.5 * (0.1 + 0.9 * 0.02))
    for _ in range(90 * 1000):
        home, held = home * (1 - 0.01 / 1000), held * (1 - out_rate / 1000) + home * 0.01 / 1000
    share = held / (home + held)
    assert abs(z_score(ready, 2000 * share, 2000 * share * (1 - share))) < 4.5


def test_stayers_never_leave():
    problem = one_exit(groups=[Group(stayers=0.25)], attempt=1.0, days=20, **AT_ONCE)
    records = runs(problem, 50)
    assert (records["staying"][:, 0, 0, T] == records["staying"][:, -1, 0, T]).all()
    assert (records["inside"][:, -1] == records["staying"][:, -1, 0, T]).all()
    assert abs(z_score(records["staying"][:, 0, 0, T], 25, 25 * 0.75)) < 4.5


def test_households_move_together():
    problem = one_exit(people=103, groups=[Group(household=5)], attempt=0.5, days=1, **AT_ONCE)
    for seed in range(10):
        left = 103 - run(problem, seed)["ready"][0, 0, T]
        assert left % 5 in (0, 3)


def test_danger_fades_with_distance_and_counts_person_days():
    km = np.array([[0, FAR, FAR], [FAR, 0, 5], [FAR, 5, 0]])
    events = [Event(0, codes.FIGHTING, "x", 0.8), Event(1, codes.PAUSE, "x", 0.5, until=2)]
    problem = one_exit(events=events, km_between=km, attempt=0.0, days=3)
    danger = [0.8 * math.exp(-0.5), 0.4 * math.exp(-0.5), 0.8 * math.exp(-0.5)]
    assert np.allclose(run(problem)["danger_person_days"], 100 * np.cumsum(danger))


def test_exposure_on_roads():
    road = Link("t", "s", km=4, mined=0.5)
    problem = one_exit(road=road, events=[Event(0, codes.FIGHTING, "t")], attempt=1.0, days=3, **AT_ONCE)
    records = run(problem)
    assert records["mined_person_km"].tolist() == [200.0, 200.0, 200.0]
    assert records["flow"].sum() == 100
    mean = 100 * (4 / 0.75) / 10 * 0.5  # 4 km at 1 km per hour, slowed by a quarter, in danger 1/2
    assert abs(records["transit_danger_person_days"][-1] - mean) < 4.5 * math.sqrt(100 * 2 / 9) / 20


def test_a_full_site_repels():
    problem = build(
        {"a": Place(receives=True, capacity=1000.0), "b": Place(receives=True), "t": Place(1000, safe=False)},
        [Link("t", "a"), Link("t", "b")],
        events=[Event(0, codes.CAPACITY, "a", 100.0)],
        attempt=1.0,
        days=1,
        gamma=0.0,
        room_min=0.25,
        **AT_ONCE,
    )
    empty = run(problem)["flow"][0, 0, 0]
    assert abs(empty - 500) < 4.5 * math.sqrt(250)  # full only from tomorrow's morning on
    half = problem.parameters._replace(attempt=0.5)
    full = run(problem._replace(days=2, people=np.array([[0, 0, 2000]]), parameters=half))
    left = full["flow"][1, 0].sum()
    assert abs(full["flow"][1, 0, 0] - left / 5) < 4.5 * math.sqrt(left * 0.2 * 0.8)


@pytest.mark.parametrize("seed", range(30))
def test_random_problems_conserve_people_and_add_up(seed):
    problem = random_problem(seed, days=15, people=120)
    records = run(problem, seed)
    total = problem.people.sum()
    on_road = records["on_the_way"] - records["waiting"].sum(axis=1)
    at_places = sum(records[name].sum(axis=(1, 2)) for name in ("staying", "home", "ready"))
    assert (at_places + records["waiting"].sum(axis=1) + records["settled"].sum(axis=1) + on_road == total).all()
    parts = records["inside"] + records["freed"] + records["on_the_way"] + records["out"]
    assert (parts == records["affected"]).all()
    assert (on_road >= records["queue"].sum(axis=1) + records["refused"].sum(axis=1)).all()
    assert (records["trapped"] >= records["ready_held"]).all() and (records["inside"] >= records["trapped"]).all()


def test_same_generator_same_records():
    problem = random_problem(3)
    first, second = run(problem, 5), run(problem, 5)
    assert all(np.array_equal(first[name], second[name]) for name in first)
