"""Cover problems that the engine's tests share: raw corridors and random small cases."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import combinations

import numpy as np
from geographiclib.geodesic import Geodesic

from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_LIMIT,
    CoverProblem,
)
from netplan.optimize.problem.prepare import impossible_limits, list_violations, prepare
from tests.support.folders import TEST_DATA

BAY, DELTA = "Guangdong-Hong Kong-Macao GBA", "Yangtze River Delta"


def geodesic_km(a: dict[str, str], b: dict[str, str]) -> float:
    line = Geodesic.WGS84.Inverse(
        float(a["lat"]), float(a["lon"]), float(b["lat"]), float(b["lon"])
    )
    return float(line["s12"]) / 1000.0


def corridor_problem(
    bay_ms: float,
    delta_ms: float,
    after_ms: tuple[float, float] | None = None,
    *,
    hollow_core: bool = False,
    hop_ms: float = 0.0,
) -> CoverProblem:
    """The raw corridor table as undirected spans, one item per new cable.

    Existing fibre is max(1.6 x geodesic, listed) km, new cable 1.05 x listed km at
    130 kCNY a cable km, 4.893 us/km; hollow core 3.35 us/km at three times the price. A
    cut loses every cable of a corridor. Limits that fail with everything built are
    dropped, as in the measurements to be reproduced.
    """
    with (TEST_DATA / "corridor_places.csv").open(encoding="utf-8") as file:
        places = {row["id"]: row for row in csv.DictReader(file)}
    with (TEST_DATA / "corridor_table.csv").open(encoding="utf-8") as file:
        corridors = [row for row in csv.DictReader(file) if row["kind"] != "fibre"]
    node = {place: i for i, place in enumerate(places)}
    arcs: list[tuple[int, int, int, int]] = []
    cost: list[int] = []
    names: list[str] = []
    lost: list[np.ndarray] = [np.zeros(0, np.int32)]
    for row in corridors:
        a, b, km = row["a"], row["b"], float(row["km"])
        first = len(arcs)
        old_km = max(1.6 * geodesic_km(places[a], places[b]), km)
        cables = [(old_km * 4.893, -1)]
        offers = [(1.05 * km * 4.893, 1.0)] + ([(1.05 * km * 3.35, 3.0)] if hollow_core else [])
        for us, factor in offers:
            cables.append((us, len(cost)))
            cost.append(round(1.05 * km * 130 * factor) * 1000)
            names.append(f"{a}-{b}" + ("" if factor == 1.0 else "-hc"))
        for us, item in cables:
            hop = round(hop_ms * 1e6) if item < 0 else 0
            for u, v in ((a, b), (b, a)):
                arcs.append((node[u], node[v], round(us * 1000) + hop, item))
        lost.append(np.arange(first, len(arcs), dtype=np.int32))
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    tail, head, arc_ns, arc_item = columns
    asked = [
        (p, bay_ms if row["hub"] == BAY else delta_ms, row["hub"] == BAY)
        for p, row in places.items()
        if row["hub"] in (BAY, DELTA)
    ]
    after = [NO_LIMIT if after_ms is None else after_ms[0 if bay else 1] for _, _, bay in asked]
    scenarios = lost if after_ms is not None else lost[:1]
    return CoverProblem(
        n_nodes=len(node),
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=arc_ns.astype(np.int64),
        arc_item=arc_item.astype(np.int32),
        arc_kind=np.zeros(len(arcs), np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=names,
        scenario_name=["intact", *(f"{r['a']}-{r['b']}" for r in corridors)][: len(scenarios)],
        scenario_lost_arcs=scenarios,
        demand_source=np.full(len(asked), node["guian"], np.int32),
        demand_sink=np.array([node[p] for p, _, _ in asked], np.int32),
        demand_limit_ns=np.array([round(ms * 1e6) for _, ms, _ in asked], np.int64),
        demand_after_ns=np.array(
            [NO_LIMIT if ms == NO_LIMIT else round(ms * 1e6) for ms in after], np.int64
        ),
        demand_exempt=[frozenset()] * len(asked),
        demand_name=[p for p, _, _ in asked],
    )


def without_impossible(problem: CoverProblem) -> tuple[CoverProblem, list[str]]:
    """Exempt the pairs that fail with everything built; return their names too."""
    found = impossible_limits(problem, problem.item_upper.astype(np.uint8))
    exempt = [set(e) for e in problem.demand_exempt]
    for entry in found:
        exempt[entry.demand].add(entry.scenario)
    names = [
        f"{problem.demand_name[i.demand]} when {problem.scenario_name[i.scenario]} is cut"
        for i in found
    ]
    return replace(problem, demand_exempt=[frozenset(e) for e in exempt]), names


def random_problem(seed: int) -> CoverProblem:
    """A small problem with everything that can go wrong in it.

    Parallel arcs, items on several arcs, trench-like scenarios, ties, free items, bridges,
    disconnected parts, forced and forbidden items, after-failure limits below and above
    the intact ones, exempt pairs, optical layers with and without regeneration.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    k = int(rng.integers(1, 10))
    small = int(rng.choice([3, 10, 1000]))  # small latencies and costs make ties
    arcs: list[tuple[int, int, int, int, int]] = []
    for _ in range(int(rng.integers(1, 2 * n + 3))):
        u, v = rng.integers(0, n, 2)
        item = int(rng.integers(-1, k))
        two_way = rng.random() < 0.6
        arcs.append((int(u), int(v), int(rng.integers(0, small)), item, ARC_PLAIN))
        if two_way:
            arcs.append((int(v), int(u), int(rng.integers(0, small)), item, ARC_PLAIN))
    layers = int(rng.integers(0, 3))
    for layer in range(layers):
        origin = int(rng.integers(0, n))
        base = n * (layer + 1)
        arcs.append((origin, base + origin, int(rng.integers(0, 3)), -1, ARC_ENTER))
        for _ in range(int(rng.integers(1, 2 * n))):
            u, v = rng.integers(0, n, 2)
            ns, item = int(rng.integers(0, small)), int(rng.integers(-1, k))
            arcs.append((base + int(u), base + int(v), ns, item, ARC_OPTICAL))
            arcs.append((base + int(v), base + int(u), ns, item, ARC_OPTICAL))
        for v in range(n):
            if rng.random() < 0.6:
                item = int(rng.integers(-1, k))
                arcs.append((base + v, v, int(rng.integers(0, 3)), item, ARC_PLAIN))
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    tail, head, arc_ns, arc_item, kind = columns
    n_scn = int(rng.integers(1, 5))
    lost = [np.zeros(0, np.int32)]
    for _ in range(n_scn - 1):
        lost.append(np.flatnonzero(rng.random(len(arcs)) < rng.choice([0.1, 0.3])).astype(np.int32))
    d = int(rng.integers(1, 4))
    span = small * int(rng.integers(1, n + 1))
    regen = rng.random() < 0.5
    after = rng.integers(0, 2 * span + 1, d)
    after[rng.random(d) < 0.2] = NO_LIMIT
    lower = (rng.random(k) < 0.1).astype(np.int8)
    upper = ((rng.random(k) > 0.1) | (lower == 1)).astype(np.int8)
    cost = rng.integers(0, small, k) * (rng.random(k) > 0.15)
    problem = CoverProblem(
        n_nodes=n * (layers + 1),
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=arc_ns.astype(np.int64),
        arc_item=arc_item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=cost.astype(np.int64),
        item_lower=lower,
        item_upper=upper,
        item_name=[f"i{j}" for j in range(k)],
        scenario_name=[f"s{j}" for j in range(n_scn)],
        scenario_lost_arcs=lost,
        demand_source=rng.integers(0, n, d).astype(np.int32),
        demand_sink=rng.integers(0, n, d).astype(np.int32),
        demand_limit_ns=rng.integers(0, span + 1, d).astype(np.int64),
        demand_after_ns=after.astype(np.int64),
        demand_exempt=[frozenset(f for f in range(n_scn) if rng.random() < 0.15) for _ in range(d)],
        demand_name=[f"d{j}" for j in range(d)],
        reach_ns=int(rng.integers(1, max(small, 2))) if regen else 2**62,
        regen_ns=int(rng.integers(1, 4)) if regen else 0,
    )
    return _with_meetable_limits(problem, rng) if seed % 4 else problem


def with_caps(problem: CoverProblem, seed: int) -> CoverProblem:
    """Return a problem whose exits of optical layers have caps, some with one that reaches on.

    The second exit of a layer has another item, and a cap twice as long.
    """
    rng = np.random.default_rng(seed)
    inside = np.zeros(problem.n_nodes, bool)
    inside[problem.arc_head[problem.arc_kind == ARC_OPTICAL]] = True
    exits = np.flatnonzero((problem.arc_kind == ARC_PLAIN) & inside[problem.arc_tail])
    if not len(exits):
        return problem
    longest = max(int(problem.arc_ns.max()), 1)
    cap = np.full(len(problem.arc_tail), NO_CAP, np.int64)
    cap[exits] = rng.integers(0, longest + 1, len(exits))
    again = exits[rng.random(len(exits)) < 0.6]
    item = rng.integers(-1, len(problem.item_cost), len(again)).astype(np.int32)
    return replace(
        problem,
        arc_tail=np.append(problem.arc_tail, problem.arc_tail[again]),
        arc_head=np.append(problem.arc_head, problem.arc_head[again]),
        arc_ns=np.append(problem.arc_ns, problem.arc_ns[again]),
        arc_item=np.append(problem.arc_item, item),
        arc_kind=np.append(problem.arc_kind, problem.arc_kind[again]),
        arc_cap_ns=np.append(cap, 2 * cap[again]),
    )


def _with_meetable_limits(problem: CoverProblem, rng: np.random.Generator) -> CoverProblem:
    """Set limits a little above what everything permitted attains; exempt the hopeless."""
    everything = {i for i, up in enumerate(problem.item_upper.tolist()) if up}
    count, n_scn = len(problem.demand_source), len(problem.scenario_name)
    limit, after = problem.demand_limit_ns.copy(), problem.demand_after_ns.copy()
    exempt = [set(e) for e in problem.demand_exempt]
    for d in range(count):
        best = [best_latency_ns(problem, everything, d, f) for f in range(n_scn)]
        exempt[d] |= {f for f in range(n_scn) if best[f] < 0}
        slack = rng.integers(0, max(best[0], 1) // 2 + 2, 2)
        limit[d] = max(best[0], 0) + slack[0]
        left = [best[f] for f in range(1, n_scn) if f not in exempt[d]]
        if left and after[d] >= 0:
            after[d] = max(left) + slack[1]
    return replace(
        problem,
        demand_limit_ns=limit,
        demand_after_ns=after,
        demand_exempt=[frozenset(e) for e in exempt],
    )


def set_cover_problem(seed: int) -> tuple[CoverProblem, int]:
    """Set covering as a cover problem (its LP is fractional, so trees grow), and its optimum.

    Choosing set j opens the arc to its hub, from which the members are in reach; failures
    lose whole hubs, so some members must be covered twice.
    """
    rng = np.random.default_rng(seed)
    sets, members = int(rng.integers(6, 12)), int(rng.integers(5, 14))
    cost = rng.integers(1, 6, sets)
    inside = rng.random((sets, members)) < 0.35
    inside[rng.integers(0, sets, members), np.arange(members)] = True
    arcs = [(0, 1 + j, 5, j) for j in range(sets)]
    arcs += [(1 + j, 1 + sets + i, 5, -1) for j, i in zip(*np.nonzero(inside), strict=True)]
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    tail, head, arc_ns, arc_item = columns
    losing = int(rng.integers(0, sets))
    alone = [
        frozenset(f for f in range(1, losing + 1) if _only(inside, f - 1, i))
        for i in range(members)
    ]
    problem = CoverProblem(
        n_nodes=1 + sets + members,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=arc_ns.astype(np.int64),
        arc_item=arc_item.astype(np.int32),
        arc_kind=np.zeros(len(arcs), np.int8),
        item_cost=cost.astype(np.int64),
        item_lower=np.zeros(sets, np.int8),
        item_upper=np.ones(sets, np.int8),
        item_name=[f"set{j}" for j in range(sets)],
        scenario_name=["intact", *(f"hub{j}" for j in range(losing))],
        scenario_lost_arcs=[
            np.zeros(0, np.int32),
            *(np.array([j], np.int32) for j in range(losing)),
        ],
        demand_source=np.zeros(members, np.int32),
        demand_sink=np.arange(1 + sets, 1 + sets + members, dtype=np.int32),
        demand_limit_ns=np.full(members, 10, np.int64),
        demand_after_ns=np.full(members, 10, np.int64),
        demand_exempt=alone,
        demand_name=[f"m{i}" for i in range(members)],
    )
    best = min(
        int(cost[list(pick)].sum())
        for size in range(sets + 1)
        for pick in combinations(range(sets), size)
        if _covers(inside, set(pick), losing, alone)
    )
    return problem, best


def _only(inside: np.ndarray, j: int, i: int) -> bool:
    return bool(inside[j, i]) and int(inside[:, i].sum()) == 1


def _covers(inside: np.ndarray, pick: set[int], losing: int, exempt: list[frozenset[int]]) -> bool:
    for f in range(losing + 1):
        left = sorted(pick - {f - 1})
        met = np.asarray(inside[left].any(axis=0)) if left else np.zeros(inside.shape[1], bool)
        if not all(ok or f in exempt[i] for i, ok in enumerate(met.tolist())):
            return False
    return True


def best_latency_ns(problem: CoverProblem, chosen: set[int], demand: int, scenario: int) -> int:
    """Least latency by enumerating simple paths, regenerators counted link by link (-1: none)."""
    lost = set(problem.scenario_lost_arcs[scenario].tolist())
    leaving: dict[int, list[int]] = {}
    for a in range(len(problem.arc_tail)):
        item = int(problem.arc_item[a])
        if a not in lost and (item < 0 or item in chosen):
            leaving.setdefault(int(problem.arc_tail[a]), []).append(a)
    sink, caps = int(problem.demand_sink[demand]), problem.caps_ns
    best = -1

    def visit(u: int, ns: int, optical: int, seen: set[int]) -> None:
        nonlocal best
        if u == sink:
            total = ns + _regenerators(problem, optical)
            best = total if best < 0 else min(best, total)
            return
        for a in leaving.get(u, []):
            v, kind = int(problem.arc_head[a]), int(problem.arc_kind[a])
            if v in seen or optical > caps[a]:
                continue
            done, run = ns, optical
            if kind != ARC_OPTICAL:
                done, run = ns + _regenerators(problem, optical), 0
            else:
                run += int(problem.arc_ns[a])
            visit(v, done + int(problem.arc_ns[a]), run, seen | {v})

    source = int(problem.demand_source[demand])
    visit(source, 0, 0, {source})
    return best


def _regenerators(problem: CoverProblem, optical_ns: int) -> int:
    """Delay of the regenerators a link of that optical delay needs."""
    return max(0, -(-optical_ns // problem.reach_ns) - 1) * problem.regen_ns


def misses(problem: CoverProblem, chosen: set[int]) -> list[tuple[int, int, int]]:
    """All (demand, scenario, best ns or -1) that the chosen items do not meet."""
    found = []
    for d in range(len(problem.demand_source)):
        for f in range(len(problem.scenario_lost_arcs)):
            limit = problem.limit_ns(d, f)
            best = best_latency_ns(problem, chosen, d, f) if limit >= 0 else -2
            if limit >= 0 and (best < 0 or best > limit):
                found.append((d, f, best))
    return found


def brute_force(problem: CoverProblem) -> int | None:
    """Least cost over all permitted item sets, None when none meets every limit."""
    forced = {i for i, low in enumerate(problem.item_lower.tolist()) if low}
    free = [i for i, up in enumerate(problem.item_upper.tolist()) if up and i not in forced]
    sets = [
        (sum(int(problem.item_cost[i]) for i in forced | set(extra)), forced | set(extra))
        for size in range(len(free) + 1)
        for extra in combinations(free, size)
    ]
    for cost, chosen in sorted(sets, key=lambda pair: pair[0]):
        if not misses(problem, chosen):
            return cost
    return None


def direct_problem(
    seed: int, sites: int, *, hub: bool, failures: bool, slack: float = 1.25
) -> CoverProblem:
    """Sites in a square: slow old links to a few neighbours, fast whole edges on offer."""
    rng = np.random.default_rng(seed)
    pos = rng.uniform(0, 1000, (sites, 2))
    km = np.hypot(*(pos[:, None, :] - pos[None, :, :]).transpose(2, 0, 1))
    near = np.argsort(km, axis=1)
    old = {(min(a, b), max(a, b)) for a in range(sites) for b in near[a, 1:4].tolist()}
    old |= {(a, a + 1) for a in range(sites - 1)}  # in one piece
    new = sorted({(min(a, b), max(a, b)) for a in range(sites) for b in near[a, 1:8].tolist()})
    links = [(a, b, 1.9, -1) for a, b in sorted(old)] + [
        (a, b, 1.1, i) for i, (a, b) in enumerate(new)
    ]
    pairs = [(0, v) for v in range(1, sites)] if hub else []
    while len(pairs) < sites - 1:
        a, b = sorted(rng.choice(sites, 2, replace=False).tolist())
        pairs += [(a, b)] if (a, b) not in pairs else []
    both = [
        (u, v, round(km[a, b] * f * 10), i) for a, b, f, i in links for u, v in ((a, b), (b, a))
    ]
    tail, head, ns, item = (np.array(column) for column in zip(*both, strict=True))
    lost = [np.array([2 * i, 2 * i + 1], np.int32) for i in range(len(links))] if failures else []
    limit = np.array([round(km[a, b] * slack * 10) + 200 for a, b in pairs], np.int64)
    problem = CoverProblem(
        n_nodes=sites,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns.astype(np.int64),
        arc_item=item.astype(np.int32),
        arc_kind=np.zeros(len(both), np.int8),
        item_cost=np.array([round(50 + km[a, b] * rng.uniform(0.8, 1.5)) for a, b in new]),
        item_lower=np.zeros(len(new), np.int8),
        item_upper=np.ones(len(new), np.int8),
        item_name=[f"{a}-{b}" for a, b in new],
        scenario_name=[f"f{i}" for i in range(1 + len(lost))],
        scenario_lost_arcs=[np.zeros(0, np.int32), *lost],
        demand_source=np.array([a for a, _ in pairs], np.int32),
        demand_sink=np.array([b for _, b in pairs], np.int32),
        demand_limit_ns=limit,
        demand_after_ns=limit * 13 // 10 if failures else np.full(len(pairs), NO_LIMIT),
        demand_exempt=[frozenset()] * len(pairs),
        demand_name=[f"{a}>{b}" for a, b in pairs],
    )
    prepared = prepare(problem)
    hopeless = list_violations(prepared.net, prepared.upper, prepared.net.limit.size)
    exempt = [frozenset(f for d, f, _ in hopeless if d == k) for k in range(len(pairs))]
    return replace(problem, demand_exempt=exempt)
