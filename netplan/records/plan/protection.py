"""1+1 pairs, required availabilities and the price of 1+1 in a plan.json, out and in."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from netplan.files.schemas import plan as records
from netplan.model.plan import LatencyParts, PairOutcome, PairPath, Plan, Restoration, UptimeOutcome
from netplan.model.units import NS_PER_MS


def parts_out(parts: LatencyParts) -> dict[str, float]:
    """Return a latency by cause in ms."""
    return {
        f"{part.name.removesuffix('_ns')}_ms": getattr(parts, part.name) / NS_PER_MS
        for part in fields(LatencyParts)
    }


def parts_in(record: records.LatencyPartsRecord) -> LatencyParts:
    """Return a latency by cause in whole ns."""
    names = {part.name: f"{part.name.removesuffix('_ns')}_ms" for part in fields(LatencyParts)}
    return LatencyParts(
        **{name: round(getattr(record, ms) * NS_PER_MS) for name, ms in names.items()}
    )


def pair_out(pair: PairOutcome) -> dict[str, Any]:
    """Return the record of a pair."""
    return {
        "from": pair.source,
        "disjoint": pair.disjoint,
        "limit_one_way_ms": pair.limit_ns / NS_PER_MS,
        "working": None if pair.working is None else _path_out(pair.working),
        "protection": None if pair.protection is None else _path_out(pair.protection),
        "met": pair.met,
    }


def pair_in(record: records.PairRecord) -> PairOutcome:
    """Return the pair of a record."""
    return PairOutcome(
        source=record.from_,
        disjoint=record.disjoint,
        limit_ns=round(record.limit_one_way_ms * NS_PER_MS),
        working=None if record.working is None else _path_in(record.working),
        protection=None if record.protection is None else _path_in(record.protection),
    )


def uptime_out(uptime: UptimeOutcome) -> dict[str, Any]:
    """Return the record of a required availability."""
    return {
        "asked": uptime.asked,
        "limit_one_way_ms": uptime.limit_ns / NS_PER_MS,
        "at_least": uptime.at_least,
        "at_most": uptime.at_most,
        "met": uptime.met,
        "decided": uptime.decided,
    }


def uptime_in(record: records.RequiredAvailabilityRecord) -> UptimeOutcome:
    """Return the availability of a record."""
    limit_ns = round(record.limit_one_way_ms * NS_PER_MS)
    return UptimeOutcome(record.asked, limit_ns, record.at_least, record.at_most)


def price_out(plan: Plan) -> dict[str, Any] | None:
    """Return what 1+1 costs more than restoration, None where that is not known."""
    found, price = plan.restoration, plan.protection_price_cny
    if found is None or price is None:
        return None
    return {
        "restoration_cost_cny": found.cost_cny,
        "restoration_lower_bound_cny": found.lower_bound_cny,
        "price_at_least_cny": price[0],
        "price_at_most_cny": price[1],
    }


def price_in(record: records.ProtectionRecord | None) -> Restoration | None:
    """Return the plan with restoration that a record names."""
    if record is None:
        return None
    return Restoration(record.restoration_cost_cny, record.restoration_lower_bound_cny)


def _path_out(path: PairPath) -> dict[str, Any]:
    return {
        "one_way_ms": path.parts.total_ns / NS_PER_MS,
        "path": list(path.steps),
        "routes": [list(route) for route in path.routes],
        "latency_parts": parts_out(path.parts),
    }


def _path_in(record: records.PairPathRecord) -> PairPath:
    routes = tuple(tuple(route) for route in record.routes)
    return PairPath(tuple(record.path), routes, parts_in(record.latency_parts))
