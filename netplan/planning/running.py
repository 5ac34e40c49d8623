"""What running a plan, or part of it, costs a year."""

from __future__ import annotations

from collections.abc import Set

from netplan.latency.fold import in_line_amplifiers
from netplan.model.money import link_running, span_running
from netplan.model.plan import Plan
from netplan.service.service import ServiceModel


def running_cny(plan: Plan, model: ServiceModel, standing: Set[str] | None = None) -> int:
    """Return what running a plan's spans and links costs a year, in whole CNY.

    Args:
        plan: the plan.
        model: that of its scenario.
        standing: ids of those that are run; None for all.
    """
    scenario, total = model.scenario, 0
    spacing = scenario.equipment.amplifier_spacing_km.value
    for price in plan.spans:
        if standing is None or price.id in standing:
            span = scenario.network.span[price.id]
            sites = in_line_amplifiers(span.fibre_km, spacing)
            total += span_running(scenario, span, sites, price)
    for link in plan.links:
        if standing is None or link.id in standing:
            total += link_running(scenario, link)
    return total
