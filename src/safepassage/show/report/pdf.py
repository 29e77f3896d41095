"""A report as a PDF of exactly two A4 pages: what does not fit is cut and said to be on the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.errors import SafepassageError
from safepassage.show.report.parts import PAGE, Bullets, Part, Picture, Report, Table, Text
from safepassage.show.report.text import Isolator, Typefaces, shortened, typefaces

if TYPE_CHECKING:
    import typst

SHEETS = 2
FOOT = "For the protection of civilians; not for targeting or border control. No road is safe."
NO_TYPST = (
    "the PDF needs the package typst, which is not installed. Install it with: pip install 'safepassage[report]' "
    "(or write the page alone with --html)."
)
LONGEST_WORD = 24
"""Letters after which a word may be broken anywhere."""
KEPT, ITEM = 640, 250
"""Letters that a text to keep has at least, and an item of a list."""
FACT, MOST_FACTS = 170, 7
MOST_COLUMNS = 5
NARROW = 26
"""Letters of a text in a column that is as wide as it."""


class Cut(NamedTuple):
    """How much of a sheet is printed: rows of a table, items of a list, letters of a text and of a cell, and
    parts of a section; and pictures of the sheet."""

    rows: int
    items: int
    letters: int
    cell: int
    parts: int = 99
    pictures: int = 9


CUTS = (
    Cut(12, 6, 900, 90),
    Cut(10, 5, 700, 80),
    Cut(8, 4, 560, 70),
    Cut(7, 4, 450, 64),
    Cut(6, 3, 380, 60),
    Cut(5, 3, 320, 54),
    Cut(4, 3, 260, 48),
    Cut(3, 2, 220, 44),
    Cut(4, 2, 200, 44, pictures=1),
    Cut(3, 2, 200, 44, 9, 1),
    Cut(2, 2, 180, 40, 8, 1),
    Cut(3, 2, 180, 40, 7, 0),
    Cut(2, 1, 140, 36, 6, 0),
    Cut(1, 1, 100, 30, 4, 0),
)
"""From the longest to the shortest: the first that fits is taken, for each sheet by itself."""


class Printed(NamedTuple):
    """A PDF, its cut of each sheet, and the letters that no typeface here has and that are printed as one sign."""

    data: bytes
    cuts: tuple[Cut, ...]
    missing: frozenset[str]


def require_typst() -> None:
    """Raise SafepassageError where the PDF cannot be made, as typst is not installed."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise SafepassageError(NO_TYPST) from None


def printed(report: Report) -> Printed:
    """The PDF of a report; the same report gives the same bytes."""
    require_typst()
    import typst
    from matplotlib import get_data_path

    faces = typefaces(set("".join(report.words())))
    own = str(Path(get_data_path()) / "fonts" / "ttf")
    others = len(faces.families) > 1
    fonts = typst.Fonts(include_system_fonts=others, include_embedded_fonts=False, font_paths=[own])
    with TemporaryDirectory() as folder, as_file(files("safepassage.show.report").joinpath("report.typ")) as template:
        main = Path(folder) / "report.typ"
        main.write_bytes(template.read_bytes())
        setter = _Setter(report, faces, Path(folder), typst.Compiler(main, root=folder, font_paths=fonts))
        return setter.fitted()


class _Setter:
    """Sets a report in a folder that holds the template and its pictures."""

    def __init__(self, report: Report, faces: Typefaces, folder: Path, compiler: typst.Compiler) -> None:
        self._report, self._faces, self._folder, self._compiler = report, faces, folder, compiler
        self._isolated = Isolator(report.names)
        for section in report.sections:
            for part in section.parts:
                if isinstance(part, Picture) and part.on != PAGE:
                    (folder / _file(part)).write_bytes(part.data)

    def fitted(self) -> Printed:
        """The PDF with the longest cut of each sheet that keeps it on one page."""
        levels = [0] * SHEETS
        while True:
            cuts = tuple(CUTS[level] for level in levels)
            pdf, ends = self._set(cuts)
            over = next((k for k, end in enumerate(ends) if end > k + 1), None)
            if over is None:
                return Printed(pdf, cuts, self._faces.missing)
            if levels[over] == len(CUTS) - 1:
                raise RuntimeError(f"sheet {over + 1} of the report does not fit on a page even when cut to the least")
            levels[over] += 1

    def _set(self, cuts: tuple[Cut, ...]) -> tuple[bytes, list[int]]:
        import typst

        inputs = {"report": json.dumps(self._data(cuts), ensure_ascii=False)}
        try:
            pdf = self._compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
            ends = [int(self._compiler.query(f"<end-{k + 1}>", "value", True)) for k in range(SHEETS)]
        except typst.TypstError as error:
            raise RuntimeError(f"typst cannot set the report: {error}") from error
        assert isinstance(pdf, bytes)
        return pdf, ends

    def _data(self, cuts: tuple[Cut, ...]) -> dict[str, Any]:
        report, say = self._report, self._say
        return {
            "title": say(report.title, 120),
            "subtitle": say(report.subtitle, 160),
            "head": say(report.title, 80),
            "marking": report.marking,
            "restricted": report.restricted,
            "foot": FOOT,
            "fonts": list(self._faces.families),
            "facts": [[say(word, 40), say(fact, FACT)] for word, fact in report.facts[:MOST_FACTS]],
            "sheets": [self._sheet(number, cut) for number, cut in enumerate(cuts, start=1)],
        }

    def _sheet(self, number: int, cut: Cut) -> list[dict[str, Any]]:
        sections = [section for section in self._report.sections if section.sheet == number]
        left = cut.pictures
        told = []
        for section in sections:
            parts: list[Part] = []
            for part in section.parts:
                picture = isinstance(part, Picture)
                if part.on != PAGE and not (picture and left == 0) and len(parts) < cut.parts:
                    parts.append(part)
                    left -= picture
            told.append({"title": section.title, "parts": [self._part(part, cut) for part in parts]})
        if number == SHEETS:
            told.append({"title": "Responsible use", "parts": [self._text(self._report.use, False, 900)]})
        return told

    def _part(self, part: Part, cut: Cut) -> dict[str, Any]:
        if isinstance(part, Text):
            return self._text(
                part.words, part.strong, max(cut.letters, KEPT if (part.strong or part.keep) and cut.parts > 8 else 0)
            )
        if isinstance(part, Bullets):
            items = [self._say(item, max(ITEM, cut.cell * 3)) for item in part.items[: cut.items]]
            more = _more(len(part.items), cut.items, part.rest)
            return {"kind": "list", "items": items, "ordered": part.ordered, "more": more}
        if isinstance(part, Table):
            return self._table(part, cut)
        alt, caption = self._say(part.alt, 3000), self._say(part.caption, 320)
        return {"kind": "picture", "path": _file(part), "alt": alt, "caption": caption}

    def _table(self, table: Table, cut: Cut) -> dict[str, Any]:
        across = slice(0, MOST_COLUMNS)
        rows = [[self._say(cell, cut.cell) for cell in row[across]] for row in table.rows[: cut.rows]]
        head = [self._say(cell, cut.cell) for cell in table.head[across]]
        more = _more(len(table.rows), cut.rows, table.rest)
        if len(table.head) > MOST_COLUMNS:
            more = f"{more} and {len(table.head) - MOST_COLUMNS} more columns in the HTML page".strip()
        return {
            "kind": "table",
            "caption": self._say(table.caption, 120),
            "head": head,
            "rows": rows,
            "words": table.words,
            "columns": _widths(head, rows, table.words),
            "more": more,
        }

    def _text(self, words: str, strong: bool, letters: int) -> dict[str, Any]:
        return {"kind": "text", "lines": self._say(words, letters), "strong": strong}

    def _say(self, text: str, letters: int) -> str:
        """A text as it is printed: cut, in the right order, with letters that can be printed and words that break."""
        text = " ".join(_breakable(word) for word in self._faces.printable(text).split())
        return self._isolated(shortened(text, letters))


def _file(picture: Picture) -> str:
    return f"{picture.name}.{picture.kind}"


def _more(number: int, most: int, rest: str) -> str:
    return f"and {number - most:,} {rest}" if number > most else ""


def _widths(head: list[str], rows: list[list[str]], words: int) -> list[int]:
    """Widths of columns: 0 is as wide as its text, else a share of what is left; long texts share, or the first does.

    >>> _widths(["a", "b"], [["x", "5"]], 1)
    [1, 0]
    """
    longest = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    widths = [long if k < words and long > NARROW else 0 for k, long in enumerate(longest)]
    return widths if any(widths) else [1, *widths[1:]]


def _breakable(word: str) -> str:
    """A long word with places to break it.

    >>> _breakable("x" * 30).count("\\u200b")
    1
    """
    if len(word) <= LONGEST_WORD:
        return word
    return "\u200b".join(_pieces(word))


def _pieces(word: str) -> Iterable[str]:
    return (word[k : k + LONGEST_WORD] for k in range(0, len(word), LONGEST_WORD))
