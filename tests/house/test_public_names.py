"""The public names: a snapshot, few, documented, and imported only when used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import safepassage

SOURCE = Path(safepassage.__file__).parent
HEAVY = {
    "cyclopts",
    "matplotlib",
    "numba",
    "numpy",
    "openpyxl",
    "pydantic",
    "rich",
    "scipy",
    "tomlkit",
    "xlsxwriter",
    "zarr",
}
SNAPSHOT = [
    "Claim",
    "Comparison",
    "ConservationError",
    "Ensemble",
    "Event",
    "Fault",
    "Group",
    "InputError",
    "Location",
    "Observation",
    "Parameter",
    "Party",
    "Quantity",
    "Range",
    "Road",
    "SafepassageError",
    "SafepassageWarning",
    "Scenario",
    "StoppedError",
    "__version__",
    "backtest",
    "catalogue",
    "compare",
    "export",
    "forecast",
    "load",
    "quantities",
    "simulate",
]


def modules_after(code: str) -> set[str]:
    """Top-level modules that are loaded in a new process after this code."""
    start = f"import sys\nsys.path.insert(0, {str(SOURCE.parent)!r})"
    program = f"{start}\n{code}\nprint(*sorted(sys.modules), file=sys.stderr)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return {name.split(".")[0] for name in result.stderr.split()}


def test_snapshot() -> None:
    assert sorted(safepassage.__all__) == sorted(SNAPSHOT)
    assert len(safepassage.__all__) <= 30


def test_dir_lists_them() -> None:
    assert set(SNAPSHOT) <= set(dir(safepassage))


@pytest.mark.parametrize("name", [n for n in safepassage.__all__ if n != "__version__"])
def test_a_public_name_is_there_and_documented(name: str) -> None:
    assert (getattr(safepassage, name).__doc__ or "").strip()


def test_no_public_name_hides_a_room() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()} | {path.stem for path in SOURCE.glob("*.py")}
    assert not rooms & set(safepassage.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = safepassage.nothing


def test_importing_safepassage_loads_nothing_heavy() -> None:
    assert not modules_after("import safepassage") & HEAVY


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["--version"]], ids=str)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"import safepassage.cli\nassert safepassage.cli.main({arguments!r}) == 0"
    assert not modules_after(code) & HEAVY
