"""Progress of a method that runs all its members several times over: one count of runs, of about so many."""

from __future__ import annotations

from safepassage.ensemble.workers import Progress


class Passes:
    """Told how many members of one pass are done, it tells `told` the runs of all passes: a `Progress` itself.

    `members` run in each of about `passes` passes; where there are more, the number that is told grows with them.

    >>> passes = Passes(lambda done, total: print(done, "of", total), members=10, passes=2)
    >>> passes(5, 10), passes(10, 10), passes(3, 3), passes(10, 10)
    5 of 20
    10 of 20
    20 of 20
    30 of 30
    (None, None, None, None)
    """

    def __init__(self, told: Progress, members: int, passes: int):
        self.told, self.members, self.passes, self.finished = told, members, passes, 0

    def __call__(self, done: int, total: int) -> None:
        most = max(self.passes, self.finished + 1)
        self.told(round((self.finished + done / total) * self.members), most * self.members)
        if done == total:
            self.finished += 1
