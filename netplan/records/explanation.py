"""An explanation as JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from netplan.explain.result import Explanation, Extra, No
from netplan.model.reason import LabelCertificate


def explanation_record(found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values; certificates as labels in ns by place."""
    return {
        "schema_version": 1,
        "name": found.plan.name,
        "status": found.plan.status.value,
        "cost_cny": found.plan.cost_cny,
        "lower_bound_cny": found.plan.lower_bound_cny,
        "complete": found.is_complete,
        "impossible": [_no_record(no) for no in found.noes],
        "short": None if found.short is None else asdict(found.short),
        "relaxed": [asdict(relaxed) for relaxed in found.relaxed],
        "parts": [_with_range(asdict(part), "extra", part.extra) for part in found.parts],
        "left_out": [
            _with_range(asdict(item), "price_cut", item.price_cut) for item in found.left_out
        ],
        "slacks": [_with_range(asdict(slack), "saved", slack.saved) for slack in found.slacks],
        "availability": [
            {**asdict(row), "lost_minutes_a_year": row.lost_minutes_a_year}
            for row in found.availability
        ],
    }


def _no_record(no: No) -> dict[str, Any]:
    return {
        **asdict(no.item),
        "needed_ns": no.needed_ns,
        "clash": [asdict(exclusion) for exclusion in no.clash],
        "lifts": [[asdict(exclusion) for exclusion in way] for way in no.lifts],
        "certificate": None if no.certificate is None else _certificate(no.certificate),
        "certificate_flaws": list(no.flaws),
    }


def _certificate(proof: LabelCertificate) -> dict[str, Any]:
    return {
        "failure": proof.failure,
        "cap_ns": proof.cap_ns,
        "labels_ns": dict(proof.labels),
        "optical_ns": {o: dict(part) for o, part in proof.optical.items()},
    }


def _with_range(record: dict[str, Any], key: str, extra: Extra | None) -> dict[str, Any]:
    if extra is not None:
        record[key]["exact"] = extra.is_exact
    return record
