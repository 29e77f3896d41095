"""Render docs/reference from the tables and docstrings that the code itself reads.

Usage: python docs/render.py            writes the pages
       python docs/render.py --check    exits with status 1 where a page is out of date (tests/docs runs this)
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import docstring_parser

import safepassage
from safepassage import cli
from safepassage.ensemble.arrays import ARRAYS
from safepassage.files.schema import packaged_rows, schema
from safepassage.scenario.futures import Future, futures

PAGES = Path(__file__).parent / "reference"
NOTE = "*This page is rendered by `docs/render.py`; edit the tables or docstrings instead.*"
TABLES = (
    "scenario",
    "parties",
    "locations",
    "roads",
    "groups",
    "events",
    "parameters",
    "claims",
    "observations",
    "grades",
    "forecast",
)

QUANTILES = {
    "mean": "mean over members",
    "q05": "5 % quantile over members",
    "q25": "25 % quantile",
    "q50": "median",
    "q75": "75 % quantile",
    "q95": "95 % quantile",
}
RESULT_TABLES: dict[str, dict[str, str]] = {
    "summary.csv": {
        "outcome": "affected, inside, trapped, ready_held, freed, on_the_way, out, or an exposure since the start "
        "(danger_person_days, mined_person_km, transit_danger_person_days)",
        "date": "the state at the end of this day",
        **QUANTILES,
    },
    "arrivals.csv": {
        "date": "the state at the end of this day",
        "place": "a site, or a location where anybody arrived",
        "kind": "its kind",
        "capacity": "median of its room for people; blank is no stated limit",
        "p_over": "share of members with more people than room",
        **QUANTILES,
    },
    "trapped.csv": {
        "date": "the state at the end of this day",
        "place": "a location that is or was unsafe",
        "group": "the group, or all",
        "quantity": "inside, trapped, ready_held or staying",
        **QUANTILES,
    },
    "flows.csv": {
        "date": "the day",
        "road": "the road",
        "from": "where people step onto it",
        "to": "the other end",
        "group": "the group, or all",
        **QUANTILES,
    },
    "draws.csv": {
        "member": "number of the member, from 0",
        "quantity": "the number of the scenario that was drawn, such as people:Fallujah or date:gate-opens",
        "claim": "the claim that it rests on, where there is exactly one",
        "value": "what the member drew",
    },
    "branches.csv": {
        "member": "number of the member, from 0",
        "future": "the id of a possible future that happens in it",
        "date": "the day on which it takes effect there; after the last day it changes nothing",
    },
    "manifest.csv": {
        "file": "a table, or a file of results.zarr",
        "bytes": "its size",
        "sha256": "its checksum",
    },
}
TYPES = {
    "name": "name",
    "flag": "yes or no",
    "whole": "whole number",
    "numbers": "list of numbers",
    "count": "whole number",
    "choice": "one of",
    "claims": "ids",
    "range number": "range",
    "range share": "range of shares",
    "range count": "range of whole numbers",
}


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def page(title: str, *parts: str) -> str:
    """A whole page with its title and the note on where it comes from."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts)]) + "\n"


def tables() -> str:
    """Every column of every table of a scenario, and of a forecast."""
    parts = [
        "A range is three columns, `_low`, `_likely` and `_high`: the 5 % quantile, the median and the 95 % quantile. "
        "`_likely` alone is a number that is known. "
        "Blank cells take the default. Dates are written as 2015-07-14."
    ]
    for name in TABLES:
        heading = {"scenario": "scenario.toml", "parties": "[[parties]] in scenario.toml"}.get(name, f"{name}.csv")
        rows = [
            (
                f"`{column.name}`",
                TYPES.get(column.type, column.type),
                column.unit,
                "required" if column.required else column.default.replace("|", ", "),
                column.meaning,
                ", ".join(column.choices) or column.allowed,
            )
            for column in schema(name).columns
        ]
        parts += [f"## {heading}", table(("column", "type", "unit", "default", "meaning", "allowed"), rows)]
    return page("Tables of a scenario, and of a forecast", *parts)


def events() -> str:
    """Every kind of event."""
    rows = []
    for kind in packaged_rows("schema", "vocabulary.csv"):
        bounds = f"{kind['low']} to {kind['high']}" if kind["low"] else ""
        value = {"flag": "yes or no", "party": "a party", "none": "none"}.get(kind["value"], kind["unit"])
        rows.append((f"`{kind['what']}`", kind["target"], value, bounds, kind["default"], f"“{kind['sentence']}”"))
    return page(
        "Events",
        "The kinds of events, for the column `what` of `events.csv`. Values in words go into `value`, numbers into "
        "`number_likely` (and `_low`, `_high`). In the sentence, `{where}`, `{value}`, `{number}` and `{group}` stand "
        "for what the row says; a pair such as `{value:safe|unsafe}` is for yes and no.",
        table(("what", "acts on", "value", "bounds", "default", "sentence"), rows),
        "## Kinds of possible futures",
        "For the column `future`. Where `probability` is blank it is the likely one here; where `date_to` is blank the "
        "event comes so many days after `date`. The table is one for all scenarios (`data/futures.csv` names the "
        "sources of each case), and no case enters the odds of its own siege.",
        table(("future", "probability", "delay [days]", "basis"), [_kind_of_future(one) for one in futures().values()]),
    )


def _kind_of_future(future: Future) -> tuple[object, ...]:
    return f"`{future.kind}`", future.probability, future.delay, future.basis


def flee_settings() -> str:
    """Every setting of Flee that is known, by section."""
    sections: dict[str, list[tuple[object, ...]]] = {}
    for row in packaged_rows("schema", "flee-settings.csv"):
        type_ = TYPES.get(row["type"], row["type"])
        cells = f"`{row['key']}`", type_, row["default"], row["rule"], row["meaning"]
        sections.setdefault(row["section"] or "at the left margin", []).append(cells)
    return page(
        "Settings of Flee",
        "The settings that `safepassage flee run` knows in a settings file of Flee. **used**: it changes what happens, "
        "as in Flee. **inert**: it changes nothing, in Flee neither (except for what Flee logs); where it is set, a "
        "warning says so. **refused**: a rule of Flee that safepassage does not follow; any value but its default is "
        "refused. A key that is not here is refused, with the nearest that is. "
        "[Flee's rules](../flee-rules.md) says how the settings are used.",
        *(
            f"## {section}\n\n{table(('setting', 'type', 'default', 'rule', 'meaning'), rows)}"
            for section, rows in sections.items()
        ),
    )


def parameters() -> str:
    """Every parameter of the model with its prior."""
    names = ("low", "likely", "high", "unit", "scale", "bounds", "meaning", "source")
    priors = [{**prior, "bounds": f"{prior['lowest']} to {prior['highest']}"} for prior in packaged_rows("priors.csv")]
    rows = [(f"`{prior['name']}`", *(prior[name] for name in names)) for prior in priors]
    return page(
        "Parameters",
        "Each member draws its own value of each parameter from a split normal with these 5, 50 and 95 % points, on "
        "the given scale. A row in `parameters.csv` of a scenario takes precedence.",
        table(("name", *names), rows),
    )


def results() -> str:
    """Every table and array of a result folder."""
    parts = ["Counts are people; all members weigh the same. Numbers in tables have six significant digits."]
    for file, columns in RESULT_TABLES.items():
        parts += [f"## {file}", table(("column", "meaning"), [(f"`{name}`", text) for name, text in columns.items()])]
    rows = [(f"`{name}`", a.output, ", ".join(a.axes), a.dtype, a.unit, a.meaning) for name, a in ARRAYS.items()]
    parts += [
        "## results.zarr",
        "A Zarr (version 3) group with named dimensions; `xarray.open_zarr` opens it, and "
        "`Ensemble.load(folder)[name]` reads an array. `--keep` chooses outputs; the summary is always kept.",
        table(("array", "output", "axes", "type", "unit", "meaning"), rows),
    ]
    return page("Results", *parts)


def option(name: str, parameter: inspect.Parameter) -> str:
    """How a parameter of a command is written on the command line."""
    if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
        return f"`{name.upper()}`"
    flag = "--" + name.strip("_").replace("_", "-")
    kind = str(parameter.annotation).replace(" | None", "")
    word = {"int": " N", "date": " DATE", "Path": " PATH", "str": " TEXT"}.get(kind, "")
    return f"`{flag}{word}`"


def command(function: Callable[..., Any]) -> str:
    """One command: its description with examples, and its options."""
    doc = docstring_parser.parse(function.__doc__ or "", docstring_parser.DocstringStyle.NUMPYDOC)
    meaning = {item.arg_name: item.description or "" for item in doc.params}
    rows = [
        (option(name, parameter), " ".join(meaning[name].split()))
        for name, parameter in inspect.signature(function).parameters.items()
    ]
    long = textwrap.dedent(doc.long_description or "")
    text = "\n".join(line for line in [doc.short_description or "", "", long])
    return f"## {function.__name__}\n\n{text.strip()}\n\n{table(('option', 'meaning'), rows)}"


def commands() -> str:
    """Every command of the command line."""
    return page("Commands", cli.CONVENTIONS, *(command(function) for function in cli.COMMANDS))


def python() -> str:
    """Every public name of the package, with its docstring and the public methods of classes."""
    parts = ["`import safepassage as sp`; everything that the command line does is here."]
    for name in sorted(n for n in safepassage.__all__ if n != "__version__"):
        thing = getattr(safepassage, name)
        parts.append(f"## {name}\n\n{signature(name, thing)}{docstring(thing)}")
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (value.__doc__ or "").strip() and documented(value):
                    parts.append(f"### {name}.{member}\n\n{signature(member, value)}{docstring(value)}")
    return page("Python", *parts)


def documented(value: object) -> bool:
    """Whether a class attribute is a method or property of our own."""
    return inspect.isfunction(value) or isinstance(value, classmethod | staticmethod | property)


def signature(name: str, thing: Any) -> str:
    """The call as a code block, or nothing where there is none to show."""
    thing = getattr(thing, "__func__", thing)
    if isinstance(thing, property) or (inspect.isclass(thing) and issubclass(thing, BaseException)):
        return ""
    call = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(thing)))
    return f"```python\n{name}{call}\n```\n\n"


def docstring(thing: Any) -> str:
    """A docstring as text; examples and indented blocks stay as code."""
    text = inspect.getdoc(thing) or ""
    out, inside = [], False
    for line in text.splitlines():
        example = line.startswith(">>>") or (inside and bool(line.strip()))
        if example != inside:
            out.append("```python" if example else "```")
            inside = example
        out.append(line)
    return "\n".join([*out, "```"] if inside else out)


RENDERED = {
    "tables.md": tables,
    "events.md": events,
    "parameters.md": parameters,
    "flee-settings.md": flee_settings,
    "results.md": results,
    "commands.md": commands,
    "python.md": python,
}


def main() -> int:
    """Write the pages, or say which are out of date."""
    old = []
    for file, render in RENDERED.items():
        text = render()
        path = PAGES / file
        if path.exists() and path.read_text("utf-8") == text:
            continue
        old.append(file)
        if "--check" not in sys.argv:
            PAGES.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    print(f"out of date: {', '.join(old)}" if old else "every page is up to date")
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
