"""Names in any script within English sentences: isolated where they run from the right, never empty boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FIRST, LAST = "\u2068", "\u2069"
"""First strong isolate, and the end of it: what stands between is ordered by itself."""
STRAY = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Marks that would turn the direction of what follows them, and control characters: never a part of a name."""
RIGHT_TO_LEFT = ("R", "AL")
PERCENT = re.compile("(?<=[0-9]) %")
NO_LETTERS = ("Cc", "Cf", "Zs", "Zl", "Zp")
MISSING = "□"
FAMILY = "DejaVu Sans"
"""The typeface of figures and PDF: it comes with matplotlib, and has Latin, Greek, Cyrillic, Arabic and Hebrew."""


def runs_left(text: str) -> bool:
    """Whether a text holds letters that run from right to left.

    >>> runs_left("Gate"), runs_left("\u0628\u0627\u0628")
    (False, True)
    """
    return any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text)


class Isolator:
    """Puts names that run from right to left between isolates, so that numbers beside them keep their place.

    `names` are those that may occur; other words that run from right to left are isolated run by run.

    >>> Isolator(["\u0645\u062e\u064a\u0645 2"])("Camp \u0645\u062e\u064a\u0645 2: 40").count(FIRST)
    1
    """

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted({clean(name) for name in names if runs_left(name)}, key=lambda name: (-len(name), name))
        letters = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
        runs = f"{letters}(?:[^\\S\n]*{letters})*"
        self._pattern = re.compile("|".join([*map(re.escape, known), runs]))

    def __call__(self, text: str) -> str:
        """The text with every such name isolated, no stray marks of direction, and no break before a percent sign."""
        text = PERCENT.sub("\u00a0%", clean(text))
        return self._pattern.sub(lambda found: f"{FIRST}{found[0]}{LAST}", text) if runs_left(text) else text


def clean(text: str) -> str:
    """A text in one line, without marks of direction and control characters.

    >>> clean("a\u202eb\\n c")
    'ab c'
    """
    return " ".join(STRAY.sub("", text).split())


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, cut at a word where there is one near the end.

    >>> shortened("one two three", 9), shortened("a" + "b" * 20, 9)
    ('one two …', 'abbbbbb …')
    """
    if len(text) <= longest:
        return text
    head = text[: max(1, longest - 2)]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > len(head) * 2 / 3 else head).rstrip(" ,;:\u200b") + " …"


class Typefaces(NamedTuple):
    """The typefaces that a report needs, the first for most of it; and the characters that no typeface here has."""

    families: tuple[str, ...]
    missing: frozenset[str]

    def printable(self, text: str) -> str:
        """The text with one sign for every run of characters that would be empty boxes."""
        if not self.missing:
            return text
        return re.sub(f"[{re.escape(''.join(sorted(self.missing)))}]+", MISSING, text)


def typefaces(letters: Iterable[str]) -> Typefaces:
    """Typefaces of this machine that have the letters: matplotlib's own, and others only where it lacks some."""
    from matplotlib import get_data_path
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    wanted = {letter for letter in letters if unicodedata.category(letter) not in NO_LETTERS}
    own = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    wanted = {letter for letter in wanted if ord(letter) not in FT2Font(str(own)).get_charmap()}
    families = [FAMILY]
    for font in sorted(fontManager.ttflist, key=lambda font: (font.name, font.fname)) if wanted else ():
        if wanted and _plain(font.name, font.style, font.weight):
            has = FT2Font(font.fname).get_charmap()
            if found := {letter for letter in wanted if ord(letter) in has}:
                families.append(font.name)
                wanted -= found
    return Typefaces(tuple(families), frozenset(wanted))


def _plain(name: str, style: str, weight: object) -> bool:
    """Whether a font is the upright, regular one of its family, and one that draws letters, not their boxes."""
    return style == "normal" and weight in (400, "normal", "regular") and "Last Resort" not in name
