"""Small random networks of ``capacity_cases``, of many kinds."""

from __future__ import annotations

import numpy as np

from tests.support.capacity_cases import (
    Case,
    channels,
    fastest_hops,
    limit_ns,
    lost_spans,
    optical_ways,
)

KINDS = ("plain", "types", "noise", "again", "reach", "hops", "degrees")
"""What random cases are about.

Pairs and channels; types of channels; noise; regenerators at places, and by reach; hops with
limits; degrees of places.
"""
TRIES = 40


def random_case(seed: int, kind: str = "plain") -> Case:
    """Return a small random network; mostly one in which every demand has some way in time."""
    for trial in range(TRIES):
        case, own = _network((seed, trial)), seed * TRIES + trial
        if kind == "reach":
            case = _with_reach(case, own)
        elif kind == "hops":
            case = _with_limits(case, own)
        elif kind == "degrees":
            case = _with_degrees(case, own)
        elif kind != "plain":
            case = _with_types(case, own, noise=kind != "types", again=kind == "again")
        if seed % 6 == 0 or _possible(case):
            break
    return case


def _possible(case: Case) -> bool:
    ways, asked = optical_ways(case), channels(case)
    open_case = {
        **case,
        "hops": [{k: v for k, v in hop.items() if k != "room"} for hop in case["hops"]],
    }
    for f, ids in enumerate(lost_spans(case)):
        hops = fastest_hops(open_case, f)
        alive = [way for way in ways if not set(way.spans) & set(ids)]
        for t, demand in enumerate(case["demands"]):
            limit = limit_ns(demand, f)
            if asked[t, f] and not any(w.ns + hops[w.end, demand["sink"]] <= limit for w in alive):
                return False
    return bool(asked.any())


def _network(seed: tuple[int, int]) -> Case:
    """Return places in a box, cables between near ones."""
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


def _with_types(case: Case, seed: int, *, noise: bool, again: bool) -> Case:
    """Return a case with several types of channels.

    Args:
        case: what else it is.
        seed: of their numbers.
        noise: whether light of some of them gets too noisy somewhere.
        again: whether it may be regenerated.
    """
    rng = np.random.default_rng(seed)
    made = []
    for number in range(int(rng.integers(1 if noise else 2, 4))):
        rate = (2, 1, 4)[number]
        units = {s["id"]: int(s["ns"] * rng.uniform(0.5, 1.5) / 10**4) for s in case["spans"]}
        dark = rng.random(len(units)) < 0.1
        noisy = {s: None if d else u for (s, u), d in zip(units.items(), dark, strict=True)}
        made.append({
            "name": f"type {number}", "cost": int(rng.integers(5, 30)) * rate,
            "rate": rate, "width": int(rng.integers(1, 3)), "budget": int(rng.integers(150, 500)),
            "regenerator_cost": int(rng.integers(5, 40)), "noise": noisy if noise else None,
        })  # fmt: skip
    demands = [{**d, "channels": d["channels"] + int(rng.integers(0, 4))} for d in case["demands"]]
    stands = [v for v in case["nodes"] if again and rng.random() < 0.8]
    return {
        **case, "types": made, "demands": demands, "slots": case["slots"] + 1, "stands": stands,
        "regenerator_ns": int(rng.integers(0, 200_000)),
    }  # fmt: skip


def _with_limits(case: Case, seed: int) -> Case:
    """Return a case some of whose hops carry no more than a few channels."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.4:
        case = _with_types(case, seed, noise=False, again=False)
    hops = [
        {**hop, "room": int(rng.integers(0, 4))} if rng.random() < 0.7 else hop
        for hop in case["hops"]
    ]
    # Slower limits let more traffic stay on hops.
    ease = float(rng.choice([1.0, 1.5, 2.0]))
    demands = [
        {**d, "limit_ns": int(d["limit_ns"] * ease), "after_ns": int(d["after_ns"] * ease)}
        for d in case["demands"]
    ]
    return {**case, "hops": hops, "demands": demands}


def _with_degrees(case: Case, seed: int) -> Case:
    """Return a case in which few pairs of fibres can be lit at some places."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.3:
        case = _with_limits(case, seed)
    degrees = {v: int(rng.integers(1, 6)) for v in case["nodes"] if rng.random() < 0.8}
    return {**case, "degrees": degrees}


def _with_reach(case: Case, seed: int) -> Case:
    """Return a case whose links need regenerators wherever their delay asks for them."""
    rng = np.random.default_rng(seed)
    return {
        **case, "reach_ns": int(rng.integers(500_000, 2_500_000)), "most_regenerators": 6,
        "regenerator_ns": int(rng.integers(0, 200_000)),
        "regenerator_cost": int(rng.integers(5, 40)),
    }  # fmt: skip
