"""What every span and link is for: these pairs with nothing cut, those pairs after that failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import chain

from netplan.failures.failure import INTACT
from netplan.latency.demand import Demand
from netplan.model.figures import working_spans
from netplan.model.plan import Plan, PlanLink, TargetOutcome
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.service.service import Service, ServiceModel

WORKING, STANDBY = "working", "standby"
Pair = tuple[str, str, str]
"""Target, source, sink."""


@dataclass(frozen=True)
class After:
    """A pair that takes a span or link only after failures: the first of them, and how many."""

    pair: Pair
    failure: str
    failures: int


@dataclass(frozen=True)
class Use:
    """What a span or link is for.

    Args:
        kind: "working" if it carries something while nothing is cut, else "standby".
        intact: the pairs whose paths run over it with nothing cut, of a 1+1 pair both.
        after: the other pairs whose paths run over it after a failure under which they have
            a limit. Both empty for what is forced alone.
    """

    kind: str
    intact: tuple[Pair, ...] = ()
    after: tuple[After, ...] = ()

    @property
    def needed_by(self) -> tuple[str, ...]:
        """Return the targets of all these pairs, each once."""
        pairs = (*self.intact, *(one.pair for one in self.after))
        return tuple(dict.fromkeys(target for target, _, _ in pairs))


@dataclass
class _Found:
    """The pairs of one span or link while they are being collected."""

    intact: set[Pair] = field(default_factory=set)
    after: dict[Pair, list[str]] = field(default_factory=dict)


_LAST: list[tuple[Plan, Scenario, Mapping[str, Use]]] = []
"""The last answer: every view of a plan asks for it."""


def uses(plan: Plan, scenario: Scenario, model: ServiceModel) -> Mapping[str, Use]:
    """Return the use of every span and link that is used or in the plan, by id.

    Spans stand first, in the order of the network, then links in that of the plan; pairs in the
    order of the plan.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        model: that of the scenario.
    """
    if not (_LAST and _LAST[0][0] is plan and _LAST[0][1] is scenario):
        _LAST[:] = [(plan, scenario, _uses(plan, scenario, model))]
    return _LAST[0][2]


def _uses(plan: Plan, scenario: Scenario, model: ServiceModel) -> Mapping[str, Use]:
    found: dict[str, _Found] = {}
    for pair, items in _intact(plan):
        for item in items:
            found.setdefault(item, _Found()).intact.add(pair)
    sure = tuple(_for_confidence(plan))
    for pair, items in ((pair, items) for pair, state, items in sure if state == INTACT):
        for item in items:
            found.setdefault(item, _Found()).intact.add(pair)
    cut = (one for one in sure if one[1] != INTACT)
    moved = _after_failures if plan.carried is None else _channels_after
    for pair, failure, items in chain(moved(plan, model), cut):
        for item in items:
            mine = found.setdefault(item, _Found())
            if pair not in mine.intact and failure not in mine.after.get(pair, ()):
                mine.after.setdefault(pair, []).append(failure)
    working = _working(plan, scenario)
    order = {_pair(outcome): n for n, outcome in enumerate(plan.targets)}
    ids = [span.id for span in model.spans] + [link.id for link in plan.links]
    used = {*found, *working, *(cost.id for cost in plan.spans), *(x.id for x in plan.links)}
    return {
        id_: _use(found.get(id_, _Found()), order, is_working=id_ in working)
        for id_ in ids
        if id_ in used
    }


def _use(found: _Found, order: Mapping[Pair, int], *, is_working: bool) -> Use:
    return Use(
        WORKING if is_working else STANDBY,
        tuple(sorted(found.intact, key=order.__getitem__)),
        tuple(
            After(pair, found.after[pair][0], len(found.after[pair]))
            for pair in sorted(found.after, key=order.__getitem__)
        ),
    )


def _pair(outcome: TargetOutcome) -> Pair:
    return outcome.id, outcome.source, outcome.sink


def _working(plan: Plan, scenario: Scenario) -> frozenset[str]:
    """Return the spans and links that carry something with nothing cut; what is forced does."""
    intact = (item for _, items in _intact(plan) for item in items)
    forced = frozenset(scenario.candidates.force_links)
    links = (link.id for link in plan.links if link.id in forced)
    return working_spans(plan, scenario).union(intact, links)


def _intact(plan: Plan) -> Iterator[tuple[Pair, Iterable[str]]]:
    """Yield pairs with what they take with nothing cut: the ways of their channels, or paths."""
    lit = {} if plan.carried is None else plan.carried.under()
    for number, outcome in enumerate(plan.targets):
        yield _pair(outcome), lit.get(number) or _with_nothing_cut(outcome, plan)


def _channels_after(plan: Plan, model: ServiceModel) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Yield pairs with each failure after which they have channels, and what these take then."""
    assert plan.carried is not None
    lost = {failure.id: failure.lost_spans for failure in model.failures}
    for state in plan.carried.states[1:]:
        for route in plan.carried.running(state.failure, lost[state.failure]):
            yield _pair(plan.targets[route.demand]), state.failure, route.items


def _with_nothing_cut(outcome: TargetOutcome, plan: Plan) -> Iterator[str]:
    """Yield the links of a pair's paths with nothing cut, and the spans under all of them."""
    links = {link.id: link for link in plan.links}
    for step in outcome.path:
        yield from _step(step, links)
    pair = outcome.pair
    for path in () if pair is None else (pair.working, pair.protection):
        if path is not None:
            yield from path.steps
            yield from (span for route in path.routes for span in route)


def _for_confidence(plan: Plan) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Yield pairs with each state, and what they take that keeps a limit with a probability."""
    for outcome in plan.targets:
        for path in outcome.confidence.paths if outcome.confidence else ():
            under = (span for route in path.routes for span in route)
            yield _pair(outcome), path.failure, frozenset((*path.steps, *under))


def _step(step: str, links: Mapping[str, PlanLink]) -> Iterable[str]:
    return (step, *links[step].route) if step in links else (step,)


def _after_failures(plan: Plan, model: ServiceModel) -> Iterator[tuple[Pair, str, frozenset[str]]]:
    """Yield pairs with each failure that binds them and moves them, and what they then take."""
    named = {_pair(outcome) for outcome in plan.targets}
    bound = [
        (pair, demand)
        for demand in model.demands
        if _is_bound(demand) and (pair := _named(demand, named)) is not None
    ]
    if not bound:
        return
    design = Design.of(model, plan)
    now = {pair: _under(demand, design.intact) for pair, demand in bound}
    for failure in model.failures[1:]:
        service = design.after[failure.id]
        if service is design.intact:
            continue
        for pair, demand in bound:
            moved = failure.lost_places or not failure.lost_spans.isdisjoint(now[pair])
            if moved and not model.exempt(demand, failure):
                yield pair, failure.id, _under(demand, service)


def _named(demand: Demand, named: Set[Pair]) -> Pair | None:
    """Return the pair by which the plan speaks of a demand."""
    pairs = ((demand.target, source, demand.sink) for source in demand.sources)
    return next((pair for pair in pairs if pair in named), None)


def _is_bound(demand: Demand) -> bool:
    return demand.after_ns is not None or demand.availability is not None


def _under(demand: Demand, service: Service) -> frozenset[str]:
    """Return the links of a demand's path and the spans under it, none where it is cut off."""
    if service.one_way_ns(demand) is None:
        return frozenset()
    model = service.model
    found: set[str] = set()
    for step in service.steps(demand):
        found.add(step)
        link = model.link_index.get(step)
        if link is not None:
            found |= {model.spans[i].id for i in service.route(demand, link)}
    return frozenset(found)
