"""Results that are read a part at a time give what they give in memory; blocks and chunks are where they should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble import synthetic
from safepassage.ensemble import join, layout, limits, sheets, slices, stored
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.layout import Layout
from safepassage.ensemble.stored import StoredArray, pick
from safepassage.show.figures import draw
from safepassage.show.words import document, table
from said import result_files


@pytest.fixture(scope="module")
def siege() -> Ensemble:
    return synthetic.ensemble(members=60, days=40)


@pytest.fixture
def apart(siege: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ensemble:
    """The same result in blocks of 17 members, read from disk part by part and never kept."""
    monkeypatch.setattr(layout, "MOST_IN_BLOCK", 17)
    monkeypatch.setattr(layout, "CHUNK_BYTES", 2000)
    monkeypatch.setattr("safepassage.ensemble.store.KEPT_RESULT", 0)
    monkeypatch.setattr(stored, "KEPT_ARRAY", 0)
    for module in (slices, sheets, limits):
        monkeypatch.setattr(module, "CELLS", 7000)
    loaded = Ensemble.load(siege.save(tmp_path / "apart"))
    assert isinstance(loaded.values["flow"], StoredArray) and loaded.values["flow"].block == 17
    return loaded


def test_every_table_is_the_same_a_part_at_a_time(siege: Ensemble, apart: Ensemble) -> None:
    parts = {name: (sheet.columns, [tuple(row) for row in sheet.rows]) for name, sheet in sheets.sheets(apart).items()}
    with pytest.MonkeyPatch.context() as patch:
        for module in (slices, sheets, limits):
            patch.setattr(module, "CELLS", 10**9)
        whole = {
            name: (sheet.columns, [tuple(row) for row in sheet.rows]) for name, sheet in sheets.sheets(siege).items()
        }
    assert parts == whole


def test_every_answer_and_picture_is_the_same_a_part_at_a_time(
    siege: Ensemble, apart: Ensemble, tmp_path: Path
) -> None:
    assert apart == siege
    assert table(apart) == table(siege)
    assert document(apart, {}) == document(siege, {})
    assert apart.limits(9) == siege.limits(9) and apart.denied() == siege.denied()
    pictures = [draw(result, tmp_path / name) for result, name in ((siege, "one"), (apart, "other"))]
    assert [path.read_bytes() for path in pictures[0]] == [path.read_bytes() for path in pictures[1]]
    assert all(array._kept is None for array in apart.values.values())  # type: ignore[union-attr]


def test_parts_of_any_size_are_joined_without_reading_them(siege: Ensemble, apart: Ensemble, tmp_path: Path) -> None:
    recipe = dict(siege.recipe) | {"first_member": 0}
    whole = replace(siege, recipe=recipe)
    pieces = [(0, 13), (13, 40), (40, 60)]
    parts = [
        Ensemble(
            scenario=siege.scenario, recipe=recipe | {"first_member": start, "members": stop - start},
            values={name: array[start:stop] for name, array in siege.values.items()}, draws=siege.draws[start:stop],
            **siege.names._asdict(),
        ).save(tmp_path / str(start))
        for start, stop in pieces
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(join, "KEPT_RESULT", 0)
        joined = Ensemble.join(Ensemble.load(part) for part in parts)
        assert isinstance(joined.values["flow"], join.JoinedArray)
        np.testing.assert_array_equal(joined["flow"][11:44:3, 5], siege["flow"][11:44:3, 5])
        np.testing.assert_array_equal(pick(joined.array("out"), 41), siege["out"][41])
        assert result_files(joined.save(tmp_path / "joined")) == result_files(whole.save(tmp_path / "whole"))


index_of_3 = st.one_of(
    st.integers(-3, 2),
    st.slices(3),
    st.lists(st.integers(-3, 2), max_size=4).map(lambda places: np.array(places, int)),
    st.lists(st.booleans(), min_size=3, max_size=3).map(np.array),
)


@given(st.tuples(index_of_3, index_of_3, index_of_3) | st.tuples(index_of_3, index_of_3) | index_of_3)
def test_any_index_picks_axis_by_axis(index: Any) -> None:
    cube = np.arange(27).reshape(3, 3, 3)
    axes = index if isinstance(index, tuple) else (index,)
    expected, axis = cube, 0
    for one in axes:
        expected = np.take(expected, one, axis) if isinstance(one, int) else expected[(slice(None),) * axis + (one,)]
        axis += not isinstance(one, int)
    np.testing.assert_array_equal(pick(cube, index), expected)


def test_a_day_and_a_road_keep_the_order_of_the_axes(siege: Ensemble) -> None:
    road = siege.links[0].road
    which = [k for k, link in enumerate(siege.links) if link.road == road]
    np.testing.assert_array_equal(siege["flow", "2016-06-01", road], siege["flow"][:, 10][:, :, which])


def test_block_and_chunk_depend_on_sizes_only(siege: Ensemble) -> None:
    small = Layout(siege.names, 0, 60, siege.kept, "x")
    large = Layout(siege.names, 0, 10**6, siege.kept, "x")
    assert small.block == 60 and small.blocks == 1
    assert large.block == layout.BLOCK_BYTES // large.member_bytes
    assert large.blocks * large.block >= 10**6 > (large.blocks - 1) * large.block
    assert [row for block in range(small.blocks) for row in small.rows(block)] == list(range(60))
    few = Layout(siege.names, 0, 10**6, (), "x")
    assert few.block == layout.MOST_IN_BLOCK


def test_xarray_of_a_stored_result_reads_what_is_used(siege: Ensemble, apart: Ensemble) -> None:
    xarray = pytest.importorskip("xarray", reason="xarray is not installed: pip install 'safepassage[analysis]'")
    stored, whole = apart.to_xarray(), siege.to_xarray()
    assert isinstance(stored["flow"].variable._data, xarray.core.indexing.ExplicitlyIndexed)
    xarray.testing.assert_equal(stored[list(whole.variables)].load(), whole)
