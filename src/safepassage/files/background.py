"""The optional map background of a scenario: lines of GeoJSON, in degrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from safepassage.errors import Fault, InputError

FILE = "background.geojson"
DEPTH = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
"""How deep the lines of a geometry lie in its lists; other geometries are not drawn."""
OPEN = ("LineString", "MultiLineString")
Line = tuple[tuple[float, float], ...]


def background_lines(text: str | None) -> list[tuple[str, Line]]:
    """Return each line with what it is, "river" (open) or "border" (outline), as pairs of longitude and latitude.

    What is no GeoJSON feature collection, or leaves the globe, raises InputError.

    >>> background_lines('{"features": [{"geometry": {"type": "LineString", "coordinates": [[43, 33], [44, 34]]}}]}')
    [('river', ((43.0, 33.0), (44.0, 34.0)))]
    """
    if not text:
        return []
    try:
        features = json.loads(text)["features"]
    except json.JSONDecodeError as error:
        raise _refused(f"not a GeoJSON file: {error.msg.lower()}", error.lineno) from error
    except (KeyError, TypeError) as error:
        raise _refused("not a GeoJSON feature collection") from error
    if not isinstance(features, list):
        raise _refused("not a GeoJSON feature collection")
    return [line for number, feature in enumerate(features, start=1) for line in _lines(feature, number)]


def _lines(feature: Any, number: int) -> Iterator[tuple[str, Line]]:
    try:
        shape = feature["geometry"] or {}
        kind = shape.get("type")
        if kind in DEPTH:
            for line in _unpacked(shape["coordinates"], DEPTH[kind]):
                yield "river" if kind in OPEN else "border", tuple(_point(point) for point in line)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise _refused(f"feature {number} has no geometry of longitudes and latitudes in degrees") from error


def _unpacked(parts: list[Any], depth: int) -> Iterator[list[Any]]:
    if depth == 0:
        yield parts
    else:
        for part in parts:
            yield from _unpacked(part, depth - 1)


def _point(point: list[float]) -> tuple[float, float]:
    longitude, latitude = float(point[0]), float(point[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(point)
    return longitude, latitude


def _refused(problem: str, line: int | None = None) -> InputError:
    return InputError(Fault(FILE, problem, row=line, advice="Save it as GeoJSON with WGS 84, or leave it out"))
