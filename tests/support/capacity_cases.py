"""Small networks that must carry channels, and their optimum by a model that shares nothing.

The format is that of ``tests/data/capacity_small`` (its README: docs/optimizer/capacity.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from netplan.model.traffic import Rerouting
from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_ITEM,
    CoverProblem,
)
from netplan.planning.capacity.build import Room, capacity_question
from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.question import CapacityQuestion, ChannelType

Case = dict[str, Any]
FAR = 2**50


def question(
    case: Case, hose: Callable[[np.ndarray], Hose | None] = lambda _: None
) -> CapacityQuestion:
    """Return the question of a case; ``hose`` makes totals of the channels that it asks for."""
    nodes = {v: i for i, v in enumerate(case["nodes"])}
    n, spans, hub = len(nodes), case["spans"], nodes[case["hub"]]
    arcs: list[tuple[int, ...]] = []
    under: dict[str, list[int]] = {}

    def add(span: str | None, *arc: int) -> None:
        if span is not None:
            under.setdefault(span, []).append(len(arcs))
        arcs.append(arc)

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
    rungs, extra = _rungs(case, arcs, 2 * n, len(spans) + len(gateways))
    tail, head, ns, item, kind, cap = np.array([(*arc, NO_CAP)[:6] for arc in arcs], np.int64).T
    demands = case["demands"]
    again = [f"{len(spans) + i}+{r}" for i, r in rungs]
    cost = [s["cost"] for s in spans] + [0] * (len(gateways) + len(again))
    lost = [sorted(a for s in ids for a in under.get(s, [])) for ids in lost_spans(case)]
    base = CoverProblem(
        n_nodes=2 * n + extra,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns,
        arc_item=item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=[s["id"] for s in spans] + [f"link {v}" for v in gateways] + again,
        scenario_name=["intact", *(f["id"] for f in case["failures"])],
        scenario_lost_arcs=[np.array(a, np.int32) for a in lost],
        demand_source=np.array([nodes[d["source"]] for d in demands], np.int32),
        demand_sink=np.array([nodes[d["sink"]] for d in demands], np.int32),
        demand_limit_ns=np.array([d["limit_ns"] for d in demands], np.int64),
        demand_after_ns=np.array([d["after_ns"] for d in demands], np.int64),
        demand_exempt=[frozenset()] * len(demands),
        demand_name=[d["id"] for d in demands],
        reach_ns=case.get("reach_ns", 2**62),
        regen_ns=case.get("regenerator_ns", 0),
        arc_cap_ns=cap,
    )
    items: dict[int, list[int]] = {}
    for number, (i, _) in enumerate(rungs):
        items.setdefault(len(spans) + i, []).append(len(spans) + len(gateways) + number)
    may = {nodes[v] for v in case.get("stands", [])}
    asked = channels(case)
    totals = hose(asked)
    if totals is not None:
        asked = totals.needed.astype(np.int64)
    room = Room(
        case["slots"],
        [s["max_pairs"] for s in spans],
        [s["line"] for s in spans],
        [
            ChannelType(
                t["name"],
                t["cost"],
                t["rate"],
                t["width"],
                t["regenerator_cost"],
                None if t["noise"] is None else [t["noise"][s["id"]] for s in spans],
                t["budget"],
            )
            for t in types(case)
        ],
        case["channels"] == "owned",
        items,
        [v - n if v - n in may else -1 for v in range(2 * n + extra)],
        Rerouting(case.get("rerouting", "free")),
        totals,
    )
    return capacity_question(base, asked, room)


def types(case: Case) -> list[Case]:
    """Return the types of channels of a case."""
    one = {"name": "", "rate": 1, "width": 1, "noise": None, "budget": 0}
    one |= {"cost": case["channel_cost"], "regenerator_cost": case.get("regenerator_cost", 0)}
    return list(case.get("types", [one]))


def _rungs(
    case: Case, arcs: list[tuple[int, ...]], first: int, item: int
) -> tuple[list[tuple[int, int]], int]:
    """Add the exits over which a link is left with regenerators; return them by link."""
    found: list[tuple[int, int]] = []
    reach, node = case.get("reach_ns"), first
    if reach is None:
        return found, 0
    exits = [a for a, arc in enumerate(arcs) if arc[4] == ARC_PLAIN and arc[3] != NO_ITEM]
    for number, a in enumerate(exits):
        tail, below, ns, down, _ = arcs[a]
        arcs[a] = (*arcs[a], reach)
        for r in range(1, case["most_regenerators"] + 1):
            arcs.append((node, below, ns, down, ARC_PLAIN))
            below, ns, down = node, 0, item + len(found)
            found.append((number, r))
            arcs.append((tail, node, 0, down, ARC_PLAIN, (r + 1) * reach))
            node += 1
    return found, node - first


def channels(case: Case) -> np.ndarray:
    """Return (demands, states) channels that today's hops do not serve in time."""
    found = np.zeros((len(case["demands"]), len(case["failures"]) + 1), np.int64)
    for f in range(found.shape[1]):
        hops = hops_of(case, f)
        for t, demand in enumerate(case["demands"]):
            if hops[demand["source"], demand["sink"]] > limit_ns(demand, f):
                share = Fraction(str(demand["after_share"])) if f else 1
                found[t, f] = -(-demand["channels"] * share // 1)
    return found


def lost_spans(case: Case) -> list[list[str]]:
    return [[], *(f["lost"] for f in case["failures"])]


def limit_ns(demand: Case, state: int) -> int:
    return int(demand["limit_ns"] if state == 0 else demand["after_ns"])


def hops_of(case: Case, state: int) -> dict[tuple[str, str], int]:
    """Return the fastest way over hops between all places, by Floyd and Warshall."""
    nodes, lost = case["nodes"], set(lost_spans(case)[state])
    ns = {(a, b): 0 if a == b else FAR for a, b in product(nodes, nodes)}
    for hop in case["hops"]:
        if hop["span"] not in lost:
            for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"])):
                ns[a, b] = min(ns[a, b], hop["ns"])
    for k, a, b in product(nodes, nodes, nodes):
        ns[a, b] = min(ns[a, b], ns[a, k] + ns[k, b])
    return ns


@dataclass(frozen=True)
class LitCase:
    """A way of light from the hub, lit in a type, with regenerators at places."""

    end: str
    spans: tuple[str, ...]
    ns: int
    type: int
    again: tuple[str, ...]


def optical(case: Case) -> list[LitCase]:
    """Return every simple way of light from the hub, lit in every way that holds."""
    found: list[LitCase] = []
    stack: list[tuple[tuple[str, ...], tuple[str, ...], int]] = [((case["hub"],), (), 0)]
    while stack:
        seen, spans, ns = stack.pop()
        if spans:
            found += _lit(case, seen, spans, ns)
        for span in case["spans"]:
            for a, b in ((span["a"], span["b"]), (span["b"], span["a"])):
                if a == seen[-1] and b not in seen:
                    stack.append(((*seen, b), (*spans, span["id"]), ns + span["ns"]))
    return found


def _lit(case: Case, seen: tuple[str, ...], spans: tuple[str, ...], ns: int) -> Iterator[LitCase]:
    terminals, delay = 2 * case["terminal_ns"], case.get("regenerator_ns", 0)
    between = seen[1:-1]
    for t, type_ in enumerate(types(case)):
        if type_["noise"] is None:
            count = max(0, -(-ns // case.get("reach_ns", FAR)) - 1)
            if count <= case.get("most_regenerators", 0):
                whole = ns + terminals + count * delay
                yield LitCase(seen[-1], spans, whole, t, ("",) * count)
            continue
        for mask in product([False, True], repeat=len(between)):
            again = tuple(v for v, here in zip(between, mask, strict=True) if here)
            sums = [0]
            for v, span in zip(seen, spans, strict=False):
                if v in again:
                    sums.append(0)
                units = type_["noise"][span]
                sums[-1] += FAR if units is None else units
            if max(sums) <= type_["budget"] and set(again) <= set(case["stands"]):
                yield LitCase(seen[-1], spans, ns + terminals + len(again) * delay, t, again)


def by_routes(case: Case, matrices: Sequence[tuple[int, np.ndarray]] = ()) -> int | None:
    """Return the optimum: every way of every channel in every state is a number to be chosen.

    None where there is none. ``matrices``: states, and channels of every demand that they must
    carry; none: those of the case.
    """
    model, ways, kinds = cp_model.CpModel(), optical(case), types(case)
    asked, owned, lost = channels(case), case["channels"] == "owned", lost_spans(case)
    cases = matrices or list(enumerate(asked.T))
    most = int(np.array([needs for _, needs in cases]).max(axis=0).sum())
    step = gcd(*(kind["width"] for kind in kinds))
    pairs = {s["id"]: model.new_int_var(0, s["max_pairs"], s["id"]) for s in case["spans"]}
    lit = {s["id"]: model.new_bool_var(f"lit {s['id']}") for s in case["spans"]}
    for span in case["spans"]:
        model.add(pairs[span["id"]] <= span["max_pairs"] * lit[span["id"]])
    bought: dict[tuple[object, ...], cp_model.IntVar] = {}
    money = []
    for f, needs in cases:
        ids, hops = lost[f], hops_of(case, f)
        load: dict[str, list[Any]] = {}
        at: dict[tuple[object, ...], list[Any]] = {}
        for t, demand in enumerate(case["demands"]):
            flows = []
            for number, way in enumerate(ways):
                in_time = way.ns + hops[way.end, demand["sink"]] <= limit_ns(demand, f)
                if not in_time or set(way.spans) & set(ids):
                    continue
                flow = model.new_int_var(0, int(needs[t]), f"{t} {f} {number}")
                flows.append(kinds[way.type]["rate"] * flow)
                for s in way.spans:
                    load.setdefault(s, []).append(kinds[way.type]["width"] * flow)
                at.setdefault((t if owned else -1, way.end, way.type), []).append(flow)
                for place in way.again:
                    at.setdefault(("again", way.end, way.type, place), []).append(flow)
            model.add(sum(flows) >= int(needs[t]))
        for s, flows in load.items():
            model.add(sum(flows) <= (case["slots"] - case["slots"] % step) * pairs[s])
        for key, flows in at.items():
            if key not in bought:
                bought[key] = model.new_int_var(0, most * 9, str(key))
                price = "regenerator_cost" if key[0] == "again" else "cost"
                money.append(kinds[int(str(key[2]))][price] * bought[key])
            model.add(sum(flows) <= bought[key])
    model.minimize(
        sum(
            (s["cost"] - s["line"]) * lit[s["id"]] + s["line"] * pairs[s["id"]]
            for s in case["spans"]
        )
        + sum(money)
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)


KINDS = ("plain", "types", "noise", "again", "reach")
"""What random cases are about: pairs and channels; types of channels; noise; regenerators."""
TRIES = 40


def random_case(seed: int, kind: str = "plain") -> Case:
    """Return a small random network; mostly one in which every demand has some way in time."""
    for trial in range(TRIES):
        case, own = _network((seed, trial)), seed * TRIES + trial
        if kind == "reach":
            case = _with_reach(case, own)
        elif kind != "plain":
            case = _with_types(case, own, noise=kind != "types", again=kind == "again")
        if seed % 6 == 0 or _possible(case):
            break
    return case


def _possible(case: Case) -> bool:
    ways, asked = optical(case), channels(case)
    for f, ids in enumerate(lost_spans(case)):
        hops = hops_of(case, f)
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


def _with_reach(case: Case, seed: int) -> Case:
    """Return a case whose links need regenerators wherever their delay asks for them."""
    rng = np.random.default_rng(seed)
    return {
        **case, "reach_ns": int(rng.integers(500_000, 2_500_000)), "most_regenerators": 6,
        "regenerator_ns": int(rng.integers(0, 200_000)),
        "regenerator_cost": int(rng.integers(5, 40)),
    }  # fmt: skip
