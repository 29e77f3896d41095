"""A backtest from start to end: refusals before any computing, the forecasts, and its folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from safepassage.cli.job import Clock, load, progress, refuse_unless_free, refuse_wrong, wrong_counts

if TYPE_CHECKING:
    from safepassage.forecasting.scoring import Scored

SUFFIX = ".unfinished"


class Asked(NamedTuple):
    """What the command line asks for, as `safepassage backtest --help` says."""

    scenarios: list[str]
    every: int
    horizon: list[int]
    methods: list[str]
    first: date | None
    last: date | None
    members: int
    seed: int
    workers: int | None
    out: Path | None
    force: bool


def held(asked: Asked, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the folder is written."""
    from safepassage.forecasting.backtest import AHEAD
    from safepassage.show.backtest_files import DOCUMENT, save
    from safepassage.show.backtest_words import backtest_document, backtest_text

    counts = wrong_counts(range(asked.members), asked.workers, asked.seed)
    ends = sorted(set(asked.horizon or AHEAD))
    own = {"--every must be at least 1": asked.every < 1, "--horizon must be at least 1": ends[0] < 1}
    refuse_wrong(counts | own)
    if asked.out is not None:
        refuse_unless_free(asked.out, asked.force, DOCUMENT)
    block = max(1, -(-ends[-1] // asked.every))
    with _kept(asked.out) as kept:
        rows = _made(asked, ends[-1], kept, clock)
        document = backtest_document(rows, ends, block, clock.seconds, asked.members, asked.seed)
        if asked.out is not None:
            with clock.stage("write"):
                save(rows, ends, document, asked.out, replace=asked.force)
    text = backtest_text(rows, ends, block) + (f"\n\nThe backtest lies in {asked.out}" if asked.out else "")
    seconds = {"seconds": clock.seconds}
    return text, {**document, **seconds, "folder": None if asked.out is None else str(asked.out)}


@contextmanager
def _kept(out: Path | None) -> Iterator[Path | None]:
    """A folder beside the backtest for the forecasts that are done, which goes once the backtest is written."""
    if out is None:
        yield None
        return
    from safepassage.forecasting.kept import Kept

    kept = Kept(out.with_name(out.name + SUFFIX))
    try:
        yield kept.folder
    except BaseException as error:
        if len(kept):
            error.add_note(f"{len(kept)} forecasts are kept: go on with the same command.")
        raise
    kept.remove()


def _made(asked: Asked, horizon: int, kept: Path | None, clock: Clock) -> dict[str, tuple[Scored, ...]]:
    """The rows of every siege."""
    with clock.stage("load"):
        from safepassage.forecasting.backtest import backtest, issue_dates
        from safepassage.forecasting.make import method_named
        from safepassage.forecasting.methods import METHODS

        names = [method_named(name).name for name in asked.methods] or [method.name for method in METHODS]
        sieges = {name: load(name) for name in asked.scenarios}
        dates = {name: issue_dates(siege, asked.every, asked.first, asked.last) for name, siege in sieges.items()}
    total, done, rows = len(names) * sum(len(days) for days in dates.values()), 0, {}
    with clock.stage("simulate"), progress(total, what="forecasts") as advance:
        advance(0, total)
        for name, siege in sieges.items():

            def told(made: int, _: int, before: int = done) -> None:
                advance(before + made, total)

            rows[siege.name] = backtest(
                siege, asked.every, horizon, methods=names, first=asked.first, last=asked.last, members=asked.members,
                seed=asked.seed, workers=asked.workers, progress=told, kept=kept,
            )  # fmt: skip
            done += len(names) * len(dates[name])
    return rows
