"""The files of a report: one HTML page, one PDF of two pages, both or neither written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from safepassage.ensemble.ensemble import Ensemble
from safepassage.files.atomic import write_files
from safepassage.show.profile import Profile
from safepassage.show.report.contents import report, scenario_texts
from safepassage.show.report.figures import drawing
from safepassage.show.report.html import page
from safepassage.show.report.parts import Bullets, Picture, Report, Table, Text
from safepassage.show.report.pdf import printed
from safepassage.show.report.text import MISSING, Typefaces, typefaces

PAGE, PDF = "report.html", "report.pdf"
MOST_LETTERS = 12


class Written(NamedTuple):
    """A report, the files it lies in, and what its reader must be told of them."""

    report: Report
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def write(
    results: Mapping[str, Ensemble], files: Mapping[str, Path], made: date, profile: Profile = "public"
) -> Written:
    """Write the report of some results, which go by a name each; `files` are by kind, "html", "pdf" or both.

    `made` is the day on which the report is made. The same results and day give the same bytes. Without typst, which
    the PDF needs, SafepassageError is raised.
    """
    faces = typefaces(
        {letter for result in results.values() for text in scenario_texts(result.scenario) for letter in text}
    )
    with drawing(faces.families):
        told = report(results, profile, made)
    contents = {}
    if "html" in files:
        contents[files["html"]] = page(told).encode()
    if "pdf" in files:
        contents[files["pdf"]] = printed(told).data
    for folder in {path.parent for path in contents}:
        write_files(folder, {path.name: data for path, data in contents.items() if path.parent == folder})
    return Written(told, tuple(contents), _notes(faces))


def _notes(faces: Typefaces) -> tuple[str, ...]:
    if not faces.missing:
        return ()
    letters = " ".join(sorted(faces.missing)[:MOST_LETTERS])
    more = " …" if len(faces.missing) > MOST_LETTERS else ""
    return (
        f"no typeface of this machine has {letters}{more}: the PDF shows {MISSING} for them, and figures may show "
        "boxes. Install one that has them, such as a Noto font for the script, and make the report again. The words of "
        "the HTML page are not affected.",
    )


def as_values(told: Report) -> dict[str, Any]:
    """A report as plain values for `--json`: every section with its texts and tables, and what its pictures show."""
    return {
        "title": told.title,
        "subtitle": told.subtitle,
        "marking": told.marking,
        "use": told.use,
        "facts": dict(told.facts),
        "sections": [
            {"id": section.id, "title": section.title, "parts": [_part(part) for part in section.parts]}
            for section in told.sections
        ],
    }


def _part(part: Text | Bullets | Table | Picture) -> dict[str, Any]:
    where = {"on": part.on or "both"}
    if isinstance(part, Text):
        return {"kind": "text", "text": part.words, **where}
    if isinstance(part, Bullets):
        return {"kind": "list", "items": list(part.items), **where}
    if isinstance(part, Table):
        return {"kind": "table", "caption": part.caption, "head": part.head, "rows": part.rows, **where}
    return {"kind": "picture", "name": part.name, "shows": part.alt, **where}
