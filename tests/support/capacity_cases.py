"""Small networks that must carry channels, and their optimum by a model that shares nothing.

The format is that of ``tests/data/capacity_small`` (its README: docs/optimizer/capacity.md).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_ITEM,
    CoverProblem,
)
from netplan.planning.capacity.build import Room, capacity_question
from netplan.planning.capacity.question import CapacityQuestion, ChannelType

Case = dict[str, Any]
FAR = 2**50


def question(case: Case) -> CapacityQuestion:
    """Return the question of a case."""
    nodes = {v: i for i, v in enumerate(case["nodes"])}
    n, spans, hub = len(nodes), case["spans"], nodes[case["hub"]]
    arcs: list[tuple[int, int, int, int, int]] = []
    under: dict[str, list[int]] = {}

    def add(span: str | None, *arc: int) -> None:
        if span is not None:
            under.setdefault(span, []).append(len(arcs))
        arcs.append(arc)  # type: ignore[arg-type]

    for hop in case["hops"]:
        a, b = nodes[hop["a"]], nodes[hop["b"]]
        for tail, head in ((a, b), (b, a)):
            add(hop["span"], tail, head, hop["ns"], NO_ITEM, ARC_PLAIN)
    add(None, hub, n + hub, case["terminal_ns"], NO_ITEM, ARC_ENTER)
    gateways = [v for v in range(n) if v != hub]
    for i, v in enumerate(gateways):
        add(None, n + v, v, case["terminal_ns"], len(spans) + i, ARC_PLAIN)
    for i, span in enumerate(spans):
        a, b = n + nodes[span["a"]], n + nodes[span["b"]]
        for tail, head in ((a, b), (b, a)):
            add(span["id"], tail, head, span["ns"], i, ARC_OPTICAL)
    tail, head, ns, item, kind = np.array(arcs, np.int64).T
    demands = case["demands"]
    cost = [s["cost"] for s in spans] + [0] * len(gateways)
    lost = [sorted(a for s in ids for a in under.get(s, [])) for ids in _lost(case)]
    base = CoverProblem(
        n_nodes=2 * n,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns,
        arc_item=item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=[s["id"] for s in spans] + [f"link {v}" for v in gateways],
        scenario_name=["intact", *(f["id"] for f in case["failures"])],
        scenario_lost_arcs=[np.array(a, np.int32) for a in lost],
        demand_source=np.array([nodes[d["source"]] for d in demands], np.int32),
        demand_sink=np.array([nodes[d["sink"]] for d in demands], np.int32),
        demand_limit_ns=np.array([d["limit_ns"] for d in demands], np.int64),
        demand_after_ns=np.array([d["after_ns"] for d in demands], np.int64),
        demand_exempt=[frozenset()] * len(demands),
        demand_name=[d["id"] for d in demands],
    )
    room = Room(
        case["slots"],
        [s["max_pairs"] for s in spans],
        [s["line"] for s in spans],
        [ChannelType("", case["channel_cost"])],
        case["channels"] == "owned",
    )
    return capacity_question(base, channels(case), room)


def channels(case: Case) -> np.ndarray:
    """Return (demands, states) channels that today's hops do not serve in time."""
    found = np.zeros((len(case["demands"]), len(case["failures"]) + 1), np.int64)
    for f in range(found.shape[1]):
        hops = _hops(case, f)
        for t, demand in enumerate(case["demands"]):
            if hops[demand["source"], demand["sink"]] > _limit(demand, f):
                share = Fraction(str(demand["after_share"])) if f else 1
                found[t, f] = -(-demand["channels"] * share // 1)
    return found


def _lost(case: Case) -> list[list[str]]:
    return [[], *(f["lost"] for f in case["failures"])]


def _limit(demand: Case, state: int) -> int:
    return int(demand["limit_ns"] if state == 0 else demand["after_ns"])


def _hops(case: Case, state: int) -> dict[tuple[str, str], int]:
    """Return the fastest way over hops between all places, by Floyd and Warshall."""
    nodes, lost = case["nodes"], set(_lost(case)[state])
    ns = {(a, b): 0 if a == b else FAR for a, b in product(nodes, nodes)}
    for hop in case["hops"]:
        if hop["span"] not in lost:
            for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"])):
                ns[a, b] = min(ns[a, b], hop["ns"])
    for k, a, b in product(nodes, nodes, nodes):
        ns[a, b] = min(ns[a, b], ns[a, k] + ns[k, b])
    return ns


def _optical(case: Case) -> list[tuple[str, tuple[str, ...], int]]:
    """Return every simple way of light from the hub: where it ends, over what, how long."""
    found = []
    stack: list[tuple[str, tuple[str, ...], tuple[str, ...], int]] = [
        (case["hub"], (case["hub"],), (), 2 * case["terminal_ns"])
    ]
    while stack:
        at, seen, spans, ns = stack.pop()
        if spans:
            found.append((at, spans, ns))
        for span in case["spans"]:
            for a, b in ((span["a"], span["b"]), (span["b"], span["a"])):
                if a == at and b not in seen:
                    stack.append((b, (*seen, b), (*spans, span["id"]), ns + span["ns"]))
    return found


def by_routes(case: Case) -> int | None:
    """Return the optimum: every way of every channel in every state is a number to be chosen.

    None where there is none.
    """
    model, ways = cp_model.CpModel(), _optical(case)
    asked, owned = channels(case), case["channels"] == "owned"
    most = int(asked.max(axis=1, initial=0).sum())
    pairs = {s["id"]: model.new_int_var(0, s["max_pairs"], s["id"]) for s in case["spans"]}
    lit = {s["id"]: model.new_bool_var(f"lit {s['id']}") for s in case["spans"]}
    ends: dict[tuple[int, str], cp_model.IntVar] = {}
    for owner, v in product(range(len(case["demands"])) if owned else [-1], case["nodes"]):
        ends[owner, v] = model.new_int_var(0, most, f"{owner} {v}")
    for span in case["spans"]:
        model.add(pairs[span["id"]] <= span["max_pairs"] * lit[span["id"]])
    for f, ids in enumerate(_lost(case)):
        hops = _hops(case, f)
        load: dict[str, list[cp_model.IntVar]] = {}
        at: dict[tuple[int, str], list[cp_model.IntVar]] = {}
        for t, demand in enumerate(case["demands"]):
            flows = []
            for number, (end, spans, ns) in enumerate(ways):
                if ns + hops[end, demand["sink"]] > _limit(demand, f) or set(spans) & set(ids):
                    continue
                flow = model.new_int_var(0, int(asked[t, f]), f"{t} {f} {number}")
                flows.append(flow)
                for s in spans:
                    load.setdefault(s, []).append(flow)
                at.setdefault((t if owned else -1, end), []).append(flow)
            model.add(sum(flows) == int(asked[t, f]))
        for s, flows in load.items():
            model.add(sum(flows) <= case["slots"] * pairs[s])
        for key, flows in at.items():
            model.add(sum(flows) <= ends[key])
    model.minimize(
        sum(
            (s["cost"] - s["line"]) * lit[s["id"]] + s["line"] * pairs[s["id"]]
            for s in case["spans"]
        )
        + case["channel_cost"] * sum(ends.values())
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)


def random_case(seed: int) -> Case:
    """Return a small random network: places in a box, cables between near ones."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 6))
    nodes = [f"v{i}" for i in range(n)]
    at = rng.uniform(0, 600, (n, 2))
    spans, hops = [], []
    for i in range(n):
        for j in range(i + 1, n):
            if rng.random() < 0.35 and n > 4:
                continue
            km = float(np.hypot(*(at[i] - at[j]))) + 20
            new, old = f"{nodes[i]}-{nodes[j]}.new", f"{nodes[i]}-{nodes[j]}.old"
            line = 20 + int(km) // 10
            ends, most = (nodes[i], nodes[j]), int(rng.integers(1, 4))
            if rng.random() < 0.6:
                spans.append(_span(new, ends, km * 5000, (line + int(km * 2), line), most))
            if rng.random() < 0.6:
                ns = int(km * 7000) + 300_000
                hops.append({"span": old, "a": nodes[i], "b": nodes[j], "ns": ns})
                spans.append(_span(old, ends, km * 7000, (line, line), most))
    trenches = sorted({s["id"].split(".")[0] for s in spans})
    cut = [t for t in trenches if rng.random() < 0.6]
    failures = [{"id": f"cut:{t}", "lost": [f"{t}.new", f"{t}.old"]} for t in cut]
    demands = []
    for v in (1 + rng.permutation(n - 1)[: int(rng.integers(1, 4))]).tolist():
        km = float(np.hypot(*(at[0] - at[v]))) + 20
        limit = int(km * 5000 * rng.uniform(1.0, 1.5)) + 200_000
        demands.append({
            "id": f"to-{nodes[v]}", "source": nodes[0], "sink": nodes[v],
            "channels": int(rng.integers(1, 4)), "after_share": float(rng.choice([0.5, 1.0])),
            "limit_ns": limit, "after_ns": int(limit * rng.uniform(1.1, 1.8)),
        })  # fmt: skip
    return {
        "nodes": nodes, "hub": nodes[0], "spans": spans, "hops": hops, "failures": failures,
        "slots": int(rng.integers(1, 4)), "channel_cost": int(rng.integers(5, 60)),
        "terminal_ns": 70_000, "channels": str(rng.choice(["shared", "owned"])), "demands": demands,
    }  # fmt: skip


def _span(name: str, ends: tuple[str, str], ns: float, price: tuple[int, int], pairs: int) -> Case:
    return {
        "id": name, "a": ends[0], "b": ends[1], "ns": int(ns), "cost": price[0], "line": price[1],
        "max_pairs": pairs,
    }  # fmt: skip
