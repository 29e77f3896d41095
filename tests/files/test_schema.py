"""The tables that say what each column means."""

from __future__ import annotations

import pytest

from safepassage.files.folder import TABLES
from safepassage.files.schema import REFERENCES, schema
from safepassage.files.settings import PARTIES, SETTINGS
from safepassage.scenario import priors, vocabulary

ALL = (SETTINGS, PARTIES, *TABLES)
TYPES = {"name", "text", "choice", "flag", "date", "period", "number", "share", "count", "claims"} | REFERENCES


@pytest.mark.parametrize("table", ALL)
def test_every_column_says_what_it_is(table: str) -> None:
    columns = schema(table).columns
    assert len({column.name for column in columns}) == len(columns)
    for column in columns:
        assert column.value_type in TYPES, column
        assert column.meaning.endswith("."), column
        assert not (column.required and column.default), column
        if column.value_type in ("share", "count"):
            assert column.bounds.lowest >= 0 and column.bounds.highest < float("inf"), column
        if column.value_type == "count":
            assert column.allowed.endswith(", whole"), column


@pytest.mark.parametrize("table", ALL)
def test_every_default_is_allowed(table: str) -> None:
    for column in schema(table).columns:
        if column.value_type in ("number", "share", "count"):
            assert all(column.bounds.hold(float(number)) for number in column.default.split("|") if number), column
        elif column.choices and column.default:
            assert column.default in column.choices, column


def test_every_kind_of_event_is_complete() -> None:
    for kind in vocabulary().values():
        assert set(kind.targets) <= {"location", "crossing", "road"}, kind
        assert kind.value in ("party", "flag", "number", "none"), kind
        assert kind.sentence.endswith(".") and "{where}" in kind.sentence, kind
        assert ("{number}" in kind.sentence) == (kind.value == "number"), kind
        assert ("{group}" in kind.sentence) == kind.per_group, kind
        if kind.value == "number":
            assert kind.bounds.highest < float("inf"), kind
            assert not kind.default or kind.bounds.hold(float(kind.default)), kind


def test_every_parameter_is_in_order() -> None:
    for parameter in priors().values():
        ends = (parameter.lowest, parameter.low, parameter.likely, parameter.high, parameter.highest)
        assert list(ends) == sorted(ends), parameter
        assert parameter.scale in ("linear", "log"), parameter
        assert parameter.fixed or parameter.scale == "linear" or parameter.low > 0, parameter
        assert parameter.unit and parameter.meaning.endswith(".") and parameter.source, parameter
