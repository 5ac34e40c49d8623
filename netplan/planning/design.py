"""What a chosen set of spans and links means for every target: the body of a plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from netplan.failures.failure import EVERY, INTACT, REDUCED, Failure
from netplan.latency.demand import Demand
from netplan.model.change import changes_in
from netplan.model.channel import lit_link_prices
from netplan.model.light import Fitted, FittedLink
from netplan.model.link import LinkPair, link_items
from netplan.model.money import several_pairs
from netplan.model.network import Span, SpanState
from netplan.model.plan import (
    Impossible,
    LatencyParts,
    Obstacle,
    Plan,
    PlanLink,
    SpanCost,
    TargetOutcome,
    WorstFailure,
)
from netplan.model.scenario import Scenario
from netplan.model.words import changed_title
from netplan.planning.survivability.outcomes import ProtectedOutcomes
from netplan.service.provision import ANY, route_limit_ns
from netplan.service.service import Service, ServiceModel

if TYPE_CHECKING:
    from netplan.planning.confidence.outcomes import ConfidentOutcomes
    from netplan.planning.confidence.rule import State, Way

FORCED_LINK = "forced link"
"""What fails where a link that the scenario forces has no route left; stands for a failure."""


@dataclass(frozen=True)
class Design:
    """A chosen set under examination.

    ``worst_of`` gives the number of the worst failure for every demand (-1: none binds it), where
    that is known: only these are looked at then. None for all, or for one demand: not known.
    ``ways`` are the paths of confidence, where they have been found. ``regenerators`` says how many
    each link has, by id; None: the most that they are offered with. ``fitted`` is what carries
    traffic; None: nothing is asked about it.
    """

    model: ServiceModel
    spans: tuple[str, ...]
    links: tuple[str, ...]
    worst_of: Sequence[int | None] | None = None
    ways: Mapping[State, Way | None] | None = None
    regenerators: Mapping[str, int] | None = None
    fitted: Fitted | None = None

    @classmethod
    def of(cls, model: ServiceModel, plan: Plan, without: str | None = None) -> Design:
        """Return the design that a plan is, perhaps less one span or link, under a scenario."""
        links = [link for link in plan.links if link.id != without]
        spans = [span for span in plan.spans if span.id != without]
        fitted = None
        if plan.carried is not None:
            prices = lit_link_prices(plan, model.scenario)
            fitted = Fitted(
                {span.id: span.fibre_pairs for span in spans},
                {x.id: FittedLink(x.channels, x.regenerators, prices[x.id]) for x in links},
            )
        return cls(
            model if plan.carried is None else model.single,
            tuple(span.id for span in spans),
            tuple(link.id for link in links),
            # of those of all channels one may take any
            regenerators={link.id: link.regenerators for link in links},
            fitted=fitted,
        )

    @cached_property
    def has(self) -> Mapping[str, int]:
        """Return how many regenerators each link has, by id."""
        most, index = self.model.link_regenerators, self.model.link_index
        given = self.regenerators
        return {id_: most[index[id_]] if given is None else given[id_] for id_ in self.links}

    @cached_property
    def chosen(self) -> frozenset[str]:
        """Return everything that it buys by name, regenerators too; see ``item_names``."""
        links = (item for id_, count in self.has.items() for item in link_items(id_, count))
        return frozenset((*self.spans, *links))

    @cached_property
    def intact(self) -> Service:
        """Return the service with nothing lost."""
        return self.model.serve(self.spans, self.has, self.model.failures[0])

    @cached_property
    def today(self) -> Service:
        """Return the service with nothing built or lit."""
        return self.model.serve((), (), self.model.failures[0])

    def _under(self, service: Service) -> frozenset[str]:
        """Return every span under a target's path or a link's route in a service."""
        rules = {id(mine): mine for d in self.model.demands if (mine := service.of(d))}
        every = (service, *rules.values())
        used = {i for mine in every for route in mine.routes.values() for i in route}
        ids = {self.model.spans[i].id for i in used}
        for demand in self.model.demands:
            if service.one_way_ns(demand) is not None:
                ids.update(service.path(demand)[1])
        return frozenset(ids)

    @cached_property
    def after(self) -> dict[str, Service]:
        """Return the service after every failure, by failure id.

        A failure that touches nothing in use leaves all shortest paths as they are, so the
        intact service stands for it; a double loss whose second part touches nothing in use
        after the first is as the first alone.
        """
        in_use = self._under(self.intact)
        halves: dict[frozenset[str], tuple[Service, frozenset[str]]] = {}
        services = {}
        for failure in self.model.failures[1:]:
            first = next((part for part in failure.parts if part & in_use), None)
            if not (failure.lost_places or failure.lost_spans & in_use):
                services[failure.id] = self.intact
                continue
            if first is not None:
                if first not in halves:
                    half = self.model.serve(self.spans, self.has, Failure("", first))
                    halves[first] = half, self._under(half)
                service, still_used = halves[first]
                if not (failure.lost_spans - first) & still_used:
                    services[failure.id] = service
                    continue
            services[failure.id] = self.model.serve(self.spans, self.has, failure)
        return services

    @cached_property
    def _protected(self) -> ProtectedOutcomes:
        """Return the pairs and availabilities, where some are asked for."""
        return ProtectedOutcomes(self.model, self.chosen)

    @cached_property
    def _confident(self) -> ConfidentOutcomes:
        """Return the paths of confidence, where it is asked for."""
        from netplan.planning.confidence.outcomes import ConfidentOutcomes  # noqa: PLC0415  (kernels load)

        return ConfidentOutcomes(self.model, self.chosen, self.ways)

    def span_costs(self) -> tuple[SpanCost, ...]:
        """Return the price of every span in the plan, in the order of the network."""
        prices = (self.model.span_costs[self.model.span_index[span]] for span in self.spans)
        if self.fitted is None:
            return tuple(prices)
        return tuple(several_pairs(price, self.fitted.pairs[price.id]) for price in prices)

    def plan_links(self) -> tuple[PlanLink, ...]:
        """Return the links with their intact routes, in the order of the rules."""
        return tuple(self._link(index) for index in self.intact.lit if index in self.intact.routes)

    def unrouted(self) -> Iterator[tuple[LinkPair, int, int | None]]:
        """Yield every forced link of the design that has no route, or too long a one.

        With the latency it may have, and the one it has (None: no route that its own
        regenerators carry).
        """
        model = self.model
        ends_ns = 2 * model.latency.terminal_ns + model.latency.pass_through_ns
        for name in model.scenario.candidates.force_links:
            if name not in self.links:
                continue
            index = model.link_index[name]
            limit = route_limit_ns(model, index) + ends_ns
            parts = self.intact.link_parts.get(index)
            if parts is None or parts.total_ns > limit:
                yield model.links[index], limit, None if parts is None else parts.total_ns

    def _link(self, index: int) -> PlanLink:
        pair = self.model.links[index]
        route = [self.model.spans[i] for i in self.intact.routes[index]]
        parts = self.intact.link_parts[index]
        fitted = None if self.fitted is None else self.fitted.links[pair.id]
        via, light = _places_along(pair.a, route)[1:-1], self.model.light
        behind = () if light is None else light.places(self.intact.routes[index])
        new_km = sum(span.fibre_km for span in route if span.state is SpanState.CANDIDATE)
        all_km = sum(span.fibre_km for span in route)
        return PlanLink(
            id=pair.id,
            a=pair.a,
            b=pair.b,
            route=tuple(span.id for span in route),
            via=via,
            length_km=round(all_km, 3),
            new_cable_km=round(new_km, 3),
            reused_km=round(all_km - new_km, 3),
            regenerators=self.has[pair.id] if fitted is None else fitted.regenerators,
            parts=parts,
            cost_cny=self.model.link_cost_cny(self.has[pair.id])
            if fitted is None
            else fitted.cost_cny,
            channels=() if fitted is None else fitted.channels,
            regenerated_at=tuple(via[position - 1] for position in behind),
        )

    def outcomes(self) -> tuple[TargetOutcome, ...]:
        """Return how every demand fares, intact and in its worst failure."""
        return tuple(self._outcome(i, demand) for i, demand in enumerate(self.model.demands))

    def impossible_protection(self, demand: Demand, source: str) -> Iterator[Impossible]:
        """Yield what a pair, an availability or a confidence asks for and does not get here."""
        yield from self._protected.impossible(demand, source)
        if demand.confidence is not None:
            yield from self._confident.impossible(demand, source)

    def _outcome(self, number: int, demand: Demand) -> TargetOutcome:
        after = self.intact.one_way_ns(demand)
        source, path, parts = (
            (demand.sources[0], (), LatencyParts()) if after is None else self.intact.path(demand)
        )
        worst = self._worst(number, demand)
        pair, uptime = self._protected.pair(demand), self._protected.uptime(demand)
        confidence = None if demand.confidence is None else self._confident.outcome(demand)
        held = all(part is None or part.met for part in (worst, pair, uptime, confidence))
        return TargetOutcome(
            id=demand.target,
            source=source,
            sink=demand.sink,
            limit_ns=demand.limit_ns,
            floor_ns=demand.floor_ns,
            before_ns=self.today.one_way_ns(demand),
            after_ns=after,
            met=after is not None and after <= demand.limit_ns and held,
            path=path,
            routes=self._routes(demand, path),
            parts=parts,
            worst_failure=worst,
            pair=pair,
            uptime=uptime,
            confidence=confidence,
            stated=demand.stated,
        )

    def _routes(self, demand: Demand, path: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the spans under every step, where a link takes others for this demand."""
        model, number = self.model, self.model.link_index
        if all(
            self.intact.route(demand, number[step]) == self.intact.routes.get(number[step])
            for step in path
            if step in number
        ):
            return ()
        return tuple(
            tuple(model.spans[i].id for i in self.intact.route(demand, number[step]))
            if step in number
            else (step,)
            for step in path
        )

    def _worst(self, number: int, demand: Demand) -> WorstFailure | None:
        if demand.after_ns is None:
            return None
        worst: tuple[float, str, int | None] | None = None
        for failure, ns in self._suspects(number, demand):
            key = float("inf") if ns is None else float(ns)
            if worst is None or key > worst[0]:
                worst = (key, failure.id, ns)
        if worst is None:
            return None
        _, failure_id, ns = worst
        met = ns is not None and ns <= demand.after_ns
        return WorstFailure(failure_id, ns, demand.after_ns, met)

    def _suspects(self, number: int, demand: Demand) -> Iterator[tuple[Failure, int | None]]:
        known = None if self.worst_of is None else self.worst_of[number]
        if known is None:
            yield from self.after_failures(demand)
        elif known >= 0:
            failure = self.model.failures[known]
            if failure.id not in self._lone:
                self._lone[failure.id] = self.model.serve(self.spans, self.has, failure)
            yield failure, self._lone[failure.id].one_way_ns(demand)

    @cached_property
    def _lone(self) -> dict[str, Service]:
        """Services after single failures that were asked for."""
        return {}

    def after_failures(self, demand: Demand) -> Iterator[tuple[Failure, int | None]]:
        """Yield every failure that binds the demand, with the latency it leaves."""
        known: dict[int, int | None] = {}  # most failures leave the same service
        for failure in self.model.failures[1:]:
            service = self.after[failure.id]
            if not self.model.exempt(demand, failure):
                if id(service) not in known:
                    known[id(service)] = service.one_way_ns(demand)
                yield failure, known[id(service)]


def retold(plan: Plan, scenario: Scenario, overrides: tuple[str, ...]) -> Plan:
    """Return a plan as the answer to another scenario that its spans and links answer as well.

    Routes, latencies and prices are worked out anew; cost, bound and status stay.
    """
    changes = changes_in(overrides, scenario.costs.currency)
    design = Design.of(ServiceModel(scenario), plan)
    return replace(
        plan,
        title=changed_title(scenario.title, changes, name=scenario.name),
        title_zh=changed_title(scenario.title_zh, changes, zh=True),
        targets=design.outcomes(),
        links=design.plan_links(),
        spans=design.span_costs(),
        provenance=replace(plan.provenance, inputs=scenario.inputs, overrides=changes),
    )


def everything(model: ServiceModel) -> Design:
    """Return the design with all that is allowed: spans usable, links lit, regenerators on them."""
    rule = model.scenario.candidates
    return Design(
        model,
        tuple(s.id for s in model.spans if s.id not in rule.forbid_spans),
        tuple(link.id for link in model.links if link.id not in rule.forbid_links),
    )


def beyond_limits(model: ServiceModel) -> Design:
    """Return the same, with as many regenerators on every link as its routes take.

    No limit asks for more than are on offer; what is measured beyond them may.
    """
    design = everything(model)
    return replace(design, regenerators=dict.fromkeys(design.links, ANY))


def impossible_targets(model: ServiceModel) -> tuple[Impossible, ...]:
    """Return every target that cannot hold whatever is built, with the best to be had.

    Requirements are monotone, so without a budget an impossible one is impossible alone:
    the list is complete. Each demand is listed by its first obstacle: physics, then the
    intact network, then every failure that defeats it. A limit after a failure that is out of
    reach with nothing cut fails after every failure: that is listed once, with the best after
    the worst of them, and beside it only those that leave no path at all.
    """
    model = model.single
    offered, design = everything(model), beyond_limits(model)
    found = (_obstacles(design, offered, demand) for demand in model.demands)
    return tuple(item for items in found for item in items)


def _obstacles(design: Design, offered: Design, demand: Demand) -> Iterator[Impossible]:
    best = design.intact.one_way_ns(demand)
    source = demand.sources[0] if best is None else design.intact.path(demand)[0]

    def entry(obstacle: Obstacle, failure: str, limit: int, ns: int | None) -> Impossible:
        return Impossible(
            demand.target, source, demand.sink, obstacle, failure, limit, demand.floor_ns, ns
        )

    if best is None or best > demand.limit_ns:
        physics = demand.floor_ns > demand.limit_ns
        obstacle = Obstacle.PHYSICS if physics else Obstacle.NETWORK
        yield entry(obstacle, INTACT, demand.limit_ns, best)
        return
    if demand.after_ns is not None:
        yield from _after_failures(design, demand, demand.after_ns, best, entry)
    yield from offered.impossible_protection(demand, source)


def _after_failures(
    design: Design,
    demand: Demand,
    limit_ns: int,
    intact_ns: int,
    entry: Callable[[Obstacle, str, int, int | None], Impossible],
) -> Iterator[Impossible]:
    after = list(design.after_failures(demand))
    if not after or intact_ns <= limit_ns:
        for failure, ns in after:
            if ns is None or ns > limit_ns:
                yield entry(Obstacle.FAILURE, failure.id, limit_ns, ns)
        return
    # Of a reduced family only losses of what is useful are at hand, and here nothing is.
    listed = [(id_, ns) for f, ns in after if not (id_ := f.id).startswith(REDUCED)]
    least = max([intact_ns, *(ns for _, ns in listed if ns is not None)])
    physics = demand.floor_ns > limit_ns
    yield entry(Obstacle.PHYSICS if physics else Obstacle.NETWORK, EVERY, limit_ns, least)
    for id_, ns in listed:
        if ns is None:
            yield entry(Obstacle.FAILURE, id_, limit_ns, None)


def _places_along(start: str, route: Collection[Span]) -> tuple[str, ...]:
    places = [start]
    for span in route:
        places.append(span.b if span.a == places[-1] else span.a)
    return tuple(places)
