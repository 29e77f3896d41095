"""The result of a run: what happens in every member, on every day, at every named place, road and crossing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from safepassage.ensemble.arrays import ARRAYS, EXPOSURES, HELD_QUANTITIES, OUTCOMES, OUTPUTS, SUMMARY, arrays_of
from safepassage.ensemble.quantiles import quantiles as quantiles_of
from safepassage.ensemble.stored import StoredArray, pick
from safepassage.ensemble.wording import count, interval
from safepassage.errors import ConservationError, SafepassageError, not_known, plural

if TYPE_CHECKING:
    import xarray

    from safepassage.ensemble.branches import Branch
    from safepassage.ensemble.difference import Difference
    from safepassage.ensemble.limits import Limit
    from safepassage.ensemble.matters import Matters
    from safepassage.ensemble.plan import Names
    from safepassage.ensemble.store import Also
    from safepassage.scenario.scenario import Scenario

Day = date | str | int
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Link(NamedTuple):
    """One direction of a road: the road's name, where the link starts and where it ends."""

    road: str
    start: str
    end: str

    def __str__(self) -> str:
        return f"{self.road}: {self.start} → {self.end}"


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """The members of a run with names and dates; a frozen value that prints itself.

    `values` holds the arrays of `safepassage.ensemble.arrays.ARRAYS` that were kept, whose first axes are member and
    day: in memory, or on disk and read part by part. `draws` `[members, quantities]` is what each member drew.
    `recipe` says how to make the result again (seed, members, until, keep, version, versions, seconds). Counts are
    people; all members weigh the same.

    `result[name]` is an array, `result[name, label, ...]` a slice of it by day, group, location, crossing, road or
    link: `result["ready", "Fallujah"]` has shape `[members, days, groups]`. A road keeps its axis (one or two links).

    Arrays of a wrong shape raise ValueError; outcomes that do not add up raise ConservationError.

    >>> import safepassage as sp
    >>> result = sp.simulate(sp.load("two-exits"), members=5, seed=1)
    >>> result.quantiles("out", (0.05, 0.5, 0.95)).shape == (3, len(result.days))
    True
    """

    scenario: Scenario
    recipe: Mapping[str, Any]
    days: tuple[date, ...]
    locations: tuple[str, ...]
    groups: tuple[str, ...]
    links: tuple[Link, ...]
    crossings: tuple[str, ...]
    values: Mapping[str, np.ndarray | StoredArray]
    draws: np.ndarray | StoredArray
    quantities: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.draws.ndim != 2 or self.draws.shape[1] != len(self.quantities) or not len(self.draws) or not self.days:
            raise ValueError(f"draws of shape {self.draws.shape} for {plural(len(self.quantities), 'quantity')}")
        self._check_shapes()
        stored = isinstance(self.draws, StoredArray)
        frozen = {
            name: value if isinstance(value, StoredArray) else _read_only(value) for name, value in self.values.items()
        }
        object.__setattr__(self, "values", MappingProxyType({name: frozen[name] for name in ARRAYS if name in frozen}))
        if not stored:
            object.__setattr__(self, "draws", _read_only(np.asarray(self.draws)))
            self._check_sum()

    def _check_shapes(self) -> None:
        arrays = arrays_of(self.kept)
        if set(self.values) != set(arrays):
            raise ValueError(f"missing or unexpected arrays: {sorted(set(self.values) ^ set(arrays))}")
        for name, array in arrays.items():
            expected = tuple(len(self.labels(axis)) for axis in array.axes)
            if self.values[name].shape != expected:
                raise ValueError(
                    f"{name} has shape {self.values[name].shape}, not {expected} ({', '.join(array.axes)})"
                )

    def _check_sum(self) -> None:
        parts = [self.outcome(name) for name in ("inside", "freed", "on_the_way", "out")]
        total, affected = np.sum(parts, axis=0), self.outcome("affected")
        wrong = np.argwhere(total != affected)
        if len(wrong):
            member, day = (int(index) for index in wrong[0])
            raise ConservationError(
                f"inside + freed + on_the_way + out = {total[member, day]:,}, but affected = "
                f"{affected[member, day]:,} in member {member} on {self.days[day]}"
            )

    @property
    def kept(self) -> tuple[str, ...]:
        """The outputs that the result holds beside the summary: all of `arrays.OUTPUTS`, unless some were chosen."""
        held = {ARRAYS[name].output for name in self.values if name in ARRAYS}
        return tuple(output for output in OUTPUTS if output in held)

    def array(self, name: str) -> np.ndarray | StoredArray:
        """One of the arrays, in memory or on disk; SafepassageError where it was not kept, or there is none."""
        if name not in ARRAYS:
            raise not_known("array", name, ARRAYS)
        if name not in self.values:
            raise self.not_held(name, ARRAYS[name].output)
        return self.values[name]

    def not_held(self, what: str, output: str) -> SafepassageError:
        """The error for something that would need an output which was not kept."""
        kept = " and ".join((SUMMARY, *self.kept))
        return SafepassageError(f"{what} is not in the result, which holds {kept}. Run it again with --keep {output}.")

    @property
    def names(self) -> Names:
        """The labels of every axis but that of members."""
        from safepassage.ensemble.plan import Names

        return Names(self.days, self.locations, self.groups, self.links, self.crossings, self.quantities)

    @property
    def members(self) -> int:
        """Number of members."""
        return int(self.draws.shape[0])

    @property
    def first_member(self) -> int:
        """Number of the first member: above 0 where only a part of an ensemble was run."""
        return int(self.recipe.get("first_member", 0))

    @property
    def seed(self) -> int:
        """The seed that makes this result again."""
        return int(self.recipe["seed"])

    def labels(self, axis: str) -> tuple[Any, ...]:
        """The labels of an axis: member, day, location, group, link, crossing or quantity."""
        if axis == "member":
            first = self.first_member
            return tuple(range(first, first + self.members))
        return {
            "day": self.days,
            "location": self.locations,
            "group": self.groups,
            "link": self.links,
            "crossing": self.crossings,
            "quantity": self.quantities,
        }[axis]

    def day(self, day: Day | None = None) -> int:
        """Index of a day given as a date, ISO text or index (negative from the end; None is the last day)."""
        if day is None:
            return len(self.days) - 1
        if isinstance(day, int):
            index = day + len(self.days) if day < 0 else day
        else:
            index = (_as_date(day) - self.days[0]).days
        if not 0 <= index < len(self.days):
            raise SafepassageError(f"day {day} is not in the result. It runs from {self.days[0]} to {self.days[-1]}.")
        return index

    def __getitem__(self, key: str | tuple[Any, ...]) -> np.ndarray:
        name, *labels = key if isinstance(key, tuple) else (key,)
        values = self.array(name)
        axes = ARRAYS[name].axes
        index: list[Any] = [slice(None)] * len(axes)
        for label in labels:
            position, found = self._find(label, axes)
            if index[position] != slice(None):
                raise SafepassageError(f"two labels for the {axes[position]} of {name}")
            index[position] = found
        return pick(values, tuple(index))

    def _find(self, label: Any, axes: tuple[str, ...]) -> tuple[int, Any]:
        """Position of the axis that has the label, and the index (or indices, for a road) of the label on it."""
        if isinstance(label, date) or (isinstance(label, str) and ISO_DATE.fullmatch(label)):
            return axes.index("day"), self.day(label)
        known: dict[str, None] = {}
        for position, axis in enumerate(axes):
            labels = self.labels(axis)
            if axis in ("member", "day"):
                continue
            if label in labels:
                return position, labels.index(label)
            names = [link.road for link in self.links] if axis == "link" else list(labels)
            if label in names:
                return position, np.flatnonzero([name == label for name in names])
            known.update(dict.fromkeys(names))
        raise not_known("name", str(label), known)

    def outcome(self, name: str) -> np.ndarray:
        """An outcome (people) or exposure (since the start) of the whole scenario, `[members, days]`.

        Names: affected, inside, trapped, ready_held, freed, on_the_way, out; danger_person_days, mined_person_km,
        transit_danger_person_days.
        """
        if name not in (*OUTCOMES, *EXPOSURES):
            raise not_known("outcome", name, (*OUTCOMES, *EXPOSURES))
        return self.array(name)[...]

    def arrivals(self, place: str) -> np.ndarray:
        """People who have arrived at a location and are still there at the day's end, `[members, days]`."""
        return self["settled", place]

    def held(self, quantity: str, places: np.ndarray | slice = slice(None), days: slice = slice(None)) -> np.ndarray:
        """People at unsafe places, `[members, days, groups, places]`: inside, trapped, ready_held or staying.

        `places` are indices of locations, `days` those of days; all of them unless said.
        """
        if quantity not in HELD_QUANTITIES:
            raise not_known("quantity", quantity, HELD_QUANTITIES)

        return held_people(quantity, lambda name: pick(self.array(name), (slice(None), days, ..., places)))

    def series(self, name: str, place: str | None = None) -> np.ndarray:
        """One quantity over time, `[members, days]`: an outcome, or with `place` what is known of that place.

        At a place: inside, trapped, ready_held and staying, or any array by location or crossing; groups are added.
        """
        if place is None:
            return self.outcome(name)
        if name in HELD_QUANTITIES:
            location = self._find(place, ("location",))[1]
            return self.held(name, np.array([location])).sum(axis=(2, 3))
        values = self[name, place]
        return values.sum(axis=2) if values.ndim == 3 else values

    def quantiles(
        self,
        name: str,
        q: float | tuple[float, ...] = (0.05, 0.5, 0.95),
        place: str | None = None,
        day: Day | None = None,
    ) -> np.ndarray:
        """Quantiles over members of `series(name, place)`: `[len(q), days]`, or `[len(q)]` on one day.

        A single `q` drops its axis.
        """
        series = self.series(name, place)
        return quantiles_of(series if day is None else series[:, self.day(day)], q)

    def slipped(self) -> np.ndarray:
        """People who slipped out past a holder or a front since the start, `[members, days]`: only ever a total."""
        from safepassage.ensemble.slices import by_members

        return by_members(self, lambda people: people.sum(axis=2).cumsum(axis=1), "slipped")

    def limits(self, n: int = 3) -> tuple[Limit, ...]:
        """The `n` crossings and roads that limit most, by person-days over the run, most first."""
        from safepassage.ensemble.limits import limits

        return limits(self)[:n]

    def denied(self) -> Limit:
        """Person-days of people ready to leave whom only the holder's denial keeps in: their way out is open."""
        from safepassage.ensemble.limits import denied

        return denied(self)

    def branches(self) -> tuple[Branch, ...]:
        """The possible futures that happen in some members and not in others, the one that splits `out` most first."""
        from safepassage.ensemble.branches import branches

        return branches(self)

    def matters(self, outcome: str = "out", by: Day | None = None) -> Matters:
        """What would remove most uncertainty from an outcome, an exposure or arrivals:PLACE by a day, if it were known.

        Too few members, and an outcome or a day that the result does not hold, raise SafepassageError.
        """
        from safepassage.ensemble.matters import matters

        return matters(self, outcome, by)

    def __sub__(self, other: Ensemble) -> Difference:
        """This result minus another, paired by member; needs the same seed, members and days."""
        from safepassage.ensemble.difference import difference

        return difference(self, other) if isinstance(other, Ensemble) else NotImplemented

    def __eq__(self, other: object) -> bool:
        """Equal in everything but the seconds it took."""
        if not isinstance(other, Ensemble):
            return NotImplemented
        same = all(getattr(self, name) == getattr(other, name) for name in ("scenario", "names", "kept"))
        same = same and without_seconds(self.recipe) == without_seconds(other.recipe)
        same = same and np.array_equal(self.draws, other.draws)
        return same and all(np.array_equal(self.values[name], other.values[name]) for name in self.values)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        head = (
            f"{self.scenario.title}: {self.days[0]} to {self.days[-1]}, {plural(len(self.days), 'day')}, "
            f"{plural(self.members, 'member')}, seed {self.seed}"
        )
        rows = [(name, quantiles_of(self.outcome(name)[:, -1], (0.5, 0.05, 0.95))) for name in (*OUTCOMES, *EXPOSURES)]
        width = max(len(name) for name, _ in rows)
        lines = [f"  {name:<{width}} {count(low[0]):>12}  {interval(low[1], low[2])}" for name, low in rows]
        return "\n".join([head, f"  {'on the last day':<{width}} {'median':>12}  90 % of members", *lines])

    def __repr__(self) -> str:
        return f"<Ensemble {self.scenario.name}: {plural(self.members, 'member')}, {plural(len(self.days), 'day')}>"

    @classmethod
    def join(cls, parts: Iterable[Ensemble]) -> Ensemble:
        """One ensemble of parts of it that were run apart, such as members 0 to 99 and 100 to 199.

        Equal to one run of all members. Parts of different runs, and members that are missing or there twice, raise
        SafepassageError.
        """
        from safepassage.ensemble.join import join

        return join(tuple(parts))

    def to_xarray(self) -> xarray.Dataset:
        """The arrays and draws as an `xarray.Dataset` with named axes; needs the extra `analysis`."""
        from safepassage.ensemble.dataset import dataset

        return dataset(self)

    def save(self, folder: str | Path, also: Also | None = None, overwrite: bool = False) -> Path:
        """Write a result folder, whole or not at all, and return its path.

        `also(folder, result)` may add files (figures) before the folder appears. An existing folder is refused unless
        `overwrite` is true and it is a result folder.
        """
        from safepassage.ensemble.store import save

        return save(self, Path(folder), also=also, overwrite=overwrite)

    @classmethod
    def load(cls, folder: str | Path, thorough: bool = False) -> Ensemble:
        """Open a result folder of any size; arrays are read when they are used, part by part.

        A folder that is no result folder, or that was cut off or edited, raises InputError. The arrays of a large
        result are checked only as they are read, unless `thorough`.
        """
        from safepassage.ensemble.store import load

        return load(Path(folder), thorough)


def held_people(quantity: str, part: Callable[[str], np.ndarray]) -> np.ndarray:
    """One of the quantities of people at unsafe places; `part` gives the arrays `[members, days, (groups,) places]`."""
    unsafe = part("unsafe")[:, :, None]
    if quantity == "staying":
        return part("staying") * unsafe
    if quantity == "ready_held":
        return part("ready") * (part("held") & unsafe)
    people = part("staying") + part("home") + part("ready")
    return people * (part("held") & unsafe if quantity == "trapped" else unsafe)


def without_seconds(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe without the time it took, which alone differs between two runs of one recipe."""
    return {key: value for key, value in recipe.items() if key != "seconds"}


def _read_only(array: np.ndarray | StoredArray) -> np.ndarray | StoredArray:
    if isinstance(array, StoredArray):
        return array
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _as_date(day: date | str) -> date:
    try:
        return date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise SafepassageError(f'"{day}" is not a date. Write it as 2016-06-18.') from None
