"""A scenario folder as sheets of text cells, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safepassage.errors import Fault, InputError, nearest
from safepassage.files.atomic import cannot, require_empty, write_files
from safepassage.files.background import FILE as BACKGROUND_FILE
from safepassage.files.schema import schema
from safepassage.files.settings import PARTIES, SETTINGS, read_settings, settings_bytes
from safepassage.files.tables import Sheet, csv_bytes, read_bytes, read_sheet

TABLES = ("locations", "roads", "groups", "events", "parameters", "claims", "observations", "grades")
REQUIRED = ("locations", "roads", "groups")
SETTINGS_FILE = "scenario.toml"


def read_folder(folder: str | Path) -> tuple[dict[str, Sheet | None], str | None, list[Fault]]:
    """Return the sheets of a scenario folder by table, its background map, and what cannot be read.

    `scenario.toml`, `locations.csv`, `roads.csv` and `groups.csv` are required. A sheet is None where its file cannot
    be read; an optional table without a file has no entry.
    """
    folder = Path(folder)
    try:
        present = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise InputError(cannot("read", folder, error)) from error
    sheets: dict[str, Sheet | None] = {SETTINGS: None, PARTIES: None}
    settings, faults = read_settings(folder / SETTINGS_FILE)
    sheets |= settings
    for table in TABLES:
        file = schema(table).file
        if file in present or table in REQUIRED:
            sheets[table], wrong = read_sheet(folder / file)
            faults += wrong
    background = None
    if BACKGROUND_FILE in present:
        background, wrong = _read_background(folder / BACKGROUND_FILE)
        faults += wrong
    return sheets, background, faults + _misnamed(present)


def _read_background(path: Path) -> tuple[str | None, list[Fault]]:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        return None, [Fault(path.name, f"not UTF-8 text at byte {error.start + 1}", advice="Save the file as UTF-8")]
    except OSError as error:
        return None, [cannot("read", path.name, error)]


def _misnamed(present: list[str]) -> list[Fault]:
    """Return a fault for each file that looks like an optional table with a slip in its name."""
    absent = [schema(table).file for table in TABLES if table not in REQUIRED and schema(table).file not in present]
    known = {schema(table).file for table in TABLES}
    guesses = [(name, nearest(name, absent)) for name in present if name.endswith(".csv") and name not in known]
    return [Fault(name, "unknown file", advice=f'Did you mean "{guess}"?') for name, guess in guesses if guess]


def write_scenario_folder(
    folder: str | Path, sheets: Mapping[str, Sheet], background: str | None, *, replace: bool = False
) -> None:
    """Write a scenario into a new or empty folder.

    With `replace`, the files of a scenario that stands there already are replaced, all of them or none. Anything else
    in the folder raises InputError.
    """
    folder = Path(folder)
    if not (replace and (folder / SETTINGS_FILE).exists()):
        require_empty(folder)
    contents = scenario_files(sheets, background)
    for table in TABLES:
        file = schema(table).file
        if file not in contents and (folder / file).exists():
            contents[file] = csv_bytes(schema(table).cells, [])
    write_files(folder, contents)
    if background is None:
        (folder / BACKGROUND_FILE).unlink(missing_ok=True)


def scenario_files(sheets: Mapping[str, Sheet], background: str | None) -> dict[str, bytes]:
    """Return the files of a scenario by name; optional tables without rows have none."""
    contents = {SETTINGS_FILE: settings_bytes({name: sheets[name] for name in (SETTINGS, PARTIES)})}
    for table in TABLES:
        if table in REQUIRED or sheets[table].rows:
            contents[schema(table).file] = csv_bytes(sheets[table].header, [cells for _, cells in sheets[table].rows])
    if background is not None:
        contents[BACKGROUND_FILE] = background.encode("utf-8")
    return contents


def copy_scenario_folder(source: str | Path, folder: str | Path) -> None:
    """Copy the files of a scenario folder, as they are and with all notes beside them, into a new or empty folder."""
    require_empty(folder)
    files = sorted(file for file in Path(source).iterdir() if file.is_file())
    write_files(folder, {file.name: read_bytes(file) for file in files})
