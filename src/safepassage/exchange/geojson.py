"""Layers as GeoJSON (RFC 7946): longitude and latitude in degrees, WGS 84."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from safepassage.exchange.publish import Layer, Point, Value

DIGITS = 6
"""Digits of a degree behind the point: a tenth of a metre."""


def geojson_bytes(layers: Iterable[Layer], title: str, marking: str) -> bytes:
    """The layers as one feature collection; the property `layer` of each feature names the layer it is of.

    `title` and `marking` stand beside the features.

    >>> geojson_bytes([], "A siege", "Public")
    b'{"type": "FeatureCollection", "title": "A siege", "marking": "Public", "features": []}\\n'
    """
    features = ",\n".join(feature for layer in layers for feature in _features(layer))
    head = json.dumps({"type": "FeatureCollection", "title": title, "marking": marking}, ensure_ascii=False)
    body = f"\n{features}\n" if features else ""
    return f'{head[:-1]}, "features": [{body}]}}\n'.encode()


def _features(layer: Layer) -> Iterator[str]:
    names = [column.name for column in layer.table.columns]
    geometry = layer.geometry
    for row, points in zip(layer.table.rows, layer.points, strict=True):
        places = [_rounded(point) for point in points]
        feature = {
            "type": "Feature",
            "geometry": {"type": geometry, "coordinates": places if geometry == "LineString" else places[0]},
            "properties": {"layer": layer.table.name, **dict(zip(names, map(_plain, row), strict=True))},
        }
        yield json.dumps(feature, ensure_ascii=False, allow_nan=False)


def _rounded(point: Point) -> list[float]:
    return [round(part, DIGITS) for part in point]


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value
