"""A result as the page gets it: people by outcome, site, place and road over time, and what an action changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from safepassage.ensemble.arrays import OUTCOMES
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.filling import filling
from safepassage.ensemble.quantiles import quantiles
from safepassage.ensemble.sheets import receiving_places, room
from safepassage.ensemble.slices import by_members, by_places, links_by_road
from safepassage.ensemble.stored import pick
from safepassage.planning.actions import Action
from safepassage.planning.compare import Comparison
from safepassage.show.comparison_words import course_sentences
from safepassage.show.export.numbers import WEEK
from safepassage.show.profile import Profile, hidden_names, hides_roads, outcome
from safepassage.show.words import limit_sentences, outcome_sentences

FAN = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
SPAN = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
COURSE = "what-if"
"""The name of the only course of action in a comparison of the page."""


def answer_document(ensemble: Ensemble, profile: Profile = "public") -> dict[str, Any]:
    """A result as plain values; every count is as the profile gives it, before and after quantiles are taken."""
    return {
        "members": ensemble.members,
        "seed": ensemble.seed,
        "days": [day.isoformat() for day in ensemble.days],
        "weeks": list(range(0, len(ensemble.days), WEEK)),
        "outcomes": {name: _fan(outcome(ensemble, name, profile), FAN, profile) for name in OUTCOMES},
        "arrivals": _arrivals(ensemble, profile) if "arrivals" in ensemble.kept else [],
        "inside": _held(ensemble, "inside", profile),
        "trapped": _held(ensemble, "trapped", profile),
        "roads": _roads(ensemble, profile),
        "headline": outcome_sentences(ensemble, profile),
        "limits": limit_sentences(ensemble, profile),
        "actions": [],
        "difference": None,
    }


def difference_document(
    base: Ensemble, course: Ensemble, actions: Sequence[Action], profile: Profile = "public"
) -> dict[str, Any]:
    """What a course of action changes, paired by member, with the actions as text and sentence."""
    comparison = Comparison(base, {COURSE: course}, {COURSE: tuple(actions)})
    sides = {name: [outcome(side, name, profile) for side in (course, base)] for name in OUTCOMES}
    hidden = hidden_names(base.scenario, profile)
    places = [place for place in comparison.places() if place not in hidden]
    settled = {place: [_shown(side.arrivals(place), profile) for side in (course, base)] for place in places}
    changed = {place: first - second for place, (first, second) in settled.items()}
    difference = {
        "outcomes": {name: _fan(first - second, SPAN, profile) for name, (first, second) in sides.items()},
        "arrivals": {place: _fan(change, SPAN, profile) for place, change in changed.items() if change.any()},
        "helps": float((comparison.helps(COURSE) > 0).mean()),
        "sentences": course_sentences(comparison, COURSE, profile),
    }
    told = [{"text": action.text, "sentence": str(action)} for action in actions]
    return {"actions": told, "difference": difference}


def _shown(counts: np.ndarray, profile: Profile) -> np.ndarray:
    return np.round(counts, -1) if profile == "public" else counts


def _fan(values: np.ndarray, levels: dict[str, float], profile: Profile) -> dict[str, list[float]]:
    """Quantiles of `[members, days]` by name, as the profile gives them."""
    return _named(quantiles(values, tuple(levels.values())), levels, profile)


def _named(numbers: np.ndarray, levels: dict[str, float], profile: Profile) -> dict[str, list[float]]:
    """Quantiles by name, whole people; in public rounded once more, as they may lie between two members."""
    shown = np.round(_shown(numbers, profile)).astype(int)
    return {name: row.tolist() for name, row in zip(levels, shown, strict=True)}


def _arrivals(ensemble: Ensemble, profile: Profile) -> list[dict[str, Any]]:
    """Each place that receives anybody and each site, by day; most people on the last day first."""
    hidden = hidden_names(ensemble.scenario, profile)
    places = receiving_places(ensemble)
    places = places[[ensemble.locations[place] not in hidden for place in places]]
    capacity, over = room(ensemble, places)

    def numbers(some: np.ndarray, when: slice) -> np.ndarray:
        settled = pick(ensemble.array("settled"), (slice(None), when, some))
        return quantiles(_shown(settled, profile), tuple(FAN.values()))

    fans = by_places(ensemble, numbers, places)
    order = np.lexsort((np.arange(len(places)), -fans[2, -1]))
    return [
        {
            "place": ensemble.locations[places[k]],
            "kind": ensemble.scenario.location(ensemble.locations[places[k]]).kind,
            "capacity": [round(x) if np.isfinite(x) else None for x in capacity[:, k].tolist()],
            "p_over": over[:, k].round(3).tolist(),
            **_named(fans[..., k], FAN, profile),
            "full": _full(ensemble, int(places[k])),
        }
        for k in order.tolist()
    ]


def _full(ensemble: Ensemble, place: int) -> dict[str, Any] | None:
    found = filling(ensemble, place)
    if found is None:
        return None
    days = [(ensemble.days[0] + timedelta(days=day)).isoformat() for day in found.days]
    return {"probability": found.probability, **dict(zip(SPAN, days, strict=True))}


def _held(ensemble: Ensemble, quantity: str, profile: Profile) -> dict[str, dict[str, list[float]]]:
    """People inside or trapped at each place where anybody is in some member, by day."""
    if "trapped" not in ensemble.kept:
        return {}
    everywhere = np.arange(len(ensemble.locations))

    def numbers(some: np.ndarray, when: slice) -> np.ndarray:
        held = ensemble.held(quantity, some, when).sum(axis=2)
        return quantiles(_shown(held, profile), tuple(SPAN.values()))

    spans = by_places(ensemble, numbers, everywhere, len(ensemble.groups))
    hidden = hidden_names(ensemble.scenario, profile)
    some = [k for k in np.flatnonzero(spans.any(axis=(0, 1))).tolist() if ensemble.locations[k] not in hidden]
    return {ensemble.locations[k]: _named(spans[..., k], SPAN, profile) for k in some}


def _roads(ensemble: Ensemble, profile: Profile) -> dict[str, dict[str, list[float]]] | None:
    """People on each road by week, both ways together, and the share of members in which it is closed, by day.

    In public, the people of a road are those of its corridor: all roads between the same two places. Roads that nobody
    uses and that are never closed are left out; None where the profile hides roads.
    """
    if hides_roads(ensemble.scenario, profile) or "flows" not in ensemble.kept:
        return None
    weeks = np.arange(0, len(ensemble.days), WEEK)
    used = by_members(ensemble, lambda flow: np.add.reduceat(flow.sum(axis=2), weeks, axis=1), "flow")
    opened = by_members(ensemble, lambda is_open: is_open.sum(axis=0, keepdims=True), "open").sum(axis=0)
    closed = 1 - opened / ensemble.members
    links = links_by_road(ensemble)
    together = _by_corridor(ensemble, links) if profile == "public" else links
    people = _sums(used, list(together.values()))
    spans = quantiles(_shown(people, profile), tuple(SPAN.values()))
    shut = (_sums(closed, list(links.values())) / [len(mine) for mine in links.values()]).round(3)
    told = np.asarray(spans.any(axis=(0, 1)) | shut.any(axis=0))
    return {
        name: _named(spans[..., k], SPAN, profile) | {"closed": shut[:, k].tolist()}
        for k, name in enumerate(links)
        if told[k]
    }


def _by_corridor(ensemble: Ensemble, links: dict[str, list[int]]) -> dict[str, list[int]]:
    """For each road the links of all roads between the same two places."""
    corridors: dict[frozenset[str], list[int]] = {}
    for index, link in enumerate(ensemble.links):
        corridors.setdefault(frozenset((link.start, link.end)), []).append(index)
    ends = {link.road: frozenset((link.start, link.end)) for link in ensemble.links}
    return {road: corridors[ends[road]] for road in links}


def _sums(values: np.ndarray, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """Sums over each group of indices of the last axis."""
    order = np.array([index for mine in groups for index in mine], dtype=int)
    counts = np.array([len(mine) for mine in groups], dtype=int)
    return np.add.reduceat(values[..., order], np.cumsum(counts) - counts, axis=-1)
