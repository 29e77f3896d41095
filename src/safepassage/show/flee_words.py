"""A run of Flee's rules in words: the table that `flee run` prints, and the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.wording import count, interval
from safepassage.errors import plural
from safepassage.fleerules.run import FleeRun
from safepassage.fleerules.scores import FleeError
from safepassage.fleerules.table import errors, mean_error

MEANINGS = {
    "normal": "of those counted, misplaced on a day",
    "rescaled": "the same with the simulated total of each day brought to the counted one",
    "total_column": 'mean of the column "Total error"',
}


def flee_table(run: FleeRun, asis: FleeRun | None = None) -> str:
    """Return camps on the last day against what was counted, and the three errors, as text.

    With `asis`, the run of Flee as it is, also what the repairs of `run` change.
    """
    width = max(len("camp"), *(len(camp) for camp in run.camps))
    lines = [
        f"{run.folder.name}: Flee's rules, {plural(run.folder.days, 'day')} from {run.folder.start}, "
        f"{plural(len(run.people), 'member')}, seed {run.seed}{_unit(run)}",
        "",
        f"  {'camp':<{width}} {'counted':>11} {'simulated':>11}  90 % of members",
    ]
    for camp in _camps(run):
        lines.append(
            f"  {camp['camp']:<{width}} {count(camp['counted']):>11} {count(camp['q50']):>11}  "
            f"{interval(camp['q05'], camp['q95'])}"
        )
    lines += ["", "  averaged relative difference, mean over members (90 % of members)"]
    low, high = (FleeError(*quantiles(np.array(errors(run)), q)) for q in (0.05, 0.95))
    for name, meaning in MEANINGS.items():
        mean = getattr(mean_error(run), name)
        lines.append(f"  {name:<13} {mean:.3f}  ({getattr(low, name):.3f} to {getattr(high, name):.3f})  {meaning}")
    return "\n".join(lines + (_repairs(run, asis, width) if asis is not None else []))


def _unit(run: FleeRun) -> str:
    parts = [f"counts x {run.scale}"] if run.scale != 1 else []
    parts += [f"each counted person stands for {run.thin}"] if run.thin != 1 else []
    parts += ["no camp has a capacity"] if run.unlimited else []
    parts += ["faults of Flee repaired"] if run.repaired else []
    return "".join(f"; {part}" for part in parts)


def _repairs(run: FleeRun, asis: FleeRun, width: int) -> list[str]:
    """What the repairs change: errors, and medians at the camps on the last day."""
    before, after = mean_error(asis), mean_error(run)
    width = max(width, len("what the repairs change"))
    lines = ["", f"  {'what the repairs change':<{width}} {'as Flee is':>11} {'repaired':>11}"]
    for name in FleeError._fields:
        lines.append(f"  {name:<{width}} {getattr(before, name):>11.3f} {getattr(after, name):>11.3f}")
    for old, new in zip(_camps(asis), _camps(run), strict=True):
        lines.append(f"  {old['camp']:<{width}} {count(old['q50']):>11} {count(new['q50']):>11}")
    return lines


def _camps(run: FleeRun) -> list[dict[str, Any]]:
    """Camps on the last day: counted, and quantiles over members."""
    low, middle, high = quantiles(run.at_camps[:, -1], (0.05, 0.5, 0.95))
    return [
        {
            "camp": camp,
            "counted": int(run.counts.at_camps[-1, k]),
            "q05": float(low[k]),
            "q50": float(middle[k]),
            "q95": float(high[k]),
        }
        for k, camp in enumerate(run.camps)
    ]


def flee_document(run: FleeRun, asis: FleeRun | None, seconds: Mapping[str, float], out: Path | None) -> dict[str, Any]:
    """Return the fields of the document of a run; with `asis`, also the errors and camps of Flee as it is."""
    document = {
        "folder": run.folder.name,
        "members": len(run.people),
        "seed": run.seed,
        "scale": run.scale,
        "thin": run.thin,
        "unlimited": run.unlimited,
        "repaired": run.repaired,
        "seconds": dict(seconds),
        "out": None if out is None else str(out),
        "error": mean_error(run)._asdict(),
        "camps": _camps(run),
    }
    if asis is not None:
        document["as_flee_is"] = {"error": mean_error(asis)._asdict(), "camps": _camps(asis)}
    return document
