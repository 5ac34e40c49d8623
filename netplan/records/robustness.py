"""Sensitivity and risk as JSON values; what was not asked is None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netplan.files.schemas.robustness import RiskFile, SensitivityFile
from netplan.files.text.money import written_in
from netplan.records.answer import SCHEMA_VERSION
from netplan.records.front import front_values
from netplan.records.plan.odds import odds_out
from netplan.records.plan.plan_json import impossible_out
from netplan.whatif.robustness.price_ranges import CostRange
from netplan.whatif.robustness.risk import Risk
from netplan.whatif.robustness.sensitivity import Alternative, LengthRange, Use


def sensitivity_record(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sensitivity analysis as JSON values; see ``explore_sensitivity``."""
    prices = found.get("prices")
    values = {
        "schema_version": SCHEMA_VERSION,
        "stopped": found["stopped"],
        "cost_cny": found["cost_cny"],
        "costs": [_cost_range(entry) for entry in found["costs"]],
        "lengths": _listed(found, "lengths", _length_range),
        "prices": None if prices is None else {name: front_values(front) for name, front in prices},
        "alternatives": _listed(found, "alternatives", _alternative),
        "uses": _listed(found, "uses", _use),
    }
    return written_in(values, SensitivityFile, found["currency"])


def _listed(found: Mapping[str, Any], name: str, written: Any) -> list[dict[str, Any]] | None:
    return [written(entry) for entry in found[name]] if name in found else None


def _cost_range(entry: CostRange) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "in_plan": entry.in_plan,
        "cost_cny": entry.cost_cny,
        "low_cny": entry.low_cny,
        "high_cny": entry.high_cny,
        "exact": entry.exact,
        "essential": entry.essential,
    }


def _length_range(entry: LengthRange) -> dict[str, Any]:
    return {
        "id": entry.id,
        "length_km": float(entry.length_km),
        "tolerance": float(entry.tolerance),
        "high_km": entry.high_km,
        "low_optimal": entry.low_optimal,
    }


def _alternative(entry: Alternative) -> dict[str, Any]:
    return {
        "cost_cny": entry.cost_cny,
        "different_cny": entry.different_cny,
        "added": list(entry.added),
        "removed": list(entry.removed),
        "spans": list(entry.spans),
        "links": list(entry.links),
    }


def _use(entry: Use) -> dict[str, Any]:
    return {"id": entry.id, "kind": entry.kind, "role": entry.role, "used_in": list(entry.used_in)}


def risk_record(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a risk analysis as JSON values; see ``explore_risk``."""
    robust = found.get("robust")
    blocked = [] if robust is None else [impossible_out(item) for item in robust["blocked_by"]]
    values = {
        "schema_version": SCHEMA_VERSION,
        "stopped": found["stopped"],
        "plan": _risk(found["plan"]),
        "robust": None if robust is None else {**robust, "blocked_by": blocked},
    }
    return written_in(values, RiskFile, found["currency"])


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "samples": risk.samples,
        "seed": risk.seed,
        "correlation": risk.correlation.value,
        "adapted": odds_out(risk.adapted),
        "holds": risk.holds,
        "targets": dict(risk.targets),
        "pairs": [
            {
                "target": pair.target,
                "from": pair.source,
                "to": pair.sink,
                "holds": pair.holds,
                "holds_intact": pair.holds_intact,
                "mean_ms": pair.mean_ms,
                "p95_ms": pair.p95_ms,
                "limit_ms": pair.limit_ms,
            }
            for pair in risk.pairs
        ],
        "causes": [
            {"target": c.target, "to": c.sink, "cause": c.cause, "share": c.share}
            for c in risk.causes
        ],
        "cost_cny": list(risk.cost_cny),
    }
