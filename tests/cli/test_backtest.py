"""The command `backtest`: its tables, document and folder, a backtest that was cut off, and every refusal."""

from __future__ import annotations

import csv
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from said import Said, files, process

ONE = ("backtest", "fallujah-2016", "--every", "9", "--horizon", "3,7", "--members", "30")
PLAIN = ("--method", "persistence", "drift", "prior run")


def test_plain_methods_stand_first_and_every_count_has_a_row(call: Callable[..., Said]) -> None:
    said = call(*ONE, "--method", "smoother", "persistence", "prior run", "--out", "tested")
    assert said.status == 0, said.err
    blocks = said.out.split("\n\n")
    assert blocks[0].splitlines()[0] == "fallujah-2016, all counts"
    assert [line.split("  ")[0] for line in blocks[0].splitlines()[2:]] == ["persistence", "prior run", "smoother"]
    ahead = next(block for block in blocks if block.startswith("fallujah-2016, log WIS by days ahead"))
    assert ahead.splitlines()[1].split() == ["method", "1–3", "4–7"]
    assert "not for targeting or border control" in said.out.replace("\n", " ")
    assert files(Path("tested")).keys() == {
        "backtest.csv", "backtest.json", "figures/fans-fallujah-2016.png", "figures/ranks.png", "figures/ahead.png",
    }  # fmt: skip
    rows = list(csv.DictReader(Path("tested/backtest.csv").read_text("utf-8").splitlines()))
    assert {row["method"] for row in rows} == {"persistence", "prior run", "smoother"}
    assert all(row["issued"] < row["date"] and 1 <= int(row["horizon"]) <= 7 for row in rows)
    assert all(float(row["q05"]) <= float(row["q50"]) <= float(row["q95"]) for row in rows)
    for row in rows:
        parts = sum(float(row[name]) for name in ("dispersion", "underprediction", "overprediction"))
        assert parts == pytest.approx(float(row["wis"]))
    assert [path.name for path in Path().iterdir()] == ["tested"]
    refused = call(*ONE, *PLAIN, "--out", "tested")
    assert refused.status == 2 and "there is a result already" in refused.err
    assert call(*ONE, *PLAIN, "--out", "tested", "--force").status == 0


def test_the_same_bytes_with_any_number_of_workers(call: Callable[..., Said]) -> None:
    for out, workers in (("a", "1"), ("b", "2")):
        assert call(*ONE, "--method", "smoother", "drift", "--out", out, "--workers", workers).status == 0
    assert files(Path("a")) == files(Path("b"))


def test_several_sieges_give_a_skill_against_the_baseline_of_the_others(call: Callable[..., Said]) -> None:
    words = ("backtest", "fallujah-2016", "mariupol-2022", "--every", "15", "--horizon", "7", "--members", "20")
    document = call(*words, "--method", "persistence", "prior run", "--json").document
    assert {one["scenario"] for one in document["scores"]} == {"fallujah-2016", "mariupol-2022"}
    whole = [one for one in document["skill"] if one["part"] == "all counts"]
    assert [one["method"] for one in whole] == ["persistence", "prior run"]
    assert whole[0]["each"].keys() == {"fallujah-2016", "mariupol-2022"}
    by = {(one["scenario"], one["method"]): one["wis"] for one in document["scores"] if one["part"] == "all counts"}
    for siege, other in (("fallujah-2016", "mariupol-2022"), ("mariupol-2022", "fallujah-2016")):
        baseline = min(("persistence", "prior run"), key=lambda name: by[other, name])
        assert whole[0]["each"][siege] == pytest.approx(1 - by[siege, "persistence"] / by[siege, baseline])
    assert json.dumps(document, allow_nan=False)


def test_without_a_plain_method_there_is_no_skill_and_it_says_so(call: Callable[..., Said]) -> None:
    words = ("backtest", "fallujah-2016", "mariupol-2022", "--every", "40", "--horizon", "7", "--members", "10")
    said = call(*words, "--method", "smoother")
    assert said.status == 0, said.err
    assert "no skill: that takes two sieges with counts and a plain method" in said.out


def test_a_backtest_that_was_cut_off_goes_on_to_the_same_bytes(call: Callable[..., Said], tmp_path: Path) -> None:
    words = (*ONE, "--method", "drift", "prior run", "smoother")
    assert call(*words, "--out", "whole").status == 0
    running = process(*words, "--out", "cut", cwd=tmp_path)
    kept = tmp_path / "cut.unfinished"
    while running.poll() is None and len(list(kept.glob("*.json"))) < 2:
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    done = len(list(kept.glob("*.json")))
    assert running.returncode == 130 and not (tmp_path / "cut").exists() and done >= 2
    assert err.splitlines()[-1] == f"Interrupted: {done} forecasts are kept: go on with the same command."
    before = {path: path.read_bytes() for path in kept.glob("*.json")}
    whole = before[min(before)]
    min(before).write_bytes(whole[: len(whole) // 2])
    assert call(*words, "--out", "cut").status == 0
    assert files(tmp_path / "cut") == files(tmp_path / "whole")
    assert not kept.exists()


REFUSED = [
    (("--every", "0"), "--every must be at least 1."),
    (("--horizon", "0,7"), "--horizon must be at least 1."),
    (("--horizon", "1,x"), 'Invalid value for --horizon: not a whole number, found "x". Write it in digits, such as'),
    (("--method", "drfit"), 'Did you mean "drift"?'),
    (("--from", "2016-07-04", "--until", "2016-06-01"), "there is no issue date from 2016-07-04 to 2016-06-01."),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_refusal_in_its_words(call: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    given = {"--every": "9", "--horizon": "7"}
    options = [part for pair in given.items() if pair[0] not in words for part in pair]
    said = call("backtest", "fallujah-2016", *options, *words, "--out", "tested")
    assert (said.status, message in said.err) == (2, True), said.err
    assert not list(Path().iterdir())


def test_a_siege_without_counts_cannot_be_backtested(call: Callable[..., Said]) -> None:
    said = call("backtest", "two-exits", "--every", "5")
    assert said.status == 2 and "there are no counts to score forecasts on" in said.err
