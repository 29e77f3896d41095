"""What has been counted, as series that a method may see: nothing published after the issue date is in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from safepassage.errors import plural
from safepassage.forecasting.forecast import Target
from safepassage.scenario import Observation, Range, Scenario
from safepassage.scenario.counting import ARRIVALS, CUMULATIVE, Entry, counter, first_day, standing
from safepassage.scenario.parameters import FAMILY_SIZE

UNGRADED = "D4"
"""What a count without a grade is taken for, as a claim whose source cannot be judged."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """One published count of people on a day.

    `place` "" is the whole scenario; `kind` is stock, arrivals, cumulative or inside; `since` the first day of what is
    counted in a total (that of the scenario unless said; other kinds have none); `source` who counted, whoever passed
    it on. The source sees a `share` of the people, `delay`
    days after they arrive. A `correction` takes back what it published before.
    """

    date: datetime.date
    place: str
    kind: str
    people: int
    since: datetime.date | None
    source: str
    published: datetime.date
    grade: str = UNGRADED
    correction: bool = False
    share: Range = field(default=Range(1, 1, 1))
    delay: float = 0.0

    @property
    def target(self) -> Target:
        """What it bears on: people who left, who arrived at a place, who are settled there, or who are inside."""
        if self.kind == "inside":
            return Target("inside", self.place)
        if not self.place:
            return Target("left" if self.kind == CUMULATIVE else "out")
        return Target("stock" if self.kind == "stock" else "arrivals", self.place)


class Visible(NamedTuple):
    """The counts that were published by the issue date, by day of publication, and how many were not."""

    issued: date
    counts: tuple[Count, ...]
    hidden: int

    def __str__(self) -> str:
        """In words, for a report."""
        seen = f"{plural(len(self.counts), 'count')} published by {self.issued}"
        later = (
            f"; {self.hidden:,} published later {'is' if self.hidden == 1 else 'are'} not seen" if self.hidden else ""
        )
        return seen + later


class Increment(NamedTuple):
    """People counted from the day `first` to the day `last`, both included, in the count that ends there."""

    first: date
    last: date
    people: int
    of: Count


@dataclass(frozen=True)
class Series:
    """The standing counts of one source, place, kind and first day, in order of day; at least one.

    A total that was corrected stands in place of all that its source had published before for it.
    """

    counts: tuple[Count, ...]

    @property
    def last(self) -> Count:
        """The count of the latest day."""
        return self.counts[-1]

    @property
    def target(self) -> Target:
        """What the series bears on."""
        return self.last.target

    def increments(self, start: date) -> tuple[Increment, ...]:
        """Return what was counted in stretches of days that do not overlap; nothing for stocks and people inside.

        `start` is the first day of the scenario. A total is differenced from one count to the next; where it was
        counted from before the start, the first count is only what the next is differenced from. Rounded totals may
        fall a little: such a stretch has 0 people. Days on which nobody counted are in no stretch of their own.
        """
        if self.last.kind == ARRIVALS:
            return tuple(Increment(one.date, one.date, one.people, one) for one in self.counts)
        if self.last.kind != CUMULATIVE:
            return ()
        found: list[Increment] = []
        since, before = self.last.since or start, 0
        for _, same_day in groupby(self.counts, key=lambda one: one.date):
            one = max(same_day, key=lambda count: count.people)
            if since >= start:
                found.append(Increment(since, one.date, max(0, one.people - before), one))
            since, before = max(one.date, start - ONE_DAY) + ONE_DAY, max(before, one.people)
        return tuple(found)


def counts_of(scenario: Scenario) -> tuple[Count, ...]:
    """Return all counts of a scenario in people, in order of publication; families have their usual size."""
    size = scenario.parameters[FAMILY_SIZE].likely
    counts = [_count(one, size, scenario.start) for one in scenario.observations]
    return tuple(sorted(counts, key=_order))


def _order(count: Count) -> tuple[date, date, str, str, str, int]:
    return count.published, count.date, count.source, count.place, count.kind, count.people


def _count(one: Observation, family_size: float, start: date) -> Count:
    people = round(one.people * family_size) if one.unit == "families" else one.people
    return Count(
        date=one.date,
        place=one.place or "",
        kind=one.kind,
        people=people,
        since=first_day(one.since, start) if one.kind == CUMULATIVE else None,
        source=counter(one.source),
        published=one.published or one.date,
        grade=one.grade or UNGRADED,
        correction=one.correction,
        share=one.share,
        delay=one.delay,
    )


def visible(scenario: Scenario, as_of: date) -> Visible:
    """Return the counts that were published by an issue date; it says how many were published later.

    A count without a day of publication was published on the day that was counted.

    >>> import safepassage as sp
    >>> print(visible(sp.load("fallujah-2016"), date(2016, 6, 10)))
    12 counts published by 2016-06-10; 41 published later are not seen
    """
    counts = counts_of(scenario)
    seen = tuple(one for one in counts if one.published <= as_of)
    return Visible(as_of, seen, len(counts) - len(seen))


def by_publication(counts: Iterable[Count]) -> tuple[tuple[Count, ...], ...]:
    """Return the counts of each day of publication, in order."""
    return tuple(tuple(day) for _, day in groupby(sorted(counts, key=_order), key=lambda one: one.published))


def series_of(counts: Sequence[Count]) -> tuple[Series, ...]:
    """Return the counts as series of one source, place, kind and first day, after corrections.

    >>> import safepassage as sp
    >>> seen = visible(sp.load("fallujah-2016"), date(2016, 6, 14)).counts
    >>> [one.people for one in max(series_of(seen), key=lambda series: series.last.people).counts]
    [25380, 43470]
    """
    found: dict[tuple[str, str, str, date], list[Count]] = {}
    for one in sorted(counts, key=_order):
        found.setdefault((one.place, one.kind, one.source, one.since or date.min), []).append(one)
    return tuple(Series(_standing(found[key])) for key in sorted(found))


def _standing(counts: Sequence[Count]) -> tuple[Count, ...]:
    entries = [Entry(one.date, one.published, one.people, one.correction) for one in counts]
    return tuple(counts[index] for index in standing(entries, counts[0].kind)[0])
