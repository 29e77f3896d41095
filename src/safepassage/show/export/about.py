"""What is said on the first sheet of whatever is handed on: what it is, how to read it, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from safepassage.ensemble.arrays import OUTPUTS
from safepassage.ensemble.ensemble import Ensemble
from safepassage.errors import plural
from safepassage.exchange.publish import Column, Table
from safepassage.show.profile import Profile, hides_roads, marking, told

WHAT = (
    "How civilians may get out of a besieged place, computed day by day from what is written down about it: a forecast "
    "under stated assumptions, never a record of what happened."
)
READ = (
    "q05 to q95 hold 90 % of members, q50 is the median. They show doubt about the inputs and chance. Medians of "
    "parts do not add up to the median of the whole; means do."
)
LIMITS = (
    "What the scenario leaves out is in no interval. Deaths are not modelled, nor is any combatant, weapon or target. "
    "No road is ever said to be safe: look at its mines, front lines and closures before its numbers."
)
USE = "For the protection of civilians. Not for targeting, and not for border control."
OF_PUBLIC = (
    "Counts are rounded to 10 in each member. Groups are together; ready but held is one number for the siege; people "
    "on roads are given by week and by corridor, which is all roads from one place to another; what each member drew "
    "is left out."
)
WORDS = (
    ("affected", "residents of every place that is or has been unsafe"),
    ("inside", "of these, still at a place that is unsafe today"),
    ("trapped", "of those inside, people without a way out, or whose holder denies most of them exit"),
    ("ready_held", "of the trapped, those who would leave today if they could"),
    ("staying", "at an unsafe place, and will not leave by choice"),
    ("freed", "residents of a place that was unsafe and is safe today, still at home"),
    ("on_the_way", "left and not arrived"),
    ("out", "arrived in a safe place"),
)


def about(ensemble: Ensemble, profile: Profile, tables: Sequence[Table]) -> Table:
    """What the result is, in items and words; `tables` are the others that go with it."""
    scenario = ensemble.scenario
    rules = ensemble.recipe.get("rules")
    known = f"what was published by {scenario.as_of}" if scenario.as_of else "all that the scenario holds"
    items = [
        ("marking", marking(profile)),
        ("title", scenario.title),
        ("summary", told(scenario, scenario.summary, profile)),
        ("what it is", WHAT),
        ("period", f"{ensemble.days[0]} to {ensemble.days[-1]}, {plural(len(ensemble.days), 'day')}"),
        ("issue date", f"it knows {known}"),
        ("how to read it", READ),
        ("what it cannot tell", LIMITS),
        ("use", USE),
        ("profile", OF_PUBLIC if profile == "public" else "Everything, as it was computed."),
        *(("left out", words) for words in _left_out(ensemble, profile)),
        *((f"sheet {table.name}", table.meaning) for table in tables),
        *(("word", f"{word}: {meaning}") for word, meaning in WORDS),
        ("made by", f"safepassage {ensemble.recipe.get('version', '')}" + (f", the rules of {rules}" if rules else "")),
        ("members and seed", f"{plural(ensemble.members, 'member')}, seed {ensemble.seed}"),
        ("scenario", f"{scenario.name}, SHA-256 {scenario.digest}"),
        ("licence", scenario.licence),
        ("cite as", scenario.citation),
    ]
    columns = (
        Column("item", "text", "What the line is about.", "#meta+item"),
        Column("text", "text", "What is to be known of it.", "#meta+description"),
    )
    rows = [(item, text) for item, text in items if text]
    return Table("about", "What this is, how to read it, and what it cannot tell.", columns, rows)


def _left_out(ensemble: Ensemble, profile: Profile) -> list[str]:
    """What is not there, and why."""
    found = [f"{output} was not kept by the run" for output in OUTPUTS if output not in ensemble.kept]
    if hides_roads(ensemble.scenario, profile):
        found.append("the siege is still running: nothing by road or crossing is public")
    return found
