"""One cell of a table: its text on the way in, checked by pydantic, and its text on the way out."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from numbers import Integral, Real
from typing import NoReturn

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAYS = re.compile(r"[1-9][0-9]{4}")  # what a spreadsheet shows of a date whose cell is not formatted as one
PERIOD = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2]))?")
LONGEST_NAME = 200
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # without which names from right to left stand right, too


def tidy(text: str) -> str:
    """Return the text without surrounding blanks, with plain line ends and composed letters (NFC)."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def cell_text(value: object) -> str:
    """Return the text of a value as it stands in a table: numbers shortest, dates as 2016-05-22, yes or no.

    >>> [cell_text(value) for value in (None, True, 5.0, 0.05, "a", ("c1", "c2"))]
    ['', 'yes', '5', '0.05', 'a', 'c1; c2']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return _number_text(float(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "; ".join(cell_text(part) for part in value)
    raise TypeError(f"no cell for a {type(value).__name__}")


def _number_text(number: float) -> str:
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{number} has no place in a table")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def short(number: float) -> str:
    """Return a bound in few letters.

    >>> short(1e9), short(0.5), short(100)
    ('1e9', '0.5', '100')
    """
    return f"{number:g}".replace("e+0", "e").replace("e+", "e")


def refuse(problem: str, advice: str = "") -> NoReturn:
    """Raise pydantic's error with a problem of ours, and advice where there is any."""
    from pydantic_core import PydanticCustomError

    raise PydanticCustomError("cell", "{problem}", {"problem": problem, "advice": advice})


def parse_number(text: str) -> float:
    """Return the number that the text states, written with a point and without separators."""
    if NUMBER.fullmatch(text):
        return float(text)
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", plain):
        plain = plain.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", plain):
        refuse("not a number", f"Write a point before the decimals, such as {plain.replace(',', '.')}")
    if plain.endswith("%") and NUMBER.fullmatch(plain[:-1]):
        refuse("not a number", f"Write a share, such as {cell_text(float(plain[:-1]) / 100)}")
    if NUMBER.fullmatch(plain):
        refuse("not a number", f"Write it without separators, such as {plain}")
    refuse("not a number")


def whole(number: float) -> float:
    """Return the number, refused if it has a fraction."""
    if number != int(number):
        refuse("not a whole number")
    return number


def parse_date(text: str) -> str:
    """Return the text if it has the form of a date; pydantic then makes the date."""
    if DAYS.fullmatch(text):
        refuse("not a date", "Format the cell as a date, or write it as year-month-day, such as 2016-05-22")
    if not DATE.fullmatch(text):
        refuse("not a date", "Write dates as year-month-day, such as 2016-05-22")
    return text


def parse_period(text: str) -> str:
    """Return the text of a year, month or day."""
    if DATE.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            refuse("not a date", "Write a day, month or year, such as 2016-05-22, 2016-05 or 2016")
    elif not PERIOD.fullmatch(text):
        refuse("not a date", "Write a day, month or year, such as 2016-05-22, 2016-05 or 2016")
    return text


def parse_name(text: str) -> str:
    """Return a name: one line, not too long, without the semicolon that separates names in a list."""
    if ";" in text:
        refuse("a name with a semicolon", "Leave the semicolon out: it separates names in a list")
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text):
        refuse("a name with a line break or control character", "Write it on one line")
    if TURNING.search(text):
        refuse("a name with an invisible mark that turns the direction of text", "Type the name again without it")
    if len(text) > LONGEST_NAME:
        refuse(f"a name of {len(text)} letters", f"Keep names below {LONGEST_NAME} letters")
    return text


def parse_reference(text: str) -> str:
    """Return the name of one other thing."""
    if ";" in text:
        refuse("several names where one is meant", "Write a row of its own for each")
    return parse_name(text)


def parse_names(text: str) -> tuple[str, ...]:
    """Return the names in a list separated by semicolons."""
    return tuple(name for part in text.split(";") if (name := part.strip()))
