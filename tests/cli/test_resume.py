"""A run that is ended before it is done, in every way that it can end, goes on to the bytes of one that never was."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from safepassage import Ensemble, StoppedError, load, simulate
from said import Said, files, process, result_files

RUN = ("run", "two-exits", "--seed", "7", "--members", "3500", "--no-figures", "--keep", "arrivals")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The files of the run that nothing ended."""
    place = tmp_path_factory.mktemp("whole")
    out, err = (running := process(*RUN, "--out", "result", cwd=place)).communicate(timeout=120)
    assert running.returncode == 0, err
    return result_files(place / "result")


def blocks_noted(place: Path) -> int:
    journal = place / "result.unfinished" / "journal.jsonl"
    return journal.read_text().count("\n") if journal.exists() else 0


def wait_for_a_block(running: subprocess.Popen[str], place: Path) -> None:
    while running.poll() is None and not blocks_noted(place):
        time.sleep(0.002)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_ended_resumes_to_the_same_bytes(
    ending: signal.Signals, tmp_path: Path, whole: dict[str, object]
) -> None:
    running = process(*RUN, "--out", "result", cwd=tmp_path)
    wait_for_a_block(running, tmp_path)
    running.send_signal(ending)
    _, err = running.communicate(timeout=60)
    assert running.returncode != 0 and not (tmp_path / "result").exists()
    done = blocks_noted(tmp_path)
    assert 0 < done < 4
    if ending == signal.SIGINT:
        assert running.returncode == 130
        assert err.splitlines()[-1] == f"Interrupted: {1000 * done} of 3500 members are kept: go on with --resume."
    again = process("run", "two-exits", "--no-figures", "--out", "result", "--resume", cwd=tmp_path)
    _, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    assert result_files(tmp_path / "result") == whole
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_a_full_disk_is_told_and_the_run_resumes_when_there_is_room(tmp_path: Path, whole: dict[str, object]) -> None:
    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))  # draws.csv is larger, blocks are smaller

    running = process(*RUN, "--out", "result", cwd=tmp_path, before=fill)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 2, err
    assert "result: cannot be written: file too large. Free some space or choose another place." in err
    assert "3500 of 3500 members are kept: go on with --resume." in err
    again = process(*RUN, "--out", "result", "--resume", cwd=tmp_path)
    again.communicate(timeout=120)
    assert again.returncode == 0 and result_files(tmp_path / "result") == whole


def test_an_interruption_before_the_first_block_leaves_nothing(tmp_path: Path) -> None:
    running = process("run", "fallujah-2016", "--members", "100000", "--seed", "1", cwd=tmp_path)
    unfinished = tmp_path / "fallujah-2016-result.unfinished"
    while running.poll() is None and not unfinished.exists():
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, ""), err
    assert "Interrupted: nothing was written." in err
    assert list(tmp_path.iterdir()) == []


def stopped_after(members: int, out: Path) -> None:
    """An unfinished run in `out`, made by the library."""
    done = 0

    def count(finished: int, _: int) -> None:
        nonlocal done
        done = finished

    with pytest.raises(StoppedError, match="stopped before it was done"):
        simulate(
            load("two-exits"), members=3500, seed=7, keep=("arrivals",), out=out, progress=count,
            stop=lambda: done >= members,
        )  # fmt: skip


def test_a_block_whose_bytes_changed_is_made_again(tmp_path: Path, whole: dict[str, object]) -> None:
    out = tmp_path / "result"
    stopped_after(2500, out)
    unfinished = tmp_path / "result.unfinished"
    chunk = next(
        path for path in sorted((unfinished / "results.zarr" / "settled" / "c" / "0").rglob("*")) if path.is_file()
    )
    chunk.write_bytes(chunk.read_bytes()[:-1])
    with (unfinished / "journal.jsonl").open("a") as journal:
        journal.write('{"block": 2, "files": {"results.zarr/sett')  # a line that was cut off
    result = simulate(load("two-exits"), members=3500, keep=("arrivals",), out=out, resume=True)
    assert result.seed == 7 and result.members == 3500
    assert result_files(out) == whole


def test_what_cannot_be_resumed_is_told_and_kept(call: Callable[..., Said], tmp_path: Path) -> None:
    stopped_after(1200, tmp_path / "result")
    before = files(tmp_path)
    told = {
        (): "result.unfinished: there is an unfinished run already. "
        "Add --resume to go on with it, or --force to start over.",
        ("--resume", "--seed", "8"): "result.unfinished: an unfinished run of another plan: seed is 7 there, not 8. "
        "Give the options it was begun with, or --force without --resume to start over.",
        ("--resume", "--members", "9"): "members is 3500 there, not 9.",
    }
    for words, message in told.items():
        said = call("run", "two-exits", "--out", "result", *words)
        assert (said.status, message in said.err) == (2, True), said.err
        assert files(tmp_path) == before
    said = call("run", "fallujah-2016", "--out", "result", "--resume", "--until", "2016-05-24")
    assert said.status == 2 and "scenario is two-exits there, not fallujah-2016" in said.err
    plan = tmp_path / "result.unfinished" / "plan.json"
    plan.write_text(plan.read_text().replace('"seed": 7', '"seed": 8'))
    said = call("run", "two-exits", "--out", "result", "--resume")
    assert said.status == 2 and "no unfinished run, or its plan was edited" in said.err
    assert call(*RUN[:5], "20", "--no-figures", "--out", "result", "--force").status == 0
    assert Ensemble.load("result").members == 20 and not plan.exists()
    assert os.listdir(tmp_path) == ["result"]


def test_there_is_nothing_to_resume_where_nothing_was_begun(call: Callable[..., Said]) -> None:
    assert call(*RUN[:5], "20", "--no-figures", "--out", "result", "--resume").status == 0
    said = call(*RUN[:5], "20", "--no-figures", "--out", "result", "--resume")
    assert said.status == 2 and "there is a result already" in said.err
