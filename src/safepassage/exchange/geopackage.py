"""Layers as a GeoPackage (OGC 12-128r18, version 1.3), made with SQLite alone: no GDAL is needed."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date

from safepassage.exchange.publish import Layer, Point, Table, Value

APPLICATION, VERSION = 0x47504B47, 10300
"""What says that an SQLite file is a GeoPackage ("GPKG"), and of which version."""
WGS84 = 4326
CHANGED = "2000-01-01T00:00:00.000Z"
"""So that equal results make equal files."""
TYPES = {
    "text": "TEXT", "date": "DATE", "count": "DOUBLE", "number": "DOUBLE", "share": "DOUBLE", "flag": "BOOLEAN",
}  # fmt: skip

SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
"""
DEFINITION = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
SYSTEMS = (
    ("WGS 84 geodetic", WGS84, "EPSG", WGS84, DEFINITION, "longitude and latitude in degrees"),
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
)


def geopackage_bytes(layers: Iterable[Layer], tables: Iterable[Table], marking: str) -> bytes:
    """A GeoPackage with the layers and, beside them, tables without places; `marking` describes each of them."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", SYSTEMS)
        for layer in layers:
            _add_layer(database, layer, marking)
        for table in tables:
            _register(database, table, "attributes", marking, (None, None, None, None), None)
            _fill(database, table, (), ((),) * len(table.rows))
        database.commit()
        return database.serialize()


def _add_layer(database: sqlite3.Connection, layer: Layer, marking: str) -> None:
    table = layer.table
    everywhere = [point for points in layer.points for point in points]
    extent = _extent(everywhere) if everywhere else (None, None, None, None)
    _register(database, table, "features", marking, extent, WGS84)
    geometry = layer.geometry.upper()
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (table.name, geometry, WGS84))
    shapes = [(_shape(points, geometry),) for points in layer.points]
    _fill(database, table, (f"geom {geometry}",), shapes)


def _register(
    database: sqlite3.Connection,
    table: Table,
    kind: str,
    marking: str,
    extent: Sequence[float | None],
    system: int | None,
) -> None:
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (table.name, kind, table.name, f"{marking} {table.meaning}", CHANGED, *extent, system),
    )


def _fill(
    database: sqlite3.Connection, table: Table, first: Sequence[str], before: Sequence[tuple[bytes, ...]]
) -> None:
    """Make a table whose columns after `fid` are those of `first`, with the values `before`, and its own."""
    own = [f"{_quoted(column.name)} {TYPES[column.kind]}" for column in table.columns]
    columns = ", ".join(["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", *first, *own])
    database.execute(f"CREATE TABLE {_quoted(table.name)} ({columns})")
    marks = ", ".join("?" * (1 + len(first) + len(own)))
    rows = (
        (number, *ahead, *map(_plain, row))
        for number, (ahead, row) in enumerate(zip(before, table.rows, strict=True), start=1)
    )
    database.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: Value) -> str | float | int | None:
    return value.isoformat() if isinstance(value, date) else value


def _extent(points: Sequence[Point]) -> tuple[float, float, float, float]:
    along, up = zip(*points, strict=True)
    return min(along), min(up), max(along), max(up)


def _shape(points: Sequence[Point], geometry: str) -> bytes:
    """The geometry as GeoPackage has it: a header (little-endian, extent of lines), then well-known binary."""
    numbers = [number for point in points for number in point]
    if geometry == "POINT":
        return struct.pack("<2sBBi", b"GP", 0, 1, WGS84) + struct.pack("<BI2d", 1, 1, *numbers)
    west, south, east, north = _extent(points)
    head = struct.pack("<2sBBi4d", b"GP", 0, 3, WGS84, west, east, south, north)
    return head + struct.pack(f"<BII{len(numbers)}d", 1, 2, len(points), *numbers)
