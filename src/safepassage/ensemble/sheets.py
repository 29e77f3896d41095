"""The tables of a result folder, as columns and rows of text: draws, summary, arrivals, trapped and flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, HELD_QUANTITIES, OUTCOMES
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import COLUMNS, summary

ALL = "all"
"""The name of all groups together."""


class Sheet(NamedTuple):
    """One table: its column names, and its rows as text."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[str]]


def sheets(ensemble: Ensemble) -> dict[str, Sheet]:
    """The tables of a result folder by file name.

    Numbers have six significant digits; quantiles are over members, days as in the result, people as counts.
    """
    return {
        "draws.csv": draws(ensemble),
        "summary.csv": outcomes(ensemble),
        "arrivals.csv": arrivals(ensemble),
        "trapped.csv": trapped(ensemble),
        "flows.csv": flows(ensemble),
    }


def draws(ensemble: Ensemble) -> Sheet:
    """What each member drew; the claim is given where a quantity cites exactly one."""
    cited = _claims(ensemble)
    claims = [cited.get(name, "") for name in ensemble.quantities]
    values = texts(ensemble.draws)

    def rows() -> Iterator[tuple[str, ...]]:
        for member, row in enumerate(values.tolist(), start=ensemble.first_member):
            number = str(member)
            for name, claim, value in zip(ensemble.quantities, claims, row, strict=True):
                yield number, name, claim, value

    return Sheet(("member", "quantity", "claim", "value"), rows())


def outcomes(ensemble: Ensemble) -> Sheet:
    """Outcomes and exposures of the whole scenario by day."""
    names = (*OUTCOMES, *EXPOSURES)
    numbers = summary(np.stack([ensemble.outcome(name) for name in names], axis=1))
    days = _dates(ensemble)
    keys = [(name, day) for name in names for day in days]
    return Sheet(("outcome", "date", *COLUMNS), _rows(keys, numbers))


def arrivals(ensemble: Ensemble) -> Sheet:
    """People who have arrived and are still there, at every site and every place that receives anybody, by day.

    `capacity` is the median over members (blank: no stated limit), `p_over` the share of members above theirs.
    """
    places = receiving_places(ensemble)
    settled = ensemble.values["settled"][:, :, places]
    capacity, over = room(ensemble, places)
    numbers = summary(settled)
    days = _dates(ensemble)
    kinds = [ensemble.scenario.location(ensemble.locations[place]).kind for place in places]
    keys = [
        (day, ensemble.locations[place], kind, *side)
        for day, sides in zip(days, _pairs(texts(capacity), texts(over)), strict=True)
        for place, kind, side in zip(places, kinds, sides, strict=True)
    ]
    return Sheet(("date", "place", "kind", "capacity", "p_over", *COLUMNS), _rows(keys, numbers))


def receiving_places(ensemble: Ensemble) -> np.ndarray:
    """Indices of the locations where anybody settles in some member, and of all sites."""
    received = ensemble.values["settled"].any(axis=(0, 1))
    sites = [ensemble.scenario.location(name).kind == "site" for name in ensemble.locations]
    return np.flatnonzero(received | np.array(sites, dtype=bool))


def room(ensemble: Ensemble, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median capacity and share of members with more people than capacity, both `[days, places]`."""
    capacity = ensemble.values["capacity"][:, :, places]
    over = (ensemble.values["settled"][:, :, places] > capacity).mean(axis=0)
    return summary(capacity)[3], over


def trapped(ensemble: Ensemble) -> Sheet:
    """People at places that are or were unsafe: inside, trapped, ready but held, and staying; by group and together."""
    places = np.flatnonzero(ensemble.values["unsafe"].any(axis=(0, 1)))
    groups = (ALL, *ensemble.groups)
    # [quantity][6, days, places, groups]
    numbers = []
    for quantity in HELD_QUANTITIES:
        people = ensemble.held(quantity, places)
        together = people.sum(axis=2, keepdims=True)
        numbers.append(summary(np.concatenate([together, people], axis=2)).swapaxes(2, 3))
    stacked = np.stack(numbers, axis=-1)
    keys = [
        (day, ensemble.locations[place], group, quantity)
        for day in _dates(ensemble)
        for place in places
        for group in groups
        for quantity in HELD_QUANTITIES
    ]
    return Sheet(("date", "place", "group", "quantity", *COLUMNS), _rows(keys, stacked))


def flows(ensemble: Ensemble) -> Sheet:
    """People who set foot on each link on each day, by group and together, where the mean is above 0.

    Whoever slips out past a holder or a front is on no link.
    """
    by_group = ensemble.values["flow"]
    used = np.argwhere(by_group.any(axis=(0, 2)))
    people = by_group[:, used[:, 0], :, used[:, 1]].transpose(1, 0, 2)
    numbers = summary(np.concatenate([people.sum(axis=2, keepdims=True), people], axis=2)).reshape(6, -1)
    shown = numbers[0] > 0
    days, links = _dates(ensemble), ensemble.links
    keys = [
        (days[day], links[link].road, links[link].start, links[link].end, group)
        for day, link in used.tolist()
        for group in (ALL, *ensemble.groups)
    ]
    kept = [key for key, keep in zip(keys, shown.tolist(), strict=True) if keep]
    return Sheet(("date", "road", "from", "to", "group", *COLUMNS), _rows(kept, numbers[:, shown]))


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
