"""The value: shapes, names, quantiles, sums, limits and differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ensemble import synthetic
from safepassage.ensemble.arrays import ARRAYS, HELD_QUANTITIES, OUTCOMES
from safepassage.ensemble.ensemble import Ensemble, Link
from safepassage.ensemble.quantiles import quantiles, summary
from safepassage.ensemble.wording import count, interval, share
from safepassage.errors import ConservationError, SafepassageError


@pytest.fixture(scope="module")
def siege() -> Ensemble:
    return synthetic.ensemble(members=24, days=40)


def changed(ensemble: Ensemble, **values: np.ndarray) -> Ensemble:
    return replace(ensemble, values={**ensemble.values, **values})


@pytest.mark.parametrize("members", [1, 2, 7, 24, 101])
@pytest.mark.parametrize("kind", ["int64", "float64"])
def test_summary_is_the_mean_and_the_quantiles_of_numpy(members: int, kind: str) -> None:
    values = np.random.default_rng(1).integers(-5, 10**6, (members, 6, 3)).astype(kind)
    expected = [values.mean(axis=0), *np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)]
    np.testing.assert_allclose(summary(values), expected, rtol=1e-12, atol=1e-9)


def test_counts_beyond_32_bits_keep_their_size() -> None:
    values = np.array([[2**40], [2**41]])
    assert summary(values)[0, 0] == 1.5 * 2**40
    assert quantiles(values, 1.0)[0] == 2**41


def test_quantiles_of_no_limit_stay_without_limit() -> None:
    values = np.array([[1.0, np.inf], [np.inf, np.inf]])
    assert quantiles(values, 0.5).tolist() == [np.inf, np.inf]
    assert quantiles(values, (0.0,)).tolist() == [[1.0, np.inf]]


def test_quantiles_outside_0_and_1_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1, not 5"):
        quantiles(np.zeros((2, 2)), 5)


@pytest.mark.parametrize("name", ARRAYS)
def test_every_array_has_the_shape_of_its_axes(siege: Ensemble, name: str) -> None:
    assert siege[name].shape == tuple(len(siege.labels(axis)) for axis in ARRAYS[name].axes)


def test_it_is_frozen(siege: Ensemble) -> None:
    with pytest.raises(ValueError, match="read-only"):
        siege.values["out"][0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        siege.draws[0, 0] = 1
    with pytest.raises(TypeError):
        siege.values["out"] = 1  # type: ignore[index]


def test_what_was_given_stays_writeable() -> None:
    given = {name: np.array(value) for name, value in synthetic.ensemble(2, 3).values.items()}
    synthetic.ensemble(2, 3, values=given)
    given["open"][0, 0, 0] = False


def test_a_wrong_shape_is_refused_with_its_axes(siege: Ensemble) -> None:
    with pytest.raises(
        ValueError, match=r"settled has shape \(24, 39, 26\), not \(24, 40, 26\) \(member, day, location\)"
    ):
        changed(siege, settled=siege["settled"][:, 1:])


def test_a_missing_array_is_refused(siege: Ensemble) -> None:
    with pytest.raises(ValueError, match=r"missing or unexpected arrays: \['freed', 'fled'\]|\['fled', 'freed'\]"):
        replace(siege, values={"fled" if name == "freed" else name: value for name, value in siege.values.items()})


def test_outcomes_that_do_not_add_up_are_a_bug_of_ours(siege: Ensemble) -> None:
    out = siege["out"].copy()
    out[3, 5] += 1
    with pytest.raises(ConservationError, match="in member 3 on 2016-05-27"):
        changed(siege, out=out)


def test_outcomes_add_up_place_by_place(siege: Ensemble) -> None:
    for quantity in ("inside", "trapped", "ready_held"):
        np.testing.assert_array_equal(siege.held(quantity).sum(axis=(2, 3)), siege.outcome(quantity))
    np.testing.assert_array_equal(siege["settled"].sum(axis=2), siege.outcome("out"))


@pytest.mark.parametrize("quantity", HELD_QUANTITIES)
def test_what_is_held_at_one_place_is_a_slice_of_all(siege: Ensemble, quantity: str) -> None:
    place = siege.locations.index("Karma")
    np.testing.assert_array_equal(siege.held(quantity, np.array([place]))[..., 0], siege.held(quantity)[..., place])
    np.testing.assert_array_equal(siege.series(quantity, "Karma"), siege.held(quantity)[..., place].sum(axis=2))


def test_slices_by_name(siege: Ensemble) -> None:
    fallujah, men = siege.locations.index("Fallujah"), siege.groups.index("men 15-60")
    np.testing.assert_array_equal(siege["ready", "Fallujah"], siege.values["ready"][..., fallujah])
    np.testing.assert_array_equal(siege["ready", "Fallujah", "men 15-60"], siege.values["ready"][:, :, men, fallujah])
    np.testing.assert_array_equal(siege["out", date(2016, 5, 24)], siege.values["out"][:, 2])
    np.testing.assert_array_equal(siege["queue", "Bzebiz bridge"], siege.values["queue"][:, :, 0])


def test_a_road_keeps_its_axis_and_a_link_does_not(siege: Ensemble) -> None:
    assert siege["flow", "Lake road"].shape == (24, 40, 4, 2)
    link = Link("Lake road", "Habbaniyah", "Habbaniyah Tourist City")
    assert str(link) == "Lake road: Habbaniyah → Habbaniyah Tourist City"
    np.testing.assert_array_equal(siege["flow", link], siege["flow", "Lake road"][..., 0])


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (("ready", "Falluja"), 'unknown name "Falluja".*Did you mean "Fallujah"?'),
        (("redy", "Fallujah"), 'unknown array "redy".*Did you mean "ready"?'),
        (("ready", "Fallujah", "Karma"), "two labels for the location of ready"),
        (("out", date(2017, 1, 1)), "day 2017-01-01 is not in the result. It runs from 2016-05-22 to 2016-06-30."),
    ],
)
def test_unknown_names_are_told_with_the_nearest(siege: Ensemble, key: tuple, message: str) -> None:
    with pytest.raises(SafepassageError, match=message):
        siege[key]


def test_unknown_outcomes_places_and_days(siege: Ensemble) -> None:
    with pytest.raises(SafepassageError, match='unknown outcome "traped".*Did you mean "trapped"?'):
        siege.outcome("traped")
    with pytest.raises(SafepassageError, match='unknown quantity "home"'):
        siege.held("home")
    with pytest.raises(SafepassageError, match='Did you mean "Karma"?'):
        siege.arrivals("karma")
    with pytest.raises(SafepassageError, match='"June" is not a date. Write it as 2016-06-18.'):
        siege.quantiles("out", day="June")


def test_quantiles_by_day_and_place(siege: Ensemble) -> None:
    assert siege.quantiles("out").shape == (3, 40)
    assert siege.quantiles("out", 0.5, day="2016-06-30") == np.median(siege["out"][:, -1])
    settled = siege.quantiles("settled", (0.5,), place="Amiriyat camps", day=-1)
    assert settled.tolist() == [np.median(siege.arrivals("Amiriyat camps")[:, -1])]
    np.testing.assert_array_equal(
        siege.quantiles("ready", 0.5, place="Karma"), np.median(siege["ready", "Karma"].sum(2), 0)
    )


def test_it_prints_itself(siege: Ensemble) -> None:
    lines = str(siege).splitlines()
    assert lines[0] == "Synthetic siege (invented numbers): 2016-05-22 to 2016-06-30, 40 days, 24 members, seed 1"
    assert [line.split()[0] for line in lines[2:9]] == list(OUTCOMES)
    low, middle, high = siege.quantiles("out", day=-1)
    assert f"{count(middle)}  {interval(low, high)}" in str(siege)
    assert repr(siege) == "<Ensemble synthetic: 24 members, 40 days>"


def test_limits_are_ranked_and_say_what_they_mean(siege: Ensemble) -> None:
    everything = siege.limits(100)
    assert [limit.mean for limit in everything] == sorted((limit.mean for limit in everything), reverse=True)
    assert everything[:3] == siege.limits()
    by_name = {limit.name: limit for limit in everything}
    bridge = by_name["Bzebiz bridge"]
    waiting = siege["queue", "Bzebiz bridge"].sum(axis=1) + 100.0
    assert bridge.kind == "crossing"
    assert bridge.mean == waiting.mean()
    low, high = np.quantile(waiting, [0.05, 0.95])
    said = f"{count(waiting.mean())} person-days waiting or cut off (90 %: {interval(low, high)})"
    assert str(bridge) == f"Bzebiz bridge: {said}"
    road = by_name["South-west road"]
    assert str(road).startswith(f"South-west road (front line): {count(road.mean)} person-days of ready people cut off")
    assert "Suqur checkpoint" not in by_name


def test_a_road_that_no_front_crosses_limits_by_being_closed(siege: Ensemble) -> None:
    barred = siege["barred"].copy()
    barred[:, siege.links.index(Link("River road", "Khalidiyah", "Habbaniyah"))] = 10**9
    limit = changed(siege, barred=barred).limits(1)[0]
    assert (limit.kind, limit.name) == ("closed", "River road")


def test_denial_is_what_no_road_explains(siege: Ensemble) -> None:
    expected = siege["ready_held"].sum(axis=1) - siege["barred"].sum(axis=1) - siege["shut"].sum(axis=1)
    assert siege.denied().mean == pytest.approx(np.maximum(0, expected).mean())
    assert changed(siege, barred=siege["barred"] + 10**9).denied().mean == 0


def test_who_slips_out_is_a_total(siege: Ensemble) -> None:
    assert siege.slipped().shape == (24, 40)
    assert (np.diff(siege.slipped(), axis=1) >= 0).all()


def test_equal_in_everything_but_the_seconds(siege: Ensemble) -> None:
    assert siege == replace(siege, recipe={**siege.recipe, "seconds": {"simulate": 9.9}})
    assert siege != replace(siege, recipe={**siege.recipe, "seed": 2})
    assert siege != changed(siege, danger=siege["danger"] + 0.1)
    assert siege != "siege"


def test_a_difference_is_paired_by_member(siege: Ensemble) -> None:
    early = synthetic.ensemble(members=24, days=40, opens=15)
    difference = early - siege
    np.testing.assert_array_equal(difference.outcome("out"), early["out"] - siege["out"])
    np.testing.assert_array_equal(
        difference.quantiles("out", 0.5, day=20), np.median(early["out"][:, 20] - siege["out"][:, 20])
    )
    assert difference.probability("out", day=24) == (early["out"][:, 24] > siege["out"][:, 24]).mean() > 0.9
    assert difference.probability("settled", "Amiriyat camps", day=24) > 0.9
    assert (siege - siege).probability("out") == 0


def test_a_difference_prints_itself(siege: Ensemble) -> None:
    lines = str(synthetic.ensemble(members=24, days=40, opens=15) - siege).splitlines()
    assert lines[0].endswith("minus Synthetic siege (invented numbers), on 2016-06-30, 24 members paired")
    assert lines[1].split() == ["median", "90", "%", "of", "members", "more", "less"]
    assert len(lines) == 12


def test_a_place_of_only_one_side_counts_nobody_in_the_other(siege: Ensemble) -> None:
    names = tuple("New site" if name == "Kilo 18" else name for name in siege.locations)
    other = replace(siege, locations=names)
    np.testing.assert_array_equal((other - siege).arrivals("New site"), siege.arrivals("Kilo 18"))
    np.testing.assert_array_equal((other - siege).arrivals("Kilo 18"), -siege.arrivals("Kilo 18"))
    with pytest.raises(SafepassageError, match='Did you mean "New site"?'):
        (other - siege).arrivals("New sit")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 2}, "the seed is 1 in the first and 2 in the second"),
        ({"members": 23}, "the number of members is 24 in the first and 23 in the second"),
        ({"days": 39}, "the last day is 2016-06-30 in the first and 2016-06-29 in the second"),
    ],
)
def test_what_cannot_be_paired_is_refused(siege: Ensemble, changes: dict, message: str) -> None:
    with pytest.raises(SafepassageError, match=f"cannot be paired by member: {message}"):
        siege - synthetic.ensemble(**{"members": 24, "days": 40, **changes})


def test_subtracting_anything_else_is_a_type_error(siege: Ensemble) -> None:
    with pytest.raises(TypeError):
        siege - 1  # type: ignore[operator]


def part(siege: Ensemble, first: int, last: int) -> Ensemble:
    """Members `first` to `last` of a result, as if they had been run alone."""
    return replace(
        siege,
        recipe={**siege.recipe, "members": last - first, "first_member": first},
        values={name: value[first:last] for name, value in siege.values.items()},
        draws=siege.draws[first:last],
    )


def test_parts_join_to_the_whole(siege: Ensemble) -> None:
    whole = replace(siege, recipe={**siege.recipe, "first_member": 0})
    assert Ensemble.join([part(siege, 10, 24), part(siege, 0, 10)]) == whole
    assert part(siege, 10, 24).labels("member") == tuple(range(10, 24))


def test_parts_that_do_not_fit_are_refused(siege: Ensemble) -> None:
    with pytest.raises(SafepassageError, match="member 10 is missing"):
        Ensemble.join([part(siege, 0, 10), part(siege, 11, 24)])
    with pytest.raises(SafepassageError, match="member 9 is there twice"):
        Ensemble.join([part(siege, 0, 10), part(siege, 9, 24)])
    with pytest.raises(SafepassageError, match="different runs: seed is 1 in one and 2 in another"):
        Ensemble.join([part(siege, 0, 10), part(synthetic.ensemble(24, 40, seed=2), 10, 24)])
    with pytest.raises(SafepassageError, match="different scenarios or days"):
        Ensemble.join([part(siege, 0, 10), part(synthetic.ensemble(24, 39), 10, 24)])
    with pytest.raises(SafepassageError, match="nothing to join"):
        Ensemble.join([])


def test_to_xarray_has_named_axes(siege: Ensemble) -> None:
    pytest.importorskip("xarray")
    data = siege.to_xarray()
    assert data["ready"].dims == ("member", "day", "group", "location")
    np.testing.assert_array_equal(data["settled"].sel(location="Kilo 18"), siege.arrivals("Kilo 18"))
    assert data["road"].dims == ("link",)


def test_without_xarray_it_says_what_to_install(siege: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xarray", None)
    with pytest.raises(SafepassageError, match=r"pip install 'safepassage\[analysis\]'"):
        siege.to_xarray()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.2, "0"),
        (7.6, "8"),
        (999.4, "999"),
        (85374.2, "85,400"),
        (-1234, "-1,230"),
        (float("inf"), "no limit"),
    ],
)
def test_counts_in_words(number: float, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("part_of", "text"), [(0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (0.996, ">99 %"), (1, "100 %")]
)
def test_shares_in_words(part_of: float, text: str) -> None:
    assert share(part_of) == text
