"""What spans and links cost in a scenario, in whole CNY."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from netplan.model.light import end_price, regenerator_price
from netplan.model.network import Span, SpanState
from netplan.model.plan import PlanLink, SpanCost
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario


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
            round(costs.build_per_km(span.fibre, span.along) * span.fibre_km)
            if span.build_cost_cny is None
            else span.build_cost_cny
        )
    lease = lease_cny(scenario, span)
    return SpanCost(
        span.id, round(build * factor), round(round(line) * factor), round(lease * factor)
    )


def several_pairs(price: SpanCost, pairs: int) -> SpanCost:
    """Return the price of a span with so many fibre pairs lit: a line system for each."""
    return replace(price, line_system_cny=price.line_system_cny * pairs, fibre_pairs=pairs)


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


def lease_a_year(scenario: Scenario, price: SpanCost) -> float:
    """Return what the fibre of a span of a plan is leased for in a year."""
    return price.lease_cny / scenario.lease.horizon_years if scenario.lease is not None else 0.0


def cost_factor(scenario: Scenario, span: Span) -> float:
    """Return what a scenario multiplies the cost of building and lighting a span with."""
    return prod(f.factor for f in scenario.cost_factors if f.applies(span, scenario.network))


def link_cost(scenario: Scenario, regenerators: int) -> int:
    """Return the price of a direct link: terminals at both ends and its regenerators."""
    end, again = end_price(scenario).value, regenerator_price(scenario).value
    return round((2 * end + regenerators * again) * scenario.costs.channels_per_link.value)


def span_running(scenario: Scenario, span: Span, amplifier_sites: int, price: SpanCost) -> int:
    """Return what running a span of a plan costs a year, in whole CNY.

    New cable is kept up by the km; what already lies in the ground is kept up as today, or leased.
    Sites and degrees of every lit pair of fibres take power and space, their equipment a share of
    its price.
    """
    costs = scenario.costs
    cable = costs.maintenance_cny_per_km_year.value * span.fibre_km
    return round(
        (cable if span.state is SpanState.CANDIDATE else lease_a_year(scenario, price))
        + price.fibre_pairs * amplifier_sites * _value(costs.amplifier_site_cny_year)
        + price.fibre_pairs * 2 * _value(costs.roadm_degree_cny_year)
        + price.line_system_cny * _value(costs.equipment_upkeep_year)
    )


def link_running(scenario: Scenario, link: PlanLink) -> int:
    """Return what running a link costs a year, in whole CNY: its terminals and regenerators.

    Of a link with channels those of every channel.
    """
    costs = scenario.costs
    pieces = 2 * max(link.channel_count, 1) * _value(costs.transponder_cny_year)
    pieces += link.regenerators * _value(costs.regenerator_cny_year)
    kept_up = link.cost_cny * _value(costs.equipment_upkeep_year)
    channels = 1 if link.channels else costs.channels_per_link.value
    return round(pieces * channels + kept_up)


def _value(quantity: Quantity | None) -> float:
    return 0.0 if quantity is None else quantity.value
