"""The arrays of a result: axes, type, unit and meaning of each; the value, the store and the tables read this list."""

from __future__ import annotations

from typing import NamedTuple

OUTCOMES = ("affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out")
"""The outcomes of the model in the order of every table; inside + freed + on_the_way + out = affected."""

EXPOSURES = ("danger_person_days", "mined_person_km", "transit_danger_person_days")
"""Exposure, cumulative since the start."""

HELD_QUANTITIES = ("inside", "trapped", "ready_held", "staying")
"""What is known place by place of the people at unsafe places."""

MOST_MEMBERS = 1_000_000
"""More than any computer holds at once."""


class Array(NamedTuple):
    """One array of a result: `axes` in order, `dtype` in memory, `unit` and `meaning` in words."""

    axes: tuple[str, ...]
    dtype: str
    unit: str
    meaning: str


_DAY = ("member", "day")
_PLACE = ("member", "day", "location")
_GROUP = ("member", "day", "group", "location")
_CROSSING = ("member", "day", "crossing")

ARRAYS: dict[str, Array] = {
    "affected": Array(_DAY, "int64", "people", "residents of every place that is or has been unsafe"),
    "inside": Array(_DAY, "int64", "people", "staying, undecided or ready at places unsafe today"),
    "trapped": Array(_DAY, "int64", "people", "of those inside: no way out, or exit denial of 0.5 or more"),
    "ready_held": Array(_DAY, "int64", "people", "the ready among the trapped"),
    "freed": Array(_DAY, "int64", "people", "residents still at places that were unsafe and are safe today"),
    "on_the_way": Array(_DAY, "int64", "people", "left and not settled"),
    "out": Array(_DAY, "int64", "people", "settled in a safe place"),
    "danger_person_days": Array(_DAY, "float64", "person-days", "time of the affected in danger, since the start"),
    "mined_person_km": Array(_DAY, "float64", "person-km", "way on mined links, since the start"),
    "transit_danger_person_days": Array(_DAY, "float64", "person-days", "time in danger on links, since the start"),
    "staying": Array(_GROUP, "int64", "people", "will not leave by choice"),
    "home": Array(_GROUP, "int64", "people", "have not decided"),
    "ready": Array(_GROUP, "int64", "people", "have decided and are still there"),
    "held": Array(_GROUP, "bool", "", "no way out, or exit denial of 0.5 or more"),
    "waiting": Array(_PLACE, "int64", "people", "on the way and stranded here"),
    "settled": Array(_PLACE, "int64", "people", "arrived and still here"),
    "arrivals": Array(_PLACE, "int64", "people", "settled here on the day"),
    "slipped": Array(_PLACE, "int64", "people", "slipped out of here past a holder or a front on the day"),
    "unsafe": Array(_PLACE, "bool", "", "unsafe today"),
    "closed_place": Array(_PLACE, "bool", "", "closed today"),
    "capacity": Array(_PLACE, "float64", "people", "room after mines; inf where no limit is stated"),
    "flow": Array(("member", "day", "group", "link"), "int64", "people", "set foot on the link on the day"),
    "open": Array(("member", "day", "link"), "bool", "", "link open today"),
    "queue": Array(_CROSSING, "int64", "people", "waiting at the crossing at the day's end"),
    "refused": Array(_CROSSING, "int64", "people", "not admitted today, waiting for tomorrow"),
    "passed": Array(_CROSSING, "int64", "people", "passed on the day"),
    "barred": Array(("member", "link"), "float64", "person-days", "ready people whose way out this link cuts"),
    "shut": Array(("member", "crossing"), "float64", "person-days", "ready people whose way out this crossing cuts"),
    "danger": Array(_PLACE, "float64", "", "danger at the place, 0 to 1"),
}
