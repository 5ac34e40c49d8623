"""The part of a cover problem that can matter: what may lie on a path that is still asked for.

A demand that the items chosen anyway serve in every scenario asks for nothing more. An arc
matters when some other demand has a path through it within its longest limit; a shortest path
neither returns to its source nor goes on from its sink. On national questions hundreds of
places could each begin a link, and nearly all of their optical layers go.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int64, Network
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I8, NETWORK, U1, pop, push
from netplan.optimize.paths.length_bounded_cuts import settle, usable
from netplan.optimize.problem.cover import NO_ITEM, NO_LIMIT, CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare

FAR_ = np.int64(FAR)


@kernel(nt.void(NETWORK, U1, I8, U1))
def mark_useful(net, offered, longest, useful):  # type: ignore[no-untyped-def]
    """Mark the arcs on paths within a limit, with every item of ``offered`` and no failure.

    ``longest`` (demands,) ns, -1 for demands that ask for nothing; ``useful`` (m,) is written.
    Regenerators and caps are left out, so that no path is missed.
    """
    n = net.out_ptr.size - 1
    arc_open = usable(net, offered)
    anywhere = np.zeros(n, np.int64)
    ahead = np.empty(n, np.int64)
    back = np.empty(n, np.int64)
    hkey = np.empty(net.tail.size + n + 1, np.int64)
    hval = np.empty(net.tail.size + n + 1, np.int32)
    for g in range(net.grp_source.size):
        source = net.grp_source[g]
        most = np.int64(-1)
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            most = max(most, longest[net.grp_demand[j]])
        if most < 0:
            continue
        ahead[:] = FAR_
        ahead[source] = 0
        size = push(hkey, hval, 0, np.int64(0), source)
        settle(net, 0, arc_open, most, anywhere, ahead, size, hkey, hval)
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            d = net.grp_demand[j]
            sink = net.sink[d]
            if ahead[sink] > longest[d]:
                continue
            back[:] = FAR_
            back[sink] = 0
            size = push(hkey, hval, 0, np.int64(0), sink)
            while size > 0:
                key = hkey[0]
                u = hval[0]
                size = pop(hkey, hval, size)
                if key > back[u]:
                    continue
                for q in range(net.in_ptr[u], net.in_ptr[u + 1]):
                    a = net.in_arc[q]
                    v = net.tail[a]
                    if v == sink or arc_open[a] == 0:
                        continue
                    c = key + net.ns[a]
                    if ahead[v] + c > longest[d]:
                        continue
                    useful[a] = 1
                    if c < back[v] and v != source:
                        back[v] = c
                        size = push(hkey, hval, size, c, v)


def trimmed(problem: CoverProblem) -> CoverProblem:
    """Return the same question over the arcs that matter; items and demands keep their places.

    A set of items meets the limits of the answer exactly if, with what is chosen anyway, it
    meets those of ``problem``. Demands that ask for nothing have no limits in the answer, and
    items without an arc in it are not offered, unless they are forced or free of charge.

    Raises:
        ValueError: the problem contradicts its contract.
    """
    prepared = prepare(problem)
    net = prepared.net
    asking = np.zeros(len(net.sink), bool)
    asking[[d for d, _, _ in list_violations(net, prepared.lower, net.limit.size)]] = True
    longest = np.where(asking, net.limit.max(axis=1, initial=-1), -1)
    useful = np.zeros(len(net.tail), np.uint8)
    mark_useful(net, prepared.upper, longest, useful)
    ends = net.tail.astype(np.int64) * problem.n_nodes + net.head
    kept = np.flatnonzero(np.isin(ends, ends[useful != 0]))  # options stay side by side
    owned = np.zeros(len(problem.item_cost), bool)
    owned[net.item[kept][net.item[kept] != NO_ITEM]] = True
    idle = ~owned & (prepared.lower == 0)
    return replace(
        over_arcs(problem, net, kept),
        item_upper=np.where(idle, 0, problem.item_upper).astype(np.int8),
        demand_limit_ns=np.where(asking, problem.demand_limit_ns, NO_LIMIT),
        demand_after_ns=np.where(asking, problem.demand_after_ns, NO_LIMIT),
    )


def over_arcs(problem: CoverProblem, net: Network, kept: Int64) -> CoverProblem:
    """Return the problem over some of its arcs, and the nodes that these and demands touch."""
    node = np.zeros(problem.n_nodes, np.int64)
    for ends in (net.tail[kept], net.head[kept], problem.demand_source, problem.demand_sink):
        node[ends] = 1
    touched = np.flatnonzero(node)
    n_nodes = len(touched)
    node = np.cumsum(node) - 1
    arc = np.full(len(net.tail), -1, np.int64)
    arc[kept] = np.arange(len(kept))
    lost = [arc[np.asarray(arcs, np.int64)] for arcs in problem.scenario_lost_arcs]
    return replace(
        problem,
        n_nodes=n_nodes,
        arc_tail=node[net.tail[kept]].astype(np.int32),
        arc_head=node[net.head[kept]].astype(np.int32),
        arc_ns=problem.arc_ns[kept],
        arc_item=problem.arc_item[kept],
        arc_kind=problem.arc_kind[kept],
        arc_cap_ns=None if problem.arc_cap_ns is None else problem.arc_cap_ns[kept],
        arc_noise=None if problem.arc_noise is None else problem.arc_noise[kept],
        scenario_lost_arcs=[arcs[arcs >= 0].astype(np.int32) for arcs in lost],
        demand_source=node[problem.demand_source].astype(np.int32),
        demand_sink=node[problem.demand_sink].astype(np.int32),
        node_base=None if problem.node_base is None else problem.node_base[touched],
    )
