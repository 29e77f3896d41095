"""Numbers and dates of the command line, read as strictly as those of a file: cyclopts would take 1.5 for 2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from cyclopts import CoercionError, Token, convert

from safepassage.files.cells import parse_date


def read_words(hint: Any, words: Sequence[Token]) -> Any:
    """Return the value of an option for a type hint; a word that does not suit raises CoercionError in our words.

    Several whole numbers may be written as one word: 1,3,7.
    """
    if list[int] in (hint, *get_args(hint)):
        words = [word.evolve(value=part) for word in words for part in word.value.split(",")]
    return convert(hint, words, converter=_read)


def _read(kind: type, word: str) -> Any:
    if kind is int and not re.fullmatch(r"[+-]?[0-9]+", word):
        raise CoercionError(msg=f'not a whole number, found "{word}". Write it in digits, such as 200.')
    if kind is range:
        return _members(word)
    if kind is date:
        try:
            return date.fromisoformat(parse_date(word))
        except ValueError:
            advice = "Write dates as year-month-day, such as 2016-05-22."
            raise CoercionError(msg=f'not a date, found "{word}". {advice}') from None
    return convert(kind, (word,))


def _members(word: str) -> range:
    """Members as a number, or as the first and the one after the last: 200, or 250:500."""
    found = re.fullmatch(r"(?:([0-9]+):)?([0-9]+)", word)
    if not found:
        raise CoercionError(msg=f'not members, found "{word}". Write how many, such as 200, or which, such as 250:500.')
    return range(int(found[1] or 0), int(found[2]))
