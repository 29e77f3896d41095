"""Settings files of Flee: what they set, and every message word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.errors import InputError
from safepassage.exchange.fleesettings import FleeSettings, known_settings, read_settings

TOLD = {
    "move_rules:\n  awareness_levl: 1\n": (
        'line 2: unknown setting "awareness_levl" in move_rules. Known settings include "MatchCampReligion", '
        '"awareness_level", "harvest_months", "max_crossing_speed", "max_walk_speed". Did you mean "awareness_level"?'
    ),
    "move_rules:\n  hasten: 3\n": (
        'line 2: unknown setting "hasten" in move_rules. Known settings include "BoysTakeRisk", "MatchCampReligion", '
        '"harvest_months", "softening", "weight_softening". It stands under "optimisations".'
    ),
    'spawn_rules:\n  insert_day0: "False"\n': (
        'line 2: insert_day0: neither true nor false (Flee takes any word for true), found "False".'
    ),
    "move_rules:\n  fixed_routes: True\n": (
        "line 2: fixed_routes: a rule of Flee that safepassage does not follow. Routes are found once."
    ),
    "move_rules:\n  max_move_speed: -4\n": 'line 2: max_move_speed: out of bounds, found "-4.0". Allowed: above 0.',
    "move_rules:\n  conflict_movechance: 1.5\n": (
        'line 2: conflict_movechance: out of bounds, found "1.5". Allowed: 0 to 1.'
    ),
    "move_rules:\n  default_movechance: 0.001\n": (
        'line 2: default_movechance: too small, found "0.001". '
        "Flee silently takes every such place for a camp: set 0.005 or more."
    ),
    "move_rules: [1\n": "line 2: not YAML: expected ',' or ']', but got '<stream end>'.",
    "spawn_rules:\n  conflict_driven_spawning:\n    spawn_mode: often\n": (
        'line 3: spawn_mode: no mode of spawning, found "often". Allowed: constant, pop_ratio, poisson.'
    ),
    "move_rules:\n  softening: far\n": 'line 2: softening: not a number, found "far".',
    "move_rules: 3\n": "line 1: move_rules: no settings with names.",
    "move_rules:\n  softening: 1\n  softening: 2\n": "line 3: softening: set twice (also in line 2).",
}


def read(folder: Path, text: str) -> FleeSettings:
    (folder / "simsetting.yml").write_text(text, "utf-8")
    return read_settings(folder / "simsetting.yml")


@pytest.mark.parametrize(("text", "message"), TOLD.items(), ids=list(TOLD.values()))
def test_what_cannot_be_followed_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert str(error.value) == f"simsetting.yml, {message}"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "move_rules:\n  softening: far\n  fixed_routes: True\nspawn_rule:\n  insert_day0: True\n")
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        f"simsetting.yml, line {line}" for line in (2, 3, 4)
    ]


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == read(tmp_path, "move_rules:\n") == FleeSettings()


def test_settings_are_read(tmp_path: Path) -> None:
    text = """\
log_levels: {agent: 1}
spawn_rules:
  conflict_spawn_decay: [1, 0.5]
  conflict_driven_spawning:
    spawn_mode: pop_ratio
move_rules: {max_move_speed: 200, awareness_level: 2.7, start_on_foot: True, max_crossing_speed: 5}
optimisations: {hasten: 10}
"""
    found = read(tmp_path, text)
    assert (found.conflict_spawn_decay, found.spawn_mode, found.displaced_per_conflict_day) == (
        (1.0, 0.5), "pop_ratio", 0.01,
    )  # fmt: skip
    assert (found.max_move_speed, found.awareness_level, found.start_on_foot, found.hasten) == (200.0, 2, True, 10)
    assert found.notes == (
        "awareness_level: 2.7 is taken as 2, as Flee does",
        "max_crossing_speed changes nothing: No effect in serial Flee.",
    )


def test_defaults_are_those_of_the_table() -> None:
    kinds = {"flag": {"yes": True, "no": False}.get, "whole": int, "number": float}
    plain = FleeSettings()
    for (section, key), row in known_settings().items():
        if row["rule"] == "used" and row["default"] and "conflict_driven" not in section:
            assert getattr(plain, key) == kinds[row["type"]](row["default"]), key
