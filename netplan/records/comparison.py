"""A comparison as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from netplan.files.schemas.comparison import ComparisonFile
from netplan.files.text.money import written_in
from netplan.model.fitted import Refit
from netplan.records.answer import SCHEMA_VERSION, in_ms
from netplan.whatif.compare.comparison import (
    RELAXED_MS,
    Breaks,
    Cause,
    Comparison,
    Difference,
    Figures,
    Margin,
    Tried,
)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values: ms with six decimals, whole CNY."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "same": comparison.same,
        "stopped": comparison.stopped,
        "plans": [_figures_record(column) for column in comparison.figures],
        "differences": [_difference_record(difference) for difference in comparison.differences],
        "binding": [
            {
                "plan": b.label,
                "target": b.target,
                "limit": b.limit,
                "relaxed_by_ms": RELAXED_MS,
                "saving_cny": b.saving_cny,
            }
            for b in comparison.binding
        ],
    }
    return written_in(values, ComparisonFile, comparison.currency)


def _figures_record(column: Figures) -> dict[str, Any]:
    return {
        "name": column.label,
        "status": column.status,
        "cost_cny": column.cost_cny,
        "lower_bound_cny": column.lower_bound_cny,
        "links": column.links,
        "spans_built": column.spans_built,
        "spans_lit": column.spans_lit,
        "new_cable_km": float(column.new_cable_km),
        "worst_margins": [_margin_record(m) for m in column.margins],
        "worst_cuts": [_margin_record(m) for m in column.worst_cuts],
        **({} if column.traffic is None else {"traffic": asdict(column.traffic)}),
    }


def _refits_record(found: Sequence[Refit]) -> dict[str, Any]:
    """Return in what a part is fitted otherwise; nothing where it is not."""
    return {"fitted": [asdict(refit) for refit in found]} if found else {}


def _margin_record(margin: Margin) -> dict[str, Any]:
    return {
        "target": margin.target,
        "to": margin.sink,
        "failure": margin.failure,
        "margin_ms": in_ms(margin.margin_ns),
    }


def _difference_record(difference: Difference) -> dict[str, Any]:
    return {
        "base": difference.base.label,
        "other": difference.other.label,
        "same": difference.same,
        "cost_delta_cny": difference.delta_cny,
        "unproven": [side.label for side in difference.unproven],
        "best_cost_delta_cny": list(difference.best_delta_cny or ()) or None,
        "kept": list(difference.kept),
        "moved": [
            {
                "kind": moved.kind,
                "id": moved.id,
                "change": moved.change,
                "carries": [_breaks_record(entry) for entry in moved.carries],
                **_refits_record(moved.refits),
            }
            for moved in difference.moved
        ],
        "targets": [
            {
                "id": pair.target,
                "from": pair.source,
                "to": pair.sink,
                "base_one_way_ms": in_ms(pair.base_ns),
                "other_one_way_ms": in_ms(pair.other_ns),
                "base_limit_one_way_ms": in_ms(pair.base_limit_ns),
                "other_limit_one_way_ms": in_ms(pair.other_limit_ns),
            }
            for pair in difference.pairs
        ],
        "inputs": [
            {"key": c.shown, "base": c.before, "other": c.after} for c in difference.changes
        ],
        "why": [_cause_record(cause, difference) for cause in difference.causes],
    }


def _breaks_record(entry: Breaks) -> dict[str, Any]:
    return {
        "target": entry.target,
        "to": entry.sink,
        "failure": entry.failure,
        "limit_one_way_ms": in_ms(entry.limit_ns),
        "without_one_way_ms": in_ms(entry.without_ns),
    }


def _cause_record(cause: Cause, difference: Difference) -> dict[str, Any]:
    base, other = difference.base.plan.cost_cny, difference.other.plan.cost_cny
    return {
        "key": cause.change.shown,
        "base": cause.change.before,
        "other": cause.change.after,
        **_tried_record("base_with_it", cause.alone, base),
        **_tried_record("other_without_it", cause.without, other),
        "added_by_it_alone": list(cause.added),
        "removed_by_it_alone": list(cause.removed),
    }


def _tried_record(name: str, tried: Tried, against: int | None) -> dict[str, Any]:
    return {
        f"{name}_status": tried.status.value,
        f"{name}_cny": tried.cost_cny,
        f"{name}_lower_bound_cny": tried.lower_bound_cny,
        f"{name}_delta_cny": cost_delta_cny(tried.cost_cny, against),
    }


def cost_delta_cny(new: int | None, old: int | None) -> int | None:
    """Return what one cost is above another, None where there is no plan."""
    return None if new is None or old is None else new - old
