"""A small conflict in Flee's format: a town, two camps at different distances, and one that opens on day 5."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DAYS = 40
FILES: Mapping[str, str] = {
    "input_csv/sim_period.csv": f"StartDate,2030-01-31\nLength,{DAYS}\n",
    "input_csv/locations.csv": """\
#name,region,country,latitude,longitude,location_type,conflict_date,population
Town,North,Here,10.0,20.0,conflict_zone,0,6000
Near,South,There,10.0,20.5,camp,,1500
Far,South,There,10.0,21.0,camp,,500
Late,South,There,10.0,20.4,camp,,0
""",
    "input_csv/routes.csv": """\
#name1,name2,distance,forced_redirection
Town,Near,50,0
Town,Far,100,0
Town,Late,50,0
""",
    "input_csv/closures.csv": "#closure_type,name1,name2,closure_start,closure_end\ncamp,Late,,0,5\n",
    "input_csv/conflicts.csv": "#Day,Town\n" + "".join(f"{day},1\n" for day in range(DAYS)),
    "source_data/data_layout.csv": "total,refugees.csv\nNear,near.csv\nFar,far.csv\nLate,late1.csv,late2.csv\n",
    "source_data/refugees.csv": "2030-01-31,100\n2030-03-11,2500\n",
    "source_data/near.csv": "2030-01-26,100\n2030-01-31,100\n2030-02-20,900\n2030-03-11,1500\n",
    "source_data/far.csv": "2030-01-31,0\n2030-02-05,200\n2030-03-11,500\n",
    "source_data/late1.csv": "2030-01-31,0\n2030-02-05,0\n2030-03-11,300\n",
    "source_data/late2.csv": "2030-01-31,0\n2030-02-07,60\n2030-03-11,200\n",
}


def write_conflict(folder: Path, /, files: Mapping[str, str] = FILES, **changed: str | None) -> Path:
    """Write the folder; `changed` gives other contents by file name without its ending, None leaves the file out."""
    for name, text in files.items():
        content = changed.get(Path(name).stem, text)
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")
    return folder
