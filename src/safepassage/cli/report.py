"""The command `report`: a page and two printed pages for those who have to plan."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import show


def report(
    result: list[Path],
    /,
    *,
    html: bool = False,
    pdf: bool = False,
    out: Path | None = None,
    force: bool = False,
    profile: Literal["public", "full"] = "public",
    json: bool = False,
) -> None:
    """Write a report to hand on: one HTML page that needs no network, and a PDF of two A4 pages.

    It holds the answer with its intervals, arrivals against room and when each site may run full, what limits most,
    what to find out first, the situation, the evidence, and how to make it again. docs/report.md tells how to read it.

    For example:

        safepassage report fallujah-2016-result
        safepassage report fallujah-2016-result --pdf --out siege.pdf
        safepassage report as-it-stands-result with-corridor-result --out talks

    Parameters
    ----------
    result
        The result folder of a run; of several, how the others differ from the first.
    html
        Write the HTML page alone.
    pdf
        Write the PDF alone. It needs typst: pip install 'safepassage[report]'
    out
        Folder for report.html and report.pdf, or a file that ends in .html or .pdf; RESULT-report if not given.
    force
        Replace a report that is already there.
    profile
        What is shown: public, rounded to 10 and without roads of a siege that is still running; or full, which is
        marked restricted on every page.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    from safepassage.cli.reporting import prepared, written

    plan = prepared(result, html, pdf, out, force, clock)
    text, document = written(plan, profile, clock)
    show(json, text, clock, **document)
