"""A backtest from start to end: refusals before any computing, the forecasts, and the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from safepassage.cli.job import Clock, load, progress, refuse_wrong, wrong_counts
from safepassage.cli.scoring import refuse_file


class Asked(NamedTuple):
    """What the command line asks for, as `safepassage backtest --help` says."""

    scenarios: list[str]
    every: int
    horizon: int
    methods: list[str]
    first: date | None
    last: date | None
    members: int
    seed: int
    workers: int | None
    out: Path | None
    force: bool


def held(asked: Asked, clock: Clock) -> tuple[str, dict[str, Any]]:
    """The text to print and the document, once the table is written."""
    counts = wrong_counts(range(asked.members), asked.workers, asked.seed)
    own = {"--every must be at least 1": asked.every < 1, "--horizon must be at least 1": asked.horizon < 1}
    refuse_wrong(counts | own)
    refuse_file(asked.out, asked.force)
    with clock.stage("load"):
        from safepassage.forecasting.backtest import backtest, issue_dates
        from safepassage.forecasting.make import method_named
        from safepassage.forecasting.methods import METHODS

        names = [method_named(name).name for name in asked.methods] or [method.name for method in METHODS]
        sieges = {name: load(name) for name in asked.scenarios}
        dates = {name: issue_dates(siege, asked.every, asked.first, asked.last) for name, siege in sieges.items()}
    total, done, rows = len(names) * sum(len(days) for days in dates.values()), 0, {}
    with clock.stage("simulate"), progress(total, what="forecasts") as advance:
        for name, siege in sieges.items():
            before = done

            def told(made: int, _: int, before: int = before) -> None:
                advance(before + made, total)

            rows[name] = backtest(
                siege,
                asked.every,
                asked.horizon,
                methods=names,
                first=asked.first,
                last=asked.last,
                members=asked.members,
                seed=asked.seed,
                workers=asked.workers,
                progress=told,
            )
            done += len(names) * len(dates[name])
    from safepassage.show.backtest_words import COLUMNS, backtest_document, backtest_text, table_rows

    if asked.out is not None:
        from safepassage.files.tables import write_table

        with clock.stage("write"):
            write_table(asked.out, COLUMNS, table_rows(rows))
    block = max(1, -(-asked.horizon // asked.every))
    text = backtest_text(rows, block) + (f"\n\nThe table is {asked.out}" if asked.out else "")
    document = backtest_document(rows, block, clock.seconds, asked.members, asked.seed)
    return text, {**document, "table": None if asked.out is None else str(asked.out)}
