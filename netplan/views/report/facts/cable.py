"""Kilometres counted once, and how well they are known."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.figures import fibre_km, sum_km, working_spans
from netplan.model.network import LengthSource, Span
from netplan.model.plan import PlanLink
from netplan.views.report.facts.subject import Subject


@dataclass(frozen=True)
class CableKm:
    """New cable of the plan in km, from the number to mistrust to the ones to use.

    ``sum_over_links_km`` counts a cable again for every link that runs in it.
    ``sheath_km`` counts every new cable once, slack included. ``trench_km`` counts every
    corridor once, along the route, however many cables lie in it. ``restoration_km`` is the
    part of ``sheath_km`` that works only after a failure (see ``working_spans``). ``lit_km`` is
    existing cable that gets a line system.
    """

    sum_over_links_km: float
    sheath_km: float
    trench_km: float
    restoration_km: float
    lit_km: float


def cable_km(subject: Subject) -> CableKm:
    """Return the new cable of the plan, each kilometre counted once."""
    in_use = working_spans(subject.plan, subject.scenario)
    trench: dict[str, float] = {}
    for span in subject.built:
        trench[span.corridor] = max(trench.get(span.corridor, 0.0), span.length_km)
    return CableKm(
        sum_over_links_km=sum_km(link.new_cable_km for link in subject.plan.links),
        sheath_km=fibre_km(subject.built),
        trench_km=sum_km(trench.values()),
        restoration_km=fibre_km(s for s in subject.built if s.id not in in_use),
        lit_km=fibre_km(subject.lit),
    )


@dataclass(frozen=True)
class SourceShare:
    """How much of the plan's fibre rests on one kind of length."""

    source: LengthSource
    under: tuple[Span, ...]
    km: float
    share: float
    tolerance: float


def length_sources(subject: Subject) -> tuple[SourceShare, ...]:
    """Return the fibre km of the plan by where their lengths come from, best first.

    ``tolerance`` is the mean of the spans' tolerances, weighed by km.
    """
    total = sum(span.fibre_km for span in subject.in_plan) or 1.0
    shares = []
    for source in LengthSource:
        spans = [span for span in subject.in_plan if span.length_source is source]
        km = sum(span.fibre_km for span in spans)
        if spans:
            off = sum(span.fibre_km * span.length_tolerance for span in spans) / km if km else 0.0
            shares.append(SourceShare(source, tuple(spans), sum_km([km]), km / total, off))
    return tuple(shares)


def cumulative_ns(link: PlanLink, subject: Subject) -> tuple[int, ...]:
    """Return the one-way ns at every place of a link's route, the first at its terminal.

    Regenerators and the far terminal are added at the end, so that the last figure is the
    latency of the link.
    """
    latency = subject.model.latency
    at = latency.terminal_ns + latency.pass_through_ns
    stops = [at]
    for span_id in link.route:
        span = subject.scenario.network.span[span_id]
        at += latency.span_parts(span).total_ns + latency.pass_through_ns
        stops.append(at)
    stops[-1] += link.parts.regenerators_ns + latency.terminal_ns
    return tuple(stops)
