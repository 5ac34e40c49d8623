"""The cheapest choice over a pool of spans: all routes listed, one integer program.

Spans, fibre pairs, channels and the flows of the states that matter are decided together; states
that the answer does not carry are added and the program asked again.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, hstack, vstack

from netplan.graph.arrays import UInt8
from netplan.model.traffic import Rerouting
from netplan.optimize.problem.answer import EngineSettings
from netplan.planning.capacity.adversary import Adversary, Runner, UndecidedError, here
from netplan.planning.capacity.question import CapacityQuestion, Levels
from netplan.planning.capacity.routes import Router, TooManyRoutesError
from netplan.planning.capacity.states import Program, States

MOST_STATES = 60
"""States beyond which a program is given up."""
AT_ONCE = 4
"""States added at a time."""
NODES, CLOSE = 400, 1e-4
"""Nodes of a program, and the gap that is small enough: its answer is a plan, no proof."""
ENDLESS_S = 1e6
WHOLE = 1e-6
"""A part of a channel below it is none."""
IMPOSSIBLE = 2
"""What the solver says of a program without an answer."""


class Pool:
    """Choices over the spans of one choice; states that mattered before are asked at once."""

    def __init__(
        self,
        question: CapacityQuestion,
        router: Router,
        settings: EngineSettings,
        runner: Runner = here,
    ) -> None:
        self.question, self.router, self.settings = question, router, settings
        self.adversary = None if question.hose is None else Adversary(question.hose, runner)
        self.active: dict[int, None] = dict.fromkeys(question.loaded[:1])
        self.seen: set[bytes] = set()
        self.flows = np.zeros(0, np.int64)

    def wide(self, plan: UInt8) -> UInt8:
        """Return a choice with all rungs of its spans, and of all links."""
        question = self.question
        chosen = np.zeros(len(question.cover.item_cost), np.uint8)
        for s, items in question.pairs.items():
            if plan[s]:
                chosen[list(items)] = 1
        for items in question.ends.values():
            chosen[list(items)] = 1
        chosen[question.cover.item_upper == 0] = 0
        return chosen

    def knows(self, plan: UInt8) -> bool:
        """Tell whether the spans of a choice have been looked at."""
        return self.wide(plan).tobytes() in self.seen

    def cheapest(self, plan: UInt8) -> UInt8 | None:
        """Return the cheapest choice found over the spans of a choice; None: none is."""
        question, chosen = self.question, self.wide(plan)
        self.seen.add(chosen.tobytes())
        try:
            states = States(question, self.router, chosen)
        except TooManyRoutesError:
            return None
        if not set(states.demands) <= set(states.owner.tolist()):
            return None
        if not len(states.demands):
            return np.zeros_like(chosen)  # today's network serves all
        whole = False
        while True:
            made, _ = self._program(states, whole=whole)
            missed = None if made is None else self._missed(states, made)
            if missed is None:
                return None
            states.ask(self.question)
            if not missed:
                return made
            fresh = [f for f in missed if f not in self.active]
            if (not fresh and whole) or len(self.active) > MOST_STATES:
                return None
            whole = whole or not fresh  # fractions of channels fit where whole ones do not
            self.active.update(dict.fromkeys(fresh[:AT_ONCE]))

    def fits(self, chosen: UInt8) -> bool:
        """Tell whether a part of a choice carries every state with the degrees that there are.

        Yes also where that was not found out.
        """
        question = self.question
        try:
            states = States(question, self.router, chosen)
        except TooManyRoutesError:
            return True
        if not set(states.demands) <= set(states.owner.tolist()):
            return False
        while True:
            made, impossible = self._program(states, whole=True)
            if made is None:
                return not impossible
            missed = States(question, self.router, made).uncarried()
            fresh = [f for f in missed if f not in self.active]
            if not fresh or len(self.active) > MOST_STATES:
                return True
            self.active.update(dict.fromkeys(fresh[:AT_ONCE]))

    def _missed(self, states: States, choice: UInt8) -> list[int] | None:
        """Return cases that a choice does not carry, new ones too; None: that stays open.

        Where stand-ins are shared: those without room for the pairs that it was made for.
        """
        if self.question.rerouting is Rerouting.SHARED:
            room = states.room_at(self.question.levels(choice))
            return states.pairs.lacking(states.use, room, self.flows)
        states = States(self.question, self.router, choice)
        try:
            return states.uncarried() or self.matrices(states)
        except UndecidedError:
            return None

    def matrices(self, states: States) -> list[int]:
        """Return new cases of the question: matrices that a choice does not carry.

        Raises:
            UndecidedError: it stays open whether it carries all.
        """
        if self.adversary is None:
            return []
        first, cases = self.question.channels.shape[1], list(self.adversary.missed(states))
        if cases:
            self.question = self.question.with_cases(cases)
        return list(range(first, first + len(cases)))

    def _program(self, states: States, *, whole: bool) -> tuple[UInt8 | None, bool]:
        """Return the cheapest choice within one, or None and whether none is possible.

        Its flows are in whole channels, or in fractions of them.
        """
        question, cost = self.question, self.question.cover.item_cost
        spans, keys = states.spans, states.keys
        n, k = len(spans), len(keys)
        levels = states.levels
        further = [question.pairs[s][1 : levels.pairs[s]] for s in spans]
        weights = [float(cost[s]) for s in spans]
        weights += [float(cost[items[0]]) if items else 0.0 for items in further]
        ladders = [question.ladder(key) for key in keys]
        weights += [float(cost[items[0]]) if items else 0.0 for items in ladders]
        upper = [1.0] * n + [float(len(items)) for items in further]
        upper += [float(levels.channels[key]) for key in keys]
        if question.rerouting.in_pairs:
            parts = [self._rows(states, states.joint(list(self.active)), len(self.active))]
        else:
            parts = [self._rows(states, states.program(f), 1) for f in self.active]
        flows = block_diag([part[0] for part in parts], format="csr")
        bought = vstack([part[1] for part in parts], format="csr")
        ladder = csr_array(
            (
                np.concatenate([np.ones(n), -np.array(upper[n : 2 * n])]),
                (np.tile(np.arange(n), 2), np.concatenate([np.arange(n, 2 * n), np.arange(n)])),
            ),
            shape=(n, 2 * n + k),
        )
        matrix = vstack(
            [hstack([bought, flows]), hstack([ladder, csr_array((n, flows.shape[1]))])],
            format="csr",
        )
        room = np.concatenate([*(part[2] for part in parts), np.zeros(n)])
        if question.degrees:
            ending, most = self._degrees(spans, matrix.shape[1])
            matrix, room = vstack([matrix, ending], format="csr"), np.concatenate([room, most])
        integral = np.full(matrix.shape[1], int(whole))
        integral[: 2 * n + k] = 1
        lower = np.zeros(matrix.shape[1])
        lower[:n] = question.cover.item_lower[spans]
        lower[2 * n : 2 * n + k] = [question.hops.get(key, 0) for key in keys]
        left_s = min(self.settings.running.left_s, ENDLESS_S)
        found = milp(
            np.concatenate([weights, np.zeros(flows.shape[1])]),
            constraints=LinearConstraint(matrix, -np.inf, room),
            integrality=integral,
            bounds=Bounds(lower, np.concatenate([upper, np.full(flows.shape[1], np.inf)])),
            options={"node_limit": NODES, "mip_rel_gap": CLOSE, "time_limit": left_s},
        )
        if found.x is None:
            return None, found.status == IMPOSSIBLE
        value = np.round(found.x[: 2 * n + k]).astype(int)
        self.flows = np.ceil(found.x[2 * n + k :] - WHOLE).astype(np.int64)
        pairs = dict.fromkeys(question.pairs, 0)
        pairs.update({s: int(value[i] + value[n + i]) for i, s in enumerate(spans)})
        channels = dict.fromkeys(question.ends, 0)
        channels.update({key: int(value[2 * n + i]) for i, key in enumerate(keys)})
        return question.items(Levels(pairs, channels)), False

    def _degrees(self, spans: list[int], columns: int) -> tuple[csr_array, np.ndarray]:
        """Return rows over pairs of fibres by the place where they end, and how many may be lit.

        Spans that are forced end there even where no route takes them.
        """
        lower, at = self.question.cover.item_lower, {s: i for i, s in enumerate(spans)}
        rows, cols, most = [], [], []
        for number, (ends, limit) in enumerate(self.question.degrees):
            here = [at[s] for s in ends if s in at]
            cols += [*here, *(len(spans) + i for i in here)]
            rows += [number] * (2 * len(here))
            most.append(limit - sum(int(lower[s]) for s in ends if s not in at))
        shape = (len(most), columns)
        return csr_array((np.ones(len(cols)), (rows, cols)), shape=shape), np.array(most, float)

    def _rows(
        self, states: States, program: Program, times: int
    ) -> tuple[csr_array, csr_array, np.ndarray]:
        """Return rows of a program: over its flows, over what is bought, and their room.

        ``times``: how many states it has one below the other.
        """
        question = self.question
        n, k = len(states.spans), len(states.keys)
        demands = np.flatnonzero(program.asked)
        mine = program.owner[None, :] == demands[:, None]
        flow = csr_array(mine * -program.rate.astype(float))
        load = csr_array(program.use)
        slots = np.concatenate([np.full(n, -float(question.slots)), np.full(k, -1.0)])
        spans, keys = np.arange(n), np.arange(n, n + k)
        have = csr_array(
            (
                np.concatenate([slots[:n], slots[:n], slots[n:]]),
                (np.concatenate([spans, spans, keys]), np.arange(2 * n + k)),
            ),
            shape=(n + k, 2 * n + k),
        )
        linked, owned, where = [], [], []
        most = program.asked if question.rerouting.in_pairs else question.channels.max(axis=1)
        slowest = min(t.rate for t in question.types)
        dense = load[:n].toarray() > 0  # in the first state: what is lit then, or stands in
        for d in demands.tolist():
            mine = program.owner == d
            for s in np.flatnonzero(dense[:, mine].any(axis=1)).tolist():
                linked.append(np.flatnonzero(mine & dense[s]))
                owned.append(float(-(-most[d] // slowest)))
                where.append(s)
        sizes = [len(c) for c in linked]
        of_row = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.concatenate([*linked, np.zeros(0, np.int64)])
        shape = (len(sizes), len(program.columns))
        strong = csr_array((np.ones(sum(sizes)), (of_row, columns)), shape=shape)
        strong_bought = csr_array(
            (-np.array(owned), (np.arange(len(where)), where)), shape=(len(where), 2 * n + k)
        )
        return (
            vstack([load, flow, strong], format="csr"),
            vstack(
                [*[have] * times, csr_array((len(demands), 2 * n + k)), strong_bought], format="csr"
            ),
            np.concatenate(
                [np.zeros((n + k) * times), -program.asked[demands], np.zeros(len(where))]
            ),
        )
