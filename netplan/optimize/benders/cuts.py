"""Benders cuts for mean latencies: how far a set of items can bring a demand down.

Let ``p`` be any numbers on the nodes with ``p = 0`` at the source. A path to the sink is as
long as the sum of its arcs, hence at least ``p[sink]`` less what ``p`` rises too steeply on
its arcs: ``g(a) = max(0, p[head] - p[tail] - ns(a))``. Where ``p`` rises too steeply only on
arcs that carry an item, every choice x of items therefore has

    latency >= p[sink] - sum over items (G_i * x_i),

with ``G_i`` the most that one simple path can collect on the arcs of item i: between two
nodes it takes one arc at most, so the largest g of each pair of ends, summed over the
pairs. Let ``e(a)`` be the length of the shortest path over arc a with everything built. A
path over an arc with ``e(a) >= p[sink]`` fulfils the inequality by itself, so its g counts as
0; and G_i need not exceed ``p[sink] - e_i``, e_i the least e of its arcs: whenever that term
alone is subtracted, what is left is at most e_i, which any path over item i takes.

Regeneration: inside a layer the numbers are optical delays ``o`` since the entry, and the
node stands at ``p[origin] + enter + f(o)`` with ``f(o) = o + regen * (ceil(o / reach) - 1)``.
A path that is shorter than ``o`` by d gains at most ``d + regen * ceil(d / reach)``, and
rounding up is subadditive, so this is ``g`` of an optical arc.

Noise: regenerators at places and caps of noise only ever add to a path, so ``p`` may be anything
here too; it is the least latency of any label of a node, regenerators included.

Caps stand on arcs that carry an item. Where one keeps a path from an arc whose item is chosen,
``p`` may rise too steeply there: the bound then is not tight for that choice, but holds for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netplan.graph.arrays import FAR, Int64, Network, UInt8
from netplan.graph.trees import Tree as GrownTree
from netplan.graph.trees import TreeRoom
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.min_cost_flow import potentials
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL
from netplan.optimize.problem.prepare import Prepared


@dataclass(frozen=True)
class MeanCut:
    """``latency of demand >= level - sum(gain[j] * x[items[j]])``; whole ns."""

    demand: int
    level: int
    items: Int64
    gain: Int64

    def at(self, x: Float) -> float:
        """Return the bound at a point, in ns."""
        return self.level - float(self.gain @ x[self.items])


@dataclass(frozen=True)
class Tree:
    """Shortest latencies from one source, optical delays inside layers, and the tree itself."""

    ns: Int64
    optical: Int64
    grown: GrownTree


class CutMaker:
    """Makes cuts for the demands of one problem; ``net`` is one for measuring."""

    def __init__(self, prepared: Prepared, net: Network, best: Int64) -> None:
        self.net = net
        self.k = len(prepared.cost)
        self.best = best
        self.upper = prepared.upper
        self._through: dict[int, Int64] = {}
        self.source = np.zeros(len(self.net.sink), np.int64)
        for g, source in enumerate(self.net.grp_source):
            members = self.net.grp_demand[self.net.grp_ptr[g] : self.net.grp_ptr[g + 1]]
            self.source[members] = source
        self._lost = np.zeros(len(self.net.tail), np.uint8)
        self._room = TreeRoom(self.net)

    @cached_property
    def entry(self) -> Int64:
        """Return the arc that leads into the layer of each node, -1 outside, -2 never entered.

        With noise no node has a place in its layer: the fastest way there may be of no use.
        """
        net = self.net
        optical = np.flatnonzero(net.kind == ARC_OPTICAL)
        entry = np.full(len(net.out_ptr) - 1, -1, np.int64)
        if net.at_places:
            return entry
        entry[net.tail[optical]] = entry[net.head[optical]] = -2
        for arc in np.flatnonzero(net.kind == ARC_ENTER):
            stack = [int(net.head[arc])]
            while stack:
                v = stack.pop()
                if entry[v] < 0:
                    entry[v] = arc
                    leaving = net.out_arc[net.out_ptr[v] : net.out_ptr[v + 1]]
                    stack += [int(net.head[a]) for a in leaving if net.kind[a] == ARC_OPTICAL]
        return entry

    @cached_property
    def _groups(self) -> tuple[Int64, Int64]:
        """Return (group of each arc with an item, item of each group): same item and ends."""
        net = self.net
        arcs = np.flatnonzero(net.item >= 0)
        ends = np.sort(np.stack([net.tail[arcs], net.head[arcs]]), axis=0)
        keys = np.stack([net.item[arcs], ends[0], ends[1]], axis=1).reshape(-1, 3)
        unique, group = np.unique(keys, axis=0, return_inverse=True)
        return group.reshape(-1), unique[:, 0].astype(np.int64)

    def tree(self, source: int, chosen: UInt8) -> Tree:
        """Return exact latencies from a source under a chosen set, regenerators included."""
        grown = self._room.grow(chosen, self._lost, source, kept=True)
        dist = grown.least_ns
        optical = np.full(len(dist), FAR, np.int64)
        inside = np.flatnonzero((self.entry >= 0) & (dist < FAR))
        optical[inside] = grown.since[inside * grown.net.width]
        return Tree(dist, optical, grown)

    def through(self, d: int) -> Int64:
        """Return the least ns of a path of a demand over each arc, everything built."""
        if d not in self._through:
            anyway = np.full(len(self.net.tail), FAR, np.int64)
            net = self.net._replace(regen_ns=0, cap=anyway, bare_ns=FAR, at_places=0, width=1)
            turned = net._replace(
                out_ptr=net.in_ptr, out_arc=net.in_arc, tail=net.head, head=net.tail
            )
            ahead = self._distances(net, int(self.source[d]))
            behind = self._distances(turned, int(net.sink[d]))
            total = np.minimum(ahead[net.tail] + net.ns + behind[net.head], FAR)
            usable = (net.item < 0) | (self.upper[net.item] != 0)
            self._through[d] = np.where(usable, total, FAR)
        return self._through[d]

    def _distances(self, net: Network, source: int) -> Int64:
        return TreeRoom(net).grow(self.upper, self._lost, source).least_ns

    def exact(self, d: int, tree: Tree, top: int) -> MeanCut:
        """Return the cut that is tight for the choice a tree was grown under.

        ``top`` caps the latency: the demand never has more.
        """
        level = int(min(tree.ns[self.net.sink[d]], top))
        return self._cut(d, np.minimum(tree.ns, level), tree.optical, level)

    def fractional(self, d: int, x: Float, top: int) -> MeanCut:
        """Return a cut as deep as any at a fractional point, regenerators aside."""
        net = self.net
        room = np.where(net.item >= 0, x[net.item], 1.0)
        room[(net.item >= 0) & (self.through(d) >= top)] = 0.0
        price = np.zeros(len(net.out_ptr) - 1, np.int64)
        source, sink = int(self.source[d]), int(net.sink[d])
        potentials(net, room, source, sink, top, price)
        optical = np.zeros(len(price), np.int64)
        inside = np.flatnonzero(self.entry >= 0)
        start = price[net.head[self.entry[inside]]]
        optical[inside] = np.maximum(price[inside] - start, 0)
        return self._cut(d, price, optical, int(price[sink]))

    def _cut(self, d: int, p: Int64, optical: Int64, level: int) -> MeanCut:
        net = self.net
        at, o = p.copy(), np.zeros(len(p), np.int64)
        at[self.entry == -2] = level  # no path comes there
        inside = np.flatnonzero(self.entry >= 0)
        enter = self.entry[inside]
        origin = p[net.tail[enter]]
        o[inside] = np.minimum(optical[inside], np.maximum(level - origin, 0))
        at[inside] = origin + net.ns[enter] + o[inside] + self._regeneration(o[inside])
        by_delay = (net.kind == ARC_OPTICAL) & (net.at_places == 0)
        rise = np.where(by_delay, o[net.head] - o[net.tail], at[net.head] - at[net.tail])
        steep = np.maximum(rise - net.ns, 0)
        if net.regen_ns and not net.at_places:
            extra = net.regen_ns * -(-steep // net.reach)
            steep = steep + np.where(net.kind == ARC_OPTICAL, extra, 0)
        steep[net.kind == ARC_ENTER] = 0
        through = self.through(d)
        steep[through >= level] = 0
        arcs = np.flatnonzero(net.item >= 0)
        group, item = self._groups
        least = np.full(self.k, FAR, np.int64)
        np.minimum.at(least, net.item[arcs], through[arcs])
        most = np.zeros(len(item), np.int64)
        np.maximum.at(most, group, steep[arcs])
        gain = np.zeros(self.k, np.int64)
        np.add.at(gain, item, most)
        gain = np.minimum(gain, np.maximum(level - np.maximum(least, self.best[d]), 0))
        items = np.flatnonzero(gain)
        return MeanCut(d, level, items, gain[items])

    def _regeneration(self, optical: Int64) -> Int64:
        net = self.net
        if not net.regen_ns:
            return np.zeros(len(optical), np.int64)
        return net.regen_ns * np.maximum(-(-optical // net.reach) - 1, 0)

    def items_on_paths(self, tree: Tree, demands: Int64) -> set[int]:
        """Return the items on the tree's paths to the sinks of these demands."""
        net, found = self.net, set()
        for d in demands.tolist():
            items = net.item[tree.grown.arcs(int(net.sink[d]))]
            found.update(items[items >= 0].tolist())
        return found
