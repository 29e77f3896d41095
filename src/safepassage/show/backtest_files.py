"""The folder of a backtest: a row for each count of each forecast, the document, and the pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps
from pathlib import Path
from typing import Any

from safepassage.files.atomic import write_folder
from safepassage.files.tables import write_table
from safepassage.forecasting.scoring import Scored
from safepassage.show.backtest_words import COLUMNS, table_rows

TABLE, DOCUMENT = "backtest.csv", "backtest.json"
"""The second file says that a folder holds a backtest."""


def save(
    rows: Mapping[str, Sequence[Scored]], ends: Sequence[int], document: Mapping[str, Any], folder: Path,
    replace: bool = False,
) -> None:  # fmt: skip
    """Write the folder of a backtest whole or not at all; the same backtest gives the same bytes.

    `document` is that of `backtest_document`, of which the seconds are left out.
    """
    said = {name: value for name, value in document.items() if name != "seconds"}

    def fill(new: Path) -> None:
        from safepassage.show.backtest_figures import draw_backtest

        write_table(new / TABLE, COLUMNS, table_rows(rows))
        (new / DOCUMENT).write_text(dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
        draw_backtest(rows, ends, document["members"], new / "figures")

    write_folder(folder, fill, replace=replace)
