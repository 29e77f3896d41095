"""Members → results with names.

In: a scenario, a seed, members and workers. Out: an `Ensemble`, a frozen value that prints itself, gives quantiles,
says what limits most, subtracts paired by member, and is saved as a result folder and opened again. A `plan` is run
(`run`) in memory, or (`folder`) in `blocks` of members by threads here or by a `cluster`, each block to the bytes that
`layout` gives it. This room puts names and dates back on what the engine counted. It opens files in `store`, `manifest`
and `unfinished` only; it knows no observations and draws nothing.
"""
