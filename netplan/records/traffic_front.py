"""Fronts of cost and traffic as JSON values and as CSV."""

from __future__ import annotations

from typing import Any

from netplan.files.schemas.front import TrafficFrontFile
from netplan.files.text.money import written_in
from netplan.model.currency import in_currency
from netplan.records.answer import SCHEMA_VERSION, record_of
from netplan.records.csv_text import csv_text
from netplan.whatif.front.dial import MEASURES
from netplan.whatif.front.traffic import TrafficFront

HEAD = (
    "number",
    "value",
    "traffic_gbit_s",
    "from_value",
    "cost_cny",
    "lower_bound_cny",
    "proven",
    "channels",
    "fibre_pairs",
)
Row = tuple[int, float, float, float, int, int, bool, int, int]


def traffic_front_record(front: TrafficFront) -> dict[str, Any]:
    """Return a front as JSON values."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "measure": front.measure,
        "key": front.key,
        "complete": front.complete,
        "within_cny": front.within_cny,
        "ended_by": front.ended_by,
        "most_value": front.most_value,
        "stopped": front.stopped,
        "points": [
            {
                **dict(zip(HEAD, row, strict=True)),
                "links": [link.id for link in point.plan.links],
                "spans": [span.id for span in point.plan.spans],
            }
            for row, point in zip(traffic_front_rows(front), front.points, strict=True)
        ],
    }
    return written_in(values, TrafficFrontFile, front.currency)


def traffic_front_rows(front: TrafficFront) -> list[Row]:
    """Return the points under ``HEAD``."""
    return [
        (
            number,
            point.value,
            point.traffic_gbit_s,
            point.from_value,
            point.cost_cny,
            point.lower_bound_cny,
            point.proven,
            sum(link.channel_count for link in point.plan.links),
            sum(span.fibre_pairs for span in point.plan.spans),
        )
        for number, point in enumerate(front.points, 1)
    ]


def traffic_front_csv(front: TrafficFront) -> str:
    """Return a front as CSV."""
    head = [in_currency(name, front.currency) for name in HEAD]
    return csv_text(head, traffic_front_rows(front))


def is_of_traffic(found: Any) -> bool:
    """Tell whether the values of a file are a front of cost and traffic."""
    return isinstance(found, dict) and found.get("measure") in MEASURES


def traffic_front_of(found: Any, file: str) -> TrafficFrontFile:
    """Return the values of a file as a front.

    Raises:
        InputError: all that is wrong with them.
    """
    return record_of(found, TrafficFrontFile, file)
