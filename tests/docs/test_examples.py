"""The examples in docstrings run and give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import safepassage

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(safepassage.__path__, "safepassage.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["safepassage", *MODULES])
def test_examples_of_a_module(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


@pytest.mark.parametrize("name", ["load", "simulate", "catalogue", "Range"])
def test_what_everybody_starts_with_has_an_example(name: str) -> None:
    assert ">>>" in getattr(safepassage, name).__doc__
