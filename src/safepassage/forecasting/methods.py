"""All methods of forecasting, the plain baselines first."""

from __future__ import annotations

from safepassage.forecasting.method import Method

METHODS: tuple[Method, ...] = ()
"""Every method, in the order of every table."""
