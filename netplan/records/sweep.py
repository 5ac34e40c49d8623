"""The answers of a sweep as JSON values and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.errors import RequestError
from netplan.files.schemas.sweep import SweepFile
from netplan.files.text.money import CURRENCY, written_in
from netplan.model.currency import CNY, in_currency
from netplan.records.answer import SCHEMA_VERSION
from netplan.records.csv_text import csv_text
from netplan.whatif.sweep.evaluate import LIT

Result = dict[str, Any]


def sweep_record(results: Sequence[Result]) -> dict[str, Any]:
    """Return the answers of a sweep as JSON values."""
    currency = currency_of(results)
    points = [{k: v for k, v in result.items() if k != CURRENCY} for result in results]
    return written_in({"schema_version": SCHEMA_VERSION, "points": points}, SweepFile, currency)


def currency_of(results: Sequence[Result]) -> str:
    """Return what the amounts of a sweep are in.

    Raises:
        RequestError: costs files of two currencies were tried.
    """
    planned = (result for result in results if result.get("cost_cny") is not None)
    found = list(dict.fromkeys(result.get(CURRENCY, CNY) for result in planned))
    if len(found) > 1:
        raise RequestError(f"points in {' and in '.join(found)} cannot stand in one table")
    return found[0] if found else CNY


def sweep_csv(results: Sequence[Result]) -> str:
    """Return one line a point; latencies of every target in columns of their own."""
    keys = list(results[0]["point"]) if results else []
    targets = dict.fromkeys(t for result in results for t in result.get("worst_ms", ()))
    head = ["number", *keys, "status", "cost_cny", "lower_bound_cny", "new_cable_km"]
    head += [f"{name}_{target}_ms" for target in targets for name in ("worst", "margin")]
    lit = [name for name in LIT if any(name in result for result in results)]
    head += lit
    head += ["links", "spans", "impossible", "reason"]
    rows = []
    for result in results:
        row = [result["number"], *result["point"].values(), result["status"]]
        row += [result.get(name) for name in ("cost_cny", "lower_bound_cny", "new_cable_km")]
        for target in targets:
            row += [result.get(name, {}).get(target) for name in ("worst_ms", "margin_ms")]
        row += [result.get(name) for name in lit]
        row += [";".join(result.get(name, ())) for name in ("links", "spans", "impossible")]
        rows.append([*row, result.get("reason", "")])
    currency = currency_of(results)
    return csv_text([name if name in keys else in_currency(name, currency) for name in head], rows)
