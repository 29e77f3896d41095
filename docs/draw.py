"""Draw docs/pictures anew: what the commands draw, in fewer colours so that the files stay small.

Usage: python docs/draw.py [FOLDER] [--members N]      (about a minute; tests/docs draws them with a few members)
"""

from __future__ import annotations

import argparse
import shlex
import tempfile
from pathlib import Path

from PIL import Image

from safepassage.cli import main

PICTURES = Path(__file__).parent / "pictures"
COLOURS = 96
FALLUJAH = "run fallujah-2015 --members 200 --seed 1"
FORECAST = "forecast fallujah-2016 --as-of 2016-06-10 --horizon 14 --members 200 --seed 1"
COMPARISON = 'compare fallujah-2015 --with "open Hasi–Amiriyat from 2015-08-01" --members 200 --seed 1'
DRAWN = {
    "fallujah-2015-map.png": (FALLUJAH, "map.png"),
    "fallujah-2015-people.png": (FALLUJAH, "outcomes.png"),
    "fallujah-2015-arrivals.png": (FALLUJAH, "arrivals.png"),
    "fallujah-2015-comparison.png": (COMPARISON, "comparison.png"),
    "fallujah-2016-forecast.png": (FORECAST, "forecast.png"),
}
"""Picture → the command that draws it, and its name in the folder `figures`."""


def draw(folder: Path, members: int) -> None:
    """Writes all pictures into a folder."""
    with tempfile.TemporaryDirectory() as work:
        made: dict[str, Path] = {}
        for picture, (command, figure) in DRAWN.items():
            if command not in made:
                made[command] = Path(work, str(len(made)))
                words = shlex.split(command.replace("--members 200", f"--members {members}"))
                if main([*words, "--out", str(made[command])]) != 0:
                    raise SystemExit(f"failed: safepassage {command}")
            small(made[command] / "figures" / figure, folder / picture)


def small(drawn: Path, picture: Path) -> None:
    """Copies a picture with few colours."""
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Draw the pictures of the documentation.")
    asked.add_argument("folder", nargs="?", type=Path, default=PICTURES)
    asked.add_argument("--members", type=int, default=200)
    given = asked.parse_args()
    draw(given.folder, given.members)
