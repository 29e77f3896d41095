"""A backtest in words and as plain values: scores by method, baselines first, and skill on sieges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from math import isnan
from textwrap import fill
from typing import Any

from safepassage.forecasting.backtest import Row, Skill, bands, common, log_wis_by_band, skills, table
from safepassage.forecasting.scoring import Scored
from safepassage.show.words import LINE

COLUMNS = (
    "scenario", "method", "issued", "horizon", "target", "place", "date", "counted", "source", "grade", "regime_change",
    "q50", "q05", "q95", "wis", "dispersion", "underprediction", "overprediction", "crps", "in_50", "in_80", "in_95",
    "pit", "log_wis", "log_crps",
)  # fmt: skip
ALL, CHANGE, QUIET = "all counts", "with a known change within the horizon", "quiet"
CLOSING = (
    "Only counts that every method forecast are scored. WIS: weighted interval score in people (spread + under + "
    "over); log WIS: on log(1 + people). 50, 80, 95 %: share of counts inside the band. A change: an event known "
    "on the issue date falls between it and the count. For the protection of civilians; not for targeting or "
    "border control."
)
PARTS = (("mean", "estimate"), ("low", "low"), ("high", "high"))
NUMBERS = ("WIS", "spread", "under", "over", "CRPS", "log WIS")
HEAD = f"{'method':<22}{'counts':>7}" + "".join(f"{name:>9}" for name in NUMBERS) + "  50 %  80 %  95 %"


def backtest_text(rows: Mapping[str, Sequence[Scored]], ends: Sequence[int], block: int) -> str:
    """The tables of each siege: all counts, those apart whose horizon holds a change, by days ahead; and the skill.

    `ends` are the last days of the bands of days ahead; `block`, the issue dates that are resampled together.
    """
    lines = [line for siege, one in rows.items() for line in [*siege_lines(siege, one, ends), ""]]
    return "\n".join([*lines, *_skill_lines(rows, block), fill(CLOSING, LINE)])


def siege_lines(siege: str, rows: Sequence[Scored], ends: Sequence[int]) -> list[str]:
    """The tables of one siege, of the counts that every method forecast."""
    some, lines = common(rows), []
    for words, part in _parts(some):
        lines += [*score_lines(f"{siege}, {words}", table(part)), ""]
    return lines + (_ahead_lines(siege, some, ends) if some else [f"{siege}: no count that every method forecast"])


def score_lines(title: str, rows: Sequence[Row]) -> list[str]:
    """A table of mean scores under its title, a line for each method."""
    return [title, HEAD, *(_line(row) for row in rows)]


def ahead_words(band: range) -> str:
    """Days ahead in words.

    >>> ahead_words(range(1, 2)), ahead_words(range(4, 8))
    ('1', '4–7')
    """
    return str(band[0]) if len(band) == 1 else f"{band[0]}–{band[-1]}"


def _ahead_lines(siege: str, rows: Sequence[Scored], ends: Sequence[int]) -> list[str]:
    head = f"{'method':<22}" + "".join(f"{ahead_words(band):>9}" for band in bands(ends))
    lines = [f"{siege}, log WIS by days ahead", head]
    for name, numbers in log_wis_by_band(rows, ends).items():
        lines.append(f"{name:<22}" + "".join("        –" if isnan(x) else f"{x:>9.3f}" for x in numbers))
    return lines


def _parts(rows: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    for words, part in (
        (ALL, list(rows)),
        (CHANGE, [row for row in rows if row.regime]),
        (QUIET, [row for row in rows if not row.regime]),
    ):
        if part:
            yield words, part


def _line(row: Row) -> str:
    people = (row.wis, row.dispersion, row.underprediction, row.overprediction, row.crps)
    bands = "".join(f"{share:>6.2f}" for share in (row.in_50, row.in_80, row.in_95))
    return f"{row.method:<22}{row.counts:>7}" + "".join(f"{x:>9,.0f}" for x in people) + f"{row.log_wis:>9.3f}{bands}"


def _skills(rows: Mapping[str, Sequence[Scored]], block: int) -> Iterator[tuple[str, dict[str, Skill]]]:
    """The skill on all counts, on those whose horizon holds a change, and on quiet ones, where there is any."""
    parts: dict[str, dict[str, Sequence[Scored]]] = {}
    for siege, one in rows.items():
        for words, part in _parts(common(one)):
            parts.setdefault(words, {})[siege] = part
    for words in (ALL, CHANGE, QUIET):
        found = skills(parts.get(words, {}), block)
        if found:
            yield words, found


def _skill_lines(rows: Mapping[str, Sequence[Scored]], block: int) -> list[str]:
    lines: list[str] = []
    for words, found in _skills(rows, block):
        lines += [f"skill, {words}"]
        for name, (mean, each) in found.items():
            span = "" if isnan(mean.low) else f" ({100 * mean.low:.0f} to {100 * mean.high:.0f})"
            apart = ", ".join(f"{siege} {100 * value:.0f}" for siege, value in each.items())
            lines.append(f"  {name:<22} {100 * mean.estimate:.0f} %{span}: {apart}")
        lines.append("")
    if lines:
        meaning = (
            "Skill: how much smaller the WIS is than that of the plain method that was best on the other sieges; the "
            "mean over sieges, with the interval that holds 90 % of resampled issue dates where there are enough."
        )
        return [*lines, fill(meaning, LINE)]
    return ["no skill: that takes two sieges with counts and a plain method", ""] if len(rows) > 1 else []


def backtest_document(
    rows: Mapping[str, Sequence[Scored]], ends: Sequence[int], block: int, seconds: Mapping[str, float], members: int,
    seed: int,
) -> dict[str, Any]:  # fmt: skip
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
        "log_wis_by_days_ahead": [
            {"scenario": siege, "method": name, "days": ahead_words(band), "log_wis": plain(number)}
            for siege, one in rows.items()
            for name, numbers in log_wis_by_band(common(one), ends).items()
            for band, number in zip(bands(ends), numbers, strict=True)
        ],
        "skill": [
            {"part": words, "method": name, **_interval(one), "each": {k: plain(x) for k, x in one.each.items()}}
            for words, found in _skills(rows, block)
            for name, one in found.items()
        ],
    }


def _interval(one: Skill) -> dict[str, float | None]:
    return {name: plain(getattr(one.mean, part)) for name, part in PARTS}


def plain(number: float) -> float | None:
    """A number as JSON has it: none where it is NaN."""
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
