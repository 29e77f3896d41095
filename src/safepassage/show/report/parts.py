"""What a report is made of, whether it becomes a page or print: sections of texts, lists, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PAGE, PRINT = "page", "print"
"""Where a part stands if not in both: on the HTML page, or in the printed PDF."""


@dataclass(frozen=True)
class Text:
    """A paragraph; a `strong` one is what a reader must not miss, and one to `keep` is not cut where there is room."""

    words: str
    strong: bool = False
    on: str = ""
    keep: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list, the most important first; `rest` says where the others are when it is cut."""

    items: tuple[str, ...]
    ordered: bool = False
    rest: str = "more in the HTML page"
    on: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a head, the most important first; the first `words` columns are text and the others numbers.

    `links` are web addresses that the first cells of the rows lead to, on the page: "" is none.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    rest: str = "more in the HTML page"
    on: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture as SVG or PNG, a caption, and `alt`: what it shows, numbers and all, for those who cannot see it."""

    name: str
    data: bytes
    alt: str
    caption: str = ""
    on: str = ""

    @property
    def kind(self) -> str:
        """Its format: png or svg."""
        return "png" if self.data.startswith(b"\x89PNG") else "svg"


Part = Text | Bullets | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading with its parts; `sheet` is the page of the print, 1 or 2, that it stands on."""

    id: str
    title: str
    parts: tuple[Part, ...]
    sheet: int = 1


@dataclass(frozen=True)
class Report:
    """A whole report: what stands at its head and foot, its sections in order, and names that may occur in it.

    `facts` are pairs of a word and what it is, such as the issue date; `marking` says whether it is public.
    """

    title: str
    subtitle: str
    marking: str
    restricted: bool
    use: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    names: tuple[str, ...] = ()

    def words(self) -> Iterator[str]:
        """Every text of it, for what depends on its letters."""
        yield from (self.title, self.subtitle, self.marking, self.use, *self.names)
        for word, fact in self.facts:
            yield from (word, fact)
        for section in self.sections:
            yield section.title
            for part in section.parts:
                yield from words_of(part)


def words_of(part: Part) -> Iterator[str]:
    """Every text of a part."""
    if isinstance(part, Text):
        yield part.words
    elif isinstance(part, Bullets):
        yield from part.items
    elif isinstance(part, Table):
        yield part.caption
        yield from part.head
        for row in part.rows:
            yield from row
    else:
        yield from (part.alt, part.caption)
