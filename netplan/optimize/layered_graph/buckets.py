"""The layers of one root: where ranges of latency begin, and how they become finer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, Network, UInt8, csr, ragged
from netplan.optimize.layered_graph.network import Layered, lengths, unroll
from netplan.optimize.layered_graph.separation import closed, entering
from netplan.optimize.paths.ellipses import Ellipses, reach
from netplan.optimize.problem.prepare import Prepared

MOST_ENTRIES = 40_000_000
ARCS_PER_SLOT = 64
"""Room for the arcs that enter cuts, in one call of a kernel."""


@dataclass(frozen=True)
class Root:
    """What the layers of one root rest on.

    Attributes:
        source: the site all these demands start at.
        group: its group of demands.
        demands: those that today's links do not serve.
        least: (n,) latency from the source with everything permitted, ns.
        cap: (n,) latency from which a site helps no demand, -1 where it never does.
        offered: (m,) arcs that may be used.
    """

    source: int
    group: int
    demands: Int32
    least: Int64
    cap: Int64
    offered: UInt8


@dataclass(frozen=True)
class Grid:
    """Slots ``ptr[v]:ptr[v + 1]`` of every site begin at ``label``; the graph between them.

    Attributes:
        ptr, label: slots of the sites, and the least latency of each, ns.
        lay: arcs between slots.
        arc, item: (arcs,) arc of the network, and item that it needs, -1 for none.
    """

    ptr: Int64
    label: Int64
    lay: Layered
    arc: Int32
    item: Int32

    @property
    def slots(self) -> int:
        """Return the number of slots."""
        return len(self.label)


def measure(prepared: Prepared, ell: Ellipses, group: int, demands: Int32) -> Root:
    """Return the root of a group; ``demands`` are those without a path in today's network."""
    net, n = prepared.net, len(prepared.net.out_ptr) - 1
    today = np.zeros((1, n), np.int64)
    reach(net, prepared.lower, net.grp_source[group : group + 1], 0, today)
    least = ell.behind[group]
    cap = np.full(n, -1, np.int64)
    for d in demands.tolist():
        cap = np.maximum(cap, net.limit[d, 0] - ell.ahead[ell.sink_row[d]])
    cap = np.where(cap >= least, np.minimum(cap, today[0]), -1)
    owned = net.item >= 0
    permitted = ~owned | (prepared.upper[np.maximum(net.item, 0)] == 1)
    return Root(int(net.grp_source[group]), group, demands, least, cap, permitted.astype(np.uint8))


def even(root: Root, slots: int) -> tuple[Int64, Int64]:
    """Return (ptr, label) of ranges of one width, about ``slots`` of them in all."""
    width = np.where(root.cap >= 0, root.cap - root.least, 0)
    step = max(int(width.sum()) // max(slots, 1), 1)
    count = width // step + 1
    ptr = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    within = np.arange(ptr[-1]) - np.repeat(ptr[:-1], count)
    return ptr, np.repeat(np.minimum(root.least, FAR), count) + step * within


def unrolled(prepared: Prepared, root: Root, ptr: Int64, label: Int64, permitted: UInt8) -> Grid:
    """Return the graph between slots over the items ``permitted``."""
    net = prepared.net
    offered = root.offered & ((net.item < 0) | (permitted[np.maximum(net.item, 0)] == 1))
    goals = []
    for d in root.demands.tolist():
        own = np.arange(ptr[net.sink[d]], ptr[net.sink[d] + 1])
        goals.append(own[label[own] <= net.limit[d, 0]].astype(np.int32))
    goal_ptr, goal = ragged(goals)
    is_goal = np.zeros(len(label), np.uint8)
    is_goal[goal] = 1
    room = int((np.diff(ptr)[net.tail]).sum())
    tail, head, arc = (np.zeros(room, np.int32) for _ in range(3))
    count = unroll(
        net, offered.astype(np.uint8), ptr, label, root.cap, root.source, is_goal, tail, head, arc
    )
    tail, head, arc = tail[:count].copy(), head[:count].copy(), arc[:count].copy()
    item = net.item[arc]
    free = (item < 0) | (prepared.lower[np.maximum(item, 0)] == 1)
    item = np.where(free, -1, item).astype(np.int32)
    cost = np.where(free, 0, prepared.cost[np.maximum(item, 0)])
    in_ptr, in_arc = csr(head, len(label))
    out_ptr, out_arc = csr(tail, len(label))
    lay = Layered(
        int(ptr[root.source]), tail, head, cost, in_ptr, in_arc, out_ptr, out_arc, goal_ptr, goal
    )
    return Grid(ptr, label, lay, arc, item)


def tree_arcs(net: Network, grid: Grid, root: Root, is_open: UInt8) -> Int32:
    """Return the layered arcs of the shortest-path tree over the open items."""
    used = (grid.item < 0) | (is_open[np.maximum(grid.item, 0)] == 1)
    slots, lay = grid.slots, grid.lay
    length, pred = np.zeros(slots, np.int64), np.zeros(slots, np.int32)
    start = np.array([lay.root], np.int32)
    lengths(lay, used.astype(np.uint8), net.ns[grid.arc], start, length, pred)
    return walked(net, grid, root, length, pred, beyond=False)[0]


def walked(
    net: Network, grid: Grid, root: Root, length: Int64, pred: Int32, *, beyond: bool
) -> tuple[Int32, list[tuple[int, int]]]:
    """Follow the shortest paths of all demands back to the root.

    Args:
        net: the network.
        grid: the layers.
        root: their root.
        length: (slots,) real latency of every slot.
        pred: (slots,) last arc on the way there.
        beyond: follow the paths that miss their limit, instead of those that keep it.

    Returns:
        The layered arcs met, and (site, latency) of the slots met.
    """
    lay = grid.lay
    arcs: set[int] = set()
    met: list[tuple[int, int]] = []
    for i, d in enumerate(root.demands.tolist()):
        own = lay.goal[lay.goal_ptr[i] : lay.goal_ptr[i + 1]]
        own = own[length[own] < FAR]
        if not len(own):
            continue
        wrong = length[own] > net.limit[d, 0]
        ends = own[wrong] if beyond else own[np.argmin(length[own])][None]
        if not beyond and wrong.all():
            continue
        for slot in ends.tolist():
            s = slot
            while pred[s] >= 0 and int(pred[s]) not in arcs:
                a = int(pred[s])
                arcs.add(a)
                met.append((int(net.head[grid.arc[a]]), int(length[s])))
                s = int(lay.tail[a])
    return np.array(sorted(arcs), np.int32), met


def finer(grid: Grid, met: list[tuple[int, int]]) -> tuple[Int64, Int64, Int64] | None:
    """Let a range begin at every (site, latency); None when they all do already.

    Returns:
        New (ptr, label), and for every new slot the old one whose range held it.
    """
    n = len(grid.ptr) - 1
    site = np.repeat(np.arange(n), np.diff(grid.ptr))
    fresh = np.array(sorted(set(met)), np.int64).reshape(-1, 2)
    sites = np.concatenate([site, fresh[:, 0]])
    labels = np.concatenate([grid.label, fresh[:, 1]])
    pairs = np.unique(np.column_stack([sites, labels]), axis=0)
    if len(pairs) == grid.slots:
        return None
    ptr = np.concatenate([[0], np.cumsum(np.bincount(pairs[:, 0], minlength=n))]).astype(np.int64)
    old = np.zeros(len(pairs), bool)
    known = np.unique(labels)
    old[np.isin(_key(pairs[:, 0], pairs[:, 1], known), _key(site, grid.label, known))] = True
    return ptr, np.ascontiguousarray(pairs[:, 1]), (np.cumsum(old) - 1).astype(np.int64)


def _key(site: Int64, label: Int64, known: Int64) -> np.ndarray:
    """Return one value for every (site, latency); ``known`` has every latency, ascending."""
    return np.asarray(site * len(known) + np.searchsorted(known, label))


def found_cuts(ptr: Int64, slots: Int32, count: int) -> list[Int32]:
    """Return ``count`` cuts that a kernel wrote end to end, as sorted slots."""
    return [np.sort(slots[ptr[i] : ptr[i + 1]]) for i in range(count)]


def _joined(cuts: list[Int32]) -> tuple[Int64, Int32]:
    ptr = np.concatenate([[0], np.cumsum([len(cut) for cut in cuts])]).astype(np.int64)
    return ptr, np.concatenate(cuts).astype(np.int32)


def entered(grid: Grid, cuts: list[Int32]) -> list[Int32]:
    """Return the arcs that enter each cut (sorted slots), in index order."""
    found: list[Int32] = []
    room = max(min(ARCS_PER_SLOT * sum(len(cut) for cut in cuts), MOST_ENTRIES), len(grid.arc))
    while len(found) < len(cuts):
        ptr, flat = _joined(cuts[len(found) :])
        arc_ptr, arcs = np.zeros(len(ptr), np.int64), np.zeros(room, np.int32)
        fit = entering(grid.lay, ptr, flat, arc_ptr, arcs)
        found += found_cuts(arc_ptr, arcs, fit)
        room *= 2
    return found


def carried(grid: Grid, parent: Int64, cuts: list[Int32]) -> list[Int32]:
    """Return cuts of a coarser grid as cuts of this one, empty where nothing is left of one.

    Args:
        grid: the finer grid; it may let in arcs that are free of charge, hence cuts widen.
        parent: for every slot the coarser one.
        cuts: sorted slots of the coarser grid.
    """
    count = np.bincount(parent, minlength=int(parent.max(initial=-1)) + 1)
    first = np.cumsum(count) - count
    finer_cuts = []
    for cut in cuts:
        width = count[cut]
        shift = np.repeat(first[cut] - (np.cumsum(width) - width), width)
        finer_cuts.append((shift + np.arange(int(width.sum()))).astype(np.int32))
    wide: list[Int32] = []
    room = 2 * sum(len(cut) for cut in finer_cuts) + 4 * grid.slots
    while len(wide) < len(cuts):
        ptr, flat = _joined(finer_cuts[len(wide) :])
        wide_ptr, slots = np.zeros(len(ptr), np.int64), np.zeros(room, np.int32)
        fit = closed(grid.lay, ptr, flat, wide_ptr, slots)
        wide += found_cuts(wide_ptr, slots, fit)
        room *= 2
    return wide
