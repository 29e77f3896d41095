"""A Flee folder becomes a scenario: a small one of our own, real ones where they are there, and every refusal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from safepassage import Scenario, simulate
from safepassage.cli import main
from safepassage.errors import InputError
from safepassage.exchange.flee import imported
from safepassage.exchange.fleefolder import read_flee
from safepassage.scenario.reading import read_scenario
from small_conflict import write_conflict

FILES: Mapping[str, str] = {
    "input_csv/sim_period.csv": "StartDate,2030-01-01\nLength,20\n",
    "input_csv/locations.csv": """\
#name,region,country,latitude,longitude,location_type,conflict_date,population
Oldtown,North,Here,10.0,20.0,conflict_zone,0,5000
Bridge,North,Here,10.1,20.1,town,,800
Hub,South,There,10.2,20.2,forwarding_hub,,
Camp A,South,There,10.3,20.3,camp,,900
Camp B,South,There,10.2,20.4,camp,,
""",
    "input_csv/routes.csv": """\
#name1,name2,distance,forced_redirection
Oldtown,Bridge,20,0
Bridge,Hub,20,0
Hub,Camp A,15,2
Hub,Camp B,25,0
Bridge,Hub,30,0
""",
    "input_csv/closures.csv": """\
#closure_type,name1,name2,closure_start,closure_end
country,Here,There,3,6
camp,Camp B,,0,8
location,Bridge,,10,-1
remove_forced_redirection,Hub,Camp A,5,0
""",
    "input_csv/conflicts.csv": "#Day,Oldtown,Bridge,Elsewhere\n"
    + "".join(f"{day},{1 if day < 12 else 0},{0.5 if 4 <= day < 6 else 0},0\n" for day in range(20)),
    "input_csv/registration_corrections.csv": "Camp A,2030-01-11,normalize\n",
    "source_data/data_layout.csv": "total,refugees.csv\nCamp A,a.csv\nCamp B,b1.csv,b2.csv\n",
    "source_data/refugees.csv": "2030-01-01,100\n2030-01-20,1900\n",
    "source_data/a.csv": "Date,Count\n2030-01-01,100\n2030-01-06,400\n2030-01-11,900\n# by hand\n2030-01-16,900\n",
    "source_data/b1.csv": "2030-01-11,100\n2030-01-16,200\n",
    "source_data/b2.csv": "2030-01-11,30\n2030-01-14,50\n2030-01-16,60\n",
}
SHARED = Path(os.environ.get("SAFEPASSAGE_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "flee"


def write(folder: Path, **changed: str | None) -> Path:
    return write_conflict(folder, FILES, **changed)


def scenario(folder: Path) -> Scenario:
    return read_scenario(imported(read_flee(folder)).sheets, "small")


def faults(folder: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        read_flee(folder)
    return str(error.value).splitlines()


def test_places_and_roads(tmp_path: Path) -> None:
    siege = scenario(write(tmp_path))
    assert (siege.start, siege.end) == (date(2030, 1, 1), date(2030, 1, 20))
    town, camp, hub = (siege.location(name) for name in ("Oldtown", "Camp A", "Hub"))
    assert (town.kind, town.people.likely, town.safe, town.receives) == ("town", 5000, False, False)
    assert (town.latitude, town.longitude) == (10.0, 20.0)
    assert camp.capacity is not None
    assert (camp.kind, camp.capacity.likely, camp.receives) == ("site", 900, True)
    assert (hub.kind, hub.receives, siege.location("Camp B").capacity) == ("town", False, None)
    assert [road.name for road in siege.roads] == [
        "Oldtown–Bridge", "Bridge–Hub", "Hub–Camp A", "Hub–Camp B", "Bridge–Hub (2)",
    ]  # fmt: skip
    assert siege.road("Bridge–Hub (2)").km.likely == 30


def test_conflicts_and_closures_become_events(tmp_path: Path) -> None:
    siege = scenario(write(tmp_path))
    told = {(e.what, e.where, e.date.day, e.until.day if e.until else None, e.value) for e in siege.events}
    assert told == {
        ("fighting", "Oldtown", 1, 13, None),
        ("safe", "Oldtown", 13, None, True),
        ("fighting", "Bridge", 5, 7, None),
        ("safe", "Bridge", 5, None, False),
        ("safe", "Bridge", 7, None, True),
        ("closed", "Bridge–Hub", 4, 7, None),
        ("closed", "Bridge–Hub (2)", 4, 7, None),
        ("receives", "Camp B", 9, None, True),
        ("closed", "Oldtown–Bridge", 11, None, None),
        ("closed", "Bridge–Hub", 11, None, None),
        ("closed", "Bridge–Hub (2)", 11, None, None),
    }
    assert not siege.location("Camp B").receives
    levels = {event.where: event.number.likely for event in siege.events if event.what == "fighting" and event.number}
    assert levels == {"Oldtown": 1, "Bridge": 0.5}


def test_counts_are_corrected_and_never_filled_in(tmp_path: Path) -> None:
    siege = scenario(write(tmp_path))
    counts = {(count.place, count.date.day): count.people for count in siege.observations}
    assert counts == {
        ("Camp A", 1): 225, ("Camp A", 6): 900, ("Camp A", 11): 900, ("Camp A", 16): 900,
        ("Camp B", 11): 130, ("Camp B", 16): 260,
    }  # fmt: skip
    assert {count.kind for count in siege.observations} == {"stock"}


def test_the_report_says_what_was_read_lost_and_doubtful(tmp_path: Path) -> None:
    report = imported(read_flee(write(tmp_path))).report
    assert report == (
        "read",
        "  5 locations, 2 of them camps; 5 roads",
        "  20 days from 2030-01-01; 11 events from conflicts and closures",
        "  6 counts at camps; 1 registration corrections applied",
        "without counterpart",
        "  1 routes with a forced redirection: Flee reads the flag and never uses it",
        "  1 closures that remove a forced redirection",
        "  1 locations of kind forward are towns that take nobody in: Hub",
        '  the series "total" of everybody: Flee itself draws its inflow from the camps by default',
        "looks wrong",
        "  routes.csv, row 6: Bridge and Hub are linked in row 3 already",
        '  conflicts.csv: column "Elsewhere" is no location: Flee passes over it',
        "  Camp A: its capacity, 900, is the largest count there: a leak of the outcome",
    )


def test_people_get_out_of_it(tmp_path: Path) -> None:
    result = simulate(scenario(write(tmp_path)), members=20, seed=1)
    assert result.arrivals("Camp A")[:, -1].mean() > 100
    assert (result.arrivals("Camp B")[:, result.day("2030-01-08")] == 0).all()


ROUTES = FILES["input_csv/routes.csv"]
PLACES = FILES["input_csv/locations.csv"]
CONFLICTS = FILES["input_csv/conflicts.csv"]
# fmt: off
WRONG = {
    "unknown place": ({"routes": ROUTES.replace("Hub,Camp A", "Hub,Kamp A")}, [
        'routes.csv, row 4: unknown location "Kamp A". Known locations include "Bridge", "Camp A", "Camp B", "Hub", '
        '"Oldtown". Did you mean "Camp A"?']),
    "trailing blank": ({"locations": PLACES.replace("Bridge,North", "Bridge ,North")}, [
        'locations.csv, row 3: a name with blanks around it, found "Bridge". Flee would not find it: take them out.']),
    "comma in a number": ({"locations": PLACES.replace(",5000", ',"5,000"')}, [
        'locations.csv, row 2: population or capacity: not a whole number, found "5,000". Leave the commas out.']),
    "two of a name": ({"locations": PLACES.replace("Camp B", "Camp A")}, [
        'locations.csv, row 6: name "Camp A" is used twice (also in row 5).',
        'routes.csv, row 5: unknown location "Camp B". Known locations include "Bridge", "Camp A", "Hub", "Oldtown". '
        'Did you mean "Camp A"?',
        'closures.csv, row 3: unknown location "Camp B". Known locations include "Bridge", "Camp A", "Hub", "Oldtown". '
        'Did you mean "Camp A"?']),
    "unknown kind": ({"locations": PLACES.replace("forwarding_hub", "harbour")}, [
        'locations.csv, row 4: unknown kind of location, found "harbour". Allowed: camp, conflict, forward, marker, '
        "flood_zone, default, town."]),
    "camp without data": ({"data_layout": "total,refugees.csv\nCamp A,a.csv\n"}, [
        'data_layout.csv: the camp "Camp B" of locations.csv has no data. Add a row for it.']),
    "missing data file": ({"b2": None}, [
        'data_layout.csv, row 3: a data file that is not there, found "b2.csv". Put it into source_data.']),
    "too few days": ({"conflicts": "#Day,Oldtown\n0,1\n1,1\n"}, [
        "conflicts.csv: 2 days of conflict. Allowed: one row for each of the 20 days."]),
    "kind of closure": ({"closures": "border,Here,There,1,2\n"}, [
        'closures.csv, row 1: unknown closure kind "border". Known closure kinds include "camp", "country", "idpcamp", '
        '"location", "remove_forced_redirection".']),
    "people below none": ({"locations": PLACES.replace(",5000", ",-5")}, [
        'locations.csv, row 2: population or capacity: out of bounds, found "-5". Allowed: 0 or above.']),
    "no number": ({"routes": ROUTES.replace("Hub,Camp A,15", "Hub,Camp A,nan")}, [
        'routes.csv, row 4: distance: not a number, found "nan".',
        'routes.csv, row 4: a distance that is not above 0, found "nan".']),
    "distance": ({"routes": ROUTES.replace("Hub,Camp A,15", "Hub,Camp A,0")}, [
        'routes.csv, row 4: a distance that is not above 0, found "0".']),
    "round trip": ({"routes": ROUTES.replace("Hub,Camp A", "Hub,Hub")}, [
        'routes.csv, row 4: the route leads to where it starts, found "Hub".']),
    "blank beside a country": ({"locations": PLACES.replace("Bridge,North,Here", "Bridge,North,Here ")}, [
        'locations.csv, row 3: a name with blanks around it, found "Here". Flee would not find it: take them out.']),
    "people there at first": ({"locations": PLACES.replace("population\n", "population,initial_idps\n").replace(
        ",,900", ",,900,some")}, [
        'locations.csv, row 5: initial_idps: not a whole number, found "some".']),
    "intensity below none": ({"conflicts": CONFLICTS.replace("\n2,1,0,0", "\n2,-1,0,0")}, [
        'conflicts.csv, row 4: intensity at "Oldtown": out of bounds, found "-1". Allowed: 0 or above.']),
    "cells missing": ({"conflicts": CONFLICTS.replace("\n2,1,0,0", "\n2,1")}, [
        "conflicts.csv, row 4: 2 cells, 4 are needed."]),
    "column twice": ({"conflicts": CONFLICTS.replace("Elsewhere", "Oldtown")}, [
        'conflicts.csv, row 1: column "Oldtown" is there twice.']),
    "layout twice": ({"data_layout": "total,refugees.csv\nCamp A,a.csv\nCamp B,b1.csv\nCamp A,a.csv\n"}, [
        'data_layout.csv, row 4: name "Camp A" is used twice.']),
    "layout without file": ({"data_layout": "total,refugees.csv\nCamp A,a.csv\nCamp B\n"}, [
        'data_layout.csv, row 3: no data file for "Camp B".']),
    "count below none": ({"b1": "2030-01-11,-3\n"}, [
        'b1.csv, row 1: count: out of bounds, found "-3". Allowed: 0 or above.']),
    "closure that ends early": ({"closures": "camp,Camp A,,8,3\n"}, [
        'closures.csv, row 1: ends before it begins, found "8 to 3".']),
    "no length": ({"sim_period": "StartDate,2030-01-01\n"}, [
        "sim_period.csv: no StartDate, or no Length of at least one day."]),
    "correction": ({"registration_corrections": "Camp A,2030-01-12,normalize\n"}, [
        "registration_corrections.csv, row 1: no two counts of Camp A to correct by on that date, found "
        '"2030-01-12".']),
}
# fmt: on


@pytest.mark.parametrize("case", WRONG)
def test_a_refusal_in_its_words(tmp_path: Path, case: str) -> None:
    changed, message = WRONG[case]
    assert faults(write(tmp_path, **changed)) == message


TOLD = {
    "changes of intensity": ({"conflicts": CONFLICTS.replace("\n2,1,0,0", "\n2,0.5,0,0")},
        "conflicts.csv: 2 changes from one intensity above 0 to another: Flee passes over them"),
    "days that are not rows": ({"conflicts": CONFLICTS.replace("\n2,1,0,0", "\n7,1,0,0")},
        'conflicts.csv, row 4: stands for day 2, as Flee counts rows, not for "7"'),
    "a conflict by its kind": ({"conflicts": CONFLICTS.replace("\n0,1,0,0", "\n0,0,0,0")},
        "conflicts.csv: Oldtown is not in conflict on day 0, but in Flee it is by its kind"),
    "a link that is closed": ({"closures": "link,Hub,Camp A,1,3\n"},
        "closures.csv, row 1: closes the link of Hub and Camp A; in Flee that does nothing"),
    "a town that becomes a camp": ({"closures": "camp,Bridge,,1,3\n"},
        "closures.csv, row 1: Bridge is no camp: Flee makes it one when the closure ends"),
    "a series that is no camp": (
        {"data_layout": "total,refugees.csv\nCamp A,a.csv\nCamp B,b1.csv\nBridge,b2.csv\n"},
        'data_layout.csv: "Bridge" is no camp, but Flee counts it as inflow'),
    "no series of everybody": ({"data_layout": "Camp A,a.csv\nCamp B,b1.csv\n"},
        'data_layout.csv, row 1: "Camp A" stands first, where Flee expects everybody: it is not in the inflow'),
    "two counts of a day": ({"b1": "2030-01-11,100\n2030-01-11,120\n"},
        "b1.csv, row 2: another count of 2030-01-11: it takes the place of 100"),
    "days out of order": ({"b1": "2030-01-16,100\n2030-01-11,120\n"},
        "b1.csv, row 2: 2030-01-11 stands after a later date: dates are put in order"),
    "a correction before the start": ({"registration_corrections": "Camp A,2029-01-11,normalize\n"},
        "registration_corrections.csv, row 1: 2029-01-11 lies before the start: Flee passes over it"),
    "a correction of one file": ({"registration_corrections": "Camp B,2030-01-14,normalize\n"},
        "registration_corrections.csv, row 1: only some files of Camp B count on 2030-01-14: "
        "their sum stays as it is"),
    "people there at first": (
        {"locations": PLACES.replace("population\n", "population,initial_idps\n").replace(",,800", ",,800,9")},
        "locations.csv, row 3: initial_idps of a place that is no camp: Flee passes over them"),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_flee_takes_otherwise_is_told(tmp_path: Path, case: str) -> None:
    changed, remark = TOLD[case]
    assert remark in read_flee(write(tmp_path, **changed)).remarks


def test_files_of_other_rules_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "input_csv" / "location_changes.csv").write_text("Bridge,camp,3\n", "utf-8")
    assert "location_changes.csv: nothing of it is read" in read_flee(folder).remarks


def test_all_faults_come_at_once_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "flee", conflicts=None, sim_period="StartDate,soon\n", b1="2030-01-11,many\n")
    assert main(["import", "flee", str(folder), str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert 'sim_period.csv, row 1: not a date, found "soon". Write dates as year-month-day.' in told
    assert "conflicts.csv: cannot be read: no such file or directory" in told
    assert 'b1.csv, row 1: count: not a whole number, found "many".' in told
    assert not (tmp_path / "out").exists()


def test_the_command_makes_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "mine"
    assert main(["import", "flee", str(write(tmp_path / "flee")), str(out)]) == 0
    assert capsys.readouterr().out.startswith("read\n  5 locations")
    assert Scenario.load(out) == scenario(tmp_path / "flee")
    assert main(["import", "flee", str(tmp_path / "flee"), str(out)]) == 2
    assert main(["import", "flee", str(tmp_path / "nowhere"), str(tmp_path / "x")]) == 2
    assert "no such folder. Give the folder that holds input_csv." in capsys.readouterr().err


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"Flee's conflict folders are not there: {SHARED}")
def test_every_conflict_folder_is_read_unchanged() -> None:
    folders = [folder for folder in sorted(SHARED.iterdir()) if (folder / "input_csv").is_dir()]
    assert len(folders) >= 7
    for folder in folders:
        found = read_flee(folder)
        siege = read_scenario(imported(found).sheets, folder.name)
        assert len(siege.locations) == len(found.locations) and len(siege.roads) == len(found.routes)
        assert {count.place for count in siege.observations} <= {camp.name for camp in found.camps}
        assert siege.observations, folder.name
