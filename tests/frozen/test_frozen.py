"""A few dozen numbers of two scenarios, so that nothing moves them unseen.

Where they are meant to move: `python tests/frozen/test_frozen.py --write` prints what differs and writes them anew;
the changelog then says **Changes results**.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

import pytest

from safepassage import load, simulate
from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES

FILE = Path(__file__).with_name("frozen.csv")
DAYS = {
    "two-exits": (date(2030, 1, 10), date(2030, 1, 15), date(2030, 2, 10)),
    "fallujah-2015": (date(2015, 7, 14), date(2015, 7, 31), date(2015, 8, 31)),
}
MEMBERS, SEED = 8, 1
Numbers = dict[tuple[str, str, str], float]


def numbers(scenario: str) -> Numbers:
    """Sums over members of every outcome and exposure on a few days, by scenario, outcome and date."""
    days = DAYS[scenario]
    result = simulate(load(scenario), members=MEMBERS, seed=SEED, until=days[-1])
    return {
        (scenario, outcome, day.isoformat()): float(result.outcome(outcome)[:, result.days.index(day)].sum())
        for outcome in (*OUTCOMES, *EXPOSURES)
        for day in days
    }


def frozen() -> Numbers:
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {
            (scenario, outcome, day): float(number) for scenario, outcome, day, number in list(csv.reader(rows))[1:]
        }


def difference(now: Numbers, before: Numbers) -> list[str]:
    """What differs, one line each: people to the person, exposures to a millionth."""
    return [
        f"{' '.join(key)}: {before.get(key)} -> {now.get(key)}"
        for key in {**before, **now}
        if now.get(key) != pytest.approx(before.get(key, -1.0), rel=1e-6 if key[1] in EXPOSURES else 0, abs=0)
    ]


@pytest.mark.parametrize("scenario", DAYS)
def test_nothing_has_moved(scenario: str) -> None:
    before = {key: number for key, number in frozen().items() if key[0] == scenario}
    assert len(before) >= 24 and difference(numbers(scenario), before) == []


def test_a_person_more_is_seen() -> None:
    before = frozen()
    key = ("two-exits", "out", "2030-02-10")
    assert len(difference({**before, key: before[key] + 1}, before)) == 1


if __name__ == "__main__":
    found = numbers("two-exits") | numbers("fallujah-2015")
    print("\n".join(difference(found, frozen() if FILE.exists() else {})) or "nothing has moved")
    if "--write" in sys.argv:
        with FILE.open("w", encoding="utf-8", newline="") as rows:
            writer = csv.writer(rows, lineterminator="\n")
            writer.writerow(["scenario", "outcome", "date", "sum over members"])
            writer.writerows([*key, repr(number)] for key, number in found.items())
