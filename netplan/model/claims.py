"""What is said of a plan where nothing better was found: of what, among which plans."""

from __future__ import annotations

from enum import StrEnum

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario


class Claim(StrEnum):
    """What a plan is the best of, proven or not."""

    CHEAPEST = "cheapest"
    """It costs least."""
    BEST = "best"
    """It is best by the last objective of the scenario, which is not cost."""
    GIVEN = "given"
    """Every span and link of it was forced: nothing was chosen, so it is the best of nothing."""


def claim(plan: Plan, scenario: Scenario) -> Claim:
    """Return what a plan that was found may claim."""
    forced = {*scenario.candidates.force_spans, *scenario.candidates.force_links}
    made_of = {*(span.id for span in plan.spans), *(link.id for link in plan.links)}
    if made_of and made_of <= forced:
        return Claim.GIVEN
    return Claim.CHEAPEST if plan.last is None else Claim.BEST
