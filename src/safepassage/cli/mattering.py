"""What matters, from start to end: refusals before any computing, the estimates, and the figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, progress, refuse_wrong
from safepassage.errors import Fault, InputError

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.matters import Matters
    from safepassage.ensemble.sobol import Index
    from safepassage.show.profile import Profile


class Found(NamedTuple):
    """A result, what matters in it, and the indices of a design of its own, if one was asked for."""

    ensemble: Ensemble
    matters: Matters
    indices: tuple[Index, ...]


def found_in(
    folder: Path,
    outcome: str,
    by: date | None,
    points: int | None,
    workers: int | None,
    out: Path | None,
    force: bool,
    clock: Clock,
) -> Found:
    """What matters in a result folder; all that can be refused is refused before anything is simulated."""
    refuse_wrong({"--workers must be at least 1": workers is not None and workers < 1})
    if out is not None:
        _refuse_figure(out, force)
    with clock.stage("load"):
        from safepassage.ensemble.ensemble import Ensemble
        from safepassage.ensemble.matters import matters
        from safepassage.ensemble.sobol import members_of, refuse, sobol

        ensemble = Ensemble.load(folder)
        if points is not None:
            refuse(ensemble, points)
    with clock.stage("estimate"):
        found = matters(ensemble, outcome, by)
    if points is None:
        return Found(ensemble, found, ())
    with clock.stage("simulate"), progress(members_of(ensemble, points)) as advance:
        return Found(ensemble, found, sobol(ensemble, found, points, workers, advance))


def _refuse_figure(out: Path, force: bool) -> None:
    if out.suffix.lower() != ".png":
        raise InputError(Fault("--out", "not the name of a PNG file", found=str(out), advice="Let it end in .png"))
    if out.is_dir() or (out.exists() and not force):
        advice = "Choose another name" if out.is_dir() else "Add --force to replace it, or choose another name"
        raise InputError(
            Fault(str(out), "there is a folder of this name" if out.is_dir() else "it exists", advice=advice)
        )


def told(found: Found, out: Path | None, profile: Profile, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the figure is written."""
    from safepassage.show.matters_words import matters_document, matters_text

    ensemble, matters, indices = found
    if out is not None:
        from safepassage.show.matters import draw

        with clock.stage("figures"):
            draw(ensemble, matters, out, profile)
    text = matters_text(ensemble, matters, indices, profile) + (f"\n\nThe figure is {out}" if out else "")
    document = matters_document(ensemble, matters, indices, clock.seconds, profile)
    return text, {**document, "figure": None if out is None else str(out)}
