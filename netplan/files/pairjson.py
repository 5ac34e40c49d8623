"""1+1 pairs, required availabilities and the price of 1+1 in a plan.json, out and in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from netplan.files.schemas import plan as records
from netplan.model.plan import (
    NS_PER_MS,
    LatencyParts,
    PairOutcome,
    PairPath,
    Plan,
    Restoration,
    UptimeOutcome,
)


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


def pair_contradictions(
    record: records.PlanFile, plan: Plan
) -> Iterator[tuple[str, object, object]]:
    """Yield (field, what it says, what the rest of the record says) for what is said twice."""
    for i, (target, outcome) in enumerate(zip(record.targets, plan.targets, strict=True)):
        pair, uptime = target.pair, target.availability
        if pair is not None and outcome.pair is not None:
            yield f"targets[{i}].pair.met", pair.met, outcome.pair.met
            for name in ("working", "protection"):
                said, read = getattr(pair, name), getattr(outcome.pair, name)
                if said is not None and read is not None:
                    ms = read.parts.total_ns / NS_PER_MS
                    yield f"targets[{i}].pair.{name}.one_way_ms", said.one_way_ms, ms
        if uptime is not None and outcome.uptime is not None:
            yield f"targets[{i}].availability.met", uptime.met, outcome.uptime.met
            yield f"targets[{i}].availability.decided", uptime.decided, outcome.uptime.decided
    if record.protection is not None:
        price = plan.protection_price_cny or (None, None)
        said_twice = record.protection.price_at_least_cny, record.protection.price_at_most_cny
        for name, said, read in zip(("at_least", "at_most"), said_twice, price, strict=True):
            yield f"protection.price_{name}_cny", said, read


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
