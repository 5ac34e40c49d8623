"""The state of one search by paths: incumbent, master, proof log, and what is done to any node."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.branch_and_price.bound import Bound
from netplan.optimize.branch_and_price.lazy_pairs import violated_pairs
from netplan.optimize.branch_and_price.master import PathMaster
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.heuristics.incumbent import first_plan, plan_cost
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.option_ladders import find_ladders, no_ladders
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.optimize.problem.proof_log import ProofLog
from netplan.optimize.progress import OnProgress
from netplan.optimize.tree.search import Run


class PathRun(Run):
    """One run by paths: incumbent, global bound, master and proof log.

    Attributes:
        ladders: options that are priced together.
        rungs, rungs_upper: the ladders there are, and the items that they permit.
        master: of the items and ladders at hand.
        proof_log: what proves the bound of every node that is done with.
        parameters: the numbers that tune it.
        whole: whether this is no part of a larger question, on whose behalf plans are sought.
        known_rows: rows of the linear program, when a similar search has counted them.
    """

    def __init__(
        self,
        prepared: Prepared,
        settings: EngineSettings,
        on_progress: OnProgress | None,
        plan: UInt8 | None = None,
    ) -> None:
        """Begin with ``plan``, or the first one that comes to hand.

        Unless paths are asked for by name, as for a certificate, options that can stand in
        for each other are priced together where corridors offer ``ladder`` of them.
        """
        settings = settings.begun()
        parameters = self.parameters = settings.parameters.branch_and_price
        plan = (
            first_plan(prepared, settings.running, settings.parameters.heuristics)
            if plan is None
            else plan
        )
        settings.running.found()
        self.ladders = no_ladders(prepared)
        self.rungs, self.rungs_upper = find_ladders(prepared)
        if settings.method == "auto" and self.rungs.depth >= parameters.ladder:
            self.ladders, prepared = self.rungs, replace(prepared, upper=self.rungs_upper)
        super().__init__(prepared, settings, on_progress, plan)
        self.whole = True
        self.known_rows = 0
        self.open_master()

    def open_master(self) -> None:
        """Begin with an empty master and an empty proof log."""
        lp = new_lp(self.settings.lp, deadline=self.deadline)
        self.master = PathMaster(
            self.prepared, lp, self.cost, self.ladders, self.deadline, self.parameters
        )
        self.scale = self.master.scale
        self.proof_log = ProofLog(self.parameters.proof_log_weights)

    def take_ladders(self) -> None:
        """Begin again with ladders, and the pairs known by now; the plan and the bound stay."""
        known = list(zip(self.master.pair_d, self.master.pair_f, strict=True))
        self.ladders = self.rungs
        self.prepared = replace(self.prepared, upper=self.rungs_upper)
        self.open_master()
        self.activate_intact()
        self.master.activate(known)

    @property
    def use_lp(self) -> bool:
        """Say whether the LP is still small enough to beat the ascent."""
        return max(self.master.stats.rows, self.known_rows) <= self.parameters.lp_rows

    def offer(self, plan: UInt8 | None, phase: str) -> None:
        """Take a plan over as incumbent when it is cheaper."""
        if plan is None:
            return
        plan = self.ladders.tops(plan)
        if plan_cost(self.prepared, plan) < self.cost:
            self.plan, self.cost = plan, plan_cost(self.prepared, plan)
            self.tell(phase)

    # -- nodes ----------------------------------------------------------------
    def activate_intact(self) -> None:
        """Activate the pairs of the intact network that miss their limits today."""
        net = self.prepared.net
        missed = list_violations(net, self.prepared.lower, net.limit.size)
        self.master.activate([(d, f) for d, f, _ in missed if f == 0])

    def root(self) -> Node:
        """Return the root node with the intact pairs active."""
        self.activate_intact()
        start = self.nothing()
        lo, hi = self.prepared.lower.copy(), self.prepared.upper.copy()
        return Node(0, 0, lo, hi, start, start)

    def nothing(self) -> Bound:
        """Return the bound of no weights at all."""
        return Bound(0, np.zeros((0, self.master.k), np.int64), np.zeros(0, np.int64))

    def activate(self, x: Float, node: Node) -> int:
        """Activate pairs that a fractional point violates; return how many."""
        below = self.ladders.below
        found = violated_pairs(
            self.prepared,
            x,
            node.lo,
            node.hi,
            self.master.known,
            below,
            self.deadline,
            self.parameters,
        )
        self.master.activate(found)
        return len(found)

    def is_empty(self, node: Node) -> bool:
        """Say whether a node holds no plan: a limit fails with everything still permitted."""
        unmet = list_violations(self.prepared.net, node.hi, 1)
        for demand, failure, _ in unmet:
            self.proof_log.empty(node.number, demand, failure)
        return bool(unmet)

    def close(self, node: Node) -> None:
        """Record that the bound of a node reaches the incumbent."""
        self.proof_log.close(node.number, node.proof.w, node.undecided)

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
        self.proof_log.fix(node.number, weights, node.undecided, ruled_in, ruled_out)
        node.hi[ruled_out] = 0
        node.lo[ruled_in] = 1
