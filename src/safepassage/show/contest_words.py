"""A contest in words: the table that `contest` prints, its document for `--json`, and its rows for CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from safepassage.errors import plural
from safepassage.forecasting.contest import FLEE, METHODS, PASSAGE, SEEN, Conflict, Contest, Method

COLUMNS = ("conflict", "method", "capacities", "normal", "normal_sd", "rescaled", "sees")
CAMP_COLUMNS = ("conflict", "date", "camp", "counted", *(f"{m.name}{', capacities' * m.capacities}" for m in METHODS))
WITHOUT = "without capacities (the headline)"
WITH = "with capacities"
ALL = "all conflicts"
SEEN_BEFORE = (
    "One number of the passage model was chosen on seven conflicts that come with Flee: on one of these it is not\n"
    "unseen; docs/contest.md has the errors with each of them left out of the choice."
)


def contest_table(contest: Contest) -> str:
    """Every conflict with the error of every method and what it sees, then the means: baselines stand first."""
    lines = [
        "averaged relative difference on the modelled camps: 1 is half of the people misplaced",
        f"{plural(contest.members, 'member')}, seed {contest.seed}; Flee's rules and the passage model: means",
        *(f"  sees {word}: {meaning}" for word, meaning in SEEN.items()),
    ]
    for conflict in contest.conflicts:
        numbers = {one.method: (one.normal, one.rescaled) for one in conflict.outcomes}
        lines += ["", _head(conflict), *_block(numbers), *_remarks(conflict)]
    if len(contest.conflicts) > 1:
        means = {method: contest.mean(method) for method in METHODS}
        lines += ["", f"{ALL} (mean of {len(contest.conflicts)})", *_block(means)]
    return "\n".join([*lines, "", *_headline(contest)])


def _head(conflict: Conflict) -> str:
    folder = conflict.folder
    days, camps = plural(folder.days, "day"), plural(len(folder.camps), "camp")
    return f"{folder.name}: {days} from {folder.start}, {camps}, {conflict.came_in:,} people come in"


def _block(numbers: Mapping[Method, tuple[float, float]]) -> Iterator[str]:
    width = max(len(method.name) for method in METHODS)
    yield f"  {'':<{width}}  normal  rescaled  sees"
    for capacities, title in ((False, WITHOUT), (True, WITH)):
        yield f"  {title}"
        for method in METHODS:
            if method.capacities == capacities:
                normal, rescaled = numbers[method]
                yield f"  {method.name:<{width}}  {normal:6.3f}  {rescaled:8.3f}  {method.sees}"


def _remarks(conflict: Conflict) -> Iterator[str]:
    leaks, camps = len(conflict.folder.leaks), len(conflict.folder.camps)
    if leaks:
        yield f"  {leaks} of {camps} capacities are the largest count ever made there"
    if conflict.held_back >= 0.5:
        yield (
            f"  {conflict.held_back:,.0f} of {conflict.came_in:,} people had no way out of a place in conflict on "
            "their day: the passage model leaves them there"
        )


def _headline(contest: Contest) -> Iterator[str]:
    ours, theirs = contest.mean(PASSAGE)[0], contest.mean(FLEE)[0]
    change = f"{abs(1 - ours / theirs):.0%} {'below' if ours < theirs else 'above'}" if theirs else "beside"
    better = f"better on {contest.better(PASSAGE, FLEE)} of {len(contest.conflicts)}"
    yield f"Without capacities the passage model is at {ours:.3f}, {change} Flee's rules at {theirs:.3f}; {better}."
    yield SEEN_BEFORE


def contest_rows(contest: Contest) -> Iterator[tuple[str, ...]]:
    """The rows of contest.csv, with the columns `COLUMNS`: methods by conflict, then their means."""
    for conflict in contest.conflicts:
        for one in conflict.outcomes:
            numbers = (f"{one.normal:.4f}", f"{one.spread:.4f}", f"{one.rescaled:.4f}")
            yield _row(conflict.folder.name, one.method, *numbers)
    for method in METHODS:
        normal, rescaled = contest.mean(method)
        yield _row(ALL, method, f"{normal:.4f}", "", f"{rescaled:.4f}")


def _row(conflict: str, method: Method, *numbers: str) -> tuple[str, ...]:
    return conflict, method.name, "yes" if method.capacities else "no", *numbers, method.sees


def camp_rows(contest: Contest) -> Iterator[tuple[str, ...]]:
    """The rows of camps.csv, with the columns `CAMP_COLUMNS`: people at every camp on every day, by method."""
    from datetime import timedelta

    for conflict in contest.conflicts:
        folder = conflict.folder
        for day in range(folder.days):
            on = (folder.start + timedelta(days=day)).isoformat()
            for k, camp in enumerate(folder.camps):
                people = (f"{one.at_camps[day, k]:.0f}" for one in conflict.outcomes)
                yield folder.name, on, camp.name, f"{conflict.counted[day, k]}", *people


def contest_document(contest: Contest, seconds: Mapping[str, float], out: Path | None) -> dict[str, Any]:
    """The contest for `--json`: errors by conflict and method, their means, and the headline."""
    flee, passage = contest.mean(FLEE), contest.mean(PASSAGE)
    return {
        "conflicts": [
            {
                "conflict": one.folder.name,
                "start": one.folder.start.isoformat(),
                "days": one.folder.days,
                "camps": [camp.name for camp in one.folder.camps],
                "came_in": one.came_in,
                "held_back": round(one.held_back, 1),
                "capacities_that_leak": [camp.name for camp in one.folder.leaks],
                "methods": [
                    _method(outcome.method, outcome.normal, outcome.rescaled) | {"normal_sd": round(outcome.spread, 4)}
                    for outcome in one.outcomes
                ],
            }
            for one in contest.conflicts
        ],
        "sees": SEEN,
        "mean": [_method(method, *contest.mean(method)) for method in METHODS],
        "headline": {
            "flee": round(flee[0], 4),
            "passage": round(passage[0], 4),
            "better_on": contest.better(PASSAGE, FLEE),
            "of": len(contest.conflicts),
        },
        "members": contest.members,
        "seed": contest.seed,
        "seconds": dict(seconds),
        "out": None if out is None else str(out),
    }


def _method(method: Method, normal: float, rescaled: float) -> dict[str, Any]:
    numbers = {"normal": round(normal, 4), "rescaled": round(rescaled, 4)}
    return {"method": method.name, "capacities": method.capacities, **numbers, "sees": method.sees}
