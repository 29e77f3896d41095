"""The examples in the docstrings run."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import safepassage

ROOT = Path(safepassage.__file__).parent
ROOMS = ("exchange", "files", "forecasting", "scenario")
MODULES = ["errors", *sorted(f"{room}.{path.stem}" for room in ROOMS for path in (ROOT / room).glob("[a-z]*.py"))]
MODULES += [f"show.{path.stem}" for path in sorted((ROOT / "show").glob("export*.py"))]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(import_module(f"safepassage.{name}")).failed == 0
