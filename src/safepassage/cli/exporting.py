"""A result handed on from start to end: refusals before anything is read, the result, and writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safepassage.cli.job import Clock

if TYPE_CHECKING:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.show.export.export import Plan
    from safepassage.show.profile import Profile


def loaded(
    clock: Clock, folder: Path, out: Path | None, formats: list[str] | None, profile: Profile, hxl: bool, force: bool
) -> tuple[Plan, Ensemble]:
    """What is to be written, and the result, once everything that can be refused has been."""
    with clock.stage("load"):
        from safepassage.ensemble.ensemble import Ensemble
        from safepassage.show.export.export import planned

        target = out or Path(f"{folder.resolve().name}-export")
        plan = planned(target, formats, profile, hxl, force)
        return plan, Ensemble.load(folder)


def exported(clock: Clock, plan: Plan, ensemble: Ensemble, force: bool) -> tuple[str, dict[str, Any]]:
    """What to print, and the document, once the files are written."""
    from safepassage.show.export.export import export
    from safepassage.show.profile import marking

    with clock.stage("write"):
        files = export(ensemble, plan.out, plan.formats, plan.profile, plan.hxl, force)
    names = ", ".join(path.name for path in files)
    text = f"{marking(plan.profile)}\n" + (f"Written: {plan.out}" if plan.one_file else f"Written: {plan.out}: {names}")
    return text, {
        "members": ensemble.members,
        "seed": ensemble.seed,
        "scenario": ensemble.scenario.name,
        "profile": plan.profile,
        "marking": marking(plan.profile),
        "formats": plan.formats,
        "files": [str(path) for path in files],
    }
