"""The command report: what it writes and says, its document, and every refusal, with nothing left behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from named_siege import ARABIC, HOSTILE, named
from safepassage import load, simulate
from said import Said

NO_TYPST = (
    "the PDF needs the package typst, which is not installed. Install it with: pip install 'safepassage[report]' "
    "(or write the page alone with --html)."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = simulate(named(ARABIC, "حصار"), members=100, seed=3)
    return result.save(tmp_path_factory.mktemp("results") / "siege-result")


@pytest.fixture
def report(call: Callable[..., Said], folder: Path) -> Callable[..., Said]:
    """Run report on the result in an empty folder."""
    return lambda *words: call("report", folder, *words)


@pytest.fixture
def no_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)


def test_both_files_and_the_answer(report: Callable[..., Said], tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the PDF needs typst (the extra report)")
    said = report()
    assert said.status == 0, said.err
    assert "حصار\nBy 1 Mar 2030 about " in said.out and "Public: counts rounded to 10." in said.out
    assert "The report is siege-result-report/report.html\nand siege-result-report/report.pdf" in said.out
    written = tmp_path / "siege-result-report"
    assert sorted(file.name for file in written.iterdir()) == ["report.html", "report.pdf"]
    assert (written / "report.pdf").read_bytes().startswith(b"%PDF")
    page = (written / "report.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>") and "<bdi>الفلوجة</bdi>" in page


def test_one_of_them_by_option_or_by_name(report: Callable[..., Said], tmp_path: Path, no_typst: None) -> None:
    assert report("--html").status == 0
    assert report("--out", "new/talks.html").status == 0
    files = [str(file.relative_to(tmp_path)) for file in sorted(tmp_path.rglob("*.*"))]
    assert files == ["new/talks.html", "siege-result-report/report.html"]


def test_one_document(report: Callable[..., Said], no_typst: None) -> None:
    said = report("--html", "--profile", "full", "--json")
    found = json.loads(said.out)
    assert found.keys() >= {"version", "members", "seed", "seconds", "scenario", "results", "files", "notes", "report"}
    assert (found["members"], found["seed"], found["profile"]) == (100, 3, "full")
    assert found["files"] == {"html": "siege-result-report/report.html"} and found["results"] == ["siege-result"]
    assert found["report"]["marking"] == "RESTRICTED: full profile, not for publication."
    assert [one["id"] for one in found["report"]["sections"]][0] == "answer"
    assert {part["kind"] for one in found["report"]["sections"] for part in one["parts"]} == {
        "text", "list", "table", "picture",
    }  # fmt: skip


def test_several_results(call: Callable[..., Said], folder: Path, tmp_path: Path, no_typst: None) -> None:
    other = simulate(named(ARABIC, "حصار"), members=100, seed=4).save(tmp_path / "other" / "siege-result")
    assert call("report", folder, other, "--html", "--out", "both").status == 0
    page = (tmp_path / "both" / "report.html").read_text("utf-8")
    assert "siege-result (2) and siege-result are not paired: the seed is 3 in the first and 4 in the second." in page


def test_typst_is_missing(report: Callable[..., Said], tmp_path: Path, no_typst: None) -> None:
    for words in ((), ("--pdf",), ("--out", "a.pdf")):
        said = report(*words)
        assert (said.status, said.err.strip()) == (2, NO_TYPST)
    assert not any(tmp_path.iterdir())


def test_a_report_that_is_there_is_kept(report: Callable[..., Said], tmp_path: Path, no_typst: None) -> None:
    (tmp_path / "a.html").write_text("mine")
    said = report("--out", "a.html")
    expected = "a.html: there is a report already. Add --force to replace it, or choose another name with --out."
    assert (said.status, said.err.strip()) == (2, expected)
    assert (tmp_path / "a.html").read_text() == "mine"
    assert report("--out", "a.html", "--force").status == 0
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_names_that_cannot_be(report: Callable[..., Said], tmp_path: Path, no_typst: None) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "b" / "report.html").mkdir(parents=True)
    expected = {
        ("--html", "--out", "a.pdf"): "--out ends in .pdf, but --html was asked for. Leave one of them out.",
        ("--html", "--pdf", "--out", "a.pdf"): "--out a.pdf is one file, but --html and --pdf are two. Give a folder.",
        ("--html", "--out", "file"): (
            "file: a file, not a folder. Choose another folder with --out, or a name that ends in .html or .pdf."
        ),
        ("--html", "--out", "b"): "b/report.html: there is a folder of this name. Choose another name with --out.",
    }
    for words, message in expected.items():
        said = report(*words)
        assert (said.status, said.err.strip()) == (2, message), words


def test_what_is_no_result(call: Callable[..., Said], folder: Path, tmp_path: Path, no_typst: None) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "sealed").mkdir()
    (tmp_path / "sealed" / "forecast.json").write_text("{}")
    said = call("report", folder, "empty", "sealed", "gone", "--html", "--out", "new")
    assert said.status == 2
    assert said.err.splitlines() == [
        "empty: not a result folder: it has no recipe.json. Give the folder that safepassage run wrote with --out.",
        "sealed: a frozen forecast, not the result of a run. Report on the result of a run of its scenario: "
        "safepassage run SCENARIO --as-of DATE.",
        "gone: there is no such folder. Give the folder that safepassage run wrote with --out.",
    ]
    assert not (tmp_path / "new").exists()


def test_a_result_that_was_cut_off(call: Callable[..., Said], tmp_path: Path, no_typst: None) -> None:
    cut = simulate(load("two-exits"), members=3, seed=1).save(tmp_path / "cut")
    whole = (cut / "summary.csv").read_bytes()
    (cut / "summary.csv").write_bytes(whole[: len(whole) // 2])
    said = call("report", cut, "--html", "--out", "new")
    assert said.status == 2 and len(said.err.strip().splitlines()) == 1
    assert "summary.csv" in said.err and not (tmp_path / "new").exists()


def test_hostile_names_harm_no_report(call: Callable[..., Said], tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the PDF needs typst (the extra report)")
    result = simulate(named(HOSTILE, "</title><script>alert(1)</script>"), members=20, seed=1).save(tmp_path / "r")
    said = call("report", result, "--out", "new")
    assert said.status == 0, said.err
    assert "<script" not in (tmp_path / "new" / "report.html").read_text("utf-8")


@pytest.mark.slow
def test_two_hundred_members_of_fallujah_within_ten_seconds(call: Callable[..., Said], tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the PDF needs typst (the extra report)")
    result = simulate(load("fallujah-2016"), members=200, seed=1).save(tmp_path / "r")
    call("report", result, "--out", "warm")
    started = perf_counter()
    assert call("report", result, "--out", "new").status == 0
    assert perf_counter() - started < 10
    assert (tmp_path / "new" / "report.html").stat().st_size < 2_000_000
