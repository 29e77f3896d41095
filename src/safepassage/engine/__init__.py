"""The passage model in whole numbers: how people decide, set off, queue, travel and arrive, one member at a time.

In: a `Problem`, integers and arrays of one member, which `problem` makes of a scenario (the border where names and
dates end), and a stream of random numbers. Out: a record of every day. `step` runs the day; `conditions`, `routes`,
`waits`, `behaviour`, `morning` and `moves` are its parts, each compiled; `reference` is the same law one household at a
time in plain Python, and `moments` its exact means. This room knows no names, dates, files, strings or data frames.
"""
