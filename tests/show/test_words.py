"""The table of a run and its document."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ensemble import synthetic
from safepassage.ensemble.arrays import EXPOSURES, OUTCOMES
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.wording import count, interval, share
from safepassage.show.words import closing, document, limits_text, table


@pytest.fixture(scope="module")
def siege() -> Ensemble:
    return synthetic.ensemble(members=24, days=40)


def line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_the_table_has_the_outcomes_of_the_last_day(siege: Ensemble) -> None:
    text = table(siege, "full")
    assert text.startswith(
        "Synthetic siege (invented numbers)\n2016-05-22 to 2016-06-30, 40 days, 24 members, seed 1\n"
    )
    for name, words in {"out": "out", "ready_held": "ready but held", "on_the_way": "on the way"}.items():
        low, middle, high = siege.quantiles(name, day=-1)
        assert line(text, words).split(words)[1].split() == f"{count(middle)} {interval(low, high)}".split()


def test_the_table_sets_arrivals_against_room(siege: Ensemble) -> None:
    settled, capacity = siege.arrivals("Amiriyat camps")[:, -1], siege["capacity", "Amiriyat camps"][:, -1]
    cells = line(table(siege), "Amiriyat camps").split()
    assert cells[-3:-2] == [count(float(np.median(capacity)))]
    assert " ".join(cells[-2:]) == share((settled > capacity).mean())
    assert line(table(siege), "Baghdad").endswith(count(siege.quantiles("settled", 0.95, "Baghdad", -1)))


def test_who_slipped_out_is_one_total(siege: Ensemble) -> None:
    assert "slipped out past a holder or a front" in table(siege)
    none = replace(siege, values={**siege.values, "slipped": siege["slipped"] * 0})
    assert "slipped" not in table(none)


def test_no_line_is_longer_than_a_terminal_can_show(siege: Ensemble) -> None:
    assert max(len(line) for line in table(siege).splitlines()) <= 125


def test_what_limits_most_is_ranked(siege: Ensemble) -> None:
    lines = limits_text(siege, "full").splitlines()
    assert lines[0] == "what limits most"
    assert lines[1:4] == [f"  {rank}. {limit}" for rank, limit in enumerate(siege.limits(), start=1)]
    assert lines[4] == f"  {siege.denied()}"


def test_where_nothing_limits_it_says_so(siege: Ensemble) -> None:
    zero = {name: siege[name] * 0 for name in ("queue", "refused", "barred", "shut", "ready_held")}
    assert limits_text(replace(siege, values={**siege.values, **zero})) == (
        "what limits most\n  no road and no crossing keeps anybody back"
    )


def test_places_beyond_the_first_twelve_are_counted(siege: Ensemble) -> None:
    everywhere = siege["settled"].copy()
    everywhere[:, -1] += 1
    out = siege["out"].copy()
    out[:, -1] += everywhere.shape[2]
    affected = siege["affected"].copy()
    affected[:, -1] += everywhere.shape[2]
    values = {**siege.values, "settled": everywhere, "out": out, "affected": affected}
    assert "  and 14 more places in arrivals.csv" in table(replace(siege, values=values)).splitlines()


def test_every_answer_ends_with_doubt_date_and_use(siege: Ensemble) -> None:
    assert table(siege).endswith(closing(siege))
    known = replace(siege, scenario=replace(siege.scenario, as_of=date(2016, 5, 20)))
    text = closing(known).replace("\n", " ")
    assert "doubt about the inputs" in text
    assert "What was published by 2016-05-20 is known to it." in text
    assert text.endswith("not for targeting or border control. Public: counts rounded to 10.")


def test_the_document_is_json_with_the_keys_others_rely_on(siege: Ensemble) -> None:
    found = json.loads(json.dumps(document(siege, {"simulate": 0.5}, "result", "full")))
    assert list(found) == [
        "members", "seed", "version", "seconds", "scenario", "start", "until", "profile",
        "marking", "outcomes", "arrivals", "futures", "limits", "denied", "folder",
    ]  # fmt: skip
    assert (found["members"], found["seed"], found["version"]) == (24, 1, "0.1.0")
    assert (found["scenario"], found["start"], found["until"]) == ("synthetic", "2016-05-22", "2016-06-30")
    assert list(found["outcomes"]) == [*OUTCOMES, *EXPOSURES]
    assert list(found["outcomes"]["out"]) == ["mean", "q05", "q50", "q95"]
    assert found["outcomes"]["out"]["q50"] == pytest.approx(np.median(siege["out"][:, -1]), rel=1e-5)
    assert found["folder"] == "result"
    assert document(siege, {})["folder"] is None


def test_the_document_has_every_place_and_the_limits(siege: Ensemble) -> None:
    found = document(siege, {}, profile="full")
    places = {place["place"]: place for place in found["arrivals"]}
    assert set(places) == {location.name for location in siege.scenario.locations if location.kind == "site"} | {
        "Baghdad", "Abu Ghraib",
    }  # fmt: skip
    assert places["Baghdad"]["capacity"] is None
    assert [place["q50"] for place in found["arrivals"]] == sorted((p["q50"] for p in found["arrivals"]), reverse=True)
    assert [limit["sentence"] for limit in found["limits"]] == [str(limit) for limit in siege.limits()]
    assert found["denied"]["kind"] == "denial"


def with_settled(siege: Ensemble, settled: np.ndarray) -> Ensemble:
    """The ensemble with other people settled; `out` and `affected` follow."""
    out = settled.sum(axis=2)
    affected = siege["inside"] + siege["freed"] + siege["on_the_way"] + out
    return replace(siege, values={**siege.values, "settled": settled, "out": out, "affected": affected})


def test_the_public_answer_says_nothing_finer_than_10_not_even_by_its_totals(siege: Ensemble) -> None:
    tens = 10 * (siege["settled"] // 10)
    few = np.random.default_rng(1).integers(-4, 5, tens.shape)
    near = np.where(tens > 0, tens + few, 0)
    assert (near.sum(axis=2)[:, -1] - tens.sum(axis=2)[:, -1] >= 5).any()  # the exact totals would tell them apart
    one, other = with_settled(siege, tens), with_settled(siege, near)
    assert table(one) == table(other)
    assert document(one, {}) == document(other, {})
    assert document(one, {}, profile="full") != document(other, {}, profile="full")


def test_every_public_count_is_a_multiple_of_10(siege: Ensemble) -> None:
    found = document(siege, {})
    counts = [*found["outcomes"].values(), *(limit["person_days"] for limit in found["limits"])]
    counts += [{name: place[name] for name in ("mean", "q05", "q50", "q95")} for place in found["arrivals"]]
    assert all(number % 10 == 0 for count in counts for number in count.values())
    assert found["marking"] == "Public: counts rounded to 10."


def test_roads_and_crossings_of_a_running_siege_are_not_public(siege: Ensemble) -> None:
    running = replace(siege, scenario=replace(siege.scenario, running=True))
    names = {*(link.road for link in siege.links), *siege.crossings}
    public = table(running) + json.dumps(document(running, {}), ensure_ascii=False)
    assert "  roads and crossings of a siege that is still running are not public" in public.splitlines()
    assert not [name for name in names if name in public]
    full = table(running, "full")
    assert "RESTRICTED: full profile, not for publication." in full.replace("\n", " ")
    assert [name for name in names if name in full]
