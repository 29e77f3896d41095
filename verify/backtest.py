"""The backtest of the sieges of the catalogue by all methods, each siege held against the plain method of the others.

Usage: python verify/backtest.py [--out DIR] [--members 100] [--seed 1] [--sparser K]
       python verify/backtest.py --expected      writes the expected scores into the README of each entry
       python verify/backtest.py --weights       writes data/pool.csv: the weights of pooled methods by their scores

Two tables: all methods but those of SLOW from issue dates every few days, then all methods from every FEWER-th of
them. Nothing is chosen by what they say. Forecasts that are done lie in DIR.unfinished until the end, so that a run
that was cut off goes on. `--sparser 4` takes every fourth issue date, for a look. At last the forecasts of Fallujah
issued on DAYS, beside the last count of those who left.
"""

from __future__ import annotations

import argparse
import re
import textwrap
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

import safepassage as sp
from safepassage.ensemble.wording import count, interval
from safepassage.forecasting.backtest import AHEAD, Row, backtest, common, issue_dates, ordered, table
from safepassage.forecasting.combine import weights_by_scores
from safepassage.forecasting.counts import counts_of
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.make import DEFAULT
from safepassage.forecasting.methods import BASELINES, METHODS, POOLED
from safepassage.forecasting.scoring import Scored
from safepassage.forecasting.skill import difference
from safepassage.show.backtest_files import save
from safepassage.show.backtest_words import backtest_document, backtest_text
from safepassage.streams import keyed_generator

EVERY = {"fallujah-2016": 3, "mosul-2016": 21, "mariupol-2022": 5}
"""Days between the issue dates of each siege."""
SLOW, FEWER = ("filter",), 4
DAYS = (date(2016, 6, 10), date(2016, 6, 14), date(2016, 6, 17))
EXPECTED = {
    "fallujah-2016": (date(2016, 6, 3), date(2016, 6, 14)),
    "mosul-2016": (date(2016, 11, 20), date(2016, 12, 20)),
    "mariupol-2022": (date(2022, 3, 18), date(2022, 4, 4)),
}
"""The two issue dates of the expected scores of each entry."""
MEMBERS, SEED, HORIZON = 100, 1, AHEAD[-1]
HEADING = "## Expected scores"
CATALOGUE = Path(sp.__file__).parent / "data" / "catalogue"
WEIGHTS = CATALOGUE.parent / "pool.csv"
Sieges = dict[str, tuple[Scored, ...]]


def of_sieges(methods: Sequence[str], sparser: int, members: int, seed: int, kept: Path | None) -> Sieges:
    """The rows of every siege by these methods."""
    found = {}
    for name, every in EVERY.items():
        started, siege = time.perf_counter(), sp.load(name)
        found[name] = backtest(
            siege, every * sparser, HORIZON, methods=methods, members=members, seed=seed, kept=kept
        )  # fmt: skip
        made = len(issue_dates(siege, every * sparser)) * len(methods)
        print(f"{name}: {made} forecasts in {time.perf_counter() - started:.0f} s", flush=True)
    return found


def coverage(rows: Mapping[str, Sequence[Scored]], every: Mapping[str, int], seed: int) -> list[str]:
    """The share of counts inside the band of 90 %, by method and siege, with the interval of resampled issue dates."""
    lines = ["share of counts inside the band of 90 %, and where it lies in 90 % of resampled issue dates"]
    for name in ordered({row.method for one in rows.values() for row in one}):
        parts = []
        for siege, one in rows.items():
            mine = [row for row in common(one) if row.method == name]
            inside = np.array([row.low <= row.counted <= row.high for row in mine], float)
            issued = np.array([row.issued.toordinal() for row in mine])
            rng = keyed_generator(seed, f"coverage of {name} on {siege}")
            share = difference(inside, np.zeros(len(mine)), issued, -(-HORIZON // every[siege]), rng)
            span = f" ({share.low:.2f} to {share.high:.2f})" if np.isfinite(share.low) else ""
            parts.append(f"{siege} {share.estimate:.2f}{span}")
        lines.append(f"  {name:<22} " + "; ".join(parts))
    return lines


def last_of_fallujah(members: int, seed: int) -> list[str]:
    """The last day of Fallujah as forecast on DAYS by every method, beside the last count of those who left."""
    siege = sp.load("fallujah-2016")
    left = [one for one in counts_of(siege) if one.target == Target("left") and one.grade[0] == "A"]
    last = max(left, key=lambda one: (one.date, one.people))
    lines = [f"people who left Fallujah by {siege.end}; {last.people:,} had been counted by {last.date}"]
    for day in DAYS:
        lines.append(f"issued {day}")
        for method in METHODS:
            made = sp.forecast(siege, day, (siege.end - day).days, method=method.name, members=members, seed=seed)
            people = made.of(Target("left"))[:, -1]
            low, middle, high = np.quantile(people, (0.05, 0.5, 0.95))
            below = f"{100 * np.mean(people < last.people):.0f} % of samples below the count"
            words = f"{count(middle)} ({interval(low, high)}), {count(high - low)} wide; {below}"
            lines.append(f"  {method.name:<22} {words}")
    return lines


def expected_rows(entry: str) -> tuple[Row, ...]:
    """The scores of plain methods and the default one, from the two issue dates of an entry."""
    first, last = EXPECTED[entry]
    methods = [*(method.name for method in BASELINES), DEFAULT]
    rows = backtest(
        sp.load(entry), (last - first).days, HORIZON, methods=methods, first=first, last=last, members=MEMBERS,
        seed=SEED,
    )  # fmt: skip
    return table(common(rows))


def expected_text(entry: str, rows: Sequence[Row]) -> str:
    """The section of the README."""
    first, last = EXPECTED[entry]
    about = (
        f"Issued on {first} and {last}, {HORIZON} days ahead, {MEMBERS} members, seed {SEED}, on the counts of grades "
        "A and B that came and that all of these methods forecast: the weighted interval score in people and on "
        "log(1 + people), and the share of counts inside the bands. Two issue dates say how the entry behaves, not "
        "which method is better. `python verify/backtest.py --expected` writes this table, and a test makes it again."
    )
    head = ["| method | counts | WIS | log WIS | in 50 % | in 80 % | in 95 % |", "|---|---|---|---|---|---|---|"]
    lines = [
        f"| {one.method} | {one.counts} | {one.wis:.1f} | {one.log_wis:.4f} | {one.in_50:.3f} | {one.in_80:.3f} | "
        f"{one.in_95:.3f} |"
        for one in rows
    ]
    return "\n".join([HEADING, "", textwrap.fill(about, 150), "", *head, *lines, ""])


def expected_of(text: str) -> dict[str, list[float]]:
    """The numbers of each method in the section of a README."""
    section = text.split(HEADING + "\n")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("| \n").split("|")] for line in section.splitlines() if line[:1] == "|"
    ]
    return {row[0]: [float(cell) for cell in row[1:]] for row in cells[2:]}


def with_expected(text: str, section: str) -> str:
    """The README with its section of expected scores written anew up to the end of its table, or added at its end."""
    before = re.compile(rf"^{HEADING}\n(?:(?!\|)[^\n]*\n)*(?:\|[^\n]*\n)+", re.MULTILINE)
    if before.search(text):
        return before.sub(lambda _: section, text)
    return f"{text.rstrip()}\n\n{section}"


def write_weights(out: Path, members: int, seed: int) -> None:
    """Weights of the pooled methods for each siege by the scores on the others, and for all others by those on all.

    Scores are weighted interval scores on log(1 + people), so that a large siege does not decide alone.
    """
    names = [one.name for one in POOLED]
    rows = of_sieges(names, 1, members, seed, out.with_name(out.name + ".unfinished"))
    means = {siege: {one.method: one.log_wis for one in table(common(found))} for siege, found in rows.items()}
    lines = ["left_out,method,weight"]
    for left_out in ("", *EVERY):
        others = [siege for siege in EVERY if siege != left_out]
        weights = weights_by_scores({name: [means[siege][name] for siege in others] for name in names})
        lines += [f"{left_out},{name},{weight:.3f}" for name, weight in weights.items()]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
    print(WEIGHTS.read_text("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("backtest-of-sieges"))
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sparser", type=int, default=1)
    parser.add_argument("--expected", action="store_true")
    parser.add_argument("--weights", action="store_true")
    asked = parser.parse_args()
    if asked.expected:
        for entry in EXPECTED:
            path = CATALOGUE / entry / "README.md"
            section = expected_text(entry, expected_rows(entry))
            path.write_text(with_expected(path.read_text("utf-8"), section), "utf-8")
            print(section)
        return
    if asked.weights:
        write_weights(asked.out, asked.members, asked.seed)
        return
    started = time.perf_counter()
    kept = asked.out.with_name(asked.out.name + ".unfinished")
    quick = [method.name for method in METHODS if method.name not in SLOW]
    every_method = [method.name for method in METHODS]
    for name, methods, fewer in (("quick", quick, 1), ("all", every_method, FEWER)):
        step = fewer * asked.sparser
        rows = of_sieges(methods, step, asked.members, asked.seed, kept)
        block = max(1, max(-(-HORIZON // (every * step)) for every in EVERY.values()))
        document = backtest_document(rows, AHEAD, block, {}, asked.members, asked.seed)
        save(rows, AHEAD, document, asked.out / name, replace=True)
        print(f"\n{backtest_text(rows, AHEAD, block)}\n")
        print("\n".join(coverage(rows, {siege: every * step for siege, every in EVERY.items()}, asked.seed)) + "\n")
    print("\n".join(last_of_fallujah(asked.members, asked.seed)))
    print(
        f"\nin all {time.perf_counter() - started:.0f} s; forecasts are kept in {kept}, the tables lie in {asked.out}"
    )


if __name__ == "__main__":
    main()
