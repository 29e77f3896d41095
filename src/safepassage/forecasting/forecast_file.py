"""A frozen forecast: `forecast.csv` in the columns of the forecast hubs, and `forecast.json`, which seals it.

Formats: https://docs.hubverse.io, model output. A blank location is the whole scenario; a mean has no
`output_type_id`. Arrivals on the day are a target of their own, as quantiles of a difference do not follow from those
of two days. Rows with the target `over_capacity` are a `pmf` over the day on which a site first holds more people
than its capacity, or "never" within the horizon, which ends on `target_end_date`; they add up to 1.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from safepassage.ensemble.quantiles import quantiles as quantiles_of
from safepassage.files.atomic import write_files
from safepassage.files.schema import schema
from safepassage.files.tables import csv_bytes
from safepassage.forecasting.forecast import ON_THE_DAY, Forecast, Target, first_ahead, on_the_day
from safepassage.forecasting.scores import LEVELS
from safepassage.scenario import Scenario
from safepassage.scenario.parameters import FAMILY_SIZE

TABLE, SEAL = "forecast.csv", "forecast.json"
COLUMNS = schema("forecast").cells
OVER, NEVER = "over_capacity", "never"
FORMAT = 1


@dataclass(frozen=True, eq=False, repr=False)
class FrozenForecast:
    """What is kept of a forecast so that it can be scored later; a frozen value that prints itself.

    `scenario`, `method`, `issued`, `days`, `seed` and `facts` as in `Forecast`; `targets`, those of the forecast, then
    the arrivals on the day at every place with `arrivals`; `baseline`, whether the method is a plain baseline;
    `quantiles` `[targets, levels, days]` at `scores.LEVELS` and `means` `[targets, days]`, in people, NaN before
    `first_ahead` of a target; `over` `[days + 1]` by site: the probability that the site is first over its capacity on
    each day, and at last that it never is; `about`, what else the seal says (scenario_hash, samples, capacities,
    versions).
    """

    scenario: str
    method: str
    baseline: bool
    issued: date
    days: tuple[date, ...]
    targets: tuple[Target, ...]
    quantiles: np.ndarray
    means: np.ndarray
    over: Mapping[str, np.ndarray]
    seed: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (len(self.targets), len(LEVELS), len(self.days))
        if self.quantiles.shape != shape or self.means.shape != shape[::2]:
            raise ValueError(f"quantiles of shape {self.quantiles.shape} and means of {self.means.shape}, not {shape}")
        for name in ("over", "facts", "about"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __str__(self) -> str:
        low, middle, high = (LEVELS.index(q) for q in (0.05, 0.5, 0.95))
        rows = [(str(target), *self.quantiles[k, [middle, low, high], -1]) for k, target in enumerate(self.targets)]
        width = max(len(row[0]) for row in rows)
        lines = [f"  {name:<{width}} {mid:>10,.0f}  {least:,.0f}–{most:,.0f}" for name, mid, least, most in rows]
        return "\n".join([f"{self.scenario} by {self.method}, issued {self.issued}, on {self.days[-1]}:", *lines])

    def __repr__(self) -> str:
        return f"<FrozenForecast {self.scenario} by {self.method}, issued {self.issued}>"


def freeze(forecast: Forecast, scenario: Scenario, *, baseline: bool = False) -> FrozenForecast:
    """Return what is kept of a forecast of a scenario; `baseline` says that the method is a plain baseline.

    `scenario` is the one that the method saw; its sites with a capacity and a forecast of `stock` get the probability
    of passing the likely one.
    """
    targets, samples = _with_days(forecast)
    capacities = _capacities(scenario)
    over = {
        target.place: _first_over(forecast.of(target), capacities[target.place])
        for target in forecast.targets
        if target.name == "stock" and target.place in capacities
    }
    about = {
        "scenario_hash": scenario.digest,
        "samples": len(samples),
        "capacities": {place: capacities[place] for place in over},
        "version": version("safepassage"),
        "versions": {"python": platform.python_version(), "numpy": version("numpy"), "machine": platform.machine()},
    }
    levels = np.maximum.accumulate(quantiles_of(samples, LEVELS), axis=0)
    return FrozenForecast(
        scenario=forecast.scenario,
        method=forecast.method,
        baseline=baseline,
        issued=forecast.issued,
        days=forecast.days,
        targets=targets,
        quantiles=levels.transpose(1, 0, 2),
        means=samples.mean(axis=0),
        over=over,
        seed=forecast.seed,
        facts=forecast.facts,
        about=about,
    )


def _with_days(forecast: Forecast) -> tuple[tuple[Target, ...], np.ndarray]:
    """The targets and samples of a forecast, with the arrivals on each day; NaN on the first, which is not known."""
    places = [one.place for one in forecast.targets if one.name == "arrivals" and forecast.horizon > 1]
    daily = np.full((len(forecast.samples), len(places), forecast.horizon), np.nan)
    for k, place in enumerate(places):
        daily[:, k, 1:] = on_the_day(forecast.of(Target("arrivals", place)))
    targets = (*forecast.targets, *(Target(ON_THE_DAY, place) for place in places))
    return targets, np.concatenate([forecast.samples, daily], axis=1)


def _capacities(scenario: Scenario) -> dict[str, float]:
    size = scenario.parameters[FAMILY_SIZE].likely
    return {
        place.name: place.capacity.likely * (size if place.capacity_unit == "families" else 1)
        for place in scenario.locations
        if place.capacity is not None
    }


def _first_over(samples: np.ndarray, capacity: float) -> np.ndarray:
    """The probability of first being over a capacity on each day, and at last of never, from `[samples, days]`."""
    over = samples > capacity
    first = np.where(over.any(axis=1), over.argmax(axis=1), samples.shape[1])
    return np.bincount(first, minlength=samples.shape[1] + 1) / len(samples)


def forecast_rows(frozen: FrozenForecast) -> Iterator[tuple[Any, ...]]:
    """Return the rows of forecast.csv, with the columns `COLUMNS`."""
    for k, target in enumerate(frozen.targets):
        for ahead, day in list(enumerate(frozen.days))[first_ahead(target) - 1 :]:
            task = (frozen.issued, ahead + 1, day, target.name, target.place)
            yield (*task, "mean", "", float(frozen.means[k, ahead]))
            for level, value in zip(LEVELS, frozen.quantiles[k, :, ahead], strict=True):
                yield (*task, "quantile", level, float(value))
    for place, chances in frozen.over.items():
        task = (frozen.issued, len(frozen.days), frozen.days[-1], OVER, place)
        for first, chance in zip((*map(str, frozen.days), NEVER), chances, strict=True):
            yield (*task, "pmf", first, float(chance))


def write_forecast(frozen: FrozenForecast, folder: str | Path) -> Path:
    """Write forecast.csv and forecast.json into a folder, both or neither, and return the folder.

    The seal holds the SHA-256 of the table, and one of itself: `read_forecast` refuses what was edited since. The
    same forecast gives the same bytes.
    """
    table = csv_bytes(COLUMNS, forecast_rows(frozen))
    write_files(folder, {TABLE: table, SEAL: seal_bytes(frozen, table)})
    return Path(folder)


def seal_bytes(frozen: FrozenForecast, table: bytes) -> bytes:
    """Return forecast.json for the bytes of forecast.csv."""
    said = {
        "format": FORMAT,
        "scenario": frozen.scenario,
        "method": frozen.method,
        "baseline": frozen.baseline,
        "issued": frozen.issued.isoformat(),
        "horizon": len(frozen.days),
        "seed": frozen.seed,
        "facts": dict(frozen.facts),
        **frozen.about,
        "sha256": hashlib.sha256(table).hexdigest(),
    }
    said["seal"] = seal_of(said)
    return (json.dumps(said, indent=1, ensure_ascii=False, allow_nan=False, default=str) + "\n").encode()


def digest_of(frozen: FrozenForecast) -> str:
    """Return the SHA-256 that stands as `seal` in forecast.json: of the table and of all that is said of it."""
    return str(json.loads(seal_bytes(frozen, csv_bytes(COLUMNS, forecast_rows(frozen))))["seal"])


def seal_of(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a seal says, but for its own `seal`."""
    kept = {name: value for name, value in said.items() if name != "seal"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()
