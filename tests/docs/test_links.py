"""Links lead somewhere, pictures are there and small, and every path that a page names exists."""

from __future__ import annotations

import re
import runpy
import struct
import sys
from pathlib import Path

import pytest

from pages import LINK, PAGES, ROOT, anchors, links, name

PICTURES = ROOT / "docs" / "pictures"
OURS = re.compile(r"(?:docs|bench|src|tests|verify|\.ci)/[\w./-]*\w")
LARGEST = 200_000
OF_NO_COMMAND = {"fallujah-2015-report.png", "fallujah-2016-page.png", "notebook.png"}
"""Pictures of pages: photographed, not drawn."""


def broken(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    found = []
    for link in links(page):
        file, _, anchor = link["target"].partition("#")
        target = (page.parent / file).resolve() if file else page
        there = target.exists() and target.is_relative_to(ROOT)
        if not there or (anchor and (target.suffix != ".md" or anchor not in anchors(target))):
            found.append(link["target"])
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_anchor_resolves(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[a](there.md) [b](#one--two) ![c](there.md)", []),
        ("[a](gone.md)", ["gone.md"]),
        ("[a](there.md#nowhere)", ["there.md#nowhere"]),
        ("[a](#one-two)", ["#one-two"]),
        ("`[a](gone.md)` and [b](https://example.org/gone)", []),
    ],
)
def test_a_broken_link_is_found(text: str, wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(broken.__globals__, "ROOT", tmp_path)
    (tmp_path / "there.md").write_text("# There\n", "utf-8")
    (tmp_path / "page.md").write_text(f"# Page\n\n## One, & two\n\n{text}\n", "utf-8")
    assert broken(tmp_path / "page.md") == wrong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = LINK.sub("", page.read_text("utf-8"))
    assert [path for path in OURS.findall(text) if not (ROOT / path).exists()] == []


def test_every_picture_is_shown_with_words_and_is_small() -> None:
    shown = {}
    for page in PAGES:
        for link in links(page):
            if link["picture"]:
                assert len(link["text"]) > 20, f"{name(page)}: {link['target']} needs a text alternative"
                shown[(page.parent / link["target"]).resolve()] = page
    assert set(PICTURES.iterdir()) == {path for path in shown if path.is_relative_to(PICTURES)}
    assert all(path.stat().st_size < LARGEST for path in PICTURES.iterdir())


def size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


@pytest.mark.slow
def test_the_pictures_are_what_the_commands_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["draw.py", str(tmp_path), "--members", "8"])
    runpy.run_path(str(ROOT / "docs" / "draw.py"), run_name="__main__")
    drawn, kept = ({path.name: size(path) for path in folder.iterdir()} for folder in (tmp_path, PICTURES))
    assert drawn == {name: size for name, size in kept.items() if name not in OF_NO_COMMAND}
