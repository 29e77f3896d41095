"""The manifest of a result folder: every file with its size and checksum, to see what was cut off or edited."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from safepassage.ensemble.stored import AGAIN
from safepassage.errors import Fault

MANIFEST = "manifest.csv"
COLUMNS = ("file", "bytes", "sha256")
RECOMPUTED = 64 * 2**20
"""Up to so many bytes in all every checksum is computed again when a result is opened [bytes]. In a larger result the
chunks of arrays are not: each has a checksum of its own, which is compared when it is read."""
MOST_TOLD = 10


class Entry(NamedTuple):
    """Size and SHA-256 of a file."""

    size: int
    sha256: str


def entry_of(data: bytes) -> Entry:
    """The entry of a file with these contents."""
    return Entry(len(data), hashlib.sha256(data).hexdigest())


def entry_of_file(path: Path) -> Entry:
    """The entry of a file of any size."""
    with path.open("rb") as file:
        return Entry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def files_under(folder: Path) -> dict[str, Path]:
    """Every file in a folder and the folders in it, by its path from there, with slashes."""
    found: dict[str, Path] = {}
    for place, _, names in os.walk(folder):
        start = Path(place).relative_to(folder).as_posix()
        found |= {name if start == "." else f"{start}/{name}": Path(place, name) for name in names}
    return dict(sorted(found.items()))


def manifest_bytes(entries: Mapping[str, Entry]) -> bytes:
    """The manifest as a CSV file, in the order of names."""
    from safepassage.files.tables import csv_bytes

    return csv_bytes(COLUMNS, ((name, str(entry.size), entry.sha256) for name, entry in sorted(entries.items())))


def parsed(data: bytes) -> dict[str, Entry]:
    """The entries of a manifest whose checksum fits."""
    rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    next(rows)
    return {name: Entry(int(size), sha256) for name, size, sha256 in rows}


def differences(folder: Path, entries: Mapping[str, Entry], arrays: str, thorough: bool = False) -> Iterator[Fault]:
    """What is wrong in a folder: files that are missing, cut off or edited, and files in `arrays` that do not belong.

    `thorough` computes every checksum again, however large the result is.
    """
    present = {f"{arrays}/{name}": path for name, path in files_under(folder / arrays).items()}
    all_of_them = thorough or sum(entry.size for entry in entries.values()) <= RECOMPUTED
    wrong = []
    for name, entry in entries.items():
        path = folder / name
        if not (name in present or path.is_file()):
            wrong.append((name, "missing"))
        elif path.stat().st_size != entry.size:
            wrong.append((name, "cut off or edited since it was written"))
        elif (all_of_them or "/c/" not in name) and entry_of_file(path) != entry:
            wrong.append((name, "edited since it was written"))
    wrong += [(name, "not of this result") for name in present if name not in entries]
    for name, problem in wrong[:MOST_TOLD]:
        yield Fault(str(folder / name), problem, advice=AGAIN)
    if len(wrong) > MOST_TOLD:
        yield Fault(str(folder), f"{len(wrong) - MOST_TOLD} more files are missing or edited", advice=AGAIN)
