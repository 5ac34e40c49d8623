"""Separation for the cut method: which cuts does a fractional point violate?

Two kinds of entries. *Items*: valid for every demand and scenario. *Directed arcs*: where
several demands share a source, a shortest-path tree from it serves all of them, and passes
an item in one direction; intact network only. A directed cut holds the arcs that a demand's
path from the root may take, so it is never weaker than the cut over the same items.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, UInt8, csr
from netplan.graph.kernels import violations
from netplan.graph.trees import TreeRoom, roomy
from netplan.optimize.branch_and_cut.master import CutLp
from netplan.optimize.branch_and_cut.separation_kernels import (
    Grown,
    catalog,
    rank,
    separate,
    threats,
)
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.ellipses import ellipses
from netplan.optimize.paths.length_bounded_cuts import CUT, MET, Catalog
from netplan.optimize.problem.prepare import Prepared

SURE = 1.0 - 1e-6
"""Value from which an item counts as chosen where a cut is grown."""
MOST_CUTS = 4_000_000
"""Entries of the cuts of one round that there is room in memory for."""
Pairs = tuple[Int32, Int32]
"""Demands and scenarios, side by side."""


@dataclass(frozen=True)
class Found:
    """Cuts found: their weights at the point, and their entries end to end."""

    weight: Float
    ptr: Int64
    entry: Int32
    pair: Int32

    def cut(self, i: int) -> Int32:
        """Return the sorted entries of one cut."""
        return np.sort(self.entry[self.ptr[i] : self.ptr[i + 1]])


def missed_pairs(prepared: Prepared, is_open: UInt8, most: int) -> Pairs:
    """Return up to ``most`` pairs whose limit the open items miss."""
    net = prepared.net
    size = max(1, min(most, net.limit.size))
    d, f, ns = np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int64)
    count = roomy(net, violations, is_open, int(net.limit.max(initial=0)), size, d, f, ns)
    return d[:count], f[:count]


class Separator:
    """Separation over one prepared problem."""

    def __init__(self, prepared: Prepared, least: int) -> None:
        """Measure ellipses; roots with at least ``least`` demands get directed entries."""
        net = prepared.net
        self.prepared, self.net = prepared, net
        self.seconds = 0.0
        self.ell = ellipses(net, prepared.upper)
        self.free = (prepared.upper == 1) & (prepared.lower == 0)
        owned = net.item >= 0
        forced = np.zeros(len(net.tail), bool)
        forced[owned] = prepared.lower[net.item[owned]] == 1
        self.base_open = (~owned | forced).astype(np.uint8)
        offered = np.zeros(len(net.tail), bool)
        offered[owned] = self.free[net.item[owned]]
        unmet, failure = missed_pairs(prepared, prepared.lower, net.limit.size)
        self.demands = np.unique(unmet)
        self.intact = np.unique(unmet[failure == 0])
        self.items = self._items(offered)
        groups = self.ell.group[self.intact]
        crowd = np.bincount(groups, minlength=len(net.grp_source))
        self.rooted = self.intact[crowd[groups] >= least]
        self.single = self.intact[crowd[groups] < least]
        self.arcs, self.arc_item, self.arc_group = self._directed(offered)
        self._columns = np.full(len(self.arc_item), -1, np.int32)
        self._twins = self._link_of_entry()
        self._n_twins = int(self._twins.max(initial=-1)) + 1
        self._starts, self._members = csr(self._twins, self._n_twins)

    def _through(self, d: int) -> Int64:
        """Return, per arc, the least latency of the demand's paths through it."""
        net, ell = self.net, self.ell
        behind = ell.behind[ell.group[d]][net.tail]
        ahead = ell.ahead[ell.sink_row[d]][net.head]
        return np.asarray(np.minimum(behind + net.ns + ahead, FAR))

    def _items(self, offered: np.ndarray) -> Catalog:
        net = self.net
        entry, demand = [], []
        for d in self.demands.tolist():
            useful = offered & (self._through(d) <= net.limit[d].max())
            entry.append(np.unique(net.item[useful]))
            demand.append(np.full(len(entry[-1]), d, np.int32))
        return catalog(
            net.item_ptr, net.item_arc, self.prepared.share,
            np.concatenate(entry or [np.zeros(0, np.int32)]),
            np.concatenate(demand or [np.zeros(0, np.int32)]),
            len(net.sink),
        )  # fmt: skip

    def _directed(self, offered: np.ndarray) -> tuple[Catalog, Int32, Int32]:
        """Return the catalog of (root, arc) entries, and the item and root of each."""
        net, m = self.net, len(self.net.tail)
        names, demand = [], []
        for d in self.rooted.tolist():
            arcs = np.flatnonzero(offered & (self._through(d) <= net.limit[d, 0]))
            names.append(int(self.ell.group[d]) * m + arcs)
            demand.append(np.full(len(arcs), d, np.int32))
        named = np.concatenate(names or [np.zeros(0, np.int64)])
        self.names, entry = np.unique(named, return_inverse=True)
        arc = (self.names % m).astype(np.int32)
        count = len(arc)
        made = catalog(
            np.arange(count + 1, dtype=np.int32), arc, np.ones(count, np.int64),
            entry.astype(np.int32), np.concatenate(demand or [np.zeros(0, np.int32)]),
            len(net.sink),
        )  # fmt: skip
        return made, net.item[arc], (self.names // m).astype(np.int32)

    # -- directed values --------------------------------------------------------
    def _link_of_entry(self) -> Int64:
        """Return the link row of every directed entry: one per root, item and pair of ends."""
        net = self.net
        arc = self.arcs.entry_arc
        low = np.minimum(net.tail[arc], net.head[arc]).astype(np.int64)
        high = np.maximum(net.tail[arc], net.head[arc]).astype(np.int64)
        n, k = len(net.out_ptr), len(self.prepared.cost)
        key = ((self.arc_group.astype(np.int64) * k + self.arc_item) * n + low) * n + high
        return np.asarray(np.unique(key, return_inverse=True)[1])

    def tree_values(self, is_open: UInt8) -> Float:
        """Return 1 for the directed entries on the shortest-path trees of a plan."""
        net, m = self.net, len(self.net.tail)
        room, lost = TreeRoom(net), np.zeros(m, np.uint8)
        values = np.zeros(len(self.arc_item))
        for g in np.unique(self.arc_group).tolist():
            tree = room.grow(is_open, lost, int(net.grp_source[g]))
            for d in self.rooted[self.ell.group[self.rooted] == g].tolist():
                used = [g * m + arc for arc in tree.arcs(int(net.sink[d]))]
                at = np.searchsorted(self.names, used)
                at = at[(at < len(self.names))]
                values[at[np.isin(self.names[at], used)]] = 1.0
        return values

    # -- separation ------------------------------------------------------------
    def find(
        self, cat: Catalog, value: Float, at: Float, tie: Float, ceiling: float, pairs: Pairs
    ) -> tuple[Found, Int32]:
        """Grow a cut for every pair, entries by decreasing ``at``; keep those below ceiling.

        Args:
            cat: the kind of entries.
            value: their fractional values, in which cuts are weighed.
            at: the values by which sets grow (the separation point).
            tie: what decides among equals, least first.
            ceiling: weight from which a cut is not wanted.
            pairs: demands and scenarios.

        Returns:
            The cuts, and the status of every pair.
        """
        started = time.perf_counter()
        count = len(pairs[0])
        ids = np.arange(len(value))
        order = np.lexsort((ids, tie, -np.round(at, 9))).astype(np.int32)
        listed = np.zeros(len(cat.use_demand), np.int32)
        rank(cat, order, listed)
        sure = (value >= SURE).astype(np.uint8)
        status, weight = np.zeros(count, np.int32), np.zeros(count)
        ptr = np.zeros(count + 1, np.int64)
        widths = np.diff(cat.dem_ptr)[pairs[0]].astype(np.int64)
        entry = np.zeros(min(int(widths.sum()), MOST_CUTS) + 1, np.int32)
        done = separate(
            self.net, self.ell, cat, listed, self.base_open, sure, value, ceiling,
            pairs, Grown(status, weight, ptr, entry),
        )  # fmt: skip
        status[done:] = MET
        hit = np.flatnonzero(status[:done] == CUT)
        sizes = ptr[hit + 1] - ptr[hit]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        keep = np.concatenate([entry[ptr[i] : ptr[i + 1]] for i in hit] or [entry[:0]])
        self.seconds += time.perf_counter() - started
        return Found(weight[hit], starts, keep, hit.astype(np.int32)), status

    def threatened(self, is_open: UInt8) -> Pairs:
        """Return the pairs whose failure meets the demand's path over the open items."""
        net = self.net
        room = max(1, min(len(net.sink) * 64, net.limit.size))
        d, f = np.zeros(room, np.int32), np.zeros(room, np.int32)
        count = threats(net, is_open, int(net.limit.max(initial=0)), d, f)
        return d[:count], f[:count]

    # -- columns of directed entries -------------------------------------------
    def columns(self, entries: Int32, lp: CutLp) -> Int32:
        """Return the program's columns of directed entries, made where missing."""
        missing = np.unique(self._twins[entries[self._columns[entries] < 0]])
        if len(missing):
            members = [self._members[self._starts[t] : self._starts[t + 1]] for t in missing]
            links = [(int(self.arc_item[own[0]]), len(own)) for own in members]
            for first, own in zip(lp.add_links(links).tolist(), members, strict=True):
                self._columns[own] = np.arange(first, first + len(own), dtype=np.int32)
        return self._columns[entries]

    def directed(self, values: Float) -> Float:
        """Return the values of all directed entries at a solved point.

        What a link leaves open is shared evenly among its entries: that point is as good a
        solution of the program, and its cuts are worth more.
        """
        x = values[self.arc_item]
        present = (self._columns >= 0) & (self._columns < len(values))
        y = np.where(present, values[np.where(present, self._columns, 0)], 0.0)
        used = np.bincount(self._twins, y, self._n_twins)[self._twins]
        width = np.bincount(self._twins, minlength=self._n_twins)[self._twins]
        return y + np.maximum(x - used, 0.0) / width

    def projected(self, cuts: list[Int32]) -> list[Int32]:
        """Return cuts over the program's columns as cuts over items (weaker, but valid)."""
        k = len(self.prepared.cost)
        present = self._columns >= 0
        width = k + int(present.sum())
        item = np.arange(width, dtype=np.int32)
        item[self._columns[present]] = self.arc_item[present]
        return [np.unique(item[cut]) for cut in cuts]
