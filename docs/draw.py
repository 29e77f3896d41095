"""Draw docs/pictures anew: what the commands draw, in fewer colours so that the files stay small.

Usage: python docs/draw.py [FOLDER] [--members N]      (about a minute; tests/docs draws them with a few members)
       python docs/draw.py --page                      (a photograph of the page: `make web`, playwright, Chromium)
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from safepassage.cli import main

PICTURES = Path(__file__).parent / "pictures"
COLOURS = 192
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
PAGE = "fallujah-2016-page.png"
DAY = "#scenario=fallujah-2016&day=2016-06-17"


def draw(folder: Path, members: int) -> None:
    """Writes all pictures that commands draw into a folder."""
    with tempfile.TemporaryDirectory() as work:
        made: dict[str, Path] = {}
        for picture, (command, figure) in DRAWN.items():
            if command not in made:
                made[command] = Path(work, str(len(made)))
                words = shlex.split(command.replace("--members 200", f"--members {members}"))
                if main([*words, "--out", str(made[command])]) != 0:
                    raise SystemExit(f"failed: safepassage {command}")
            small(made[command] / "figures" / figure, folder / picture)


def photograph(picture: Path) -> None:
    """Takes a photograph of the page as `serve` shows it."""
    from playwright.sync_api import sync_playwright

    words = [sys.executable, "-m", "safepassage", "serve", "fallujah-2016", "--port", "0", "--json"]
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as serving,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as work,
    ):
        said = ""
        while not said.endswith("\n}\n"):
            said += next(serving.stdout or iter(()))
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--use-angle=swiftshader"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(json.loads(said)["url"] + DAY)
        page.wait_for_selector("html[data-map=ready]")
        page.wait_for_selector("#tab-forecast .headline", state="attached")
        page.wait_for_selector("#progress", state="hidden")
        page.wait_for_timeout(3000)  # until the map has drawn the day
        page.screenshot(path=str(Path(work, PAGE)))
        small(Path(work, PAGE), picture, Image.Quantize.MAXCOVERAGE, 4)  # small signs keep their colours
        browser.close()
        serving.send_signal(signal.SIGINT)


def small(drawn: Path, picture: Path, chosen: Image.Quantize = Image.Quantize.MEDIANCUT, kmeans: int = 0) -> None:
    """Copies a picture with few colours."""
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(COLOURS, chosen, kmeans, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Draw the pictures of the documentation.")
    asked.add_argument("folder", nargs="?", type=Path, default=PICTURES)
    asked.add_argument("--members", type=int, default=200)
    asked.add_argument("--page", action="store_true", help="take a photograph of the page instead")
    given = asked.parse_args()
    photograph(given.folder / PAGE) if given.page else draw(given.folder, given.members)
