"""A forecast from start to end: refusals before any computing, the method, and writing."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, load, progress, refuse_unless_free, refuse_wrong, wrong_counts
from safepassage.cli.output import say

if TYPE_CHECKING:
    from safepassage.forecasting.counts import Visible
    from safepassage.forecasting.forecast_file import FrozenForecast
    from safepassage.show.profile import Profile


class Asked(NamedTuple):
    """What the command line asks for, as `safepassage forecast --help` says."""

    scenario: str
    as_of: date
    horizon: int
    method: str
    members: int
    seed: int | None
    workers: int | None
    out: Path | None
    force: bool
    figures: bool
    profile: Profile


def held(asked: Asked, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the folder is written."""
    from safepassage.forecasting.forecast_file import SEAL

    refuse_wrong(wrong_counts(range(asked.members), asked.workers, asked.seed))
    out = asked.out or Path(f"{Path(asked.scenario).name}-{asked.as_of}-forecast")
    refuse_unless_free(out, asked.force, SEAL)
    with clock.stage("load"):
        from safepassage.forecasting.counts import visible
        from safepassage.forecasting.forecast_file import freeze
        from safepassage.forecasting.make import forecast, method_named, passes_of
        from safepassage.forecasting.methods import BASELINES

        siege = load(asked.scenario)
        method = method_named(asked.method)
    seen = visible(siege, asked.as_of)
    say(f"{seen}; forecasting by the method {asked.method}")
    runs = asked.members * passes_of(method, siege, asked.as_of)
    with clock.stage("simulate"), progress(runs, what="runs") if runs else nullcontext() as advance:
        made = forecast(
            siege, asked.as_of, asked.horizon, method=asked.method, members=asked.members, seed=asked.seed,
            workers=asked.workers, progress=advance,
        )  # fmt: skip
    frozen = freeze(made, siege.known_by(asked.as_of), baseline=method in BASELINES)
    _write(frozen, siege.title, seen, out, asked, clock)
    from safepassage.show.forecast_words import forecast_document, forecast_text

    text = f"{forecast_text(frozen, siege.title, seen, asked.profile)}\n\nThe forecast lies in {out}"
    return text, forecast_document(frozen, seen, clock.seconds, str(out), asked.profile)


def _write(frozen: FrozenForecast, title: str, seen: Visible, out: Path, asked: Asked, clock: Clock) -> None:
    """Write the folder whole or not at all."""
    from safepassage.files.atomic import write_folder
    from safepassage.files.tables import write_table
    from safepassage.forecasting.forecast_file import write_forecast
    from safepassage.show.forecast_words import LEARNED_COLUMNS, learned_rows

    def fill(folder: Path) -> None:
        write_forecast(frozen, folder)
        rows = learned_rows(frozen)
        if rows:
            write_table(folder / "learned.csv", LEARNED_COLUMNS, rows)
        if asked.figures:
            with clock.stage("figures"):
                from safepassage.show.forecast_figures import draw_forecast

                draw_forecast(frozen, title, seen.counts, folder / "figures", asked.profile)

    with clock.stage("write"):
        write_folder(out, fill, replace=asked.force)
    clock.stages["write"] -= clock.stages.get("figures", 0)
