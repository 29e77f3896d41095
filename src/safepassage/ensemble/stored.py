"""The arrays of a stored result, read when they are used: a whole one, or the part that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from safepassage.errors import Fault, InputError

if TYPE_CHECKING:
    import zarr

KEPT_RESULT, KEPT_ARRAY = 256 * 2**20, 8 * 2**20
"""Arrays of a result of at most so many bytes, and any array of at most so many, are read once and kept."""
AGAIN = "Make it again with safepassage run, or fetch an untouched copy"
RECIPE = "recipe.json"


class StoredArray:
    """One array on disk, indexed axis by axis with numbers, slices, and arrays of indices or flags.

    What is read is read only. A file that was cut off or edited raises InputError. `numpy.asarray` reads all of it.
    """

    def __init__(self, array: zarr.Array[Any], folder: Path, keep: bool) -> None:
        self.shape: tuple[int, ...] = array.shape
        self.dtype: np.dtype[Any] = np.dtype(array.dtype)
        self.block = int((array.shards or array.chunks)[0])  # members that lie in one file
        self._array = array
        self.folder: Path | None = folder
        self._keep = keep or self.nbytes <= KEPT_ARRAY
        self._kept: np.ndarray | None = None

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Memory that all of it takes [bytes]."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[...], dtype=dtype)

    def __getitem__(self, index: Any) -> np.ndarray:
        if not self._keep:
            return self._read(index)
        if self._kept is None:
            self._kept = self._read(...)
        return pick(self._kept, index)

    def _read(self, index: Any) -> np.ndarray:
        where, dropped = _axis_by_axis(index, self.shape)
        shape = [len(one) if isinstance(one, np.ndarray) else one.stop - one.start for one in where]
        data = np.empty(shape, self.dtype) if 0 in shape else self._from_disk(where)
        data = data.reshape([size for axis, size in enumerate(shape) if axis not in dropped])
        data.flags.writeable = False
        return data

    def _from_disk(self, where: tuple[slice | np.ndarray, ...]) -> np.ndarray:
        apart = any(isinstance(one, np.ndarray) for one in where)
        try:
            data = np.asarray(self._array.oindex[where] if apart else self._array[where])
        except Exception as error:  # what the codecs of zarr raise on broken bytes is not one family
            raise self._broken("cut off or edited since it was written") from error
        assert self.folder is not None
        if not self.folder.is_dir():
            raise self._broken("no longer there")  # zarr takes a file that is missing for zeros
        return data

    def _broken(self, problem: str) -> InputError:
        return InputError(Fault(f"{self.folder}/results.zarr/{self._array.basename}", problem, advice=AGAIN))


def pick(array: np.ndarray | StoredArray, index: Any) -> np.ndarray:
    """A part of an array, axis by axis, whether it lies in memory or is stored.

    >>> pick(np.arange(24).reshape(2, 3, 4), (slice(None), 0, [1, 3])).tolist()
    [[1, 3], [13, 15]]
    """
    if isinstance(array, StoredArray):
        return array[index]
    where, dropped = _axis_by_axis(index, array.shape)
    for axis, one in enumerate(where):
        array = array[(slice(None),) * axis + (one,)]
    return array.reshape([size for axis, size in enumerate(array.shape) if axis not in dropped])


def _axis_by_axis(index: Any, shape: tuple[int, ...]) -> tuple[tuple[slice | np.ndarray, ...], set[int]]:
    """The slice or the indices on each axis, and the axes that a single number drops."""
    given = list(index) if isinstance(index, tuple) else [index]
    dots = [position for position, one in enumerate(given) if one is Ellipsis]
    rest = [slice(None)] * (len(shape) - len(given) + len(dots))
    if dots:
        given[dots[0] : dots[0] + 1] = rest
    else:
        given += rest
    dropped = {axis for axis, one in enumerate(given) if isinstance(one, int | np.integer)}
    return tuple(_on_axis(one, size) for one, size in zip(given, shape, strict=True)), dropped


def _on_axis(index: Any, size: int) -> slice | np.ndarray:
    """Where an index lies on an axis: in a row as a slice, else as the indices one by one."""
    if isinstance(index, int | np.integer):
        place = int(index) + size if index < 0 else int(index)
        if not 0 <= place < size:
            raise IndexError(f"index {index} on an axis of {size}")
        return slice(place, place + 1)
    if isinstance(index, slice):
        start, stop, step = index.indices(size)
        if step == 1:
            return slice(start, max(start, stop))
        return np.arange(start, stop, step)
    places = np.asarray(index)
    places = np.flatnonzero(places) if places.dtype == bool else places.astype(np.intp)
    places = np.where(places < 0, places + size, places)
    in_a_row = len(places) > 0 and bool((np.diff(places) == 1).all())
    return slice(int(places[0]), int(places[-1]) + 1) if in_a_row else places
