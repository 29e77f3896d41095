"""Forecasts set against what was counted, beside other methods and plain baselines, which always stand first.

In: what was known (a folder of another program, or a scenario) and what was counted. Out: numbers by method, with what
each method saw. This room may run the engine through `simulate`, and the peer's rules through `fleerules`; it never
changes a scenario in place and never draws.
"""
