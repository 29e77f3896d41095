"""Every message about bad input, once, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.errors import InputError
from safepassage.scenario import Scenario
from small_siege import break_siege


def said(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        Scenario.load(folder)
    return str(caught.value)


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
     'scenario.toml, setting "end": not a date, found "30/06/2016". Allowed: a date on or after '
     "start, within ten years. Write dates as year-month-day, such as 2016-05-22."),
    ("end = 2016-06-30", "end = 2016-06-30T10:00:00",
     'scenario.toml, setting "end": not a date, found "2016-06-30 10:00:00". Allowed: a date on or '
     "after start, within ten years. Write dates as year-month-day, such as 2016-05-22."),
    ("as_of = 2016-06-10", "asof = 2016-06-10",
     'scenario.toml: unknown setting "asof". Known settings include "as_of", "citation", "notes", '
     '"start", "summary". Did you mean "as_of"?'),
    ("as_of = 2016-06-10", "[step]\nhours = 3",
     'scenario.toml: unknown setting "step". Known settings include "as_of", "end", "notes", '
     '"start", "title".'),
    ('title = "A small siege"\n', "",
     'scenario.toml: the setting "title" is missing. Title of the scenario.'),
    ('title = "A small siege"', 'title = ["a", "b"]',
     "scenario.toml, setting \"title\": not one value, found \"['a', 'b']\". Title of the scenario."),
    ('title = "A small siege"', 'title = "  "',
     'scenario.toml, setting "title": empty. Title of the scenario.'),
    ("as_of = 2016-06-10", 'running = "perhaps"',
     'scenario.toml, setting "running": not yes or no, found "perhaps". Allowed: yes or no.'),
    ('name = "Army"', 'name = "Besiegers"',
     'scenario.toml, line 12, setting "name": name "Besiegers" is used twice (also in line 6). '
     "Give each its own.\n"
     'locations.csv, row 3, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'locations.csv, row 4, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'locations.csv, row 5, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'events.csv, row 5, column "value": unknown party "Army". Known parties include "Besiegers".'),
    ('name = "Army"', 'name = "Army"\nexit_denied = [0.5, 1]',
     'scenario.toml, line 12, setting "exit_denied": not one value, found "[0.5, 1]". Write one '
     "number or [low, likely, high]."),
    ('name = "Army"', 'name = "Army"\ndeterent = 1',
     'scenario.toml, line 12: unknown setting "deterent". Known settings include "claims", '
     '"deterrent", "exit_denied", "name", "note". Did you mean "deterrent"?'),
    ("deterrent = 0.5", "deterrent = 1.5",
     'scenario.toml, line 6, setting "deterrent": above 1, found "1.5". Allowed: 0 to 1.'),
    ("deterrent = 0.5", "deterrent = nan",
     'scenario.toml, line 6, setting "deterrent": not a number, found "nan". Allowed: 0 to 1.'),
    ("[0.8, 0.95, 1]", "[0.8, 0.5, 1]",
     'scenario.toml, line 6, setting "exit_denied": low, likely and high are 0.8, 0.5 and 1. '
     "Allowed: low ≤ likely ≤ high."),
    ('claims = ["c1"]', 'claims = ["c9"]',
     'scenario.toml, line 6, setting "claims": unknown claim "c9". Known claims include "c1", '
     '"c2".'),
    ('[[parties]]\nname = "Army"', "[parties.army]\nexit_denied=1",
     'scenario.toml, line 6: unknown setting "army". Known settings include "claims", "deterrent", '
     '"exit_denied", "name", "note".\n'
     'locations.csv, row 3, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'locations.csv, row 4, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'locations.csv, row 5, column "holder": unknown party "Army". Known parties include '
     '"Besiegers".\n'
     'events.csv, row 5, column "value": unknown party "Army". Known parties include "Besiegers".'),
]
LOCATIONS = [
    ("Camp,site", ",site",
     'locations.csv, row 4, column "name": empty. Name of the location, used everywhere else.\n'
     'roads.csv, row 2, column "to": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".\n'
     'roads.csv, row 3, column "to": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".\n'
     'observations.csv, row 2, column "place": unknown location "Camp". Known locations include '
     '"Gate", "Town", "Village".'),
    ("Camp,site", "Town,site",
     'locations.csv, row 4, column "name": name "Town" is used twice (also in row 2). Give each '
     "its own.\n"
     'roads.csv, row 2, column "to": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".\n'
     'roads.csv, row 3, column "to": unknown location "Camp". Known locations include "Gate", '
     '"Town", "Village".\n'
     'observations.csv, row 2, column "place": unknown location "Camp". Known locations include '
     '"Gate", "Town", "Village".'),
    ("Camp,site", "Camp,sight",
     'locations.csv, row 4, column "kind": unknown kind "sight". Known kinds include "city", '
     '"crossing", "site", "town", "village". Did you mean "site"?'),
    ("Village,village", "Vil;lage,village",
     'locations.csv, row 3, column "name": a name with a semicolon, found "Vil;lage". Leave the '
     "semicolon out: it separates names in a list.\n"
     'roads.csv, row 3, column "from": unknown location "Village". Known locations include "Camp", '
     '"Gate", "Town", "Vil;lage". Did you mean "Vil;lage"?\n'
     'events.csv, row 6, column "where": unknown location or road "Village". Known locations and '
     'roads include "Camp", "East road", "Gate", "South road", "Vil;lage". Did you mean '
     '"Vil;lage"?'),
    ("33.20,43.70", "91,43.70",
     'locations.csv, row 4, column "latitude": above 90, found "91". Allowed: -90 to 90.'),
    ("33.20,43.70", '"33,2",43.70',
     'locations.csv, row 4, column "latitude": not a number, found "33,2". Allowed: -90 to 90. '
     "Write a point before the decimals, such as 33.2."),
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
     'locations.csv, row 2, column "people_high": above 1e9, found "9e10". Allowed: 0 to 1e9, '
     "whole."),
    (",800,", ",-800,",
     'locations.csv, row 3, column "people_likely": below 0, found "-800". Allowed: 0 to 1e9, '
     "whole."),
    (",800,", ",800.5,",
     'locations.csv, row 3, column "people_likely": not a whole number, found "800.5". Allowed: 0 '
     "to 1e9, whole."),
    (",800,", ",nan,",
     'locations.csv, row 3, column "people_likely": not a number, found "nan". Allowed: 0 to 1e9, '
     "whole."),
    (",800,", ",inf,",
     'locations.csv, row 3, column "people_likely": not a number, found "inf". Allowed: 0 to 1e9, '
     "whole."),
    (",800,", ',"1,800",',
     'locations.csv, row 3, column "people_likely": not a number, found "1,800". Allowed: 0 to '
     "1e9, whole. Write it without separators, such as 1800."),
    (",800,", ",50%,",
     'locations.csv, row 3, column "people_likely": not a number, found "50%". Allowed: 0 to 1e9, '
     "whole. Write a share, such as 0.5."),
    (",800,", ",eight hundred,",
     'locations.csv, row 3, column "people_likely": not a number, found "eight hundred". Allowed: '
     "0 to 1e9, whole."),
    ("10000,people", "10000,",
     'locations.csv, row 4, column "capacity_unit": a capacity without unit. Allowed: people or '
     "families."),
    ("10000,people", "10000,tents",
     'locations.csv, row 4, column "capacity_unit": unknown capacity unit "tents". Known capacity '
     'units include "families", "people".'),
    ("Besiegers,no", "Beseigers,no",
     'locations.csv, row 2, column "holder": unknown party "Beseigers". Known parties include '
     '"Army", "Besiegers". Did you mean "Besiegers"?'),
    ("Besiegers,no", "Besiegers,false",
     'locations.csv, row 2, column "safe": not yes or no, found "false". Allowed: yes or no.'),
    ("2015-04-15", "2017-04-15",
     'locations.csv, row 2, column "denied_since": after the start (2016-05-22), found '
     '"2017-04-15".'),
    ("2015-04-15", "15.04.2015",
     'locations.csv, row 2, column "denied_since": not a date, found "15.04.2015". Allowed: a date '
     "on or before the start. Write dates as year-month-day, such as 2016-05-22."),
    ("2015-04-15", "2015-02-30",
     'locations.csv, row 2, column "denied_since": not a date, found "2015-02-30". Allowed: a date '
     "on or before the start."),
    ("c1; c2", "c1; c3",
     'locations.csv, row 2, column "claims": unknown claim "c3". Known claims include "c1", "c2".'),
    ("Army,,,,,\nGate", "Army,,,,500,\nGate",
     'locations.csv, row 4, column "people_per_day_likely": people per day at a site. Only a '
     "crossing has people per day."),
    ("43.75,,,,", "43.75,,5,,",
     'locations.csv, row 5, column "people_likely": people at a crossing, found "5". Roads pass '
     "through a crossing and nobody stays there: make it a location of another kind, or leave it "
     "blank."),
    ("43.75,,,,,", "43.75,,,,70,people",
     'locations.csv, row 5, column "capacity_likely": a capacity at a crossing, found "70". Roads '
     "pass through a crossing and nobody stays there: make it a location of another kind, or leave "
     "it blank."),
    ("Army,,,,2000", "Army,,yes,,2000",
     'locations.csv, row 5, column "receives": a crossing that receives, found "yes". Roads pass '
     "through a crossing and nobody stays there: make it a location of another kind, or leave it "
     "blank."),
    ("Army,,,,2000", "Army,,,2015-01-01,2000",
     'locations.csv, row 5, column "denied_since": exit denied at a crossing, found "2015-01-01". '
     "Roads pass through a crossing and nobody stays there: make it a location of another kind, or "
     "leave it blank."),
    ("Army,,,,2000,", "Army,,,,2000",
     "locations.csv, row 5: 14 cells, but the header has 15. Check the commas, and put quotation "
     "marks around text that holds one."),
    ("name,kind,latitude", "name,kind,lattitude",
     'locations.csv, row 1: unknown column "lattitude". Known columns include "attraction", '
     '"claims", "holder", "latitude", "longitude". Did you mean "latitude"?\n'
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("name,kind,latitude", "name,kind,kind",
     'locations.csv, row 1: two columns are named "kind". Remove one of them.\n'
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("name,kind,latitude", "name,kind,",
     "locations.csv, row 1: column 3 has no name. Name or remove it.\n"
     'locations.csv, row 1: the column "latitude" is missing. Latitude, WGS 84.'),
    ("people_low,people_likely", "people_low,people",
     'locations.csv, row 1: unknown column "people". Known columns include "pcode", "people_high", '
     '"people_likely", "people_low", "people_per_day_low". Did you mean "people_likely"?'),
]
ROADS = [
    ("Town,Camp,18", "Town,Kamp,18",
     'roads.csv, row 2, column "to": unknown location "Kamp". Known locations include "Camp", '
     '"Gate", "Town", "Village". Did you mean "Camp"?'),
    ("Town,Camp,18", "Gate,Camp,18",
     'roads.csv, row 2, column "from": a crossing at the end of a road, found "Gate". Let the road '
     "go on to the next location, and name the crossing in the column crossing."),
    ("Town,Camp,18", "Camp,Camp,18",
     'roads.csv, row 2, column "to": the road leads to where it starts, found "Camp". Allowed: '
     "another location."),
    (",12,", ",0,",
     'roads.csv, row 3, column "km_likely": zero, found "0". Allowed: above 0, to 10000.'),
    (",12,", ",-3,",
     'roads.csv, row 3, column "km_likely": below 0, found "-3". Allowed: above 0, to 10000.'),
    (",12,", ",20000,",
     'roads.csv, row 3, column "km_likely": above 10000, found "20000". Allowed: above 0, to '
     "10000."),
    (",12,", ",,",
     'roads.csv, row 3, column "km_likely": empty. Length along the road (columns km_low, '
     "km_likely, km_high)."),
    ("foot,Gate", "feet,Gate",
     'roads.csv, row 2, column "mode": unknown mode "feet". Known modes include "boat", "foot", '
     '"vehicle".'),
    ("foot,Gate", "foot,Gates",
     'roads.csv, row 2, column "crossing": unknown crossing "Gates". Known crossings include '
     '"Gate". Did you mean "Gate"?'),
    ("foot,Gate", "foot,Village",
     'roads.csv, row 2, column "crossing": a village, not a crossing, found "Village". Allowed: a '
     "location of kind crossing."),
    ("East road,", "South road,",
     'roads.csv, row 3, column "name": name "South road" is used twice (also in row 2). Give each '
     "its own."),
    ("East road,", "Camp,",
     'roads.csv, row 3, column "name": "Camp" is also the name of a location. Give the road a name '
     "of its own."),
    ("yes,0.2", "yes,1.2",
     'roads.csv, row 2, column "mined_likely": above 1, found "1.2". Allowed: 0 to 1.'),
]
GROUPS = [
    ("Men,0.2", "Men,0.25",
     'groups.csv, column "share": the shares of the groups add to 1.05. Allowed: a sum of 1.'),
    ("Men,0.2", "Men,-0.2",
     'groups.csv, row 3, column "share": below 0, found "-0.2". Allowed: 0 to 1.'),
    ("Families,0.8,6", "Families,0.8,0",
     'groups.csv, row 2, column "household_size": below 1, found "0". Allowed: 1 to 20, whole.'),
    ("Families,0.8,6", "Families,0.8,2.5",
     'groups.csv, row 2, column "household_size": not a whole number, found "2.5". Allowed: 1 to '
     "20, whole."),
    ("Men,0.2", "Families,0.2",
     'groups.csv, row 3, column "name": name "Families" is used twice (also in row 2). Give each '
     "its own.\n"
     'events.csv, row 7, column "group": unknown group "Men". Known groups include "Families".'),
]
EVENTS = [
    ("fighting,Town,", "figthing,Town,",
     'events.csv, row 2, column "what": unknown event kind "figthing". Known event kinds include '
     '"attraction", "exit_denied", "fighting", "mined", "trigger". Did you mean "fighting"?'),
    ("fighting,Town,", "fighting,Twon,",
     'events.csv, row 2, column "where": unknown location or road "Twon". Known locations and '
     'roads include "East road", "Gate", "South road", "Town", "Village". Did you mean "Town"?'),
    ("fighting,Town,", "fighting,South road,",
     'events.csv, row 2, column "where": fighting at a road, found "South road". Allowed: a '
     "location or crossing."),
    ("fighting,Town,", "fighting,,",
     'events.csv, row 2, column "where": fighting without a place. Allowed: a location or '
     "crossing."),
    ("fighting,Town,", "fighting,Town,Men",
     'events.csv, row 2, column "group": fighting is for all groups, found "Men". Only '
     "screened_share, screening_days and admits take a group. Leave it blank."),
    ("fighting,Town,,", "fighting,Town,,Army",
     'events.csv, row 2, column "value": fighting takes no value, found "Army". Write it into '
     "number_likely."),
    ("0.5,0.7,0.9", "0.5,0.7,1.9",
     'events.csv, row 2, column "number_high": out of bounds for fighting, found "1.9". Allowed: 0 '
     "to 1 (level)."),
    ("open,South road", "open,Camp",
     'events.csv, row 3, column "where": open at a location, found "Camp". Allowed: a road or '
     "crossing."),
    ("open,South road,,,,", "open,South road,,yes,,",
     'events.csv, row 3, column "value": open takes no value, found "yes". Leave it blank.'),
    ("open,South road,,,,", "open,South road,,,,3",
     'events.csv, row 3, column "number_likely": open takes no number, found "3". Leave it blank.'),
    ("2016-06-05,2016-06-10", "2016-06-05,2016-06-01",
     'events.csv, row 3, column "date_to": before date (2016-06-05), found "2016-06-01".'),
    ("2016-06-05,2016-06-10", "2016-07-05,2016-07-10",
     'events.csv, row 3, column "date": after the end (2016-06-30), found "2016-07-05".'),
    ("yes,open", "soon,open",
     'events.csv, row 3, column "announced": not yes or no, found "soon". Allowed: yes or no.'),
    (",9000,,2016-06-20", ",9000,,2016-06-12",
     'events.csv, row 4, column "until": not after date (2016-06-12), found "2016-06-12".'),
    ("South road,,,,,,,0.6", "South road,,,,,,2016-06-08,0.6",
     'events.csv, row 3, column "until": not after date_to (2016-06-10), found "2016-06-08".'),
    ("people_per_day,Gate,,,,9000", "people_per_day,Gate,,,,90.5",
     'events.csv, row 4, column "number_likely": not a whole number, found "90.5". Allowed: 0 to '
     "1e9, whole (people per day)."),
    ("people_per_day,Gate,,,,9000", "people_per_day,Gate,,,,",
     'events.csv, row 4, column "number_likely": people_per_day without a number. Allowed: 0 to '
     "1e9, whole (people per day)."),
    ("people_per_day,Gate", "people_per_day,Camp",
     'events.csv, row 4, column "where": people_per_day at a location, found "Camp". Allowed: a '
     "crossing."),
    ("0.3,exit", "0.5,exit",
     'events.csv, row 3, column "probability": the probabilities of "exit" and its alternatives '
     "add to 1.1. Allowed: a sum of at most 1."),
    ("0.3,exit", "0.3,exits",
     'events.csv, row 4, column "alternative_to": unknown event "exits". Known events include '
     '"airlift", "assault", "exit", "retaken", "screening". Did you mean "exit"?'),
    ("0.3,exit", "0.3,airlift",
     'events.csv, row 4, column "alternative_to": an alternative to itself, found "airlift". '
     "Allowed: another event."),
    ("0.6,,", "0.6,airlift,",
     'events.csv, row 3, column "alternative_to": alternatives in a circle, found "airlift". Let '
     "one of them have no alternative_to.\n"
     'events.csv, row 4, column "alternative_to": alternatives in a circle, found "exit". Let one '
     "of them have no alternative_to."),
    ("0.6,,,", "0.6,,exit,",
     'events.csv, row 3, column "resolves": an event that resolves itself, found "exit". Allowed: '
     "another event."),
    ("0.6,,", "1.6,,",
     'events.csv, row 3, column "probability": above 1, found "1.6". Allowed: 0 to 1.'),
    ("Town,,Army", "Town,,Navy",
     'events.csv, row 5, column "value": unknown party "Navy". Known parties include "Army", '
     '"Besiegers".'),
    ("Town,,Army", "Town,,",
     'events.csv, row 5, column "value": holder without a party. Allowed: a party of '
     "scenario.toml."),
    ("safe,Village,,no", "safe,Village,,never",
     'events.csv, row 6, column "value": not yes or no, found "never". Allowed: yes or no.'),
    ("Gate,Men", "Gate,Man",
     'events.csv, row 7, column "group": unknown group "Man". Known groups include "Families", '
     '"Men". Did you mean "Men"?'),
    ("calm,2016", "exit,2016",
     'events.csv, row 3, column "probability": the probabilities of "exit" and its alternatives '
     "add to 1.9. Allowed: a sum of at most 1.\n"
     'events.csv, row 6, column "id": id "exit" is used twice (also in row 3). Give each its own.'),
    ("calm,2016-06-17,,,safe,Village,,no", "calm,2016-06-17,,,holder,Town,,Besiegers",
     'events.csv, row 6, column "what": sets "Town" on 2016-06-17 otherwise than "retaken" (row '
     "5): holder Besiegers, not holder Army. Keep one, or give them different dates."),
    ("calm,2016-06-17,,,safe,Village,,no,,", "calm,2016-06-01,,,screened_share,Gate,Men,,,0.5",
     'events.csv, row 7, column "what": sets "Gate" on 2016-06-01 otherwise than "calm" (row 6): '
     "screened_share 1, not screened_share 0.5. Keep one, or give them different dates."),
]
OTHERS = [
    ("parameters.csv", "attempt", "atempt",
     'parameters.csv, row 2, column "name": unknown parameter "atempt". Known parameters include '
     '"announcement_delay", "attempt", "base", "beta", "gamma". Did you mean "attempt"?'),
    ("parameters.csv", "0.3,", "0.9,",
     'parameters.csv, row 2, column "low": low, likely and high are 0.9, 0.5 and 0.7. Allowed: low '
     "≤ likely ≤ high."),
    ("parameters.csv", "0.3,", "0,",
     'parameters.csv, row 2, column "low": 0, but attempt varies on a logarithmic scale. Give a '
     "small number above 0, or 0 for all three."),
    ("parameters.csv", "0.7,", "1.7,",
     'parameters.csv, row 2, column "high": out of bounds for attempt, found "1.7". Allowed: 0 to '
     "1 (1 per day)."),
    ("parameters.csv", "1 per day", "days",
     'parameters.csv, row 2, column "unit": another unit than that of attempt, found "days". '
     "Allowed: 1 per day."),
    ("parameters.csv", "attempt,0.3,0.5,0.7,1 per day", "hours_per_day,8,10,12,hours",
     'parameters.csv, row 2, column "likely": not one whole number of hours, found "10". Allowed: '
     "1 to 24, whole, with low = likely = high."),
    ("claims.csv", "c2,A", "c1,A",
     'locations.csv, row 2, column "claims": unknown claim "c2". Known claims include "c1".\n'
     'events.csv, row 2, column "claims": unknown claim "c2". Known claims include "c1".\n'
     'claims.csv, row 3, column "id": id "c1" is used twice (also in row 2). Give each its own.'),
    ("claims.csv", "40000,90000", "40000,30000",
     'claims.csv, row 2, column "high": below low (40000), found "30000".'),
    ("claims.csv", "B,2", "G,2",
     'claims.csv, row 2, column "reliability": unknown reliability "G". Known reliabilities '
     'include "B", "C", "D", "E", "F".'),
    ("claims.csv", ",2016-05,", ",May 2016,",
     'claims.csv, row 2, column "event_date": not a date, found "May 2016". Allowed: a day, month '
     "or year. Write a day, month or year, such as 2016-05-22, 2016-05 or 2016."),
    ("observations.csv", "Camp", "Cramp",
     'observations.csv, row 2, column "place": unknown location "Cramp". Known locations include '
     '"Camp", "Gate", "Town", "Village". Did you mean "Camp"?'),
    ("observations.csv", "cumulative", "stock",
     'observations.csv, row 2, column "since": a first day for a count of kind stock, found '
     '"2016-06-01". Only a cumulative count has a first day.'),
    ("observations.csv", "2016-06-01", "2016-06-25",
     'observations.csv, row 2, column "since": after the date (2016-06-20), found "2016-06-25".'),
    ("observations.csv", "4000", "lots",
     'observations.csv, row 2, column "people": not a number, found "lots". Allowed: 0 to 1e9, '
     "whole."),
]
# fmt: on
ALL = (
    [("scenario.toml", *case) for case in SETTINGS]
    + [("locations.csv", *case) for case in LOCATIONS]
    + [("roads.csv", *case) for case in ROADS]
    + [("groups.csv", *case) for case in GROUPS]
    + [("events.csv", *case) for case in EVENTS]
    + OTHERS
)


@pytest.mark.parametrize(("file", "old", "new", "message"), ALL)
def test_a_fault_is_named_word_for_word(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    assert said(break_siege(tmp_path / "siege", file, old, new)) == message
