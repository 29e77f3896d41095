"""A run on a Dask cluster: a real scheduler and real workers, each a process, over TCP on this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from safepassage import Ensemble, SafepassageError, load, simulate
from safepassage.ensemble import cluster
from safepassage.ensemble.plan import Plan
from said import SOURCE, result_files

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'safepassage[cluster]'")
pytestmark = pytest.mark.timeout(180)

TOWN = load("two-exits")
MEMBERS, SEED = 6400, 7


class Cluster:
    """A scheduler, and the workers that were started for it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.file = place / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        self.scheduler = self._start("scheduler", *options)
        wait_until(lambda: self.file.exists() and self.file.stat().st_size > 0)
        self.address = json.loads(self.file.read_text())["address"]
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self, *paths: Path) -> subprocess.Popen[bytes]:
        """One worker with one thread; `paths` come first where it looks for packages."""
        options = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        worker = self._start("worker", *options, "--local-directory", str(self.place), paths=paths)
        self.workers.append(worker)
        return worker

    def _start(self, what: str, *options: str, paths: tuple[Path, ...] = ()) -> subprocess.Popen[bytes]:
        search = os.pathsep.join(str(path) for path in (*paths, SOURCE))
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *options],
            env=os.environ | {"PYTHONPATH": search},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        for one in (*self.workers, self.scheduler):
            one.kill()
            one.wait()


def wait_until(true: object) -> None:
    for _ in range(600):
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise TimeoutError("it did not come about within 30 s")


@contextmanager
def a_cluster(place: Path, workers: int) -> Iterator[Cluster]:
    made = Cluster(place)
    try:
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The files of the same run by threads on this machine."""
    out = tmp_path_factory.mktemp("here") / "result"
    simulate(TOWN, members=MEMBERS, seed=SEED, keep=("crossings",), out=out)
    return result_files(out)


def run(out: Path, scheduler: str, resume: bool = False, ended: threading.Event | None = None) -> Ensemble:
    return simulate(
        TOWN, members=MEMBERS, seed=SEED, keep=("crossings",), out=out, scheduler=scheduler, resume=resume,
        stop=None if ended is None else ended.is_set,
    )  # fmt: skip


def journal_lines(out: Path) -> int:
    journal = out.with_name(f"{out.name}.unfinished") / "journal.jsonl"
    return journal.read_text().count("\n") if journal.exists() else 0


def test_two_workers_make_the_bytes_of_one_machine(tmp_path: Path, here: dict[str, object]) -> None:
    with a_cluster(tmp_path, workers=2) as made:
        result = run(tmp_path / "by-address", made.address)
        run(tmp_path / "by-file", str(made.file))
    assert result.members == MEMBERS
    assert result_files(tmp_path / "by-address") == result_files(tmp_path / "by-file") == here


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, here: dict[str, object]) -> None:
    out = tmp_path / "result"
    with a_cluster(tmp_path, workers=1) as made:
        doomed = made.workers[0]

        def kill() -> None:
            wait_until(lambda: journal_lines(out) > 0)
            doomed.send_signal(signal.SIGKILL)
            made.add_worker()

        killer = threading.Thread(target=kill)
        killer.start()
        run(out, made.address)
        killer.join()
        assert doomed.wait() == -signal.SIGKILL
    assert result_files(out) == here


def test_a_scheduler_that_is_lost_is_told_and_the_run_goes_on_here(tmp_path: Path, here: dict[str, object]) -> None:
    out = tmp_path / "result"
    with a_cluster(tmp_path, workers=1) as made:

        def kill() -> None:
            wait_until(lambda: journal_lines(out) > 0)
            made.scheduler.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(SafepassageError, match="the scheduler was lost") as caught:
            run(out, made.address)
        killer.join()
    assert "members are kept: go on with --resume." in caught.value.__notes__[0]
    simulate(TOWN, members=MEMBERS, keep=("crossings",), out=out, resume=True)
    assert result_files(out) == here


def test_a_worker_with_another_version_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    other = tmp_path / "packages" / "safepassage-9.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: safepassage\nVersion: 9.9.9\n")
    with a_cluster(tmp_path, workers=0) as made:
        made.add_worker(other.parent)
        with pytest.raises(SafepassageError) as caught:
            run(tmp_path / "result", made.address)
    first, advice = str(caught.value).splitlines()
    assert first.startswith("worker tcp://127.0.0.1:") and "has safepassage 9.9.9 and not " in first
    assert advice == "Install the same on all: the same bytes need the same versions."
    assert not list(tmp_path.glob("result*"))


def test_a_worker_that_reads_another_scenario_refuses_its_block() -> None:
    package = cluster.packed(Plan(TOWN, range(3), 1, TOWN.start))
    assert cluster.make_block(package, 0)
    with pytest.raises(SafepassageError, match="a worker reads another scenario than was sent"):
        cluster.make_block(package._replace(digest="0"), 0)
    with pytest.raises(SafepassageError, match="a worker has numpy .* and not 0.1"):
        cluster.make_block(package._replace(needs=(("numpy", "0.1"),)), 0)


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWER_WITHIN", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for where in (address, "nonsense://x"):
        with pytest.raises(SafepassageError) as caught:
            run(tmp_path / "result", where)
        assert str(caught.value).startswith(f"no scheduler answers at {where}: ")
        assert str(caught.value).endswith(
            "Start one with: dask scheduler; it prints its address, such as tcp://10.0.0.5:8786."
        )
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SafepassageError, match=r"missing.json: cannot be read: no such file"):
        run(tmp_path / "result", str(tmp_path / "missing.json"))
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(SafepassageError, match=r"other.json: not the file that a Dask scheduler writes"):
        run(tmp_path / "result", str(tmp_path / "other.json"))


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORKERS_WITHIN", 1)
    told = "has no workers. Start one with: dask worker tcp://"
    with a_cluster(tmp_path, workers=0) as made, pytest.raises(SafepassageError, match=told):
        run(tmp_path / "result", made.address)


def test_a_run_on_a_cluster_can_be_stopped(tmp_path: Path) -> None:
    from safepassage import StoppedError

    ended = threading.Event()
    ended.set()
    with a_cluster(tmp_path, workers=1) as made, pytest.raises(StoppedError):
        run(tmp_path / "result", made.address, ended=ended)


def test_what_a_folder_is_needed_for_is_told() -> None:
    with pytest.raises(SafepassageError, match="resume and scheduler need a folder: give it with out."):
        simulate(TOWN, members=2, scheduler="tcp://127.0.0.1:1")
