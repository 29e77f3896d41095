"""What a line of code in each room may touch, read from the syntax tree, and planted violations that must be caught."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "safepassage"
FILES = sorted(SOURCE.rglob("*.py"))
RESULT_FOLDER = ("ensemble/store.py", "ensemble/manifest.py", "ensemble/unfinished.py")
MAY_OPEN_FILES = ("files/", "show/", "engine/_jit.py", *RESULT_FOLDER)
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONGEST_COMMAND = 15

# Longer than 60 lines, with the reason. Compiled kernels only: numba inlines and types them as one function.
LONG_FUNCTIONS: dict[str, str] = {}

OPENERS = {"open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes"}
CLOCKS = {"now", "today", "utcnow", "localtime", "gmtime"}
GENERATORS = {"default_rng", "RandomState", "SeedSequence", "Philox", "PCG64", "PCG64DXSM", "MT19937", "SFC64"}
RANDOM_MODULES = {"random", "secrets", "uuid"}


def is_command_line(room: str) -> bool:
    return room.startswith("cli/")


def name_of(call: ast.Call) -> tuple[str, str]:
    """('np.random', 'default_rng') for np.random.default_rng(...); ('', 'open') for open(...)."""
    if isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value), call.func.attr
    return "", call.func.id if isinstance(call.func, ast.Name) else ""


def call_fault(room: str, call: ast.Call) -> str | None:
    owner, name = name_of(call)
    nowhere = bool(call.args) and ast.unparse(call.args[0]) == "os.devnull"
    if name in OPENERS and not nowhere and not room.startswith(MAY_OPEN_FILES):
        return f"{name}() outside {', '.join(MAY_OPEN_FILES)}"
    if (owner, name) == ("", "print") and not is_command_line(room):
        return "print() outside the command line"
    if owner in ("sys.stdout", "sys.stderr") and not is_command_line(room):
        return f"{owner} outside the command line"
    if (name in CLOCKS or (owner, name) in (("time", "time"), ("time", "time_ns"))) and not is_command_line(room):
        return f"today's date ({name}) outside the command line"
    if (name in GENERATORS or owner.endswith("np.random") or owner == "numpy.random") and room != "streams.py":
        return f"a random generator ({name}) outside streams.py"
    return None


def import_fault(room: str, node: ast.Import | ast.ImportFrom) -> str | None:
    modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    level = 0 if isinstance(node, ast.Import) else node.level
    for module in modules:
        if level == 0 and module.split(".")[0] in RANDOM_MODULES and room != "streams.py":
            return f"import of {module} outside streams.py"
        if level == 0 and module.split(".")[0] == "pandas":
            return "import of pandas"
    return None


def size_fault(room: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > LONGEST_FUNCTION and f"{room}:{node.name}" not in LONG_FUNCTIONS:
        return f"function {node.name} has {lines} lines; at most {LONGEST_FUNCTION}"
    return None


def violations(room: str, source: str) -> list[str]:
    """Every breach of a room rule in one file; `room` is its path below src/safepassage."""
    faults: list[tuple[int, str]] = []
    lines = len(source.splitlines())
    if lines > LONGEST_FILE:
        faults.append((lines, f"the file has {lines} lines; at most {LONGEST_FILE}"))
    for node in ast.walk(ast.parse(source)):
        fault = None
        if isinstance(node, ast.Global):
            fault = "global"
        elif isinstance(node, ast.Call):
            fault = call_fault(room, node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            fault = import_fault(room, node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            fault = size_fault(room, node)
        if fault:
            faults.append((node.lineno, fault))
    return [f"{room}, line {line}: {fault}" for line, fault in sorted(faults)]


def command_faults(source: str) -> list[str]:
    """Commands (functions listed in COMMANDS) whose body, without docstring, is too long."""
    tree = ast.parse(source)
    listed = {
        element.id
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "COMMANDS" for t in node.targets)
        for element in ast.walk(node.value)
        if isinstance(element, ast.Name)
    }
    faults = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in listed:
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1
            if lines > LONGEST_COMMAND:
                faults.append(f"command {node.name} has {lines} lines; at most {LONGEST_COMMAND}")
    return faults if listed else ["no command found in COMMANDS"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_file_keeps_the_rules_of_its_room(path: Path) -> None:
    assert violations(path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")) == []


def test_commands_are_short() -> None:
    assert command_faults((SOURCE / "cli" / "commands.py").read_text(encoding="utf-8")) == []


def test_exceptions_to_the_length_rule_still_exist() -> None:
    for entry in LONG_FUNCTIONS:
        room, name = entry.split(":")
        nodes = ast.walk(ast.parse((SOURCE / room).read_text("utf-8")))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == name]
        lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions]
        assert lengths and max(lengths) > LONGEST_FUNCTION, f"{entry} needs no exception any more"


@pytest.mark.parametrize(
    ("room", "source", "fault"),
    [
        ("scenario/scenario.py", "open('a')", "open() outside"),
        ("ensemble/run.py", "path.write_text('a')", "write_text() outside"),
        ("engine/step.py", "print('here')", "print() outside"),
        ("show/words.py", "sys.stdout.write('x')", "sys.stdout outside"),
        ("ensemble/run.py", "datetime.date.today()", "today's date (today)"),
        ("ensemble/run.py", "t = time.time()", "today's date (time)"),
        ("engine/step.py", "np.random.default_rng(1)", "a random generator (default_rng)"),
        ("ensemble/run.py", "numpy.random.normal()", "a random generator (normal)"),
        ("engine/step.py", "from numpy.random import Philox\nPhilox(1)", "a random generator (Philox)"),
        ("scenario/scenario.py", "import random", "import of random"),
        ("scenario/scenario.py", "from secrets import token_hex", "import of secrets"),
        ("ensemble/ensemble.py", "import pandas as pd", "import of pandas"),
        ("engine/step.py", "def f():\n    global x\n    x = 1", "global"),
        ("engine/step.py", "def f():\n" + "    pass\n" * 60, "function f has 61 lines"),
        ("engine/step.py", "x = 1\n" * 401, "the file has 401 lines"),
    ],
)
def test_a_planted_violation_is_caught(room: str, source: str, fault: str) -> None:
    found = violations(room, source)
    assert len(found) == 1 and fault in found[0]


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("files/tables.py", "open('a')"),
        ("cli/__init__.py", "print(date.today())"),
        ("streams.py", "import secrets\nnp.random.Philox(1)"),
        ("engine/step.py", "def f(generator: np.random.Generator): return generator.binomial(3, 0.5)"),
    ],
)
def test_what_is_allowed_is_not_caught(room: str, source: str) -> None:
    assert violations(room, source) == []


def test_a_planted_long_command_is_caught() -> None:
    source = "def run():\n    'Doc.'\n" + "    pass\n" * 16 + "COMMANDS = (run,)\n"
    assert command_faults(source) == ["command run has 16 lines; at most 15"]


@pytest.mark.parametrize("room", sorted(p for p in SOURCE.iterdir() if any(p.glob("*.py"))), ids=lambda room: room.name)
def test_a_room_says_what_enters_and_what_leaves(room: Path) -> None:
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "In:" in text and "Out:" in text and len(text.splitlines()) <= 14
