"""Rows checked by pydantic models that are made from the schema, with the errors put into our words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    WrapValidator,
    create_model,
)

from safepassage.errors import Fault, holds_settings, unknown
from safepassage.files.cells import (
    parse_date,
    parse_name,
    parse_names,
    parse_number,
    parse_period,
    parse_reference,
    short,
    tidy,
    whole,
)
from safepassage.files.schema import EMPTY, ENDS, REFERENCES, Column, Row

if TYPE_CHECKING:
    from safepassage.files.schema import Schema

FAULTY = object()


def row_model(schema: Schema) -> type[BaseModel]:
    """Return the pydantic model of a row of text cells; it collects faults in its context and never raises."""
    fields: dict[str, Any] = {}
    for column in schema.columns:
        for cell in column.cells:
            checked: Any = Annotated[_cell_type(column), WrapValidator(_catcher(column))]
            fields[cell] = (checked, Field(default="", validate_default=True))
    return create_model(f"{schema.name.title()}Row", **fields)


def parse_row(schema: Schema, cells: Mapping[str, str], file: str, number: int | None) -> tuple[Row, list[Fault]]:
    """Return one checked row and everything that is wrong in it."""
    collected: list[tuple[str, dict[str, str | None]]] = []
    parsed = schema.model.model_validate(dict(cells), context=collected).__dict__
    faults = [Fault(file, row=number, column=cell, **parts) for cell, parts in collected]  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for column in schema.columns:
        if not column.is_range:
            if parsed[column.name] is not FAULTY:
                values[column.name] = parsed[column.name]
            continue
        ends = tuple(parsed[cell] for cell in column.cells)
        if FAULTY in ends:
            continue
        problem = _disorder(column, ends)
        if problem is None:
            values[column.name] = _range(column, ends)
        else:
            cell, parts = problem
            faults.append(Fault(file, row=number, column=cell, **parts))  # type: ignore[arg-type]
    if holds_settings(file):
        settings = {cell: column.name for column in schema.columns for cell in column.cells}
        faults = [replace(fault, column=settings[str(fault.column)]) for fault in faults]
    return Row(number, values, {name: tidy(text) for name, text in cells.items()}), faults


def _catcher(column: Column) -> Callable[[Any, Any, ValidationInfo], Any]:
    def catch(value: Any, handler: Callable[[Any], Any], info: ValidationInfo) -> Any:
        text = tidy(value)
        if text == "" and not column.is_range:
            text = column.default
        if text == "":
            likely = not column.is_range or info.field_name == column.cells[1]
            if column.required and likely:
                info.context.append((info.field_name, {"problem": EMPTY, "advice": column.meaning}))  # type: ignore[union-attr]
                return FAULTY
            return _blank(column)
        try:
            return handler(text)
        except ValidationError as error:
            info.context.append((info.field_name, _in_our_words(column, text, error.errors()[0])))  # type: ignore[union-attr]
            return FAULTY

    return catch


def _blank(column: Column) -> Any:
    return {"text": "", "period": "", "claims": ()}.get(column.type)


def _cell_type(column: Column) -> Any:
    kind = column.value_type
    if kind in ("number", "share", "count"):
        return _number_type(column)
    if kind == "flag":
        return Annotated[
            Literal["yes", "no"], BeforeValidator(str.casefold), AfterValidator(lambda word: word == "yes")
        ]
    if kind == "date":
        from datetime import date

        return Annotated[date, BeforeValidator(parse_date)]
    if column.choices:
        spelling = {choice.casefold(): choice for choice in column.choices}
        return Annotated[Literal[column.choices], BeforeValidator(lambda word: spelling.get(word.casefold(), word))]
    if kind == "claims":
        return Annotated[tuple[str, ...], BeforeValidator(parse_names)]
    if kind == "period":
        return Annotated[str, AfterValidator(parse_period)]
    if kind in REFERENCES:
        return Annotated[str, AfterValidator(parse_reference)]
    if kind in ("name", "choice"):
        return Annotated[str, AfterValidator(parse_name)]
    if kind == "text":
        return str
    raise ValueError(f"unknown column type {column.type}")


def _number_type(column: Column) -> Any:
    bounds = column.bounds
    above, least = (bounds.lowest, None) if bounds.above else (None, bounds.lowest)
    limits = Field(allow_inf_nan=False, gt=above, ge=least, le=bounds.highest)
    if column.value_type != "count":
        return Annotated[float, BeforeValidator(parse_number), limits]
    number = Annotated[float, BeforeValidator(parse_number), limits, AfterValidator(whole)]
    return number if column.is_range else Annotated[number, AfterValidator(int)]


def _in_our_words(column: Column, text: str, error: Any) -> dict[str, str | None]:
    """Return problem, found, allowed and advice of one error of pydantic."""
    if column.choices:
        problem, allowed, advice = unknown(column.name.replace("_", " "), text, column.choices)
        return {"problem": problem, "allowed": allowed, "advice": advice}
    context = error.get("ctx", {})
    problem = {
        "cell": lambda: context["problem"],
        "greater_than_equal": lambda: f"below {short(context['ge'])}",
        "greater_than": lambda: "zero" if context["gt"] == 0 == float(text) else f"below {short(context['gt'])}",
        "less_than_equal": lambda: f"above {short(context['le'])}",
        "finite_number": lambda: "not a finite number",
        "literal_error": lambda: "not yes or no",
    }.get(error["type"], lambda: "not a date")()
    allowed = {"flag": "yes or no", "name": ""}.get(column.type, column.allowed)
    return {
        "problem": problem,
        "found": text,
        "allowed": f"Allowed: {allowed}" if allowed else None,
        "advice": context.get("advice") or None,
    }


def _disorder(column: Column, ends: tuple[Any, ...]) -> tuple[str, dict[str, str | None]] | None:
    low, likely, high = ends
    given = [name for name, end in zip(ENDS, ends, strict=True) if end is not None]
    if given and given not in ([ENDS[1]], list(ENDS)):
        missing = next(cell for cell, end in zip(column.cells, ends, strict=True) if end is None)
        advice = "Give low, likely and high, or likely alone"
        problem = f"{EMPTY}, while {' and '.join(given)} {'is' if len(given) == 1 else 'are'} given"
        return missing, {"problem": problem, "advice": advice}
    if len(given) == len(ENDS) and not low <= likely <= high:
        problem = f"low, likely and high are {low:.15g}, {likely:.15g} and {high:.15g}"
        cell = column.cells[0] if low > likely else column.cells[2]
        return cell, {"problem": problem, "allowed": "Allowed: low ≤ likely ≤ high"}
    return None


def _range(column: Column, ends: tuple[Any, ...]) -> tuple[float, float, float] | None:
    if ends[1] is None:
        if not column.default:
            return None
        numbers = tuple(float(part) for part in column.default.split("|"))
        return (numbers[0], numbers[0], numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1], numbers[2])
    return ends if ends[0] is not None else (ends[1], ends[1], ends[1])
