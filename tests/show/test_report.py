"""The report as what it says: numbers of the result, dates on which sites run full, evidence, and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from named_siege import ARABIC, named
from safepassage import Ensemble, compare, load, simulate
from safepassage.ensemble.wording import count
from safepassage.show.matters_words import VERIFY
from safepassage.show.profile import Profile
from safepassage.show.report.answer import checkpoints, fillings, passing
from safepassage.show.report.contents import RESPONSIBLE, report
from safepassage.show.report.difference import unpaired
from safepassage.show.report.figures import drawing
from safepassage.show.report.parts import PAGE, PRINT, Picture, Report, Section, Table
from safepassage.show.words import document

MADE = date(2031, 1, 2)
ENGLISH = {name: name for name in ARABIC}


def told(results: Mapping[str, Ensemble], profile: Profile = "public") -> Report:
    with drawing():
        return report(results, profile, MADE)


def section(one: Report, id: str) -> Section:
    return next(section for section in one.sections if section.id == id)


def words(one: Report, id: str = "") -> str:
    whole = replace(one, sections=(section(one, id),), facts=(), names=(), title="") if id else one
    return "\n".join(whole.words())


def table(one: Report, id: str, caption: str) -> Table:
    parts = [part for part in section(one, id).parts if isinstance(part, Table) and part.caption.startswith(caption)]
    assert len(parts) == 1
    return parts[0]


@pytest.fixture(scope="module")
def result() -> Ensemble:
    return simulate(named(ENGLISH, "A town"), members=200, seed=1)


@pytest.fixture(scope="module")
def whole(result: Ensemble) -> Report:
    return told({"result": result})


@pytest.fixture(scope="module")
def running() -> Ensemble:
    return simulate(named(ENGLISH, "A town", running=True), members=200, seed=1)


def test_it_has_every_part_that_a_planner_needs(whole: Report) -> None:
    assert [one.id for one in whole.sections] == [
        "answer", "arrivals", "limits", "matters", "situation", "evidence", "method",
    ]  # fmt: skip
    facts = dict(whole.facts)
    assert facts["Issue date"] == "2030-01-01: what was published by then is known"
    assert facts["Report made"] == "2031-01-02"
    assert "200 members, seed 1, scenario two-exits, SHA-256 " in facts["Recipe"]
    assert whole.use == RESPONSIBLE and "not for targeting or border control" in whole.use.lower()
    assert VERIFY in words(whole, "matters")
    assert "Not in it: deaths, returns" in words(whole, "method")


def test_its_numbers_are_those_of_the_answer_of_a_run(result: Ensemble, whole: Report) -> None:
    known = document(result, {})["outcomes"]
    numbers = table(whole, "answer", "How many people")
    last = {row[0]: row[-1] for row in numbers.rows}
    assert last["out"].startswith(f"{count(known['out']['q50'])} (")
    assert numbers.head == ("people", "8 Jan", "15 Jan", "29 Jan", "1 Mar")
    assert checkpoints(60) == [7, 14, 28, 59]


def test_when_a_site_runs_full(result: Ensemble, whole: Report) -> None:
    settled, room = result.arrivals("Small Camp"), result["capacity", "Small Camp"]
    chance, days = passing(result, "Small Camp")
    over = settled > room
    assert chance == over.any(axis=1).mean()
    assert days is not None
    first = [int(np.flatnonzero(row)[0]) for row in over if row.any()]
    assert days[0] == result.days[int(np.median(first))]
    row = next(row for row in table(whole, "arrivals", "Arrivals").rows if row[0] == "Small Camp")
    assert row[1] == "500" and row[3] == f"{100 * chance:.0f} %" and row[4].startswith(f"{days[0].day} Jan")
    assert fillings(result, document(result, {}))[0].place == "Small Camp"
    assert "More likely than not to run full: Small Camp" in words(whole, "arrivals")


def test_a_site_that_hardly_ever_runs_full_has_no_date(result: Ensemble) -> None:
    roomy = np.array(result.array("capacity"))
    place = result.locations.index("Small Camp")
    roomy[4:, :, place] = 1e9
    few = replace(result, values={**result.values, "capacity": roomy})
    chance, days = passing(few, "Small Camp")
    assert 0 < chance <= 0.02 and days is None


def test_what_is_assumed_and_on_which_evidence(whole: Report) -> None:
    stated = table(whole, "evidence", "Numbers that claims state")
    assert stated.rows[0][:2] == ("How many people are in Town", "2 claims: 1 × B2, 1 × C3; 1 contradiction")
    assert "hall and talks contradict each other" in words(whole, "evidence")
    claims = table(whole, "evidence", "Every claim")
    assert {row[0]: row[3] for row in claims.rows} == {"hall": "B2", "talks": "C3"}
    assert sorted(claims.links) == ["", "https://example.org/a?b=1&c=2"]
    events = table(whole, "evidence", "What happens")
    assert any("West road opens" in row[0] and row[1] == "talks (C3)" for row in events.rows)
    assert any(row[1] == "assumed" for row in events.rows)


def test_a_running_siege_has_nothing_by_road_or_crossing_in_public(running: Ensemble) -> None:
    public = told({"result": running})
    shown = "\n".join(text for text in replace(public, names=()).words())
    for name in ("West road", "East road", "East Gate", "Road to"):
        assert name not in shown
    assert "Roads and crossings of a siege that is still running are not public." in words(public, "limits")
    assert "talks" not in {row[0] for row in table(public, "evidence", "Every claim").rows}  # it bears on a road
    assert "The siege is still running." in words(public, "situation")
    full = told({"result": running}, "full")
    assert "East Gate" in words(full, "limits") and full.restricted
    assert full.marking == "RESTRICTED: full profile, not for publication."


def test_public_counts_are_rounded_to_ten(whole: Report) -> None:
    numbers = [cell for row in table(whole, "answer", "How many people").rows for cell in row[1:]]
    counts = [int(part.replace(",", "")) for cell in numbers for part in cell.strip(")").replace("–", " (").split(" (")]
    assert len(counts) > 20 and all(count % 10 == 0 for count in counts)


def test_every_picture_says_its_numbers_in_words(whole: Report) -> None:
    pictures = [part for one in whole.sections for part in one.parts if isinstance(part, Picture)]
    assert [one.name for one in pictures] == ["outcomes", "sites", "matters", "map", "map"]
    for one in pictures:
        assert one.data.startswith(b"<?xml") and len(one.data) < 500_000
        assert sum(letter.isdigit() for letter in one.alt) >= 3, one.alt
    assert [one.on for one in pictures if one.name == "map"] == [PRINT, PAGE]


def test_pictures_of_very_many_lines_are_dots(monkeypatch: pytest.MonkeyPatch, result: Ensemble) -> None:
    from safepassage.show.report import figures as report_figures

    monkeypatch.setattr(report_figures, "LARGEST", 1000)
    with drawing():
        assert report_figures.fans(result, "public").kind == "png"


def test_too_few_members_are_said_and_verification_stays() -> None:
    few = told({"few": simulate(named(ENGLISH, "A town"), members=5, seed=1)})
    assert VERIFY in words(few, "matters") and "5 members are too few for an answer" in words(few, "matters")


def test_what_was_not_kept_is_said() -> None:
    bare = told({"bare": simulate(named(ENGLISH, "A town"), members=5, seed=1, keep=())})
    assert "run with --keep arrivals" in words(bare, "arrivals")
    assert "run with --keep crossings" in words(bare, "limits")
    assert "run with --keep trapped" in words(bare, "situation")


def test_results_of_the_same_luck_are_paired() -> None:
    both = compare(load("two-exits"), {"wider": "250/day at East Gate"}, members=20, seed=1)
    results = {"as it stands": both.base, "wider": both.courses["wider"]}
    assert unpaired(*results.values()) is None
    side_by_side = told(results)
    said = words(side_by_side, "compared")
    helps = both.helps("wider") > 0
    assert f"more people are out with wider than with as it stands in {100 * helps.mean():.0f} % of members" in said
    assert "What differs in wider from as it stands: events: " in said and "250" in said
    changes = table(side_by_side, "compared", "What wider changes")
    mean = (both.courses["wider"].outcome("out") - both.base.outcome("out"))[:, -1].mean()
    assert changes.rows[0][0] == "out" and float(changes.rows[0][1].replace(",", "")) == pytest.approx(mean, abs=10)
    assert [one for one in side_by_side.sections if one.id == "compared"][0].sheet == 1


def test_results_of_another_luck_are_not(result: Ensemble) -> None:
    other = simulate(result.scenario, members=200, seed=2)
    said = words(told({"one": result, "two": other}), "compared")
    assert (
        "two and one are not paired: the seed is 1 in the first and 2 in the second. Differences between their medians "
        "may be chance." in said
    )
    assert "Paired" not in said
    elsewhere = words(told({"one": result, "exits": simulate(load("two-exits"), members=200, seed=1)}), "compared")
    assert "exits is a result of another scenario: Two exits" in elsewhere


def test_differences_of_roads_are_hidden_while_a_siege_is_running(running: Ensemble) -> None:
    wider = running.scenario.edit(locations={"East Gate": {"people_per_day": 250}}, roads={"East road": {"km": 9}})
    said = words(told({"one": running, "two": simulate(wider, members=200, seed=1)}), "compared")
    assert "What differs in two from one: nothing that is shown." in said and not re.search("East (road|Gate)", said)
