"""What a report rests on: numbers with their claims and grades, contradictions kept, and what is only assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.matters import Matters
from safepassage.errors import SafepassageError, plural
from safepassage.scenario.describe import event_words
from safepassage.scenario.events import settled
from safepassage.scenario.evidence import Claim
from safepassage.scenario.parameters import quantities
from safepassage.scenario.ranges import spoken
from safepassage.scenario.scenario import Scenario
from safepassage.scenario.weighing import Contradiction, Evidence, evidence
from safepassage.show.matters_words import (
    VERIFY,
    factor_words,
    headline,
    hidden,
    percent,
    shown_factors,
    shown_reports,
)
from safepassage.show.profile import Profile, hides, people
from safepassage.show.report.figures import what_matters
from safepassage.show.report.parts import PAGE, PRINT, Bullets, Part, Section, Table, Text

MOST_FACTORS, MOST_REPORTS, MOST_TOLD = 8, 8, 6
HTTP = ("https://", "http://")


def matters(ensemble: Ensemble, profile: Profile) -> Section:
    """The section that says what to find out first, and which report to check first."""
    title = "What matters most to find out"
    try:
        found = ensemble.matters("out")
    except SafepassageError as error:
        return Section("matters", title, (Text(VERIFY, strong=True), Text(str(error))))
    return Section("matters", title, tuple(matters_parts(ensemble, found, profile)))


def matters_parts(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Part]:
    """What would take most doubt away in words, the reports to check first, and the picture of both."""
    factors = [one for one in shown_factors(ensemble, found, profile) if one.clear][:MOST_FACTORS]
    told = tuple(
        f"{_sentence(factor_words(ensemble.scenario, one.factor.name))}: {percent(one.share)}" for one in factors
    )
    parts: list[Part] = [Text(VERIFY, strong=True), Text(headline(ensemble, found, profile))]
    if told[2:]:
        parts.append(Text(f"Then: {'; '.join(told[2:])}.", on=PRINT))
    parts += [Bullets(told, ordered=True, on=PAGE)] if told else []
    parts += _reports(ensemble, found, profile)
    return [*parts, what_matters(ensemble, found, profile, told)]


def _reports(ensemble: Ensemble, found: Matters, profile: Profile) -> list[Part]:
    clear = [one for one in shown_reports(ensemble, found, profile) if one.clear][:MOST_REPORTS]
    if not clear:
        return []
    rows = tuple(
        (
            one.claim.id,
            one.claim.publisher,
            one.grade,
            _sentence("; ".join(factor_words(ensemble.scenario, name) for name in one.bears_on[:2])),
            percent(one.share),
        )
        for one in clear
    )
    head = ("report", "of", "grade", "on", "would take away")
    caption = "Which report to check first, by the doubt that would go if all it is about were settled"
    return [Table(caption, head, rows, words=4)]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def assumed(ensemble: Ensemble, profile: Profile) -> Section:
    """The section that says what is assumed, and on which evidence."""
    scenario = ensemble.scenario
    found = [one for one in evidence(scenario) if not hidden(scenario, one.quantity.name, profile)]
    stated = sorted((one for one in found if not one.assumed), key=lambda one: (-len(one.claims), one.quantity.name))
    shown = shown_claims(scenario, profile)
    ids = {claim.id for claim in shown}
    grades = {id: grade for one in found for id, grade in _grades(one).items()}
    parts: list[Part] = [Text(_summary(scenario, found, shown))]
    if stated:
        head = ("what", "rests on", "median (90 %)")
        rows = tuple((*_rests_on(scenario, one, ids), _prior(one, profile)) for one in stated)
        parts.append(Table("Numbers that claims state; claims that disagree stay apart", head, rows, words=2))
    contradictions = tuple(
        f"On {factor_words(scenario, one.quantity.name)}: {pair.one} and {pair.other} contradict each other, "
        f"{pair.sigmas:.1f} sigma apart; both are kept."
        for one in stated
        for pair in _apart(one, ids)
    )
    parts += [Bullets(contradictions)] if contradictions else []
    parts.append(Text(_unstated(scenario, found, profile)))
    parts += [events_table(scenario, ids, profile), _claims(shown, grades)]
    return Section("evidence", "What is assumed, and on which evidence", tuple(parts), sheet=2)


def shown_claims(scenario: Scenario, profile: Profile) -> list[Claim]:
    """The claims that bear on nothing which the profile hides, newest first."""
    bare = {
        row.name for rows in (scenario.locations, scenario.roads) for row in rows if hides(scenario, row.name, profile)
    }
    secret = {
        id for rows in (scenario.locations, scenario.roads) for row in rows if row.name in bare for id in row.claims
    }
    secret |= {id for event in scenario.events if hides(scenario, event.where, profile) for id in event.claims}
    secret |= {id for one in quantities(scenario) if hidden(scenario, one.name, profile) for id in one.claims}
    shown = [claim for claim in scenario.claims if claim.id not in secret and not _about(claim, bare)]
    return sorted(shown, key=lambda claim: (claim.published is None, claim.published, claim.id), reverse=True)


def _about(claim: Claim, names: set[str]) -> bool:
    return any(name.casefold() in text.casefold() for name in names for text in (claim.about, claim.statement))


def _grades(one: Evidence) -> dict[str, str]:
    return {weighed.claim.id: weighed.grade for weighed in one.claims}


def _summary(scenario: Scenario, found: Sequence[Evidence], shown: Sequence[Claim]) -> str:
    if not scenario.claims:
        return "No claim is known: everything is assumed."
    by_source = Counter(f"{claim.reliability}{claim.credibility}" for claim in shown)
    grades = ", ".join(f"{number} {grade}" for grade, number in sorted(by_source.items()))
    kinds = Counter("assumed" if one.assumed else "stated" for one in found if one.quantity.kind != "chance")
    return (
        f"{plural(len(shown), 'claim')}, graded by source (A best to F) and credibility (1 best to 6): {grades}. "
        f"Numbers that claims state: {kinds['stated']}; numbers that are assumed: {kinds['assumed']}."
    )


def _rests_on(scenario: Scenario, one: Evidence, ids: set[str]) -> tuple[str, str]:
    """What a number is, and the grades of the claims on it that are shown."""
    grades = Counter(weighed.grade for weighed in one.claims if weighed.claim.id in ids)
    told = ", ".join(f"{number} × {grade}" for grade, number in sorted(grades.items()))
    apart = len(_apart(one, ids))
    words = f"{plural(grades.total(), 'claim')}: {told}" if told else "claims that are not public"
    what = _sentence(factor_words(scenario, one.quantity.name))
    return what, words + (f"; {plural(apart, 'contradiction')}" if apart else "")


def _apart(one: Evidence, ids: set[str]) -> list[Contradiction]:
    """The contradictions between claims that are shown, farthest apart first."""
    return [pair for pair in one.contradictions if {pair.one, pair.other} <= ids]


def _prior(one: Evidence, profile: Profile) -> str:
    low, _, middle, _, high = (_value(one, number, profile) for number in one.quantiles)
    return middle if low == high else f"{middle} ({low}–{high})"


def _value(one: Evidence, number: float, profile: Profile) -> str:
    """A value of a quantity in words: a day, people as the profile gives them, or any other number."""
    if one.days_from is not None:
        return str(one.days_from[1] + timedelta(days=round(number)))
    if one.quantity.scale == "count":
        return people(number, profile)
    return spoken(float(f"{number:.3g}"))


def _unstated(scenario: Scenario, found: Sequence[Evidence], profile: Profile) -> str:
    """What no claim states: how many numbers, and among them the people at unsafe places."""
    rest = [one for one in found if one.assumed and one.quantity.kind != "chance"]
    unsafe = {f"people:{place.name}" for place in scenario.locations if not place.safe}
    told = sorted(
        (one for one in rest if one.quantity.name.startswith(("people:", "exit_denied:"))),
        key=lambda one: (one.quantity.name not in unsafe, -one.quantity.likely, one.quantity.name),
    )
    names = "; ".join(
        f"{factor_words(scenario, one.quantity.name)}, {_prior(one, profile)}" for one in told[:MOST_TOLD]
    )
    chances = sum(one.quantity.kind == "chance" for one in found)
    model = sum(one.quantity.name.startswith("parameter:") for one in rest)
    odds = f"Possible futures, each with a probability: {chances}. " if chances else ""
    few = f", among them: {names}" if names else ""
    return f"{odds}Assumed without a figure from any claim: {len(rest)}, {model} of them parameters of the model{few}."


def events_table(scenario: Scenario, ids: Collection[str], profile: Profile) -> Table:
    """What happens and what may happen, with those of the claims `ids` that say so."""
    over = settled(scenario.events)
    grades = {claim.id: f"{claim.reliability}{claim.credibility}" for claim in scenario.claims}
    rows = tuple(
        (event_words(event), _cited([id for id in event.claims if id in ids], grades))
        for event in sorted(scenario.events, key=lambda event: (event.date, event.id))
        if event.id not in over and not hides(scenario, event.where, profile)
    )
    return Table("What happens, and what may happen", ("event", "rests on"), rows, 2, "more in events.csv", PAGE)


def _cited(claims: Sequence[str], grades: Mapping[str, str]) -> str:
    return ", ".join(f"{id} ({grades[id]})" for id in claims) or "assumed"


def _claims(shown: Sequence[Claim], grades: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            claim.id,
            claim.publisher,
            str(claim.published or "no date"),
            grades.get(claim.id, f"{claim.reliability}{claim.credibility}"),
            claim.statement,
        )
        for claim in shown
    )
    links = tuple(claim.url if claim.url.startswith(HTTP) else "" for claim in shown)
    head = ("claim", "of", "published", "grade", "says, in the analyst's words")
    return Table("Every claim, newest first", head, rows, 5, "more in claims.csv", PAGE, links)
