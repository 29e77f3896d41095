"""The situation of a report: which places are besieged, who holds them, who is inside, and what keeps them there."""

from __future__ import annotations

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import summary
from safepassage.ensemble.sheets import unsafe_places
from safepassage.errors import plural
from safepassage.scenario.describe import group_words, party_words
from safepassage.scenario.network import Location
from safepassage.show.profile import Profile, hides_roads, limit_shown, told
from safepassage.show.report.answer import spread
from safepassage.show.report.figures import told_day
from safepassage.show.report.parts import PAGE, Bullets, Part, Picture, Section, Table, Text

MOST_LIMITS = 10
HIDDEN = "Roads and crossings of a siege that is still running are not public."


def situation(ensemble: Ensemble, pictures: tuple[Picture, ...], profile: Profile) -> Section:
    """The section that says who is where, held by whom."""
    scenario = ensemble.scenario
    summarised = told(scenario, scenario.summary, profile)
    running = "The siege is still running. " if scenario.running else ""
    parties = "; ".join(f"{one.name} {party_words(one)}" for one in scenario.parties)
    groups = tuple(f"{one.name}: {group_words(one)}" for one in scenario.groups)
    held = _held(ensemble, profile)
    parts: list[Part] = [Text(running + summarised)] if running + summarised else []
    parts += pictures
    if "trapped" not in ensemble.kept:
        parts.append(Text("Who is inside at each place was not kept in this result (run with --keep trapped)."))
    else:
        parts.append(held if held.rows else Text("No place is unsafe on any day of the period."))
    parts += [Text(f"Parties (0: lets everybody go, 1: nobody): {parties}.")] if parties else []
    parts += [Text("Groups of people:", on=PAGE), Bullets(groups, on=PAGE)] if groups else []
    return Section("situation", "The situation", tuple(parts), sheet=2)


def _held(ensemble: Ensemble, profile: Profile) -> Table:
    """Every place that is unsafe at some time: its holder, who is inside on the first and the last day, its ban."""
    first, last = told_day(ensemble, ensemble.days[0]), told_day(ensemble, ensemble.days[-1])
    head = ("place", "held by", "leaving denied since", f"inside {first}", f"inside {last}")
    caption = "Besieged or unsafe places, and the people inside at the end of the first and the last day"
    found = []
    if "trapped" in ensemble.kept:
        for index in unsafe_places(ensemble):
            where = np.array([index])
            place = ensemble.scenario.location(ensemble.locations[index])
            sides = [_inside(ensemble, where, day, profile) for day in (0, len(ensemble.days) - 1)]
            row = (place.name, *_holder(place), *(spread(side, profile) for side in sides))
            found.append((-max(float(side[3]) for side in sides), -float(sides[0][5]), row))
    rows = tuple(row for *_, row in sorted(found))
    return Table(caption, head, rows, words=3, rest="more in trapped.csv")


def _inside(ensemble: Ensemble, where: np.ndarray, day: int, profile: Profile) -> np.ndarray:
    people = ensemble.held("inside", where, slice(day, day + 1)).sum(axis=(1, 2, 3))
    return summary(np.round(people, -1) if profile == "public" else people)


def _holder(place: Location) -> tuple[str, str]:
    """Who holds a place, and since when leaving it is denied."""
    return place.holder or "nobody", str(place.denied_since or "")


def limits(ensemble: Ensemble, profile: Profile) -> Section:
    """The section that says which roads and crossings limit most, and whom the holder alone keeps."""
    title = "What limits most"
    if "crossings" not in ensemble.kept:
        return Section("limits", title, (Text("Not kept in this result (run with --keep crossings)."),))
    denied = limit_shown(ensemble.denied(), profile)
    parts: list[Part] = []
    if hides_roads(ensemble.scenario, profile):
        parts.append(Text(HIDDEN))
    elif found := ensemble.limits(MOST_LIMITS):
        told = tuple(f"{limit_shown(one, profile)}." for one in found)
        parts.append(Bullets(told, ordered=True))
    else:
        parts.append(Text("No road and no crossing keeps anybody back."))
    if denied.mean > 0:
        parts.append(Text(f"Apart from roads and crossings: {str(denied)[0].lower()}{str(denied)[1:]}."))
    parts.append(Text(f"Person-days over {plural(len(ensemble.days), 'day')}. No road is safe.", on=PAGE))
    return Section("limits", title, tuple(parts))
