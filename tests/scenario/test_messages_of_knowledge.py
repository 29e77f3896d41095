"""What facts, futures and dates of publication cannot be, word for word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from safepassage.errors import InputError
from safepassage.scenario import Scenario
from small_siege import FILES, break_siege, fault_lines, write_siege

HEADER = FILES["events.csv"].splitlines()[0]
FUTURE = "a,2016-06-05,2016-06-10,,open,South road,,,,,,,0.6,,{},"
FACT = "{},2016-06-06,,,open,South road,,,,,,,{},,{},"


def events(folder: Path, *rows: str) -> Path:
    return write_siege(folder / "siege", events_csv="\n".join([HEADER, *rows, ""]))


# fmt: off
RESOLUTIONS = {
    "itself": ((FUTURE.format("a"),), [
        'events.csv, row 2, column "resolves": an event that resolves itself, found "a". Allowed: another event.']),
    "circle": ((FUTURE.format("b"), FACT.format("b", "0.9", "a")), [
        'events.csv, row 2, column "resolves": facts that resolve one another in a circle, found "a → b → a". Let '
        "one of them resolve nothing."]),
    "certain": ((FACT.format("b", "", ""), FACT.format("c", "", "b")), [
        'events.csv, row 3, column "resolves": "b" is no possible future, found "b". Allowed: an event with a '
        "probability below 1, a window, or announced."]),
    "twice": ((FUTURE.format(""), FACT.format("b", "", "a"), FACT.format("c", "", "a")), [
        'events.csv, row 4, column "resolves": "b" resolves it already, found "a". Keep one fact, with the claims of '
        "both."]),
    "two futures": ((FUTURE.format(""), FACT.format("b", "0.5", ""), FACT.format("c", "", "a;b")), [
        'events.csv, row 4, column "resolves": several names where one is meant, found "a;b". Allowed: another event. '
        "Write a row of its own for each."]),
    "twice, by an alternative": ((FUTURE.format(""), "o,2016-06-07,,,closed,South road,,,,,,,0.3,a,,",
                                  FACT.format("b", "", "a"), FACT.format("c", "", "o")), [
        'events.csv, row 5, column "resolves": "b" resolves it already, with its alternative "a", found "o". Keep one '
        "fact, with the claims of both."]),
    "certain before the start": (("a,2016-05-01,2016-05-10,,open,South road,,,,,,,,,,",), [
        'events.csv, row 2, column "date_to": a window that ends before the start (2016-05-22), found "2016-05-10". '
        "Give it the day that is known, or a window that reaches into the scenario."]),
    "before the start": (("a,2016-05-01,2016-05-10,,open,South road,,,,,,,0.6,,,",), [
        'events.csv, row 2, column "date_to": a possible future whose window ends before the start (2016-05-22), found '
        '"2016-05-10". Give it the day that is known, or a window that reaches into the scenario.']),
}
# fmt: on


@pytest.mark.parametrize("case", RESOLUTIONS)
def test_a_fact_settles_one_possible_future(tmp_path: Path, case: str) -> None:
    rows, message = RESOLUTIONS[case]
    assert fault_lines(events(tmp_path, *rows)) == message


def test_since_when_supplies_are_cut_may_be_doubtful_before_the_start(tmp_path: Path) -> None:
    assert Scenario.load(events(tmp_path, "a,2016-05-01,2016-05-10,,supplies_cut,Town,,yes,,,,,1,,,"))


def test_a_count_is_not_published_before_it_is_made(tmp_path: Path) -> None:
    broken = break_siege(tmp_path / "siege", "observations.csv", "2016-06-21", "2016-06-19")
    assert fault_lines(broken) == [
        'observations.csv, row 2, column "published": before the day that was counted (2016-06-20), found "2016-06-19".'
    ]


@pytest.mark.parametrize(("event", "said"), [("2016-05-25", "2016-05-25"), ("2016-06", "2016-06"), ("2017", "2017")])
def test_a_claim_is_not_published_before_its_event(tmp_path: Path, event: str, said: str) -> None:
    broken = break_siege(tmp_path / "siege", "claims.csv", "2016-05-23,2016-05-24", f"{event},2016-05-24")
    assert fault_lines(broken) == [
        f'claims.csv, row 3, column "published": published before what it is about ({said}), found "2016-05-24". A '
        'statement about the future has the qualifier "expected" or "planned".'
    ]


def test_a_statement_about_the_future_says_so(tmp_path: Path) -> None:
    changed = FILES["claims.csv"].replace("2016-05-23,2016-05-24", "2016-06,2016-05-24")
    changed = changed.replace(",,,,,The assault", ",,,,expected,The assault")
    changed = changed.replace("fighting,,,,,", "fighting,,,,expected,")
    assert Scenario.load(write_siege(tmp_path / "siege", claims_csv=changed)).claims[1].qualifier == "expected"


def test_an_issue_date_before_anything_is_known(tmp_path: Path) -> None:
    siege = Scenario.load(write_siege(tmp_path / "siege"))
    with pytest.raises(InputError) as error:
        siege.known_by(date(2016, 5, 19))
    assert str(error.value) == (
        'issue date: nothing was published by then, found "2016-05-19". The first claim is "c1", of 2016-05-20. Before '
        "it, 9 numbers would be assumed without any claim: date:exit, delay:exit, event:assault, "
        "exit_denied:Besiegers, happens:exit, …."
    )
