"""The answer of a report: how many get out, by when, what that hangs on, and which sites fill up on which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.filling import filling
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.wording import count, interval, share
from safepassage.errors import plural
from safepassage.show.profile import Counts, Profile, outcome, people, spanned
from safepassage.show.report.figures import MOST_SITES, fans, sites, told_day
from safepassage.show.report.parts import PAGE, Bullets, Part, Picture, Section, Table, Text
from safepassage.show.style import spoken_day
from safepassage.show.words import EXPOSURE, SHOWN

ROWS = {name: SHOWN[name] for name in ("out", "trapped", "ready_held")} | {"inside": "inside"} | SHOWN
READ = (
    "Numbers are medians; in brackets, what 90 % of members lie in: nine in ten of the courses of events that the "
    "evidence allows."
)
CHANCE = "Numbers are medians; in brackets, what 90 % of members lie in, which differ by chance alone."
FEW = 10
"""Members that run full from which on a day is given."""
PASSES = "runs full"


class Site(NamedTuple):
    """A place that takes people in: arrived by the last day, its room, and whether and when it passes that.

    `median`, `low` and `high` are people; `room` is None where none is stated; `chance` is the share of members that
    pass it on some day, and `days` the median, 5 and 95 % of the first such day, None where too few members do.
    """

    place: str
    median: float
    low: float
    high: float
    room: float | None
    chance: float
    days: tuple[date, date, date] | None


def answer(ensemble: Ensemble, end: Counts, document: Mapping[str, Any], profile: Profile) -> Section:
    """The section that says how many get out."""
    days = checkpoints(len(ensemble.days))
    head = ("people", *(told_day(ensemble, ensemble.days[day]) for day in days))
    names = [name for name in ROWS if end.outcomes[name].any() or name in ("trapped", "out", "inside")]
    numbers = {name: summary(outcome(ensemble, name, profile)) for name in names}
    rows = tuple((ROWS[name], *(spread(numbers[name][:, day], profile) for day in days)) for name in names)
    exposed = [
        f"{spread(summary(end.outcomes[k]), profile)} {words}" for k, words in EXPOSURE.items() if end.outcomes[k].any()
    ]
    parts: tuple[Part, ...] = (
        Text(lead(ensemble, end, profile), strong=True),
        Text(CHANCE if "rules" in ensemble.recipe else READ),
        fans(ensemble, profile),
        Table("How many people, at the end of each day", head, rows),
        *([Text(f"Exposure from the first to the last day: {'; '.join(exposed)}.")] if exposed else []),
        *hangs_on(document, profile),
    )
    return Section("answer", "The answer", parts)


def checkpoints(days: int) -> list[int]:
    """Indices of the days in the table: after one, two and four weeks, or later ones of a long run, and the last.

    >>> checkpoints(45), checkpoints(5), checkpoints(267)
    ([7, 14, 28, 44], [4], [7, 28, 182, 266])
    """
    early = [day for day in (7, 14, 28, 91, 182) if day < days - 2]
    return [*(early if len(early) <= 3 else [7, 28, early[-1]]), days - 1]


def spread(numbers: np.ndarray, profile: Profile) -> str:
    """The median, and 90 % of members in brackets, of what `summary` gives."""
    middle, low, high = people(numbers[3], profile), people(numbers[1], profile), people(numbers[5], profile)
    return middle if low == high else f"{middle} ({low}–{high})"


def lead(ensemble: Ensemble, end: Counts, profile: Profile) -> str:
    """The answer in plain words."""
    out, held = (summary(end.outcomes[name]) for name in ("out", "trapped"))
    said = f"By {spoken_day(ensemble.days[-1], True)} "
    low, high = people(out[1], profile), people(out[5], profile)
    if low == high:
        said += f"{people(out[3], profile)} people are out, at a safe place, in 90 % of members or more. "
    else:
        said += (
            f"about {people(out[3], profile)} people are out, at a safe place: as likely more as fewer, and in 90 % of "
            f"members {low} to {high}. "
        )
    if held[5] <= 0:
        said += "Nobody is still trapped, in 95 % of members or more."
    elif held[1] == held[5]:
        said += f"{people(held[3], profile)} are still trapped, in 90 % of members or more."
    else:
        said += f"About {people(held[3], profile)} ({spanned(held[1], held[5], profile)}) are still trapped."
    if end.slipped is not None and (numbers := summary(end.slipped))[-1] > 0:
        said += f" Of those who left, {spread(numbers, profile)} slipped out past a holder or a front."
    return said


def hangs_on(document: Mapping[str, Any], profile: Profile) -> list[Part]:
    """The possible futures that the people out hang on, as far as they can be told from chance."""
    clear = [one for one in document["futures"] if one["clear"]]
    items = tuple(
        f"{one['sentence']} If so ({share(one['share'])} of members) {_sides(one['out_if_it_happens'])} people are out "
        f"by the last day; if not, {_sides(one['out_if_not'])}."
        for one in clear
    )
    return [Text("What the answer hangs on: possible futures.", on=PAGE), Bullets(items)] if items else []


def _sides(numbers: Mapping[str, float]) -> str:
    return f"{count(numbers['q50'])} ({interval(numbers['q05'], numbers['q95']).replace(' to ', '–')})"


def fillings(ensemble: Ensemble, document: Mapping[str, Any]) -> list[Site]:
    """Every place that takes people in, those that are most likely to run full first."""
    found = []
    for place in document["arrivals"]:
        limited = place["capacity"] is not None
        chance, days = passing(ensemble, place["place"]) if limited else (0.0, None)
        numbers = (place["q50"], place["q05"], place["q95"], place["capacity"])
        found.append(Site(place["place"], *numbers, chance, days))
    return sorted(found, key=lambda one: (-round(one.chance, 2), one.room is None, -one.median))


def passing(ensemble: Ensemble, place: str) -> tuple[float, tuple[date, date, date] | None]:
    """Share of members in which a place holds more people than room on some day, and when: median, 5 and 95 %."""
    found = filling(ensemble, ensemble.locations.index(place))
    if found is None:
        return 0.0, None
    if found.probability * ensemble.members < min(FEW, ensemble.members):
        return found.probability, None
    low, middle, high = (ensemble.days[day] for day in found.days)
    return found.probability, (middle, low, high)


def arrivals(ensemble: Ensemble, document: Mapping[str, Any], profile: Profile) -> Section:
    """The section that says where people arrive, against the room there is."""
    title = "Who arrives where, against the room there is"
    if "arrivals" not in ensemble.kept:
        return Section("arrivals", title, (Text("Arrivals were not kept in this result (run with --keep arrivals)."),))
    found = fillings(ensemble, document)
    if not found:
        return Section("arrivals", title, (Text("Nobody arrives anywhere, and there are no sites."),))
    head = ("place", "room", "arrived by the last day", PASSES, "if so, on (90 %)")
    rows = tuple(_filling_row(ensemble, one, profile) for one in found)
    shown = [one for one in found if one.room is not None][:MOST_SITES]
    pictures: tuple[Picture, ...] = sites(ensemble, shown, profile) if shown else ()
    caption = "Arrivals by the last day, and the probability that each place runs full"
    parts: tuple[Part, ...] = (
        Text(_fullest(ensemble, found), strong=True),
        *pictures,
        Table(caption, head, rows, rest="more in arrivals.csv"),
    )
    return Section("arrivals", title, parts)


def _filling_row(ensemble: Ensemble, one: Site, profile: Profile) -> tuple[str, ...]:
    arrived = people(one.median, profile)
    if one.low != one.high:
        arrived += f" ({people(one.low, profile)}–{people(one.high, profile)})"
    if one.room is None:
        return one.place, "not stated", arrived, "", ""
    return one.place, people(one.room, profile), arrived, share(one.chance), when(ensemble, one)


def when(ensemble: Ensemble, one: Site) -> str:
    """The day on which a place runs full: median and 90 % of the members that pass it."""
    if one.days is None:
        return "too few to say" if one.chance >= 0.01 else ""
    middle, low, high = (told_day(ensemble, day) for day in one.days)
    return middle if low == high else f"{middle} ({low}–{high})"


def _fullest(ensemble: Ensemble, found: list[Site]) -> str:
    likely = [one for one in found if one.chance >= 0.5]
    if not likely:
        most = max((one for one in found if one.room is not None), key=lambda one: one.chance, default=None)
        return (
            "No room is stated for any place where people arrive."
            if most is None
            else f"No site is more likely than not to run full; the likeliest is {most.place}, {share(most.chance)}."
        )
    named = "; ".join(f"{one.place}, {share(one.chance)}, about {when(ensemble, one)}" for one in likely[:3])
    more = f"; and {plural(len(likely) - 3, 'more site')}" if len(likely) > 3 else ""
    return f"More likely than not to run full: {named}{more}."
