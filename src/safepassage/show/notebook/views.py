"""What a notebook shows of a scenario, a result, a difference, a comparison, a forecast, and of what matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from safepassage.ensemble.difference import Difference
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import Matters
from safepassage.errors import plural
from safepassage.forecasting.forecast import Forecast
from safepassage.planning.compare import Comparison
from safepassage.scenario.describe import party_words
from safepassage.scenario.ranges import Range
from safepassage.scenario.scenario import Scenario
from safepassage.show.ground import ground, ground_words
from safepassage.show.matters_words import outcome_words
from safepassage.show.notebook.forecast import forecast_sections
from safepassage.show.notebook.html import View
from safepassage.show.profile import Profile, hides_roads, last_day, marking, people, told
from safepassage.show.report.answer import answer, arrivals
from safepassage.show.report.contents import scenario_names, scenario_texts
from safepassage.show.report.difference import changes, side_by_side
from safepassage.show.report.evidence import events_table, matters_parts, shown_claims
from safepassage.show.report.figures import drawing, image_of, whole_map
from safepassage.show.report.parts import PAGE, Bullets, Part, Picture, Section, Table, Text
from safepassage.show.report.situation import HIDDEN, limits
from safepassage.show.report.text import typefaces
from safepassage.show.words import document

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PLACES, MOST_EVENTS = 25, 25
LARGE = 200_000_000
"""Numbers of a result from which on only its outcomes are shown: the rest would take long to read."""
FIRST, SECOND = "the first", "the second"
BASE = "the siege as it stands"


def shown(value: Any, profile: Profile) -> View:
    """What is shown of a value; TypeError where nothing is."""
    scenario = _scenario(value)
    letters = typefaces("".join([scenario.title, *scenario_texts(scenario)]))
    with drawing(letters.families):
        title, about, sections = _told(value, profile)
    return View(
        title,
        about,
        tuple(sections),
        tuple(scenario_names(scenario)),
        marking(profile),
        restricted=profile == "full",
        known=f"What was published by {scenario.as_of} is known to it." if scenario.as_of else "",
    )


def _scenario(value: Any) -> Scenario:
    """What a value is about."""
    if isinstance(value, Scenario):
        return value
    if isinstance(value, Ensemble):
        return value.scenario
    if isinstance(value, Difference):
        return value.first.scenario
    if isinstance(value, Comparison):
        return value.base.scenario
    if isinstance(value, Matters):
        return value.ensemble.scenario
    if isinstance(value, Forecast) and value.known is not None:
        return value.known
    raise TypeError(f"nothing is shown of {type(value).__name__}")


def _told(value: Any, profile: Profile) -> tuple[str, str, list[Section]]:
    """The heading, the line about it and the sections of a value."""
    scenario = _scenario(value)
    if isinstance(value, Scenario):
        return scenario.title, _period(scenario), _scenario_sections(scenario, profile)
    if isinstance(value, Ensemble):
        return scenario.title, _run(value), _ensemble_sections(value, profile)
    if isinstance(value, Difference):
        both = {SECOND: value.second, FIRST: value.first}
        title = f"{scenario.title}: the first result less the second"
        return title, f"{_run(value.first)}, paired", [replace(side_by_side(both, profile), title="")]
    if isinstance(value, Comparison):
        count = plural(len(value.courses), "course")
        about = f"{_run(value.base)}, paired: each has the same luck in all runs"
        return f"{scenario.title}: {count} of action", about, [*_comparison_sections(value, profile)]
    if isinstance(value, Matters):
        parts = tuple(matters_parts(value.ensemble, value, profile))
        title = f"What matters most to the {outcome_words(value)}"
        return title, f"{scenario.title}; {_run(value.ensemble)}", [Section("matters", "", parts)]
    about = f"issued {value.issued} by the method {value.method}, {plural(len(value.samples), 'sample')}"
    about += f", seed {value.seed}: {plural(value.horizon, 'day')} to {value.days[-1]}"
    return f"{scenario.title}: a forecast", about, forecast_sections(value, scenario, profile)


def _period(scenario: Scenario) -> str:
    days = plural((scenario.end - scenario.start).days + 1, "day")
    known = f", as known on {scenario.as_of}" if scenario.as_of else ""
    running = " The siege is still running." if scenario.running else ""
    return f"{scenario.start} to {scenario.end}, {days}{known}.{running}"


def _run(ensemble: Ensemble) -> str:
    days = f"{ensemble.days[0]} to {ensemble.days[-1]}, {plural(len(ensemble.days), 'day')}"
    return f"{days}, {plural(ensemble.members, 'member')}, seed {ensemble.seed}"


def _scenario_sections(scenario: Scenario, profile: Profile) -> list[Section]:
    claims = shown_claims(scenario, profile)
    evidence = f"{plural(len(claims), 'claim')}, {plural(len(scenario.observations), 'count')} of people"
    parties = tuple(f"{one.name}: {party_words(one)}" for one in scenario.parties)
    doubts = Counter(type(warning).__name__ for warning in scenario.check())
    picture = Picture("ground", image_of(ground(scenario, profile)), ground_words(scenario, profile))
    events = events_table(scenario, {claim.id for claim in claims}, profile)
    first: list[Part] = [Text(summary)] if (summary := told(scenario, scenario.summary, profile)) else []
    first += [Text(f"It cites {evidence}."), picture]
    places: list[Part] = [_places(scenario, profile)]
    places += [Text(HIDDEN)] if hides_roads(scenario, profile) else []
    bans: list[Part] = [Text("Parties (0: lets everybody go, 1: nobody):"), Bullets(parties)] if parties else []
    warned = [Text(f"Doubtful, says check(): {plural(doubts.total(), 'warning')}.")] if doubts else []
    return [
        Section("siege", "", tuple(first)),
        Section("places", "Places by holder", (*_cut(places, MOST_PLACES), *bans)),
        Section("events", "Events", (*_cut([events], MOST_EVENTS), *warned)),
    ]


def _places(scenario: Scenario, profile: Profile) -> Table:
    """Every place but crossings by its holder, those with most people at unsafe places first."""
    parties = [party.name for party in scenario.parties]
    found = sorted(
        (place for place in scenario.locations if not place.is_crossing),
        key=lambda one: (
            parties.index(one.holder) if one.holder in parties else len(parties),
            one.safe,
            -one.people.likely,
        ),
    )
    rows = tuple(
        (
            place.holder or "nobody",
            place.name,
            place.kind + ("" if place.safe else ", unsafe"),
            str(place.denied_since or ""),
            _range(place.people, profile) if place.people.high else "",
            "" if place.capacity is None else f"{_range(place.capacity, profile)} {place.capacity_unit}",
        )
        for place in found
    )
    head = ("held by", "place", "kind", "leaving denied since", "people", "room")
    return Table("On the first day: likely numbers, and what 90 % lie in", head, rows, words=4)


def _range(numbers: Range, profile: Profile) -> str:
    likely, low, high = (people(number, profile) for number in (numbers.likely, numbers.low, numbers.high))
    return likely if low == high else f"{likely} ({low}–{high})"


def _cut(parts: Iterable[Part], most: int) -> Iterator[Part]:
    """Parts with their tables cut to so many rows, and a line that says so."""
    for part in parts:
        if not isinstance(part, Table) or len(part.rows) <= most:
            yield part
            continue
        yield replace(part, rows=part.rows[:most])
        yield Text(f"and {len(part.rows) - most:,} more: print it to see all.", on=PAGE)


def _ensemble_sections(ensemble: Ensemble, profile: Profile) -> list[Section]:
    end, plain = last_day(ensemble, profile), document(ensemble, {}, None, profile)
    first = replace(answer(ensemble, end, plain, profile), title="")
    if sum(prod(array.shape) for array in ensemble.values.values()) > LARGE:
        said = "The map and the arrivals of so large a result are not shown here: safepassage report draws them."
        return [replace(first, parts=(*first.parts, Text(said))), limits(ensemble, profile)]
    where = Section("map", "Ways out and ways shut", (whole_map(ensemble, profile),))
    return [first, arrivals(ensemble, plain, profile), where, limits(ensemble, profile)]


def _comparison_sections(comparison: Comparison, profile: Profile) -> Iterator[Section]:
    told = tuple(
        f"{name}: {' '.join(str(action).removesuffix('.') + '.' for action in actions)}"
        for name, actions in comparison.actions.items()
    )
    yield Section("courses", "", (Bullets(told), *changes(comparison, BASE, profile)))
