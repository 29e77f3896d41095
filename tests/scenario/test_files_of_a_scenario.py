"""Folders, workbooks and catalogue entries: what must be there, and what is said of what is not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import openpyxl
import pytest

from safepassage.errors import InputError
from safepassage.scenario import Scenario
from safepassage.scenario.catalogue import copy_entry, entries, ids, load_entry
from small_siege import FILES, fault_lines, write_siege

GEOMETRY = " has no geometry of longitudes and latitudes in degrees."


@pytest.mark.parametrize("file", ["scenario.toml", "locations.csv", "roads.csv", "groups.csv"])
def test_a_required_file_is_missed(tmp_path: Path, file: str) -> None:
    write_siege(tmp_path, **{file.replace(".", "_"): None})
    assert fault_lines(tmp_path) == [f"{file}: the file is missing. Put it into {tmp_path}."]


def test_other_files_are_optional(tmp_path: Path) -> None:
    locations = FILES["locations.csv"].replace("c1; c2", "")
    settings = FILES["scenario.toml"].replace('claims = ["c1"]\n', "")
    optional = dict.fromkeys(("events_csv", "parameters_csv", "claims_csv", "observations_csv"))
    siege = Scenario.load(write_siege(tmp_path, locations_csv=locations, scenario_toml=settings, **optional))
    assert siege.events == siege.overrides == siege.claims == siege.observations == ()


def test_a_misspelt_file_is_not_passed_over(tmp_path: Path) -> None:
    write_siege(tmp_path, parameters_csv=None)
    (tmp_path / "paramters.csv").write_text(FILES["parameters.csv"])
    (tmp_path / "notes of mine.csv").write_text("anything")
    assert fault_lines(tmp_path) == ['paramters.csv: unknown file. Did you mean "parameters.csv"?']


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    write_siege(
        tmp_path,
        scenario_toml=FILES["scenario.toml"].replace("2016-06-30", "2016-06-31"),
        locations_csv=FILES["locations.csv"].replace("Camp,site", "Camp,sight"),
        roads_csv=FILES["roads.csv"].encode("utf-16"),
        groups_csv=FILES["groups.csv"].replace("0.8", "0.7"),
        events_csv=FILES["events.csv"].replace("fighting", "figthing").replace("Gate,Men", "Gaet,Men"),
    )
    messages = fault_lines(tmp_path)
    assert [message.split(":")[0] for message in messages] == [
        "scenario.toml, line 3",
        'locations.csv, row 4, column "kind"',
        "roads.csv, row 1",
        'groups.csv, column "share"',
        'events.csv, row 2, column "what"',
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    write_siege(tmp_path, scenario_toml='title = "A"\nstart = 2016-05-22\nend == 2016-06-30\n')
    (message,) = fault_lines(tmp_path)
    assert message.startswith("scenario.toml, line 3: not a settings file: ")
    assert message.endswith('. Settings are written as name = "text", name = 5 or name = 2016-05-22.')


def test_settings_in_another_encoding(tmp_path: Path) -> None:
    write_siege(tmp_path, scenario_toml='title = "Fallúja"\n'.encode("latin-1"))
    assert fault_lines(tmp_path) == ["scenario.toml, line 1: not UTF-8 text at byte 14 (0xfa). Save the file as UTF-8."]


def test_empty_columns_beside_a_table_are_passed_over(tmp_path: Path) -> None:
    rows = FILES["groups.csv"].splitlines()
    siege = Scenario.load(write_siege(tmp_path / "siege", groups_csv="".join(f"{row},,\n" for row in rows)))
    assert siege == Scenario.load(write_siege(tmp_path / "plain" / "siege"))
    full = [*(f"{row},," for row in rows[:-1]), f"{rows[-1]},,x"]
    assert fault_lines(write_siege(tmp_path / "full", groups_csv="\n".join(full))) == [
        "groups.csv, row 1: column 8 has no name. Name or remove it."
    ]


def test_a_background_in_another_encoding(tmp_path: Path) -> None:
    write_siege(tmp_path)
    (tmp_path / "background.geojson").write_bytes(b'{"name": "\xff"}')
    assert fault_lines(tmp_path) == ["background.geojson: not UTF-8 text at byte 11. Save the file as UTF-8."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", ", row 1: not a GeoJSON file: expecting property name enclosed in double quotes."),
        ("[]", ": not a GeoJSON feature collection."),
        ('{"features": 7}', ": not a GeoJSON feature collection."),
        ('{"features": [{"geometry": null}, 3]}', ": feature 2" + GEOMETRY),
        ('{"features": [{"geometry": {"type": "LineString", "coordinates": [[1, "a"]]}}]}', ": feature 1" + GEOMETRY),
        ('{"features": [{"geometry": {"type": "LineString", "coordinates": [[NaN, 2]]}}]}', ": feature 1" + GEOMETRY),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[5e5, 2]]]}}]}', ": feature 1" + GEOMETRY),
    ],
)
def test_a_background_that_is_no_map(tmp_path: Path, text: str, message: str) -> None:
    write_siege(tmp_path)
    (tmp_path / "background.geojson").write_text(text)
    assert fault_lines(tmp_path) == [f"background.geojson{message} Save it as GeoJSON with WGS 84, or leave it out."]


def test_settings_with_nothing_in_them(tmp_path: Path) -> None:
    lines = fault_lines(write_siege(tmp_path, scenario_toml=b""))
    assert [line.split(": ")[1].split(".")[0] for line in lines[:3]] == [
        f'the setting "{name}" is missing' for name in ("title", "start", "end")
    ]
    assert all("unknown party" in line for line in lines[3:])


def test_parties_that_are_not_a_list(tmp_path: Path) -> None:
    write_siege(tmp_path, scenario_toml='title = "A"\nstart = 2016-05-22\nend = 2016-06-30\nparties = "Army"\n')
    assert fault_lines(tmp_path) == [
        "scenario.toml: parties is not a list of blocks. Write one block [[parties]] with a name for each party."
    ]


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    assert fault_lines("two-exit") == [
        "two-exit: no such folder, workbook or catalogue entry. Known catalogue entries include "
        '"fallujah-2015", "fallujah-2016", "mariupol-2022", "mosul-2016", "two-exits". Did you mean "two-exits"?'
    ]
    assert fault_lines(tmp_path / "siege.xlsx") == [
        f"{tmp_path / 'siege.xlsx'}: cannot be read: no such file or directory. Check the path."
    ]


def test_a_file_is_not_a_scenario(tmp_path: Path) -> None:
    file = write_siege(tmp_path) / "locations.csv"
    assert fault_lines(file) == [
        f"{file}: a file, not a scenario. Give the folder that holds it, or a workbook (.xlsx)."
    ]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert len(fault_lines(tmp_path)) == 4


def test_a_saved_scenario_is_not_written_over_unasked(tmp_path: Path) -> None:
    siege = Scenario.load(write_siege(tmp_path / "one"))
    (tmp_path / "one" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="there is a folder that is not empty already"):
        siege.save(tmp_path / "one")
    bare = siege.edit(remove=[event.id for event in siege.events], parameters={"attempt": None})
    bare.save(tmp_path / "one", replace=True)
    assert Scenario.load(tmp_path / "one") == bare
    assert (tmp_path / "one" / "letter.txt").read_text() == "dear"
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="there is a folder that is not empty already"):
        siege.save(tmp_path / "two", replace=True)
    siege.save(tmp_path / "siege.xlsx")
    with pytest.raises(InputError, match="there is a file already"):
        siege.save(tmp_path / "siege.xlsx")
    bare.save(tmp_path / "siege.xlsx", replace=True)
    assert Scenario.load(tmp_path / "siege.xlsx") == bare


def test_a_background_map_is_kept_and_removed(tmp_path: Path) -> None:
    features = ",".join(['{"geometry": null}'] * 3000)
    background = f'{{"type": "FeatureCollection", "features": [{features}]}}'
    siege = Scenario.load(write_siege(tmp_path / "one")).edit(background=background)
    siege.save(tmp_path / "two")
    siege.save(tmp_path / "siege.xlsx")
    assert Scenario.load(tmp_path / "two") == siege == Scenario.load(tmp_path / "siege.xlsx")
    siege.edit(background=None).save(tmp_path / "two", replace=True)
    assert Scenario.load(tmp_path / "two").background is None


def test_a_full_disk_leaves_a_scenario_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    siege = Scenario.load(write_siege(tmp_path / "one"))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for name in ("one", "new", "new.xlsx"):
        with pytest.raises(InputError, match="cannot be written: no space left on device"):
            siege.edit(title="Another").save(tmp_path / name, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(FILES)
    assert Scenario.load(tmp_path / "one") == siege


def workbook(tmp_path: Path) -> tuple[Path, openpyxl.Workbook]:
    Scenario.load(write_siege(tmp_path / "one")).save(tmp_path / "siege.xlsx")
    return tmp_path / "siege.xlsx", openpyxl.load_workbook(tmp_path / "siege.xlsx")


def test_a_workbook_is_equal_to_its_folder(tmp_path: Path) -> None:
    path, book = workbook(tmp_path)
    assert Scenario.load(path) == Scenario.load(tmp_path / "one")
    assert book["locations"]["E2"].value == 40000
    assert str(book["locations"]["O2"].value) == "2015-04-15 00:00:00"


def test_faults_in_a_workbook(tmp_path: Path) -> None:
    path, book = workbook(tmp_path)
    book["locations"]["F3"] = -800
    book["roads"]["B2"] = "Twon"
    book["scenario"]["B4"] = "May"
    book["events"]["I2"] = "=1/3"
    book.save(path)
    assert fault_lines(path) == [
        'siege.xlsx, sheet "scenario", setting "start": not a date, found "May". Allowed: a date. '
        "Write dates as year-month-day, such as 2016-05-22.",
        'siege.xlsx, sheet "locations", row 3, column "people_likely": below 0, found "-800". '
        "Allowed: 0 to 1e9, whole.",
        'siege.xlsx, sheet "roads", row 2, column "from": unknown location "Twon". '
        'Known locations include "Camp", "Gate", "Town", "Village". Did you mean "Town"?',
        'siege.xlsx, sheet "events", row 2, column "number_low": a formula without a stored result, found "=1/3". '
        "Open the workbook in a spreadsheet program and save it, or write the number.",
        'siege.xlsx, sheet "events", row 2, column "number_low": empty, while likely and high are given. '
        "Give low, likely and high, or likely alone.",
    ]


def test_sheets_that_are_missing_or_misspelt(tmp_path: Path) -> None:
    path, book = workbook(tmp_path)
    book["events"].title = "evnts"
    book["groups"].title = "people"
    book.save(path)
    assert fault_lines(path) == [
        'siege.xlsx, sheet "groups": the sheet is missing. Add a sheet with the name groups.',
        'siege.xlsx, sheet "evnts": unknown sheet. Did you mean "events"?',
    ]


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "siege.xlsx").write_text("name,kind")
    assert fault_lines(tmp_path / "siege.xlsx") == [
        "siege.xlsx: not an Excel workbook. Save it as .xlsx with a spreadsheet program."
    ]


def test_a_workbook_is_the_same_bytes_again(tmp_path: Path) -> None:
    path, _ = workbook(tmp_path)
    Scenario.load(path).save(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_the_catalogue_lists_what_it_holds() -> None:
    assert [entry.id for entry in entries()] == list(ids())
    for entry in entries():
        siege = Scenario.load(entry.id)
        assert (siege.name, siege.title, siege.start, siege.end) == (entry.id, entry.title, entry.start, entry.end)
        assert siege == load_entry(entry.id)


def test_an_entry_is_copied_into_a_new_folder(tmp_path: Path) -> None:
    copy_entry("two-exits", tmp_path / "mine")
    assert Scenario.load(tmp_path / "mine") == Scenario.load("two-exits")
    assert (tmp_path / "mine" / "README.md").exists()
    with pytest.raises(InputError, match="there is a folder that is not empty already"):
        copy_entry("two-exits", tmp_path / "mine")
