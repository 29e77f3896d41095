"""Courses of action in words: the table that `compare` prints, its document for `--json`, and its rows for CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import count, share
from safepassage.errors import plural
from safepassage.planning.actions import Action, set_again
from safepassage.planning.compare import ARRIVED, BEFORE_OUT, WAITED, Comparison, Effect
from safepassage.show.profile import Profile, hides, hides_roads, marking, people, rounded
from safepassage.show.words import EXPOSURE, SHOWN, closing

WORDS = {**SHOWN, BEFORE_OUT: "person-days before people are out", **EXPOSURE}
MOST_ROWS = 8
"""Places, and crossings, in the table: those that change most."""
COLUMNS = (
    "course", "quantity", "place", "base_q05", "base_q50", "base_q95", "course_q05", "course_q50", "course_q95",
    "change_mean", "change_se", "change_q05", "change_q50", "change_q95", "more", "same", "less",
)  # fmt: skip
SIDES = ("q05", "q50", "q95")


def shown_effects(comparison: Comparison, course: str, profile: Profile) -> list[Effect]:
    """What a course changes, as the profile gives it.

    In public each side is rounded to 10 by member, before any mean, error or quantile is taken; crossings of a siege
    that is still running are left out.
    """
    if profile == "full":
        return list(comparison.effects(course))
    hidden = hides_roads(comparison.base.scenario, profile)
    return [
        effect._replace(base=np.round(effect.base, -1), course=np.round(effect.course, -1))
        for effect in comparison.effects(course)
        if not (hidden and effect.quantity == WAITED)
    ]


def comparison_table(comparison: Comparison, profile: Profile = "public") -> str:
    """Each course in sentences, whether it helps, and what it changes by the last day: mean and 90 % of members."""
    base = comparison.base
    head = f"{base.days[0]} to {base.days[-1]}, {plural(base.members, 'member')} paired, seed {base.seed}"
    lines = [base.scenario.title, head, *_side_by_side(comparison, profile)]
    for course in comparison.courses:
        lines += ["", *_course(comparison, course, profile)]
    lines += _between(comparison, profile)
    if hides_roads(base.scenario, profile):
        lines += ["", "crossings of a siege that is still running are not public"]
    return "\n".join([*lines, "", "No road is safe: look at the exposure of a course next to what it gains."]) + (
        "\n" + closing(base, profile)
    )


def _side_by_side(comparison: Comparison, profile: Profile) -> list[str]:
    """Mean change by the last day of each course in a column of its own; nothing where there is one course."""
    names = list(comparison.courses)
    if len(names) < 2:
        return []
    effects = {
        name: {one.quantity: one for one in shown_effects(comparison, name, profile) if one.place is None}
        for name in names
    }
    table = [("mean change by the last day", "as it stands", *names)]
    for quantity, words in WORDS.items():
        before = float(quantiles(effects[names[0]][quantity].base, 0.5))
        changes = (signed(float(effects[name][quantity].change.mean()), profile) for name in names)
        table.append((words, people(before, profile), *changes))
    helped = (share(_sides(comparison.helps(name))[0]) for name in names)
    table.append(("members in which more are out", "", *helped))
    widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
    aligned = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in table]
    return ["", *("  ".join(row).rstrip() for row in aligned)]


def _course(comparison: Comparison, course: str, profile: Profile) -> list[str]:
    effects = shown_effects(comparison, course, profile)
    lines = [course]
    for action in comparison.actions[course]:
        again = _again(comparison, action, profile)
        lines.append(f"  {action}" + (f" Later it may be set again by: {', '.join(again)}." if again else ""))
    lines += [f"  {sentence}" for sentence in _whether(comparison, course)]
    by_name = {one.quantity: one for one in effects if one.place is None}
    rows = [(said, by_name[name]) for name, said in WORDS.items()]
    lines += ["", *_rows("on the last day", rows, profile)]
    for title, quantity in (("arrived by the last day", ARRIVED), ("person-days waiting at crossings", WAITED)):
        places = [one for one in effects if one.quantity == quantity and np.any(one.change)]
        places = sorted(places, key=lambda one: -abs(float(one.change.mean())))[:MOST_ROWS]
        if places:
            lines += ["", *_rows(title, [(str(one.place), one) for one in places], profile)]
    return lines


def _whether(comparison: Comparison, course: str) -> list[str]:
    """Whether a course gets more people out, and sooner."""
    return [
        f"More people are out by the last day {_odds(comparison.helps(course))}.",
        f"People get out sooner {_odds(comparison.spares(course), 'later')}.",
    ]


def course_sentences(comparison: Comparison, course: str, profile: Profile = "public") -> list[str]:
    """Whether a course helps, and what it changes by the last day, exposure next to what it gains; a sentence each."""
    by_name = {one.quantity: one for one in shown_effects(comparison, course, profile) if one.place is None}
    sentences = _whether(comparison, course)
    for name, words in WORDS.items():
        _, _, mean, span = _cells(by_name[name], profile)
        if np.any(by_name[name].change):
            sentences.append(f"{words[0].upper()}{words[1:]}: {mean} on average (90 %: {span}).")
    return [*sentences, "No road is safe."]


def _again(comparison: Comparison, action: Action, profile: Profile) -> list[str]:
    """The events of the scenario that may set again what an action sets, as far as the profile shows them."""
    scenario = comparison.base.scenario
    return [] if hides(scenario, action.where, profile) else list(set_again(action, scenario))


def _odds(change: np.ndarray, worse: str = "fewer") -> str:
    more, same, less = _sides(change)
    return f"in {share(more)} of members, no difference in {share(same)}, {worse} in {share(less)}"


def _sides(change: np.ndarray) -> tuple[float, float, float]:
    """Shares of members with more, as much and less."""
    return float((change > 0).mean()), float((change == 0).mean()), float((change < 0).mean())


def _rows(title: str, rows: list[tuple[str, Effect]], profile: Profile) -> list[str]:
    head = (title, "as it stands", "with it", "mean change", "90 % of members")
    table = [head, *((f"  {name}", *_cells(effect, profile)) for name, effect in rows)]
    widths = [max(len(row[k]) for row in table) for k in range(len(head))]
    widths = [max(width, least) for width, least in zip(widths, (34, 12, 12, 12, 22), strict=True)]
    return [
        "  "
        + "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in table
    ]


def _cells(effect: Effect, profile: Profile) -> tuple[str, ...]:
    before, after = (float(quantiles(side, 0.5)) for side in (effect.base, effect.course))
    low, high = quantiles(effect.change, (0.05, 0.95)).tolist()
    return (
        people(before, profile),
        people(after, profile),
        signed(float(effect.change.mean()), profile),
        f"{signed(low, profile)} to {signed(high, profile)}",
    )


def signed(number: float, profile: Profile) -> str:
    """A change with its sign, as the profile gives it.

    >>> signed(1234.0, "public"), signed(-4, "public"), signed(-4, "full")
    ('+1,230', '0', '-4')
    """
    text = count(rounded(number, profile))
    return f"+{text}" if text != "0" and number > 0 else text


def _between(comparison: Comparison, profile: Profile) -> list[str]:
    """Each pair of courses: which gets more people out, how many, and in how many members."""
    names = list(comparison.courses)
    lines = []
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            change = comparison.helps(one, other)
            low, high = quantiles(change, (0.05, 0.95)).tolist()
            span = f"{signed(low, profile)} to {signed(high, profile)}"
            mean = signed(float(change.mean()), profile)
            lines.append(f"  {one} less {other}: {mean} people out ({span}); more {_odds(change)}")
    return ["", "between courses", *lines] if lines else []


def comparison_document(
    comparison: Comparison, seconds: Mapping[str, float], folder: str | Path | None = None, profile: Profile = "public"
) -> dict[str, Any]:
    """The same as plain values for `--json`: every course with its actions, the odds that it helps, and all effects."""
    base = comparison.base
    return {
        "members": base.members,
        "seed": base.seed,
        "version": base.recipe.get("version"),
        "seconds": dict(seconds),
        "scenario": base.scenario.name,
        "start": base.days[0].isoformat(),
        "until": base.days[-1].isoformat(),
        "profile": profile,
        "marking": marking(profile),
        "courses": [_course_values(comparison, course, profile) for course in comparison.courses],
        "folder": None if folder is None else str(folder),
    }


def _course_values(comparison: Comparison, course: str, profile: Profile) -> dict[str, Any]:
    more, same, less = _sides(comparison.helps(course))
    sooner, _, later = _sides(comparison.spares(course))
    return {
        "name": course,
        "actions": [
            {"text": action.text, "sentence": str(action), "set_again": _again(comparison, action, profile)}
            for action in comparison.actions[course]
        ],
        "helps": {"more_out": more, "same": same, "fewer_out": less, "sooner": sooner, "later": later},
        "effects": [effect_values(effect, profile) for effect in shown_effects(comparison, course, profile)],
    }


def effect_values(effect: Effect, profile: Profile) -> dict[str, Any]:
    """One effect as plain values: quantiles with and without the course, and of the change with its standard error."""
    values: dict[str, Any] = {"quantity": effect.quantity, "place": effect.place}
    for name, side in (("base", effect.base), ("course", effect.course)):
        numbers = quantiles(side, (0.05, 0.5, 0.95)).tolist()
        values |= {f"{name}_{q}": _figures(number, profile) for q, number in zip(SIDES, numbers, strict=True)}
    change = effect.change.astype(float)
    error = change.std(ddof=1) / np.sqrt(len(change)) if len(change) > 1 else 0.0
    values |= {"change_mean": _figures(change.mean(), profile), "change_se": float(f"{error:.6g}")}
    numbers = quantiles(change, (0.05, 0.5, 0.95)).tolist()
    values |= {f"change_{q}": _figures(number, profile) for q, number in zip(SIDES, numbers, strict=True)}
    return values | dict(zip(("more", "same", "less"), _sides(change), strict=True))


def comparison_rows(comparison: Comparison, profile: Profile) -> Iterator[list[object]]:
    """The rows of comparison.csv, in the order of `COLUMNS`."""
    for course in comparison.courses:
        for effect in shown_effects(comparison, course, profile):
            values = {"course": course, **effect_values(effect, profile)}
            yield ["" if values[name] is None else values[name] for name in COLUMNS]


def _figures(number: float, profile: Profile) -> float:
    return float(f"{rounded(float(number), profile):.6g}")
