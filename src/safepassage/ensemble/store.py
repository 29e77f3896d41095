"""The result folder: recipe.json, results.zarr, the tables and a manifest; written, and read back checked."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.arrays import arrays_of
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.ensemble.manifest import (
    MANIFEST,
    Entry,
    differences,
    entry_of,
    entry_of_file,
    files_under,
    manifest_bytes,
    parsed,
)
from safepassage.ensemble.stored import AGAIN, KEPT_RESULT, RECIPE, StoredArray, pick
from safepassage.errors import Fault, InputError

if TYPE_CHECKING:
    import zarr

    from safepassage.ensemble.plan import Names
    from safepassage.scenario.scenario import Scenario

Also = Callable[[Path, Ensemble], object]
"""Adds more files to a result folder before it appears: given the folder and the result."""

FORMAT = 2
RESULTS = "results.zarr"
GIVE = "Give the folder that safepassage run wrote with --out"
OURS = ("format", "scenario_copy", "files", "checksum")
"""What a recipe on disk holds beside the recipe of the result."""


def save(ensemble: Ensemble, folder: Path, also: Also | None = None, overwrite: bool = False) -> Path:
    """Write a result folder whole or not at all and return its path.

    The same result gives the same bytes in every file, but for the seconds in recipe.json. `also` may add more before
    the folder appears. A folder that exists is refused, unless it is empty, or `overwrite` is true and it is a result
    folder.
    """
    from safepassage.files.atomic import require_empty, write_folder

    started = time.perf_counter()
    if not (overwrite and (folder / RECIPE).is_file()):
        require_empty(folder)

    def fill(new: Path) -> None:
        entries = _write_arrays(ensemble, new)
        finish(new, ensemble, entries, started, also)

    write_folder(folder, fill, replace=overwrite)
    return folder


def _write_arrays(ensemble: Ensemble, folder: Path) -> dict[str, Entry]:
    """Write the arrays of a result block by block; the entries of their files."""
    from safepassage.ensemble.layout import Layout, empty, encode

    layout = Layout(ensemble.names, ensemble.first_member, ensemble.members, ensemble.kept, ensemble.scenario.title)
    entries = write_files_of(folder, empty(layout))
    for block in range(layout.blocks):
        rows = slice(layout.rows(block).start, layout.rows(block).stop)
        values = {name: pick(array, rows) for name, array in ensemble.values.items()}
        entries |= write_files_of(folder, encode(layout, block, values, pick(ensemble.draws, rows)))
    return entries


def write_files_of(folder: Path, files: Mapping[str, bytes]) -> dict[str, Entry]:
    """Write some files into the results of a folder that is not yet whole; their entries."""
    entries = {}
    for name, data in files.items():
        path = folder / RESULTS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        entries[f"{RESULTS}/{name}"] = entry_of(data)
    return entries


def finish(
    folder: Path, ensemble: Ensemble, entries: Mapping[str, Entry], started: float, also: Also | None = None
) -> None:
    """Add the tables, the manifest and the recipe to a folder that holds all arrays; `entries` are of their blocks."""
    from safepassage.ensemble.sheets import sheets
    from safepassage.files.tables import write_table

    for name, sheet in sheets(ensemble).items():
        write_table(folder / name, sheet.columns, sheet.rows)
    if also is not None:
        also(folder, ensemble)
    known = dict(entries)
    for name, path in files_under(folder).items():
        if name not in known and (name.startswith(f"{RESULTS}/") or path.suffix == ".csv"):
            known[name] = entry_of_file(path)
    manifest = manifest_bytes(known)
    (folder / MANIFEST).write_bytes(manifest)
    seconds = {**ensemble.recipe.get("seconds", {}), "write": round(time.perf_counter() - started, 3)}
    copy = {"name": ensemble.scenario.name, "files": scenario_files(ensemble.scenario)}
    files = {MANIFEST: entry_of(manifest).sha256}
    recipe = {**ensemble.recipe, "seconds": seconds, "format": FORMAT, "scenario_copy": copy, "files": files}
    text = json.dumps({**recipe, "checksum": _recipe_checksum(recipe)}, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / RECIPE).write_text(text + "\n", encoding="utf-8", newline="\n")


def load(folder: Path, thorough: bool = False) -> Ensemble:
    """Open a result folder; arrays are read when they are used.

    A folder that is none, or was cut off or edited, raises InputError with a fault for each file that is wrong: sizes
    are always compared; checksums too, but those of the arrays of a large result only with `thorough`, or else when a
    part of them is read.
    """
    recipe = read_recipe(folder)
    faults = list(differences(folder, _manifest(folder, recipe), RESULTS, thorough))
    if faults:
        raise InputError(faults)
    ours = {key: value for key, value in recipe.items() if key not in OURS}
    return opened(folder, scenario_of(recipe["scenario_copy"]), ours)


def opened(folder: Path, scenario: Scenario, recipe: Mapping[str, Any]) -> Ensemble:
    """The result whose arrays lie in a folder, with its scenario and recipe."""
    import zarr

    group = zarr.open_group(folder / RESULTS, mode="r")
    arrays: dict[str, Any] = {name: group[name] for name in arrays_of() if name in group}
    keep = sum(array.nbytes for array in arrays.values()) <= KEPT_RESULT
    values = {name: StoredArray(array, folder, keep) for name, array in arrays.items()}
    draws: Any = group["draws"]
    return Ensemble(
        scenario=scenario,
        recipe=recipe,
        values=values,
        draws=StoredArray(draws, folder, keep=True),
        **_names(group)._asdict(),
    )


def _names(group: zarr.Group) -> Names:
    from safepassage.ensemble.plan import Names

    def labels(name: str) -> tuple[str, ...]:
        return tuple(str(label) for label in np.asarray(group[name][...]))  # type: ignore[index]

    start = date.fromisoformat(str(group.attrs["start"]))
    days = np.asarray(group["day"][...]).tolist()  # type: ignore[index]
    return Names(
        days=tuple(start + timedelta(days=day) for day in days),
        locations=labels("location"),
        groups=labels("group"),
        links=tuple(map(Link, labels("road"), labels("from"), labels("to"))),
        crossings=labels("crossing"),
        quantities=labels("quantity"),
    )


def scenario_files(scenario: Scenario) -> dict[str, str]:
    """The text of every file of the scenario's folder, by name."""
    from safepassage.files.folder import scenario_files as files_of
    from safepassage.scenario.writing import to_sheets

    files = files_of(to_sheets(scenario), scenario.background)
    return {name: data.decode("utf-8") for name, data in files.items()}


def scenario_of(copy: Mapping[str, Any]) -> Scenario:
    """The scenario from the copy in a recipe."""
    from safepassage.scenario.scenario import Scenario

    with tempfile.TemporaryDirectory() as place:
        for name, text in copy["files"].items():
            if Path(name).name != name:
                raise InputError(
                    Fault(RECIPE, "a scenario file outside the scenario's folder", found=name, advice=AGAIN)
                )
            (Path(place) / name).write_bytes(text.encode("utf-8"))
        return replace(Scenario.load(place), name=copy["name"])


def read_recipe(folder: Path) -> dict[str, Any]:
    """The recipe of a result folder, whose own checksum fits."""
    if not folder.is_dir():
        raise InputError(Fault(str(folder), "there is no such folder", advice=GIVE))
    path = folder / RECIPE
    if not path.is_file():
        raise InputError(Fault(str(folder), f"not a result folder: it has no {RECIPE}", advice=GIVE))
    try:
        recipe = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise InputError(Fault(str(path), "cut off or edited: it is no longer JSON", advice=AGAIN)) from None
    if not isinstance(recipe, dict) or "checksum" not in recipe:
        raise InputError(Fault(str(path), "not the recipe of a result", advice=AGAIN))
    if recipe["checksum"] != _recipe_checksum(recipe):
        raise InputError(Fault(str(path), "edited since it was written", advice=AGAIN))
    if recipe["format"] != FORMAT:
        advice = "Open it with the version of safepassage that wrote it"
        raise InputError(
            Fault(str(path), "a format that this version cannot read", found=str(recipe["format"]), advice=advice)
        )
    return recipe


def _manifest(folder: Path, recipe: Mapping[str, Any]) -> dict[str, Entry]:
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(Fault(str(path), "missing", advice=AGAIN))
    data = path.read_bytes()
    if entry_of(data).sha256 != recipe["files"][MANIFEST]:
        raise InputError(Fault(str(path), "cut off or edited since it was written", advice=AGAIN))
    return parsed(data)


def _recipe_checksum(recipe: Mapping[str, Any]) -> str:
    """Checksum of everything in the recipe but the seconds it took."""
    kept = {key: value for key, value in recipe.items() if key not in ("seconds", "checksum")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
