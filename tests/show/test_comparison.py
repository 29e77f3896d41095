"""Courses of action in words, as plain values and as a picture."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from safepassage import Comparison, Range, compare, load
from safepassage.show.comparison import picture
from safepassage.show.comparison_words import COLUMNS, comparison_document, comparison_rows, comparison_table, signed
from safepassage.show.profile import Profile

WIDER, EARLIER = "From 2030-01-01 East Gate lets 250 people a day through.", "From 2030-01-16 East road is open."


@pytest.fixture(scope="module")
def gate() -> Comparison:
    courses = {"A": "250/day at East Gate", "B": "open East road from 2030-01-16"}
    return compare(load("two-exits"), courses, members=30, seed=4, until=load("two-exits").start.replace(month=2))


def running(comparison: Comparison) -> Comparison:
    base = comparison.base
    return replace(comparison, base=replace(base, scenario=replace(base.scenario, running=True)))


def test_the_table_says_what_is_done_what_changes_and_whether_it_helps(gate: Comparison) -> None:
    text = comparison_table(gate, "full")
    assert f"\nA\n  {WIDER}\n" in text and f"\nB\n  {EARLIER}\n" in text
    helps = gate.helps("A")
    more = f"{100 * (helps > 0).mean():.0f} %"
    assert f"More people are out by the last day in {more} of members" in text
    out = next(line for line in text.splitlines() if line.startswith("    out "))
    low, high = np.quantile(helps, (0.05, 0.95))
    assert out.split()[-4:] == [signed(helps.mean(), "full"), signed(low, "full"), "to", signed(high, "full")]
    assert "A less B: " in text
    assert "No road is safe" in text and "RESTRICTED" in text


def test_courses_stand_side_by_side(gate: Comparison) -> None:
    lines = comparison_table(gate, "full").splitlines()
    head = next(k for k, line in enumerate(lines) if line.startswith("mean change by the last day"))
    assert lines[head].split()[-2:] == ["A", "B"]
    out = next(line for line in lines[head:] if line.startswith("out "))
    assert out.split()[-2:] == [signed(gate.helps(name).mean(), "full") for name in ("A", "B")]
    alone = replace(gate, courses={"A": gate.courses["A"]})
    assert "mean change by the last day" not in comparison_table(alone)


def test_the_document_holds_every_effect(gate: Comparison) -> None:
    found = json.loads(json.dumps(comparison_document(gate, {"simulate": 1.0}, "there", "full")))
    assert (found["members"], found["seed"], found["profile"]) == (30, 4, "full")
    course = found["courses"][0]
    assert course["name"] == "A"
    text = '250/day at "East Gate" from 2030-01-01'
    assert course["actions"] == [{"text": text, "sentence": WIDER, "set_again": []}]
    assert course["helps"]["more_out"] == pytest.approx((gate.helps("A") > 0).mean())
    out = next(effect for effect in course["effects"] if effect["quantity"] == "out")
    assert out["change_mean"] == pytest.approx(gate.helps("A").mean(), rel=1e-5)
    assert out["change_se"] == pytest.approx(gate.helps("A").std(ddof=1) / np.sqrt(30), rel=1e-5)
    assert out["course_q50"] == pytest.approx(np.median(gate.courses["A"].outcome("out")[:, -1]), rel=1e-5)


def test_rows_have_the_columns_and_public_counts_are_multiples_of_10(gate: Comparison) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in comparison_rows(gate, "public")]
    assert {row["course"] for row in rows} == {"A", "B"}
    counts = [name for name in COLUMNS if name.startswith(("base_", "course_", "change_")) and name != "change_se"]
    assert all(row[name] % 10 == 0 for row in rows for name in counts)


def test_a_public_error_says_nothing_finer_than_10(gate: Comparison) -> None:
    """One member with 4 people more, the others with none, would be told by the standard error of exact counts."""
    course = gate.courses["A"]
    settled, place = course["settled"].copy(), course.locations.index("East Camp")
    settled[:, -1, place] = 10 * (settled[:, -1, place] // 10)
    few = settled.copy()
    few[0, -1, place] += 4

    def told(counts: np.ndarray, profile: Profile) -> list[object]:
        out = counts.sum(axis=2)
        affected = course["inside"] + course["freed"] + course["on_the_way"] + out
        other = replace(course, values={**course.values, "settled": counts, "out": out, "affected": affected})
        rows = [
            dict(zip(COLUMNS, row, strict=True))
            for row in comparison_rows(replace(gate, courses={"A": other}), profile)
        ]
        return [row for row in rows if row["quantity"] == "arrived"]

    assert told(settled, "public") == told(few, "public")
    assert told(settled, "full") != told(few, "full")


def test_what_may_be_set_again_later_is_said() -> None:
    town = load("two-exits")
    both = compare(town, {"A": "allow leaving Town from 2030-01-05", "B": "close West road from 2030-01-12"}, members=2,
                   seed=1, until=town.start.replace(day=20))  # fmt: skip
    assert "\nA\n  From 2030-01-05 leaving Town is allowed.\n" in comparison_table(both)
    denied = replace(town.events[2], id="denied", date=town.start.replace(day=8), number=Range.of(1))
    later = compare(town.edit(add=[denied]), {"A": "allow leaving Town from 2030-01-05"}, members=2, seed=1)
    assert "\n  From 2030-01-05 leaving Town is allowed. Later it may be set again by: denied.\n" in comparison_table(
        later
    )
    assert comparison_document(later, {})["courses"][0]["actions"][0]["set_again"] == ["denied"]


def test_crossings_of_a_running_siege_are_not_public(gate: Comparison) -> None:
    hidden = running(gate)
    text = comparison_table(hidden)
    assert "person-days waiting" not in text
    assert "crossings of a siege that is still running are not public" in text
    assert all(row[1] != "waited" for row in comparison_rows(hidden, "public"))
    assert "person-days waiting at crossings" in comparison_table(hidden, "full")


def test_the_picture_names_each_course_and_its_odds(gate: Comparison) -> None:
    words = [text.get_text() for axes in picture(gate, "full").axes for text in axes.texts]
    assert any(word.startswith(f"A   {WIDER}   More out in ") for word in words)
    assert any(word.startswith(f"B   {EARLIER}") for word in words)


def test_the_picture_draws_the_mean_change(gate: Comparison) -> None:
    axes = picture(gate).axes[1]
    lines = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == len(gate.base.days)]
    np.testing.assert_allclose(lines[0], gate.difference("A").outcome("out").mean(axis=0))
