"""What a scenario resolves to as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.files.scenario.merge import ResolvedScenario
from netplan.records.answer import SCHEMA_VERSION
from netplan.service.service import ServiceModel


def validation_record(
    model: ServiceModel, resolved: ResolvedScenario, warnings: Sequence[str]
) -> dict[str, Any]:
    """Return every value of a scenario with the file and line that set it, and counts."""
    return {
        "schema_version": SCHEMA_VERSION,
        "name": model.scenario.name,
        "warnings": list(warnings),
        "values": {
            key: {"value": value, "set_by": resolved.origin[key]}
            for key, value in resolved.flat().items()
        },
        "counts": {
            "places": len(model.scenario.network.places),
            "spans in use or on offer": len(model.spans),
            "links allowed": len(model.links),
            "target pairs": len(model.demands),
            "failures": len(model.failures) - 1,
        },
    }
