"""Small networks whose channels have fixed stand-ins; their optimum by a model of all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from netplan.model.carried import CarriedRoute
from netplan.planning.capacity.question import CapacityQuestion
from netplan.planning.capacity.working import Working
from tests.support.capacity_cases import (
    Case,
    LitCase,
    channels,
    fastest_hops,
    limit_ns,
    lost_spans,
    optical_ways,
    types,
)
from tests.support.capacity_random import random_case
from tests.support.working_cases import Rules, check_room, running

IN_PAIRS = ("shared", "one_plus_one")
KINDS = ("plain", "noise", "again", "reach")
"""Kinds of random cases: with one type of channel."""
Pair = tuple[int, int | None]


def pair_case(seed: int, kind: str, rerouting: str) -> Case:
    """Return a random network with one type of channel that asks for routes in pairs."""
    case = random_case(seed, kind)
    if "types" in case:
        one = {**case["types"][0], "rate": 1}
        case = {**case, "types": [one], "channel_cost": one["cost"]}
    return {**case, "rerouting": rerouting}


def check_pairs(
    case: Case, rules: Rules, question: CapacityQuestion, chosen: np.ndarray, found: Working
) -> None:
    """Assert that what runs are pairs of routes of which every failure leaves one, and no more."""
    assert found.repair is None
    check_room(rules, question, chosen, found)
    asked, twice = channels(case), case["rerouting"] == "one_plus_one"
    ways: dict[tuple[int, str], set[object]] = {}
    kept = asked[:, 1:].max(axis=1, initial=0)
    total = np.maximum(asked[:, 0], kept)
    intact = next(iter(running(rules, found.states)))
    assert not twice or not any(state.routes for state in found.states[1:])

    def alone(route: CarriedRoute) -> bool:
        states = np.flatnonzero(asked[route.demand]).tolist()
        return all(not rules.cut(f, route) and rules.in_time(f, route) for f in states)

    for f, routes in enumerate(running(rules, found.states)):
        has = np.zeros(len(asked), int)
        pairs: set[tuple[int, int]] = set()
        for route in routes:
            assert not rules.cut(f, route)
            if route.pair is not None:
                way = tuple((w.link, w.spans, w.regenerators) for w in route.ways)
                ways.setdefault((route.pair, route.role), set()).add(way)
            if rules.in_time(f, route) and route.pair is not None:
                pairs.add((route.demand, route.pair))
            elif rules.in_time(f, route):
                has[route.demand] += f == 0 or route not in intact or alone(route)
        for d, pair in pairs:
            has[d] += _size(found, pair)
        for d in np.flatnonzero(asked[:, f]).tolist():
            assert has[d] == total[d] if f == 0 else has[d] >= kept[d], (rules.names[f], d)
    assert all(len(known) == 1 for known in ways.values())


def _size(found: Working, pair: int) -> int:
    """Return the channels of a pair, the same wherever it is lit."""
    (size,) = {r.channels for s in found.states for r in s.routes if r.pair == pair}
    return size


class PairModel:
    """Every pair of ways of every channel is a number to be chosen."""

    def __init__(self, case: Case) -> None:
        self.case, self.ways = case, optical_ways(case)
        self.asked, self.lost = channels(case), lost_spans(case)
        self.hops = [fastest_hops(case, f) for f in range(len(self.lost))]
        self.twice = case["rerouting"] == "one_plus_one"
        self.model = cp_model.CpModel()
        self.load: dict[tuple[int, str], list[Any]] = {}
        self.ends: dict[tuple[int, tuple[object, ...]], list[Any]] = {}

    def alive(self, way: LitCase, f: int) -> bool:
        return not set(way.spans) & set(self.lost[f])

    def serves(self, t: int, way: LitCase, f: int) -> bool:
        demand = self.case["demands"][t]
        ns = way.ns + self.hops[f][way.end, demand["sink"]]
        return self.alive(way, f) and ns <= limit_ns(demand, f)

    def pairs(self, t: int) -> Iterator[Pair]:
        """Yield the pairs, the way that works first, that outlive all that asks for channels."""
        states = np.flatnonzero(self.asked[t]).tolist()
        numbers = range(len(self.ways))
        for i in numbers:
            if all(self.serves(t, self.ways[i], f) for f in states):
                yield i, None
        for i, j in product(numbers, numbers):
            one, two = self.ways[i], self.ways[j]
            works = not self.asked[t, 0] or self.serves(t, one, 0)
            left = all(self.serves(t, one, f) or self.serves(t, two, f) for f in states)
            if i != j and works and left:
                yield i, j

    def lit(self, t: int, pair: Pair, f: int) -> list[int]:
        """Return the ways of a pair that are lit in a state."""
        i, j = pair
        if self.twice:
            return [w for w in pair if w is not None and self.alive(self.ways[w], f)]
        asked, serves = self.asked[t, f] > 0, self.serves(t, self.ways[i], f)
        stays = self.alive(self.ways[i], f) if self.asked[t, 0] else asked and serves
        found = [i] if stays else []
        if asked and not serves:
            assert j is not None
            found.append(j)
        return found

    def _light(self, t: int, f: int, way: LitCase, flow: Any) -> None:
        kind = types(self.case)[way.type]
        owner = t if self.case["channels"] == "owned" else -1
        for s in way.spans:
            self.load.setdefault((f, s), []).append(kind["width"] * flow)
        self.ends.setdefault((f, (owner, way.end, way.type)), []).append(flow)
        for place in way.again:
            self.ends.setdefault((f, ("again", way.end, way.type, place)), []).append(flow)

    def _choose(self) -> None:
        for t in range(len(self.asked)):
            kept = int(self.asked[t, 1:].max(initial=0))
            bare = max(int(self.asked[t, 0]) - kept, 0)
            flows = []
            for number, pair in enumerate(self.pairs(t) if kept else ()):
                flow = self.model.new_int_var(0, kept, f"{t} pair {number}")
                flows.append(flow)
                for f in range(len(self.lost)):
                    for w in self.lit(t, pair, f):
                        self._light(t, f, self.ways[w], flow)
            self.model.add(sum(flows) == kept)
            flows = []
            for number, way in enumerate(self.ways if bare else ()):
                if self.serves(t, way, 0):
                    flow = self.model.new_int_var(0, bare, f"{t} way {number}")
                    flows.append(flow)
                    for f in range(len(self.lost)):
                        if self.alive(way, f):
                            self._light(t, f, way, flow)
            self.model.add(sum(flows) == bare)

    def optimum(self) -> int | None:
        """Return the least cost, None where there is no plan."""
        case, model, kinds = self.case, self.model, types(self.case)
        self._choose()
        (step,) = {kind["width"] for kind in kinds}
        pairs = {s["id"]: model.new_int_var(0, s["max_pairs"], s["id"]) for s in case["spans"]}
        lit = {s["id"]: model.new_bool_var(f"lit {s['id']}") for s in case["spans"]}
        for span in case["spans"]:
            model.add(pairs[span["id"]] <= span["max_pairs"] * lit[span["id"]])
        for (_, s), flows in self.load.items():
            model.add(sum(flows) <= (case["slots"] - case["slots"] % step) * pairs[s])
        bought: dict[tuple[object, ...], cp_model.IntVar] = {}
        money = []
        for (_, key), flows in self.ends.items():
            if key not in bought:
                bought[key] = model.new_int_var(0, 1000, str(key))
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
