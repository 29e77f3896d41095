"""Writing whole or not at all: a reader never meets half a file or half a folder, whatever stops the writer."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from safepassage.errors import Fault, InputError

FOLDER_MODE = 0o755
FILE_MODE = 0o644


def write_file(path: str | Path, data: bytes | Iterable[bytes]) -> None:
    """Write one file whole, from its bytes or from parts of them: first beside its place, then renamed into it.

    What stood there stays untouched on any failure. A full disk or a folder without write permission raises
    InputError; nothing is left behind.
    """
    path = Path(path)
    with reported(path):
        write_files(path.parent, {path.name: data})


def write_files(folder: str | Path, contents: Mapping[str, bytes | Iterable[bytes]]) -> None:
    """Write several files of one folder, making the folder where needed.

    All are written beside their places first and renamed only when every one is complete, so that a full disk leaves
    the old files as they were.
    """
    folder = Path(folder)
    waiting: list[tuple[Path, Path]] = []
    with reported(folder):
        made = _make(folder)
        try:
            for name, data in contents.items():
                waiting.append((_write_beside(folder / name, data), folder / name))
            while waiting:
                temporary, path = waiting[0]
                os.replace(temporary, path)
                waiting.pop(0)
        except BaseException:
            for temporary, _ in waiting:
                temporary.unlink(missing_ok=True)
            for parent in made:
                _remove_if_empty(parent)
            raise
        _sync_folder(folder)


def write_folder(path: str | Path, fill: Callable[[Path], None], *, replace: bool = False) -> None:
    """Make a folder whole: `fill` is given a temporary folder beside it, which is renamed when `fill` returns.

    If `fill` fails or is interrupted, nothing is left. An existing folder that is not empty raises InputError unless
    `replace` is true; then it is exchanged only when the new one is complete.
    """
    path = Path(path)
    if path.exists() and not replace:
        require_empty(path)
    with reported(path):
        made = _make(path.parent)
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
        try:
            temporary.chmod(FOLDER_MODE)
            fill(temporary)
            exchange(temporary, path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            for parent in made:
                _remove_if_empty(parent)
            raise


def require_empty(path: str | Path) -> None:
    """Raise InputError unless `path` is free or an empty folder."""
    path = Path(path)
    if path.is_dir() and not any(path.iterdir()):
        return
    if path.exists():
        kind = "folder that is not empty" if path.is_dir() else "file"
        raise InputError(Fault(str(path), f"there is a {kind} already", advice="Choose another folder or remove it"))


def exchange(new: Path, path: Path) -> None:
    if not path.exists():
        os.replace(new, path)
        return
    old = path.with_name(new.name.removesuffix(".part") + ".old")
    os.replace(path, old)
    try:
        os.replace(new, path)
    except BaseException:
        os.replace(old, path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_beside(path: Path, data: bytes | Iterable[bytes]) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        try:
            for part in (data,) if isinstance(data, bytes) else data:
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else FILE_MODE)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _make(folder: Path) -> tuple[Path, ...]:
    missing = tuple(parent for parent in (folder, *folder.parents) if not parent.exists())
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Raise InputError that names `path` for what the system says while it is written."""
    try:
        yield
    except OSError as error:
        raise InputError(cannot("written", path, error)) from error
    except InputError as error:
        if isinstance(error.__cause__, OSError):  # named by the place that the user knows, not by a temporary one
            raise InputError(cannot("written", path, error.__cause__)) from error.__cause__
        raise


def cannot(done: str, path: str | Path, error: OSError) -> Fault:
    """Return the fault for a file that cannot be read or written, with what the system says."""
    reason = (error.strerror or str(error)).lower()
    advice = {
        "PermissionError": "Check who may read and write there",
        "FileNotFoundError": "Check the path",
    }.get(type(error).__name__, "Free some space or choose another place" if done == "written" else "Check the file")
    return Fault(str(path), f"cannot be {done}: {reason}", advice=advice)
