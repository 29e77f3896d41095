"""The PDF: two A4 pages whatever the scenario, every word as text, right to left where it should be, and marked."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from named_siege import ARABIC, HOSTILE, named
from safepassage import load, simulate
from safepassage.show.profile import Profile
from safepassage.show.report.contents import report
from safepassage.show.report.figures import drawing
from safepassage.show.report.files import write
from safepassage.show.report.parts import Bullets, Report, Section, Table, Text
from safepassage.show.report.pdf import CUTS, printed
from safepassage.show.report.text import FAMILY, MISSING, typefaces

pytest.importorskip("typst", reason="the PDF needs typst (the extra report)")


def told(names: dict[str, str], title: str, profile: Profile = "public") -> Report:
    with drawing():
        return report({"r": simulate(named(names, title), members=100, seed=1)}, profile, date(2031, 1, 2))


@pytest.fixture(scope="module")
def arabic() -> Report:
    return told(dict(ARABIC), "حصار الفلوجة 2016: مخرجان")


@pytest.fixture(scope="module")
def hostile() -> Report:
    return told(dict(HOSTILE), '#panic() $x$ \\ " <script>alert(1)</script> ]', "full")


def text_of(pdf: bytes, tmp_path: Path) -> list[str]:
    """The text of each page, as poppler reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler) is not installed")
    (tmp_path / "report.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout.split("\f")[:-1]


def test_two_pages_with_every_section(arabic: Report, tmp_path: Path) -> None:
    first, second = text_of(printed(arabic).data, tmp_path)
    for heading in ("The answer", "Who arrives where", "What limits most", "What matters most to find out"):
        assert heading in first
    for heading in ("The situation", "What is assumed", "Method and limits", "Responsible use"):
        assert heading in second
    assert "1 of 2" in first and "2 of 2" in second and "Issue date: 2030-01-01" in first
    assert "Verify by remote or existing channels; never task people inside." in first
    assert "not for targeting or border control" in first and "not for targeting or border control" in second


def test_letters_of_arabic_and_hebrew_are_there(arabic: Report, tmp_path: Path) -> None:
    done = printed(arabic)
    assert not done.missing
    text = "".join(text_of(done.data, tmp_path))
    assert MISSING not in text
    for letters in ("الفلوجة", "המחנה הקטן"):
        assert set(letters) - {" "} <= set(text)


def test_hostile_names_are_text_and_every_page_is_marked(hostile: Report, tmp_path: Path) -> None:
    pages = text_of(printed(hostile).data, tmp_path)
    assert len(pages) == 2 and all("RESTRICTED: full profile, not for publication." in page for page in pages)
    text = " ".join("".join(pages).replace("\u200b", "").split())
    for name in ('<script>alert("town")</script>', "$\\frac{", "</title><img src=x onerror=alert(1)>"):
        assert name in text


def test_the_same_report_gives_the_same_bytes(arabic: Report) -> None:
    assert printed(arabic).data == printed(arabic).data


def huge(report: Report, parts: int, letters: int) -> Report:
    """The report with far more in every section than two pages hold."""
    word = "x" * letters + " "
    cells = tuple((word * 3, word, *("1,234,567 (1,000,000–2,000,000)" for _ in range(7))) for _ in range(400))
    table = Table(word * 40, ("place", "held by", *(f"column {k}" for k in range(7))), cells, 2)
    more = (Text(word * 400, strong=True), Bullets((word * 50,) * 300), table) * parts
    sections = tuple(replace(one, parts=(*one.parts, *more)) for one in report.sections)
    facts = tuple((f"Recipe of {word}", word * 50) for _ in range(40))
    return replace(report, title=word * 60, facts=facts, sections=sections)


@pytest.mark.parametrize(("parts", "letters"), [(1, 7), (3, 5), (9, 1), (2, 200)])
def test_two_pages_whatever_there_is_to_say(arabic: Report, parts: int, letters: int, tmp_path: Path) -> None:
    done = printed(huge(arabic, parts, letters))
    assert all(cut in CUTS for cut in done.cuts)
    pages = text_of(done.data, tmp_path)
    assert len(pages) == 2 and "1 of 2" in pages[0] and "2 of 2" in pages[1]
    assert "more in the HTML page" in "".join(pages)


def test_what_is_cut_is_counted(arabic: Report, tmp_path: Path) -> None:
    rows = tuple((f"place {number}", "1") for number in range(50))
    long = Section("a", "A", (Table("Places", ("place", "people"), rows, rest="more in trapped.csv"),), sheet=2)
    text = "".join(text_of(printed(replace(arabic, sections=(*arabic.sections, long))).data, tmp_path))
    shown = len(re.findall(r"place \d+", text))
    assert 0 < shown < 50 and f"and {50 - shown} more in trapped.csv" in text


def test_letters_that_no_typeface_has_are_one_sign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr(fontManager, "ttflist", [])  # a machine without any other typeface
    assert typefaces("Gate الفلوجة שער Харків").families == (FAMILY,)
    faces = typefaces("Gate ရန်ကုန် 2")
    assert faces.families == (FAMILY,) and "က" in faces.missing and "G" not in faces.missing
    assert faces.printable("Gate ရန်ကုန် 2") == f"Gate {MISSING} 2"
    result = simulate(load("two-exits").edit(title="ရန်ကုန်"), members=3, seed=1)
    written = write({"r": result}, {"pdf": tmp_path / "a.pdf", "html": tmp_path / "a.html"}, date(2031, 1, 2))
    assert len(written.notes) == 1
    assert written.notes[0].startswith("no typeface of this machine has က")
    assert "the PDF shows □ for them, and figures may show boxes. Install one that has them" in written.notes[0]
    assert MISSING in text_of((tmp_path / "a.pdf").read_bytes(), tmp_path)[0]
    assert "ရန်ကုန်" in (tmp_path / "a.html").read_text("utf-8")
