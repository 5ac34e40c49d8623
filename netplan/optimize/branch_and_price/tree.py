"""The branch-and-bound search over one prepared problem."""

from __future__ import annotations

import heapq
import time
from dataclasses import replace

import numpy as np

from netplan.graph.arrays import FAR, UInt8
from netplan.optimize.branch_and_price.lazy_pairs import violated_pairs
from netplan.optimize.branch_and_price.master import LP_ROWS, Bound, NodeState, PathMaster
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.deadline import OutOfTimeError
from netplan.optimize.heuristics.incumbent import broad, first_plan, plan_cost, prune, repair
from netplan.optimize.heuristics.local_search import LocalSearch
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.option_ladders import find_ladders, no_ladders
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.optimize.problem.proof_log import Trail
from netplan.optimize.progress import OnProgress
from netplan.optimize.provenance import BRANCH_AND_PRICE, tell_method
from netplan.optimize.tree.search import Run

ROOT_ROUNDS = 50
"""Iterations of the dual ascent between two rounds of separating violated pairs at the root."""
ROOT_TURNS = 6
"""Rounds without a newly violated pair before the ascent at the root ends."""
ROOT_MOST, ROOT_GROWTH = 60, 0.01
"""A round without a new pair does not count as such while it lowers the gap by at least the second
share, for at most the first number of rounds."""
ROOT_COLLECT = 150
LADDER = 3
"""Options that a corridor must offer before option ladders are worth giving up the proof log."""
WIDE = 0.3
"""Gap at the root, after the first local search, from which two options are enough."""
TOPLESS_NODES, JOINED_NODES = 30, 60
"""Nodes for the question without the last rungs, which may have the better plan to offer, and
for that of the rungs of several plans."""
STARTS, START_MOVES, JOINED = 12, 60, 8
"""Where there are option ladders: starting points of local searches, moves of each, and how many of
the best plans make up the smaller question that joins them."""
NODE_ROUNDS = 60
NODE_STEP, ROOT_STEP = 0.1, 0.3
FAINT = 0.02
"""Average use in the dual ascent below which an item counts as unused."""
TAIL_SHARE = 0.01
"""The LP stops once it can improve the bound by less than this share of the gap."""
DIVE_EVERY = 20
ROUND_EVERY = 5
ROOT_MOVES, NODE_MOVES = 80, 30
ROOT_SEARCHES = 5
"""Rounds of local search at the root, while they find cheaper plans."""
MOVE_WORK, MOVES_LEAST = 300_000_000, 5
"""Work of the local search: its moves times sources x arcs x scenarios stay below the first number,
but the moves do not fall below the second."""
PROBE_WITHIN = 0.1
"""Gap of a node below which probing fixes enough items to be worth the pricing it takes."""
SHRINK = 0.9
"""Probing and ascent alternate at the root while a turn leaves less than this share of the items
undecided."""
DIVE_ROUNDS, DIVE_WIDTH, DIVE_LEAST = 30, 3, 0.1
TRAIL_MOST = 4_000_000
"""Weights that the proof log may hold (16 bytes each)."""


class Search(Run):
    """One run: incumbent, global bound, tree."""

    def __init__(
        self,
        prepared: Prepared,
        settings: EngineSettings,
        on_progress: OnProgress | None,
        plan: UInt8 | None = None,
    ) -> None:
        """Begin with ``plan``, or the first one that comes to hand.

        Unless paths are asked for by name, as for a certificate, options that can stand in
        for each other are priced together where corridors offer ``LADDER`` of them.
        """
        settings = settings.begun()
        plan = first_plan(prepared, settings.running) if plan is None else plan
        settings.running.found()
        self.ladders = no_ladders(prepared)
        found, upper = find_ladders(prepared)
        if settings.method == "auto" and found.depth >= LADDER:
            self.ladders, prepared = found, replace(prepared, upper=upper)
        super().__init__(prepared, settings, on_progress, plan)
        self.whole = True  # no part of a larger question, on whose behalf plans are sought
        self.nearby = LocalSearch(prepared, found, upper, self.deadline)
        self.heuristic_s = 0.0
        self.master = self._master()
        self.scale = self.master.scale
        self.draws = 0
        self.trail = Trail(TRAIL_MOST)
        self.queue: list[Node] = []
        self.known_rows = 0  # of the LP, when a similar search has counted them

    def _master(self) -> PathMaster:
        lp = new_lp(self.settings.lp, deadline=self.deadline)
        return PathMaster(self.prepared, lp, self.cost, self.ladders, self.deadline)

    # -- incumbent and bound --------------------------------------------------

    @property
    def use_lp(self) -> bool:
        """Say whether the LP is still small enough to beat the ascent."""
        return max(self.master.stats.rows, self.known_rows) <= LP_ROWS

    def offer(self, plan: UInt8 | None, phase: str) -> None:
        """Take a plan over as incumbent when it is cheaper."""
        if plan is None:
            return
        plan = self.ladders.tops(plan)
        if plan_cost(self.prepared, plan) < self.cost:
            self.plan, self.cost = plan, plan_cost(self.prepared, plan)
            self.tell(phase)

    def round_off(self, x: Float, node: Node) -> None:
        """Reverse delete guided by a fractional point: from its support, else from all."""
        started = time.perf_counter()
        support = ((x > 1e-7) | (node.lo == 1)).astype(np.uint8) & node.hi
        plan = prune(self.prepared, support, x, self.deadline)
        if plan is None and broad(self.prepared):
            price = np.round(self.prepared.cost * (1.0 - x)).astype(np.int64) + 1
            held = repair(self.prepared, support, node.hi, price, FAR, self.deadline)
            plan = None if held is None else prune(self.prepared, held, x, self.deadline)
        elif plan is None:
            plan = prune(self.prepared, node.hi, x, self.deadline)
        self.heuristic_s += time.perf_counter() - started
        self.offer(plan, "rounding")

    def search_near(self, x: Float, moves: int) -> None:
        """Ruin and recreate the incumbent, guided by a fractional point."""
        started = time.perf_counter()
        self.draws += 1
        seed = self.settings.seed, self.draws
        better = self.nearby.ruin_and_recreate(self.plan, x, self.affordable(moves), seed)
        self.heuristic_s += time.perf_counter() - started
        self.offer(better, "local search")

    def affordable(self, moves: int) -> int:
        """Return how many of some moves of a local search a question of this size allows."""
        net = self.prepared.net
        work = len(net.grp_source) * len(net.tail) * min(len(net.scn_ptr), 100)
        return max(MOVES_LEAST, min(moves, MOVE_WORK // max(work, 1)))

    def look_around(self, x: Float) -> None:
        """Look for plans where corridors offer many options: afar, in part, and joined.

        Local searches from several beginnings end in different plans, and the question
        without the last rung of every ladder may have another. What they hold in all is a
        small question, whose answer is no dearer than the best of them.
        """
        started = time.perf_counter()
        seed = self.settings.seed, self.draws
        moves = self.affordable(START_MOVES)
        plans = [*self.nearby.from_afar(x, STARTS, moves, seed), self.plan]
        self.heuristic_s += time.perf_counter() - started
        last = (self.ladders.above < 0) & (self.ladders.below >= 0)
        upper = np.where(last, self.prepared.lower, self.prepared.upper).astype(np.uint8)
        if not list_violations(self.prepared.net, upper, 1):
            plans.append(self.part(upper, BRANCH_AND_PRICE, TOPLESS_NODES))
        for plan in plans:
            self.offer(plan, "local search")
        several = {plan.tobytes(): plan for plan in plans}
        best = sorted(several, key=lambda key: (plan_cost(self.prepared, several[key]), key))
        joined = np.zeros_like(self.plan)
        for plan in [several[key] for key in best[:JOINED]]:
            joined |= self.ladders.reached(plan)
        self.offer(self.part(joined, "auto", JOINED_NODES), "joined plans")

    def part(self, upper: UInt8, method: str, nodes: int) -> UInt8:
        """Return the best plan within ``upper`` that a search of some nodes finds.

        The incumbent where the time is over before there is one.
        """
        settings = replace(self.settings, method=method, node_limit=nodes)
        try:
            smaller = Search(replace(self.prepared, upper=upper), settings, None)
        except OutOfTimeError:
            return self.plan
        smaller.whole = False
        smaller.run()
        return smaller.plan

    # -- nodes ----------------------------------------------------------------
    def root(self) -> Node:
        """Return the root node with the intact pairs active."""
        net = self.prepared.net
        nothing = self.prepared.lower
        pairs = [(d, f) for d, f, _ in list_violations(net, nothing, net.limit.size) if f == 0]
        self.master.activate(pairs)
        start = Bound(0, np.zeros((0, self.master.k), np.int64), np.zeros(0, np.int64))
        return Node(0, 0, nothing.copy(), self.prepared.upper.copy(), start, start)

    def activate(self, x: Float, node: Node) -> int:
        """Activate pairs that a fractional point violates; return how many."""
        below = self.ladders.below
        found = violated_pairs(
            self.prepared, x, node.lo, node.hi, self.master.known, below, self.deadline
        )
        self.master.activate(found)
        return len(found)

    def solve_node(self, node: Node) -> NodeState | None:
        """Bound a node by ascent, then by LP; None when it is closed."""
        if self.is_empty(node):
            return None
        master = self.master
        master.set_bounds(node.lo, node.hi)
        if master.n_pairs == 0 and self.activate(node.lo.astype(float), node) == 0:
            self.offer(node.lo.copy(), "tree")
            self.trail.decide(node.number)
            return None
        bound, _ = master.bound(master.extend(node.start))
        if bound.value >= FAR:
            p = int(np.argmax(bound.path_cost))
            self.trail.empty(node.number, master.pair_d[p], master.pair_f[p])
            return None
        state = self.ascend_root(node, bound) if node.number == 0 else self.lift(node, bound)
        if state is not None and self.use_lp and not self.late:
            state = self.polish(node, state)
        if state is None:
            self.close(node)
        return state

    def is_empty(self, node: Node) -> bool:
        """Say whether a node holds no plan: a limit fails with everything still permitted."""
        unmet = list_violations(self.prepared.net, node.hi, 1)
        for demand, failure, _ in unmet:
            self.trail.empty(node.number, demand, failure)
        return bool(unmet)

    def close(self, node: Node) -> None:
        """Record that the bound of a node reaches the incumbent."""
        self.trail.close(node.number, node.proof.w, node.undecided)

    def ascend_root(self, node: Node, bound: Bound) -> NodeState | None:
        """Ascend from nothing, activating violated pairs and rounding off on the way."""
        factor, use, quiet, turns = 1.0, None, 0, 0
        x = np.zeros(self.master.k)
        while quiet < ROOT_TURNS and not self.late:
            ascent = self.master.ascend(bound, self.prune_at, ROOT_ROUNDS, factor, ROOT_ROUNDS, use)
            factor, bound, use = ascent.factor, ascent.bound, ascent.use
            before = node.bound
            node.raise_to(bound)
            self.raise_bound(node.bound)
            if node.bound >= self.prune_at:
                return None
            x = np.where(ascent.x > FAINT, ascent.x, 0.0)
            self.tell("root")
            self.round_off(x, node)
            turns += 1
            grew = node.bound - before > ROOT_GROWTH * (self.prune_at - node.bound)
            quiet = 0 if grew and turns < ROOT_MOST else quiet + 1
            if self.activate(x, node):
                factor, quiet = max(factor, ROOT_STEP), 0
        self.search_near(x, ROOT_MOVES)
        if self.wide(node):
            return self.take_ladders(node)
        self.dive(node, NodeState(bound, x))
        for _ in range(ROOT_SEARCHES):
            before = self.cost
            self.search_near(x, ROOT_MOVES)
            if self.cost == before:
                break
        if self.ladders.depth > 1 and self.whole:
            self.look_around(x)
        return self.shrink_root(node, bound)

    def wide(self, node: Node) -> bool:
        """Say whether the root leaves so much that ladders of two options are worth a trail."""
        rungs = self.nearby.ladders
        if self.settings.method != "auto" or self.ladders.depth > 1 or rungs.depth == 1:
            return False
        return self.prune_at - node.bound > WIDE * self.prune_at and not self.late

    def take_ladders(self, node: Node) -> NodeState | None:
        """Begin the root again with ladders; the plan and the bound stay."""
        self.ladders = self.nearby.ladders
        self.prepared = replace(self.prepared, upper=self.nearby.allowed)
        known = list(zip(self.master.pair_d, self.master.pair_f, strict=True))
        self.master = self._master()
        self.trail = Trail(TRAIL_MOST)
        fresh = self.root()
        self.master.activate(known)
        node.bound, node.start, node.proof = 0, fresh.start, fresh.proof
        node.lo, node.hi = fresh.lo, fresh.hi
        self.master.set_bounds(node.lo, node.hi)
        bound, _ = self.master.bound(self.master.extend(node.start))
        return self.ascend_root(node, bound)

    def shrink_root(self, node: Node, bound: Bound) -> NodeState | None:
        """Fix items and ascend in turn while that fixes more; then collect columns."""
        while True:
            self.master.set_bounds(node.lo, node.hi)
            bound, _ = self.master.bound(self.master.extend(bound))
            ascent = self.master.ascend(bound, self.prune_at, ROOT_COLLECT, ROOT_STEP, ROOT_COLLECT)
            bound = ascent.bound
            node.raise_to(bound)
            self.raise_bound(node.bound)
            if node.bound >= self.prune_at:
                return None
            self.tell("root")
            before = int(node.free.sum())
            self.fix(node, bound)
            left = int(node.free.sum())
            if self.late or left == 0 or left > SHRINK * before:
                break
        self.master.set_bounds(node.lo, node.hi)
        self.master.settled = node.lo.copy()
        bound, _ = self.master.bound(self.master.extend(bound))
        ascent = self.master.ascend(bound, self.prune_at, ROOT_COLLECT, NODE_STEP, 0)
        self.master.add_plan(self.plan)
        node.raise_to(ascent.bound)
        return NodeState(ascent.bound, np.where(ascent.x > FAINT, ascent.x, 0.0))

    def lift(self, node: Node, bound: Bound) -> NodeState | None:
        """Improve a node's bound by a short dual ascent."""
        ascent = self.master.ascend(bound, self.prune_at, NODE_ROUNDS, NODE_STEP, NODE_ROUNDS)
        node.raise_to(ascent.bound)
        if node.bound >= self.prune_at:
            return None
        x = np.where(ascent.x > FAINT, ascent.x, 0.0)
        if not self.use_lp and self.activate(x, node):
            return self.lift(node, ascent.bound)
        return NodeState(ascent.bound, x)

    def polish(self, node: Node, state: NodeState) -> NodeState | None:
        """Solve the node's LP by column generation, with activation."""
        master = self.master
        bound = state.bound
        while True:
            state = master.converge(bound, self.prune_at, TAIL_SHARE)
            node.raise_to(state.bound)
            if state.infeasible or state.pruned:
                return None
            if self.late:
                return state
            if node.number == 0:
                self.raise_bound(node.bound)
                self.tell("root")
                self.round_off(state.x, node)
                self.fix(node, state.bound)
                master.set_bounds(node.lo, node.hi)
            if self.activate(state.x, node) == 0 or not self.use_lp:
                return state
            master.add_plan(self.plan)
            bound, _ = master.bound(master.extend(state.bound))

    def improve(self, node: Node, state: NodeState) -> None:
        """Look for a cheaper plan near the fractional point of a node."""
        x = state.x
        if self.solved % ROUND_EVERY == 1:
            self.round_off(x, node)
        if node.number == 0:
            self.search_near(x, ROOT_MOVES)
        if self.solved % DIVE_EVERY == 0:
            self.dive(node, state)
            self.search_near(x, NODE_MOVES)
            self.master.set_bounds(node.lo, node.hi)
        whole = (x > 0.5).astype(np.uint8) | node.lo
        if np.abs(x - np.round(x)).max(initial=0.0) < 1e-6 and not list_violations(
            self.prepared.net, whole, 1
        ):
            self.offer(prune(self.prepared, whole, None, self.deadline), "tree")

    def dive(self, node: Node, state: NodeState) -> None:
        """Choose well-used items a few at a time, bounding and rounding off in between."""
        lo, hi = node.lo.copy(), node.hi.copy()
        point = Node(node.bound, -1, lo, hi, state.bound, state.bound)
        bound, x = state.bound, state.x
        while not self.late:
            open_x = np.where(point.free, x, 0.0)
            order = np.argsort(-open_x, kind="stable")
            take = [e for e in order[:DIVE_WIDTH].tolist() if open_x[e] > DIVE_LEAST]
            take += [e for e in np.flatnonzero(open_x > 0.95).tolist() if e not in take]
            if not take:
                return
            lo[take] = 1
            lo[:] = self.ladders.reached(lo)
            self.master.set_bounds(lo, hi)
            bound, _ = self.master.bound(self.master.extend(bound))
            ascent = self.master.ascend(bound, self.prune_at, DIVE_ROUNDS, ROOT_STEP, DIVE_ROUNDS)
            bound = ascent.bound
            if bound.value >= self.prune_at:
                return
            x = np.where(ascent.x > FAINT, ascent.x, 0.0)
            self.round_off(x, point)
            self.activate(x, point)

    def fix(self, node: Node, bound: Bound) -> None:
        """Fix items whose other value lifts the bound past the incumbent."""
        gain_in, gain_out = self.master.probe(bound)
        free, room = node.free, self.prune_at - bound.value
        ladders = self.ladders
        reached = ladders.reached((free & (gain_out >= room)).astype(np.uint8))
        beyond = ladders.beyond((free & (gain_in >= room)).astype(np.uint8))
        ruled_in = np.flatnonzero(free & (reached == 1)).astype(np.int32)
        ruled_out = np.flatnonzero(free & (beyond == 1)).astype(np.int32)
        weights = self.master.extend(bound)  # as probed: none on what is decided
        self.trail.fix(node.number, weights, node.undecided, ruled_in, ruled_out)
        node.hi[ruled_out] = 0
        node.lo[ruled_in] = 1

    def branch(self, node: Node, state: NodeState) -> list[Node]:
        """Split on the item with the largest ``min(x, 1 - x) * sqrt(cost)``.

        Choosing by the product of the two probing gains was measured and took two to four
        times as many nodes: the gains see one item at a time and miss its substitutes.
        """
        free = node.free
        if not free.any():  # fixing has left one choice: it is a plan or there is none
            if not self.is_empty(node):
                self.offer(node.lo.copy(), "tree")
                self.trail.decide(node.number)
            return []
        x = np.clip(state.x, 0.0, 1.0)
        score = np.minimum(x, 1.0 - x) * np.sqrt(self.ladders.cost)
        score[score < 1e-6] = 0.0
        if not (free & (score > 0)).any():
            score = self.prepared.cost.astype(float) + 1.0
        return self.split(node, int(np.argmax(np.where(free, score, -1.0))))

    def split(self, node: Node, e: int) -> list[Node]:
        """Return the two parts of a node: item ``e`` chosen, and refused."""
        parts = []
        for value in (1, 0):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[e], hi[e] = value, value
            lo = self.ladders.reached(lo)
            hi = 1 - self.ladders.beyond(1 - hi)
            self.number += 1
            parts.append(Node(node.bound, self.number, lo, hi, node.start, node.proof))
        self.trail.split(node.number, e, parts[0].number, parts[1].number)
        return parts

    def run(self) -> None:
        """Search the tree, best bound first, from the root or what is left of an earlier tree."""
        tell_method(BRANCH_AND_PRICE)
        self.tell("first plan")
        if not self.trail.parts:
            self.queue.append(self.root())
        heapq.heapify(self.queue)
        while self.queue:
            node = heapq.heappop(self.queue)
            if node.bound >= self.prune_at:
                self.queue.append(node)
                break
            self.raise_bound(node.bound)
            if self.limited():
                self.queue.append(node)
                break
            self.step(node)
        for node in self.queue:
            record = self.trail.close if node.bound >= self.prune_at else self.trail.leave
            record(node.number, node.proof.w, node.undecided)
        if self.reason == "proved":
            self.bound = self.cost
            cutoff = self.settings.cutoff
            if cutoff is not None and self.cost > cutoff:
                self.bound, self.reason = cutoff + 1, "above"
            self.own_bound = self.bound

    def step(self, node: Node) -> None:
        """Solve a node; close it, split it, or put it back when a limit cut it short."""
        state = self.solve_node(node)
        self.solved += 1
        if state is None:
            return
        if node.number == 0:
            self.raise_bound(node.bound)
            self.tell("root")
        if self.late:
            heapq.heappush(self.queue, node)  # it still counts as open
            return
        self.improve(node, state)
        if node.bound >= self.prune_at:
            self.close(node)
        else:
            if self.prune_at - node.bound < PROBE_WITHIN * self.prune_at:
                self.fix(node, state.bound)
            for child in self.branch(node, state):
                heapq.heappush(self.queue, child)
        self.tell("tree")
