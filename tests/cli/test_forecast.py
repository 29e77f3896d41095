"""The command `forecast`: what it writes and says, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import safepassage as sp
from safepassage.forecasting.forecast_reading import read_forecast
from said import Said, files

FORECAST = ("forecast", "fallujah-2016", "--as-of", "2016-06-10", "--horizon", "5", "--members", "40", "--seed", "1")


def test_a_forecast_is_written_sealed_and_told(call: Callable[..., Said]) -> None:
    said = call(*FORECAST, "--out", "june")
    assert said.status == 0, said.err
    assert "12 counts published by 2016-06-10; 41 published later are not seen" in said.out
    for words in (
        "left the besieged places",
        "sites that may pass their capacity",
        "what pulled hardest",
        "approximate",
    ):
        assert words in said.out
    written = files(Path("june"))
    assert written.keys() >= {
        "forecast.csv",
        "forecast.json",
        "learned.csv",
        "figures/forecast.png",
        "figures/sites.png",
    }
    frozen = read_forecast(Path("june"))
    assert frozen.method == "smoother" and str(frozen.days[-1]) == "2016-06-15" and not frozen.baseline
    columns = written["forecast.csv"].decode().splitlines()[0].split(",")
    assert columns == [
        "reference_date", "horizon", "target_end_date", "target", "location", "output_type", "output_type_id", "value",
    ]  # fmt: skip


def test_the_same_seed_is_the_same_forecast_and_json_is_one_document(call: Callable[..., Said]) -> None:
    words = (*FORECAST, "--no-figures", "--json")
    documents = [call(*words, "--out", out, "--workers", workers).document for out, workers in (("a", 1), ("b", 2))]
    assert files(Path("a")) == files(Path("b"))
    assert documents[0]["members"] == 40 and documents[0]["seen"] == {"counts": 12, "hidden": 41}
    left = next(one for one in documents[0]["targets"] if one["target"] == "left")
    assert left["q05"] <= left["q50"] <= left["q95"] and left["q05"] % 10 == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--method", "weigted"), 'unknown method "weigted".'),
        (("--method", "weigted"), 'Did you mean "weighted"?'),
        (("--as-of", "2015-01-01"), "issue date 2015-01-01: a day from 2016-05-22 to the day before 2016-07-05"),
        (("--horizon", "99"), "horizon: 1 to 25 days are possible, as the scenario ends on 2016-07-05."),
        (("--members", "0"), "--members must be at least 1."),
    ],
)
def test_what_cannot_be_forecast_is_told(call: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    given = dict(zip(FORECAST[2::2], FORECAST[3::2], strict=True)) | dict([words])
    said = call(*FORECAST[:2], *(word for pair in given.items() for word in pair), "--out", "june")
    assert (said.status, message in said.err) == (2, True), said.err
    assert not Path("june").exists()


def test_with_nothing_counted_it_is_the_prior_run_and_says_so(call: Callable[..., Said]) -> None:
    said = call("forecast", "two-exits", "--as-of", "2030-01-10", "--horizon", "3", "--members", "20", "--no-figures")
    assert said.status == 0 and "this is the prior run" in said.out.replace("\n", " ")


def test_nothing_published_after_the_issue_date_is_seen() -> None:
    from dataclasses import replace
    from datetime import date

    from safepassage.forecasting.scoring import came_later

    siege = sp.load("fallujah-2016")
    seen = tuple(one for one in siege.observations if (one.published or one.date) <= date(2016, 6, 10))
    made = [
        sp.forecast(one, date(2016, 6, 10), 4, method="smoother", members=20, seed=3)
        for one in (siege, replace(siege, observations=seen))
    ]
    assert made[0].samples.tobytes() == made[1].samples.tobytes()
    later = came_later(siege, date(2016, 6, 10), 14)
    assert later and all(one.published > date(2016, 6, 10) and one.grade[0] in "AB" for one in later)


def test_long_work_tells_how_much_is_done(call: Callable[..., Said]) -> None:
    said = call(*FORECAST, "--no-figures", "--out", "june")
    told = [line.split(", about")[0] for line in said.err.splitlines() if line.startswith("simulated")]
    assert told == [f"simulated {done} of 200 runs" for done in (50, 100, 150, 200)], "four steps and the forecast"
    said = call(*FORECAST, "--no-figures", "--method", "prior run", "--out", "prior")
    assert "simulated 40 of 40 runs" in said.err
    said = call(*FORECAST, "--no-figures", "--method", "drift", "--out", "drift")
    assert "simulated" not in said.err


def test_the_time_left_is_told_from_the_beginning(call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which every look takes three seconds: four forecasts, the first quarter of them after one."""
    from itertools import count

    from safepassage.cli import job

    ticks = count(0, 3)
    monkeypatch.setattr(job, "perf_counter", lambda: float(next(ticks)))
    words = ("backtest", "fallujah-2016", "--every", "12", "--horizon", "3", "--members", "5", "--method", "drift")
    said = call(*words)
    told = [line for line in said.err.splitlines() if line.startswith("simulated")]
    assert said.status == 0 and told[0].startswith("simulated 1 of ") and "s left" in told[0], said.err
