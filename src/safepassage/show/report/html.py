"""A report as one HTML page that needs nothing else: no script, no network, every word of a scenario as plain text."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from importlib.resources import files

from safepassage.show.report.parts import PRINT, Bullets, Part, Picture, Report, Section, Table, Text
from safepassage.show.report.text import FIRST, LAST, Isolator

MOST_ROWS = 300
"""Rows of a table, and items of a list, on the page: the rest is in the tables of the result."""
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
Words = Callable[[str], str]


def page(report: Report) -> str:
    """The whole HTML document: the same report gives the same text.

    Its policy allows its own style and pictures within it, and nothing else: no script can run and nothing is loaded.
    """
    words = words_of_page(report.names)
    style = files("safepassage.show.report").joinpath("report.css").read_text(encoding="utf-8")
    fingerprint = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    kind = "restricted" if report.restricted else "public"
    contents = "".join(f'<li><a href="#{one.id}">{escape(one.title)}</a></li>' for one in report.sections)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="robots" content="noindex">',
        f"<title>{escape(report.title)}: safepassage report</title>",
        f"<style>{style}</style>",
        "</head>",
        f'<body class="{kind}">',
        f'<p class="marking">{words(report.marking)}</p>',
        "<header>",
        f'<h1 dir="auto">{words(report.title)}</h1>',
        f"<p>{words(report.subtitle)}</p>",
        *_facts(report, words),
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>',
        "</header>",
        "<main>",
        *(line for section in report.sections for line in _section(section, words)),
        "</main>",
        f"<footer><h2>Responsible use</h2><p>{words(report.use)}</p>",
        f'<p class="marking">{words(report.marking)}</p></footer>',
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def words_of_page(names: Iterable[str]) -> Words:
    """What makes text of a scenario safe and in the right order: escaped, and isolated where it runs from the right.

    `names` are those that may occur within sentences.
    """
    isolated = Isolator(names)

    def words(text: str) -> str:
        return escape(isolated(text)).replace(FIRST, "<bdi>").replace(LAST, "</bdi>")

    return words


def _facts(report: Report, words: Words) -> Iterator[str]:
    yield "<dl>"
    for word, fact in report.facts:
        yield f"<div><dt>{words(word)}</dt><dd>{words(fact)}</dd></div>"
    yield "</dl>"


def _section(section: Section, words: Words) -> Iterator[str]:
    yield f'<section id="{section.id}" aria-labelledby="{section.id}-title">'
    yield f'<h2 id="{section.id}-title">{escape(section.title)}</h2>'
    for part in section.parts:
        if part.on != PRINT:
            yield from part_lines(part, words)
    yield "</section>"


def part_lines(part: Part, words: Words) -> Iterator[str]:
    """The lines of HTML of one part, to stand on this page or within another."""
    if isinstance(part, Text):
        kind = ' class="strong"' if part.strong else ""
        yield from (f"<p{kind}>{words(line)}</p>" for line in part.words.split("\n\n") if line.strip())
    elif isinstance(part, Bullets):
        tag = "ol" if part.ordered else "ul"
        yield f"<{tag}>"
        yield from (f"<li>{words(item)}</li>" for item in part.items[:MOST_ROWS])
        yield f"</{tag}>"
        yield from _more(len(part.items), part.rest)
    elif isinstance(part, Picture):
        data = b64encode(part.data).decode()
        caption = f"<figcaption>{words(part.caption)}</figcaption>" if part.caption else ""
        source = f"data:{TYPES[part.kind]};base64,{data}"
        yield f'<figure class="{part.name}"><img alt="{words_in_value(part.alt)}" src="{source}">{caption}</figure>'
    else:
        yield from _table(part, words)


def words_in_value(text: str) -> str:
    """Text within an attribute, where there is no markup: isolated by characters.

    >>> words_in_value('a "b" <c>')
    'a &quot;b&quot; &lt;c&gt;'
    """
    return escape(Isolator(())(text))


def _table(table: Table, words: Words) -> Iterator[str]:
    yield '<div class="wide" role="region" tabindex="0" aria-label="Table"><table>'
    yield f"<caption>{words(table.caption)}</caption>"
    yield f"<thead><tr>{''.join(_head(cell, k, table, words) for k, cell in enumerate(table.head))}</tr></thead>"
    yield "<tbody>"
    for row, link in zip(table.rows[:MOST_ROWS], [*table.links, *[""] * len(table.rows)], strict=False):
        first = words(row[0])
        if link:
            first = f'<a href="{escape(link)}" rel="noopener noreferrer">{first}</a>'
        cells = "".join(_cell(cell, k, table, words) for k, cell in enumerate(row[1:], start=1))
        yield f'<tr><th scope="row" dir="auto">{first}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    yield from _more(len(table.rows), table.rest)


def _head(cell: str, column: int, table: Table, words: Words) -> str:
    kind = "" if column < table.words else ' class="number"'
    return f'<th scope="col"{kind}>{words(cell)}</th>' if cell else f"<td{kind}></td>"


def _cell(cell: str, column: int, table: Table, words: Words) -> str:
    return f'<td dir="auto">{words(cell)}</td>' if column < table.words else f'<td class="number">{words(cell)}</td>'


def _more(number: int, rest: str) -> Iterator[str]:
    if number > MOST_ROWS:
        rest = rest if "HTML" not in rest else "more in the tables of the result"
        yield f'<p class="more">and {number - MOST_ROWS:,} {rest}</p>'
