"""What matters in words and as a picture, and what the public profile leaves out while a siege is running."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from matplotlib.figure import Figure

from safepassage import Claim, Ensemble, load, simulate
from safepassage.ensemble.matters import Matters, matters
from safepassage.ensemble.shares import Share
from safepassage.scenario import Scenario
from safepassage.scenario.grades import Grade
from safepassage.show.matters import picture
from safepassage.show.matters_words import VERIFY, factor_words, headline, matters_document, matters_text, percent


def siege(running: bool = False) -> Scenario:
    claims = (
        Claim(
            "hall", "Town hall", "government", published=date(2030, 1, 1), reliability="A", credibility="1",
            about="people:Town", low=10_000, high=40_000, unit="people", statement="About 20,000 are inside.",
        ),
        Claim("talks", "An office", "un", about="talks", reliability="C", credibility="3", statement="Talks go on."),
    )  # fmt: skip
    town = replace(load("two-exits"), claims=claims, grades=(Grade("A1", 0.95, 0.1, 0.3),), running=running)
    return town.edit(events={"west-opens": {"probability": 0.6, "claims": ("talks",)}})


@pytest.fixture(scope="module")
def found() -> tuple[Ensemble, Matters]:
    result = simulate(siege(), members=500, seed=3)
    return result, matters(result, "out", "2030-01-19")


@pytest.fixture(scope="module")
def running() -> tuple[Ensemble, Matters]:
    result = simulate(siege(running=True), members=500, seed=3)
    return result, matters(result, "out", "2030-01-19")


def words_of(figure: Figure) -> str:
    texts = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        texts += [text.get_text() for text in axes.texts]
        texts.append(axes.get_title(loc="left"))
        if legend := axes.get_legend():
            texts += [text.get_text() for text in legend.get_texts()]
    return " ".join(" ".join(texts).split())


def test_the_report_is_named_with_what_it_is_about(found: tuple[Ensemble, Matters]) -> None:
    text = " ".join(matters_text(*found).split())
    assert "hall (Town hall, A1), on how many people are in Town" in text
    assert "talks (An office, C3), on whether West road opens" in text
    assert VERIFY in text


@pytest.mark.parametrize("profile", ["public", "full"])
def test_a_running_siege_has_nothing_on_its_roads_in_public(running: tuple[Ensemble, Matters], profile: str) -> None:
    text = matters_text(*running, profile=profile)  # type: ignore[arg-type]
    values = str(matters_document(*running, (), {}, profile))  # type: ignore[arg-type]
    drawn = words_of(picture(*running, profile))  # type: ignore[arg-type]
    for said in (text, values, drawn):
        assert ("West road" in said) == (profile == "full")
        assert ("An office" in said) == (profile == "full"), "a report on a road tells of the road"
        assert "how many people are in Town" in said
    assert ("is not public" in text) == (profile == "public")


def test_the_picture_says_all_without_colour(found: tuple[Ensemble, Matters]) -> None:
    figure = picture(*found)
    said = words_of(figure)
    for part in (VERIFY, "whether West road opens", "cannot be told from 0", "one standard error", "Town hall, A1"):
        assert part in said
    first = found[1].factors[0]
    assert percent(first.share) in said
    bars = [bar for axes in figure.axes for bar in axes.patches]
    looks = {(np.mean(bar.get_facecolor()[:3]) > 0.5, bar.get_hatch()) for bar in bars}
    assert len(looks) >= 4, "future, number, assumption and report differ by hatching and lightness"


def test_nothing_stands_out_is_an_answer() -> None:
    result = simulate(load("two-exits"), members=200, seed=2)
    nothing = matters(result, "out", "2030-01-19")
    said = headline(result, nothing, "public")
    assert said.startswith("Nothing that could be found out stands out for people out by 2030-01-19: with 200 members")
    assert f"a share above {100 * nothing.least:.0f} %" in said
    assert VERIFY in matters_text(result, nothing) and VERIFY in words_of(picture(result, nothing))


@pytest.mark.parametrize("entry", ["two-exits", "fallujah-2015", "fallujah-2016"])
def test_every_quantity_of_the_catalogue_has_words(entry: str) -> None:
    from safepassage import quantities
    from safepassage.scenario.parameters import alternatives

    scenario = load(entry)
    roots = {f"happens:{root}" for root in alternatives(scenario.events)}
    for quantity in quantities(scenario):
        if not quantity.name.startswith("happens:") or quantity.name in roots:
            told = factor_words(scenario, quantity.name)
            assert told.split()[0] in ("how", "when", "whether", "the") or "a parameter of the model" in told
            assert "{" not in told and not told.endswith(".")


def test_a_future_says_when_and_what_may_come_instead() -> None:
    scenario = load("fallujah-2015")
    told = factor_words(scenario, "happens:bzebiz-reopens")
    assert told.startswith("whether and when ")


def test_percent() -> None:
    assert percent(Share(0.224, 0.031, 0.0)) == "22 % ± 3"
