"""Length-bounded cuts in bulk, compiled: the separation routine of the cut method.

An **entry** is what a variable of the master decides: an item with all its arcs, or one arc of an
item on a path from one root (see ``branch_and_cut/master.py``). The cuts are grown over entries, as
``length_bounded_cuts.py`` says, inside the pair's latency ellipse: with everything permitted, the
rest of the way must fit the limit.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64, csr
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I4, I8, NETWORK, U1, behind, shortest_tree
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.ellipses import ELLIPSES
from netplan.optimize.paths.length_bounded_cuts import CATALOG, Catalog, grow_cut

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]


class Grown(NamedTuple):
    """What became of pairs: (pairs,) status and weight, and the cuts end to end."""

    status: Int32
    weight: Float
    ptr: Int64
    entry: Int32


GROWN = nt.NamedTuple((I4, F8, I8, I4), Grown)  # type: ignore[no-untyped-call]
ASKED = nt.UniTuple(I4, 2)  # type: ignore[no-untyped-call]


def catalog(
    entry_ptr: Int32, entry_arc: Int32, share: Int64, entry: Int32, demand: Int32, demands: int
) -> Catalog:
    """Return the catalog whose entry ``entry[i]`` can serve ``demand[i]`` (sorted by entry)."""
    use_ptr, order = csr(entry, len(entry_ptr) - 1)
    dem_ptr, _ = csr(demand, demands)
    return Catalog(entry_ptr, entry_arc, share, use_ptr, demand[order].astype(np.int32), dem_ptr)


@kernel(nt.void(CATALOG, I4, I4))
def rank(cat, order, dem_entry):  # type: ignore[no-untyped-def]
    """List for every demand its entries in the order given (``cat.dem_ptr`` the ranges)."""
    filled = cat.dem_ptr[:-1].copy()
    for i in order:
        for q in range(cat.use_ptr[i], cat.use_ptr[i + 1]):
            d = cat.use_demand[q]
            dem_entry[filled[d]] = i
            filled[d] += 1


@kernel(
    nt.int64(
        NETWORK, ELLIPSES, CATALOG, I4, U1, U1, F8, nt.float64, ASKED, GROWN,
    ),
)  # fmt: skip
def separate(  # type: ignore[no-untyped-def]
    net, ell, cat, dem_entry, base_open, is_sure, value, ceiling, pairs, grown
):
    """Grow one minimal cut per pair; return how many pairs were looked at.

    Fewer than all only when ``grown.entry`` might not hold the next cut. The parameters:
    ``net``, ``ell``, ``cat`` the problem; ``dem_entry`` the entries of every demand in the
    order of growth (``rank``); ``base_open`` (m,) arcs that every plan has (no item, or a
    forced one); ``is_sure`` (entries,) what is in the set from the beginning; ``value``
    (entries,) fractional values, a cut of weight ``ceiling`` being given up; ``pairs``
    their demands and failures; ``grown`` is written.
    """
    pair_d, pair_f = pairs
    status, weight, cut_ptr, cut_entry = grown
    n = net.out_ptr.size - 1
    m = net.tail.size
    dist = np.empty((2, n), np.int64)
    hkey = np.empty(m + 2 * n + 2, np.int64)
    hval = np.empty(m + 2 * n + 2, np.int32)
    lost = np.zeros(m, np.uint8)
    cut_ptr[0] = 0
    for i in range(pair_d.size):
        d = pair_d[i]
        f = pair_f[i]
        listed = dem_entry[cat.dem_ptr[d] : cat.dem_ptr[d + 1]]
        if cut_ptr[i] + listed.size > cut_entry.size:
            return i
        arc_open = base_open.copy()
        for e in listed:
            if is_sure[e] != 0:
                for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                    arc_open[cat.entry_arc[q]] += 1
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
            arc_open[net.scn_arc[q]] = 0
        g = ell.group[d]
        status[i], count, weight[i] = grow_cut(
            net, cat, listed, value, ceiling, arc_open, lost,
            (net.limit[d, f], net.grp_source[g], net.sink[d], ell.ahead[ell.sink_row[d]],
             ell.behind[g]),
            dist, (hkey, hval), cut_entry[cut_ptr[i] :],
        )  # fmt: skip
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        cut_ptr[i + 1] = cut_ptr[i] + count
    return pair_d.size


@kernel(nt.int64(NETWORK, U1, nt.int64, I4, I4))
def threats(net, is_open, cutoff, out_d, out_f):  # type: ignore[no-untyped-def]
    """List (demand, scenario) whose scenario meets the demand's path over the open items.

    Only these failures can break a demand that holds intact. Demands without a path are
    left out. Returns the number of entries; the list ends when the arrays are full.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.scn_ptr.size - 1
    dist = np.empty(n * net.width, np.int64)
    since = np.empty(n * net.width, np.int64)
    pred = np.empty(n * net.width, np.int32)
    hkey = np.empty((m + n + 1) * net.width, np.int64)
    hval = np.empty((m + n + 1) * net.width, np.int32)
    lost = np.zeros(m, np.uint8)
    seen = np.full(n_scn, -1, np.int32)
    count = 0
    for g in range(net.grp_source.size):
        source = net.grp_source[g]
        shortest_tree(net, is_open, lost, source, cutoff, dist, since, pred, hkey, hval)
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            d = net.grp_demand[j]
            here = np.int64(net.sink[d]) * net.width
            if dist[here] >= FAR_:
                continue
            a, here = behind(net, pred, here)
            while a >= 0:
                for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                    f = net.hit_scn[q]
                    if seen[f] != d and net.limit[d, f] >= 0:
                        seen[f] = d
                        if count == out_d.size:
                            return count
                        out_d[count] = d
                        out_f[count] = f
                        count += 1
                a, here = behind(net, pred, here)
    return count
