"""Pictures and words of a run of Flee's rules: they say whose rules these are, and nothing that Flee does not know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from safepassage import load, simulate
from safepassage.ensemble.ensemble import Ensemble
from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.result import ensemble_of, scenario_of
from safepassage.fleerules.run import FleeRun, flee_rules
from safepassage.show import figures, flee_figures
from safepassage.show.flee_words import flee_table
from small_conflict import DAYS, write_conflict


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> FleeRun:
    folder = read_flee(write_conflict(tmp_path_factory.mktemp("small") / "small"))
    return flee_rules(folder, FleeSettings(), members=3, seed=1)


@pytest.fixture(scope="module")
def result(run: FleeRun) -> Ensemble:
    return ensemble_of(run, scenario_of(run), 0.0)


def words(figure: object) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


def test_pictures_of_a_run_of_flee(run: FleeRun, result: Ensemble, tmp_path: Path) -> None:
    drawn = flee_figures.draw(run, result, tmp_path)
    assert [path.name for path in drawn] == ["camps.png", "outcomes.png", "arrivals.png", "map.png"]
    again = flee_figures.draw(run, result, tmp_path / "again")
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(drawn, again, strict=True))


def test_every_camp_stands_beside_what_was_counted_there(run: FleeRun, result: Ensemble) -> None:
    figure = flee_figures.camps(run, result)
    assert {"Near", "Far", "Late"} <= set(words(figure))
    counted = {axes.texts[0].get_text(): axes.lines[-1].get_ydata() for axes in figure.axes}
    assert len(counted["Near"]) == DAYS
    assert (counted["Near"][0], counted["Near"][20], counted["Near"][-1]) == (100, 900, 1500)
    assert "counted on the last day: 1,500" in words(figure)


def test_pictures_name_the_rules_and_what_their_spread_is(result: Ensemble) -> None:
    by_flee = " ".join(words(figures.arrivals(result)))
    assert "the rules of Flee, 3 members, seed 1." in by_flee and "chance alone" in by_flee
    ours = " ".join(words(figures.arrivals(replace(result, recipe={"seed": 1}))))
    assert "Flee" not in ours.replace(result.scenario.title, "") and "doubt about the inputs" in ours


def test_outcomes_in_the_words_of_flee(result: Ensemble) -> None:
    found = words(figures.outcomes(result, fans=flee_figures.FANS))
    assert "At camps" in found and "Ready but held" not in found and "Freed at home" not in found


def test_the_table_says_what_was_changed(run: FleeRun) -> None:
    repaired = flee_rules(run.folder, run.settings, members=3, seed=1, repaired=True, unlimited=True)
    text = flee_table(repaired, run)
    assert "no camp has a capacity; faults of Flee repaired" in text.splitlines()[0]
    head = next(line for line in text.splitlines() if "what the repairs change" in line)
    assert head.split()[-4:] == ["as", "Flee", "is", "repaired"]


def test_a_scenario_without_crossings_has_no_page_of_queues(result: Ensemble, tmp_path: Path) -> None:
    ours = simulate(result.scenario, members=2, seed=1)
    assert [path.name for path in figures.draw(ours, tmp_path / "none")] == ["outcomes.png", "arrivals.png", "map.png"]
    two = simulate(load("two-exits"), members=2, seed=1)
    assert [path.name for path in figures.draw(two, tmp_path / "some")][-1] == "queues.png"
