"""Multipliers for the cuts of one root, before any linear program.

A dual ascent takes milliseconds, and so does a step of the subgradient method over the cuts
it raised. The two take turns: steps raise the multipliers, an ascent from what seven tenths of
them leave of the costs finds other cuts, the mean of the trees chosen on the way shows cuts that
it misses. Ranges are split on the way. Nothing here is a bound: numbers are floating point,
and whoever uses the multipliers evaluates them in integers (``layered_graph/master.py``).
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0917
from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import Int32, Int64, UInt8
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I4, I8
from netplan.optimize.layered_graph.buckets import (
    Grid,
    Root,
    carried,
    entered,
    even,
    finer,
    found_cuts,
    unrolled,
    walked,
)
from netplan.optimize.layered_graph.network import F8, ascend, lengths
from netplan.optimize.layered_graph.separation import layered_cuts
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.layered_graph import LayeredGraph

MEMORY = 0.3
"""share: how much of the previous direction is in the new one (deflection)."""
BLEND = 0.03
"""weight: of the newest tree in the moving mean of the trees."""
BETTER = 1.0001
"""multiple: a value above this multiple of the best one is better; others are steps in vain."""
SHORTER = 2.0 / 3.0
"""factor: what the length of steps is multiplied by after steps in vain."""
LEAST_WAY = 0.001
"""share of the target: a value counts as at least so far below it, lest steps vanish."""
FLAT = 1e-9
"""squared length: a direction shorter than this has arrived."""
LONGER = 2.0
"""factor: by how much the first step of a round is longer than the last one of the round before."""
PAYS = 1e-6
"""share of the target: a cut whose multiplier is smaller is idle."""
IDLE = 1
"""rounds: a cut may be idle for as many in a row before it is dropped."""
HANDED_ON = 1e-4
"""share of an item's mean cost: cuts with smaller multipliers are not handed on."""
PRESENT = 1e-4
"""value: arcs with less in the mean tree do not count where cuts that it misses are sought."""
CUTS_ROOM = 20
"""cuts: room for those of one ascent, by demand."""
MOST_ENTRIES = 8_000_000
"""slots: room for those in the cuts of one round of separation; an ascent has half of it."""


@kernel(
    nt.float64(I8, I4, I4, F8, F8, F8, nt.float64, nt.float64, nt.int64, nt.int64),
)
def climb(ptr, arc, item, cost, value, share, target, length, steps, patience):  # type: ignore[no-untyped-def]
    """Raise the multipliers ``value`` of cuts by subgradient steps; return the last length.

    ``arc[ptr[r]:ptr[r + 1]]`` enter cut r; ``item`` (arcs,) what they need, ``cost`` (items,);
    ``share`` (arcs,) becomes the mean of the trees that the multipliers chose. ``target`` is
    the value hoped for, ``length`` the share of Polyak's step to begin with.
    """
    rows = value.size
    paid = np.zeros(item.size)
    most = np.zeros(cost.size)
    choice = np.full(cost.size, -1, np.int64)
    way = np.zeros(rows)
    best = value.copy()
    highest = -1.0
    vain = 0
    share[:] = 0.0
    for step in range(steps):
        paid[:] = 0.0
        total = 0.0
        for r in range(rows):
            if value[r] > 0.0:
                total += value[r]
                for q in range(ptr[r], ptr[r + 1]):
                    paid[arc[q]] += value[r]
        most[:] = 0.0
        choice[:] = -1
        for a in range(item.size):
            if paid[a] > most[item[a]]:
                most[item[a]] = paid[a]
                choice[item[a]] = a
        blend = BLEND if step > 0 else 1.0
        for a in range(item.size):
            share[a] *= 1.0 - blend
        for e in range(cost.size):
            if most[e] > cost[e]:
                total += cost[e] - most[e]
                share[choice[e]] += blend
            else:
                choice[e] = -1
        vain = 0 if total > highest * BETTER else vain + 1
        if total > highest:
            highest = total
            best[:] = value
        if vain >= patience:
            vain = 0
            length *= SHORTER
        norm = 0.0
        for r in range(rows):
            lack = 1.0
            for q in range(ptr[r], ptr[r + 1]):
                if choice[item[arc[q]]] == arc[q]:
                    lack -= 1.0
            way[r] = (1.0 - MEMORY) * lack + MEMORY * way[r]
            if value[r] > 0.0 or way[r] > 0.0:
                norm += way[r] * way[r]
        if norm < FLAT:
            break
        far = length * max(target - total, LEAST_WAY * target) / norm
        for r in range(rows):
            value[r] = max(0.0, value[r] + far * way[r])
    value[:] = best
    return length


class LayeredAscent:
    """Cuts with multipliers over ranges that become finer."""

    def __init__(self, prepared: Prepared, root: Root, hi: UInt8, parameters: LayeredGraph) -> None:
        tune = self.parameters = parameters
        self.prepared, self.root, self.hi = prepared, root, hi
        self.cost = prepared.cost.astype(float)
        self.grid: Grid = unrolled(prepared, root, *even(root, tune.slots), hi)
        self.cuts: list[Int32] = []
        self.arcs: list[Int32] = []
        self.value: Float = np.zeros(0)
        self.idle: Int64 = np.zeros(0, np.int64)
        self.share: Float = np.zeros(len(self.grid.arc))
        self.length, self.patience, self.hope = tune.long, tune.vain, 0.0

    @property
    def ptr(self) -> Int64:
        """Return where the arcs of every cut begin, laid end to end."""
        return np.concatenate([[0], np.cumsum([len(own) for own in self.arcs])]).astype(np.int64)

    def begin(self, late: Callable[[], bool]) -> None:
        """Split ranges by ascents alone, and keep the cuts of the last."""
        tune = self.parameters
        for _ in range(tune.first_splits):
            rest = self._raise(self.grid.lay.cost.copy())[1]
            if late() or not self._split(rest <= 0):
                break
        self._take(self._raise(self.grid.lay.cost.copy())[0])
        self.hope = tune.hope * float(self._replayed().sum())

    def restrict(self, hi: UInt8) -> None:
        """Leave out items that have been refused since."""
        self.hi = hi
        ptr, label = self.grid.ptr, self.grid.label
        self._regrid(ptr, label, np.arange(len(label)))

    def run(self, known: int, late: Callable[[], bool]) -> None:
        """Split ranges and raise multipliers until a few rounds gain little.

        Args:
            known: cost of the best plan known, CNY.
            late: says when to stop.
        """
        tune = self.parameters
        target = min(self.hope, float(known))
        self.length, self.patience = tune.long, tune.vain
        first = float(self.value.sum())
        best = [first]
        for turn in range(tune.rounds):
            slow = turn >= tune.watch and best[-1] < best[-tune.watch] * (1.0 + tune.slow)
            if late() or not self.cuts or slow:
                break
            best.append(max(self._turn(target), best[-1]))
            target = min(max(target, tune.more * best[-1]), float(known))
            self.length = min(tune.long, max(LONGER * self.length, tune.short))
            rest = self.grid.lay.cost - self.paid()
            self._take([*self._raised_again(), *self._missed()])
            if turn % tune.split_every == tune.split_every - 1:
                self._split((rest <= tune.tight * self.grid.lay.cost) | (self.share > tune.present))
        self.length, self.patience = tune.last, tune.last_vain
        for _ in range(tune.last_rounds):
            if not late() and self.cuts:
                self._turn(target)

    @property
    def items(self) -> Float:
        """Return how much of every item the mean of the trees uses."""
        own = self.grid.item >= 0
        used = np.bincount(self.grid.item[own], self.share[own], len(self.cost))
        return np.asarray(np.clip(np.maximum(used, self.prepared.lower), 0.0, 1.0), np.float64)

    def paid(self) -> Float:
        """Return what the multipliers pay to every arc."""
        flat = np.concatenate(self.arcs or [np.zeros(0, np.int32)])
        each = np.repeat(self.value, np.diff(self.ptr))
        return np.asarray(np.bincount(flat, each, len(self.grid.arc)), np.float64)

    def kept(self) -> tuple[list[Int32], Float]:
        """Return the cuts that pay something, and their multipliers."""
        some = np.flatnonzero(self.value > HANDED_ON * float(self.cost.mean()))
        return [self.cuts[i] for i in some.tolist()], self.value[some]

    def tight(self) -> Int32:
        """Return the arcs whose cost is paid, almost."""
        lay = self.grid.lay
        near = (self.paid() >= self.parameters.near * lay.cost) & (self.grid.item >= 0)
        return np.flatnonzero(near & (lay.cost > 0)).astype(np.int32)

    # -- multipliers ------------------------------------------------------------
    def _turn(self, target: float) -> float:
        """Take steps over the arcs that cuts pay well; return the value reached."""
        tune = self.parameters
        grid, ptr = self.grid, self.ptr
        rich = (self.paid() >= tune.rich * grid.lay.cost) & (grid.item >= 0)
        flat = np.concatenate(self.arcs)
        kept = rich[flat]
        place = np.cumsum(rich) - 1
        near = np.concatenate([[0], np.cumsum(kept)])[ptr].astype(np.int64)
        share = np.zeros(int(rich.sum()))
        item = np.ascontiguousarray(grid.item[rich])
        arcs = place[flat[kept]].astype(np.int32)
        last = climb(
            near,
            arcs,
            item,
            self.cost,
            self.value,
            share,
            target,
            self.length,
            tune.steps,
            self.patience,
        )
        self.length = last
        self.share = np.zeros(len(grid.arc))
        self.share[rich] = share
        most = np.zeros(len(self.cost))
        own = grid.item >= 0
        np.maximum.at(most, grid.item[own], self.paid()[own])
        self.idle = np.where(self.value > PAYS * target, 0, self.idle + 1)
        return float(self.value.sum() + np.minimum(self.cost - most, 0.0).sum())

    def _replayed(self) -> Float:
        """Return (and keep) the multipliers of an ascent, cut by cut."""
        rest = self.grid.lay.cost.copy()
        for i, own in enumerate(self.arcs):
            least = int(rest[own].min())
            rest[own] -= least
            self.value[i] = least
        return self.value

    # -- cuts -------------------------------------------------------------------
    def _take(self, cuts: list[Int32]) -> None:
        """Add cuts and drop those idle for too long."""
        keep = self.idle <= IDLE
        stay = np.flatnonzero(keep).tolist()
        self.cuts = [self.cuts[i] for i in stay]
        self.arcs = [self.arcs[i] for i in stay]
        live = {cut.tobytes() for cut in self.cuts}
        fresh = []
        for cut in cuts:
            if cut.tobytes() not in live:
                live.add(cut.tobytes())
                fresh.append(cut)
        self.cuts += fresh
        self.arcs += entered(self.grid, fresh)
        self.value = np.concatenate([self.value[keep], np.zeros(len(fresh))])
        self.idle = np.concatenate([self.idle[keep], np.zeros(len(fresh), np.int64)])
        self._check()

    def _check(self) -> None:
        """Keep the cuts that arcs enter, none of them free of charge."""
        cost = self.grid.lay.cost
        left = [i for i, own in enumerate(self.arcs) if len(own) and (cost[own] > 0).all()]
        if len(left) < len(self.cuts):
            self.cuts = [self.cuts[i] for i in left]
            self.arcs = [self.arcs[i] for i in left]
            self.value, self.idle = self.value[left], self.idle[left]

    def _raise(self, rest: Int64) -> tuple[list[Int32], Int64]:
        """Return the cuts of an ascent, and what it left of the costs ``rest``."""
        lay = self.grid.lay
        ptr = np.zeros(CUTS_ROOM * (len(lay.goal_ptr) - 1) + 1, np.int64)
        slots = np.zeros(MOST_ENTRIES // 2, np.int32)
        count = ascend(lay, rest, ptr, slots)
        return found_cuts(ptr, slots, count), rest

    def _raised_again(self) -> list[Int32]:
        """Return the cuts of an ascent from what part of the multipliers leave.

        Where cuts pay an arc more than it costs, they all pay less.
        """
        grid, cost = self.grid, self.grid.lay.cost.astype(float)
        over = np.minimum(cost / np.maximum(self.paid(), 1e-9), 1.0)
        flat, ptr = np.concatenate(self.arcs), self.ptr
        less = self.value * np.minimum.reduceat(over[flat], ptr[:-1])
        paid = np.bincount(flat, np.repeat(less, np.diff(ptr)), len(cost))
        rest = np.floor(np.maximum(cost - self.parameters.left * paid, 0.0))
        return self._raise(np.where(grid.item >= 0, rest, 0.0).astype(np.int64))[0]

    def _missed(self) -> list[Int32]:
        """Return the cuts that the mean of the trees misses most."""
        tune = self.parameters
        grid, lay, y = self.grid, self.grid.lay, self.share
        used = np.flatnonzero((y > PRESENT) & (grid.item >= 0))
        order = used[np.lexsort((used, lay.cost[used], -np.round(y[used], 9)))].astype(np.int32)
        demands = len(lay.goal_ptr) - 1
        weight, ptr = np.zeros(demands + 1), np.zeros(demands + 2, np.int64)
        room = np.zeros(min(demands * grid.slots, MOST_ENTRIES) + grid.slots, np.int32)
        count = layered_cuts(lay, order, y, tune.missed, weight, ptr, room)
        best = np.argsort(np.round(weight[:count], 9), kind="stable")[: tune.tree_cuts]
        return [room[ptr[i] : ptr[i + 1]].copy() for i in best.tolist()]

    # -- ranges -----------------------------------------------------------------
    def _split(self, used: np.ndarray) -> bool:
        """Let ranges begin where paths over the arcs in use are; say whether any did."""
        grid, net = self.grid, self.prepared.net
        length, pred = np.zeros(grid.slots, np.int64), np.zeros(grid.slots, np.int32)
        start = np.array([grid.lay.root], np.int32)
        use = ((grid.item < 0) | used).astype(np.uint8)
        lengths(grid.lay, use, net.ns[grid.arc], start, length, pred)
        _, met = walked(net, grid, self.root, length, pred, beyond=True)
        made = finer(grid, met) if met else None
        if made is None:
            return False
        self._regrid(*made)
        return True

    def _regrid(self, ptr: Int64, label: Int64, parent: Int64) -> None:
        self.grid = unrolled(self.prepared, self.root, ptr, label, self.hi)
        self.cuts = carried(self.grid, parent, self.cuts)
        self.arcs = entered(self.grid, self.cuts)
        self.share = np.zeros(len(self.grid.arc))
        self._check()
