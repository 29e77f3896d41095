"""Reading and writing CSV: what is accepted, and what is said of the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from safepassage.files.schema import schema
from safepassage.files.tables import read_sheet, read_table, write_table

GROUPS = "name,share,household_size\nFamilies,0.8,6\nMen,0.2,1\n"


def read(path: Path, data: bytes | str) -> tuple[list[dict[str, object]], list[str]]:
    file = path / "groups.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    rows, faults = read_table(file, schema("groups"))
    return [dict(row.values) for row in rows], [str(fault) for fault in faults]


@pytest.mark.parametrize(
    "data",
    [
        GROUPS.encode(),
        b"\xef\xbb\xbf" + GROUPS.encode(),
        GROUPS.replace("\n", "\r\n").encode(),
        GROUPS.replace("\n", "\r").encode(),
        GROUPS.rstrip().encode(),
        GROUPS.replace("\nMen", "\n\n,,\nMen").encode(),
        GROUPS.replace(",0.8,", ', " 0.8 ",').replace(' "', '"').encode(),
        GROUPS.replace("0.8,6", "8e-1,6.0").encode(),
    ],
    ids=["plain", "mark", "crlf", "cr", "no end", "blank rows", "quoted", "exponent"],
)
def test_ways_to_write_the_same(tmp_path: Path, data: bytes) -> None:
    rows, faults = read(tmp_path, data)
    assert faults == []
    assert [row["name"] for row in rows] == ["Families", "Men"]
    assert [(row["share"], row["household_size"]) for row in rows] == [(0.8, 6), (0.2, 1)]
    assert rows[0]["stayers"] == (0, 0.05, 0.1) and rows[0]["mobility"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "name,share\nFamílies,1\n".encode("latin-1"),
            'groups.csv, row 2: not UTF-8 text at byte 15 (0xed). Save the file as "CSV UTF-8 (comma separated)".',
        ),
        (
            GROUPS.encode("utf-16"),
            'groups.csv, row 1: the text is UTF-16. Save the file as "CSV UTF-8 (comma separated)".',
        ),
        (
            GROUPS.replace(",", ";"),
            "groups.csv, row 1: cells are separated by semicolons. Save it with commas instead.",
        ),
        (
            GROUPS.replace(",", "\t"),
            "groups.csv, row 1: cells are separated by tabs. Save it with commas instead.",
        ),
        ("", "groups.csv: the file is empty. The first row names the columns."),
        ("\n\n", "groups.csv: the file is empty. The first row names the columns."),
        (
            'name,share\nFamilies,0.8\n"Men,0.2\n',
            "groups.csv, row 3: not a CSV file: unexpected end of data. "
            "Check that every quotation mark that opens a cell is closed.",
        ),
        (
            GROUPS.replace("Men,0.2,1", "Men,0,2,1"),
            "groups.csv, row 3: 4 cells, but the header has 3. "
            "Check the commas, and put quotation marks around text that holds one.",
        ),
        (
            GROUPS.replace("Men", "Me\x07n"),
            'groups.csv, row 3, column "name": a name with a line break or control character, found "Me\x07n". '
            "Write it on one line.",
        ),
        (
            GROUPS.replace("Men", "Me\u202en"),
            'groups.csv, row 3, column "name": a name with an invisible mark that turns the direction of text, '
            'found "Me\u202en". Type the name again without it.',
        ),
        (
            GROUPS.replace("Men", "n" * 201),
            f'groups.csv, row 3, column "name": a name of 201 letters, found "{"n" * 59}…". '
            "Keep names below 200 letters.",
        ),
        (
            GROUPS.replace("0.2,1", "1e999,1"),
            'groups.csv, row 3, column "share": above 1, found "1e999". Allowed: 0 to 1.',
        ),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes | str, message: str) -> None:
    assert read(tmp_path, data)[1] == [message]


def test_a_missing_file(tmp_path: Path) -> None:
    rows, faults = read_table(tmp_path / "groups.csv", schema("groups"))
    assert rows == []
    assert [str(fault) for fault in faults] == [f"groups.csv: the file is missing. Put it into {tmp_path}."]


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").mkdir()
    _, faults = read_table(tmp_path / "groups.csv", schema("groups"))
    assert [str(fault) for fault in faults] == ["groups.csv: cannot be read: is a directory. Check the file."]


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    text = 'name,share,note\n"two\nlines",x,"a\n\nb"\n\nMen,y,\n'
    _, messages = read(tmp_path, text)
    assert [message.split(":")[0] for message in messages] == [
        'groups.csv, row 2, column "name"',
        'groups.csv, row 2, column "share"',
        'groups.csv, row 4, column "share"',
    ]


def test_names_are_composed(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "name,share\nCafe\u0301,1\n")
    assert rows[0]["name"] == "Caf\u00e9"


def test_what_is_written(tmp_path: Path) -> None:
    row = ['a, "b"\nc', None, True, np.bool_(False), 5.0, 0.1 + 0.2, np.int64(7), 1e-7, date(2016, 5, 22), ("c1", "c2")]
    write_table(tmp_path / "any.csv", [f"c{place}" for place in range(len(row))], [row])
    sheet, faults = read_sheet(tmp_path / "any.csv")
    assert faults == [] and sheet is not None
    assert sheet.rows[0][1] == (
        'a, "b"\nc', "", "yes", "no", "5", "0.30000000000000004", "7", "1e-07", "2016-05-22", "c1; c2"
    )  # fmt: skip


@pytest.mark.parametrize("number", [float("nan"), float("inf"), np.float64("-inf")])
def test_a_number_that_is_not_finite_is_never_written(tmp_path: Path, number: float) -> None:
    with pytest.raises(ValueError, match="has no place in a table"):
        write_table(tmp_path / "any.csv", ["a"], [[number]])
    assert list(tmp_path.iterdir()) == []


def test_a_row_of_the_wrong_length_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of 1 cells for 2 columns"):
        write_table(tmp_path / "any.csv", ["a", "b"], [[1]])
