"""Why no plan is likely enough, and the most likely one that can be asked for."""

from __future__ import annotations

from dataclasses import replace

from netplan.explain.resolve import Resolver
from netplan.explain.result import Unlikely
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario


def why_unlikely(plan: Plan, scenario: Scenario, again: Resolver) -> Unlikely:
    """Return how often everything built holds, and the cheapest plan that is asked for that.

    Args:
        plan: one that says that no plan holds everything at once often enough.
        scenario: the question it answers.
        again: asks the question for the highest probability that its worlds allow.
    """
    joint, asked = plan.joint, scenario.confidence
    assert joint is not None  # the plan says so
    assert asked is not None
    highest = asked.highest(joint.held)
    if highest is None:
        return Unlikely(joint, None, None)
    eased = replace(scenario, confidence=replace(asked, all_targets=highest))
    return Unlikely(joint, highest, again.solve(eased, "highest-probability"))
