"""Flee's rules against sums done by hand, on folders of a few places; no data of others.

Where chance decides, means over 400 members lie within 4.5 standard errors of what they should be (a false alarm in
150,000), and variances within 30 % (their standard error is 7 %).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fleerules.folders import camp, folder, place, town, wave, zone
from safepassage.exchange.fleefolder import FleeFolder
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.run import FleeRun, flee_rules

MEMBERS = 400
CERTAIN = FleeSettings(conflict_movechance=1.0, camp_movechance=0.0)
"""Whoever is in a conflict leaves, and nobody leaves a camp."""
N = 1000


def run(found: FleeFolder, settings: FleeSettings = CERTAIN, members: int = 1, **more: object) -> FleeRun:
    return flee_rules(found, settings, members=members, seed=1, **more)  # type: ignore[arg-type]


def at(result: FleeRun, name: str) -> np.ndarray:
    """People at a place, `[members, days]`."""
    return result.people[:, :, [one.name for one in result.folder.locations].index(name)]


def assert_binomial(seen: np.ndarray, people: int, chance: float) -> None:
    mean, variance = people * chance, people * chance * (1 - chance)
    assert abs(seen.mean() - mean) < 4.5 * np.sqrt(variance / len(seen))
    assert seen.var() == pytest.approx(variance, rel=0.3)


SCORES = {
    "distance": (CERTAIN, "camp", 1 / 20, 1 / 100),
    "softening": (replace(CERTAIN, softening=36.0), "camp", 1 / 46, 1 / 126),
    "power of distance": (replace(CERTAIN, distance_power=0.75), "camp", 20**-0.75, 100**-0.75),
    "power of weight": (replace(CERTAIN, weight_power=2.0), "camp", 1 / 400, 1 / 10000),
    "weight softening": (replace(CERTAIN, weight_softening=3.0, camp_weight=2.0), "town", 5 / 20, 4 / 100),
    "camps": (replace(CERTAIN, camp_weight=2.0), "town", 2 / 20, 1 / 100),
    "abroad": (replace(CERTAIN, foreign_weight=4.0), "abroad", 1 / 20, 4 / 100),
    "conflict": (replace(CERTAIN, conflict_weight=0.25), "conflict", 1 / 20, 0.25**2 / 100),
}


@pytest.mark.parametrize("case", SCORES)
def test_shares_of_two_places(case: str) -> None:
    settings, kind, near, far = SCORES[case]
    other = {
        "camp": camp("B"),
        "town": town("B"),
        "abroad": camp("B", country="There"),
        "conflict": zone("B", people=0),
    }[kind]
    # B is so far that its people are not there on the day of the choice
    settings = replace(settings, max_move_speed=50.0)
    roads, war = [("Z", "A", 10), ("Z", "B", 90)], {"B": [2.0, 2.0]} if kind == "conflict" else {}
    found = folder([zone(), camp("A"), other], roads, 2, {"A": wave(N)}, at_war=war)
    assert_binomial(at(run(found, settings, MEMBERS), "A")[:, 1], N, near / (near + far))


@pytest.mark.parametrize(("km", "day"), [(1, 1), (359, 1), (360, 2), (361, 2), (719, 2), (720, 3), (721, 3), (1440, 5)])
def test_a_link_of_k_days_takes_k_and_one(km: float, day: int) -> None:
    found = folder([zone(), camp("A")], [("Z", "A", km)], 7, {"A": wave(N)})
    assert at(run(found), "A")[0].tolist() == [N if t >= day else 0 for t in range(7)]


@pytest.mark.parametrize(("first", "day"), [(34, 1), (35, 2), (69, 2), (70, 3)])
def test_the_first_link_is_walked(first: float, day: int) -> None:
    found = folder([zone(), place("H", "forwarding")._replace(kind="forward"), camp("A")],
                   [("Z", "H", first), ("H", "A", 40)], 5, {"A": wave(N)})  # fmt: skip
    settings = replace(CERTAIN, start_on_foot=True, conflict_weight=0.0)
    assert at(run(found, settings), "A")[0].tolist() == [N if t >= day else 0 for t in range(5)]


def test_every_link_grants_a_whole_day_unless_repaired() -> None:
    found = folder([zone(), place("H", "forward"), camp("A")], [("Z", "H", 100), ("H", "A", 355)], 4, {"A": wave(N)})
    settings = replace(CERTAIN, conflict_weight=0.0)
    assert at(run(found, settings), "A")[0].tolist() == [0, N, N, N]
    assert at(run(found, settings, repaired=True), "A")[0].tolist() == [0, 0, N, N]


def test_people_leave_by_a_daily_chance() -> None:
    found = folder([zone(), camp("A")], [("Z", "A", 10)], 5, {"A": wave(N)})
    there = at(run(found, replace(CERTAIN, conflict_movechance=0.3), MEMBERS), "Z")
    for day in range(1, 5):
        assert_binomial(there[:, day], N, 0.7**day)


@pytest.mark.parametrize(("idp", "chance"), [(False, 0.2), (True, 0.4)])
def test_camps_are_left_by_a_chance_of_their_own(idp: bool, chance: float) -> None:
    found = folder([zone(people=0), camp("A", idp=idp)], [("Z", "A", 1000)], 3, {"A": {0: N}}, at_war={"Z": [1] * 3})
    settings = replace(CERTAIN, camp_movechance=0.2, idpcamp_movechance=0.4)
    there = at(run(found, settings, MEMBERS), "A")
    assert_binomial(there[:, 0], N, 1 - chance)
    assert_binomial(there[:, 2], N, (1 - chance) ** 3)


@pytest.mark.parametrize(
    ("buffer", "scaling", "stops"), [(0.9, 1.0, 960), (0.8, 1.0, 920), (1.0, 1.0, 1020), (0.9, 1.25, 1200)]
)
def test_a_camp_takes_nobody_once_it_has_less_than_half_its_room(buffer: float, scaling: float, stops: int) -> None:
    found = folder([zone(), camp("A", 1000)], [("Z", "A", 10)], 90, {"A": {day: 20.0 * day for day in range(90)}})
    result = run(found, replace(CERTAIN, capacity_buffer=buffer, capacity_scaling=scaling))
    assert at(result, "A")[0, -1] == stops
    assert at(result, "Z")[0, -1] == 89 * 20 - stops
    assert at(run(found, unlimited=True), "A")[0, -1] == 89 * 20


def test_a_crowd_of_one_day_all_goes_into_a_small_camp() -> None:
    found = folder([zone(), camp("A", 100)], [("Z", "A", 10)], 3, {"A": wave(N)})
    assert at(run(found), "A")[0].tolist() == [0, N, N]


def test_room_grows_by_the_day() -> None:
    found = folder([zone(), camp("A", 100, capacity_per_day=10)], [("Z", "A", 10)], 41, {"A": {0: 0, 40: 8000}})
    room, there = 100, 0
    for day in range(41):
        room += 10
        if day > 0 and there <= 0.95 * room:
            there += 200
    assert at(run(found, replace(CERTAIN, conflict_movechance=1.0)), "A")[0, 1] == 200
    rooms = run(found).setup.world.room[:, 1]
    assert rooms.tolist() == [110.0 + 10 * day for day in range(41)]


@pytest.mark.parametrize(
    ("kind", "one", "other"), [("country", "Here", "There"), ("country", "There", "Here"), ("location", "A", "")]
)
def test_whoever_is_on_a_link_that_closes_is_put_back(kind: str, one: str, other: str) -> None:
    """Set out on day 1 for three days; closed on days 2 to 5; back on day 3; nobody leaves before day 6."""
    found = folder(
        [zone(), camp("A", country="There")],
        [("Z", "A", 1000)],
        10,
        {"A": wave(N)},
        closures=[(kind, one, other, 2, 6)],
    )
    result = run(found)
    assert at(result, "Z")[0].tolist() == [0, 0, 0, N, N, N, 0, 0, 0, 0]
    assert at(result, "A")[0].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, N, N]
    assert result.total[0].tolist() == [0] + [N] * 9
    assert result.came[0].sum() == N


def test_a_link_that_opened_again_is_no_help_to_those_on_it() -> None:
    found = folder([zone(), camp("A")], [("Z", "A", 1000)], 9, {"A": wave(N)}, closures=[("location", "A", "", 2, 3)])
    assert at(run(found), "Z")[0].tolist() == [0, 0, 0, N, 0, 0, 0, 0, 0]
    assert at(run(found), "A")[0].tolist() == [0, 0, 0, 0, 0, 0, N, N, N]


def test_a_closure_for_good() -> None:
    found = folder(
        [zone(), camp("A")], [("Z", "A", 10)], 5, {"A": {0: 0, 4: 400}}, closures=[("location", "Z", "", 3, -1)]
    )
    assert at(run(found), "A")[0].tolist() == [0, 100, 200, 200, 200]


def test_a_closed_link_closes_only_where_that_is_repaired() -> None:
    found = folder([zone(), camp("A")], [("Z", "A", 10)], 5, {"A": wave(N)}, closures=[("link", "Z", "A", 0, 3)])
    assert at(run(found), "A")[0].tolist() == [0, N, N, N, N]
    assert at(run(found, repaired=True), "A")[0].tolist() == [0, 0, 0, N, N]


@pytest.mark.parametrize(("kind", "chance"), [("camp", 0.25), ("idpcamp", 0.5)])
def test_a_camp_that_is_shut_is_a_town_until_it_opens(kind: str, chance: float) -> None:
    found = folder(
        [zone(people=0), camp("A")], [("Z", "A", 1000)], 4, {"A": {0: N}}, at_war={"Z": [1] * 4},
        closures=[(kind, "A", "", 0, 2)],
    )  # fmt: skip
    settings = replace(CERTAIN, default_movechance=0.1, camp_movechance=0.25, idpcamp_movechance=0.5)
    there = at(run(found, settings, MEMBERS), "A")
    assert_binomial(there[:, 1], N, 0.9**2)
    assert_binomial(there[:, 3], N, 0.9**2 * (1 - chance) ** 2)


def test_a_marker_is_passed_and_is_nowhere_to_go() -> None:
    found = folder(
        [zone(), place("M", "marker"), camp("A"), camp("B")],
        [("Z", "M", 30), ("M", "A", 40), ("Z", "B", 30)], 3, {"A": wave(N)},
    )  # fmt: skip
    result = run(found, members=MEMBERS)
    assert_binomial(at(result, "A")[:, 1], N, (1 / 80) / (1 / 80 + 1 / 40))
    assert not at(result, "M").any()


def test_a_hub_is_left_at_once() -> None:
    found = folder([zone(), place("H", "forward"), camp("A")], [("Z", "H", 30), ("H", "A", 40)], 3, {"A": wave(N)})
    result = run(found, replace(CERTAIN, conflict_weight=0.0), MEMBERS)
    assert (at(result, "A")[:, 1] == N).all()


@pytest.mark.parametrize(("awareness", "shares"), [
    (1, (1 / 20, 1 / 30, 0)),
    (2, (1 / 20, 1 / 30, 1 / 60)),
    (0, (0, 0, 0)),
])  # fmt: skip
def test_every_place_on_a_walk_may_be_chosen(awareness: int, shares: tuple[float, ...]) -> None:
    found = folder(
        [zone(), camp("A"), camp("B"), camp("C")],
        [("Z", "A", 10), ("Z", "B", 20), ("A", "C", 40)], 3, {"A": wave(N)},
    )  # fmt: skip
    result = run(found, replace(CERTAIN, awareness_level=awareness), MEMBERS)
    for name, share in zip("ABC", shares, strict=True):
        if share:
            assert_binomial(at(result, name)[:, 1], N, share / sum(shares))
        else:
            assert not at(result, name).any()


def test_one_place_by_two_ways_counts_twice_and_parallel_routes_take_the_first() -> None:
    found = folder([zone(), camp("A"), camp("B")], [("Z", "A", 30), ("Z", "A", 10), ("Z", "B", 10)], 3, {"A": wave(N)})
    result = run(found, members=MEMBERS)
    assert_binomial(at(result, "A")[:, 1], N, (1 / 40 + 1 / 20) / (1 / 40 + 1 / 20 + 1 / 20))
    assert result.flow[:, :, 0].sum() > 0 and result.flow[:, :, 2].sum() == 0


def test_a_forced_redirection_makes_its_route_twice_unless_repaired() -> None:
    found = folder([zone(), camp("A"), camp("B")], [("Z", "A", 10, 1), ("Z", "B", 10, 2)], 2, {"A": wave(N)})
    assert_binomial(at(run(found, members=MEMBERS), "A")[:, 1], N, 2 / 3)
    assert_binomial(at(run(found, members=MEMBERS, repaired=True), "A")[:, 1], N, 1 / 2)


@pytest.mark.parametrize(("km", "stint", "kept"), [(50, True, 0), (50, False, 0.7), (1000, True, 0.7), (400, True, 0)])
def test_a_short_stint_does_not_end_in_a_town(km: float, stint: bool, kept: float) -> None:
    """After days of 360, 360 and 280 km, r + today / 360 is 0.75 + 0.78: people may stay. After 360 and 40: not."""
    found = folder([zone(), town("T"), camp("A")], [("Z", "T", km), ("T", "A", 50)], 5, {"A": wave(N)})
    settings = replace(CERTAIN, avoid_short_stints=stint, conflict_weight=0.0)
    result = run(found, settings, MEMBERS)
    arrival = 1 + int(km // 360)
    there = at(result, "T")[:, arrival]
    if kept:
        assert_binomial(there, N, kept)
    else:
        assert not there.any()


def test_a_conflict_decays_as_it_ages() -> None:
    found = folder(
        [zone("Old", 500), zone("New", 1000), camp("A")], [], 41, {"A": {0: 0, 14: 0, 15: N, 39: N, 40: 2 * N}},
        at_war={"Old": [1.0] * 41, "New": [0.0] * 12 + [0.5] * 29},
    )  # fmt: skip
    found.locations[1] = found.locations[1]._replace(conflict_day=12)
    settings = replace(CERTAIN, conflict_spawn_decay=(1.0, 0.5, 0.1), conflict_spawn_decay_interval=10)
    old = at(run(found, settings, MEMBERS), "Old")
    assert_binomial(old[:, 15], N, 500 * 0.5 / (500 * 0.5 + 1000 * 0.5))
    assert_binomial(old[:, 40] - old[:, 39], N, 500 * 0.1 / (500 * 0.1 + 1000 * 0.5 * 0.1))


def test_an_intensity_that_changes_counts_only_where_that_is_repaired() -> None:
    found = folder(
        [zone("One"), zone("Two"), camp("A")], [], 4, {"A": {0: 0, 2: 0, 3: N}},
        at_war={"One": [1, 1, 1, 1], "Two": [1, 1, 3, 3]},
    )  # fmt: skip
    assert_binomial(at(run(found, members=MEMBERS), "One")[:, 3], N, 0.5)
    assert_binomial(at(run(found, members=MEMBERS, repaired=True), "One")[:, 3], N, 0.25)


def test_a_conflict_that_ends_leaves_a_town() -> None:
    found = folder([zone(), camp("A")], [("Z", "A", 1000)], 5, {"A": wave(N)}, at_war={"Z": [1, 1, 0, 0, 0]})
    settings = replace(CERTAIN, conflict_movechance=0.5, default_movechance=0.2)
    there = at(run(found, settings, MEMBERS), "Z")
    assert_binomial(there[:, 1], N, 0.5)
    assert_binomial(there[:, 4], N, 0.5 * 0.8**3)


def test_a_fall_in_the_counts_is_made_up_for_before_anybody_comes_in() -> None:
    counts = {0: 0, 1: 100, 2: 40, 3: 80, 4: 130}
    result = run(folder([zone(), camp("A")], [], 5, {"A": counts}))
    assert result.total[0].tolist() == [0, 100, 100, 100, 130]
    assert result.counts.debt.tolist() == [0, 0, 60, 20, 0]


def test_conflicts_send_people_by_themselves() -> None:
    places = [zone("One", 1000), zone("Two", 3000), camp("A")]
    found = folder(places, [], 4, {"A": {0: 7, 3: 70}}, at_war={"One": [1.0] * 4, "Two": [0.0, 0.5, 0.5, 0.5]})
    found.locations[1] = found.locations[1]._replace(conflict_day=1)
    constant = run(found, replace(CERTAIN, spawn_mode="constant", displaced_per_conflict_day=15.0))
    assert at(constant, "One")[0].tolist() == [15, 30, 45, 60]
    assert at(constant, "Two")[0].tolist() == [0, 7, 14, 21]
    assert at(constant, "A")[0].tolist() == [7] * 4
    share = replace(CERTAIN, spawn_mode="pop_ratio", displaced_per_conflict_day=0.1)
    assert at(run(found, share), "One")[0].tolist() == [100, 200, 300, 400]
    assert at(run(found, replace(share, take_from_population=True)), "One")[0].tolist() == [100, 190, 271, 343]
    assert at(run(found, replace(share, take_from_population=True)), "Two")[0].tolist() == [0, 150, 292, 427]
    chance = run(found, replace(CERTAIN, spawn_mode="poisson", displaced_per_conflict_day=50.0), MEMBERS)
    last = at(chance, "One")[:, 3]
    assert abs(last.mean() - 200) < 4.5 * np.sqrt(200 / MEMBERS) and last.var() == pytest.approx(200, rel=0.3)


def test_those_who_come_in_are_taken_from_the_population() -> None:
    found = folder([zone("One", 100), zone("Two", 1000), camp("A")], [], 3, {"A": {0: 0, 1: 1000, 2: 1000 + N}})
    kept = at(run(found, CERTAIN, MEMBERS), "One")
    assert_binomial(kept[:, 1], N, 1 / 11)
    taken = at(run(found, replace(CERTAIN, take_from_population=True), MEMBERS), "One")
    second = taken[:, 2] - taken[:, 1]
    # left in One are 100 less those taken, in Two as many as were taken in One: 100 together
    chance = np.maximum(100 - taken[:, 1], 0) / 100
    assert (chance > 0).mean() > 0.5 and (second[chance == 0] == 0).all()
    variance = N * (chance * (1 - chance)).sum()
    assert abs((second - N * chance).sum()) < 4.5 * np.sqrt(variance)


def test_awareness_and_a_closure_on_the_way() -> None:
    """Whoever planned to go on looks for the next link from where they were put back: none, and a day is lost."""
    places = [zone(), town("T"), camp("A")]
    roads = [("Z", "T", 700), ("T", "A", 10)]
    settings = replace(CERTAIN, awareness_level=2, default_movechance=1.0)
    lost = folder(places, roads, 9, {"A": wave(N)}, closures=[("location", "T", "", 2, 3)])
    result = run(lost, settings, MEMBERS)
    chose = at(result, "Z")[:, 2]  # on the way back on day 2
    assert (chose == N).all()
    assert_binomial(at(result, "Z")[:, 3], N, (1 / 720) / (1 / 710 + 1 / 720))
    direct = folder(places, [*roads, ("Z", "A", 20000)], 9, {"A": wave(N)}, closures=[("location", "T", "", 2, 3)])
    left = at(run(direct, settings, MEMBERS), "Z")[:, 3]
    assert not left.any()
