"""The layers of one root: their cuts, and the rounds that begin a search with them."""

from __future__ import annotations

import time

import numpy as np

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.branch_and_cut.root import Centre, CutFinder
from netplan.optimize.branch_and_cut.separation import Separator
from netplan.optimize.branch_and_cut.state import CutRun
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.incumbent import rounded
from netplan.optimize.layered_graph.buckets import Root, measure, tree_arcs
from netplan.optimize.layered_graph.dual_ascent import LayeredAscent
from netplan.optimize.layered_graph.master import LayerLp
from netplan.optimize.layered_graph.separation import layered_cuts
from netplan.optimize.lp.integer_bound import CutBound, CutPoint
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared
from netplan.optimize.tree.pseudocosts import WHOLE
from netplan.tuning.parameters import Parameters

USED = 1e-7
"""Value from which the fractional tree is said to have an arc."""
ANY = 1.5
"""Weight that no cut reaches: all are found, violated or not."""
CUTS_KEPT, SLOTS_KEPT = 4_000, 20_000
"""Room in memory for the cuts of one round: so many, of so many slots each."""


def one_root(prepared: Prepared, sep: Separator) -> Root | None:
    """Return the root that all demands with an intact limit share, None when there is none.

    Every item must join one pair of sites, or a tree could pass it twice.
    """
    net = prepared.net
    groups = np.unique(sep.ell.group[sep.intact])
    if len(groups) != 1 or not len(sep.rooted):
        return None
    owned = np.flatnonzero((net.item >= 0) & (prepared.upper[np.maximum(net.item, 0)] == 1))
    low, high = np.minimum(net.tail, net.head)[owned], np.maximum(net.tail, net.head)[owned]
    joins = np.unique(np.column_stack([net.item[owned], low, high]), axis=0)
    if len(np.unique(joins[:, 0])) < len(joins):
        return None
    return measure(prepared, sep.ell, int(groups[0]), sep.intact)


class LayerFinder(CutFinder):
    """Finds layered cuts where the network is intact, cuts over items elsewhere."""

    layers: LayerLp

    def __init__(self, base: CutFinder, layers: LayerLp) -> None:
        super().__init__(base.prepared, base.sep, base.lp, 0, base.parameters)
        self.layers = layers
        self.lp = layers  # type: ignore[assignment]
        self.middle: Float | None = None
        self.seconds = 0.0

    def intact(self, point: CutPoint, centre: Centre | None, eps: float, orders: int) -> int:
        """Add the most violated layered cuts; return how many."""
        started = time.perf_counter()
        layers = self.layers
        lay, y = layers.grid.lay, layers.y
        at = y
        if centre is not None and self.middle is not None and len(self.middle) == len(y):
            share = self.parameters.layer_centre
            at = (1 - share) * y + share * self.middle
        used = np.flatnonzero((at > USED) & (layers.grid.item >= 0))
        order = used[np.lexsort((used, lay.cost[used], -np.round(at[used], 9)))].astype(np.int32)
        demands, slots = len(lay.goal_ptr) - 1, layers.grid.slots
        weight = np.zeros(demands + 1)
        ptr = np.zeros(demands + 2, np.int64)
        room = np.zeros(min(demands + 1, CUTS_KEPT) * min(slots, SLOTS_KEPT), np.int32)
        count = layered_cuts(lay, order, y, 1.0 - eps, weight, ptr, room)
        best = np.argsort(np.round(weight[:count], 9), kind="stable")[: self.parameters.layer_cuts]
        found = layers.add_tree_cuts([room[ptr[i] : ptr[i + 1]].copy() for i in best.tolist()])
        self.counters.directed += found
        self.counters.rounds += 1
        self.sep.seconds += time.perf_counter() - started
        return found

    def near(self, x: Float) -> list[Int32]:
        """Return cuts over items that grow along a fractional plan, violated or not."""
        demands = self.sep.intact
        pairs = demands, np.zeros(len(demands), np.int32)
        found, _ = self.sep.find(self.sep.items, x, x, self.cost, ANY, pairs)
        return [found.cut(i) for i in range(len(found.weight))]

    def halved(self, _point: CutPoint) -> int:
        """Add nothing: rows over arcs are not summed."""
        return 0

    def follow(self) -> None:
        """Move the centre a little towards the present solution."""
        y = self.layers.y
        if self.middle is None or len(self.middle) != len(y):
            self.middle = y.copy()
        step = self.parameters.layer_step
        self.middle = (1 - step) * self.middle + step * y


def open_layers(
    prepared: Prepared,
    ascent: LayeredAscent,
    backend: str,
    deadline: Deadline,
    parameters: Parameters,
) -> tuple[LayerLp, CutBound]:
    """Return a program with the cuts that multipliers were found for, and the bound of these.

    Args:
        prepared: the question.
        ascent: cuts and multipliers; with the items it permits all limits hold.
        backend: of the linear program.
        deadline: when its solves give up.
        parameters: the numbers that tune it.
    """
    layers = LayerLp(
        prepared, ascent.root, ascent.grid, backend, deadline, parameters.layered_graph
    )
    layers.set_bounds(prepared.lower.copy(), ascent.hi)
    layers.add_arcs(tree_arcs(prepared.net, ascent.grid, ascent.root, ascent.hi))
    layers.add_arcs(ascent.tight())
    cuts, value = ascent.kept()
    layers.add_tree_cuts(cuts)
    for row in layers.rows:
        row.age = parameters.branch_and_cut.layer_patience
    layers.last = ascent.items
    return layers, layers.prove(cuts, value)


class Layers:
    """The work over the layers of the one root there is, on behalf of a search."""

    lp: LayerLp
    finder: LayerFinder

    def __init__(self, run: CutRun, root: Root) -> None:
        """Raise multipliers, and go over from the cuts over items to those of layers."""
        self.run = run
        self.ascent: LayeredAscent | None = LayeredAscent(
            run.prepared, root, run.hi.copy(), run.settings.parameters.layered_graph
        )
        self.ascent.begin(lambda: run.late)
        self.raise_bound(self.ascent)

    def raise_bound(self, ascent: LayeredAscent) -> None:
        """Raise the multipliers, take over their bound, and open the program of their cuts."""
        run = self.run
        ascent.run(run.cost, lambda: run.late)
        self.lp, bound = open_layers(
            run.prepared, ascent, run.settings.lp, run.deadline, run.settings.parameters
        )
        self.finder = LayerFinder(run.finder, self.lp)
        run.lp, run.finder, run.scale = self.lp, self.finder, self.lp.scale
        run.note_root(bound)
        self.refuse(bound)
        run.plans.pool.add(self.finder.near(self.lp.last))

    def cut(self) -> None:
        """Cut over the layers of a root, which become finer, until nothing is violated."""
        tune = self.run.parameters
        run = self.run
        for _ in range(tune.rises):
            if self.ascent is None or run.late or run.closed:
                break
            self.rounding()
            self.ascent.restrict(run.hi.copy())
            self.raise_bound(self.ascent)
        self.ascent = None
        centre = Centre(run.plan.astype(float), np.zeros(0))
        eps, turns = tune.layer_eps, 0
        while not run.late and not run.closed:
            new = self.layer_round(centre, eps)
            turns += 1
            if new >= tune.few_new and turns < tune.patient:
                continue
            turns = 0
            self.rounding()
            if not self.lp.split() and new <= 0:
                if eps <= 0.011 or new < 0:
                    break
                eps = max(eps / 3, 0.01)
                self.finder.rested()

    def layer_round(self, centre: Centre | None, eps: float) -> int:
        """Bound the root and add a round of cuts; return how many, -1 when nothing is solved."""
        run = self.run
        point = self.lp.solve()
        if not point.solved:
            return -1
        run.note_root(point.bound)
        self.refuse(point.bound)
        self.lp.purge(point.values, self.run.parameters.layer_patience)
        new = run.round(point, centre, eps)
        self.finder.follow()
        if centre is not None:
            centre.follow(point.values, np.zeros(0))
        return new

    def refuse(self, bound: CutBound) -> None:
        """Fix at 0 what the tree can only use at a cost past the incumbent."""
        run = self.run
        dear = self.lp.dear(bound.value, run.prune_at, tree_only=not self.finder.has_failures)
        run.hi[(dear == 1) & (run.lo == 0)] = 0

    def rounding(self) -> None:
        """Look for a plan near the present fractional one."""
        tune = self.run.parameters
        run = self.run
        run.plans.pool.add(self.finder.near(self.lp.last))
        plan = self._rounded(self.lp.last)
        run.plans.x = run.plan.copy() if plan is None else plan.copy()
        run.offer(plan, "rounding")
        run.polish(tune.brief, tune.brief_checks)

    def _rounded(self, x: Float) -> UInt8 | None:
        """Return a plan made of a fractional one, None when there is none at hand."""
        run = self.run
        support = ((x > WHOLE).astype(np.uint8) & run.hi) | run.lo
        return rounded(run.prepared, support, run.hi, x, run.deadline)
