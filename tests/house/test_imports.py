"""The import contracts of pyproject.toml hold, and a planted violation of each would be caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("errors.py", "import safepassage.files", "Rooms: data flows one way"),
        ("scenario/planted.py", "from safepassage.ensemble import run", "Rooms: data flows one way"),
        ("engine/planted.py", "import safepassage.show", "Rooms: data flows one way"),
        ("engine/planted.py", "import json", "The engine knows no files, dates, frames or pictures"),
        ("ensemble/planted.py", "import matplotlib", "Only show draws"),
        ("show/planted.py", "import rich", "Only the command line talks to the terminal"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("data", "__pycache__"))
    with (tmp_path / "src" / "safepassage" / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
