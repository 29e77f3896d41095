"""A settings file of Flee (simsetting.yml): what it sets, with every fault by line.

Which keys Flee knows, which of them change anything, and which of those we follow stands in
`data/schema/flee-settings.csv`. Flee passes over unknown keys and takes any word for true; both are refused here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from safepassage.errors import Fault, InputError, unknown
from safepassage.files.schema import packaged_rows
from safepassage.files.tables import text_of

MODES = ("constant", "pop_ratio", "poisson")
DISPLACED = {"constant": 500.0, "poisson": 500.0, "pop_ratio": 0.01}
WORDS = {"yes": True, "no": False}
POSITIVE = ("max_move_speed", "max_walk_speed", "softening", "conflict_spawn_decay_interval", "hasten")
NOT_NEGATIVE = (
    "foreign_weight", "camp_weight", "conflict_weight", "awareness_level", "capacity_buffer", "capacity_scaling",
    "weight_softening", "weight_power", "displaced_per_conflict_day",
)  # fmt: skip
CHANCES = ("conflict_movechance", "camp_movechance", "idpcamp_movechance", "default_movechance")
TURNS_INTO_CAMP = 0.005
"""Below this chance of leaving, Flee silently takes any place for a camp."""


@dataclass(frozen=True)
class FleeSettings:
    """The settings of Flee's rules that change what happens; every name is that of Flee.

    Speeds are in km a day, `softening` in km, chances are those of leaving a place on a day. `spawn_mode` is None where
    people come in as they are counted. `notes` names settings of the file that change nothing.
    """

    take_from_population: bool = False
    insert_day0: bool = True
    empty_camps_on_day0: bool = False
    sum_from_camps: bool = True
    conflict_spawn_decay: tuple[float, ...] = ()
    conflict_spawn_decay_interval: int = 30
    spawn_mode: str | None = None
    displaced_per_conflict_day: float = 0.0
    max_move_speed: float = 360.0
    max_walk_speed: float = 35.0
    foreign_weight: float = 1.0
    camp_weight: float = 1.0
    conflict_weight: float = 10**-0.5
    conflict_movechance: float = 1.0
    camp_movechance: float = 0.001
    idpcamp_movechance: float = 0.1
    default_movechance: float = 0.3
    awareness_level: int = 1
    capacity_buffer: float = 0.9
    capacity_scaling: float = 1.0
    avoid_short_stints: bool = False
    start_on_foot: bool = False
    softening: float = 10.0
    distance_power: float = 1.0
    weight_softening: float = 0.0
    weight_power: float = 1.0
    hasten: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)


@cache
def known_settings() -> Mapping[tuple[str, str], dict[str, str]]:
    """Return what Flee knows, by section and key: type, default, rule (used, inert or refused) and meaning."""
    return {(row["section"], row["key"]): row for row in packaged_rows("schema", "flee-settings.csv")}


def read_settings(path: str | Path) -> FleeSettings:
    """Return the settings of a file; everything that is wrong in it raises one InputError."""
    path = Path(path)
    reader = _Reader(path.name)
    try:
        document = yaml.compose(text_of(path), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise InputError(Fault(path.name, problem, mark.line + 1 if mark else None)) from None
    values = dict(reader.section("", document)) if document is not None else {}
    reader.check(values)
    if reader.faults:
        raise InputError(reader.faults)
    known = {one.name for one in fields(FleeSettings)}
    return FleeSettings(**{key: value for key, value in values.items() if key in known}, notes=tuple(reader.notes))


class _Reader:
    """Walks the nodes of a settings file, which know their lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.lines: dict[str, int] = {}

    def fault(self, line: int | None, problem: str, **more: str | None) -> None:
        self.faults.append(Fault(self.file, problem, line, **more))

    def section(self, section: str, node: yaml.Node) -> Iterator[tuple[str, Any]]:
        """The settings of a section and of those within it; a section that is left blank sets nothing."""
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return
        if not isinstance(node, yaml.MappingNode):
            self.fault(node.start_mark.line + 1, f"{section or 'the file'}: no settings with names")
            return
        sections = {name for name, _ in known_settings()}
        if section == "spawn_rules.conflict_driven_spawning":
            yield "spawn_mode", "constant"
        seen: dict[str, int] = {}
        for key_node, value in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in seen:
                self.fault(line, f"{key}: set twice (also in line {seen[key]})")
            seen.setdefault(key, line)
            inner = f"{section}.{key}".lstrip(".")
            if inner in sections:
                yield from self.section(inner, value)
            elif (section, key) in known_settings():
                self.lines[key] = line
                yield from self.setting(known_settings()[section, key], value, line)
            else:
                self.unknown(section, key, line)

    def unknown(self, section: str, key: str, line: int) -> None:
        keys = [name for where, name in known_settings() if where == section]
        problem, allowed, advice = unknown("setting", key, keys)
        at_home = [where for where, name in known_settings() if name == key]
        if at_home:
            advice = f'It stands under "{at_home[0]}"' if at_home[0] else "It stands at the left margin"
        self.fault(line, f"{problem} in {section}" if section else problem, allowed=allowed, advice=advice)

    def setting(self, row: Mapping[str, str], node: yaml.Node, line: int) -> Iterator[tuple[str, Any]]:
        key = row["key"]
        try:
            value = _value(row["type"], node)
            if row["type"] == "whole" and isinstance(node, yaml.ScalarNode) and str(value) != node.value.strip():
                self.notes.append(f"{key}: {node.value} is taken as {value}, as Flee does")
        except ValueError as error:
            found = node.value if isinstance(node, yaml.ScalarNode) else "a list or settings"
            self.fault(line, f"{key}: {error}", found=str(found))
            return
        if row["rule"] == "refused" and value != _default(row):
            self.fault(line, f"{key}: a rule of Flee that safepassage does not follow", advice=row["meaning"])
        elif row["rule"] == "inert" and row["section"] != "log_levels" and value != _default(row):
            self.notes.append(f"{key} changes nothing: {row['meaning']}")
        elif row["rule"] == "used":
            yield key, value

    def check(self, values: dict[str, Any]) -> None:
        """What cannot be, setting by setting; fills in what a mode of spawning leaves open."""
        mode = values.get("spawn_mode")
        if mode is not None and mode not in MODES:
            self.bad("spawn_mode", "no mode of spawning", mode, f"Allowed: {', '.join(MODES)}")
        elif mode is not None:
            values.setdefault("displaced_per_conflict_day", DISPLACED[mode])
        for names, wrong, allowed in (
            (POSITIVE, lambda x: not x > 0, "Allowed: above 0"),
            (NOT_NEGATIVE, lambda x: x < 0, "Allowed: 0 or above"),
            (CHANCES, lambda x: not 0 <= x <= 1, "Allowed: 0 to 1"),
        ):
            for name in names:
                if name in values and wrong(values[name]):
                    self.bad(name, "out of bounds", values[name], allowed)
        for name in ("default_movechance", "conflict_movechance"):
            if values.get(name, 1) < TURNS_INTO_CAMP:
                advice = f"Flee silently takes every such place for a camp: set {TURNS_INTO_CAMP} or more"
                self.bad(name, "too small", values[name], None, advice)
        if not all(factor >= 0 for factor in values.get("conflict_spawn_decay", ())):
            self.bad("conflict_spawn_decay", "a factor below 0", None, None)

    def bad(self, name: str, problem: str, found: object, allowed: str | None, advice: str | None = None) -> None:
        told = None if found is None else str(found)
        self.fault(self.lines.get(name), f"{name}: {problem}", found=told, allowed=allowed, advice=advice)


def _default(row: Mapping[str, str]) -> Any:
    text = row["default"]
    if not text:
        return () if row["type"] == "numbers" else None
    if row["type"] == "flag":
        return WORDS[text]
    return {"whole": int, "number": float}.get(row["type"], str)(text)


def _value(kind: str, node: yaml.Node) -> Any:
    value = yaml.SafeLoader("").construct_object(node, deep=True)
    if kind == "any":
        return value
    if kind == "flag":
        if not isinstance(value, bool):
            raise ValueError("neither true nor false (Flee takes any word for true)")
        return value
    if kind == "text":
        return "" if value is None else str(value)
    if kind == "numbers":
        values = [] if value is None else value
        if not isinstance(values, list) or not all(_is_number(one) for one in values):
            raise ValueError("not a list of numbers")
        return tuple(float(one) for one in values)
    if not _is_number(value):
        raise ValueError("not a number")
    if kind == "whole":
        return int(value)
    return float(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e15
