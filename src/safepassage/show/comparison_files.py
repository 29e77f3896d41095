"""The folder of a comparison: the table as CSV, the document, the actions of each course, and the picture."""

from __future__ import annotations

from json import dumps
from pathlib import Path

from safepassage.files.atomic import write_folder
from safepassage.files.tables import write_table
from safepassage.planning.compare import Comparison
from safepassage.show.comparison_words import COLUMNS, comparison_document, comparison_rows
from safepassage.show.profile import Profile

DOCUMENT = "comparison.json"
"""The file that says that a folder holds a comparison."""


def save(
    comparison: Comparison, folder: str | Path, profile: Profile = "public", figures: bool = True, replace: bool = False
) -> Path:
    """Write the folder of a comparison whole or not at all, in a profile, and return its path.

    The same comparison gives the same bytes. A folder that exists is refused, unless it is empty or `replace` is true.
    """
    document = comparison_document(comparison, {}, None, profile)

    def fill(new: Path) -> None:
        write_table(new / "comparison.csv", COLUMNS, comparison_rows(comparison, profile))
        (new / DOCUMENT).write_text(
            dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
        for name, actions in comparison.actions.items():
            lines = "".join(f"{action.text}\n" for action in actions)
            (new / f"{name}.actions.txt").write_text(lines, encoding="utf-8", newline="\n")
        if figures:
            from safepassage.show.comparison import draw

            draw(comparison, new / "figures", profile)

    write_folder(folder, fill, replace=replace)
    return Path(folder)
