"""Failure scenarios: what is lost together, and the list a scenario asks to survive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netplan.model.network import Network, Span
from netplan.model.scenario import LossSet, Scenario, Single

INTACT = "intact"


@dataclass(frozen=True)
class Failure:
    """Spans and places lost together. A lost place loses every span that touches it."""

    id: str
    lost_spans: frozenset[str]
    lost_places: frozenset[str] = frozenset()


def usable_spans(scenario: Scenario) -> tuple[Span, ...]:
    """Return the spans in use or on offer: not closed, candidates of an allowed fibre.

    Forbidden spans stay listed: an existing one still carries today's service.
    """
    closed_corridors = frozenset(scenario.closed.corridors)
    closed_spans = frozenset(scenario.closed.spans)
    fibres = scenario.candidates.fibres
    return tuple(
        span
        for span in scenario.network.spans
        if span.id not in closed_spans
        and not (span.risk_groups & closed_corridors)
        and (fibres is None or span.state.value == "existing" or span.fibre in fibres)
    )


def failures(scenario: Scenario) -> tuple[Failure, ...]:
    """Return the failures the plan must survive, the intact network first, ids unique.

    Single losses come in sorted order of what is lost, listed sets in the order given.
    Failures that lose nothing in use or on offer are left out: they are the intact case.
    """
    spans = usable_spans(scenario)
    found = [Failure(INTACT, frozenset())]
    found.extend(_singles(scenario, spans))
    found.extend(_listed(loss, scenario.network, spans) for loss in scenario.failures.sets)
    return tuple(f for f in found if f.id == INTACT or f.lost_spans or f.lost_places)


def _singles(scenario: Scenario, spans: tuple[Span, ...]) -> Iterator[Failure]:
    match scenario.failures.single:
        case Single.NONE:
            return
        case Single.SPAN:
            yield from (Failure(f"span:{s.id}", frozenset({s.id})) for s in _by_id(spans))
        case Single.CORRIDOR:
            for corridor in sorted({span.corridor for span in spans}):
                yield Failure(f"corridor:{corridor}", _in_group(spans, corridor))
        case Single.SRLG:
            for group in sorted({group for span in spans for group in span.risk_groups}):
                yield Failure(f"srlg:{group}", _in_group(spans, group))
        case Single.PLACE:
            for place in sorted(scenario.network.place):
                yield Failure(f"place:{place}", _touching(spans, {place}), frozenset({place}))


def _listed(loss: LossSet, network: Network, spans: tuple[Span, ...]) -> Failure:
    known = {span.id for span in spans}
    lost = {span for span in loss.spans if span in known}
    for group in (*loss.corridors, *loss.srlgs):
        lost |= _in_group(spans, group)
    places = frozenset(place for place in loss.places if place in network.place)
    return Failure(f"set:{loss.id}", frozenset(lost | _touching(spans, places)), places)


def _by_id(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.id)


def _in_group(spans: Iterable[Span], group: str) -> frozenset[str]:
    return frozenset(span.id for span in spans if group in span.risk_groups)


def _touching(spans: Iterable[Span], places: Iterable[str]) -> frozenset[str]:
    ends = set(places)
    return frozenset(span.id for span in spans if span.a in ends or span.b in ends)
