"""The pictures: drawn, the same bytes every time, with what they must say and without what they must not show."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ensemble import synthetic
from named_siege import HOSTILE, named
from safepassage import simulate
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.wording import count
from safepassage.show import figures, maps, scene, style
from safepassage.show.profile import Profile, people
from safepassage.show.words import document

PICTURES = {"outcomes": figures.outcomes, "arrivals": figures.arrivals, "map": maps.network, "queues": figures.queues}
BACKGROUND = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[43.2, 33.4], [43.8, 33.35]]}},
        {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": [[[43.8, 33.3], [44.2, 33.1]]]}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[43, 33], [44, 33], [44, 34], [43, 33]]]}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [43.5, 33.5]}},
        {"type": "Feature", "geometry": None},
    ],
}


@pytest.fixture(scope="module")
def siege() -> Ensemble:
    return synthetic.ensemble(members=20, days=40)


@pytest.fixture(scope="module")
def running(siege: Ensemble) -> Ensemble:
    return replace(siege, scenario=replace(siege.scenario, running=True))


def words(figure: object) -> list[str]:
    """Every text of a figure, in its axes too."""
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


def test_draw_writes_four_pictures_with_the_same_bytes_each_time(siege: Ensemble, tmp_path: Path) -> None:
    first = figures.draw(siege, tmp_path / "one")
    second = figures.draw(siege, tmp_path / "two")
    assert [path.name for path in first] == ["outcomes.png", "arrivals.png", "map.png", "queues.png"]
    for one, two in zip(first, second, strict=True):
        data = one.read_bytes()
        assert data == two.read_bytes()
        assert data.startswith(b"\x89PNG") and b"Software" not in data and b"tIME" not in data
        width, height = struct.unpack(">II", data[16:24])
        assert 1400 <= width <= 1600 and 300 <= height <= 1200


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_states_scenario_dates_members_seed_doubt_and_use(siege: Ensemble, name: str) -> None:
    text = " ".join(words(PICTURES[name](siege)))
    for part in (
        "Synthetic siege (invented numbers)",
        "22 May to 30 Jun 2016",
        "20 members, seed 1",
        "doubt about the inputs",
        "Not for targeting or border control.",
        "Public: counts rounded to 10.",
    ):
        assert part in text
    assert "RESTRICTED: full profile" in " ".join(words(PICTURES[name](siege, "full")))


def test_the_public_map_of_a_running_siege_has_no_roads_and_no_crossings(running: Ensemble) -> None:
    shown = scene.make_scene(running, "public")
    assert shown.ways == ()
    assert not [place for place in shown.places if place.kind == "crossing"]
    public, full = " ".join(words(maps.network(running))), " ".join(words(maps.network(running, "full")))
    assert "Roads and crossings are not shown while the siege is running." in public
    assert "Bzebiz bridge" not in public
    assert "Bzebiz bridge" in full


def test_the_public_queues_of_a_running_siege_are_one(running: Ensemble) -> None:
    assert "All crossings together" in words(figures.queues(running))
    assert "Bzebiz bridge" in words(figures.queues(running, "full"))


def test_public_counts_are_rounded_to_10() -> None:
    assert people(1234, "public") == "1,230"
    assert people(7, "public") == "10"
    assert people(7, "full") == "7"


def test_who_slips_out_is_on_no_road_of_the_map(siege: Ensemble) -> None:
    more = replace(siege, values={**siege.values, "slipped": siege["slipped"] + 10**6})
    first, second = scene.make_scene(siege, "full"), scene.make_scene(more, "full")
    assert [way.people for way in first.ways] == [way.people for way in second.ways]
    assert first.places == second.places


def test_the_map_shows_medians_over_members(siege: Ensemble) -> None:
    shown = scene.make_scene(siege, "full")
    lake = next(way for way in shown.ways if way.name == "Lake road")
    assert lake.people == np.median(siege["flow", "Lake road"].sum(axis=(1, 2, 3)))
    assert (lake.direction, lake.closed, lake.front, lake.mined) == (1, 0.0, False, False)
    south = next(way for way in shown.ways if way.name == "South road")
    assert (south.closed, south.front, south.mined) == (1.0, True, True)
    town = next(place for place in shown.places if place.name == "Fallujah")
    assert town.trapped_most == np.median(siege.series("trapped", "Fallujah"), axis=0).max()


def test_a_crowded_middle_is_drawn_large_and_a_small_map_is_not(siege: Ensemble) -> None:
    assert "Around the besieged places" in words(maps.network(siege))
    few = scene.Scene(scene.make_scene(siege, "full").places[:4], (), ())
    assert scene.close_up(few, scene.extent_of(few.places)) is None


def test_a_background_is_drawn_below(siege: Ensemble) -> None:
    scenario = replace(siege.scenario, background=json.dumps(BACKGROUND))
    shown = scene.make_scene(replace(siege, scenario=scenario), "full")
    assert [kind for kind, _ in shown.background] == ["river", "river", "border"]
    maps.network(replace(siege, scenario=scenario))


def test_pictures_and_table_give_the_same_numbers(siege: Ensemble) -> None:
    """Two roundings of one number would differ, and tell together what each of them hides."""
    said = document(siege, {})["outcomes"]
    shown = " ".join(words(figures.outcomes(siege)))
    for name in figures.FANS:
        low, middle, high = (people(said[name][q], "public") for q in ("q05", "q50", "q95"))
        assert f"{middle} ({low}–{high})" in shown or low == high
    for place in document(siege, {})["arrivals"]:
        assert people(place["q50"], "public") in words(figures.arrivals(siege))
        shown_there = [spot for spot in scene.make_scene(siege, "public").places if spot.name == place["place"]]
        assert all(people(spot.arrived, "public") == people(place["q50"], "public") for spot in shown_there)


def test_arrivals_say_how_often_a_site_is_over_its_room(siege: Ensemble) -> None:
    found = words(figures.arrivals(siege))
    assert "Amiriyat camps" in found and "not stated" in found
    assert found.index("Habbaniyah Tourist City") < found.index("Kilo 18")


@pytest.mark.parametrize("profile", ["public", "full"])
def test_pictures_and_words_give_the_same_numbers(siege: Ensemble, profile: Profile) -> None:
    told = document(siege, {}, profile=profile)
    found = words(figures.arrivals(siege, profile))
    for place in told["arrivals"]:
        assert f"{count(place['q05'])} to {count(place['q95'])}" in found
        (on_map,) = [one for one in scene.make_scene(siege, profile).places if one.name == place["place"]]
        assert people(on_map.arrived, profile) == count(place["q50"])
    out = told["outcomes"]["out"]
    drawn = f"{count(out['q50'])} ({count(out['q05'])}–{count(out['q95'])})"
    assert f"30 Jun: {drawn}" in words(figures.outcomes(siege, profile))


def empty_queues(siege: Ensemble) -> Ensemble:
    return replace(siege, values={**siege.values, "queue": siege["queue"] * 0, "refused": siege["refused"] * 0})


def test_no_queue_is_said_and_not_drawn(siege: Ensemble) -> None:
    assert "Nobody waits at any crossing overnight, in any member on any day." in words(
        figures.queues(empty_queues(siege))
    )
    rare = siege["queue"] * 0
    rare[0, 5, 0] = 9
    text = " ".join(
        words(figures.queues(replace(empty_queues(siege), values={**empty_queues(siege).values, "queue": rare})))
    )
    assert "5 % of members have one on some day" in text
    none = {name: siege[name][..., :0] for name in ("queue", "refused", "passed", "shut")}
    bare = replace(siege, crossings=(), values={**siege.values, **none})
    assert "This scenario has no crossings." in words(figures.queues(bare))


@pytest.mark.parametrize("profile", ["public", "full"])
def test_one_member_on_one_day_is_drawn_too(profile: style.Profile, tmp_path: Path) -> None:
    assert len(figures.draw(synthetic.ensemble(members=1, days=1), tmp_path, profile)) == 4


@pytest.mark.parametrize(
    ("number", "up"), [(1, 1), (1.1, 2), (2.2, 2.5), (17, 20), (99, 100), (0.03, 0.05), (250, 250)]
)
def test_round_numbers(number: float, up: float) -> None:
    assert style.round_up(number) == pytest.approx(up)


def test_names_with_dollar_signs_are_no_formulas(tmp_path: Path) -> None:
    result = simulate(named(HOSTILE, "$\\frac{$ and $x^2$"), members=5, seed=1)
    assert len(figures.draw(result, tmp_path)) == 4
