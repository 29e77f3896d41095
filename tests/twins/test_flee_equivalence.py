"""Flee's rules in lumped form against Flee's own outputs, where those are there: bounds and how often chance breaks
them stand in verify/flee_equivalence.py. A broken rule must be caught by the bound that chance hardly ever breaks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from safepassage.fleerules.table import errors
from scripts import loaded

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SAFEPASSAGE_SHARED", ROOT.parent / "shared"))
needs_flee = pytest.mark.skipif(
    not (SHARED / "data" / "flee-reference").is_dir(), reason=f"Flee's outputs are not there: {SHARED}"
)
MEMBERS, FEWER = 60, 30
LONG = "mali2017_adm1"
"""Half of all computing: left out where rules are broken."""


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    yield from loaded("flee_equivalence")


@needs_flee
def test_counts_and_errors_are_those_of_flee(script: ModuleType) -> None:
    z, on_errors = {}, {}
    for flee in script.references(SHARED):
        run = script.our_run(SHARED, flee.conflict, flee.settings, MEMBERS)
        pair = f"{flee.conflict} {flee.settings}"
        z[pair] = script.needed_by(flee, run)
        on_errors[pair] = script.needed_for_errors(flee.errors, np.array(errors(run)))
    assert len(z) >= 14
    assert max(z.values()) < script.EACH, z
    assert sum(one > script.SOFT for one in z.values()) <= script.MOST, z
    assert max(on_errors.values()) < script.ERROR_Z, on_errors


RULES = ("no short stints", "first link not on foot", "softening doubled", "camps repel nobody until full")


@needs_flee
@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_caught(script: ModuleType, rule: str) -> None:
    assert set(RULES) == set(script.BROKEN)
    pairs = [flee for flee in script.references(SHARED) if flee.conflict != LONG]
    z = [
        script.needed_by(flee, script.our_run(SHARED, flee.conflict, flee.settings, FEWER, broken=rule))
        for flee in pairs
    ]
    assert sum(one > script.SOFT for one in z) > script.MOST, z


def test_the_comparison_sees_a_camp_that_is_off(script: ModuleType) -> None:
    rng = np.random.default_rng(1)
    theirs, ours = (rng.poisson(400.0, (n, 100, 2)) for n in (6, 60))
    last = np.array([400.0, 400.0])
    assert script.needed(theirs, ours, last) < script.SOFT
    theirs[:, :, 1] += 8  # the 2 % that are allowed
    assert script.needed(theirs, ours, last) < script.SOFT
    theirs[:, :6, 1] += 92  # on 6 of 100 days
    assert script.needed(theirs, ours, last) > script.EACH
    figures = rng.normal(0.4, 0.001, (60, 3))
    assert script.needed_for_errors(figures[:6] + 0.009, figures) == 0
    assert script.needed_for_errors(figures[:6] + 0.02, figures) > script.ERROR_Z


@needs_flee
def test_the_script_runs(script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    (data / "flee").mkdir(parents=True)
    (data / "flee-reference").mkdir()
    for name in ("flee/mali2012", "flee/settings"):
        (data / name).symlink_to(SHARED / "data" / name)
    for name in ("errors.csv", "mali2012.simsetting.csv"):
        (data / "flee-reference" / name).symlink_to(SHARED / "data" / "flee-reference" / name)
    assert script.main([str(tmp_path), "--members", "20", "--others", "10", "--draws", "3"]) == 0
    told = capsys.readouterr().out
    assert "mali2012 simsetting: " in told and "of 1 beyond 2.25" in told and "chance breaks" in told
