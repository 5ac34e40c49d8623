"""A plan to plan.json. Latencies are whole ns inside, ms with six decimals in the file."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from netplan.files.schemas.plan import PlanFile
from netplan.files.text.money import written_in
from netplan.files.text.paths import SCHEME
from netplan.model.network import Network, SpanState
from netplan.model.plan import (
    Impossible,
    Plan,
    PlanLink,
    PlanStatus,
    Provenance,
    SpanCost,
    StatedLimits,
    TargetOutcome,
    WorstFailure,
)
from netplan.model.scenario import InputFile
from netplan.model.units import NS_PER_MS
from netplan.records.plan.carried import carried_out
from netplan.records.plan.confidence import confidence_out
from netplan.records.plan.objective import objective_out
from netplan.records.plan.odds import joint_out, odds_out
from netplan.records.plan.protection import pair_out, parts_out, price_out, uptime_out

SCHEMA_VERSION = 2
_OF_THE_RUN = ("threads", "wall_time_s", "first_plan_s", "search_nodes")


def plan_to_json(
    plan: Plan,
    *,
    network: Network,
    directory: str | Path | None = None,
    reproducible: bool = False,
) -> dict[str, Any]:
    """Return the record of a plan as JSON values, keys in the order of the schema.

    Args:
        plan: the plan.
        network: tells which of its spans are built and which are lit.
        directory: folder the record is written to; the paths of the user's input files
            become relative to it. None leaves them as they are.
        reproducible: leave out what differs from run to run.
    """
    if directory is not None:
        inputs = relative_inputs(plan.provenance.inputs, directory)
        plan = replace(plan, provenance=replace(plan.provenance, inputs=inputs))
    built = {s.id for s in plan.spans if network.span[s.id].state is SpanState.CANDIDATE}
    return plan_out(plan, built, reproducible)


def plan_out(plan: Plan, built: Collection[str], reproducible: bool) -> dict[str, Any]:
    """Return the record of a plan whose candidate spans are ``built``, its keys in its currency."""
    return written_in(own_record(plan, built, reproducible), PlanFile, plan.currency)


def own_record(plan: Plan, built: Collection[str], reproducible: bool) -> dict[str, Any]:
    """Return the record of a plan under netplan's own keys, whatever its currency."""
    infeasible = None
    if plan.status is PlanStatus.INFEASIBLE:
        infeasible = {"targets": [impossible_out(entry) for entry in plan.impossible]}
    return {
        "schema_version": SCHEMA_VERSION,
        "name": plan.name,
        "title": plan.title,
        "title_zh": plan.title_zh,
        "status": plan.status.value,
        "reason": plan.reason,
        "cost_cny": plan.cost_cny,
        "lower_bound_cny": plan.lower_bound_cny,
        "gap": plan.gap,
        "objective": objective_out(plan),
        "spans_built": [s.id for s in plan.spans if s.id in built],
        "spans_lit": [s.id for s in plan.spans if s.id not in built],
        "span_costs": [_span_out(span) for span in plan.spans],
        "links": [_link_out(link) for link in plan.links],
        "targets": [_target_out(target) for target in plan.targets],
        "infeasible": infeasible,
        "protection": price_out(plan),
        "probability": None if plan.odds is None else odds_out(plan.odds),
        "joint": None if plan.joint is None else joint_out(plan.joint, plan.odds),
        **({} if plan.carried is None else {"carried": carried_out(plan.carried)}),
        "provenance": _provenance_out(plan.provenance, reproducible),
    }


def relative_inputs(inputs: tuple[InputFile, ...], directory: str | Path) -> tuple[InputFile, ...]:
    """Return input files with the user's paths relative to a folder, in posix form."""
    return tuple(replace(entry, path=_relative(entry.path, directory)) for entry in inputs)


def _relative(path: str, directory: str | Path) -> str:
    if path.startswith(SCHEME):
        return path
    try:
        return Path(os.path.relpath(Path(path).resolve(), Path(directory).resolve())).as_posix()
    except ValueError:  # another drive
        return Path(path).resolve().as_posix()


def _ms(ns: int) -> float:
    return ns / NS_PER_MS


def _ms_or_none(ns: int | None) -> float | None:
    return None if ns is None else _ms(ns)


def _span_out(span: SpanCost) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": span.id,
        "build_cny": span.build_cny,
        "line_system_cny": span.line_system_cny,
    }
    if span.lease_cny:
        out["lease_cny"] = span.lease_cny
    out["cost_cny"] = span.cost_cny
    if span.fibre_pairs != 1:
        out["fibre_pairs"] = span.fibre_pairs
    return out


def _link_out(link: PlanLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "a": link.a,
        "b": link.b,
        "route": list(link.route),
        "via": list(link.via),
        "length_km": link.length_km,
        "new_cable_km": link.new_cable_km,
        "reused_km": link.reused_km,
        "regenerators": link.regenerators,
        "one_way_ms": _ms(link.one_way_ns),
        "rtt_ms": _ms(2 * link.one_way_ns),
        "cost_cny": link.cost_cny,
        "latency_parts": parts_out(link.parts),
        **({"channels": _channels_out(link)} if link.channels else {}),
        **({"regenerated_at": list(link.regenerated_at)} if link.regenerated_at else {}),
    }


def _channels_out(link: PlanLink) -> list[dict[str, Any]]:
    return [{"mode": mode, "count": count} for mode, count in link.channels]


def _target_out(target: TargetOutcome) -> dict[str, Any]:
    worst = target.worst_failure
    asked = target.confidence
    margin = None if target.after_ns is None else _ms(target.limit_ns - target.after_ns)
    return {
        "id": target.id,
        "from": target.source,
        "to": target.sink,
        "limit_one_way_ms": _ms(target.limit_ns),
        "before_one_way_ms": _ms_or_none(target.before_ns),
        "after_one_way_ms": _ms_or_none(target.after_ns),
        "floor_one_way_ms": _ms(target.floor_ns),
        "margin_ms": margin,
        "met": target.met,
        "path": list(target.path),
        **({"routes": [list(route) for route in target.routes]} if target.routes else {}),
        "latency_parts": parts_out(target.parts),
        "worst_failure": None if worst is None else _worst_out(worst),
        "pair": None if target.pair is None else pair_out(target.pair),
        "availability": None if target.uptime is None else uptime_out(target.uptime),
        **({} if asked is None else {"confidence": confidence_out(asked)}),
        **({} if target.stated is None else {"stated": _stated_out(target.stated)}),
    }


def _stated_out(stated: StatedLimits) -> dict[str, Any]:
    return {
        "limit_one_way_ms": _ms(stated.limit_ns),
        "margin_percent": stated.margin_percent,
        "after_cut_one_way_ms": _ms_or_none(stated.after_ns),
        "after_cut_margin_percent": stated.after_margin_percent,
    }


def _worst_out(worst: WorstFailure) -> dict[str, Any]:
    return {
        "scenario": worst.failure,
        "one_way_ms": _ms_or_none(worst.one_way_ns),
        "limit_one_way_ms": _ms(worst.limit_ns),
        "met": worst.met,
    }


def impossible_out(entry: Impossible) -> dict[str, Any]:
    """Return the record of a target that cannot hold."""
    return {
        "id": entry.id,
        "from": entry.source,
        "to": entry.sink,
        "obstacle": entry.obstacle.value,
        "failure": entry.failure,
        "limit_one_way_ms": _ms(entry.limit_ns),
        "floor_one_way_ms": _ms(entry.floor_ns),
        "best_one_way_ms": _ms_or_none(entry.best_ns),
        "availability": entry.availability,
        "best_availability": entry.best_availability,
        "confidence": entry.confidence,
        "best_confidence": entry.best_confidence,
    }


def _provenance_out(provenance: Provenance, reproducible: bool) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for part in fields(Provenance):
        value = getattr(provenance, part.name)
        if part.name == "inputs":
            value = [{"role": f.role, "path": f.path, "sha256": f.sha256} for f in value]
        elif isinstance(value, tuple):
            value = list(value)
        if not (reproducible and part.name in _OF_THE_RUN):
            out[part.name] = value
    return out
