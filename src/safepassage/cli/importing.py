"""The command `import`: a folder of another program becomes a scenario of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from safepassage.cli.job import Clock
from safepassage.cli.output import as_records, show


def import_(format: Literal["flee"], folder: Path, out: Path, /, *, json: bool = False) -> None:
    """Make a scenario of a Flee input folder, and report what was read, what has no counterpart and what looks wrong.

    What cannot be true is refused with file and row, all at once. A name that ends in .xlsx makes a workbook.

    For example:

        safepassage import flee mali2012 my-mali
        safepassage import flee mali2012 my-mali.xlsx --json

    Parameters
    ----------
    format
        Whose format it is: flee.
    folder
        The folder that holds input_csv and source_data, or all files together.
    out
        The folder or workbook to make. What exists already is never written over.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        from safepassage.exchange.flee import imported
        from safepassage.exchange.fleefolder import read_flee
        from safepassage.scenario.reading import read_scenario

        found = imported(read_flee(folder))
        siege = read_scenario(found.sheets, out.stem)
    with clock.stage("write"):
        siege.save(out)
    text = "\n".join([*found.report, "", f"{out} is the scenario. Look at it with: safepassage describe {out}"])
    warnings = as_records(siege.check())
    show(json, text, clock, format=format, scenario=str(out), report=list(found.report), warnings=warnings)


import_.__name__ = "import"  # a word of Python, and the name of the command
