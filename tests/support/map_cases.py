"""Plans to draw: a hand-chosen set on the bundled scenario, so that no search is needed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from netplan import api
from netplan.model.plan import Plan, PlanStatus, Provenance
from netplan.model.scenario import Scenario
from netplan.planning.design import Design, everything
from netplan.service.service import ServiceModel

CUTS = (
    "corridor:guian-guiyang",
    "corridor:guiyang-guilin",
    "corridor:changsha-nanchang",
    "corridor:zhuhai-macao",
)


@lru_cache
def scenario() -> Scenario:
    return api.load_scenario("edge")


@lru_cache
def chosen(every: int = 1) -> Design:
    """The spans and links that shortest paths use, intact and after some cuts.

    ``every`` keeps only each n-th link.
    """
    model = ServiceModel(scenario())
    best = everything(model)
    services = [best.intact, *(best.after[cut] for cut in CUTS)]
    spans: set[str] = set()
    links: set[str] = set()
    for service in services:
        for demand in model.demands:
            for step in service.path(demand)[1]:
                if step in model.link_index:
                    links.add(step)
                    route = service.routes[model.link_index[step]]
                    spans |= {model.spans[i].id for i in route}
    in_order = [link.id for link in model.links if link.id in links]
    return Design(
        model, tuple(s.id for s in model.spans if s.id in spans), tuple(in_order[::every])
    )


def plan_of(design: Design, name: str = "edge") -> Plan:
    source = design.model.scenario
    cost = sum(c.cost_cny for c in design.span_costs())
    cost += sum(link.cost_cny for link in design.plan_links())
    return Plan(
        name=name,
        title=source.title,
        title_zh=source.title_zh,
        status=PlanStatus.FEASIBLE,
        reason="interrupted",
        objective="cost",
        cost_cny=cost,
        lower_bound_cny=cost // 2,
        spans=design.span_costs(),
        links=design.plan_links(),
        targets=design.outcomes(),
        impossible=(),
        provenance=Provenance(
            source.inputs,
            (),
            source.data_notes,
            "0",
            "none",
            "0",
            source.solver.seed,
            source.solver.time_limit_s,
        ),
    )


@lru_cache
def plan(every: int = 1) -> Plan:
    return plan_of(chosen(every), "edge" if every == 1 else f"every-{every}")


def saved(folder: Path, every: int = 1) -> Path:
    """Write the plan and its layers; return the path of plan.json."""
    return api.save(plan(every), scenario(), folder)[0]
