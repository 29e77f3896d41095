"""What every test of a command needs: a way to run one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from safepassage.cli import main
from said import Said


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Said:
        status = main([str(word) for word in words])
        return Said(status, *capsys.readouterr())

    return run
