"""What a reader may see: the public profile, unless the full one is asked for by name.

In public every count is rounded to 10, whoever is ready but held is counted for the whole siege only, and a siege that
is still running has nothing by road or crossing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from safepassage.ensemble.ensemble import count

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

Profile = Literal["public", "full"]
STEP = 10


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


def marking(profile: Profile) -> str:
    """What every output says of its profile."""
    return "Public: counts rounded to 10." if profile == "public" else "RESTRICTED: full profile, not for publication."
