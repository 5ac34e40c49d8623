"""Whether a choice carries what a state asks, and if not, the prices that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from netplan.graph.arrays import UInt8
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import Route, Router

NEVER = 2**59


@dataclass(frozen=True)
class Prices:
    """Prices by which a state asks for more than the choice has: a metric.

    Attributes:
        spans: by span, on a channel slot.
        links: by owner and link, on a channel.
        demands: what a channel of a demand costs at least by these.
    """

    spans: Mapping[int, float]
    links: Mapping[Key, float]
    demands: Mapping[int, float]


@dataclass(frozen=True)
class _Program:
    """A state's flow program: a column for every demand and route."""

    columns: list[tuple[int, int]]
    spans: list[int]
    keys: list[Key]
    demands: list[int]
    matrix: npt.NDArray[np.float64]
    room: npt.NDArray[np.float64]


class States:
    """The states of one choice.

    Routes are listed once for the choice and sifted by state.
    """

    def __init__(self, question: CapacityQuestion, router: Router, chosen: UInt8) -> None:
        self.question, self.router = question, router
        self.levels = question.levels(chosen)
        demands = np.flatnonzero(question.channels.any(axis=1)).tolist()
        self.routes = router.routes(chosen, demands)
        spans_of = {(d, i): frozenset(a for s in r.segments for a in s.arcs) for d in demands for i, r in enumerate(self.routes[d])}
        self._arcs = spans_of
        self._intact = {key: router.ns(self.routes[key[0]][key[1]], key[0], 0) for key in spans_of}

    def alive(self, demand: int, state: int) -> list[int]:
        """Return the routes of a demand that are in time in a state."""
        cover = self.question.base
        limit = int(cover.demand_limit_ns[demand] if state == 0 else cover.demand_after_ns[demand])
        lost = self.router.lost(state)
        found = []
        for i, route in enumerate(self.routes[demand]):
            if self._intact[demand, i] > limit or not lost.isdisjoint(self._arcs[demand, i]):
                continue
            if self.router.ns(route, demand, state) <= limit:
                found.append(i)
        return found

    def program(self, state: int) -> _Program:
        """Return the flow program of a state."""
        question = self.question
        demands = np.flatnonzero(question.channels[:, state]).tolist()
        columns = [(d, i) for d in demands for i in self.alive(d, state)]
        routes = [self.routes[d][i] for d, i in columns]
        spans = sorted({s for r in routes for s in r.spans})
        keys = sorted({question.key(d, k) for (d, _), r in zip(columns, routes, strict=True) for k in r.links})
        row_s = {s: i for i, s in enumerate(spans)}
        row_k = {k: i + len(spans) for i, k in enumerate(keys)}
        row_d = {d: i + len(spans) + len(keys) for i, d in enumerate(demands)}
        entries = []
        for c, ((d, _), route) in enumerate(zip(columns, routes, strict=True)):
            entries += [(row_s[s], c, 1.0) for s in route.spans]
            entries += [(row_k[question.key(d, k)], c, 1.0) for k in route.links]
            entries.append((row_d[d], c, -1.0))
        size = len(spans) + len(keys) + len(demands)
        matrix = np.zeros((size, len(columns)))
        for r, c, v in entries:
            matrix[r, c] += v
        room = np.concatenate([
            [question.slots * self.levels.pairs[s] for s in spans],
            [self.levels.channels[k] for k in keys],
            [-int(question.channels[d, state]) for d in demands],
        ]).astype(float)
        return _Program(columns, spans, keys, demands, matrix, room)

    def greedy(self, program: _Program) -> bool:
        """Tell whether channels fit one after the other, those with the fewest routes first."""
        room = program.room.copy()
        n = len(program.spans) + len(program.keys)
        of: dict[int, list[int]] = {d: [] for d in program.demands}
        for c, (d, _) in enumerate(program.columns):
            of[d].append(c)
        rows = [np.flatnonzero(program.matrix[:n, c]) for c in range(len(program.columns))]
        for d in sorted(program.demands, key=lambda d: (len(of[d]), d)):
            left = -int(program.room[n + program.demands.index(d)])
            for c in sorted(of[d], key=lambda c: (len(rows[c]), c)):
                fits = int(room[rows[c]].min()) if len(rows[c]) else left
                take = min(left, max(fits, 0))
                room[rows[c]] -= take
                left -= take
                if not left:
                    break
            if left:
                return False
        return True

    def misses(self, state: int) -> Prices | None:
        """Return prices that prove that a state cannot be carried in fractions; None: it can."""
        program = self.program(state)
        if self.greedy(program):
            return None
        missing, duals = self._relaxed(program)
        if missing < 1e-6:
            return None
        n, k = len(program.spans), len(program.keys)
        return Prices(
            dict(zip(program.spans, duals[:n], strict=True)),
            dict(zip(program.keys, duals[n : n + k], strict=True)),
            dict(zip(program.demands, duals[n + k :], strict=True)),
        )

    def _relaxed(self, program: _Program) -> tuple[float, npt.NDArray[np.float64]]:
        matrix, cost = _with_slack(program)
        found = linprog(cost, A_ub=matrix, b_ub=program.room, bounds=(0, None), method="highs-ds")
        return float(found.fun), -found.ineqlin.marginals

    def carried(self, state: int) -> bool:
        """Tell whether whole channels carry a state."""
        program = self.program(state)
        if self.greedy(program):
            return True
        matrix, cost = _with_slack(program)
        found = milp(
            cost,
            constraints=LinearConstraint(matrix, -np.inf, program.room),
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.inf),
        )
        return round(found.fun) == 0


def _with_slack(program: _Program) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    n = len(program.columns)
    slack = np.zeros((len(program.room), len(program.demands)))
    first = len(program.room) - len(program.demands)
    for i in range(len(program.demands)):
        slack[first + i, i] = -1
    cost = np.concatenate([np.zeros(n), np.ones(len(program.demands))])
    return np.concatenate([program.matrix, slack], axis=1), cost
