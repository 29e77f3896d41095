"""Counts and shares in words: no more figures than there is precision."""

from __future__ import annotations

import numpy as np


def count(number: float) -> str:
    """A count to three figures with thousands separated: more would pretend to a precision that is not there.

    >>> count(85374.2), count(12.4), count(float("inf"))
    ('85,400', '12', 'no limit')
    """
    if np.isinf(number):
        return "no limit"
    text = f"{float(f'{number:.3g}') if abs(number) >= 1000 else number:,.0f}"
    return "0" if text == "-0" else text


def share(part: float) -> str:
    """A share of members; only none is 0 % and only all are 100 %.

    >>> share(0.42), share(0.001), share(0.999), share(1.0)
    ('42 %', '<1 %', '>99 %', '100 %')
    """
    if 0 < part < 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= part < 1 else f"{100 * part:.0f} %"


def interval(low: float, high: float) -> str:
    """Two counts as one interval.

    >>> interval(120, 23456)
    '120 to 23,500'
    """
    return f"{count(low)} to {count(high)}"
