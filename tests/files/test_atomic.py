"""Nothing half written is ever left, whatever stops the writer."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from safepassage.errors import InputError
from safepassage.files.atomic import require_empty, write_file, write_files, write_folder


def fail(code: int) -> Callable[..., int]:
    def failing(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    return failing


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_a_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    write_file(tmp_path / "a.csv", b"old")
    monkeypatch.setattr(os, step, fail(errno.ENOSPC))
    with pytest.raises(InputError) as caught:
        write_file(tmp_path / "a.csv", b"new")
    assert str(caught.value) == (
        f"{tmp_path / 'a.csv'}: cannot be written: no space left on device. Free some space or choose another place."
    )
    assert contents(tmp_path) == {"a.csv": "old"}


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_no_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setattr(os, step, fail(errno.ENOSPC))
    with pytest.raises(InputError):
        write_files(tmp_path / "new" / "folder", {"a": b"1", "b": b"2"})
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_between_two_files_leaves_both_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"a": b"old a", "b": b"old b"})
    write, writes = os.write, []

    def filling(descriptor: int, data: bytes) -> int:
        writes.append(len(data))
        if len(writes) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", filling)
    with pytest.raises(InputError):
        write_files(tmp_path, {"a": b"new a", "b": b"new b"})
    assert contents(tmp_path) == {"a": "old a", "b": "old b"}


def test_a_folder_without_write_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkstemp", fail(errno.EACCES))
    with pytest.raises(InputError) as caught:
        write_file(tmp_path / "a.csv", b"new")
    assert str(caught.value) == (
        f"{tmp_path / 'a.csv'}: cannot be written: permission denied. Check who may read and write there."
    )


def test_short_writes_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:2]))
    write_file(tmp_path / "a", b"seven letters")
    assert contents(tmp_path) == {"a": "seven letters"}


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"1")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644
    (tmp_path / "a").chmod(0o600)
    write_file(tmp_path / "a", b"2")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def fill_with(text: str) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "sub" / "a").write_text(text)

    return fill


def test_a_folder_is_written_whole(tmp_path: Path) -> None:
    write_folder(tmp_path / "deep" / "result", fill_with("1"))
    assert contents(tmp_path) == {"deep/result/sub/a": "1"}
    write_folder(tmp_path / "deep" / "result", fill_with("2"), replace=True)
    assert contents(tmp_path) == {"deep/result/sub/a": "2"}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["result"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, MemoryError])
def test_an_interrupted_folder_leaves_nothing(tmp_path: Path, stop: type[BaseException]) -> None:
    def fill(folder: Path) -> None:
        (folder / "a").write_text("half")
        raise stop

    with pytest.raises(stop):
        write_folder(tmp_path / "deep" / "result", fill)
    assert list(tmp_path.iterdir()) == []
    write_folder(tmp_path / "kept", fill_with("old"))
    with pytest.raises(stop):
        write_folder(tmp_path / "kept", fill, replace=True)
    assert contents(tmp_path) == {"kept/sub/a": "old"}


def test_a_disk_that_is_full_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no space left on device"):
        write_folder(tmp_path / "result", lambda _: fail(errno.ENOSPC)() and None)
    assert list(tmp_path.iterdir()) == []


def test_what_exists_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(InputError) as caught:
        write_folder(tmp_path, fill_with("1"))
    assert str(caught.value) == (
        f"{tmp_path}: there is a folder that is not empty already. Choose another folder or remove it."
    )
    with pytest.raises(InputError, match="there is a file already"):
        write_folder(tmp_path / "file", fill_with("1"))
    require_empty(tmp_path / "free")
    (tmp_path / "empty").mkdir()
    require_empty(tmp_path / "empty")
    write_folder(tmp_path / "empty", fill_with("1"))
    assert contents(tmp_path) == {"file": "here", "empty/sub/a": "1"}
