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
ALONE = {"rate": 1}
"""What goes over hops alone."""


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

    at = {span["id"]: i for i, span in enumerate(spans)}
    limited: dict[int, int] = {}
    for hop in case["hops"]:
        a, b = nodes[hop["a"]], nodes[hop["b"]]
        for tail, head in ((a, b), (b, a)):
            if "room" in hop:
                limited[len(arcs)] = at[hop["span"]]
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
        limited,
        {at[hop["span"]]: hop["room"] for hop in case["hops"] if "room" in hop},
        [
            ([i for i, s in enumerate(spans) if v in (s["a"], s["b"])], most)
            for v, most in case.get("degrees", {}).items()
        ],
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
        hops = fastest_hops(case, f)
        for t, demand in enumerate(case["demands"]):
            if hops[demand["source"], demand["sink"]] > limit_ns(demand, f):
                share = Fraction(str(demand["after_share"])) if f else 1
                found[t, f] = -(-demand["channels"] * share // 1)
    return found


def lost_spans(case: Case) -> list[list[str]]:
    return [[], *(f["lost"] for f in case["failures"])]


def limit_ns(demand: Case, state: int) -> int:
    return int(demand["limit_ns"] if state == 0 else demand["after_ns"])


def fastest_hops(case: Case, state: int) -> dict[tuple[str, str], int]:
    """Return the fastest way between all places over hops without a limit: Floyd and Warshall."""
    nodes, lost = case["nodes"], set(lost_spans(case)[state])
    ns = {(a, b): 0 if a == b else FAR for a, b in product(nodes, nodes)}
    for hop in case["hops"]:
        if hop["span"] not in lost and "room" not in hop:
            for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"])):
                ns[a, b] = min(ns[a, b], hop["ns"])
    for k, a, b in product(nodes, nodes, nodes):
        ns[a, b] = min(ns[a, b], ns[a, k] + ns[k, b])
    return ns


@dataclass(frozen=True)
class _Leg:
    """Hops with a limit, and the fastest ones without one between; how long they take."""

    hops: tuple[str, ...]
    ns: int


def _legs(case: Case, state: int, start: str, sink: str) -> list[_Leg]:
    """Return every way over hops from a place to another, no place of a limited one twice."""
    free, lost = fastest_hops(case, state), set(lost_spans(case)[state])
    found: list[_Leg] = []
    stack: list[tuple[str, tuple[str, ...], tuple[str, ...], int]] = [(start, (start,), (), 0)]
    while stack:
        at, seen, taken, ns = stack.pop()
        if free[at, sink] < FAR:
            found.append(_Leg(taken, ns + free[at, sink]))
        for hop in case["hops"]:
            if "room" not in hop or hop["span"] in lost:
                continue
            for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"])):
                if b not in seen and free[at, a] < FAR:
                    more = free[at, a] + hop["ns"]
                    stack.append((b, (*seen, b), (*taken, hop["span"]), ns + more))
    return found


@dataclass(frozen=True)
class LitCase:
    """A way of light from the hub, lit in a type, with regenerators at places."""

    end: str
    spans: tuple[str, ...]
    ns: int
    type: int
    again: tuple[str, ...]


def optical_ways(case: Case) -> list[LitCase]:
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


def _routes(
    case: Case, state: int, ways: list[LitCase], demand: Case
) -> Iterator[tuple[LitCase, _Leg]]:
    """Yield links and hops of a demand that are in time in a state: hops alone have no link."""
    lost, limit = set(lost_spans(case)[state]), limit_ns(demand, state)
    for way in (LitCase(case["hub"], (), 0, -1, ()), *ways):
        legs = [] if set(way.spans) & lost else _legs(case, state, way.end, demand["sink"])
        yield from ((way, leg) for leg in legs if way.ns + leg.ns <= limit)


def _fibres(case: Case, model: cp_model.CpModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the pairs of every span, and whether any is lit; no place has too many."""
    pairs = {s["id"]: model.new_int_var(0, s["max_pairs"], s["id"]) for s in case["spans"]}
    lit = {s["id"]: model.new_bool_var(f"lit {s['id']}") for s in case["spans"]}
    for span in case["spans"]:
        model.add(pairs[span["id"]] <= span["max_pairs"] * lit[span["id"]])
    for v, degrees in case.get("degrees", {}).items():
        ends = (pairs[s["id"]] for s in case["spans"] if v in (s["a"], s["b"]))
        model.add(sum(ends) <= degrees)
    return pairs, lit


def _taken(way: LitCase, owner: int) -> Iterator[tuple[object, ...]]:
    """Yield what a channel takes of what is bought of links."""
    if way.spans:
        yield owner, way.end, way.type
    yield from (("again", way.end, way.type, place) for place in way.again)


def by_routes(case: Case, matrices: Sequence[tuple[int, np.ndarray]] = ()) -> int | None:
    """Return the optimum: every way of every channel in every state is a number to be chosen.

    None where there is none. ``matrices``: states, and channels of every demand that they must
    carry; none: those of the case.
    """
    model, ways, kinds = cp_model.CpModel(), optical_ways(case), types(case)
    asked, owned = channels(case), case["channels"] == "owned"
    cases = matrices or list(enumerate(asked.T))
    most = int(np.array([needs for _, needs in cases]).max(axis=0).sum())
    step = gcd(*(kind["width"] for kind in kinds))
    pairs, lit = _fibres(case, model)
    bought: dict[tuple[object, ...], cp_model.IntVar] = {}
    money = []
    rooms = {hop["span"]: hop["room"] for hop in case["hops"] if "room" in hop}
    for f, needs in cases:
        load: dict[str, list[Any]] = {}
        carried: dict[str, list[Any]] = {}
        at: dict[tuple[object, ...], list[Any]] = {}
        for t, demand in enumerate(case["demands"]):
            flows = []
            for number, (way, leg) in enumerate(_routes(case, f, ways, demand)):
                flow = model.new_int_var(0, int(needs[t]), f"{t} {f} {number}")
                kind = kinds[way.type] if way.spans else ALONE
                flows.append(kind["rate"] * flow)
                for hop in leg.hops:
                    carried.setdefault(hop, []).append(kind["rate"] * flow)
                for s in way.spans:
                    load.setdefault(s, []).append(kind["width"] * flow)
                for key in _taken(way, t if owned else -1):
                    at.setdefault(key, []).append(flow)
            model.add(sum(flows) >= int(needs[t]))
        for s, flows in load.items():
            model.add(sum(flows) <= (case["slots"] - case["slots"] % step) * pairs[s])
        for hop, flows in carried.items():
            model.add(sum(flows) <= rooms[hop])
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
