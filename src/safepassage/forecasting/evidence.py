"""What there is to learn from: what each source adds to what it said before, so that nothing is said twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from safepassage.errors import plural
from safepassage.forecasting.counts import ONE_DAY, Count, Series, counts_of, series_of
from safepassage.forecasting.forecast import Target
from safepassage.scenario import Scenario
from safepassage.scenario.grades import all_grades
from safepassage.scenario.parameters import Z95, quantities

LEVELS = ("stock", "inside")
"""Kinds that count the people of a day; the others count those who have come since one."""


class Report(NamedTuple):
    """People whom one source adds to what it said before, or the people of a day where it counts a level.

    `source` and `target` are indices; `first` and `last` days: people who came after the end of `first` (-1: since the
    start) until the end of `last`. `right` is the chance that it is no stray, `sigma` the standard deviation of the
    error that the source has in all its counts of this grade; `share` and `delay` [days] are those stated with it.
    """

    source: int
    kind: str
    target: int
    first: int
    last: int
    people: int
    right: float
    sigma: float
    share: float = 1.0
    delay: float = 0.0

    @property
    def level(self) -> bool:
        """Whether it counts the people of a day."""
        return self.kind in LEVELS


@dataclass(frozen=True)
class Evidence:
    """Everything counted that a method may learn from.

    `targets` that must be seen of each member; `sources`, the organisations that counted; `reports`, each in `words`;
    and `left_out`, in words, counts from which nothing is learned, and why.
    """

    targets: tuple[Target, ...] = ()
    sources: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    words: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def evidence_of(scenario: Scenario, counts: Sequence[Count], targets: Iterable[Target] = ()) -> Evidence:
    """The evidence in counts; `targets` are seen as well, first.

    A claim that made a prior is not learned from a second time. Counts before the start or after the end are left out.
    """
    grades = {grade.grade: grade for grade in all_grades(scenario.grades)}
    left_out, usable = [], []
    used = _used_in_priors(scenario)
    for one in counts:
        if one in used:
            left_out.append(f"{_words(one)}: its claim is in the prior already")
        elif not scenario.start <= one.date <= scenario.end:
            left_out.append(f"{_words(one)}: not a day of the scenario")
        else:
            usable.append(one)
    found: list[tuple[Count, date, date, int]] = []
    for series in _joined(series_of(usable), left_out):
        if series.last.kind in LEVELS:
            found += [(count, scenario.start, count.date, count.people) for count in series.counts]
        else:
            found += [(made.of, made.first, made.last, made.people) for made in series.increments(scenario.start)]
    seen = tuple(dict.fromkeys([*targets, *(count.target for count, *_ in found)]))
    sources = tuple(sorted({count.source for count, *_ in found}))
    reports, words = [], []
    for count, first, last, people in found:
        grade = grades[count.grade]
        stated = math.log(count.share.high / count.share.low) / (2 * Z95)
        before = (first - scenario.start).days - 1
        report = Report(
            sources.index(count.source), count.kind, seen.index(count.target), before, (last - scenario.start).days,
            people, grade.share, math.hypot(grade.sigma, stated), count.share.likely, count.delay,
        )  # fmt: skip
        reports.append(report)
        words.append(_words(count) + (f", {people:,} of them from {first} on" if before >= 0 else ""))
    return Evidence(seen, sources, tuple(reports), tuple(words), tuple(left_out))


def _words(count: Count) -> str:
    return f"{count.people:,} {count.target} on {count.date} ({count.kind}, {count.source}, {count.grade})"


def _used_in_priors(scenario: Scenario) -> set[Count]:
    made = {claim for quantity in quantities(scenario) for claim in quantity.claims if quantity.components}
    twice = tuple(one for one in scenario.observations if made.intersection(one.claims))
    return set(counts_of(replace(scenario, observations=twice)))


def _joined(series: Sequence[Series], left_out: list[str]) -> list[Series]:
    """Totals of one source and place that begin on different days, as one series, so that nobody is counted twice.

    A total since a later day, on a day for which the source gives its longer total as well, says how large that was on
    the eve. Where it does not, and the longer total covers some of its days, nothing is learned from it.
    """
    longest: dict[tuple[str, str], Series] = {}
    found = []
    for one in sorted(series, key=lambda one: one.last.since or date.min):
        key = one.last.place, one.last.source
        if one.last.kind != "cumulative":
            found.append(one)
        elif key not in longest:
            longest[key] = one
        else:
            longest[key] = _with_later(longest[key], one, left_out)
    return found + list(longest.values())


def _with_later(main: Series, later: Series, left_out: list[str]) -> Series:
    totals = {one.date: one for one in main.counts}
    assert later.last.since is not None
    eve = later.last.since - ONE_DAY
    for one in later.counts:
        if one.date in totals and totals[one.date].people >= one.people:
            total = totals[one.date]
            totals.setdefault(eve, replace(total, date=eve, people=total.people - one.people))
        elif main.last.date <= eve:
            totals[one.date] = replace(main.last, date=one.date, people=main.last.people + one.people, grade=one.grade)
        else:
            left_out.append(f"{_words(one)}: its source gives a longer total that covers some of these days")
    return Series(tuple(totals[day] for day in sorted(totals)))


def summary(evidence: Evidence) -> str:
    """What is learned from, in words."""
    return f"{plural(len(evidence.reports), 'report')} by {plural(len(evidence.sources), 'source')}"
