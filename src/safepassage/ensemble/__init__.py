"""Members → results with names.

In: a scenario, a seed, members and workers. Out: an `Ensemble`, a frozen value that prints itself, gives quantiles,
says what limits most, subtracts paired by member, and is saved as a result folder and read back equal. This room puts
names and dates back on what the engine counted. It opens files in `store` only; it knows no observations and draws
nothing.
"""
