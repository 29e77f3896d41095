"""Where people of Flee's world can plan to go: every walk of a few links, and the plans that it leaves to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from safepassage.errors import Fault, InputError
from safepassage.exchange.fleefolder import FleeFolder

MOST = 4_000_000
"""More walks than this are refused: memory would run out."""


class Links(NamedTuple):
    """Directed links in the order of the file: for each `route` (its number) there and back. Arrays are `[links]`."""

    tail: np.ndarray
    head: np.ndarray
    km: np.ndarray
    route: np.ndarray


class Walks(NamedTuple):
    """Every walk that people at a place may choose, and the plans that they follow.

    Walks of place i are `first[i]` to `first[i + 1]`; each ends at `place`, is `km` long, uses `links` `[walks, most]`
    (-1 fills up) and makes `plan` its plan. Plans of place i are `plan_first[i]` to `plan_first[i + 1]`: each goes to
    `plan_step` first, leaves the plan `plan_next` there (-1: none) and ends at `plan_place`; whoever is put back to
    its beginning has the plan `plan_back` left (-1: one whose first link is nowhere). Two walks along parallel routes
    share a plan.
    """

    first: np.ndarray
    place: np.ndarray
    km: np.ndarray
    links: np.ndarray
    plan: np.ndarray
    plan_first: np.ndarray
    plan_step: np.ndarray
    plan_next: np.ndarray
    plan_back: np.ndarray
    plan_place: np.ndarray


def links_of(folder: FleeFolder, repaired: bool = False) -> Links:
    """Return the links of a folder. A forced redirection of 1 makes its route twice, unless `repaired`."""
    number = {place.name: k for k, place in enumerate(folder.locations)}
    ends: list[tuple[int, int, int]] = []
    for k, route in enumerate(folder.routes):
        there, back = number[route.start], number[route.end]
        for _ in range(2 if route.forced == 1 and not repaired else 1):
            ends += [(there, back, k), (back, there, k)]
    tail, head, numbers = np.array(ends, np.int64).reshape(-1, 3).T.copy()
    return Links(tail, head, np.array([route.km for route in folder.routes], np.float64)[numbers], numbers)


def walks_of(links: Links, marker: Sequence[bool], awareness: int) -> Walks:
    """Return all walks of up to `awareness` links that never come back to a place.

    A marker is passed through: it is no end of a walk, and the link to it costs nothing. Too many walks raise
    InputError.
    """
    places = len(marker)
    leaving: list[list[int]] = [[] for _ in range(places)]
    for link, tail in enumerate(links.tail):
        leaving[tail].append(link)
    heads = links.head.tolist()
    found: list[tuple[int, ...]] = []
    first = [0]
    for place in range(places):
        for walk in _from(place, leaving, heads, marker, awareness):
            found.append(walk)
            if len(found) > MOST:
                problem = f"more than {MOST:,} walks of up to {awareness} links"
                raise InputError(Fault("settings", problem, column="awareness_level", advice="Lower it"))
        first.append(len(found))
    nodes = [(int(links.tail[walk[0]]), *(heads[link] for link in walk)) for walk in found]
    plans = sorted({visited[k:] for visited in nodes for k in range(len(visited) - 1)})
    number = {plan: k for k, plan in enumerate(plans)}
    padded = np.full((len(found), max(map(len, found), default=1)), -1, np.int64)
    for k, walk in enumerate(found):
        padded[k, : len(walk)] = walk
    return Walks(
        first=np.array(first, np.int64),
        place=np.array([visited[-1] for visited in nodes], np.int64),
        km=np.where(padded >= 0, links.km[padded], 0.0).sum(axis=1) if len(found) else np.zeros(0),
        links=padded,
        plan=np.array([number[visited] for visited in nodes], np.int64),
        plan_first=np.searchsorted([plan[0] for plan in plans], np.arange(places + 1)).astype(np.int64),
        plan_step=np.array([plan[1] for plan in plans], np.int64),
        plan_next=np.array([number.get(plan[1:], -1) for plan in plans], np.int64),
        plan_back=np.array([number.get((plan[0], *plan[2:]), -1) for plan in plans], np.int64),
        plan_place=np.array([plan[-1] for plan in plans], np.int64),
    )


def _from(
    place: int, leaving: Sequence[Sequence[int]], heads: Sequence[int], marker: Sequence[bool], awareness: int
) -> Iterator[tuple[int, ...]]:
    """The walks from a place, as links."""
    stack: list[tuple[tuple[int, ...], tuple[int, ...], int]] = [((), (place,), awareness)]
    while stack:
        walk, visited, left = stack.pop()
        if left == 0:
            continue
        for link in leaving[visited[-1]]:
            head = heads[link]
            if head in visited:
                continue
            longer = (*walk, link)
            if not marker[head]:
                yield longer
            stack.append((longer, (*visited, head), left if marker[head] else left - 1))
