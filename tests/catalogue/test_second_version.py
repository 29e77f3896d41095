"""Each real entry against a second version of its numbers, made from the compiled sources alone by rule.

`<id>.second.csv` was derived by a program that reads compiled tables of facts and never the entry: positions with their
doubt, the length of a road as stated, or as the crow flies and 1.4 times that; who held a place on the first morning,
dates of what happened, what was stated on the people inside, and counts. Where the entry disagrees, `decision` says
why; a decision that is no longer needed is a fault too.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from safepassage.scenario import Scenario
from safepassage.scenario.events import Event

HERE = Path(__file__).parent
ENTRIES = {
    "fallujah-2015": "Islamic State",
    "fallujah-2016": "Islamic State",
    "mariupol-2022": "Russian side",
    "mosul-2016": "Islamic State",
}
"""Each entry, and the party of which the second version says what it held on the first morning."""
DAY = timedelta(days=1)
COUNTS = 0.01
"""Share by which two readings of one count may differ."""
Row = dict[str, str]


def rows(entry: str) -> list[Row]:
    with (HERE / f"{entry}.second.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = [(entry, number) for entry in ENTRIES for number in range(len(rows(entry)))]


def agrees(siege: Scenario, row: Row) -> bool:
    """Whether the entry says the same as a row of the second version."""
    return CHECKS[row["quantity"]](siege, row)


def _coordinate(siege: Scenario, row: Row) -> bool:
    value = getattr(siege.location(row["name"]), row["quantity"])
    return float(row["low"]) <= value <= float(row["high"])


def _km(siege: Scenario, row: Row) -> bool:
    """Some road between the two has a range of lengths that overlaps."""
    ends = {row["start"], row["end"]}
    found = [road.km for road in siege.roads if {road.start, road.end} == ends]
    return any(km.low <= float(row["high"]) and km.high >= float(row["low"]) for km in found)


def _held(siege: Scenario, row: Row) -> bool:
    return (siege.location(row["name"]).holder == ENTRIES[siege.name]) == (row["low"] == "1")


def _people(siege: Scenario, row: Row) -> bool:
    """A claim that makes the prior states these figures."""
    figures = {float(row["low"]), float(row["high"])}
    about = f"people:{row['name']}"
    return any(claim.about == about and figures == {claim.low, claim.high} - {None} for claim in siege.claims)


def _denied_since(siege: Scenario, row: Row) -> bool:
    return siege.location(row["name"]).denied_since == date.fromisoformat(row["date"])


def _facts(siege: Scenario) -> Iterator[Event]:
    """Events that are not possible futures: dated, or facts that settle one."""
    return (event for event in siege.events if event.resolves or event.date_to is None)


def _date(siege: Scenario, row: Row) -> bool:
    day = date.fromisoformat(row["date"])
    return any(
        (event.what, event.where) == (row["name"], row["start"])
        and event.future is None
        and event.date - DAY <= day <= (event.date_to or event.date) + DAY
        for event in _facts(siege)
    )


def _count(siege: Scenario, row: Row) -> bool:
    kind = "cumulative" if row["quantity"] == "window" else row["quantity"]
    day, people = date.fromisoformat(row["date"]), (float(row["low"]), float(row["high"]))
    return any(
        count.kind == kind
        and (count.place or "") == (row["start"] if row["quantity"] != "window" else count.place or "")
        and abs(count.date - day) <= DAY
        and any(abs(count.people - stated) <= COUNTS * max(stated, 1) for stated in people)
        for count in siege.observations
    )


CHECKS: dict[str, Callable[[Scenario, Row], bool]] = {
    "latitude": _coordinate, "longitude": _coordinate, "km": _km, "held": _held, "people": _people,
    "denied_since": _denied_since, "date": _date, "cumulative": _count, "stock": _count, "window": _count,
    "inside": _count, "arrivals": _count,
}  # fmt: skip


@pytest.fixture(scope="module")
def sieges() -> dict[str, Scenario]:
    return {entry: Scenario.load(entry) for entry in ENTRIES}


@pytest.mark.parametrize(("entry", "number"), CASES)
def test_the_entry_agrees_with_its_second_version_or_says_why_not(
    sieges: dict[str, Scenario], entry: str, number: int
) -> None:
    row = rows(entry)[number]
    said = {name: text for name, text in row.items() if text}
    assert agrees(sieges[entry], row) != bool(row["decision"]), said


def test_most_numbers_agree_and_each_kind_is_there() -> None:
    for entry in ENTRIES:
        decided = [row for row in rows(entry) if row["decision"]]
        assert len(decided) < 0.1 * len(rows(entry)), entry
        assert {"latitude", "km", "held", "people", "date"} <= {row["quantity"] for row in rows(entry)}


def test_a_number_that_is_wrong_is_caught(sieges: dict[str, Scenario]) -> None:
    siege = sieges["fallujah-2015"]
    wrong = siege.edit(locations={"Karma": {"latitude": 33.5}}, roads={"Hasi–Amiriyat": {"km": 40}})
    broken = {
        (row["quantity"], row["name"] or row["end"])
        for row in rows("fallujah-2015")
        if agrees(siege, row) != agrees(wrong, row)
    }
    assert broken == {("latitude", "Karma"), ("km", "Amiriyat al-Fallujah")}
