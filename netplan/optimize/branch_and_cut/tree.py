"""Branch and cut over length-bounded cuts: incumbent, global bound, tree.

The cut program bounds a node (exact integers, see ``branch_and_cut/master.py``); cuts are global,
whatever the node that asked for them. A plan is accepted only after every pair has been checked.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.branch_and_cut.heuristic import PlanSearch
from netplan.optimize.branch_and_cut.layered_root import (
    PATIENCE,
    LayerFinder,
    one_root,
    open_layers,
)
from netplan.optimize.branch_and_cut.master import CutLp
from netplan.optimize.branch_and_cut.root import Centre, CutFinder
from netplan.optimize.branch_and_cut.separation import Separator
from netplan.optimize.heuristics.incumbent import prune, repair
from netplan.optimize.kernels import TREE, needed
from netplan.optimize.layered_graph.dual_ascent import Rise
from netplan.optimize.layered_graph.master import LayerLp
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.integer_bound import CutBound, CutPoint
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.optimize.progress import OnProgress
from netplan.optimize.provenance import BRANCH_AND_CUT, tell_method
from netplan.optimize.tree.pseudocosts import WHOLE, PseudoCosts
from netplan.optimize.tree.search import Run

CROWD = 30
"""Demands that a source must have for directed cuts over its shortest-path tree."""
FIRST_ROUNDS, LAYER_ROUNDS, ROOT_ROUNDS = 15, 5, 1000
"""Rounds of cuts at the root: before the first plan, before it where layers of latency follow, and
at most after it."""
ROOT_STALLS = 40
"""Runs of local search in a row without a better plan before the root goes on."""
LEAP = 8
"""The local search first aims to close 1 / LEAP of the gap at once, then less."""
MANY_CHECKS = 1000
"""Candidates that one local search may check against the real limits."""
PURGE_AFTER = 60
"""Solves in the tree for which a slack cut is kept."""
QUIET, FEW = 7, 100
"""Rounds in a row with hardly any gain before the root ends, and cuts that are enough for a round:
the other separation points are skipped then."""
NODE_ROUNDS, NODE_EPS = 3, 0.05
"""Rounds of cuts at a node of the tree, and by how much they must be violated."""
LAYER_SIZE, LAYER_GAP = 500_000, 0.01
"""Demands x items from which one root gets layers at once, and the gap that the cuts over items
have to leave at the root before a smaller question gets them."""
LAYER_EPS = 0.03
"""Violation from which a cut over items is added once the layered cuts have multipliers."""
FEW_NEW, PATIENT = 80, 10
"""The layers are refined once a round finds fewer layered cuts than this, and after so many rounds
in any case."""
RISES = 2
"""Times that the dual ascent over the layers is repeated with an incumbent, before the linear
program."""
BRIEF, BRIEF_CHECKS = 20, 400
"""Local search each time the layers are refined: runs without success, and candidates checked."""
PROBES = 8
RELIABLE = 4
"""Observations of an item after which its pseudo-costs are trusted without solving its children."""


@dataclass(order=True)
class CutNode:
    """A subproblem: items chosen (``lo``) and permitted (``hi``), and its scaled bound."""

    bound: int
    number: int
    lo: UInt8 = field(compare=False)
    hi: UInt8 = field(compare=False)
    depth: int = field(compare=False, default=0)

    @property
    def free(self) -> np.ndarray:
        """Return the mask of undecided items."""
        return np.asarray((self.lo == 0) & (self.hi == 1))


class CutSearch(Run):
    """One run of the cut method."""

    def __init__(
        self, prepared: Prepared, settings: EngineSettings, on_progress: OnProgress | None
    ) -> None:
        everything = prepared.upper.copy()
        super().__init__(prepared, settings, on_progress, everything)
        self.sep = Separator(prepared, CROWD)
        self.plans = PlanSearch(prepared, self.sep, settings.seed, self.deadline)
        lp = CutLp(prepared, new_lp(settings.lp, dual=True, deadline=self.deadline))
        self.lp: CutLp | LayerLp = lp
        self.finder = CutFinder(prepared, self.sep, lp, settings.seed)
        self.pseudo = PseudoCosts(self.lp.k)
        self.lo, self.hi = prepared.lower.copy(), prepared.upper.copy()
        self.scale = self.lp.scale
        self.best_root: CutBound | None = None
        self.tree_root = one_root(prepared, self.sep)
        self.rise: Rise | None = None

    def begin(self) -> None:
        """Cut for a few rounds and make the first plan."""
        tell_method(BRANCH_AND_CUT)
        large = len(self.sep.demands) * self.lp.k >= LAYER_SIZE
        at_once = large and self.tree_root is not None
        self.root(None, LAYER_ROUNDS if at_once else FIRST_ROUNDS)
        self.plans.pool.add(self.sep.projected(self.lp.cuts()))
        if at_once:
            self.open_tree()
        plan = self.plans.first(self.lp.last[: self.lp.k], lambda: self.late)
        self.first_plan_s = self.deadline.passed_s
        self.deadline.found()
        self.offer(plan, "first plan")
        self.fix_for_good()

    # -- incumbent and bound ----------------------------------------------------

    @property
    def closed(self) -> bool:
        """Say whether the bound leaves no room for a plan that is wanted."""
        return self.bound > self.wanted

    @property
    def gap(self) -> float:
        """Return (cost - bound) / cost."""
        return (self.cost - self.bound) / max(self.cost, 1)

    def offer(self, plan: UInt8 | None, phase: str) -> None:
        """Take a plan over as incumbent when it is cheaper."""
        if plan is not None and self.plans.cost(plan) < self.cost:
            self.plan, self.cost = plan, self.plans.cost(plan)
            self.plans.x = plan.copy()
            self.tell(phase)
            self.fix_for_good()

    def polish(self, stalls: int, checks: int = MANY_CHECKS) -> None:
        """Search for cheaper plans.

        Args:
            stalls: stretches of search in a row that may be in vain.
            checks: candidates that may be checked against the real limits in all.
        """
        self.plans.pool.add(self.sep.projected(self.lp.cuts()))
        checks += self.plans.checks
        before = self.cost
        leap = max((self.cost - self.bound) // LEAP, 1)
        while leap > 0 and not self.late and not self.closed:
            plan = self.plans.improve(
                self.lo,
                self.hi,
                self.wanted + 1 - leap,
                stalls if leap == 1 else max(stalls // 5, 1),
                lambda: self.late or self.plans.checks >= checks,
            )
            self.offer(plan, "local search")
            if plan is None:
                leap = 0 if leap == 1 else max(leap // 4, 1)
        if self.cost < before:
            self.offer(self.plans.minimal(self.plan), "local search")

    def fix_for_good(self) -> None:
        """Fix items whose other value lifts the best bound at the root past the incumbent."""
        if self.best_root is not None:
            self._fix(self.lo, self.hi, self.best_root)

    def _fix(self, lo: UInt8, hi: UInt8, bound: CutBound) -> None:
        free = (lo == 0) & (hi == 1)
        lifted = bound.value + np.abs(bound.reduced) >= self.prune_at
        hi[free & lifted & (bound.reduced > 0)] = 0
        lo[free & lifted & (bound.reduced < 0)] = 1

    # -- root -------------------------------------------------------------------
    def note_root(self, bound: CutBound) -> None:
        """Take over a bound of the root."""
        if self.best_root is None or bound.value > self.best_root.value:
            self.best_root = bound
            self.raise_bound(bound.value)
        self.fix_for_good()
        self.lp.set_bounds(self.lo.copy(), self.hi.copy())

    def root(self, centre: Centre | None, rounds: int) -> bool:
        """Cut at the root for up to ``rounds`` rounds; return whether that closed the search."""
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
            self.lp.purge(point.values, 5)
            new = self.round(point, centre, eps)
            if new == 0 and rounds > 0:
                new = self.finder.halved(point)
            if centre is not None:
                centre.follow(point.values[: self.lp.k], self.sep.directed(point.values))
            if new == 0 or quiet > QUIET:
                if eps <= 0.011:
                    break
                eps, quiet = max(eps / 3, 0.01), 0
                self.finder.rested()
        return self.closed

    def open_tree(self) -> None:
        """Go over to the layers of the one root there is, and cut for the first rounds."""
        root = self.tree_root
        if root is None or self.closed or self.late:
            return
        needed(TREE)
        self.rise = Rise(self.prepared, root, self.hi.copy())
        self.rise.begin(lambda: self.late)
        self.raise_tree(self.rise)

    def raise_tree(self, rise: Rise) -> tuple[LayerLp, LayerFinder]:
        """Raise the multipliers, take over their bound, and open the program of their cuts."""
        rise.run(self.cost, lambda: self.late)
        lp, bound = open_layers(self.prepared, rise, self.settings.lp, self.deadline)
        finder = LayerFinder(self.finder, lp)
        self.lp, self.finder, self.scale = lp, finder, lp.scale
        self.note_root(bound)
        self.refuse(lp, finder, bound)
        self.plans.pool.add(finder.near(lp.last))
        return lp, finder

    def layer_round(
        self, lp: LayerLp, finder: LayerFinder, centre: Centre | None, eps: float
    ) -> int:
        """Bound the root and add a round of cuts; return how many, -1 when nothing is solved."""
        point = lp.solve()
        if not point.solved:
            return -1
        self.note_root(point.bound)
        self.refuse(lp, finder, point.bound)
        lp.purge(point.values, PATIENCE)
        new = self.round(point, centre, eps)
        finder.follow()
        if centre is not None:
            centre.follow(point.values, np.zeros(0))
        return new

    def refuse(self, lp: LayerLp, finder: LayerFinder, bound: CutBound) -> None:
        """Fix at 0 what the tree can only use at a cost past the incumbent."""
        dear = lp.dear(bound.value, self.prune_at, tree_only=not finder.has_failures)
        self.hi[(dear == 1) & (self.lo == 0)] = 0

    def layered(self, lp: LayerLp, finder: LayerFinder) -> None:
        """Cut over the layers of a root, which become finer, until nothing is violated."""
        for _ in range(RISES):
            if self.rise is None or self.late or self.closed:
                break
            self.rounding(lp, finder)
            self.rise.restrict(self.hi.copy())
            lp, finder = self.raise_tree(self.rise)
        self.rise = None
        centre = Centre(self.plan.astype(float), np.zeros(0))
        eps, turns = LAYER_EPS, 0
        while not self.late and not self.closed:
            new = self.layer_round(lp, finder, centre, eps)
            turns += 1
            if new >= FEW_NEW and turns < PATIENT:
                continue
            turns = 0
            self.rounding(lp, finder)
            if not lp.split() and new <= 0:
                if eps <= 0.011 or new < 0:
                    break
                eps = max(eps / 3, 0.01)
                finder.rested()

    def rounding(self, lp: LayerLp, finder: LayerFinder) -> None:
        """Look for a plan near the present fractional one."""
        self.plans.pool.add(finder.near(lp.last))
        plan = self.rounded(lp.last)
        self.plans.x = self.plan.copy() if plan is None else plan.copy()
        self.offer(plan, "rounding")
        self.polish(BRIEF, BRIEF_CHECKS)

    def rounded(self, x: Float) -> UInt8 | None:
        """Return a plan made of a fractional one, None when there is none at hand."""
        plan = ((x > WHOLE).astype(np.uint8) & self.hi) | self.lo
        if list_violations(self.prepared.net, plan, 1):
            price = np.round(self.prepared.cost * (1.0 - x)).astype(np.int64) + 1
            endless = int(self.prepared.cost.sum()) + 1
            more = repair(self.prepared, plan, self.hi, price, endless, self.deadline)
            if more is None:
                return None
            plan = more
        return prune(self.prepared, plan, x, self.deadline)

    def round(self, point: CutPoint, centre: Centre | None, eps: float) -> int:
        """Add a round of cuts: intact ones, then ones of failures, smoothed before plain."""
        total = 0
        for add in (self.finder.intact, self.finder.failed):
            for at in (centre, None) if centre is not None else (None,):
                new = add(point, at, eps, 2)
                total += new
                if new:
                    break
            if total >= FEW and isinstance(self.lp, CutLp):
                break
        return total

    # -- tree -------------------------------------------------------------------
    def bounded(self, node: CutNode) -> CutPoint | None:
        """Bound a node, cutting off its fractional points; None when it is closed."""
        rounds = NODE_ROUNDS
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
            if rounds == 0 or self.late or self.round(point, None, NODE_EPS) == 0:
                return point
            rounds -= 1

    def lifted(self, node: CutNode) -> CutPoint | None:
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
        self._fix(node.lo, node.hi, point.bound)
        return point

    def choose(self, node: CutNode, point: CutPoint) -> int:
        """Return the item to branch on; probing may fix items of the node on the way."""
        x = np.clip(point.values[: self.lp.k], 0.0, 1.0)
        part = np.minimum(x, 1.0 - x)
        free = node.free
        if not (free & (part > WHOLE)).any():
            return int(np.argmax(np.where(free, self.prepared.cost + 1.0, -1.0)))
        rough = part * np.sqrt(self.prepared.cost)
        score = np.where(free & (part > WHOLE), self.pseudo.score(x), -1.0)
        rough = np.where(free & (part > WHOLE), rough, -1.0)
        order = np.lexsort((np.arange(len(x)), -rough, -np.round(score, 12)))
        best, most = int(order[0]), -1.0
        for e in order[:PROBES].tolist():
            if score[e] < 0 or not free[e]:
                continue
            if self.pseudo.count[:, e].min() >= RELIABLE:
                gain = float(score[e])
            else:
                tried = self.probe(node, e, float(x[e]), point)
                if tried is None:
                    return -1
                gain = tried
            if gain > most:
                best, most = e, gain
        return best

    def probe(self, node: CutNode, e: int, x: float, point: CutPoint) -> float | None:
        """Solve both children's programs; None when that fixed the item."""
        gains = []
        base = point.bound.value
        for value in (0, 1):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[e], hi[e] = value, value
            self.lp.set_bounds(lo, hi)
            child = self.lp.solve()
            closed = child.solved and child.bound.value >= self.prune_at
            if not child.solved:
                closed = bool(list_violations(self.prepared.net, hi, 1))
            if closed:
                node.lo[e], node.hi[e] = 1 - value, 1 - value
                return None
            gain = max(child.bound.value - base, 0) / self.lp.scale if child.solved else 0.0
            gains.append(gain)
            self.pseudo.note(e, value, x if value == 0 else 1.0 - x, gain)
        return max(gains[0], 1e-6) * max(gains[1], 1e-6)

    def expand(self, node: CutNode) -> list[CutNode]:
        """Bound a node and split it; the child to dive into comes last."""
        while True:
            point = self.bounded(node)
            if point is None:
                return []
            if self.late:
                return [node]
            if not node.free.any():
                return self._decided(node)
            e = self.choose(node, point)
            if e >= 0:
                break
        x = float(point.values[e])
        children = []
        for value in (0, 1) if x >= 0.5 else (1, 0):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[e], hi[e] = value, value
            self.number += 1
            children.append(CutNode(node.bound, self.number, lo, hi, node.depth + 1))
        return children

    def _decided(self, node: CutNode) -> list[CutNode]:
        if not list_violations(self.prepared.net, node.lo, 1):
            self.offer(node.lo.copy(), "tree")
        return []

    def run(self) -> None:
        """Search from where ``begin`` ended: local search, root, tree."""
        self.polish_and_root()
        queue = [CutNode(0, 0, self.lo.copy(), self.hi.copy())]
        if self.best_root is not None:
            queue[0].bound = self.best_root.value
        dive: CutNode | None = None
        next_polish, stalls = 10, ROOT_STALLS
        while queue or dive is not None:
            if dive is None:
                dive = heapq.heappop(queue)
            node, dive = dive, None
            least = min(node.bound, queue[0].bound) if queue else node.bound
            self.raise_bound(min(least, self.prune_at))
            if node.bound >= self.prune_at:
                continue
            if self.limited():
                return
            children = self.expand(node)
            if children == [node]:  # cut short by a limit: it still counts as open
                heapq.heappush(queue, node)
                continue
            self.solved += 1
            if len(children) == 2:
                heapq.heappush(queue, children[0])
                dive = children[1]
            if self.lp.n_rows > 400:
                self.lp.purge(self.activity_point(), PURGE_AFTER)
            if self.solved >= next_polish:
                next_polish = self.solved * 2
                self.polish(stalls)
                self.tell("tree")
        self.bound = self.cost
        cutoff = self.settings.cutoff
        if cutoff is not None and self.cost > cutoff:
            self.bound, self.reason = cutoff + 1, "above"

    def activity_point(self) -> Float:
        """Return the last solved point, as long as the program has columns."""
        return self.lp.last

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

    def polish_and_root(self) -> None:
        """Improve the incumbent, cut at the root with what that fixed, and improve again."""
        if isinstance(self.lp, CutLp):
            self.root(None, ROOT_ROUNDS)
            self.polish(ROOT_STALLS)
            self.root(self.finder.centre(self.plan), ROOT_ROUNDS)
            if self.gap > LAYER_GAP:
                self.open_tree()
        if isinstance(self.lp, LayerLp) and isinstance(self.finder, LayerFinder):
            self.polish(ROOT_STALLS // 4)
            self.layered(self.lp, self.finder)
        self.tell("root")
        self.polish(ROOT_STALLS)
