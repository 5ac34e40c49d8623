"""From a :class:`CoverProblem` to the flat arrays of the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, Network, UInt8, csr, ragged
from netplan.graph.kernels import violations
from netplan.graph.trees import roomy
from netplan.optimize.kernels import SEARCH, needed
from netplan.optimize.paths.ellipses import count_uses
from netplan.optimize.problem.answer import Impossible
from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_ITEM,
    CoverProblem,
    Row,
)

LABELS_OF_A_NODE = 8
"""Room at first; a search that needs more is begun again with twice as much."""


@dataclass(frozen=True)
class Prepared:
    """A cover problem ready for the search.

    Attributes:
        net: arrays with tightened limits (see ``prepare``).
        cost: (k,) CNY.
        lower: (k,) 1 = chosen in every plan considered (forced, or free of charge).
        upper: (k,) 0 = never chosen.
        share: (k,) how often one simple path may use an item at most.
        step: every plan's cost is ``fixed cost + a multiple of step``.
        rows, cuts: what some demands say all in all, and what follows from demands.
    """

    net: Network
    cost: Int64
    lower: UInt8
    upper: UInt8
    share: Int64
    step: int
    rows: Sequence[Row] = ()
    cuts: Sequence[Row] = ()


def check_problem(problem: CoverProblem) -> None:
    """Refuse arrays that contradict the contract of :class:`CoverProblem`.

    Raises:
        ValueError: with the first contradiction found.
    """
    m = len(problem.arc_tail)
    k = len(problem.item_cost)
    if not all(len(a) == m for a in (problem.arc_head, problem.arc_ns, problem.arc_item)):
        raise ValueError("the arc arrays differ in length")
    if m and not (min(problem.arc_tail.min(), problem.arc_head.min()) >= 0):
        raise ValueError("an arc ends at a negative node")
    if m and max(problem.arc_tail.max(), problem.arc_head.max()) >= problem.n_nodes:
        raise ValueError("an arc ends beyond the last node")
    if m and not NO_ITEM <= problem.arc_item.min() <= problem.arc_item.max() < k:
        raise ValueError("an arc names an item that does not exist")
    if np.any(problem.arc_ns < 0) or np.any(problem.item_cost < 0):
        raise ValueError("latencies and costs must not be negative")
    if int(problem.arc_ns.sum()) >= 2**56 or int(problem.item_cost.sum()) >= 2**50:
        raise ValueError("latencies (2**56 ns in all) or costs (2**50 CNY in all) are too large")
    if np.any((problem.item_lower == 1) & (problem.item_upper == 0)):
        raise ValueError("an item is both forced and forbidden")
    kinds = np.isin(problem.arc_kind, (ARC_PLAIN, ARC_OPTICAL, ARC_ENTER))
    if len(problem.arc_kind) != m or not kinds.all():
        raise ValueError("an arc has an unknown kind")
    if problem.arc_cap_ns is not None and len(problem.arc_cap_ns) != m:
        raise ValueError("not every arc has a cap")
    if problem.node_base is not None and len(problem.node_base) != problem.n_nodes:
        raise ValueError("not every node has a base")
    if len(problem.scenario_lost_arcs) == 0 or len(problem.scenario_lost_arcs[0]) > 0:
        raise ValueError("the first scenario must be the intact network, which loses no arc")
    if min(problem.reach_ns, problem.noise_reach) <= 0 or problem.regen_ns < 0:
        raise ValueError("the regeneration reach must be positive and its delay not negative")
    _check_noise(problem)


def _check_noise(problem: CoverProblem) -> None:
    if problem.arc_noise is None:
        return
    optical = problem.arc_kind == ARC_OPTICAL
    if len(problem.arc_noise) != len(optical):
        raise ValueError("not every arc has its noise")
    if np.any(problem.arc_noise[optical] <= 0) or np.any(problem.arc_ns[optical] <= 0):
        raise ValueError("an optical arc makes no noise or takes no time")
    if int(problem.arc_noise[optical].max(initial=0)) > problem.noise_reach:
        raise ValueError("an optical arc makes more noise than light may have")


def _limits(problem: CoverProblem) -> Int64:
    n_scn = len(problem.scenario_lost_arcs)
    limit = np.full((len(problem.demand_source), n_scn), -1, np.int64)
    limit[:, 0] = problem.demand_limit_ns
    if n_scn > 1:
        limit[:, 1:] = problem.demand_after_ns[:, None]
    for d, exempt in enumerate(problem.demand_exempt):
        limit[d, sorted(exempt)] = -1
    return np.maximum(limit, -1)


def _tightened(limit: Int64) -> Int64:
    """Carry a limit after failures over to the intact network.

    A path that holds after a failure exists in the intact network too, so the intact
    limit may be lowered to every after-failure limit that is asked, and then a demand
    whose intact path survives a scenario meets it there.
    """
    asked = np.where(limit < 0, FAR, limit)
    tight = limit.copy()
    if limit.size:
        least = asked.min(axis=1)
        tight[:, 0] = np.where(least < FAR, least, -1)
    return tight


def network_of(problem: CoverProblem, limit: Int64) -> Network:
    """Return the arrays of a problem with these limits (demands, scenarios), -1 where none."""
    needed(SEARCH)  # what looks at these arrays, whether or not the engine is asked
    n, k = problem.n_nodes, len(problem.item_cost)
    tail = problem.arc_tail.astype(np.int32)
    head = problem.arc_head.astype(np.int32)
    item = problem.arc_item.astype(np.int32)
    out_ptr, out_arc = csr(tail, n)
    in_ptr, in_arc = csr(head, n)
    owned = np.flatnonzero(item >= 0).astype(np.int32)
    item_ptr, order = csr(item[owned], k)
    lost = [np.unique(np.asarray(arcs, np.int32)) for arcs in problem.scenario_lost_arcs]
    scn_ptr, scn_arc = ragged(lost)
    scn_of = np.repeat(np.arange(len(lost), dtype=np.int32), np.diff(scn_ptr))
    hit_ptr, hit_order = csr(scn_arc, len(tail))
    sources, group = np.unique(problem.demand_source, return_inverse=True)
    grp_ptr, grp_demand = csr(group, len(sources))
    bare, base = bare_ns(problem), problem.node_base
    counts = bare < _longest(problem)
    cap = problem.caps_ns if counts else np.full(len(tail), NO_CAP, np.int64)
    ns = problem.arc_ns.astype(np.int64)
    noise = problem.arc_noise
    at_places = noise is not None and counts
    return Network(
        out_ptr,
        out_arc,
        in_ptr,
        in_arc,
        tail,
        head,
        ns,
        item,
        problem.arc_kind.astype(np.int8),
        ns if noise is None else noise.astype(np.int64),
        cap,
        item_ptr,
        owned[order],
        scn_ptr,
        scn_arc,
        hit_ptr,
        scn_of[hit_order],
        grp_ptr,
        grp_demand,
        sources.astype(np.int32),
        problem.demand_sink.astype(np.int32),
        np.arange(n, dtype=np.int32) if base is None else base.astype(np.int32),
        np.ascontiguousarray(limit),
        int(min(reach_of(problem), 2**60)),
        int(problem.regen_ns) if counts else 0,
        bare if counts else FAR,
        int(at_places),
        LABELS_OF_A_NODE if at_places else 1,
    )


def reach_of(problem: CoverProblem) -> int:
    """Return what light may use up between two regenerators: delay, or noise."""
    return problem.reach_ns if problem.arc_noise is None else problem.noise_reach


def bare_ns(problem: CoverProblem) -> int:
    """Return a latency within which no path is regenerated or breaks a cap.

    With noise: what the optical arc with most of it for its delay takes for the least that is
    worth a regenerator, or a cap; another way there has less noise.
    """
    cap = int(problem.caps_ns.min(initial=NO_CAP))
    if problem.regen_ns > 0:
        cap = min(cap, int(reach_of(problem)))
    if problem.arc_noise is None or cap >= NO_CAP:
        return cap
    optical = problem.arc_kind == ARC_OPTICAL
    ns, noise = problem.arc_ns[optical].tolist(), problem.arc_noise[optical].tolist()
    return min((cap * a // b for a, b in zip(ns, noise, strict=True)), default=NO_CAP)


def optical_delay_matters(problem: CoverProblem) -> bool:
    """Say whether a regenerator can stand on a path within some limit, or a cap can bind one.

    When that takes at least every limit, the count is 0 wherever it could matter.
    """
    return bare_ns(problem) < _longest(problem)


def _longest(problem: CoverProblem) -> int:
    limits = [problem.demand_limit_ns.max(initial=0), problem.demand_after_ns.max(initial=0)]
    return int(max(limits))


def prepare(problem: CoverProblem) -> Prepared:
    """Build the arrays: tightened limits, grouped demands, free items chosen.

    Raises:
        ValueError: the problem contradicts its contract.
    """
    check_problem(problem)
    net = network_of(problem, _tightened(_limits(problem)))
    cost = problem.item_cost.astype(np.int64)
    upper = (problem.item_upper != 0).astype(np.uint8)
    free = (cost == 0) & (upper == 1)
    lower = ((problem.item_lower != 0) | free).astype(np.uint8)
    share = np.zeros(len(cost), np.int64)
    count_uses(net, np.arange(len(net.tail), dtype=np.int32), share)
    step = cost_step(problem)
    return Prepared(net, cost, lower, upper, share, step, problem.rows, problem.cuts)


def cost_step(problem: CoverProblem) -> int:
    """Return a number of CNY of which every plan's cost beyond what is forced is a multiple."""
    upper, lower = problem.item_upper != 0, problem.item_lower != 0
    priced = problem.item_cost[upper & ~lower].astype(np.int64)
    return max(int(np.gcd.reduce(priced)), 1) if len(priced) else 1


def list_violations(
    net: Network, is_open: UInt8, most: int, cutoff: int = FAR
) -> list[tuple[int, int, int]]:
    """Return up to ``most`` (demand, scenario, ns); ns is FAR without a path in ``cutoff``."""
    d, f, ns = _violations(net, is_open, most, cutoff)
    return list(zip(d.tolist(), f.tolist(), ns.tolist(), strict=True))


def _violations(net: Network, is_open: UInt8, most: int, cutoff: int) -> tuple[Int32, Int32, Int64]:
    """Return demands, scenarios and ns of up to ``most`` violations, side by side."""
    size = min(most, max(net.limit.size, 1))
    out_d, out_f = np.zeros(size, np.int32), np.zeros(size, np.int32)
    out_ns = np.zeros(size, np.int64)
    count = roomy(net, violations, is_open, cutoff, size, out_d, out_f, out_ns)
    return out_d[:count], out_f[:count], out_ns[:count]


def impossible_limits(problem: CoverProblem, is_open: UInt8) -> tuple[Impossible, ...]:
    """List every (demand, scenario) that fails although ``is_open`` is all chosen.

    Complete: without budgets or exclusions a set of limits clashes only if one of them is
    impossible alone. The limits are those of the problem, not the tightened ones.
    """
    net = network_of(problem, _limits(problem))
    found = list_violations(net, is_open, net.limit.size)
    return tuple(Impossible(d, f, None if ns >= FAR else ns) for d, f, ns in sorted(found))


def measuring_network(problem: CoverProblem, asked: np.ndarray) -> Network:
    """Return the arrays for measuring latencies: nothing is within a limit of 0 ns.

    Args:
        problem: what gives the arcs; its limits do not count.
        asked: (d, f) bool, the latencies of interest.
    """
    endless = np.full(len(problem.demand_source), 2**60, np.int64)
    problem = replace(problem, demand_limit_ns=endless)
    return network_of(problem, np.where(asked, 0, -1).astype(np.int64))


def latencies(net: Network, is_open: UInt8) -> Int64:
    """Return (d, f) shortest latencies under a chosen set, FAR where cut off, -1 not asked."""
    found = np.where(net.limit < 0, -1, 0).astype(np.int64)
    d, f, ns = _violations(net, is_open, net.limit.size, FAR)
    found[d, f] = ns
    return found
