"""What a notebook shows of one value, as a piece of HTML that is readable on light and dark and can run nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from safepassage.show.report.html import Words, part_lines, words_of_page
from safepassage.show.report.parts import PRINT, Section

USE = (
    "For the protection of civilians; not for targeting or border control. Every number is uncertain, and no road is "
    "safe."
)
MATH = re.compile(r"[$\\]")
"""What would make a notebook read the words that follow as a formula."""


@dataclass(frozen=True)
class View:
    """What is shown of one value: a heading with a line about it, and sections.

    `names` may occur in it; `marking` says whether it is public, and `known` what was known, where that is said.
    """

    title: str
    about: str
    sections: tuple[Section, ...]
    names: tuple[str, ...]
    marking: str
    restricted: bool
    known: str = ""


def fragment(view: View) -> str:
    """The HTML of a view: every word of a scenario as plain text, the marking and the line on its use at the foot."""
    words = _words(view)
    kind = "safepassage restricted" if view.restricted else "safepassage"
    style = files("safepassage.show.notebook").joinpath("notebook.css").read_text(encoding="utf-8")
    lines = [
        f'<div class="{kind} tex2jax_ignore mathjax_ignore">',
        f"<style>{style}</style>",
        f'<h3 dir="auto">{words(view.title)}</h3>',
        f'<p class="about">{words(view.about)}</p>',
        *(line for section in view.sections for line in _section(section, words)),
        f'<p class="use">{words(" ".join(part for part in (view.known, USE, view.marking) if part))}</p>',
        "</div>",
    ]
    return "\n".join(lines)


def _section(section: Section, words: Words) -> Iterator[str]:
    if section.title:
        yield f"<h4>{escape(section.title)}</h4>"
    for part in section.parts:
        if part.on != PRINT:
            yield from part_lines(part, words)


def _words(view: View) -> Words:
    """Words as on the page of a report, with what opens a formula apart from what follows it."""
    safe = words_of_page(view.names)

    def words(text: str) -> str:
        return MATH.sub(lambda found: f"<span>{found[0]}</span>", safe(text))

    return words
