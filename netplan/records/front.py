"""A cost-latency front as JSON values and CSV, and back from a file.

``netplan pareto`` writes its own record, which is read strictly. A file of another tool holds
a list of points, or an object whose ``points`` is one, in CNY where it names no ``currency``. A
point has ``cost_cny`` (``cost_eur`` in an object with ``currency: EUR``) and
``latency_ms`` (or ``worst_one_way_ms``), and may have ``label`` (text, else its ``number``) and
``proven`` (true when left out). Other keys are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.schemas.bounds import BOUNDS, Bound
from netplan.files.schemas.front import FrontFile, TrafficFrontFile
from netplan.files.text.findings import MOST_PROBLEMS, found_text
from netplan.files.text.json_text import read_json
from netplan.files.text.money import written_in
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import Location
from netplan.files.text.reading import FRONT
from netplan.model.currency import CNY, in_currency
from netplan.records.answer import SCHEMA_VERSION, in_ms, record_of
from netplan.records.csv_text import csv_text
from netplan.records.traffic_front import is_of_traffic, traffic_front_of
from netplan.whatif.front.worst_latency import Front

HEAD = (
    "number",
    "latency_ms",
    "cost_cny",
    "lower_bound_cny",
    "proven",
    "from_limit_ms",
    "bound_ms",
    "intact_ms",
    "after_cut_ms",
)
Row = tuple[
    int, float, int, int | None, bool, float | None, float | None, float | None, float | None
]
LATENCY_KEYS = ("latency_ms", "worst_one_way_ms")
_COST_KEY = "cost_cny"
LISTED = "a list of points, or an object with such a list as points"


@dataclass(frozen=True)
class PricedLatency:
    """One plan of the front: what its worst latency is and what it costs, in what currency.

    ``of_traffic``: what stands for the latency is the traffic that it carries, Gbit/s.
    """

    label: str
    latency_ms: float
    cost_cny: float
    proven: bool
    currency: str = CNY
    of_traffic: bool = False


def front_record(front: Front) -> dict[str, Any]:
    """Return a front as JSON values."""
    values = {"schema_version": SCHEMA_VERSION, **front_values(front)}
    return written_in(values, FrontFile, front.currency)


def front_values(front: Front) -> dict[str, Any]:
    """Return a front as JSON values that stand in a record."""
    return {
        "measure": front.measure,
        "complete": front.complete,
        "resolution_ms": in_ms(front.resolution_ns),
        "within_ms": in_ms(front.within_ns),
        "within_cny": front.within_cny,
        "ended_by": front.ended_by,
        "stopped": front.stopped,
        "fastest_ms": in_ms(front.fastest_ns),
        "points": [
            {
                **dict(zip(HEAD, row, strict=True)),
                "links": [link.id for link in point.plan.links],
                "spans": [span.id for span in point.plan.spans],
            }
            for row, point in zip(front_rows(front), front.points, strict=True)
        ],
    }


def front_rows(front: Front) -> list[Row]:
    """Return the points under ``HEAD``."""
    return [
        (
            number,
            in_ms(point.latency_ns),
            point.cost_cny,
            point.lower_bound_cny,
            point.proven,
            in_ms(point.limit_ns),
            in_ms(point.bound_ns),
            in_ms(point.intact_ns),
            in_ms(point.after_cut_ns),
        )
        for number, point in enumerate(front.points, 1)
    ]


def front_csv(front: Front) -> str:
    """Return a front as CSV."""
    head = [in_currency(name, front.currency) for name in HEAD]
    return csv_text(head, front_rows(front))


def read_front(path: Path) -> tuple[PricedLatency, ...]:
    """Return the points of a file in its order.

    Raises:
        InputError: it cannot be read or is no front; all that is wrong with it.
    """
    name = path.as_posix()
    found = read_json(Location(path, name), FRONT).value
    if is_of_traffic(found):
        return _of_traffic(traffic_front_of(found, name), name)
    if isinstance(found, dict) and "schema_version" in found:
        found = record_of(found, FrontFile, name).model_dump(mode="json", by_alias=True)
        currency = found["currency"]
    else:
        currency = named_currency(found, name)
    listed = found.get("points") if isinstance(found, dict) else found
    if not isinstance(listed, list) or not listed:
        raise InputError([Problem(name, "", "points", "no points", LISTED)])
    problems: list[Problem] = []
    points = [_own(point, currency) for point in listed]
    for i, point in enumerate(points):
        problems += _problems(point, i, name, currency)
        if len(problems) > MOST_PROBLEMS:
            break
    if problems:
        raise InputError(problems)
    return tuple(_point(point, i, currency) for i, point in enumerate(points, 1))


def _of_traffic(read: TrafficFrontFile, name: str) -> tuple[PricedLatency, ...]:
    if not read.points:
        raise InputError([Problem(name, "", "points", "no points", LISTED)])
    return tuple(
        PricedLatency(
            str(point.number),
            point.traffic_gbit_s,
            point.cost_cny,
            point.proven,
            read.currency,
            of_traffic=True,
        )
        for point in read.points
    )


def _own(point: Any, currency: str) -> Any:
    """Return a point under netplan's own name of its cost."""
    price = in_currency(_COST_KEY, currency)
    if not isinstance(point, dict) or price not in point:
        return point
    return {**point, _COST_KEY: point[price]}


def _point(point: dict[str, Any], number: int, currency: str) -> PricedLatency:
    label = point.get("label", point.get("number", number))
    return PricedLatency(
        str(label),
        float(point[_latency_key(point)]),
        float(point[_COST_KEY]),
        bool(point.get("proven", True)),
        currency,
    )


def _latency_key(point: dict[str, Any]) -> str:
    return next((key for key in LATENCY_KEYS if key in point), LATENCY_KEYS[0])


def _problems(point: Any, i: int, file: str, currency: str) -> Iterator[Problem]:
    where = f"points[{i}]"
    price = in_currency(_COST_KEY, currency)
    if not isinstance(point, dict):
        yield Problem(file, where, "", found_text(point), f"an object with {price} and latency_ms")
        return
    for key, bound in ((_latency_key(point), BOUNDS["latency"]), (_COST_KEY, BOUNDS["yuan"])):
        if not _is_amount(point.get(key), bound):
            found = found_text(point[key]) if key in point else "nothing"
            field = price if key == _COST_KEY else key
            yield Problem(file, where, field, found, f"a number {bound.range_text}")
    if not isinstance(point.get("proven", True), bool):
        yield Problem(file, where, "proven", found_text(point["proven"]), "true or false")
    for key in ("label", "number"):
        if isinstance(point.get(key, ""), dict | list):
            yield Problem(file, where, key, found_text(point[key]), "text or a number")


def _is_amount(value: Any, bound: Bound) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bound.holds(value)
