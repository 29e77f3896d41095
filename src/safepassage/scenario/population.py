"""Groups of people, and the parties that hold locations."""

from __future__ import annotations

from dataclasses import dataclass

from safepassage.scenario.ranges import Range


@dataclass(frozen=True)
class Group:
    """People with one behaviour: `share` of the people of every location (all shares add to 1).

    `mobility` is a factor on the rate of deciding to leave, `speed_factor` one on travelling speed, `stayers` the
    share who will not leave by choice. `household_size` people move together.
    """

    name: str
    share: float
    household_size: int = 1
    mobility: Range = Range(1, 1, 1)
    speed_factor: float = 1.0
    stayers: Range = Range(0, 0.05, 0.1)
    claims: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Party:
    """An armed or governing side: the share of the will to leave that it denies where it holds, and how it punishes.

    Both `exit_denied` and `deterrent` go from 0 to 1 and apply to the locations that the party holds.
    """

    name: str
    exit_denied: Range = Range(0, 0, 0)
    deterrent: Range = Range(0, 0, 0)
    claims: tuple[str, ...] = ()
    note: str = ""
