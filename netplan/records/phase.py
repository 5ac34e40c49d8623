"""An order of building as JSON values and as CSV."""

from __future__ import annotations

from typing import Any

from netplan.files.schemas.phase import PhasesFile
from netplan.files.text.money import written_in
from netplan.model.currency import in_currency
from netplan.model.phases import Phases, PresentCost, Year
from netplan.records.answer import SCHEMA_VERSION
from netplan.records.csv_text import csv_text

COLUMNS = (
    "number",
    "budget_cny",
    "spent_cny",
    "standing_cny",
    "intact",
    "protected",
    "idle_cny",
    "running_cny",
)


def phases_record(phases: Phases) -> dict[str, Any]:
    """Return the order of building as JSON values."""
    terms = phases.terms
    values = {
        "schema_version": SCHEMA_VERSION,
        "terms": {
            "budgets_cny": list(terms.budgets_cny),
            "measure": terms.measure.value,
            "weighted": terms.weighted,
            "lapse": terms.lapse,
            "discount_rate": float(terms.discount_rate),
            "horizon_years": terms.horizon_years,
        },
        "years": [_year(year) for year in phases.years],
        "reached": [
            {
                "aim": one.aim.value,
                "value": float(one.value),
                "bound": float(one.bound),
                "proven": one.proven,
            }
            for one in phases.reached
        ],
        "pairs": phases.pairs,
        "left": list(phases.left),
        "needless": list(phases.needless),
        "present_cost": _cost(phases.present_cost),
        "at_once": _cost(phases.at_once),
        "proven": phases.proven,
    }
    return written_in(values, PhasesFile, phases.currency)


def phases_csv(phases: Phases) -> str:
    """Return the years as CSV, with what is begun in each."""
    rows = [
        [*(getattr(year, name) for name in COLUMNS), " ".join(year.begun)] for year in phases.years
    ]
    head = [in_currency(name, phases.currency) for name in COLUMNS]
    return csv_text((*head, "begun"), rows)


def _cost(cost: PresentCost) -> dict[str, int]:
    return {
        "building_cny": cost.building_cny,
        "running_cny": cost.running_cny,
        "total_cny": cost.total_cny,
    }


def _year(year: Year) -> dict[str, Any]:
    return {
        "number": year.number,
        "budget_cny": year.budget_cny,
        "spent_cny": year.spent_cny,
        "begun": list(year.begun),
        "standing": list(year.standing),
        "standing_cny": year.standing_cny,
        "intact": year.intact,
        "protected": year.protected,
        "newly_intact": list(year.newly_intact),
        "newly_protected": list(year.newly_protected),
        "idle": list(year.idle),
        "idle_cny": year.idle_cny,
        "running_cny": year.running_cny,
        **({"lease_cny": year.lease_cny} if year.lease_cny else {}),
    }
