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
from safepassage.ensemble.arrays import OUTPUTS

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.plan import Plan
    from safepassage.ensemble.store import Also
    from safepassage.scenario.scenario import Scenario
    from safepassage.show.profile import Profile

MEMBERS = 200
LARGE = 10**9
"""A run whose arrays take more than so many bytes says so before it starts."""
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
    keep: tuple[str, ...] = OUTPUTS
    resume: bool = False
    force: bool = False
    scheduler: str | None = None


class Given(NamedTuple):
    """The options of a run as the command line gives them; None where it does not."""

    seed: int | None
    workers: int | None
    until: date | None
    out: Path | None
    scheduler: str | None


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
    resume: bool = False,
    keep: Sequence[str] | None = None,
    **given: Any,
) -> Job:
    """Read the scenario, or the recipe of a result, and refuse what cannot be run or written before any computing.

    With `as_of` only what was published by that day is known. A folder that holds `marker` may be replaced by `force`.
    With `resume` the unfinished run of the result says what is not given.

    `given` are seed, workers, until, out and scheduler of the command line; what is None there comes from the recipe or
    a default.
    """
    from safepassage.ensemble.stored import RECIPE

    job = _again(scenario) if isfile(Path(scenario) / RECIPE) else _anew(scenario)
    out = given.get("out") or job.out
    job = _begun(job, out) if resume else job
    job = job._replace(**{name: value for name, value in given.items() if value is not None})
    job = job._replace(resume=resume, force=force)
    if as_of is not None:
        job = job._replace(scenario=job.scenario.known_by(as_of))
    if members is not None:
        job = job._replace(members=members)
    if keep is not None:
        job = job._replace(keep=kept_outputs(keep))
    refuse_wrong_numbers(job)
    refuse_unless_free(job.out, force, marker)
    warnings = job.scenario.check()
    if warnings:
        say(f"{len(warnings)} warning{'s' if len(warnings) > 1 else ''}: safepassage check {scenario}")
    return job


def _anew(scenario: str) -> Job:
    """The run of a scenario as it stands."""
    siege = load(scenario)
    return Job(siege, range(MEMBERS), None, None, siege.end, Path(f"{siege.name}-result"))


def _again(folder: str) -> Job:
    """The run of a result once more."""
    from safepassage.ensemble.ensemble import Ensemble

    before = Ensemble.load(folder)
    _refuse_other_rules(folder, before)
    members = range(before.first_member, before.first_member + before.members)
    out = Path(f"{Path(folder).resolve().name}-again")
    apart = tuple(before.recipe.get("apart", ()))
    return Job(before.scenario, members, before.seed, None, before.days[-1], out, apart, before.kept)


def _begun(job: Job, out: Path) -> Job:
    """The job with the numbers of its unfinished run, where there is one."""
    from safepassage.ensemble.unfinished import begun

    plan = begun(out)
    if plan is None:
        return job
    first = int(plan["first_member"])
    return job._replace(
        members=range(first, first + int(plan["members"])),
        seed=int(plan["seed"]),
        until=date.fromisoformat(plan["until"]),
        apart=tuple(plan["apart"]),
        keep=tuple(plan["keep"]),
    )


def kept_outputs(words: Sequence[str]) -> tuple[str, ...]:
    """The outputs that the command line asks for, such as `--keep arrivals flows`; summary alone keeps no other."""
    from safepassage.ensemble.arrays import SUMMARY
    from safepassage.errors import SafepassageError, not_known

    for word in words:
        if word not in (SUMMARY, *OUTPUTS):
            raise SafepassageError(f"--keep: {not_known('output', word, (SUMMARY, *OUTPUTS))}")
    return tuple(output for output in OUTPUTS if output in words)


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


def ran(job: Job, figures: bool, profile: Profile, clock: Clock) -> Ensemble:
    """Run a job into its result folder, with its figures, while its progress is shown; the result."""
    with clock.stage("load"):
        from safepassage.ensemble.folder import run_into
        from safepassage.ensemble.run import planned

        plan = planned(job.scenario, job.members, job.seed, job.until, job.apart, job.keep)
    _say_size(plan)
    started = perf_counter()
    with progress(len(job.members)) as advance:
        result = run_into(
            job.out, plan, workers=job.workers, progress=advance, resume=job.resume, overwrite=job.force,
            scheduler=job.scheduler, also=drawing(profile, clock) if figures else None,
        )  # fmt: skip
    clock.stages["simulate"] = result.recipe["seconds"]["simulate"]
    clock.stages["write"] = perf_counter() - started - clock.stages["simulate"] - clock.stages.get("figures", 0)
    return result


def _say_size(plan: Plan) -> None:
    """Say what a large run takes before it starts."""
    from safepassage.ensemble.blocks import layout_of

    layout = layout_of(plan)
    if layout.members * layout.member_bytes > LARGE:
        memory, disk = layout.memory / 1e6, layout.members * layout.member_bytes / 1e9
        say(
            f"{layout.members:,} members take about {memory:,.0f} MB of memory, and up to {disk:,.1f} GB on disk "
            "(a tenth or less, as most numbers are 0)"
        )


def drawing(profile: Profile, clock: Clock) -> Also:
    """What draws the figures of a result into its folder."""

    def draw(folder: Path, result: Ensemble) -> None:
        with clock.stage("figures"):
            from safepassage.show.figures import draw as draw_figures

            draw_figures(result, folder / "figures", profile)

    return draw


def merged(parts: Sequence[Path], out: Path, force: bool) -> Ensemble:
    """The members of all parts as one result, once it is clear that it can be written."""
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.stored import RECIPE
    from safepassage.errors import Fault, InputError

    refuse_unless_free(out, force, RECIPE)
    found: list[Ensemble] = []
    faults: list[Fault] = []
    for part in parts:
        try:
            found.append(Ensemble.load(part, thorough=True))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Ensemble.join(found)


def write(result: Ensemble, out: Path, force: bool, figures: bool, profile: Profile, clock: Clock) -> None:
    """Write the result folder, with its figures, whole or not at all."""
    with clock.stage("write"):
        result.save(out, also=drawing(profile, clock) if figures else None, overwrite=force)
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
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    yield _plain_lines(what)


def _plain_lines(what: str) -> Callable[[int, int], None]:
    """Tells of every quarter that is done, with the time left."""
    told = 0
    first: tuple[float, int] | None = None

    def tell(done: int, total: int) -> None:
        nonlocal told, first
        first = first or (perf_counter(), done)
        if done * 4 // total > told:
            told = done * 4 // total
            say(f"simulated {done} of {total} {what}{_time_left(first, done, total)}")

    return tell


def _time_left(first: tuple[float, int], done: int, total: int) -> str:
    """Roughly how long the rest takes, in words; nothing where that is a moment."""
    since, at = first
    seconds = (perf_counter() - since) * (total - done) / max(1, done - at)
    if done == at or seconds < 2:
        return ""
    return f", about {seconds:,.0f} s left" if seconds < 120 else f", about {seconds / 60:,.0f} minutes left"
