"""Every command line that a page shows is run, in the order of the page, or where it cannot be, read.

The real command line reads it, options and values. Runs are made small: few members, and where a page takes a folder
for granted, an entry of the catalogue in its place.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from math import exp
from pathlib import Path

import pytest

from pages import CATALOGUE, PAGES, ROOT, WRITTEN, Line, blocks, command_lines, mentioned, name
from safepassage.cli import COMMANDS, main
from safepassage.files.schema import schema
from safepassage.scenario.events import vocabulary

FLEE = Path(os.environ.get("SAFEPASSAGE_SHARED", ROOT.parent / "shared")) / "data" / "flee"
NOT_RUN = {
    "--scheduler": "needs a cluster",
    "--resume": "needs a run that was interrupted",
    "$": "needs a shell",
    "safepassage serve": "serves until it is stopped",
}
"""What a command line holds → why it is read and not run."""
ENOUGH_TO_TELL = 90
"""Members that `matters` wants of the entries of the catalogue."""
SIMULATES = ("run", "compare", "forecast", "backtest", "flee run", "contest")
"""Commands that take members."""
LINES = [(page, line) for page in PAGES for line in command_lines(page)]
RUN = [page for page in WRITTEN if command_lines(page)]


def read(command: str) -> None:
    """Has the command line understand words, without doing anything; what it does not understand raises an error."""
    from cyclopts import App, Parameter

    from safepassage.cli.reading import read_words

    app = App(default_parameter=Parameter(negative=(), consume_multiple=True, converter=read_words))
    for one in COMMANDS:
        app.command(one)
    app.parse_args(shlex.split(command)[1:], exit_on_error=False, print_error=False)


def in_numbers(command: str) -> str:
    """A command line with numbers in place of what a shell would put there."""
    return re.sub(r"\$\(\(.*?\)\)|\$\w+", "1", command)


def small(command: str, members: int = 4) -> str:
    """A command line that does the same with few members."""
    command = re.sub(r"(--members) (\d+):(\d+)", lambda m: f"{m[1]} {int(m[2]) // 125}:{int(m[3]) // 125}", command)
    command = re.sub(r"(--members) \d+(?=\s|$)", rf"\1 {members}", command)
    command = re.sub(r"(--sobol) \d+", r"\1 64", command)
    simulates = command.removeprefix("safepassage ").startswith(SIMULATES)
    return f"{command} --members {members}" if simulates and "--members" not in command else command


def why_not(line: Line) -> str | None:
    """Why a command line is not run, or None."""
    return next((why for sign, why in NOT_RUN.items() if sign in line.command), None)


@pytest.mark.parametrize(("page", "line"), LINES, ids=lambda one: name(one) if isinstance(one, Path) else one.command)
def test_command_lines_are_understood(page: Path, line: Line) -> None:
    read(in_numbers(line.command))


@pytest.mark.parametrize(
    "command", ["safepassage rum two-exits", "safepassage run two-exits --memebers 3", "safepassage run x --seed few"]
)
def test_a_command_line_that_is_wrong_is_caught(command: str) -> None:
    from cyclopts import CycloptsError

    with pytest.raises(CycloptsError):
        read(command)


def needs(page: Path) -> None:
    """Puts into the current folder what a page takes for granted."""
    text = "\n".join(line.command for line in command_lines(page))
    if "my-siege" in text and "new my-siege" not in text:
        assert main(["new", "my-siege", "--from", "two-exits"]) == 0
    handed_on = "\n".join(re.findall(r"^safepassage (?:report|export) (.*)$", text, flags=re.MULTILINE))
    for result in sorted(set(re.findall(r"([\w-]+)-result\b", handed_on))):
        if not re.search(rf"run {result}\b", text):
            entry = result if (CATALOGUE / result).is_dir() else "two-exits"
            assert main(["run", entry, "--members", "4", "--seed", "1", "--out", f"{result}-result"]) == 0
    if "corridor.txt" in text:
        Path("corridor.txt").write_text("open Hasi–Amiriyat from 2015-08-01\n", "utf-8")
        Path("buses.txt").write_text("buses on Halabsah–Falahat at 20 from 2015-08-01\n", "utf-8")
    if "mali2012" in text:
        if not FLEE.exists():
            pytest.skip("Flee's folders are not here (SAFEPASSAGE_SHARED)")
        for folder in ("mali2012", "flee/mali2012", "flee/burundi2015"):
            shutil.copytree(FLEE / Path(folder).name, folder)
        shutil.copy(FLEE / "settings" / "simsetting.yml", ".")


def shown(line: Line, out: str) -> None:
    """Asserts that a page shows what a command prints: to the letter, or where numbers are of chance, in its words."""
    chance = line.command.removeprefix("safepassage ").startswith((*SIMULATES, "merge", "matters"))
    alike: Callable[[str], object] = (lambda text: re.findall(r"[^\W\d]+", text)) if chance else str.rstrip
    printed = [alike(text) for text in out.splitlines()]
    expected = [alike(text) for text in line.output]
    places = range(len(printed) - len(expected) + 1)
    assert any(printed[at : at + len(expected)] == expected for at in places), f"{line.command} prints\n{out}"


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=name)
def test_the_command_lines_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    needs(page)
    lines = command_lines(page)
    members = ENOUGH_TO_TELL if any("matters" in line.command for line in lines) else 4
    for line in lines:
        if why_not(line):
            continue
        capsys.readouterr()
        status = main(shlex.split(small(line.command, members))[1:])
        said = capsys.readouterr()
        assert status == 0, f"{line.command}\n{said.err}"
        if line.output:
            shown(line, said.out)


def test_few_command_lines_are_only_read() -> None:
    lines = [line for page in RUN for line in command_lines(page)]
    assert sum(why_not(line) is None for line in lines) > 0.8 * len(lines)


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_what_the_text_mentions_exists(page: Path) -> None:
    """Commands with their options, targets of the Makefile, and extras of the package."""
    options = {one.__name__: set(re.findall(r"`(--[\w-]+)", section(one.__name__))) for one in COMMANDS}
    for command in mentioned(page):
        _, first, *rest = command.split()
        assert first in options or first.startswith("--"), command
        used = {word for word in rest if word.startswith("--")}
        assert used <= options.get(first, set()) | {"--help", "--debug"}, command
    text = page.read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:`|^    )make (\w+)", text, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target}"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for names in re.findall(r"'(?:safepassage|\.)\[([\w,]+)\]'", text):
        assert set(names.split(",")) <= set(extras), names


def section(command: str) -> str:
    """What the reference says of a command."""
    text = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    return text.split(f"## {command}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_rows_of_tables_have_columns_that_exist(page: Path) -> None:
    known = [{column.name for column in schema(table).columns} for table in ("events", "observations", "claims")]
    ranges = {f"{part}_{end}" for part in ("number", "share") for end in ("low", "likely", "high")}
    found = re.findall(r"^ {4}((?:id|date),[\w,]+)\n((?:^ {4}.+,.*\n)+)", page.read_text("utf-8"), flags=re.MULTILINE)
    for header, rows in found:
        columns = header.split(",")
        assert any(set(columns) <= table | ranges for table in known), header
        for row in rows.splitlines():
            cells = dict(zip(columns, row.strip().split(","), strict=True))
            assert cells.get("what", "open") in vocabulary(), row


def test_the_table_of_grades_is_the_packaged_one() -> None:
    from safepassage.scenario.grades import packaged_grades

    text = (ROOT / "docs" / "evidence-and-grades.md").read_text("utf-8")
    for one in packaged_grades():
        assert f"| {one.grade} | {one.share:g} | {one.sigma:g} | {exp(1.645 * one.sigma):.1f} |\n" in text
    assert {one.wide for one in packaged_grades()} == {1.2} and "(`wide`, 1.2)" in text


def test_pages_have_code_to_run() -> None:
    assert len(RUN) >= 10 and sum(len(blocks(page, "python")) for page in WRITTEN) >= 12
