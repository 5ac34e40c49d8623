"""What GNPy found: its result.json, by the ids of the requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netplan.files.text.findings import found_text
from netplan.files.text.json_text import read_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import ANSWER, wrong
from netplan.lighting.agreement import Found

RESPONSES, RESPONSE = "gnpy-path-computation:responses", "response"
LEAST_GSNR = "lowest_SNR-0.1nm"
"""Of all channels: the mean, which GNPy prints, is up to 0.3 dB better."""
JOINT = " | "
"""How GNPy writes the ids of requests that it joins."""


def read_result(location: Location) -> Mapping[str, Found]:
    """Return what a result.json says of every request.

    A request without a number has None for it: what is missing is no reason to refuse the rest.

    Raises:
        InputError: the file is no result of GNPy.
    """
    value = read_json(location, ANSWER).value
    whole = value.get(RESPONSES, value) if isinstance(value, dict) else value
    listed = whole.get(RESPONSE) if isinstance(whole, dict) else None
    if not isinstance(listed, list):
        raise wrong(location, "", found_text(value), "what gnpy-path-request writes with -o")
    return {id_: found for response in listed for id_, found in _found(response)}


def _found(response: Any) -> Iterator[tuple[str, Found]]:
    if not isinstance(response, dict) or not isinstance(response.get("response-id"), str):
        return
    blocked = response.get("no-path")
    inner = blocked if isinstance(blocked, dict) else {}
    properties = response.get("path-properties", inner.get("path-properties"))
    held = properties if isinstance(properties, dict) else {}
    reason = inner.get("no-path", "") if isinstance(blocked, dict) else blocked or ""
    found = Found(_gsnr(held.get("path-metric")), str(reason), _slots(held))
    for id_ in response["response-id"].split(JOINT):
        yield id_, found


def _gsnr(metrics: Any) -> float | None:
    """Return the GSNR of the worst channel; GNPy writes numbers as texts, NaN too."""
    for metric in metrics if isinstance(metrics, list) else ():
        if isinstance(metric, dict) and metric.get("metric-type") == LEAST_GSNR:
            try:
                return float(metric["accumulative-value"])
            except (KeyError, TypeError, ValueError):
                return None
    return None


def _slots(properties: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the first spectrum assigned on the way."""
    objects = properties.get("path-route-objects")
    for each in objects if isinstance(objects, list) else ():
        inner = each.get("path-route-object") if isinstance(each, dict) else None
        labels = inner.get("label-hop") if isinstance(inner, dict) else None
        first = labels[0] if isinstance(labels, list) and labels else None
        if isinstance(first, dict):
            n, m = first.get("N"), first.get("M")
            if isinstance(n, int) and isinstance(m, int):
                return n, m
    return None
