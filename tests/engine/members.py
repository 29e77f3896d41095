"""Members of a problem from the compiled engine and from its slow twin, as arrays by name."""

from __future__ import annotations

import numpy as np

from safepassage.engine import codes
from safepassage.engine.problem import Problem
from safepassage.engine.reference import simulate
from safepassage.engine.state import network, new_memory, new_record, record_shapes
from safepassage.engine.step import run_member
from safepassage.streams import open_stream, point

TOTALS = ("affected", "inside", "trapped", "ready_held", "freed", "on_the_way", "out")
BY_PLACE = ("staying", "home", "ready", "held", "waiting", "settled", "arrivals", "slipped")
ON_THE_WAY = ("flow", "queue", "refused", "passed")
EXPOSURES = ("danger_person_days", "mined_person_km", "transit_danger_person_days")
NAMES = TOTALS + BY_PLACE + ON_THE_WAY + EXPOSURES


def compiled_members(problem: Problem, members: int) -> dict[str, np.ndarray]:
    net = network(problem)
    memory = new_memory(problem, net, 1 << 14)
    shapes = record_shapes(problem.days, len(problem.safe), len(problem.household), len(problem.tail), len(net.gates))
    stream = open_stream(11, 0)
    records = []
    for member in range(members):
        record = new_record(shapes)
        point(stream, 11, member)
        assert run_member(problem, net, stream, memory, record) == codes.FINISHED
        records.append(record)
    return {name: np.array([getattr(record, name) for record in records], dtype=float) for name in NAMES}


def reference_members(problem: Problem, members: int) -> dict[str, np.ndarray]:
    gates = network(problem).gates
    records = [simulate(problem, np.random.default_rng(member)) for member in range(members)]
    found = {name: np.array([record[name] for record in records], dtype=float) for name in NAMES}
    return found | {name: found[name][:, :, gates] for name in ("queue", "refused", "passed")}
