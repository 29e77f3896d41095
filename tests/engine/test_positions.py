"""Where a position is doubtful, each member has the place elsewhere, and fighting is nearer or farther."""

from __future__ import annotations

import numpy as np
import pytest

from safepassage import Scenario, load, simulate
from safepassage.engine.problem import Template, great_circle_km


def doubtful(km: float) -> Scenario:
    """Two exits with fighting at the town, and a junction whose position is doubtful."""
    from datetime import date

    from safepassage import Event, Range

    town = load("two-exits")
    fire = Event("fire", date(2030, 1, 1), what="fighting", where="Town", number=Range.of(0.5))
    return town.edit(locations={"West Junction": {"position_km": km}}, add=[fire])


def medians(template: Template) -> np.ndarray:
    return np.array([quantity.ppf(np.array([0.5]))[0] for quantity in template.quantities])


def test_distances_are_those_of_the_place_moved_north_and_east() -> None:
    template = Template(doubtful(4))
    k, town = template.place_index["West Junction"], template.place_index["Town"]
    values = medians(template)
    stated = Template(doubtful(0))
    exact = stated.fill(medians(stated)).km_between
    np.testing.assert_allclose(template.fill(values).km_between, exact, atol=1e-9)
    values[template.names.index("north:West Junction")] = 3.0
    values[template.names.index("east:West Junction")] = 4.0
    moved = template.fill(values).km_between
    place = template.scenario.location("West Junction")
    degree = 6371 * np.pi / 180
    latitude = np.array([place.latitude, place.latitude + 3 / degree])
    longitude = np.array([place.longitude, place.longitude + 4 / (degree * np.cos(np.radians(place.latitude)))])
    assert great_circle_km(latitude, longitude)[0, 1] == pytest.approx(5, rel=1e-3)
    assert moved[k, town] != pytest.approx(exact[k, town], abs=0.5)
    others = np.delete(np.arange(len(exact)), k)
    np.testing.assert_array_equal(moved[np.ix_(others, others)], exact[np.ix_(others, others)])


def test_danger_differs_between_members_where_the_position_is_doubtful_and_only_there() -> None:
    result = simulate(doubtful(4).edit(parameters={"reach": 10}), members=20, seed=1)
    assert len(np.unique(result["danger", "West Junction"][:, 0])) == 20
    assert len(np.unique(result["danger", "West Camp"][:, 0])) == 1


def test_exact_positions_change_no_number() -> None:
    assert simulate(doubtful(0), members=5, seed=1) == simulate(doubtful(0).edit(), members=5, seed=1)
    assert not [name for name in Template(doubtful(0)).names if name.startswith(("north:", "east:"))]
