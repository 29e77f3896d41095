"""The command line: arguments, stdout, exit status, and today's date. Everything else is the library.

In: words typed by a user. Out: text or one JSON document on stdout, progress and messages on stderr, and a status:
0 done, 1 a fault of ours, 2 something in the user's input, 130 interrupted. Nothing heavy is imported before a command
needs it: the top-level help comes from the docstrings of the commands, without cyclopts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from safepassage import __version__
from safepassage.cli.commands import COMMANDS
from safepassage.cli.job import Clock
from safepassage.cli.output import mute, say, show, tell

CONVENTIONS = """\
A SCENARIO is an id of the catalogue, a folder, or an Excel workbook; for run, also a result folder.
With --json, exactly one JSON document goes to stdout; progress and messages go to stderr.
Exit status: 0 done, 1 a fault of safepassage (--debug shows it), 2 something in your input, 130 interrupted."""


def help_text() -> str:
    """The top-level help, from the first lines of the commands' docstrings."""
    lines = [f"  {command.__name__:<10} {(command.__doc__ or '').splitlines()[0]}" for command in COMMANDS]
    return "\n".join(
        [
            "safepassage forecasts how civilians get out of a besieged place, and shows what keeps them in.",
            "",
            "Usage: safepassage COMMAND ...",
            "",
            *lines,
            "",
            CONVENTIONS,
            "",
            "Start with:   safepassage run fallujah-2015",
            "More on one:  safepassage run --help",
        ]
    )


def dispatch(words: list[str]) -> None:
    """Run one command line with cyclopts; wrong usage raises SafepassageError."""
    from cyclopts import App, CycloptsError, Parameter

    from safepassage.cli.reading import read_words
    from safepassage.errors import SafepassageError

    app = App(
        name="safepassage",
        version=__version__,
        help_format="plaintext",
        default_parameter=Parameter(negative=(), show_default=False, consume_multiple=True, converter=read_words),
        result_action="return_value",
    )
    for command in COMMANDS:
        app.command(command)
    try:
        bound = app.parse_args(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        advice = "safepassage --help lists the commands, safepassage COMMAND --help the options."
        raise SafepassageError(f"{error}\n{advice}") from None
    bound[0](*bound[1].args, **bound[1].kwargs)


def failed(error: Exception, words: list[str], debug: bool) -> int:
    """Tell the user what went wrong and return the status; with --json also as the one document."""
    from safepassage.errors import InputError, SafepassageError

    if isinstance(error, SafepassageError):
        status, message = 2, str(error)
        faults = [vars(fault) for fault in error.faults] if isinstance(error, InputError) else []
    else:
        status, message, faults = 1, apology(error, debug), []
    message = "\n".join([message, *notes(error)])
    say(message)
    if "--json" in words:
        with suppress(InputError):
            show(True, "", Clock(), error={"status": status, "message": message, "faults": faults})
    return status


def notes(error: BaseException) -> tuple[str, ...]:
    """What was added to an error on its way: what is kept of the work."""
    return tuple(getattr(error, "__notes__", ()))


def apology(error: Exception, debug: bool) -> str:
    """What to tell the user about a fault of ours; the traceback goes into a file, or into the text with debug."""
    from tempfile import gettempdir
    from traceback import format_exception

    from safepassage.files.atomic import write_file

    trace = "".join(format_exception(error))
    if debug:
        return trace
    log = Path(gettempdir()) / f"safepassage-{date.today()}-{os.getpid()}.log"
    write_file(log, trace.encode())
    return (
        "Sorry: this is a fault of safepassage, not of your input, and nothing was written.\n"
        f"{type(error).__name__}: {error}\nPlease report it with your command and the details in {log}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not words or words[0] in ("--help", "-h"):
            tell(help_text())
        elif words[0] == "--version":
            tell(__version__)
        else:
            dispatch([word for word in words if word != "--debug"])
            sys.stdout.flush()
    except KeyboardInterrupt as error:
        say(" ".join(["Interrupted:", *(notes(error) or ("nothing was written.",))]))
        return 130
    except BrokenPipeError:
        mute()
    except Exception as error:
        return failed(error, words, debug="--debug" in words)
    return 0
