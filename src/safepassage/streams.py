"""One seed becomes streams of random numbers keyed by what they are for.

The key of a stream is (seed, member); its counter starts from (purpose and tick, place, detail), where places and
groups enter as hashes of their names. So a draw depends on what it is for and on nothing else: not on the order of
rows, the batch, the thread or the number of workers, and two scenarios that differ in one place share all other luck.
Philox 4x64 (Salmon, Moraes, Dror & Shaw 2011) makes this cheap: moving to another stream is a handful of assignments.
"""

from __future__ import annotations

import ctypes
import hashlib
import secrets
from typing import Annotated, NamedTuple

import numpy as np


class Stream(NamedTuple):
    """A numpy generator together with the words of its Philox state, which kernels set to move to another stream."""

    generator: np.random.Generator
    counter: Annotated[np.ndarray, "uint64", 1]  # [4]
    key: Annotated[np.ndarray, "uint64", 1]  # [2]
    position: Annotated[np.ndarray, "int32", 1]  # [1]; 4 means that the next draw starts from `counter`


def open_stream(seed: int, member: int) -> Stream:
    """A stream for one member; reuse it for others with `point`.

    >>> a, b = open_stream(7, 0), open_stream(7, 0)
    >>> a.generator.random() == b.generator.random()
    True
    """
    philox = np.random.Philox(key=np.array([seed, member], dtype=np.uint64))
    generator = np.random.Generator(philox)
    address = philox.ctypes.state_address
    pointers = (ctypes.c_uint64 * 2).from_address(address)
    counter = np.ctypeslib.as_array((ctypes.c_uint64 * 4).from_address(pointers[0]))
    key = np.ctypeslib.as_array((ctypes.c_uint64 * 2).from_address(pointers[1]))
    position = np.ctypeslib.as_array((ctypes.c_int32 * 1).from_address(address + 2 * ctypes.sizeof(ctypes.c_uint64)))
    return Stream(generator, counter, key, position)


def point(stream: Stream, seed: int, member: int) -> None:
    """Points an open stream at another member (the same numbers as a freshly opened one)."""
    stream.key[0] = seed
    stream.key[1] = member
    stream.counter[:] = 0
    stream.position[0] = 4


def unguessable() -> str:
    """A name that nobody can guess: for what only its owner may find, never for anything that decides a result.

    >>> len(unguessable()), unguessable() == unguessable()
    (32, False)
    """
    return secrets.token_urlsafe(24)


def name_key(kind: str, name: str) -> int:
    """A 64-bit key of a name, the same on every machine and in every version.

    >>> name_key("place", "Fallujah") == name_key("place", "Fallujah") != name_key("group", "Fallujah")
    True
    """
    return int.from_bytes(hashlib.blake2b(f"{kind}:{name}".encode(), digest_size=8).digest(), "little")


def fresh_seed() -> int:
    """A seed for a run that was given none; it is recorded with the result."""
    return secrets.randbits(32)


def keyed_generator(seed: int, purpose: str) -> np.random.Generator:
    """A generator for what no member draws: the same numbers for the same seed and purpose.

    >>> keyed_generator(7, "smoother").random() == keyed_generator(7, "smoother").random()
    True
    """
    return np.random.Generator(np.random.Philox(key=np.array([seed, name_key("purpose", purpose)], dtype=np.uint64)))
