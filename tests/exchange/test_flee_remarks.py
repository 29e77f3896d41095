"""What Flee takes without a word: refused where it cannot be meant, told where it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.errors import InputError
from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.fleerules.run import flee_rules
from small_conflict import DAYS, write_conflict

HEAD = "#closure_type,name1,name2,closure_start,closure_end\n"


def conflicts(header: str, row: str, **other: str) -> str:
    """A table of conflicts, in which the rows of some days (as `day3`) are others."""
    rows = (other.get(f"day{day}", row) for day in range(DAYS))
    return f"#Day,{header}\n" + "".join(f"{day}{cells}\n" for day, cells in enumerate(rows))


FAULTS = {
    conflicts("Town,Town", ",1,1"): 'conflicts.csv, row 1: column "Town" is there twice.',
    conflicts("Town", ",1", day3=""): "conflicts.csv, row 5: 1 cells, 2 are needed.",
    conflicts("Town", ",1", day3=",-1"): 'conflicts.csv, row 5: intensity at "Town": out of bounds, found "-1". '
    "Allowed: 0 or above.",
    "#Day,Town\n0,1\n": "conflicts.csv: 1 days of conflict. Allowed: one row for each of the 40 days.",
}
REMARKS = {
    conflicts("Town", ",1", day9=",0.5"): "conflicts.csv: 2 changes from one intensity above 0 to another: Flee passes "
    "over them",
    conflicts("Town,Elsewhere", ",1,0"): 'conflicts.csv: column "Elsewhere" is no location: Flee passes over it',
    conflicts(
        "Town", ",1", day0=",0"
    ): "conflicts.csv: Town is not in conflict on day 0, but in Flee it is by its kind",
    f"{HEAD}link,Town,Near,1,5\n": "closures.csv, row 2: closes the link of Town and Near; in Flee that does nothing",
    f"{HEAD}camp,Town,,1,5\n": "closures.csv, row 2: Town is no camp: Flee makes it one when the closure ends",
}


@pytest.mark.parametrize(("text", "message"), FAULTS.items(), ids=list(FAULTS.values()))
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_flee(write_conflict(tmp_path / "conflict", conflicts=text))
    assert str(error.value) == message


@pytest.mark.parametrize(("text", "remark"), REMARKS.items(), ids=list(REMARKS.values()))
def test_what_flee_takes_otherwise_is_told(tmp_path: Path, text: str, remark: str) -> None:
    name = "closures" if text.startswith(HEAD) else "conflicts"
    assert remark in read_flee(write_conflict(tmp_path / "conflict", **{name: text})).remarks


def test_rows_of_conflicts_count_as_days_whatever_they_say(tmp_path: Path) -> None:
    text = "#Day,Town\n" + "".join(f"{day + (day > 0)},1\n" for day in range(DAYS))
    remarks = read_flee(write_conflict(tmp_path / "conflict", conflicts=text)).remarks
    assert remarks == ['conflicts.csv, row 3: stands for day 1, as Flee counts rows, not for "2"']


def test_a_day_on_which_people_come_in_needs_a_place_in_conflict(tmp_path: Path) -> None:
    text = conflicts("Town", ",0", day0=",1")
    with pytest.raises(InputError, match=r"^conflicts\.csv, row \d+: no place with people is in conflict on day \d+"):
        flee_rules(read_flee(write_conflict(tmp_path / "conflict", conflicts=text)), FleeSettings(), members=1)
