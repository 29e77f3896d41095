"""The page: a local web application over a scenario, its results and its what-ifs.

In: scenarios, and results that are simulated while one watches. Out: JSON for the page, whose source lies in `web/` and
is built into `page/` here by `make web`. It shows no number that is not in a result, and everything in the profile that
it was started with. `app` routes requests, `guard` decides who may ask, `sieges` holds scenarios, `runs` simulates in
the background, `siege` and `answer` say what the page gets to see.
"""
