"""A comparison from start to end: its courses from the command line, refusals before any computing, and writing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, Job, prepare, progress
from safepassage.errors import Fault, InputError

if TYPE_CHECKING:
    from safepassage.planning.compare import Comparison
    from safepassage.show.profile import Profile

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Prepared(NamedTuple):
    """What is to be compared: the job of the scenario as it stands, and each course by name."""

    job: Job
    courses: dict[str, str]


class Course(NamedTuple):
    """A course as the command line gives it: its name, its text, and the file it came from, if any."""

    name: str
    text: str
    file: str | None


def prepared(
    clock: Clock,
    scenario: str,
    given: list[str],
    members: range | None,
    force: bool,
    as_of: date | None,
    **options: Any,
) -> Prepared:
    """The job and the courses, once everything that can be refused has been."""
    from safepassage.planning.compare import planned
    from safepassage.show.comparison_files import DOCUMENT

    with clock.stage("load"):
        named = Path(scenario).resolve()
        options["out"] = options["out"] or Path(f"{named.name if named.is_dir() else named.stem}-comparison")
        job = prepare(scenario, members, force, as_of, DOCUMENT, **options)
        courses = read_courses(given)
        planned(
            job.scenario,
            {course.name: course.text for course in courses},
            {course.name: course.file for course in courses if course.file},
        )
    return Prepared(job, {course.name: course.text for course in courses})


def read_courses(given: list[str]) -> list[Course]:
    """The courses of the command line: a file by its name, actions by a letter; two of one name raise InputError."""
    from safepassage.files.tables import text_of

    courses: list[Course] = []
    faults: list[Fault] = []
    letters = iter(LETTERS)
    for words in given:
        try:
            if _is_file(words):
                courses.append(Course(Path(words).stem, text_of(words), words))
            else:
                courses.append(Course(next(letters), words, None))
        except InputError as error:
            faults += error.faults
    names = [course.name for course in courses]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        faults.append(Fault("--with", "two courses of one name", found=name, advice="Rename one of the files"))
    if faults:
        raise InputError(faults)
    return courses


def _is_file(words: str) -> bool:
    """Whether a course is given as a file: it is one, or it is one word with an ending or a folder in it."""
    if Path(words).is_file():
        return True
    return " " not in words.strip() and (Path(words).suffix != "" or len(Path(words).parts) > 1)


def compared(plan: Prepared, clock: Clock) -> Comparison:
    """The comparison, while its progress is shown."""
    from safepassage.planning.compare import compare

    job = plan.job
    runs = (1 + len(plan.courses)) * len(job.members)
    with clock.stage("simulate"), progress(runs) as advance:
        return compare(
            job.scenario,
            plan.courses,
            members=job.members,
            seed=job.seed,
            workers=job.workers,
            until=job.until,
            progress=advance,
        )


def written(
    comparison: Comparison, out: Path, force: bool, figures: bool, profile: Profile, clock: Clock
) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the folder of the comparison is written."""
    from safepassage.show.comparison_files import save
    from safepassage.show.comparison_words import comparison_document, comparison_table

    with clock.stage("write"):
        save(comparison, out, profile, figures, replace=force)
    text = f"{comparison_table(comparison, profile)}\n\nThe comparison lies in {out}"
    return text, comparison_document(comparison, clock.seconds, out, profile)
