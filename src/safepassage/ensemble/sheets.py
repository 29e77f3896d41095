"""The tables of a result folder, as columns and rows of text: draws, summary, arrivals, trapped and flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, HELD_QUANTITIES, OUTCOMES
from safepassage.ensemble.branches import happenings
from safepassage.ensemble.ensemble import Ensemble, held_people
from safepassage.ensemble.quantiles import COLUMNS, summary
from safepassage.ensemble.slices import CELLS, by_members, by_places
from safepassage.ensemble.stored import pick

ALL = "all"
"""The name of all groups together."""

Shown = Callable[[np.ndarray], np.ndarray]
"""What is made of counts `[members, ...]` before they are ranked."""


def unchanged(people: np.ndarray) -> np.ndarray:
    """The counts as they are."""
    return people


class Sheet(NamedTuple):
    """One table: its column names, and its rows as text."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[str]]


def sheets(ensemble: Ensemble) -> dict[str, Sheet]:
    """The tables of a result folder by file name; of an output that was not kept there is none.

    Numbers have six significant digits; quantiles are over members and exact, days as in the result, people as counts.
    """
    tables = {"arrivals": arrivals, "trapped": trapped, "flows": flows}
    return {
        "draws.csv": draws(ensemble),
        "branches.csv": futures(ensemble),
        "summary.csv": outcomes(ensemble),
        **{f"{name}.csv": table(ensemble) for name, table in tables.items() if name in ensemble.kept},
    }


def draws(ensemble: Ensemble) -> Sheet:
    """What each member drew; the claim is given where a quantity cites exactly one."""
    cited = _claims(ensemble)
    claims = [cited.get(name, "") for name in ensemble.quantities]
    together = max(1, CELLS // max(1, len(claims)))

    def rows() -> Iterator[tuple[str, ...]]:
        for start in range(0, ensemble.members, together):
            values = ensemble.draws[start : start + together].tolist()
            for member, row in enumerate(values, start=ensemble.first_member + start):
                number = str(member)
                for name, claim, value in zip(ensemble.quantities, claims, row, strict=True):
                    yield number, name, claim, _text(value)

    return Sheet(("member", "quantity", "claim", "value"), rows())


def futures(ensemble: Ensemble) -> Sheet:
    """For each member the possible futures that happen in it, and the day on which each takes effect."""
    found = [one for family in happenings(ensemble).values() for one in family]
    first = ensemble.days[0]

    def rows() -> Iterator[tuple[str, ...]]:
        for row, member in enumerate(ensemble.labels("member")):
            for one in found:
                if np.isfinite(one.day[row]):
                    yield str(member), one.event.id, (first + timedelta(days=int(one.day[row]))).isoformat()

    return Sheet(("member", "future", "date"), rows())


def outcomes(ensemble: Ensemble) -> Sheet:
    """Outcomes and exposures of the whole scenario by day."""
    names = (*OUTCOMES, *EXPOSURES)
    numbers = np.stack([summary(ensemble.outcome(name)) for name in names], axis=1)
    days = _dates(ensemble)
    keys = [(name, day) for name in names for day in days]
    return Sheet(("outcome", "date", *COLUMNS), _rows(keys, numbers))


def arrivals(ensemble: Ensemble) -> Sheet:
    """People who have arrived and are still there, at every site and every place that receives anybody, by day.

    `capacity` is the median over members (blank: no stated limit), `p_over` the share of members above theirs.
    """
    places = receiving_places(ensemble)
    capacity, over = room(ensemble, places)
    numbers = settled_numbers(ensemble, places)
    days = _dates(ensemble)
    kinds = [ensemble.scenario.location(ensemble.locations[place]).kind for place in places]
    keys = [
        (day, ensemble.locations[place], kind, *side)
        for day, sides in zip(days, _pairs(texts(capacity), texts(over)), strict=True)
        for place, kind, side in zip(places, kinds, sides, strict=True)
    ]
    return Sheet(("date", "place", "kind", "capacity", "p_over", *COLUMNS), _rows(keys, numbers))


def settled_numbers(ensemble: Ensemble, places: np.ndarray, shown: Shown = unchanged) -> np.ndarray:
    """Mean and quantiles over members of the people settled at places, `[6, days, places]`, of counts as `shown`."""

    def numbers_of(some: np.ndarray, when: slice) -> np.ndarray:
        return summary(shown(pick(ensemble.array("settled"), (slice(None), when, some))))

    return by_places(ensemble, numbers_of, places)


def receiving_places(ensemble: Ensemble) -> np.ndarray:
    """Indices of the locations where anybody settles in some member, and of all sites."""
    received = by_members(ensemble, lambda settled: settled.any(axis=(0, 1))[None], "settled").any(axis=0)
    sites = [ensemble.scenario.location(name).kind == "site" for name in ensemble.locations]
    return np.flatnonzero(received | np.array(sites, dtype=bool))


def room(ensemble: Ensemble, places: np.ndarray, days: slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
    """Median capacity and share of members with more people than capacity, both `[days, places]`."""

    def both(some: np.ndarray, when: slice) -> np.ndarray:
        capacity = pick(ensemble.array("capacity"), (slice(None), when, some))
        over = (pick(ensemble.array("settled"), (slice(None), when, some)) > capacity).mean(axis=0)
        return np.stack([summary(capacity)[3], over])

    capacity, over = by_places(ensemble, both, places, days=days)
    return capacity, over


def trapped(ensemble: Ensemble) -> Sheet:
    """People at places that are or were unsafe: inside, trapped, ready but held, and staying; by group and together."""
    places = unsafe_places(ensemble)
    numbers = held_numbers(ensemble, places, HELD_QUANTITIES, with_all, 1 + len(ensemble.groups))
    stacked = np.moveaxis(numbers, -1, 2)  # as the rows go: days, places, groups, quantities
    keys = [
        (day, ensemble.locations[place], group, quantity)
        for day in _dates(ensemble)
        for place in places
        for group in (ALL, *ensemble.groups)
        for quantity in HELD_QUANTITIES
    ]
    return Sheet(("date", "place", "group", "quantity", *COLUMNS), _rows(keys, stacked))


def unsafe_places(ensemble: Ensemble) -> np.ndarray:
    """Indices of the locations that are unsafe on some day in some member."""
    return np.flatnonzero(by_members(ensemble, lambda unsafe: unsafe.any(axis=(0, 1))[None], "unsafe").any(axis=0))


def held_numbers(
    ensemble: Ensemble, places: np.ndarray, quantities: Sequence[str], shown: Shown, each: int
) -> np.ndarray:
    """Mean and quantiles of quantities of people at unsafe places, `[6, days, each, quantities, places]`.

    `shown` makes of `[members, days, groups, places]` what is ranked: `each` numbers in place of those by group.
    """

    def numbers(some: np.ndarray, when: slice) -> np.ndarray:
        @cache
        def part(name: str) -> np.ndarray:
            return pick(ensemble.array(name), (slice(None), when, ..., some))

        return np.stack([summary(shown(held_people(quantity, part))) for quantity in quantities], axis=3)

    return by_places(ensemble, numbers, places, each)


def flows(ensemble: Ensemble) -> Sheet:
    """People who set foot on each link on each day, by group and together, where the mean is above 0.

    Whoever slips out past a holder or a front is on no link.
    """
    groups = (ALL, *ensemble.groups)
    numbers = flow_numbers(ensemble)
    shown = numbers[0] > 0
    days, links = _dates(ensemble), ensemble.links
    keys = [
        (days[day], links[link].road, links[link].start, links[link].end, groups[group])
        for day, link, group in np.argwhere(shown).tolist()
    ]
    return Sheet(("date", "road", "from", "to", "group", *COLUMNS), _rows(keys, numbers[:, shown]))


def flow_numbers(ensemble: Ensemble) -> np.ndarray:
    """Mean and quantiles of the people who set foot on each link, `[6, days, links, 1 + groups]`: all groups first."""

    def numbers_of(some: np.ndarray, when: slice) -> np.ndarray:
        people = pick(ensemble.array("flow"), (slice(None), when, slice(None), some))
        used = people.any(axis=(0, 2))
        found = np.zeros((len(COLUMNS), used.shape[0], 1 + people.shape[2], used.shape[1]))
        found.swapaxes(2, 3)[:, used] = summary(with_all(people).swapaxes(2, 3)[:, used])
        return found

    each = 1 + len(ensemble.groups)
    return by_places(ensemble, numbers_of, np.arange(len(ensemble.links)), each).swapaxes(2, 3)


def with_all(people: np.ndarray) -> np.ndarray:
    """People by group `[members, days, groups, ...]` with all groups together as the first of them."""
    return np.concatenate([people.sum(axis=2, keepdims=True), people], axis=2)


def texts(numbers: np.ndarray) -> np.ndarray:
    """The numbers as text with six significant digits, blank where infinite; an object array of the same shape."""
    unique, inverse = np.unique(numbers, return_inverse=True)
    return np.array([_text(number) for number in unique.tolist()], dtype=object)[inverse].reshape(numbers.shape)


def _text(number: float) -> str:
    """One number.

    >>> [_text(x) for x in (1234567.0, 0.25, 3.0, float("inf"))]
    ['1234570', '0.25', '3', '']
    """
    text = f"{number:.6g}"
    if "e" in text:
        text = repr(float(text)).removesuffix(".0")
    return "" if text == "inf" else text


def _rows(keys: list[Any], numbers: np.ndarray) -> Iterator[tuple[str, ...]]:
    """Rows of keys followed by mean and quantiles; `numbers` is `[6, ...]` in the order of the keys."""
    columns = texts(numbers.reshape(len(COLUMNS), -1)).T.tolist()
    return ((*key, *values) for key, values in zip(keys, columns, strict=True))


def _pairs(first: np.ndarray, second: np.ndarray) -> list[list[tuple[str, str]]]:
    return [list(zip(*rows, strict=True)) for rows in zip(first.tolist(), second.tolist(), strict=True)]


def _dates(ensemble: Ensemble) -> list[str]:
    return [day.isoformat() for day in ensemble.days]


def _claims(ensemble: Ensemble) -> dict[str, str]:
    """The claim by quantity, for quantities that cite exactly one."""
    from safepassage.scenario.parameters import quantities

    return {
        quantity.name: quantity.claims[0] for quantity in quantities(ensemble.scenario) if len(quantity.claims) == 1
    }
