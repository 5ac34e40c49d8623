"""The outcome of a cross-check as JSON values."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from netplan.cross_check.opinion import Opinion
from netplan.files.schemas.judgement import CrossCheckFile
from netplan.files.text.money import written_in
from netplan.records.answer import SCHEMA_VERSION


def cross_check_record(found: Opinion) -> dict[str, Any]:
    """Return the outcome of a cross-check as JSON values; costs in whole CNY."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "verdict": found.verdict.value,
        "text": found.text,
        "cost_cny": found.cost_cny,
        "lower_bound_cny": found.bound_cny,
        "solver": f"HiGHS in OR-Tools {version('ortools')}",
        "programs": found.rounds,
    }
    return written_in(values, CrossCheckFile, found.currency)
