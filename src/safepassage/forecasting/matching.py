"""Which frozen forecasts can be scored together, and on which siege: everything that stands against it, at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from safepassage.errors import Fault, unknown
from safepassage.forecasting.forecast_file import TABLE, FrozenForecast, digest_of
from safepassage.scenario import Scenario
from safepassage.scenario.grades import LETTERS


class Given(NamedTuple):
    """A frozen forecast and the path by which it was given."""

    path: str
    frozen: FrozenForecast


def matching_faults(given: Sequence[Given], siege: Scenario | None, grades: Sequence[str]) -> list[Fault]:
    """Return why forecasts cannot be scored on the counts of a siege of these grades; nothing where they can.

    Refused are grades that no count has, a forecast that is there twice, and one of another siege or of places that
    the siege does not have. `siege` is None where it could not be read.
    """
    faults = [*_grades(grades), *_twice(given)]
    return faults if siege is None else [*faults, *_of_other_sieges(given, siege)]


def _grades(grades: Sequence[str]) -> Iterator[Fault]:
    for grade in dict.fromkeys(grades):
        if grade not in tuple(LETTERS):
            advice = "Write letters apart, such as --grades A B C"
            yield Fault("--grades", "unknown grade", None, None, grade, f"Allowed: {', '.join(LETTERS)}", advice)


def _twice(given: Sequence[Given]) -> Iterator[Fault]:
    first: dict[tuple[str, str, date], Given] = {}
    for one in given:
        made = one.frozen
        before = first.setdefault((made.scenario, made.method, made.issued), one)
        if before is one:
            continue
        if digest_of(before.frozen) == digest_of(made):
            yield Fault(one.path, f"the same forecast as {before.path}", advice="Give it once")
        else:
            what = f"a second forecast of {made.scenario} by {made.method}, issued {made.issued}, beside {before.path}"
            yield Fault(one.path, what, advice="Give one of them: both would be counted")


def _of_other_sieges(given: Sequence[Given], siege: Scenario) -> Iterator[Fault]:
    places = [one.name for one in siege.locations]
    for path, made in given:
        if made.scenario != siege.name:
            advice = "Score each siege by itself, against the scenario of that name"
            allowed = f"Allowed: {siege.name}"
            yield Fault(path, "a forecast of another siege", found=made.scenario, allowed=allowed, advice=advice)
            continue
        for place in dict.fromkeys(one.place for one in made.targets if one.place and one.place not in places):
            problem, allowed, near = unknown("location", place, places)
            yield Fault(f"{path}, {TABLE}", f"{problem} in {siege.name}", allowed=allowed, advice=near)
