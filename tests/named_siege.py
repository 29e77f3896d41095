"""A small siege under other names: in Arabic and Hebrew, or such as somebody would choose who means harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from safepassage import Claim, load
from safepassage.scenario import Scenario

ARABIC: Mapping[str, str] = {
    "Town": "الفلوجة",
    "West Junction": "مفرق الغرب",
    "West Camp": "مخيم 2",
    "Small Camp": "המחנה הקטן",
    "East Camp": "مخيم عامرية الفلوجة (شرق)",
    "East Gate": "بوابة الشرق",
    "West road": "الفلوجة–مفرق الغرب",
    "East road": "طريق الشرق 12",
    "Besieger": "الطرف المحاصر",
    "Residents": "السكان",
}
HOSTILE: Mapping[str, str] = {
    "Town": '<script>alert("town")</script>',
    "West Junction": "#panic() \\ $x^2$ `raw` *b* @ref <l>",
    "West Camp": "</title><img src=x onerror=alert(1)>",
    "Small Camp": "$\\frac{$",
    "East Camp": "=1+1 \"quoted\" 'single' & &amp %s {0}",
    "East Gate": "gate \\u{202e} //",
    "West road": "W" * 120,
    "East road": ']] #import "x" /* ',
    "Besieger": "a & & <b>party</b>",
    "Residents": "javascript:alert(1)",
}


def named(names: Mapping[str, str], title: str, running: bool = False) -> Scenario:
    """The town of two exits with claims, two possible futures, and its names replaced."""
    url = "javascript:alert(1)" if names is HOSTILE else "https://example.org/a?b=1&c=2"
    claims = (
        Claim(
            "hall", f"Office of {names['Town']}", "government", "2030-01-01", reliability="B", credibility="2", url=url,
            about=f"people:{names['Town']}", low=15_000, high=20_000, unit="people",
            statement=f"About 18,000 are inside {names['Town']}.",
        ),
        Claim(
            "talks", "An agency", "un", "2030-01-01", reliability="C", credibility="3",
            statement="Talks \u202ego\u202c on.",
            about=f"people:{names['Town']}", low=60_000, high=70_000, unit="people",
        ),
    )  # fmt: skip
    siege = load("two-exits")

    def call(row: object) -> object:
        changes = {
            field: names[value]
            for field in ("name", "start", "end", "crossing", "holder", "where", "group")
            if isinstance(value := getattr(row, field, None), str) and value in names
        }
        return replace(row, **changes)  # type: ignore[type-var]

    tables = ("parties", "locations", "roads", "groups", "events")
    rows = {table: tuple(call(row) for row in getattr(siege, table)) for table in tables}
    called = replace(siege, title=title, claims=claims, running=running, **rows)  # type: ignore[arg-type]
    town = {"claims": ("hall", "talks"), "denied_since": "2029-10-01"}
    west = {"probability": 0.6, "claims": ("talks",)}
    return called.edit(locations={names["Town"]: town}, events={"west-opens": west})
