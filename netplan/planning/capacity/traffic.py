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
from netplan.model.scenario import Law, Match, Scenario
from netplan.model.traffic import Channels, Demands, Pair, Rerouting
from netplan.optimize.problem.cover import ARC_OPTICAL, CoverProblem
from netplan.optimize.problem.prepare import latencies, measuring_network
from netplan.planning.capacity.build import Room, capacity_question, with_arcs
from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.question import CapacityQuestion, ChannelType
from netplan.planning.capacity.totals import far_first, hose_of
from netplan.planning.confidence.copies import path_rule
from netplan.planning.formulation import ScenarioProblem, build_problem, places_of_nodes
from netplan.service.light import mode_noise
from netplan.service.service import ServiceModel


@dataclass(frozen=True)
class TrafficQuestion:
    """A scenario with traffic, ready to be asked.

    Attributes:
        problem: the scenario's, its latencies those at which limits must hold.
        question: what carries the traffic.
        demands: every pair of every target with its channels.
        lights: the kinds of channels.
        grid: the spectrum of a pair of fibres.
    """

    problem: ScenarioProblem
    question: CapacityQuestion
    demands: tuple[CarriedDemand, ...]
    lights: tuple[Light, ...]
    grid: Grid


def traffic_question(model: ServiceModel) -> TrafficQuestion:
    """Return the question that a scenario with traffic asks.

    Raises:
        InputError: it asks for something else, too, that channels are not planned with.
    """
    scenario = model.scenario
    refuse_what_is_not_planned(scenario, model.demands)
    kinds, grid = lights(scenario)
    problem = build_problem(model)
    problem = replace(problem, cover=_held(problem))
    demands = carried_demands(scenario, model.demands, kinds)
    needed = needed_mbit_s(problem, demands)
    asked = scenario.channels or Channels()
    hop_arcs, hop_room = _limited_hops(problem)
    room = Room(
        grid.slots,
        [asked.most_pairs(span, scenario.network) for span in model.spans],
        [cost.line_system_cny for cost in model.span_costs],
        [_type(model, light) for light in kinds],
        asked.owned,
        _regenerators(model),
        _stands(problem, asked),
        asked.rerouting,
        asked_hose(scenario, model.demands, kinds, needed),
        hop_arcs,
        hop_room,
        list(_degrees(model, asked)),
    )
    question = capacity_question(problem.cover, needed, room)
    return TrafficQuestion(problem, question, demands, kinds, grid)


def asked_hose(
    scenario: Scenario,
    pairs: Sequence[Demand],
    kinds: Sequence[Light],
    needed: npt.NDArray[np.int64],
) -> Hose | None:
    """Return all channels that pairs may come to need, where totals of places are stated.

    Args:
        scenario: whose traffic.
        pairs: of all targets.
        kinds: of channels.
        needed: (d, f) more than 0 where a pair needs any beyond today's network.
    """
    if scenario.demands is None or scenario.demands.hose is None:
        return None
    places = [place.id for place in scenario.network.places]
    return hose_of(pairs, scenario.demands.totals(), places, kinds[0].mbit_s, needed > 0)


def _type(model: ServiceModel, light: Light) -> ChannelType:
    """Return a kind of channel as the optimizer knows it; it brings Mbit/s."""
    optics = model.scenario.equipment.optics
    bare = ChannelType(
        light.mode, light.channel_cny, light.mbit_s, light.width, light.regenerator_cny
    )
    if not light.mode or optics is None:
        return bare
    noise = mode_noise(model.scenario, model.spans, optics.modes[light.mode])
    return replace(bare, noise=noise.use, budget=noise.reach)


def _regenerators(model: ServiceModel) -> dict[int, list[int]]:
    """Return the items of the regenerators that links may need where delay asks for them."""
    found: dict[int, list[int]] = {}
    first = len(model.spans) + len(model.links)
    for item, (link, _) in enumerate(model.rungs, first):
        found.setdefault(len(model.spans) + link, []).append(item)
    return found


def _stands(problem: ScenarioProblem, asked: Channels) -> list[int]:
    """Return the number of the place of every node at which light may be regenerated, or -1."""
    model, cover = problem.model, problem.cover
    found = [-1] * cover.n_nodes
    if not asked.modes:
        return found
    optical = cover.arc_kind == ARC_OPTICAL
    first, count = len(places_of_nodes(model)), len(model.node)
    for node in {*cover.arc_tail[optical].tolist(), *cover.arc_head[optical].tolist()}:
        found[node] = (node - first) % count
    return found


def carried_demands(
    scenario: Scenario, pairs: Sequence[Demand], kinds: Sequence[Light]
) -> tuple[CarriedDemand, ...]:
    """Return the traffic of every pair of every target, and the fewest channels for it.

    Where totals of places are stated it is one matrix of all that keep within them.
    """
    most = max(light.mbit_s for light in kinds)
    traffic = scenario.demands or Demands(())
    if traffic.hose is None:
        asked = traffic.by_pair([Pair(d.sources, d.sink, d.limit_ns) for d in pairs])
    else:
        asked = far_first(pairs, traffic.totals())
    return tuple(
        CarriedDemand(
            pair.target,
            NEAREST.join(pair.sources),
            pair.sink,
            mbit_s,
            left,
            max(1, -(-mbit_s // most)),
            max(1, -(-left // most)),
        )
        for pair, (mbit_s, left) in zip(pairs, asked, strict=True)
    )


def _held(problem: ScenarioProblem) -> CoverProblem:
    """Return the problem at the latencies at which limits hold: with confidence, the quantiles."""
    rule = path_rule(problem)
    if not rule.groups:
        return problem.cover
    (asked,) = rule.groups
    doubts, stated_ns = rule.doubts(asked), problem.cover.regen_ns
    regenerated_ns = stated_ns + doubts.spread.regenerator.extra_ns
    return replace(problem.cover, arc_ns=doubts.mean_ns, regen_ns=regenerated_ns)


def _degrees(model: ServiceModel, asked: Channels) -> Iterator[tuple[list[int], int]]:
    """Yield the spans that end at each place with a limit, and how many of their pairs may."""
    for place in model.scenario.network.places:
        most = asked.most_degrees(place.id)
        if most is not None:
            yield [i for i, s in enumerate(model.spans) if place.id in (s.a, s.b)], most


def _limited_hops(problem: ScenarioProblem) -> tuple[dict[int, int], dict[int, int]]:
    """Return the arcs of today's hops that have a limit, by span, and the Mbit/s of each span."""
    spans = enumerate(problem.model.spans)
    room = {i: span.hop_mbit_s for i, span in spans if span.hop_mbit_s is not None}
    return {arc: span for arc, span in problem.hops.items() if span in room}, room


def needed_mbit_s(
    problem: ScenarioProblem, demands: Sequence[CarriedDemand]
) -> npt.NDArray[np.int64]:
    """Return (d, f) the Mbit/s of every pair in every state beyond today's network, 1 at least.

    What hops without a limit serve in time need not be carried.
    """
    cover, (limited, _) = problem.cover, _limited_hops(problem)
    if limited:
        cover = with_arcs(cover, ~np.isin(np.arange(len(cover.arc_tail)), list(limited)))
    states = range(len(cover.scenario_name))
    limit = np.array([[cover.limit_ns(d, f) for f in states] for d in range(len(demands))])
    nothing = np.zeros(len(cover.item_cost), np.uint8)
    today = latencies(measuring_network(cover, limit >= 0), nothing)
    intact = np.array([max(d.mbit_s, 1) for d in demands])[:, None]
    after = np.array([max(d.mbit_s_after, 1) for d in demands])[:, None]
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
    if not scenario.objective.is_least_cost:
        yield "objective", "another objective than least cost"
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
    yield from _not_with_totals(scenario)
    yield from _not_in_pairs(scenario)
    asked = {pair.confidence for pair in pairs}
    if len(asked) > 1 or any(a is not None and a.law is not Law.TOGETHER for a in asked):
        yield "targets.*.confidence", "probabilities that differ, or independent errors"


def _not_in_pairs(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield what is asked for beside routes in pairs and is not planned with them yet."""
    asked = scenario.channels or Channels()
    if not asked.rerouting.in_pairs:
        return
    if asked.limits_degrees:
        yield "channels.degrees", "degrees of places, beside routes in pairs"
    limited = [span.id for span in scenario.network.spans if span.hop_gbit_s is not None]
    if limited:
        yield "hop_gbit_s", f"of span {limited[0]}, beside routes in pairs"


def _not_with_totals(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield what is asked for beside totals of places and is not planned with them yet."""
    if scenario.demands is None or scenario.demands.hose is None:
        return
    asked = scenario.channels or Channels()
    if asked.owned:
        yield "channels.owned", "channels that belong to a pair, beside demands.hose"
    if asked.rerouting is not Rerouting.FREE:
        yield "channels.rerouting", f"{asked.rerouting.value}, beside demands.hose"
    if len(asked.modes) > 1:
        yield "channels.mode", "several modes, beside demands.hose"
    if asked.limits_degrees:
        yield "channels.degrees", "degrees of places, beside demands.hose"
    limited = [span.id for span in scenario.network.spans if span.hop_gbit_s is not None]
    if limited:
        yield "hop_gbit_s", f"of span {limited[0]}, beside demands.hose"
    for target in scenario.targets:
        if target.match is Match.NEAREST_SOURCE:
            yield f"targets.{target.id}.match", "the nearest source, beside demands.hose"
