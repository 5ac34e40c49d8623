"""An order of building as JSON values."""

from __future__ import annotations

from typing import Any

from netplan.files.schemas.phase import PhasesFile
from netplan.files.text.money import written_in
from netplan.records.answer import SCHEMA_VERSION
from netplan.whatif.phase import Phases, Year


def phases_record(phases: Phases) -> dict[str, Any]:
    """Return the order of building as JSON values."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "years": [_year(year) for year in phases.years],
        "benefit": float(phases.benefit),
        "bound": float(phases.bound),
        "left": list(phases.left),
        "proven": phases.proven,
    }
    return written_in(values, PhasesFile, phases.currency)


def _year(year: Year) -> dict[str, Any]:
    return {
        "number": year.number,
        "budget_cny": year.budget_cny,
        "spent_cny": year.spent_cny,
        "built": list(year.built),
        "newly_met": list(year.newly_met),
        "met": year.met,
        "pairs": year.pairs,
        "standing": list(year.standing),
        "standing_cny": year.standing_cny,
    }
