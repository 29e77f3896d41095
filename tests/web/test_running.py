"""A siege that is still running: in public the page says nothing by road or crossing, not even in what it refuses."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import quote

import pytest

from safepassage import load

pytest.importorskip("httpx2", reason="httpx2 is not installed")

from starlette.testclient import TestClient

from safepassage.show.web.app import make_app
from safepassage.show.web.sieges import Siege

TOWN = load("fallujah-2015")
RUNNING = replace(TOWN, running=True, summary="People leave over the Bzebiz bridge.")
CROSSINGS = {place.name for place in TOWN.locations if place.is_crossing}
SECRET = CROSSINGS | {road.name for road in TOWN.roads}
PARTS = ("allow leaving Abu Ghraib", "pause from 2015-07-14 until 2015-09-30")
NO_PLACE = 'action 1: unknown {} "{}".'


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    siege = Siege("running", RUNNING, members=90)
    app = make_app(siege, "public", ("testserver",), lambda: date(2026, 1, 2))
    with TestClient(app, headers={"X-Safepassage": "1"}) as opened:
        yield opened


def tells(text: str) -> set[str]:
    """The roads and crossings that a text names."""
    folded = unescape(text).casefold()
    return {name for name in SECRET if name.casefold() in folded}


def run(client: TestClient, actions: str = "") -> str:
    return client.post("/api/runs", json={"actions": actions}).json()["run"]


def test_the_siege_is_told_without_roads_and_crossings(client: TestClient) -> None:
    for path in ("/api/start", "/api/scenarios/running"):
        assert tells(client.get(path).text) == set()
    claims = client.get("/api/scenarios/running").json()["claims"]
    assert 0 < len(claims) < len(TOWN.claims)


@pytest.mark.parametrize("actions", ["", *PARTS])
def test_so_is_an_answer(client: TestClient, actions: str) -> None:
    events = client.get(f"/api/runs/{run(client, actions)}/events").text
    assert "event: result" in events and tells(events) == set()


def test_so_are_the_report_the_spreadsheet_and_what_matters(client: TestClient) -> None:
    begun = run(client, PARTS[0])
    assert tells(client.get(f"/api/runs/{begun}/report.html").text) == set()
    with zipfile.ZipFile(BytesIO(client.get(f"/api/runs/{begun}/workbook.xlsx").content)) as packed:
        assert not any(tells(packed.read(name).decode()) for name in packed.namelist())
    matters = client.get(f"/api/runs/{begun}/matters")
    assert matters.status_code == 200 and tells(matters.text) == set()


@pytest.mark.parametrize("place", ["Nowhere", "Bzebiz bridge", "Falahat chekpoint"])
def test_what_matters_for_a_crossing_is_refused_as_if_it_were_not_there(client: TestClient, place: str) -> None:
    refused = client.get(f"/api/runs/{run(client)}/matters?outcome=arrivals:{quote(place)}")
    said = refused.json()["error"]["message"]
    assert refused.status_code == 404 and said.startswith(f'unknown location "{place}". Known locations include ')
    assert tells(said) <= {place}


@pytest.mark.parametrize(
    ("actions", "noun", "name"),
    [
        ("open Nowhere", "place", "Nowhere"),
        ("open Bzebiz bridge", "place", "Bzebiz bridge"),
        ("close Old bridge road", "place", "Old bridge road"),
        ("close Old bridge roa", "place", "Old bridge roa"),
        ("buses on Old bridge road at 20", "road", "Old bridge road"),
        ("1/day at Suqur checkpoint", "crossing", "Suqur checkpoint"),
        ("allow leaving Suqur checkpoint", "location", "Suqur checkpoint"),
    ],
)
def test_actions_on_them_are_refused_as_if_they_were_not_there(
    client: TestClient, actions: str, noun: str, name: str
) -> None:
    refused = client.post("/api/runs", json={"actions": actions})
    assert refused.status_code == 422
    first, last = refused.json()["error"]["message"].split("\n")
    assert first.startswith(NO_PLACE.format(noun, name))
    assert last == "action: roads and crossings of a siege that is still running are not public."
    assert tells(json.dumps(refused.json(), ensure_ascii=False).replace(name, "")) == set()
