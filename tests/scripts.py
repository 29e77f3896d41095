"""Scripts of verify/ as modules, for the tests of what they compute."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

VERIFY = Path(__file__).parents[1] / "verify"


def loaded(name: str) -> Iterator[ModuleType]:
    """Give the module of a script, which is known by its name as long as it is used."""
    spec = spec_from_file_location(name, VERIFY / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]
