"""The folder of a contest: errors and people at the camps as CSV, the document, and the picture."""

from __future__ import annotations

from json import dumps
from pathlib import Path

from safepassage.files.atomic import write_folder
from safepassage.files.tables import write_table
from safepassage.forecasting.contest import Contest
from safepassage.show.contest_words import CAMP_COLUMNS, COLUMNS, camp_rows, contest_document, contest_rows

DOCUMENT = "contest.json"
"""The file that says that a folder holds a contest."""


def save(contest: Contest, folder: str | Path, replace: bool = False) -> Path:
    """Write the folder of a contest whole or not at all, and return its path; the same contest gives the same bytes.

    A folder that exists is refused, unless it is empty or `replace` is true.
    """
    document = dumps(contest_document(contest, {}, None), indent=1, ensure_ascii=False) + "\n"

    def fill(new: Path) -> None:
        from safepassage.show.contest import draw

        write_table(new / "contest.csv", COLUMNS, contest_rows(contest))
        write_table(new / "camps.csv", CAMP_COLUMNS, camp_rows(contest))
        (new / DOCUMENT).write_text(document, encoding="utf-8", newline="\n")
        draw(contest, new / "figures")

    write_folder(folder, fill, replace=replace)
    return Path(folder)
