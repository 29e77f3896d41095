"""A report from start to end: where it goes, refusals before any drawing, and writing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock
from safepassage.cli.output import say
from safepassage.errors import Fault, InputError, SafepassageError

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.show.profile import Profile

SEALED = "forecast.json"
KINDS = (".html", ".pdf")


class Plan(NamedTuple):
    """The results by name, and the files to write by kind."""

    results: dict[str, Ensemble]
    files: dict[str, Path]


def prepared(given: list[Path], html: bool, pdf: bool, out: Path | None, force: bool, clock: Clock) -> Plan:
    """The results and the files, once everything that can be refused has been."""
    files = files_of(given[0], html, pdf, out)
    if "pdf" in files:
        from safepassage.show.report.pdf import require_typst

        require_typst()
    _refuse_taken(files, force)
    with clock.stage("load"):
        return Plan(_results(given), files)


def files_of(first: Path, html: bool, pdf: bool, out: Path | None) -> dict[str, Path]:
    """Where the page and the PDF go, by kind: both unless one was asked for, by name or by its ending."""
    kinds = [kind for kind, asked in (("html", html), ("pdf", pdf)) if asked or html == pdf]
    if out is None:
        out = Path(f"{first.resolve().name}-report")
    elif out.suffix.lower() in KINDS and not out.is_dir():
        kind = out.suffix.lower().removeprefix(".")
        if html != pdf and kind not in kinds:
            raise SafepassageError(f"--out ends in .{kind}, but --{kinds[0]} was asked for. Leave one of them out.")
        if html and pdf:
            raise SafepassageError(f"--out {out} is one file, but --html and --pdf are two. Give a folder.")
        return {kind: out}
    return {kind: out / f"report.{kind}" for kind in kinds}


def _refuse_taken(files: dict[str, Path], force: bool) -> None:
    faults = []
    for path in files.values():
        if path.is_dir():
            faults.append(Fault(str(path), "there is a folder of this name", advice="Choose another name with --out"))
        elif path.exists() and not force:
            advice = "Add --force to replace it, or choose another name with --out"
            faults.append(Fault(str(path), "there is a report already", advice=advice))
        elif path.parent.exists() and not path.parent.is_dir():
            advice = "Choose another folder with --out, or a name that ends in .html or .pdf"
            faults.append(Fault(str(path.parent), "a file, not a folder", advice=advice))
    if faults:
        raise InputError(faults)


def _results(given: list[Path]) -> dict[str, Ensemble]:
    """The results by the names of their folders; all that cannot be read is said at once."""
    from safepassage.ensemble.ensemble import Ensemble

    found: list[Ensemble] = []
    faults: list[Fault] = []
    for folder in given:
        if (folder / SEALED).is_file():
            advice = "Report on the result of a run of its scenario: safepassage run SCENARIO --as-of DATE"
            faults.append(Fault(str(folder), "a frozen forecast, not the result of a run", advice=advice))
            continue
        try:
            found.append(Ensemble.load(folder))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return dict(zip(_names(given), found, strict=True))


def _names(given: list[Path]) -> list[str]:
    """A name for each folder: its own, numbered where two have the same.

    >>> _names([Path("/a/x"), Path("/b/x"), Path("/b/y")])
    ['x', 'x (2)', 'y']
    """
    seen: Counter[str] = Counter()
    names = []
    for folder in given:
        name = folder.resolve().name
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def written(plan: Plan, profile: Profile, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the report is written; what its maker must know goes to stderr."""
    from safepassage.show.report.files import as_values, write
    from safepassage.show.report.parts import words_of

    with clock.stage("write"):
        report, files, notes = write(plan.results, plan.files, date.today(), profile)
    for note in notes:
        say(note)
    first = next(iter(plan.results.values()))
    said = next(section.parts[0] for section in report.sections if section.id == "answer")
    where = [f"{'and' if k else 'The report is'} {file}" for k, file in enumerate(files)]
    text = "\n".join([report.title, *words_of(said), "", report.marking, *where])
    document = {
        "members": first.members,
        "seed": first.seed,
        "version": first.recipe.get("version"),
        "seconds": clock.seconds,
        "scenario": first.scenario.name,
        "profile": profile,
        "results": list(plan.results),
        "files": {kind: str(path) for kind, path in plan.files.items()},
        "notes": list(notes),
        "report": as_values(report),
    }
    return text, document
