"""The command `evidence`: what the claims of a scenario say on each of its numbers."""

from __future__ import annotations

from datetime import date

from safepassage.cli.job import Clock, load
from safepassage.cli.output import show


def evidence(scenario: str, /, *, as_of: date | None = None, json: bool = False) -> None:
    """Print, for each number of a scenario, its claims, the prior they make, and what is assumed without any.

    Claims stand in order of grade and date. Two of them contradict each other where their 90 % intervals do not
    overlap. A number that no claim states is an assumption, and is listed as one.

    For example:

        safepassage evidence fallujah-2015
        safepassage evidence my-siege --as-of 2016-06-01 --json

    Parameters
    ----------
    scenario
        The SCENARIO whose evidence to print.
    as_of
        Use only what was published by this day, such as 2016-06-01.
    json
        Print one JSON document instead of text.
    """
    clock = Clock()
    with clock.stage("load"):
        siege = load(scenario, as_of)
        from dataclasses import asdict

        from safepassage.scenario.weighing import evidence as found
        from safepassage.scenario.weighing import evidence_text

    with clock.stage("weigh"):
        known = [asdict(one) for one in found(siege)]
        text = evidence_text(siege)
    show(json, text, clock, scenario=scenario, as_of=siege.as_of, quantities=known)
