"""The command `serve`: the page of a siege, on this machine."""

from __future__ import annotations

from datetime import date
from typing import Literal

from safepassage.cli.job import Clock


def serve(
    scenario: str = "fallujah-2016", /, *, port: int = 8765, host: str = "127.0.0.1", as_of: date | None = None,
    members: int | None = None, seed: int | None = None, tiles: str | None = None,
    profile: Literal["public", "full"] = "public", json: bool = False,
) -> None:  # fmt: skip
    """Show a siege in the browser: move the day, ask "what if", see what is known, hand it on.

    Everything works without the internet, and only this machine can open the page. With another --host, the page can
    only be opened with the token in the address that is printed. Ctrl-C ends it.

    For example:

        safepassage serve
        safepassage serve my-siege --as-of 2016-06-10
        safepassage serve fallujah-2016-result --port 0
        safepassage serve my-siege.xlsx --host 0.0.0.0

    Parameters
    ----------
    scenario
        The SCENARIO, or a result to show; fallujah-2016 if not given.
    port
        The port of the page, 8765 if not given; 0 for any that is free.
    host
        The address that the page is served on; 127.0.0.1, this machine alone, if not given.
    as_of
        Show it as it was known on this day, such as 2016-06-10.
    members
        How many possible courses of events, 200 if not given, or those of the result.
    seed
        Whole number that fixes all chance; 1 if not given, or that of the result.
    tiles
        Address of an online background map, with {z}, {x} and {y}; none if not given. It is off until switched on.
    profile
        What is shown: public, rounded and without roads of a running siege; or full, marked restricted.
    json
        Print one JSON document instead of text, once the page can be opened.
    """
    from safepassage.cli.serving import prepared, serve_until_ended

    clock = Clock()
    siege, address = prepared(scenario, host, port, as_of, members, seed, tiles, clock)
    serve_until_ended(siege, address, profile, tiles, json, clock)
