"""The integer program of HiGHS: items, flows of the needs met so far, and cuts.

Only items are whole. A need with paths becomes a flow of one unit over the network unrolled in time
(see ``Arcs.steps``), which chosen items have to carry; any need can become a cut, of whose
items one has to be chosen. Neither asks more than the need itself, so the bound holds for every
plan; rows are added until the choice holds everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil, floor, gcd, isfinite
from typing import TYPE_CHECKING, Any

from netplan.check.plan.disjoint_paths import risks_of
from netplan.check.plan.targets import nearest_ns
from netplan.check.recompute.question import Demand, Loss
from netplan.check.recompute.service import NOTHING
from netplan.cross_check.arcs import HOP, Arcs, State, Step
from netplan.cross_check.needs import Asked, MeanNeed, Need, PairNeed, PathNeed, RouteNeed

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt

SHARES = (6, 16, 64)
"""In how many shares the slack of a need is cut at first, and where that was too coarse."""
IDLE = 1e-6
"""A flow whose unit is worth less than this share of a step of the cost binds nothing."""
OPTIMAL, FOUND, NONE, STOPPED = "optimal", "found", "none", "stopped"
Flow = Sequence[tuple[int, Any]]
"""How much of a unit takes each step, by the number of its arc."""


@dataclass(frozen=True)
class Answer:
    """What a solve of the program gave: its end, the items chosen, the bound in CNY."""

    end: str
    chosen: frozenset[int]
    bound_cny: int


@dataclass(frozen=True)
class Relaxed:
    """What a solve gave that may take parts of items.

    Attributes:
        bound_cny: no choice costs less; None: there is none.
        cost_cny: the least cost of parts, not rounded.
        parts: how much of every item is taken.
        more_cny: by how much the bound rises where an item that is not taken is chosen.
        binding: the needs whose flows the bound rests on.
    """

    bound_cny: int | None
    cost_cny: float = 0.0
    parts: tuple[float, ...] = ()
    more_cny: tuple[float, ...] = ()
    binding: tuple[Need, ...] = ()

    def taken(self, least: float) -> list[int]:
        """Return the items of which more than a part is taken."""
        return [i for i, part in enumerate(self.parts) if part > least]


@dataclass
class Program:
    """The program as it stands.

    Attributes:
        asked: what has to hold.
        left_out: items that are not chosen, for no choice with them is sought.
        level: which of ``SHARES`` flows begin with.
    """

    asked: Asked
    left_out: frozenset[int] = frozenset()
    level: int = 0
    arcs: Arcs = field(init=False)
    model: mathopt.Model = field(init=False)
    step: int = field(init=False)
    items: list[Any] = field(init=False)
    flows: dict[Need, int] = field(init=False, default_factory=dict)
    cuts: int = 0
    _held_rows: dict[Need, Any] = field(init=False, default_factory=dict)
    _whole: list[Any] = field(init=False, default_factory=list)
    _given: dict[Demand, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (loads only when asked for)

        self.model, items = mathopt.Model(name="second opinion"), self.asked.items
        self.arcs = Arcs(items, self.left_out)
        self.items = [self._yes_or_no() for _ in items.names]
        for i in sorted(items.forced):
            self.items[i].lower_bound = 1.0
        for i in sorted(self.left_out):
            self.items[i].upper_bound = 0.0
        self.step = gcd(*items.prices) or 1
        price = [price // self.step for price in items.prices]
        self.model.minimize(sum(p * x for p, x in zip(price, self.items, strict=True)))
        if self.asked.cover is not None:
            weights, most = self.asked.cover.weights, self.asked.cover.most_left_out
            self._given = {demand: self._yes_or_no() for demand in weights}
            left_out = [weights[demand] * (1 - held) for demand, held in self._given.items()]
            self._row(sum(left_out) <= floor(most))

    def _yes_or_no(self) -> mathopt.Variable:
        self._whole.append(self.model.add_binary_variable())
        return self._whole[-1]

    def _row(self, row: Any) -> Any:
        return self.model.add_linear_constraint(row)

    def add_flow(self, need: Need) -> bool:
        """Add the paths of a need, or cut them finer; tell whether that can still be done."""
        level = self.flows.get(need, self.level)
        if level == len(SHARES) or (need in self.flows and isinstance(need, RouteNeed | MeanNeed)):
            return False
        match need:
            case PathNeed(demand, loss, limit_ns):
                held = self._held(need)
                _, row = self._path(demand, loss, limit_ns, held, SHARES[level])
                self._held_rows[need] = row
            case PairNeed(demand):
                self._pair(demand, SHARES[level])
            case RouteNeed(ends):
                self._route(ends)
            case MeanNeed():
                self._mean(need)
            case _:
                return False
        self.flows[need] = level + 1
        return True

    def add_cut(self, need: Need, lacking: Collection[int]) -> None:
        """Ask for one of some items, without all of which a need does not hold."""
        self._row(sum(self.items[i] for i in sorted(lacking)) >= self._held(need))
        self.cuts += 1

    def at_most(self, cost_cny: int) -> None:
        """Leave out what costs more than is allowed."""
        price = [price // self.step for price in self.asked.items.prices]
        total = sum(p * x for p, x in zip(price, self.items, strict=True))
        self._row(total <= cost_cny // self.step + 0.5)

    def _held(self, need: Need) -> Any:
        """Return 1, or whether a demand that may do without is held."""
        if isinstance(need, PathNeed) and need.covered:
            return self._given[need.demand]
        return 1

    def _path(
        self, demand: Demand, loss: Loss, limit_ns: int, held: Any, shares: int
    ) -> tuple[Flow, Any]:
        steps = self.arcs.steps(demand.sources, demand.sink, limit_ns, loss, shares, demand.barred)
        starts = [self.arcs.node[place] for place in demand.sources if place not in loss.places]
        return self._flow(steps, starts, self.arcs.node[demand.sink], held)

    def _flow(
        self, steps: Sequence[Step], starts: Sequence[int], sink: int, held: Any
    ) -> tuple[Flow, Any]:
        """Send ``held`` units from the starts to the sink, over items that are chosen.

        Returns:
            The flow, and the row that asks for the units.
        """
        flow = [(step.arc, self.model.add_variable(lb=0.0, ub=1.0)) for step in steps]
        given = [self.model.add_variable(lb=0.0, ub=1.0) for _ in starts]
        balance: dict[State, list[Any]] = defaultdict(list)
        loads: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for node, start in zip(starts, given, strict=True):
            balance[node, 0].append(start)
        for step, (number, share) in zip(steps, flow, strict=True):
            arc = self.arcs.arcs[number]
            balance[step.tail].append(-share)
            balance[step.head].append(share)
            if arc.item != HOP:
                loads[arc.item, arc.layer].append(share)
        sent = self._row(sum(given) - held == 0)
        for state, terms in balance.items():
            if state[0] != sink:
                self._row(sum(terms) == 0)
        for (item, _), load in loads.items():
            self._row(sum(load) <= self.items[item])
        return flow, sent

    def _pair(self, demand: Demand, shares: int) -> None:
        """Send one unit within either limit, and let each risk be taken by one of them."""
        limits = demand.limit_ns, demand.protection_ns or 0
        flows = [self._path(demand, NOTHING, limit_ns, 1, shares)[0] for limit_ns in limits]
        question = self.asked.question
        own = {f"place {place}" for place in (*demand.sources, demand.sink)}
        taken: list[dict[str, list[Any]]] = []
        for flow in flows:
            of_risk: dict[str, list[Any]] = defaultdict(list)
            for number, taking in flow:
                span = self.arcs.arcs[number].span
                risks = risks_of(question, question.usable[span], demand.disjoint) if span else ()
                for risk in sorted(set(risks) - own):
                    of_risk[risk].append(taking)
            taken.append(of_risk)
        for risk in sorted(set(taken[0]) & set(taken[1])):
            first = self._yes_or_no()
            for side, open_ in ((0, first), (1, 1 - first)):
                for taking in taken[side][risk]:
                    self._row(taking <= open_)

    def _mean(self, need: MeanNeed) -> None:
        """Send one unit of every demand, and hold the time that they take together.

        Nothing is unrolled: time is a price here, and no longer than the demand takes with nothing
        built, which any choice offers.
        """
        today = self.asked.items.service(())
        sums = []
        for demand, weight in zip(need.demands, need.per_ns, strict=True):
            known = nearest_ns(today, demand)
            most = demand.limit_ns if known is None else min(known, demand.limit_ns)
            if weight:
                flow, _ = self._path(demand, NOTHING, most, 1, 1)
                per_ns = weight / need.total
                sums += [per_ns * self.arcs.arcs[number].ns * share for number, share in flow]
        self._row(sum(sums) <= need.most + 1)

    def _route(self, ends: tuple[str, str]) -> None:
        """Choose a forced link and send one unit over the spans under it."""
        item = next(
            self.asked.items.first_link + number
            for number, pair in enumerate(self.asked.items.links.values())
            if pair == ends
        )
        steps = self.arcs.link_steps(ends, item)
        first = self.arcs.arcs[steps[0].arc].layer * len(self.arcs.node) if steps else 0
        start, end = (first + self.arcs.node[place] for place in ends)
        self._flow(steps, [start], end, 1)

    def relaxed(self, seconds: float | None) -> Relaxed | None:
        """Solve the program with parts of items; None where the time was up."""
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (loads only when asked for)

        for variable in self._whole:
            variable.integer = False
        result = mathopt.solve(self.model, mathopt.SolverType.HIGHS, params=_parameters(seconds))
        for variable in self._whole:
            variable.integer = True
        reason = result.termination.reason
        if reason is mathopt.TerminationReason.INFEASIBLE:
            return Relaxed(None)
        if reason is not mathopt.TerminationReason.OPTIMAL:
            return None
        worth = result.dual_values()
        idle = {need for need, row in self._held_rows.items() if abs(worth[row]) < IDLE}
        return Relaxed(
            self._bound_cny(result.dual_bound()),
            result.dual_bound() * self.step,
            tuple(result.variable_values(self.items)),
            tuple(more * self.step for more in result.reduced_costs(self.items)),
            tuple(need for need in self.flows if need not in idle),
        )

    def solve(
        self, seconds: float | None, gap: float, begin: Collection[int] | None = None
    ) -> Answer:
        """Solve the program as it stands, until the gap is this share of the cost.

        ``begin`` is a choice that the solver may begin with.
        """
        from ortools.math_opt.python import mathopt  # noqa: PLC0415  (loads only when asked for)

        known = mathopt.ModelSolveParameters()
        if begin is not None:
            values = {x: float(i in begin) for i, x in enumerate(self.items)}
            known.solution_hints.append(mathopt.SolutionHint(variable_values=values))
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.HIGHS,
            params=_parameters(seconds, gap),
            model_params=known,
        )
        reason = result.termination.reason
        if reason is mathopt.TerminationReason.INFEASIBLE:
            return Answer(NONE, frozenset(), 0)
        bound = self._bound_cny(result.dual_bound())
        if not result.has_primal_feasible_solution():
            return Answer(STOPPED, frozenset(), bound)
        values = result.variable_values(self.items)
        chosen = frozenset(i for i, value in enumerate(values) if value > 0.5)
        proven = reason is mathopt.TerminationReason.OPTIMAL
        bound = min(bound, self.asked.items.cost_cny(chosen))  # whatever the last digit says
        return Answer(OPTIMAL if proven else FOUND, chosen, bound)

    def _bound_cny(self, steps: float) -> int:
        """Return a bound in steps of the cost as one in CNY, without what is rounded."""
        slack = 1e-6 + 1e-9 * abs(steps)
        return max(ceil(steps - slack), 0) * self.step if isfinite(steps) else 0


def _parameters(seconds: float | None, gap: float = 0.0) -> mathopt.SolveParameters:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415  (loads only when asked for)

    return mathopt.SolveParameters(
        relative_gap_tolerance=gap,
        random_seed=0,
        time_limit=None if seconds is None else timedelta(seconds=max(seconds, 0.01)),
    )
