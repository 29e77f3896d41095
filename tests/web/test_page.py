"""The page in a real browser: load, play, what-if, cancel, reload from the address, hostile names, a phone's width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from browsing import Watched, browser, needed, server
from safepassage import load
from small_siege import FILES

HOSTILE = {
    "Camp": "مخيم الخالدية السياحي",
    "Gate": "Gate <script>alert(1)</script>",
    "Village": "<img src=x onerror=alert(2)>",
}


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    needed()
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def url(opened: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("served"), "two-exits", "--members", "60") as (address, _):
        yield address


@pytest.fixture
def watched(opened: Any, url: str) -> Iterator[Watched]:
    found = Watched(opened, url)
    yield found
    found.context.close()


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator)


def test_it_loads_without_a_complaint_and_asks_nobody_else(watched: Watched) -> None:
    page = watched.open()
    expect(page.locator("#title")).to_have_text(load("two-exits").title)
    expect(page.locator("#marking")).to_have_text("Public: counts rounded to 10.")
    expect(page.locator("#responsible")).to_contain_text("not for targeting or border control")
    assert re.search(r"Out on 2030-03-01: [\d,]+ \(90 %: ", page.inner_text("#tab-forecast"))
    assert page.locator("#tab-forecast .fan canvas").count() >= 5
    assert watched.said == [] and watched.elsewhere == []


def test_the_skeleton_is_painted_before_the_server_has_simulated_anything(watched: Watched) -> None:
    watched.context.route("**/api/runs", lambda route: None)
    page = watched.page
    page.goto(watched.url)
    page.wait_for_selector("html[data-map=ready]")
    expect(page.locator("#tab-forecast")).to_contain_text("The first forecast is on its way.")
    expect(page.locator("#date")).to_have_text("1 January 2030")


def test_the_day_moves_by_play_by_keys_and_by_slider(watched: Watched) -> None:
    page = watched.open()
    value = page.locator("#tab-forecast .value").first
    first = value.inner_text()
    page.click("#play")
    expect(page.locator("#date")).not_to_have_text("1 January 2030")
    page.click("#play")
    stopped = page.inner_text("#date")
    page.wait_for_timeout(900)
    assert page.inner_text("#date") == stopped and value.inner_text() != first
    page.focus("#day")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#date")).to_have_text("2 January 2030")
    page.focus("#tab-forecast")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#date")).to_have_text("3 January 2030")
    expect(page.locator("#day")).to_have_attribute("aria-valuetext", "3 January 2030")


def test_a_what_if_is_made_from_the_controls_and_set_against_the_siege_as_it_stands(watched: Watched) -> None:
    page = watched.open()
    page.click("#tabof-whatif")
    assert page.locator("#try").is_disabled()
    page.select_option("#kind", "per_day")
    page.select_option("#field-target", "East Gate")
    page.click("#add")
    expect(page.locator("#tab-whatif")).to_contain_text("Fill in: People a day")
    page.fill("#field-n", "400")
    page.fill("#field-from", "2030-01-30")
    page.click("#add")
    page.click("#try")
    expect(page.locator("#difference")).to_contain_text("From 2030-01-30 East Gate lets 400 people a day through.")
    sooner = r"no change in people out\. The difference is largest on .*: [\d,]+ more people out \(median; 90 %: "
    expect(page.locator("#difference .headline")).to_contain_text(re.compile(sooner))
    page.wait_for_selector("#progress", state="hidden")
    page.click("#tabof-forecast")
    expect(page.locator("#tab-forecast .before").first).to_contain_text("as it stands")
    page.check("#view-base")
    page.click("#tabof-whatif")
    page.click("#clear")
    expect(page.locator("#difference")).to_be_empty()
    assert watched.said == []


def test_what_the_server_refuses_stands_word_for_word_and_nothing_is_lost(watched: Watched) -> None:
    page = watched.open()
    page.click("#tabof-whatif")
    page.click("#astext summary")
    page.fill("#actions", "opn East road\nclose West road from 2020-01-01")
    page.click("#try")
    error = page.locator("#refused .error")
    expect(error).to_contain_text('action 1: not an action, found "opn East road".')
    expect(error).to_contain_text('Did you mean "open"?')
    expect(error).to_contain_text("action 2: ")
    assert page.input_value("#actions") == "opn East road\nclose West road from 2020-01-01"
    page.click("#tabof-forecast")
    assert page.locator("#tab-forecast .headline").is_visible()


def test_the_address_brings_everything_back(watched: Watched) -> None:
    page = watched.open()
    page.click("#tabof-places")
    page.fill("#search", "east gate")
    page.click("#results button >> text=East Gate")
    page.click("#tabof-whatif")
    page.click("#astext summary")
    page.fill("#actions", "400/day at East Gate from 2030-01-30")
    page.click("#try")
    page.wait_for_selector("#difference .headline")
    page.focus("#day")
    page.keyboard.press("End")
    expect(page.locator("#date")).to_have_text("1 March 2030")
    page.wait_for_timeout(400)
    page.reload()
    page.wait_for_selector("#difference .headline")
    expect(page.locator("#date")).to_have_text("1 March 2030")
    expect(page.locator("#tabof-whatif")).to_have_attribute("aria-selected", "true")
    page.click("#tabof-places")
    expect(page.locator("#detail h2").first).to_have_text("East Gate")
    page.go_back()
    expect(page.locator("#tabof-whatif")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    expect(page.locator("#tabof-places")).to_have_attribute("aria-selected", "true")


def test_an_address_of_a_scenario_that_is_not_there_shows_the_usual_one_and_says_so(watched: Watched) -> None:
    page = watched.open("#scenario=two-exit&tab=whatif")
    expect(page.locator("#notice")).to_contain_text('Did you mean "two-exits"?')
    expect(page.locator("#title")).to_have_text(load("two-exits").title)


def test_tabs_are_reached_with_the_keyboard_alone(watched: Watched) -> None:
    page = watched.open()
    page.focus("#tabof-forecast")
    for name in ("whatif", "places", "evidence"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#tabof-{name}")).to_be_focused()
        expect(page.locator(f"#tab-{name}")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-places")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_click_on_the_map_shows_a_place(watched: Watched) -> None:
    page = watched.open()
    box = page.locator("#map").bounding_box()
    for part in (0.5, 0.4, 0.6, 0.3, 0.7):
        for across in range(40, int(box["width"]) - 100, 12):
            page.mouse.move(box["x"] + across, box["y"] + box["height"] * part * 0.6)
            if page.locator("#hint").is_visible():
                name = page.inner_text("#hint strong")
                page.mouse.down()
                page.mouse.up()
                expect(page.locator("#detail h2").first).to_have_text(name)
                return
    raise AssertionError("nothing on the map can be pointed at")


@pytest.mark.slow
def test_a_long_what_if_is_cancelled(opened: Any, tmp_path: Path) -> None:
    with server(tmp_path, "mosul-2016", "--members", "1000") as (address, _):
        watched = Watched(opened, address)
        page = watched.page
        page.goto(address + "#tab=whatif")
        page.wait_for_selector("#astext summary")
        page.click("#astext summary")
        page.fill("#actions", "pause from 2016-10-20 until 2016-10-30")
        page.click("#try")
        page.wait_for_selector("#cancel", state="visible")
        page.click("#cancel")
        expect(page.locator("#cancel")).to_be_hidden()
        page.click("#tabof-forecast")
        watched.settled()
        assert page.locator("#tab-forecast .before").count() == 0
        page.click("#tabof-whatif")
        assert page.input_value("#actions") == "pause from 2016-10-20 until 2016-10-30"
        assert "error" not in " ".join(watched.said)
        watched.context.close()


def test_hostile_and_arabic_names_stay_text(opened: Any, tmp_path: Path) -> None:
    folder = tmp_path / "siege"
    folder.mkdir()
    for name, text in FILES.items():
        for plain, hostile in HOSTILE.items():
            text = text.replace(f"\n{plain},", f"\n{hostile},").replace(f",{plain},", f",{hostile},")
        title = 'title = "حصار <b onclick=alert(3)>bold</b>"'
        (folder / name).write_text(text.replace('title = "A small siege"', title), "utf-8")
    with server(tmp_path, "siege", "--members", "30") as (address, _):
        watched = Watched(opened, address)
        page = watched.open()
        assert page.inner_text("#title") == "حصار <b onclick=alert(3)>bold</b>"
        page.click("#tabof-places")
        for name in HOSTILE.values():
            page.fill("#search", name)
            page.locator("#results button").first.click()
            expect(page.locator("#detail h2").first).to_have_text(name)
            assert page.locator("#detail h2").first.get_attribute("dir") == "auto"
        for tab in ("whatif", "evidence", "share", "forecast"):
            page.click(f"#tabof-{tab}")
        assert page.locator("main img, main script, main b").count() == 0
        assert watched.said == [] and watched.elsewhere == []
        watched.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_below_the_map(opened: Any, url: str, scheme: str) -> None:
    watched = Watched(opened, url, viewport={"width": 360, "height": 740}, color_scheme=scheme, reduced_motion="reduce")
    page = watched.open()
    assert page.get_attribute("html", "data-theme") == scheme
    for tab in ("forecast", "whatif", "places", "evidence", "matters", "share"):
        page.click(f"#tabof-{tab}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab
    assert page.locator("#panel").bounding_box()["y"] > page.locator("#map").bounding_box()["y"]
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") != scheme
    assert watched.said == []
    watched.context.close()


def test_a_server_that_is_gone_is_told_and_what_is_shown_stays(opened: Any, tmp_path: Path) -> None:
    with server(tmp_path, "two-exits", "--members", "30") as (address, running):
        watched = Watched(opened, address)
        page = watched.open()
        running.kill()
        running.wait()
        page.click("#tabof-whatif")
        page.click("#astext summary")
        page.fill("#actions", "400/day at East Gate from 2030-01-30")
        page.click("#try")
        expect(page.locator("#notice")).to_contain_text("The server does not answer. What is shown stays")
        expect(page.locator("#refused")).to_contain_text("The server does not answer.")
        assert page.input_value("#actions") == "400/day at East Gate from 2030-01-30"
        page.click("#tabof-forecast")
        assert page.locator("#tab-forecast .headline").is_visible()
        watched.context.close()


def test_a_workbook_is_taken_in_and_a_bad_one_is_told(watched: Watched, tmp_path: Path) -> None:
    load("two-exits").edit(title="A workbook of mine").save(tmp_path / "mine.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    page = watched.open()
    page.click("#scenario")
    page.set_input_files("#workbook", tmp_path / "bad.xlsx")
    expect(page.locator("#chooser .error")).not_to_be_empty()
    expect(page.locator("#title")).to_have_text(load("two-exits").title)
    page.set_input_files("#workbook", tmp_path / "mine.xlsx")
    expect(page.locator("#title")).to_have_text("A workbook of mine")
    watched.settled()
    page.click("#scenario")
    expect(page.locator(".scenarios")).to_contain_text("A workbook of mine")


def test_fifty_people_look_at_once_each_with_a_what_if_of_their_own(opened: Any, tmp_path: Path) -> None:
    """Everybody gets the answer to what they asked, while the page of one of them goes on answering."""
    import httpx2

    def look(url: str, number: int) -> tuple[str, dict[str, Any]]:
        action = f"room Small Camp {1000 + 10 * number} from 2030-01-02"
        with httpx2.Client(base_url=url, headers={"X-Safepassage": "1"}, timeout=120) as viewer:
            viewer.get("api/start").raise_for_status()
            viewer.get("api/scenarios/two-exits").raise_for_status()
            asked = {"scenario": "two-exits", "actions": action, "members": 30}
            run = viewer.post("api/runs", json=asked).raise_for_status().json()["run"]
            lines = viewer.get(f"api/runs/{run}/events").raise_for_status().text.splitlines()
        return f"From 2030-01-02 Small Camp has room for {1000 + 10 * number:,} people.", json.loads(
            lines[lines.index("event: result") + 1].removeprefix("data: ")
        )

    with server(tmp_path, "two-exits") as (url, _):
        watched = Watched(opened, url)
        page = watched.open()
        with ThreadPoolExecutor(50) as viewers:
            looks = [viewers.submit(look, url, number) for number in range(50)]
            page.focus("#day")
            page.keyboard.press("ArrowRight")
            expect(page.locator("#day")).to_have_attribute("aria-valuetext", "2 January 2030")
            answers = [one.result() for one in looks]
        for sentence, answer in answers:
            assert [action["sentence"] for action in answer["actions"]] == [sentence]
            assert answer["members"] == 30 and answer["difference"] is not None
        assert watched.said == []
        watched.context.close()
