"""What can be had at all, told without the plan: within the budget, and with what is forced."""

from __future__ import annotations

from dataclasses import replace

from netplan.errors import InputError, Problem
from netplan.model.scenario import Scenario
from netplan.optimize.problem.answer import INFEASIBLE
from netplan.planning.conditions import conditions
from netplan.planning.design import everything
from netplan.planning.searching import exact_engine, settings_of
from netplan.service.service import ServiceModel


def affordable(scenario: Scenario) -> bool | None:
    """Tell whether some plan keeps what the scenario asks within the budget; None: stopped.

    Cheaper than a plan: the search ends at the first one within the budget.
    """
    from netplan.planning import objective_chain as objectives  # noqa: PLC0415  (compiled kernels load here)

    model, budget = ServiceModel(scenario), scenario.objective.budget_cny
    rule = scenario.candidates
    if not model.demands and not rule.force_links:
        forced = sum(model.span_costs[model.span_index[s]].cost_cny for s in rule.force_spans)
        return budget is None or forced <= budget
    held = conditions(objectives.question_of(model), exact_engine())
    settings = replace(settings_of(scenario), cutoff=budget, first=True)
    found = held.engine(held.cover, settings=settings)
    if found.chosen is not None and (budget is None or found.cost <= budget):
        return True
    refused = found.status == INFEASIBLE or (budget is not None and found.lower_bound > budget)
    return False if refused else None


def forced_without_route(scenario: Scenario) -> tuple[str, ...]:
    """Return the forced links that no permitted span can carry: no plan has them."""
    if not scenario.candidates.force_links:
        return ()
    model = ServiceModel(scenario)
    routed = {model.links[i].id for i in everything(model).intact.routes}
    return tuple(link for link in scenario.candidates.force_links if link not in routed)


def check_forced_links(scenario: Scenario) -> None:
    """Refuse a forced link that no permitted span can carry.

    Raises:
        InputError: names every such link.
    """
    file = next((i.path for i in scenario.inputs if i.role == "scenario"), "scenario")
    allowed = "a link with a route over permitted spans"
    problems = [
        Problem(file, "", "candidates.force_links", link, allowed)
        for link in forced_without_route(scenario)
    ]
    if problems:
        raise InputError(problems)
