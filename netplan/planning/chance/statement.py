"""What a plan's record says of how often the plan holds: always the same worlds."""

from __future__ import annotations

from netplan.model.odds import STATED_SEED, Correlation, Odds, stated_samples
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario, asks_single_paths
from netplan.planning.chance.odds import odds_of
from netplan.service.service import ServiceModel


def stated_odds(plan: Plan, scenario: Scenario) -> Odds | None:
    """Return how often a plan holds where its record states it, None where it does not.

    It does where every pair of every target must hold on single paths, after losses that are
    listed one by one, and where the question is not too large (see ``stated_samples``).
    """
    if plan.cost_cny is None or not asks_single_paths(scenario):
        return None
    model = ServiceModel(scenario)
    samples = stated_samples(
        len(model.demands), len(model.spans), judged=scenario.confidence is not None
    )
    if not samples or not model.demands:
        return None
    chosen = plan.bought
    joint = scenario.confidence
    law = Correlation.INDEPENDENT if joint is None else Correlation(joint.correlation)
    return odds_of(model, chosen, samples=samples, seed=STATED_SEED, correlation=law)
