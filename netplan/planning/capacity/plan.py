"""The plan of a scenario with traffic: the cheapest choice, and how its channels run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.carried import Carried, RegeneratorSite
from netplan.model.light import Fitted, FittedLink
from netplan.model.plan import Plan, PlanStatus
from netplan.optimize.problem.answer import INFEASIBLE, CoverResult
from netplan.planning.capacity.question import ENDS, Levels
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.running import UnworkableError
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.traffic import TrafficQuestion
from netplan.planning.capacity.working import Working, working
from netplan.planning.design import Design
from netplan.planning.frame import Frame, Listener
from netplan.planning.searching import Engine

NO_SLOTS = "no slots"
"""Why there is no plan where channels have room by number, but none was found for their slots."""


def carrying_plan(
    asked: TrafficQuestion, frame: Frame, engine: Engine | None, listener: Listener
) -> Plan:
    """Return the plan that carries the traffic of a scenario in every state.

    Args:
        asked: its question; every limit can hold.
        frame: what every plan of the scenario carries.
        engine: another solver of cover problems.
        listener: called with every better plan and bound.
    """
    found = cheapest(asked.question, settings=frame.settings, engine=engine, on_progress=listener)
    if found.status == INFEASIBLE:
        return frame.overloaded(Design(asked.problem.model, (), ()))
    if found.chosen is None:
        return frame.out_of_time(found.reason, found)
    try:
        runs = _running(asked, found.chosen.astype(np.uint8))
    except UnworkableError:
        return frame.out_of_time(NO_SLOTS, found)
    design = _design(asked, runs.levels)
    cost = sum(c.cost_cny for c in design.span_costs())
    cost += sum(link.cost_cny for link in design.plan_links())
    return frame.carrying(design, _carried(asked, runs), cost, *_proof(found, cost))


def _proof(found: CoverResult, cost: int) -> tuple[int, PlanStatus, str, int]:
    """Return bound, status, reason and nodes; room for slots may have cost more than was proven."""
    bound = min(int(found.lower_bound), cost)
    proven = bound == cost
    reason = found.reason if proven or found.reason != "proved" else "slots"
    return bound, PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE, reason, found.nodes


def _running(asked: TrafficQuestion, chosen: UInt8) -> Working:
    """Return what runs in every state, with what it needs for slots bought beside the choice."""
    question, model = asked.question, asked.problem.model
    places = [p.id for p in model.scenario.network.places]
    router, bought = Router(question), chosen
    while True:
        runs = working(question, router, bought, places)
        if runs.repair is None:
            return runs
        bought = bought.copy()
        bought[list(runs.repair.items)] = 1


def _design(asked: TrafficQuestion, levels: Levels) -> Design:
    """Return the design of what some state uses, and of what the scenario forces."""
    question, model = asked.question, asked.problem.model
    forced = question.base.item_lower
    pairs = {
        span.id: max(levels.pairs.get(i, 0), int(forced[i])) for i, span in enumerate(model.spans)
    }
    pairs = {name: count for name, count in pairs.items() if count}
    links = _links(asked, levels)
    return Design(
        model,
        tuple(pairs),
        tuple(links),
        regenerators={link: fitted.regenerators for link, fitted in links.items()},
        fitted=Fitted(pairs, links),
    )


def _links(asked: TrafficQuestion, levels: Levels) -> Mapping[str, FittedLink]:
    """Return the links that have channels, in the order of the model."""
    model, first = asked.problem.model, len(asked.problem.model.spans)
    ends: dict[int, Counter[int]] = defaultdict(Counter)
    again: dict[int, Counter[int]] = defaultdict(Counter)
    for key, count in levels.channels.items():
        if count:
            (ends if key.place == ENDS else again)[key.link][key.type] += count
    found = {}
    for link, counts in sorted(ends.items()):
        cost = sum(count * asked.lights[t].channel_cny for t, count in counts.items())
        cost += sum(count * asked.lights[t].regenerator_cny for t, count in again[link].items())
        channels = tuple((asked.lights[t].mode, count) for t, count in sorted(counts.items()))
        found[model.links[link - first].id] = FittedLink(channels, again[link].total(), cost)
    return found


def _sites(asked: TrafficQuestion, levels: Levels) -> Iterator[RegeneratorSite]:
    """Yield where regenerators stand, where that matters."""
    model, first = asked.problem.model, len(asked.problem.model.spans)
    places = model.scenario.network.places
    for key, count in sorted(levels.channels.items()):
        if count and key.place >= 0:
            link, mode = model.links[key.link - first].id, asked.lights[key.type].mode
            yield RegeneratorSite(link, places[key.place].id, mode, count)


def _carried(asked: TrafficQuestion, runs: Working) -> Carried:
    """Return how the traffic runs."""
    return Carried(
        asked.grid.slots,
        tuple((light.mode, light.width) for light in asked.lights),
        asked.grid.slot_ghz,
        asked.demands,
        runs.states,
        tuple(_sites(asked, runs.levels)),
    )
