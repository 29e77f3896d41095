"""Random numbers depend on what they are for and on nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from safepassage import load, simulate
from safepassage.engine._jit import entrance
from safepassage.engine.draws import fill_uniforms, hypergeometric, share_out, some, split, turn_to
from safepassage.engine.state import stream_reference
from safepassage.scenario import Event, Range
from safepassage.streams import Stream, name_key, open_stream, point


@pytest.mark.parametrize("jump", (1, 5))
def test_pointing_equals_a_fresh_generator(jump: int) -> None:
    stream = open_stream(7, 0)
    stream.generator.random(jump)
    point(stream, 8, 3)
    stream.counter[:] = (0, 11, 12, 13)
    stream.position[0] = 4
    fresh = np.random.Generator(np.random.Philox(counter=[0, 11, 12, 13], key=[8, 3]))
    assert [stream.generator.binomial(1000, 0.3) for _ in range(9)] == [fresh.binomial(1000, 0.3) for _ in range(9)]


@entrance
def _binomials(stream: Stream, purpose: int, tick: int, place: np.uint64, detail: np.uint64, out: np.ndarray) -> None:
    stream = stream_reference(stream)
    turn_to(stream, purpose, tick, place, detail)
    for k in range(len(out)):
        out[k] = stream.generator.binomial(1000, 0.3)


def test_compiled_streams_equal_fresh_generators() -> None:
    place, detail = np.uint64(name_key("place", "Fallujah")), np.uint64(name_key("group", "women"))
    out = np.empty(50, np.int64)
    _binomials(open_stream(5, 6), 3, 70, place, detail, out)
    counter = np.array([0, 3 * 2**32 + 70, place, detail], dtype=np.uint64)
    fresh = np.random.Generator(np.random.Philox(counter=counter, key=[5, 6]))
    assert out.tolist() == [fresh.binomial(1000, 0.3) for _ in range(50)]


def _digest(values: dict[str, np.ndarray]) -> str:
    return hashlib.sha256(b"".join(values[name].tobytes() for name in sorted(values))).hexdigest()


def test_the_number_of_workers_changes_no_byte() -> None:
    scenario = load("two-exits")
    assert len({_digest(simulate(scenario, members=8, seed=9, workers=w).values) for w in (1, 2, 5)}) == 1


def test_a_member_alone_equals_the_member_among_others() -> None:
    scenario = load("two-exits")
    every, alone = simulate(scenario, members=6, seed=9), simulate(scenario, members=range(4, 5), seed=9)
    assert all(np.array_equal(every.values[name][4], alone.values[name][0]) for name in every.values)


def test_plain_python_gives_the_same_bytes() -> None:
    code = (
        "import hashlib, sys; from safepassage import load, simulate\n"
        "from safepassage.engine._jit import COMPILED; assert not COMPILED\n"
        "from datetime import timedelta; s = load('two-exits')\n"
        "v = simulate(s, members=2, seed=9, workers=1, until=s.start + timedelta(days=15)).values\n"
        "print(hashlib.sha256(b''.join(v[n].tobytes() for n in sorted(v))).hexdigest())"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    scenario = load("two-exits")
    from datetime import timedelta

    compiled = simulate(scenario, members=2, seed=9, workers=1, until=scenario.start + timedelta(days=15))
    assert plain.stdout.strip() == _digest(compiled.values)


def test_a_change_in_one_place_changes_only_what_follows_from_it() -> None:
    scenario = load("fallujah-2015")
    when = scenario.start.replace(day=scenario.start.day + 3)
    busier = scenario.edit(add=[Event("panic-in-ramadi", when, what="trigger", where="Ramadi", number=Range.of(5))])
    one, two = (simulate(s, members=3, seed=9, until=when) for s in (scenario, busier))
    changed = one.values["ready"] != two.values["ready"]
    assert changed.any()
    places = {one.locations[i] for i in np.argwhere(changed)[:, 3]}
    assert "Ramadi" in places and "Fallujah" not in places
    assert np.array_equal(one.draws, two.draws)


def test_uniforms_are_keyed_by_name_alone() -> None:
    def uniforms(names: str) -> np.ndarray:
        out = np.empty(len(names))
        fill_uniforms(open_stream(3, 4), np.array([name_key("quantity", name) for name in names], np.uint64), out)
        return out

    one, two = uniforms("ab"), uniforms("bca")
    assert one[0] == two[2] and one[1] == two[0] and len({*one, *two}) == 3
    assert ((two > 0) & (two < 1)).all()


@entrance
def _hypergeometrics(stream: Stream, marked: int, others: int, drawn: int, out: np.ndarray) -> None:
    stream = stream_reference(stream)
    for k in range(len(out)):
        out[k] = hypergeometric(stream, marked, others, drawn)


@pytest.mark.parametrize(
    ("marked", "others", "drawn"),
    [
        (5, 7, 4),
        (1, 1, 1),
        (300, 20, 40),
        (20, 300, 310),
        (4000, 90000, 500),
        (30_000_000, 20_000_000, 700),
        (0, 5, 2),
        (3, 4, 7),
    ],
)
def test_hypergeometric_has_its_law(marked: int, others: int, drawn: int) -> None:
    from scipy.stats import chisquare, hypergeom

    out = np.empty(20_000, np.int64)
    _hypergeometrics(open_stream(1, 2), marked, others, drawn, out)
    law = hypergeom(marked + others, marked, drawn)
    low, high = law.support()
    assert out.min() >= low and out.max() <= high
    edges = np.unique(np.clip(law.ppf(np.linspace(0.05, 0.95, 12)).astype(int), low, high))
    cells = np.concatenate([[low - 1], edges, [high]])
    expected = np.diff(law.cdf(cells)) * len(out)
    found = np.histogram(out, bins=cells + 0.5)[0]
    keep = expected > 1e-9
    assert (
        keep.sum() < 2
        or chisquare(found[keep], expected[keep] * found[keep].sum() / expected[keep].sum()).pvalue > 1e-6
    )


@entrance
def _splits(stream: Stream, people: int, chance: float, household: int, out: np.ndarray) -> None:
    stream = stream_reference(stream)
    for k in range(len(out)):
        out[k] = split(stream, people, chance, household)


@pytest.mark.parametrize(("people", "household"), [(103, 6), (5, 6), (12, 6), (1000, 1)])
def test_families_move_whole_with_exact_mean(people: int, household: int) -> None:
    out = np.empty(20_000, np.int64)
    _splits(open_stream(1, 2), people, 0.3, household, out)
    rest = people % household
    assert set(np.unique(out % household)) <= {0, rest}
    spread = np.sqrt((people // household * household**2 + rest**2) * 0.3 * 0.7)
    assert abs(out.mean() - 0.3 * people) < 5 * spread / np.sqrt(len(out))


@entrance
def _shares(stream: Stream, people: int, weights: np.ndarray, out: np.ndarray) -> None:
    stream = stream_reference(stream)
    for k in range(len(out)):
        share_out(stream, people, weights, 1, out[k])


def test_sharing_out_loses_nobody_and_is_proportional() -> None:
    weights = np.array([0.0, 3.0, 1.0, 0.0, 4.0, 0.0])
    out = np.empty((5000, 6), np.int64)
    _shares(open_stream(1, 2), 200, weights, out)
    assert (out.sum(axis=1) == 200).all() and (out[:, weights == 0] == 0).all()
    share = weights / weights.sum()
    error = np.sqrt(200 * share * (1 - share) / len(out))
    assert (np.abs(out.mean(axis=0) - 200 * share) <= 5 * error + 1e-12).all()


@entrance
def _impossible(stream: Stream) -> int:
    return split(stream_reference(stream), 10, np.nan, 1)


def test_a_probability_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a probability is not a number"):
        _impossible(open_stream(1, 2))


@entrance
def _somes(stream: Stream, people: int, chance: float, out: np.ndarray) -> None:
    stream = stream_reference(stream)
    for k in range(len(out)):
        out[k] = some(stream, people, chance)


@pytest.mark.parametrize(
    ("people", "chance"),
    [
        (1, 0.3),
        (2, 0.5),
        (7, 0.97),
        (40, 0.02),
        (30, 0.33),  # a mean just below the one from which rejection takes over, and just above
        (31, 0.33),
        (24, 0.5),
        (2000, 0.005),
        (2001, 0.995),
        (3_000_000, 4e-6),
        (3_000_000, 0.31),
        (10**11, 0.7),
    ],
)
def test_binomial_has_its_law(people: int, chance: float) -> None:
    from scipy.stats import binom, chisquare

    out = np.empty(400_000, np.int64)
    _somes(open_stream(3, 4), people, chance, out)
    law = binom(people, chance)
    assert out.min() >= 0 and out.max() <= people
    edges = np.unique(law.ppf([1e-4, 1e-3, 1e-2, *np.linspace(0.02, 0.98, 49), 0.99, 0.999, 0.9999]).astype(np.int64))
    expected = np.diff([0.0, *law.cdf(edges), 1.0]) * len(out)
    found = np.bincount(np.searchsorted(edges, out), minlength=len(expected))
    keep = expected > 1e-6
    assert found[~keep].sum() == 0
    assert chisquare(found[keep], expected[keep] * found.sum() / expected[keep].sum()).pvalue > 1e-4
    assert abs(out.mean() - law.mean()) < 5 * law.std() / np.sqrt(len(out))
