"""Several results side by side: paired where they share their luck, and else said not to be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from safepassage.ensemble.difference import difference
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import quantiles, summary
from safepassage.ensemble.wording import share
from safepassage.errors import SafepassageError
from safepassage.planning.compare import ARRIVED, Comparison, Effect
from safepassage.scenario.describe import event_words
from safepassage.scenario.events import Event
from safepassage.scenario.scenario import Scenario
from safepassage.show.comparison_words import WORDS, shown_effects, signed
from safepassage.show.profile import Profile, hides, last_day
from safepassage.show.report.answer import ROWS, spread
from safepassage.show.report.evidence import shown_claims
from safepassage.show.report.figures import courses
from safepassage.show.report.parts import Part, Section, Table, Text
from safepassage.show.style import spoken_day
from safepassage.show.words import EXPOSURE

TABLES = ("locations", "roads", "events", "groups", "parties", "overrides", "claims")
MOST_CHANGES = 12
CAUTION = "No road is safe: look at the exposure next to the gain."


def side_by_side(results: Mapping[str, Ensemble], profile: Profile) -> Section:
    """The section that says how the other results differ from the first, member by member where that can be."""
    names = list(results)
    base = results[names[0]]
    reasons = {name: unpaired(base, results[name]) for name in names[1:]}
    parts: list[Part] = [Text(_what_differs(names[0], name, base, results[name], profile)) for name in names[1:]]
    parts.append(_medians(results, profile))
    paired = {name: results[name] for name in names[1:] if reasons[name] is None}
    parts += [
        Text(
            f"{name} and {names[0]} are not paired: {reason} Differences between their medians may be chance.",
            strong=True,
        )
        for name, reason in reasons.items()
        if reason is not None
    ]
    if paired:
        parts += changes(Comparison(base, paired, dict.fromkeys(paired, ())), names[0], profile)
    return Section("compared", "Side by side", tuple(parts))


def unpaired(one: Ensemble, other: Ensemble) -> str | None:
    """Why two results cannot be compared member by member; None where they can."""
    try:
        difference(one, other)
    except SafepassageError as error:
        return str(error).partition(": ")[2].partition(". ")[0] + "."
    if one.recipe.get("rules") != other.recipe.get("rules"):
        return "they follow other rules."
    if (one.locations, one.crossings) != (other.locations, other.crossings):
        return "their places are not the same."
    if one.kept != other.kept:
        return "they did not keep the same outputs."
    shared = [name for name in one.quantities if name in other.quantities]
    first, second = ([each.quantities.index(name) for name in shared] for each in (one, other))
    same = (np.asarray(one.draws[:, first]) == np.asarray(other.draws[:, second])).all(axis=0)
    return None if same.mean() > 0.5 or not shared else "their members drew different numbers."


def _what_differs(base_name: str, name: str, base: Ensemble, other: Ensemble, profile: Profile) -> str:
    """Which rows of the scenarios are not the same, by table, as far as the profile shows them."""
    if base.scenario.title != other.scenario.title:
        return f"{name} is a result of another scenario: {other.scenario.title}."
    told = []
    for table in TABLES:
        sides = [_rows(each.scenario, table) for each in (base, other)]
        changed = [key for key in dict.fromkeys((*sides[0], *sides[1])) if sides[0].get(key) != sides[1].get(key)]
        shown = [key for key in changed if not _hidden(base.scenario, other.scenario, table, key, profile)]
        if shown:
            more = f" and {len(shown) - MOST_CHANGES} more" if len(shown) > MOST_CHANGES else ""
            kind = "parameters" if table == "overrides" else table
            told.append(f"{kind}: {', '.join(_told(sides, key) for key in shown[:MOST_CHANGES])}{more}")
    what = "; ".join(told) or "nothing that is shown"
    return f"What differs in {name} from {base_name}: {what}."


def _told(sides: list[dict[str, object]], key: str) -> str:
    """A row that differs: its name, and what an event says."""
    row = sides[1].get(key, sides[0].get(key))
    gone = "" if key in sides[1] else ", not there"
    return f"{key}{gone} ({event_words(row)})" if isinstance(row, Event) else f"{key}{gone}"


def _rows(scenario: Scenario, table: str) -> dict[str, object]:
    return {str(getattr(row, "name", None) or getattr(row, "id", "")): row for row in getattr(scenario, table)}


def _hidden(one: Scenario, other: Scenario, table: str, key: str, profile: Profile) -> bool:
    for scenario in (one, other):
        row = _rows(scenario, table).get(key)
        where = key if table in ("roads", "locations") else getattr(row, "where", None)
        if row is not None and (
            hides(scenario, where, profile) or (table == "claims" and _secret(scenario, key, profile))
        ):
            return True
    return False


def _secret(scenario: Scenario, claim: str, profile: Profile) -> bool:
    return claim not in {one.id for one in shown_claims(scenario, profile)}


def _medians(results: Mapping[str, Ensemble], profile: Profile) -> Table:
    ends = {name: last_day(result, profile).outcomes for name, result in results.items()}
    days = [spoken_day(result.days[-1], True) for result in results.values()]
    head = ("on the last day", *(f"{name}, {day}" for name, day in zip(results, days, strict=True)))
    rows = tuple(
        (words, *(spread(summary(end[name]), profile) for end in ends.values()))
        for name, words in (ROWS | EXPOSURE).items()
    )
    return Table("Each result by itself: median and 90 % of members", head, rows)


def changes(comparison: Comparison, base: str, profile: Profile) -> list[Part]:
    """What each course changes against `base`: how often it helps, a table, and the picture of all."""
    parts: list[Part] = []
    told = []
    for name in comparison.courses:
        effects = shown_effects(comparison, name, profile)
        sure = comparison.helps(name)
        sides = (float((sure > 0).mean()), float((sure == 0).mean()), float((sure < 0).mean()))
        more, same, less = (share(side) for side in sides)
        told.append(
            f"Paired, member by member: more people are out with {name} than with {base} in {more} of members, as many "
            f"in {same}, fewer in {less}."
        )
        parts += [Text(told[-1], strong=True), _change_table(effects, name, base, profile)]
    parts += [courses(comparison, profile, told), Text(CAUTION)]
    return parts


def _change_table(effects: list[Effect], name: str, base: str, profile: Profile) -> Table:
    by_name = {one.quantity: one for one in effects if one.place is None}
    whole = [(words, by_name[quantity]) for quantity, words in WORDS.items()]
    places = [one for one in effects if one.quantity == ARRIVED and one.place and one.change.any()]
    places = sorted(places, key=lambda one: -abs(float(one.change.mean())))
    rows = [*whole, *((f"arrived at {one.place}", one) for one in places)]
    told = tuple((words, *_change(one, profile)) for words, one in rows)
    head = ("by the last day", "mean change", "90 % of members")
    return Table(f"What {name} changes against {base}", head, told, rest="smaller changes in the HTML page")


def _change(effect: Effect, profile: Profile) -> tuple[str, str]:
    low, high = quantiles(effect.change, (0.05, 0.95)).tolist()
    return signed(float(effect.change.mean()), profile), f"{signed(low, profile)} to {signed(high, profile)}"
