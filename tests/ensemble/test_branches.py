"""Results split by possible futures."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage import Ensemble, Event, load, simulate
from safepassage.ensemble.branches import branches
from safepassage.show.words import document, table


def with_chances() -> Ensemble:
    """Two exits, of which the western one opens with probability 0.6, or else later with 0.3."""
    town = load("two-exits")
    opening = next(event for event in town.events if event.what == "exit_denied" and event.number.likely == 0)
    later = Event(
        "late", opening.date.replace(day=28), what="exit_denied", where=opening.where, number=opening.number,
        probability=0.3, alternative_to=opening.id,
    )  # fmt: skip
    return simulate(town.edit(events={opening.id: {"probability": 0.6}}, add=[later]), members=200, seed=3)


def test_at_most_one_of_a_family_happens_and_as_often_as_stated() -> None:
    split = {branch.event.id: branch for branch in branches(with_chances())}
    late = split.pop("late")
    (first,) = split.values()
    assert not (first.happened & late.happened).any()
    for branch, chance in ((first, 0.6), (late, 0.3)):
        assert abs(branch.share - chance) < 5 * np.sqrt(chance * (1 - chance) / 200)


def test_the_future_that_splits_the_result_comes_first_and_is_told() -> None:
    result = with_chances()
    first = branches(result)[0]
    out = result.outcome("out")[:, -1]
    assert first.clear and out[first.happened].mean() > out[~first.happened].mean()
    text = table(result)
    assert "out by the last day, if a future happens and if not" in text
    assert f"happens, in {first.share:.0%}".replace("%", " %") in text


def test_the_document_splits_people_out_by_future() -> None:
    result = with_chances()
    first, told = result.branches()[0], document(result, {}, profile="full")["futures"][0]
    out = result.outcome("out")[:, -1]
    assert (told["event"], told["share"], told["clear"]) == (first.event.id, first.share, True)
    assert told["out_if_it_happens"]["mean"] == pytest.approx(out[first.happened].mean(), rel=1e-5)
    assert told["out_if_not"]["q50"] == pytest.approx(np.median(out[~first.happened]), rel=1e-5)


def test_without_possible_futures_nothing_is_said() -> None:
    result = simulate(load("two-exits"), members=5, seed=1)
    assert branches(result) == () and "if a future happens" not in table(result)
