"""Least cost when only a share of the demands must hold: which ones is part of the choice.

Every demand that counts may be *given up*: an item of its own opens an arc from its source
to its sink that takes no time. The weight given up is limited, which the engine cannot
state, so each unit of weight gets a price instead: with prices ``p_d = floor(price * w_d)``
the engine's bound less ``floor(price * capacity)`` is a bound of the question itself,
because what a permitted choice pays for giving up is at most that. The best price lies
where two plans, one giving up too much and one not, cost the same; the engine finds it in
a few questions. What gap remains is closed by branching on one demand: held, or given up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import ARC_PLAIN, NO_CAP, NO_ITEM, CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare

Bool = npt.NDArray[np.bool_]
Solve = Callable[..., CoverResult]
OnStep = Callable[[int | None, int], None]


@dataclass(frozen=True)
class CoverageResult:
    """The answer; ``chosen`` None: no plan. Infeasible when even everything leaves too much."""

    reason: str
    chosen: Bool | None
    cost: int
    lower_bound: int
    nodes: int
    infeasible: bool = False


@dataclass(frozen=True)
class _Offer:
    """A plan in the view of prices: its cost and the weight it gives up of the undecided."""

    cost: int
    weight: int
    given_up: frozenset[int]


@dataclass(order=True)
class _Node:
    bound: int
    number: int
    held: frozenset[int] = field(compare=False)
    given_up: frozenset[int] = field(compare=False)


def least_cost_covering(
    problem: CoverProblem,
    weight: Int64,
    capacity: int,
    *,
    solve: Solve,
    settings: EngineSettings,
    budget: int | None = None,
    on_step: OnStep | None = None,
) -> CoverageResult:
    """Return a cheapest plan that leaves demands of at most this weight unmet.

    Args:
        problem: every limit, including those that may be given up.
        weight: (d,) >= 0; -1 for demands that must hold in any case.
        capacity: the weight that may be given up.
        solve: the engine.
        settings: its limits; the time is for all questions together.
        budget: CNY; with one, a bound above it ends the search.
        on_step: called with (cost, bound) whenever one of them moves.
    """
    return _Covering(problem, weight, capacity, solve, settings, budget).run(on_step)


class _Covering:
    def __init__(
        self,
        problem: CoverProblem,
        weight: Int64,
        capacity: int,
        solve: Solve,
        settings: EngineSettings,
        budget: int | None,
    ) -> None:
        self.weight = [int(w) for w in weight]
        self.capacity, self.solve, self.settings = capacity, solve, settings.begun()
        self.free = [d for d, w in enumerate(self.weight) if w >= 0]
        self.n_items = len(problem.item_cost)
        self.prepared = prepare(problem)
        self.wide = with_give_ups(problem, self.free)
        self.budget = budget
        self.best: Bool | None = None
        self.cost: int | None = None
        self.cut_short = ""
        self.nodes = 0
        self.number = 0

    def unmet(self, chosen: UInt8) -> set[int]:
        """Return the demands that miss a limit under a chosen set."""
        net = self.prepared.net
        return {d for d, _, _ in list_violations(net, chosen, net.limit.size)}

    def run(self, on_step: OnStep | None) -> CoverageResult:
        lost = self.unmet(self.prepared.upper)
        if lost - set(self.free) or sum(self.weight[d] for d in lost) > self.capacity:
            return CoverageResult("impossible", None, 0, 0, 0, infeasible=True)
        nothing = frozenset(d for d in self.free if self.weight[d] == 0)
        queue = [_Node(0, 0, frozenset(), nothing | lost)]
        bound = 0
        while queue:
            node = heapq.heappop(queue)
            bound = max(bound, node.bound)
            if bound >= self.ceiling:
                break
            if on_step is not None:
                on_step(self.cost, bound)
            if self.cut_short or self._close_enough(bound):
                return self._result(bound)
            for child in self._explore(node):
                heapq.heappush(queue, child)
        if self.cut_short:  # the last node was given back as it was
            return self._result(bound)
        return self._result(self.ceiling)

    @property
    def ceiling(self) -> int:
        """Return the bound at which nothing better is left: the best cost, or over budget."""
        over = 2**60 if self.budget is None else self.budget + 1
        return over if self.cost is None else min(self.cost, over)

    def _close_enough(self, bound: int) -> bool:
        gap = self.settings.gap
        if self.cost is None or gap == 0 or self.cost - bound > gap * self.cost:
            return False
        self.cut_short = "gap"
        return True

    def _result(self, bound: int) -> CoverageResult:
        if self.best is None or self.cost is None:
            return CoverageResult(self.cut_short or "above", None, 0, bound, self.nodes)
        reason = "proved" if bound >= self.cost else self.cut_short
        return CoverageResult(reason, self.best, self.cost, min(bound, self.cost), self.nodes)

    def _explore(self, node: _Node) -> list[_Node]:
        """Bound a node by prices; return what is left of it, itself when time ran out."""
        room = self.capacity - sum(self.weight[d] for d in node.given_up)
        if room < 0:
            return []
        undecided = [d for d in self.free if d not in node.held and d not in node.given_up]
        heavy = {d for d in undecided if self.weight[d] > room}
        undecided = [d for d in undecided if d not in heavy]
        node = _Node(node.bound, node.number, node.held | heavy, node.given_up)
        sides = self._priced(node, undecided, room)
        if sides is None:
            return [node] if self.cut_short else []
        return self._split(node, *sides)

    def _priced(
        self, node: _Node, undecided: Sequence[int], room: int
    ) -> tuple[_Offer, _Offer] | None:
        """Find the best price; return the plans on its two sides, None when none is needed."""
        over = self._ask(node, undecided, Fraction(0), room)
        if over is None or over.weight <= room:
            return None
        under = self._under(node, undecided, over, room)
        for _ in range(self.settings.parameters.objectives.most_prices):
            if under is None or under.cost <= over.cost:
                return None
            price = Fraction(under.cost - over.cost, over.weight - under.weight)
            offer = self._ask(node, undecided, price, room)
            if offer is None:
                return None
            if offer.weight in {over.weight, under.weight}:
                break
            over, under = (offer, under) if offer.weight > room else (over, offer)
        assert under is not None
        return over, under

    def _under(
        self, node: _Node, undecided: Sequence[int], over: _Offer, room: int
    ) -> _Offer | None:
        """Return a plan that gives up no more than there is room for; None: closed or late."""
        all_held = _Node(node.bound, 0, node.held | set(undecided), node.given_up)
        offer = self._ask(all_held, [], Fraction(0), room)
        price = Fraction(max(over.cost, 1), over.weight)
        while offer is None and not self.cut_short:
            offer = self._ask(node, undecided, price, room)
            if offer is None:
                return None
            if offer.weight > room:
                offer, price = None, price * 4
        return offer

    def _split(self, node: _Node, over: _Offer, under: _Offer) -> list[_Node]:
        between = sorted(over.given_up - under.given_up) or sorted(over.given_up)
        d = max(between, key=lambda d: (self.weight[d], -d))
        held = node.held | {d}
        dropped = node.given_up | {d}
        self.number += 2
        return [
            _Node(node.bound, self.number - 1, held, node.given_up),
            _Node(node.bound, self.number, node.held, dropped),
        ]

    def _ask(
        self, node: _Node, undecided: Sequence[int], price: Fraction, room: int
    ) -> _Offer | None:
        """Solve at a price, raise the node's bound; None when the node is closed or late."""
        spare = int(price * room)
        lower, upper, cost = (
            self.wide.item_lower.copy(),
            self.wide.item_upper.copy(),
            self.wide.item_cost.copy(),
        )
        for i, d in enumerate(self.free):
            item = self.n_items + i
            cost[item] = int(price * self.weight[d]) if d in undecided else 0
            lower[item] = d in node.given_up
            upper[item] = d not in node.held
        settings = replace(self.settings, gap=0.0, cutoff=self.ceiling - 1 + spare)
        if self.ceiling >= 2**60:
            settings = replace(settings, cutoff=None)
        asked = replace(self.wide, item_cost=cost, item_lower=lower, item_upper=upper)
        answer = self.solve(asked, settings=settings)
        self.nodes += answer.nodes
        if answer.chosen is None:
            if answer.status != "infeasible":
                self.cut_short = answer.reason
            return None
        if answer.reason not in {"proved", "above"}:
            self.cut_short = answer.reason
        offer = self._offer(answer.chosen, frozenset(undecided))
        node.bound = max(node.bound, answer.lower_bound - spare)
        if node.bound >= self.ceiling or self.cut_short:
            return None
        return offer

    def _offer(self, chosen: Bool, undecided: frozenset[int]) -> _Offer:
        """Return what the engine's plan is worth; take it over when it is the best one."""
        plan = chosen[: self.n_items]
        cost = int(self.prepared.cost[plan].sum())
        unmet = self.unmet(plan.astype(np.uint8))
        total = sum(max(self.weight[d], 0) for d in unmet)
        if total <= self.capacity and (self.cost is None or cost < self.cost):
            self.best, self.cost = plan.copy(), cost
        given_up = frozenset(unmet & undecided)
        return _Offer(cost, sum(self.weight[d] for d in given_up), given_up)


def with_give_ups(problem: CoverProblem, free: Sequence[int]) -> CoverProblem:
    """Return the problem with one free-of-charge give-up item for each of these demands."""
    n, k = problem.n_nodes, len(problem.item_cost)
    own = np.arange(n, n + len(free), dtype=np.int32)
    sink = problem.demand_sink.copy()
    sink[list(free)] = own
    plain, none = np.full(len(free), ARC_PLAIN), np.full(len(free), NO_ITEM)
    items = np.arange(k, k + len(free))
    none_capped = np.full(len(free), NO_CAP)
    zeros = np.zeros(len(free))
    where = list(free)

    def joined(old: np.ndarray, *more: np.ndarray) -> np.ndarray:
        return np.concatenate([old, *more]).astype(old.dtype)

    return replace(
        problem,
        n_nodes=n + len(free),
        arc_tail=joined(problem.arc_tail, problem.demand_sink[where], problem.demand_source[where]),
        arc_head=joined(problem.arc_head, own, own),
        arc_ns=joined(problem.arc_ns, zeros, zeros),
        arc_item=joined(problem.arc_item, none, items),
        arc_kind=joined(problem.arc_kind, plain, plain),
        arc_cap_ns=joined(problem.caps_ns, none_capped, none_capped),
        arc_noise=problem.noise_and(2 * len(free)),
        item_cost=joined(problem.item_cost, zeros),
        item_lower=joined(problem.item_lower, zeros),
        item_upper=joined(problem.item_upper, zeros + 1),
        item_name=[*problem.item_name, *(f"give up {problem.demand_name[d]}" for d in free)],
        demand_sink=sink,
    )
