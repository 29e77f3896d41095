"""A forecast in words and as plain values: what was seen, what comes, which sites fill up, what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from textwrap import fill
from typing import Any

import numpy as np

from safepassage.ensemble.wording import share
from safepassage.forecasting.counts import Visible
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast
from safepassage.forecasting.learned import Belief, Learned, learned_of
from safepassage.forecasting.scores import LEVELS
from safepassage.scenario.scenario import Scenario
from safepassage.show.matters_words import hidden
from safepassage.show.profile import Profile, hides, marking, people, rounded, spanned
from safepassage.show.words import LINE

MEANING = {
    "left": "left the besieged places",
    "out": "out, arrived at a safe place",
    "inside": "inside",
    "arrivals": "arrived since the start",
    "stock": "there",
}
MOST = 6
LOW, MIDDLE, HIGH = (LEVELS.index(q) for q in (0.05, 0.5, 0.95))


def forecast_text(frozen: FrozenForecast, title: str, seen: Visible, profile: Profile) -> str:
    """The forecast at its horizon with 90 % intervals, the sites that may fill up, and what was learned."""
    last = frozen.days[-1]
    lines = [title, f"forecast issued {frozen.issued} by the method {frozen.method}, seed {frozen.seed}", str(seen), ""]
    rows = [(MEANING[one.name], *last_numbers(frozen, one, profile)) for one in frozen.targets if not one.place]
    rows += [
        (f"{MEANING[one.name]}: {one.place}", *last_numbers(frozen, one, profile))
        for one in most_people(frozen, "stock")
    ]
    width = max(len(row[0]) for row in [("people, " + str(last),), *rows])
    lines.append(f"{'people, ' + str(last):<{width}} {'median':>10}  90 %")
    lines += [f"{words:<{width}} {middle:>10}  {span}" for words, middle, span in rows]
    lines += ["", *_filling(frozen), *_learned(frozen, profile)]
    if "note" in frozen.facts:
        lines.append(fill(f"The method says: {frozen.facts['note']}", LINE))
    closing = (
        "Intervals hold 90 % of what the method thinks possible. Nothing published after the issue date was seen. For "
        f"the protection of civilians; not for targeting or border control. {marking(profile)}"
    )
    return "\n".join([*lines, "", fill(closing, LINE)])


def last_numbers(frozen: FrozenForecast, target: Target, profile: Profile) -> tuple[str, str]:
    """The median of a target on the last day in words, and its 90 % interval."""
    levels = frozen.quantiles[frozen.targets.index(target), :, -1]
    return people(levels[MIDDLE], profile), spanned(levels[LOW], levels[HIGH], profile)


def most_people(frozen: FrozenForecast, name: str) -> list[Target]:
    """The places with most people of a target at the end, most first."""
    at = [target for target in frozen.targets if target.name == name and target.place]
    return sorted(at, key=lambda one: -frozen.quantiles[frozen.targets.index(one), MIDDLE, -1])[:MOST]


def filling(frozen: FrozenForecast) -> list[tuple[str, float, date | None]]:
    """Each site with the probability that it passes its capacity, and the day by which it has in half of the cases."""
    found = []
    for place, chances in frozen.over.items():
        passes = float(chances[:-1].sum())
        day = None
        if passes > 0:
            day = frozen.days[int(np.searchsorted(np.cumsum(chances[:-1]), passes / 2 - 1e-12))]
        found.append((place, passes, day))
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _filling(frozen: FrozenForecast) -> list[str]:
    sites = [one for one in filling(frozen) if one[1] > 0]
    if not sites:
        return []
    lines = ["sites that may pass their capacity"]
    lines += [f"  {place}: {share(chance)}; if so, as likely as not by {day}" for place, chance, day in sites[:MOST]]
    return [*lines, ""]


def _learned(frozen: FrozenForecast, profile: Profile) -> list[str]:
    learned = learned_of(frozen.facts)
    if learned is None:
        return []
    lines, changed = ["what was learned"], changed_beliefs(learned, profile)
    lines += [fill(f"  {one}", LINE, subsequent_indent="    ") for one in changed[:MOST]]
    if len(changed) > MOST:
        lines.append(f"  and {len(changed) - MOST} more, in learned.csv")
    lines.append(f"  {unchanged_words(learned, profile)}")
    if learned.pulls:
        lines.append("what pulled hardest")
    for pull in learned.pulls[:3]:
        with_it, without = people(pull.with_it, profile), people(pull.without_it, profile)
        lines.append(
            fill(f"  {pull.what}: {pull.target} {with_it}, without it {without}", LINE, subsequent_indent="    ")
        )
    if learned.unexplained:
        lines.append("not explained by any member")
        lines += [fill(f"  {words}", LINE, subsequent_indent="    ") for words in learned.unexplained]
    return [*lines, ""]


def shown_to(frozen: FrozenForecast, known: Scenario, profile: Profile) -> FrozenForecast:
    """The forecast without what it learned of anything that the profile hides: roads of a siege that is still running.

    `known` is the scenario as it was known on the issue date.
    """
    if "learned" not in frozen.facts:
        return frozen
    learned = frozen.facts["learned"]
    kept = [one for one in learned["beliefs"] if not _hides(known, one["name"], profile)]
    return replace(frozen, facts={**frozen.facts, "learned": {**learned, "beliefs": kept}})


def _hides(known: Scenario, name: str, profile: Profile) -> bool:
    kind, _, of = name.partition(":")
    if kind == "happens":
        return any(hides(known, event.where, profile) for event in known.events if event.id == of)
    return hidden(known, name, profile)


def changed_beliefs(learned: Learned, profile: Profile) -> list[Belief]:
    """What changed by more than members differ by chance, as the profile gives it, and does not read the same there."""
    shown = [_in_profile(one, profile) for one in learned.changed]
    return [one for one in shown if not one.reads_alike]


def unchanged_words(learned: Learned, profile: Profile) -> str:
    """How many quantities did not change, or not so that it can be read."""
    number = len(learned.beliefs) - len(changed_beliefs(learned, profile))
    return f"unchanged: {number:,} {'quantity' if number == 1 else 'quantities'}"


def _in_profile(one: Belief, profile: Profile) -> Belief:
    """A quantity before and after, with people as the profile gives them."""
    if one.unit != "people":
        return one

    def shown(points: tuple[float | str, float | str, float | str]) -> tuple[float, float, float]:
        low, middle, high = (rounded(float(point), profile) for point in points)
        return low, middle, high

    return replace(one, before=shown(one.before), after=shown(one.after))


def forecast_document(
    frozen: FrozenForecast, seen: Visible, seconds: Mapping[str, float], folder: str, profile: Profile
) -> dict[str, Any]:
    """The same as plain values for `--json`."""
    about = frozen.about
    return {
        "members": about["samples"],
        "seed": frozen.seed,
        "version": about["version"],
        "seconds": dict(seconds),
        "scenario": frozen.scenario,
        "method": frozen.method,
        "issued": frozen.issued.isoformat(),
        "horizon": len(frozen.days),
        "until": frozen.days[-1].isoformat(),
        "profile": profile,
        "seen": {"counts": len(seen.counts), "hidden": seen.hidden},
        "targets": [_target(frozen, target, profile) for target in frozen.targets],
        "capacity": [
            {"place": place, "passes": chance, "by": None if day is None else day.isoformat()}
            for place, chance, day in filling(frozen)
        ],
        "facts": dict(frozen.facts),
        "folder": folder,
    }


def _target(frozen: FrozenForecast, target: Target, profile: Profile) -> dict[str, Any]:
    levels = frozen.quantiles[frozen.targets.index(target), :, -1]
    numbers = {
        name: rounded(float(levels[at]), profile)
        for name, at in zip(("q05", "q50", "q95"), (LOW, MIDDLE, HIGH), strict=True)
    }
    return {"target": target.name, "place": target.place or None, **numbers}


def learned_rows(frozen: FrozenForecast) -> list[tuple[Any, ...]]:
    """The rows of learned.csv: a quantity before and after."""
    learned = learned_of(frozen.facts)
    if learned is None:
        return []
    return [(one.name, one.unit, *one.before, *one.after, one.moved, one.narrower) for one in learned.beliefs]


LEARNED_COLUMNS = (
    "quantity", "unit", "before_q05", "before_q50", "before_q95", "after_q05", "after_q50", "after_q95", "moved",
    "narrower",
)  # fmt: skip
