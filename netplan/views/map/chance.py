"""What a map says of probabilities: which is asked, how far it is guaranteed, each pair's own."""

from __future__ import annotations

from typing import Any

from netplan.model.odds import Odds, at_least, interval
from netplan.model.plan import Plan


def all_together(odds: Odds) -> dict[str, Any]:
    """Return how likely all targets hold together, as shares."""
    low, high = interval(odds.always, odds.samples)
    return {
        "samples": odds.samples,
        "always": odds.always / odds.samples,
        "low": round(low, 6),
        "high": round(high, 6),
        "intact": odds.intact / odds.samples,
    }


def asked(plan: Plan) -> dict[str, Any]:
    """Return what probability is asked for, as keys of a plan that are left out where none is.

    ``joint``: everything at once; ``unlikely``: that no plan holds so often; ``confident``: of
    single paths, the probabilities asked for.
    """
    found: dict[str, Any] = {}
    paths = sorted({t.confidence.asked for t in plan.targets if t.confidence is not None})
    joint, odds = plan.joint, plan.odds
    if plan.cost_cny is not None and paths:
        found["confident"] = paths
    if joint is not None and odds is not None:
        least = at_least(odds.always, odds.samples)
        met = least >= joint.all_targets
        found["joint"] = {"asked": joint.all_targets, "least": round(least, 6), "met": met}
    if joint is not None and plan.too_unlikely:
        found["unlikely"] = {"asked": joint.all_targets} | _most(plan)
    return found


def _most(plan: Plan) -> dict[str, Any]:
    """Return how often everything built holds; nothing where it was not looked at."""
    if plan.joint is None or plan.joint.most is None:
        return {}
    odds = plan.joint.most.odds
    low, high = interval(odds.always, odds.samples)
    return {"share": odds.always / odds.samples, "low": round(low, 6), "high": round(high, 6)}


def of_pair(plan: Plan, number: int) -> dict[str, Any]:
    """Return how often one pair holds, and the least that its paths are guaranteed for."""
    found: dict[str, Any] = {}
    if plan.odds is not None:
        pair = plan.odds.pairs[number]
        found["odds"] = {
            "intact": pair.intact / plan.odds.samples,
            "always": pair.always / plan.odds.samples,
        }
    confidence = plan.targets[number].confidence
    path = None if confidence is None else confidence.least
    if confidence is not None and path is not None:
        found["path"] = {"asked": confidence.asked, "least": path.at_least}
    return found
