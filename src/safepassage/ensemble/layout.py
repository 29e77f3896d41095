"""How the arrays of a result lie in results.zarr: blocks of members, each block of an array in one file.

Within a file the places (locations, links or crossings) lie apart in chunks with checksums, so that one place can be
read for all members and days without reading the others. Block and chunk depend on the sizes of the result only, so
that any way of running it gives the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from safepassage.ensemble.arrays import Array, arrays_of
from safepassage.ensemble.plan import Names
from safepassage.ensemble.slices import CELLS

if TYPE_CHECKING:
    import zarr
    from zarr.core.buffer import Buffer

BLOCK_BYTES = 64 * 2**20
"""Members are run and written so many at a time that their arrays take about this much memory."""
MOST_IN_BLOCK = 1000
PLACES = ("location", "link", "crossing", "quantity")
CHUNK_BYTES = 128 * 2**10
"""What is read at least at a time, so that files hold thousands of chunks and not millions."""


class Layout(NamedTuple):
    """The sizes of a result: its names, how many members from which on, the outputs kept, and its title.

    The first member is a coordinate only: the block of a member counts from it.
    """

    names: Names
    first_member: int
    members: int
    keep: tuple[str, ...]
    title: str

    @property
    def arrays(self) -> dict[str, Array]:
        """The arrays kept, by name."""
        return arrays_of(self.keep)

    def shape(self, array: Array) -> tuple[int, ...]:
        """Size of each axis of an array of the whole result."""
        names = self.names
        sizes = {
            "member": self.members,
            "day": len(names.days),
            "location": len(names.locations),
            "group": len(names.groups),
            "link": len(names.links),
            "crossing": len(names.crossings),
            "quantity": len(names.quantities),
        }
        return tuple(sizes[axis] for axis in array.axes)

    @property
    def member_bytes(self) -> int:
        """Memory that the arrays of one member take [bytes]."""
        return sum(prod(self.shape(array)[1:]) * np.dtype(array.dtype).itemsize for array in self.arrays.values())

    @property
    def memory(self) -> int:
        """About how much memory it takes to make and summarise the result [bytes]: blocks, tables and draws."""
        draws = 8 * self.members * len(self.names.quantities)
        return 250 * 10**6 + 3 * self.block * self.member_bytes + 6 * CELLS * 8 + draws

    @property
    def block(self) -> int:
        """Number of members in a block; the last block may have fewer."""
        return max(1, min(self.members, MOST_IN_BLOCK, BLOCK_BYTES // self.member_bytes))

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-self.members // self.block)

    def rows(self, block: int) -> range:
        """The rows of a block, counted from the first member of the result."""
        return range(block * self.block, min(self.members, (block + 1) * self.block))


def empty(layout: Layout) -> dict[str, bytes]:
    """The files of a result before any block is there, by name within results.zarr: its arrays, and the names of axes.

    They are made in memory, as those of blocks are, so that nothing but the caller ever writes to the disk: zarr writes
    in a thread of its own, which goes on when its caller is interrupted.
    """
    files: dict[str, Buffer] = {}
    group = _arrays(files, layout)
    names = layout.names
    group.attrs.put({"title": layout.title, "start": names.days[0].isoformat(), "coordinates": "road from to"})
    _coordinate(group, "member", "member", np.arange(layout.members, dtype=np.int32) + layout.first_member)
    days = {"units": f"days since {names.days[0]}", "calendar": "proleptic_gregorian"}
    _coordinate(group, "day", "day", np.arange(len(names.days), dtype=np.int32), days)
    texts = (names.locations, names.groups, names.crossings, names.quantities, names.links)
    for axis, labels in zip(("location", "group", "crossing", "quantity", "link"), texts, strict=True):
        _coordinate(group, axis, axis, [str(label) for label in labels])
    for name, field in (("road", "road"), ("from", "start"), ("to", "end")):
        _coordinate(group, name, "link", [getattr(link, field) for link in names.links])
    _consolidate(files)
    return _contents(files)


def _consolidate(files: dict[str, Buffer]) -> None:
    """Gather what is said of all arrays in one file: without it xarray reads every file, and warns."""
    import zarr
    from zarr.storage import MemoryStore

    with warnings.catch_warnings():  # zarr warns that consolidated metadata is an extension
        warnings.simplefilter("ignore")
        zarr.consolidate_metadata(MemoryStore(files))


def encode(layout: Layout, block: int, values: Mapping[str, np.ndarray], draws: np.ndarray) -> dict[str, bytes]:
    """The files of one block, by name within results.zarr: the same arrays give the same bytes."""
    files: dict[str, Buffer] = {}
    group = _arrays(files, layout)
    rows = layout.rows(block)
    for name, data in (*values.items(), ("draws", draws)):
        if data.size:
            group[name][rows.start : rows.stop] = data  # type: ignore[index]
    return {name: data for name, data in _contents(files).items() if name.split("/")[1:3] == ["c", str(block)]}


def _contents(files: Mapping[str, Buffer]) -> dict[str, bytes]:
    return {name: files[name].to_bytes() for name in sorted(files)}


def _arrays(files: dict[str, Buffer], layout: Layout) -> zarr.Group:
    """A group with all arrays of a result, empty, whose files come to lie in `files`."""
    import zarr
    from zarr.codecs import BloscCodec, Crc32cCodec
    from zarr.storage import MemoryStore

    group = zarr.create_group(MemoryStore(files), zarr_format=3)
    codecs = [BloscCodec(cname="zstd", clevel=3, shuffle="shuffle"), Crc32cCodec()]
    draws = Array(("member", "quantity"), "float64", "", "what each member drew", "")
    for name, array in (*layout.arrays.items(), ("draws", draws)):
        shape = layout.shape(array)
        chunks, shards = _pieces(layout.block, shape, array)
        group.create_array(
            name,
            shape=shape,
            dtype=array.dtype,
            chunks=chunks,
            shards=shards,
            compressors=codecs,
            dimension_names=array.axes,
            attributes={"long_name": array.meaning, **({"units": array.unit} if array.unit else {})},
        )
    return group


def _pieces(block: int, shape: tuple[int, ...], array: Array) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    """Shape of the chunks of an array, and of the files that hold several chunks where places lie apart."""
    within = tuple(max(1, size) for size in shape[1:])
    if array.axes[-1] not in PLACES:
        return (block, *within), None
    one = block * prod(within[:-1]) * np.dtype(array.dtype).itemsize
    together = min(within[-1], max(1, CHUNK_BYTES // one))
    chunk = (block, *within[:-1], together)
    return chunk, (*chunk[:-1], -(-within[-1] // together) * together)


def _coordinate(
    group: zarr.Group, name: str, axis: str, data: np.ndarray | list[str], about: Mapping[str, str] | None = None
) -> None:
    """The labels of an axis; text as variable-length strings."""
    text = isinstance(data, list)
    array = group.create_array(
        name,
        shape=(len(data),),
        dtype=str if text else np.asarray(data).dtype,
        chunks=(max(1, len(data)),),
        dimension_names=(axis,),
        attributes=dict(about or {}),
    )
    if len(data):
        array[:] = np.array(data, dtype=object) if text else data
