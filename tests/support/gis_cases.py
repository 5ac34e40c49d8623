"""A plan of the default question made without a solver, shared by the GIS and circle tests.

Everything allowed is built along the shortest paths of every target: a plausible plan, not a
cheap one, and it does not hold after every cut.
"""

from __future__ import annotations

from functools import lru_cache

from netplan import api
from netplan.model.plan import Plan, PlanStatus, Provenance
from netplan.model.scenario import Scenario
from netplan.planning.design import Design, everything
from netplan.service.service import ServiceModel


@lru_cache(maxsize=2)
def scenario(name: str = "edge") -> Scenario:
    return api.load_scenario(name)


@lru_cache(maxsize=2)
def plan(sinks: int = 1000, name: str = "edge") -> Plan:
    """Return a plan that serves the first so many target pairs."""
    question = scenario(name)
    model = ServiceModel(question)
    service = everything(model).intact
    links: set[str] = set()
    spans: set[str] = set()
    for demand in model.demands[:sinks]:
        for step in service.path(demand)[1]:
            if step in model.link_index:
                links.add(step)
                route = service.routes[model.link_index[step]]
                spans |= {model.spans[i].id for i in route}
    chosen = tuple(s.id for s in model.spans if s.id in spans)
    lit = tuple(link.id for link in model.links if link.id in links)
    design = Design(model, chosen, lit)
    cost = sum(c.cost_cny for c in design.span_costs())
    cost += sum(link.cost_cny for link in design.plan_links())
    return Plan(
        question.name,
        question.title,
        question.title_zh,
        PlanStatus.FEASIBLE,
        "made for tests",
        "cost",
        cost,
        0,
        design.span_costs(),
        design.plan_links(),
        design.outcomes(),
        (),
        Provenance(question.inputs, (), (), "0.0.0", "none", "0", 0, None),
    )
