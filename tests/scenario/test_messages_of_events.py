"""Every message about roads, groups, events, parameters, claims and counts, once, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_siege import break_siege, fault_lines

# fmt: off
ROADS = [
    ("Town,Camp,18", "Town,Kamp,18",
     'roads.csv, row 2, column "to": unknown location "Kamp". Known locations include "Camp", "Gate", '
     '"Town", "Village". Did you mean "Camp"?'),
    ("Town,Camp,18", "Gate,Camp,18",
     'roads.csv, row 2, column "from": a crossing at the end of a road, found "Gate". Let the road go on '
     "to the next location, and name the crossing in the column crossing."),
    ("Town,Camp,18", "Camp,Camp,18",
     'roads.csv, row 2, column "to": the road leads to where it starts, found "Camp". Allowed: another '
     "location."),
    (",12,", ",0,",
     'roads.csv, row 3, column "km_likely": zero, found "0". Allowed: above 0, to 10000.'),
    (",12,", ",-3,",
     'roads.csv, row 3, column "km_likely": below 0, found "-3". Allowed: above 0, to 10000.'),
    (",12,", ",20000,",
     'roads.csv, row 3, column "km_likely": above 10000, found "20000". Allowed: above 0, to 10000.'),
    (",12,", ",,",
     'roads.csv, row 3, column "km_likely": empty. Length along the road (columns km_low, km_likely, '
     "km_high)."),
    ("foot,Gate", "feet,Gate",
     'roads.csv, row 2, column "mode": unknown mode "feet". Known modes include "boat", "foot", '
     '"vehicle".'),
    ("foot,Gate", "foot,Gates",
     'roads.csv, row 2, column "crossing": unknown crossing "Gates". Known crossings include "Gate". Did '
     'you mean "Gate"?'),
    ("foot,Gate", "foot,Village",
     'roads.csv, row 2, column "crossing": a village, not a crossing, found "Village". Allowed: a '
     "location of kind crossing."),
    ("East road,", "South road,",
     'roads.csv, row 3, column "name": name "South road" is used twice (also in row 2). Give each its '
     "own."),
    ("East road,", "Camp,",
     'roads.csv, row 3, column "name": "Camp" is also the name of a location. Give the road a name of '
     "its own."),
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
     'groups.csv, row 2, column "household_size": not a whole number, found "2.5". Allowed: 1 to 20, '
     "whole."),
    ("Men,0.2", "Families,0.2",
     'groups.csv, row 3, column "name": name "Families" is used twice (also in row 2). Give each its '
     "own.\n"
     'events.csv, row 7, column "group": unknown group "Men". Known groups include "Families".'),
]
EVENTS = [
    ("fighting,Town,", "figthing,Town,",
     'events.csv, row 2, column "what": unknown event kind "figthing". Known event kinds include '
     '"exit_denied", "fighting", "front", "mined", "trigger". Did you mean "fighting"?'),
    ("fighting,Town,", "fighting,Twon,",
     'events.csv, row 2, column "where": unknown location or road "Twon". Known locations and roads '
     'include "Camp", "East road", "Gate", "South road", "Town". Did you mean "Town"?'),
    ("fighting,Town,", "fighting,South road,",
     'events.csv, row 2, column "where": fighting at a road, found "South road". Allowed: a location or '
     "crossing."),
    ("fighting,Town,", "fighting,,",
     'events.csv, row 2, column "where": fighting without a place. Allowed: a location or crossing.'),
    ("fighting,Town,", "fighting,Town,Men",
     'events.csv, row 2, column "group": fighting is for all groups, found "Men". Only screened_share, '
     "screening_days, admits and departures take a group. Leave it blank."),
    ("fighting,Town,,", "fighting,Town,,Army",
     'events.csv, row 2, column "value": fighting takes no value, found "Army". Write it into '
     "number_likely."),
    ("0.5,0.7,0.9", "0.5,0.7,1.9",
     'events.csv, row 2, column "number_high": out of bounds for fighting, found "1.9". Allowed: 0 to 1 '
     "(level)."),
    ("open,South road", "open,Camp",
     'events.csv, row 3, column "where": open at a location, found "Camp". Allowed: a road or crossing.'),
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
    ("people_per_day,Gate,,,,9000", "departures,Town,,,,9000",
     'events.csv, row 4, column "until": departures are of one day, found "2016-06-20". Leave it blank; give '
     "every day a row of its own."),
    ("people_per_day,Gate,,,,9000", "people_per_day,Gate,,,,90.5",
     'events.csv, row 4, column "number_likely": not a whole number, found "90.5". Allowed: 0 to 1e9, '
     "whole (people per day)."),
    ("people_per_day,Gate,,,,9000", "people_per_day,Gate,,,,",
     'events.csv, row 4, column "number_likely": people_per_day without a number. Allowed: 0 to 1e9, '
     "whole (people per day)."),
    ("people_per_day,Gate", "people_per_day,Camp",
     'events.csv, row 4, column "where": people_per_day at a location, found "Camp". Allowed: a '
     "crossing."),
    ("0.3,exit", "0.5,exit",
     'events.csv, row 3, column "probability": the probabilities of "exit" and its alternatives add to '
     "1.1. Allowed: a sum of at most 1."),
    ("0.3,exit", "0.3,exits",
     'events.csv, row 4, column "alternative_to": unknown event "exits". Known events include "airlift", '
     '"danger", "exit", "retaken", "screening". Did you mean "exit"?'),
    ("0.3,exit", "0.3,airlift",
     'events.csv, row 4, column "alternative_to": an alternative to itself, found "airlift". Allowed: '
     "another event."),
    ("0.6,,", "0.6,airlift,",
     'events.csv, row 3, column "alternative_to": alternatives in a circle, found "exit → airlift → exit". Let '
     "one of them have no alternative_to."),
    ("0.6,,,", "0.6,,exit,",
     'events.csv, row 3, column "resolves": an event that resolves itself, found "exit". Allowed: '
     "another event."),
    ("0.5,0.7,0.9", "0.5,nan,0.9",
     'events.csv, row 2, column "number_likely": not a number, found "nan". Allowed: 0 to 1 (level).'),
    ("9000", "many",
     'events.csv, row 4, column "number_likely": not a number, found "many". Allowed: 0 to 1e9, whole '
     "(people per day)."),
    ("danger,2016-06-17,,,safe,Village,,no,", "danger,2016-06-17,,,safe,Village,,no,nan",
     'events.csv, row 6, column "number_low": not a number, found "nan".'),
    ("0.6,,", "1.6,,",
     'events.csv, row 3, column "probability": above 1, found "1.6". Allowed: 0 to 1.'),
    ("Town,,Army", "Town,,Navy",
     'events.csv, row 5, column "value": unknown party "Navy". Known parties include "Army", '
     '"Besiegers".'),
    ("Town,,Army", "Town,,",
     'events.csv, row 5, column "value": holder without a party. Allowed: a party of scenario.toml.'),
    ("2016-06-17,,,holder,Town,,Army,,,", "2016-05-01,,,departures,Town,,,,50,",
     'events.csv, row 5, column "date": departures before the start (2016-05-22), found "2016-05-01".'),
    ("safe,Village,,no", "safe,Village,,never",
     'events.csv, row 6, column "value": not yes or no, found "never". Allowed: yes or no.'),
    ("Gate,Men", "Gate,Man",
     'events.csv, row 7, column "group": unknown group "Man". Known groups include "Families", "Men". '
     'Did you mean "Men"?'),
    ("danger,2016", "exit,2016",
     'events.csv, row 6, column "id": id "exit" is used twice (also in row 3). Give each its own.'),
    ("danger,2016-06-17,,,safe,Village,,no", "danger,2016-06-17,,,holder,Town,,Besiegers",
     'events.csv, row 6, column "what": sets "Town" on 2016-06-17 otherwise than "retaken" (row 5): '
     "holder Besiegers, not holder Army. Keep one, or give them different dates."),
    ("danger,2016-06-17,,,safe,Village,,no,,", "danger,2016-06-01,,,screened_share,Gate,Men,,,0.5",
     'events.csv, row 7, column "what": sets "Gate" on 2016-06-01 otherwise than "danger" (row 6): '
     "screened_share 1, not screened_share 0.5. Keep one, or give them different dates."),
]
OTHERS = [
    ("parameters.csv", "attempt", "atempt",
     'parameters.csv, row 2, column "name": unknown parameter "atempt". Known parameters include '
     '"announcement_delay", "attempt", "base", "gamma", "hardship". Did you mean "attempt"?'),
    ("parameters.csv", "0.3,", "0.9,",
     'parameters.csv, row 2, column "low": low, likely and high are 0.9, 0.5 and 0.7. Allowed: low ≤ '
     "likely ≤ high."),
    ("parameters.csv", "0.3,", "nan,",
     'parameters.csv, row 2, column "low": not a number, found "nan". Allowed: 0 to 1 (1 per day).'),
    ("parameters.csv", "attempt,0.3", "atempt,nan",
     'parameters.csv, row 2, column "low": not a number, found "nan".\n'
     'parameters.csv, row 2, column "name": unknown parameter "atempt". Known parameters include '
     '"announcement_delay", "attempt", "base", "gamma", "hardship". Did you mean "attempt"?'),
    ("parameters.csv", "0.3,", "0,",
     'parameters.csv, row 2, column "low": 0, but attempt varies on a logarithmic scale. Give a small '
     "number above 0, or 0 for all three."),
    ("parameters.csv", "0.7,", "1.7,",
     'parameters.csv, row 2, column "high": out of bounds for attempt, found "1.7". Allowed: 0 to 1 (1 '
     "per day)."),
    ("parameters.csv", "1 per day", "days",
     'parameters.csv, row 2, column "unit": another unit than that of attempt, found "days". Allowed: 1 '
     "per day."),
    ("parameters.csv", "attempt,0.3,0.5,0.7,1 per day", "hours_per_day,8,10,12,hours",
     'parameters.csv, row 2, column "likely": not one whole number of hours, found "10". Allowed: 1 to '
     "24, whole, with low = likely = high."),
    ("claims.csv", "c2,A", "c1,A",
     'locations.csv, row 2, column "claims": unknown claim "c2". Known claims include "c1".\n'
     'events.csv, row 2, column "claims": unknown claim "c2". Known claims include "c1".\n'
     'claims.csv, row 3, column "id": id "c1" is used twice (also in row 2). Give each its own.'),
    ("claims.csv", "40000,90000", "40000,30000",
     'claims.csv, row 2, column "high": below low (40000), found "30000".'),
    ("claims.csv", "B,2", "G,2",
     'claims.csv, row 2, column "reliability": unknown reliability "G". Known reliabilities include "A", '
     '"B", "C", "D", "E".'),
    ("claims.csv", ",2016-05,", ",May 2016,",
     'claims.csv, row 2, column "event_date": not a date, found "May 2016". Allowed: a day, month or '
     "year. Write a day, month or year, such as 2016-05-22, 2016-05 or 2016."),
    ("observations.csv", "Camp", "Cramp",
     'observations.csv, row 2, column "place": unknown location "Cramp". Known locations include "Camp", '
     '"Gate", "Town", "Village". Did you mean "Camp"?'),
    ("observations.csv", "cumulative", "stock",
     'observations.csv, row 2, column "since": a first day for a count of kind stock, found '
     '"2016-06-01". Only a cumulative count has a first day.'),
    ("observations.csv", "2016-06-01", "2016-06-25",
     'observations.csv, row 2, column "since": after the date (2016-06-20), found "2016-06-25".'),
    ("observations.csv", "4000", "lots",
     'observations.csv, row 2, column "people": not a number, found "lots". Allowed: 0 to 1e9, whole.'),
]
# fmt: on
ALL = [
    *(("roads.csv", *case) for case in ROADS),
    *(("groups.csv", *case) for case in GROUPS),
    *(("events.csv", *case) for case in EVENTS),
    *OTHERS,
]


@pytest.mark.parametrize(("file", "old", "new", "message"), ALL)
def test_a_fault_is_named_word_for_word(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    assert fault_lines(break_siege(tmp_path / "siege", file, old, new)) == message.split("\n")
