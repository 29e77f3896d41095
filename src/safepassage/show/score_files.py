"""The folder of a score: a row for each count, one for each target, the document, and the pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps
from pathlib import Path
from typing import Any

from safepassage.files.atomic import write_folder
from safepassage.files.tables import write_table
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.scoring import Scored
from safepassage.show.backtest_words import COLUMNS
from safepassage.show.score_words import TARGET_COLUMNS, count_rows, target_rows

TABLE, TARGETS, DOCUMENT = "scores.csv", "by_target.csv", "scores.json"
"""The last file says that a folder holds scores."""


def save_scores(
    forecasts: Sequence[FrozenForecast], rows: Sequence[Scored], ends: Sequence[int], document: Mapping[str, Any],
    folder: Path, replace: bool = False,
) -> None:  # fmt: skip
    """Write the folder of scores whole or not at all; the same forecasts and counts give the same bytes.

    `document` is that of `score_document`, of which the seconds are left out.
    """
    said = {name: value for name, value in document.items() if name != "seconds"}

    def fill(new: Path) -> None:
        from safepassage.show.score_figures import draw_scores

        write_table(new / TABLE, COLUMNS, count_rows(rows))
        write_table(new / TARGETS, TARGET_COLUMNS, target_rows(rows))
        (new / DOCUMENT).write_text(dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
        draw_scores(forecasts, rows, ends, new / "figures")

    write_folder(folder, fill, replace=replace)
