"""The plan of a scenario with traffic: the cheapest choice, and how its channels run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.carried import Carried, PlaceTotal, RegeneratorSite
from netplan.model.light import Fitted, FittedLink
from netplan.model.plan import Plan, PlanStatus
from netplan.optimize.problem.answer import FEASIBLE, INFEASIBLE, CoverResult
from netplan.planning.capacity.adversary import here
from netplan.planning.capacity.held import Held
from netplan.planning.capacity.question import ENDS, CapacityQuestion, Levels
from netplan.planning.capacity.routes import PLACEMENTS, Router, TooManyRoutesError
from netplan.planning.capacity.running import UnworkableError
from netplan.planning.capacity.search import TOO_MANY_WAYS, cheapest
from netplan.planning.capacity.states import States
from netplan.planning.capacity.traffic import TrafficQuestion
from netplan.planning.capacity.working import Working, working
from netplan.planning.design import Design
from netplan.planning.frame import Frame, Listener
from netplan.planning.searching import Engine
from netplan.service.service import ServiceModel

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
    found = cheapest(
        asked.question,
        settings=frame.settings,
        engine=engine,
        on_progress=listener,
        runner=frame.runner or here,
    )
    if found.status == INFEASIBLE:
        return frame.overloaded(Design(asked.problem.model, (), ()))
    if found.chosen is None:
        return frame.out_of_time(found.reason, found)
    try:
        return _made(asked, frame, found, found.chosen.astype(np.uint8))
    except UnworkableError:
        return frame.out_of_time(NO_SLOTS, found)
    except TooManyRoutesError:
        return frame.out_of_time(TOO_MANY_WAYS, found)


def carrying_on(model: ServiceModel, frame: Frame, plan: Plan, bound_cny: int) -> Plan | None:
    """Return how the fibre pairs and channels of another plan carry the traffic of a scenario.

    With more of them where slots ask for it; None where they do not at all.

    Args:
        model: the scenario.
        frame: what every plan of the scenario carries.
        plan: of the same network, with other traffic.
        bound_cny: no plan costs less.
    """
    held = Held(model)
    if not held.carries(plan):
        return None
    choice = held.choice(plan)
    found = CoverResult(FEASIBLE, "gap", choice.astype(bool), plan.cost_cny or 0, bound_cny)
    try:
        made = _made(held.asked, frame, found, choice)
    except (UnworkableError, TooManyRoutesError):
        return None
    proven = made.status is PlanStatus.OPTIMAL
    return replace(made, reason="proved" if proven else plan.reason)


def _made(asked: TrafficQuestion, frame: Frame, found: CoverResult, choice: UInt8) -> Plan:
    """Return the plan of a choice.

    Raises:
        TooManyRoutesError: light could take more ways than can be listed.
        UnworkableError: a state has no room for slots even with every rung there is.
    """
    runs, levels = _running(asked, choice)
    design = _design(asked, levels)
    cost = sum(c.cost_cny for c in design.span_costs())
    cost += sum(link.cost_cny for link in design.plan_links())
    return frame.carrying(design, _carried(asked, runs, levels), cost, *_proof(found, cost))


def _proof(found: CoverResult, cost: int) -> tuple[int, PlanStatus, str, int]:
    """Return bound, status, reason and nodes; room for slots may have cost more than was proven."""
    bound = min(int(found.lower_bound), cost)
    proven = bound == cost
    reason = found.reason if proven or found.reason != "proved" else "slots"
    return bound, PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE, reason, found.nodes


def _of_use(question: CapacityQuestion, router: Router, bought: UInt8, used: Levels) -> Levels:
    """Return what is bought: what the states use; of any traffic within totals more may be of use.

    Of a choice for all that it has on ways of channels is kept.
    """
    if question.hose is None:
        return used
    states, levels = States(question, router, bought), question.levels(bought)
    spans, keys = frozenset(states.spans), frozenset(states.keys)
    return Levels(
        {
            s: max(count, used.pairs[s]) if s in spans else used.pairs[s]
            for s, count in levels.pairs.items()
        },
        {
            key: max(count, used.channels[key]) if key in keys else used.channels[key]
            for key, count in levels.channels.items()
        },
    )


def _running(asked: TrafficQuestion, chosen: UInt8) -> tuple[Working, Levels]:
    """Return what runs in every state, and what is bought with what its slots need beside it.

    Where there are more ways than can be listed, on those that plans are looked for with.

    Raises:
        TooManyRoutesError: these are too many, too.
        UnworkableError: a state has no room even with every rung there is.
    """
    try:
        return _running_on(asked, chosen, Router(asked.question))
    except TooManyRoutesError:
        return _running_on(asked, chosen, Router(asked.question, PLACEMENTS))


def _running_on(asked: TrafficQuestion, chosen: UInt8, router: Router) -> tuple[Working, Levels]:
    """Return the same, over the ways that a router lists."""
    question, model = asked.question, asked.problem.model
    places, bought = [p.id for p in model.scenario.network.places], chosen
    while True:
        runs = working(question, router, bought, places)
        if runs.repair is None:
            if question.crowded(runs.levels):
                raise UnworkableError(question.base.scenario_name[0])
            return runs, _of_use(question, router, bought, runs.levels)
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
        model.single,
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


def _carried(asked: TrafficQuestion, runs: Working, levels: Levels) -> Carried:
    """Return how the traffic runs, or one that keeps within totals."""
    traffic = asked.problem.model.scenario.demands
    totals = {} if traffic is None else traffic.totals()
    return Carried(
        asked.grid.slots,
        tuple((light.mode, light.width) for light in asked.lights),
        asked.grid.slot_ghz,
        asked.demands,
        runs.states,
        tuple(_sites(asked, levels)),
        tuple(PlaceTotal(place, *totals[place]) for place in totals),
    )
