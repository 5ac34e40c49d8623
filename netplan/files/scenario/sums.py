"""What the numbers of a scenario add up to: each may be sound and all together too much.

The search computes in whole numbers of 64 bits. Prices and delays are taken at the high and
slow end of their ranges, so that whatever is asked about them later stays within too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from netplan.errors import Problem
from netplan.files.network.load import NetworkRead
from netplan.files.schemas.bounds import MOST_CNY, MOST_NS
from netplan.latency.demand import demands
from netplan.latency.fold import NS_PER_US, LatencyModel, in_line_amplifiers
from netplan.model.currency import in_currency
from netplan.model.light import asked_mode, end_price, regenerator_price
from netplan.model.link import allowed_links
from netplan.model.money import cost_factor, lease_cny
from netplan.model.network import Span, SpanState
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario


def excess(scenario: Scenario, read: NetworkRead) -> list[Problem]:
    """Return what is wrong where prices or latencies add up to more than can be computed with.

    Args:
        scenario: sound in everything else.
        read: where its spans come from.
    """
    return [*_too_dear(scenario, read), *_too_slow(scenario, read)]


def _too_dear(scenario: Scenario, read: NetworkRead) -> Iterator[Problem]:
    prices = {span.id: _span_cny(scenario, span) for span in scenario.network.spans}
    links = len(allowed_links(scenario))
    each = _link_cny(scenario) if links else 0.0
    spans, all_links = sum(prices.values()), links * each
    if spans + all_links < MOST_CNY:
        return
    currency = scenario.costs.currency
    allowed = f"prices that add up to less than {MOST_CNY:,} {currency}"
    if all_links > spans:
        found = f"{links:,} links of up to {_amount(each)} {currency} each"
        yield Problem(scenario.inputs[0].path, "", "links", found, allowed)
        return
    dearest = max(prices, key=prices.__getitem__)
    own = scenario.network.span[dearest].build_cost_cny is not None
    found = (
        f"up to {_amount(prices[dearest])} {currency} for it, {_amount(spans + all_links)} in all"
    )
    allowed += ", cost factors included; name in candidates.forbid_spans what is not to be built"
    field = in_currency("build_cost_cny", currency) if own else ""
    yield Problem(read.files[dearest], read.where[dearest], field, found, allowed)


def _too_slow(scenario: Scenario, read: NetworkRead) -> Iterator[Problem]:
    each = {span.id: _span_ns(scenario, span) for span in scenario.network.spans}
    if sum(each.values()) < MOST_NS:
        return
    slowest = max(each, key=each.__getitem__)
    found = f"{each[slowest] / 1e9:,.3f} s for it, {sum(each.values()) / 1e9:,.1f} s in all"
    allowed = f"delays of all spans that add up to less than {MOST_NS / 1e9:,.0f} s"
    yield Problem(read.files[slowest], read.where[slowest], "length_km", found, allowed)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if isfinite(value) else "endless"


def _span_cny(scenario: Scenario, span: Span) -> float:
    """Return the most that building, lighting and leasing a span may cost."""
    costs, spacing = scenario.costs, scenario.equipment.amplifier_spacing_km.low
    sites = in_line_amplifiers(span.fibre_km, spacing)
    price = sites * costs.amplifier_site_cny.high + 2 * costs.roadm_degree_cny.high
    if span.build_cost_cny is not None:
        price += span.build_cost_cny
    elif span.state is SpanState.CANDIDATE:
        along = costs.along_factor.get(span.along or "")
        times = 1.0 if along is None else along.high
        price += costs.build_cny_per_km[span.fibre].high * times * span.fibre_km
    general = costs.lease_cny_per_fibre_km_year
    dearest = replace(costs, lease_cny_per_fibre_km_year=general and _at_high(general))
    price += lease_cny(replace(scenario, costs=dearest), span)
    return price * cost_factor(scenario, span)


def _at_high(quantity: Quantity) -> Quantity:
    return replace(quantity, value=quantity.high)


def _link_cny(scenario: Scenario) -> float:
    """Return the most that a link may cost: regenerators for the longest limit.

    In a mode, one at every place.
    """
    costs, latency = scenario.costs, LatencyModel(scenario.equipment)
    longest = max((demand.longest_ns for demand in demands(scenario, latency)), default=0)
    regenerators = latency.regenerators(longest)
    if asked_mode(scenario) is not None:
        regenerators = len(scenario.network.places)
    channel = 2 * end_price(scenario).high + regenerators * regenerator_price(scenario).high
    return channel * costs.channels_per_link.high


def _span_ns(scenario: Scenario, span: Span) -> float:
    """Return the longest that light takes over a span, with what stands at its end and on it."""
    gear = scenario.equipment
    glass = span.fibre_km * gear.fibres[span.fibre].delay_us_per_km.high
    amplifiers = in_line_amplifiers(span.fibre_km, gear.amplifier_spacing_km.low)
    if gear.today_detour is not None:
        glass *= gear.today_detour.high
    device = max(gear.hop_delay_us.high, gear.pass_through_delay_us.high)
    regenerators = span.fibre_km / gear.regenerator_reach_km.low
    delays = amplifiers * gear.amplifier_delay_us.high + device + gear.terminal_delay_us.high
    return NS_PER_US * (glass + delays + regenerators * gear.regenerator_delay_us.high)
