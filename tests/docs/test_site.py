"""The site builds without a warning, shows every page, needs nothing from elsewhere, and can be searched from files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pages import PAGES, ROOT, name

for module in ("sphinx", "myst_parser", "furo", "latex2mathml"):
    pytest.importorskip(module, reason=f"{module} is not installed")

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "object": "data"}
FETCHED = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//")


class Page(HTMLParser):
    """What a page loads, where it leads, and its equations."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.equations = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.ids.add(values.get("id", ""))
        self.equations += tag == "math"
        if tag == "a":
            self.leads.append(values.get("href", ""))
        elif tag == "link" and values.get("rel") not in ("canonical", "prev", "next", "index", "search"):
            self.loads.append(values["href"])
        elif tag in LOADED:
            self.loads.append(values.get(LOADED[tag], ""))


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Builds the site as `make site` does."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (recipe,) = re.findall(r"^\t\$\(BIN\)/python -m sphinx (.*)$", makefile, flags=re.MULTILINE)
    words = recipe.replace("build/site-pages", f"{site}-pages").replace("build/site", str(site)).split()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "sphinx", *words]
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, timeout=250)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    result = build(ROOT, folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def test_every_page_is_in_the_site(site: Path, built: dict[Path, Page]) -> None:
    left_out = {page for page in map(name, PAGES) if site / page.replace(".md", ".html") not in built}
    assert left_out == {"VISION.md"}
    assert (site / "index.html").read_text("utf-8") == (site / "README.html").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere(site: Path, built: dict[Path, Page]) -> None:
    for path, page in built.items():
        assert [one for one in page.loads if re.match(r"(?:https?:)?//", one)] == [], path
        missing = [one for one in page.loads if one and not (path.parent / one.split("?")[0]).exists()]
        assert [one for one in missing if not one.startswith("data:")] == [], path
    styles = list(site.rglob("*.css"))
    assert styles and not [path for path in styles if FETCHED.search(path.read_text("utf-8"))]


def test_every_link_between_pages_leads_somewhere(built: dict[Path, Page]) -> None:
    for path, page in built.items():
        for link in page.leads:
            file, _, anchor = link.partition("#")
            if not link or re.match(r"[a-z]+:", link):
                continue
            target = (path.parent / file).resolve() if file else path
            assert target.exists(), f"{path}: {link}"
            assert not anchor or target not in built or anchor in built[target].ids, f"{path}: {link}"


def test_equations_are_drawn_without_a_script(site: Path, built: dict[Path, Page]) -> None:
    computes = ROOT / "docs" / "how-it-computes.md"
    text = computes.read_text("utf-8")
    fences, dollars = text.count("```math"), len(re.findall(r"(?<!\$)\$[^$\n]+\$", text))
    assert fences > 10 and built[site / "docs" / "how-it-computes.html"].equations == fences + dollars
    scripts = [one for page in built.values() for one in page.loads if one.split("?")[0].endswith(".js")]
    assert scripts and not [one for one in scripts if re.search("mathjax|katex", one, re.IGNORECASE)]


def test_search_finds_words_without_a_server(site: Path) -> None:
    index = (site / "searchindex.js").read_text("utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").rstrip(");\n"))
    numbers: list[int] = []
    for part in ("terms", "titleterms"):
        one = found[part]["corridor"]
        numbers += one if isinstance(one, list) else [one]
    pages = {found["docnames"][number] for number in numbers}
    assert {"docs/describe-a-siege", "docs/compare", "docs/reference/events"} <= pages
    assert '<script src="searchindex.js' in (site / "search.html").read_text("utf-8")
    assert "SHOW_SEARCH_SUMMARY: false" in (site / "_static" / "documentation_options.js").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("docs/new-page.md", "# New\n\nNobody links to me.\n"), "new-page.md"),
        (("docs/library.md", "# Library\n\n[gone](gone.md)\n"), "gone.md"),
    ],
)
def test_a_page_that_nobody_lists_or_a_broken_link_stops_the_build(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    page, text = change
    source = tmp_path / "source"
    for file in (*map(name, PAGES), *("docs/" + one for one in ("conf.py", "site/site.css")), "LICENSE", page):
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / file).exists():
            (source / file).write_bytes((ROOT / file).read_bytes())
    for picture in (ROOT / "docs" / "pictures").iterdir():
        (source / "docs" / "pictures").mkdir(exist_ok=True)
        (source / "docs" / "pictures" / picture.name).write_bytes(picture.read_bytes())
    (source / page).write_text(text, "utf-8")
    result = build(source, tmp_path / "site")
    assert result.returncode != 0 and said in result.stderr
