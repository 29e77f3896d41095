"""Threads that share out the members of a run among them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from itertools import count
from os import cpu_count

from safepassage.errors import StoppedError

Progress = Callable[[int, int], None]
"""Called with the members done and the members asked for, from one thread at a time."""

Stop = Callable[[], bool]
"""Asked before every member, from any thread: true ends the run, such as the `is_set` of a `threading.Event`."""


def share_among(
    workers: int | None,
    rows: int,
    start: Callable[[], Callable[[int], None]],
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> None:
    """Do rows 0 to `rows` - 1 in so many threads (default: one per core), in any order.

    `start()` is called once in each thread and returns the function that does one row there. The first error, or an
    interruption, stops all threads with their next row and is raised; StoppedError where `stop` says so.

    >>> done = []
    >>> share_among(2, 5, lambda: done.append)
    >>> sorted(done)
    [0, 1, 2, 3, 4]
    """
    left, done, lock = count(), count(1), threading.Lock()

    def work() -> None:
        do = start()
        while (row := next(left)) < rows:
            if stop is not None and stop():
                raise StoppedError
            do(row)
            with lock:
                finished = next(done)
                if progress is not None:
                    progress(finished, rows)

    threads = max(1, min(workers or cpu_count() or 1, rows))
    with ThreadPoolExecutor(threads) as pool:
        try:
            tasks = [pool.submit(work) for _ in range(threads)]
            finished, _ = wait(tasks, return_when=FIRST_EXCEPTION)
        finally:
            left = count(rows)  # also where the interruption comes while threads are started
        for task in finished:
            task.result()
