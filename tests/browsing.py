"""A real server of the page in a process of its own, and a real browser that looks at it."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from safepassage.show.web import app
from said import process

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SOFTWARE_GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
PATIENCE = 60_000
"""Milliseconds that a test waits for the page on a busy machine."""


def browser_path() -> str | None:
    """Where a Chromium is: as SAFEPASSAGE_BROWSER says, or on the path."""
    named = os.environ.get("SAFEPASSAGE_BROWSER")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def needed() -> None:
    """Skip where the browser, what drives it, or the built page is missing."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if browser_path() is None:
        pytest.skip("a Chromium is not installed (or name it in SAFEPASSAGE_BROWSER)")
    if not (app.PAGE / "index.html").is_file():
        pytest.skip("the page is not installed: make web")


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium that draws maps in software."""
    from playwright.sync_api import sync_playwright

    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=[*SOFTWARE_GL, *sandbox])
        yield opened
        opened.close()


@contextmanager
def server(folder: Path, *words: str) -> Iterator[tuple[str, Any]]:
    """A running `serve`: its address, and its process."""
    running = process("serve", *words, "--port", "0", "--json", cwd=folder)
    assert running.stdout is not None
    document = ""
    while not document.rstrip().endswith("\n}"):
        line = running.stdout.readline()
        assert line, running.communicate()[1]
        document += line
    try:
        yield json.loads(document)["url"], running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=30)


class Watched:
    """A page with what it said to the console, what it asked of other hosts, and dialogs that opened."""

    def __init__(self, opened: Any, url: str, **context: Any) -> None:
        self.url = url
        self.context = opened.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, address: str) -> None:
        if not address.startswith((self.url, "data:", "blob:")):
            self.elsewhere.append(address)

    def open(self, state: str = "") -> Any:
        """The page, once its map and its whole forecast are there."""
        self.page.goto(self.url + state)
        self.page.wait_for_selector("html[data-map=ready]")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait for the whole forecast."""
        self.page.wait_for_selector("#tab-forecast .headline", state="attached")
        self.page.wait_for_selector("#progress", state="hidden")
