"""Runs in the background: what they leave behind in memory and on disk, and who they go on for."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from safepassage import load
from safepassage.show.web import app, runs
from safepassage.show.web.runs import Runs, Work
from safepassage.show.web.sieges import Siege

SIEGE = Siege("two-exits", load("two-exits"), members=10)
LONG = Siege("mosul-2016", load("mosul-2016"))


@pytest.fixture
def background() -> Iterator[Runs]:
    opened = Runs("public")
    yield opened
    opened.close()


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result is taken for a large one."""
    monkeypatch.setattr(runs, "IN_MEMORY", 0)


def until(what: Callable[[], bool]) -> None:
    """Wait for something that other threads do."""
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def ended(background: Runs, seed: int, siege: Siege = SIEGE, members: int = 10) -> Work:
    work = background.find(background.start(siege, "", members, seed))
    until(lambda: work.ended)
    return work


def folders(background: Runs) -> list[Path]:
    return sorted(Path(background._folder.name).iterdir())


def test_a_large_result_is_simulated_however_long_its_start_takes(
    background: Runs, on_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "OFTEN", 1e-9)  # as where the first member begins later than the first message is due
    work = ended(background, 1)
    assert "failed" not in work.messages and json.loads(work.messages["result"])["members"] == 10


def test_large_results_do_not_fill_the_disk(background: Runs, on_disk: None) -> None:
    for seed in range(runs.ON_DISK + 2):
        assert "result" in ended(background, seed).messages
    assert len(folders(background)) == runs.ON_DISK


def test_a_cancelled_run_leaves_nothing_behind(background: Runs, on_disk: None) -> None:
    name = background.start(LONG, "", 1000, 1)
    work = background.find(name)
    until(lambda: any(folder.name.endswith(".unfinished") for folder in folders(background)))
    background.cancel(name)
    until(lambda: work.ended)
    assert "cancelled" in work.messages and folders(background) == []
    gc.collect()
    assert not background._busy


def test_who_waits_for_another_run_can_be_cancelled(background: Runs) -> None:
    first = background.find(background.start(LONG, "", 1000, 1))
    until(lambda: "progress" in first.messages)
    name = background.start(LONG, "pause from 2016-12-01 until 2016-12-05", 1000, 1)
    second = background.find(name)
    background.cancel(name)
    until(lambda: second.ended)
    assert "cancelled" in second.messages and not first.ended


def test_answers_of_long_ago_take_no_memory(background: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "DONE", 1)
    monkeypatch.setattr(app, "GONE", 0)
    first = background.find(name := background.start(SIEGE, "", 10, 1))
    until(lambda: first.ended)
    for seed in (2, 3):
        background.cancel(background.start(SIEGE, "", 10, seed))
        until(lambda: all(work.ended for work in background._works.values()))
    background.start(SIEGE, "", 10, 4)
    assert "result" in first.messages  # who asked has not been told yet

    async def told() -> None:
        assert "event: result" in "".join([text async for text in app.messages(background, first, name)])
        await asyncio.sleep(0.1)

    asyncio.run(told())
    background.start(SIEGE, "", 10, 5)
    assert first.messages == {"failed": '{"message": "This run is not kept any more. Run it again."}'}
    assert background.ensembles(first.asked)[0].seed == 1  # but it can still be handed on
    assert "result" in ended(background, 1).messages


@pytest.mark.parametrize("back", [False, True])
def test_a_run_ends_where_the_page_was_closed_and_goes_on_where_it_comes_back(
    background: Runs, monkeypatch: pytest.MonkeyPatch, back: bool
) -> None:
    monkeypatch.setattr(app, "GONE", 0.2)
    name = background.start(LONG, "", 1000, 2)
    work = background.find(name)

    async def watch() -> None:
        first = app.messages(background, work, name)
        await anext(first)
        await first.aclose()
        again = app.messages(background, work, name)
        if back:
            await anext(again)
        await asyncio.sleep(0.5)
        assert work.stop.is_set() is not back
        await again.aclose()

    asyncio.run(watch())
