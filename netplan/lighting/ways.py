"""The routes that a link of a plan takes: intact, for some targets alone, and after failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from netplan.failures.failure import INTACT, Failure
from netplan.model.plan import Plan, TargetOutcome
from netplan.service.service import Service, ServiceModel


@dataclass(frozen=True)
class Way:
    """A route of a link, and the first state of the network in which it is taken."""

    state: str
    route: tuple[str, ...]


def ways(plan: Plan, model: ServiceModel) -> Mapping[str, tuple[Way, ...]]:
    """Return the routes of every link of a plan by its id, each once, its own first.

    After a failure a link takes the shortest route that survives, and none where none does.
    A failure that touches no route of the intact network leaves all as they are. Of a plan with
    traffic the routes are those of its channels.
    """
    found = {link.id: {link.route: INTACT} for link in plan.links}
    if plan.carried is None:
        _served(found, plan, model)
    starts = {link.id: link.a for link in plan.links}
    for link, way in (*_told(plan), *_lit(plan)):
        found[link].setdefault(_from(starts[link], way.route, model), way.state)
    return {
        link: tuple(Way(state, route) for route, state in routes.items())
        for link, routes in found.items()
    }


def _served(found: dict[str, dict[tuple[str, ...], str]], plan: Plan, model: ServiceModel) -> None:
    """Add the routes that links take in every state, the shortest that there are."""
    if not found:
        return
    spans = [cost.id for cost in plan.spans]
    bought = {link.id: link.regenerators for link in plan.links}
    for failure in model.failures:
        if failure.id == INTACT or _touches(failure, found, plan):
            for link, route in _taken(model.serve(spans, bought, failure)):
                found[link].setdefault(route, failure.id)


def _lit(plan: Plan) -> Iterator[tuple[str, Way]]:
    """Yield the routes of the channels of a plan with traffic, in all of its states."""
    for state in plan.carried.states if plan.carried else ():
        for route in state.routes:
            for way in route.ways:
                yield way.link, Way(state.failure, way.spans)


def _touches(
    failure: Failure, found: Mapping[str, Mapping[tuple[str, ...], str]], plan: Plan
) -> bool:
    under = {
        span
        for routes in found.values()
        for route, state in routes.items()
        if state == INTACT
        for span in route
    }
    ends = {end for link in plan.links for end in (link.a, link.b)}
    return bool(failure.lost_spans & under or failure.lost_places & ends)


def _taken(service: Service) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the routes of links as all may use them, and as targets with barred places do."""
    model = service.model

    def named(link: int, route: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
        return model.links[link].id, tuple(model.spans[i].id for i in route)

    for link, route in service.routes.items():
        yield named(link, route)
    everywhere = model.scenario.network.no_transit
    for demand in model.demands:
        apart = demand.barred != everywhere and not model.exempt(demand, service.failure)
        if apart and service.one_way_ns(demand) is not None:
            for step in service.steps(demand):
                if step in model.link_index and model.link_index[step] in service.lit:
                    link = model.link_index[step]
                    yield named(link, service.route(demand, link))


def _from(start: str, route: tuple[str, ...], model: ServiceModel) -> tuple[str, ...]:
    """Return a route as it is passed from the first end of its link."""
    network, at = model.scenario.network, start
    for id_ in route:
        span = network.span[id_]
        if at not in (span.a, span.b):
            return tuple(reversed(route))
        at = span.b if span.a == at else span.a
    return route


def _told(plan: Plan) -> Iterator[tuple[str, Way]]:
    """Yield the routes that the plan itself tells of: pairs, and paths with a probability."""
    known = {link.id for link in plan.links}
    for target in plan.targets:
        for state, steps, routes in _paths(target):
            for step, route in zip(steps, routes, strict=True):
                if step in known:
                    yield step, Way(state, route)


def _paths(
    target: TargetOutcome,
) -> Iterable[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    if target.routes:
        yield INTACT, target.path, target.routes
    if target.pair is not None:
        for path in (target.pair.working, target.pair.protection):
            if path is not None:
                yield INTACT, path.steps, path.routes
    if target.confidence is not None:
        for confident in target.confidence.paths:
            yield confident.failure, confident.steps, confident.routes
