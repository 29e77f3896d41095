"""What the user sees: text or one JSON document on stdout, messages on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from safepassage import __version__

if TYPE_CHECKING:
    from safepassage.cli.job import Clock


def as_records(warnings: Sequence[Warning]) -> list[dict[str, str]]:
    """Warnings for a JSON document."""
    return [{"kind": type(warning).__name__, "message": str(warning)} for warning in warnings]


def show(as_json: bool, text: str, clock: Clock, /, **fields: Any) -> None:
    """Print the text, or one JSON document with the fields and what every document has."""
    if not as_json:
        print(text)
        return
    from json import dumps

    about = {"version": __version__, "members": None, "seed": None, "seconds": clock.seconds}
    print(dumps({**about, **fields}, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def say(text: str) -> None:
    """Print a message for the user on stderr."""
    print(text, file=sys.stderr, flush=True)
