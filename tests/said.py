"""What a command line said, the same in a process of its own, and what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

SOURCE = Path(__file__).parents[1] / "src"


class Said(NamedTuple):
    """Its status, its output and its messages."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


def process(*words: str, cwd: Path, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """A command line that runs in a process of its own; `before` is called in it first."""
    return subprocess.Popen(
        [sys.executable, "-m", "safepassage", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def result_files(folder: str | Path) -> dict[str, object]:
    """Every file of a result by name; of the recipe, all but the seconds."""
    found: dict[str, object] = dict(files(Path(folder)))
    recipe = json.loads((Path(folder) / "recipe.json").read_text("utf-8"))
    return found | {"recipe.json": {key: value for key, value in recipe.items() if key != "seconds"}}
