"""Why: what every part of a plan is for, what would bring in the rest, which limits bind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from netplan.errors import RequestError
from netplan.explain.exclusions import exclusions
from netplan.explain.resolve import Resolver, changes, cost_decrease, cost_increase
from netplan.explain.result import (
    CHANCE,
    PAIR,
    UPTIME,
    Broken,
    Change,
    CostDifference,
    LeftOut,
    Part,
    Slack,
    Slower,
    Solved,
    Use,
)
from netplan.failures.failure import INTACT
from netplan.graph.arrays import UInt8
from netplan.latency.demand import Demand
from netplan.model.plan import Obstacle, Plan, TargetOutcome
from netplan.model.scenario import Minimise, Scenario
from netplan.model.words import did_you_mean
from netplan.optimize.problem.answer import INFEASIBLE
from netplan.planning.conditions import problem_of
from netplan.planning.design import FORCED_LINK, Design, everything
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.explain.likely import Likely
    from netplan.explain.traffic import Room
    from netplan.planning.confidence.search import Judge
    from netplan.planning.survivability.requirements import Requirements

SPAN, LINK = "span", "link"
LABELS = {
    Obstacle.PROTECTION: PAIR,
    Obstacle.AVAILABILITY: UPTIME,
    Obstacle.CONFIDENCE: CHANCE,
}
UNTOLD = (
    "at which price it would come in is worked out for a least cost and for a single worst "
    "latency or margin, not for means, chains of objectives or 1+1 under a budget"
)
NOT_FORCED = "links are not forced where traffic is carried"
NO_BUDGET = "without a budget no price matters"


@dataclass(frozen=True)
class Reasons:
    """Answers about one plan that holds."""

    plan: Plan
    scenario: Scenario
    again: Resolver

    @cached_property
    def model(self) -> ServiceModel:
        """Return the scenario in the form that graphs need."""
        return ServiceModel(self.scenario)

    @cached_property
    def design(self) -> Design:
        """Return the plan's own spans and links."""
        return Design.of(self.model, self.plan)

    @cached_property
    def room(self) -> Room | None:
        """Return what of the plan is needed for traffic, None where none is asked about."""
        if self.plan.carried is None:
            return None
        from netplan.explain.traffic import Room  # noqa: PLC0415 (kernels)
        from netplan.planning.capacity.held import Held  # noqa: PLC0415 (kernels)

        return Room(self.plan, Held(self.model))

    def _crowded(self, id_: str) -> dict[str, Any]:
        """Return what a part is for where traffic is asked about, as fields of a part."""
        if self.room is None:
            return {}
        return {"count": self.room.count(id_), "crowded": tuple(self.room.short(id_))}

    @cached_property
    def _problem(self) -> ScenarioProblem:
        return build_problem(self.model)

    @cached_property
    def _outcomes(self) -> tuple[TargetOutcome, ...]:
        """Return how the pairs fare in the plan, in the order of the demands."""
        return self.design.outcomes()

    @cached_property
    def _is_cost(self) -> bool:
        """Tell whether the plan is compared by its cost alone."""
        chain = self.scenario.objective.chain
        return len(chain) == 1 and chain[0].minimise is Minimise.COST

    @cached_property
    def _uses(self) -> dict[str, list[Use]]:
        """Return which 1+1 paths take each span and link of the plan."""
        found: dict[str, list[Use]] = {}
        for outcome in self._outcomes:
            pair = outcome.pair
            for name in ("working", "protection"):
                path = None if pair is None else getattr(pair, name)
                if path is None:
                    continue
                for id_ in dict.fromkeys((*path.steps, *(s for r in path.routes for s in r))):
                    found.setdefault(id_, []).append(Use(outcome.id, outcome.sink, name))
        return found

    def parts(self) -> Iterator[Part]:
        """Yield every part of the plan with the limits that need it; nothing is re-solved."""
        for id_, kind in self._ids():
            rest = self._without(id_)
            yield Part(
                id=id_,
                kind=kind,
                cost_cny=self._price(id_, kind),
                forced=self._is_forced(id_),
                broken=(*self._needs(id_), *_unrouted(rest)),
                slower=tuple(self._slower(rest)),
                used=tuple(self._uses.get(id_, ())),
                **self._crowded(id_),
            )

    def _without(self, id_: str) -> Design:
        """Return the plan less one part."""
        return Design.of(self.model, self.plan, without=id_)

    def _slower(self, rest: Design) -> Iterator[Slower]:
        """Yield the pairs that take longer without a part, where latencies are what counts."""
        if self._is_cost:
            return
        for demand, outcome in zip(self.model.demands, self._outcomes, strict=True):
            ns = rest.intact.one_way_ns(demand)
            if outcome.after_ns is not None and (ns is None or ns > outcome.after_ns):
                yield Slower(demand.target, demand.sink, outcome.after_ns, ns)

    def part(self, id_: str, kind: str) -> Part:
        """Return one part of the plan with what it costs to do without it."""
        rest = self._without(id_)
        key = "forbid_spans" if kind == SPAN else "forbid_links"
        force = "force_spans" if kind == SPAN else "force_links"
        without = self.again.with_candidates(
            self.scenario,
            lambda rule: replace(
                rule,
                **{
                    key: (*getattr(rule, key), id_),
                    force: tuple(name for name in getattr(rule, force) if name != id_),
                },
            ),
            f"without-{id_}",
        )
        return Part(
            id=id_,
            kind=kind,
            cost_cny=self._price(id_, kind),
            forced=self._is_forced(id_),
            broken=(
                *(b for b in _broken(rest) if self._holds(b.target, b.sink, b.source)),
                *self._needs_joint(id_),
                *_unrouted(rest),
            ),
            without=without,
            extra=self._rise(without, harder=not self._is_forced(id_)),
            changes=self._changes(without),
            slower=tuple(self._slower(rest)),
            used=tuple(self._uses.get(id_, ())),
            **self._crowded(id_),
        )

    def _rise(self, again: Solved, *, harder: bool = True) -> CostDifference | None:
        return cost_increase(self.plan, again, harder=harder) if self._is_cost else None

    def _changes(self, again: Solved) -> tuple[Change, ...]:
        return () if self._is_cost else changes(self.plan, again)

    def _holds(self, target: str, sink: str, source: str) -> bool:
        """Tell whether a pair's limits are conditions that the plan keeps."""
        return self.scenario.objective.hard_targets and (target, sink, source) in self._held

    @cached_property
    def _held(self) -> frozenset[tuple[str, str, str]]:
        """Return the pairs that the plan holds; a coverage leaves some out."""
        pairs = zip(self.model.demands, self._outcomes, strict=True)
        return frozenset((d.target, d.sink, d.sources[0]) for d, outcome in pairs if outcome.met)

    def left_out(self, id_: str, kind: str) -> LeftOut:
        """Return what would bring in a span or link that the plan does not have."""
        reason = self._why_never(id_, kind)
        if reason:
            return LeftOut(id_, kind, reason, None)
        if kind == LINK and self.room is not None:
            price = min(light.channel_cny for light in self.room.held.asked.lights)
            return LeftOut(id_, kind, "", price, untold=NOT_FORCED)
        key = "force_spans" if kind == SPAN else "force_links"
        forced = self.again.with_candidates(
            self.scenario,
            lambda rule: replace(rule, **{key: (*getattr(rule, key), id_)}),
            f"with-{id_}",
        )
        cut, untold = self._rise(forced), ""
        if not self._is_cost:
            cut, untold = self._cut(key, id_)
        price, changed = self._price_of_left_out(id_, kind), self._changes(forced)
        return LeftOut(id_, kind, "", price, forced, cut, changed, untold)

    def _cut(self, key: str, id_: str) -> tuple[CostDifference | None, str]:
        """Return by how much a price must fall before a plan with the part is better.

        What the cheapest better plan with it costs beyond the budget; None: none is better.
        """
        from netplan.planning.objective_chain import cheapest_better  # noqa: PLC0415 (kernels)

        rule, budget = self.scenario.candidates, self.scenario.objective.budget_cny
        value = self.plan.achieved[-1].value
        if any(step.minimise is Minimise.COST for step in self.scenario.objective.chain):
            return None, UNTOLD
        if budget is None or value is None:
            return None, NO_BUDGET
        question = replace(
            self.scenario,
            candidates=replace(rule, **{key: (*getattr(rule, key), id_)}),
            solver=replace(self.scenario.solver, time_limit_s=self.again.time_limit_s),
        )
        found = cheapest_better(question, value)
        if found is None:
            return None, UNTOLD
        if found.status == INFEASIBLE:
            return None, ""
        high = None if found.chosen is None else int(found.cost) - budget
        return CostDifference(max(0, int(found.lower_bound) - budget), high), ""

    def has(self, id_: str, kind: str) -> bool:
        """Tell whether a span or link is in the plan."""
        return id_ in (self.design.spans if kind == SPAN else self.design.links)

    def named(self, id_: str, kind: str) -> str:
        """Return the id of a span or link as the scenario writes it.

        Raises:
            RequestError: there is no such span or link.
        """
        if kind == SPAN:
            if id_ in self.scenario.network.span:
                return id_
            near = did_you_mean(id_, self.scenario.network.span)
            hint = f'; did you mean "{near}"?' if near else ""
            raise RequestError(f'no span "{id_}" in the scenario{hint}')
        if id_ in self.model.link_index:
            return id_
        turned = "--".join(reversed(id_.split("--")))
        if turned in self.model.link_index:
            return turned
        near = did_you_mean(id_, self.model.link_index)
        hint = f'; did you mean "{near}"?' if near else ""
        raise RequestError(f'no rule of the scenario allows a link "{id_}"{hint}')

    def slacks(self, targets: tuple[str, ...] = ()) -> Iterator[Slack]:
        """Yield how far each target's limits can be tightened; ``targets`` are re-solved.

        Raises:
            RequestError: there is no such target.
        """
        known = dict.fromkeys(demand.target for demand in self.model.demands)
        for name in targets:
            if name not in known:
                raise RequestError(f'no target "{name}"; targets are {", ".join(known)}')
            coverage = self.scenario.objective.coverage
            if coverage is not None and coverage.target == name:
                raise RequestError(f"the objective is a share of {name}: not asked without it")
        for name in known:
            slack = self._slack(name)
            yield self._priced(slack) if name in targets else slack

    def _slack(self, target: str) -> Slack:
        mine = [d for d in self.model.demands if d.target == target]
        mine = [d for d in mine if self._holds(d.target, d.sink, d.sources[0])]
        shared = self.scenario.confidence is not None or self._is_margin or self.room is not None
        if not mine or shared or any(d.availability is not None for d in mine):
            return Slack(target, None, "", None, "", "")
        intact = min((self._intact_margin(d), d.sink) for d in mine)
        after = min(self._margins(mine), default=None)
        return Slack(target, *intact, *(after or (None, "", "")))

    @cached_property
    def _is_margin(self) -> bool:
        """Tell whether limits are what the objective measures, so that none is free to move."""
        steps = self.scenario.objective.chain
        return any(step.minimise is Minimise.WORST_MARGIN for step in steps)

    def _intact_margin(self, demand: Demand) -> int:
        """Return how far an intact limit can be tightened; beyond the reserve of a confidence."""
        sure = self._outcomes[self.model.demands.index(demand)].confidence
        if sure is not None and sure.paths:
            return sure.paths[0].margin_ns
        return demand.limit_ns - self._working_ns(demand)

    def _working_ns(self, demand: Demand) -> int:
        """Return the latency that the intact limit is about: of a 1+1 pair the working path's."""
        pair = self._outcomes[self.model.demands.index(demand)].pair
        if pair is not None and pair.working is not None:
            return pair.working.parts.total_ns
        return self.design.intact.one_way_ns(demand) or 0

    def _margins(self, demands: list[Demand]) -> Iterator[tuple[int, str, str]]:
        for demand in demands:
            if demand.after_ns is None:
                continue
            sure = self._outcomes[self.model.demands.index(demand)].confidence
            if sure is not None:
                yield from ((p.margin_ns, demand.sink, p.failure) for p in sure.paths[1:])
                continue
            for failure, ns in self.design.after_failures(demand):
                yield demand.after_ns - (ns or 0), demand.sink, failure.id

    def _priced(self, slack: Slack) -> Slack:
        left = tuple(t for t in self.scenario.targets if t.id != slack.target)
        if not left:
            return slack
        without = self.again.solve(
            replace(self.scenario, targets=left), f"without-target-{slack.target}"
        )
        saved = cost_decrease(self.plan, without) if self._is_cost else None
        return replace(slack, without=without, saved=saved, changes=self._changes(without))

    def _ids(self) -> Iterator[tuple[str, str]]:
        yield from ((id_, SPAN) for id_ in self.design.spans)
        yield from ((id_, LINK) for id_ in self.design.links)

    def _is_forced(self, id_: str) -> bool:
        rule = self.scenario.candidates
        return id_ in (*rule.force_spans, *rule.force_links)

    def _price(self, id_: str, kind: str) -> int:
        """Return what a part of the plan costs; what it lacks is priced with one fibre pair."""
        priced = {span.id: span.cost_cny for span in self.plan.spans}
        priced |= {link.id: link.cost_cny for link in self.plan.links}
        if self.room is not None and id_ in priced:
            return priced[id_]
        if kind == LINK:
            return self.model.link_cost_cny(self.design.has[id_])
        return self.model.span_costs[self.model.span_index[id_]].cost_cny

    def _price_of_left_out(self, id_: str, kind: str) -> int:
        """Return what a part costs that the plan lacks; a link on its shortest route."""
        if kind != LINK:
            return self._price(id_, kind)
        return self.model.link_cost_cny(self.model.own_regenerators[self.model.link_index[id_]])

    def _needs(self, id_: str) -> Iterator[Broken]:
        """Yield the limits that fail without a part; the latency then is not worked out."""
        from netplan.optimize.problem.prepare import impossible_limits  # noqa: PLC0415 (kernels)

        cover = self._problem.cover
        kept = self._without(id_).chosen
        is_open = np.array([name in kept for name in cover.item_name], dtype=np.uint8)
        for found in impossible_limits(cover, is_open):
            if found.demand < len(self.model.demands):
                demand = self.model.demands[found.demand]
                if not self._holds(demand.target, demand.sink, demand.sources[0]):
                    continue
                failure = cover.scenario_name[found.scenario]
                limit = cover.limit_ns(found.demand, found.scenario)
                yield Broken(demand.target, demand.sources[0], demand.sink, failure, limit, None)

        yield from self._needs_together(is_open)
        yield from self._needs_confidence(id_, is_open)
        yield from self._needs_joint(id_)

    def _needs_together(self, is_open: UInt8) -> Iterator[Broken]:
        """Yield the pairs and shares that fail."""
        if not self.model.asks_more_than_paths:
            return
        asked = self._requirements
        wanted = [i for i, d in enumerate(self.model.demands) if d.availability is not None]
        pairs = dict(zip(asked.protected, asked.pairs, strict=True))
        shares = dict(zip(wanted, asked.uptimes, strict=True))
        for number, demand in enumerate(self.model.demands):
            for name, oracles in ((PAIR, pairs), (UPTIME, shares)):
                if number in oracles and not oracles[number].holds(is_open):
                    limit = demand.protection_ns if name == PAIR else demand.held_ns
                    source = demand.sources[0]
                    yield Broken(demand.target, source, demand.sink, name, limit or 0, None)

    def _needs_confidence(self, id_: str, is_open: UInt8) -> Iterator[Broken]:
        """Yield the pairs without a path that has its probability, once a part is gone."""
        taken = {n for n, outcome in enumerate(self._outcomes) if _takes(outcome, id_)}
        if not taken:
            return
        found = self._judge.settled(is_open, taken)
        for number in sorted(taken):
            failing = [w for (d, _), w in found.items() if d == number and not (w and w.holds)]
            if failing:
                demand, way = self.model.demands[number], failing[0]
                limit = demand.limit_ns if way is None else way.limit_ns
                needs = None if way is None else way.mean_ns + way.reserve_ns
                source = demand.sources[0]
                yield Broken(demand.target, source, demand.sink, CHANCE, limit, needs)

    def _needs_joint(self, id_: str) -> Iterator[Broken]:
        """Yield the pairs that hold in fewer worlds without a part, where all then are too few.

        And those that lose the path with a reserve that the plan was to leave them.
        """
        if self._likely is not None:
            kept = frozenset({*self.design.spans, *self.design.links} - {id_})
            yield from self._likely.without(kept)

    @cached_property
    def _likely(self) -> Likely | None:
        """Return how often the plan holds as a whole, None where that is not asked."""
        if self.scenario.confidence is None or self.plan.joint is None:
            return None
        from netplan.explain.likely import Likely  # noqa: PLC0415 (kernels)

        chosen = {*self.design.spans, *self.design.links}
        return Likely(problem_of(self.model), self.plan.joint, chosen)

    @cached_property
    def _judge(self) -> Judge:
        from netplan.planning.confidence.search import Judge  # noqa: PLC0415 (kernels)

        return Judge(self._problem, self.scenario.solver.parameters.confidence)

    @cached_property
    def _requirements(self) -> Requirements:
        from netplan.planning.survivability.requirements import Requirements  # noqa: PLC0415 (kernels)

        return Requirements(self.model)

    def _why_never(self, id_: str, kind: str) -> str:
        rule = self.scenario.candidates
        if id_ in (*rule.forbid_spans, *rule.forbid_links):
            return "forbidden by the scenario"
        if kind == SPAN and id_ not in self.model.span_index:
            span = self.scenario.network.span[id_]
            names = {id_, span.fibre, *span.risk_groups}
            found = [e for e in exclusions(self.scenario) if e.name in names]
            return "; ".join(e.words for e in found) or "not in use and not on offer"
        if kind == LINK:
            routes = everything(self.model).intact.routes
            if self.model.link_index[id_] not in routes:
                return "no route over permitted spans"
        return ""


def _takes(outcome: TargetOutcome, id_: str) -> bool:
    """Tell whether a path of confidence runs over a span or link."""
    paths = outcome.confidence.paths if outcome.confidence else ()
    return any(id_ in p.steps or any(id_ in route for route in p.routes) for p in paths)


def _unrouted(rest: Design) -> Iterator[Broken]:
    """Yield the forced links of a design that it leaves without a route short enough."""
    for link, limit, ns in rest.unrouted():
        yield Broken(link.id, link.a, link.b, FORCED_LINK, limit, ns)


def _broken(rest: Design) -> Iterator[Broken]:
    """Yield every limit that a design does not hold, with the latency it leaves."""
    for demand in rest.model.demands:
        source = demand.sources[0]
        ns = rest.intact.one_way_ns(demand)
        if ns is None or ns > demand.limit_ns:
            yield Broken(demand.target, source, demand.sink, INTACT, demand.limit_ns, ns)
        for failure, after in rest.after_failures(demand):
            if demand.after_ns is not None and (after is None or after > demand.after_ns):
                yield Broken(demand.target, source, demand.sink, failure.id, demand.after_ns, after)
        for found in rest.impossible_protection(demand, source):
            name = LABELS[found.obstacle]
            yield Broken(demand.target, source, demand.sink, name, found.limit_ns, found.best_ns)
