"""What cannot be true of counts of people, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.scenario import Scenario
from small_siege import fault_lines, write_siege

HEADER = "date,place,kind,people,unit,since,source,published,correction\n"
ADVICE = "Keep the rows of days on which somebody counted, and leave the days between them without a row."


def counts(folder: Path, *rows: str) -> Path:
    return write_siege(folder / "siege", observations_csv=HEADER + "".join(f"{row}\n" for row in rows))


FAULTS = {
    "before the start": (
        ("2016-05-21,Camp,stock,10,,,Office,,",),
        'row 2, column "date": before the start (2016-05-22), found "2016-05-21". Start the scenario earlier, or leave '
        "the count out.",
    ),
    "a total that falls": (
        ("2016-06-01,Camp,cumulative,4100,,,Office (AP),,", "2016-06-02,Camp,cumulative,3900,,,Office (by phone),,"),
        'row 3, column "people": a total that falls: row 2 has 4,100 by 2016-06-01, found "3900". If the source took '
        "that back, say yes in the column correction.",
    ),
    "a total that is published late and too high": (
        ("2016-06-02,,cumulative,3900,,,Office,,", "2016-06-01,,cumulative,4100,,,Office,2016-06-04,"),
        'row 2, column "people": a total that falls: row 3 has 4,100 by 2016-06-01, found "3900". If the source took '
        "that back, say yes in the column correction.",
    ),
    "a total that falls, counted since the next morning": (
        ("2016-06-01,,cumulative,4100,,,Office,,", "2016-06-02,,cumulative,3900,,2016-05-23,Office,,"),
        'row 3, column "people": a total that falls: row 2 has 4,100 by 2016-06-01, found "3900". If the source took '
        "that back, say yes in the column correction.",
    ),
    "two units": (
        ("2016-06-01,Camp,stock,4100,,,Office,,", "2016-06-02,Camp,stock,700,families,,Office,,"),
        'row 3, column "unit": another unit than in row 2 of the same series, where it is people, found "families". '
        "Give all its counts in one unit.",
    ),
    "an unknown unit": (
        ("2016-06-01,Camp,stock,700,family,,Office,,",),
        'row 2, column "unit": unknown unit "family". Known units include "families", "people". Did you mean '
        '"families"?',
    ),
    "filled in": (
        tuple(f"2016-06-{day:02},Camp,stock,{1003 + 17 * day},,,Office,," for day in range(1, 6)),
        'row 2, column "people": 5 counts lie on a straight line, to the person, from row 2 (2016-06-01) to row 6 '
        '(2016-06-05): filled in, not counted, found "1020 to 1088". ' + ADVICE,
    ),
    "filled in between two counts, in the order of the file": (
        (
            "2016-06-09,,cumulative,25380,,,Office,,",
            "2016-06-13,,cumulative,43470,,,Office (AP),,",
            "2016-06-12,,cumulative,38948,,,Office,,",
            "2016-06-10,,cumulative,29903,,,Office,,",
            "2016-06-11,,cumulative,31000,,,Council,,",
        ),
        'row 2, column "people": 4 counts lie on a straight line, to the person, from row 2 (2016-06-09) to row 3 '
        '(2016-06-13): filled in, not counted, found "25380 to 43470". ' + ADVICE,
    ),
    "filled in by even growth": (
        tuple(f"2016-06-{day:02},Camp,stock,{round(1000 * 1.3**day)},,,Office,," for day in range(1, 6)),
        'row 2, column "people": 5 counts lie on a curve of even growth, to the person, from row 2 (2016-06-01) to row '
        '6 (2016-06-05): filled in, not counted, found "1300 to 3713". ' + ADVICE,
    ),
    "filled in before the source took it back": (
        (
            *(f"2016-06-{day:02},,cumulative,{1003 + 17 * day},,,Office,," for day in range(1, 6)),
            "2016-06-06,,cumulative,800,,,Office,,yes",
        ),
        'row 2, column "people": 5 counts lie on a straight line, to the person, from row 2 (2016-06-01) to row 6 '
        '(2016-06-05): filled in, not counted, found "1020 to 1088". ' + ADVICE,
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_named_word_for_word(tmp_path: Path, case: str) -> None:
    rows, message = FAULTS[case]
    assert fault_lines(counts(tmp_path, *rows)) == [f"observations.csv, {message}"]


SOUND = {
    "a correction": (
        "2016-06-01,Camp,cumulative,4100,,,Office,,",
        "2016-06-02,Camp,cumulative,3900,,,Office,,yes",
        "2016-06-03,Camp,cumulative,3950,,,Office,,",
    ),
    "rounding": ("2016-06-01,,cumulative,32000,,,Office,,", "2016-06-02,,cumulative,31902,,,Office,,"),
    "two sources": ("2016-06-01,,cumulative,4100,,,Office,,", "2016-06-02,,cumulative,3900,,,Red Cross,,"),
    "a stock": ("2016-06-01,Camp,stock,4100,,,Office,,", "2016-06-02,Camp,stock,3900,,,Office,,"),
    "round steps": tuple(f"2016-06-{day:02},Camp,stock,{1000 * day},,,Office,," for day in range(1, 7)),
    "nobody new": tuple(f"2016-06-{day:02},Camp,stock,1003,,,Office,," for day in range(1, 7)),
    "four in a line": tuple(f"2016-06-{day:02},Camp,stock,{1003 + 17 * day},,,Office,," for day in range(1, 5)),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_may_be_is_read(tmp_path: Path, case: str) -> None:
    assert len(Scenario.load(counts(tmp_path, *SOUND[case])).observations) == len(SOUND[case])


def test_all_that_a_count_says_is_written_back(tmp_path: Path) -> None:
    text = (
        "date,place,kind,people,unit,source,correction,share_low,share_likely,share_high,delay\n"
        "2016-06-01,Camp,stock,700,families,Office,yes,0.5,0.7,0.9,2\n"
    )
    siege = Scenario.load(write_siege(tmp_path / "siege", observations_csv=text))
    (count,) = siege.observations
    assert (count.unit, count.correction, count.share.likely, count.delay) == ("families", True, 0.7, 2)
    siege.save(tmp_path / "again")
    assert Scenario.load(tmp_path / "again") == siege
