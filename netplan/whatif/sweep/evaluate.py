"""One question of a sweep, from scenario to a line of results; runs in any process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from netplan.errors import InputError
from netplan.files.scenario.load import load_scenario
from netplan.model.carried import Carried
from netplan.model.currency import CNY
from netplan.model.figures import built, fibre_km
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT
from netplan.model.units import NS_PER_MS
from netplan.whatif.sweep.points import Point

INVALID = "invalid"
LIT = ("traffic_gbit_s", "channels", "fibre_pairs")
"""What is said of plans with traffic alone."""
Result = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """A scenario by its file or name, and the changes that make the question."""

    scenario: str
    base: tuple[str, ...]
    point: Point

    @property
    def overrides(self) -> tuple[str, ...]:
        """Return all changes, those of the point last."""
        return (*self.base, *self.point.overrides())


def job_key(job: Job, inputs: Sequence[str]) -> str:
    """Return what a result is filed under: the question and the digests of its files."""
    said = json.dumps([list(inputs), list(job.overrides)], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def evaluate(job: Job) -> Result:
    """Return the answer to one question as JSON values, the same in every process.

    Every point is answered from scratch, so that neither the order of the points nor the
    number of workers can show. A point that contradicts its scenario is a result too.
    """
    from netplan.planning.planner import make_plan  # noqa: PLC0415  (scipy loads here)

    try:
        scenario = load_scenario(job.scenario, job.overrides)
    except InputError as error:
        return _line(job, {"status": INVALID, "reason": str(error.problems[0])})
    return _line(job, summary(make_plan(scenario), scenario))


NOTHING: Result = {
    "reason": "",
    "stopped": False,
    "cost_cny": None,
    "lower_bound_cny": None,
    "new_cable_km": None,
    "worst_ms": {},
    "margin_ms": {},
    "spans": [],
    "links": [],
    "impossible": [],
}
"""What is said of a question that was refused, beside how it ended."""


def _line(job: Job, found: Result) -> Result:
    """Return the answer to a question, every key there."""
    asked = {"number": job.point.number, "point": dict(job.point.values)}
    return {**asked, "status": found["status"], **NOTHING, **found}


def summary(plan: Plan, scenario: Scenario) -> Result:
    """Return the figures of a plan that tables and plots show; ms one-way, CNY, km."""
    network = scenario.network
    return {
        "status": plan.status.value,
        "reason": plan.reason,
        "stopped": plan.stopped(scenario.solver.gap),
        "cost_cny": plan.cost_cny,
        "lower_bound_cny": plan.lower_bound_cny,
        "new_cable_km": float(fibre_km(built(plan, network))),
        "worst_ms": {target: _worst_ms(plan, target) for target in _targets(plan)},
        "margin_ms": {target: _margin_ms(plan, target) for target in _targets(plan)},
        "spans": [span.id for span in plan.spans],
        "links": [link.id for link in plan.links],
        **({} if plan.carried is None else _traffic(plan, plan.carried)),
        **({} if plan.currency == CNY else {"currency": plan.currency}),
        "impossible": sorted({f"{i.id}:{i.source}>{i.sink}" for i in plan.impossible}),
    }


def _traffic(plan: Plan, carried: Carried) -> Result:
    """Return what a plan with traffic carries, and what it lights for that."""
    return {
        "traffic_gbit_s": sum(demand.mbit_s for demand in carried.demands) / MBIT_PER_GBIT,
        "channels": sum(link.channel_count for link in plan.links),
        "fibre_pairs": sum(span.fibre_pairs for span in plan.spans),
    }


def _targets(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys(outcome.id for outcome in plan.targets))


def _worst_ms(plan: Plan, target: str) -> float | None:
    found = [outcome.after_ns for outcome in plan.targets if outcome.id == target]
    known = [ns for ns in found if ns is not None]
    return None if len(known) < len(found) or not known else max(known) / NS_PER_MS


def _margin_ms(plan: Plan, target: str) -> float | None:
    """Return the least margin of a target, in the intact network."""
    outcomes = [outcome for outcome in plan.targets if outcome.id == target]
    margins = [o.margin_ns for o in outcomes if o.margin_ns is not None]
    return min(margins) / NS_PER_MS if margins and len(margins) == len(outcomes) else None
