"""Every command on real scenarios: what it prints, its status, one JSON document, and nothing left behind on error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import safepassage
from said import Said, files, process

SOURCE = Path(safepassage.__file__).parents[1]
ALWAYS = {"version", "members", "seed", "seconds"}


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_help_lists_every_command(call: Callable[..., Said]) -> None:
    said = call("--help")
    assert said.status == 0
    assert all(f"\n  {name} " in said.out for name in ("catalogue", "new", "check", "describe", "run"))
    assert call() == said


def test_version(call: Callable[..., Said]) -> None:
    assert call("--version") == Said(0, f"{safepassage.__version__}\n", "")


@pytest.mark.parametrize("name", ["catalogue", "new", "check", "describe", "run"])
def test_help_of_a_command_has_examples(call: Callable[..., Said], name: str) -> None:
    said = call(name, "--help")
    assert said.status == 0
    assert "For example:" in said.out and f"safepassage {name}" in said.out and "--json" in said.out


def test_catalogue(call: Callable[..., Said]) -> None:
    said = call("catalogue")
    assert said.status == 0
    entries = ["fallujah-2015", "fallujah-2016", "mariupol-2022", "mosul-2016", "two-exits"]
    assert [line.split()[0] for line in said.out.splitlines()] == entries
    document = call("catalogue", "--json").document
    assert document.keys() >= ALWAYS
    assert [entry["id"] for entry in document["scenarios"]] == entries
    assert document["scenarios"][-1]["start"] == "2030-01-01"


@pytest.mark.parametrize("name", ["mine", "mine.xlsx"])
def test_new_makes_a_scenario_equal_to_its_origin(call: Callable[..., Said], name: str) -> None:
    said = call("new", name, "--from", "two-exits")
    assert (said.status, said.err) == (0, "")
    assert said.out == f"{name} is a copy of two-exits. Edit it, then: safepassage check {name}\n"
    assert safepassage.load(name) == safepassage.load("two-exits")


def test_new_writes_over_nothing(call: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    said = call("new", "mine")
    assert said.status == 2 and "mine" in said.err
    assert files(tmp_path) == {"mine/letter.txt": b"dear"}
    call("new", "yours")
    before = files(tmp_path)
    assert call("new", "yours", "--from", "fallujah-2015").status == 2
    assert files(tmp_path) == before


def test_an_unknown_scenario_names_the_nearest(call: Callable[..., Said], tmp_path: Path) -> None:
    for words in (["check"], ["describe"], ["run"], ["new", "mine", "--from"]):
        said = call(*words, "two-exit")
        assert (said.status, said.out) == (2, "")
        assert 'Did you mean "two-exits"?' in said.err
    assert files(tmp_path) == {}


@pytest.mark.parametrize("scenario", ["two-exits", "fallujah-2015"])
def test_check_and_describe(call: Callable[..., Said], scenario: str) -> None:
    assert call("check", scenario).out.startswith(f"{scenario}: nothing is wrong\n")
    document = call("check", scenario, "--json").document
    assert document["faults"] == [] and all(set(w) == {"kind", "message"} for w in document["warnings"])
    siege = safepassage.load(scenario)
    said = call("describe", scenario)
    assert said == Said(0, f"{siege}\n", "")
    document = call("describe", scenario, "--json").document
    assert document["scenario"]["title"] == siege.title and document["text"] == str(siege)
    assert len(document["scenario"]["events"]) == len(siege.events)


def test_check_lists_all_faults_at_once(call: Callable[..., Said], tmp_path: Path) -> None:
    call("new", "mine")
    replace_in(tmp_path / "mine" / "roads.csv", ",Small Camp,", ",Smal Camp,")
    replace_in(tmp_path / "mine" / "events.csv", "exit_denied", "exit_deneid")
    said = call("check", "mine")
    assert (said.status, said.out) == (2, "")
    assert len(said.err.splitlines()) >= 2
    assert 'Did you mean "Small Camp"?' in said.err and 'Did you mean "exit_denied"?' in said.err
    said = call("check", "mine", "--json")
    assert said.status == 2 and said.document.keys() == ALWAYS | {"error"}
    faults = said.document["error"]["faults"]
    assert {fault["file"] for fault in faults} == {"roads.csv", "events.csv"}
    assert all(fault["row"] and fault["column"] for fault in faults)


@pytest.mark.parametrize(
    "words",
    [
        ["rum"],
        ["run"],
        ["run", "two-exits", "--membrs", "3"],
        ["run", "two-exits", "--members", "many"],
        ["run", "two-exits", "--members", "0"],
        ["run", "two-exits", "--members", "1.5"],
        ["run", "two-exits", "--members", "1e3"],
        ["run", "two-exits", "--members", "9" * 30],
        ["run", "two-exits", "--seed", "1.5"],
        ["run", "two-exits", "--members", "-5"],
        ["run", "two-exits", "--workers", "0"],
        ["run", "two-exits", "--seed", "-1"],
        ["run", "two-exits", "--until", "2029-12-31"],
        ["run", "two-exits", "--until", "2030-03-02"],
        ["run", "two-exits", "--until", "soon"],
        ["run", "two-exits", "--out", "file.txt"],
        ["run", "two-exits", "--out", "file.txt/deeper"],
        ["run", "two-exits", "--out", "folder", "--force"],
        ["run", "two-exits", "more"],
        ["run", ""],
    ],
    ids=" ".join,
)
def test_bad_input_is_status_2_before_anything_is_computed(
    call: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    def compute(*_: object) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr("safepassage.ensemble.members.Runner.run", compute)
    (tmp_path / "file.txt").write_text("mine", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("dear", "utf-8")
    before = files(tmp_path)
    said = call(*words)
    assert (said.status, said.out) == (2, "") and said.err.strip()
    said = call(*words, "--json")
    assert said.status == 2 and said.document["error"]["status"] == 2 and said.document["error"]["message"]
    assert files(tmp_path) == before


def test_run_writes_a_result_and_prints_what_matters(call: Callable[..., Said], tmp_path: Path) -> None:
    said = call("run", "two-exits", "--members", 8, "--seed", 3)
    assert said.status == 0, said.err
    assert said.out.rstrip().endswith("The result lies in two-exits-result")
    for word in ("out", "trapped", "ready", "freed", "way", "Small Camp", "East Gate"):
        assert word in said.out
    written = files(tmp_path / "two-exits-result")
    tables = {"recipe.json", "summary.csv", "arrivals.csv", "trapped.csv", "flows.csv", "draws.csv"}
    assert tables <= written.keys() and any(name.startswith("results.zarr/") for name in written)
    assert len([name for name in written if name.startswith("figures/") and name.endswith(".png")]) >= 4
    assert [line for line in said.err.splitlines() if "simulated 8 of 8 members" in line]
    result = safepassage.Ensemble.load(tmp_path / "two-exits-result")
    assert (result.members, result.seed) == (8, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["two-exits-result"]


def test_run_prints_one_json_document(call: Callable[..., Said]) -> None:
    said = call("run", "two-exits", "--members", 4, "--until", "2030-01-20", "--out", "here", "--json", "--no-figures")
    document = said.document
    assert said.status == 0 and document.keys() >= ALWAYS | {"folder"}
    assert document["members"] == 4 and document["seed"] >= 0 and document["version"] == safepassage.__version__
    assert document["seconds"].keys() >= {"load", "simulate", "write"}
    assert not Path("here", "figures").exists()
    assert safepassage.Ensemble.load("here").days[-1].isoformat() == "2030-01-20"


def test_a_result_runs_again_to_the_same_bytes(call: Callable[..., Said], tmp_path: Path) -> None:
    call("run", "two-exits", "--members", 5, "--until", "2030-01-15", "--out", "first")
    said = call("run", "first", "--workers", 1)
    assert said.status == 0 and said.out.rstrip().endswith("The result lies in first-again")
    first, again = files(tmp_path / "first"), files(tmp_path / "first-again")
    recipes = [json.loads(found.pop("recipe.json")) for found in (first, again)]
    assert first == again
    for recipe in recipes:
        recipe.pop("seconds")
    assert recipes[0] == recipes[1]


def test_options_take_precedence_over_the_recipe(call: Callable[..., Said]) -> None:
    call("run", "two-exits", "--members", 2, "--seed", 5, "--until", "2030-01-09", "--out", "first", "--no-figures")
    call("run", "first", "--members", 3, "--out", "second", "--no-figures")
    second = safepassage.Ensemble.load("second")
    assert (second.members, second.seed, second.days[-1].isoformat()) == (3, 5, "2030-01-09")


def test_a_result_is_replaced_only_with_force(call: Callable[..., Said], tmp_path: Path) -> None:
    words = ("run", "two-exits", "--members", 2, "--until", "2030-01-09", "--out", "here", "--no-figures", "--seed")
    call(*words, 1)
    before = files(tmp_path)
    said = call(*words, 2)
    assert said.status == 2 and "--force" in said.err and files(tmp_path) == before
    assert call(*words, 2, "--force").status == 0
    assert safepassage.Ensemble.load("here").seed == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


def test_a_fault_of_ours_is_status_1_with_a_log(
    call: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("safepassage.cli.commands.load", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = call("describe", "two-exits")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("Sorry: this is a fault of safepassage, not of your input")
    (log,) = tmp_path.glob("safepassage-*.log")
    assert str(log) in said.err and "RuntimeError: planted" in log.read_text("utf-8")
    assert "Traceback" not in said.err
    assert "Traceback" in call("describe", "two-exits", "--debug").err
    assert call("describe", "two-exits", "--json").document["error"]["status"] == 1


def test_figures_that_fail_keep_what_is_done_for_later(
    call: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("safepassage.show.figures.draw", broken)
        said = call("run", "two-exits", "--members", 2, "--until", "2030-01-05")
    assert said.status == 2 and "no space left on device" in said.err
    assert "2 of 2 members are kept: go on with --resume." in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["two-exits-result.unfinished"]
    assert call("run", "two-exits", "--resume").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["two-exits-result"]


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    running = process("describe", "fallujah-2015", cwd=tmp_path)
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()
    assert (running.wait(timeout=60), running.stderr.read()) == (0, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--members", "1.5"], 'not members, found "1.5". Write how many, such as 200, or which, such as 250:500.'),
        (["--seed", "0x10"], 'not a whole number, found "0x10". Write it in digits, such as 200.'),
        (["--until", "1/2/2030"], 'not a date, found "1/2/2030". Write dates as year-month-day, such as 2016-05-22.'),
        (
            ["--as-of", "2030-02-30"],
            'not a date, found "2030-02-30". Write dates as year-month-day, such as 2016-05-22.',
        ),
    ],
)
def test_words_of_the_command_line_are_read_strictly(call: Callable[..., Said], words: list[str], message: str) -> None:
    said = call("run", "two-exits", *words)
    assert said.status == 2 and said.err.splitlines()[0] == f"Invalid value for {words[0]}: {message}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "words", [["describe", "two-exits"], ["check", "no-siege", "--json"], ["--help"]], ids=" ".join
)
def test_a_full_stdout_is_status_2(tmp_path: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "safepassage", *words],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr


def test_a_folder_that_may_not_be_read_is_status_2(tmp_path: Path) -> None:
    """As a user who is not root: root may read anything."""
    shut = tmp_path / "shut"
    (shut / "inner").mkdir(parents=True)
    shut.chmod(0)
    code = (
        "import os, sys, safepassage.ensemble.store; from safepassage.cli import main; main(['check', 'two-exits'])\n"
        "os.geteuid() or os.setuid(65534)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    try:
        for place in (shut, shut / "inner"):
            done = subprocess.run(
                [sys.executable, "-c", code, "run", str(place)],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(SOURCE)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2 and done.stderr.startswith(str(place)), done.stderr
    finally:
        shut.chmod(0o755)


def test_help_is_quick(tmp_path: Path) -> None:
    def seconds(*words: str) -> float:
        started = time.perf_counter()
        environment = os.environ | {"PYTHONPATH": str(SOURCE)}
        subprocess.run([sys.executable, *words], env=environment, check=True, capture_output=True)
        return time.perf_counter() - started

    ours = min(seconds("-m", "safepassage", "--help") for _ in range(3))
    bare = min(seconds("-c", "pass") for _ in range(3))
    assert ours - bare < 0.25


def test_an_issue_date_leaves_out_what_was_published_later(call: Callable[..., Said], tmp_path: Path) -> None:
    words = ("run", "fallujah-2015", "--members", "2", "--seed", "1", "--until", "2015-07-15", "--no-figures", "--json")
    assert call(*words, "--as-of", "2015-07-10", "--out", str(tmp_path / "early")).status == 0
    assert call(*words, "--out", str(tmp_path / "late")).status == 0
    early, late = (safepassage.Ensemble.load(tmp_path / name).scenario for name in ("early", "late"))
    assert early.as_of == date(2015, 7, 10) and len(early.claims) < len(late.claims)
    assert all(claim.published is None or claim.published <= early.as_of for claim in early.claims)


@pytest.mark.parametrize("command", ["check", "describe", "evidence", "run", "compare"])
def test_an_issue_date_before_anything_is_known_is_refused(call: Callable[..., Said], command: str) -> None:
    actions = ("--with", "close Hasi–Amiriyat") if command == "compare" else ()
    said = call(command, "fallujah-2016", *actions, "--as-of", "2015-01-01")
    assert said.status == 2
    assert said.err.startswith(
        'issue date: nothing was published by then, found "2015-01-01". The first claim is "irin-bzebiz", of '
        "2015-04-20. Before it, "
    )


def test_describe_and_check_know_only_what_was_published_by_an_issue_date(call: Callable[..., Said]) -> None:
    later = call("describe", "fallujah-2016").out
    early = call("describe", "fallujah-2016", "--as-of", "2016-06-01").out
    assert "as known on 2016-06-01" in early
    assert "fact-saqlawiyah-fought" in early and "fact-salam" not in early
    assert "Possible once, and settled by a fact" in later and "Possible once" not in early
    document = call("describe", "fallujah-2016", "--as-of", "2016-06-01", "--json").document
    assert document["scenario"]["as_of"] == "2016-06-01"
    assert all(
        claim["published"] is None or claim["published"] <= "2016-06-01" for claim in document["scenario"]["claims"]
    )
    assert call("check", "fallujah-2016", "--as-of", "2016-05-22").status == 0
