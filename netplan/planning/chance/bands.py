"""A scenario at the ends of its bands: what holds at the high one holds in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from netplan.model.network import Network, SpanState
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario


def with_lengths(scenario: Scenario, factors: Mapping[str, float]) -> Scenario:
    """Return the scenario with other span lengths; new cable keeps its price."""
    costs = scenario.costs
    spans = tuple(
        span
        if span.id not in factors
        else replace(
            span,
            length_km=span.length_km * factors[span.id],
            build_cost_cny=round(costs.build_per_km(span.fibre, span.along) * span.fibre_km)
            if span.build_cost_cny is None and span.state is SpanState.CANDIDATE
            else span.build_cost_cny,
        )
        for span in scenario.network.spans
    )
    return replace(scenario, network=Network(scenario.network.places, spans))


def at_high_end(scenario: Scenario, share: float = 1.0) -> Scenario:
    """Return the scenario with lengths and delays at ``share`` of the way to their high ends.

    New cable keeps its price; longer spans may need another amplifier site. No joint probability
    is asked there: what holds at that end holds in every world below it.
    """

    def high(quantity: Quantity) -> Quantity:
        return replace(quantity, value=quantity.value + share * (quantity.high - quantity.value))

    gear = scenario.equipment
    fibres = {
        k: replace(f, delay_us_per_km=high(f.delay_us_per_km)) for k, f in gear.fibres.items()
    }
    slower = replace(
        gear,
        fibres=MappingProxyType(fibres),
        amplifier_delay_us=high(gear.amplifier_delay_us),
        pass_through_delay_us=high(gear.pass_through_delay_us),
        terminal_delay_us=high(gear.terminal_delay_us),
        regenerator_delay_us=high(gear.regenerator_delay_us),
        hop_delay_us=high(gear.hop_delay_us),
        today_detour=None if gear.today_detour is None else high(gear.today_detour),
    )
    factors = {s.id: 1 + share * s.length_tolerance for s in scenario.network.spans}
    return replace(with_lengths(scenario, factors), equipment=slower, confidence=None)


def glass_at_low_end(scenario: Scenario) -> Scenario:
    """Return the scenario with lengths, glass and amplifiers at their low ends: no span is faster.

    For what is asked of spans alone; the delays of nodes stay as they are.
    """

    def low(quantity: Quantity) -> Quantity:
        return replace(quantity, value=quantity.low)

    gear = scenario.equipment
    fibres = {k: replace(f, delay_us_per_km=low(f.delay_us_per_km)) for k, f in gear.fibres.items()}
    faster = replace(
        gear, fibres=MappingProxyType(fibres), amplifier_delay_us=low(gear.amplifier_delay_us)
    )
    factors = {s.id: 1 - s.length_tolerance for s in scenario.network.spans}
    return replace(with_lengths(scenario, factors), equipment=faster)
