"""Workbooks: nothing is lost on the way there and back, drop-downs, and one clear message for each thing wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safepassage import Event, InputError, Location, Range, Scenario, catalogue, load
from safepassage.files.workbook_choices import NAMED_IN
from safepassage.files.workbook_writing import CHANGED
from safepassage.scenario.reading import read_scenario
from safepassage.scenario.writing import to_sheets
from small_siege import fault_lines, write_siege

HOSTILE = (
    "'apostrophe", "=1+1", "+1", "-1", "@SUM(A1)", "007", "1e5", "2016-05-22", "TRUE", "#N/A", "المخيم الأول",
    "_x0041_", "a\nb", "\u200fRLM", "1.234", "1 234", "12:30", "50 %", "{=1}", "'", '"', "&amp;<b>", "😀", "é",
)  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> tuple[Path, openpyxl.Workbook]:
    """The workbook of the small siege: where it lies, and what is in it."""
    Scenario.load(write_siege(tmp_path / "one")).save(tmp_path / "siege.xlsx")
    return tmp_path / "siege.xlsx", openpyxl.load_workbook(tmp_path / "siege.xlsx")


@pytest.mark.parametrize("entry", [entry.id for entry in catalogue()])
def test_every_entry_survives_a_workbook_and_a_folder(entry: str, tmp_path: Path) -> None:
    siege = load(entry)
    siege.save(tmp_path / "siege.xlsx")
    again = load(tmp_path / "siege.xlsx")
    again.save(tmp_path / "again")
    back = load(tmp_path / "again")
    assert siege == again == back
    assert siege.digest == again.digest == back.digest


@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_survives_a_workbook(text: str) -> None:
    assume(not CHANGED.search(text))
    siege = load("two-exits")
    edited = replace(siege, notes=text, locations=(replace(siege.locations[0], note=text), *siege.locations[1:]))
    edited = read_scenario(to_sheets(edited), "tidied")  # surrounding blanks are no part of a text
    with TemporaryDirectory() as folder:
        edited.save(Path(folder) / "siege.xlsx")
        again = load(Path(folder) / "siege.xlsx")
    assert (again.notes, again.locations[0].note) == (edited.notes, edited.locations[0].note)
    assert again == edited and again.digest == edited.digest


@given(
    st.sampled_from(HOSTILE).filter(lambda text: not {"\n", ";"} & set(text)),
    st.none() | st.integers(0, 10**9),
    st.floats(-90, 90),
    st.dates(date(1899, 1, 1), date(2029, 12, 31)),
)
@settings(max_examples=20, deadline=None)
def test_any_name_number_and_date_survives_a_workbook(
    name: str, capacity: int | None, latitude: float, day: date
) -> None:
    siege = load("two-exits")
    room = None if capacity is None else Range.of(capacity)
    place = Location(
        name, "site", latitude, 0.0, people=Range.of(0), capacity=room, capacity_unit=room and "people", attraction=0
    )
    held = replace(siege.locations[0], denied_since=day)
    edited = replace(
        siege,
        locations=(held, *siege.locations[1:], place),
        events=(*siege.events, Event(name, siege.start, what="closed", where=name)),
    )
    with TemporaryDirectory() as folder:
        edited.save(Path(folder) / "siege.xlsx")
        again = load(Path(folder) / "siege.xlsx")
    assert again == edited and again.digest == edited.digest


def test_drop_downs_notes_and_frozen_names(book: tuple[Path, openpyxl.Workbook]) -> None:
    _, sheets = book
    offered = {
        (page.title, where.min_col): (rule.formula1, rule.errorStyle or "stop")
        for page in sheets
        for rule in page.data_validations.dataValidation
        for where in rule.sqref.ranges
    }
    named = {sheet: f"OFFSET({sheet}!$A$2,0,0,MAX(1,COUNTA({sheet}!$A$2:$A$100000)),1)" for sheet in NAMED_IN.values()}

    def rule(sheet: str, name: str) -> tuple[str, str]:
        return offered[sheet, [cell.value for cell in sheets[sheet][1]].index(name) + 1]

    assert rule("locations", "kind") == ('"city,town,village,site,crossing,border"', "stop")
    assert rule("locations", "safe") == ('"yes,no"', "stop")
    assert rule("locations", "holder") == (named["parties"], "warning")
    assert rule("roads", "from") == rule("roads", "crossing") == (named["locations"], "warning")
    assert rule("events", "group") == (named["groups"], "warning")
    assert rule("events", "alternative_to") == (named["events"], "warning")
    assert rule("events", "what") == ("lists!$A$1:$A$22", "stop")
    assert rule("events", "where")[0].startswith("OFFSET(lists!$D$1,0,0,MAX(1,COUNTA(locations!")
    assert offered["scenario", 2] == ('"yes,no"', "stop")
    assert sheets["lists"].sheet_state == "hidden"
    assert [sheets["lists"].cell(row, 1).value for row in (1, 22)] == ["holder", "departures"]
    for page in sheets:
        if page.title not in ("scenario", "lists"):
            assert page.freeze_panes == "B2"
            assert all(cell.comment and cell.comment.text for cell in page[1]), page.title


def test_the_list_of_places_is_that_of_locations_and_roads(book: tuple[Path, openpyxl.Workbook]) -> None:
    path, _ = book
    page = openpyxl.load_workbook(path, data_only=True)["lists"]
    found = [page.cell(row, 4).value for row in range(1, page.max_row + 1)]
    assert found[:7] == ["Town", "Village", "Camp", "Gate", "South road", "East road", None]


def test_what_a_person_types_is_understood(book: tuple[Path, openpyxl.Workbook]) -> None:
    path, sheets = book
    sheets["locations"]["F3"] = "900"
    sheets["locations"]["O2"] = "2015-04-16"
    sheets["locations"]["M3"] = True
    sheets["events"]["B2"] = datetime(2016, 5, 24)
    sheets["events"]["B3"] = "=DATE(2016,6,5)"
    sheets.create_sheet("my own notes")["A1"] = "anything"
    sheets.save(path)
    assert fault_lines(path) == [
        'siege.xlsx, sheet "events", row 3, column "date": a formula without a stored result, found "=DATE(2016,6,5)". '
        "Open the workbook in a spreadsheet program and save it, or write the number.",
        'siege.xlsx, sheet "events", row 3, column "date": empty. '
        "Morning on which it takes effect; the first day of the window where date_to is given. "
        "May lie before the start.",
    ]  # fmt: skip
    sheets["events"]["B3"] = date(2016, 6, 5)
    sheets.save(path)
    siege = load(path)
    assert siege.location("Village").people == Range.of(900) and siege.location("Village").safe
    assert siege.location("Town").denied_since == date(2015, 4, 16)
    assert [event.date for event in siege.events[:2]] == [date(2016, 5, 24), date(2016, 6, 5)]


def test_everything_wrong_at_once_with_sheet_row_and_column(book: tuple[Path, openpyxl.Workbook]) -> None:
    path, sheets = book
    del sheets["groups"]
    places, roads, events = sheets["locations"], sheets["roads"], sheets["events"]
    places["B1"] = "kinds"
    places["E2"], places["F2"], places["G2"] = "40 000", "50.000", "1.234,5"
    places["O2"] = "15/04/2015"
    roads["E2"] = "12,5"
    roads.merge_cells("J2:J3")
    events["B2"] = 42513
    events["B2"].number_format = "General"
    sheets["scenario"]["B4"] = "22.05.2016"
    sheets["scenario"].merge_cells("A3:B3")
    sheets.save(path)
    label = "siege.xlsx, sheet"
    assert fault_lines(path) == [
        f'{label} "scenario", setting "summary": merged cells, found "A3:B3". '
        "Unmerge them, and give each row a value of its own.",
        f'{label} "scenario", setting "start": not a date, found "22.05.2016". Allowed: a date. '
        "Write dates as year-month-day, such as 2016-05-22.",
        f'{label} "locations", row 1: unknown column "kinds". Known columns include "claims", "kind", '
        '"mined_high", "mined_likely", "mined_low". Did you mean "kind"?',
        f'{label} "locations", row 1: the column "kind" is missing. What it is. '
        "A crossing is a bridge, checkpoint or gate that roads pass through: never the end of a road.",
        f'{label} "locations", row 2, column "people_likely": '
        "a text that means 50000 in some countries and 50.000 in others. "
        "Write the number anew, in a cell that is not formatted as text.",
        f'{label} "locations", row 2, column "people_low": not a number, found "40 000". '
        "Allowed: 0 to 1e9, whole. Write it without separators, such as 40000.",
        f'{label} "locations", row 2, column "people_high": not a number, found "1.234,5". '
        "Allowed: 0 to 1e9, whole. Write it without separators, such as 1234.5.",
        f'{label} "locations", row 2, column "denied_since": not a date, found "15/04/2015". '
        "Allowed: a date on or before the start. Write dates as year-month-day, such as 2016-05-22.",
        f'{label} "roads", row 2, column "crossing": merged cells, found "J2:J3". '
        "Unmerge them, and give each row a value of its own.",
        f'{label} "roads", row 2, column "km_likely": not a number, found "12,5". '
        "Allowed: above 0, to 10000. Write a point before the decimals, such as 12.5.",
        f'{label} "events", row 2, column "date": not a date, found "42513". Allowed: a date up to the end. '
        "Format the cell as a date, or write it as year-month-day, such as 2016-05-22.",
        f'{label} "groups": the sheet is missing. Add a sheet with the name groups.',
    ]


def broken(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a packed workbook."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))


LOCATIONS = "xl/worksheets/sheet3.xml"
REFUSED = {
    "far": (
        lambda data: data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'),
        "siege.xlsx: a sheet of 1,048,576 rows and 16,384 columns. Allowed: 3,000,000 cells. "
        "Delete the rows and columns behind the table, and save it.",
    ),
    "merged": (
        lambda data: data.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>'
        ),
        "siege.xlsx: merged cells as far as A9:XFD1048576. Unmerge them: each cell holds one value.",
    ),
    "entities": (
        lambda data: data.replace(
            b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet', 1
        ),
        "siege.xlsx: it holds XML entities, which no spreadsheet program writes. "
        "Copy the tables into a new workbook.",
    ),
    "cut": (
        lambda data: data[: len(data) // 2],
        "siege.xlsx: not an Excel workbook. Save it as .xlsx with a spreadsheet program.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_part_that_would_burst_or_is_broken(book: tuple[Path, openpyxl.Workbook], kind: str) -> None:
    path, _ = book
    change, message = REFUSED[kind]
    broken(path, LOCATIONS, change)
    assert fault_lines(path) == [message]


def test_a_zip_bomb_is_not_unpacked(book: tuple[Path, openpyxl.Workbook]) -> None:
    path, _ = book
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/bomb.bin", "w") as part:
        for _ in range(300):
            part.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    assert fault_lines(path) == [
        "siege.xlsx: 300 MB when unpacked. Allowed: 192 MB. Copy the tables into a new workbook."
    ]


def test_a_file_too_large(book: tuple[Path, openpyxl.Workbook]) -> None:
    path, _ = book
    with path.open("ab") as file:
        file.truncate(33 * 2**20)
    assert fault_lines(path) == [
        "siege.xlsx: a file of 33 MB. Allowed: 32 MB. "
        "Leave out pictures and all that is no part of the scenario, or keep it as a folder."
    ]


OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
NO_WORKBOOK = "not an Excel workbook. Save it as .xlsx with a spreadsheet program."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", NO_WORKBOOK),
        (b"name,kind\nTown,town\n", NO_WORKBOOK),
        (b"PK\x03\x04" + bytes(100), NO_WORKBOOK),
        (OLD, "an Excel workbook of the old kind (.xls). Save it as .xlsx with a spreadsheet program."),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password. Save it without one."),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "siege.xlsx").write_bytes(data)
    assert fault_lines(tmp_path / "siege.xlsx") == [f"siege.xlsx: {message}"]


def test_a_zip_file_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "siege.xlsx", "w") as packed:
        packed.writestr("letter.txt", "dear")
    assert fault_lines(tmp_path / "siege.xlsx") == [f"siege.xlsx: {NO_WORKBOOK}"]


def test_a_workbook_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "siege.xlsx"
    assert fault_lines(path) == [f"{path}: cannot be read: no such file or directory. Check the path."]


@given(st.integers(0, 10**9), st.integers(0, 255))
@settings(max_examples=40, deadline=None)
def test_a_damaged_workbook_is_read_or_refused_and_never_a_crash(place: int, byte: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "siege.xlsx"
        load("two-exits").save(path)
        data = bytearray(path.read_bytes())
        data[place % len(data)] = byte
        path.write_bytes(bytes(data))
        try:
            load(path)
        except InputError as error:
            assert str(error)


@pytest.mark.parametrize(("text", "found"), [("a\x01b", "\\x01"), ("_x005F_", "x005F_"), ("\uffff", "\\uffff")])
def test_a_text_that_would_be_changed_is_refused(tmp_path: Path, text: str, found: str) -> None:
    siege = load("two-exits")
    place = replace(siege.locations[0], note=text)
    with pytest.raises(InputError) as caught:
        replace(siege, locations=(place, *siege.locations[1:])).save(tmp_path / "siege.xlsx")
    message = f'locations, row 2: a text with what no workbook holds, found "{found}". Remove it, or save a folder.'
    assert str(caught.value) == message and not (tmp_path / "siege.xlsx").exists()
