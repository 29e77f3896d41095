"""What a scenario rests on: graded claims, and counts of people."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from safepassage.scenario.ranges import Range

if TYPE_CHECKING:
    from safepassage.scenario.scenario import Scenario

Row = TypeVar("Row")
ASSUMED_SHOWN = 5
OF_EVENTS = ("event", "date", "delay")


@dataclass(frozen=True)
class Claim:
    """One statement by one organisation or office on one date, graded by source (A–F) and credibility (1–6)."""

    id: str
    publisher: str
    source_kind: str
    event_date: str = ""
    published: datetime.date | None = None
    url: str = ""
    reliability: str = "F"
    credibility: str = "6"
    about: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    qualifier: str = ""
    statement: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Observation:
    """A count of people on a day: present (stock), arriving, arrived since a date, or said to be inside.

    `place` is None for the whole scenario; `people` are in `unit` (people or families). The source counts a `share`
    of the people, `delay` days after they arrive; a `correction` takes back what it published before.
    """

    date: datetime.date
    place: str | None
    kind: str
    people: int
    since: datetime.date | None = None
    source: str = ""
    published: datetime.date | None = None
    grade: str | None = None
    claims: tuple[str, ...] = ()
    unit: str = "people"
    correction: bool = False
    share: Range = Range(1, 1, 1)
    delay: float = 0.0


def known_by(scenario: Scenario, day: datetime.date) -> Scenario:
    """Return the scenario as it was known on a day; see `Scenario.known_by`."""
    from safepassage.scenario.events import settled, without

    _refuse_before_anything(scenario, day)
    claims = tuple(claim for claim in scenario.claims if claim.published is None or claim.published <= day)
    hidden = {claim.id for claim in scenario.claims} - {claim.id for claim in claims}
    unseen = {event.id for event in scenario.events if event.claims and hidden.issuperset(event.claims)}
    visible = without(scenario.events, unseen)
    events = without(visible, settled(visible))
    gone = {event.id for event in scenario.events} - {event.id for event in events}
    return replace(
        scenario,
        as_of=day,
        parties=_cited(scenario.parties, hidden),
        locations=_cited(scenario.locations, hidden),
        roads=_cited(scenario.roads, hidden),
        groups=_cited(scenario.groups, hidden),
        events=_cited(events, hidden),
        claims=freed(claims, {f"{kind}:{event}" for kind in OF_EVENTS for event in gone}),
        observations=tuple(
            replace(count, claims=_without(count.claims, hidden))
            for count in scenario.observations
            if (count.published or count.date) <= day
        ),
    )


def _refuse_before_anything(scenario: Scenario, day: datetime.date) -> None:
    """Raise InputError where the scenario has dated claims and none of them was published by the day."""
    from safepassage.errors import Fault, InputError, plural
    from safepassage.scenario.parameters import quantities

    dated = [claim for claim in scenario.claims if claim.published is not None]
    first = min(dated, key=lambda claim: (claim.published, claim.id), default=None)
    if first is None or first.published is None or first.published <= day:
        return
    names = [quantity.name for quantity in quantities(scenario) if not quantity.name.startswith("parameter:")]
    some = ", ".join(names[:ASSUMED_SHOWN]) + (", …" if len(names) > ASSUMED_SHOWN else "")
    raise InputError(
        Fault(
            "issue date",
            "nothing was published by then",
            found=day.isoformat(),
            allowed=f'The first claim is "{first.id}", of {first.published}',
            advice=f"Before it, {plural(len(names), 'number')} would be assumed without any claim: {some}",
        )
    )


def freed(claims: Iterable[Claim], quantities: Collection[str]) -> tuple[Claim, ...]:
    """Return the claims, those about any of the quantities with free words instead: they make no prior any more."""
    return tuple(
        replace(claim, about=claim.about.replace(":", " of ", 1)) if claim.about in quantities else claim
        for claim in claims
    )


def _cited(rows: tuple[Row, ...], hidden: set[str]) -> tuple[Row, ...]:
    return tuple(replace(row, claims=_without(row.claims, hidden)) for row in rows)  # type: ignore[type-var, attr-defined]


def _without(claims: tuple[str, ...], hidden: set[str]) -> tuple[str, ...]:
    return tuple(claim for claim in claims if claim not in hidden)
