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


OUTPUTS = ("arrivals", "trapped", "flows", "crossings")
"""What a run may keep beside the summary, which is always kept: each is some arrays, and the table of that name."""

SUMMARY = "summary"


class Array(NamedTuple):
    """One array of a result: `axes` in order, `dtype`, `unit` and `meaning` in words, and the output it belongs to."""

    axes: tuple[str, ...]
    dtype: str
    unit: str
    meaning: str
    output: str


_DAY = ("member", "day")
_PLACE = ("member", "day", "location")
_GROUP = ("member", "day", "group", "location")
_CROSSING = ("member", "day", "crossing")

ARRAYS: dict[str, Array] = {
    "affected": Array(_DAY, "int64", "people", "residents of every place that is or has been unsafe", SUMMARY),
    "inside": Array(_DAY, "int64", "people", "staying, undecided or ready at places unsafe today", SUMMARY),
    "trapped": Array(_DAY, "int64", "people", "of those inside: no way out, or exit denial of 0.5 or more", SUMMARY),
    "ready_held": Array(_DAY, "int64", "people", "the ready among the trapped", SUMMARY),
    "freed": Array(_DAY, "int64", "people", "residents still at places that were unsafe and are safe today", SUMMARY),
    "on_the_way": Array(_DAY, "int64", "people", "left and not settled", SUMMARY),
    "out": Array(_DAY, "int64", "people", "settled in a safe place", SUMMARY),
    "danger_person_days": Array(
        _DAY, "float64", "person-days", "time of the affected in danger, since the start", SUMMARY
    ),
    "mined_person_km": Array(_DAY, "float64", "person-km", "way on mined links, since the start", SUMMARY),
    "transit_danger_person_days": Array(
        _DAY, "float64", "person-days", "time in danger on links, since the start", SUMMARY
    ),
    "staying": Array(_GROUP, "int64", "people", "will not leave by choice", "trapped"),
    "home": Array(_GROUP, "int64", "people", "have not decided", "trapped"),
    "ready": Array(_GROUP, "int64", "people", "have decided and are still there", "trapped"),
    "held": Array(_GROUP, "bool", "", "no way out, or exit denial of 0.5 or more", "trapped"),
    "waiting": Array(_PLACE, "int64", "people", "on the way and stranded here", "arrivals"),
    "settled": Array(_PLACE, "int64", "people", "arrived and still here", "arrivals"),
    "arrivals": Array(_PLACE, "int64", "people", "settled here on the day", "arrivals"),
    "slipped": Array(_PLACE, "int64", "people", "slipped out of here past a holder or a front on the day", "trapped"),
    "unsafe": Array(_PLACE, "bool", "", "unsafe today", "trapped"),
    "closed_place": Array(_PLACE, "bool", "", "closed today", "arrivals"),
    "capacity": Array(_PLACE, "float64", "people", "room after mines; inf where no limit is stated", "arrivals"),
    "flow": Array(("member", "day", "group", "link"), "int64", "people", "set foot on the link on the day", "flows"),
    "open": Array(("member", "day", "link"), "bool", "", "link open today", "flows"),
    "queue": Array(_CROSSING, "int64", "people", "waiting at the crossing at the day's end", "crossings"),
    "refused": Array(_CROSSING, "int64", "people", "not admitted today, waiting for tomorrow", "crossings"),
    "passed": Array(_CROSSING, "int64", "people", "passed on the day", "crossings"),
    "barred": Array(
        ("member", "link"), "float64", "person-days", "ready people whose way out this link cuts", "crossings"
    ),
    "shut": Array(
        ("member", "crossing"), "float64", "person-days", "ready people whose way out this crossing cuts", "crossings"
    ),
    "danger": Array(_PLACE, "float64", "", "danger at the place, 0 to 1", "trapped"),
}


def arrays_of(keep: tuple[str, ...] = OUTPUTS) -> dict[str, Array]:
    """The arrays of a result that keeps these outputs, by name.

    >>> sorted(set(arrays_of(("flows",))) - set(arrays_of(())))
    ['flow', 'open']
    """
    return {name: array for name, array in ARRAYS.items() if array.output in (SUMMARY, *keep)}
