"""The server of the page: what it answers, to whom, and that one user does not disturb another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from safepassage import load, simulate

pytest.importorskip("httpx2", reason="httpx2 is not installed")

from starlette.testclient import TestClient

from safepassage.show.web.app import make_app
from safepassage.show.web.guard import LIMIT
from safepassage.show.web.runs import BusyError, Runs
from safepassage.show.web.sieges import UPLOADS, Siege, Sieges

PAGE = {"X-Safepassage": "1"}
DAY = date(2026, 1, 2)
SIEGE = Siege("two-exits", load("two-exits"), members=60)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(make_app(SIEGE, "public", ("testserver",), lambda: DAY), headers=PAGE) as opened:
        yield opened


def begun(client: TestClient, **asked: Any) -> str:
    response = client.post("/api/runs", json={"scenario": "two-exits", **asked})
    assert response.status_code == 200, response.text
    return response.json()["run"]


def told(client: TestClient, run: str) -> list[tuple[str, dict[str, Any]]]:
    """All messages of a run, to the last."""
    found, kind = [], ""
    with client.stream("GET", f"/api/runs/{run}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((kind, json.loads(line.removeprefix("data: "))))
    return found


def message(response: Any) -> str:
    return response.json()["error"]["message"]


def test_it_says_what_there_is(client: TestClient) -> None:
    start = client.get("/api/start").json()
    assert start["default"] == "two-exits" and start["profile"] == "public" and start["members"] == 60
    assert [one["id"] for one in start["scenarios"]][0] == "two-exits"
    assert {"fallujah-2016", "mosul-2016"} < {one["id"] for one in start["scenarios"]}
    siege = client.get("/api/scenarios/fallujah-2016").json()
    assert siege["title"] == "Fallujah, 22 May to 5 July 2016"


def test_a_run_answers_roughly_first_and_then_in_full(client: TestClient) -> None:
    messages = told(client, begun(client, actions="", seed=5))
    kinds = [kind for kind, _ in messages if kind != "progress"]
    assert kinds == ["rough", "result"]
    rough, result = (document for kind, document in messages if kind != "progress")
    assert (rough["members"], result["members"], result["seed"]) == (20, 60, 5)
    expected = simulate(load("two-exits"), members=60, seed=5)
    assert result["outcomes"]["out"]["q50"][-1] == pytest.approx(
        float(sorted(expected.outcome("out")[:, -1])[30]), abs=60
    )


def test_a_what_if_is_compared_with_things_as_they_stand(client: TestClient) -> None:
    run = begun(client, actions="open East road from 2030-01-20\nallow leaving Town from 2030-01-20")
    result = told(client, run)[-1][1]
    assert [action["text"] for action in result["actions"]] == [
        'open "East road" from 2030-01-20',
        'allow leaving "Town" by 1 from 2030-01-20',
    ]
    assert result["difference"]["outcomes"]["out"]["q50"][22] > 0
    assert told(client, run)[-1][1] == result  # who comes later, or again, is told the same


def test_the_same_question_is_answered_once(client: TestClient) -> None:
    first, second = (begun(client, actions="", seed=77) for _ in range(2))
    assert first != second
    assert told(client, first)[-1] == told(client, second)[-1]


def test_actions_that_cannot_be_are_refused_before_anything_runs(client: TestClient) -> None:
    said = {
        "open Nowhere": 'action 1: unknown place "Nowhere". Known places include "East Gate", "Road to West Camp", '
        '"Town", "West Camp", "West Junction".',
        "close East road from 2030-01-02": "action 1: East road is closed on 2030-01-02 already. "
        "Give a day on which it is not, with from.",
        "close East road from 2031-01-01": 'action 1: outside the period, found "2031-01-01". '
        "Allowed: 2030-01-01 to 2030-03-01.",
    }
    for actions, expected in said.items():
        response = client.post("/api/runs", json={"scenario": "two-exits", "actions": actions})
        assert (response.status_code, message(response)) == (422, expected)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"members": 0}, "members: a whole number from 1 to 1,000 is needed, found 0."),
        ({"members": 5000}, "members: a whole number from 1 to 1,000 is needed, found 5000."),
        ({"members": "many"}, "members: a whole number from 1 to 1,000 is needed, found 'many'."),
        ({"seed": -1}, "seed: a whole number from 0 to 2**64 - 1 is needed, found -1."),
        ({"actions": 7}, "actions: text of at most 20,000 characters is needed."),
    ],
)
def test_numbers_that_make_no_run_are_refused(client: TestClient, asked: dict[str, Any], said: str) -> None:
    response = client.post("/api/runs", json={"scenario": "two-exits", **asked})
    assert (response.status_code, message(response)) == (422, said)


def test_unknown_scenarios_and_runs_are_told(client: TestClient) -> None:
    response = client.get("/api/scenarios/two-exit")
    assert response.status_code == 404
    assert message(response).startswith('unknown scenario "two-exit".') and 'Did you mean "two-exits"?' in message(
        response
    )
    response = client.get("/api/runs/abc/events")
    assert (response.status_code, message(response)) == (404, "This run is not kept any more. Run it again.")


@pytest.mark.parametrize(
    "body", [b"[1]", b"no JSON", b"[" * 100_000, b'{"actions": "open \\ud800"}', b'{"scenario": "\\ud800"}']
)
def test_what_is_no_object_of_text_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/api/runs", content=body)
    assert (response.status_code, message(response)) == (422, "The request is not a JSON object.")


def test_a_run_is_cancelled_and_others_go_on(client: TestClient) -> None:
    long = begun(client, scenario="mosul-2016", members=1000)
    short = begun(client, actions="", seed=6)
    assert client.delete(f"/api/runs/{long}").status_code == 200
    assert told(client, long)[-1][0] == "cancelled"
    assert told(client, short)[-1][0] == "result"
    assert client.delete("/api/runs/not-mine").status_code == 404


def test_who_shares_a_run_cannot_take_it_from_others(client: TestClient) -> None:
    mine, yours = (begun(client, scenario="fallujah-2016", members=120, seed=9) for _ in range(2))
    client.delete(f"/api/runs/{yours}")
    assert told(client, mine)[-1][0] == "result"


def test_what_matters_is_told_with_the_line_on_verification(client: TestClient) -> None:
    run = begun(client, scenario="fallujah-2016", members=200)
    told(client, run)
    found = client.get(f"/api/runs/{run}/matters", params={"outcome": "out", "by": "2016-07-05"}).json()
    assert found["sentence"].startswith("Knowing how many people are in Fallujah would remove ")
    assert found["verification"] == "Verify by remote or existing channels; never task people inside."
    assert found["factors"][0]["name"] == "people:Fallujah" and found["factors"][0]["share"] > 0.5
    wrong = client.get(f"/api/runs/{run}/matters", params={"outcome": "outs"})
    assert wrong.status_code == 404 and 'Did you mean "out"?' in message(wrong)
    few = begun(client, scenario="fallujah-2016", members=5)
    refused = client.get(f"/api/runs/{few}/matters")
    assert refused.status_code == 404 and "members" in message(refused)


def test_a_run_is_handed_on_as_report_and_spreadsheet(client: TestClient) -> None:
    run = begun(client, actions="open East road from 2030-01-20\nallow leaving Town from 2030-01-20", members=30)
    page = client.get(f"/api/runs/{run}/report.html")
    assert page.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert "2026-01-02" in page.text and "things as they stand" in page.text and "<script" not in page.text
    printed = client.get(f"/api/runs/{run}/report.pdf")
    assert printed.content.startswith(b"%PDF") and printed.headers["content-type"] == "application/pdf"
    workbook = openpyxl.load_workbook(BytesIO(client.get(f"/api/runs/{run}/workbook.xlsx").content))
    assert {"summary", "arrivals", "sources"} <= set(workbook.sheetnames)
    refused = client.get(f"/api/runs/{run}/everything.zip")
    assert (refused.status_code, message(refused)) == (
        404,
        'There is no "everything.zip". There are: report.html, report.pdf, workbook.xlsx.',
    )


def test_a_workbook_is_taken_in_and_only_its_owner_finds_it(client: TestClient, tmp_path: Path) -> None:
    load("two-exits").save(tmp_path / "mine.xlsx")
    response = client.post("/api/scenarios", content=(tmp_path / "mine.xlsx").read_bytes())
    assert response.status_code == 200
    id = response.json()["id"]
    assert client.get(f"/api/scenarios/{id}").json()["title"] == load("two-exits").title
    assert id not in {one["id"] for one in client.get("/api/start").json()["scenarios"]}
    assert told(client, begun(client, scenario=id, members=5))[-1][0] == "result"


def test_what_is_no_workbook_is_refused(client: TestClient) -> None:
    response = client.post("/api/scenarios", content=b"not a workbook")
    assert response.status_code == 422 and message(response).startswith("workbook.xlsx: not an Excel workbook")
    response = client.post("/api/scenarios", content=b"x" * (LIMIT + 1))
    assert (response.status_code, message(response)) == (413, "Too large. Allowed: up to 5 MB.")

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 100_000

    response = client.post("/api/scenarios", content=(chunk for chunk, _ in zip(endless(), range(100), strict=False)))
    assert response.status_code == 413


def test_uploads_are_few(tmp_path: Path) -> None:
    load("two-exits").save(tmp_path / "mine.xlsx")
    data, sieges = (tmp_path / "mine.xlsx").read_bytes(), Sieges(SIEGE)
    taken = [sieges.upload(data).id for _ in range(UPLOADS + 1)]
    with pytest.raises(Exception, match="unknown scenario"):
        sieges.find(taken[0])
    assert sieges.find(taken[-1]).id == taken[-1]


def test_other_sites_get_nothing(client: TestClient) -> None:
    assert client.get("/api/start", headers={"Host": "evil.example"}).status_code == 403
    assert client.post("/api/runs", json={}, headers={"X-Safepassage": "0"}).status_code == 403
    assert client.post("/api/runs", json={}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.get("/api/start", headers={"Host": "[::1"}).status_code == 403
    assert client.post("/api/runs", json={}, headers={"Origin": "http://["}).status_code == 403
    policy = client.get("/api/start").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';") and "unsafe" not in policy


def test_other_machines_need_the_token() -> None:
    with TestClient(make_app(SIEGE, "public", (), lambda: DAY, token="secret-token"), headers=PAGE) as client:
        refused = client.get("/api/start")
        assert (refused.status_code, message(refused)) == (
            401,
            "This page needs its token: open the address that the terminal shows.",
        )
        assert client.get("/?token=wrong", follow_redirects=False).status_code == 401
        assert client.get("/api/start", headers={"Authorization": "Bearer secret-token"}).status_code == 200
        welcome = client.get("/?token=secret-token", follow_redirects=False)
        assert welcome.status_code == 303 and welcome.headers["location"] == "/"
        cookie = welcome.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert client.get("/api/start").status_code == 200
        again = client.get("/?token=secret-token", follow_redirects=False)
        assert again.headers["location"] == "/"  # so that no link that is shared from the page holds the token


def test_two_servers_of_one_machine_do_not_take_each_others_cookie() -> None:
    tokens = ("one", "two")
    clients = [TestClient(make_app(SIEGE, "public", (), lambda: DAY, token=token), headers=PAGE) for token in tokens]
    kept: dict[str, str] = {}  # by name, as a browser keeps them for a host
    for client, token in zip(clients, tokens, strict=True):
        kept |= dict(client.get(f"/?token={token}", follow_redirects=False).cookies)
        client.cookies.clear()
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
    assert [client.get("/api/start", headers=cookies).status_code for client in clients] == [200, 200]


def test_a_served_result_is_shown_as_it_is_and_told_when_it_is_gone(tmp_path: Path) -> None:
    result = simulate(load("two-exits"), members=30, seed=11)
    result.save(tmp_path / "result")
    siege = Siege("result", result.scenario, 30, 11, tmp_path / "result")
    with TestClient(make_app(siege, "full", ("testserver",), lambda: DAY), headers=PAGE) as client:
        run = begun(client, scenario="result", actions="")
        shown = told(client, run)
        assert shown[-1][1]["outcomes"]["out"]["q50"] == [round(float(x)) for x in result.quantiles("out", 0.5)]
        what_if = told(client, begun(client, scenario="result", actions="open East road from 2030-01-20"))
        assert what_if[-1][1]["difference"] is not None
        (tmp_path / "result").rename(tmp_path / "elsewhere")
        gone = client.get(f"/api/runs/{run}/matters")
        assert gone.status_code == 404
        assert message(gone) == (
            "result: the result folder is gone; it was moved or deleted while it was served. "
            "Put it back, or start the page again."
        )
        simulate(load("mariupol-2022"), members=30, seed=11).save(tmp_path / "result")
        changed = client.get(f"/api/runs/{run}/report.html")
        assert (changed.status_code, message(changed)) == (
            404,
            "result: the result folder holds another result than when the page was started. Start it again.",
        )


def test_too_many_runs_are_refused_and_those_that_wait_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safepassage.show.web.runs.WAITING", 2)
    mosul, runs = Siege("mosul-2016", load("mosul-2016")), Runs("public")
    try:
        names = [runs.start(mosul, "", 1000, seed) for seed in range(2)]
        with pytest.raises(BusyError, match=r"^Too many runs are waiting. Try again in a minute.$"):
            runs.start(mosul, "", 1000, 3)
        assert not any(runs.find(name).ended for name in names)
        assert runs.find(runs.start(mosul, "", 1000, 0)) is runs.find(names[0])  # a question that is asked already
    finally:
        runs.close()
    assert all("cancelled" in runs.find(name).messages for name in names)


def test_a_result_too_large_for_memory_lies_on_disk_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestClient(make_app(SIEGE, "full", ("testserver",), lambda: DAY), headers=PAGE) as client:
        expected = told(client, begun(client, actions="", seed=12))[-1]
    monkeypatch.setattr("safepassage.show.web.runs.IN_MEMORY", 1)
    with TestClient(make_app(SIEGE, "full", ("testserver",), lambda: DAY), headers=PAGE) as client:
        found = told(client, begun(client, actions="", seed=12))[-1]
    without = [{k: v for k, v in one[1].items() if k != "seconds"} for one in (expected, found)]
    assert expected[0] == "result" and without[0] == without[1]


def test_the_page_answers_while_a_long_run_goes_on(client: TestClient) -> None:
    long = begun(client, scenario="mosul-2016", members=1000, seed=4)
    for _ in range(20):
        assert client.get("/api/scenarios/two-exits").status_code == 200
    assert told(client, begun(client, actions="", seed=8))[-1][0] == "result"
    client.delete(f"/api/runs/{long}")
    assert told(client, long)[-1][0] == "cancelled"  # it had not ended while all this was answered
