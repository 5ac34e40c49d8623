"""A bill of materials as CSV and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netplan.files.schemas.bill import BillFile
from netplan.files.text.money import written_in
from netplan.model.bill import UNITS, Line, total_cny
from netplan.model.currency import in_currency
from netplan.model.scenario import Scenario
from netplan.records.answer import SCHEMA_VERSION
from netplan.records.csv_text import csv_text

COLUMNS = (
    "part",
    "spec",
    "for",
    "place",
    "province",
    "operator",
    "quantity",
    "unit",
    "cost_cny",
)


def bill_csv(lines: Iterable[Line], scenario: Scenario) -> str:
    """Return every line of a bill; the last column sums to the plan's cost."""
    head = [in_currency(name, scenario.costs.currency) for name in COLUMNS]
    return csv_text(head, [list(_values(line, scenario).values()) for line in lines])


def bill_record(lines: Iterable[Line], scenario: Scenario) -> dict[str, Any]:
    """Return a bill as JSON values."""
    listed = tuple(lines)
    values = {
        "schema_version": SCHEMA_VERSION,
        "lines": [_values(line, scenario) for line in listed],
        "cost_cny": total_cny(listed),
    }
    return written_in(values, BillFile, scenario.costs.currency)


def _values(line: Line, scenario: Scenario) -> dict[str, Any]:
    province = scenario.network.place[line.place].province
    values = (
        line.part.value,
        line.spec,
        line.of,
        line.place,
        province,
        line.operator,
        round(line.quantity, 6),
        UNITS[line.part],
        line.cost_cny,
    )
    return dict(zip(COLUMNS, values, strict=True))
