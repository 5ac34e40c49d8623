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
    """Return the record of what a plan minimised."""
    last = plan.achieved[-1] if plan.achieved else Achieved(plan.objective, None, None, None)
    return {**achieved_out(last), "earlier": [achieved_out(step) for step in plan.achieved[:-1]]}


def achieved_in(record: ObjectiveRecord) -> tuple[Achieved, ...]:
    """Return what a record says was reached; nothing for plain least cost."""
    last = _in(record)
    if last == Achieved(COST, None, None, None) and not record.earlier:
        return ()
    return (*(_in(step) for step in record.earlier), last)


def _unit(minimise: str) -> str:
    return "cny" if minimise == COST else "stretch" if minimise == STRETCH else "ms"


def achieved_out(step: Achieved) -> dict[str, Any]:
    """Return the record of what was reached of an objective."""
    amounts = in_units(step.minimise, value=step.value, bound=step.bound)
    return {"minimise": step.minimise, "budget_cny": step.budget_cny, **amounts}


def in_units(minimise: str, **amounts: int | None) -> dict[str, Any]:
    """Return amounts of an objective in every unit by name and unit, in its own one not None."""
    values: dict[str, Any] = {}
    for unit, whole in UNITS.items():
        for name, amount in amounts.items():
            number = amount if unit == _unit(minimise) else None
            values[f"{name}_{unit}"] = number if number is None or whole == 1 else number / whole
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
