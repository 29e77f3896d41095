"""What a reader may see: the public profile, unless the full one is asked for by name.

In public every count is rounded to 10, whoever is ready but held is counted for the whole siege only, and a siege that
is still running has nothing by road or crossing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.slices import by_members
from safepassage.ensemble.wording import count, interval

if TYPE_CHECKING:
    from safepassage.ensemble.limits import Limit
    from safepassage.scenario.scenario import Scenario

Profile = Literal["public", "full"]
PARTS = ("inside", "freed", "on_the_way", "out")
"""The outcomes that add up to `affected`."""


def rounded(number: float, profile: Profile) -> float:
    """A count as the profile gives it: in public to the nearest 10.

    >>> rounded(1236.4, "public"), rounded(1236.4, "full"), rounded(-4, "public")
    (1240.0, 1236.4, 0.0)
    """
    return float(round(number, -1)) + 0.0 if profile == "public" else float(number)


def people(number: float, profile: Profile) -> str:
    """A count in words as the profile gives it, to three figures.

    >>> people(1236, "public"), people(44, "public"), people(44, "full")
    ('1,240', '40', '44')
    """
    return count(rounded(number, profile))


def hides_roads(scenario: Scenario, profile: Profile) -> bool:
    """Whether nothing may be said by road or crossing: in public, while the siege is still running."""
    return profile == "public" and scenario.running


def hides(scenario: Scenario, where: str | None, profile: Profile) -> bool:
    """Whether nothing may be said of what happens at a place or road: it is a road or crossing, and they are hidden."""
    if where is None or not hides_roads(scenario, profile):
        return False
    return where not in {place.name for place in scenario.locations if not place.is_crossing}


def hidden_names(scenario: Scenario, profile: Profile) -> frozenset[str]:
    """The roads and crossings of which nothing may be said: all of them in public, while the siege is still running."""
    if not hides_roads(scenario, profile):
        return frozenset()
    crossings = {place.name for place in scenario.locations if place.is_crossing}
    places = {place.name for place in scenario.locations} - crossings
    return frozenset((crossings | {road.name for road in scenario.roads}) - places)


def told(scenario: Scenario, text: str, profile: Profile) -> str:
    """A text that the analyst wrote, as the profile gives it: empty where it names a road or crossing that is hidden.

    >>> import safepassage as sp
    >>> from dataclasses import replace
    >>> town = replace(sp.load("two-exits"), running=True)
    >>> told(town, "East Gate opens.", "public"), told(town, "East Gate opens.", "full"), told(town, "Two", "public")
    ('', 'East Gate opens.', 'Two')
    """
    folded = text.casefold()
    return "" if any(name.casefold() in folded for name in hidden_names(scenario, profile)) else text


def marking(profile: Profile) -> str:
    """What every output says of its profile."""
    return "Public: counts rounded to 10." if profile == "public" else "RESTRICTED: full profile, not for publication."


def spanned(low: float, high: float, profile: Profile) -> str:
    """Two counts as one interval, as the profile gives them.

    >>> spanned(123, 23456, "public")
    '120 to 23,500'
    """
    return interval(rounded(low, profile), rounded(high, profile))


def limit_shown(limit: Limit, profile: Profile) -> Limit:
    """What limits people, with its person-days as the profile gives them."""
    mean, low, middle, high = (rounded(number, profile) for number in (limit.mean, limit.q05, limit.q50, limit.q95))
    return replace(limit, mean=mean, q05=low, q50=middle, q95=high)


def outcome(ensemble: Ensemble, name: str, profile: Profile) -> np.ndarray:
    """An outcome or exposure, `[members, days]`, as the profile gives it before any quantile is taken.

    In public each is rounded to 10, and a total is the sum of its rounded parts (`out` of the arrivals by place,
    `affected` of the outcomes that make it up), so that nobody can take parts from a total to find what was rounded.
    """
    if profile == "full":
        return ensemble.outcome(name)
    if name == "affected":
        return np.asarray(sum(outcome(ensemble, part, profile) for part in PARTS))
    if name == "out" and "arrivals" in ensemble.kept:
        return by_members(ensemble, lambda settled: np.round(settled, -1).sum(axis=2), "settled")
    return np.asarray(np.round(ensemble.outcome(name), -1))


class Counts(NamedTuple):
    """What a profile gives of the counts on the last day, by member, before any quantile is taken.

    `outcomes` `[members]` by name, exposures since the start among them; `settled` `[members, locations]`, and
    `slipped` `[members]` since the start, are None where they were not kept.
    """

    outcomes: dict[str, np.ndarray]
    settled: np.ndarray | None
    slipped: np.ndarray | None


def last_day(ensemble: Ensemble, profile: Profile) -> Counts:
    """The counts of the last day as the profile gives them."""
    settled = ensemble.array("settled")[:, -1] if "arrivals" in ensemble.kept else None
    slipped = ensemble.slipped()[:, -1] if "trapped" in ensemble.kept else None
    if profile == "public":
        settled, slipped = (None if part is None else np.round(part, -1) for part in (settled, slipped))
    outcomes = {name: outcome(ensemble, name, profile)[:, -1].copy() for name in (*OUTCOMES, *EXPOSURES)}
    return Counts(outcomes, settled, slipped)
