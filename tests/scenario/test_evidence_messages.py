"""What is wrong with claims and grades, word for word, and how the evidence reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safepassage.cli import main
from safepassage.scenario.weighing import evidence, evidence_text
from small_siege import FILES, break_siege, fault_lines, write_siege
from stating import broken_claims, claim, siege_with

ROW = "claims.csv, row 4, column "
# fmt: off
CLAIMS = [
    ("people:Twon,5,5,people,", '"about": unknown quantity "people:Twon". Known quantities include "people:Camp", '
     '"people:Gate", "people:Town", "people:Village". Did you mean "people:Town"?'),
    ("peple:Town,5,5,people,", '"about": unknown quantity "peple:Town". Known quantities include "mined:Town", '
     '"people:Camp", "people:Gate", "people:Town", "people:Village". Did you mean "people:Town"?'),
    ("People:Town,5,5,people,", '"about": unknown quantity "People:Town". Known quantities include "mined:Town", '
     '"people:Camp", "people:Gate", "people:Town", "people:Village". Did you mean "people:Town"?'),
    ("people:Town,5,5,km,", '"unit": another unit than that of the quantity, found "km". '
     "Allowed for people:Town: people or families."),
    ("people:Town,5,5,,", '"unit": figures without unit. Allowed for people:Town: people or families.'),
    ("happens:exit,5,5,share,", '"about": whether an event happens takes no figures, found "happens:exit". '
     "Set the probability of the event, and let its row cite the claim."),
    ("date:assault,5,5,days after start,", '"about": "assault" has no date that could vary, found "date:assault". '
     "Give it date_to after its date, or write about in free words."),
    ("event:exit,5,5,people,", '"about": "exit" has no number that could vary, found "event:exit". '
     "Give it a kind that takes a number, or write about in free words."),
    ("delay:assault,3,3,days,", '"about": "assault" has no delay that could vary, found "delay:assault". '
     "Give it announced (yes), or write about in free words."),
    ("capacity:Town,5,5,people,", '"about": "Town" has no capacity that could vary, found "capacity:Town". '
     "Give it capacity_likely, or write about in free words."),
    ("stayers:Men,,150,%,", '"high": out of bounds, found "150". Allowed for stayers:Men: 0 to 100 (%).'),
    ("km:South road,0,,km,", '"low": out of bounds, found "0". Allowed for km:South road: above 0 to 10000 (km).'),
    ("date:exit,5,,days after start,at least", '"qualifier": one-sided, which date:exit cannot be, found "at least". '
     "Give low and high, as far as the claim allows."),
    ("people:Town,9,5,people,", '"high": below low (9), found "5".'),
]
FAULTY = [
    ("locations.csv", ",800,", ",-800,", "people:Village,5,5,people,"),
    ("locations.csv", "Army,,,,2000,", "Army,,,,2000", "people_per_day:Gate,5,5,people per day,"),
    ("roads.csv", "18,20,25", "18,nan,25", "km:South road,5,5,km,"),
    ("scenario.toml", "deterrent = 0.5", "deterrent = 5", "deterrent:Besiegers,0.5,0.5,share,"),
    ("events.csv", "0.5,0.7,0.9", "0.5,x,0.9", "event:assault,0.5,0.5,level,"),
    ("events.csv", ",,,fighting,", ",,,fightng,", "event:assault,0.5,0.5,level,"),
    ("events.csv", "2016-06-10,yes", "2016-06-31,yes", "date:exit,5,6,days after start,"),
]
GRADES = [
    ("F9,0.5,0.2,1", 'row 2, column "grade": unknown grade "F9". '
     'Known grades include "A1", "B2", "C3", "D4", "E5".'),
    ("A1,0,0.2,1", 'row 2, column "share": zero, found "0". Allowed: above 0, to 1.'),
    ("A1,0.5,0,1", 'row 2, column "sigma": zero, found "0". Allowed: above 0, to 10.'),
    ("A1,0.5,0.2,-1", 'row 2, column "wide": below 0, found "-1". Allowed: above 0, to 10.'),
    ("A1,0.5,1,1\nA1,0.5,1,1", 'row 3, column "grade": grade "A1" is used twice (also in row 2). Give each its own.'),
]
# fmt: on


@pytest.mark.parametrize(("cells", "message"), CLAIMS)
def test_a_wrong_claim(tmp_path: Path, cells: str, message: str) -> None:
    assert fault_lines(broken_claims(tmp_path, cells)) == [ROW + message]


@pytest.mark.parametrize(("file", "old", "new", "cells"), FAULTY)
def test_a_claim_on_a_faulty_number_is_no_second_fault(
    tmp_path: Path, file: str, old: str, new: str, cells: str
) -> None:
    alone = fault_lines(break_siege(tmp_path / "alone", file, old, new))
    folder = broken_claims(tmp_path, cells)
    (folder / file).write_text(FILES[file].replace(old, new), "utf-8")
    assert len(alone) == 1 and fault_lines(folder) == alone


@pytest.mark.parametrize(("row", "message"), GRADES)
def test_wrong_grades(tmp_path: Path, row: str, message: str) -> None:
    folder = write_siege(tmp_path / "siege")
    (folder / "grades.csv").write_text(f"grade,share,sigma,wide\n{row}\n", "utf-8")
    assert fault_lines(folder) == [f"grades.csv, {message}"]


def test_contradictions_and_assumptions_are_told(tmp_path: Path) -> None:
    siege = siege_with(
        tmp_path, claim("n1", low=3000), claim("n2", low=90_000, reliability="D", source_kind="government")
    )
    found = {one.quantity.name: one for one in evidence(siege)}
    town = found["people:Town"]
    assert [(w.claim.id, w.grade) for w in town.claims] == [("n1", "B2"), ("n2", "D4–E5")]
    assert not town.assumed and found["km:South road"].assumed
    assert list(town.quantiles) == sorted(town.quantiles)
    lines = str(town).splitlines()
    assert lines[0] == "people:Town" and "n1: 3,000 people → 1,988 to 4,526, weight 70% (A newspaper)" in lines[1]
    assert lines[-2:] == [
        "  not used: 50,000 (40,000–90,000) of its row",
        "  n1 and n2 contradict each other: 3.1 sigma apart",
    ]
    text = evidence_text(siege)
    assert "siege, as known on 2016-06-10: 1 number stated by claims, 30 assumed." in text
    assert "  km:South road: 20 (18–25)\n" in text


def test_dates_are_told_as_days(tmp_path: Path) -> None:
    """The scenario starts on 22 May; the event lies between 5 and 10 June, and a claim puts it 16 to 17 days after."""
    stated = claim("n1", "date:exit", 16, high=17, unit="days after start")
    (exit,) = [one for one in evidence(siege_with(tmp_path, stated)) if one.quantity.name == "date:exit"]
    lines = str(exit).splitlines()
    assert "n1: 2016-06-07 to 2016-06-08 → 2016-06-05 to 2016-06-10, weight 100% (A newspaper)" in lines[1]
    assert lines[-1] == "  not used: any day from 2016-06-05 to 2016-06-10 of its row"
    assert lines[-2].startswith("  prior   5 % 2016-06-05, ") and "50 % 2016-06-0" in lines[-2]
    (own,) = [one for one in evidence(siege_with(tmp_path / "own", claim())) if one.quantity.name == "date:exit"]
    assert str(own) == "  date:exit: any day from 2016-06-05 to 2016-06-10"


def test_before_anything_is_known_everything_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "two-exits", "--as-of", "2029-01-01"]) == 0
    assert "no claim is known, so that everything is assumed" in capsys.readouterr().out


def test_the_command_prints_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "fallujah-2015", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (city,) = [one for one in document["quantities"] if one["quantity"]["name"] == "people:Fallujah"]
    assert [w["claim"]["id"] for w in city["claims"]] == ["latinpost-50000"] and not city["assumed"]
