"""The wheel holds all that is needed, and nothing is imported that is not declared."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

import safepassage

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
IMPORTED_AS = {"pyyaml": "yaml", "salib": "SALib"}  # distributions whose module has another name
PART_OF_ANOTHER = {"pydantic_core"}  # the compiled half of pydantic, pinned by it


def declared(requirements: list[str]) -> set[str]:
    """Names of distributions."""
    names = [re.split(r"[\[<>=; ]", requirement)[0] for requirement in requirements]
    return {name.lower().replace("-", "_") for name in names}


def importable(requirements: list[str]) -> set[str]:
    """The modules that they bring."""
    return {IMPORTED_AS.get(name, name) for name in declared(requirements)}


def imported(path: Path) -> set[str]:
    """Third-party modules that a file imports, at its top or in its functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"safepassage", "__future__"}


def test_every_import_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    for_users = [need for name in ("web", "analysis", "cluster", "geo", "baselines", "report") for need in extras[name]]
    known = importable(PROJECT["dependencies"] + for_users) | PART_OF_ANOTHER
    for path in (ROOT / "src").rglob("*.py"):
        assert imported(path) <= known, path


def test_every_core_dependency_is_used() -> None:
    used = set().union(*(imported(path) for path in (ROOT / "src").rglob("*.py")))
    assert importable(PROJECT["dependencies"]) <= used


def test_constraints_pin_versions_and_nothing_else() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    pattern = r'[a-z0-9-]+==[0-9][0-9a-z.]*( ; python_version (<|>=) "3\.12")?'
    assert all(re.fullmatch(pattern, line) for line in lines)
    pinned = {line.split("==")[0] for line in lines}
    wanted = [r for rs in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()] for r in rs]
    assert {name.replace("_", "-") for name in declared(wanted)} - {"safepassage"} <= pinned


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return folder / result.stdout.split()[-1]


def test_the_wheel_holds_sources_and_data_and_no_more(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    here = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src").rglob("*") if p.is_file()}
    here = {name for name in here if "__pycache__" not in name}
    assert {name for name in packed if ".dist-info/" not in name} == here
    assert any(name.endswith("licenses/LICENSE") for name in packed)
    assert f"safepassage-{safepassage.__version__}-py3-none-any.whl" == wheel.name


@pytest.mark.slow
def test_a_wheel_in_a_fresh_environment_runs(wheel: Path, tmp_path: Path) -> None:
    """The dependencies are those of this environment (by a path file), so that no package index is needed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "v"], check=True, timeout=120)
    python = tmp_path / "v" / ("Scripts" if os.name == "nt" else "bin") / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    zipfile.ZipFile(wheel).extractall(purelib)
    Path(purelib, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    code = "import sys; from safepassage import cli; sys.stderr.write(cli.__file__); sys.exit(cli.main(['catalogue']))"
    result = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    assert "fallujah-2015" in result.stdout and str(tmp_path) in result.stderr
