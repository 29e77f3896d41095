"""The tutorial notebook runs from start to end in a real kernel, and is kept without outputs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "notebooks" / "tutorial.ipynb"
FEW = "MEMBERS = 90"
"""As few as it takes to tell what matters."""


def cells() -> list[dict[str, Any]]:
    return list(json.loads(TUTORIAL.read_text("utf-8"))["cells"])


def test_it_is_kept_without_outputs_and_without_the_machine_that_made_it() -> None:
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert {cell["execution_count"] for cell in code} == {None}
    assert json.loads(TUTORIAL.read_text("utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
    text = TUTORIAL.read_text("utf-8")
    assert str(ROOT) not in text and str(Path.home()) + os.sep not in text


def test_it_links_to_pages_that_exist_and_never_looks_ahead() -> None:
    text = "".join("".join(cell["source"]) for cell in cells())
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    assert links and all((TUTORIAL.parent / link).is_file() for link in links)
    assert "known_by(AS_OF)" in text


def test_it_runs(tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    book = nbformat.reads(TUTORIAL.read_text("utf-8"), as_version=4)
    nbformat.validate(book)
    (first,) = [cell for cell in book.cells if "MEMBERS = 200" in cell.source]
    first.source = first.source.replace("MEMBERS = 200", FEW)
    client = nbclient.NotebookClient(
        book, kernel_name="python3", timeout=240, resources={"metadata": {"path": str(tmp_path)}}
    )
    own = {"PYTHONPATH": str(ROOT / "src"), "IPYTHONDIR": str(tmp_path / "ipython")}
    client.execute(env=os.environ | own)
    shown = {cell.id: cell.outputs for cell in book.cells if cell.cell_type == "code" and cell.outputs}
    for name in ("load", "simulate", "what-if", "matters", "forecast"):
        (output,) = shown[name]
        assert output.output_type == "execute_result"
        assert output.data["text/html"].startswith('<div class="safepassage')
        assert len(output.data["text/plain"]) < 120
    told = "".join(output.text for name in ("read", "save") for output in shown[name])
    assert "out by 20 June: " in told and "recipe.json" in told
    assert not [o for outputs in shown.values() for o in outputs if o.get("name") == "stderr"], "no warning is printed"
    assert (tmp_path / "my-result" / "summary.csv").is_file() and (tmp_path / "my-siege.xlsx").is_file()
