"""The command `score`: its tables, document and folder, and every refusal in its words, all at once."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import safepassage as sp
from safepassage.forecasting.forecast import Target
from safepassage.forecasting.forecast_file import FrozenForecast, freeze, write_forecast
from safepassage.forecasting.scoring import scored
from said import Said, files

ISSUED = {"fallujah-2016": date(2016, 6, 10), "mariupol-2022": date(2022, 3, 22)}
PLAIN = ("drift", "persistence", "prior run")


def frozen(siege: str, method: str, seed: int = 1) -> FrozenForecast:
    scenario, issued = sp.load(siege), ISSUED[siege]
    made = sp.forecast(scenario, issued, 14, method=method, members=30, seed=seed)
    return freeze(made, scenario.known_by(issued), baseline=method in PLAIN)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frozen forecasts: a folder for each."""
    folder = tmp_path_factory.mktemp("kept")
    for siege, name in (("fallujah-2016", "f"), ("mariupol-2022", "m")):
        for method in ("drift", "prior run", "smoother"):
            write_forecast(frozen(siege, method), folder / f"{name}-{method.split()[0]}")
    write_forecast(frozen("fallujah-2016", "drift", seed=2), folder / "f-drift-2")
    return folder


@pytest.fixture
def run(call: Callable[..., Said], kept: Path) -> Callable[..., Said]:
    """The command in a folder that holds the frozen forecasts."""
    for one in kept.iterdir():
        shutil.copytree(one, Path(one.name))
    return lambda *words: call("score", *words)


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text("utf-8").splitlines()))


def test_plain_methods_stand_first_in_every_table(run: Callable[..., Said]) -> None:
    said = run("f-smoother", "f-prior", "f-drift", "--out", "scores")
    assert said.status == 0, said.err
    head, *blocks = said.out.split("\n\n")
    assert head.splitlines()[0] == "3 frozen forecasts of fallujah-2016"
    order = ["drift", "prior run", "smoother"]
    assert [line.strip().split("  ")[0] for line in head.splitlines()[1:]] == order
    assert blocks[0].startswith("fallujah-2016, all counts")
    assert [line.split("  ")[0] for line in blocks[0].splitlines()[2:]] == order
    arrivals = next(block for block in blocks if block.startswith("fallujah-2016, arrivals at Amiriyat al-Fallujah"))
    assert [line.split("  ")[0] for line in arrivals.splitlines()[2:]] == order[1:], "drift cannot say it"
    assert files(Path("scores")).keys() == {
        "scores.csv", "by_target.csv", "scores.json", "figures/fans.png", "figures/ranks.png", "figures/skill.png",
    }  # fmt: skip
    counts = rows_of("scores/scores.csv")
    assert list(dict.fromkeys(row["method"] for row in counts)) == order
    assert "43470" in {row["counted"] for row in counts}  # the total of 13 June, published the day after
    targets = rows_of("scores/by_target.csv")
    of_left = [row["method"] for row in targets if (row["target"], row["place"]) == ("left", "")]
    assert of_left == order and targets[0]["target"] == "left"
    for row in targets:
        mine = [one for one in counts if all(one[name] == row[name] for name in ("target", "place", "method"))]
        assert int(row["counts"]) == len(mine)
        assert float(row["wis"]) == pytest.approx(sum(float(one["wis"]) for one in mine) / len(mine))


def test_skill_by_days_ahead_is_against_the_best_plain_method(run: Callable[..., Said]) -> None:
    document = run("f-smoother", "f-prior", "f-drift", "--json").document
    whole = {one["method"]: one["wis"] for one in document["scores"] if one["part"] == "all counts"}
    best = min(("drift", "prior run"), key=lambda name: whole[name])
    found = document["skill_by_days_ahead"]
    assert {one["baseline"] for one in found} == {best}
    assert {one["method"] for one in found} == {"drift", "prior run", "smoother"} - {best}
    assert not Path("scores").exists() and document["folder"] is None
    assert run("f-smoother", "--out", "alone").status == 0
    assert json.loads(Path("alone/scores.json").read_text("utf-8"))["skill_by_days_ahead"] == []
    assert "figures/skill.png" not in files(Path("alone"))


def test_the_document_names_every_forecast_by_its_digest(run: Callable[..., Said]) -> None:
    document = run("f-smoother", "f-drift", "--json").document
    assert [one["method"] for one in document["forecasts"]] == ["drift", "smoother"]
    for one, folder in zip(document["forecasts"], ("f-drift", "f-smoother"), strict=True):
        assert one["digest"] == json.loads(Path(folder, "forecast.json").read_text("utf-8"))["seal"]
        assert (one["issued"], one["horizon"], one["members"], one["seed"]) == ("2016-06-10", 14, 30, 1)
    assert (document["members"], document["seed"]) == (30, 1)
    assert run("f-drift-2", "f-smoother", "--json").document["seed"] is None


def test_arrivals_on_a_day_are_scored_from_a_frozen_forecast(run: Callable[..., Said]) -> None:
    assert run("m-prior", "m-smoother", "--out", "scores").status == 0
    daily = [row for row in rows_of("scores/scores.csv") if row["target"] == "arrivals on the day"]
    assert {"2717", "2800", "4331"} <= {row["counted"] for row in daily}
    assert {row["place"] for row in daily} == {"Zaporizhzhia"}
    siege, issued = sp.load("mariupol-2022"), ISSUED["mariupol-2022"]
    live = scored(sp.forecast(siege, issued, 14, method="prior run", members=30, seed=1), siege)
    mine = [float(row["wis"]) for row in daily if row["method"] == "prior run"]
    assert mine == pytest.approx([float(one.people.wis) for one in live if one.target.name == "arrivals on the day"])


def test_the_same_forecasts_give_the_same_bytes_and_nothing_is_overwritten(run: Callable[..., Said]) -> None:
    assert run("f-drift", "f-prior", "--out", "a").status == 0
    assert run("f-prior", "f-drift", "--out", "b").status == 0, "in any order"
    before = files(Path("a"))
    assert before == files(Path("b"))
    said = run("f-prior", "--out", "a")
    assert (said.status, said.err) == (
        2, "a: there is a result already. Add --force to replace it, or choose another folder with --out.\n",
    )  # fmt: skip
    assert files(Path("a")) == before
    assert run("f-prior", "--out", "a", "--force").status == 0 and files(Path("a")) != before
    said = run("f-prior", "--out", "f-drift", "--force")
    assert said.status == 2 and "f-drift: there is a folder that is not empty already" in said.err


TWICE = [
    (
        ("f-drift", "f-drift"),
        "f-drift: the same forecast as f-drift. Give it once.",
    ),
    (
        ("f-drift", "f-drift/forecast.csv"),
        "f-drift/forecast.csv: the same forecast as f-drift. Give it once.",
    ),
    (
        ("f-drift", "f-drift-2"),
        "f-drift-2: a second forecast of fallujah-2016 by drift, issued 2016-06-10, beside f-drift. Give one of them: "
        "both would be counted.",
    ),
]
OTHERS = [
    (
        ("f-drift", "m-drift"),
        'm-drift: a forecast of another siege, found "mariupol-2022". Allowed: fallujah-2016. Score each siege by '
        "itself, against the scenario of that name.",
    ),
    (
        ("f-drift", "--against", "mariupol-2022"),
        'f-drift: a forecast of another siege, found "fallujah-2016". Allowed: mariupol-2022. Score each siege by '
        "itself, against the scenario of that name.",
    ),
    (
        ("f-drift", "--against", "fallujah-20116"),
        "fallujah-20116: no such folder, workbook or catalogue entry. Known catalogue entries include "
        '"fallujah-2015", "fallujah-2016", "mariupol-2022", "mosul-2016", "two-exits". Did you mean "fallujah-2016"?',
    ),
    (
        ("f-drift", "--grades", "A,B"),
        '--grades: unknown grade, found "A,B". Allowed: A, B, C, D, E. Write letters apart, such as --grades A B C.',
    ),
    (
        ("f-drift", "--grades", "E"),
        "fallujah-2016 holds no count of grade E that was published after the issue date for the days and targets of "
        "these forecasts.",
    ),
    (("nowhere",), "nowhere: there is no such file. Give the folder of a forecast, or its forecast.csv."),
]


@pytest.mark.parametrize(("words", "message"), [*TWICE, *OTHERS], ids=lambda value: str(value)[:40])
def test_a_refusal_in_its_words(run: Callable[..., Said], words: tuple[str, ...], message: str) -> None:
    said = run(*words, "--out", "scores")
    assert (said.status, said.err) == (2, message + "\n")
    assert not Path("scores").exists()


def test_a_place_that_the_siege_does_not_have(run: Callable[..., Said]) -> None:
    one = frozen("fallujah-2016", "prior run")
    there = [Target(name, "Habaniya" if place == "Habbaniyah" else place) for name, place in one.targets]
    assert tuple(there) != one.targets
    write_forecast(replace(one, targets=tuple(there), over={}), "misspelt")
    said = run("misspelt", "--out", "scores")
    assert said.status == 2 and said.err.count("\n") == 1
    assert said.err.startswith(
        'misspelt, forecast.csv: unknown location "Habaniya" in fallujah-2016. Known locations include '
    )
    assert said.err.endswith('Did you mean "Habbaniyah"?\n')
    assert not Path("scores").exists()


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(run: Callable[..., Said]) -> None:
    """Two edited forecasts, two given twice, a folder that is taken, a grade, and counts that cannot be."""
    for name in ("f-prior", "f-smoother"):
        path = Path(name) / "forecast.csv"
        path.write_text(path.read_text("utf-8").replace(",left,,mean,,", ",left,,mean,,1", 1), "utf-8")
    sp.load("fallujah-2016").save("fallujah-2016")
    counts = Path("fallujah-2016/observations.csv")
    lines = counts.read_text("utf-8").splitlines()
    graded = next(k for k, line in enumerate(lines) if ",A1," in line)
    placed = next(k for k, line in enumerate(lines) if ",Amiriyat al-Fallujah," in line and k != graded)
    lines[graded] = lines[graded].replace(",A1,", ",A9,")
    lines[placed] = lines[placed].replace(",Amiriyat al-Fallujah,", ",Amiriyat,")
    counts.write_text("\n".join(lines) + "\n", "utf-8")
    said = run("f-drift", "f-prior", "f-smoother", "f-drift-2", "f-drift", "--grades", "Q", "--out", "f-drift")
    assert said.status == 2
    found = said.err.splitlines()
    for words in (
        "f-drift: there is a folder that is not empty already",
        "f-prior/forecast.csv: edited since it was frozen",
        "f-smoother/forecast.csv: edited since it was frozen",
        f'observations.csv, row {graded + 1}, column "grade"',
        f'observations.csv, row {placed + 1}, column "place": unknown location "Amiriyat"',
        '--grades: unknown grade, found "Q"',
        "f-drift-2: a second forecast of fallujah-2016 by drift",
        "f-drift: the same forecast as f-drift",
    ):
        assert sum(line.startswith(words) for line in found) == 1, (words, said.err)
    assert len(found) == 8
    assert not (Path("f-drift") / "scores.csv").exists()
