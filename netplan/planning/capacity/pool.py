"""The cheapest choice over a pool of spans: all routes listed, one integer program.

Spans, fibre pairs, channels and the flows of the states that matter are decided together; a state
that the answer does not carry is added and the program asked again.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from netplan.graph.arrays import UInt8
from netplan.planning.capacity.question import CapacityQuestion, Levels
from netplan.planning.capacity.routes import Router, TooManyRoutesError
from netplan.planning.capacity.states import States

MOST_STATES = 40


class Pool:
    """Choices over the spans of one choice; states that mattered before are asked at once."""

    def __init__(self, question: CapacityQuestion, router: Router, seconds: float) -> None:
        self.question, self.router, self.seconds = question, router, seconds
        self.active: dict[int, None] = dict.fromkeys(question.loaded[:1])
        self.seen: dict[bytes, None] = {}

    def cheapest(self, plan: UInt8) -> UInt8 | None:
        """Return the cheapest choice found over the spans of a choice; None: none is."""
        question = self.question
        spans = np.zeros(len(question.cover.item_cost), np.uint8)
        spans[[s for s in question.pairs if plan[s]]] = 1
        key = spans.tobytes()
        if key in self.seen:
            return None
        self.seen[key] = None
        chosen = spans.copy()
        for s in question.pairs:
            if spans[s]:
                chosen[list(question.pairs[s])] = 1
        for items in question.ends.values():
            chosen[list(items)] = 1
        if question.owned:
            chosen[[link for _, link in question.ends]] = 1
        try:
            states = States(question, self.router, chosen)
        except TooManyRoutesError:
            return None
        while True:
            made = self._program(states)
            if made is None:
                return None
            judged = States(question, self.router, self._open(made))
            missed = [f for f in question.loaded if not judged.carried(f)]
            if not missed:
                return made
            fresh = [f for f in missed if f not in self.active][:4]
            if not fresh or len(self.active) > MOST_STATES:
                return None
            self.active.update(dict.fromkeys(fresh))

    def _open(self, made: UInt8) -> UInt8:
        """Return the choice with the link items that owned channels need to be routed over."""
        if not self.question.owned:
            return made
        chosen = made.copy()
        for (_, link), items in self.question.ends.items():
            if made[items[0]]:
                chosen[link] = 1
        return chosen

    def _program(self, states: States) -> UInt8 | None:
        question, cost = self.question, self.question.cover.item_cost
        spans = [s for s, u in states.levels.pairs.items() if u]
        programs = {f: states.program(f) for f in self.active}
        for f, p in programs.items():
            have = {d for d, _ in p.columns}
            if any(d not in have for d in p.demands):
                return None
        keys = sorted({k for p in programs.values() for k in p.keys})
        column = {("x", s): i for i, s in enumerate(spans)}
        column |= {("u", s): len(spans) + i for i, s in enumerate(spans)}
        column |= {("n", k): 2 * len(spans) + i for i, k in enumerate(keys)}
        n = len(column)
        weights = [float(cost[question.pairs[s][0]]) for s in spans]
        weights += [float(cost[question.pairs[s][1]]) if len(question.pairs[s]) > 1 else 0.0 for s in spans]
        weights += [float(cost[question.ends[k][0]]) for k in keys]
        upper = [1.0] * len(spans) + [float(len(question.pairs[s]) - 1) for s in spans]
        upper += [float(len(question.ends[k])) for k in keys]
        rows: list[tuple[list[tuple[int, float]], float]] = []
        for f, program in programs.items():
            first = n
            n += len(program.columns)
            weights += [0.0] * len(program.columns)
            upper += [np.inf] * len(program.columns)
            load: dict[int, list[tuple[int, float]]] = {}
            used: dict[tuple[int, int], list[tuple[int, float]]] = {}
            ends: dict[tuple[int, int], list[tuple[int, float]]] = {}
            asked: dict[int, list[tuple[int, float]]] = {}
            for c, (d, i) in enumerate(program.columns):
                route = states.routes[d][i]
                for s in route.spans:
                    load.setdefault(s, []).append((first + c, 1.0))
                for s in set(route.spans):
                    used.setdefault((d, s), []).append((first + c, 1.0))
                for link in route.links:
                    ends.setdefault(question.key(d, link), []).append((first + c, 1.0))
                asked.setdefault(d, []).append((first + c, -1.0))
            for s, entries in load.items():
                rows.append(([*entries, (column["x", s], -question.slots), (column["u", s], -question.slots)], 0.0))
            for (d, s), entries in used.items():
                rows.append(([*entries, (column["x", s], -float(question.channels[d, f]))], 0.0))
            for k, entries in ends.items():
                rows.append(([*entries, (column["n", k], -1.0)], 0.0))
            for d, entries in asked.items():
                rows.append((entries, -float(question.channels[d, f])))
        for s in spans:
            rows.append(([(column["u", s], 1.0), (column["x", s], -upper[column["u", s]])], 0.0))
        r = [i for i, (entries, _) in enumerate(rows) for _ in entries]
        c = [e for entries, _ in rows for e, _ in entries]
        v = [a for entries, _ in rows for _, a in entries]
        matrix = coo_array((v, (r, c)), shape=(len(rows), n)).tocsr()
        whole = np.zeros(n)
        whole[: len(column)] = 1
        found = milp(
            np.array(weights), constraints=LinearConstraint(matrix, -np.inf, [b for _, b in rows]),
            integrality=whole, bounds=Bounds(0, upper),
            options={"time_limit": self.seconds, "mip_rel_gap": 1e-4},
        )
        if found.x is None:
            return None
        value = found.x
        return question.items(Levels(
            {s: round(value[column["x", s]]) + round(value[column["u", s]]) for s in spans},
            {k: round(value[column["n", k]]) for k in keys},
        ))
