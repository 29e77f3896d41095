"""Every message about settings, parties and places, once, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_siege import break_siege, fault_lines

# fmt: off
SETTINGS = [
    ("end = 2016-06-30", "end = 2016-05-21",
     'scenario.toml, setting "end": before the start (2016-05-22), found "2016-05-21".\n'
     'events.csv, row 2, column "date": after the end (2016-05-21), found "2016-05-23".\n'
     'events.csv, row 3, column "date": after the end (2016-05-21), found "2016-06-05".\n'
     'events.csv, row 4, column "date": after the end (2016-05-21), found "2016-06-12".\n'
     'events.csv, row 5, column "date": after the end (2016-05-21), found "2016-06-17".\n'
     'events.csv, row 6, column "date": after the end (2016-05-21), found "2016-06-17".\n'
     'events.csv, row 7, column "date": after the end (2016-05-21), found "2016-06-01".'),
    ("end = 2016-06-30", "end = 2036-05-21",
     'scenario.toml, setting "end": 7,304 days after the start (2016-05-22), found "2036-05-21". '
     "Allowed: at most 3,653 days."),
    ("end = 2016-06-30", 'end = "30/06/2016"',
     'scenario.toml, setting "end": not a date, found "30/06/2016". Allowed: a date on or after start, '
     "within ten years. Write dates as year-month-day, such as 2016-05-22."),
    ("end = 2016-06-30", "end = 2016-06-30T10:00:00",
     'scenario.toml, setting "end": not a date, found "2016-06-30 10:00:00". Allowed: a date on or after '
     "start, within ten years. Write dates as year-month-day, such as 2016-05-22."),
    ("as_of = 2016-06-10", "asof = 2016-06-10",
     'scenario.toml: unknown setting "asof". Known settings include "as_of", "citation", "notes", '
     '"start", "summary". Did you mean "as_of"?'),
    ("as_of = 2016-06-10", "[step]\nhours = 3",
     'scenario.toml: unknown setting "step". Known settings include "as_of", "end", "notes", "start", '
     '"title".'),
    ('title = "A small siege"\n', "",
     'scenario.toml: the setting "title" is missing. Title of the scenario.'),
    ('title = "A small siege"', 'title = ["a", "b"]',
     "scenario.toml, setting \"title\": not one value, found \"['a', 'b']\". Title of the scenario."),
    ('title = "A small siege"', 'title = "  "',
     'scenario.toml, setting "title": empty. Title of the scenario.'),
    ("as_of = 2016-06-10", 'running = "perhaps"',
     'scenario.toml, setting "running": not yes or no, found "perhaps". Allowed: yes or no.'),
    ('name = "Army"', 'name = "Besiegers"',
     'scenario.toml, line 12, setting "name": name "Besiegers" is used twice (also in line 6). Give each '
     "its own.\n"
     'locations.csv, row 3, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'locations.csv, row 4, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'locations.csv, row 5, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'events.csv, row 5, column "value": unknown party "Army". Known parties include "Besiegers".'),
    ('name = "Army"', 'name = "Army"\nexit_denied = [0.5, 1]',
     'scenario.toml, line 12, setting "exit_denied": not one value, found "[0.5, 1]". Write one number '
     "or [low, likely, high]."),
    ('name = "Army"', 'name = "Army"\ndeterent = 1',
     'scenario.toml, line 12: unknown setting "deterent". Known settings include "claims", "deterrent", '
     '"exit_denied", "name", "note". Did you mean "deterrent"?'),
    ("deterrent = 0.5", "deterrent = 1.5",
     'scenario.toml, line 6, setting "deterrent": above 1, found "1.5". Allowed: 0 to 1.'),
    ("deterrent = 0.5", "deterrent = nan",
     'scenario.toml, line 6, setting "deterrent": not a number, found "nan". Allowed: 0 to 1.'),
    ("[0.8, 0.95, 1]", "[0.8, 0.5, 1]",
     'scenario.toml, line 6, setting "exit_denied": low, likely and high are 0.8, 0.5 and 1. Allowed: '
     "low ≤ likely ≤ high."),
    ('claims = ["c1"]', 'claims = ["c9"]',
     'scenario.toml, line 6, setting "claims": unknown claim "c9". Known claims include "c1", "c2".'),
    ('[[parties]]\nname = "Army"', "[parties.army]\nexit_denied=1",
     'scenario.toml, line 6: unknown setting "army". Known settings include "claims", "deterrent", '
     '"exit_denied", "name", "note".\n'
     'locations.csv, row 3, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'locations.csv, row 4, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'locations.csv, row 5, column "holder": unknown party "Army". Known parties include "Besiegers".\n'
     'events.csv, row 5, column "value": unknown party "Army". Known parties include "Besiegers".'),
]
LOCATIONS = [
    ("Camp,site", ",site",
     'locations.csv, row 4, column "name": empty. Name of the location, used everywhere else.\n'
     'roads.csv, row 2, column "to": unknown location "Camp". Known locations include "Gate", "Town", '
     '"Village".\n'
     'roads.csv, row 3, column "to": unknown location "Camp". Known locations include "Gate", "Town", '
     '"Village".\n'
     'observations.csv, row 2, column "place": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".'),
    ("Camp,site", "Town,site",
     'locations.csv, row 4, column "name": name "Town" is used twice (also in row 2). Give each its own.\n'
     'roads.csv, row 2, column "to": unknown location "Camp". Known locations include "Gate", "Town", '
     '"Village".\n'
     'roads.csv, row 3, column "to": unknown location "Camp". Known locations include "Gate", "Town", '
     '"Village".\n'
     'observations.csv, row 2, column "place": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".'),
    ("Camp,site", "Camp,sight",
     'locations.csv, row 4, column "kind": unknown kind "sight". Known kinds include "city", "crossing", '
     '"site", "town", "village". Did you mean "site"?'),
    ("Village,village", "Vil;lage,village",
     'locations.csv, row 3, column "name": a name with a semicolon, found "Vil;lage". Leave the '
     "semicolon out: it separates names in a list.\n"
     'roads.csv, row 3, column "from": unknown location "Village". Known locations include "Camp", '
     '"Gate", "Town", "Vil;lage". Did you mean "Vil;lage"?\n'
     'events.csv, row 6, column "where": unknown location or road "Village". Known locations and roads '
     'include "Camp", "East road", "Gate", "South road", "Vil;lage". Did you mean "Vil;lage"?'),
    ("33.20,43.70", "91,43.70",
     'locations.csv, row 4, column "latitude": above 90, found "91". Allowed: -90 to 90.'),
    ("33.20,43.70", '"33,2",43.70',
     'locations.csv, row 4, column "latitude": not a number, found "33,2". Allowed: -90 to 90. Write a '
     "point before the decimals, such as 33.2."),
    ("33.20,43.70", ",43.70",
     'locations.csv, row 4, column "latitude": empty. Latitude, WGS 84.'),
    ("33.20,43.70", "33.2,1e999",
     'locations.csv, row 4, column "longitude": above 180, found "1e999". Allowed: -180 to 180.'),
    ("40000,50000,90000", "60000,50000,90000",
     'locations.csv, row 2, column "people_low": low, likely and high are 60000, 50000 and 90000. '
     "Allowed: low ≤ likely ≤ high."),
    ("40000,50000,90000", "40000,50000,45000",
     'locations.csv, row 2, column "people_high": low, likely and high are 40000, 50000 and 45000. '
     "Allowed: low ≤ likely ≤ high."),
    ("40000,50000,90000", "40000,,90000",
     'locations.csv, row 2, column "people_likely": empty, while low and high are given. Give low, '
     "likely and high, or likely alone."),
    ("40000,50000,90000", ",50000,90000",
     'locations.csv, row 2, column "people_low": empty, while likely and high are given. Give low, '
     "likely and high, or likely alone."),
    ("40000,50000,90000", "40000,50000,9e10",
     'locations.csv, row 2, column "people_high": above 1e9, found "9e10". Allowed: 0 to 1e9, whole.'),
    (",800,", ",-800,",
     'locations.csv, row 3, column "people_likely": below 0, found "-800". Allowed: 0 to 1e9, whole.'),
    (",800,", ",800.5,",
     'locations.csv, row 3, column "people_likely": not a whole number, found "800.5". Allowed: 0 to '
     "1e9, whole."),
    (",800,", ",nan,",
     'locations.csv, row 3, column "people_likely": not a number, found "nan". Allowed: 0 to 1e9, whole.'),
    (",800,", ",inf,",
     'locations.csv, row 3, column "people_likely": not a number, found "inf". Allowed: 0 to 1e9, whole.'),
    (",800,", ',"1,800",',
     'locations.csv, row 3, column "people_likely": not a number, found "1,800". Allowed: 0 to 1e9, '
     "whole. Write it without separators, such as 1800."),
    (",800,", ",50%,",
     'locations.csv, row 3, column "people_likely": not a number, found "50%". Allowed: 0 to 1e9, whole. '
     "Write a share, such as 0.5."),
    (",800,", ",eight hundred,",
     'locations.csv, row 3, column "people_likely": not a number, found "eight hundred". Allowed: 0 to '
     "1e9, whole."),
    ("10000,people", "10000,",
     'locations.csv, row 4, column "capacity_unit": a capacity without unit. Allowed: people or '
     "families."),
    ("10000,people", "10000,tents",
     'locations.csv, row 4, column "capacity_unit": unknown capacity unit "tents". Known capacity units '
     'include "families", "people".'),
    ("Besiegers,no", "Beseigers,no",
     'locations.csv, row 2, column "holder": unknown party "Beseigers". Known parties include "Army", '
     '"Besiegers". Did you mean "Besiegers"?'),
    ("Besiegers,no", "Besiegers,false",
     'locations.csv, row 2, column "safe": not yes or no, found "false". Allowed: yes or no.'),
    ("2015-04-15", "2017-04-15",
     'locations.csv, row 2, column "denied_since": after the start (2016-05-22), found "2017-04-15".'),
    ("2015-04-15", "15.04.2015",
     'locations.csv, row 2, column "denied_since": not a date, found "15.04.2015". Allowed: a date on or '
     "before the start. Write dates as year-month-day, such as 2016-05-22."),
    ("2015-04-15", "2015-02-30",
     'locations.csv, row 2, column "denied_since": not a date, found "2015-02-30". Allowed: a date on or '
     "before the start."),
    ("c1; c2", "c1; c3",
     'locations.csv, row 2, column "claims": unknown claim "c3". Known claims include "c1", "c2".'),
    ("Army,,,,,\nGate", "Army,,,,500,\nGate",
     'locations.csv, row 4, column "people_per_day_likely": people per day at a site. Only a crossing '
     "has people per day."),
    ("43.75,,,,", "43.75,,5,,",
     'locations.csv, row 5, column "people_likely": people at a crossing, found "5". Roads pass through '
     "a crossing and nobody stays there: make it a location of another kind, or leave it blank."),
    ("43.75,,,,,", "43.75,,,,70,people",
     'locations.csv, row 5, column "capacity_likely": a capacity at a crossing, found "70". Roads pass '
     "through a crossing and nobody stays there: make it a location of another kind, or leave it blank."),
    ("Army,,,,2000", "Army,,yes,,2000",
     'locations.csv, row 5, column "receives": a crossing that receives, found "yes". Roads pass through '
     "a crossing and nobody stays there: make it a location of another kind, or leave it blank."),
    ("Army,,,,2000", "Army,,,2015-01-01,2000",
     'locations.csv, row 5, column "denied_since": exit denied at a crossing, found "2015-01-01". Roads '
     "pass through a crossing and nobody stays there: make it a location of another kind, or leave it "
     "blank."),
    ("Army,,,,2000,", "Army,,,,2000",
     "locations.csv, row 5: 14 cells, but the header has 15. Check the commas, and put quotation marks "
     "around text that holds one."),
    ("name,kind,latitude", "name,kind,lattitude",
     'locations.csv, row 1: unknown column "lattitude". Known columns include "attraction", "claims", '
     '"holder", "latitude", "longitude". Did you mean "latitude"?\n'
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("name,kind,latitude", "name,kind,kind",
     'locations.csv, row 1: two columns are named "kind". Remove one of them.\n'
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("name,kind,latitude", "name,kind,",
     "locations.csv, row 1: column 3 has no name. Name or remove it.\n"
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("people_low,people_likely", "people_low,people",
     'locations.csv, row 1: unknown column "people". Known columns include "people_high", '
     '"people_likely", "people_low", "people_per_day_high", "people_per_day_low". Did you mean '
     '"people_likely"?'),
]
# fmt: on
ALL = [*(("scenario.toml", *case) for case in SETTINGS), *(("locations.csv", *case) for case in LOCATIONS)]


@pytest.mark.parametrize(("file", "old", "new", "message"), ALL)
def test_a_fault_is_named_word_for_word(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    assert fault_lines(break_siege(tmp_path / "siege", file, old, new)) == message.split("\n")
