"""The objective of a plan.json: whole units inside, CNY, ms or a ratio in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netplan.files.schemas.plan import AchievedRecord, ObjectiveRecord
from netplan.model.plan import COST, STRETCH, Achieved, Plan
from netplan.model.units import NS_PER_MS

PER_STRETCH = 10**9
UNITS: Mapping[str, int] = {"cny": 1, "ms": NS_PER_MS, "stretch": PER_STRETCH}
"""How many of the whole units inside make one of those in the file."""


def objective_out(plan: Plan) -> dict[str, Any]:
    """Return the record of what a plan made small."""
    last = plan.achieved[-1] if plan.achieved else Achieved(plan.objective, None, None, None)
    return {**_out(last), "earlier": [_out(step) for step in plan.achieved[:-1]]}


def achieved_in(record: ObjectiveRecord) -> tuple[Achieved, ...]:
    """Return what a record says was reached; nothing for plain least cost."""
    last = _in(record)
    if last == Achieved(COST, None, None, None) and not record.earlier:
        return ()
    return (*(_in(step) for step in record.earlier), last)


def _unit(minimise: str) -> str:
    return "cny" if minimise == COST else "stretch" if minimise == STRETCH else "ms"


def _out(step: Achieved) -> dict[str, Any]:
    values: dict[str, Any] = {"minimise": step.minimise, "budget_cny": step.budget_cny}
    for unit, whole in UNITS.items():
        for name in ("value", "bound"):
            number = getattr(step, name) if unit == _unit(step.minimise) else None
            scaled = number if number is None or whole == 1 else number / whole
            values[f"{name}_{unit}"] = scaled
    return values


def _in(record: AchievedRecord) -> Achieved:
    unit = _unit(record.minimise)
    value, bound = getattr(record, f"value_{unit}"), getattr(record, f"bound_{unit}")
    return Achieved(
        record.minimise,
        record.budget_cny,
        None if value is None else round(value * UNITS[unit]),
        None if bound is None else round(bound * UNITS[unit]),
    )
