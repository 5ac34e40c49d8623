"""Branch and bound over listed paths: best bound first, two nodes at a time."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from benchmarks.fixed_charge.dual_ascent import CLOSED, FAR_, OPEN
from benchmarks.fixed_charge.heuristic import build, improve
from benchmarks.fixed_charge.node import solve_node
from benchmarks.fixed_charge.path_lists import Int64, Listed, Mask
from benchmarks.fixed_charge.problem import OnRouted, RoutedSettings
from netplan.optimize.deadline import Deadline
from netplan.optimize.tree.explore import explore
from netplan.optimize.tree.node import OpenNode

Float = npt.NDArray[np.float64]
BATCH = 2
"""Nodes solved between two looks at the tree, whatever the number of threads."""
HEATS = (1, 2)
"""Local search may keep a plan dearer than the best by so many mean arcs, in turns."""
PLAN_ROUNDS = 16
"""Rounds of local search a commodity, for each of the first plans."""
PLAN_WORK = 45_000_000
"""Arcs on all paths times rounds: no local search does more."""
ROOT_ROUNDS = 600
NODE_ROUNDS = 40
TRIALS = 6
TRIAL_ROUNDS = 8
FIRST_STEP = 1.0
STEP = 1.5
_FINE, _COARSE = 65535.0, 255.0


@dataclass(order=True)
class Node(OpenNode):
    """An open node: what is decided, and the weights to start from (shared by siblings).

    ``w`` holds shares of the arc's cost in 1 / 65,535, ``use`` in 1 / 255: they only start the
    next ascent, and thousands of nodes stay in memory.
    """

    state: Mask = field(compare=False)
    alive: Mask = field(compare=False)
    w: npt.NDArray[np.uint16] = field(compare=False)
    use: npt.NDArray[np.uint8] = field(compare=False)


@dataclass(frozen=True)
class Solved:
    """A node after its bound: its sides when it has to be branched."""

    bound: int
    state: Mask
    alive: Mask
    w: Float
    use: Float
    share: Float
    arc: int
    side_bound: tuple[int, int]
    gains: Float


class RoutedSearch:
    """One search; the result is in ``choice``, ``cost`` and ``lower_bound``."""

    def __init__(self, listed: Listed, settings: RoutedSettings, tell: OnRouted | None) -> None:
        assert listed.routes is not None
        self._listed, self._routes, self._settings, self._tell = (
            listed, listed.routes, settings, tell,
        )  # fmt: skip
        self._n_com = len(self._routes.com_ptr) - 1
        self._seed = np.array([2 * settings.seed + 88172645463325252], np.int64)
        self._deadline = Deadline(settings.time_limit_s)
        counts = np.diff(self._routes.arc_ptr)
        self._slot_cost = np.repeat(np.maximum(self._routes.fixed_cost, 1), counts)
        self._past = np.zeros((len(listed.state), 4))
        self.choice = np.zeros(self._n_com, np.int32)
        self.scaled_cost = int(FAR_)
        self.lower_bound = 0
        self.nodes = self._number = 0
        self._queue: list[Node] = []
        self._turns = 0
        self.reason = "proved"
        self._state, self._alive = listed.state, listed.alive

    @property
    def prune_at(self) -> int:
        """Return the least scaled bound that rules out a better plan."""
        return self.scaled_cost - self._listed.step * self._listed.scale + 1

    def stats(self) -> dict[str, float]:
        """Return counters for people."""
        return {
            "paths_found": self._listed.found,
            "paths_kept": len(self._routes.route_cost),
            "slots": len(self._routes.slot_com),
            "total_s": round(self._deadline.passed_s, 3),
        }

    def _take(self, choice: npt.NDArray[np.int32], cost: int) -> None:
        if cost < self.scaled_cost:
            self.scaled_cost = cost
            self.choice = choice.copy()
            self._report()

    def _report(self) -> None:
        if self._tell is not None:
            self._tell(self.scaled_cost // self._listed.scale, self.lower_bound, self.nodes)

    def _round(self, charge: Int64, rounds: int) -> None:
        """Build a plan at the prices ``charge``, improve it, keep it when it is better."""
        choice = np.zeros(self._n_com, np.int32)
        order = np.arange(self._n_com, dtype=np.int64)
        cost = int(build(self._routes, self._listed.alive, charge, choice, order))
        rounds = min(rounds, PLAN_WORK // max(len(self._routes.path_arc), 1))
        if rounds and self._n_com:
            heat = HEATS[self._turns % len(HEATS)] * int(self._routes.fixed_cost.mean())
            self._turns += 1
            cost = int(improve(self._routes, self._listed.alive, choice, self._seed, rounds, heat))
        self._take(choice, cost)

    def _start(self, charge: Int64) -> None:
        """Look for plans at the root, once for every heat."""
        for _ in HEATS:
            self._round(charge, PLAN_ROUNDS * self._n_com)

    def _effort(self) -> int:
        """Return the rounds of local search after the present node."""
        if self.nodes % 64 == 0:
            return 8 * self._n_com
        return 100 if self.nodes % 8 == 0 else 0

    def _prices(self, node: Solved) -> Int64:
        """Return arc prices that follow a node's fractional choice."""
        fixed = self._routes.fixed_cost
        charge = (fixed * (1.0 - 0.95 * node.share)).astype(np.int64)
        charge[node.state == OPEN] = 0
        charge[node.state == CLOSED] = 2 * fixed[node.state == CLOSED]
        return charge

    def _solve(
        self, node: Node, rounds: int, trials: int, step: float, target: int, past: Float
    ) -> Solved:
        state, alive = node.state.copy(), np.unpackbits(node.alive)[: len(self._alive)]
        w, use = node.w * (self._slot_cost / _FINE), node.use / _COARSE
        best_w = np.zeros(len(w), np.int64)
        value = np.zeros(self._n_com, np.int64)
        m = len(state)
        share = np.zeros(m)
        gain_in, gain_out = np.zeros(m, np.int64), np.zeros(m, np.int64)
        branch = np.zeros(3, np.int64)
        gains = np.zeros((m, 2))
        bound = solve_node(
            self._routes, state, alive, target, rounds, trials, TRIAL_ROUNDS, step, w, use,
            best_w, value, share, gain_in, gain_out, past, branch, gains,
        )  # fmt: skip
        sides = (int(branch[1]), int(branch[2]))
        return Solved(
            max(int(bound), node.bound), state, alive, w, use, share, int(branch[0]), sides, gains
        )

    def _root(self) -> Node:
        """Return the first node: every arc's cost shared evenly among its commodities."""
        counts = np.diff(self._routes.arc_ptr)
        even = np.repeat(_FINE / np.maximum(counts, 1), counts).astype(np.uint16)
        unused = np.zeros(len(even), np.uint8)
        return Node(0, 0, self._state.copy(), np.packbits(self._alive), even, unused)

    def run(self) -> None:
        """Search until the plan is proven or a limit stops it."""
        self._start(self._routes.fixed_cost)
        node = self._root()
        self.nodes = 1
        for trials in (0, 0, TRIALS):
            solved = self._solve(node, ROOT_ROUNDS, trials, FIRST_STEP, self.prune_at, self._past)
            node = self._node(solved, solved.bound)
            if solved.bound >= self.prune_at:
                break
            self.raise_bound(solved.bound)
            if self._late():
                self.reason = self._deadline.reason
                return
            self._start(self._prices(solved))
        self._tree(solved)

    def raise_bound(self, scaled: int) -> None:
        """Take over a bound of the whole question."""
        unit = self._listed.step * self._listed.scale
        bound = min(
            -(-min(scaled, self.scaled_cost) // unit) * self._listed.step,
            self.scaled_cost // self._listed.scale,
        )
        if bound > self.lower_bound:
            self.lower_bound = bound
            self._report()

    def _node(self, solved: Solved, bound: int) -> Node:
        """Return a solved node in the form that is kept."""
        share = np.clip(solved.w / self._slot_cost, 0.0, 1.0) * _FINE
        use = np.clip(solved.use, 0.0, 1.0) * _COARSE
        alive = np.packbits(solved.alive)
        return Node(
            bound, self._number, solved.state, alive, share.astype(np.uint16), use.astype(np.uint8)
        )

    def _leaf(self, solved: Solved) -> None:
        """Take the plan of a node whose arcs are all decided: its bound is what it costs."""
        choice = np.zeros(self._n_com, np.int32)
        free = np.zeros_like(self._routes.fixed_cost)
        order = np.arange(self._n_com, dtype=np.int64)
        self._take(choice, int(build(self._routes, solved.alive, free, choice, order)))

    def _children(self, solved: Solved) -> list[Node]:
        """Return the sides of a node that may still hold a better plan."""
        if solved.bound >= self.prune_at:
            return []
        if solved.arc < 0:
            self._leaf(solved)
            return []
        parent = self._node(solved, solved.bound)
        sides = []
        for side, value in enumerate((CLOSED, OPEN)):
            bound = max(solved.bound, solved.side_bound[side])
            if bound < self.prune_at:
                state = solved.state.copy()
                state[solved.arc] = value
                self._number += 1
                sides.append(Node(bound, self._number, state, parent.alive, parent.w, parent.use))
        return sides

    def _learn(self, solved: Solved) -> None:
        """Remember what the trials of a node gained."""
        tried = solved.gains >= 0
        self._past[:, ::2] += np.where(tried, solved.gains, 0.0)
        self._past[:, 1::2] += tried

    def limited(self) -> bool:
        """Say whether a limit ends the search here, and note which."""
        settings = self._settings
        cost = self.scaled_cost // self._listed.scale
        if cost - self.lower_bound <= settings.gap * cost:
            self.reason = "proved" if cost <= self.lower_bound else "gap"
        elif settings.node_limit is not None and self.nodes >= settings.node_limit:
            self.reason = "nodes"
        elif self._late():
            self.reason = self._deadline.reason
        else:
            return False
        return True

    def _late(self) -> bool:
        return self._deadline.over

    def _tree(self, root: Solved) -> None:
        self._queue = self._children(root)
        with ThreadPoolExecutor(max_workers=max(1, self._settings.threads)) as self._pool:
            explore(self, self._queue)
        if not self._queue or min(self._queue).bound >= self.prune_at:
            self.raise_bound(self.scaled_cost)

    def expand(self, node: Node) -> list[Node]:
        """Solve a node and those next to it in the queue; return the children of all."""
        batch = [node]
        while self._queue and len(batch) < BATCH and self._queue[0].bound < self.prune_at:
            batch.append(heapq.heappop(self._queue))
        work = partial(
            self._solve,
            rounds=NODE_ROUNDS,
            trials=TRIALS,
            step=STEP,
            target=self.prune_at,
            past=self._past.copy(),
        )
        children: list[Node] = []
        for solved in self._pool.map(work, batch):
            self.nodes += 1
            self._learn(solved)
            if solved.bound < self.prune_at:
                self._round(self._prices(solved), self._effort())
            children += self._children(solved)
        return children

    def dive(self, _children: Sequence[Node], _least: int) -> None:
        """Leave the choice to the bounds."""
