"""A small correct scenario folder, for tests that break one thing in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safepassage.errors import InputError
from safepassage.scenario import Scenario

FILES: Mapping[str, str] = {
    "scenario.toml": """\
title = "A small siege"
start = 2016-05-22
end = 2016-06-30
as_of = 2016-06-10

[[parties]]
name = "Besiegers"
exit_denied = [0.8, 0.95, 1]
deterrent = 0.5
claims = ["c1"]

[[parties]]
name = "Army"
""",
    "locations.csv": """\
name,kind,latitude,longitude,people_low,people_likely,people_high,capacity_likely,capacity_unit,holder,safe,receives,denied_since,people_per_day_likely,claims
Town,town,33.35,43.78,40000,50000,90000,,,Besiegers,no,,2015-04-15,,c1; c2
Village,village,33.30,43.70,,800,,,,Army,,,,,
Camp,site,33.20,43.70,,,,10000,people,Army,,,,,
Gate,crossing,33.30,43.75,,,,,,Army,,,,2000,
""",
    "roads.csv": """\
name,from,to,km_low,km_likely,km_high,mode,crossing,front,mined_likely
South road,Town,Camp,18,20,25,foot,Gate,yes,0.2
East road,Village,Camp,,12,,vehicle,,,
""",
    "groups.csv": """\
name,share,household_size,stayers_low,stayers_likely,stayers_high
Families,0.8,6,,,
Men,0.2,1,0.05,0.1,0.2
""",
    "events.csv": """\
id,date,date_to,announced,what,where,group,value,number_low,number_likely,number_high,until,probability,alternative_to,resolves,claims
assault,2016-05-23,,,fighting,Town,,,0.5,0.7,0.9,,,,,c2
exit,2016-06-05,2016-06-10,yes,open,South road,,,,,,,0.6,,,
airlift,2016-06-12,,,people_per_day,Gate,,,,9000,,2016-06-20,0.3,exit,,
retaken,2016-06-17,,,holder,Town,,Army,,,,,,,,
danger,2016-06-17,,,safe,Village,,no,,,,,,,,
screening,2016-06-01,,,screened_share,Gate,Men,,,,,,,,,
""",
    "parameters.csv": """\
name,low,likely,high,unit,source
attempt,0.3,0.5,0.7,1 per day,a test
""",
    "claims.csv": """\
id,publisher,source_kind,event_date,published,url,reliability,credibility,about,low,high,unit,qualifier,statement,origin
c1,An office,un,2016-05,2016-05-20,,B,2,people,40000,90000,people,about,Between 40 and 90 thousand people are inside.,
c2,A newspaper,media,2016-05-23,2016-05-24,,C,3,fighting,,,,,The assault has begun.,
""",
    "observations.csv": """\
date,place,kind,people,since,source,published,grade,claims
2016-06-20,Camp,cumulative,4000,2016-06-01,the camp's office,2016-06-21,B2,c1
""",
}


def write_siege(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the files into the folder and return it.

    `changed` gives other contents by file name, with "_" for the dot; None leaves the file out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        content = changed.get(name.replace(".", "_"), text)
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def break_siege(folder: Path, file: str, old: str, new: str) -> Path:
    """Write the files with one piece of text in one of them replaced; the piece occurs exactly once."""
    assert FILES[file].count(old) == 1, f"{old!r} occurs {FILES[file].count(old)} times in {file}"
    return write_siege(folder, **{file.replace(".", "_"): FILES[file].replace(old, new)})


def fault_lines(source: str | Path) -> list[str]:
    """Load a scenario that cannot be true, and return the message line by line."""
    try:
        Scenario.load(source)
    except InputError as error:
        return str(error).split("\n")
    raise AssertionError("nothing was found wrong")
