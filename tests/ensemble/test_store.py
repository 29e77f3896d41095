"""The result folder: what is in it, that it comes back equal, the same bytes, and what is refused."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from ensemble import synthetic
from safepassage import load, simulate
from safepassage.ensemble.arrays import ARRAYS, EXPOSURES, OUTCOMES, arrays_of
from safepassage.ensemble.branches import happenings
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.sheets import texts
from safepassage.errors import InputError, SafepassageError
from safepassage.scenario.evidence import Claim

QUANTILES = ["mean", "q05", "q25", "q50", "q75", "q95"]
COLUMNS = {
    "draws.csv": ["member", "quantity", "claim", "value"],
    "summary.csv": ["outcome", "date", *QUANTILES],
    "arrivals.csv": ["date", "place", "kind", "capacity", "p_over", *QUANTILES],
    "trapped.csv": ["date", "place", "group", "quantity", *QUANTILES],
    "flows.csv": ["date", "road", "from", "to", "group", *QUANTILES],
}


@pytest.fixture(scope="module")
def siege() -> Ensemble:
    return synthetic.ensemble(members=60, days=40)


@pytest.fixture(scope="module")
def folder(siege: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return siege.save(tmp_path_factory.mktemp("store") / "result")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_comes_back_equal(siege: Ensemble, folder: Path) -> None:
    loaded = Ensemble.load(folder)
    assert loaded == siege
    assert loaded.scenario.name == siege.scenario.name
    for name, array in ARRAYS.items():
        assert loaded.values[name].dtype == array.dtype, name


def test_arrays_are_read_when_first_used(folder: Path) -> None:
    loaded = Ensemble.load(folder)
    assert read_of(loaded) == set()
    loaded.outcome("out")
    assert read_of(loaded) == {"out"}
    assert np.shares_memory(loaded["out"], loaded["out"])
    assert not loaded["out"].flags.writeable


def read_of(result: Ensemble) -> set[str]:
    return {name for name, array in result.values.items() if array._kept is not None}  # type: ignore[union-attr]


def test_saved_again_it_has_the_same_bytes_but_for_the_seconds(siege: Ensemble, folder: Path, tmp_path: Path) -> None:
    again = contents(Ensemble.load(folder).save(tmp_path / "again"))
    first = contents(folder)
    recipes = [json.loads(files.pop("recipe.json")) for files in (first, again)]
    assert first == again
    assert {**recipes[0], "seconds": None} == {**recipes[1], "seconds": None}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_that_others_rely_on(folder: Path, name: str) -> None:
    assert list(rows(folder, name)[0]) == COLUMNS[name]


def test_recipe_says_how_to_make_it_again(siege: Ensemble, folder: Path) -> None:
    recipe = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    assert recipe["seed"] == 1
    assert set(recipe["scenario_copy"]["files"]) >= {"scenario.toml", "locations.csv", "roads.csv", "groups.csv"}
    assert recipe["seconds"]["simulate"] == 0.1
    assert recipe["seconds"]["write"] > 0


def test_summary_holds_every_outcome_on_every_day(siege: Ensemble, folder: Path) -> None:
    found = rows(folder, "summary.csv")
    assert list(dict.fromkeys(row["outcome"] for row in found)) == [*OUTCOMES, *EXPOSURES]
    assert len(found) == 10 * 40
    row = next(row for row in found if row["outcome"] == "out" and row["date"] == "2016-06-30")
    last = siege["out"][:, -1]
    expected = [last.mean(), *np.quantile(last, [0.05, 0.25, 0.5, 0.75, 0.95])]
    np.testing.assert_allclose([float(row[name]) for name in QUANTILES], expected, rtol=1e-5)


def test_arrivals_hold_all_sites_and_whoever_receives(siege: Ensemble, folder: Path) -> None:
    found = rows(folder, "arrivals.csv")
    places = {row["place"] for row in found}
    sites = {location.name for location in siege.scenario.locations if location.kind == "site"}
    assert places == sites | {"Baghdad", "Abu Ghraib"}
    assert len(found) == 40 * len(places)
    row = next(row for row in found if row["place"] == "Amiriyat camps" and row["date"] == "2016-06-30")
    settled, capacity = siege.arrivals("Amiriyat camps")[:, -1], siege["capacity", "Amiriyat camps"][:, -1]
    assert float(row["capacity"]) == pytest.approx(np.median(capacity), rel=1e-5)
    assert float(row["p_over"]) == pytest.approx((settled > capacity).mean(), abs=1e-5)
    assert {row["capacity"] for row in found if row["place"] == "Baghdad"} == {""}


def test_trapped_holds_groups_and_all_of_them(siege: Ensemble, folder: Path) -> None:
    found = rows(folder, "trapped.csv")
    assert {row["place"] for row in found} == set(synthetic.HELD)
    assert len(found) == 40 * 8 * 5 * 4
    key = {"date": "2016-05-30", "place": "Fallujah", "quantity": "ready_held"}
    means = {row["group"]: float(row["mean"]) for row in found if key.items() <= row.items()}
    assert means.pop("all") == pytest.approx(sum(means.values()), rel=1e-4)
    assert means["men 15-60"] == pytest.approx(siege["ready", "Fallujah", "men 15-60"][:, 8].mean(), rel=1e-5)


def test_flows_hold_used_links_only(siege: Ensemble, folder: Path) -> None:
    found = rows(folder, "flows.csv")
    assert all(float(row["mean"]) > 0 for row in found)
    together = [row for row in found if row["group"] == "all"]
    assert len(together) == (siege["flow"].any(axis=(0, 2))).sum()
    assert sum(float(row["mean"]) for row in together) == pytest.approx(siege["flow"].sum() / 60, rel=1e-3)
    assert {(row["road"], row["from"], row["to"]) for row in found} <= set(map(tuple, siege.links))


def test_draws_cite_the_claim_of_a_quantity_that_has_one(siege: Ensemble, tmp_path: Path) -> None:
    scenario = siege.scenario
    cited = [
        replace(scenario.location("Fallujah"), claims=("c1",)),
        replace(scenario.location("Karma"), claims=("c1", "c2")),
    ]
    names = {location.name: location for location in cited}
    claims = tuple(
        Claim(
            id=name,
            publisher="An office",
            source_kind="un",
            reliability="B",
            credibility="2",
            about="people",
            statement="x",
        )
        for name in ("c1", "c2")
    )
    locations = tuple(names.get(location.name, location) for location in scenario.locations)
    result = replace(siege, scenario=replace(scenario, locations=locations, claims=claims))
    found = rows(result.save(tmp_path / "result"), "draws.csv")
    assert len(found) == 60 * 10
    assert {row["claim"] for row in found if row["quantity"] == "people:Fallujah"} == {"c1"}
    assert {row["claim"] for row in found if row["quantity"] in ("people:Karma", "people:Zoba")} == {""}
    assert float(found[0]["value"]) == pytest.approx(siege.draws[0, 0], rel=1e-5)


def test_numbers_are_written_stably() -> None:
    assert texts(np.array([1234567.0, 0.1 + 0.2, 3.0, 1e-7, np.inf, 85374.25])).tolist() == [
        "1234570", "0.3", "3", "1e-07", "", "85374.2",
    ]  # fmt: skip


def test_xarray_opens_it(siege: Ensemble, folder: Path, recwarn: pytest.WarningsRecorder) -> None:
    xarray = pytest.importorskip("xarray")
    data = xarray.open_zarr(folder / "results.zarr")
    assert data["flow"].dims == ("member", "day", "group", "link")
    assert str(data["day"].values[0])[:10] == "2016-05-22"
    np.testing.assert_array_equal(data["settled"].sel(location="Kilo 18"), siege.arrivals("Kilo 18"))
    np.testing.assert_array_equal(data["capacity"], siege["capacity"])
    assert "road" in data.coords
    assert not [warning for warning in recwarn if "metadata" in str(warning.message)]


def test_a_result_without_crossings_or_draws_is_kept_too(siege: Ensemble, tmp_path: Path) -> None:
    values = dict(siege.values)
    for name in ("queue", "refused", "passed", "shut"):
        values[name] = values[name][..., :0]
    bare = replace(siege, crossings=(), quantities=(), draws=siege.draws[:, :0], values=values)
    assert Ensemble.load(bare.save(tmp_path / "bare")) == bare


def test_more_files_come_with_it_or_nothing_does(siege: Ensemble, tmp_path: Path) -> None:
    folder = siege.save(tmp_path / "result", also=lambda new, _: (new / "figure.png").write_bytes(b"x"))
    assert (folder / "figure.png").read_bytes() == b"x"

    def fail(new: Path, _: Ensemble) -> None:
        raise RuntimeError("no picture")

    with pytest.raises(RuntimeError):
        siege.save(tmp_path / "other", also=fail)
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_an_existing_folder_is_refused_unless_it_may_be_overwritten(siege: Ensemble, tmp_path: Path) -> None:
    folder = siege.save(tmp_path / "result")
    with pytest.raises(InputError, match="there is a folder that is not empty already"):
        siege.save(folder)
    assert Ensemble.load(siege.save(folder, overwrite=True)) == siege


def test_a_folder_that_is_no_result_is_never_overwritten(siege: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="there is a folder that is not empty already"):
        siege.save(tmp_path, overwrite=True)


def test_a_result_may_be_written_over_the_one_it_was_read_from(siege: Ensemble, tmp_path: Path) -> None:
    folder = siege.save(tmp_path / "result")
    assert Ensemble.load(Ensemble.load(folder).save(folder, overwrite=True)) == siege


def edit_recipe(folder: Path, **changes: object) -> None:
    path = folder / "recipe.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_what_is_no_result_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=re.escape(f"{tmp_path}: not a result folder: it has no recipe.json. Give the")
    ):
        Ensemble.load(tmp_path)
    with pytest.raises(InputError, match="there is no such folder"):
        Ensemble.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cut off or edited: it is no longer JSON"),
        ("[]", "not the recipe of a result"),
        ('{"seed": 1}', "not the recipe of a result"),
        ('{"seed": 1, "checksum": "0"}', "edited since it was written"),
    ],
)
def test_a_broken_recipe_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "recipe.json").write_text(text)
    with pytest.raises(InputError, match=message):
        Ensemble.load(tmp_path)


def test_every_file_that_is_missing_cut_off_or_edited_is_told(siege: Ensemble, tmp_path: Path) -> None:
    folder = siege.save(tmp_path / "result")
    (folder / "flows.csv").unlink()
    with (folder / "summary.csv").open("a") as file:
        file.write("out,2016-05-22,1,1,1,1,1,1\n")
    chunk = folder / "results.zarr" / "flow" / "c" / "0" / "0" / "0" / "0"
    chunk.write_bytes(chunk.read_bytes()[:-5])
    (folder / "results.zarr" / "queue" / "c" / "9").write_bytes(b"more")
    with pytest.raises(InputError) as caught:
        Ensemble.load(folder)
    told = [str(fault).removeprefix(str(folder)) for fault in caught.value.faults]
    again = "Make it again with safepassage run, or fetch an untouched copy."
    assert told == [
        f"/flows.csv: missing. {again}",
        f"/results.zarr/flow/c/0/0/0/0: cut off or edited since it was written. {again}",
        f"/summary.csv: cut off or edited since it was written. {again}",
        f"/results.zarr/queue/c/9: not of this result. {again}",
    ]


def test_an_edited_seed_is_told_but_other_seconds_are_not(siege: Ensemble, tmp_path: Path) -> None:
    folder = siege.save(tmp_path / "result")
    edit_recipe(folder, seconds={"simulate": 3})
    assert Ensemble.load(folder) == siege
    edit_recipe(folder, seed=2)
    with pytest.raises(InputError, match=r"recipe.json: edited since it was written"):
        Ensemble.load(folder)


def test_another_format_is_told(siege: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = siege.save(tmp_path / "result")
    monkeypatch.setattr("safepassage.ensemble.store.FORMAT", 3)
    with pytest.raises(InputError, match='a format that this version cannot read, found "2". Open it with the version'):
        Ensemble.load(folder)


def test_a_recipe_cannot_write_outside_the_scenario(siege: Ensemble, tmp_path: Path) -> None:
    from safepassage.ensemble.store import scenario_of

    with pytest.raises(InputError, match='outside the scenario\'s folder, found "../evil.csv"'):
        scenario_of({"name": "x", "files": {"../evil.csv": ""}})


def test_a_flipped_bit_in_a_large_result_is_told_when_it_is_read(
    siege: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = siege.save(tmp_path / "result")
    chunk = folder / "results.zarr" / "flow" / "c" / "0" / "0" / "0" / "0"
    data = bytearray(chunk.read_bytes())
    data[len(data) // 3] ^= 1
    chunk.write_bytes(data)
    with pytest.raises(InputError, match="flow/c/0/0/0/0: edited since"):
        Ensemble.load(folder)
    monkeypatch.setattr("safepassage.ensemble.manifest.RECOMPUTED", 0)
    loaded = Ensemble.load(folder)
    with pytest.raises(InputError, match=r"results.zarr/flow: cut off or edited since it was written"):
        loaded["flow"]
    with pytest.raises(InputError, match="flow/c/0/0/0/0: edited since"):
        Ensemble.load(folder, thorough=True)


def test_a_folder_that_is_gone_is_told_and_not_read_as_zeros(siege: Ensemble, tmp_path: Path) -> None:
    loaded = Ensemble.load(siege.save(tmp_path / "result"))
    shutil.rmtree(tmp_path / "result")
    with pytest.raises(InputError, match="no longer there"):
        loaded["settled"]


def test_what_was_not_kept_is_told_and_has_no_table(siege: Ensemble, tmp_path: Path) -> None:
    few = replace(siege, values={name: siege.values[name] for name in arrays_of(("arrivals",))})
    folder = few.save(tmp_path / "few")
    assert {path.name for path in folder.glob("*.csv")} == {
        "arrivals.csv", "branches.csv", "draws.csv", "manifest.csv", "summary.csv",
    }  # fmt: skip
    loaded = Ensemble.load(folder)
    assert loaded == few and loaded.kept == ("arrivals",)
    with pytest.raises(SafepassageError) as caught:
        loaded["flow"]
    assert str(caught.value) == (
        "flow is not in the result, which holds summary and arrivals. Run it again with --keep flows."
    )
    np.testing.assert_array_equal(loaded["settled"], siege["settled"])


def test_members_say_which_futures_happen_in_them_and_when(tmp_path: Path) -> None:
    result = simulate(load("fallujah-2016"), members=3, seed=1, until=date(2016, 5, 24))
    found = rows(result.save(tmp_path / "result"), "branches.csv")
    happening = {(int(row["member"]), row["future"], row["date"]) for row in found}
    expected = {
        (member, one.event.id, str(result.days[0] + timedelta(days=int(one.day[member]))))
        for family in happenings(result).values()
        for one in family
        for member in range(3)
        if np.isfinite(one.day[member])
    }
    assert happening == expected and expected
