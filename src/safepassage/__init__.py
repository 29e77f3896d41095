"""safepassage forecasts how civilians get out of a besieged place, and shows what keeps them in.

    import safepassage as sp

    siege = sp.load("fallujah-2015")
    print(siege)
    result = sp.simulate(siege, members=200, seed=1)
    print(result)
    result.save("fallujah-result")

Only the public names live here; each is imported from its room when it is first used, so that this import is instant.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.run import simulate
    from safepassage.errors import (
        ConservationError,
        Fault,
        InputError,
        SafepassageError,
        SafepassageWarning,
        StoppedError,
    )
    from safepassage.forecasting.backtest import backtest
    from safepassage.forecasting.make import forecast
    from safepassage.planning.compare import Comparison, compare
    from safepassage.scenario.catalogue import Entry
    from safepassage.scenario.events import Event
    from safepassage.scenario.evidence import Claim, Observation
    from safepassage.scenario.network import Location, Road
    from safepassage.scenario.parameters import Parameter, Quantity, quantities
    from safepassage.scenario.population import Group, Party
    from safepassage.scenario.ranges import Range
    from safepassage.scenario.scenario import Scenario
    from safepassage.show.export.export import export

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "Comparison",
    "ConservationError",
    "Ensemble",
    "Event",
    "Fault",
    "Group",
    "InputError",
    "Location",
    "Observation",
    "Parameter",
    "Party",
    "Quantity",
    "Range",
    "Road",
    "SafepassageError",
    "SafepassageWarning",
    "Scenario",
    "StoppedError",
    "__version__",
    "backtest",
    "catalogue",
    "compare",
    "export",
    "forecast",
    "load",
    "quantities",
    "simulate",
]

_ROOMS = {
    "Claim": "scenario.evidence",
    "Comparison": "planning.compare",
    "ConservationError": "errors",
    "Ensemble": "ensemble.ensemble",
    "Event": "scenario.events",
    "Fault": "errors",
    "Group": "scenario.population",
    "InputError": "errors",
    "Location": "scenario.network",
    "Observation": "scenario.evidence",
    "Parameter": "scenario.parameters",
    "Party": "scenario.population",
    "Quantity": "scenario.parameters",
    "Range": "scenario.ranges",
    "Road": "scenario.network",
    "SafepassageError": "errors",
    "SafepassageWarning": "errors",
    "Scenario": "scenario.scenario",
    "StoppedError": "errors",
    "backtest": "forecasting.backtest",
    "compare": "planning.compare",
    "export": "show.export.export",
    "forecast": "forecasting.make",
    "quantities": "scenario.parameters",
    "simulate": "ensemble.run",
}


def load(source: str | Path) -> Scenario:
    """Return the scenario of a catalogue id, a folder or an Excel workbook.

    Everything that is wrong in it raises one InputError, whose `faults` say where and what.

    >>> import safepassage as sp
    >>> sp.load("two-exits").start.isoformat()
    '2030-01-01'
    """
    from safepassage.scenario.scenario import Scenario

    return Scenario.load(source)


def catalogue() -> tuple[Entry, ...]:
    """Return what comes with the package: each entry has an id, which `load` takes, a title, a summary, start and end.

    >>> import safepassage as sp
    >>> [entry.id for entry in sp.catalogue()]
    ['fallujah-2015', 'fallujah-2016', 'mariupol-2022', 'mosul-2016', 'two-exits']
    """
    from safepassage.scenario.catalogue import entries

    return entries()


def load_ipython_extension(shell: Any) -> None:
    """Have results show themselves in a notebook: `%load_ext safepassage`. Importing it there does the same."""
    from safepassage.show.notebook.display import switch_on

    switch_on(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Have results print as plain text again in a notebook: `%unload_ext safepassage`."""
    from safepassage.show.notebook.display import switch_off

    switch_off(shell)


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'safepassage' has no attribute {name!r}")
    value = getattr(import_module(f"safepassage.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)


def _show_in_notebooks() -> None:
    """Where this is imported within a shell of IPython, have results show themselves there."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        load_ipython_extension(shell)


_show_in_notebooks()
