"""Threads that share out members: what stops them."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from safepassage.ensemble.workers import share_among

MANY = 100_000


def test_an_interruption_while_threads_are_started_stops_those_that_run(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    submit = ThreadPoolExecutor.submit

    def interrupted(pool: ThreadPoolExecutor, *words: Any) -> Future[Any]:
        if pool._threads:
            raise KeyboardInterrupt
        return submit(pool, *words)

    def do(row: int) -> None:
        time.sleep(0.001)
        done.append(row)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        share_among(2, MANY, lambda: do)
    assert len(done) < MANY / 100


def test_an_error_in_one_row_stops_all() -> None:
    done: list[int] = []

    def do(row: int) -> None:
        if row == 5:
            raise ValueError("row 5")
        time.sleep(0.001)
        done.append(row)

    with pytest.raises(ValueError, match="row 5"):
        share_among(2, MANY, lambda: do)
    assert len(done) < MANY / 100
