"""What the user sees: text or one JSON document on stdout, messages on stderr."""

from __future__ import annotations

import os
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
    if as_json:
        from json import dumps

        about = {"version": __version__, "members": None, "seed": None, "seconds": clock.seconds}
        text = dumps({**about, **fields}, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    tell(text)


def tell(text: str) -> None:
    """Print a text on stdout; where nothing can be written there, raise InputError."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        from safepassage.errors import InputError
        from safepassage.files.atomic import cannot

        mute()
        raise InputError(cannot("written", "standard output", error)) from error


def mute() -> None:
    """Send what is still to come on stdout nowhere, so that Python does not try to write it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Print a message for the user on stderr."""
    print(text, file=sys.stderr, flush=True)
