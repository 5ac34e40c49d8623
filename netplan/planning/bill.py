"""The bill of materials of a plan: its prices taken apart, to the yuan.

A span lies along one way between two places and the data say nothing of borders on it: half of
its cable, amplifier sites and their price is booked at either end, an odd yuan at the first. A
degree of a ROADM and a terminal stand at their own end, a regenerator at a place of the route.
Every pair of fibres that is lit has its own line system; cable and lease are those of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from netplan.latency.fold import in_line_amplifiers
from netplan.model.bill import Line, Part
from netplan.model.channel import light_of, mode_name
from netplan.model.light import channel_rate_gbit_s
from netplan.model.money import cost_factor
from netplan.model.network import Span, SpanState
from netplan.model.plan import Plan, PlanLink, SpanCost
from netplan.model.scenario import Scenario
from netplan.service.service import ServiceModel


def bill(plan: Plan, scenario: Scenario, model: ServiceModel) -> tuple[Line, ...]:
    """Return what a plan buys; the lines sum to its cost.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        model: that of the scenario.
    """
    lines: list[Line] = []
    for price in plan.spans:
        lines += _of_span(price, scenario.network.span[price.id], scenario)
    for link in plan.links:
        lines += _of_channels(link, plan, scenario) if link.channels else _of_link(link, model)
    return tuple(lines)


def _of_span(price: SpanCost, span: Span, scenario: Scenario) -> Iterator[Line]:
    sites = in_line_amplifiers(span.fibre_km, scenario.equipment.amplifier_spacing_km.value)
    new = span.state is SpanState.CANDIDATE
    fibres = scenario.lease.fibres if scenario.lease is not None and price.lease_cny else 0
    leased_km = span.fibre_km * fibres
    degree = round(scenario.costs.roadm_degree_cny.value * cost_factor(scenario, span))
    pairs = price.fibre_pairs
    for end, place in enumerate((span.a, span.b)):
        line = half(price.line_system_cny, end)
        degree_cny = min(pairs * degree, line) if sites else line
        for part, quantity, cny in (
            (Part.CABLE, span.fibre_km / 2 if new else 0.0, half(price.build_cny, end)),
            (Part.AMPLIFIER_SITE, pairs * sites / 2, line - degree_cny),
            (Part.ROADM_DEGREE, float(pairs), degree_cny),
            (Part.LEASE, leased_km / 2, half(price.lease_cny, end)),
        ):
            if quantity or cny:
                yield Line(part, span.fibre, span.id, place, quantity, cny, span.operator)


def half(amount: int, end: int) -> int:
    """Return the half of a sum that is booked at the first end (0) or the second (1)."""
    return amount // 2 if end else amount - amount // 2


def _of_link(link: PlanLink, model: ServiceModel) -> Iterator[Line]:
    costs = model.scenario.costs
    channels = costs.channels_per_link.value
    mode = f"{channel_rate_gbit_s(model.scenario):g} Gbit/s"
    count = link.regenerators
    ends_cny = min(model.link_cost_cny(), link.cost_cny)
    regenerators_cny = link.cost_cny - ends_cny
    for end, place in enumerate((link.a, link.b)):
        yield Line(Part.TERMINAL, mode, link.id, place, channels, half(ends_cny, end))
    for number, place in enumerate(_regenerator_places(link, count, model)):
        share = regenerators_cny // count
        share += regenerators_cny - share * count if number == 0 else 0
        yield Line(Part.REGENERATOR, mode, link.id, place, channels, share)


def _of_channels(link: PlanLink, plan: Plan, scenario: Scenario) -> Iterator[Line]:
    """Yield what the channels of a link take: ends by mode, regenerators where they stand."""
    for mode, count in link.channels:
        spec, cny = mode or mode_name(scenario, mode), count * light_of(scenario, mode).channel_cny
        for end, place in enumerate((link.a, link.b)):
            yield Line(Part.TERMINAL, spec, link.id, place, float(count), half(cny, end))
    for site in plan.carried.regenerators if plan.carried else ():
        if site.link == link.id:
            spec = site.mode or mode_name(scenario, site.mode)
            cny = site.count * light_of(scenario, site.mode).regenerator_cny
            yield Line(Part.REGENERATOR, spec, link.id, site.place, float(site.count), cny)


def _regenerator_places(link: PlanLink, count: int, model: ServiceModel) -> Iterator[str]:
    """Yield where each regenerator of a link stands.

    Those that its route takes with nothing cut: at the last place within the reach of so many.
    Those that it has for longer routes after a failure: halfway.
    """
    if model.light is not None:
        behind = model.light.places([model.span_index[span] for span in link.route])
        stand = [link.via[position - 1] for position in behind]
        half_way = link.via[len(link.via) // 2] if link.via else link.a
        yield from (*stand, *[half_way] * (count - len(stand)))
        return
    latency, network = model.latency, model.scenario.network
    places = link.via or (link.a,)
    spans = (network.span[span] for span in link.route)
    delays = [latency.span_parts(span).total_ns + latency.pass_through_ns for span in spans]
    taken = latency.regenerators(sum(delays))
    passed = list(accumulate(delays))[: len(places)]
    for number in range(1, count + 1):
        if number <= taken:
            within = [
                p for p, ns in zip(places, passed, strict=True) if ns <= number * latency.reach_ns
            ]
            yield within[-1] if within else places[0]
        else:
            yield places[len(places) // 2]
