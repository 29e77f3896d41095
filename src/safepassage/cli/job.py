"""A run from start to end: what is to be run, refusals before any computing, progress, writing, and the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from os.path import isfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.output import say, show

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.scenario.scenario import Scenario
    from safepassage.show.profile import Profile

MEMBERS = 200
LARGEST_SEED = 2**64 - 1


class Clock:
    """Seconds by stage, and in total since it was made."""

    def __init__(self) -> None:
        self.started = perf_counter()
        self.stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of a block to a stage."""
        started = perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0) + perf_counter() - started

    @property
    def seconds(self) -> dict[str, float]:
        """Every stage and the total, to a millisecond."""
        return {k: round(v, 3) for k, v in {**self.stages, "total": perf_counter() - self.started}.items()}


class Job(NamedTuple):
    """What is to be run, and where its result goes."""

    scenario: Scenario
    members: range
    seed: int | None
    workers: int | None
    until: date
    out: Path
    apart: tuple[str, ...] = ()


def load(scenario: str, as_of: date | None = None) -> Scenario:
    """The scenario of a catalogue id, folder or workbook; with `as_of`, as it was known on that day."""
    from safepassage.scenario.scenario import Scenario

    siege = Scenario.load(scenario)
    return siege if as_of is None else siege.known_by(as_of)


def copy(origin: str, target: Path) -> None:
    """Copy a scenario to a new folder or workbook; an entry of the catalogue into a folder as it is, notes and all."""
    from safepassage.scenario.catalogue import copy_entry, ids
    from safepassage.scenario.scenario import WORKBOOKS

    if origin in ids() and not Path(origin).is_dir() and target.suffix.lower() not in WORKBOOKS:
        copy_entry(origin, target)
    else:
        load(origin).save(target)


def prepare(
    scenario: str,
    members: range | None,
    force: bool,
    as_of: date | None = None,
    marker: str = "recipe.json",
    **given: Any,
) -> Job:
    """Read the scenario, or the recipe of a result, and refuse what cannot be run or written before any computing.

    With `as_of` only what was published by that day is known. A folder that holds `marker` may be replaced by `force`.

    `given` are seed, workers, until and out of the command line; what is None there comes from the recipe or a default.
    """
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.store import RECIPE

    if isfile(Path(scenario) / RECIPE):
        before = Ensemble.load(scenario)
        _refuse_other_rules(scenario, before)
        first = int(before.recipe["first_member"])
        known = Job(
            before.scenario,
            range(first, first + before.members),
            before.seed,
            None,
            before.days[-1],
            Path(f"{Path(scenario).resolve().name}-again"),
            tuple(before.recipe.get("apart", ())),
        )
    else:
        siege = load(scenario)
        known = Job(siege, range(MEMBERS), None, None, siege.end, Path(f"{siege.name}-result"))
    job = known._replace(**{name: value for name, value in given.items() if value is not None})
    if as_of is not None:
        job = job._replace(scenario=job.scenario.known_by(as_of))
    if members is not None:
        job = job._replace(members=members)
    refuse_wrong_numbers(job)
    refuse_unless_free(job.out, force, marker)
    warnings = job.scenario.check()
    if warnings:
        say(f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}: safepassage check {scenario}")
    return job


def one_or_more(members: range | None, member: int | None) -> range | None:
    """The members that the command line asks for: several, one of them alone, or None where it does not say."""
    from safepassage.errors import SafepassageError

    if member is None:
        return members
    if members is not None:
        raise SafepassageError("--members and --member cannot be given together. --member runs one member alone.")
    if member < 0:
        raise SafepassageError("--member must be 0 or above.")
    return range(member, member + 1)


def _refuse_other_rules(folder: str, result: Ensemble) -> None:
    """A result of other rules than ours is not made again by ours."""
    from safepassage.errors import Fault, InputError

    rules = result.recipe.get("rules")
    if rules is not None:
        advice = f"Make it again with: safepassage {rules} run"
        raise InputError(Fault(folder, f"a result of the rules of {str(rules).capitalize()}", advice=advice))


def refuse_wrong_numbers(job: Job) -> None:
    """Raise SafepassageError for numbers of the command line that make no run."""
    start, end = job.scenario.start, job.scenario.end
    outside = f"--until must be a day from {start} to {end}, the period of the scenario"
    refuse_wrong(wrong_counts(job.members, job.workers, job.seed) | {outside: not start <= job.until <= end})


def wrong_counts(members: range, workers: int | None, seed: int | None) -> dict[str, bool]:
    """What must hold for the numbers that every run takes, and whether it does not."""
    from safepassage.ensemble.arrays import MOST_MEMBERS

    return {
        "--members must be at least 1": members.stop <= members.start,
        f"--members must be at most {MOST_MEMBERS:,}": members.stop - members.start > MOST_MEMBERS,
        "--workers must be at least 1": workers is not None and workers < 1,
        f"--seed must be a whole number from 0 to {LARGEST_SEED}": seed is not None and not 0 <= seed <= LARGEST_SEED,
    }


def refuse_wrong(wrong: dict[str, bool]) -> None:
    """Raise SafepassageError that lists everything which is wrong."""
    from safepassage.errors import SafepassageError

    found = [f"{problem}." for problem, is_wrong in wrong.items() if is_wrong]
    if found:
        raise SafepassageError("\n".join(found))


def refuse_unless_free(out: Path, force: bool, marker: str) -> None:
    """Raise InputError where a result could not be written, or something would be lost."""
    from tempfile import TemporaryDirectory

    from safepassage.errors import Fault, InputError
    from safepassage.files.atomic import cannot, require_empty

    try:
        if not (out / marker).is_file():
            require_empty(out)
        elif not force:
            advice = "Add --force to replace it, or choose another folder with --out"
            raise InputError(Fault(str(out), "there is a result already", advice=advice))
        beside = next(parent for parent in out.absolute().parents if parent.exists())
        TemporaryDirectory(dir=beside, prefix=".safepassage.").cleanup()
    except OSError as error:
        raise InputError(cannot("written", out, error)) from error


def simulated(job: Job, clock: Clock) -> Ensemble:
    """The result of a job, while its progress is shown."""
    with clock.stage("load"):
        from safepassage.ensemble.run import simulate

    with clock.stage("simulate"), progress(len(job.members)) as advance:
        return simulate(
            job.scenario,
            members=job.members,
            seed=job.seed,
            workers=job.workers,
            until=job.until,
            progress=advance,
            apart=job.apart,
        )


def merged(parts: Sequence[Path], out: Path, force: bool) -> Ensemble:
    """The members of all parts as one result, once it is clear that it can be written."""
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.store import RECIPE
    from safepassage.errors import Fault, InputError

    refuse_unless_free(out, force, RECIPE)
    found: list[Ensemble] = []
    faults: list[Fault] = []
    for part in parts:
        try:
            found.append(Ensemble.load(part))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Ensemble.join(found)


def write(result: Ensemble, out: Path, force: bool, figures: bool, profile: Profile, clock: Clock) -> None:
    """Write the result folder, with its figures, whole or not at all."""

    def draw(folder: Path) -> None:
        from safepassage.show.figures import draw as draw_figures

        with clock.stage("figures"):
            draw_figures(result, folder / "figures", profile)

    with clock.stage("write"):
        result.save(out, also=draw if figures else None, overwrite=force)
    clock.stages["write"] -= clock.stages.get("figures", 0)


def told(result: Ensemble, out: Path, profile: Profile, json: bool, clock: Clock) -> None:
    """Print the answer of a result that was written to a folder: its table, or one document."""
    from safepassage.show.words import document, table

    text = f"{table(result, profile)}\n\nThe result lies in {out}"
    show(json, text, clock, **document(result, clock.seconds, out, profile))


@contextmanager
def progress(members: int, room: str = "engine", what: str = "members") -> Iterator[Callable[[int, int], None]]:
    """A function that is told how many members are done: a bar on a terminal, else a few plain lines, on stderr.

    `room` is the one whose kernels run; `what` is counted, if not members.
    """
    from safepassage.engine._jit import is_warm

    if not is_warm(room):
        say("compiling the engine: about a minute, only this once")
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("simulating", total=members)
            yield lambda done, _: bar.update(task, completed=done)
        return
    told = 0

    def tell(done: int, members: int) -> None:
        nonlocal told
        if done * 4 // members > told:
            told = done * 4 // members
            say(f"simulated {done} of {members} {what}")

    yield tell
