"""A result handed on: as a workbook, CSV, GeoJSON, a GeoPackage or NetCDF, in a profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple

from safepassage.ensemble.ensemble import Ensemble
from safepassage.errors import Fault, InputError, unknown
from safepassage.files.atomic import require_empty, write_file, write_files, write_folder
from safepassage.show.export.layers import layers_of
from safepassage.show.export.numbers import numbers_of
from safepassage.show.export.tables import tables_of
from safepassage.show.profile import Profile, marking

ENDINGS = {"xlsx": ".xlsx", "csv": ".csv", "geojson": ".geojson", "gpkg": ".gpkg", "netcdf": ".nc"}
"""What a result can be handed on as, and the ending of its files."""
USUAL = ("xlsx", "csv", "geojson", "gpkg")
"""What a folder holds unless something else is asked for."""
DOCUMENT = "export.json"
"""The file that says that a folder was handed on, and what it holds."""
RESTRICTED = "RESTRICTED-"
"""What the name of every file of a folder in the full profile starts with."""


class Plan(NamedTuple):
    """What is to be written where: one file, or a folder of files of these formats."""

    out: Path
    formats: tuple[str, ...]
    one_file: bool
    profile: Profile
    hxl: bool


def export(
    result: Ensemble,
    out: str | Path,
    formats: str | Sequence[str] | None = None,
    profile: Profile = "public",
    hxl: bool = False,
    replace: bool = False,
) -> tuple[Path, ...]:
    """Hand a result on as one file, or a folder of files, whole or not at all, and return the paths of the files.

    A name that ends in .xlsx, .geojson, .gpkg or .nc makes that file; any other a folder with the `formats` xlsx, csv,
    geojson, gpkg or netcdf (all but the last unless said; that one needs the extra `analysis`). The `profile` "public"
    rounds counts to 10 and gives roads by week and corridor, or not at all while the siege is running; "full" gives
    everything, marked restricted. `hxl` adds a row of HXL tags to tables. What exists already raises InputError unless
    `replace`; the same result gives the same bytes.

        result = sp.simulate(sp.load("two-exits"), members=20, seed=1)
        sp.export(result, "two-exits.xlsx")
        sp.export(result, "for-the-map", ("geojson", "gpkg"))
    """
    plan = planned(out, formats, profile, hxl, replace)
    contents = _contents(result, plan)
    if plan.one_file:
        (data,) = contents.values()
        write_file(plan.out, data)
        return (plan.out,)
    contents[DOCUMENT] = _document(result, plan, sorted(contents))
    write_folder(plan.out, lambda folder: write_files(folder, contents), replace=replace)
    return tuple(plan.out / name for name in sorted(contents))


def planned(out: str | Path, formats: str | Sequence[str] | None, profile: Profile, hxl: bool, replace: bool) -> Plan:
    """What is to be written; everything that can be refused before the work raises one InputError."""
    out = Path(out)
    ending = next((name for name, end in ENDINGS.items() if end == out.suffix.lower()), None)
    asked = (formats,) if isinstance(formats, str) else tuple(dict.fromkeys(formats or ()))
    chosen = asked or ((ending,) if ending else USUAL)
    plan = Plan(out, chosen, ending is not None, profile, hxl)
    faults = list(_faults(plan, ending))
    if faults:
        raise InputError(faults)
    _require_free(plan, replace)
    if "netcdf" in chosen:
        from safepassage.show.export.netcdf import require_netcdf

        require_netcdf()
    return plan


def _faults(plan: Plan, ending: str | None) -> Iterable[Fault]:
    for name in plan.formats:
        if name not in ENDINGS:
            problem, allowed, advice = unknown("format", name, ENDINGS)
            yield Fault("--as", problem, allowed=allowed, advice=advice)
    if ending == "csv":
        yield Fault(str(plan.out), "one CSV file for several tables", advice="Give a folder with --out, and --as csv")
    elif ending is not None and plan.formats != (ending,):
        found = ", ".join(plan.formats)
        advice = "Give a folder with --out, or leave --as out"
        yield Fault(
            str(plan.out), f"a file that ends in {plan.out.suffix} holds {ending} alone", found=found, advice=advice
        )
    if plan.hxl and not {"xlsx", "csv"} & set(plan.formats):
        yield Fault("--hxl", "no table to tag", found=", ".join(plan.formats), advice="Add xlsx or csv to --as")


def _require_free(plan: Plan, replace: bool) -> None:
    """Raise InputError where something would be lost."""
    if plan.one_file:
        if plan.out.is_dir():
            raise InputError(Fault(str(plan.out), "there is a folder of that name", advice="Choose another name"))
        if plan.out.exists() and not replace:
            advice = "Add --force to replace it, or choose another name with --out"
            raise InputError(Fault(str(plan.out), "there is a file already", advice=advice))
    elif (plan.out / DOCUMENT).is_file():
        if not replace:
            advice = "Add --force to replace it, or choose another folder with --out"
            raise InputError(Fault(str(plan.out), "there is an export already", advice=advice))
    else:
        require_empty(plan.out)


def _contents(result: Ensemble, plan: Plan) -> dict[str, bytes]:
    """The files by name."""
    numbers = numbers_of(result, plan.profile)
    title, mark, restricted = result.scenario.title, marking(plan.profile), plan.profile == "full"
    wanted = set(plan.formats)
    found: dict[str, bytes] = {}
    if wanted & {"xlsx", "csv", "gpkg"}:
        tables = tables_of(result, numbers, plan.profile)
    if wanted & {"geojson", "gpkg"}:
        layers = layers_of(result, numbers, plan.profile)
    if "xlsx" in wanted:
        from safepassage.exchange.publish_workbook import workbook_bytes

        found["result.xlsx"] = workbook_bytes(tables, title, mark, restricted, plan.hxl)
    if "csv" in wanted:
        from safepassage.exchange.publish import table_csv

        found |= {f"{table.name}.csv": table_csv(table, plan.hxl) for table in tables}
    if "geojson" in wanted:
        from safepassage.exchange.geojson import geojson_bytes

        parts: dict[str, Any] = {"map": layers} if plan.one_file else {layer.table.name: [layer] for layer in layers}
        found |= {f"{name}.geojson": geojson_bytes(part, title, mark) for name, part in parts.items()}
    if "gpkg" in wanted:
        from safepassage.exchange.geopackage import geopackage_bytes

        found["map.gpkg"] = geopackage_bytes(layers, tables[:1], mark)
    if "netcdf" in wanted:
        from safepassage.show.export.netcdf import netcdf_bytes

        found["result.nc"] = netcdf_bytes(result, numbers, plan.profile)
    return {f"{RESTRICTED if restricted else ''}{name}": data for name, data in found.items()}


def _document(result: Ensemble, plan: Plan, files: Sequence[str]) -> bytes:
    said = {
        "title": result.scenario.title,
        "profile": plan.profile,
        "marking": marking(plan.profile),
        "formats": plan.formats,
        "files": files,
        "members": result.members,
        "seed": result.seed,
        "version": result.recipe.get("version"),
        "scenario_sha256": result.scenario.digest,
    }
    return (dumps(said, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
