"""Results that show themselves in a notebook, as HTML with tables and figures, in the public profile.

`import safepassage` inside IPython switches it on; so does `%load_ext safepassage`. Nothing heavy is imported before
a result is shown, and IPython itself never: its shell is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safepassage.show.profile import Profile

HTML = "text/html"
SHOWN = {
    "Scenario": "safepassage.scenario.scenario",
    "Ensemble": "safepassage.ensemble.ensemble",
    "Difference": "safepassage.ensemble.difference",
    "Matters": "safepassage.ensemble.matters",
    "Comparison": "safepassage.planning.compare",
    "Forecast": "safepassage.forecasting.forecast",
}
"""The types that show themselves, each with the module that has it."""


def switch_on(shell: Any) -> None:
    """Have a shell of IPython show scenarios and results as HTML; twice is as once."""
    formatter = _formatter(shell)
    for name, module in SHOWN.items() if formatter is not None else ():
        formatter.for_type_by_name(module, name, html)


def switch_off(shell: Any) -> None:
    """Have a shell of IPython show them as plain text again."""
    formatter = _formatter(shell)
    for name, module in SHOWN.items() if formatter is not None else ():
        key = (module, name)
        formatter.deferred_printers.pop(key, None)
        for kind in [kind for kind in formatter.type_printers if (kind.__module__, kind.__name__) == key]:
            formatter.pop(kind)


def _formatter(shell: Any) -> Any:
    """What makes HTML in a shell; None where the shell shows text alone."""
    return getattr(getattr(shell, "display_formatter", None), "formatters", {}).get(HTML)


def html(value: Any, profile: Profile = "public") -> str:
    """Return a scenario or result as HTML that stands within a notebook: text, tables and pictures, no script.

    The full profile is marked restricted. What does not show itself raises TypeError.

    >>> import safepassage as sp
    >>> html(sp.load("two-exits")).startswith('<div class="safepassage')
    True
    """
    from safepassage.show.notebook.html import fragment
    from safepassage.show.notebook.views import shown

    return fragment(shown(value, profile))
