"""What the page gets to see of a scenario and of a result: the numbers of the result, in the profile."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from safepassage import Ensemble, Range, Scenario, load, simulate
from safepassage.ensemble.filling import filling
from safepassage.planning.actions import apply, parse
from safepassage.scenario.timeline import timeline
from safepassage.show.web.answer import answer_document, difference_document
from safepassage.show.web.siege import siege_document


@pytest.fixture(scope="module")
def town() -> Scenario:
    return load("two-exits")


@pytest.fixture(scope="module")
def result(town: Scenario) -> Ensemble:
    return simulate(town, members=40, seed=1)


def test_the_timeline_says_when_roads_open_and_who_holds_a_place() -> None:
    steps = timeline(load("fallujah-2016"))
    assert steps["Fallujah", "holder"][0] == (0, "Islamic State")
    assert [party for _, party in steps["Fallujah", "holder"]][-1] != "Islamic State"
    assert timeline(load("two-exits"))["East road", "closed"] == ((0, True), (25, False))


@pytest.mark.parametrize("entry", ["two-exits", "fallujah-2015", "fallujah-2016", "mosul-2016", "mariupol-2022"])
def test_a_siege_is_plain_values_of_all_its_rows(entry: str) -> None:
    siege = load(entry)
    document = json.loads(json.dumps(siege_document(siege, entry)))
    assert [place["name"] for place in document["places"]] == [place.name for place in siege.locations]
    assert [road["name"] for road in document["roads"]] == [road.name for road in siege.roads]
    assert {claim["id"] for claim in document["claims"]} == {claim.id for claim in siege.claims}
    assert len(document["days"]) == (siege.end - siege.start).days + 1
    for road in document["roads"]:
        for end, point in (("from", road["points"][0]), ("to", road["points"][-1])):
            place = siege.location(road[end])
            assert point == pytest.approx([place.longitude, place.latitude], abs=2e-5)


def test_a_running_siege_has_no_roads_in_public() -> None:
    siege = replace(load("fallujah-2015"), running=True)
    public, full = (siege_document(siege, "x", profile) for profile in ("public", "full"))
    assert public["roads_hidden"] and public["roads"] == []
    assert len(full["roads"]) == len(siege.roads)
    assert not any(place["kind"] == "crossing" for place in public["places"])
    roads = {road.name for road in siege.roads} | {place.name for place in siege.locations if place.is_crossing}
    assert not any(event["where"] in roads for event in public["events"])
    answer = answer_document(simulate(siege, members=4, seed=1))
    assert answer["roads"] is None
    assert not any(road in sentence for road in roads for sentence in answer["limits"])


def test_numbers_are_those_of_the_result(result: Ensemble) -> None:
    answer = answer_document(result, "full")
    for name in ("inside", "out", "trapped"):
        for level, q in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
            expected = np.quantile(result.outcome(name), q, axis=0)
            assert answer["outcomes"][name][level] == np.round(expected).astype(int).tolist()
    camp = next(one for one in answer["arrivals"] if one["place"] == "East Camp")
    assert camp["q50"] == np.round(np.quantile(result.arrivals("East Camp"), 0.5, axis=0)).astype(int).tolist()
    road = answer["roads"]["East road"]
    weekly = result["flow", "East road"].sum(axis=(2, 3))[:, 21:28].sum(axis=1)
    assert road["q50"][3] == round(float(np.quantile(weekly, 0.5)))
    assert road["closed"][:2] == [1.0, 1.0] and road["closed"][-1] == 0.0


def test_public_counts_are_rounded_by_member_before_any_quantile(result: Ensemble) -> None:
    inside = answer_document(result, "public")["outcomes"]["inside"]
    rounded = np.round(result.outcome("inside"), -1)
    assert inside["q50"] == np.round(np.quantile(rounded, 0.5, axis=0), -1).astype(int).tolist()
    assert inside != answer_document(result, "full")["outcomes"]["inside"]


def test_public_quantiles_are_rounded_too_where_they_lie_between_two_members(town: Scenario) -> None:
    actions = parse("250/day at East Gate from 2030-01-30", town)
    base, course = (simulate(one, members=7, seed=5, apart=("East Gate",)) for one in (town, apply(town, actions)))
    told = [answer_document(base), difference_document(base, course, actions)["difference"]]
    fans = [fan for one in told for fan in one["outcomes"].values()]
    fans += [fan for part in ("inside", "trapped", "roads") for fan in told[0][part].values()]
    fans += [*told[0]["arrivals"], *told[1]["arrivals"].values()]
    assert len(fans) > 20
    assert not [n for fan in fans for level in ("q05", "q50", "q95") for n in fan[level] if n % 10]
    full = answer_document(base, "full")["outcomes"]["on_the_way"]["q95"]
    assert [n for n in full if n % 10]


def test_in_public_roads_side_by_side_are_one_corridor(town: Scenario) -> None:
    beside = replace(town.road("Road to West Camp"), name="Beside it", km=Range.of(4.5))
    result = simulate(town.edit(add=[beside]), members=20, seed=1)
    public, full = (answer_document(result, profile)["roads"] for profile in ("public", "full"))
    assert public["Beside it"]["q50"] == public["Road to West Camp"]["q50"]
    assert full["Beside it"]["q50"] != full["Road to West Camp"]["q50"]
    both = result["flow", "Beside it"].sum(axis=(2, 3)) + result["flow", "Road to West Camp"].sum(axis=(2, 3))
    weekly = np.round(both[:, 14:21].sum(axis=1), -1)
    assert public["Beside it"]["q50"][2] == round(float(np.quantile(weekly, 0.5)), -1)


def test_a_site_runs_full_on_the_first_day_over_its_room(result: Ensemble) -> None:
    place = result.locations.index("Small Camp")
    over = result["settled", "Small Camp"] > result["capacity", "Small Camp"]
    found = filling(result, place)
    assert found is not None and found.probability == over.any(axis=1).mean()
    assert found.days[1] == np.median(over[over.any(axis=1)].argmax(axis=1))
    assert filling(result, result.locations.index("Town")) is None


def test_a_difference_is_paired_and_says_what_changes(town: Scenario) -> None:
    actions = parse("open East road from 2030-01-20; allow leaving Town from 2030-01-20", town)
    names = [road.name for road in town.roads] + [place.name for place in town.locations]
    base, course = (simulate(one, members=20, seed=3, apart=names) for one in (town, apply(town, actions)))
    document = difference_document(base, course, actions, "full")
    change = course.outcome("out") - base.outcome("out")
    assert document["difference"]["outcomes"]["out"]["q50"] == np.round(np.median(change, axis=0)).astype(int).tolist()
    assert document["difference"]["helps"] == (change[:, -1] > 0).mean()
    assert document["actions"][0]["sentence"] == "From 2030-01-20 East road is open."
    assert document["difference"]["sentences"][-1] == "No road is safe."
    nothing = difference_document(base, base, actions, "full")["difference"]
    assert not any(any(values) for fan in nothing["outcomes"].values() for values in fan.values())
    assert nothing["helps"] == 0 and nothing["arrivals"] == {}
