"""A result in words: the table that a run prints, and the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.branches import branches
from safepassage.ensemble.ensemble import Ensemble, count, interval, share
from safepassage.ensemble.limits import Limit
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.sheets import receiving_places, room
from safepassage.errors import plural
from safepassage.scenario.describe import event_words

SHOWN = {
    "out": "out",
    "trapped": "trapped",
    "ready_held": "ready but held",
    "freed": "freed at home",
    "on_the_way": "on the way",
}
EXPOSURE = {
    "danger_person_days": "person-days in danger at places",
    "transit_danger_person_days": "person-days in danger on roads",
    "mined_person_km": "person-km on mined roads",
}
MOST_PLACES = 12
MOST_FUTURES = 3
LEAST = (32, 11, 24, 8, 8)
"""Least widths of the columns, so that the blocks of the table stand under one another."""
LINE = 100


def table(ensemble: Ensemble) -> str:
    """The answer of a run on one page of text: outcomes, arrivals against room, exposure, and what limits most.

    Medians with 90 % intervals over members on the last day, to three figures.
    """
    lines = [_heading(ensemble), "", *_aligned(_outcome_rows(ensemble, SHOWN), "people, on the last day"), ""]
    slipped = summary(ensemble.slipped()[:, -1])
    if slipped[-1] > 0:
        left = f"{count(slipped[3])} ({interval(slipped[1], slipped[5])})"
        lines[-1:] = [f"  of those who left, {left} slipped out past a holder or a front", ""]
    lines += [*_arrivals(ensemble), ""]
    lines += [*_aligned(_outcome_rows(ensemble, EXPOSURE), "exposure since the start"), ""]
    lines += [*_futures(ensemble), limits_text(ensemble)]
    return "\n".join([*lines, "", closing(ensemble)])


def limits_text(ensemble: Ensemble, n: int = 3) -> str:
    """What limits most, one sentence a line, and apart from it who is held by nothing but the holder's denial."""
    limits = ensemble.limits(n)
    denied = ensemble.denied()
    lines = ["what limits most"] + [f"  {rank}. {limit}" for rank, limit in enumerate(limits, start=1)]
    if not limits:
        lines.append("  no road and no crossing keeps anybody back")
    return "\n".join([*lines, f"  {denied}"] if denied.mean > 0 else lines)


def closing(ensemble: Ensemble) -> str:
    """What stands under every answer: uncertainty, date and use."""
    as_of = ensemble.scenario.as_of
    known = f"What was published by {as_of} is known to it. " if as_of else ""
    text = (
        "Intervals hold 90 % of members: doubt about the inputs, and chance. What the scenario leaves out is not in "
        f"them. {known}For the protection of civilians; not for targeting or border control."
    )
    return fill(text, LINE)


def document(ensemble: Ensemble, seconds: Mapping[str, float], folder: str | Path | None = None) -> dict[str, Any]:
    """The same as plain values for `--json`: outcomes and arrivals on the last day, limits over the whole run.

    `seconds` says how long each step took, `folder` where the result was written (None: nowhere).
    """
    names = (*OUTCOMES, *EXPOSURES)
    numbers = summary(np.stack([ensemble.outcome(name)[:, -1] for name in names], axis=1))
    return {
        "members": ensemble.members,
        "seed": ensemble.seed,
        "version": ensemble.recipe.get("version"),
        "seconds": dict(seconds),
        "scenario": ensemble.scenario.name,
        "start": ensemble.days[0].isoformat(),
        "until": ensemble.days[-1].isoformat(),
        "outcomes": {name: _numbers(numbers[:, index]) for index, name in enumerate(names)},
        "arrivals": _arrival_values(ensemble),
        "limits": [_limit(limit) for limit in ensemble.limits()],
        "denied": _limit(ensemble.denied()),
        "folder": None if folder is None else str(folder),
    }


def _heading(ensemble: Ensemble) -> str:
    days = f"{ensemble.days[0]} to {ensemble.days[-1]}, {plural(len(ensemble.days), 'day')}"
    return f"{ensemble.scenario.title}\n{days}, {plural(ensemble.members, 'member')}, seed {ensemble.seed}"


def _outcome_rows(ensemble: Ensemble, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    numbers = summary(np.stack([ensemble.outcome(name)[:, -1] for name in names], axis=1))
    return [
        (words, count(numbers[3, index]), interval(numbers[1, index], numbers[5, index]))
        for index, words in enumerate(names.values())
    ]


def _futures(ensemble: Ensemble) -> list[str]:
    """The possible futures that split the people out most, and beyond chance: out if each happens, and if not."""
    split = [branch for branch in branches(ensemble) if branch.clear][:MOST_FUTURES]
    if not split:
        return []
    out = ensemble.outcome("out")[:, -1]
    lines = ["out by the last day, if a future happens and if not (median, 90 % of members)"]
    for branch in split:
        lines.append(fill(f"{event_words(branch.event)}", LINE, initial_indent="  ", subsequent_indent="    "))
        for word, side in (("happens", branch.happened), ("does not", ~branch.happened)):
            numbers = summary(out[side])
            people = f"{count(numbers[3])} ({interval(numbers[1], numbers[5])})"
            lines.append(f"    {word}, in {share(side.mean())} of members: {people}")
    return [*lines, ""]


def _arrivals(ensemble: Ensemble) -> list[str]:
    """The places by their arrivals, the fullest first."""
    places = _arrival_values(ensemble)
    if not places:
        return ["arrivals: nobody arrives anywhere"]
    rows = [
        (
            place["place"],
            count(place["q50"]),
            interval(place["q05"], place["q95"]),
            "" if place["capacity"] is None else count(place["capacity"]),
            "" if place["capacity"] is None else share(place["p_over"]),
        )
        for place in places[:MOST_PLACES]
    ]
    lines = _aligned(rows, "arrived by the last day", ("room", "over it"))
    more = len(places) - len(rows)
    return [*lines, f"  and {plural(more, 'more place')} in arrivals.csv"] if more > 0 else lines


def _arrival_values(ensemble: Ensemble) -> list[dict[str, Any]]:
    """Each place that receives anybody, and each site, on the last day; most people first."""
    places = receiving_places(ensemble)
    numbers = summary(ensemble.values["settled"][:, -1, places])
    capacity, over = (side[-1] for side in room(ensemble, places))
    order = np.lexsort((np.arange(len(places)), -numbers[3]))
    names = [ensemble.locations[places[index]] for index in order]
    return [
        {
            "place": name,
            "kind": ensemble.scenario.location(name).kind,
            "capacity": _rounded(capacity[index]) if np.isfinite(capacity[index]) else None,
            "p_over": _rounded(over[index]),
            **_numbers(numbers[:, index]),
        }
        for name, index in zip(names, order, strict=True)
    ]


def _aligned(rows: Sequence[Sequence[str]], title: str, more: Sequence[str] = ()) -> list[str]:
    """Rows under a title in columns: words to the left, numbers to the right."""
    table = [(title, "median", "90 % of members", *more), *rows]
    widths = [max(least, *(len(row[column]) for row in table)) for column, least in enumerate(LEAST[: len(table[0])])]
    lines = []
    for number, row in enumerate(table):
        indent = "  " if number else ""
        cells = [f"{indent}{row[0]}".ljust(widths[0] + 2)]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines


def _numbers(numbers: np.ndarray) -> dict[str, float]:
    mean, low, _, middle, _, high = (_rounded(number) for number in numbers)
    return {"mean": mean, "q05": low, "q50": middle, "q95": high}


def _limit(limit: Limit) -> dict[str, Any]:
    person_days = {name: _rounded(getattr(limit, name)) for name in ("mean", "q05", "q50", "q95")}
    return {"name": limit.name, "kind": limit.kind, "person_days": person_days, "sentence": str(limit)}


def _rounded(number: float) -> float:
    """Six significant digits, as in the tables of a result folder."""
    return float(f"{number:.6g}")
