"""The command `serve`: refusals before anything is served, and a real server in a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browsing import server
from safepassage import load, simulate
from safepassage.cli import main
from safepassage.show.web import app
from safepassage.show.web.serving import bound, is_loopback
from said import Said


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Said]]:
    """Run a command line in an empty folder, with a page that is built."""
    page = tmp_path / "page"
    page.mkdir()
    for name in app.FILES.values():
        (page / name).write_text("page")
    monkeypatch.setattr(app, "PAGE", page)
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Said:
        status = main([str(word) for word in words])
        return Said(status, *capsys.readouterr())

    yield run


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_is_told(call: Callable[..., Said], taken: int) -> None:
    said = call("serve", "two-exits", "--port", taken)
    assert said.status == 2
    assert (
        said.err == f'--port: the port is in use, found "{taken}". Choose another, or --port 0 for any that is free.\n'
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--port", "70000"), '--port: no port, found "70000". Allowed: 0 to 65535.'),
        (("--members", "0"), "--members must be from 1 to 1,000."),
        (("--seed", "-1"), "--seed must be a whole number from 0 to 18446744073709551615."),
        (
            ("--host", "192.0.2.1", "--port", "0"),
            '--host: not an address of this machine, found "192.0.2.1". '
            "Write an address of this machine, such as 127.0.0.1.",
        ),
        (
            ("--tiles", "http://tiles.example/{z}.png"),
            '--tiles: not the address of map tiles, found "http://tiles.example/{z}.png". '
            "Allowed: an address with https:// and {z}, {x} and {y} in it.",
        ),
    ],
)
def test_what_cannot_be_served_is_told(call: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    said = call("serve", "two-exits", *words)
    assert (said.status, said.err) == (2, message + "\n")


def test_an_unknown_scenario_and_options_that_a_result_fixes_are_told(
    call: Callable[..., Said], tmp_path: Path
) -> None:
    assert 'Did you mean "two-exits"?' in call("serve", "two-exit").err
    simulate(load("two-exits"), members=3, seed=1).save(tmp_path / "result")
    said = call("serve", "result", "--members", "5")
    assert said.status == 2
    assert said.err == (
        "result is a result: --as-of, --members and --seed are fixed in it. Serve its scenario to choose them.\n"
    )


def test_a_page_that_is_not_built_is_told(
    call: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PAGE", tmp_path / "nowhere")
    said = call("serve", "two-exits")
    assert said.status == 2
    assert said.err == (
        "The page is not built here. In a checkout of safepassage: make web (it needs Node.js and npm), and "
        "install again unless that was with pip install -e. "
        "A released wheel has it built in.\n"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    address = bound(host, 0)
    with address.listening:
        assert address.token is None and address.port > 0 and address.url == f"http://{host}:{address.port}/"


def test_every_other_address_has_a_token() -> None:
    first, second = (bound("0.0.0.0", 0) for _ in range(2))
    for address in (first, second):
        with address.listening:
            assert address.token is not None and len(address.token) >= 32 and address.token in address.url
    assert first.token != second.token


@pytest.mark.skipif(not (app.PAGE / "index.html").is_file(), reason="the page is not installed: make web")
def test_a_server_starts_answers_and_ends(tmp_path: Path) -> None:
    with server(tmp_path, "two-exits") as (url, running):
        with urllib.request.urlopen(f"{url}api/start", timeout=30) as response:
            assert json.loads(response.read())["default"] == "two-exits"
        with urllib.request.urlopen(url, timeout=30) as response:
            assert b"<script" in response.read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}../../pyproject.toml", timeout=30)
    assert running.returncode in (0, 130)


@pytest.mark.skipif(not (app.PAGE / "index.html").is_file(), reason="the page is not installed: make web")
def test_the_folder_that_one_stands_in_is_served_by_its_name(tmp_path: Path) -> None:
    load("two-exits").save(tmp_path / "my-siege")
    with server(tmp_path / "my-siege", ".") as (url, _):
        with urllib.request.urlopen(f"{url}api/start", timeout=30) as response:
            assert json.loads(response.read())["default"] == "my-siege"
        with urllib.request.urlopen(f"{url}api/scenarios/my-siege", timeout=30) as response:
            assert json.loads(response.read())["title"] == load("two-exits").title


@pytest.mark.skipif(not (app.PAGE / "index.html").is_file(), reason="the page is not installed: make web")
def test_it_ends_quietly_while_a_report_is_made_of_a_long_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told: list[tuple[int, str]] = []

    def asked(path: str, document: dict[str, object] | None = None) -> str:
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(url + path, data=body, headers={"X-Safepassage": "1"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read().decode()

    def report() -> None:
        with pytest.raises(urllib.error.HTTPError) as refused:
            asked(f"api/runs/{run}/report.html")
        told.append((refused.value.code, json.loads(refused.value.read())["error"]["message"]))

    with server(tmp_path, "two-exits") as (url, running):
        run = json.loads(asked("api/runs", {"scenario": "mosul-2016", "members": 1000}))["run"]
        asked(f"api/runs/{json.loads(asked('api/runs', {'members': 20}))['run']}/events")
        waiting = threading.Thread(target=report)
        waiting.start()
        while not list(tmp_path.glob("safepassage-*/*.unfinished")):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    waiting.join(60)
    assert told == [(503, "The page was ended on its server.")]
    assert "Traceback" not in said
    assert list(tmp_path.glob("safepassage-*")) == []
