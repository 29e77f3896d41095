"""A report for planners, before it becomes a page or print: what stands in it, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from safepassage.ensemble.ensemble import Ensemble
from safepassage.errors import plural
from safepassage.scenario.scenario import Scenario
from safepassage.show.profile import Profile, last_day, marking, told
from safepassage.show.report.answer import answer, arrivals
from safepassage.show.report.difference import side_by_side
from safepassage.show.report.evidence import assumed, matters
from safepassage.show.report.figures import small_map, whole_map
from safepassage.show.report.parts import PAGE, Report, Section, Text
from safepassage.show.report.situation import limits, situation
from safepassage.show.style import CHANCE, DOUBT, USE, spoken_day
from safepassage.show.words import document

RESPONSIBLE = (
    "For the protection of civilians only. " + USE + " No fighter is modelled or located. No road is ever called safe: "
    "a corridor is to be judged by its exposure next to its benefit. Who slips out past a holder is reported as one "
    "total only."
)
METHOD = (
    "Day by day, people decide to leave, set off where they are let go, choose a destination and a road, wait at "
    "crossings, and arrive. Each member draws every doubtful number and every possible future once, from its evidence "
    "or the assumption stated for it, and then runs on its own luck."
)
LIMITS = (
    "Not in it: deaths, returns, families across groups, and whatever the scenario does not say. Wrong assumptions "
    "shared by all members make intervals too narrow."
)
HASH = 16
"""Hexadecimal digits of a hash that are shown."""


def report(results: Mapping[str, Ensemble], profile: Profile, made: date) -> Report:
    """The report of one result, or of the first of several with how the others differ from it.

    `results` go by a name each; `made` is the day on which the report is made. Draw within `report_figures.drawing`.
    """
    first = next(iter(results.values()))
    scenario = first.scenario
    end, plain = last_day(first, profile), document(first, {}, None, profile)
    maps = (small_map(first, profile), whole_map(first, profile))
    compared = [side_by_side(results, profile)] if len(results) > 1 else []
    sheet = 2 if compared else 1
    sections = (
        *compared,
        answer(first, end, plain, profile),
        arrivals(first, plain, profile),
        replace(limits(first, profile), sheet=sheet),
        replace(matters(first, profile), sheet=sheet),
        situation(first, maps, profile),
        assumed(first, profile),
        method(first, profile),
    )
    period = f"{spoken_day(first.days[0], True)} to {spoken_day(first.days[-1], True)}"
    return Report(
        title=scenario.title,
        subtitle=f"Who gets out, and what keeps them in: {period}, {plural(len(first.days), 'day')}",
        marking=marking(profile),
        restricted=profile == "full",
        use=RESPONSIBLE,
        facts=tuple(_facts(results, made)),
        sections=sections,
        names=tuple(name for result in results.values() for name in scenario_names(result.scenario)),
    )


def method(ensemble: Ensemble, profile: Profile) -> Section:
    """The section that says how the numbers came about, and what is not in them."""
    rules = ensemble.recipe.get("rules")
    how = f"By the rules of {str(rules).capitalize()}." if rules else METHOD
    parts = [Text(f"{how} {CHANCE if rules else DOUBT} {LIMITS}", keep=True)]
    if notes := told(ensemble.scenario, ensemble.scenario.notes, profile):
        parts.append(Text(f"The analyst notes: {notes}", on=PAGE))
    return Section("method", "Method and limits", tuple(parts), sheet=2)


def _facts(results: Mapping[str, Ensemble], made: date) -> Iterator[tuple[str, str]]:
    first = next(iter(results.values()))
    known = first.scenario.as_of
    yield "Issue date", f"{known}: what was published by then is known" if known else "none set: all evidence was used"
    yield "Report made", made.isoformat()
    for name, result in results.items():
        recipe = result.recipe
        label = "Recipe" if len(results) == 1 else f"Recipe of {name}"
        yield (
            label,
            f"safepassage {recipe.get('version', '')}, {plural(result.members, 'member')}, seed {result.seed}, "
            f"scenario {result.scenario.name}, SHA-256 {result.scenario.digest[:HASH]}",
        )
    if first.scenario.licence:
        yield "Licence", first.scenario.licence
    if first.scenario.citation:
        yield "Cite as", first.scenario.citation


def scenario_texts(scenario: Scenario) -> Iterator[str]:
    """Every text of a scenario that a report may show."""
    yield from (scenario.summary, scenario.notes, scenario.licence, scenario.citation, *scenario_names(scenario))
    yield from (claim.statement for claim in scenario.claims)


def scenario_names(scenario: Scenario) -> Iterator[str]:
    """Every name and text of a scenario that may stand within a sentence."""
    yield scenario.title
    for rows in (scenario.locations, scenario.roads, scenario.groups, scenario.parties):
        yield from (row.name for row in rows)
    yield from (event.id for event in scenario.events)
    for claim in scenario.claims:
        yield from (claim.id, claim.publisher)
