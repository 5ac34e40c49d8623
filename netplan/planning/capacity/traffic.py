"""From a scenario with traffic to the question of what carries it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.errors import InputError, Problem
from netplan.latency.demand import Demand
from netplan.model.carried import NEAREST, CarriedDemand
from netplan.model.light import Grid, Light, lights
from netplan.model.scenario import Law, Scenario
from netplan.model.traffic import Channels, Demands, Pair
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import latencies, measuring_network
from netplan.planning.capacity.build import Room, capacity_question
from netplan.planning.capacity.question import CapacityQuestion, ChannelType
from netplan.planning.confidence.copies import path_rule
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.service.service import ServiceModel


@dataclass(frozen=True)
class TrafficQuestion:
    """A scenario with traffic, ready to be asked.

    Attributes:
        problem: the scenario's, its latencies those at which limits must hold.
        question: what carries the traffic.
        demands: every pair of every target with its channels.
        light: the channels.
        grid: the spectrum of a pair of fibres.
    """

    problem: ScenarioProblem
    question: CapacityQuestion
    demands: tuple[CarriedDemand, ...]
    light: Light
    grid: Grid


def traffic_question(model: ServiceModel) -> TrafficQuestion:
    """Return the question that a scenario with traffic asks.

    Raises:
        InputError: it asks for something else, too, that channels are not planned with.
    """
    scenario = model.scenario
    refuse_what_is_not_planned(scenario, model.demands)
    (light, *_), grid = lights(scenario)
    problem = build_problem(model)
    problem = replace(problem, cover=_held(problem))
    demands = carried_demands(scenario, model.demands, light)
    needed = _needed(problem.cover, demands)
    asked = scenario.channels or Channels()
    room = Room(
        grid.slots,
        [asked.most_pairs(span, scenario.network) for span in model.spans],
        [cost.line_system_cny for cost in model.span_costs],
        [ChannelType(light.mode, light.channel_cny)],
        asked.owned,
    )
    question = capacity_question(problem.cover, needed, room)
    return TrafficQuestion(problem, question, demands, light, grid)


def carried_demands(
    scenario: Scenario, pairs: Sequence[Demand], light: Light
) -> tuple[CarriedDemand, ...]:
    """Return the traffic of every pair of every target and the channels that it needs."""
    traffic = scenario.demands or Demands(())
    asked = traffic.by_pair([Pair(d.sources, d.sink, d.limit_ns) for d in pairs])
    return tuple(
        CarriedDemand(
            pair.target,
            NEAREST.join(pair.sources),
            pair.sink,
            mbit_s,
            left,
            max(1, -(-mbit_s // light.mbit_s)),
            max(1, -(-left // light.mbit_s)),
        )
        for pair, (mbit_s, left) in zip(pairs, asked, strict=True)
    )


def _held(problem: ScenarioProblem) -> CoverProblem:
    """Return the problem at the latencies at which limits hold: with confidence, the quantiles."""
    rule = path_rule(problem)
    if not rule.groups:
        return problem.cover
    (asked,) = rule.groups
    return replace(problem.cover, arc_ns=rule.doubts(asked).mean_ns)


def _needed(cover: CoverProblem, demands: Sequence[CarriedDemand]) -> npt.NDArray[np.int64]:
    """Return (d, f) the channels of every pair in every state beyond today's network."""
    states = range(len(cover.scenario_name))
    limit = np.array([[cover.limit_ns(d, f) for f in states] for d in range(len(demands))])
    nothing = np.zeros(len(cover.item_cost), np.uint8)
    today = latencies(measuring_network(cover, limit >= 0), nothing)
    intact = np.array([d.channels for d in demands])[:, None]
    after = np.array([d.channels_after for d in demands])[:, None]
    count = np.where(np.array(states) == 0, intact, after)
    served = (limit < 0) | ((today >= 0) & (today <= limit))
    return np.where(served, 0, count).astype(np.int64)


def refuse_what_is_not_planned(scenario: Scenario, pairs: Sequence[Demand]) -> None:
    """Refuse what is asked for beside traffic and is not planned with it yet.

    Raises:
        InputError: with all of it.
    """
    file = next((i.path for i in scenario.inputs if i.role == "scenario"), "scenario")
    problems = [
        Problem(file, "", field, found, ALLOWED) for field, found in _not_planned(scenario, pairs)
    ]
    if problems:
        raise InputError(problems)


ALLOWED = "nothing of it beside demands; channels are not planned with it yet"


def _not_planned(scenario: Scenario, pairs: Sequence[Demand]) -> Iterator[tuple[str, str]]:
    if not scenario.objective.is_plain:
        yield "objective", "another objective than least cost, or a budget"
    if scenario.confidence is not None:
        yield "confidence", "a joint probability"
    if scenario.candidates.force_links:
        yield "candidates.force_links", ", ".join(scenario.candidates.force_links)
    for target in scenario.targets:
        where = f"targets.{target.id}"
        if target.protection is not None:
            yield f"{where}.protection", "1+1 protection"
        if target.availability is not None:
            yield f"{where}.availability", "an availability"
    asked = {pair.confidence for pair in pairs}
    if len(asked) > 1 or any(a is not None and a.law is not Law.TOGETHER for a in asked):
        yield "targets.*.confidence", "probabilities that differ, or independent errors"
