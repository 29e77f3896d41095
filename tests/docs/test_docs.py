"""Documentation that cannot rot: pages are rendered anew, code runs, commands and columns are there."""

from __future__ import annotations

import contextlib
import inspect
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import safepassage
from pages import ROOT, WRITTEN, blocks
from pages import name as name_of
from safepassage.cli import COMMANDS, main


def test_the_reference_is_rendered_from_what_the_code_reads() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "docs" / "render.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr + "run: make docs"


@pytest.mark.parametrize("page", [page for page in WRITTEN if blocks(page, "python")], ids=name_of)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in blocks(page, "python"):
        exec(compile(block.replace("members=200", "members=4"), str(page), "exec"), {})


def test_the_readme_has_seven_lines_of_python() -> None:
    (block,) = blocks(ROOT / "README.md", "python")
    assert len([line for line in block.splitlines() if line.strip()]) <= 7


def test_the_readme_says_what_it_must() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    picture = "docs/pictures/fallujah-2015-map.png"
    for part in ("make demo", "make test", "## What it cannot do", "## Responsible use", picture):
        assert part in text


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    for command in COMMANDS:
        section = text.split(f"## {command.__name__}\n")[1].split("\n## ")[0]
        assert f"safepassage {command.__name__}" in section, "an example"
        for name, parameter in inspect.signature(command).parameters.items():
            positional = parameter.kind is inspect.Parameter.POSITIONAL_ONLY
            shown = name.upper() if positional else "--" + name.strip("_").replace("_", "-")
            row = re.search(rf"^\| `{shown}[ `].*\| (.+) \|$", section, flags=re.MULTILINE)
            assert row and row[1].strip(), f"{command.__name__} {shown}"


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    out = capsys.readouterr().out
    assert all(command.__name__ in out for command in COMMANDS)


def test_every_column_is_documented() -> None:
    from safepassage.files.packaged import packaged
    from safepassage.files.schema import packaged_rows

    text = (ROOT / "docs" / "reference" / "tables.md").read_text("utf-8")
    events = (ROOT / "docs" / "reference" / "events.md").read_text("utf-8")
    settings = (ROOT / "docs" / "reference" / "flee-settings.md").read_text("utf-8")
    for file in sorted(entry.name for entry in packaged("schema").iterdir()):
        rows = packaged_rows("schema", file)
        if file == "vocabulary.csv":
            assert all(f"| `{row['what']}` |" in events for row in rows)
            continue
        if file == "flee-settings.csv":
            for row in rows:
                section = settings.split(f"## {row['section'] or 'at the left margin'}\n")[1].split("\n## ")[0]
                assert f"| `{row['key']}` |" in section and row["meaning"].endswith(".") and row["meaning"] in section
            continue
        name = file.removesuffix(".csv")
        heading = {"scenario": "scenario.toml", "parties": "[[parties]] in scenario.toml"}.get(name, file)
        section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
        for row in rows:
            assert row["meaning"].endswith("."), f"{file}: {row['column']}"
            assert f"| `{row['column']}` |" in section and row["meaning"].split("`")[0] in section


def test_every_parameter_is_documented() -> None:
    from safepassage.scenario.parameters import priors

    text = (ROOT / "docs" / "reference" / "parameters.md").read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in priors())


def test_result_tables_have_the_documented_columns(tmp_path: Path) -> None:
    documented = runpy.run_path(str(ROOT / "docs" / "render.py"))["RESULT_TABLES"]
    result = safepassage.simulate(safepassage.load("two-exits"), members=3, seed=1)
    result.save(tmp_path / "result")
    for file, columns in documented.items():
        header = (tmp_path / "result" / file).read_text("utf-8").splitlines()[0]
        assert header.split(",") == list(columns), file


def test_every_action_that_the_page_shows_is_understood() -> None:
    from safepassage import InputError, load
    from safepassage.planning.actions import FORMS, parse

    text = (ROOT / "docs" / "compare.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)`", text, flags=re.MULTILINE)
    forms = [form.replace("\\|", "|") for form, _ in rows]
    assert forms == [form.written for form in FORMS.values()]
    for _, example in rows:
        understood = 0
        for siege in (load("two-exits"), load("fallujah-2015")):
            with contextlib.suppress(InputError):
                understood += len(parse(example, siege))
        assert understood == 1, example
