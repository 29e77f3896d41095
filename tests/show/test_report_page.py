"""The HTML page: nothing is loaded, nothing can run, names stand as they are, and readers without eyes can read it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from datetime import date
from html.parser import HTMLParser

import pytest

from named_siege import ARABIC, HOSTILE, named
from safepassage import simulate
from safepassage.show.profile import Profile, marking
from safepassage.show.report.contents import report
from safepassage.show.report.figures import drawing
from safepassage.show.report.html import page
from safepassage.show.report.parts import Report, Section, Table, Text
from safepassage.show.report.text import FIRST, LAST, Isolator, clean, shortened

VOID = {"meta", "img"}
PLAIN = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "section",
    "footer",
    "nav",
    "h1",
    "h2",
    "p",
}
PLAIN |= {"dl", "div", "dt", "dd", "ol", "ul", "li", "a", "bdi", "figure", "img", "figcaption"}
PLAIN |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}


class Parsed(HTMLParser):
    """A page as its elements, with what is wrong in their nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def html(names: dict[str, str], title: str, profile: Profile = "public") -> str:
    with drawing():
        return page(report({"r": simulate(named(names, title), members=100, seed=1)}, profile, date(2031, 1, 2)))


@pytest.fixture(scope="module")
def hostile() -> str:
    return html(dict(HOSTILE), '<script>alert(1)</script> "&amp;')


@pytest.fixture(scope="module")
def arabic() -> str:
    return html(dict(ARABIC), "حصار الفلوجة 2016: مخرجان")


def test_no_script_and_nothing_from_elsewhere(hostile: str) -> None:
    parsed = Parsed(hostile)
    assert {tag for tag, _ in parsed.elements} <= PLAIN
    for tag, attributes in parsed.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
    assert all(
        str(image["src"]).startswith(("data:image/svg+xml;base64,", "data:image/png")) for image in parsed.all("img")
    )
    assert all(re.match("#|https?://", str(link["href"])) for link in parsed.all("a"))
    assert "@import" not in hostile and "url(" not in hostile
    assert len(hostile) < 2_000_000


def test_the_policy_allows_its_own_style_alone(hostile: str) -> None:
    policy = next(
        str(one["content"]) for one in Parsed(hostile).all("meta") if one.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.findall(r"<style>(.*?)</style>", hostile, flags=re.DOTALL)
    assert len(style) == 1
    fingerprint = b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    )


def test_hostile_names_stand_as_plain_text(hostile: str) -> None:
    text = "".join(Parsed(hostile).text)
    shown = [name for place, name in HOSTILE.items() if place != "West Junction"]  # a place that no table has
    assert [name for name in shown if clean(name) not in text] == []
    assert "<script" not in hostile and "<img src=x" not in hostile


def test_names_from_right_to_left_are_isolated(arabic: str) -> None:
    assert '<h1 dir="auto"><bdi>حصار الفلوجة 2016: مخرجان</bdi></h1>' in arabic
    assert '<th scope="row" dir="auto"><bdi>مخيم 2</bdi></th>' in arabic
    assert "How many people are in <bdi>الفلوجة</bdi>" in arabic


def test_a_reader_without_eyes_can_read_it(arabic: str) -> None:
    parsed = Parsed(arabic)
    assert all(len(str(image["alt"])) > 60 for image in parsed.all("img"))
    assert all(one.get("scope") in ("row", "col") for one in parsed.all("th"))
    assert len(parsed.all("caption")) == len(parsed.all("table")) > 4
    assert len(parsed.all("h1")) == 1 and len(parsed.all("h2")) == 8
    assert parsed.all("html") == [{"lang": "en"}]
    ids = [str(one["id"]) for one in parsed.all("section")]
    assert len(set(ids)) == len(ids) == 7
    assert [str(one["href"])[1:] for one in parsed.all("a")[: len(ids)]] == ids


def test_the_full_profile_is_marked(arabic: str) -> None:
    restricted = html(dict(ARABIC), "A town", "full")
    assert restricted.count('<p class="marking">RESTRICTED: full profile, not for publication.</p>') == 2
    assert '<body class="restricted">' in restricted
    assert f'@top-center {{ content: "{marking("full")}"' in restricted  # over every page of its print
    text = "".join(Parsed(arabic).text)
    assert "RESTRICTED" not in text and "Public: counts rounded to 10." in text
    assert '<body class="public">' in arabic


def test_the_same_report_gives_the_same_page(arabic: str) -> None:
    assert html(dict(ARABIC), "حصار الفلوجة 2016: مخرجان") == arabic


def test_a_very_long_table_is_cut_and_says_so() -> None:
    rows = tuple((f"place {number}", "1") for number in range(5000))
    parts = (Text("one\n\ntwo"), Table("Places", ("place", "people"), rows, rest="more in trapped.csv"))
    text = page(Report("T", "S", "M", False, "U", (), (Section("a", "A", parts),)))
    assert text.count("<tr>") == 301 and '<p class="more">and 4,700 more in trapped.csv</p>' in text
    assert "<p>one</p>\n<p>two</p>" in text


def test_isolation_keeps_numbers_beside_names_in_place() -> None:
    isolated = Isolator(["مخيم 2", "Gate"])
    assert isolated("at مخيم 2: 40 %") == f"at {FIRST}مخيم 2{LAST}: 40\u00a0%"
    assert isolated("שער העיר, 3") == f"{FIRST}שער העיר{LAST}, 3"
    assert isolated("\u202eGate\u202c 1") == "Gate 1"
    assert shortened("a longer text", 9) == "a longe …"
