"""What a notebook shows of a forecast: what comes, with what had been counted; sites that fill up; what was learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safepassage.ensemble.wording import share
from safepassage.forecasting.counts import Count, visible
from safepassage.forecasting.forecast import Forecast
from safepassage.forecasting.forecast_file import FrozenForecast, freeze
from safepassage.forecasting.learned import Learned, learned_of
from safepassage.scenario.scenario import Scenario
from safepassage.show.forecast_figures import forecast_pages
from safepassage.show.forecast_words import (
    MEANING,
    MOST,
    changed_beliefs,
    filling,
    last_numbers,
    most_people,
    shown_to,
)  # fmt: skip
from safepassage.show.profile import Profile, people
from safepassage.show.report.figures import image_of
from safepassage.show.report.parts import Bullets, Part, Picture, Section, Table, Text
from safepassage.show.style import spoken_day

MOST_PULLS = 3
CLOSING = "Intervals hold 90 % of what the method thinks possible. Nothing published after the issue date was seen."


def forecast_sections(forecast: Forecast, known: Scenario, profile: Profile) -> list[Section]:
    """The sections of a forecast, made of the scenario as it was known on the issue date."""
    frozen = shown_to(freeze(forecast, known), known, profile)
    seen = visible(known, forecast.issued)
    pages = forecast_pages(frozen, known.title, seen.counts, profile)
    first: list[Part] = [
        Text(f"{seen}."),
        Picture("forecast", image_of(pages["forecast"]), _fans(frozen, seen.counts, profile)),
        _table(frozen, profile),
        Text(CLOSING),
    ]
    if "note" in forecast.facts:
        first.append(Text(f"The method says: {forecast.facts['note']}"))
    sections = [Section("forecast", "", tuple(first))]
    told = tuple(_sites(frozen))
    if told:
        alt = f"Fans of people at each site against its likely capacity. {'; '.join(told)}."
        picture = Picture("sites", image_of(pages["sites"]), alt)
        sections.append(Section("sites", "Sites that may pass their capacity", (picture, Bullets(told))))
    learned = learned_of(frozen.facts)
    if learned is not None:
        drawn = image_of(pages["learned"]) if "learned" in pages else None
        sections.append(Section("learned", "What was learned", tuple(_learned(learned, drawn, profile))))
    return sections


def _fans(frozen: FrozenForecast, counts: Sequence[Count], profile: Profile) -> str:
    """The fans in words: what comes by the last day, and the last count before."""
    told = []
    for target in frozen.targets:
        if target.place:
            continue
        median, span = last_numbers(frozen, target, profile)
        said = f"{MEANING[target.name]}: {median} ({span})"
        seen = [one for one in counts if one.target == target]
        if seen:
            last = max(seen, key=lambda one: one.date)
            said += f"; last counted {people(last.people, profile)} on {spoken_day(last.date)}"
        told.append(said)
    return f"Fans of people until {frozen.days[-1]}, after what was counted. {'. '.join(told)}."


def _table(frozen: FrozenForecast, profile: Profile) -> Table:
    """What comes by the last day: of the whole siege, and at the places with most people."""
    rows = [(MEANING[one.name], one) for one in frozen.targets if not one.place]
    rows += [(f"at {one.place}", one) for one in most_people(frozen, "stock")]
    told = tuple((words, *last_numbers(frozen, one, profile)) for words, one in rows)
    return Table(f"What comes, by {frozen.days[-1]}", ("people", "median", "90 %"), told)


def _sites(frozen: FrozenForecast) -> list[str]:
    found = [one for one in filling(frozen) if one[1] > 0][:MOST]
    return [f"{place}: {share(chance)}; if so, as likely as not by {day}" for place, chance, day in found]


def _learned(learned: Learned, drawn: bytes | None, profile: Profile) -> Iterator[Part]:
    """What is believed now in place of before, which reports pulled, and what nothing explains."""
    told = tuple(str(one) for one in changed_beliefs(learned, profile)[:MOST])
    if drawn is not None:
        alt = f"Bars of what was believed before and after the counts. {'; '.join(told)}."
        yield Picture("learned", drawn, alt)
    yield Bullets(told) if told else Text("Nothing that changed by more than members differ by chance.")
    pulls = tuple(
        f"{one.what}: {one.target} {people(one.with_it, profile)}, without it {people(one.without_it, profile)}"
        for one in learned.pulls[:MOST_PULLS]
    )
    if pulls:
        yield Text("What pulled hardest:")
        yield Bullets(pulls)
    if learned.unexplained:
        yield Text("Not explained by any member:")
        yield Bullets(learned.unexplained)
