"""Networks whose candidates are whole direct edges: generated questions, engine timed.

Sites and existing links come from a topohub file; every existing link is a detour (great
circle x U(1.2, 2.0)), candidates join each site to its nearest ones (x U(1.05, 1.2)). Run:

    python benchmarks/direct_candidates.py germany50 --demands hub1 --alpha 1.2 --failures
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from dataclasses import dataclass

import numpy as np
from geographiclib.geodesic import Geodesic

from benchmarks.collections import COLLECTIONS
from netplan.graph.arrays import FAR
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem
from netplan.optimize.problem.prepare import latencies, measuring_network

TOPOHUB = COLLECTIONS / "topohub"
NS_PER_KM = 4900.0
NODE_NS = 20_000


@dataclass(frozen=True)
class Sites:
    """Positions (lon, lat) and existing links of one topology."""

    name: str
    pos: np.ndarray
    links: list[tuple[int, int]]

    def km(self, a: int, b: int) -> float:
        """Return the geodesic distance of two sites."""
        (lon1, lat1), (lon2, lat2) = self.pos[a], self.pos[b]
        return float(Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"]) / 1000.0


def read_topohub(name: str) -> Sites:
    """Read one topology of the topohub collection beside the repository.

    Raises:
        SystemExit: the collection or the topology is absent.
    """
    found = sorted(TOPOHUB.glob(f"*/{name}.json.gz"))
    if not found:
        raise SystemExit(f"no topology {name!r} under {TOPOHUB}")
    with gzip.open(found[0], "rt", encoding="utf-8") as file:
        data = json.load(file)
    index = {node["id"]: i for i, node in enumerate(data["nodes"])}
    pos = np.array([node["pos"] for node in data["nodes"]], float)
    ends = {tuple(sorted((index[e["source"]], index[e["target"]]))) for e in data["edges"]}
    return Sites(name, pos, sorted((a, b) for a, b in ends if a != b))


def random_gabriel(count: int, seed: int) -> Sites:
    """Return random sites in a box of the size of the US, joined by a Gabriel graph."""
    rng = np.random.default_rng(seed)
    pos = np.column_stack([rng.uniform(-120, -75, count), rng.uniform(30, 48, count)])
    gap = ((pos[:, None, :] - pos[None, :, :]) ** 2).sum(axis=2)
    links = []
    for a in range(count):
        detour = gap[a][:, None] + gap  # by way of each third site
        detour[a] = np.inf
        np.fill_diagonal(detour, np.inf)
        joined = np.flatnonzero(detour.min(axis=0) >= gap[a])
        links += [(a, b) for b in joined.tolist() if b > a]
    return Sites(f"rg{count}", pos, links)


def nearest_pairs(sites: Sites, nearest: int) -> list[tuple[int, int]]:
    """Return the pairs in which one site is among the ``nearest`` of the other.

    Great circles on a sphere, within 1 % of the geodesics, say which are worth measuring.
    """
    lon, lat = np.radians(sites.pos).T
    found = set()
    for a in range(len(sites.pos)):
        half = np.sin((lat - lat[a]) / 2) ** 2
        half += np.cos(lat) * np.cos(lat[a]) * np.sin((lon - lon[a]) / 2) ** 2
        rough = np.arcsin(np.sqrt(half))
        rough[a] = np.inf
        enough = np.sort(rough)[min(nearest, len(rough) - 1) - 1] * 1.02
        near = np.flatnonzero(rough <= enough).tolist()
        order = sorted((sites.km(a, b), b) for b in near)
        found |= {(min(a, b), max(a, b)) for _, b in order[:nearest]}
    return sorted(found)


def demands(sites: Sites, kind: str, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return source-sink pairs: hubH, hpH (pairs of H hubs) or pairsP (P % of all)."""
    n = len(sites.pos)
    if kind.startswith("hub"):
        hubs = rng.choice(n, int(kind[3:]), replace=False).tolist()
        return [(h, v) for h in hubs for v in range(n) if v != h and (v not in hubs or v > h)]
    if kind.startswith("hp"):
        hubs = sorted(rng.choice(n, int(kind[2:]), replace=False).tolist())
        return [(a, b) for i, a in enumerate(hubs) for b in hubs[i + 1 :]]
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    pick = rng.choice(len(pairs), len(pairs) * int(kind[5:]) // 100, replace=False)
    return [pairs[i] for i in sorted(pick.tolist())]


def generate(
    sites: Sites, kind: str, alpha: float, nearest: int, failures: bool, seed: int
) -> CoverProblem:
    """Return the question: limits alpha x geodesic + 40 us, after a failure 1.3 x that."""
    rng = np.random.default_rng(seed)
    edges = [(a, b, rng.uniform(1.2, 2.0), -1) for a, b in sites.links]
    chosen = nearest_pairs(sites, nearest)
    edges += [(a, b, rng.uniform(1.05, 1.2), i) for i, (a, b) in enumerate(chosen)]
    ns = [round(sites.km(a, b) * factor * NS_PER_KM) + NODE_NS for a, b, factor, _ in edges]
    cost = [round(50 + sites.km(a, b) * rng.uniform(0.8, 1.5)) for a, b in chosen]
    asked = demands(sites, kind, rng)
    lost = [np.zeros(0, np.int32)]
    if failures:
        lost += [np.array([2 * i, 2 * i + 1], np.int32) for i in range(len(edges))]
    both = [(u, v) for a, b, _, _ in edges for u, v in ((a, b), (b, a))]
    problem = CoverProblem(
        n_nodes=len(sites.pos),
        arc_tail=np.array([u for u, _ in both], np.int32),
        arc_head=np.array([v for _, v in both], np.int32),
        arc_ns=np.repeat(np.array(ns, np.int64), 2),
        arc_item=np.repeat(np.array([item for _, _, _, item in edges], np.int32), 2),
        arc_kind=np.zeros(2 * len(edges), np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=[f"{a}-{b}" for a, b in chosen],
        scenario_name=[f"f{i}" for i in range(len(lost))],
        scenario_lost_arcs=lost,
        demand_source=np.array([a for a, _ in asked], np.int32),
        demand_sink=np.array([b for _, b in asked], np.int32),
        demand_limit_ns=np.full(len(asked), FAR, np.int64),
        demand_after_ns=np.full(len(asked), FAR if failures else NO_LIMIT, np.int64),
        demand_exempt=[frozenset()] * len(asked),
        demand_name=[f"{a}>{b}" for a, b in asked],
    )
    return _with_limits(problem, sites, asked, alpha, failures)


def _with_limits(
    problem: CoverProblem, sites: Sites, asked: list[tuple[int, int]], alpha: float, failures: bool
) -> CoverProblem:
    best = _attainable(problem)
    geodesic = np.array([sites.km(a, b) for a, b in asked]) * NS_PER_KM
    limit = np.maximum(alpha * geodesic + 40_000, 1.03 * best[:, 0]).astype(np.int64)
    exempt = [frozenset(np.flatnonzero(row >= FAR).tolist()) for row in best]
    worst = np.where(best >= FAR, 0, best).max(axis=1)
    after = np.maximum(1.3 * limit, 1.03 * worst).astype(np.int64)
    problem.demand_limit_ns[:] = limit
    if failures:
        problem.demand_after_ns[:] = after
    return CoverProblem(**{**problem.__dict__, "demand_exempt": exempt})


def _attainable(problem: CoverProblem) -> np.ndarray:
    """Return the latency (d, f) with everything built."""
    shape = (len(problem.demand_sink), len(problem.scenario_name))
    net = measuring_network(problem, np.ones(shape, bool))
    return latencies(net, np.ones(len(problem.item_cost), np.uint8))


def main() -> None:
    """Generate one question and solve it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topology", help="a topohub name, or rgN for N random sites")
    parser.add_argument("--demands", default="hub1", help="hubH, hpH or pairsP")
    parser.add_argument("--alpha", type=float, default=1.2)
    parser.add_argument("--nearest", type=int, default=12)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--time-limit-s", type=float, default=60.0)
    args = parser.parse_args()
    name = args.topology
    sites = random_gabriel(int(name[2:]), args.seed) if name[:2] == "rg" else read_topohub(name)
    problem = generate(sites, args.demands, args.alpha, args.nearest, args.failures, args.seed)
    began, used = time.perf_counter(), time.process_time()
    result = solve(problem, settings=EngineSettings(time_limit_s=args.time_limit_s))
    gap = (result.cost - result.lower_bound) / max(result.cost, 1)
    print(
        f"{name} {args.demands} alpha {args.alpha}{' /f' if args.failures else ''}: "
        f"N {problem.n_nodes} C {len(problem.item_cost)} K {len(problem.demand_name)} "
        f"S {len(problem.scenario_name)} | {result.status} {result.cost} bound "
        f"{result.lower_bound} gap {100 * gap:.2f} % nodes {result.nodes} | "
        f"{time.perf_counter() - began:.1f} s, CPU {time.process_time() - used:.1f} s"
    )
    print(dict(result.stats))


if __name__ == "__main__":
    main()
