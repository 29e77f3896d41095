"""The files that come with the package (schema, priors, catalogue)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path


def packaged(*parts: str) -> Traversable:
    """Return a file or folder below the package's data folder; it need not exist.

    >>> packaged("schema", "roads.csv").is_file()
    True
    """
    return files("safepassage").joinpath("data", *parts)


def packaged_text(*parts: str) -> str:
    """Return the text of a packaged file; a missing one raises FileNotFoundError."""
    return packaged(*parts).read_text(encoding="utf-8")


def packaged_folders(*parts: str) -> tuple[str, ...]:
    """Return the names of the folders in a packaged folder, sorted; none where it does not exist.

    >>> "schema" in packaged_folders()
    True
    """
    folder = packaged(*parts)
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(("_", ".")))
    )


@contextmanager
def packaged_folder(*parts: str) -> Iterator[Path]:
    """Give the path of a packaged folder, which is valid within the `with` block."""
    with as_file(packaged(*parts)) as folder:
        yield folder
