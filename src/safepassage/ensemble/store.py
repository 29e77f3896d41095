"""The result folder: recipe.json, results.zarr and the tables, written whole or not at all, and read back checked."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.arrays import ARRAYS
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.errors import Fault, InputError

if TYPE_CHECKING:
    import zarr

    from safepassage.scenario.scenario import Scenario

FORMAT = 1
RECIPE = "recipe.json"
RESULTS = "results.zarr"
MEMBERS_PER_CHUNK = 50
AGAIN = "Make it again with safepassage run, or fetch an untouched copy"
_INT32 = np.iinfo(np.int32)


def save(
    ensemble: Ensemble, folder: Path, also: Callable[[Path], object] | None = None, overwrite: bool = False
) -> Path:
    """Write a result folder whole or not at all and return its path.

    The same result gives the same bytes in every file, but for the seconds in recipe.json. `also(folder)` may add
    more before the folder appears. A folder that exists is refused, unless it is empty, or `overwrite` is true and it
    is a result folder.
    """
    from safepassage.ensemble.sheets import sheets
    from safepassage.files.atomic import require_empty, write_folder
    from safepassage.files.tables import write_table

    started = time.perf_counter()
    if not (overwrite and (folder / RECIPE).is_file()):
        require_empty(folder)

    def fill(new: Path) -> None:
        tables = sheets(ensemble)
        for name, sheet in tables.items():
            write_table(new / name, sheet.columns, sheet.rows)
        _write_arrays(ensemble, new / RESULTS)
        checksums = {name: _checksum(new / name) for name in sorted([*tables, RESULTS])}
        if also is not None:
            also(new)
        seconds = {**ensemble.recipe.get("seconds", {}), "write": round(time.perf_counter() - started, 3)}
        copy = {"name": ensemble.scenario.name, "files": _scenario_files(ensemble)}
        recipe = {**ensemble.recipe, "seconds": seconds, "format": FORMAT, "scenario_copy": copy, "files": checksums}
        text = json.dumps(
            {**recipe, "checksum": _recipe_checksum(recipe)}, indent=1, sort_keys=True, ensure_ascii=False
        )
        (new / RECIPE).write_text(text + "\n", encoding="utf-8", newline="\n")

    write_folder(folder, fill, replace=overwrite)
    return folder


def load(folder: Path) -> Ensemble:
    """Read a result folder; arrays are opened on first use.

    Every file is compared with its checksum: a folder that is none, or was cut off or edited, raises InputError with
    one fault for each file that is wrong.
    """
    recipe = _read_recipe(folder)
    faults = list(_differences(folder, recipe["files"]))
    if faults:
        raise InputError(faults)
    import zarr

    group = zarr.open_group(folder / RESULTS, mode="r")
    start = date.fromisoformat(str(group.attrs["start"]))
    roads, starts, ends = (_names(group, name) for name in ("road", "from", "to"))
    ours = ("format", "scenario_copy", "files", "checksum")
    return Ensemble(
        scenario=_scenario(recipe["scenario_copy"]),
        recipe={key: value for key, value in recipe.items() if key not in ours},
        days=tuple(start + timedelta(days=int(day)) for day in _array(group, "day")),
        locations=_names(group, "location"),
        groups=_names(group, "group"),
        links=tuple(map(Link, roads, starts, ends)),
        crossings=_names(group, "crossing"),
        values=StoredArrays(group),
        draws=_array(group, "draws"),
        quantities=_names(group, "quantity"),
    )


class StoredArrays(Mapping[str, np.ndarray]):
    """The arrays of a stored result: each is read when it is first used and then kept; read only."""

    def __init__(self, group: zarr.Group) -> None:
        self._stored: dict[str, Any] = {name: group[name] for name in ARRAYS}
        self._read: dict[str, np.ndarray] = {}
        self.shapes: dict[str, tuple[int, ...]] = {name: array.shape for name, array in self._stored.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._read:
            array = np.asarray(self._stored[name][...]).astype(ARRAYS[name].dtype, copy=False)
            array.flags.writeable = False
            self._read[name] = array
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ARRAYS)

    def __len__(self) -> int:
        return len(ARRAYS)


def _write_arrays(ensemble: Ensemble, path: Path) -> None:
    import zarr

    group = zarr.create_group(path, zarr_format=3)
    start = ensemble.days[0].isoformat()
    group.attrs.put({"title": ensemble.scenario.title, "start": start, "coordinates": "road from to"})
    for name, array in ARRAYS.items():
        about = {"long_name": array.meaning, **({"units": array.unit} if array.unit else {})}
        _put(group, name, _narrow(ensemble.values[name]), array.axes, about)
    _put(group, "draws", ensemble.draws, ("member", "quantity"), {"long_name": "what each member drew"})
    _put(group, "member", np.array(ensemble.labels("member"), dtype=np.int32), ("member",), {})
    days = {"units": f"days since {ensemble.days[0]}", "calendar": "proleptic_gregorian"}
    _put(group, "day", np.arange(len(ensemble.days), dtype=np.int32), ("day",), days)
    for axis in ("location", "group", "crossing", "quantity", "link"):
        _put(group, axis, [str(label) for label in ensemble.labels(axis)], (axis,), {})
    for name, field in (("road", "road"), ("from", "start"), ("to", "end")):
        _put(group, name, [getattr(link, field) for link in ensemble.links], ("link",), {})
    # zarr warns that consolidated metadata is an extension; without it xarray warns, and reads every file.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zarr.consolidate_metadata(path)


def _put(
    group: zarr.Group, name: str, data: np.ndarray | list[str], axes: tuple[str, ...], about: dict[str, Any]
) -> None:
    """One array in chunks of whole members; text as variable-length strings."""
    from zarr.codecs import BloscCodec

    if isinstance(data, list):
        words = group.create_array(
            name, shape=(len(data),), dtype=str, chunks=(max(1, len(data)),), dimension_names=axes, attributes=about
        )
        if data:
            words[:] = np.array(data, dtype=object)
        return
    sizes = [
        MEMBERS_PER_CHUNK if axis == "member" and data.ndim > 1 else size
        for axis, size in zip(axes, data.shape, strict=True)
    ]
    codec = BloscCodec(cname="zstd", clevel=3, shuffle="shuffle")
    chunks = tuple(max(1, min(size, whole)) for size, whole in zip(sizes, data.shape, strict=True))
    array = group.create_array(
        name,
        shape=data.shape,
        dtype=data.dtype,
        chunks=chunks,
        compressors=[codec],
        dimension_names=axes,
        attributes=about,
    )
    if data.size:
        array[...] = data


def _narrow(values: np.ndarray) -> np.ndarray:
    """Counts in 32 bits where nothing is lost."""
    if values.dtype == np.int64 and (not values.size or (_INT32.min <= values.min() and values.max() <= _INT32.max)):
        return values.astype(np.int32)
    return values


def _array(group: zarr.Group, name: str) -> np.ndarray:
    return np.asarray(group[name][...])  # type: ignore[index]


def _names(group: zarr.Group, name: str) -> tuple[str, ...]:
    return tuple(str(label) for label in _array(group, name))


def _scenario_files(ensemble: Ensemble) -> dict[str, str]:
    """The text of every file of the scenario's folder, by name."""
    from safepassage.files.folder import scenario_files
    from safepassage.scenario.writing import to_sheets

    scenario = ensemble.scenario
    files = scenario_files(to_sheets(scenario), scenario.background)
    return {name: data.decode("utf-8") for name, data in files.items()}


def _scenario(copy: Mapping[str, Any]) -> Scenario:
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


def _read_recipe(folder: Path) -> dict[str, Any]:
    """The recipe of a result folder, whose own checksum fits."""
    if not folder.is_dir():
        advice = "Give the folder that safepassage run wrote with --out"
        raise InputError(Fault(str(folder), "there is no such folder", advice=advice))
    path = folder / RECIPE
    if not path.is_file():
        advice = "Give the folder that safepassage run wrote with --out"
        raise InputError(Fault(str(folder), f"not a result folder: it has no {RECIPE}", advice=advice))
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


def _recipe_checksum(recipe: Mapping[str, Any]) -> str:
    """Checksum of everything in the recipe but the seconds it took."""
    kept = {key: value for key, value in recipe.items() if key not in ("seconds", "checksum")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _differences(folder: Path, checksums: Mapping[str, str]) -> Iterator[Fault]:
    for name, checksum in checksums.items():
        path = folder / name
        if not path.exists():
            yield Fault(str(path), "missing", advice=AGAIN)
        elif _checksum(path) != checksum:
            yield Fault(str(path), "cut off or edited since it was written", advice=AGAIN)


def _checksum(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    for name, file in sorted(files.items()):
        data = file.read_bytes()
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()
