"""The picture of a contest: a row for each conflict and the mean, a mark for each method where its error is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from safepassage.exchange.fleefolder import read_flee
from safepassage.exchange.fleesettings import FleeSettings
from safepassage.forecasting.contest import METHODS, contest
from safepassage.show.contest import LOOKS, picture
from small_conflict import write_conflict


def test_every_method_is_drawn_where_its_error_is(tmp_path: Path) -> None:
    found = contest([read_flee(write_conflict(tmp_path / name)) for name in ("one", "two")], FleeSettings(), members=1)
    without, with_ = picture(found).axes
    assert [label.get_text() for label in without.get_yticklabels()] == ["one", "two", "mean"]
    for axes, capacities in ((without, False), (with_, True)):
        drawn = [np.asarray(line.get_xdata()) for line in axes.lines if len(np.asarray(line.get_xdata())) == 3]
        methods = [method for method in METHODS if method.capacities == capacities]
        assert len(drawn) == len(methods)
        for line, method in zip(drawn, methods, strict=True):
            errors = [one.outcome(method).normal for one in found.conflicts]
            assert np.allclose(line, [*errors, found.mean(method)[0]])
    assert {method.name for method in METHODS} == set(LOOKS)
