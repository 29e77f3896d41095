"""The numbers that are handed on as NetCDF: in public mean and quantiles by day and place, in full every member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.quantiles import COLUMNS
from safepassage.errors import SafepassageError
from safepassage.show.export.numbers import NAMES, Numbers
from safepassage.show.profile import Profile, marking

if TYPE_CHECKING:
    import xarray

NEEDED = "NetCDF needs the extra analysis. Install it with: pip install 'safepassage[analysis]'"


def require_netcdf() -> None:
    """Raise SafepassageError where NetCDF cannot be written."""
    try:
        import h5netcdf  # noqa: F401
        import xarray  # noqa: F401
    except ImportError:
        raise SafepassageError(NEEDED) from None


def netcdf_bytes(ensemble: Ensemble, numbers: Numbers, profile: Profile) -> bytes:
    """A NetCDF-4 file: in the full profile the arrays and draws of every member, in public mean and quantiles.

    Without the extra `analysis`, SafepassageError.
    """
    require_netcdf()
    data = _summaries(ensemble, numbers) if profile == "public" else _members(ensemble)
    about = {
        "title": ensemble.scenario.title, "marking": marking(profile), "Conventions": "CF-1.11",
        "source": f"safepassage {ensemble.recipe.get('version', '')}", "seed": str(ensemble.seed),
        "scenario_sha256": ensemble.scenario.digest, "members": ensemble.members,
    }  # fmt: skip
    packed = {name: {"zlib": True, "complevel": 4} for name, one in data.data_vars.items() if one.dtype.kind in "iuf"}
    return bytes(data.assign_attrs(about).to_netcdf(engine="h5netcdf", encoding=packed))


def _members(ensemble: Ensemble) -> xarray.Dataset:
    """Every array; flags as 0 and 1, which every reader of NetCDF knows."""
    data = ensemble.to_xarray().drop_attrs(deep=False)
    return data.assign({name: one.astype("int8") for name, one in data.data_vars.items() if one.dtype.kind == "b"})


def _summaries(ensemble: Ensemble, numbers: Numbers) -> xarray.Dataset:
    import xarray

    coordinates: dict[str, Any] = {
        "statistic": _names(COLUMNS),
        "day": np.array(ensemble.days, dtype="datetime64[ns]"),
    }
    people = {"units": "people"}
    variables: dict[str, Any] = {
        name: (("statistic", "day"), values, {"units": _unit(name)})
        for name, values in zip(NAMES, numbers.outcomes.swapaxes(0, 1), strict=True)
    }
    if numbers.arrivals is not None:
        coordinates["place"] = _names(numbers.arrivals.places)
        variables["arrived"] = (("statistic", "day", "place"), numbers.arrivals.numbers, people)
        variables["capacity"] = (("day", "place"), numbers.arrivals.capacity, people)
        variables["p_over"] = (("day", "place"), numbers.arrivals.over, {"units": "1"})
    if numbers.held is not None:
        coordinates["unsafe_place"] = _names(numbers.held.places)
        for which, quantity in enumerate(numbers.held.quantities):
            values = numbers.held.numbers[:, :, 0, which]
            variables[f"{quantity}_at"] = (("statistic", "day", "unsafe_place"), values, people)
    if numbers.flows is not None:
        coordinates["corridor"] = _names([str(way) for way in numbers.flows.ways])
        coordinates["week"] = np.array([first for first, _ in numbers.flows.periods], dtype="datetime64[ns]")
        variables["people_on"] = (("statistic", "week", "corridor"), numbers.flows.numbers[..., 0], people)
    return xarray.Dataset(variables, coordinates)


def _unit(name: str) -> str:
    return {"mined_person_km": "person-km"}.get(name, "person-days" if name.endswith("days") else "people")


def _names(names: Any) -> np.ndarray:
    return np.array(tuple(names), dtype=object)
