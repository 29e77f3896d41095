"""Conflicts in Flee's format as forecasts, the plain methods first: what a camp will count in 7, 30 and 90 days.

    python verify/conflict_forecasts.py FOLDER... --settings FILE [--ahead 7 30 90] [--members N] [--seed S]

On each issue date only the rows of the source files up to it are seen, and closures and fighting as they stand. Scored
are the days on which all files of a camp have a row; the number is people misplaced over people counted, pooled by
folder, and the mean of the folders. Our method is the one of FAMILY with the least mean on the *other* conflicts; the
plain method it has to beat is chosen in the same way. Skill is 1 - ours over plain on each conflict, and the mean of
these; its interval comes from stretches of reports that are drawn anew, another one from conflicts drawn anew. The last
table, marked, is not of forecasts: its methods are given the totals of all days, which nobody knew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import product

import numpy as np

from safepassage.exchange.fleefolder import FleeFolder, read_flee
from safepassage.exchange.fleesettings import FleeSettings, read_settings
from safepassage.fleerules.run import flee_rules
from safepassage.forecasting import conflicts
from safepassage.forecasting.conflicts import Misplaced, Seen, misplaced, seen_by
from safepassage.forecasting.contest_baselines import given, gravity, gravity_pull
from safepassage.forecasting.contest_passage import passage_run, passage_scenario
from safepassage.forecasting.skill import Case, Interval, mean_skill
from safepassage.forecasting.smoothing import SHORTEST, Smoothing, Theta, library

WINDOWS = (30, 60, 90)
DAMPINGS = (0.9, 0.95, 0.97, 0.98)
TRENDS = tuple(product(WINDOWS, DAMPINGS))
EVERY = 30
"""The shares of the passage model are worked out anew so often [days]."""
ENOUGH = 0.1
"""The skill that is aimed at."""
Methods = dict[str, conflicts.Method]
Scored = dict[str, Misplaced]


def plain_methods(folder: FleeFolder, settings: FleeSettings) -> Methods:
    """The plain methods, by name."""
    pull = gravity_pull(given(folder, settings))
    shares = pull / pull.sum(axis=1, keepdims=True)
    steady = {"window": folder.days, "damping": 1.0}
    return {
        "persistence": conflicts.persistence,
        "drift": conflicts.drift,
        "last shares × drift": conflicts.last_shares,
        "exponential smoothing": partial(smoothed, folder, Smoothing(), {}),
        "Theta": partial(smoothed, folder, Theta(), {}),
        "gravity × drift": partial(conflicts.damped_arrivals, shares=lambda seen: shares[seen.day], **steady),
    }


def smoothed(
    folder: FleeFolder, method: Smoothing, made: dict[tuple[str, int, int], np.ndarray], seen: Seen, ahead: int
) -> np.ndarray:
    """A method of the library, camp by camp, on the rows one after the other; the last count where they are few."""
    people = seen.last.copy()
    for number, camp in enumerate(folder.camps):
        rows = {(on - folder.start).days for file in folder.files[camp.name] for on in file}
        days = sorted(day for day in rows if 0 <= day <= seen.day)
        if len(days) < SHORTEST:
            continue
        step = max(1, round(float(np.median(np.diff(days)))))
        later = round((seen.day + ahead - days[-1]) / step)
        key = (camp.name, len(days), later)
        if later and key not in made:
            counted = np.nan_to_num(seen.camps[days, number])
            made[key] = method.fitted(library(method.name), counted, later)[0]
        if later and np.isfinite(made[key][-1]):
            people[number] = max(0.0, made[key][-1])
    return people


def family(folder: FleeFolder, luck: Mapping[str, int]) -> Methods:
    """The methods that ours is chosen from: damped trends, the passage model's shares of arrivals, and their means."""

    @cache
    def shares(day: int) -> np.ndarray | None:
        return conflicts.passage_shares(folder, seen_by(folder, day), **luck)

    def passage(seen: Seen) -> np.ndarray | None:
        return shares(seen.day // EVERY * EVERY)

    found: Methods = {}
    for window, damping in TRENDS:
        trend = {"window": window, "damping": damping}
        parts = {
            "trend": partial(conflicts.damped_trend, **trend),
            "everybody": partial(conflicts.damped_total, **trend),
            "passage": partial(conflicts.damped_arrivals, **trend, shares=passage),
        }
        for kind in ("trend", "everybody", "passage", "trend + everybody", "trend + everybody + passage"):
            found[f"{kind}, {window} days, {damping:g}"] = partial(mean, [parts[one] for one in kind.split(" + ")])
    return found


def mean(methods: list[conflicts.Method], seen: Seen, ahead: int) -> np.ndarray:
    """The mean of several methods."""
    return np.asarray(np.mean([method(seen, ahead) for method in methods], axis=0))


def scored(folder: FleeFolder, methods: Methods, ahead: int) -> Scored:
    """How many people each method misplaces in each report, methods in order."""
    known = cache(partial(seen_by, folder))
    return {
        name: misplaced(folder, lambda day, method=method: method(known(day - ahead), ahead), ahead)
        for name, method in methods.items()
    }


def with_totals(folder: FleeFolder, settings: FleeSettings, ahead: int, luck: Mapping[str, int]) -> dict[str, float]:
    """The pooled error of methods that are given the total of every day."""
    known = given(folder, settings)
    total = known.start.sum() + np.cumsum(known.inflow)

    def last(day: int) -> np.ndarray:
        before = seen_by(folder, day - ahead).last
        shares = before if before.any() else np.ones(len(before))
        return np.asarray(shares / shares.sum() * total[day])

    rules = flee_rules(folder, settings, thin=1, unlimited=True, **luck).at_camps.mean(axis=0)
    passage = passage_run(known, passage_scenario(known), **luck).at_camps.mean(axis=0)
    pulled = gravity(known)
    made: dict[str, Callable[[int], np.ndarray]] = {
        "gravity × total": lambda day: pulled[day],
        "last shares × total": last,
        "Flee's rules": lambda day: rules[day],
        "passage model": lambda day: passage[day],
    }
    return {name: misplaced(folder, people, ahead).error for name, people in made.items()}


def chosen_without(found: list[dict[str, float]], conflict: int) -> str:
    """The method with the least mean error on the conflicts but one; those without any report have no say."""
    others = [one for number, one in enumerate(found) if number != conflict]
    return min(found[conflict], key=lambda name: float(np.nanmean([one[name] for one in others])))


def line(name: str, numbers: list[float]) -> str:
    """One line of a table: a name, each conflict, and their mean."""
    return f"{name:<28}" + "".join(f"{number:10.3f}" for number in [*numbers, float(np.nanmean(numbers))])


def told(plain: list[Scored], ours: list[Scored], names: list[str], ahead: int) -> str:
    """The table of one horizon, and what was chosen with each conflict left out."""
    plain_errors, our_errors = ([relative(one) for one in found] for found in (plain, ours))
    lines = [line(name, [one[name] for one in plain_errors]) for name in plain[0]]
    baselines = [chosen_without(plain_errors, number) for number in range(len(names))]
    picked = [chosen_without(our_errors, number) for number in range(len(names))]
    base = [one[name] for one, name in zip(plain, baselines, strict=True)]
    mine = [one[name] for one, name in zip(ours, picked, strict=True)]
    best = min(our_errors[0], key=lambda name: float(np.nanmean([one[name] for one in our_errors])))
    lines += ["", line("plain, chosen on others", [one.error for one in base])]
    lines += [line("ours, chosen on others", [one.error for one in mine])]
    lines += [line("ours, best on all (not fair)", [one[best] for one in our_errors])]
    lines += skill_lines(mine, base, names, ahead)
    lines += [f"  {name}: {one}; {other}" for name, one, other in zip(names, baselines, picked, strict=True)]
    return "\n".join(lines)


def relative(scored: Scored) -> dict[str, float]:
    """The pooled error of each method."""
    return {name: one.error for name, one in scored.items()}


def skill_lines(mine: list[Misplaced], base: list[Misplaced], names: list[str], ahead: int) -> list[str]:
    """The skill on each conflict and their mean, with intervals, and where it is not 10 %."""
    each, mean = skills(mine, base, ahead)
    shares = [(end, [getattr(one, end) for one in (*each, mean)]) for end in ("estimate", "low", "high")]
    titles = {"estimate": "skill", "low": "  90 % of draws from", "high": "  to"}
    lines = [f"{titles[end]:<28}" + "".join(f"{number:10.1%}" for number in numbers) for end, numbers in shares]
    low, high = over_conflicts([one.estimate for one in each])
    lines.append(
        f"mean skill {mean.estimate:.1%}: {mean.low:.0%} to {mean.high:.0%} with stretches of {ahead} days of each "
        f"conflict drawn anew, {low:.0%} to {high:.0%} with conflicts drawn anew (90 %)"
    )
    found: dict[bool, list[str]] = {True: [], False: []}
    for name, one in zip(names, each, strict=True):
        found[one.estimate >= ENOUGH].append(f"{name} ({one.estimate:.0%})")
    lines.append(f"{ENOUGH:.0%} better on: {', '.join(found[True]) or 'none'}")
    lines.append(f"not {ENOUGH:.0%} better on: {', '.join(found[False]) or 'none'}")
    return lines


def skills(mine: list[Misplaced], base: list[Misplaced], ahead: int) -> tuple[list[Interval], Interval]:
    """The skill on each conflict, and the mean of those on conflicts with reports where the baseline errs.

    Both methods are drawn anew together, in stretches of as many days as are forecast ahead, each conflict by itself.
    """
    cases = [Case(one.people, other.people, one.day // ahead) for one, other in zip(mine, base, strict=True)]
    scored = [case for case in cases if case.baseline.sum() > 0]
    each = [mean_skill([case] if case.baseline.sum() > 0 else [], 1, np.random.default_rng(1)) for case in cases]
    return each, mean_skill(scored, 1, np.random.default_rng(1))


def over_conflicts(found: list[float], times: int = 10_000) -> tuple[float, float]:
    """The 5 and 95 % quantiles of the mean skill over conflicts that are drawn anew."""
    known = np.array([one for one in found if np.isfinite(one)])
    if not len(known):
        return float("nan"), float("nan")
    means = known[np.random.default_rng(1).integers(0, len(known), (times, len(known)))].mean(axis=1)
    low, high = np.quantile(means, (0.05, 0.95))
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--settings", required=True)
    parser.add_argument("--ahead", type=int, nargs="*", default=[7, 30, 90])
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    settings, luck = read_settings(arguments.settings), {"members": arguments.members, "seed": arguments.seed}
    folders = [read_flee(folder) for folder in arguments.folders]
    names = [folder.name for folder in folders]
    plain = [plain_methods(folder, settings) for folder in folders]
    ours = [family(folder, luck) for folder in folders]
    for ahead in arguments.ahead:
        print(f"\n{f'{ahead} days ahead':<28}" + "".join(f"{name[:9]:>10}" for name in [*names, "mean"]))
        by_folder = [
            [scored(folder, one, ahead) for folder, one in zip(folders, methods, strict=True)]
            for methods in (plain, ours)
        ]
        print(told(*by_folder, names, ahead))
        marked = [with_totals(folder, settings, ahead, luck) for folder in folders]
        print("\nNOT FORECASTS: the totals of all days are given")
        print("\n".join(line(name, [one[name] for one in marked]) for name in marked[0]))


if __name__ == "__main__":
    main()
