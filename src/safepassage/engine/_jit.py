"""The compiler, or plain Python where it is switched off or missing; and where its cache lies.

numba does not notice that a helper in another file was edited, so the cache folder is named by a hash of the kernels'
sources and versions; where no folder can be written, nothing is cached.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R", bound=tuple[Any, ...])

# Arrays by element and number of dimensions, as named tuples of the engine declare them.
Flags1 = Annotated[np.ndarray, "boolean", 1]
Flags2 = Annotated[np.ndarray, "boolean", 2]
Flags3 = Annotated[np.ndarray, "boolean", 3]
Keys1 = Annotated[np.ndarray, "uint64", 1]
Real1 = Annotated[np.ndarray, "float64", 1]
Real2 = Annotated[np.ndarray, "float64", 2]
Real3 = Annotated[np.ndarray, "float64", 3]
Real4 = Annotated[np.ndarray, "float64", 4]
Short1 = Annotated[np.ndarray, "int32", 1]
Short3 = Annotated[np.ndarray, "int32", 3]
Whole1 = Annotated[np.ndarray, "int64", 1]
Whole2 = Annotated[np.ndarray, "int64", 2]
Whole3 = Annotated[np.ndarray, "int64", 3]


ROOMS = ("engine", "fleerules")
"""Where compiled functions stand."""


def _cache_root() -> Path:
    if "XDG_CACHE_HOME" in os.environ:
        return Path(os.environ["XDG_CACHE_HOME"])
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        return Path(os.environ["LOCALAPPDATA"])
    return Path.home() / "Library" / "Caches" if sys.platform == "darwin" else Path.home() / ".cache"


def fingerprint() -> str:
    """A hash of the kernels' sources and of all on which their machine code depends."""
    digest = hashlib.blake2b(digest_size=8)
    for room in ROOMS:
        for source in sorted((Path(__file__).parents[1] / room).glob("*.py")):
            digest.update(source.read_bytes())
    for package in ("numba", "numpy", "llvmlite"):
        digest.update(importlib.metadata.version(package).encode())
    digest.update(f"{platform.python_version()} {platform.machine()}".encode())
    return digest.hexdigest()


def _prepare_cache() -> bool:
    """Whether compiled kernels can be kept; sets numba's folder, so call it before numba is imported."""
    if "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(_cache_root() / "safepassage" / fingerprint())
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


COMPILED = False
CACHED = False
if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0":
    try:
        CACHED = _prepare_cache()
        import numba

        COMPILED = True
    except ImportError:
        pass


def compiled(function: F) -> F:
    """The function compiled to machine code for other compiled functions, or itself where there is no compiler.

    It has no door for Python, which would take longer to compile than the function itself; and it may make no arrays,
    so that it need not count references to those it is given, which would take longer than its work.
    """
    if not COMPILED:
        return function
    options = {
        "nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False,
    }  # fmt: skip
    return numba.njit(**options)(function)


def entrance(function: F) -> F:
    """As `compiled`, but Python may call it too, and it is kept in the cache with all that it calls."""
    if not COMPILED:
        return function
    return numba.njit(nogil=True, error_model="numpy", cache=CACHED)(function)


def by_reference(record: type[R]) -> Callable[[R], R]:
    """A function that turns a named tuple of arrays into one that compiled functions pass by reference.

    Passed by value, a tuple of many arrays costs more to hand on than the work of most functions. The fields are read
    from the annotations (`Array` below, int, float, another tuple given to this function before). Without a compiler
    the tuple itself is as good.
    """
    if not COMPILED:
        return lambda values: values
    from numba.experimental import jitclass

    hints = get_type_hints(record, include_extras=True)
    spec = [(name, _compiled_type(hint)) for name, hint in hints.items()]
    nested = {name: _REFERENCES[hint] for name, hint in hints.items() if hint in _REFERENCES}
    lines = [f"        self.{name} = {f'_{name}' if name in nested else ''}(values.{name})" for name in hints]
    source = "\n".join(["class Reference:", "    def __init__(self, values):", *lines])
    scope: dict[str, Any] = {f"_{name}": made for name, made in nested.items()}
    exec(source, scope)
    made = jitclass(spec)(scope["Reference"])
    _REFERENCES[record] = made
    return made


_REFERENCES: dict[Any, Any] = {}


def _compiled_type(hint: Any) -> Any:
    from numba import types

    if hint in _REFERENCES:
        return _REFERENCES[hint].class_type.instance_type
    if hint in (int, float):
        return types.int64 if hint is int else types.float64
    if hint is np.random.Generator:
        return types.npy_rng
    if hasattr(hint, "__metadata__"):
        kind, dimensions = hint.__metadata__
        return types.Array(getattr(types, kind), dimensions, "C")
    return types.NamedUniTuple(types.float64, len(hint._fields), hint)


def is_warm(room: str = "engine") -> bool:
    """Whether the kernels of a room lie in the cache already, so that the first run need not compile (a minute)."""
    return not COMPILED or (CACHED and any(Path(os.environ["NUMBA_CACHE_DIR"]).rglob(f"{room}_*/*.nbi")))
