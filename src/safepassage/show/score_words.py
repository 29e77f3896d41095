"""Scores of frozen forecasts of one siege, in words, as plain values, and as the rows of their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from textwrap import fill
from typing import Any

from safepassage.errors import plural
from safepassage.forecasting.backtest import bands, common, ordered
from safepassage.forecasting.forecast_file import FrozenForecast, digest_of
from safepassage.forecasting.score_tables import SkillAhead, by_target, skill_ahead
from safepassage.forecasting.scoring import Scored
from safepassage.show.backtest_words import (
    CLOSING,
    ahead_words,
    backtest_document,
    plain,
    score_lines,
    siege_lines,
    table_rows,
)
from safepassage.show.words import LINE

TARGET_COLUMNS = (
    "target", "place", "method", "counts", "wis", "dispersion", "underprediction", "overprediction", "crps", "log_wis",
    "in_50", "in_80", "in_95",
)  # fmt: skip
DIGITS = 12
"""Of a digest, as many as are printed."""


def in_order(forecasts: Sequence[FrozenForecast]) -> list[FrozenForecast]:
    """Return forecasts in the order of every table: plain methods first, then by issue date."""
    names = ordered({one.method for one in forecasts})
    return sorted(forecasts, key=lambda one: (names.index(one.method), one.issued))


def score_text(siege: str, forecasts: Sequence[FrozenForecast], rows: Sequence[Scored], ends: Sequence[int]) -> str:
    """What was scored, the tables of all targets together and of each, and the skill by days ahead.

    `ends` are the last days of the bands of days ahead.
    """
    lines = [f"{plural(len(forecasts), 'frozen forecast')} of {siege}"]
    for one in in_order(forecasts):
        what = f"issued {one.issued}, {plural(len(one.days), 'day')}, digest {digest_of(one)[:DIGITS]}"
        none = "" if any(_is_of(row, one) for row in rows) else ": no count to score it on"
        lines.append(f"  {one.method:<22} {what}{none}")
    lines += ["", *siege_lines(siege, rows, ends), ""]
    targets = by_target(rows)
    for target, found in targets.items() if len(targets) > 1 or not common(rows) else ():
        lines += [*score_lines(f"{siege}, {target}", found), ""]
    lines += _skill_lines(siege, skill_ahead(common(rows), ends), ends)
    return "\n".join([*lines, fill(f"{CLOSING} By target: counts that every method in its table forecast.", LINE)])


def _is_of(row: Scored, forecast: FrozenForecast) -> bool:
    return (row.method, row.issued) == (forecast.method, forecast.issued)


def _skill_lines(siege: str, found: SkillAhead | None, ends: Sequence[int]) -> list[str]:
    if found is None:
        return []
    lines = [f"{siege}, skill [%] by days ahead, against {found.baseline}"]
    lines.append(f"{'method':<22}" + "".join(f"{ahead_words(band):>9}" for band in bands(ends)))
    for name, numbers in found.skill.items():
        lines.append(f"{name:<22}" + "".join("        –" if isnan(x) else f"{100 * x:>9,.0f}" for x in numbers))
    meaning = (
        "Skill: how much smaller the WIS is than that of the plain method that did best on these very counts; a skill "
        "of 30 is 30 % smaller."
    )
    return [*lines, fill(meaning, LINE), ""]


def score_document(
    siege: str, forecasts: Sequence[FrozenForecast], rows: Sequence[Scored], ends: Sequence[int],
    seconds: Mapping[str, float],
) -> dict[str, Any]:  # fmt: skip
    """The same as plain values for `--json`; members and seed where all forecasts have the same."""
    samples, seeds = ({value(one) for one in forecasts} for value in (_samples, lambda one: one.seed))
    found = skill_ahead(common(rows), ends)
    tables = backtest_document({siege: rows}, ends, 1, seconds, 0, 0)
    del tables["skill"]  # that takes several sieges
    return {
        **tables,
        "members": samples.pop() if len(samples) == 1 else None,
        "seed": seeds.pop() if len(seeds) == 1 else None,
        "scenario": siege,
        "forecasts": [
            {
                "method": one.method,
                "issued": one.issued.isoformat(),
                "horizon": len(one.days),
                "members": _samples(one),
                "seed": one.seed,
                "digest": digest_of(one),
                "counts": sum(_is_of(row, one) for row in rows),
            }
            for one in in_order(forecasts)
        ],
        "by_target": [dict(zip(TARGET_COLUMNS, row, strict=True)) for row in target_rows(rows)],
        "skill_by_days_ahead": [
            {"baseline": found.baseline, "method": name, "days": ahead_words(band), "skill": plain(number)}
            for name, numbers in found.skill.items()
            for band, number in zip(bands(ends), numbers, strict=True)
        ]
        if found
        else [],
    }


def _samples(forecast: FrozenForecast) -> int | None:
    found = forecast.about.get("samples")
    return found if isinstance(found, int) else None


def count_rows(rows: Sequence[Scored]) -> Iterator[tuple[Any, ...]]:
    """The rows of scores.csv: one for each forecast, target and count, plain methods first."""
    names = ordered({row.method for row in rows})

    def place(row: Scored) -> tuple[Any, ...]:
        return names.index(row.method), row.issued, str(row.target), row.date, row.source

    return table_rows({"": sorted(rows, key=place)})


def target_rows(rows: Sequence[Scored]) -> Iterator[tuple[Any, ...]]:
    """The rows of by_target.csv: one for each target and method that forecast it, plain methods first."""
    for target, found in by_target(rows).items():
        for one in found:
            method, *numbers = one
            yield (target.name, target.place, method, *numbers)
