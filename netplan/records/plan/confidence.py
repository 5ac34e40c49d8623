"""Paths that hold with a probability in a plan.json, out and in."""

from __future__ import annotations

from typing import Any

from netplan.files.schemas import plan as records
from netplan.model.plan import ConfidenceOutcome, ConfidentPath
from netplan.model.units import NS_PER_MS


def confidence_out(outcome: ConfidenceOutcome) -> dict[str, Any]:
    """Return the record of a confidence."""
    return {
        "per_path": outcome.asked,
        "law": outcome.law,
        "theorem": outcome.theorem,
        "deviations": outcome.deviations,
        "paths": [_path_out(path) for path in outcome.paths],
        "without": list(outcome.without),
        "met": outcome.met,
    }


def confidence_in(record: records.ConfidenceRecord) -> ConfidenceOutcome:
    """Return the confidence of a record."""
    return ConfidenceOutcome(
        record.per_path,
        record.law,
        record.theorem,
        record.deviations,
        tuple(_path_in(path) for path in record.paths),
        tuple(record.without),
    )


def _path_out(path: ConfidentPath) -> dict[str, Any]:
    return {
        "state": path.failure,
        "from": path.source,
        "path": list(path.steps),
        "routes": [list(route) for route in path.routes],
        "mean_ms": path.mean_ns / NS_PER_MS,
        "sd_ms": path.sd_ns / NS_PER_MS,
        "reserve_ms": path.reserve_ns / NS_PER_MS,
        "limit_ms": path.limit_ns / NS_PER_MS,
        "margin_ms": path.margin_ns / NS_PER_MS,
        "at_least": path.at_least,
    }


def _path_in(record: records.ConfidentPathRecord) -> ConfidentPath:
    mean, sd, reserve, limit = (
        round(ms * NS_PER_MS)
        for ms in (record.mean_ms, record.sd_ms, record.reserve_ms, record.limit_ms)
    )
    routes = tuple(tuple(route) for route in record.routes)
    steps, source = tuple(record.path), record.from_
    return ConfidentPath(
        record.state, source, steps, routes, mean, sd, reserve, limit, record.at_least
    )
