"""Errors and warnings in the user's words.

Every message has one grammar: where, what is wrong, what was found, what is allowed, what to do. All faults of an
input are raised together. This room knows strings only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

NAMES_SHOWN = 5


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in the user's input; `str()` gives it as one line.

    `row` is the line number as a spreadsheet shows it (the header is row 1). `problem` starts in lower case and has
    no full stop; `found` is the text as the user wrote it; `allowed` and `advice` are sentences.

    >>> str(Fault("roads.csv", "below 0", row=3, column="km_low", found="-2", allowed="Allowed: 0 to 9"))
    'roads.csv, row 3, column "km_low": below 0, found "-2". Allowed: 0 to 9.'
    """

    file: str
    problem: str
    row: int | None = None
    column: str | None = None
    found: str | None = None
    allowed: str | None = None
    advice: str | None = None

    def __str__(self) -> str:
        settings = holds_settings(self.file)
        where = self.file
        if self.row is not None:
            where += f", {'line' if settings else 'row'} {self.row}"
        if self.column is not None:
            where += f', {"setting" if settings else "column"} "{self.column}"'
        wrong = self.problem if self.found is None else f'{self.problem}, found "{_one_line(self.found)}"'
        return f"{where}: " + " ".join(_sentence(part) for part in (wrong, self.allowed, self.advice) if part)


def holds_settings(file: str) -> bool:
    """Return whether a file, or a sheet of a workbook, holds settings instead of a table with columns."""
    return file.endswith((".toml", 'sheet "scenario"'))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _one_line(text: str, longest: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


class SafepassageError(Exception):
    """What the user asked for cannot be done; the message says why and what to do. The program exits with status 2."""


class InputError(SafepassageError):
    """The user's input cannot be true; `faults` holds everything wrong with it and `str()` has one line for each."""

    def __init__(self, faults: Iterable[Fault] | Fault) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class ConservationError(Exception):
    """People were lost or made: a bug of this program, never of the input. The program exits with status 1."""


class SafepassageWarning(UserWarning):
    """Something in the input is doubtful, but could be true. There is one subclass per kind."""


class HeldForEver(SafepassageWarning):
    """Nothing in the scenario could ever let the people of a held location out."""


class UnreachableSite(SafepassageWarning):
    """No road leads to a site, even with every road open."""


class ClosedCrossing(SafepassageWarning):
    """A crossing lets nobody through and no event changes that."""


class UncitedClaim(SafepassageWarning):
    """No row of the scenario cites a claim."""


class UnsafeReceiver(SafepassageWarning):
    """A location takes people in although it is not safe."""


class PeopleWithoutRoad(SafepassageWarning):
    """People are at a location that no road touches."""


class ImpossibleEvent(SafepassageWarning):
    """An event has a probability of 0 and never happens."""


class IsolatedPart(SafepassageWarning):
    """A part of the network is connected with no other part."""


class DoubtfulDistance(SafepassageWarning):
    """A road is shorter than the straight line between its ends, or very much longer."""


class OrderMatters(SafepassageWarning):
    """Two events change one thing on the same day, so that the order of their ids decides."""


class NoEffect(SafepassageWarning):
    """Something is stated that changes nothing in the simulation."""


class LaterEvidence(SafepassageWarning):
    """A number rests only on claims published after the issue date."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None where none is like it.

    >>> nearest("Habaniya", ["Khalidiyah", "Habbaniyah"])
    'Habbaniyah'
    """
    folded = {other.casefold(): other for other in sorted(known, reverse=True)}
    matches = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def unknown(kind: str, name: str, known: Iterable[str]) -> tuple[str, str, str | None]:
    """Return problem, allowed and advice of a fault for a name that is not known; `kind` is a noun in the singular.

    >>> unknown("party", "army", ["Army", "Militia"])
    ('unknown party "army"', 'Known parties include "Army", "Militia"', 'Did you mean "Army"?')
    """
    names = sorted(set(known))
    kinds = kind[:-1] + "ies" if kind.endswith("y") else kind + "s"
    guess = nearest(name, names)
    shown = sorted(difflib.get_close_matches(name, names, n=NAMES_SHOWN, cutoff=0.0))
    if guess is not None and guess not in shown:
        shown = sorted([*shown[1:], guess])
    listed = ", ".join(f'"{other}"' for other in shown)
    allowed = f"Known {kinds} include {listed}" if shown else f"There are no {kinds}"
    return f'unknown {kind} "{_one_line(name)}"', allowed, f'Did you mean "{guess}"?' if guess else None


def plural(number: int, noun: str) -> str:
    """Return the number with its noun, such as "1 day" or "3 days"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
