"""How fast the page is, against its aims: first paint, a day, a what-if, a report, and its weight.

Usage: python bench/page_speed.py [--scenario fallujah-2016] [--repeat 5] [--json]

A real server and a real headless Chromium, which draws the map in software: a graphics card is faster. Each figure is
the best of `--repeat`, beside its aim and their ratio (below 1 is within the aim). Needs `make web`, Chromium and
playwright.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from browsing import Watched, browser, server
from safepassage.show.web import app

ACTION = "allow leaving Fallujah from 2016-06-01"
SEED = iter(range(2, 10_000))
"""Each what-if has a seed of its own, so that none is answered from what was kept."""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
DAY = """(key) => new Promise(done => {
  const began = performance.now();
  document.getElementById('day').dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - began) / 1000)));
})"""


def best(repeat: int, action: Callable[[], float]) -> float:
    """Least seconds of several tries."""
    return min(action() for _ in range(repeat))


def paint(opened: Any, url: str) -> float:
    """Seconds from asking for the page to its first paint, in a browser that has not seen it."""
    watched = Watched(opened, url)
    watched.open()
    seconds = float(watched.page.evaluate(PAINT))
    watched.context.close()
    return seconds


def a_day(page: Any, key: str) -> float:
    """Seconds from a key to the second frame after it: by then the new day is shown."""
    return float(page.evaluate(DAY, key))


def what_if(client: Any, scenario: str) -> tuple[float, float]:
    """Seconds from asking to the rough answer, and to the whole one, of the course and what it is held against."""
    seed = next(SEED)
    told(client, {"scenario": scenario, "actions": "", "seed": seed})  # stands there when somebody asks what if
    return told(client, {"scenario": scenario, "actions": ACTION, "seed": seed})


def told(client: Any, asked: dict[str, Any]) -> tuple[float, float]:
    """Seconds to the rough and to the whole answer of a run."""
    began, found = time.perf_counter(), {}
    run = client.post("api/runs", json=asked).raise_for_status().json()["run"]
    with client.stream("GET", f"api/runs/{run}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("event: "):
                found.setdefault(line.removeprefix("event: "), time.perf_counter() - began)
    return found["rough"], found["result"]


def report(client: Any, scenario: str) -> float:
    """Seconds of the report to print, of a run that is there."""
    run = client.post("api/runs", json={"scenario": scenario, "actions": ""}).json()["run"]
    client.get(f"api/runs/{run}/events")
    began = time.perf_counter()
    client.get(f"api/runs/{run}/report.pdf").raise_for_status()
    return time.perf_counter() - began


def measured(scenario: str, repeat: int) -> Iterator[tuple[str, float, float]]:
    """What was measured, and its aim."""
    import httpx2

    with tempfile.TemporaryDirectory() as folder, server(Path(folder), scenario) as (url, _), browser() as opened:
        client = httpx2.Client(base_url=url, headers={"X-Safepassage": "1"}, timeout=120)
        yield "first paint [s]", best(repeat, lambda: paint(opened, url)), 1.0
        watched = Watched(opened, url)
        page = watched.open()
        keys = ("ArrowRight", "ArrowLeft")
        yield "a day [s]", best(repeat, lambda: max(a_day(page, key) for key in keys)), 0.1
        watched.context.close()
        tries = [what_if(client, scenario) for _ in range(repeat)]
        yield "what-if, 20 members [s]", min(rough for rough, _ in tries), 0.5
        yield "what-if, 200 members [s]", min(whole for _, whole in tries), 2.0
        yield "report to print [s]", report(client, scenario), 10.0
        yield "weight of the page [MB]", sum((app.PAGE / name).stat().st_size for name in app.FILES.values()) / 1e6, 2.0


def main() -> None:
    """Print what was measured, its aim and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="fallujah-2016")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = list(measured(chosen.scenario, chosen.repeat))
    if chosen.json:
        print(json.dumps([dict(zip(("what", "measured", "aim"), row, strict=True)) for row in rows], indent=1))
        return
    for what, number, aim in rows:
        print(f"{what:<28} {number:>8.3f}  aim {aim:>5.1f}  ratio {number / aim:.2f}")


if __name__ == "__main__":
    main()
