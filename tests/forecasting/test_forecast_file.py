"""A frozen forecast: what is written is what is read, and nothing else is read."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from forecasting.frozen_forecasts import forecast, frozen
from safepassage import forecast as sp_forecast
from safepassage import load
from safepassage.errors import InputError
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast, freeze, seal_bytes, write_forecast
from safepassage.forecasting.forecast_reading import read_forecast
from safepassage.forecasting.scores import LEVELS, at_levels
from safepassage.forecasting.scoring import scored, scored_frozen

HEADER = "reference_date,horizon,target_end_date,target,location,output_type,output_type_id,value"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_forecast(frozen(baseline=True), tmp_path / "one")


def same(one: FrozenForecast, two: FrozenForecast) -> bool:
    plain = ("scenario", "method", "baseline", "issued", "days", "targets", "seed", "facts", "about")
    arrays = [(one.quantiles, two.quantiles), (one.means, two.means)]
    arrays += [(one.over[site], two.over[site]) for site in one.over]
    same_arrays = all(np.array_equal(a, b, equal_nan=True) for a, b in arrays) and one.over.keys() == two.over.keys()
    return same_arrays and all(getattr(one, name) == getattr(two, name) for name in plain)


def test_what_is_written_is_read(folder: Path) -> None:
    assert same(read_forecast(folder), frozen(baseline=True))
    assert same(read_forecast(folder / "forecast.csv"), frozen(baseline=True))
    assert str(read_forecast(folder)).startswith("two-exits by drift, issued 2030-01-10, on 2030-01-15:\n  left")


def test_the_same_forecast_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = write_forecast(read_forecast(folder), tmp_path / "two")
    for name in ("forecast.csv", "forecast.json"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_the_table_is_that_of_the_hubs(folder: Path) -> None:
    with (folder / "forecast.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert ",".join(rows[0]) == HEADER
    tasks = defaultdict(list)
    for row in rows:
        tasks[row["target"], row["location"], row["horizon"], row["output_type"]].append(row)
    left = tasks["left", "", "5", "quantile"]
    assert [float(row["output_type_id"]) for row in left] == list(LEVELS)
    exact = at_levels(forecast().of(Target("left"))[:, -1][None])[0]
    assert [float(row["value"]) for row in left] == pytest.approx(exact)
    assert {row["target_end_date"] for row in left} == {"2030-01-15"}
    (mean,) = tasks["left", "", "5", "mean"]
    assert mean["output_type_id"] == "" and float(mean["value"]) == forecast().of(Target("left"))[:, -1].mean()


def test_arrivals_on_the_day_are_frozen_by_themselves(tmp_path: Path) -> None:
    targets = (Target("arrivals", "West Camp"), Target("left"))
    made, kept = forecast(targets=targets), frozen(targets=targets)
    daily = Target("arrivals on the day", "West Camp")
    assert kept.targets == (*targets, daily)
    steps = np.diff(made.of(targets[0]), axis=1)
    assert np.isnan(kept.quantiles[2, :, 0]).all() and np.isnan(kept.means[2, 0])
    assert pytest.approx(at_levels(steps.T)) == kept.quantiles[2, :, 1:].T
    assert kept.means[2, 1:] == pytest.approx(steps.mean(axis=0))
    again = read_forecast(write_forecast(kept, tmp_path / "one"))
    assert same(again, kept)
    rows = (tmp_path / "one" / "forecast.csv").read_text("utf-8").splitlines()
    horizons = {row.split(",")[1] for row in rows if ",arrivals on the day,West Camp," in row}
    assert horizons == {"2", "3", "4", "5"}
    assert frozen(targets=targets, days=1).targets == targets, "one day ahead says nothing of who arrives on it"


def test_arrivals_on_the_first_day_ahead_are_refused(tmp_path: Path) -> None:
    folder = write_forecast(frozen(targets=(Target("arrivals", "West Camp"),), baseline=True), tmp_path / "one")
    old = ",2,2030-01-12,arrivals on the day,West Camp,mean,"
    resealed(folder, lambda text: text.replace(old, old.replace(",2,2030-01-12", ",1,2030-01-11"), 1))
    with pytest.raises(InputError) as caught:
        read_forecast(folder)
    (fault,) = caught.value.faults
    assert 'column "horizon": before the second day ahead, found "1". Allowed: 2 to 5.' in str(fault)


def test_a_frozen_forecast_of_daily_arrivals_is_scored_as_before_it_was_frozen() -> None:
    siege = load("mariupol-2022")
    made = sp_forecast(siege, date(2022, 3, 22), 10, method="prior run", members=40, seed=1)
    live, kept = scored(made, siege), scored_frozen(freeze(made, siege.known_by(made.issued)), siege)
    daily = [row for row in kept if row.target == Target("arrivals on the day", "Zaporizhzhia")]
    assert {row.counted for row in daily} >= {2717, 2800, 4331} and min(row.horizon for row in daily) == 2
    assert [(row.target, row.date, row.counted) for row in kept] == [
        (row.target, row.date, row.counted) for row in live
    ]
    assert [float(row.people.wis) for row in kept] == pytest.approx([float(row.people.wis) for row in live])


def test_the_probability_that_a_site_passes_its_capacity_and_when() -> None:
    full = frozen(mean=100)
    assert full.over, "a site with a capacity is forecast"
    for site, chances in full.over.items():
        capacity = full.about["capacities"][site]
        samples = forecast(mean=100).of(Target("stock", site))
        passed = [(samples[:, : day + 1] > capacity).any(axis=1).mean() for day in range(5)]
        assert np.cumsum(chances)[:-1] == pytest.approx(passed) and chances.sum() == pytest.approx(1)
    assert any(0 < chances[-1] < 1 for chances in full.over.values())


def test_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        write_forecast(frozen(), tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def resealed(folder: Path, change: Callable[[str], str]) -> None:
    """Edit the table and seal it anew, so that only its content can be wrong."""
    table = change((folder / "forecast.csv").read_text())
    (folder / "forecast.csv").write_text(table)
    (folder / "forecast.json").write_bytes(seal_bytes(frozen(baseline=True), table.encode()))


FIRST = "2030-01-10,1,2030-01-11,left,,mean,,"
ROW = "2030-01-10,1,2030-01-11,left,,quantile,0.01,"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (HEADER, HEADER.replace("horizon", "horizn"), 'row 1: unknown column "horizn"'),
        (FIRST, FIRST + "x", 'row 2, column "value": not a number, found "x'),
        (FIRST, "2030-01-10,1,2030-01-11,left,mean,,", "row 2: 7 cells, but the header has 8"),
        (FIRST, FIRST.replace("2030-01-10", "2030-01-09"), 'column "reference_date": not the issue date of the'),
        (
            FIRST,
            FIRST.replace(",1,", ",6,"),
            'column "horizon": beyond the horizon of the forecast, found "6"',
        ),
        (
            FIRST,
            FIRST.replace("-11", "-12"),
            'column "target_end_date": not the issue date and the horizon, found',
        ),
        (FIRST, FIRST.replace("left", "lefty"), 'column "target": unknown target "lefty"'),
        (FIRST, FIRST.replace("left,", "left,Camp"), 'column "target": a place has no such target, found "left"'),
        (
            FIRST,
            FIRST.replace("mean", "pmf"),
            'column "output_type": not an output of left, found "pmf"',
        ),
        (FIRST, FIRST.replace("mean,", "mean,1"), 'column "output_type_id": a mean has no level, found "1"'),
        (ROW, ROW.replace("0.01", "0.011"), 'not a level of the forecast hubs, found "0.011". Allowed: 0.01, 0.025'),
        (ROW, ROW.replace("0.01", "nan"), 'not a level of the forecast hubs, found "nan"'),
        (ROW, ROW.replace("0.01", "0.025"), 'row 4, column "output_type_id": the same row again, found "0.025"'),
        (ROW, ROW + "9", "left, horizon 1: the quantile at 0.025 is below that at 0.01"),
        (ROW, "", "row 3: 1 cells, but the header has 8"),
    ],
)
def test_a_table_that_cannot_be(folder: Path, old: str, new: str, message: str) -> None:
    resealed(folder, lambda text: text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_forecast(folder)
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1 or "horizn" in message


def test_rows_that_are_missing_and_probabilities_that_do_not_add_up(folder: Path) -> None:
    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        never = next(k for k, line in enumerate(lines) if ",never," in line)
        lines[never] = lines[never].rsplit(",", 1)[0] + ",0.123\n"
        return "".join(lines[:1] + lines[2:])

    resealed(folder, change)
    with pytest.raises(InputError) as caught:
        read_forecast(folder)
    first, second = caught.value.faults
    assert str(first).endswith(
        'left, horizon 1: rows are missing, found "mean". Make the forecast again, or bring back the files as they '
        "were written."
    )
    assert "the probabilities do not add up to 1" in str(second)


def test_an_edited_forecast_is_refused(folder: Path) -> None:
    table = folder / "forecast.csv"
    before = table.read_bytes()
    lines = before.decode().splitlines(keepends=True)
    lines[1] = lines[1].rsplit(",", 1)[0] + ",1\n"
    table.write_text("".join(lines))
    with pytest.raises(InputError, match="forecast.csv: edited since it was frozen: forecast.json is not the seal of"):
        read_forecast(folder)
    table.write_bytes(before)
    assert read_forecast(folder).method == "drift"
    seal = folder / "forecast.json"
    kept = seal.read_text()
    for old, new in (('"drift"', '"skill"'), ('"baseline": true', '"baseline": false'), ('"seed": 1', '"seed": 2')):
        seal.write_text(kept.replace(old, new))
        with pytest.raises(InputError, match="forecast.json: edited since it was frozen"):
            read_forecast(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a JSON document"),
        ("[" * 100_000, "not a JSON document"),
        ("[]", 'not the seal of a forecast, found "list". Allowed: format 1'),
        ('{"format": 2}', 'not the seal of a forecast, found "2"'),
        ('{"format": 1}', '"method" is missing or not of its type, found "None"'),
    ],
)
def test_a_seal_that_is_none(folder: Path, text: str, message: str) -> None:
    (folder / "forecast.json").write_text(text)
    with pytest.raises(InputError) as caught:
        read_forecast(folder)
    assert message in str(caught.value)


def test_a_seal_of_a_day_that_is_none(folder: Path) -> None:
    from safepassage.forecasting.forecast_file import seal_of

    said = json.loads((folder / "forecast.json").read_text())
    for change in ({"issued": "2030-02-31"}, {"horizon": 0}, {"horizon": 10**9}):
        said |= change
        (folder / "forecast.json").write_text(json.dumps(said | {"seal": seal_of(said)}))
        with pytest.raises(InputError, match="issued or horizon cannot be"):
            read_forecast(folder)


def test_what_is_not_there(folder: Path, tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "no", "there is no such file"),
        (tmp_path, "forecast.csv: cannot be read"),
        (folder / "forecast.json", "not a forecast. Give the folder of a forecast, or its forecast.csv"),
    ):
        with pytest.raises(InputError, match=message):
            read_forecast(path)
    (folder / "forecast.json").unlink()
    with pytest.raises(InputError, match="forecast.json: cannot be read"):
        read_forecast(folder)
    (folder / "forecast.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        read_forecast(folder)
