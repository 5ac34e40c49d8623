"""What every span is used for: with nothing cut, or only after a failure, and by which targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from netplan.latency.demand import Demand
from netplan.model.figures import intact_spans, working_spans
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.service.service import ServiceModel

WORKING, STANDBY = "working", "standby"


@dataclass(frozen=True)
class SpanUse:
    """What a span is used for.

    Args:
        kind: "working" if it carries something while nothing is cut, else "standby".
        needed_by: the targets whose paths run over it, in the order of the plan: with nothing
            cut, of a 1+1 pair both, and after every failure under which they have a limit;
            where a probability is asked for, the paths that have it too.
            Empty for a span of the plan that serves a link alone.
    """

    kind: str
    needed_by: tuple[str, ...] = ()


def span_uses(plan: Plan, scenario: Scenario, model: ServiceModel) -> Mapping[str, SpanUse]:
    """Return the use of every span that is used or in the plan, by id.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        model: that of the scenario.
    """
    needed: dict[str, set[str]] = defaultdict(set)
    for outcome in plan.targets:
        for span in intact_spans(outcome, plan, scenario.network):
            needed[span].add(outcome.id)
    for outcome in plan.targets:
        for path in outcome.confidence.paths if outcome.confidence else ():
            for span in (span for route in path.routes for span in route):
                needed[span].add(outcome.id)
    for target, spans in _after_failures(plan, model).items():
        for number in spans:
            needed[model.spans[number].id].add(target)
    working = working_spans(plan, scenario)
    order = {id_: n for n, id_ in enumerate(dict.fromkeys(t.id for t in plan.targets))}
    used = {*needed, *working, *(cost.id for cost in plan.spans)}
    return {
        span.id: SpanUse(
            WORKING if span.id in working else STANDBY,
            tuple(sorted(needed.get(span.id, ()), key=order.__getitem__)),
        )
        for span in model.spans
        if span.id in used
    }


def _after_failures(plan: Plan, model: ServiceModel) -> Mapping[str, set[int]]:
    """Return by target the spans under its paths after the failures that bind it, by number."""
    told = {outcome.id for outcome in plan.targets}
    bound: dict[str, list[Demand]] = defaultdict(list)
    for demand in model.demands:
        if demand.target in told and _is_bound(demand):
            bound[demand.target].append(demand)
    found: dict[str, set[int]] = {target: set() for target in bound}
    if not bound:
        return found
    spans = tuple(cost.id for cost in plan.spans)
    design = Design(model, spans, tuple(link.id for link in plan.links))
    seen: set[int] = set()
    for failure in model.failures[1:]:
        service = design.after[failure.id]
        if id(service) in seen:  # most failures leave the same service
            continue
        if not failure.lost_places:  # else it may be the same with other targets exempt
            seen.add(id(service))
        for target, demands in bound.items():
            kept = [demand for demand in demands if not model.exempt(demand, failure)]
            found[target] |= service.spans_under(kept)
    return found


def _is_bound(demand: Demand) -> bool:
    return demand.after_ns is not None or demand.availability is not None
