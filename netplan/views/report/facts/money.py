"""Where the money of a plan goes: by item, fibre, province and operator, in whole CNY."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from netplan.model.bill import Line, Part
from netplan.model.channel import channels_cny
from netplan.model.equipment import Costs
from netplan.model.figures import Spending, fibre_km, spending
from netplan.model.money import several_pairs
from netplan.model.plan import Plan, PlanLink
from netplan.model.quantity import Quantity
from netplan.planning.bill import bill
from netplan.service.service import ServiceModel
from netplan.views.report.facts.subject import Subject

Key = TypeVar("Key")


def by_fibre(subject: Subject) -> dict[str, Spending]:
    """Return the spending on spans by kind of fibre; terminals belong to none."""
    return _by(subject, lambda i: subject.in_plan[i].fibre)


def by_operator(subject: Subject) -> dict[str | None, Spending]:
    """Return the spending on spans by who owns them; None where no owner is named."""
    return _by(subject, lambda i: subject.in_plan[i].operator)


def _by(subject: Subject, key: Callable[[int], Key]) -> dict[Key, Spending]:
    found: dict[Key, Spending] = {}
    for i, cost in enumerate(subject.plan.spans):
        spent = Spending(cost.build_cny, cost.line_system_cny, lease_cny=cost.lease_cny)
        found[key(i)] = found.get(key(i), Spending()) + spent
    return dict(sorted(found.items(), key=lambda item: -item[1].total_cny))


def terminals(subject: Subject) -> Spending:
    """Return the spending on the ends and regenerators of links."""
    return Spending(terminals_cny=spending(subject.plan).terminals_cny)


def by_province(subject: Subject) -> dict[str | None, Spending]:
    """Return the spending by province, largest first: that of the bill of materials.

    What lies along a span is split half and half between the provinces of its two ends, whatever
    lies between; an odd yuan goes to the first end.
    """
    found: dict[str | None, Spending] = {}
    for line in bill(subject.plan, subject.scenario, subject.model):
        province = subject.province(line.place)
        found[province] = found.get(province, Spending()) + _spending(line)
    return dict(sorted(found.items(), key=lambda item: (-item[1].total_cny, item[0] or "")))


def _spending(line: Line) -> Spending:
    if line.part is Part.CABLE:
        return Spending(cable_cny=line.cost_cny)
    if line.part in (Part.AMPLIFIER_SITE, Part.ROADM_DEGREE):
        return Spending(line_system_cny=line.cost_cny)
    if line.part is Part.LEASE:
        return Spending(lease_cny=line.cost_cny)
    return Spending(terminals_cny=line.cost_cny)


def price_range_cny(subject: Subject) -> tuple[int, int]:
    """Return what the same plan costs with every price at its low, then at its high end."""
    low, high = (_with_prices(subject, end) for end in ("low", "high"))
    return low, high


def _with_prices(subject: Subject, end: str) -> int:
    costs = subject.scenario.costs

    def moved(quantity: Quantity) -> Quantity:
        return replace(quantity, value=getattr(quantity, end))

    priced: Costs = replace(
        costs,
        build_cny_per_km={k: moved(q) for k, q in costs.build_cny_per_km.items()},
        along_factor={way: moved(q) for way, q in costs.along_factor.items()},
        amplifier_site_cny=moved(costs.amplifier_site_cny),
        roadm_degree_cny=moved(costs.roadm_degree_cny),
        transponder_cny=moved(costs.transponder_cny),
        mode_transponder_cny={k: moved(q) for k, q in costs.mode_transponder_cny.items()},
        regenerator_cny=moved(costs.regenerator_cny),
        lease_cny_per_fibre_km_year=(rent := costs.lease_cny_per_fibre_km_year) and moved(rent),
    )
    model = ServiceModel(replace(subject.scenario, costs=priced))
    spans = sum(
        several_pairs(model.span_costs[model.span_index[cost.id]], cost.fibre_pairs).cost_cny
        for cost in subject.plan.spans
    )
    return spans + sum(_link_cny(link, subject.plan, model) for link in subject.plan.links)


def _link_cny(link: PlanLink, plan: Plan, model: ServiceModel) -> int:
    """Return what a link of a plan costs at the prices of a model."""
    if plan.carried is None:
        return model.link_cost_cny(link.regenerators)
    sites = [site for site in plan.carried.regenerators if site.link == link.id]
    return channels_cny(model.scenario, link.channels, sites)


def upkeep_cny_per_year(subject: Subject) -> int:
    """Return what the new cable costs to maintain in a year; not part of the plan's cost."""
    km = fibre_km(subject.built)
    return round(km * subject.scenario.costs.maintenance_cny_per_km_year.value)
