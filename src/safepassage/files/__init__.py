"""Bytes and tables.

In: files of the user and of the package. Out: rows of checked cells with their row numbers, and files written whole
or not at all. This room may open files; it knows columns, units and bounds, but not what is plausible, and nothing
of scenarios, the engine or randomness.
"""
