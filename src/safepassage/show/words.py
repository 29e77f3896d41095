"""A result in words: the table that a run prints, and the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from safepassage.ensemble.branches import Branch
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.limits import Limit
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.sheets import receiving_places, room
from safepassage.ensemble.wording import count, interval, share
from safepassage.errors import plural
from safepassage.scenario.describe import event_words
from safepassage.show.profile import (
    Counts,
    Profile,
    hides,
    hides_roads,
    last_day,
    limit_shown,
    marking,
    people,
    rounded,
    spanned,
)

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
MOST_LIMITS = 3
LEAST = (32, 11, 24, 8, 8)
"""Least widths of the columns, so that the blocks of the table stand under one another."""
LINE = 100


def table(ensemble: Ensemble, profile: Profile = "public") -> str:
    """The answer of a run on one page of text: outcomes, arrivals against room, exposure, and what limits most.

    Medians with 90 % intervals over members on the last day, to three figures and as the profile gives them.
    """
    end = last_day(ensemble, profile)
    outcomes = _outcome_rows(end, SHOWN, profile)
    lines = [_heading(ensemble), "", *_aligned(outcomes, "people, on the last day"), *_slipped(end, profile), ""]
    lines += [*_arrivals(ensemble, end, profile), ""]
    lines += [*_aligned(_outcome_rows(end, EXPOSURE, profile), "exposure since the start"), ""]
    lines += [*_futures(ensemble, end, profile), limits_text(ensemble, profile)]
    return "\n".join([*lines, "", closing(ensemble, profile)])


def limits_text(ensemble: Ensemble, profile: Profile = "public") -> str:
    """What limits most, one sentence a line, and apart from it who is held by nothing but the holder's denial."""
    if "crossings" not in ensemble.kept:
        return "what limits most: not kept (--keep crossings)"
    limits = _limits(ensemble, profile)
    denied = limit_shown(ensemble.denied(), profile)
    lines = ["what limits most"] + [f"  {rank}. {limit}" for rank, limit in enumerate(limits, start=1)]
    if hides_roads(ensemble.scenario, profile):
        lines.append("  roads and crossings of a siege that is still running are not public")
    elif not limits:
        lines.append("  no road and no crossing keeps anybody back")
    return "\n".join([*lines, f"  {denied}"] if denied.mean > 0 else lines)


def closing(ensemble: Ensemble, profile: Profile = "public") -> str:
    """What stands under every answer: uncertainty, date, use and profile."""
    as_of = ensemble.scenario.as_of
    known = f"What was published by {as_of} is known to it. " if as_of else ""
    text = (
        "Intervals hold 90 % of members: doubt about the inputs, and chance. What the scenario leaves out is not in "
        f"them. {known}For the protection of civilians; not for targeting or border control. {marking(profile)}"
    )
    return fill(text, LINE)


def document(
    ensemble: Ensemble, seconds: Mapping[str, float], folder: str | Path | None = None, profile: Profile = "public"
) -> dict[str, Any]:
    """The same as plain values for `--json`: outcomes and arrivals on the last day, limits over the whole run.

    `seconds` says how long each step took, `folder` where the result was written (None: nowhere).
    """
    end = last_day(ensemble, profile)
    return {
        "members": ensemble.members,
        "seed": ensemble.seed,
        "version": ensemble.recipe.get("version"),
        "seconds": dict(seconds),
        "scenario": ensemble.scenario.name,
        "start": ensemble.days[0].isoformat(),
        "until": ensemble.days[-1].isoformat(),
        "profile": profile,
        "marking": marking(profile),
        "outcomes": {name: _numbers(summary(counts), profile) for name, counts in end.outcomes.items()},
        "arrivals": _arrival_values(ensemble, end, profile),
        "futures": [_branch(one, end.outcomes["out"], profile) for one in _branches(ensemble, profile)],
        "limits": [_limit(limit) for limit in _limits(ensemble, profile)],
        "denied": _limit(limit_shown(ensemble.denied(), profile)) if "crossings" in ensemble.kept else None,
        "folder": None if folder is None else str(folder),
    }


def outcome_sentences(ensemble: Ensemble, profile: Profile = "public") -> list[str]:
    """The outcomes on the last day, one sentence each: median and 90 % of members.

    >>> import safepassage as sp
    >>> outcome_sentences(sp.simulate(sp.load("two-exits"), members=5, seed=1))[1]
    'Trapped on 2030-03-01: 0 (90 %: 0 to 0).'
    """
    end, day = last_day(ensemble, profile), ensemble.days[-1]
    return [
        f"{words[0].upper()}{words[1:]} on {day}: {middle} (90 %: {span})."
        for words, middle, span in _outcome_rows(end, SHOWN, profile)
    ]


def limit_sentences(ensemble: Ensemble, profile: Profile = "public") -> list[str]:
    """What limits most, most first, and last the holder's denial; nothing where it was not kept."""
    if "crossings" not in ensemble.kept:
        return []
    denied = limit_shown(ensemble.denied(), profile)
    return [str(limit) for limit in _limits(ensemble, profile)] + ([str(denied)] if denied.mean > 0 else [])


def _heading(ensemble: Ensemble) -> str:
    days = f"{ensemble.days[0]} to {ensemble.days[-1]}, {plural(len(ensemble.days), 'day')}"
    return f"{ensemble.scenario.title}\n{days}, {plural(ensemble.members, 'member')}, seed {ensemble.seed}"


def _outcome_rows(end: Counts, names: Mapping[str, str], profile: Profile) -> list[tuple[str, str, str]]:
    rows = [(words, summary(end.outcomes[name])) for name, words in names.items()]
    return [(words, people(row[3], profile), spanned(row[1], row[5], profile)) for words, row in rows]


def _slipped(end: Counts, profile: Profile) -> list[str]:
    """Who slipped out past a holder: never more than one total."""
    if end.slipped is None:
        return []
    numbers = summary(end.slipped)
    if numbers[-1] <= 0:
        return []
    return [f"  of those who left, {_with_span(numbers, profile)} slipped out past a holder or a front"]


def _with_span(numbers: np.ndarray, profile: Profile) -> str:
    return f"{people(numbers[3], profile)} ({spanned(numbers[1], numbers[5], profile)})"


def _limits(ensemble: Ensemble, profile: Profile) -> list[Limit]:
    """What limits most; nothing where roads are hidden or it was not kept."""
    if hides_roads(ensemble.scenario, profile) or "crossings" not in ensemble.kept:
        return []
    return [limit_shown(limit, profile) for limit in ensemble.limits(MOST_LIMITS)]


def _branches(ensemble: Ensemble, profile: Profile) -> list[Branch]:
    return [one for one in ensemble.branches() if not hides(ensemble.scenario, one.event.where, profile)]


def _branch(branch: Branch, out: np.ndarray, profile: Profile) -> dict[str, Any]:
    return {
        "event": branch.event.id,
        "sentence": event_words(branch.event),
        "share": _figures(branch.share),
        "explained": _figures(branch.explained),
        "clear": branch.clear,
        "out_if_it_happens": _numbers(summary(out[branch.happened]), profile),
        "out_if_not": _numbers(summary(out[~branch.happened]), profile),
    }


def _futures(ensemble: Ensemble, end: Counts, profile: Profile) -> list[str]:
    """The possible futures that split the people out most, and beyond chance: out if each happens, and if not."""
    split = [branch for branch in _branches(ensemble, profile) if branch.clear][:MOST_FUTURES]
    if not split:
        return []
    out = end.outcomes["out"]
    lines = ["out by the last day, if a future happens and if not (median, 90 % of members)"]
    for branch in split:
        lines.append(fill(f"{event_words(branch.event)}", LINE, initial_indent="  ", subsequent_indent="    "))
        for word, side in (("happens", branch.happened), ("does not", ~branch.happened)):
            lines.append(f"    {word}, in {share(side.mean())} of members: {_with_span(summary(out[side]), profile)}")
    return [*lines, ""]


def _arrivals(ensemble: Ensemble, end: Counts, profile: Profile) -> list[str]:
    """The places by their arrivals, the fullest first."""
    if "arrivals" not in ensemble.kept:
        return ["arrivals: not kept (--keep arrivals)"]
    places = _arrival_values(ensemble, end, profile)
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


def _arrival_values(ensemble: Ensemble, end: Counts, profile: Profile) -> list[dict[str, Any]]:
    """Each place that receives anybody, and each site, on the last day; most people first."""
    if end.settled is None:
        return []
    places = receiving_places(ensemble)
    numbers = summary(end.settled[:, places])
    capacity, over = (side[-1] for side in room(ensemble, places, slice(-1, None)))
    order = np.lexsort((np.arange(len(places)), -numbers[3]))
    names = [ensemble.locations[places[index]] for index in order]
    return [
        {
            "place": name,
            "kind": ensemble.scenario.location(name).kind,
            "capacity": _figures(capacity[index]) if np.isfinite(capacity[index]) else None,
            "p_over": _figures(over[index]),
            **_numbers(numbers[:, index], profile),
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


def _numbers(numbers: np.ndarray, profile: Profile) -> dict[str, float]:
    mean, low, _, middle, _, high = (_figures(rounded(number, profile)) for number in numbers)
    return {"mean": mean, "q05": low, "q50": middle, "q95": high}


def _limit(limit: Limit) -> dict[str, Any]:
    person_days = {name: _figures(getattr(limit, name)) for name in ("mean", "q05", "q50", "q95")}
    return {"name": limit.name, "kind": limit.kind, "person_days": person_days, "sentence": str(limit)}


def _figures(number: float) -> float:
    """Six significant digits, as in the tables of a result folder."""
    return float(f"{number:.6g}")
