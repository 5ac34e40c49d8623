"""Compiled: whether the chosen items hold every limit, world by world.

The network keeps its arcs from world to world, only their delays are written anew. As in
``violations`` of graph/kernels.py one tree serves all demands of a source, and only those
failures are looked at that take something from the path which a demand has in this world.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Network
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8_2, NETWORK, U1, U1_2, behind, reroute, shortest_tree

FAR_ = np.int64(FAR)
ALWAYS, INTACT, MISSED = 0, 1, 2
"""What became of a demand: it always holds; only with nothing cut; not even then."""


@inner
def _fates(net, is_open, stop, work, fate):  # type: ignore[no-untyped-def]
    """Write what becomes of every demand; with ``stop`` leave off at the first that is missed.

    Return whether all hold always.
    """
    base, since, pred, dist, new_since, new_pred, moved, mark, hkey, hval = work[0]
    lost, struck, hit, after, n_asked, reach = work[1]
    whole = True
    fate[:] = ALWAYS
    for g in range(net.grp_source.size):
        first = net.grp_ptr[g]
        last = net.grp_ptr[g + 1]
        cutoff = reach[g]
        shortest_tree(net, is_open, lost, net.grp_source[g], cutoff, base, since, pred, hkey, hval)
        n_struck = 0
        for j in range(first, last):
            d = net.grp_demand[j]
            here = np.int64(net.sink[d]) * net.width
            ns = base[here]
            if 0 <= net.limit[d, 0] < ns:
                fate[d] = MISSED
                whole = False
                if stop:
                    break
                continue
            n_hit = 0
            if ns < FAR_ and n_asked[d] > 0:
                a, here = behind(net, pred, here)
                while a >= 0:
                    for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                        f = net.hit_scn[q]
                        if f > 0 and net.limit[d, f] >= 0 and hit[j - first, f] == 0:
                            hit[j - first, f] = 1
                            n_hit += 1
                            if struck[f] == 0:
                                struck[f] = 1
                                moved[n_struck] = f  # the list of failures, until it is copied
                                n_struck += 1
                    a, here = behind(net, pred, here)
            if n_hit < n_asked[d] and after[d] < ns:  # a failure that leaves this path as it is
                fate[d] = INTACT
                whole = False
                if stop:
                    break
        failures = np.empty(n_struck, np.int32)
        for i in range(n_struck):
            failures[i] = moved[i]
            struck[failures[i]] = 0
        for f in failures:
            asked = False
            for j in range(first, last):
                asked = asked or (hit[j - first, f] != 0 and fate[net.grp_demand[j]] == ALWAYS)
            if asked and (whole or not stop):
                gone = net.scn_arc[net.scn_ptr[f] : net.scn_ptr[f + 1]]
                for a in gone:
                    lost[a] = 1
                count = reroute(
                    net, is_open, lost, gone, cutoff, (base, since, pred),
                    (dist, new_since, new_pred), moved, mark, hkey, hval,
                )  # fmt: skip
                for a in gone:
                    lost[a] = 0
                for j in range(first, last):
                    d = net.grp_demand[j]
                    if hit[j - first, f] != 0 and fate[d] == ALWAYS:
                        v = net.sink[d]
                        here = np.int64(v) * net.width
                        if net.limit[d, f] < (dist[here] if mark[v] != 0 else base[here]):
                            fate[d] = INTACT
                            whole = False
                for i in range(count):
                    mark[moved[i]] = 0
            for j in range(first, last):
                hit[j - first, f] = 0
        if stop and not whole:
            return False
    return whole


@inner
def _workspace(net):  # type: ignore[no-untyped-def]
    """Return the arrays that the search of one world writes, cleared where they must be."""
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.limit.shape[1]
    after = np.full(net.sink.size, -1, np.int64)
    n_asked = np.zeros(net.sink.size, np.int64)
    reach = np.zeros(net.grp_source.size, np.int64)
    most = 1
    for g in range(net.grp_source.size):
        most = max(most, net.grp_ptr[g + 1] - net.grp_ptr[g])
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            d = net.grp_demand[j]
            reach[g] = max(reach[g], net.limit[d, 0])
            for f in range(1, n_scn):
                if net.limit[d, f] >= 0:
                    after[d] = net.limit[d, f]  # the same after every failure
                    n_asked[d] += 1
            reach[g] = max(reach[g], after[d])
    room = n * net.width
    searched = (
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty(max(n, n_scn), np.int32),
        np.zeros(n, np.uint8),
        np.empty((m + n + 1) * net.width, np.int64),
        np.empty((m + n + 1) * net.width, np.int32),
    )
    asked = (
        np.zeros(m, np.uint8),
        np.zeros(n_scn, np.uint8),
        np.zeros((most, n_scn), np.uint8),
        after,
        n_asked,
        reach,
    )
    return searched, asked


@inner
def _in_world(net, arc_span, arc_gear, span_ns, gear_ns, w):  # type: ignore[no-untyped-def]
    """Write the delays of world ``w`` into the arcs; return the network with its regenerators."""
    for a in range(net.tail.size):
        ns = span_ns[w, arc_span[a]] if arc_span[a] >= 0 else np.int64(0)
        for q in range(arc_gear.shape[1]):
            ns += arc_gear[a, q] * gear_ns[w, q]
        net.ns[a] = ns
    regen_ns = gear_ns[w, gear_ns.shape[1] - 1] if net.regen_ns > 0 else np.int64(0)
    return Network(
        net.out_ptr, net.out_arc, net.in_ptr, net.in_arc, net.tail, net.head, net.ns, net.item,
        net.kind, net.use, net.cap, net.item_ptr, net.item_arc, net.scn_ptr, net.scn_arc,
        net.hit_ptr, net.hit_scn,
        net.grp_ptr, net.grp_demand, net.grp_source, net.sink, net.base, net.limit, net.reach,
        regen_ns, net.bare_ns, net.at_places, net.width,  # type: ignore[arg-type]
    )  # fmt: skip


@kernel(nt.void(NETWORK, I4, I8_2, I8_2, I8_2, U1, U1_2))
def fates(net, arc_span, arc_gear, span_ns, gear_ns, is_open, found):  # type: ignore[no-untyped-def]
    """Write what becomes of every demand in every world: ``ALWAYS``, ``INTACT``, ``MISSED``.

    The delay of an arc is that of its span (-1: none) and so many times each piece of gear.
    """
    work = _workspace(net)
    for w in range(span_ns.shape[0]):
        there = _in_world(net, arc_span, arc_gear, span_ns, gear_ns, w)
        _fates(there, is_open, False, work, found[w])


@kernel(nt.int64(NETWORK, I4, I8_2, I8_2, I8_2, U1, I4, nt.int64, U1))
def count_missed(net, arc_span, arc_gear, span_ns, gear_ns, is_open, order, most, found):  # type: ignore[no-untyped-def]
    """Look at worlds in order until more than ``most`` miss something; return how many do.

    ``found[w]`` becomes 1 where everything holds, 2 where not, and stays for worlds not reached.
    """
    work = _workspace(net)
    fate = np.empty(net.sink.size, np.uint8)
    missed = 0
    for w in order:
        there = _in_world(net, arc_span, arc_gear, span_ns, gear_ns, w)
        if _fates(there, is_open, True, work, fate):
            found[w] = 1
        else:
            found[w] = 2
            missed += 1
            if missed > most:
                break
    return missed
