"""What results show of themselves in a notebook: all of it, in the public profile, and nothing that could run."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import safepassage
from named_siege import ARABIC, HOSTILE, named
from safepassage import Comparison, Ensemble, Scenario, compare, forecast, load, simulate
from safepassage.ensemble.wording import count
from safepassage.show.ground import ground
from safepassage.show.notebook import display, views
from safepassage.show.notebook.display import SHOWN, html
from safepassage.show.notebook.html import USE
from safepassage.show.profile import marking
from safepassage.show.report.figures import drawing
from safepassage.show.report.text import clean
from safepassage.show.words import document

ENGLISH = {name: name for name in ARABIC}
MEMBERS = 80
NAMED = {"Scenario": "Town", "Matters": "West road"} | dict.fromkeys(
    ("Ensemble", "Difference", "Comparison", "Forecast"), "West Camp"
)
"""A name that each shows."""
PLAIN = {"div", "style", "h3", "h4", "p", "ul", "ol", "li", "figure", "img", "figcaption", "bdi", "span"}
PLAIN |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"class", "dir", "alt", "src", "scope", "role", "tabindex", "aria-label"}


class Parsed(HTMLParser):
    """A piece of HTML as its elements and pieces of text, without its style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(text)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.pieces.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.pieces))

    @property
    def alternatives(self) -> list[str]:
        return [attrs["alt"] or "" for tag, attrs in self.elements if tag == "img"]


def shows(siege: Scenario) -> dict[str, Any]:
    """One value of each type that shows itself, all about one siege of the town with two exits."""
    road, camp = (next(iter(rows)).name for rows in (siege.roads, siege.locations[2:]))
    courses = {"road": f"open {road} from 2030-01-05", "room": f"room {camp} 9000 from 2030-01-05"}
    both = compare(siege, courses, members=MEMBERS, seed=1)
    return {
        "Scenario": siege,
        "Ensemble": both.base,
        "Difference": both.difference("road"),
        "Comparison": both,
        "Matters": both.base.matters("out"),
        "Forecast": forecast(siege, date(2030, 1, 20), 10, members=MEMBERS, seed=1),
    }


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    return shows(named(ENGLISH, "A town with two exits"))


@pytest.fixture(scope="module")
def running() -> dict[str, Any]:
    return shows(named(ENGLISH, "A town with two exits", running=True))


@pytest.fixture(scope="module")
def hostile() -> dict[str, Any]:
    return shows(named(HOSTILE, "<b>A</b> $\\href{javascript:alert(1)}{town}$"))


@pytest.mark.parametrize("kind", SHOWN)
def test_each_has_a_title_tables_pictures_with_text_and_the_closing_line(values: dict[str, Any], kind: str) -> None:
    shown = Parsed(html(values[kind]))
    assert "A town with two exits" in "".join(shown.pieces[:6])
    assert USE in shown.words and shown.words.rstrip().endswith(marking("public"))
    assert [tag for tag, _ in shown.elements if tag in ("table", "img")]
    assert shown.alternatives and all(len(text) > 40 for text in shown.alternatives)
    assert {tag for tag, _ in shown.elements} <= PLAIN
    assert {name for _, attrs in shown.elements for name in attrs} <= ATTRIBUTES


@pytest.mark.parametrize("kind", SHOWN)
def test_the_full_profile_is_marked(values: dict[str, Any], kind: str) -> None:
    text = html(values[kind], profile="full")
    assert Parsed(text).words.rstrip().endswith("RESTRICTED: full profile, not for publication.")
    assert 'class="safepassage restricted' in text and "restricted tex2jax" not in html(values[kind])


@pytest.mark.parametrize("kind", SHOWN)
def test_no_name_can_become_markup_a_script_or_a_formula(hostile: dict[str, Any], kind: str) -> None:
    shown = Parsed(html(hostile[kind]))
    assert {tag for tag, _ in shown.elements} <= PLAIN
    assert {name for _, attrs in shown.elements for name in attrs} <= ATTRIBUTES
    sources = [attrs["src"] or "" for tag, attrs in shown.elements if tag == "img"]
    assert all(re.match(r"data:image/(svg\+xml|png);base64,[A-Za-z0-9+/=]+$", source) for source in sources)
    assert not [piece for piece in shown.pieces if len(piece) > 1 and re.search(r"[$\\]", piece)]
    assert clean(HOSTILE[NAMED[kind]]) in shown.words


@pytest.fixture(scope="module")
def arabic() -> dict[str, Any]:
    return shows(named(ARABIC, "حصار"))


@pytest.mark.parametrize("kind", SHOWN)
def test_names_that_run_from_right_to_left_stand_by_themselves(arabic: dict[str, Any], kind: str) -> None:
    text = html(arabic[kind])
    assert f"<bdi>{ARABIC[NAMED[kind]]}</bdi>" in text and "<bdi>حصار</bdi>" in text
    assert "\u2068" not in re.sub(r'alt="[^"]*"', "", text)


@pytest.mark.parametrize("kind", ["Scenario", "Ensemble", "Difference", "Matters", "Forecast"])
def test_in_public_a_siege_that_is_running_has_nothing_by_road(running: dict[str, Any], kind: str) -> None:
    public, full = (Parsed(html(running[kind], profile)) for profile in ("public", "full"))
    text = public.words + " ".join(public.alternatives)
    assert "East Gate" not in text and "East road" not in text and "West road" not in text
    if kind != "Forecast":  # it learned nothing, as nothing was counted
        assert re.search("East Gate|East road|West road", full.words + " ".join(full.alternatives))


def test_a_belief_about_a_road_of_a_running_siege_is_not_public(running: dict[str, Any]) -> None:
    made = running["Forecast"]
    belief = {
        "unit": "", "on": "", "before": [1.0, 2.0, 3.0], "after": [5.0, 6.0, 7.0], "moved": 4.0, "narrower": 0.0,
        "published": "2030-01-20",
    }  # fmt: skip
    names = ("km:East road", "people:Town", "happens:west-opens")
    learned = {"beliefs": [{"name": name, **belief} for name in names], "pulls": [], "effective": 400.0}
    learned |= {"reports": [], "left_out": [], "unexplained": []}
    taught = replace(made, facts={**made.facts, "learned": learned})
    public, full = (Parsed(html(taught, profile)) for profile in ("public", "full"))
    for text, shown in ((public.words, ("people:Town",)), (full.words, names)):
        assert [name for name in names if name in text] == list(shown)
    assert "km:East road" not in " ".join(public.alternatives)


def test_the_numbers_are_those_of_the_result_rounded(values: dict[str, Any]) -> None:
    result = values["Ensemble"]
    text = Parsed(html(result)).words
    told = document(result, {})["outcomes"]
    for name in ("out", "trapped"):
        low, middle, high = (count(told[name][q]) for q in ("q05", "q50", "q95"))
        assert middle in text and low in text and high in text
    limit = next(iter(result.limits(1)))
    assert limit.name in text and "person-days" in text


def test_a_comparison_says_what_each_course_does_and_how_sure_it_helps(values: dict[str, Any]) -> None:
    both: Comparison = values["Comparison"]
    text = Parsed(html(both)).words
    assert "2 courses of action" in text and "West Camp has room for 9,000 people" in text
    more = f"{100 * float((both.helps('road') > 0).mean()):.0f}"
    assert re.search(f"more people are out with road than with the siege as it stands in {more}\\s%", text)


def test_a_scenario_shows_places_by_holder_and_what_may_happen(values: dict[str, Any]) -> None:
    shown = Parsed(html(values["Scenario"]))
    assert "Besieger" in shown.words and "With probability 0.6" in shown.words and "2029-10-01" in shown.words
    assert shown.alternatives[0].startswith("Map of who holds what on 2030-01-01: Besieger holds Town")


def test_long_lists_are_cut_and_say_so() -> None:
    siege = load("fallujah-2016")
    text = html(siege)
    more = re.search(r"and (\d+) more: print it to see all\.", Parsed(text).words)
    assert more and int(more[1]) > 0
    assert text.count("<tr>") < 2 * views.MOST_EVENTS + 10


def test_a_forecast_shows_what_had_been_counted_and_what_was_learned() -> None:
    siege = load("fallujah-2016")
    shown = Parsed(html(forecast(siege, date(2016, 6, 10), 7, members=60, seed=1)))
    assert "12 counts published by 2016-06-10" in shown.words
    assert "What was learned" in shown.words and "What pulled hardest" in shown.words
    assert re.search(r"last counted [\d,]+ on \d+ Jun", shown.alternatives[0])
    assert "known to it" in shown.words


def test_of_a_large_result_the_outcomes_are_shown(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LARGE", 1000)
    shown = Parsed(html(values["Ensemble"]))
    assert "The map and the arrivals of so large a result are not shown here" in shown.words
    assert len(shown.alternatives) == 1


@pytest.mark.parametrize("keep", [(), ("arrivals",)], ids=str)
def test_a_result_that_kept_little_shows_what_it_has(keep: tuple[str, ...]) -> None:
    text = Parsed(html(simulate(load("two-exits"), members=5, seed=1, keep=keep))).words
    assert "Not kept in this result (run with --keep crossings)." in text


def test_the_map_writes_names_as_they_are_and_in_their_direction() -> None:
    from matplotlib.text import Text

    with drawing():
        figure = ground(named(HOSTILE, "A town"))
    told = "".join(text.get_text() for text in figure.findobj(Text))  # type: ignore[attr-defined]
    assert "gate" in told and "\u202e" not in told and HOSTILE["West Camp"] in told


def test_a_map_of_thousands_of_places_is_drawn_in_seconds() -> None:
    siege = load("two-exits")
    town, camp = siege.location("Town"), siege.location("West Camp")
    grid = [(i, j) for i in range(50) for j in range(50)]
    places = tuple(
        replace(town if i * j % 9 == 0 else camp, name=f"{i}-{j}", latitude=33 + i / 40, longitude=43 + j / 40)
        for i, j in grid
    )
    roads = tuple(
        replace(siege.roads[0], name=f"{i}-{j}", start=f"{i}-{j}", end=f"{i}-{j + 1}", crossing=None, front=False)
        for i, j in grid
        if j < 49
    )
    began = time.process_time()
    with drawing():
        ground(replace(siege, locations=places, roads=roads, events=()))
    assert time.process_time() - began < 20


def test_what_does_not_show_itself() -> None:
    with pytest.raises(TypeError, match=r"^nothing is shown of int$"):
        html(3)


def test_the_style_takes_the_colours_of_the_notebook() -> None:
    style = (Path(display.__file__).parent / "notebook.css").read_text(encoding="utf-8")
    assert set(re.findall(r"[^-]color: ([^;]+);", style)) == {"inherit"}
    assert "figure img" in style and "background: #fff" in style, "pictures are dark on white"
    rules = re.findall(r"^([^{}]+)\{", style, flags=re.MULTILINE)
    assert all(part.strip().startswith(".safepassage") for rule in rules for part in rule.split(","))


def test_a_value_of_each_type_is_known_by_its_name(values: dict[str, Any]) -> None:
    for name, module in SHOWN.items():
        kind = type(values[name])
        assert (kind.__name__, kind.__module__) == (name, module)


def shell() -> Any:
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    return SimpleNamespace(display_formatter=formatters.DisplayFormatter())


def test_a_shell_shows_them_and_stops_when_it_is_told(values: dict[str, Any]) -> None:
    here = shell()
    formatter = here.display_formatter.formatters["text/html"]
    assert formatter(values["Scenario"]) is None
    safepassage.load_ipython_extension(here)
    safepassage.load_ipython_extension(here)
    for value in values.values():
        assert formatter(value) == html(value)
    safepassage.unload_ipython_extension(here)
    safepassage.unload_ipython_extension(here)
    assert [formatter(value) for value in values.values()] == [None] * len(values)


def test_a_shell_that_shows_text_alone_is_left_as_it_is() -> None:
    safepassage.load_ipython_extension(SimpleNamespace())
    safepassage.unload_ipython_extension(SimpleNamespace(display_formatter=None))


def fresh(code: str) -> str:
    start = f"import sys\nsys.path.insert(0, {str(Path(safepassage.__file__).parents[1])!r})\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_within_a_shell_switches_it_on_and_loads_nothing_heavy(tmp_path: Path) -> None:
    pytest.importorskip("IPython", reason="IPython is not installed")
    code = f"""
import os
os.environ["IPYTHONDIR"] = {str(tmp_path)!r}
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
shell.run_cell("import safepassage")
new = set(sys.modules) - before
known = shell.display_formatter.formatters["text/html"].deferred_printers
print(sorted(name for _, name in known))
print(sorted(new & {{"numpy", "matplotlib", "numba", "pydantic", "scipy"}}))
"""
    assert fresh(code).splitlines()[-2:] == [str(sorted(SHOWN)), "[]"]


def test_importing_elsewhere_loads_no_ipython() -> None:
    assert fresh("import safepassage\nprint('IPython' in sys.modules, 'safepassage.show' in sys.modules)") == (
        "False False\n"
    )


def test_a_result_knows_what_matters_is_of(values: dict[str, Any]) -> None:
    found = values["Matters"]
    assert isinstance(found.ensemble, Ensemble) and found.ensemble is values["Ensemble"]
    assert re.fullmatch(r"<Matters [\w-]+, out by 2030-03-01: \d+ factors, \d+ reports>", repr(found))
    assert np.array_equal(found.values, found.ensemble.outcome("out")[:, -1])
