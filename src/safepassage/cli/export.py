"""The command `export`: a result as files that planners, map makers and researchers use."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def export(
    result: Path,
    /,
    *,
    out: Path | None = None,
    as_: list[str] | None = None,
    profile: Literal["public", "full"] = "public",
    hxl: bool = False,
    force: bool = False,
    json: bool = False,
) -> None:
    """Hand a result on: an Excel workbook, CSV, GeoJSON, a GeoPackage for maps, NetCDF.

    Public unless asked otherwise: counts rounded to 10, roads by week and corridor, and nothing by road while the siege
    is running. docs/hand-it-on.md says what each file holds.

    For example:

        safepassage export fallujah-2016-result
        safepassage export my-siege-result --out my-siege.xlsx --hxl
        safepassage export my-siege-result --out for-the-map --as geojson gpkg --force
        safepassage export my-siege-result --out inside --as xlsx netcdf --profile full

    Parameters
    ----------
    result
        The result folder of a run.
    out
        File (.xlsx, .geojson, .gpkg or .nc) or folder to write; RESULT-export in this folder if not given.
    as_
        What a folder is to hold: xlsx, csv, geojson, gpkg, netcdf; all but the last if not given.
    profile
        public, rounded and without roads of a running siege; or full, with every file and sheet marked restricted.
    hxl
        Add a row of HXL tags below the names of the columns in workbook and CSV.
    force
        Replace a file or an export that is already there.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    from safepassage.cli.exporting import exported, loaded

    plan, ensemble = loaded(clock, result, out, as_, profile, hxl, force)
    text, document = exported(clock, plan, ensemble, force)
    show(json, text, clock, **document)
