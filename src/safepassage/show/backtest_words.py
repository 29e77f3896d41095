"""A backtest in words and as plain values: scores by method, baselines first, and skill on sieges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from math import isnan
from textwrap import fill
from typing import Any

from safepassage.forecasting.backtest import Row, common, skills, table
from safepassage.forecasting.scoring import Scored
from safepassage.forecasting.skill import Interval
from safepassage.show.words import LINE

COLUMNS = (
    "scenario", "method", "issued", "horizon", "target", "place", "date", "counted", "source", "grade", "regime_change",
    "q50", "q05", "q95", "wis", "dispersion", "underprediction", "overprediction", "crps", "in_50", "in_80", "in_95",
    "pit", "log_wis", "log_crps",
)  # fmt: skip
NUMBERS = ("WIS", "spread", "under", "over", "CRPS", "log WIS")
HEAD = f"{'method':<22}{'counts':>7}" + "".join(f"{name:>9}" for name in NUMBERS) + "  50 %  80 %  95 %"


def backtest_text(rows: Mapping[str, Sequence[Scored]], block: int) -> str:
    """The tables of each siege, all counts and those apart whose horizon holds a change, and the skill."""
    lines: list[str] = []
    for siege, all_rows in rows.items():
        some = common(all_rows)
        for words, part in _parts(some):
            lines += [f"{siege}, {words}", HEAD, *(_line(row) for row in table(part)), ""]
        if not some:
            lines += [f"{siege}: no count that every method forecast", ""]
    lines += _skill_lines(rows, block)
    closing = (
        "Only counts that every method forecast are scored. WIS: weighted interval score in people (spread + under + "
        "over); log WIS: on log(1 + people). 50, 80, 95 %: share of counts inside the band. A change: an event known "
        "on the issue date falls between it and the count."
    )
    return "\n".join([*lines, fill(closing, LINE)])


def _parts(rows: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    for words, part in (
        ("all counts", list(rows)),
        ("with a known change within the horizon", [row for row in rows if row.regime]),
        ("quiet", [row for row in rows if not row.regime]),
    ):
        if part:
            yield words, part


def _line(row: Row) -> str:
    people = (row.wis, row.dispersion, row.underprediction, row.overprediction, row.crps)
    bands = "".join(f"{share:>6.2f}" for share in (row.in_50, row.in_80, row.in_95))
    return f"{row.method:<22}{row.counts:>7}" + "".join(f"{x:>9,.0f}" for x in people) + f"{row.log_wis:>9.3f}{bands}"


def _skills(rows: Mapping[str, Sequence[Scored]], block: int) -> dict[str, tuple[Interval, dict[str, float]]]:
    some = {siege: common(one) for siege, one in rows.items()}
    held = {siege: one for siege, one in some.items() if one}
    return skills(held, block) if len(held) > 1 else {}


def _skill_lines(rows: Mapping[str, Sequence[Scored]], block: int) -> list[str]:
    found = _skills(rows, block)
    if not found:
        return []
    lines = ["skill: how much smaller the WIS is than that of the plain method that was best on the other sieges"]
    for name, (mean, each) in found.items():
        span = "" if isnan(mean.low) else f" ({100 * mean.low:.0f} to {100 * mean.high:.0f})"
        apart = ", ".join(f"{siege} {100 * value:.0f}" for siege, value in each.items())
        lines.append(f"  {name:<22} {100 * mean.estimate:.0f} %{span}: {apart}")
    return [*lines, ""]


def backtest_document(
    rows: Mapping[str, Sequence[Scored]], block: int, seconds: Mapping[str, float], members: int, seed: int
) -> dict[str, Any]:
    """The same as plain values for `--json`."""
    return {
        "members": members,
        "seed": seed,
        "version": version("safepassage"),
        "seconds": dict(seconds),
        "scores": [
            {"scenario": siege, "part": words, **row._asdict()}
            for siege, one in rows.items()
            for words, part in _parts(common(one))
            for row in table(part)
        ],
        "skill": [
            {"method": name, "mean": mean.estimate, "low": _plain(mean.low), "high": _plain(mean.high), "each": each}
            for name, (mean, each) in _skills(rows, block).items()
        ],
    }


def _plain(number: float) -> float | None:
    return None if isnan(number) else number


def table_rows(rows: Mapping[str, Sequence[Scored]]) -> Iterator[tuple[Any, ...]]:
    """One row for each method, issue date and count."""
    for one in (row for part in rows.values() for row in part):
        people, log = one.people, one.log
        yield (
            one.scenario, one.method, one.issued, one.horizon, one.target.name, one.target.place, one.date, one.counted,
            one.source, one.grade, one.regime, one.median, one.low, one.high, float(people.wis),
            float(people.dispersion), float(people.underprediction), float(people.overprediction), float(people.crps),
            bool(people.in_50), bool(people.in_80), bool(people.in_95), float(people.pit), float(log.wis),
            float(log.crps),
        )  # fmt: skip
