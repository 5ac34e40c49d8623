"""What spans and links cost in a scenario, in whole CNY."""

from __future__ import annotations

from math import prod

from netplan.model.network import Network, Span, SpanState
from netplan.model.plan import SpanCost
from netplan.model.scenario import CostFactor, Scenario


def span_cost(scenario: Scenario, span: Span, amplifier_sites: int) -> SpanCost:
    """Return what it costs to make a span usable by direct links.

    A candidate is built and lit; an existing span is lit only, and leased where it is
    another's. A line system has its in-line amplifier sites and one ROADM degree at each end.
    """
    costs = scenario.costs
    factor = cost_factor(scenario, span)
    line = amplifier_sites * costs.amplifier_site_cny.value + 2 * costs.roadm_degree_cny.value
    build = 0
    if span.state is SpanState.CANDIDATE:
        build = (
            round(costs.build_cny_per_km[span.fibre].value * span.fibre_km)
            if span.build_cost_cny is None
            else span.build_cost_cny
        )
    lease = lease_cny(scenario, span)
    return SpanCost(
        span.id, round(build * factor), round(round(line) * factor), round(lease * factor)
    )


def lease_cny(scenario: Scenario, span: Span) -> int:
    """Return what the fibre of an existing span costs over the horizon, before cost factors."""
    terms = scenario.lease
    if terms is None or span.state is not SpanState.EXISTING:
        return 0
    rate = span.lease_cny_per_fibre_km_year
    if rate is None:
        price = scenario.costs.lease_cny_per_fibre_km_year
        own = span.operator is not None and span.operator in terms.own_operators
        rate = 0.0 if own or price is None else price.value
    return round(rate * span.fibre_km * terms.fibres * terms.horizon_years)


def cost_factor(scenario: Scenario, span: Span) -> float:
    """Return what a scenario multiplies the cost of building and lighting a span with."""
    return prod(f.factor for f in scenario.cost_factors if _applies(f, span, scenario.network))


def link_cost(scenario: Scenario, regenerators: int) -> int:
    """Return the price of a direct link: terminals at both ends and its regenerators."""
    costs = scenario.costs
    per_channel = 2 * costs.transponder_cny.value + regenerators * costs.regenerator_cny.value
    return round(per_channel * costs.channels_per_link.value)


def _applies(factor: CostFactor, span: Span, network: Network) -> bool:
    ends = (network.place[span.a], network.place[span.b])
    return (
        factor.fibre in (None, span.fibre)
        and factor.operator in (None, span.operator)
        and factor.corridor in (None, span.corridor)
        and factor.span in (None, span.id)
        and factor.state in (None, span.state.value)
        and (factor.province is None or factor.province in {end.province for end in ends})
        and (factor.region is None or factor.region in {end.region for end in ends})
    )
