"""Errors and warnings in the user's words.

Every message has one grammar: where, what is wrong, what was found, what is allowed, what to do. All faults of an
input are raised together. This room knows strings only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nsmallest

NAMES_SHOWN = 5
ALIKE = 0.6


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
    return file.endswith((".toml", ".yml", ".yaml", 'sheet "scenario"'))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _one_line(text: str, longest: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


class SafepassageError(Exception):
    """What the user asked for cannot be done; the message says why and what to do. The program exits with status 2."""


class StoppedError(SafepassageError):
    """The work was ended before it was done, because the caller asked for it; nothing is lost that was written."""

    def __init__(self) -> None:
        super().__init__("stopped before it was done.")


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


class NobodyHeld(SafepassageWarning):
    """A place is held, but nobody is said to be there."""


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


class DigitSwap(SafepassageWarning):
    """Two claims on one quantity differ by two neighbouring digits swapped, or by a factor of exactly 10."""


class UnitSlip(SafepassageWarning):
    """Two claims on one quantity differ by the size of a family: one may count families, the other people."""


class EarlyFact(SafepassageWarning):
    """A fact that settles a possible future is known before its day."""


class LaterEvidence(SafepassageWarning):
    """A number rests only on claims published after the issue date."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or None where none is like it.

    >>> nearest("Habaniya", ["Khalidiyah", "Habbaniyah"])
    'Habbaniyah'
    """
    alike = _most_alike(name, tuple(known))
    return alike[0][1] if alike and alike[0][0] >= ALIKE else None


def unknown(kind: str, name: str, known: Iterable[str]) -> tuple[str, str, str | None]:
    """Return problem, allowed and advice of a fault for a name that is not known; `kind` is a noun in the singular.

    >>> unknown("party", "army", ["Army", "Militia"])
    ('unknown party "army"', 'Known parties include "Army", "Militia"', 'Did you mean "Army"?')
    >>> unknown("array", "ot", ["out"])[1]
    'Known arrays include "out"'
    """
    names = tuple(known)
    kinds = kind[:-1] + "ies" if kind.endswith("y") and kind[-2:-1] not in "aeou" else kind + "s"
    guess = nearest(name, names)
    listed = ", ".join(f'"{other}"' for other in sorted(other for _, other in _most_alike(name, names)))
    allowed = f"Known {kinds} include {listed}" if listed else f"There are no {kinds}"
    return f'unknown {kind} "{_one_line(name)}"', allowed, f'Did you mean "{guess}"?' if guess else None


def not_known(kind: str, name: str, known: Iterable[str]) -> SafepassageError:
    """Return the error for a name that is not known and stands in no file; `kind` is a noun in the singular.

    >>> not_known("output", "flow", ["flows"])
    SafepassageError('unknown output "flow". Known outputs include "flows". Did you mean "flows"?')
    """
    problem, allowed, advice = unknown(kind, name, known)
    return SafepassageError(f"{problem}. {allowed}." + (f" {advice}" if advice else ""))


@lru_cache(maxsize=4096)
def _most_alike(name: str, known: tuple[str, ...]) -> tuple[tuple[float, str], ...]:
    """Return the few known names most like `name`, best first, with their likeness from 0 to 1.

    Shared pairs of letters choose the candidates, as comparing whole names with thousands of others takes too long.
    """
    pairs = _pairs_of(name)
    shared = [(-len(pairs & theirs), other) for other, theirs in _all_pairs(known)]
    candidates = [other for _, other in nsmallest(4 * NAMES_SHOWN, shared)]
    rated = [(SequenceMatcher(None, name.casefold(), other.casefold()).ratio(), other) for other in candidates]
    return tuple(sorted(rated, key=lambda pair: (-pair[0], pair[1]))[:NAMES_SHOWN])


@lru_cache(maxsize=32)
def _all_pairs(known: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, _pairs_of(name)) for name in sorted(set(known)))


def _pairs_of(name: str) -> frozenset[str]:
    padded = f" {name.casefold()} "
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))


def plural(number: int, noun: str) -> str:
    """Return the number with its noun, such as "1 day" or "3 days"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
