"""The shared table of possible futures (docs/decisions/012-futures.md)."""

from __future__ import annotations

import pytest

from safepassage.files.schema import packaged_rows

ROWS = packaged_rows("futures.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["kind"])
def test_a_kind_of_future_has_odds_a_delay_and_its_cases(row: dict[str, str]) -> None:
    low, likely, high = (float(row[f"probability_{end}"]) for end in ("low", "likely", "high"))
    assert 0 < low <= likely <= high < 1
    soon, usual, late = (float(row[f"delay_{end}"]) for end in ("low", "likely", "high"))
    assert 0 <= soon <= usual <= late
    assert " of " in row["basis"] and row["source"].startswith("http")
    assert "allujah" not in row["basis"]


def test_kinds_are_unique() -> None:
    assert len({row["kind"] for row in ROWS}) == len(ROWS)
