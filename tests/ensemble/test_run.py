"""What `simulate` refuses, records and tells."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from safepassage import load, simulate
from safepassage.ensemble import members
from safepassage.errors import SafepassageError

TOWN = load("two-exits")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"members": 0}, "members: at least 1 is needed, found 0."),
        ({"members": 10**30}, f"members: at most 1,000,000 are possible, found {10**30:,}."),
        ({"members": 1.5}, "members: a whole number is needed, found 1.5."),
        ({"seed": 1.5}, "seed: a whole number is needed, found 1.5."),
        ({"workers": "2"}, "workers: a whole number is needed, found '2'."),
        ({"members": range(0, 9, 2)}, "members: a range in steps of 1 is needed, found range(0, 9, 2)."),
        ({"members": range(-2, 3)}, "members: start at 0 or later, found -2."),
        ({"workers": 0}, "workers: at least 1 is needed, found 0."),
        ({"seed": -1}, "seed: a whole number from 0 to 2**64 - 1 is needed, found -1."),
        ({"seed": 2**64}, f"seed: a whole number from 0 to 2**64 - 1 is needed, found {2**64}."),
        (
            {"until": TOWN.start - timedelta(days=1)},
            "until: a day from 2030-01-01 to 2030-03-01 is needed, found 2029-12-31.",
        ),
    ],
)
def test_what_cannot_be_run_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(SafepassageError) as caught:
        simulate(TOWN, **{"members": 2, "seed": 1, **wrong})  # type: ignore[arg-type]
    assert str(caught.value) == message


@pytest.mark.parametrize("parcels", [2, 100_000])
def test_room_for_people_under_way_changes_no_number(parcels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = simulate(TOWN, members=3, seed=1, workers=1)
    monkeypatch.setattr(members, "PARCELS", parcels)
    assert simulate(TOWN, members=3, seed=1, workers=1) == one


def test_a_seed_is_made_and_recorded_and_makes_the_same_again() -> None:
    one = simulate(TOWN, members=2, until=TOWN.start)
    two = simulate(TOWN, members=2, until=TOWN.start, seed=one.seed)
    assert one == two and one.days == (TOWN.start,)


def test_progress_counts_every_member_once() -> None:
    told: list[tuple[int, int]] = []
    simulate(TOWN, members=7, seed=1, workers=3, until=TOWN.start, progress=lambda *done: told.append(done))
    assert told == [(k, 7) for k in range(1, 8)]


def test_no_kernel_starts_in_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption, which only the main thread sees, has crashed the program in a kernel that was starting."""
    threads: list[threading.Thread] = []

    def watched(name: str) -> None:
        kernel = getattr(members, name)
        monkeypatch.setattr(
            members, name, lambda *given: (threads.append(threading.current_thread()), kernel(*given))[1]
        )

    watched("fill_uniforms")
    watched("run_member")
    simulate(TOWN, members=3, seed=1, workers=1, until=TOWN.start)
    assert len(threads) == 6 and threading.main_thread() not in threads


def test_an_error_in_progress_ends_the_run() -> None:
    def fail(done: int, members: int) -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        simulate(TOWN, members=5, seed=1, until=TOWN.start, progress=fail)
