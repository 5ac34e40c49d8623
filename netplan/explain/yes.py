"""Why: what every part of a plan is for, what would bring in the rest, which limits bind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from netplan.errors import RequestError
from netplan.explain.again import Again, fall, rise
from netplan.explain.exclusions import exclusions
from netplan.explain.result import Broken, LeftOut, Part, Slack
from netplan.graph.service import ServiceModel
from netplan.latency.demand import Demand
from netplan.model.failure import INTACT
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.optimize.outcome import Design, everything
from netplan.optimize.scenario_problem import ScenarioProblem, build_problem

SPAN, LINK = "span", "link"


@dataclass(frozen=True)
class Reasons:
    """Answers about one plan that holds."""

    plan: Plan
    scenario: Scenario
    again: Again

    @cached_property
    def model(self) -> ServiceModel:
        """Return the scenario in the form that graphs need."""
        return ServiceModel(self.scenario)

    @cached_property
    def design(self) -> Design:
        """Return the plan's own spans and links."""
        spans = tuple(span.id for span in self.plan.spans)
        return Design(self.model, spans, tuple(link.id for link in self.plan.links))

    @cached_property
    def _problem(self) -> ScenarioProblem:
        return build_problem(self.model)

    def parts(self) -> Iterator[Part]:
        """Yield every part of the plan with the limits that need it; nothing is re-solved."""
        for id_, kind in self._ids():
            broken = tuple(self._needs(id_))
            yield Part(id_, kind, self._price(id_, kind), self._is_forced(id_), broken)

    def part(self, id_: str, kind: str) -> Part:
        """Return one part of the plan with what it costs to do without it."""
        spans = tuple(s for s in self.design.spans if s != id_)
        links = tuple(link for link in self.design.links if link != id_)
        rest = Design(self.model, spans, links)
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
        )
        return Part(
            id=id_,
            kind=kind,
            cost_cny=self._price(id_, kind),
            forced=self._is_forced(id_),
            broken=tuple(_broken(rest)),
            without=without,
            extra=rise(self.plan, without, harder=not self._is_forced(id_)),
        )

    def left_out(self, id_: str, kind: str) -> LeftOut:
        """Return what would bring in a span or link that the plan does not have."""
        reason = self._why_never(id_, kind)
        if reason:
            return LeftOut(id_, kind, reason, None)
        key = "force_spans" if kind == SPAN else "force_links"
        forced = self.again.with_candidates(
            self.scenario, lambda rule: replace(rule, **{key: (*getattr(rule, key), id_)})
        )
        return LeftOut(id_, kind, "", self._price(id_, kind), forced, rise(self.plan, forced))

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
            raise RequestError(f'no span "{id_}" in the scenario')
        if id_ in self.model.link_index:
            return id_
        turned = "--".join(reversed(id_.split("--")))
        if turned in self.model.link_index:
            return turned
        raise RequestError(f'no rule of the scenario allows a link "{id_}"')

    def slacks(self, targets: tuple[str, ...] = ()) -> Iterator[Slack]:
        """Yield how far each target's limits can be tightened; ``targets`` are re-solved.

        Raises:
            RequestError: there is no such target.
        """
        known = dict.fromkeys(demand.target for demand in self.model.demands)
        for name in targets:
            if name not in known:
                raise RequestError(f'no target "{name}"; targets are {", ".join(known)}')
        for name in known:
            slack = self._slack(name)
            yield self._priced(slack) if name in targets else slack

    def _slack(self, target: str) -> Slack:
        mine = [demand for demand in self.model.demands if demand.target == target]
        intact = min((d.limit_ns - (self.design.intact.one_way_ns(d) or 0), d.sink) for d in mine)
        after = min(self._margins(mine), default=None)
        return Slack(target, *intact, *(after or (None, "", "")))

    def _margins(self, demands: list[Demand]) -> Iterator[tuple[int, str, str]]:
        for demand in demands:
            if demand.after_ns is None:
                continue
            for failure, ns in self.design.after_failures(demand):
                yield demand.after_ns - (ns or 0), demand.sink, failure.id

    def _priced(self, slack: Slack) -> Slack:
        left = tuple(t for t in self.scenario.targets if t.id != slack.target)
        if not left:
            return slack
        without = self.again.solve(replace(self.scenario, targets=left))
        return replace(slack, without=without, saved=fall(self.plan, without))

    def _ids(self) -> Iterator[tuple[str, str]]:
        yield from ((id_, SPAN) for id_ in self.design.spans)
        yield from ((id_, LINK) for id_ in self.design.links)

    def _is_forced(self, id_: str) -> bool:
        rule = self.scenario.candidates
        return id_ in (*rule.force_spans, *rule.force_links)

    def _price(self, id_: str, kind: str) -> int:
        if kind == LINK:
            return self.model.link_cost_cny
        return self.model.span_costs[self.model.span_index[id_]].cost_cny

    def _needs(self, id_: str) -> Iterator[Broken]:
        """Yield the limits that fail without a part; the latency then is not worked out."""
        from netplan.optimize.preprocess import impossible_limits  # noqa: PLC0415 (kernels)

        cover = self._problem.cover
        kept = {*self.design.spans, *self.design.links} - {id_}
        is_open = np.array([name in kept for name in cover.item_name], dtype=np.uint8)
        for found in impossible_limits(cover, is_open):
            if found.demand < len(self.model.demands):
                demand = self.model.demands[found.demand]
                failure = cover.scenario_name[found.scenario]
                limit = cover.limit_ns(found.demand, found.scenario)
                yield Broken(demand.target, demand.sources[0], demand.sink, failure, limit, None)

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


def _broken(rest: Design) -> Iterator[Broken]:
    """Yield every limit that a design does not hold, with the latency it leaves."""
    for demand in rest.model.demands:
        source = demand.sources[0]
        ns = rest.intact.one_way_ns(demand)
        if ns is None or ns > demand.limit_ns:
            yield Broken(demand.target, source, demand.sink, INTACT, demand.limit_ns, ns)
        if demand.after_ns is None:
            continue
        for failure, after in rest.after_failures(demand):
            if after is None or after > demand.after_ns:
                yield Broken(demand.target, source, demand.sink, failure.id, demand.after_ns, after)
