"""A result as an `xarray.Dataset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from safepassage.ensemble.arrays import ARRAYS
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.stored import StoredArray
from safepassage.errors import SafepassageError

if TYPE_CHECKING:
    import xarray


def dataset(ensemble: Ensemble) -> xarray.Dataset:
    """The arrays and draws of a result with the axes member, day, location, group, link, crossing and quantity.

    Those of a stored result stay on disk until they are used.
    """
    try:
        import xarray
    except ImportError:
        raise SafepassageError(
            "xarray is not installed. Install it with: pip install 'safepassage[analysis]'"
        ) from None
    if isinstance(ensemble.draws, StoredArray) and ensemble.draws.folder is not None:
        stored: xarray.Dataset = xarray.open_zarr(ensemble.draws.folder / "results.zarr", chunks=None)
        return stored.assign_attrs(seed=ensemble.seed)
    variables = {
        name: (ARRAYS[name].axes, values[...], {"units": ARRAYS[name].unit, "long_name": ARRAYS[name].meaning})
        for name, values in ensemble.values.items()
    }
    variables["draws"] = (("member", "quantity"), ensemble.draws[...], {"long_name": "what each member drew"})
    links = ensemble.links
    coordinates = {
        "member": np.array(ensemble.labels("member")),
        "day": np.array(ensemble.days, dtype="datetime64[ns]"),
        "location": _names(ensemble.locations),
        "group": _names(ensemble.groups),
        "link": _names([str(link) for link in links]),
        "road": ("link", _names([link.road for link in links])),
        "from": ("link", _names([link.start for link in links])),
        "to": ("link", _names([link.end for link in links])),
        "crossing": _names(ensemble.crossings),
        "quantity": _names(ensemble.quantities),
    }
    return xarray.Dataset(variables, coordinates, attrs={"title": ensemble.scenario.title, "seed": ensemble.seed})


def _names(names: tuple[str, ...] | list[str]) -> np.ndarray:
    return np.array(names, dtype=object)
