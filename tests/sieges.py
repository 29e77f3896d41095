"""The sieges of the catalogue, with what was known of them on each day: for the tests that all of them share."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Siege(NamedTuple):
    """One siege: its entry and first evening, and which futures were settled by facts published on a day.

    `announced` has the futures that nobody knew of on the first evening, with the day on which somebody spoke of them;
    `quiet`, days between; `runs`, days on which it is run as known (None: with all facts).
    """

    entry: str
    start: date
    known_since: dict[date, set[str]]
    announced: dict[str, date]
    quiet: tuple[date, ...]
    runs: tuple[date | None, ...]

    @property
    def futures(self) -> set[str]:
        """All possible futures of the siege."""
        return set().union(*self.known_since.values())

    @property
    def days(self) -> list[date]:
        """The days on which what was known is looked at."""
        return sorted({self.start, *self.quiet, *self.known_since, *self.announced.values()})


FALLUJAH = Siege(
    "fallujah-2016",
    date(2016, 5, 22),
    {
        date(2016, 5, 23): {"karma-taken"},
        date(2016, 5, 26): {"nuaimiyah-taken", "saqlawiyah-fought"},
        date(2016, 5, 28): {"convoy"},
        date(2016, 5, 31): {"hasi-taken", "sijr-taken"},
        date(2016, 6, 4): {"azraqiyah-taken", "saqlawiyah-taken"},
        date(2016, 6, 9): {"albu-shejel-taken", "city-entered"},
        date(2016, 6, 12): {"city-exit", "falahat-taken", "falahat-roads", "saqlawiyah-falahat-opens"},
        date(2016, 6, 16): {"city-let-go", "old-bridge-let-go", "new-bridge-let-go"},
        date(2016, 6, 21): {"highway-opens"},
        date(2016, 6, 22): {"amiriyat-grows", "htc-grows", "khalidiyah-grows"},
        date(2016, 6, 26): {"city-retaken"},
        date(2016, 6, 27): {"halabsah-taken", "nassaf-taken", "albu-alwan-taken"},
        date(2016, 6, 30): {"zoba-taken"},
        date(2016, 7, 1): {"bzebiz-shuts", "island-road", "kilo18-opens"},
    },
    {},
    quiet=(date(2016, 6, 1), date(2016, 6, 17)),
    runs=(date(2016, 5, 22),),
)
MOSUL = Siege(
    "mosul-2016",
    date(2016, 10, 17),
    {
        date(2016, 10, 22): {"bartella-taken", "hamdaniyah-taken"},
        date(2016, 10, 28): {"dohuk-grows"},
        date(2016, 10, 31): {"shura-taken"},
        date(2016, 11, 2): {"gogjali-taken", "east-entered"},
        date(2016, 11, 4): {"east-exit", "khazer-grows"},
        date(2016, 11, 7): {"hamam-taken"},
        date(2016, 11, 8): {"bashiqa-taken"},
        date(2016, 11, 13): {"nimrud-taken"},
        date(2016, 11, 23): {"hamam-safe"},
        date(2016, 11, 25): {"east-cut", "west-cut", "old-city-cut"},
        date(2016, 11, 27): {"khazer-grows-again", "qayyarah-grows"},
        date(2016, 11, 30): {"nimrud-safe"},
        date(2017, 1, 17): {"bridges-cut"},
        date(2017, 1, 31): {"east-retaken", "east-safe", "east-let-go"},
        date(2017, 3, 2): {"west-exit", "hamam-camp-opens"},
        date(2017, 3, 8): {"badush-taken"},
        date(2017, 3, 10): {"khazer-grows-third", "hamam-camp-grows"},
        date(2017, 3, 14): {"nimrud-bridge-stands"},
        date(2017, 3, 17): {"screening-faster"},
        date(2017, 3, 23): {"west-entered"},
        date(2017, 3, 28): {"gogjali-safe", "east-receives", "east-road-opens"},
        date(2017, 4, 2): {"qayyarah-grows-again"},
        date(2017, 4, 17): {"nimrud-bridge-shuts", "qayyarah-bridge-shuts"},
        date(2017, 5, 4): {"nimrud-bridge-shuts-again"},
        date(2017, 6, 11): {"river-crossed"},
        date(2017, 6, 13): {"west-retaken"},
        date(2017, 6, 16): {"west-let-go"},
        date(2017, 6, 19): {"old-city-entered"},
        date(2017, 7, 1): {"old-city-exit"},
        date(2017, 7, 9): {"old-city-let-go", "old-city-safe", "west-safe", "tal-afar-taken"},
        date(2017, 7, 14): {"old-city-retaken"},
    },
    {},
    quiet=(date(2016, 12, 15), date(2017, 2, 19)),
    runs=(date(2016, 10, 17), date(2017, 2, 26), None),
)
MARIUPOL = Siege(
    "mariupol-2022",
    date(2022, 3, 4),
    {
        date(2022, 3, 5): {"corridor-agreed", "inland-opens"},
        date(2022, 3, 14): {"city-exit"},
        date(2022, 3, 17): {"east-opens"},
        date(2022, 3, 22): {"buses-22-march"},
        date(2022, 3, 26): {"gate-shuts"},
        date(2022, 3, 28): {"bezimenne-receives", "city-falls"},
        date(2022, 4, 1): {"buses-31-march"},
        date(2022, 4, 2): {"buses-1-april"},
        date(2022, 4, 6): {"buses-5-april"},
        date(2022, 4, 21): {"buses-20-april"},
        date(2022, 5, 3): {"works-april"},
        date(2022, 5, 9): {"works-may"},
    },
    {
        "buses-22-march": date(2022, 3, 21),
        "buses-31-march": date(2022, 3, 30),
        "buses-1-april": date(2022, 4, 1),
        "buses-5-april": date(2022, 4, 3),
        "buses-20-april": date(2022, 4, 20),
        "works-april": date(2022, 4, 28),
        "works-may": date(2022, 5, 5),
    },
    quiet=(date(2022, 4, 12),),
    runs=(date(2022, 3, 4),),
)
SIEGES = (FALLUJAH, MOSUL, MARIUPOL)
