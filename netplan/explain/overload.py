"""Why traffic is too much for the fibre pairs that may be lit, and what would mend it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from netplan.explain.resolve import Resolver
from netplan.explain.result import Overload, Short, Solved
from netplan.explain.traffic import told
from netplan.model.light import lights
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels
from netplan.planning.capacity.growing import asked_pairs, scaled, scales
from netplan.planning.capacity.held import Held
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel

NAME = "more-fibre-pairs"
LEAST = 100
"""What share of the traffic is the least that is tried, one in so many."""


def why_overloaded(scenario: Scenario, again: Resolver) -> Overload:
    """Return what traffic finds no room, how many fibre pairs it needs, how much of it has room.

    Args:
        scenario: every limit of it can hold, but not all of its traffic be carried.
        again: asks again.
    """
    held = Held(ServiceModel(scenario))
    now, enough = _most(scenario), _enough(scenario, held)
    limits = (scenario.channels or Channels()).limits_degrees or not held.model.endless_hops.all()
    if limits and not _carried(_with(scenario, enough)):
        return Overload(None, None, (), (), _scale(scenario, held))
    counts = range(now + 1, enough)
    needed = now + 1 + bisect_left(counts, True, key=lambda n: _carried(_with(scenario, n)))
    mended = _with(scenario, needed)
    solved = again.solve(mended, NAME)
    plan = next((one.plan for one in again.plans if one.name == NAME), None)
    if plan is None:  # a limit ended the search: the first plan that was found has to do
        plan = _any(mended)
        solved = Solved(plan.status, plan.cost_cny, plan.lower_bound_cny)
    spans, crowded = _crowded(plan, scenario, held)
    return Overload(needed, solved, spans, crowded, _scale(scenario, held))


def _most(scenario: Scenario) -> int:
    """Return the least number of fibre pairs that some span may have."""
    asked = scenario.channels or Channels()
    return min((asked.most_pairs(s, scenario.network) for s in scenario.network.spans), default=1)


def _enough(scenario: Scenario, held: Held) -> int:
    """Return as many fibre pairs as would carry all traffic over one span."""
    kinds, grid = lights(scenario)
    channels = sum(max(d.channels, d.channels_after) for d in held.asked.demands)
    return -(-channels * max(kind.width for kind in kinds) // grid.slots) + 1 + _most(scenario)


def _with(scenario: Scenario, pairs: int) -> Scenario:
    """Return the scenario with so many fibre pairs permitted on every span."""
    asked = scenario.channels or Channels()
    return replace(scenario, channels=replace(asked, fibre_pairs=pairs, room=()))


def _carried(scenario: Scenario) -> bool:
    """Tell whether any plan carries all traffic."""
    return _any(scenario).cost_cny is not None


def _any(scenario: Scenario) -> Plan:
    """Return the first plan that is found."""
    return make_plan(replace(scenario, solver=replace(scenario.solver, gap=1.0)))


def _crowded(
    plan: Plan, scenario: Scenario, held: Held
) -> tuple[tuple[tuple[str, int, int], ...], tuple[Short, ...]]:
    """Return the spans of a plan with more pairs than they may have, and what lacks room then."""
    asked, network = scenario.channels or Channels(), scenario.network
    most = {s.id: asked.most_pairs(network.span[s.id], network) for s in plan.spans}
    spans = tuple(
        (s.id, s.fibre_pairs, most[s.id]) for s in plan.spans if s.fibre_pairs > most[s.id]
    )
    fewer = {name: count for name, _, count in spans}
    return spans, tuple(told(one, held, None) for one in held.lacking(plan, fewer=fewer))


def _scale(scenario: Scenario, held: Held) -> float | None:
    """Return the largest scale of the traffic at which a plan is found."""
    assert scenario.demands is not None  # it asks for traffic
    now = scenario.demands.scale
    steps = scales(scenario, asked_pairs(held.model.demands), now / LEAST, now)
    count = bisect_left(steps, True, key=lambda scale: not _carried(scaled(scenario, scale)))
    return steps[count - 1] if count else None
