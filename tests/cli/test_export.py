"""The command export: what each file holds, what the public profile leaves out, and every refusal."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xarray

import safepassage as sp
from safepassage.ensemble.ensemble import Ensemble
from safepassage.show.export.numbers import numbers_of
from said import Said
from small_siege import write_siege

ALL = ("xlsx", "csv", "geojson", "gpkg", "netcdf")
TABLES = ("about", "summary", "arrivals", "trapped", "flows", "limits", "futures", "sources")
NAMES = ("South road", "East road", "Gate")
"""Every road and crossing of the small siege."""


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> sp.Scenario:
    """A small siege with P-codes, and with a claim on a road and one that names a crossing."""
    town = sp.load(write_siege(tmp_path_factory.mktemp("siege") / "small"))
    claims = (
        sp.Claim("c3", "An office", "un", "2016-05", date(2016, 5, 20), about="roads", statement="It is shut."),
        sp.Claim(
            "c4", "An office", "un", "2016-05", date(2016, 5, 20), about="talks", statement="At the GATE they wait."
        ),
        sp.Claim("c5", "=cmd()", "un", "2016-05", date(2016, 5, 20), about="talks", statement="@SUM(1) of المخيم"),
    )
    codes = {"Town": {"pcode": "IQ0101"}, "Camp": {"pcode": "IQ0102"}}
    return town.edit(add=claims, locations=codes, roads={"South road": {"claims": ("c3",)}})


@pytest.fixture(scope="module")
def results(siege: sp.Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two results: ended, and running."""
    folder = tmp_path_factory.mktemp("results")
    for name, running in (("ended", False), ("running", True)):
        sp.simulate(siege.edit(running=running), members=12, seed=4).save(folder / name)
    return folder


@pytest.fixture
def call(call: Callable[..., Said], results: Path) -> Callable[..., Said]:
    """Run export on one of the results in an empty folder."""
    return lambda *words, result="ended": call("export", results / result, *words)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(folder: Path) -> dict[str, str]:
    """All text of every file of an export, by file."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = [cell for page in book for row in page.iter_rows() for cell in row]
            texts = [str(cell.value) for cell in cells] + [str(cell.comment.text) for cell in cells if cell.comment]
            found[path.name] = "\n".join(texts + book.sheetnames)
        elif path.suffix == ".gpkg":
            database = sqlite3.connect(path)
            found[path.name] = "\n".join(database.iterdump())
            database.close()
        elif path.suffix == ".nc":
            with xarray.open_dataset(path) as data:
                found[path.name] = "\n".join(
                    [str(data.attrs), *(str(one.values.tolist()) for one in data.coords.values())]
                )
        else:
            found[path.name] = path.read_text("utf-8")
    return found


def test_a_folder_of_everything(call: Callable[..., Said], tmp_path: Path) -> None:
    said = call("--json")
    assert said.status == 0, said.err
    document = json.loads(said.out)
    assert (document["profile"], document["marking"]) == ("public", "Public: counts rounded to 10.")
    assert (document["members"], document["seed"], document["formats"]) == (12, 4, ["xlsx", "csv", "geojson", "gpkg"])
    folder = tmp_path / "ended-export"
    names = {path.name for path in folder.iterdir()}
    csvs = {f"{table}.csv" for table in TABLES}
    maps = {"places.geojson", "links.geojson", "flows.geojson", "map.gpkg"}
    assert names == {"export.json", "result.xlsx", *csvs, *maps}
    assert {Path(path).name for path in document["files"]} == names
    assert openpyxl.load_workbook(folder / "result.xlsx").sheetnames == list(TABLES)


def test_the_public_profile_rounds_and_leaves_out(call: Callable[..., Said], results: Path, tmp_path: Path) -> None:
    assert call("--as", *ALL).status == 0
    folder = tmp_path / "ended-export"
    counts = {"mean", "q05", "q25", "q50", "q75", "q95", "capacity"}
    for table in TABLES[1:6]:
        for row in rows(folder / f"{table}.csv"):
            assert all(float(row[name]) % 10 == 0 for name in counts & set(row) if row[name]), (table, row)
    trapped = rows(folder / "trapped.csv")
    assert {row["quantity"] for row in trapped} == {"inside", "trapped", "staying"}
    assert {row["group"] for row in trapped} == {"all"}
    flows = rows(folder / "flows.csv")
    assert {(row["first_day"], row["last_day"]) for row in flows} <= {
        ("2016-05-22", "2016-05-28"), ("2016-05-29", "2016-06-04"), ("2016-06-05", "2016-06-11"),
        ("2016-06-12", "2016-06-18"), ("2016-06-19", "2016-06-25"), ("2016-06-26", "2016-06-30"),
    }  # fmt: skip
    assert {(row["from"], row["from_pcode"], row["to"], row["to_pcode"], row["roads"]) for row in flows} == {
        ("Town", "IQ0101", "Camp", "IQ0102", "South road"), ("Village", "", "Camp", "IQ0102", "East road"),
        ("Camp", "IQ0102", "Village", "", "East road"),
    }  # fmt: skip
    with xarray.open_dataset(folder / "result.nc") as data:
        assert "member" not in data.dims and float(data["out"].values.max()) > 0
        assert (data["out"].values % 10 == 0).all()


def test_the_numbers_are_those_of_the_result(results: Path) -> None:
    result = Ensemble.load(results / "ended")
    numbers = numbers_of(result, "full")
    assert numbers.flows is not None and numbers.arrivals is not None and numbers.held is not None
    day, camp = 30, result.locations.index("Camp")
    settled = result["settled"][:, day, camp]
    where = numbers.arrivals.places.index("Camp")
    assert numbers.arrivals.numbers[[0, 3], day, where].tolist() == [settled.mean(), np.median(settled)]
    public = numbers_of(result, "public")
    assert public.flows is not None
    way = next(k for k, way in enumerate(public.flows.ways) if (way.start, way.end) == ("Town", "Camp"))
    link = list(public.flows.ways[way].links)
    week = np.round(result["flow"][:, 14:21][..., link].sum(axis=(1, 2, 3)), -1)
    assert public.flows.numbers[0, 2, way, 0] == round(float(week.mean()), -1)
    assert public.flows.numbers[3, 2, way, 0] == round(float(np.median(week)), -1)


def test_nothing_by_road_or_crossing_of_a_running_siege(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("--as", *ALL, result="running").status == 0
    texts = everything(tmp_path / "running-export")
    assert {"result.xlsx", "map.gpkg", "result.nc", "places.geojson", "sources.csv"} <= set(texts)
    assert not {"flows.csv", "flows.geojson", "links.geojson"} & set(texts)
    for file, text in texts.items():
        for name in NAMES:
            assert name.casefold() not in text.casefold(), (file, name)
    assert "the siege is still running: nothing by road or crossing is public" in texts["about.csv"]
    assert [row["claim"] for row in rows(tmp_path / "running-export" / "sources.csv")] == ["c1", "c2", "c5"]


def test_the_same_search_finds_the_roads_in_full(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("--as", *ALL, "--profile", "full", result="running").status == 0
    texts = everything(tmp_path / "running-export")
    for file in ("RESTRICTED-result.xlsx", "RESTRICTED-map.gpkg", "RESTRICTED-result.nc"):
        assert all(name in texts[file] for name in NAMES), file


def test_the_full_profile_is_marked_everywhere(call: Callable[..., Said], results: Path, tmp_path: Path) -> None:
    said = call("--as", *ALL, "--profile", "full", "--out", "inside")
    assert said.out.startswith("RESTRICTED: full profile, not for publication.\n")
    names = [path.name for path in (tmp_path / "inside").iterdir() if path.name != "export.json"]
    assert all(name.startswith("RESTRICTED-") for name in names) and len(names) == 15
    book = openpyxl.load_workbook(tmp_path / "inside" / "RESTRICTED-result.xlsx")
    assert all("RESTRICTED" in page["A1"].value for page in book) and "draws" in book.sheetnames
    for name, text in everything(tmp_path / "inside").items():
        assert "RESTRICTED" in text or name.endswith(".csv"), name
    flows = rows(tmp_path / "inside" / "RESTRICTED-flows.csv")
    assert {row["group"] for row in flows} == {"all", "Families", "Men"}
    assert all(row["first_day"] == row["last_day"] for row in flows)
    written = rows(results / "ended" / "flows.csv")
    key = ("from", "to", "group", "mean", "q05", "q50", "q95")
    assert [[row["first_day"], *map(row.get, key)] for row in flows] == [
        [row["date"], *map(row.get, key)] for row in written
    ]
    with xarray.open_dataset(tmp_path / "inside" / "RESTRICTED-result.nc") as data:
        assert (data["settled"].values == Ensemble.load(results / "ended")["settled"]).all()


def test_sources_have_grades_and_uses_and_no_formula(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("--as", "xlsx", "csv").status == 0
    found = {row["claim"]: row for row in rows(tmp_path / "ended-export" / "sources.csv")}
    assert (found["c1"]["grade"], found["c2"]["grade"]) == ("B2", "C3")
    assert found["c1"]["used_by"] == "party Besiegers; location Town; count of 2016-06-20 at Camp"
    assert (found["c5"]["publisher"], found["c5"]["statement"]) == ("'=cmd()", "'@SUM(1) of المخيم")
    page = openpyxl.load_workbook(tmp_path / "ended-export" / "result.xlsx")["sources"]
    cells = {cell.value: cell.data_type for row in page.iter_rows() for cell in row}
    assert (cells["=cmd()"], cells["@SUM(1) of المخيم"]) == ("s", "s")


def test_hxl_tags_stand_below_the_names(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("--as", "xlsx", "csv", "geojson", "--hxl").status == 0
    for table in TABLES:
        lines = list(csv.reader((tmp_path / "ended-export" / f"{table}.csv").open(encoding="utf-8", newline="")))
        assert all(tag.startswith("#") for tag in lines[1]) and len(lines[0]) == len(lines[1]), table
    page = openpyxl.load_workbook(tmp_path / "ended-export" / "result.xlsx")["arrivals"]
    assert [cell.value for cell in page[3]][:4] == ["#date", "#loc+name", "#loc+code+v_pcode", "#loc+type"]


@pytest.mark.parametrize("name", ["siege.xlsx", "siege.geojson", "siege.gpkg", "siege.nc"])
def test_one_file_by_its_ending_the_same_again(call: Callable[..., Said], tmp_path: Path, name: str) -> None:
    said = call("--out", name)
    assert said.status == 0 and said.out == f"Public: counts rounded to 10.\nWritten: {name}\n"
    first = (tmp_path / name).read_bytes()
    assert call("--out", name, "--force").status == 0
    assert (tmp_path / name).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_geojson_file_holds_all_layers(call: Callable[..., Said], tmp_path: Path) -> None:
    call("--out", "map.geojson")
    found = json.loads((tmp_path / "map.geojson").read_text("utf-8"))
    assert [feature["properties"]["layer"] for feature in found["features"][:4]] == ["places"] * 4
    assert {feature["properties"]["layer"] for feature in found["features"]} == {"places", "links", "flows"}
    links = [one for one in found["features"] if one["properties"]["layer"] == "links"]
    link = next(one for one in links if one["properties"]["from"] == "Town")
    assert link["geometry"]["coordinates"] == [[43.78, 33.35], [43.75, 33.3], [43.7, 33.2]], "through the gate"
    assert (link["properties"]["front"], link["properties"]["mined"], link["properties"]["km"]) == (True, True, 20)


def test_what_was_not_kept_is_said(tmp_path: Path, siege: sp.Scenario) -> None:
    result = sp.simulate(siege, members=3, seed=1, keep=())
    files = {path.name for path in sp.export(result, tmp_path / "out", ALL)}
    assert {"summary.csv", "places.geojson", "result.nc"} <= files
    assert not {"arrivals.csv", "trapped.csv", "flows.csv", "links.geojson"} & files
    said = [row["text"] for row in rows(tmp_path / "out" / "about.csv") if row["item"] == "left out"]
    assert said == [f"{name} was not kept by the run" for name in ("arrivals", "trapped", "flows", "crossings")]


REFUSED = [
    (
        ("--as", "exel"),
        '--as: unknown format "exel". Known formats include "csv", "geojson", "gpkg", "netcdf", "xlsx".',
    ),
    (
        ("--as", "xlsx", "exel", "--hxl", "--out", "a.nc"),
        '--as: unknown format "exel". Known formats include "csv", "geojson", "gpkg", "netcdf", "xlsx".\n'
        'a.nc: a file that ends in .nc holds netcdf alone, found "xlsx, exel". '
        "Give a folder with --out, or leave --as out.",
    ),
    (
        ("--as", "xslx"),
        '--as: unknown format "xslx". Known formats include "csv", "geojson", "gpkg", "netcdf", "xlsx". '
        'Did you mean "xlsx"?',
    ),
    (("--out", "a.csv"), "a.csv: one CSV file for several tables. Give a folder with --out, and --as csv."),
    (
        ("--out", "a.xlsx", "--as", "csv"),
        'a.xlsx: a file that ends in .xlsx holds xlsx alone, found "csv". '
        "Give a folder with --out, or leave --as out.",
    ),
    (("--hxl", "--as", "gpkg"), '--hxl: no table to tag, found "gpkg". Add xlsx or csv to --as.'),
    (
        ("--out", "there.xlsx"),
        "there.xlsx: there is a file already. Add --force to replace it, or choose another name with --out.",
    ),
    (("--out", "dir.xlsx", "--force"), "dir.xlsx: there is a folder of that name. Choose another name."),
    (
        ("--out", "letters", "--force"),
        "letters: there is a folder that is not empty already. Choose another folder or remove it.",
    ),
    (
        ("--out", "before"),
        "before: there is an export already. Add --force to replace it, or choose another folder with --out.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"), REFUSED, ids=lambda part: " ".join(part) if isinstance(part, tuple) else ""
)
def test_refused_with_nothing_written(
    call: Callable[..., Said], tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "there.xlsx").write_text("mine")
    for folder in ("dir.xlsx", "letters", "before"):
        (tmp_path / folder).mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    (tmp_path / "before" / "export.json").write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    said = call(*words)
    assert (said.status, said.err, said.out) == (2, f"{message}\n", "")
    assert sorted(tmp_path.rglob("*")) == before and (tmp_path / "there.xlsx").read_text() == "mine"


def test_an_export_is_replaced_whole(call: Callable[..., Said], tmp_path: Path) -> None:
    assert call("--out", "out").status == 0
    assert call("--out", "out", "--as", "csv", "--force").status == 0
    assert not (tmp_path / "out" / "result.xlsx").exists() and (tmp_path / "out" / "summary.csv").exists()


def test_no_result(call: Callable[..., Said]) -> None:
    said = call("--out", "x", result="nothing")
    assert said.status == 2
    assert "there is no such folder. Give the folder that safepassage run wrote with --out." in said.err


def test_without_the_extra(call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h5netcdf", None)
    said = call("--as", "netcdf")
    message = "NetCDF needs the extra analysis. Install it with: pip install 'safepassage[analysis]'\n"
    assert (said.status, said.err) == (2, message)
    assert list(tmp_path.iterdir()) == []


def test_parallel_roads_are_one_corridor(siege: sp.Scenario, tmp_path: Path) -> None:
    twin = replace(
        siege.road("South road"), name="Back road", front=False, crossing=None, km=sp.Range.of(30), claims=()
    )
    result = sp.simulate(siege.edit(add=[twin]), members=4, seed=1)
    sp.export(result, tmp_path / "out", "csv")
    found = {row["roads"] for row in rows(tmp_path / "out" / "flows.csv") if row["from"] == "Town"}
    assert found == {"Back road; South road"}


def test_every_table_and_column_is_on_the_page(results: Path) -> None:
    from safepassage.show.export.tables import PEOPLE, tables_of

    result = Ensemble.load(results / "ended")
    page = (Path(__file__).parents[2] / "docs" / "hand-it-on.md").read_text("utf-8")
    for table in tables_of(result, numbers_of(result, "full"), "full"):
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{table.name}` |")]
        for column in table.columns:
            known = column in PEOPLE or column.name in ("mean", "q05", "q50", "q95")
            group = "_".join(column.name.split("_")[:-1]) + "_…"
            assert known or f"`{column.name}`" in line or f"`{group}`" in line, (table.name, column.name)
            assert column.meaning.endswith(".") and column.tag.startswith("#"), column.name


def test_a_workbook_is_a_scenario_for_every_command(
    siege: sp.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from safepassage.cli import main

    monkeypatch.chdir(tmp_path)
    siege.edit(remove=["c4", "c5"]).save(tmp_path / "one.xlsx")
    few = ("--members", "4", "--seed", "1", "--no-figures")
    lines = [
        ("check", "one.xlsx"),
        ("describe", "one.xlsx"),
        ("evidence", "one.xlsx"),
        ("run", "one.xlsx", *few),
        ("export", "one-result", "--out", "one-result.xlsx"),
        ("compare", "one.xlsx", "--with", "allow leaving Town", *few),
        ("new", "two.xlsx", "--from", "one.xlsx"),
        ("new", "three", "--from", "two.xlsx"),
    ]
    for words in lines:
        assert main(list(words)) == 0, (words, capsys.readouterr().err)
    assert sp.load("three") == sp.load("one.xlsx")
    capsys.readouterr()
    assert main(["new", "two.xlsx", "--from", "one.xlsx"]) == 2
    assert capsys.readouterr().err == "two.xlsx: there is a file already. Choose another folder or remove it.\n"
