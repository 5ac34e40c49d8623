"""Branch and cut over length-bounded cuts: incumbent, global bound, tree.

The cut program bounds a node (exact integers, see ``master``); cuts are global, whatever the
node that asked for them. A plan is accepted only after every pair has been checked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netplan.optimize.branch_and_cut.branching import Branching
from netplan.optimize.branch_and_cut.layered_root import Layers, one_root
from netplan.optimize.branch_and_cut.master import CutLp
from netplan.optimize.branch_and_cut.root import Centre
from netplan.optimize.branch_and_cut.state import CutRun
from netplan.optimize.kernels import TREE, needed
from netplan.optimize.lp.integer_bound import CutPoint
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import Row
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.optimize.progress import OnProgress
from netplan.optimize.provenance import BRANCH_AND_CUT, tell_method
from netplan.optimize.tree.explore import explore
from netplan.optimize.tree.node import Node
from netplan.optimize.tree.pseudocosts import WHOLE


class CutSearch(CutRun):
    """One run of the cut method."""

    def __init__(
        self, prepared: Prepared, settings: EngineSettings, on_progress: OnProgress | None
    ) -> None:
        super().__init__(prepared, settings, on_progress)
        self.branching = Branching(self)
        self.tree_root = one_root(prepared, self.sep)
        self.layers: Layers | None = None
        self.next_polish = self.parameters.first_polish

    def begin(self) -> None:
        """Cut for a few rounds and make the first plan."""
        tune = self.parameters
        tell_method(BRANCH_AND_CUT)
        large = len(self.sep.demands) * self.lp.k >= tune.layer_size
        at_once = large and self.tree_root is not None
        self.root(None, tune.layer_rounds if at_once else tune.first_rounds)
        self.plans.pool.add(self.sep.projected(self.lp.cuts()))
        if at_once:
            self.open_tree()
        plan = self.plans.first(self.lp.last[: self.lp.k], lambda: self.late)
        self.first_plan_s = self.deadline.passed_s
        self.deadline.found()
        self.offer(plan, "first plan")
        self.fix_for_good()

    def root(self, centre: Centre | None, rounds: int) -> bool:
        """Cut at the root for up to ``rounds`` rounds; return whether that closed the search."""
        tune = self.parameters
        eps, quiet, before = 0.1, 0, 0
        while rounds > 0 and not self.late and not self.closed:
            rounds -= 1
            point = self.lp.solve()
            if not point.solved:
                break
            self.note_root(point.bound)
            now = self.best_root.value if self.best_root is not None else 0
            room = max(self.prune_at - now, 1)
            quiet = 0 if now - before > min(room // 400, now // 10_000) else quiet + 1
            before = now
            self.lp.purge(point.values, tune.patience)
            new = self.round(point, centre, eps)
            if new == 0 and rounds > 0:
                new = self.finder.halved(point)
            if centre is not None:
                centre.follow(point.values[: self.lp.k], self.sep.directed(point.values))
            if new == 0 or quiet > tune.quiet:
                if eps <= 0.011:
                    break
                eps, quiet = max(eps / 3, 0.01), 0
                self.finder.rested()
        return self.closed

    def open_tree(self) -> None:
        """Go over to the layers of the one root there is, and cut for the first rounds."""
        if self.tree_root is not None and not self.closed and not self.late:
            needed(TREE)
            self.layers = Layers(self, self.tree_root)

    def polish_and_root(self) -> None:
        """Improve the incumbent, cut at the root with what that fixed, and improve again."""
        tune = self.parameters
        if self.layers is None:
            self.root(None, tune.root_rounds)
            self.polish(tune.root_stalls)
            self.root(self.finder.centre(self.plan), tune.root_rounds)
            if self.gap > tune.layer_gap:
                self.open_tree()
        if self.layers is not None:
            self.polish(tune.root_stalls // 4)
            self.layers.cut()
        self.tell("root")
        self.polish(tune.root_stalls)

    def run(self) -> None:
        """Search from where ``begin`` ended: local search, root, tree."""
        self.polish_and_root()
        root = Node(0, 0, self.lo.copy(), self.hi.copy())
        if self.best_root is not None:
            root.bound = self.best_root.value
        explore(self, [root])
        self.settle()

    def expand(self, node: Node) -> list[Node]:
        """Solve a node; between nodes, purge the program and look for plans."""
        tune = self.parameters
        children = self.split(node)
        if children == [node]:  # cut short by a limit: it still counts as open
            return children
        self.solved += 1
        if self.lp.n_rows > tune.many_rows:
            self.lp.purge(self.lp.last, tune.purge_after)
        if self.solved >= self.next_polish:
            self.next_polish = self.solved * 2
            self.polish(tune.root_stalls)
            self.tell("tree")
        return children

    def dive(self, children: Sequence[Node], _least: int) -> Node | None:
        """Go on with the child on the side of the fractional point: it leads to a plan."""
        return children[1] if len(children) == 2 else None

    def bounded(self, node: Node) -> CutPoint | None:
        """Bound a node, cutting off its fractional points; None when it is closed."""
        tune = self.parameters
        rounds = tune.node_rounds
        while True:
            point = self.lifted(node)
            if point is None or not point.solved:
                return point
            x = point.values[: self.lp.k]
            if np.abs(x - np.round(x)).max(initial=0.0) < WHOLE:
                whole = (x > 0.5).astype(np.uint8)
                if self.finder.violated(whole, 2):
                    continue
                if not list_violations(self.prepared.net, whole, 1):
                    self.offer(whole, "tree")
                closed = node.bound >= self.prune_at or not node.free.any()
                return None if closed else point
            if rounds == 0 or self.late or self.round(point, None, tune.node_eps) == 0:
                return point
            rounds -= 1

    def lifted(self, node: Node) -> CutPoint | None:
        """Solve a node's program and fix items; None when that closes the node."""
        node.lo |= self.lo
        node.hi &= self.hi
        if (node.lo > node.hi).any():
            return None
        self.lp.set_bounds(node.lo.copy(), node.hi.copy())
        point = self.lp.solve()
        if not point.solved:
            return None if list_violations(self.prepared.net, node.hi, 1) else point
        node.bound = max(node.bound, point.bound.value)
        if node.bound >= self.prune_at:
            return None
        self.fix(node.lo, node.hi, point.bound)
        return point

    def split(self, node: Node) -> list[Node]:
        """Bound a node and split it; the child to dive into comes last."""
        while True:
            point = self.bounded(node)
            if point is None:
                return []
            if self.late:
                return [node]
            if not node.free.any():
                return self._decided(node)
            e = self.branching.choose(node, point)
            if e >= 0:
                break
        near = int(float(point.values[e]) >= 0.5)
        self.number += 2
        return [node.side(e, 1 - near, self.number - 1), node.side(e, near, self.number)]

    def _decided(self, node: Node) -> list[Node]:
        if not list_violations(self.prepared.net, node.lo, 1):
            self.offer(node.lo.copy(), "tree")
        return []

    def cuts(self) -> list[Row]:
        """Return rows over items that every plan meets, those at hand at last."""
        return self.lp.over_items() if isinstance(self.lp, CutLp) else []

    def stats(self) -> dict[str, float | int | str]:
        """Return counters and seconds for people."""
        return {
            "method": BRANCH_AND_CUT,
            "lp": self.lp.lp.name,
            "rows": self.lp.n_rows,
            "iterations": self.lp.solves,
            "pool": len(self.plans.pool.rows),
            "lp_s": round(self.lp.lp_s, 3),
            "separation_s": round(self.sep.seconds, 3),
            "heuristic_s": round(self.plans.seconds, 3),
            "first_plan_s": round(self.first_plan_s, 3),
        }
