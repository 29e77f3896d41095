"""One result minus another, member by member: what an edit of the scenario changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.ensemble import Day, Ensemble
from safepassage.ensemble.quantiles import quantiles as quantiles_of
from safepassage.ensemble.wording import count, share
from safepassage.errors import SafepassageError, not_known, plural


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """`first - second`, paired by member: members share their draws, so that only what was edited differs.

    A place that only one of the two has counts 0 in the other. It prints itself.
    """

    first: Ensemble
    second: Ensemble

    def outcome(self, name: str) -> np.ndarray:
        """Difference of an outcome (people) or exposure, `[members, days]`."""
        return self.first.outcome(name) - self.second.outcome(name)

    def arrivals(self, place: str) -> np.ndarray:
        """Difference of the people who have arrived at a location and are still there, `[members, days]`."""
        known = dict.fromkeys((*self.first.locations, *self.second.locations))
        if place not in known:
            raise not_known("location", place, known)
        sides = [side.arrivals(place) if place in side.locations else 0 for side in (self.first, self.second)]
        return np.asarray(sides[0] - sides[1])

    def series(self, name: str, place: str | None = None) -> np.ndarray:
        """Difference of a quantity over time, `[members, days]`; names and places as in `Ensemble.series`."""
        if place is not None and name == "settled":
            return self.arrivals(place)
        return self.first.series(name, place) - self.second.series(name, place)

    def quantiles(
        self,
        name: str,
        q: float | tuple[float, ...] = (0.05, 0.5, 0.95),
        place: str | None = None,
        day: Day | None = None,
    ) -> np.ndarray:
        """Quantiles over members of the difference: `[len(q), days]`, or `[len(q)]` on one day."""
        series = self.series(name, place)
        return quantiles_of(series if day is None else series[:, self.first.day(day)], q)

    def probability(self, name: str, place: str | None = None, day: Day | None = None) -> float:
        """Share of members in which the first is greater than the second on a day (the last unless said)."""
        return float((self.series(name, place)[:, self.first.day(day)] > 0).mean())

    def __str__(self) -> str:
        days = self.first.days
        head = (
            f"{self.first.scenario.title} minus {self.second.scenario.title}, on {days[-1]}, "
            f"{plural(self.first.members, 'member')} paired"
        )
        width = max(len(name) for name in (*OUTCOMES, *EXPOSURES))
        lines = [head, f"  {'':<{width}} {'median':>12}  {'90 % of members':<24}   more   less"]
        for name in (*OUTCOMES, *EXPOSURES):
            last = self.outcome(name)[:, -1]
            low, middle, high = quantiles_of(last, (0.05, 0.5, 0.95))
            span = f"{_signed(low)} to {_signed(high)}"
            more, less = (share(float(side.mean())) for side in (last > 0, last < 0))
            lines.append(f"  {name:<{width}} {_signed(middle):>12}  {span:<24} {more:>6} {less:>6}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Difference {self.first!r} - {self.second!r}>"


def difference(first: Ensemble, second: Ensemble) -> Difference:
    """`first - second`; results that do not share seed, members and days raise SafepassageError."""
    for word, one, other in (
        ("seed", first.seed, second.seed),
        ("first member", first.first_member, second.first_member),
        ("number of members", first.members, second.members),
        ("first day", first.days[0], second.days[0]),
        ("last day", first.days[-1], second.days[-1]),
    ):
        if one != other:
            raise SafepassageError(
                f"the two results cannot be paired by member: the {word} is {one} in the first and {other} in the "
                "second. Run both with the same seed, members and dates."
            )
    return Difference(first, second)


def _signed(number: float) -> str:
    """A count with its sign.

    >>> _signed(1234.0), _signed(-5), _signed(0)
    ('+1,230', '-5', '0')
    """
    text = count(number)
    return f"+{text}" if number > 0 and text != "0" else text
