"""Where lengths should be measured first: pairs with less margin than their lengths may be off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netplan.failures.failure import INTACT
from netplan.latency.demand import Demand
from netplan.model.figures import path_spans
from netplan.model.network import Span
from netplan.model.plan import TargetOutcome
from netplan.service.service import Service
from netplan.views.report.facts.subject import Subject

WORKING, PROTECTION = "working", "protection"
"""States of a 1+1 pair beside those of a single path."""


@dataclass(frozen=True)
class Doubt:
    """A pair in one state: nothing cut, after a failure, or a path of its 1+1 pair.

    ``tolerance_ns`` is how much later the light comes if every length under the path of that
    state is short by its tolerance; ``span`` has the largest part in that, None without spans.
    """

    outcome: TargetOutcome
    state: str
    one_way_ns: int
    limit_ns: int
    tolerance_ns: int
    span: Span | None

    @property
    def margin_ns(self) -> int:
        """Return how far below the limit of that state the pair is."""
        return self.limit_ns - self.one_way_ns

    @property
    def spare_ns(self) -> int:
        """Return what of the margin the lengths leave for certain; below 0: not even that."""
        return self.margin_ns - self.tolerance_ns


def doubts(subject: Subject) -> tuple[Doubt, ...]:
    """Return every pair that has a path, in its most doubtful state, the most doubtful first."""
    found = (min(_states(t, subject), key=_spare, default=None) for t in subject.plan.targets)
    return tuple(sorted((doubt for doubt in found if doubt is not None), key=_spare))


def to_measure(subject: Subject) -> tuple[Doubt, ...]:
    """Return the pairs whose margin in some state is less than their lengths may be off."""
    return tuple(doubt for doubt in doubts(subject) if doubt.spare_ns < 0)


def tolerance_ns(spans: Iterable[Span], subject: Subject) -> int:
    """Return how much later the light comes if every length is short by its tolerance."""
    return round(sum(_off_ns(span, subject) for span in spans))


def _off_ns(span: Span, subject: Subject) -> float:
    delay_us_per_km = subject.scenario.equipment.fibres[span.fibre].delay_us_per_km.value
    return 1000 * span.fibre_km * span.length_tolerance * delay_us_per_km


def _spare(doubt: Doubt) -> int:
    return doubt.spare_ns


def _states(t: TargetOutcome, subject: Subject) -> Iterator[Doubt]:
    network = subject.scenario.network
    if t.after_ns is not None:
        spans = path_spans(t, subject.plan, network)
        yield _doubt(t, INTACT, t.after_ns, t.limit_ns, spans, subject)
    yield from _after_failures(t, subject)
    if t.pair is None:
        return
    paths = (WORKING, t.pair.working, t.limit_ns), (PROTECTION, t.pair.protection, t.pair.limit_ns)
    for state, path, limit_ns in paths:
        if path is not None:
            ids = (id_ for route in path.routes for id_ in route)
            under = tuple(network.span[id_] for id_ in ids)
            yield _doubt(t, state, path.parts.total_ns, limit_ns, under, subject)


def _after_failures(t: TargetOutcome, subject: Subject) -> Iterator[Doubt]:
    demand = subject.demand(t)
    seen: set[int] = set()  # most failures leave the same service
    for failure in subject.model.failures[1:] if demand.after_ns is not None else ():
        service = subject.design.after[failure.id]
        if id(service) in seen or subject.model.exempt(demand, failure):
            continue
        seen.add(id(service))
        ns = service.one_way_ns(demand)
        if ns is not None and demand.after_ns is not None:
            spans = _under(service, demand, subject)
            yield _doubt(t, failure.id, ns, demand.after_ns, spans, subject)


def _under(service: Service, demand: Demand, subject: Subject) -> Iterator[Span]:
    """Yield the spans under the path that a service has for a demand."""
    model = subject.model
    for step in service.path(demand)[1]:
        link = model.link_index.get(step)
        route = (model.span_index[step],) if link is None else service.route(demand, link)
        yield from (model.spans[i] for i in route)


def _doubt(
    t: TargetOutcome,
    state: str,
    ns: int,
    limit_ns: int,
    spans: Iterable[Span],
    subject: Subject,
) -> Doubt:
    under = tuple(spans)
    most = max(under, key=lambda span: _off_ns(span, subject), default=None)
    return Doubt(t, state, ns, limit_ns, tolerance_ns(under, subject), most)
