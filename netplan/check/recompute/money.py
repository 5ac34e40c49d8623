"""Costs from the price list, written a second time on purpose; whole CNY."""

from __future__ import annotations

from netplan.check.recompute.question import Question
from netplan.model.network import Span, SpanState
from netplan.model.plan import PlanLink
from netplan.model.quantity import Quantity
from netplan.model.span_rule import SpanRule


def span_prices(question: Question, span: Span) -> tuple[int, int, int]:
    """Return the prices of building, lighting and leasing a span, cost factors included."""
    costs = question.scenario.costs
    factor = 1.0
    for candidate in question.scenario.cost_factors:
        if matches(question, candidate, span):
            factor *= candidate.factor
    sites = question.gear.amplifiers(span) * costs.amplifier_site_cny.value
    lighting = round(sites + 2 * costs.roadm_degree_cny.value)
    building = 0
    if span.state is SpanState.CANDIDATE:
        if span.build_cost_cny is not None:
            building = span.build_cost_cny
        else:
            per_km = costs.build_cny_per_km[span.fibre].value
            if span.along is not None and span.along.value in costs.along_factor:
                per_km *= costs.along_factor[span.along.value].value
            building = round(per_km * span.fibre_km)
    leasing = round(_lease(question, span))
    return round(building * factor), round(lighting * factor), round(leasing * factor)


def _lease(question: Question, span: Span) -> float:
    """Return what the scenario's years of the fibre of another cost, before cost factors."""
    terms, general = question.scenario.lease, question.scenario.costs.lease_cny_per_fibre_km_year
    if terms is None or span.state is SpanState.CANDIDATE:
        return 0.0
    if span.lease_cny_per_fibre_km_year is not None:
        a_year = span.lease_cny_per_fibre_km_year
    elif general is None or (span.operator and span.operator in terms.own_operators):
        return 0.0
    else:
        a_year = general.value
    return a_year * span.fibre_km * terms.fibres * terms.horizon_years


def link_price(question: Question, regenerators: int) -> int:
    """Return the price of a link with so many regenerators: its terminals, and these."""
    costs, light = question.scenario.costs, question.light
    channels = costs.channels_per_link.value
    end, again = costs.transponder_cny.value, costs.regenerator_cny.value
    if light is not None:  # two ends back to back, at the price of the mode where it has one
        end = costs.mode_transponder_cny.get(light.mode.id, costs.transponder_cny).value
        again = 2 * end
    return round(2 * end * channels + regenerators * again * channels)


def yearly_of_span(question: Question, span: Span, pairs: int) -> int:
    """Return what running a span of a plan costs a year, upkeep of new cable and rent included.

    Every lit pair of fibres has sites and degrees of its own.
    """
    costs, sites = question.scenario.costs, question.gear.amplifiers(span)
    _, lighting, leasing = span_prices(question, span)
    yearly = pairs * sites * _known(costs.amplifier_site_cny_year)
    yearly += pairs * 2 * _known(costs.roadm_degree_cny_year)
    yearly += pairs * lighting * _known(costs.equipment_upkeep_year)
    if question.scenario.lease is not None:
        yearly += leasing / question.scenario.lease.horizon_years
    if span.state is SpanState.CANDIDATE:
        yearly += costs.maintenance_cny_per_km_year.value * span.length_km * span.slack_factor
    return round(yearly)


def yearly_of_link(question: Question, link: PlanLink) -> int:
    """Return what running a link of a verified plan costs a year: its ends and regenerators."""
    costs, count = question.scenario.costs, sum(count for _, count in link.channels)
    channels = 1.0 if link.channels else costs.channels_per_link.value
    gear = 2 * (count or 1) * _known(costs.transponder_cny_year)
    gear += link.regenerators * _known(costs.regenerator_cny_year)
    return round(gear * channels + link.cost_cny * _known(costs.equipment_upkeep_year))


def _known(quantity: Quantity | None) -> float:
    return quantity.value if quantity is not None else 0.0


def matches(question: Question, factor: SpanRule, span: Span) -> bool:
    """Tell whether a rule is about a span."""
    place = question.scenario.network.place
    asked = (
        (factor.fibre, {span.fibre}),
        (factor.operator, {span.operator}),
        (factor.corridor, {span.corridor}),
        (factor.span, {span.id}),
        (factor.state, {span.state.value}),
        (factor.province, {place[span.a].province, place[span.b].province}),
        (factor.region, {place[span.a].region, place[span.b].region}),
    )
    return all(wanted is None or wanted in has for wanted, has in asked)
