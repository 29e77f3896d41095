"""What is simulated while one watches: each run in the background, shared by all who ask for the same, and cancelled
when nobody waits for it any more."""

from __future__ import annotations

import json
import shutil
import threading
import time
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from safepassage.ensemble.blocks import layout_of
from safepassage.ensemble.ensemble import Ensemble
from safepassage.ensemble.run import planned, simulate
from safepassage.ensemble.stored import StoredArray
from safepassage.ensemble.unfinished import unfinished_of
from safepassage.errors import Fault, InputError, SafepassageError, StoppedError
from safepassage.planning.actions import Action, apply, parse
from safepassage.scenario.scenario import Scenario
from safepassage.show.profile import Profile, hidden_names
from safepassage.show.web.answer import answer_document, difference_document
from safepassage.show.web.sieges import Siege, load_result
from safepassage.streams import unguessable

ROUGH = 20
"""Members of the first answer."""
AT_ONCE, WAITING, HANDLES, DONE = 2, 60, 2_000, 40
"""Runs that are simulated at a time, that may wait, that are known by name, and whose answers are kept."""
IN_MEMORY, KEPT = 300_000_000, 1_500_000_000
"""Bytes of one result above which it is written to disk, and of all results that are kept in memory."""
ON_DISK = 4
"""Results on disk that are kept; an older one is removed as soon as nobody reads it any more."""
OFTEN = 0.1
"""Seconds between two messages of progress."""
MOST_MEMBERS, MOST_ACTIONS = 1_000, 20_000
"""Members of one run, and characters of its actions."""
FINAL = ("result", "cancelled", "failed")
MESSAGES = ("progress", "rough", *FINAL)
NOT_KEPT = "This run is not kept any more. Run it again."
NOT_PUBLIC = "roads and crossings of a siege that is still running are not public"
Key = tuple[str, str, int, int]


class Asked(NamedTuple):
    """What was asked for: the same question has the same answer. `scenario` is that of the siege with the actions."""

    siege: Siege
    scenario: Scenario
    actions: tuple[Action, ...]
    members: int
    seed: int

    @property
    def without_actions(self) -> Asked:
        """The same as things stand."""
        return self._replace(scenario=self.siege.scenario, actions=())

    @property
    def key(self) -> Key:
        """What makes two questions the same."""
        return self.siege.id, "; ".join(action.text for action in self.actions), self.members, self.seed

    @property
    def served(self) -> bool:
        """Whether the answer is the result that the page was started with."""
        return self.siege.result is not None and self.key == (self.siege.id, "", self.siege.members, self.siege.seed)


class BusyError(SafepassageError):
    """More is asked for than can be simulated soon."""


@dataclass
class Work:
    """One question being answered: the newest message of each kind, who waits for it, and who is being told."""

    asked: Asked
    stop: threading.Event = field(default_factory=threading.Event)
    messages: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    listeners: set[Callable[[], None]] = field(default_factory=set)
    followed: Counter[str] = field(default_factory=Counter)

    @property
    def ended(self) -> bool:
        """Whether the last message has been sent."""
        return any(kind in self.messages for kind in FINAL)

    def say(self, kind: str, document: dict[str, Any]) -> None:
        """Keep a message and wake who listens; from any thread."""
        self.messages[kind] = json.dumps(document, ensure_ascii=False)
        for wake in tuple(self.listeners):
            wake()


class Runs:
    """All runs of a page, from many threads at a time.

    A run is known by a name that cannot be guessed. `profile` is what answers are given in.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile: Profile = profile
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="run")
        self._lock = threading.Lock()
        self._works: OrderedDict[Key, Work] = OrderedDict()
        self._names: OrderedDict[str, Work] = OrderedDict()
        self._busy: weakref.WeakValueDictionary[Key, threading.Lock] = weakref.WeakValueDictionary()
        self._ending = threading.Event()
        self._kept: OrderedDict[Key, Ensemble] = OrderedDict()
        self._folder = TemporaryDirectory(prefix="safepassage-")

    def close(self) -> None:
        """Stop everything that runs, and remove what was written."""
        self._ending.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            simulating = list(self._busy.values())
        for one in simulating:
            with one:
                pass
        self._folder.cleanup()

    def start(self, siege: Siege, text: str, members: int, seed: int) -> str:
        """Begin a run, or join one that answers the same question; its name.

        Actions that cannot be understood, or that change nothing, raise InputError before anything runs; BusyError
        where too many runs wait already.
        """
        actions = _parsed(text, siege.scenario, self.profile) if text.strip() else ()
        asked = Asked(siege, apply(siege.scenario, actions), actions, members, seed)
        with self._lock:
            work = self._works.get(asked.key)
            if work is None or work.stop.is_set() or "failed" in work.messages:
                if sum(not one.ended for one in self._works.values()) >= WAITING:
                    raise BusyError("Too many runs are waiting. Try again in a minute.")
                work = self._works[asked.key] = Work(asked)
                self._pool.submit(self._do, work)
            self._works.move_to_end(asked.key)
            name = unguessable()
            work.waiting.add(name)
            self._names[name] = work
            self._forget()
        return name

    def _forget(self) -> None:
        """Let go of the oldest names, and of the oldest answers that nobody waits for."""
        while len(self._names) > HANDLES:
            name, work = self._names.popitem(last=False)
            work.waiting.discard(name)
        old = [key for key, work in self._works.items() if work.ended and not work.waiting]
        for key in old[: max(0, len(old) - DONE)]:
            self._works.pop(key).messages = {"failed": json.dumps({"message": NOT_KEPT})}

    def find(self, name: str) -> Work:
        """The work of a run; SafepassageError where its name is not known (any more)."""
        work = self._names.get(name)
        if work is None:
            raise SafepassageError(NOT_KEPT)
        return work

    def cancel(self, name: str) -> None:
        """Leave a run; it is stopped where nobody else waits for it."""
        self._left(self.find(name), name)

    def _left(self, work: Work, name: str) -> None:
        with self._lock:
            work.waiting.discard(name)
            if not work.waiting and not work.ended:
                work.stop.set()

    def leave(self, name: str) -> None:
        """Leave a run that nobody is told of any more under this name, as where a page was closed."""
        work = self._names.get(name)
        if work is not None and not work.followed[name]:
            self._left(work, name)

    def ensembles(self, asked: Asked) -> tuple[Ensemble, Ensemble | None]:
        """The result of a question, and without its actions the one it is compared with (None: it has no actions)."""
        return self._results(asked, Work(asked))

    def _do(self, work: Work) -> None:
        try:
            began = time.perf_counter()
            if work.asked.members > ROUGH and not work.asked.served:
                work.say("rough", self._answer(work, ROUGH, began))
            work.say("result", self._answer(work, work.asked.members, began))
        except StoppedError:
            work.say("cancelled", {})
        except SafepassageError as error:
            work.say("failed", {"message": str(error)})
        except Exception as error:
            work.say("failed", {"message": f"Sorry: this is a fault of safepassage. {type(error).__name__}: {error}"})
            raise

    def _answer(self, work: Work, members: int, began: float) -> dict[str, Any]:
        asked = work.asked
        result, base = self._results(asked._replace(members=members), work)
        document = answer_document(result, self.profile) | {"scenario": asked.siege.id}
        if base is not None:
            document |= difference_document(base, result, asked.actions, self.profile)
        return document | {"seconds": round(time.perf_counter() - began, 3)}

    def _results(self, asked: Asked, work: Work) -> tuple[Ensemble, Ensemble | None]:
        if asked.served and asked.siege.result is not None:
            return load_result(asked.siege, asked.siege.result), None
        base = self._result(asked.without_actions, work)
        return (self._result(asked, work), base) if asked.actions else (base, None)

    def _result(self, asked: Asked, work: Work) -> Ensemble:
        """One result, simulated once however many ask for it at a time."""
        with self._lock:
            mine = self._busy.setdefault(asked.key, threading.Lock())
        while not mine.acquire(timeout=OFTEN):
            if self._stopped(work):
                raise StoppedError
        try:
            if self._stopped(work):
                raise StoppedError
            found = self._kept.get(asked.key) or self._simulated(asked, work)
            self._keep(asked.key, found)
            return found
        finally:
            mine.release()

    def _stopped(self, work: Work) -> bool:
        return work.stop.is_set() or self._ending.is_set()

    def _simulated(self, asked: Asked, work: Work) -> Ensemble:
        apart = asked.siege.names
        layout = layout_of(planned(asked.scenario, asked.members, asked.seed, None, apart))
        large = layout.members * layout.member_bytes > IN_MEMORY
        out = Path(self._folder.name, unguessable()) if large else None
        try:
            result = simulate(
                asked.scenario, members=asked.members, seed=asked.seed, apart=apart, out=out,
                progress=telling(work), stop=lambda: self._stopped(work),
            )  # fmt: skip
        except BaseException:
            if out is not None:
                shutil.rmtree(unfinished_of(out), ignore_errors=True)
            raise
        if out is not None:
            weakref.finalize(result, shutil.rmtree, out, ignore_errors=True)
        return result

    def _keep(self, key: Key, result: Ensemble) -> None:
        with self._lock:
            self._kept[key] = result
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(_bytes(one) for one in self._kept.values()) > KEPT:
                self._kept.popitem(last=False)
            stored = [one for one, kept in self._kept.items() if isinstance(kept.draws, StoredArray)]
            for one in stored[:-ON_DISK]:
                del self._kept[one]


def _bytes(result: Ensemble) -> int:
    """Memory that a result takes; one on disk takes next to none."""
    return sum(getattr(array, "nbytes", 0) for array in result.values.values())


def _parsed(text: str, scenario: Scenario, profile: Profile) -> tuple[Action, ...]:
    """The actions of a text; roads and crossings that the profile hides are refused like names that are not known."""
    hidden = hidden_names(scenario, profile)
    try:
        return parse(text, scenario, hidden=hidden)
    except InputError as error:
        if hidden:
            raise InputError([*error.faults, Fault("action", NOT_PUBLIC)]) from None
        raise


def telling(work: Work) -> Callable[[int, int], None]:
    """Progress as messages of a work, not too often, with the time left."""
    began = last = time.perf_counter()

    def tell(done: int, of: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if done == 0 or (done < of and now - last < OFTEN):
            return
        last = now
        left = round((now - began) / done * (of - done), 1)
        work.say("progress", {"done": done, "of": of, "seconds_left": left})

    return tell


def refused(members: Any, seed: Any, actions: Any, siege: Siege) -> Sequence[str]:
    """What is wrong with the numbers of a question about a siege."""
    wrong, most = [], max(MOST_MEMBERS, siege.members)
    if not isinstance(members, int) or isinstance(members, bool) or not 1 <= members <= most:
        wrong.append(f"members: a whole number from 1 to {most:,} is needed, found {members!r}.")
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**64:
        wrong.append(f"seed: a whole number from 0 to 2**64 - 1 is needed, found {seed!r}.")
    if not isinstance(actions, str) or len(actions) > MOST_ACTIONS:
        wrong.append(f"actions: text of at most {MOST_ACTIONS:,} characters is needed.")
    return wrong
