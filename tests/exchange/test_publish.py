"""What is handed on: CSV without formulas, GeoJSON, a GeoPackage that GDAL reads, and a workbook without formulas."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import date
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safepassage.exchange import publish_workbook
from safepassage.exchange.geojson import geojson_bytes
from safepassage.exchange.geopackage import geopackage_bytes
from safepassage.exchange.publish import FORMULA, Column, Layer, Table, harmless, table_csv
from safepassage.exchange.publish_workbook import workbook_bytes

COLUMNS = (
    Column("day", "date", "A day.", "#date"),
    Column("place", "text", "A place.", "#loc+name"),
    Column("people", "count", "People.", "#affected"),
    Column("share", "share", "A share.", "#indicator"),
    Column("safe", "flag", "Whether it is safe.", "#status"),
)
HOSTILE = (
    '=HYPERLINK("http://x.test";"a")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "المخيم",
    'a,b\n"c"',
    "&<>'",
    "http://x.test",
)
ROWS = tuple((date(2016, 5, 22 + n), text, 1234.5 * n, 0.25, n % 2 == 0) for n, text in enumerate(HOSTILE))
TABLE = Table("places", "A place on a day.", COLUMNS, (*ROWS, (None, None, None, None, None)))
POINTS = Layer(TABLE, "Point", [((43.0 + n / 10, 33.0),) for n in range(len(TABLE.rows))])
LINES = Layer(
    TABLE._replace(name="links"), "LineString", [((43.0, 33.0 + n / 10), (44.0, 33.5)) for n in range(len(TABLE.rows))]
)


@given(st.text())
def test_no_text_is_taken_for_a_formula_and_none_is_lost(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(FORMULA)
    assert safe in (text, f"'{text}")


def test_csv_has_tags_numbers_as_they_are_and_harmless_text() -> None:
    rows = list(csv.reader(io.StringIO(table_csv(TABLE, hxl=True).decode("utf-8"), newline="")))
    assert rows[:2] == [
        ["day", "place", "people", "share", "safe"],
        ["#date", "#loc+name", "#affected", "#indicator", "#status"],
    ]
    assert [row[1] for row in rows[2:]] == [harmless(text) for text in HOSTILE] + [""]
    assert rows[3] == ["2016-05-23", "'+1", "1234.5", "0.25", "no"]
    negative = Table("t", "", (Column("n", "number", ""),), ((-5.0,),))
    assert table_csv(negative) == b"n\n-5\n"


def test_geojson_is_one_collection_with_named_layers() -> None:
    found = json.loads(geojson_bytes([POINTS, LINES], "A siege", "Public."))
    assert (found["type"], found["title"], found["marking"]) == ("FeatureCollection", "A siege", "Public.")
    assert len(found["features"]) == 2 * len(TABLE.rows)
    first, last = found["features"][0], found["features"][-1]
    assert first["geometry"] == {"type": "Point", "coordinates": [43.0, 33.0]}
    assert first["properties"] == {
        "layer": "places", "day": "2016-05-22", "place": HOSTILE[0], "people": 0.0, "share": 0.25, "safe": True,
    }  # fmt: skip
    assert last["geometry"]["type"] == "LineString" and last["properties"]["place"] is None


@pytest.mark.parametrize("empty", [False, True])
def test_gdal_reads_the_geopackage(tmp_path: Path, empty: bool) -> None:
    layers = [
        layer._replace(points=(), table=layer.table._replace(rows=())) if empty else layer for layer in (POINTS, LINES)
    ]
    (tmp_path / "map.gpkg").write_bytes(geopackage_bytes(layers, [TABLE._replace(name="about")], "Public."))
    listed = pyogrio.list_layers(tmp_path / "map.gpkg").tolist()
    assert listed == [["places", "Point"], ["links", "LineString"], ["about", None]]
    for name, geometry in listed[:2]:
        about, _, shapes, columns = pyogrio.raw.read(tmp_path / "map.gpkg", layer=name)
        assert about["crs"] == "EPSG:4326" and about["geometry_type"] == geometry
        assert about["fields"].tolist() == [column.name for column in COLUMNS]
        assert len(shapes) == (0 if empty else len(TABLE.rows))
        if not empty:
            assert columns[1].tolist() == [*HOSTILE, None]
            assert [str(day) for day in columns[0][:2]] == ["2016-05-22", "2016-05-23"]
            assert columns[2].tolist()[:3] == [0, 1234.5, 2469] and columns[4].tolist()[:2] == [True, False]
    if not empty:
        bounds = pyogrio.read_info(tmp_path / "map.gpkg", layer="links")["total_bounds"]
        assert tuple(bounds) == (43.0, 33.0, 44.0, pytest.approx(33.9))


def test_the_geopackage_is_whole_and_the_same_again(tmp_path: Path) -> None:
    data = geopackage_bytes([POINTS, LINES], [TABLE._replace(name="about")], "Public.")
    assert data == geopackage_bytes([POINTS, LINES], [TABLE._replace(name="about")], "Public.")
    assert data[68:72] == b"GPKG"
    (tmp_path / "map.gpkg").write_bytes(data)
    database = sqlite3.connect(tmp_path / "map.gpkg")
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("SELECT data_type, description FROM gpkg_contents").fetchall() == [
        ("features", "Public. A place on a day."), ("features", "Public. A place on a day."),
        ("attributes", "Public. A place on a day."),
    ]  # fmt: skip
    database.close()


def test_a_workbook_has_no_formula_and_says_what_it_is() -> None:
    data = workbook_bytes([TABLE], "A siege", "RESTRICTED: not for publication.", restricted=True, hxl=True)
    assert data == workbook_bytes([TABLE], "A siege", "RESTRICTED: not for publication.", restricted=True, hxl=True)
    page = openpyxl.load_workbook(io.BytesIO(data))["places"]
    assert page["A1"].value == "places. A siege. RESTRICTED: not for publication."
    assert [cell.value for cell in page[2]] == [column.name for column in COLUMNS]
    assert [cell.value for cell in page[3]] == [column.tag for column in COLUMNS]
    assert page["B2"].comment.text == "A place." and page.freeze_panes == "B4"
    assert page.sheet_properties.tabColor.rgb == "FFB00020"
    assert [page.cell(row, 2).value for row in range(4, 4 + len(HOSTILE))] == list(HOSTILE)
    assert {cell.data_type for row in page.iter_rows(min_row=4) for cell in row} == {"s", "n", "d"}
    assert page["C5"].number_format == "#,##0" and page["D5"].number_format == "0 %"
    assert page["A5"].number_format == "yyyy-mm-dd" and page["E5"].value == "no"
    assert all(cell.hyperlink is None for row in page.iter_rows() for cell in row)


def test_what_is_longer_than_a_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_workbook, "MOST_ROWS", 7)
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([TABLE], "A siege", "Public.", restricted=False)))
    assert book.sheetnames == ["places", "places 2", "places 3"]
    found = [page.cell(row, 2).value for page in book for row in range(3, page.max_row + 1)]
    assert [text for text in found if text] == list(HOSTILE)


def test_a_text_too_long_for_a_cell_is_cut_with_a_sign() -> None:
    table = Table("t", "", (Column("words", "text", ""),), (("x" * 40_000,),))
    text = openpyxl.load_workbook(io.BytesIO(workbook_bytes([table], "A siege", "Public.", False)))["t"]["A3"].value
    assert text == "x" * 32_766 + "…"
